// @ts-check
/** Rows of a form that can be added and removed. Their inputs are named by their places: `lines[0].tax`. */

/**
 * @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Control
 */

/**
 * @param {HTMLElement} list that holds the rows
 * @param {HTMLTemplateElement} pattern of one row
 * @param {HTMLButtonElement} more the button that adds one
 * @param {{holder: string, unit: string, most: number, removed: () => void}} how the name of the list in an invoice, what
 *   a row is called, as many as one can type, and what to do when one is gone
 */
export function formRows(list, pattern, more, { holder, unit, most, removed }) {
  const rows = () => /** @type {HTMLElement[]} */ ([...list.children]);

  /** The places of all inputs, numbered by the order in which the rows stand. */
  function number() {
    rows().forEach((row, place) => {
      /** @type {HTMLElement} */ (row.querySelector("[data-row-number]")).textContent = `第 ${place + 1} ${unit}`;
      for (const control of /** @type {NodeListOf<Control>} */ (row.querySelectorAll("[name]"))) {
        control.name = `${holder}[${place}].${control.name.split(".").pop()}`;
      }
      /** @type {HTMLElement} */ (row.querySelector("[data-row-remove]")).hidden = list.children.length === 1;
    });
    more.disabled = list.children.length >= most;
  }

  function add() {
    const row = /** @type {HTMLElement} */ (/** @type {DocumentFragment} */ (pattern.content.cloneNode(true)).firstElementChild);
    /** @type {HTMLElement} */ (row.querySelector("[data-row-remove]")).addEventListener("click", () => {
      row.remove();
      number();
      removed();
    });
    list.append(row);
    number();
    return row;
  }

  return { rows, add, clear: () => list.replaceChildren() };
}
