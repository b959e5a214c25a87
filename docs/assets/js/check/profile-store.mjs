// @ts-check
/** What a company asks of its invoices, kept in this browser only. Without storage it lasts as long as the page. */

const KEY = "fp-profile";
let text = "";
try {
  text = localStorage.getItem(KEY) ?? "";
} catch {}

/** The content of the file, empty where there is none; every Python is told when it starts. */
export const kept = () => text;

/** @param {string} content */
export function keep(content) {
  text = content;
  try {
    if (content) localStorage.setItem(KEY, content);
    else localStorage.removeItem(KEY);
  } catch {}
}
