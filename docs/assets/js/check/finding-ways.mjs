// @ts-check
/** What can be done with one finding: copy it as an answer, put it into the list of answers, report that it is wrong. */

import { answerText } from "../answer.mjs";
import { copyFrom } from "../clipboard.mjs";
import { button, element, link } from "../elements.mjs";
import { collects } from "../reply-list.mjs";
import { takeAlong } from "../report-link.mjs";
import { maskAll } from "../mask.mjs";
import { address } from "./address.mjs";
import { findingReply } from "./finding-text.mjs";

/**
 * What is kept or told to everybody is masked; what is copied from a batch only where that was asked for.
 * @param {import("./client.mjs").Finding} finding
 * @param {string} place its name in words
 * @param {{invoice?: import("./finding-text.mjs").Known, masked?: () => boolean}} [more]
 * @returns {HTMLElement[]}
 */
export function findingWays(finding, place, { invoice, masked = () => true } = {}) {
  /** @type {HTMLButtonElement} */
  const copy = button("复制为答复", () => copyFrom(copy, answerText([findingReply(finding, place, invoice, masked())])));
  const said = element("span", "");
  said.setAttribute("role", "status");
  const list = link("看回复清单", address("support/list/"));
  const collect = button("", () => {});
  const reply = findingReply(finding, place, invoice);
  collects(collect, () => ({ ...reply, key: reply.text }), (words, there) => said.replaceChildren(...(words ? [words] : there ? [list] : [])));
  const wrong = link("结论有误", "");
  takeAlong(wrong, { about: "finding", page: finding.rule ? `/rules/${finding.rule}/` : "", message: maskAll(reply.text) });
  return [copy, collect, wrong, said];
}
