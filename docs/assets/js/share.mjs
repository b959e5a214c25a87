// @ts-check
/**
 * Buttons that pass a page on: to the clipboard, to paper. `data-copy` names the element whose text is copied (empty:
 * none), `data-copy-link` adds the address of the page, without its fragment, which may hold what a reader typed.
 */

import { copyFrom } from "./clipboard.mjs";

/** @returns {string} */
function pageAddress() {
  const canonical = /** @type {HTMLLinkElement | null} */ (document.querySelector("link[rel=canonical]"));
  const address = new URL(canonical?.href ?? location.href);
  address.hash = "";
  return address.href;
}

/** @param {HTMLElement} button */
function textFor(button) {
  const source = button.dataset.copy ? document.querySelector(button.dataset.copy) : null;
  const text = source?.textContent?.trim();
  return [text, "copyLink" in button.dataset ? pageAddress() : ""].filter(Boolean).join("\n");
}

for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-copy]"))) {
  button.addEventListener("click", () => copyFrom(button, textFor(button)));
}

for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());
