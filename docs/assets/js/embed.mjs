// @ts-check
/**
 * The view for the inside of another page: the finder, or with #code=guangzhou/e007 or #code=E007 one record, taken from its
 * page. Records that are found open here, everything else in a window of its own: this page never leaves its frame.
 */

import { passedOn } from "./check/address.mjs";
import { readRecordPage } from "./record-page.mjs";

const CODES = new URL("../../codes/", import.meta.url).href;
/** What of a record's page is shown; of a page on which one chooses, everything. */
const PARTS = "h1, .fp-banner, .fp-messages, .fp-first, .fp-meaning, .fp-step, .fp-basis";
const AWAY = ".fp-copy, .fp-share, .fp-reply, .fp-mend";

const box = /** @type {HTMLElement} */ (document.querySelector("[data-embed]"));
/** @param {string} name */
const part = (name) => /** @type {HTMLElement} */ (box.querySelector(`[data-embed-${name}]`));
const whole = /** @type {HTMLAnchorElement} */ (part("whole"));
const site = whole.href;
let latest = 0;

/** @param {Document} page @param {string} url @returns {Node[]} */
function partsOf(page, url) {
  const article = /** @type {HTMLElement} */ (page.querySelector("article"));
  const parts = article.querySelector(".fp-first") ? article.querySelectorAll(PARTS) : article.children;
  return [...parts]
    .filter((node) => !node.parentElement?.closest(PARTS))
    .map((node) => {
      const copy = document.importNode(node, true);
      for (const one of copy.querySelectorAll(AWAY)) one.remove();
      for (const link of copy.querySelectorAll("a")) {
        const href = new URL(link.getAttribute("href") ?? "", url);
        link.href = href.href;
      }
      return copy;
    });
}

/** @param {boolean} asked whether the reader has come here by a link of this page */
async function show(asked) {
  const turn = ++latest;
  const name = passedOn().get("code") ?? "";
  const [find, record, status] = [part("find"), part("record"), part("status")];
  find.hidden = Boolean(name);
  record.hidden = !name;
  part("back").hidden = !name;
  status.textContent = "";
  whole.href = site;
  if (!name) return;
  record.replaceChildren();
  try {
    const { url, page } = await readRecordPage(name);
    if (turn !== latest) return;
    record.replaceChildren(...partsOf(page, url));
    whole.href = url;
    const heading = record.querySelector("h1");
    if (!heading || !asked) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    scrollTo(0, 0);
  } catch {
    if (turn === latest) status.textContent = "没有取到这一条。请核对写的是不是错误码或“系统/名称”，例如 guangzhou/e007，再看看网络。";
  }
}

box.addEventListener(
  "click",
  (event) => {
    const link = /** @type {HTMLElement} */ (event.target).closest("a");
    if (!link || link === whole || link === part("back")) return;
    const [, name] = link.href.startsWith(CODES) ? (/^([^?#]+)\/$/.exec(link.href.slice(CODES.length)) ?? []) : [];
    if (name) {
      event.preventDefault();
      location.hash = `code=${name}`;
    } else {
      link.target = "_blank";
      link.rel = "noopener";
    }
  },
);
window.addEventListener("hashchange", () => void show(true));
void show(false);
