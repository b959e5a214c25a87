// @ts-check
/**
 * The support sheet: what is filled in becomes a text to copy, with what is private masked. Nothing is sent or stored.
 * What a record's page passes on in the fragment (#code=…&system=…&message=…) is filled in.
 */

import { passedOn } from "./check/address.mjs";
import { KINDS, USUAL, mask } from "./mask.mjs";
import { describeBrowser, sheetText } from "./support-text.mjs";

/** @typedef {import("./mask.mjs").Kind} Kind */

const support = /** @type {HTMLElement} */ (document.querySelector("[data-support]"));
const form = /** @type {HTMLFormElement} */ (support.querySelector("form"));

/** @template {HTMLElement} T @param {string} name @returns {T} */
const part = (name) => /** @type {T} */ (support.querySelector(`[data-support-${name}]`));
const sheet = part("sheet");
const empty = part("empty");
const summary = part("summary");

/** @param {string} name */
const control = (name) =>
  /** @type {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} */ (form.elements.namedItem(name));

const kinds = new Set(USUAL);
/** One checkbox for every kind, shown when something of that kind is found. */
const choices = new Map(
  /** @type {Kind[]} */ (Object.keys(KINDS)).map((kind) => {
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = kinds.has(kind);
    box.addEventListener("change", () => {
      if (box.checked) kinds.add(kind);
      else kinds.delete(kind);
      show();
    });
    const words = document.createElement("span");
    const label = document.createElement("label");
    label.append(box, words);
    const item = document.createElement("li");
    item.append(label);
    part("kinds").append(item);
    return [kind, { item, words }];
  }),
);

function filled() {
  const data = new FormData(form);
  /** @param {string} name */
  const text = (name) => String(data.get(name) ?? "");
  return {
    system: text("system"),
    code: text("code"),
    message: text("message"),
    when: text("when"),
    issued: text("issued"),
    kind: text("kind"),
    step: text("step"),
    repeats: text("repeats"),
    version: text("version"),
    computer: text("computer"),
    tried: data.getAll("tried").map(String),
    triedElse: text("triedElse"),
  };
}

/** @param {ReturnType<typeof mask>["masked"]} masked */
function summaryOf(masked) {
  const replaced = masked.filter((found) => found.replaced);
  if (replaced.length) {
    return `替换了 ${replaced.map(({ kind, count }) => `${count} 处${KINDS[kind]}`).join("、")}。`;
  }
  return masked.length ? "没有替换。" : "";
}

function show() {
  const { text, masked } = mask(sheetText(filled()), kinds);
  sheet.textContent = text;
  sheet.hidden = !text;
  empty.hidden = Boolean(text);
  support.dataset.support = text ? "filled" : "empty";
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (support.querySelectorAll("[data-copy], [data-print]"))) {
    button.disabled = !text;
  }
  const said = summaryOf(masked);
  if (summary.textContent !== said) summary.textContent = said;
  for (const { item } of choices.values()) item.hidden = true;
  for (const { kind, count } of masked) {
    const { item, words } = /** @type {{item: HTMLElement, words: HTMLElement}} */ (choices.get(kind));
    words.textContent = `${KINDS[kind]} ${count} 处`;
    item.hidden = false;
  }
}

function fromAddress() {
  const passed = passedOn();
  for (const name of ["code", "message"]) {
    const text = passed.get(name);
    if (text) control(name).value = text;
  }
  const chosen = form.querySelector(`option[data-system="${CSS.escape(passed.get("system") ?? "")}"]`);
  if (chosen) /** @type {HTMLOptionElement} */ (chosen).selected = true;
  show();
}

function now() {
  const here = new Date();
  // The input wants local time, and toISOString gives that of Greenwich.
  return new Date(here.getTime() - here.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

form.addEventListener("input", show);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(show));
part("now").addEventListener("click", () => {
  control("when").value = now();
  show();
});
part("read").addEventListener("click", () => {
  control("computer").value = describeBrowser(navigator.userAgent);
  show();
});
window.addEventListener("hashchange", fromAddress);
fromAddress();
support.hidden = false;
