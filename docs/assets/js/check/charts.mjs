// @ts-check
/**
 * What a batch comes to: sums, and bars drawn as SVG, each with its figures as a table beside it. Colours and sizes come
 * from check.css, for the page allows no styles in elements.
 *
 * @typedef {{invoices: number, amount: string, tax: string, total: string}} Sums
 * @typedef {{rule: string, title: string, severity: import("./client.mjs").Finding["severity"], count: number}} Found
 * @typedef {Sums & {repeated: number, not_compared: number, red: number, without_total: number, first_date: string | null,
 *   last_date: string | null, by_rate: (Omit<Sums, "total"> & {rate: string})[], by_month: (Sums & {month: string})[],
 *   findings: Found[]}} Summary see Batch.summary of the package
 * @typedef {{label: string, value: number, shown: string, kind?: string}} Bar
 */

import { address } from "./address.mjs";
import { SEVERITIES, element, link } from "./view.mjs";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 360;
const ROW = 30;
/** Letters that fit over a bar, and bars that can be told apart. */
const LETTERS = 22;
const MOST_BARS = 14;

/** @param {string} tag @param {Record<string, string | number>} attributes @param {string} [text] */
function draw(tag, attributes, text = "") {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.textContent = text;
  return node;
}

/** Bars one below the other, to the left of zero where they are negative. @param {string} title @param {Bar[]} all */
export function bars(title, all) {
  const shown = all.slice(0, MOST_BARS);
  const [low, high] = [Math.min(0, ...shown.map(({ value }) => value)), Math.max(0, ...shown.map(({ value }) => value))];
  const at = (/** @type {number} */ value) => ((value - low) / (high - low || 1)) * WIDTH;
  const chart = draw("svg", { class: "fp-chart", role: "img", viewBox: `0 0 ${WIDTH} ${shown.length * ROW}` });
  const rest = all.length - shown.length;
  chart.append(draw("title", {}, `${title}${rest ? `（前 ${MOST_BARS} 项，全部见表）` : ""}`));
  for (const [place, { label, value, shown: figure, kind = "" }] of shown.entries()) {
    const [x, width] = [Math.min(at(0), at(value)), Math.abs(at(value) - at(0))];
    const short = label.length > LETTERS ? `${label.slice(0, LETTERS)}…` : label;
    chart.append(
      draw("text", { x: 0, y: place * ROW + 13 }, short),
      draw("text", { class: "fp-chart__figure", x: WIDTH, y: place * ROW + 13 }, figure),
      draw("rect", { class: `fp-chart__bar ${kind}`, x, y: place * ROW + 18, width: Math.max(width, value ? 1 : 0), height: 7, rx: 2 }),
    );
  }
  return chart;
}

/** @param {string} title @param {string[]} heads @param {(string | Node)[][]} rows the first cell names the row */
function figures(title, heads, rows) {
  const table = element("table", "fp-figures", element("caption", "fp-unseen", title));
  const head = heads.map((words) => cell("th", words, "col"));
  const body = rows.map(([name, ...cells]) => element("tr", "", cell("th", name, "row"), ...cells.map((one) => cell("td", one))));
  table.append(element("thead", "", element("tr", "", ...head)), element("tbody", "", ...body));
  return element("div", "fp-figures__frame", table);
}

/** @param {string} tag @param {string | Node} content @param {string} [scope] */
function cell(tag, content, scope) {
  const node = element(tag, "", content);
  if (scope) node.setAttribute("scope", scope);
  return node;
}

/** @param {string} amount */
const yuan = (amount) => amount.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ",");

/** @param {string} title @param {SVGElement | Element} chart @param {HTMLElement} table */
function together(title, chart, table) {
  return element("section", "fp-charts__one", element("h4", "", title), element("div", "fp-charts__pair", chart, table));
}

/** @param {Summary} summary @returns {HTMLElement} */
export function showSummary(summary) {
  const { invoices, repeated, red, not_compared: apart, without_total: without, first_date: first, last_date: last } = summary;
  const told = [
    `${invoices.toLocaleString("zh-CN")} 张发票${repeated ? `（另有 ${repeated} 张重复，没有计入）` : ""}`,
    apart && `后面 ${apart.toLocaleString("zh-CN")} 张太多，没有比较是否重复`,
    red && `其中红字 ${red} 张`,
    first && (first === last ? `开票日期 ${first}` : `开票日期 ${first} 至 ${last}`),
    `金额 ${yuan(summary.amount)} 元，税额 ${yuan(summary.tax)} 元，价税合计 ${yuan(summary.total)} 元`,
    without && `有 ${without} 张没有读到价税合计，没有计入`,
  ];
  const box = element("section", "fp-charts", element("h3", "", "汇总"), element("p", "", `${told.filter(Boolean).join("；")}。`));
  if (summary.findings.length) {
    const all = summary.findings.map(({ title, count, severity }) => ({
      label: title,
      value: count,
      shown: String(count),
      kind: `fp-chart__bar--${severity}`,
    }));
    const rows = summary.findings.map(({ rule, title, severity, count }) => [link(title, address(`rules/${rule}/`)), SEVERITIES[severity], String(count)]);
    box.append(together("发现了什么", bars("各条规则发现的次数", all), figures("各条规则发现的次数", ["规则", "程度", "次数"], rows)));
  }
  /** @param {string} title @param {string} head @param {(Partial<Sums> & {invoices: number, amount: string, tax: string, label: string})[]} all */
  const sums = (title, head, all) => {
    const values = all.map(({ label, amount }) => ({ label, value: Number(amount), shown: yuan(amount) }));
    const rows = all.map(({ label, invoices, amount, tax }) => [label, String(invoices), yuan(amount), yuan(tax)]);
    box.append(together(title, bars(`${title}，单位元`, values), figures(title, [head, "张数", "金额", "税额"], rows)));
  };
  if (summary.by_rate.length) sums("各税率的金额（不含税）", "税率/征收率", summary.by_rate.map((row) => ({ ...row, label: row.rate })));
  if (summary.by_month.length) sums("各月的金额（不含税）", "开票月份", summary.by_month.map((row) => ({ ...row, label: row.month })));
  return box;
}
