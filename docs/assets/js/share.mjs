// @ts-check
/**
 * Buttons that pass a page on: to the clipboard, to the list of answers, to a phone, to paper. `data-copy` names the
 * element whose text is copied (empty: none), `data-copy-link` adds the address of the page, without its fragment, which
 * may hold what a reader typed. `data-answer` copies the record as an answer, `data-collect` (its id) puts it into the list.
 */

import { answerMarkdown, answerText } from "./answer.mjs";
import { copyFrom } from "./clipboard.mjs";
import { replyOf } from "./record-page.mjs";
import { collects, replies, watchReplies } from "./reply-list.mjs";

/** @returns {string} */
function pageAddress() {
  const canonical = /** @type {HTMLLinkElement | null} */ (document.querySelector("link[rel=canonical]"));
  const address = new URL(canonical?.href ?? location.href);
  address.hash = "";
  return address.href;
}

/** @param {HTMLElement} button */
function textFor(button) {
  const source = button.dataset.copy ? document.querySelector(button.dataset.copy) : null;
  const text = source?.textContent?.trim();
  return [text, "copyLink" in button.dataset ? pageAddress() : ""].filter(Boolean).join("\n");
}

/** @param {string} name @param {(button: HTMLElement) => void} act */
function each(name, act) {
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(`[data-${name}]`))) act(button);
}

each("copy", (button) => button.addEventListener("click", () => copyFrom(button, textFor(button))));
each("print", (button) => button.addEventListener("click", () => print()));

const reply = () => replyOf(document, pageAddress());
each("answer", (button) => {
  const write = button.dataset.answer === "markdown" ? answerMarkdown : answerText;
  button.addEventListener("click", () => copyFrom(button, write([reply()])));
});

const said = /** @type {HTMLElement | null} */ (document.querySelector("[data-collected]"));
each("collect", (button) => {
  watchReplies(collects(button, () => ({ key: button.dataset.collect ?? "", ...reply() }), (words) => said && (said.textContent = words)));
});
each("replies", (link) => {
  const show = () => (link.textContent = `回复清单（${replies().length}）`);
  watchReplies(show);
  show();
});

each("qr", (button) => {
  button.addEventListener("click", async () => {
    const figure = /** @type {HTMLElement} */ (document.querySelector("[data-qr-code]"));
    figure.hidden = !figure.hidden;
    button.setAttribute("aria-expanded", String(!figure.hidden));
    if (figure.hidden) return;
    const { qrCode } = await import("./qr-code.mjs");
    figure.querySelector("img")?.remove();
    figure.prepend(await qrCode(pageAddress()));
  });
});
