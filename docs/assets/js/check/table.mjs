// @ts-check
/**
 * A table that is too long to be checked at once, cut into parts that can go to any Python. Only where they begin and end
 * is kept; each is read again when its turn comes.
 *
 * @typedef {ReturnType<typeof import("./client.mjs").createClient>} Client
 * @typedef {import("./client.mjs").Finding} Finding
 * @typedef {{number: number, check: (python: Client) => Promise<Uint8Array<ArrayBuffer>>}} Part
 * @typedef {{parts: Part[], findings: Finding[], end: (python: Client, skipped: unknown[], invoices: number) => Promise<Finding[]>}} Table
 *   without parts the findings say why; `end` says what there is to say when all are checked
 */

import { TODAY } from "./client.mjs";
import { findingOf } from "./refusal.mjs";

const NAMED = /\.(csv|tsv|txt)$/i;
/** What is shorter is checked as a whole, like any other file. */
const LONG = 1_000_000;
/** So that progress is seen, and a cancel takes hold, before long; and where every row has findings, their answer is large. */
const PART = 125_000;
/** Of a row that is longer, as much is read as Python is ready to take for one. */
const LONGEST_PART = 64;
/** Of every row a line of the results is kept: of more no browser should be asked. */
const MOST_ROWS = 500_000;

/** @param {File} file */
export const isTable = (file) => NAMED.test(file.name) && file.size > LONG;

/** @param {Client} python @param {File} file @param {string} path @returns {Promise<Table>} */
export async function cutTable(python, file, path) {
  const read = (/** @type {number} */ from, /** @type {number} */ to) => file.slice(from, to).arrayBuffer();
  const start = await read(0, python.vocabulary?.table_part ?? LONG);
  const { plan, findings } = await python.ask("table_open", [start, path], [start]);
  if (!plan) return { parts: [], findings, end: async () => [] };
  const text = JSON.stringify(plan);

  /** Where each part is, and the number of its first row. @type {{from: number, to: number, row: number}[]} */
  const places = [];
  let [from, row, length] = [0, 1, PART];
  while (from < file.size) {
    const content = await read(from, from + length);
    const last = from + length >= file.size;
    const { bytes, rows } = await python.ask("table_cut", [content, text, last], [content]);
    if (!bytes && !last && length < LONGEST_PART * PART) {
      length *= 2;
      continue;
    }
    const to = from + (bytes || Math.min(length, file.size - from));
    places.push({ from, to, row });
    [from, row, length] = [to, row + rows, PART];
    if (row > MOST_ROWS) return { parts: [], findings: [findingOf(TOO_LONG, "file-too-large")], end: async () => [] };
  }

  // Rows of one invoice may stand in several parts: these are left out of them, and checked together.
  let found = { again: true, apart: "", rows: "", findings: /** @type {Finding[]} */ ([]) };
  while (found.again) {
    for (const { from, to, row } of places) {
      const content = await read(from, to);
      await python.ask("table_look", [content, row], [content]);
    }
    found = await python.ask("table_turn", [path]);
  }
  if (found.findings.length) return { parts: [], findings: found.findings, end: async () => [] };

  /** @type {Part[]} */
  const parts = places.map(({ from, to, row }, number) => ({
    number,
    check: async (python) => {
      const content = await read(from, to);
      return python.askRaw("table_check", [content, path, text, row, TODAY, found.apart], [content]);
    },
  }));
  if (found.rows) parts.push({ number: parts.length, check: (python) => python.askRaw("table_join", [found.rows, path, text, TODAY]) });
  return {
    parts,
    findings: [],
    end: (python, skipped, invoices) => python.ask("table_end", [path, text, JSON.stringify(skipped), invoices]),
  };
}

const TOO_LONG = `表格超过 ${MOST_ROWS / 10_000} 万行，浏览器的内存放不下，没有检查。请分成几个文件、分几次选；或者用命令行的 fapiao check 检查，多长都行。`;
