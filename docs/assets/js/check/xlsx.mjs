// @ts-check
/**
 * A workbook of plain tables. Everything is a text cell, so that a number of twenty digits keeps them all and nothing is
 * ever a formula, but amounts, which are numbers to be summed.
 *
 * @typedef {{name: string, columns: {head: string, width: number, amount?: boolean}[], rows: AsyncIterable<string[]>}} Sheet
 */

import { zip } from "./zip.mjs";

export const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/** What one sheet can hold, its head included. */
const MOST_ROWS = 1_048_576;
const LONGEST = 32_767;
/** An amount that a double holds to the cent. */
export const AMOUNT = /^-?\d{1,12}(\.\d{1,2})?$/;
/** Rows that are written as one text. */
const AT_ONCE = 2_000;

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const OF_SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/** 0: text, 1: head, 2: amount. Text is kept as text by the format too, when a cell is edited. */
const STYLES = `${HEAD}<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf numFmtId="49" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1"/><xf numFmtId="4" applyNumberFormat="1"/></cellXfs></styleSheet>`;

/** Neither what XML cannot hold nor what would be markup. @param {string} text */
export const escape = (text) =>
  text
    .slice(0, LONGEST)
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "�")
    .replace(/[&<>"]/g, (mark) => `&#${mark.charCodeAt(0)};`);

/** @param {Sheet[]} sheets @returns {Promise<Blob>} */
export async function workbook(sheets) {
  const text = (/** @type {string} */ content) => new Blob([HEAD, content]);
  const each = (/** @type {(sheet: Sheet, number: number) => string} */ write) => sheets.map((sheet, i) => write(sheet, i + 1)).join("");
  const part = (/** @type {string} */ name, /** @type {string} */ kind) => `<Override PartName="/xl/${name}.xml" ContentType="${OF_SHEETS}.${kind}+xml"/>`;
  const relation = (/** @type {string} */ id, /** @type {string} */ kind, /** @type {string} */ target) => `<Relationship Id="${id}" Type="${RELATIONS}/${kind}" Target="${target}"/>`;
  /** @type {[string, Blob][]} */
  const files = [
    ["[Content_Types].xml", text(`<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${part("workbook", "sheet.main")}${part("styles", "styles")}${each((_, i) => part(`worksheets/sheet${i}`, "worksheet"))}</Types>`)],
    ["_rels/.rels", text(`<Relationships xmlns="${PACKAGE}/relationships">${relation("r1", "officeDocument", "xl/workbook.xml")}</Relationships>`)],
    ["xl/workbook.xml", text(`<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${each(({ name }, i) => `<sheet name="${escape(name)}" sheetId="${i}" r:id="r${i}"/>`)}</sheets></workbook>`)],
    ["xl/_rels/workbook.xml.rels", text(`<Relationships xmlns="${PACKAGE}/relationships">${each((_, i) => relation(`r${i}`, "worksheet", `worksheets/sheet${i}.xml`))}${relation("styles", "styles", "styles.xml")}</Relationships>`)],
    ["xl/styles.xml", new Blob([STYLES])],
  ];
  for (const [place, sheet] of sheets.entries()) files.push([`xl/worksheets/sheet${place + 1}.xml`, await write(sheet)]);
  return zip(files, XLSX);
}

/** @param {Sheet} sheet */
async function write({ columns, rows }) {
  const widths = columns.map(({ width }, i) => `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`).join("");
  /** @type {BlobPart[]} */
  const parts = [
    `${HEAD}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${widths}</cols><sheetData>`,
    `<row>${columns.map(({ head }) => textCell(head, 1)).join("")}</row>`,
  ];
  let waiting = "";
  let count = 1;
  for await (const values of rows) {
    if (++count > MOST_ROWS) break;
    const cells = values.map((value, i) => (columns[i].amount && AMOUNT.test(value) ? `<c s="2"><v>${value}</v></c>` : textCell(value, 0)));
    waiting += `<row>${cells.join("")}</row>`;
    if (count % AT_ONCE === 0) {
      parts.push(new Blob([waiting]));
      waiting = "";
    }
  }
  parts.push(waiting, "</sheetData></worksheet>");
  return new Blob(parts);
}

/** @param {string} value @param {number} style */
const textCell = (value, style) =>
  value ? `<c s="${style}" t="inlineStr"><is><t xml:space="preserve">${escape(value)}</t></is></c>` : `<c s="${style}"/>`;
