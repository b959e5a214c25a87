// @ts-check
/** The page of the list of answers: to put in order, to take out, to copy at once. Records are read anew from their pages. */

import { answerMarkdown, answerText } from "./answer.mjs";
import { copyFrom } from "./clipboard.mjs";
import { button, element, link } from "./elements.mjs";
import { readRecordPage, replyOf } from "./record-page.mjs";
import { dropReply, replies, setReplies, watchReplies } from "./reply-list.mjs";

/** @typedef {import("./reply-list.mjs").Kept} Kept */

const page = /** @type {HTMLElement} */ (document.querySelector("[data-reply-list]"));
/** @template {HTMLElement} T @param {string} name @returns {T} */
const part = (name) => /** @type {T} */ (page.querySelector(`[data-reply-${name}]`));
const items = part("items");
const status = part("status");
/** What was in the list before it was cleared. @type {Kept[]} */
let before = [];

function show() {
  const list = replies();
  part("empty").hidden = list.length > 0;
  part("filled").hidden = list.length === 0;
  part("undo").hidden = before.length === 0 || list.length > 0;
  items.replaceChildren(...list.map((one, place) => showOne(one, place, list.length)));
  part("text").textContent = list.length ? answerText(list) : "";
}

/** @param {Kept} one @param {number} place @param {number} length */
function showOne(one, place, length) {
  const way = (/** @type {string} */ words, /** @type {string} */ name, /** @type {() => void} */ act) => {
    const node = button(words, act);
    node.dataset.way = name;
    node.setAttribute("aria-label", `${words}：${one.title}`);
    return node;
  };
  const up = way("上移", "up", () => move(one.key, -1));
  const down = way("下移", "down", () => move(one.key, 1));
  up.disabled = place === 0;
  down.disabled = place === length - 1;
  const out = way("取出", "out", () => {
    dropReply(one.key);
    status.textContent = `已取出“${one.title}”。`;
    focus(replies()[Math.min(place, length - 2)]?.key, "out");
  });
  const item = element("li", "", link(one.title, one.url), element("span", "fp-replies__ways", up, down, out));
  item.dataset.key = one.key;
  return item;
}

/** @param {string} key @param {number} step */
function move(key, step) {
  const list = replies();
  const from = list.findIndex((one) => one.key === key);
  const [one] = list.splice(from, 1);
  list.splice(from + step, 0, one);
  setReplies(list);
  status.textContent = `“${one.title}”现在是第 ${from + step + 1} 条。`;
  focus(key, step < 0 ? "up" : "down");
}

/** The same button of an entry again, or the next that can be pressed. @param {string | undefined} key @param {string} way */
function focus(key, way) {
  const buttons = /** @type {HTMLButtonElement[]} */ ([...items.querySelectorAll("button")].filter((node) => node.closest("li")?.dataset.key === key));
  (buttons.find((node) => node.dataset.way === way && !node.disabled) ?? buttons.find((node) => !node.disabled))?.focus();
}

/** What a record says now, where its page can be had. */
async function refresh() {
  const fresh = await Promise.all(
    replies().map(async (one) => {
      if (one.kind !== "record") return one;
      const read = await readRecordPage(one.key).catch(() => undefined);
      const reply = read && replyOf(read.page, one.url);
      return reply?.text ? { ...one, ...reply } : one;
    }),
  );
  const now = replies().map((one) => fresh.find(({ key }) => key === one.key) ?? one);
  if (JSON.stringify(now) !== JSON.stringify(replies())) setReplies(now);
}

for (const [name, write] of /** @type {const} */ ([["copy", answerText], ["markdown", answerMarkdown]])) {
  part(name).addEventListener("click", () => copyFrom(part(name), write(replies())));
}
part("clear").addEventListener("click", () => {
  before = replies();
  setReplies([]);
  status.textContent = "已清空。";
  part("undo").focus();
});
part("undo").addEventListener("click", () => {
  setReplies(before);
  before = [];
  status.textContent = "放回来了。";
  show();
  part("copy").focus();
});

watchReplies(show);
show();
page.hidden = false;
void refresh();
