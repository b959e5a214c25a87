// @ts-check
/** Elements made by hand. Children that are strings go in as text, never as markup. */

/**
 * @param {string} tag
 * @param {string} className
 * @param {(Node | string)[]} children
 * @returns {HTMLElement}
 */
export function element(tag, className = "", ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

/** @param {string} words @param {string} href @returns {HTMLAnchorElement} */
export function link(words, href) {
  const node = /** @type {HTMLAnchorElement} */ (element("a", "", words));
  node.href = href;
  return node;
}

/** @param {string} words @param {() => void} act @param {string} className @returns {HTMLButtonElement} */
export function button(words, act, className = "fp-copy") {
  const node = /** @type {HTMLButtonElement} */ (element("button", className, words));
  node.type = "button";
  node.addEventListener("click", act);
  return node;
}
