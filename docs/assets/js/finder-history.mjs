// @ts-check
/**
 * What was looked for before: kept in this browser only, and only while the reader wants it kept. Without storage, as in
 * some private windows, nothing is kept.
 */

const KEY = "fp-finder-history";
const MOST = 10;
/** A longer paste is not worth keeping: nobody reads it in a list. */
const LONGEST = 500;

/** @returns {string[] | undefined} the latest first; undefined: not to be kept */
function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "null");
    return Array.isArray(kept) ? kept.filter((query) => typeof query === "string") : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string[] | undefined} queries */
function write(queries) {
  try {
    if (queries) localStorage.setItem(KEY, JSON.stringify(queries.slice(0, MOST)));
    else localStorage.removeItem(KEY);
  } catch {}
}

export const isKept = () => read() !== undefined;

/** @returns {string[]} the latest first */
export const kept = () => read() ?? [];

/** From now on or no longer; what was kept goes at once. @param {boolean} wanted */
export const keep = (wanted) => write(wanted ? kept() : undefined);

/** Empty the list, and go on keeping. */
export function forget() {
  if (isKept()) write([]);
}

/** @param {string} query */
export function remember(query) {
  const text = query.trim();
  if (text && text.length <= LONGEST && isKept()) write([text, ...kept().filter((other) => other !== text)]);
}
