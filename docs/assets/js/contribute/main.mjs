// @ts-check
/**
 * The contributor form: a record is written, checked and previewed by the programs that build the site, and handed in.
 * Everything stays on the device until then. `#id=system/slug` changes a record, `#message=…` begins with a text.
 */

import { address, passedOn } from "../check/address.mjs";
import { createClient, beijingDay } from "../check/client.mjs";
import { statusLine } from "../check/view.mjs";
import { faultsView } from "./faults.mjs";
import { recordForm } from "./fields.mjs";
import { readPasted } from "./pasted.mjs";
import { showPage } from "./preview.mjs";
import { tellPrivate } from "./private.mjs";
import { sendButtons } from "./send.mjs";
import { tellSimilar } from "./similar.mjs";
import { dropDraft, findDraft, keepDraft, keyOf } from "./store.mjs";

/** @typedef {import("./fields.mjs").Control} Control */

const PAUSE_MS = 400;
const CLEAR_MS = 4000;
/** What everybody can read, and people may have written of their own invoices. */
const PROSE = "textarea[data-control], #field-title, #field-retry_note, [data-name=aliases] [data-control=value]";

const page = /** @type {HTMLElement} */ (document.querySelector("[data-contribute]"));
const form = /** @type {HTMLFormElement} */ (page.querySelector("form"));
const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (page.querySelector(`[data-${name}]`));
const input = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (page.querySelector(`#${id}`));

const passed = passedOn();
const own = passed.get("id") ?? "";
/** The published file of the record that is changed. */
let original = "";
/** The steps that were left, in which what is missing is told. @type {Set<string>} */
let visited = new Set();
/** How many lines of what was changed the published record has. */
let notes = 0;
let latest = 0;
/** Whether something was written since the page was opened. */
let dirty = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

const record = recordForm(form, changed);
const tellFaults = faultsView(form, record.at, show);
const offer = sendButtons(form, !own);
const client = createClient(
  statusLine(part("check-status"), { cancel: () => client.cancel(), retry: () => void look() }),
);

/** What runs in Python, where it is, and what it has to know first; see scripts/form_archive.py. */
const program = fetch(address("assets/contribute/form.json"), { cache: "no-cache" })
  .then((response) => response.json())
  .then(({ archive, known }) => {
    const placed = (/** @type {{file: string, integrity: string}} */ named) => ({ ...named, url: address(`assets/contribute/${named.file}`) });
    return { module: "scripts.draft", archive: placed(archive), first: { call: "open_desk", ...placed(known) } };
  });
program.catch(() => {});

/** @param {string} words @param {HTMLElement[]} ways */
function tell(words, ...ways) {
  const told = /** @type {HTMLElement} */ (document.querySelector("[data-told]"));
  told.hidden = !words;
  told.replaceChildren(words, ...ways);
}

function changed() {
  dirty = true;
  const code = input("field-code").value;
  const slug = input("slug");
  // The name follows the code until somebody gives another.
  if (!own && (slug.value === "" || slug.value === slug.dataset.made)) slug.dataset.made = slug.value = code.toLowerCase();
  clearTimeout(timer);
  timer = setTimeout(() => {
    keep();
    void look();
  }, PAUSE_MS);
}

function keep() {
  const kept = keepDraft(own, { ...record.read(), original, visited: [...visited] });
  part("saved").textContent = kept ? "草稿存在这台设备上，关掉页面也不会丢。" : "这个浏览器不让网页存东西，关掉页面以前请先复制或下载。";
}

async function look() {
  const turn = ++latest;
  const now = record.read();
  void tellSimilar(part("similar"), now, own);
  for (const control of /** @type {NodeListOf<Control>} */ (form.querySelectorAll(PROSE))) tellBeside(control);
  part("note").hidden = !own || (now.data.changed ?? []).length > notes;
  let answer;
  try {
    const asked = { ...now, id: own || null, original: original || null, today: beijingDay() };
    answer = await client.askProgram(await program, "look", [JSON.stringify(asked)]);
  } catch {
    // The line of the status has said why; what is written is all there.
    return;
  }
  if (turn !== latest) return;
  tellFaults(answer.faults, visited);
  offer(answer);
  showPage(part("preview"), answer.preview);
  part("preview").hidden = false;
  part("preview-empty").hidden = true;
  part("yaml").textContent = answer.text;
}

/** @param {Control} control */
function tellBeside(control) {
  let told = /** @type {HTMLElement | null} */ (control.nextElementSibling);
  if (!told?.matches(".fp-contribute__private")) {
    if (!control.value) return;
    told = document.createElement("div");
    told.className = "fp-contribute__private";
    control.after(told);
  }
  tellPrivate(control, told, changed);
}

/** @param {string} step */
function show(step) {
  const before = form.querySelector("[data-panel]:not([hidden])");
  if (before instanceof HTMLElement && before.dataset.panel !== step) visited.add(before.dataset.panel ?? "");
  if (step === "send") for (const panel of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("[data-panel]"))) visited.add(panel.dataset.panel ?? "");
  for (const panel of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("[data-panel]"))) {
    panel.hidden = panel.dataset.panel !== step;
  }
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("nav [data-step]"))) {
    if (button.dataset.step === step) button.setAttribute("aria-current", "step");
    else button.removeAttribute("aria-current");
  }
}

/** Which record this is, and what there is of it on this device and on the site. */
async function begin() {
  const draft = findDraft(own);
  if (own) {
    const response = await fetch(address(`assets/contribute/records/${own}.json`), { cache: "no-cache" }).catch(() => undefined);
    if (!response?.ok) {
      tell(
        response
          ? `没有编号为 ${own} 的记录。请从那条记录的页面点“修改这条记录”进来。`
          : "没有联网，读不到这条记录。请连上网络，再刷新这一页。",
      );
      return;
    }
    const { text, data } = await response.json();
    const [system, slug] = own.split("/");
    original = text;
    notes = data.changed?.length ?? 0;
    record.fill(draft ?? { system, slug, data });
    for (const id of ["system", "slug"]) input(id).disabled = true;
    part("paste").hidden = true;
    /** @type {HTMLElement} */ (document.querySelector("#title")).textContent = `修改记录：${data.title}`;
    for (const panel of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("[data-panel]"))) visited.add(panel.dataset.panel ?? "");
    if (draft && draft.original !== text) {
      tell("这条记录在写这份草稿以后更新过。下面是您的草稿，提交会盖掉那次更新。请对照网页上的现在的内容；要从现在的内容写起，点最下面的“清空，重新写”。");
    } else if (draft) {
      tell("已恢复上次没有写完的修改。");
    }
  } else {
    record.fill(draft ?? { system: passed.get("system") ?? "", slug: "", data: { status: "active", added: beijingDay() } });
    visited = new Set(draft?.visited);
    if (draft) tell("已恢复上次没有写完的草稿。");
  }
  input("paste").value = passed.get("message") ?? "";
  show("message");
  part("saved").textContent = draft ? "草稿存在这台设备上，关掉页面也不会丢。" : "";
  page.hidden = false;
  /** @type {{connection?: {saveData?: boolean}}} */
  const { connection } = /** @type {any} */ (navigator);
  if (!connection?.saveData || draft) void look();
}

function usePasted() {
  const { code, messages, whole } = readPasted(input("paste").value);
  for (const message of messages) record.append("messages", message);
  if (code && !input("field-code").value) input("field-code").value = code;
  tell(
    messages.length
      ? `已填进“报错原文”${code ? "和“错误码”" : ""}，会变的和私人的内容换成了占位。请对照屏幕核对。${whole ? "" : "文字很长，只取了像报错的几句。"}`
      : "没有看出哪一句是报错。请把屏幕上的原文单独贴进来，或直接写在“报错原文”里。",
  );
  show("message");
  changed();
}

form.addEventListener("click", (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest("button");
  const step = button?.dataset.step;
  if (!step) return;
  show(step);
  keep();
  void look();
  if (!button.closest("nav")) form.querySelector(`#step-${step}`)?.scrollIntoView({ block: "start" });
  /** @type {HTMLElement} */ (form.querySelector(`#step-${step}`)).focus({ preventScroll: true });
});
part("use-paste").addEventListener("click", usePasted);
input("paste").addEventListener("input", () => tellPrivate(input("paste"), part("private"), () => {}));
part("add-note").addEventListener("click", () => {
  const item = record.append("changed", { date: beijingDay(), note: "" });
  show("links");
  /** @type {HTMLElement} */ (item.querySelector("[data-control=note]")).focus();
  changed();
});
part("discard").addEventListener("click", () => {
  const button = part("discard");
  if (button.dataset.sure) {
    clearTimeout(timer);
    dropDraft(own);
    dirty = false;
    location.reload();
    return;
  }
  const words = button.textContent;
  button.dataset.sure = "yes";
  button.textContent = "草稿会删掉。再点一次清空";
  setTimeout(() => {
    delete button.dataset.sure;
    button.textContent = words;
  }, CLEAR_MS);
});

/** The records and rules that can be named, when somebody is about to name one. */
form.addEventListener("focusin", async (event) => {
  const list = /** @type {HTMLInputElement} */ (event.target).list;
  if (!list || list.options.length) return;
  const { first } = await program;
  /** @type {{records: Record<string, string>[], rules: Record<string, string>}} */
  const { records, rules } = await (await fetch(first.url, { integrity: first.integrity })).json();
  const named =
    list.id === "known-rules"
      ? Object.entries(rules).map(([name, title]) => new Option(title, name))
      : records.map(({ code, title, system, slug }) => new Option([code, title].filter(Boolean).join(" "), `${system}/${slug}`));
  list.replaceChildren(...named);
});

window.addEventListener("pagehide", () => dirty && keep());
window.addEventListener("hashchange", () => location.reload());
window.addEventListener("storage", (event) => {
  if (event.key === keyOf(own)) tell("另一个标签页也在写这份草稿，后存的会盖掉先存的。请只留一个标签页。");
});
void begin();
