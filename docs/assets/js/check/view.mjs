// @ts-check
/**
 * Showing reports. What a reader typed or a file holds goes in as text, never as markup.
 *
 * @typedef {import("./client.mjs").Finding} Finding
 * @typedef {import("./client.mjs").Vocabulary} Vocabulary
 * @typedef {import("./client.mjs").State} State
 */

import { button, element, link } from "../elements.mjs";
import { address } from "./address.mjs";

export { button, element, link };

export const SEVERITIES = { error: "错误", warning: "提醒", info: "说明" };
const NOT_GENUINE = "这不等于发票是真的；真伪以全国增值税发票查验平台的结果为准。";
const NOT_FALSE = "这不等于发票是假的；真伪以全国增值税发票查验平台的结果为准。";
/** An expected value that is just an amount can be taken over like a suggestion. */
const AMOUNT = /^-?\d+\.\d\d$/;

/**
 * The name of a place in an invoice: lines[0].tax → 第 1 行税额.
 * @param {string} path @param {Vocabulary} vocabulary
 */
export function placeName(path, vocabulary) {
  if (!path) return "整张发票";
  const row = /^(lines|business)\[(\d+)\]\.?(.*)$/.exec(path);
  const line = row?.[1] === "lines";
  const names = (row ? row[3] : path).split(".").filter(Boolean);
  const words = names.map((name) => vocabulary.fields[line && name === "name" ? "item_name" : name] ?? name);
  return (row ? `第 ${Number(row[2]) + 1} ${line ? "行" : "组要素"}` : "") + words.join("");
}

/**
 * The field of the check page that looks at this place of an invoice; empty where there is none.
 * @param {string} path @param {Vocabulary} vocabulary
 */
export function fieldAt(path, vocabulary) {
  const [holder, name] = path.includes(".") ? path.split(".") : ["", path];
  const { invoice, party, line } = vocabulary.subjects;
  const names = holder.startsWith("lines[") ? line : holder ? party : invoice;
  return names[name] ?? "";
}

/**
 * One finding: what is wrong, what would be right, and where more is said.
 * @param {Finding} finding
 * @param {Vocabulary} vocabulary
 * @param {{field?: string, value?: string, take?: (suggestion: string) => void, also?: HTMLElement[]}} [more] the field
 *   and the value to pass on to the pages that it links to, what to do with a suggestion, and what else can be done
 */
export function showFinding(finding, vocabulary, { field = "", value = "", take, also = [] } = {}) {
  /** @type {Record<string, string>} */
  const passed = field && value ? { field, value } : {};
  const item = findingItem(finding);
  if (finding.expected) item.append(element("p", "", "应为：", finding.expected));
  const ways = element("p", "fp-finding__ways");
  const suggestion = finding.suggestion ?? finding.expected?.match(AMOUNT)?.[0];
  if (suggestion && take) ways.append(button(`改成 ${suggestion}`, () => take(suggestion), "fp-copy fp-finding__take"));
  if (finding.record) ways.append(link("报错页", address(`codes/${finding.record}/`, passed)));
  if (finding.rule) ways.append(link(`规则：${vocabulary.rules[finding.rule] ?? finding.rule}`, address(`rules/${finding.rule}/`, passed)));
  ways.append(...also);
  item.append(ways);
  return item;
}

/** What is wrong, and nothing more. @param {Finding} finding */
export function findingItem(finding) {
  const item = element("li", `fp-finding fp-finding--${finding.severity}`);
  Object.assign(item.dataset, { finding: "", rule: finding.rule, severity: finding.severity, path: finding.path });
  const badge = element("span", `fp-badge fp-badge--${finding.severity}`, SEVERITIES[finding.severity]);
  item.append(element("p", "fp-finding__message", badge, " ", finding.message));
  return item;
}

/** Characters that turn the direction of a text or are not seen: a name must not look like another. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}]/gu;

/** A name that somebody else gave, such as that of a file. @param {string} name */
export const showName = (name) => element("bdi", "", name.replace(UNSEEN, "�"));

/**
 * The verdict in one line, and what it does not mean.
 * @param {Finding[]} findings
 */
export function showVerdict(findings) {
  const count = (/** @type {string} */ severity) => findings.filter((finding) => finding.severity === severity).length;
  const [errors, warnings, notes] = [count("error"), count("warning"), count("info")];
  const told = [
    errors && `${errors} 处错误`,
    warnings && `${warnings} 处提醒`,
    notes && `${notes} 处说明`,
  ].filter(Boolean);
  const kind = errors ? "error" : warnings ? "warning" : "ok";
  const words = told.length ? `发现 ${told.join("、")}。` : "没有发现问题。";
  return element(
    "p",
    `fp-verdict fp-verdict--${kind}`,
    element("strong", "", words),
    " ",
    errors ? `标为“错误”的一定要处理，其余请再核对一次。${NOT_FALSE}` : (told.length ? "请再核对一次。" : "") + NOT_GENUINE,
  );
}

/**
 * What the values say.
 * @param {Record<string, string>} facts @param {Vocabulary} vocabulary
 */
export function showFacts(facts, vocabulary) {
  const list = element("dl", "fp-facts");
  for (const [path, text] of Object.entries(facts)) {
    const parts = path.split(".");
    const name = vocabulary.facts[parts[parts.length - 1]] ?? parts[parts.length - 1];
    const place = parts.slice(0, -1).map((part) => vocabulary.fields[part] ?? part).join("");
    list.append(element("div", "", element("dt", "", place && place !== name ? `${place}：${name}` : name), element("dd", "", text)));
  }
  return list;
}

/**
 * The line that says what Python is doing, with its buttons.
 * @param {HTMLElement} line [data-check-status] @param {{cancel: () => void, retry: () => void}} act
 * @returns {(state: State, words: string) => void}
 */
export function statusLine(line, { cancel, retry }) {
  const words = element("span", "fp-status__words");
  const stop = button("取消", cancel, "fp-button");
  const again = button("重试", retry, "fp-button");
  line.replaceChildren(words, stop, again);
  stop.hidden = again.hidden = true;
  // It is idle again only after a cancel: then, too, one may want to go on.
  return (state, text) => {
    line.dataset.checkStatus = state;
    // What is said again would be read out again.
    if (words.textContent !== text) words.textContent = text;
    stop.hidden = state !== "running" && state !== "loading";
    again.hidden = state !== "failed" && state !== "idle";
  };
}
