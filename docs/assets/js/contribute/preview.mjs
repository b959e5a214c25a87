// @ts-check
/**
 * The page of a record inside another page. The HTML comes from the site's own templates, which escape every text; it is
 * read by a parser that runs nothing, and what would act or go elsewhere is taken out all the same.
 */

const PREFIX = "preview-";
const HTTP = /^https?:/;
const LEFT_OUT =
  "script, style, link, noscript, iframe, object, button, .fp-share, .fp-reply, .fp-mend, .fp-unsolved, .fp-solved, .fp-qr, .fp-neighbours, [data-check-box]";

/** @param {HTMLElement} place @param {string} html */
export function showPage(place, html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const node of page.querySelectorAll(LEFT_OUT)) node.remove();
  for (const node of page.querySelectorAll("[id]")) node.id = PREFIX + node.id;
  for (const node of page.querySelectorAll("[aria-labelledby]")) {
    node.setAttribute("aria-labelledby", PREFIX + node.getAttribute("aria-labelledby"));
  }
  // Below the headings of the page that it is shown in.
  for (const node of page.querySelectorAll("h1, h2, h3")) {
    node.setAttribute("role", "heading");
    node.setAttribute("aria-level", String(Number(node.localName[1]) + 2));
  }
  for (const link of page.querySelectorAll("a")) {
    const address = link.getAttribute("href") ?? "";
    if (address.startsWith("#")) {
      link.setAttribute("href", `#${PREFIX}${address.slice(1)}`);
    } else if (HTTP.test(new URL(address, document.baseURI).protocol)) {
      link.target = "_blank";
      link.rel = "noopener noreferrer";
    } else {
      link.removeAttribute("href");
    }
  }
  page.getElementById(`${PREFIX}check`)?.after(document.createTextNode("页面上，这里是就地检查框。"));
  place.replaceChildren(...page.body.childNodes);
}
