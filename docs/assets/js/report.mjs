// @ts-check
/**
 * The form for reports. What is written is shown as it is and as it would go out, with what is private masked; the reader
 * can take back every single mask. Whether the error is known already is told first. The page sends nothing: it prepares an
 * issue, a text, a mail. Until it is sent or cleared a report is kept as a draft.
 *
 * In the fragment: #about=…&page=…&system=…&message=… fills in (see ABOUT); #draft=… opens a draft.
 */

import { passedOn } from "./check/address.mjs";
import { copy } from "./clipboard.mjs";
import { drafts, dropDraft, keepDraft, newDraft } from "./drafts.mjs";
import { button, element } from "./elements.mjs";
import { find, prepare } from "./finder-client.mjs";
import { showResult } from "./finder-result.mjs";
import { KINDS, privateParts } from "./mask.mjs";
import { ABOUT, LABELS, issueWay, mailWay, reportText, subjectOf } from "./report-text.mjs";

/** @typedef {import("./report-text.mjs").About} About */
/** @typedef {import("./mask.mjs").Kind} Kind */

/** Long enough not to look in the middle of a word. */
const PAUSE_MS = 200;
/** No message is as long; a whole mail is. */
const LONG = 5000;
const KNOWN_SHOWN = 3;
/** What the report needs before it says anything. */
const TELLING = ["message", "tried", "wrong"];

const page = /** @type {HTMLElement} */ (document.querySelector("[data-report]"));
const form = /** @type {HTMLFormElement} */ (page.querySelector("form"));
const { updated = "" } = page.dataset;

/** @template {HTMLElement} T @param {string} name @returns {T} */
const part = (name) => /** @type {T} */ (page.querySelector(`[data-report-${name}]`));
/** @type {HTMLAnchorElement} */
const issue = part("issue");
/** Where an issue is written; empty where there is no repository. */
const repository = issue.hidden ? "" : issue.href;
/** @type {HTMLAnchorElement} */
const mail = part("mail");
const status = part("status");

let draft = newDraft("", {});
/** What would go out. */
let ready = { subject: "", text: "" };
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let latest = 0;

/** @param {string} name */
const control = (name) =>
  /** @type {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement | RadioNodeList} */ (form.elements.namedItem(name));

/** @returns {import("./report-text.mjs").Report} */
function filled() {
  const values = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
  return { ...values, about: /** @type {About} */ (values.about) };
}

/** @param {Record<string, string>} values */
function fill(values) {
  form.reset();
  for (const [name, value] of Object.entries(values)) {
    const field = control(name);
    if (!field) continue;
    // A system may be passed on by its key.
    const option = field instanceof HTMLSelectElement && [...field.options].find(({ dataset }) => dataset.system === value);
    field.value = option ? option.value : value;
  }
  if (!(filled().about in ABOUT)) control("about").value = "missing";
}

/** Only what is asked for this kind of report, by its name there. */
function ask() {
  const labels = LABELS[filled().about];
  for (const field of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("[data-field]"))) {
    const label = labels[field.dataset.field ?? ""];
    field.hidden = !label;
    if (label) /** @type {HTMLElement} */ (field.querySelector("[data-label]")).textContent = label;
  }
}

/** @param {{kind: Kind, text: string}} part */
const keyOf = ({ kind, text }) => `${kind} ${text}`;

/** The text without what is private, except what the reader wants to be seen. @param {string} text */
function masked(text) {
  let at = 0;
  let result = "";
  for (const found of privateParts(text)) {
    result += text.slice(at, found.start) + (draft.shown.includes(keyOf(found)) ? text.slice(found.start, found.end) : found.instead);
    at = found.end;
  }
  return result + text.slice(at);
}

function show() {
  clearTimeout(timer);
  ask();
  const report = filled();
  const told = TELLING.some((name) => name in LABELS[report.about] && report[name]?.trim());
  part("out").hidden = !told;
  const length = Math.max(...TELLING.map((name) => report[name]?.length ?? 0));
  part("long").textContent =
    length > LONG ? `有一栏写了 ${length.toLocaleString("zh-CN")} 个字。只留报错的那几句，别人更容易看懂；不删也可以，一个字都不会少。` : "";
  if (!told) return;
  const text = reportText(report, updated);
  showSides(text);
  ready = { subject: subjectOf(report, masked), text: masked(text) };
  mail.href = mailWay(ready.subject, ready.text).href;
  if (repository) issue.href = issueWay(repository, ready.subject, ready.text).href;
}

/** As it was written, with what was found marked; and as it would go out. @param {string} text */
function showSides(text) {
  const found = privateParts(text);
  /** @type {(Node | string)[]} */
  const before = [];
  /** @type {(Node | string)[]} */
  const after = [];
  let at = 0;
  for (const one of found) {
    const own = text.slice(one.start, one.end);
    const seen = draft.shown.includes(keyOf(one));
    before.push(text.slice(at, one.start), element("mark", "", own));
    const mask = button(seen ? own : one.instead, () => turn(one), "fp-mask");
    mask.setAttribute("aria-pressed", String(!seen));
    mask.title = seen ? "没有遮，点一下遮住" : "已遮住，点一下改回来";
    after.push(text.slice(at, one.start), mask);
    at = one.end;
  }
  part("before").replaceChildren(...before, text.slice(at));
  part("after").replaceChildren(...after, text.slice(at));
  const counts = new Map();
  for (const one of found) if (!draft.shown.includes(keyOf(one))) counts.set(one.kind, (counts.get(one.kind) ?? 0) + 1);
  const list = [...counts].map(([kind, count]) => `${count} 处${KINDS[/** @type {Kind} */ (kind)]}`).join("、");
  const words = list ? `遮住了 ${list}。` : found.length ? "都没有遮。" : "没有认出要遮的内容。";
  if (part("summary").textContent !== words) part("summary").textContent = words;
}

/** One mask more, or less: of the same text wherever it stands. @param {ReturnType<typeof privateParts>[number]} one */
function turn(one) {
  const key = keyOf(one);
  draft.shown = draft.shown.includes(key) ? draft.shown.filter((other) => other !== key) : [...draft.shown, key];
  const masks = () => /** @type {HTMLElement[]} */ ([...part("after").querySelectorAll("button")]);
  const place = masks().indexOf(/** @type {HTMLElement} */ (document.activeElement));
  keep();
  show();
  masks()[place]?.focus();
}

async function showKnown() {
  const turn = ++latest;
  const { about, page: here = "", message = "" } = filled();
  const wanted = (about === "missing" || about === "unsolved") && message.trim();
  const found = wanted ? await find(message, { limit: KNOWN_SHOWN + 1 }).catch(() => []) : [];
  if (turn !== latest) return;
  const others = found.filter(({ id }) => !here.includes(`/${id}/`)).slice(0, KNOWN_SHOWN);
  part("known").hidden = others.length === 0;
  part("results").replaceChildren(...others.map(showResult));
}

function keep() {
  draft.values = filled();
  const written = Object.entries(draft.values).some(([name, value]) => name !== "about" && value.trim());
  if (!written) dropDraft(draft.id);
  else if (!keepDraft(draft)) status.textContent = "这个浏览器不让保存，关掉页面前请先复制。";
  showOthers();
}

/** Drafts besides the one that is open. */
function showOthers() {
  const others = drafts().filter(({ id }) => id !== draft.id);
  part("others").hidden = others.length === 0;
  part("drafts").replaceChildren(
    ...others.map((other) => {
      const { about, message, page: where } = /** @type {import("./report-text.mjs").Report} */ ({ about: "missing", ...other.values });
      const words = [ABOUT[about] ?? ABOUT.missing, (message || where || "").trim().slice(0, 40)].filter(Boolean).join("：");
      const open = button("接着写", () => (location.hash = `draft=${other.id}`));
      const drop = button("丢掉", () => {
        dropDraft(other.id);
        showOthers();
      });
      return element("li", "", element("span", "", words), open, drop);
    }),
  );
}

function open() {
  const passed = passedOn();
  const kept = drafts();
  const id = passed.get("draft");
  // A link that was followed before leads back to what was written then.
  const begun = id ? kept.find((one) => one.id === id) : passed.has("about") ? kept.find(({ origin }) => origin === location.href) : kept[0];
  const values = Object.fromEntries([...passed].filter(([name]) => name !== "draft"));
  if (values.page !== undefined) values.page = `/${values.page.replace(/^\/+/, "")}`;
  draft = begun ?? newDraft(passed.has("about") ? location.href : "", values);
  fill(draft.values);
  status.textContent = "";
  showOthers();
  show();
  void showKnown();
}

/** Empties the form; the address no longer leads to what was there. */
function clear() {
  dropDraft(draft.id);
  history.replaceState(null, "", location.pathname);
  draft = newDraft("", {});
  fill({});
  show();
  showOthers();
  void showKnown();
}

form.addEventListener("input", () => {
  keep();
  clearTimeout(timer);
  timer = setTimeout(() => {
    show();
    void showKnown();
  }, PAUSE_MS);
});
form.addEventListener("focusin", prepare, { once: true });
form.addEventListener("submit", (event) => event.preventDefault());

part("copy").addEventListener("click", async () => {
  show();
  const done = await copy(ready.text);
  status.textContent = done ? "已复制。发出去以后，可以清除这份草稿。" : "没能复制，请选中右边的文字后复制。";
});

/**
 * A link that takes the text along; where an address cannot hold it, the text is copied first.
 * @param {HTMLAnchorElement} link @param {() => import("./report-text.mjs").Way} way @param {(href: string) => void} go
 */
function takes(link, way, go) {
  link.addEventListener("click", async (event) => {
    show();
    const { href, whole } = way();
    if (whole) {
      status.textContent = "发出去以后，可以清除这份草稿。";
      return;
    }
    event.preventDefault();
    const done = await copy(ready.text);
    status.textContent = done
      ? "文字较长，地址里放不下，已经复制。打开以后粘贴进去。"
      : "文字较长，地址里放不下，也没能复制。请选中要发出的文字，复制后粘贴进去。";
    go(href);
  });
}
takes(mail, () => mailWay(ready.subject, ready.text), (href) => location.assign(href));
takes(issue, () => issueWay(repository, ready.subject, ready.text), (href) => window.open(href, "_blank", "noopener"));

part("clear").addEventListener("click", () => {
  clear();
  status.textContent = "";
  /** @type {HTMLElement} */ (form.querySelector("[name=message]")).focus();
});
window.addEventListener("storage", showOthers);
window.addEventListener("hashchange", open);
open();
page.hidden = false;
