// @ts-check
/** One finding as a text for a colleague, who has neither the file nor this page before them. */

import { mask } from "../mask.mjs";
import { address } from "./address.mjs";
import { SEVERITIES } from "./view.mjs";

/** Whether what leaves the page is to be masked; one choice for copying and exporting, made anew on each visit. */
export const leaving = { masked: false };

/**
 * @param {import("./client.mjs").Finding} finding
 * @param {string} place its name in words
 * @param {{file: string, number: string, date: string, seller: string, total: string}} invoice
 */
export function findingText(finding, place, { file, number, date, seller, total }) {
  const named = [number && `发票号码：${number}`, date && `开票日期：${date}`, seller && `销售方：${seller}`, total && `价税合计：${total}`];
  const lines = [
    `${SEVERITIES[finding.severity]}｜${place}：${finding.message}`,
    finding.expected && `应为：${finding.expected}`,
    finding.suggestion && `建议改成：${finding.suggestion}`,
    named.filter(Boolean).join("，"),
    `文件：${file}`,
    (finding.record || finding.rule) && `说明：${address(finding.record ? `codes/${finding.record}/` : `rules/${finding.rule}/`)}`,
  ];
  const text = lines.filter(Boolean).join("\n");
  return leaving.masked ? mask(text).text : text;
}
