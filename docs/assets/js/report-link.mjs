// @ts-check
/** Links to the form for reports. What they carry is masked: an address is seen and kept by more than this page. */

import { fragmentOf } from "./check/address.mjs";
import { drafts, keepDraft, newDraft } from "./drafts.mjs";
import { maskAll } from "./mask.mjs";

const FORM = new URL("../../report/", import.meta.url).href;
/** More than an address should carry. */
const LONGEST = 1000;

/** @param {Record<string, string>} values of the fields of the form */
export function reportAddress(values) {
  const { message, ...others } = values;
  const passed = message ? { ...others, message: maskAll(message).slice(0, LONGEST) } : others;
  return `${FORM}#${fragmentOf(passed)}`;
}

/**
 * Lets a link take along what is written, as it is: over the browser's own storage, when the link is followed. Where there
 * is none, or the link is opened elsewhere, it takes what may stand in an address; so too inside another site's page, whose
 * storage is not that of a window of its own.
 * @param {HTMLAnchorElement} link @param {Record<string, string>} values
 */
export function takeAlong(link, values) {
  const origin = reportAddress(values);
  link.href = origin;
  link.onclick = () => {
    if (window.top !== window) return;
    const known = drafts().find((draft) => draft.origin === origin && draft.values.message === values.message);
    const draft = known ?? newDraft(origin, values);
    if (keepDraft(draft)) link.href = `${FORM}#draft=${draft.id}`;
  };
}
