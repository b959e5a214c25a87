// @ts-check
/**
 * Saying what the columns of a table mean: its headings and first values, and beside each what it is of an invoice.
 *
 * @typedef {{letter: string, name: string, target: string, proposed: string, samples: string[]}} Column
 * @typedef {{headings: string[], columns: Column[], headless: boolean}} Description
 * @typedef {import("./intake.mjs").Given} Given
 */

import { Failure } from "./client.mjs";
import { forgetColumns, forgetPassing, isKept, keepColumns, keptTables, saidColumns } from "./columns-store.mjs";
import { NAMELESS } from "./detail.mjs";
import { button, element, showName } from "./view.mjs";

const TABLE = /\.(csv|tsv|txt|xlsx|xlsm)$/i;
/** Of so many tables the columns can be said; a batch of more is named by its first. */
const MOST_TABLES = 10;
/** What a form can show; columns without a name or a value are left out first. */
const MOST_COLUMNS = 200;
/** A file with fewer is hardly a table whose columns were not recognised. */
const FEWEST_COLUMNS = 3;
const WORKBOOK = "PK";
/** Parts of these may stand in several columns. */
const JOINED = /(address_phone|bank_account)$/;

/**
 * @param {HTMLElement} box
 * @param {ReturnType<import("./client.mjs").createClient>} client
 * @param {() => void} checkAgain
 */
export function columnForms(box, client, checkAgain) {
  const tables = element("div");
  const form = element("div");
  box.replaceChildren(tables, form);

  /** @param {Given} given @returns {Promise<Description>} */
  async function describe({ open }) {
    const file = await open();
    const whole = (await file.slice(0, WORKBOOK.length).text()) === WORKBOOK;
    const content = await (whole ? file : file.slice(0, client.vocabulary?.table_part)).arrayBuffer();
    return client.askQuietly("table_columns", [content], [content]);
  }

  /** @param {Given} given @param {boolean} [asked] by the reader; else only where nothing was recognised */
  async function show(given, asked = true) {
    try {
      const description = await describe(given);
      const unknown = description.columns.length >= FEWEST_COLUMNS && description.columns.every(({ target }) => !target);
      if (!asked && !unknown) return;
      form.replaceChildren(formFor(given.path, description));
      if (!asked) return;
      const title = /** @type {HTMLElement} */ (form.querySelector("h3"));
      title.tabIndex = -1;
      title.focus();
    } catch (error) {
      // The status line says what failed; a file that cannot be read any more has said so in its row.
      if (!(error instanceof Failure || error instanceof DOMException)) throw error;
    }
  }

  /** @param {string} path @param {Description} description */
  function formFor(path, { headings, columns, headless }) {
    const { targets } = client.vocabulary ?? NAMELESS;
    const title = element("h3", "", showName(path), " 的各列");
    const section = element("section", "fp-columns", title);
    if (!columns.length) {
      section.append(element("p", "", "这个文件里没有读到表格。"), button("关闭", close, "fp-button"));
      return section;
    }
    const told = element("p", "fp-columns__told");
    told.setAttribute("role", "alert");
    const nameless = /** @type {HTMLInputElement} */ (element("input"));
    nameless.type = "checkbox";
    nameless.checked = headless;
    const recognised = columns.some(({ target }) => target);
    const shown = columns.filter(({ name, samples }) => name || samples.length).slice(0, MOST_COLUMNS);
    /** @type {[Column, HTMLSelectElement][]} */
    const choices = shown.map((column) => [column, choice(column, targets)]);
    const body = element("tbody");
    const heads = ["列", "前几行", "是发票的哪一栏"].map((words) => {
      const cell = element("th", "", words);
      cell.setAttribute("scope", "col");
      return cell;
    });

    function fill() {
      /** @type {Set<string>} */
      const named = new Set();
      body.replaceChildren(
        ...choices.map(([column, select]) => {
          const { letter, name, samples, proposed } = column;
          const without = nameless.checked;
          const again = !without && (!name || named.has(name));
          named.add(name);
          select.disabled = again;
          select.setAttribute("aria-label", `${letter} 列${name && !without ? `“${name}”` : ""}是发票的哪一栏`);
          const head = element("th", "", element("small", "", `${letter} 列`), without ? "" : name);
          head.setAttribute("scope", "row");
          const note = again
            ? name
              ? "与前面的列同名，只能用前一列。要用这一列，请先在表格里改名。"
              : "这一列没有列名，不能选。要用它，请先在表格里写上列名。"
            : proposed && select.value === proposed
              ? "按内容猜的，请核对。"
              : "";
          const values = (without && name ? [name, ...samples] : samples).map((value) => element("span", "", value));
          return element("tr", "", head, element("td", "", ...values), element("td", "", select, note ? element("small", "", note) : ""));
        }),
      );
    }

    function use() {
      const without = nameless.checked;
      /** @type {Record<string, string>} */
      const said = {};
      /** @type {Set<string>} */
      const used = new Set();
      for (const [{ letter, name }, { value, disabled }] of choices) {
        if (disabled) continue;
        if (value && used.has(value) && !JOINED.test(value)) {
          told.textContent = `“${targets[value]}”选了两列。请只留一列，另一列改选“不用”。`;
          return;
        }
        used.add(value);
        if (value || !without) said[without ? letter : name] = value;
      }
      used.delete("");
      if (!used.size) {
        told.textContent = "还没有选哪一列是什么。请至少选出发票号码和金额。";
        return;
      }
      keepColumns({ headings: without ? [] : headings, columns: said });
      void changed();
    }

    body.addEventListener("change", () => {
      told.textContent = "";
      fill();
    });
    nameless.addEventListener("change", fill);
    fill();
    section.append(
      element(
        "p",
        "fp-muted",
        "每一列选出它是发票的哪一栏，不检查的选“不用”。选法只记在这个浏览器里，下次列名相同的表格照这样读；发票内容不会记下。",
      ),
    );
    if (!recognised || headless) section.append(element("label", "fp-choice", nameless, "表格没有列名，第一行就是发票（这样的选法不记）"));
    section.append(element("table", "fp-columns__table", element("thead", "", element("tr", "", ...heads)), body));
    if (columns.length > shown.length) section.append(element("p", "fp-muted", `另有 ${columns.length - shown.length} 列没有列出：没有列名，也没有内容，或者列数太多。`));
    const ways = element("p", "fp-actions", button("按这样检查", use, "fp-button fp-button--main"), button("关闭", close, "fp-button"));
    if (isKept(headings)) ways.append(button("忘掉这种表格的选法", () => forget(headings), "fp-button"));
    if (keptTables()) ways.append(button(`忘掉全部选法（${keptTables()} 种表格）`, () => forget(), "fp-button"));
    section.append(told, ways);
    return section;
  }

  /** @param {string[]} [headings] */
  function forget(headings) {
    forgetColumns(headings);
    void changed();
  }

  /** Other columns hold from now on. */
  async function changed() {
    close();
    try {
      await client.askQuietly("set_columns", [saidColumns()]);
    } catch (error) {
      // Python is told when it starts again.
      if (!(error instanceof Failure)) throw error;
    }
    checkAgain();
  }

  function close() {
    form.replaceChildren();
  }

  return {
    /** Other files are being checked. */
    clear() {
      tables.replaceChildren();
      close();
    },
    /** Files that were chosen anew, and not again. */
    forgetPassing,
    /**
     * All is checked.
     * @param {Given[]} given @param {string[]} unknown the tables whose columns were not recognised
     */
    offer(given, unknown) {
      const found = given.filter(({ path }) => TABLE.test(path));
      const listed = [...found.filter(({ path }) => unknown.includes(path)), ...found.filter(({ path }) => !unknown.includes(path))];
      tables.replaceChildren(
        ...listed.slice(0, MOST_TABLES).map((one) => {
          const words = unknown.includes(one.path) ? "没有认出各列。" : "各列认得不对，可以自己说明。";
          return element("p", "fp-columns__offer", element("strong", "", showName(one.path)), ` ${words} `, button("说明各列", () => void show(one), "fp-button"));
        }),
      );
      if (unknown.length) void show(listed[0], false);
    },
  };
}

/** @param {Column} column @param {Record<string, string>} targets */
function choice({ target, proposed }, targets) {
  const select = /** @type {HTMLSelectElement} */ (element("select"));
  const none = /** @type {HTMLOptionElement} */ (element("option", "", "不用"));
  none.value = "";
  const groups = [
    ["整张发票", Object.entries(targets).filter(([path]) => !path.startsWith("lines[]"))],
    ["明细", Object.entries(targets).filter(([path]) => path.startsWith("lines[]"))],
  ].map(([label, entries]) => {
    const group = /** @type {HTMLOptGroupElement} */ (element("optgroup"));
    group.label = /** @type {string} */ (label);
    for (const [path, name] of /** @type {[string, string][]} */ (entries)) {
      const option = /** @type {HTMLOptionElement} */ (element("option", "", name));
      option.value = path;
      group.append(option);
    }
    return group;
  });
  select.append(none, ...groups);
  select.value = target || proposed;
  return select;
}
