// @ts-check
/** The key / leads to the finder's box: on this page if it has one, else on the first page. */

document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return;
  event.preventDefault();
  const box = /** @type {HTMLElement | null} */ (document.querySelector("[data-finder-input]"));
  if (box) box.focus();
  else location.assign(new URL("../../#finder", import.meta.url));
});
