// @ts-check
/** The tab of files: what is dropped, chosen or pasted is checked as one batch, with its progress and its results. */

import { createBatch } from "./batch.mjs";
import { Failure } from "./client.mjs";
import { columnForms } from "./columns.mjs";
import { fromFiles, fromTransfer } from "./intake.mjs";
import { openLedger } from "./ledger-client.mjs";
import { ALL, createResults } from "./results.mjs";
import { element } from "./view.mjs";

/** A figure that changes faster cannot be read. */
const TELL_MS = 250;

/**
 * @param {HTMLElement} panel
 * @param {ReturnType<import("./client.mjs").createClient>} client
 */
export function fileChecks(panel, client) {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (panel.querySelector(`[data-${name}]`));
  const drop = part("drop");
  const progress = part("file-progress");
  const notes = part("file-notes");
  const bar = /** @type {HTMLProgressElement} */ (element("progress"));
  bar.setAttribute("aria-label", "进度");
  const words = element("span");
  progress.replaceChildren(bar, words);
  const ledger = openLedger((failure) => {
    batch.lose();
    client.fail(failure);
  });
  const columns = columnForms(part("file-columns"), client, () => void checkThese(latest));
  /** @type {import("./intake.mjs").Given[]} */
  let latest = [];
  const results = createResults(part("file-results"), client, ledger);
  /** @type {import("./batch.mjs").Progress} */
  let now;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const batch = createBatch(client, ledger, (progress) => {
    now = progress;
    timer ??= setTimeout(tell, TELL_MS);
  });

  function tell() {
    timer = undefined;
    progress.hidden = now.part === 1 || (now.of === 1 && !now.part);
    bar.value = now.part;
    words.textContent = progressWords(now);
    results.refresh();
  }

  /** Nothing more is to be told of a run that is over. */
  function quiet() {
    clearTimeout(timer);
    timer = undefined;
    progress.hidden = true;
  }

  /** Go on with what is left. */
  async function check() {
    if (!batch.unfinished) return;
    try {
      const all = await batch.run();
      if (!all) return;
      quiet();
      await results.finish(all);
      columns.offer(latest, await ledger.ask("unknownTables", []));
      client.rest(await summary());
    } catch (error) {
      // A failure of the whole program is told in the status line; trying again goes on from here.
      quiet();
      await results.finish();
      if (!(error instanceof Failure)) throw error;
    }
  }

  /** @param {import("./intake.mjs").Given[]} given */
  async function checkThese(given) {
    latest = given;
    columns.clear();
    results.clear();
    try {
      await batch.start(given);
    } catch (error) {
      // It was told, and is tried again with the rest.
      if (!(error instanceof Failure)) throw error;
      return;
    }
    await check();
  }

  async function summary() {
    const { counts } = await ledger.ask("page", [ALL, 0, 0]);
    const number = (/** @type {number} */ count) => count.toLocaleString("zh-CN");
    const told = [counts.error && `${number(counts.error)} 行有错误`, counts.warning && `${number(counts.warning)} 行有提醒`].filter(Boolean);
    return `${number(counts.files)} 个文件查完了${told.length ? `：${told.join("，")}` : "，没有错误和提醒"}。`;
  }

  /** @param {import("./intake.mjs").Listed} listed */
  async function take({ given, passedOver }) {
    notes.textContent = [
      passedOver && `跳过了 ${passedOver} 个系统或办公软件留下的文件。`,
      !given.length && "没有找到可以检查的文件。文件夹可能是空的，请换一个再试。",
    ].filter(Boolean).join("");
    if (!given.length) return;
    columns.forgetPassing();
    await checkThese(given);
  }

  for (const name of ["files", "folder"]) {
    const chosen = /** @type {HTMLInputElement} */ (part(name));
    chosen.addEventListener("change", () => {
      const files = [...(chosen.files ?? [])];
      // The same file may be chosen again after it was mended.
      chosen.value = "";
      if (files.length) void take(fromFiles(files));
    });
  }
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("fp-drop--over");
    });
  }
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("fp-drop--over"));
  drop.addEventListener("drop", async (event) => {
    event.preventDefault();
    if (event.dataTransfer?.types.includes("Files")) await take(await fromTransfer(event.dataTransfer));
  });
  document.addEventListener("paste", async (event) => {
    if (panel.hidden || !event.clipboardData?.types.includes("Files")) return;
    event.preventDefault();
    await take(await fromTransfer(event.clipboardData));
  });
  // A file that misses the area would be opened by the browser, and the page with all that was typed would be gone.
  for (const name of ["dragover", "drop"]) {
    window.addEventListener(name, (event) => {
      if (/** @type {DragEvent} */ (event).dataTransfer?.types.includes("Files")) event.preventDefault();
    });
  }
  return {
    check,
    /** What is checked already stays; `check` goes on with the rest. */
    cancel() {
      batch.cancel();
      quiet();
      void results.finish();
    },
  };
}

/** @param {import("./batch.mjs").Progress} now */
function progressWords({ files, of, part, seconds, counts }) {
  const number = (/** @type {number} */ count) => count.toLocaleString("zh-CN");
  const left = seconds === null ? "" : `，大约还要 ${seconds < 90 ? `${Math.ceil(seconds)} 秒` : `${Math.ceil(seconds / 60)} 分钟`}`;
  const done = of === 1 ? `已查 ${Math.floor(part * 100)}%` : `已查 ${number(files)} 个，共 ${number(of)} 个`;
  const rows = counts?.all > files ? `，${number(counts.all)} 张发票` : "";
  return `${done}${rows}${counts?.error ? `，${number(counts.error)} 行有错误` : ""}${left}。`;
}
