// @ts-check
/** One invoice of a batch in full: every value, where it was read and what it says, and beside it what was found. */

import { leaving } from "./finding-text.mjs";
import { findingWays } from "./finding-ways.mjs";
import { showInspection } from "./inspection.mjs";
import { OF_FILE } from "./ledger.mjs";
import { button, element, fieldAt, placeName, showFinding, showName, showVerdict } from "./view.mjs";

/** Lines of an invoice that are shown at once; one with two thousand must not stop the page. */
const LINES = 40;

/** For files that were refused before Python had started. @type {import("./client.mjs").Vocabulary} */
export const NAMELESS = { fields: {}, facts: {}, rules: {}, subjects: { invoice: {}, party: {}, line: {} }, largest_file: 0, largest_container: 0, table_part: 0, targets: {} };

/**
 * @typedef {Awaited<ReturnType<import("./ledger-worker.mjs").Calls["detail"]>>} Detail
 * @typedef {import("./client.mjs").Finding} Finding
 */

/**
 * @param {Detail} detail @param {ReturnType<typeof import("./client.mjs").createClient>} client
 * @returns {HTMLElement}
 */
export function showDetail(detail, client) {
  const vocabulary = client.vocabulary ?? NAMELESS;
  const { invoice, findings, facts, origins } = detail;

  /** @param {Finding} finding @param {string} value */
  function show(finding, value) {
    const place = placeName(finding.path, vocabulary);
    const also = findingWays(finding, place, { invoice: detail, masked: () => leaving.masked });
    return showFinding(finding, vocabulary, { field: fieldAt(finding.path, vocabulary), value, also });
  }

  /** @type {Map<string, Finding[]>} */
  const found = new Map();
  for (const finding of findings) found.set(finding.path, [...(found.get(finding.path) ?? []), finding]);

  /** @param {string} path @param {string} value */
  function row(path, value) {
    const here = found.get(path) ?? [];
    const told = Object.entries(facts).filter(([name]) => name.slice(0, name.lastIndexOf(".")) === path && name.includes("."));
    const said = told.map(([name, text]) => `${vocabulary.facts[name.slice(name.lastIndexOf(".") + 1)] ?? name}：${text}`);
    const cell = element("td", "", value);
    if (said.length) cell.append(element("small", "", said.join("；")));
    if (origins[path]) cell.append(element("small", "", `读自：${origins[path]}`));
    const name = element("th", "", placeName(path, vocabulary));
    name.setAttribute("scope", "row");
    const notes = element("td", "", ...(here.length ? [element("ul", "fp-findings", ...here.map((finding) => show(finding, value)))] : []));
    return element("tr", here.length ? "fp-read__found" : "", name, cell, notes);
  }

  const article = element("article", "fp-file");
  article.dataset.file = detail.file;
  const place = detail.of > 1 && detail.place !== OF_FILE ? ` 第 ${detail.place + 1} 张` : "";
  article.append(element("h3", "fp-file__name", showName(detail.file), place), showVerdict(findings));

  const entries = invoice ? values(invoice) : [];
  const paths = new Set(entries.map(([path]) => path));
  const others = findings.filter(({ path }) => !paths.has(path)).map((finding) => {
    const item = show(finding, "");
    item.prepend(element("p", "fp-finding__place", finding.path || invoice ? placeName(finding.path, vocabulary) : "整个文件"));
    return item;
  });
  if (others.length) article.append(element("ul", "fp-findings", ...others));
  if (!invoice) return article;
  if (origins[""]) article.append(element("p", "fp-muted", `读自：${origins[""]}`));

  const heads = ["项目", "读到的内容", "发现"].map((words) => {
    const cell = element("th", "", words);
    cell.setAttribute("scope", "col");
    return cell;
  });
  const body = element("tbody");
  const table = element("table", "fp-read", element("thead", "", element("tr", "", ...heads)), body);
  const lineOf = (/** @type {string} */ path) => Number(/^lines\[(\d+)\]/.exec(path)?.[1] ?? -1);
  /** Those that are shown at once: the head, the first lines, and every line with something found in it. */
  const marked = new Set([...found.keys()].map(lineOf));
  const early = entries.filter(([path]) => lineOf(path) < LINES || marked.has(lineOf(path)));
  let rest = entries.filter(([path]) => !(lineOf(path) < LINES || marked.has(lineOf(path))));
  body.append(...early.map(([path, value]) => row(path, value)));
  article.append(table);
  if (rest.length) {
    const more = button("", () => {
      const last = lineOf(rest[0][0]) + LINES;
      body.append(...rest.filter(([path]) => lineOf(path) < last).map(([path, value]) => row(path, value)));
      rest = rest.filter(([path]) => lineOf(path) >= last);
      label();
    }, "fp-button");
    const label = () => {
      const lines = new Set(rest.map(([path]) => lineOf(path))).size;
      more.textContent = `再显示 ${Math.min(LINES, lines)} 行明细（还有 ${lines} 行）`;
      more.hidden = !rest.length;
    };
    label();
    article.append(element("p", "", more));
  }
  article.append(showInspection(invoice, client));
  return article;
}

/**
 * Every value of an invoice with its path, in the order in which it was read.
 * @param {any} value @param {string} [path] @returns {[string, string][]}
 */
function values(value, path = "") {
  if (value === null || value === undefined || value === "") return [];
  if (Array.isArray(value)) return value.flatMap((item, place) => values(item, `${path}[${place}]`));
  if (typeof value === "object") {
    return Object.entries(value).flatMap(([name, item]) => values(item, path ? `${path}.${name}` : name));
  }
  return [[path, String(value)]];
}
