// @ts-check
/** Marks in the table of contents which part of the page is being read. */

/** A part is being read once its heading has come up to this height of the window. */
const LINE = 0.15;

const links = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll(".md-nav__link")]);
/** @param {HTMLAnchorElement} link */
const headingOf = (link) => document.getElementById(decodeURIComponent(link.hash.slice(1)));

function mark() {
  const passed = links.filter((link) => (headingOf(link)?.getBoundingClientRect().top ?? Infinity) <= innerHeight * LINE);
  for (const link of links) {
    if (link === passed.at(-1)) link.setAttribute("aria-current", "location");
    else link.removeAttribute("aria-current");
  }
}

const observer = new IntersectionObserver(mark, { rootMargin: `0px 0px ${-100 * (1 - LINE)}% 0px` });
for (const link of links) {
  const heading = headingOf(link);
  if (heading) observer.observe(heading);
}
