// @ts-check
/** The examples for help desks, with the address of this very site in the place of the dots. */

const SITE = new URL("../../", import.meta.url).href;

for (const example of document.querySelectorAll("[data-example]")) {
  example.textContent = (example.textContent ?? "").replaceAll("https://…/", SITE);
}
