// @ts-check
/** Personal data in what is written for everybody: told beside the field, with a button that puts placeholders there. */

import { KINDS, mask } from "../mask.mjs";
import { button, element } from "../elements.mjs";
import { withPlaceholders } from "./pasted.mjs";

/** @typedef {import("./fields.mjs").Control} Control */

/** What was looked at already: the rules take their time on a long text. @type {WeakMap<Control, string>} */
const looked = new WeakMap();

/**
 * Told anew; a text without anything private takes the words away.
 * @param {Control} control @param {HTMLElement} told where it is said @param {() => void} changed
 */
export function tellPrivate(control, told, changed) {
  if (looked.get(control) === control.value) return;
  looked.set(control, control.value);
  const found = mask(control.value).masked;
  const words = found.map(({ kind, count }) => `${KINDS[kind]} ${count} 处`).join("、");
  told.hidden = !found.some(({ replaced }) => replaced);
  told.replaceChildren(
    element("span", "", `这里像是有${words}。记录人人能看，请换成占位，程序认不全的请自己再看一遍。`),
    button("换成占位", () => {
      control.value = withPlaceholders(control.value);
      told.hidden = true;
      control.focus();
      changed();
    }),
  );
}
