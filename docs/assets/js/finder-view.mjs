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
/** More than this nobody reads. */
const SHOWN = 8;
/** Under this name the browser keeps the system that the reader has narrowed to; nothing else is kept. */
const KEPT = "fp-finder-system";

/** Without storage, as in some private windows, the choice holds for the page. */
let chosen = "";
try {
  chosen = localStorage.getItem(KEPT) ?? "";
} catch {}

/** @param {string} system  its key; "" for all */
function choose(system) {
  chosen = system;
  try {
    if (system) localStorage.setItem(KEPT, system);
    else localStorage.removeItem(KEPT);
  } catch {}
}

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
  const narrow = part("narrow");
  /** @type {HTMLSelectElement} */
  const system = part("system");

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
      if (!blank) found = await find(query, { limit: Infinity });
    } catch {
      failed = true;
    }
    if (turn !== latest) return;
    const empty = !blank && !failed && found.length === 0;
    const systems = new Map(found.map((result) => [result.systemKey, result.system]));
    const inSystem = systems.has(chosen);
    const wanted = inSystem ? found.filter(({ systemKey }) => systemKey === chosen) : found;
    const shown = wanted.slice(0, SHOWN);
    results.replaceChildren(...shown.map(showResult));
    system.replaceChildren(new Option("全部系统", ""), ...[...systems].map(([key, name]) => new Option(name, key)));
    system.value = inSystem ? chosen : "";
    narrow.hidden = systems.size < 2;
    hints.hidden = !blank;
    nothing.hidden = !empty;
    share.hidden = blank || query.length > LONGEST_LINK;
    if (empty) report.value = reportText(query);
    if (failed) status.textContent = "没有取到查找用的索引文件。您写的内容还在，请检查网络，再按一次回车。";
    else if (blank) status.textContent = "";
    else if (empty) status.textContent = "没有找到相符的报错。";
    else {
      const count = shown.length === 1 ? "找到 1 条。" : `找到 ${shown.length} 条，最像的在前。`;
      const others = found.length - wanted.length;
      if (others) status.textContent = `${count}其他系统里还有 ${others} 条。`;
      else status.textContent = (chosen && !inSystem ? "您选的系统里没有相符的，下面是其他系统的。" : "") + count;
    }
  }

  /** From the box through the results and back; elsewhere the arrows keep their own meaning. @param {KeyboardEvent} event */
  function move(event) {
    const stops = /** @type {HTMLElement[]} */ ([input, ...results.querySelectorAll("a")]);
    const at = stops.indexOf(/** @type {HTMLElement} */ (event.target));
    if (at < 0) return;
    event.preventDefault();
    stops[at + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
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
      move(event);
    } else if (event.key === "ArrowUp" && !inInput) {
      move(event);
    } else if (event.key === "Escape" && event.target !== system) {
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

  system.addEventListener("change", () => {
    choose(system.value);
    search();
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
