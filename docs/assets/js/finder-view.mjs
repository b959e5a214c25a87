// @ts-check
/**
 * The finder's box on a page: reads what is typed, lists what is found. What was typed goes nowhere, and not into the
 * address either, unless the reader asks for a link.
 */

import { copy } from "./clipboard.mjs";
import { find, load } from "./finder.mjs";

/** Long enough not to search in the middle of a word, short enough not to be noticed. */
const PAUSE_MS = 80;
/** More than an address should carry. */
const LONGEST_LINK = 500;

/**
 * @param {string} tag
 * @param {string} className
 * @param {(Node | string)[]} children
 */
function element(tag, className, ...children) {
  const node = document.createElement(tag);
  node.className = className;
  node.append(...children);
  return node;
}

/** @param {import("./finder.mjs").Result} result */
function showResult(result) {
  const { text, marks } = result.matched;
  const wording = element("span", "fp-finder__wording");
  let at = 0;
  for (const [start, end] of marks) {
    wording.append(text.slice(at, start), element("mark", "", text.slice(start, end)));
    at = end;
  }
  wording.append(text.slice(at));

  const link = /** @type {HTMLAnchorElement} */ (element("a", "fp-finder__result"));
  link.href = result.url;
  link.dataset.id = result.id;
  const title = element("span", "fp-finder__title", result.title);
  if (result.code) title.append(" ", element("code", "", result.code));
  link.append(title);
  if (text !== result.title) link.append(wording);
  const places = [...new Set([result.system, result.status, result.era])].join(" · ");
  link.append(
    element("span", "fp-finder__meta", `${places} · ${result.why}`),
    element("span", "fp-finder__meta", `谁来处理：${result.actor} · ${result.retry}`),
  );
  return element("li", "", link);
}

/** @param {string} query */
const reportText = (query) => `没有收录的报错\n\n报错原文：${query.trim()}\n在哪个系统：\n当时在做什么：\n（请先删去税号、姓名、电话等信息）`;

/** @param {HTMLElement} box */
function start(box) {
  /** @template {HTMLElement} T @param {string} name @returns {T} */
  const part = (name) => /** @type {T} */ (box.querySelector(`[data-finder-${name}]`));
  /** @type {HTMLTextAreaElement} */
  const input = part("input");
  const results = part("results");
  const status = part("status");
  const hints = part("hints");
  const nothing = part("nothing");
  /** @type {HTMLTextAreaElement} */
  const report = part("report");
  const share = part("share");

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let latest = 0;

  async function search() {
    clearTimeout(timer);
    const turn = ++latest;
    const query = input.value;
    const blank = query.trim() === "";
    /** @type {import("./finder.mjs").Result[]} */
    let found = [];
    let failed = false;
    try {
      if (!blank) found = await find(query);
    } catch {
      failed = true;
    }
    if (turn !== latest) return;
    const empty = !blank && !failed && found.length === 0;
    results.replaceChildren(...found.map(showResult));
    hints.hidden = !blank;
    nothing.hidden = !empty;
    share.hidden = blank || query.length > LONGEST_LINK;
    if (empty) report.value = reportText(query);
    if (failed) status.textContent = "没有取到查找用的索引文件。您写的内容还在，请检查网络，再按一次回车。";
    else if (blank) status.textContent = "";
    else if (empty) status.textContent = "没有找到相符的报错。";
    else status.textContent = found.length === 1 ? "找到 1 条。" : `找到 ${found.length} 条，最像的在前。`;
  }

  /** @param {number} step */
  function move(step) {
    const stops = /** @type {HTMLElement[]} */ ([input, ...results.querySelectorAll("a")]);
    const next = stops[stops.indexOf(/** @type {HTMLElement} */ (document.activeElement)) + step];
    next?.focus();
  }

  function fromAddress() {
    const asked = /^#q=(.*)$/s.exec(location.hash);
    if (asked) input.value = new URLSearchParams(`q=${asked[1].replace(/\+/g, "%2B")}`).get("q") ?? "";
    else if (box.closest("[data-finder-missing-path]") && input.value === "") input.value = missingName(location.pathname);
    if (input.value) search();
  }

  // A failed attempt is told when there is something to look for.
  input.addEventListener("focus", () => load().catch(() => {}), { once: true });
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE_MS);
  });
  box.addEventListener("keydown", async (event) => {
    // While Chinese is being composed, the keys belong to the input method.
    if (event.isComposing) return;
    const inInput = event.target === input;
    const oneLine = !input.value.includes("\n");
    if (event.key === "ArrowDown" && (!inInput || oneLine || input.selectionEnd === input.value.length)) {
      event.preventDefault();
      move(1);
    } else if (event.key === "ArrowUp" && !inInput) {
      event.preventDefault();
      move(-1);
    } else if (event.key === "Escape") {
      if (inInput) {
        input.value = "";
        search();
      }
      input.focus();
    } else if (event.key === "Enter" && inInput && !event.shiftKey) {
      event.preventDefault();
      await search();
      results.querySelector("a")?.click();
    }
  });
  document.addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return;
    event.preventDefault();
    input.focus();
  });

  share.addEventListener("click", () => {
    history.replaceState(null, "", `#q=${encodeURIComponent(input.value.trim())}`);
    tell(location.href, "已复制搜索链接，地址栏里也是它。", "链接在地址栏里，请从那里复制。");
  });
  part("copy-report").addEventListener("click", () => {
    report.select();
    tell(report.value, "已复制。", "没能复制，文字已选中，请按复制键。");
  });

  /** @param {string} text @param {string} done @param {string} byHand */
  async function tell(text, done, byHand) {
    status.textContent = (await copy(text)) ? done : byHand;
  }

  window.addEventListener("hashchange", fromAddress);
  // After going back, the browser has put what was typed into the box again.
  window.addEventListener("pageshow", fromAddress);
  box.dataset.finder = "ready";
}

/**
 * The last part of an address that leads nowhere, as a query: /codes/e07/ → e07.
 * @param {string} path
 */
function missingName(path) {
  const name = path.split("/").filter(Boolean).at(-1) ?? "";
  try {
    return decodeURIComponent(name).replace(/\.html?$/, "");
  } catch {
    return name;
  }
}

for (const box of document.querySelectorAll("[data-finder]")) start(/** @type {HTMLElement} */ (box));
