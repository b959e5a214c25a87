// @ts-check
/**
 * The list of answers that somebody assembles to send them at once: kept in this browser only, the same in all its tabs.
 * Without storage, as in some private windows, it stays empty.
 */

/** @typedef {import("./answer.mjs").Reply & {key: string}} Kept one that is in the list; a record by its id */

const KEY = "fp-replies";
/** More than anybody sends at once. */
export const MOST = 30;
const LONGEST = 4000;

/** @param {any} one @returns {one is Kept} */
const sound = (one) =>
  (one?.kind === "record" || one?.kind === "finding") && ["key", "title", "text", "url"].every((name) => typeof one[name] === "string") &&
  /^https?:/.test(one.url);

/** @returns {Kept[]} in the reader's order */
export function replies() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter(sound).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

/** @type {Set<() => void>} */
const watching = new Set();
const tell = () => watching.forEach((changed) => changed());

/** @param {() => void} changed told of every change, here or in another tab */
export const watchReplies = (changed) => void watching.add(changed);
globalThis.addEventListener?.("storage", ({ key }) => (key === KEY || key === null) && tell());

/** @param {Kept[]} list @returns {boolean} whether it is kept */
export function setReplies(list) {
  try {
    if (list.length) localStorage.setItem(KEY, JSON.stringify(list));
    else localStorage.removeItem(KEY);
  } catch {
    return false;
  }
  tell();
  return true;
}

/** @param {string} key */
export const isReply = (key) => replies().some((one) => one.key === key);

/** @param {string} key */
export const dropReply = (key) => setReplies(replies().filter((one) => one.key !== key));

/**
 * At the end of the list; one that is there already stays where it is.
 * @param {Kept} reply @returns {string} what is to be said when it could not be taken, else empty
 */
export function addReply(reply) {
  const list = replies();
  if (list.some(({ key }) => key === reply.key)) return "";
  if (list.length >= MOST) return `清单里已经有 ${MOST} 条，先取出几条再加。`;
  return setReplies([...list, { ...reply, text: reply.text.slice(0, LONGEST) }]) ? "" : "这个浏览器不让保存，没有加进清单。";
}

/**
 * A button that puts something into the list and takes it out again.
 * @param {HTMLElement} button @param {() => Kept} reply
 * @param {(words: string, there: boolean) => void} say what could not be done, and whether it is in the list now
 * @returns {() => void} shows how it is, after it has changed elsewhere
 */
export function collects(button, reply, say) {
  const show = () => {
    const there = isReply(reply().key);
    button.setAttribute("aria-pressed", String(there));
    button.textContent = there ? "已在回复清单" : "加入回复清单";
    return there;
  };
  button.addEventListener("click", () => {
    const one = reply();
    const words = isReply(one.key) ? (dropReply(one.key), "") : addReply(one);
    say(words, show());
  });
  show();
  return show;
}
