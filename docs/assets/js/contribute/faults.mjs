// @ts-check
/**
 * What is wrong, beside the field that it is about, and all of it in the last step. What is only not written yet is not
 * told before its step was left.
 */

import { button, element } from "../elements.mjs";

/** @typedef {{place: string, file: string, path: string, found: string, expected: string, fix: string, line: string}} Fault */

/** The words are those of `make check`. @param {Fault} fault */
const words = ({ found, expected, fix }) => `${found}；要求：${expected}；改法：${fix}`;

/** @param {HTMLElement} field */
const controlIn = (field) => /** @type {HTMLElement | null} */ (field.querySelector("[data-control], [type=checkbox], [data-add]"));

/** @param {HTMLElement} field @returns {HTMLElement} */
const listIn = (field) => /** @type {HTMLElement} */ ([...field.querySelectorAll("[data-faults]")].at(-1));

/** As the form has them; what stands in no field comes first. @param {HTMLElement | null} one @param {HTMLElement | null} other */
function order(one, other) {
  if (!one || !other || one === other) return Number(Boolean(one)) - Number(Boolean(other));
  return one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
}

/** Whether nothing is written there yet. @param {HTMLElement} field */
function isEmpty(field) {
  const controls = /** @type {NodeListOf<HTMLInputElement>} */ (field.querySelectorAll("[data-control]"));
  return [...controls].every((control) => !control.value);
}

/**
 * @param {HTMLElement} form
 * @param {(place: string) => HTMLElement | null} at the field of a place
 * @param {(step: string) => void} show opens a step
 */
export function faultsView(form, at, show) {
  const all = /** @type {HTMLElement} */ (form.querySelector("[data-all-faults]"));
  const verdict = /** @type {HTMLElement} */ (form.querySelector("[data-verdict]"));

  /** @param {Fault[]} faults @param {Set<string>} visited the steps that were left */
  return (faults, visited) => {
    for (const list of form.querySelectorAll("[data-faults]")) list.replaceChildren();
    for (const control of form.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
    /** @type {Map<string, number>} */
    const counts = new Map();
    const placed = faults.map((fault) => ({ fault, field: fault.place ? at(fault.place) : null }));
    placed.sort((one, other) => order(one.field, other.field));
    const rows = placed.map(({ fault, field }) => {
      const step = /** @type {HTMLElement | undefined} */ (field?.closest("[data-panel]"))?.dataset.panel ?? "";
      const title = field?.closest("[data-place]")?.querySelector("legend, label")?.firstChild?.textContent?.trim();
      if (!field) {
        // Of the whole, or of another file: it is told in the last step only.
        counts.set("send", (counts.get("send") ?? 0) + 1);
      } else if (visited.has(step) || !isEmpty(field)) {
        counts.set(step, (counts.get(step) ?? 0) + 1);
        listIn(field).append(element("li", "", words(fault)));
        controlIn(field)?.setAttribute("aria-invalid", "true");
      }
      const go = () => {
        show(step);
        controlIn(/** @type {HTMLElement} */ (field))?.focus();
      };
      const where = field ? button(title || fault.path, go) : element("code", "", fault.file ? `${fault.file}: ${fault.path}` : "整条记录");
      return element("li", "", where, " ", words(fault));
    });
    all.replaceChildren(...rows);
    for (const count of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("[data-count]"))) {
      const step = /** @type {HTMLElement} */ (count.parentElement).dataset.step ?? "";
      const number = counts.get(step) ?? 0;
      count.textContent = number ? ` · ${number} 处要改` : "";
    }
    verdict.textContent = faults.length
      ? `还有 ${faults.length} 处要改。点前面的名字，就到那一项。`
      : "没有发现问题，可以提交了。";
  };
}
