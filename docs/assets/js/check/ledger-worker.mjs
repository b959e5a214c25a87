// @ts-check
/** The ledger, in a worker of its own. In: {id, call, args}; out: {id, result}, or {id, error}. */

import { exportCsv, exportXlsx } from "./export.mjs";
import { Ledger } from "./ledger.mjs";

/** Findings that a row of the table shows; the rest is a click away. */
const IN_ROW = 5;

let ledger = new Ledger();

/**
 * What the page may ask.
 * @typedef {typeof calls} Calls
 */
const calls = {
  clear() {
    ledger = new Ledger();
    return ledger.counts;
  },
  /** @param {number} answer @param {string} file @param {Uint8Array<ArrayBuffer>} report */
  add(answer, file, report) {
    return ledger.add(answer, file, report);
  },
  /** The files that are tables whose columns nobody knows. */
  unknownTables: () => [...ledger.unknownTables],
  /** An answer as it came, for a Python that has lost it. @param {number} answer */
  answer: async (answer) => (await ledger.answers.get(answer)?.text()) ?? "",
  /**
   * What Python said of all together. Gives back what they come to.
   * @param {Uint8Array<ArrayBuffer>} bytes @param {number[]} answers
   */
  together(bytes, answers) {
    const { findings, summary } = JSON.parse(new TextDecoder().decode(bytes));
    ledger.addTogether(findings, answers);
    return { counts: ledger.counts, summary: /** @type {import("./charts.mjs").Summary} */ (summary) };
  },
  /** @param {"csv" | "xlsx"} format @param {import("./export.mjs").Wish} wish */
  export: (format, wish) => (format === "csv" ? exportCsv : exportXlsx)(ledger, wish),
  /**
   * One page of the table.
   * @param {import("./ledger.mjs").Query} query @param {number} start @param {number} length
   */
  async page(query, start, length) {
    const order = ledger.find(query);
    const rows = await Promise.all(
      order.slice(start, start + length).map(async (place) => {
        const row = ledger.rows[place];
        const { findings } = row.worst === "none" ? { findings: [] } : await ledger.detail(place);
        return { ...row, row: place, findings: findings.slice(0, IN_ROW) };
      }),
    );
    return { counts: ledger.counts, found: order.length, start, rows };
  },
  /** One row in full, with its place among those that the query finds. @param {import("./ledger.mjs").Query} query @param {number} place */
  async detail(query, place) {
    const order = ledger.find(query);
    const at = order.indexOf(place);
    const detail = await ledger.detail(place);
    return { ...ledger.rows[place], ...detail, at, found: order.length, before: order[at - 1], after: order[at + 1] };
  },
};

globalThis.addEventListener("message", async ({ data: { id, call, args } }) => {
  try {
    const result = await /** @type {any} */ (calls)[call](...args);
    globalThis.postMessage({ id, result });
  } catch (error) {
    globalThis.postMessage({ id, error: String(error) });
  }
});
