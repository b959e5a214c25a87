// @ts-check
/**
 * A table that is too long to be checked at once, cut into parts that can go to any Python. Only where they begin and end
 * is kept; each is read again when its turn comes.
 *
 * @typedef {{number: number, from: number, to: number, row: number, plan: string}} Part `row` is the number of its first row
 */

const NAMED = /\.(csv|tsv|txt)$/i;
/** What is shorter is checked as a whole, like any other file. */
const LONG = 1_000_000;
/** So that progress is seen, and a cancel takes hold, before long. */
const PART = 250_000;
/** Of a row that is longer, as much is read as Python is ready to take for one. */
const LONGEST_PART = 64;

/** @param {File} file */
export const isTable = (file) => NAMED.test(file.name) && file.size > LONG;

/**
 * @param {ReturnType<typeof import("./client.mjs").createClient>} python @param {File} file @param {string} path
 * @returns {Promise<{parts: Part[], findings: import("./client.mjs").Finding[]}>} without parts the findings say why
 */
export async function cutTable(python, file, path) {
  const read = (/** @type {number} */ from, /** @type {number} */ length) => file.slice(from, from + length).arrayBuffer();
  const start = await read(0, python.vocabulary?.table_part ?? LONG);
  const { plan, findings } = await python.ask("table_open", [start, path], [start]);
  if (!plan) return { parts: [], findings };
  const text = JSON.stringify(plan);
  /** @type {Part[]} */
  const parts = [];
  let [from, row, length] = [0, 1, PART];
  while (from < file.size) {
    const content = await read(from, length);
    const last = from + length >= file.size;
    const { bytes, rows } = await python.ask("table_cut", [content, text, last], [content]);
    if (!bytes && !last && length < LONGEST_PART * PART) {
      length *= 2;
      continue;
    }
    const to = from + (bytes || Math.min(length, file.size - from));
    parts.push({ number: parts.length, from, to, row, plan: text });
    [from, row, length] = [to, row + rows, PART];
  }
  return { parts, findings };
}
