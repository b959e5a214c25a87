// @ts-check
/**
 * A whole invoice as a form. Every input names its place in the invoice (`seller.taxpayer_id`, `lines[0].tax`); beside
 * it stand what was found there and what follows from the other fields, to be taken over with one click.
 */

import { Failure, TODAY } from "./client.mjs";
import { findingWays } from "./finding-ways.mjs";
import { formRows } from "./form-rows.mjs";
import { showInspection } from "./inspection.mjs";
import { button, element, fieldAt, placeName, showFinding, showVerdict } from "./view.mjs";

/** Long enough not to check at every digit. */
const PAUSE_MS = 400;
/** As many lines as one can type; more come in a file. */
const MOST_ROWS = 100;

/**
 * @typedef {import("./form-rows.mjs").Control} Control
 * @typedef {import("./client.mjs").Invoice} Invoice
 */

/**
 * @param {HTMLFormElement} form
 * @param {ReturnType<import("./client.mjs").createClient>} client
 */
export function invoiceForm(form, client) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (form.querySelector(`[data-invoice-${name}]`));
  const summary = part("summary");
  const inspection = part("inspection");
  const takeAll = /** @type {HTMLButtonElement} */ (part("take-all"));
  const addLine = /** @type {HTMLButtonElement} */ (part("add-line"));
  const addBusiness = /** @type {HTMLButtonElement} */ (part("add-business"));
  const business = /** @type {HTMLSelectElement} */ (form.querySelector("[name=business_type]"));
  const row = { most: MOST_ROWS, removed: soon };
  const lines = formRows(part("lines"), /** @type {HTMLTemplateElement} */ (part("line")), addLine, {
    ...row,
    holder: "lines",
    unit: "行",
  });
  const businessRows = formRows(
    part("business"),
    /** @type {HTMLTemplateElement} */ (part("business-row")),
    addBusiness,
    { ...row, holder: "business", unit: "组" },
  );
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let latest = 0;
  /** @type {[Control, string][]} */
  let offers = [];

  /** What is asked of another business than the chosen one is not there. */
  const controls = () => /** @type {Control[]} */ ([...form.querySelectorAll("[name]:not([data-field][hidden] *)")]);

  /** Show in a row what the chosen business asks for. @param {HTMLElement} shown */
  function fit(shown) {
    const code = business.selectedOptions[0]?.dataset.code ?? "";
    const asks = (/** @type {string | undefined} */ codes) => (codes ?? "").split(" ").includes(code);
    for (const field of /** @type {NodeListOf<HTMLElement>} */ (shown.querySelectorAll("[data-kinds]"))) {
      field.hidden = !asks(field.dataset.kinds);
      const mark = /** @type {HTMLElement | null} */ (field.querySelector("[data-is-required]"));
      if (mark) mark.hidden = !asks(field.dataset.required);
    }
    return Boolean(shown.querySelector("[data-kinds]:not([hidden])"));
  }

  /** One row at least for a business that asks for something, none for any other; what was typed stays. */
  function fitBusiness() {
    if (!businessRows.rows().length) businessRows.add();
    const asked = businessRows.rows().map(fit).some(Boolean);
    if (!asked) businessRows.clear();
    part("more-business").hidden = !asked;
  }

  /** The invoice as it stands in the form; what is blank is left out. @returns {Invoice} */
  function read() {
    /** @type {Invoice} */
    const invoice = {};
    for (const control of controls()) {
      if (!control.value.trim()) continue;
      const place = /^(?:(?:(lines|business)\[(\d+)\]|(seller|buyer))\.)?(\w+)$/.exec(control.name);
      if (!place) continue;
      const [, list, row, party, name] = place;
      if (list) {
        invoice[list] ??= [];
        // A row without anything in it is no row; the ones before it still have their places.
        while (invoice[list].length <= Number(row)) invoice[list].push({});
        invoice[list][row][name] = control.value;
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
        also: findingWays(finding, placeName(finding.path, vocabulary)),
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

  /** @param {HTMLElement} added */
  function begin(added) {
    /** @type {HTMLElement} */ (added.querySelector("[data-field]:not([hidden]) [name]")).focus();
  }

  addLine.addEventListener("click", () => begin(lines.add()));
  addBusiness.addEventListener("click", () => {
    const added = businessRows.add();
    fit(added);
    begin(added);
  });
  business.addEventListener("change", fitBusiness);
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
    lines.clear();
    lines.add();
    businessRows.clear();
    part("more-business").hidden = true;
    clearNotes();
  });
  lines.add();
  return { check };
}

/** @param {Invoice} invoice @param {string} path */
function valueAt(invoice, path) {
  /** @type {any} */
  let here = invoice;
  for (const step of path.replace(/\[(\d+)\]/g, ".$1").split(".")) here = here?.[step];
  return here === undefined || here === null ? "" : String(here);
}
