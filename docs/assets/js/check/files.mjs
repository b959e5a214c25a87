// @ts-check
/** Files, dropped or chosen: one after the other, each with its verdict, the values read and what was found in them. */

import { address } from "./address.mjs";
import { Failure } from "./client.mjs";
import { showInspection } from "./inspection.mjs";
import { element, fieldAt, link, placeName, showFinding, showVerdict } from "./view.mjs";

/** Until Python has started, its own limit is not known; no invoice file comes near this. */
const LARGEST_BYTES = 20_000_000;
const MOST_FILES = 200;

/** @param {number} bytes */
const sizeOf = (bytes) => (bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`);

/**
 * @param {HTMLElement} panel
 * @param {ReturnType<import("./client.mjs").createClient>} client
 */
export function fileChecks(panel, client) {
  const chosen = /** @type {HTMLInputElement} */ (panel.querySelector("[data-files]"));
  const drop = /** @type {HTMLElement} */ (panel.querySelector("[data-drop]"));
  const results = /** @type {HTMLElement} */ (panel.querySelector("[data-file-results]"));
  const progress = /** @type {HTMLElement} */ (panel.querySelector("[data-file-progress]"));
  /** @type {File[]} */
  let files = [];
  let latest = 0;

  async function check() {
    const turn = ++latest;
    const asked = files.slice(0, MOST_FILES);
    results.replaceChildren();
    const rest = files.slice(MOST_FILES);
    progress.textContent = "";
    for (const [place, file] of asked.entries()) {
      if (asked.length > 1) progress.textContent = `第 ${place + 1} 个，共 ${asked.length} 个。`;
      const card = await checkOne(file);
      if (turn !== latest) return;
      // A failure of the whole program is told in the status line; trying again begins with all files.
      if (!card) return;
      results.append(card);
    }
    if (rest.length) {
      progress.textContent = `一次最多查 ${MOST_FILES} 个文件，从“${rest[0].name}”起的 ${rest.length} 个没有查，请再选一次。`;
    } else if (asked.length > 1) {
      progress.textContent = `${asked.length} 个文件都查完了。`;
    }
  }

  /** @param {File} file @returns {Promise<HTMLElement | null>} */
  async function checkOne(file) {
    const largest = Math.min(client.vocabulary?.largest_file ?? LARGEST_BYTES, LARGEST_BYTES);
    if (file.size > largest) {
      const words = `文件有 ${sizeOf(file.size)}，超过 ${sizeOf(largest)}，没有读取。一张数电票的 XML 只有几十 KB，请确认选对了文件。`;
      return fileCard(file, refusal(words, "file-too-large"));
    }
    /** @type {ArrayBuffer} */
    let content;
    try {
      content = await file.arrayBuffer();
    } catch {
      return fileCard(file, refusal("浏览器读不了这个文件，它可能已被移动、删除，或者是一个文件夹。请重新选择文件。"));
    }
    try {
      const report = await client.ask("file", [content, file.name], [content]);
      return fileCard(file, ...showFile(report));
    } catch (error) {
      if (error instanceof Failure) return null;
      throw error;
    }
  }

  /** @param {import("./client.mjs").FileReport} report @returns {HTMLElement[]} */
  function showFile(report) {
    const vocabulary = client.vocabulary;
    if (!vocabulary) return [];
    const all = [...report.findings, ...report.reports.flatMap(({ findings }) => findings)];
    const own = element("ul", "fp-findings", ...report.findings.map((finding) => showFinding(finding, vocabulary)));
    const shown = [showVerdict(all), own];
    report.invoices.forEach((invoice, place) => {
      const title = report.invoices.length > 1 ? [element("h4", "", `第 ${place + 1} 张`)] : [];
      const rows = element("table", "fp-read");
      const body = element("tbody");
      rows.append(body);
      /** @type {Set<import("./client.mjs").Finding>} */
      const placed = new Set();
      for (const [path, value] of values(invoice)) {
        const here = report.reports[place].findings.filter((finding) => finding.path === path);
        const field = fieldAt(path, vocabulary);
        const notes = here.map((finding) => showFinding(finding, vocabulary, { field, value }));
        here.forEach((finding) => placed.add(finding));
        body.append(
          element(
            "tr",
            "",
            element("th", "", placeName(path, vocabulary)),
            element("td", "", value, ...(notes.length ? [element("ul", "fp-findings", ...notes)] : [])),
          ),
        );
      }
      const rest = report.reports[place].findings.filter((finding) => !placed.has(finding));
      const others = rest.map((finding) => {
        const item = showFinding(finding, vocabulary);
        item.prepend(element("p", "fp-finding__place", placeName(finding.path, vocabulary)));
        return item;
      });
      shown.push(element("section", "fp-invoice", ...title, element("ul", "fp-findings", ...others), rows, showInspection(invoice)));
    });
    return shown;
  }

  /** @param {FileList | null | undefined} list */
  function take(list) {
    if (!list?.length) return;
    files = [...list];
    check();
  }

  chosen.addEventListener("change", () => {
    take(chosen.files);
    // The same file may be chosen again after it was mended.
    chosen.value = "";
  });
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("fp-drop--over");
    });
  }
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("fp-drop--over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    take(event.dataTransfer?.files);
  });
  // A file that misses the area would be opened by the browser, and the page with all that was typed would be gone.
  for (const name of ["dragover", "drop"]) {
    window.addEventListener(name, (event) => {
      if (/** @type {DragEvent} */ (event).dataTransfer?.types.includes("Files")) event.preventDefault();
    });
  }
  return { check: () => files.length && check() };
}

/** @param {File} file @param {HTMLElement[]} content */
function fileCard(file, ...content) {
  const card = element("article", "fp-file");
  card.dataset.file = file.name;
  card.append(element("h3", "fp-file__name", file.name, " ", element("small", "", sizeOf(file.size))), ...content);
  return card;
}

/**
 * Why a file never came to Python.
 * @param {string} words @param {string} [rule] where there is one that says the same
 */
function refusal(words, rule = "") {
  const item = element(
    "li",
    "fp-finding fp-finding--error",
    element("p", "fp-finding__message", element("span", "fp-badge fp-badge--error", "错误"), " ", words),
  );
  Object.assign(item.dataset, { finding: "", rule, severity: "error", path: "" });
  if (rule) item.append(element("p", "fp-finding__ways", link("规则", address(`rules/${rule}/`))));
  return element("ul", "fp-findings", item);
}

/**
 * Every value of an invoice with its path, in the order in which it was read.
 * @param {any} value @param {string} [path] @returns {[string, string][]}
 */
function values(value, path = "") {
  if (value === null || value === undefined || value === "") return [];
  if (Array.isArray(value)) return value.flatMap((item, place) => values(item, `${path}[${place}]`));
  if (typeof value === "object") {
    return Object.entries(value).flatMap(([name, item]) => values(item, path ? `${path}.${name}` : name));
  }
  return [[path, String(value)]];
}
