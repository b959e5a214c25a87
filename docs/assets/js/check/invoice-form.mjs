// @ts-check
/**
 * A whole invoice as a form. Every input names its place in the invoice (`seller.taxpayer_id`, `lines[0].tax`); beside
 * it stand what was found there and what follows from the other fields, to be taken over with one click.
 */

import { Failure, TODAY } from "./client.mjs";
import { showInspection } from "./inspection.mjs";
import { button, element, fieldAt, placeName, showFinding, showVerdict } from "./view.mjs";

/** Long enough not to check at every digit. */
const PAUSE_MS = 400;
/** As many lines as one can type; more come in a file. */
const MOST_LINES = 100;

/**
 * @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Control
 * @typedef {import("./client.mjs").Invoice} Invoice
 */

/**
 * @param {HTMLFormElement} form
 * @param {ReturnType<import("./client.mjs").createClient>} client
 */
export function invoiceForm(form, client) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (form.querySelector(`[data-invoice-${name}]`));
  const lines = part("lines");
  const summary = part("summary");
  const inspection = part("inspection");
  const takeAll = /** @type {HTMLButtonElement} */ (part("take-all"));
  const addLine = /** @type {HTMLButtonElement} */ (part("add-line"));
  const pattern = /** @type {HTMLTemplateElement} */ (form.querySelector("template"));
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let latest = 0;
  /** @type {[Control, string][]} */
  let offers = [];

  const controls = () => /** @type {Control[]} */ ([...form.querySelectorAll("[name]")]);

  /** The places of all inputs, numbered by the order in which the lines stand. */
  function number() {
    const rows = /** @type {HTMLElement[]} */ ([...lines.children]);
    rows.forEach((row, place) => {
      /** @type {HTMLElement} */ (row.querySelector("[data-line-number]")).textContent = `第 ${place + 1} 行`;
      for (const control of /** @type {NodeListOf<Control>} */ (row.querySelectorAll("[name]"))) {
        control.name = `lines[${place}].${control.name.split(".").pop()}`;
      }
      /** @type {HTMLElement} */ (row.querySelector("[data-line-remove]")).hidden = rows.length === 1;
    });
    addLine.disabled = rows.length >= MOST_LINES;
  }

  function add() {
    const row = /** @type {HTMLElement} */ (/** @type {DocumentFragment} */ (pattern.content.cloneNode(true)).firstElementChild);
    /** @type {HTMLElement} */ (row.querySelector("[data-line-remove]")).addEventListener("click", () => {
      row.remove();
      number();
      soon();
    });
    lines.append(row);
    number();
    return row;
  }

  /** The invoice as it stands in the form; what is blank is left out. @returns {Invoice} */
  function read() {
    /** @type {Invoice} */
    const invoice = {};
    for (const control of controls()) {
      if (!control.value.trim()) continue;
      const place = /^(?:(?:lines\[(\d+)\]|(seller|buyer))\.)?(\w+)$/.exec(control.name);
      if (!place) continue;
      const [, row, party, name] = place;
      if (row !== undefined) {
        invoice.lines ??= [];
        // A line without anything in it is no line; the ones before it still have their places.
        while (invoice.lines.length <= Number(row)) invoice.lines.push({});
        invoice.lines[row][name] = control.value;
      } else if (party) {
        invoice[party] ??= {};
        invoice[party][name] = control.value;
      } else {
        invoice[name] = control.value;
      }
    }
    return invoice;
  }

  function clearNotes() {
    for (const note of form.querySelectorAll("[data-field-notes]")) note.replaceChildren();
    for (const control of controls()) control.removeAttribute("aria-invalid");
    summary.replaceChildren();
    inspection.replaceChildren();
    takeAll.hidden = true;
    offers = [];
  }

  async function check() {
    clearTimeout(timer);
    const turn = ++latest;
    const invoice = read();
    if (!Object.keys(invoice).length) {
      clearNotes();
      return;
    }
    try {
      const { report, completed } = await client.ask("invoice", [JSON.stringify(invoice), TODAY]);
      if (turn !== latest) return;
      clearNotes();
      showReport(report, invoice);
      offer(completed);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (turn === latest) clearNotes();
    }
  }

  /** @param {import("./client.mjs").Report} report @param {Invoice} invoice */
  function showReport(report, invoice) {
    const vocabulary = client.vocabulary;
    if (!vocabulary) return;
    const jumps = element("ul", "fp-jumps");
    const elsewhere = element("ul", "fp-findings");
    for (const finding of report.findings) {
      const control = controls().find(({ name }) => name === finding.path);
      const take = control ? (/** @type {string} */ suggestion) => fill([[control, suggestion]]) : undefined;
      const shown = showFinding(finding, vocabulary, {
        field: fieldAt(finding.path, vocabulary),
        value: control?.value.trim(),
        take,
      });
      if (!control) {
        shown.prepend(element("p", "fp-finding__place", placeName(finding.path, vocabulary)));
        elsewhere.append(shown);
        continue;
      }
      notes(control).append(shown);
      if (finding.severity === "error") control.setAttribute("aria-invalid", "true");
      const name = placeName(finding.path, vocabulary);
      jumps.append(element("li", "", button(name, () => goTo(control), `fp-jump fp-jump--${finding.severity}`)));
    }
    summary.append(showVerdict(report.findings), jumps, elsewhere);
    inspection.append(showInspection(invoice, client));
  }

  /** @param {Control} control */
  function goTo(control) {
    const folded = control.closest("details");
    if (folded) folded.open = true;
    control.focus();
  }

  /** @param {Control} control */
  function notes(control) {
    return /** @type {HTMLElement} */ (control.closest("[data-field]")?.querySelector("[data-field-notes]"));
  }

  /** What follows from the other fields, beside each field that is still blank. @param {Invoice} completed */
  function offer(completed) {
    for (const control of controls()) {
      const value = valueAt(completed, control.name);
      if (control.value.trim() || !value) continue;
      offers.push([control, value]);
      const take = button(`算得 ${value}，填入`, () => fill([[control, value]]), "fp-copy fp-offer");
      take.dataset.offer = control.name;
      notes(control).append(element("li", "", take));
    }
    takeAll.hidden = offers.length < 2;
  }

  /** @param {[Control, string][]} values */
  function fill(values) {
    for (const [control, value] of values) control.value = value;
    values[values.length - 1]?.[0].focus();
    check();
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(check, PAUSE_MS);
  }

  addLine.addEventListener("click", () => /** @type {HTMLElement} */ (add().querySelector("[name]")).focus());
  takeAll.addEventListener("click", () => fill(offers));
  form.addEventListener("input", soon);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    check();
  });
  form.addEventListener("focusin", () => client.prepare(), { once: true });
  form.addEventListener("reset", () => {
    latest += 1;
    clearTimeout(timer);
    lines.replaceChildren();
    add();
    clearNotes();
  });
  add();
  return { check };
}

/** @param {Invoice} invoice @param {string} path */
function valueAt(invoice, path) {
  /** @type {any} */
  let here = invoice;
  for (const step of path.replace(/\[(\d+)\]/g, ".$1").split(".")) here = here?.[step];
  return here === undefined || here === null ? "" : String(here);
}
