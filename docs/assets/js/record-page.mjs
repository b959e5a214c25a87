// @ts-check
/** The page of a record, read by another page. */

const CODES = new URL("../../codes/", import.meta.url);
/** An id of a record, or a code. */
const NAME = /^[a-z0-9][a-z0-9._-]*(?:\/[a-z0-9][a-z0-9._-]*)?$/i;

/**
 * Rejects when there is none by this name, or no network.
 * @param {string} name `<system>/<slug>`, or a code: it leads to its record, or to a choice
 * @returns {Promise<{url: string, page: Document}>}
 */
export async function readRecordPage(name) {
  if (!NAME.test(name)) throw new Error("no name of a record");
  const url = new URL(`${name}/`, CODES);
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const onward = page.querySelector("meta[http-equiv=refresh]") && page.querySelector("a");
  if (!onward) return { url: url.href, page };
  const target = new URL(onward.getAttribute("href") ?? "", url).href;
  if (!target.startsWith(CODES.href)) throw new Error("leads elsewhere");
  return readRecordPage(target.slice(CODES.href.length).replace(/\/$/, ""));
}

/** The record of such a page as an answer. @param {Document} page @param {string} url @returns {import("./answer.mjs").Reply} */
export function replyOf(page, url) {
  const text = (/** @type {string} */ selector) => page.querySelector(selector)?.textContent?.trim() ?? "";
  return { kind: "record", title: text("#title"), text: text("#reply"), url };
}
