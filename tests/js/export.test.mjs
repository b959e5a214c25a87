// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { inflateRawSync } from "node:zlib";

import { cell, csv } from "../../docs/assets/js/check/csv.mjs";
import { workbook } from "../../docs/assets/js/check/xlsx.mjs";
import { maskWhole } from "../../docs/assets/js/mask.mjs";

test("what a spreadsheet program would run becomes text, and amounts stay numbers", () => {
  for (const risky of ["=1+1", "+8613800138000", "-2+3", "@SUM(A1)", "\tx", "\rx", " =1+1", "＝1+1", "-", "－1"]) {
    assert.match(cell(risky), /^"?'/, risky);
  }
  for (const plain of ["-100.00", "-3", "0.50", "26442000000000000017", "广州示例贸易有限公司", ""]) {
    assert.equal(cell(plain), plain);
  }
});

test("quotes, commas and line ends stay inside their cell", async () => {
  const rows = (async function* () {
    yield ['a"b', "c,d", "e\nf"];
  })();
  const columns = ["甲", "乙", "丙"].map((head) => ({ head, width: 10 }));
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(await (await csv({ name: "", columns, rows })).arrayBuffer());
  assert.equal(text, '\ufeff甲,乙,丙\r\n"a""b","c,d","e\nf"\r\n');
});

test("a workbook has ids as text, amounts as numbers, and no markup of others", async () => {
  const rows = (async function* () {
    yield ["26442000000000000017", "-100.00"];
    yield ["<b>&\u0000\ud800", "12.3.4"];
  })();
  const columns = [{ head: "发票号码", width: 22 }, { head: "金额", width: 12, amount: true }];
  const bytes = Buffer.from(await (await workbook([{ name: "发票", columns, rows }])).arrayBuffer());
  const sheet = entry(bytes, "xl/worksheets/sheet1.xml");
  assert.ok(sheet.includes('t="inlineStr"><is><t xml:space="preserve">26442000000000000017</t>'));
  assert.ok(sheet.includes("<v>-100.00</v>"));
  assert.ok(sheet.includes("&#60;b&#62;&#38;��"));
  assert.ok(sheet.includes(">12.3.4</t>"));
  assert.ok(!sheet.includes("<f>"));
});

test("what is known to be private is masked as a whole", () => {
  assert.equal(maskWhole("invoice", "26442000000000000017"), "****0017");
  assert.equal(maskWhole("taxpayer", "91350100M000100Y43"), "[税号18位]");
  assert.equal(maskWhole("company", ""), "");
});

/** One file of a zip, found by its local record. @param {Buffer} bytes @param {string} name */
function entry(bytes, name) {
  const at = bytes.indexOf(name) - 30;
  assert.equal(bytes.readUInt32LE(at), 0x04034b50);
  const start = at + 30 + Buffer.byteLength(name);
  return inflateRawSync(bytes.subarray(start, start + bytes.readUInt32LE(at + 18))).toString("utf-8");
}
