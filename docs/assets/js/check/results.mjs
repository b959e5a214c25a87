// @ts-check
/**
 * The results of a batch as a table, one row for each invoice, the worst first: filtered, sorted, a page at a time. A row
 * opens as a whole (detail.mjs) in the place of the table, and the keyboard finds its way back.
 *
 * @typedef {import("./ledger.mjs").Query} Query
 * @typedef {import("./ledger.mjs").Counts} Counts
 * @typedef {Awaited<ReturnType<import("./ledger-worker.mjs").Calls["page"]>>} Part
 */

import { showSummary } from "./charts.mjs";
import { Failure } from "./client.mjs";
import { NAMELESS, showDetail } from "./detail.mjs";
import { leaving } from "./finding-text.mjs";
import { OF_FILE } from "./ledger.mjs";
import { SEVERITIES, button, element, findingItem, showName } from "./view.mjs";

const ROWS = 100;
/** More would keep the page busy for longer than one notices. */
const ROWS_AT_ONCE = 5;
const PRINTED = 1000;
/** By then the browser has taken the file. */
const SAVED_MS = 60_000;
/** A table that changes at every file cannot be read. */
const REFRESH_MS = 700;
/** Long enough not to search at every letter. */
const PAUSE_MS = 200;

/** Everything, as it comes: the worst first. @type {Query} */
export const ALL = { filter: "all", text: "", by: "worst", down: false };
const FILTERS = /** @type {const} */ ([["all", "全部"], ["error", "有错误"], ["warning", "有提醒"], ["info", "只有说明"], ["none", "没有发现问题"]]);
const WORST = { ...SEVERITIES, none: "没有问题" };
/** Head of a column, and by what it sorts. */
const COLUMNS = /** @type {const} */ ([
  ["结论", "worst"],
  ["文件", "file"],
  ["发票种类", "kind"],
  ["发票号码", "number"],
  ["开票日期", "date"],
  ["销售方、购买方", "seller"],
  ["价税合计", "total"],
]);

/**
 * @param {HTMLElement} box
 * @param {ReturnType<import("./client.mjs").createClient>} client
 * @param {ReturnType<import("./ledger-client.mjs").openLedger>} ledger
 */
export function createResults(box, client, ledger) {
  /** @type {Query} */
  let query = ALL;
  let start = 0;
  let length = ROWS;
  /** The row that is open, if one is. @type {number | undefined} */
  let open;
  /** Whether no more is to come. */
  let complete = false;
  let latest = 0;
  /** What tells the rows apart that are in the table. @type {string[]} */
  let drawn = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let typing;

  const filters = element("div", "fp-filters");
  filters.setAttribute("role", "group");
  filters.setAttribute("aria-label", "只看哪些");
  const search = /** @type {HTMLInputElement} */ (element("input"));
  Object.assign(search, { type: "text", autocomplete: "off", spellcheck: false, placeholder: "文件名、号码、名称、金额" });
  search.setAttribute("aria-label", "在结果里找");
  const tools = element("div", "fp-tools", filters, element("div", "fp-tools__search", search));
  const body = element("tbody");
  const head = element("tr");
  const table = element("table", "fp-results", element("caption", "fp-unseen", "检查结果，每张发票一行"), element("thead", "", head), body);
  const pager = element("p", "fp-pager");
  // Rows are laid out as grids; with their roles they are still a table for those who hear it.
  for (const [node, role] of /** @type {const} */ ([[table, "table"], [head.parentElement, "rowgroup"], [body, "rowgroup"], [head, "row"]])) {
    node?.setAttribute("role", role);
  }
  const charts = element("div");
  const list = element("div", "", tools, ways(), table, pager, charts);
  const detail = element("div");

  for (const [words, by] of COLUMNS) {
    const sort = button(words, () => change({ by, down: query.by === by && !query.down }), "fp-sort");
    const cell = element("th", "", sort);
    cell.setAttribute("role", "columnheader");
    cell.dataset.by = by;
    head.append(cell);
  }
  search.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => change({ text: search.value }), PAUSE_MS);
  });
  detail.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && list.parentNode === null) close();
  });

  /** What can be done with all of it. */
  function ways() {
    const masked = /** @type {HTMLInputElement} */ (element("input"));
    masked.type = "checkbox";
    masked.dataset.masked = "";
    masked.addEventListener("change", () => (leaving.masked = masked.checked));
    const line = element("p", "fp-ways");
    for (const [words, format] of /** @type {const} */ ([["导出 XLSX", "xlsx"], ["导出 CSV", "csv"]])) {
      /** @type {HTMLButtonElement} */
      const one = button(words, () => void save(one, format), "fp-button");
      line.append(one);
    }
    const hide = element("label", "fp-choice", masked, "复制和导出时遮去税号、号码和名称");
    line.append(button("打印", () => void print(), "fp-button"), hide);
    return line;
  }

  /** @param {HTMLButtonElement} pressed @param {"csv" | "xlsx"} format */
  async function save(pressed, format) {
    const vocabulary = client.vocabulary ?? NAMELESS;
    pressed.disabled = true;
    const blob = await ledger.ask("export", [format, { vocabulary, masked: leaving.masked }]).catch(unlessLost);
    pressed.disabled = false;
    if (!blob) return;
    const file = /** @type {HTMLAnchorElement} */ (element("a"));
    file.href = URL.createObjectURL(blob);
    file.download = `发票检查结果.${format}`;
    file.click();
    setTimeout(() => URL.revokeObjectURL(file.href), SAVED_MS);
  }

  /** Paper has no pages to turn: what is chosen is printed from its beginning, as far as anybody reads. */
  async function print() {
    const before = start;
    [start, length] = [0, PRINTED];
    await showList();
    [start, length] = [before, ROWS];
    window.addEventListener("afterprint", () => void showList(), { once: true });
    window.print();
  }

  /** @param {Partial<Query>} changed */
  function change(changed) {
    query = { ...query, ...changed };
    start = 0;
    return showList();
  }

  /** What the ledger has lost is told in the status line. @param {unknown} error */
  function unlessLost(error) {
    if (!(error instanceof Failure)) throw error;
  }

  const showList = () => drawList().catch(unlessLost);
  const openRow = (/** @type {number} */ row) => drawRow(row).catch(unlessLost);

  async function drawList() {
    const turn = ++latest;
    const part = await ledger.ask("page", [query, start, length]);
    if (turn !== latest || open !== undefined) return;
    if (complete && part.counts.all === 1 && part.rows.length) return openRow(part.rows[0].row);
    showTools(part.counts);
    for (const cell of /** @type {NodeListOf<HTMLElement>} */ (head.querySelectorAll("th"))) {
      if (cell.dataset.by === query.by) cell.setAttribute("aria-sort", query.down ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
    }
    if (list.parentNode !== box) box.replaceChildren(list);
    showPager(part);
    await drawRows(part.rows, turn);
  }

  /** Rows that are there already stay; others come a few at a time, so that the page answers meanwhile. @param {Part["rows"]} rows @param {number} turn */
  async function drawRows(rows, turn) {
    const names = rows.map(({ row, worst, errors, warnings, infos }) => [row, worst, errors, warnings, infos].join());
    const same = names.findIndex((name, at) => drawn[at] !== name);
    const from = same < 0 ? names.length : same;
    while (body.childNodes.length > from) body.lastChild?.remove();
    drawn = names.slice(0, from);
    for (let at = from; at < rows.length; at += ROWS_AT_ONCE) {
      if (at > from) await pause();
      if (turn !== latest) return;
      body.append(...rows.slice(at, at + ROWS_AT_ONCE).map(showRow));
      drawn.push(...names.slice(at, at + ROWS_AT_ONCE));
    }
  }

  /** @param {Counts} counts */
  function showTools(counts) {
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.filter;
    const buttons = FILTERS.filter(([key]) => key === "all" || counts[key] || query.filter === key).map(([key, words]) => {
      const one = button(`${words} ${counts[key].toLocaleString("zh-CN")}`, () => change({ filter: key }), "fp-filter");
      one.dataset.filter = key;
      one.setAttribute("aria-pressed", String(query.filter === key));
      return one;
    });
    filters.replaceChildren(...buttons);
    buttons.find(({ dataset }) => dataset.filter === focused)?.focus();
  }

  /** @param {Part["rows"][number]} row */
  function showRow(row) {
    const line = element("tr");
    line.setAttribute("role", "row");
    line.dataset.file = row.file;
    const badge = element("span", `fp-badge fp-badge--${row.worst}`, WORST[row.worst]);
    const name = row.of > 1 && row.place !== OF_FILE ? [showName(row.file), ` 第 ${row.place + 1} 张`] : [showName(row.file)];
    const opener = button("", () => void openRow(row.row), "fp-open");
    opener.append(...name);
    opener.dataset.row = String(row.row);
    /** @type {[string, (Node | string)[]][]} */
    const cells = [
      ["结论", [badge]],
      ["文件", [opener]],
      ["发票种类", [row.kind || (row.place === OF_FILE ? "整个文件" : "")]],
      ["发票号码", [row.number]],
      ["开票日期", [row.date]],
      ["销售方、购买方", row.seller && row.buyer ? [row.seller, element("br"), row.buyer] : [row.seller || row.buyer]],
      ["价税合计", [row.total]],
    ];
    line.append(
      ...cells.map(([label, content]) => {
        const cell = element("td", "", ...content);
        cell.dataset.label = label;
        return cell;
      }),
    );
    if (row.findings.length) {
      const more = row.errors + row.warnings + row.infos - row.findings.length;
      const found = element("ul", "fp-findings", ...row.findings.map(findingItem));
      if (more > 0) found.append(element("li", "fp-muted", `还有 ${more} 处，打开这一行看。`));
      line.append(element("td", "fp-results__found", found));
    }
    for (const cell of line.children) cell.setAttribute("role", "cell");
    return line;
  }

  /** @param {Part} part */
  function showPager({ found, start: first, rows, counts }) {
    // From where the table is by now: who clicks twice at once turns two pages.
    const turn = (/** @type {number} */ rows) => {
      if (start + rows < 0 || start + rows >= found) return;
      start += rows;
      void showList().then(() => list.scrollIntoView({ block: "start" }));
    };
    const before = button("上一页", () => turn(-ROWS), "fp-button");
    const after = button("下一页", () => turn(ROWS), "fp-button");
    before.disabled = first === 0;
    after.disabled = first + rows.length >= found;
    const words = found ? `第 ${first + 1} 到 ${first + rows.length} 行，共 ${found.toLocaleString("zh-CN")} 行` : "没有这样的行。";
    pager.replaceChildren(words, ...(found > rows.length ? [before, after] : []));
    if (!found && counts.all) pager.append(button("显示全部", () => {
      search.value = "";
      void change({ filter: "all", text: "" });
    }, "fp-button"));
  }

  /** @param {number} row */
  async function drawRow(row) {
    open = row;
    const turn = ++latest;
    const found = await ledger.ask("detail", [query, row]);
    if (turn !== latest) return;
    const article = showDetail(found, client);
    const alone = found.found === 1 && found.at === 0 && query.filter === "all" && !query.text;
    if (!alone) {
      const step = (/** @type {string} */ words, /** @type {number | undefined} */ to) => {
        const one = button(words, () => to !== undefined && void openRow(to), "fp-button");
        one.disabled = to === undefined;
        return one;
      };
      const place = element("span", "fp-muted", found.at < 0 ? "" : `第 ${found.at + 1} 行，共 ${found.found} 行`);
      article.prepend(
        element("p", "fp-pager", button("回到列表", close, "fp-button"), step("上一张", found.before), step("下一张", found.after), place),
      );
    }
    detail.replaceChildren(article);
    if (detail.parentNode !== box) box.replaceChildren(detail);
    if (alone) return;
    const title = /** @type {HTMLElement} */ (article.querySelector("h3"));
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
    article.scrollIntoView({ block: "start" });
  }

  function close() {
    const row = open;
    open = undefined;
    void showList().then(() => {
      const opener = /** @type {HTMLElement | null} */ (body.querySelector(`[data-row="${row}"]`));
      opener?.focus({ preventScroll: true });
      opener?.scrollIntoView({ block: "center" });
    });
  }

  return {
    /** More has come: show it, but not too often, and not in the place of what is being read. */
    refresh() {
      if (open !== undefined || start) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        void showList();
      }, REFRESH_MS);
    },
    /** No more comes for now. @param {{summary?: import("./charts.mjs").Summary}} [all] what it comes to, where all has come */
    async finish(all) {
      clearTimeout(timer);
      timer = undefined;
      complete = Boolean(all);
      const summary = all?.summary;
      if (summary && summary.invoices + summary.repeated > 1) charts.replaceChildren(showSummary(summary));
      if (open === undefined) await showList();
    },
    clear() {
      clearTimeout(timer);
      timer = undefined;
      latest += 1;
      complete = false;
      open = undefined;
      start = 0;
      search.value = "";
      query = ALL;
      charts.replaceChildren();
      body.replaceChildren();
      drawn = [];
      box.replaceChildren();
    },
  };
}

/** Until the page has drawn what it has, and heard what it was told. */
const pause = () => new Promise((resolve) => setTimeout(resolve));
