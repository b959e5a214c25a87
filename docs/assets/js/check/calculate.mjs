// @ts-check
/** Calculation for those who are about to issue: what each kind takes, Python says; the answer can be copied line by line. */

import { copyFrom } from "../clipboard.mjs";
import { Failure, TODAY } from "./client.mjs";
import { button, element, showFinding } from "./view.mjs";

const PAUSE_MS = 300;
/** The columns of lines, and what stands below them, with their names on the invoice. */
const COLUMNS = [["amount", "金额"], ["tax_rate", "税率/征收率"], ["tax", "税额"], ["total", "价税合计"]];
const SUMS = [["amount", "金额"], ["tax", "税额"], ["total", "价税合计"], ["total_in_words", "价税合计（大写）"], ["remark", "备注要写"], ["how", "怎样算的"]];

/**
 * @param {HTMLElement} panel
 * @param {ReturnType<import("./client.mjs").createClient>} client
 */
export function calculator(panel, client) {
  const form = /** @type {HTMLFormElement} */ (panel.querySelector("form"));
  const kind = /** @type {HTMLSelectElement} */ (panel.querySelector("[data-calculate-kind]"));
  const result = /** @type {HTMLElement} */ (panel.querySelector("[data-calculate-result]"));
  const inputs = () => /** @type {(HTMLInputElement | HTMLTextAreaElement)[]} */ ([...panel.querySelectorAll("[data-calculate-value]")]);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let latest = 0;

  /** Only what the chosen kind takes is there; what was typed stays for the next. */
  function choose() {
    for (const input of inputs()) {
      const kinds = (input.dataset.kinds ?? "").split(" ");
      /** @type {HTMLElement} */ (input.closest("[data-field]")).hidden = input.disabled = !kinds.includes(kind.value);
    }
    void check();
  }

  async function check() {
    clearTimeout(timer);
    const turn = ++latest;
    const filled = inputs().filter(({ disabled, value }) => !disabled && value.trim());
    if (!filled.length) return result.replaceChildren();
    const values = Object.fromEntries(filled.map(({ dataset, value }) => [dataset.calculateValue, value]));
    try {
      const answer = await client.ask("calculate", [kind.value, JSON.stringify(values), TODAY]);
      const vocabulary = client.vocabulary;
      if (turn !== latest || !vocabulary) return;
      if (answer.fault) return result.replaceChildren(element("p", "fp-muted", answer.fault.message));
      const findings = answer.findings.map((/** @type {import("./client.mjs").Finding} */ finding) => showFinding(finding, vocabulary));
      result.replaceChildren(...shown(answer), element("ul", "fp-findings", ...findings));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (turn === latest) result.replaceChildren();
    }
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(check, PAUSE_MS);
  }

  form.addEventListener("input", (event) => (event.target === kind ? choose() : soon()));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void check();
  });
  form.addEventListener("focusin", () => client.prepare(), { once: true });
  choose();
  return { check };
}

/** @param {any} answer @returns {HTMLElement[]} */
function shown(answer) {
  const list = element("dl", "fp-facts");
  /** @param {string} name @param {string} value */
  const add = (name, value) => {
    /** @type {HTMLButtonElement} */
    const copy = button("复制", () => copyFrom(copy, value));
    list.append(element("div", "", element("dt", "", name), element("dd", "", element("span", "", value), " ", copy)));
  };
  for (const [place, part] of (answer.parts ?? []).entries()) add(`第 ${place + 1} 份`, part);
  for (const [name, label] of SUMS) if (answer[name]) add(label, answer[name]);
  return answer.lines?.length > 1 ? [linesTable(answer.lines), list] : [list];
}

/** @param {Record<string, string>[]} lines */
function linesTable(lines) {
  const heads = COLUMNS.map(([, label]) => {
    const cell = element("th", "", label);
    cell.setAttribute("scope", "col");
    return cell;
  });
  const rows = lines.map((line) => element("tr", "", ...COLUMNS.map(([name]) => element("td", "", line[name] ?? ""))));
  const table = element("table", "fp-figures", element("thead", "", element("tr", "", ...heads)), element("tbody", "", ...rows));
  return element("div", "fp-figures__frame", table);
}
