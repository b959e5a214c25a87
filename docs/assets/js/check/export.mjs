// @ts-check
/** The results of a batch as tables to take away: what was found, and the invoices themselves. */

import { mask, maskWhole } from "../mask.mjs";
import { address } from "./address.mjs";
import { csv } from "./csv.mjs";
import { OF_FILE } from "./ledger.mjs";
import { SEVERITIES, placeName } from "./view.mjs";
import { workbook } from "./xlsx.mjs";

/**
 * @typedef {import("./ledger.mjs").Ledger} Ledger
 * @typedef {import("./ledger.mjs").Detail} Detail
 * @typedef {import("./ledger.mjs").Row} Row
 * @typedef {import("../mask.mjs").Kind} Kind
 * @typedef {{vocabulary: import("./client.mjs").Vocabulary, masked: boolean}} Wish
 */

/** Columns of an invoice: path, head, width, and what it is where it has to be masked. @type {[string, string, number, Kind?][]} */
const INVOICE = [
  ["invoice_type", "发票种类", 24],
  ["invoice_code", "发票代码", 14],
  ["invoice_number", "发票号码", 22, "invoice"],
  ["issue_date", "开票日期", 12],
  ["seller.name", "销售方名称", 28, "company"],
  ["seller.taxpayer_id", "销售方纳税人识别号", 21, "taxpayer"],
  ["buyer.name", "购买方名称", 28, "company"],
  ["buyer.taxpayer_id", "购买方纳税人识别号", 21, "taxpayer"],
];
const AMOUNTS = [["amount", "金额"], ["tax", "税额"], ["total", "价税合计"]];

/** @param {string} head @param {number} width */
const column = (head, width) => ({ head, width });
const FILE = [column("文件", 30), column("第几张", 8)];
const FOUND = [column("结论", 8), column("位置", 20), column("问题", 60), column("应为", 20), column("建议改成", 20), column("规则", 28), column("说明", 50)];
const invoiceColumns = [
  ...INVOICE.map(([, head, width]) => column(head, width)),
  ...AMOUNTS.map(([, head]) => ({ ...column(head, 14), amount: true })),
];
const WORST = { ...SEVERITIES, none: "没有发现问题" };

/** @param {Row} row @param {Detail} detail @param {boolean} masked @returns {string[]} */
function invoiceCells({ file, place, of }, { invoice }, masked) {
  const cells = INVOICE.map(([path, , , kind]) => {
    const [holder, name] = path.includes(".") ? path.split(".") : ["", path];
    const value = String((holder ? invoice?.[holder]?.[name] : invoice?.[name]) ?? "");
    return masked && kind ? maskWhole(kind, value) : value;
  });
  const amounts = AMOUNTS.map(([name]) => String(invoice?.[name] ?? ""));
  return [masked ? mask(file).text : file, of > 1 && place !== OF_FILE ? String(place + 1) : "", ...cells, ...amounts];
}

/** One row for each finding. @param {Ledger} ledger @param {Wish} wish */
async function* findings(ledger, { vocabulary, masked }) {
  for await (const [row, detail] of ledger.all()) {
    const cells = invoiceCells(row, detail, masked);
    for (const { severity, path, message, expected, suggestion, rule, record } of detail.findings) {
      const texts = [message, expected ?? "", suggestion ?? ""].map((text) => (masked ? mask(text).text : text));
      const told = record ? address(`codes/${record}/`) : rule ? address(`rules/${rule}/`) : "";
      const place = path || detail.invoice ? placeName(path, vocabulary) : "整个文件";
      yield [...cells, SEVERITIES[severity], place, ...texts, vocabulary.rules[rule] ?? rule, told];
    }
  }
}

/** One row for each invoice. @param {Ledger} ledger @param {Wish} wish */
async function* invoices(ledger, { masked }) {
  for await (const [row, detail] of ledger.all()) {
    yield [...invoiceCells(row, detail, masked), WORST[row.worst], ...[row.errors, row.warnings, row.infos].map(String)];
  }
}

/** @param {Ledger} ledger @param {Wish} wish */
const findingSheet = (ledger, wish) => ({ name: "发现的问题", columns: [...FILE, ...invoiceColumns, ...FOUND], rows: findings(ledger, wish) });

/** @param {Ledger} ledger @param {Wish} wish */
export const exportCsv = (ledger, wish) => csv(findingSheet(ledger, wish));

/** @param {Ledger} ledger @param {Wish} wish */
export function exportXlsx(ledger, wish) {
  const counts = ["结论", "错误", "提醒", "说明"].map((head) => column(head, 14));
  const all = { name: "发票", columns: [...FILE, ...invoiceColumns, ...counts], rows: invoices(ledger, wish) };
  return workbook([findingSheet(ledger, wish), all]);
}
