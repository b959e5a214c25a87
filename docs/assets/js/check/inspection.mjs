// @ts-check
/**
 * What to enter on the national inspection platform for an invoice: the official word on whether it is genuine. Which
 * boxes the platform shows depends on the kind of invoice.
 */

import { copyFrom } from "../clipboard.mjs";
import { button, element, link } from "./view.mjs";

const PLATFORM = "https://inv-veri.chinatax.gov.cn/";

/**
 * @param {import("./client.mjs").Invoice} invoice
 * @returns {[string, string][]} names and values, in the platform's order; empty where too little is known
 */
export function inspectionValues(invoice) {
  const text = (/** @type {string} */ name) => String(invoice[name] ?? "").trim();
  const number = text("invoice_number").replace(/\s/g, "");
  if (!number) return [];
  const date = text("issue_date").replace(/\D/g, "").slice(0, 8);
  /** @type {[string, string][]} */
  const values = [];
  if (number.length === 20) {
    values.push(["发票号码", number], ["开票日期", date], ["价税合计", text("total")]);
  } else {
    const kind = text("invoice_type");
    values.push(["发票代码", text("invoice_code")], ["发票号码", number], ["开票日期", date]);
    if (!/普通/.test(kind)) values.push(["金额（不含税，专用发票填）", text("amount")]);
    if (!/专用/.test(kind)) values.push(["校验码后六位（普通发票填）", text("check_code").replace(/\s/g, "").slice(-6)]);
  }
  return values.filter(([, value]) => value);
}

/** @param {import("./client.mjs").Invoice} invoice */
export function showInspection(invoice) {
  const values = inspectionValues(invoice);
  const box = element("section", "fp-inspection");
  const platform = link("全国增值税发票查验平台", PLATFORM);
  platform.rel = "noopener noreferrer";
  box.append(element("p", "", "要确认真伪，到", platform, values.length ? "填这些：" : "查验。"));
  const list = element("dl", "fp-facts");
  for (const [name, value] of values) {
    /** @type {HTMLButtonElement} */
    const copy = button("复制", () => copyFrom(copy, value));
    list.append(element("div", "", element("dt", "", name), element("dd", "", element("span", "", value), " ", copy)));
  }
  if (values.length) box.append(list);
  return box;
}
