// @ts-check
/** One finding as a text for somebody who has neither the file nor this page before them. */

import { mask } from "../mask.mjs";
import { address } from "./address.mjs";
import { SEVERITIES } from "./view.mjs";

/** Whether what leaves a batch is to be masked; one choice for copying and exporting, made anew on each visit. */
export const leaving = { masked: false };

/** What is known of the invoice. @typedef {{file: string, number: string, date: string, seller: string, total: string}} Known */

/**
 * @param {import("./client.mjs").Finding} finding
 * @param {string} place its name in words
 * @param {Known} [invoice]
 * @param {boolean} [masked] whether ids, numbers and names are taken out
 * @returns {import("../answer.mjs").Reply}
 */
export function findingReply(finding, place, invoice, masked = true) {
  const { number, date, seller, total } = invoice ?? { number: "", date: "", seller: "", total: "" };
  const named = [number && `发票号码：${number}`, date && `开票日期：${date}`, seller && `销售方：${seller}`, total && `价税合计：${total}`];
  const lines = [
    `${SEVERITIES[finding.severity]}｜${place}：${finding.message}`,
    finding.expected && `应为：${finding.expected}`,
    finding.suggestion && `建议改成：${finding.suggestion}`,
    named.filter(Boolean).join("，"),
    invoice && `文件：${invoice.file}`,
  ];
  const whole = lines.filter(Boolean).join("\n");
  const text = masked ? mask(whole).text : whole;
  const page = finding.record ? `codes/${finding.record}/` : finding.rule ? `rules/${finding.rule}/` : "";
  return { kind: "finding", title: text.split("\n")[0], text, url: address(page) };
}
