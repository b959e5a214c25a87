// @ts-check
/**
 * The reports of a whole batch, one row for each invoice, so that any part of them can be shown at once.
 *
 * A row holds what the table shows and sorts by; the report itself stays with the answer of Python that it came in,
 * kept by the browser as a blob, and is read again when somebody looks at it. So a hundred thousand invoices need the
 * memory of their rows. Runs in a worker (ledger-worker.mjs), away from the page.
 *
 * @typedef {import("./client.mjs").Finding} Finding
 * @typedef {import("./client.mjs").FileReport} FileReport
 * @typedef {import("./client.mjs").Invoice} Invoice
 * @typedef {"error" | "warning" | "info" | "none"} Severity
 * @typedef {{answer: number, place: number, of: number, file: string, kind: string, number: string, date: string, seller: string,
 *   buyer: string, total: string, worst: Severity, errors: number, warnings: number, infos: number}} Row
 *   `place` is the place of the invoice among the `of` of its file, or OF_FILE for what is said of the file itself
 * @typedef {{filter: "all" | Severity, text: string, by: keyof typeof ORDERS, down: boolean}} Query
 * @typedef {{all: number, files: number} & Record<Severity, number>} Counts
 * @typedef {{row: number, invoice: Invoice | null, findings: Finding[], facts: Record<string, string>,
 *   origins: Record<string, string>}} Detail
 */

export const OF_FILE = -1;
/** A table is checked in parts; one part of another format is the file itself. */
const MOST_PARTS = 1 << 16;
const TABLE_PART = "part";
const UNKNOWN_COLUMNS = "file-table-heading";
/** The place of an answer among all. @param {number} file @param {number} [part] */
export const answerOf = (file, part = 0) => file * MOST_PARTS + part;
/** What is said of a table when all its parts are checked. */
export const LAST_PART = MOST_PARTS - 1;
const WORST = /** @type {const} */ (["error", "warning", "info", "none"]);
/** Answers whose reports are kept ready: those of the rows that are looked at. */
const READY = 8;
/** Names and days of which each is kept only once. */
const MOST_TEXTS = 50_000;

/** @param {string} text */
const plain = (text) => text.normalize("NFKC").toLowerCase();
/** @type {Intl.Collator["compare"] | undefined} */
let collate;
/** Set up with the first comparison: it takes a browser 50 ms. @param {string} one @param {string} other */
const compare = (one, other) => (collate ??= new Intl.Collator("zh", { numeric: true }).compare)(one, other);

/** By what rows can be sorted. @satisfies {Record<string, (row: Row) => string | number>} */
const ORDERS = {
  worst: (/** @type {Row} */ { worst }) => WORST.indexOf(worst),
  file: (/** @type {Row} */ { file }) => file,
  kind: (/** @type {Row} */ { kind }) => kind,
  number: (/** @type {Row} */ { number }) => number,
  date: (/** @type {Row} */ { date }) => date,
  seller: (/** @type {Row} */ { seller, buyer }) => seller || buyer,
  total: (/** @type {Row} */ { total }) => amountOf(total) ?? Number.MIN_SAFE_INTEGER,
};

/**
 * An amount as printed, in yuan; null where it is none.
 * @param {unknown} text @returns {number | null}
 */
export function amountOf(text) {
  const digits = String(text ?? "").normalize("NFKC").replace(/[¥,\s元圆]/g, "");
  return /^[+-]?\d+(\.\d*)?$/.test(digits) ? Number(digits) : null;
}

/** @param {Finding[]} findings @returns {Pick<Row, "worst" | "errors" | "warnings" | "infos">} */
function weigh(findings) {
  const count = (/** @type {string} */ severity) => findings.filter((finding) => finding.severity === severity).length;
  const [errors, warnings, infos] = [count("error"), count("warning"), count("info")];
  return { worst: errors ? "error" : warnings ? "warning" : infos ? "info" : "none", errors, warnings, infos };
}

/** @param {Finding[]} findings */
const bySeverity = (findings) => findings.sort((a, b) => WORST.indexOf(a.severity) - WORST.indexOf(b.severity));

/**
 * What is found in each row of a file: what is said of the file goes to its only invoice, or has a row of its own.
 * @param {FileReport} report @returns {[place: number, findings: Finding[]][]}
 */
function rowsOf({ findings, invoices, reports }) {
  if (invoices.length === 1) return [[0, [...findings, ...reports[0].findings]]];
  /** @type {[number, Finding[]][]} */
  const own = findings.length || !invoices.length ? [[OF_FILE, findings]] : [];
  return [...own, ...reports.map(({ findings }, place) => /** @type {[number, Finding[]]} */ ([place, findings]))];
}

/**
 * A part of a table as the report of a file. Of invoices in which nothing was found there is only what a list shows.
 * @param {{briefs: Record<string, any>[], found: {place: number, invoice: Invoice, report: import("./client.mjs").Report,
 *   origin: Record<string, string>}[]}} part
 * @returns {FileReport}
 */
function reportOfPart({ briefs, found }) {
  const invoices = briefs.map((brief) => {
    /** @type {Invoice} */
    const invoice = {};
    for (const [path, value] of Object.entries(brief)) {
      const [holder, name] = path.split(".");
      if (name) invoice[holder] = { ...invoice[holder], [name]: value };
      else invoice[path] = value;
    }
    return invoice;
  });
  const reports = briefs.map(() => /** @type {import("./client.mjs").Report} */ ({ ok: true, findings: [], facts: {} }));
  const origins = briefs.map(() => /** @type {Record<string, string>} */ ({}));
  for (const { place, invoice, report, origin } of found) {
    [invoices[place], reports[place], origins[place]] = [invoice, report, origin];
  }
  return { name: "", format: TABLE_PART, ok: true, findings: [], invoices, reports, origins };
}

export class Ledger {
  /** @type {Row[]} */
  rows = [];
  /** @type {Map<number, Blob>} */
  answers = new Map();
  /** @type {Set<string>} */
  unknownTables = new Set();
  /** What is found where invoices lie beside each other, by row. @type {Map<number, Finding[]>} */
  together = new Map();
  /** Where the rows of an answer's invoices begin, and how many there are. @type {Map<number, {first: number, of: number}>} */
  #places = new Map();
  /** @type {Counts} */
  counts = { all: 0, files: 0, error: 0, warning: 0, info: 0, none: 0 };
  /** @type {Map<number, FileReport>} */
  #ready = new Map();
  /** @type {Map<string, string>} */
  #texts = new Map();
  /** The rows of the last query, in its order. @type {{key: string, order: number[]}} */
  #seen = { key: "", order: [] };

  /**
   * @param {number} answer its place among the answers, see `answerOf`, whatever the order in which they come
   * @param {string} file its path, as the reader knows it
   * @param {Uint8Array<ArrayBuffer>} bytes a FileReport as JSON, or what Python says of a part of a table
   * @returns {Counts & {part: {invoices: number, skipped?: unknown, read?: number}}} `part` is of a table, a workbook or
   *   an archive. An answer that is there already is not entered again.
   */
  add(answer, file, bytes) {
    const said = JSON.parse(new TextDecoder().decode(bytes));
    const part = { invoices: said.invoices?.length ?? said.invoices, skipped: said.skipped, read: said.read };
    if (this.answers.has(answer)) return { ...this.counts, part };
    const report = said.briefs ? reportOfPart(said) : /** @type {FileReport} */ (said);
    this.answers.set(answer, new Blob([bytes]));
    if (report.findings.some(({ rule }) => rule === UNKNOWN_COLUMNS)) this.unknownTables.add(file);
    if (answer % MOST_PARTS === 0) this.counts.files += 1;
    const rows = said.briefs ? report.reports.map(({ findings }, place) => /** @type {const} */ ([place, findings])) : rowsOf(report);
    this.#places.set(answer, { first: this.rows.length + (rows[0]?.[0] === OF_FILE ? 1 : 0), of: report.invoices.length });
    for (const [place, findings] of rows) {
      // A file in an archive has a name of its own.
      const row = this.#row(report.name.startsWith(`${file}/`) ? report.name : file, answer, place, report, findings);
      this.rows.push(row);
      this.counts.all += 1;
      this.counts[row.worst] += 1;
    }
    return { ...this.counts, part };
  }

  /** @param {string} file @param {number} answer @param {number} place @param {FileReport} report @param {Finding[]} findings @returns {Row} */
  #row(file, answer, place, report, findings) {
    const invoice = report.invoices[place] ?? {};
    const text = (/** @type {string} */ name) => String(invoice[name] ?? "");
    const party = (/** @type {string} */ name) => String(invoice[name]?.name ?? invoice[name]?.taxpayer_id ?? "");
    return {
      answer,
      place,
      // Rows of a table have numbers of their own.
      of: report.format === TABLE_PART ? 1 : report.invoices.length,
      file,
      kind: this.#once(text("invoice_type")),
      number: text("invoice_number"),
      date: this.#once(text("issue_date")),
      seller: this.#once(party("seller")),
      buyer: this.#once(party("buyer")),
      total: text("total"),
      ...weigh(findings),
    };
  }

  /** A text that many rows have, kept once. @param {string} text */
  #once(text) {
    const known = this.#texts.get(text);
    if (known !== undefined || this.#texts.size >= MOST_TEXTS) return known ?? text;
    this.#texts.set(text, text);
    return text;
  }

  /**
   * Put what Python said of all invoices together beside each of them.
   * @param {Finding[]} findings with paths that begin with a place in the batch, as invoices[3].total
   * @param {number[]} answers in the order in which the batch has their invoices
   */
  addTogether(findings, answers) {
    const rows = answers.flatMap((answer) => {
      const { first, of } = this.#places.get(answer) ?? { first: 0, of: 0 };
      return Array.from({ length: of }, (_, place) => first + place);
    });
    for (const finding of findings) {
      const [, at, path] = /^invoices\[(\d+)\]\.?(.*)$/.exec(finding.path) ?? [];
      const place = rows[Number(at)];
      if (place === undefined) continue;
      this.together.set(place, [...(this.together.get(place) ?? []), { ...finding, path }]);
    }
    for (const [place, more] of this.together) {
      const row = this.rows[place];
      this.counts[row.worst] -= 1;
      const { errors, warnings, infos } = weigh(more);
      Object.assign(row, { errors: row.errors + errors, warnings: row.warnings + warnings, infos: row.infos + infos });
      row.worst = row.errors ? "error" : row.warnings ? "warning" : row.infos ? "info" : "none";
      this.counts[row.worst] += 1;
    }
    this.#seen.key = "";
  }

  /** Every row in full, in the order of the files. @returns {AsyncGenerator<[Row, Detail]>} */
  async *all() {
    const order = this.rows.map((_, place) => place);
    order.sort((a, b) => this.rows[a].answer - this.rows[b].answer || this.rows[a].place - this.rows[b].place);
    for (const place of order) yield [this.rows[place], await this.detail(place)];
  }

  /** The rows that a query means, in its order. @param {Query} query @returns {number[]} places in `rows` */
  find({ filter, text, by, down }) {
    const key = JSON.stringify([this.rows.length, filter, text, by, down]);
    if (this.#seen.key === key) return this.#seen.order;
    const words = plain(text).split(/\s+/).filter(Boolean);
    const order = [];
    for (const [place, row] of this.rows.entries()) {
      if (filter !== "all" && row.worst !== filter) continue;
      if (words.length) {
        const all = plain([row.file, row.kind, row.number, row.date, row.seller, row.buyer, row.total].join("\n"));
        if (!words.every((word) => all.includes(word))) continue;
      }
      order.push(place);
    }
    const value = /** @type {(row: Row) => string | number} */ (ORDERS[by]);
    const values = this.rows.map(value);
    const sign = down ? -1 : 1;
    order.sort((a, b) => {
      const [x, y] = [values[a], values[b]];
      if (x !== y) return sign * (typeof x === "number" ? x - Number(y) : compare(x, String(y)));
      return this.rows[a].answer - this.rows[b].answer || this.rows[a].place - this.rows[b].place;
    });
    this.#seen = { key, order };
    return order;
  }

  /** The whole report on one row. @param {number} place @returns {Promise<Detail>} */
  async detail(place) {
    const row = this.rows[place];
    const report = await this.report(row.answer);
    const found =
      report.format === TABLE_PART ? [0, report.reports[row.place].findings] : rowsOf(report).find(([at]) => at === row.place);
    return {
      row: place,
      invoice: report.invoices[row.place] ?? null,
      findings: bySeverity([.../** @type {Finding[]} */ (found?.[1] ?? []), ...(this.together.get(place) ?? [])]),
      facts: report.reports[row.place]?.facts ?? {},
      origins: report.origins[row.place] ?? {},
    };
  }

  /** @param {number} answer @returns {Promise<FileReport>} */
  async report(answer) {
    const ready = this.#ready.get(answer);
    if (ready) return ready;
    const said = JSON.parse((await this.answers.get(answer)?.text()) ?? "null");
    const report = said.briefs ? reportOfPart(said) : said;
    this.#ready.set(answer, report);
    for (const oldest of this.#ready.keys()) {
      if (this.#ready.size <= READY) break;
      this.#ready.delete(oldest);
    }
    return report;
  }
}
