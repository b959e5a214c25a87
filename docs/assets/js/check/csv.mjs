// @ts-check
/** CSV as spreadsheet programs open it: UTF-8 with a mark, and no cell that they would run as a formula. */

import { AMOUNT } from "./xlsx.mjs";

const RISKY = /^[\s]*[=+\-@＝＋－＠\t\r\n]/;

/** @param {string} value */
export function cell(value) {
  const safe = RISKY.test(value) && !AMOUNT.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

/** @param {import("./xlsx.mjs").Sheet} sheet @returns {Promise<Blob>} */
export async function csv({ columns, rows }) {
  /** @type {string[]} */
  const lines = [columns.map(({ head }) => cell(head)).join(",")];
  /** @type {Blob[]} */
  const parts = [];
  const flush = () => parts.push(new Blob(lines.splice(0).map((line) => `${line}\r\n`)));
  for await (const values of rows) {
    if (lines.push(values.map(cell).join(",")) >= 2_000) flush();
  }
  flush();
  return new Blob(["\ufeff", ...parts], { type: "text/csv;charset=utf-8" });
}
