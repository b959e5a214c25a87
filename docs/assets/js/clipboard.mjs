// @ts-check
/** Putting text on the clipboard. */

/**
 * Without a secure origin there is no clipboard; the old way still works there.
 * @param {string} text
 * @returns {Promise<boolean>} whether it is there now
 */
export async function copy(text) {
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

const SHOWN_MS = 2000;

/** @type {WeakMap<HTMLElement, {words: string, timer: ReturnType<typeof setTimeout>}>} */
const telling = new WeakMap();

/**
 * Copies, and says on the button for a moment how it went.
 * @param {HTMLElement} button @param {string} text
 */
export async function copyFrom(button, text) {
  const before = telling.get(button);
  clearTimeout(before?.timer);
  const words = before?.words ?? button.textContent ?? "";
  button.setAttribute("aria-live", "polite");
  button.textContent = (await copy(text)) ? "已复制" : "没能复制，请选中文字后复制";
  const timer = setTimeout(() => {
    button.textContent = words;
    telling.delete(button);
  }, SHOWN_MS);
  telling.set(button, { words, timer });
}
