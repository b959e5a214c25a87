// @ts-check
/** The small check box on the pages of errors and rules, for the field that the page is about. */

import { address, passedOn } from "./address.mjs";
import { createClient } from "./client.mjs";
import { fieldCheck } from "./field-check.mjs";
import { statusLine } from "./view.mjs";

for (const box of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-check-box]"))) {
  const onward = /** @type {HTMLAnchorElement} */ (box.querySelector("[data-check-onward]"));
  const status = /** @type {HTMLElement} */ (box.querySelector("[data-check-status]"));
  const client = createClient(statusLine(status, { cancel: () => client.cancel(), retry: () => checked.check() }));
  const checked = fieldCheck(box, client, (field, value) => {
    onward.href = address("check/", { field, value });
  });
  const fromAddress = () => {
    const passed = passedOn();
    if (passed.has("value")) checked.fill(passed.get("field"), passed.get("value"));
  };
  window.addEventListener("hashchange", fromAddress);
  fromAddress();
}
