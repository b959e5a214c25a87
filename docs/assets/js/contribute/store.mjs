// @ts-check
/** Drafts on this device: one for a new record, one for each record that is being changed. */

/** @typedef {{system: string, slug: string, data: Record<string, any>, original: string, visited: string[]}} Draft */

/** @param {string} id  of the record that is changed; "" for a new one */
export const keyOf = (id) => `fp-record:${id || "new"}`;

/** @param {string} id @returns {Draft | undefined} */
export function findDraft(id) {
  try {
    const { system, slug, data, original, visited } = JSON.parse(localStorage.getItem(keyOf(id)) ?? "");
    return { system: String(system), slug: String(slug), data: Object(data), original: String(original), visited: [...visited] };
  } catch {
    return undefined;
  }
}

/** @param {string} id @param {Draft} draft @returns {boolean} whether it is kept */
export function keepDraft(id, draft) {
  try {
    localStorage.setItem(keyOf(id), JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

/** @param {string} id */
export function dropDraft(id) {
  try {
    localStorage.removeItem(keyOf(id));
  } catch {}
}
