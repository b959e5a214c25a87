// @ts-check
/**
 * Buttons that pass a page on: to the clipboard, to paper. `data-copy` names the element whose text is copied (empty: none), `data-copy-link` adds the address of
 * the page. The address comes without its fragment, which may hold what a reader typed.
 */

const SHOWN_MS = 2000;

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

/**
 * Without a secure origin there is no clipboard; the old way still works there.
 * @param {string} text
 */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const box = document.createElement("textarea");
    box.value = text;
    box.readOnly = true;
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done;
  }
}

for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-copy]"))) {
  const words = button.textContent;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    const done = await copy(textFor(button));
    button.textContent = done ? "已复制" : "没能复制，请选中文字后复制";
    clearTimeout(timer);
    timer = setTimeout(() => (button.textContent = words), SHOWN_MS);
    if (!done) button.focus();
  });
}

for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());
