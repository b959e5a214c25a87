// @ts-check
/**
 * What to enter on the national inspection platform for an invoice: the official word on whether it is genuine. Which
 * boxes the platform shows depends on the kind of invoice; fapiao.inspection knows them.
 */

import { copyFrom } from "../clipboard.mjs";
import { Failure } from "./client.mjs";
import { button, element, link } from "./view.mjs";

const PLATFORM = "https://inv-veri.chinatax.gov.cn/";

/**
 * @param {import("./client.mjs").Invoice} invoice
 * @param {ReturnType<typeof import("./client.mjs").createClient>} client
 */
export function showInspection(invoice, client) {
  const box = element("section", "fp-inspection");
  const platform = link("全国增值税发票查验平台", PLATFORM);
  platform.rel = "noopener noreferrer";
  const ways = element("span", "", "查验。");
  box.append(element("p", "", "要确认真伪，到", platform, ways));
  void client.askQuietly("inspection", [JSON.stringify(invoice)]).then(
    ({ kind, source, values }) => {
      if (!values.length) return;
      ways.textContent = kind ? `按“${kind}”填这些：` : "填这些：";
      const list = element("dl", "fp-facts");
      for (const { name, value } of values) list.append(element("div", "", element("dt", "", name), shown(value)));
      box.append(list);
      if (source) box.append(element("p", "fp-muted", `要填哪几项，依据：${source}；平台显示的项目不同时，以平台为准。`));
    },
    (error) => {
      // The link is there all the same.
      if (!(error instanceof Failure)) throw error;
    },
  );
  return box;
}

/** @param {string} value */
function shown(value) {
  if (!value) return element("dd", "fp-muted", "没有读到，请照票面填写");
  /** @type {HTMLButtonElement} */
  const copy = button("复制", () => copyFrom(copy, value));
  return element("dd", "", element("span", "", value), " ", copy);
}
