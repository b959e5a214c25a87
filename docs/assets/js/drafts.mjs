// @ts-check
/**
 * Reports that were begun and not sent yet, kept in this browser only, as they were written. The reader clears them, one
 * by one or all at once on the page about privacy.
 */

const KEY = "fp-drafts";
/** The oldest goes when there are more. */
const MOST = 20;

/**
 * @typedef {object} Draft
 * @property {string} id
 * @property {string} origin  the fragment with which it was begun: the same link leads back to it
 * @property {Record<string, string>} values  what stands in the fields, by their names
 * @property {string[]} shown  what is not to be masked
 */

/** @param {string} origin @param {Record<string, string>} values @returns {Draft} */
export function newDraft(origin, values) {
  // Not crypto.randomUUID, which there is not on a plain http address.
  return { id: Date.now().toString(36) + Math.random().toString(36).slice(2, 8), origin, values, shown: [] };
}

/** @param {any} draft @returns {draft is Draft} */
const sound = (draft) =>
  typeof draft?.id === "string" &&
  typeof draft.origin === "string" &&
  Object.values(draft.values ?? { none: 0 }).every((value) => typeof value === "string") &&
  Array.isArray(draft.shown) &&
  draft.shown.every((/** @type {unknown} */ text) => typeof text === "string");

/** @returns {Draft[]} the latest first; without storage, as in some private windows, none */
export function drafts() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter(sound) : [];
  } catch {
    return [];
  }
}

/** @param {Draft[]} kept */
function write(kept) {
  try {
    if (kept.length) localStorage.setItem(KEY, JSON.stringify(kept.slice(0, MOST)));
    else localStorage.removeItem(KEY);
    return true;
  } catch {
    return false;
  }
}

const others = (/** @type {string} */ id) => drafts().filter((draft) => draft.id !== id);

/** @param {Draft} draft @returns {boolean} whether it is kept now */
export const keepDraft = (draft) => write([draft, ...others(draft.id)]);

/** @param {string} id */
export const dropDraft = (id) => write(others(id));
