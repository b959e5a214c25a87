// @ts-check
/**
 * The finder's box on a page: reads what is typed, lists what is found. What was typed goes nowhere, and not into the
 * address either, unless the reader asks for a link.
 */

import { fragmentOf } from "./check/address.mjs";
import { copy } from "./clipboard.mjs";
import { forget, isKept, keep, kept, remember } from "./finder-history.mjs";
import { find, prepare } from "./finder-client.mjs";
import { BY_CODE } from "./finder.mjs";
import { element } from "./elements.mjs";
import { showResult } from "./finder-result.mjs";
import { mask } from "./mask.mjs";
import { takeAlong } from "./report-link.mjs";

/** Long enough not to search in the middle of a word, short enough not to be noticed. */
const PAUSE_MS = 80;
/** More than an address should carry. */
const LONGEST_LINK = 500;
/** More than this nobody reads. */
const SHOWN = 8;
/** Under this name the browser keeps the system that the reader has narrowed to. */
const KEPT = "fp-finder-system";
const READING = "正在认图片里的字，只在这台电脑上认，第一次要下载约 5 MB。";
const PICTURE =
  "没能认出图片里的字。把图片里的字取出来再贴：手机上长按图片选“提取文字”（或“识别文字”），电脑版微信打开图片点“提取文字”，复制以后贴到框里。";
const OTHER_FILE = "这里只认文字。请打开文件，复制报错那一段，贴到框里。";

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

/** A code of several systems, if that is what was found. @param {import("./finder.mjs").Result[]} found */
function sharedCode(found) {
  const alike = found.filter(({ why, code }) => why === BY_CODE && code?.toLowerCase() === found[0].code?.toLowerCase());
  const systems = new Set(alike.map(({ systemKey }) => systemKey)).size;
  return systems > 1 ? `${found[0].code} 在 ${systems} 个系统里都有，请看清是哪一个。` : "";
}

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
  /** @type {HTMLAnchorElement} */
  const report = part("report");
  const share = part("share");
  const onward = part("onward");
  const narrow = part("narrow");
  /** @type {HTMLSelectElement} */
  const system = part("system");
  /** @type {HTMLInputElement} */
  const keeping = part("keeping");
  const before = part("history");
  const forgetting = part("forget");
  /** @type {HTMLAnchorElement} */
  const support = part("support");

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
    onward.hidden = blank || query.length > LONGEST_LINK;
    /** @type {HTMLAnchorElement} */ (onward.firstElementChild).hash = new URLSearchParams({ q: query.trim() }).toString();
    part("missing").hidden = blank;
    if (!blank) passOn(query.trim());
    showHistory();
    if (failed) status.textContent = "没有取到查找用的索引文件。您写的内容还在，请检查网络，再按一次回车。";
    else if (blank) status.textContent = "";
    else if (empty) status.textContent = "没有找到相符的报错。";
    else {
      const count = shown.length === 1 ? "找到 1 条。" : `找到 ${shown.length} 条，最像的在前。`;
      const others = found.length - wanted.length;
      const shared = inSystem ? "" : sharedCode(found);
      if (shared) status.textContent = count + shared;
      else if (others) status.textContent = `${count}其他系统里还有 ${others} 条。`;
      else status.textContent = (chosen && !inSystem ? "您选的系统里没有相符的，下面是其他系统的。" : "") + count;
    }
  }

  /** To the form for reports, and to the sheet for the help desk. @param {string} message */
  function passOn(message) {
    takeAlong(report, { about: "missing", message });
    // A fragment goes to no server, but it is seen in the address.
    support.hash = fragmentOf({ message: mask(message).text.slice(0, LONGEST_LINK) });
  }

  /** What was looked for before, while the box is empty; and whether it is kept at all. */
  function showHistory() {
    keeping.checked = isKept();
    const queries = kept();
    forgetting.hidden = queries.length === 0;
    before.hidden = queries.length === 0 || input.value.trim() !== "";
    before.replaceChildren(
      ...queries.map((query) => {
        const button = element("button", "fp-finder__before", query);
        button.setAttribute("type", "button");
        button.addEventListener("click", () => {
          input.value = query;
          input.focus();
          search();
        });
        return element("li", "", button);
      }),
    );
  }

  /** @param {DataTransfer | null} data  @returns {boolean} whether it was a file, which is answered here */
  function takeFile(data) {
    const file = data?.files[0];
    // A table copied from a spreadsheet comes as text and as a picture of it; the text counts.
    if (!file || data?.types.includes("text/plain")) return false;
    if (file.type.startsWith("image/")) void takePicture(file);
    else status.textContent = OTHER_FILE;
    return true;
  }

  /** The text on a picture comes into the box, where it can be mended. @param {File} file */
  async function takePicture(file) {
    const before = input.value;
    status.textContent = READING;
    const text = await import("./picture.mjs").then(({ readPicture }) => readPicture(file)).catch(() => "");
    if (input.value !== before) return;
    if (!text) {
      status.textContent = PICTURE;
      return;
    }
    input.value = text;
    await search();
    input.focus();
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
    else if (history.state?.query && input.value === "") input.value = history.state.query;
    else if (box.closest("[data-finder-missing-path]") && input.value === "") input.value = missingName(location.pathname);
    if (location.hash === "#finder") input.focus();
    if (input.value) search();
    else showHistory();
  }

  // A failed attempt is told when there is something to look for.
  input.addEventListener("focus", prepare, { once: true });
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
  results.addEventListener("click", () => {
    remember(input.value);
    // For the way back: it stays with this page of the tab, and no address shows it.
    history.replaceState({ query: input.value }, "");
  });
  input.addEventListener("paste", (event) => {
    if (takeFile(event.clipboardData)) event.preventDefault();
  });
  // Without this the browser would leave the page and show the file.
  box.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
  box.addEventListener("drop", (event) => {
    if (takeFile(event.dataTransfer)) event.preventDefault();
  });
  keeping.addEventListener("change", () => {
    keep(keeping.checked);
    if (keeping.checked) remember(input.value);
    showHistory();
  });
  forgetting.addEventListener("click", () => {
    forget();
    showHistory();
    status.textContent = "查过的已经清空。";
    keeping.focus();
  });

  system.addEventListener("change", () => {
    choose(system.value);
    search();
  });
  share.addEventListener("click", () => {
    history.replaceState(null, "", `#q=${encodeURIComponent(input.value.trim())}`);
    tell(location.href, "已复制搜索链接，地址栏里也是它。", "链接在地址栏里，请从那里复制。");
  });
  /** @param {string} text @param {string} done @param {string} byHand */
  async function tell(text, done, byHand) {
    status.textContent = (await copy(text)) ? done : byHand;
  }

  window.addEventListener("hashchange", fromAddress);
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
