// @ts-check
/** The check page: four tabs that share one Python. What the address passes on is filled in and checked at once. */

import { passedOn } from "./address.mjs";
import { calculator } from "./calculate.mjs";
import { createClient } from "./client.mjs";
import { fieldCheck } from "./field-check.mjs";
import { fileChecks } from "./files.mjs";
import { invoiceForm } from "./invoice-form.mjs";
import { profileEditor } from "./profile.mjs";
import { statusLine } from "./view.mjs";

const page = /** @type {HTMLElement} */ (document.querySelector("[data-check]"));
const tabs = /** @type {HTMLButtonElement[]} */ ([...page.querySelectorAll("[role=tab]")]);

/** @param {string} name */
const panel = (name) => /** @type {HTMLElement} */ (page.querySelector(`[data-panel=${name}]`));

const client = createClient(
  statusLine(/** @type {HTMLElement} */ (page.querySelector("[data-check-status]")), {
    cancel: () => {
      checks[current].cancel?.();
      client.cancel();
    },
    retry: () => checks[current].check(),
  }),
);

let current = "field";

/** @type {Record<string, {check: () => unknown, cancel?: () => void}>} */
const checks = {
  field: fieldCheck(panel("field"), client),
  invoice: invoiceForm(/** @type {HTMLFormElement} */ (panel("invoice").querySelector("form")), client),
  file: fileChecks(panel("file"), client),
  calculate: calculator(panel("calculate"), client),
};
profileEditor(/** @type {HTMLElement} */ (page.querySelector("[data-profile]")), client, () => {
  if (current === "invoice") checks.invoice.check();
});

/** @param {string} name */
function show(name) {
  current = name;
  for (const tab of tabs) {
    const chosen = tab.dataset.tab === name;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    panel(tab.dataset.tab ?? "").hidden = !chosen;
  }
}

function fromAddress() {
  const passed = passedOn();
  const name = passed.get("tab") ?? "";
  if (passed.has("field") || passed.has("value")) {
    show("field");
    /** @type {ReturnType<typeof fieldCheck>} */ (checks.field).fill(passed.get("field"), passed.get("value"));
  } else if (name in checks) {
    show(name);
  }
}

for (const tab of tabs) {
  tab.addEventListener("click", () => show(tab.dataset.tab ?? "field"));
  tab.addEventListener("keydown", (event) => {
    const place = tabs.indexOf(tab);
    const places = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: -1 };
    if (!(event.key in places)) return;
    event.preventDefault();
    const next = /** @type {HTMLButtonElement} */ (tabs.at(places[/** @type {keyof typeof places} */ (event.key)] % tabs.length));
    show(next.dataset.tab ?? "field");
    next.focus();
  });
}
window.addEventListener("hashchange", fromAddress);
show(current);
fromAddress();
