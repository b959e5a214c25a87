// @ts-check
/** One field, one input, the verdict below: the first tab of the check page, and the small box on other pages. */

import { Failure, TODAY } from "./client.mjs";
import { count } from "./count.mjs";
import { findingWays } from "./finding-ways.mjs";
import { element, showFacts, showFinding, showVerdict } from "./view.mjs";

/** Long enough not to check in the middle of a number. */
const PAUSE_MS = 250;

/**
 * @param {HTMLElement} box holds [data-check-field], [data-check-value] and [data-check-result]
 * @param {ReturnType<import("./client.mjs").createClient>} client
 * @param {(field: string, value: string) => void} [changed] told what stands in the box at each check
 */
export function fieldCheck(box, client, changed = () => {}) {
  const field = /** @type {HTMLSelectElement} */ (box.querySelector("[data-check-field]"));
  const value = /** @type {HTMLTextAreaElement} */ (box.querySelector("[data-check-value]"));
  const result = /** @type {HTMLElement} */ (box.querySelector("[data-check-result]"));
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let latest = 0;

  async function check() {
    clearTimeout(timer);
    const turn = ++latest;
    const [name, text] = [field.value, value.value];
    changed(name, text);
    if (!text.trim()) {
      result.replaceChildren();
      return;
    }
    countMeanwhile();
    try {
      const report = await client.ask("field", [name, text, TODAY]);
      const vocabulary = client.vocabulary;
      if (turn !== latest || !vocabulary) return;
      const findings = /** @type {import("./client.mjs").Finding[]} */ (report.findings);
      const list = document.createElement("ul");
      list.className = "fp-findings";
      const take = (/** @type {string} */ suggestion) => {
        value.value = suggestion;
        check();
        value.focus();
      };
      list.append(
        ...findings.map((finding) => {
          const also = findingWays(finding, vocabulary.fields[name] ?? name);
          return showFinding(finding, vocabulary, { field: name, value: text.trim(), take, also });
        }),
      );
      result.replaceChildren(showVerdict(findings), list, showFacts(report.facts, vocabulary));
    } catch (error) {
      // The status line has said it; what stood here would speak of another value.
      if (!(error instanceof Failure)) throw error;
      if (turn === latest) result.replaceChildren();
    }
  }

  /** Until Python has started: what needs none of its rules. */
  function countMeanwhile() {
    if (client.vocabulary || !value.value.trim()) return;
    result.replaceChildren(element("p", "fp-muted", `${count(value.value)}。检查程序就绪后，这里给出结论。`));
  }

  function soon() {
    clearTimeout(timer);
    countMeanwhile();
    timer = setTimeout(check, PAUSE_MS);
  }

  field.addEventListener("change", check);
  value.addEventListener("input", soon);
  value.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    check();
  });
  value.addEventListener("focus", () => client.prepare(), { once: true });
  // Typed before this module had come, or kept by the browser when the reader came back.
  if (value.value) soon();

  return {
    check,
    /** @param {string | null} name @param {string | null} text */
    fill(name, text) {
      if (name && [...field.options].some((option) => option.value === name)) field.value = name;
      if (text !== null) value.value = text;
      if (value.value) check();
    },
  };
}
