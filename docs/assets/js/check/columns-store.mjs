// @ts-check
/**
 * What people said of the columns of their tables, kept in this browser only: for each kind of table its headings, and what
 * each means. Nothing of an invoice is among it. Without storage it lasts as long as the page.
 *
 * @typedef {{headings: string[], columns: Record<string, string>}} Said
 */

const KEY = "fp-columns";
/** So many kinds of tables; the one that was said longest ago goes first. */
const MOST = 20;
/** Of a table without headings nothing tells it from another: this holds for the files at hand. @type {Said[]} */
let passing = [];
/** @type {Said[]} */
let kept = [];
try {
  const given = JSON.parse(localStorage.getItem(KEY) ?? "[]");
  if (Array.isArray(given)) kept = given.filter((one) => Array.isArray(one?.headings) && typeof one.columns === "object").slice(-MOST);
} catch {}

/** What every Python is told, as text. */
export const saidColumns = () => (kept.length || passing.length ? JSON.stringify([...kept, ...passing]) : "");

/** How many kinds of tables are remembered. */
export const keptTables = () => kept.length;

/** @param {Said} said */
const nameOf = ({ headings }) => JSON.stringify(headings);

/** Whether something was said of a table with these headings. @param {string[]} headings */
export const isKept = (headings) => kept.some((one) => nameOf(one) === JSON.stringify(headings));

/** @param {Said} said for a table without headings the columns are named by their letters */
export function keepColumns(said) {
  if (!said.headings.length) {
    passing = [said];
    return;
  }
  write([...kept.filter((one) => nameOf(one) !== nameOf(said)), said].slice(-MOST));
}

/** Forget what was said of one kind of table, or of all. @param {string[]} [headings] */
export function forgetColumns(headings) {
  write(headings ? kept.filter((one) => nameOf(one) !== JSON.stringify(headings)) : []);
}

/** Other files have come. */
export function forgetPassing() {
  passing = [];
}

/** @param {Said[]} said */
function write(said) {
  kept = said;
  try {
    if (said.length) localStorage.setItem(KEY, JSON.stringify(said));
    else localStorage.removeItem(KEY);
  } catch {}
}
