// @ts-check
/** What a report says, and the addresses that carry it: never longer than those who take them, never broken. */

import assert from "node:assert/strict";
import test from "node:test";

import { ABOUT, LABELS, issueWay, mailWay, reportText, subjectOf } from "../../docs/assets/js/report-text.mjs";

/** @typedef {import("../../docs/assets/js/report-text.mjs").Report} Report */

const ISSUES = "https://code.example/team/codex/issues/new";
const report = /** @type {Report} */ ({
  about: "missing",
  page: "/codes/guangzhou/e007/",
  system: "电子税务局",
  message: "发票额度\r\n不够",
  tried: "刷新",
  wrong: "不问这一项",
  source: "",
});

test("says what was asked for this kind of report, and nothing else", () => {
  assert.equal(
    reportText(report, "2026-11-24"),
    "报告：没有收录的报错\n看过的页面：/codes/guangzhou/e007/\n系统：电子税务局\n报错原文：\n发票额度\n不够\n当时在做什么、试过什么：刷新\n网站内容日期：2026-11-24",
  );
  for (const about of /** @type {(keyof typeof ABOUT)[]} */ (Object.keys(ABOUT))) {
    const text = reportText({ ...report, about }, "");
    assert.ok(text.startsWith(`报告：${ABOUT[about]}\n`));
    assert.equal(text.includes("不问这一项"), "wrong" in LABELS[about]);
  }
});

test("indents and paragraphs stay, as in logs and YAML; line ends of other systems and heaps of blank lines do not", () => {
  const text = reportText({ about: "missing", message: "  at a\r\n    at b  \n\n\n\ncode: 1\n  - x\r\n" }, "");
  assert.equal(text, "报告：没有收录的报错\n报错原文：\nat a\n    at b\n\ncode: 1\n  - x");
});

test("the subject is the first line of an error, or the page, masked and short", () => {
  const masked = (/** @type {string} */ text) => text.replace("额度", "[遮]");
  assert.equal(subjectOf({ ...report, message: "\n  发票额度\n第二行" }, masked), "没有收录的报错：发票[遮]");
  assert.equal(subjectOf({ ...report, about: "mistake" }, masked), "页面有误：/codes/guangzhou/e007/");
  assert.equal(subjectOf({ about: "missing" }, masked), "没有收录的报错");
  const long = subjectOf({ ...report, message: "😀".repeat(200) }, (text) => text);
  assert.equal([...long].length, 8 + 60);
  assert.doesNotMatch(long, /\p{Cs}/u);
});

test("an issue holds the text as it is, whatever Markdown is in it", () => {
  const text = "```yaml\ncode: '007'\n```\n````\n@everyone #1 <img src=x onerror=1>";
  const { href, whole } = issueWay(ISSUES, "题 & 目", text);
  assert.ok(whole);
  const { searchParams } = new URL(href);
  assert.equal(searchParams.get("title"), "题 & 目");
  assert.equal(searchParams.get("body"), `\`\`\`\`\`text\n${text}\n\`\`\`\`\`\n`);
});

test("what is too long for an address is to be pasted", () => {
  for (const [way, most] of /** @type {const} */ ([[(/** @type {string} */ text) => issueWay(ISSUES, "题", text), 4500], [(/** @type {string} */ text) => mailWay("题", text), 2000]])) {
    let before = way("税");
    assert.ok(before.whole);
    for (const length of [10, 100, 200, 400, 1000, 50_000]) {
      const { href, whole } = way("税".repeat(length));
      assert.ok(href.length <= most, `${length}: ${href.length}`);
      assert.ok(before.whole || !whole, "once too long, always too long");
      assert.equal(decodeURIComponent(href).includes("粘贴"), !whole);
      before = { href, whole };
    }
    assert.ok(!before.whole);
  }
});

test("a mail has the line ends of mails, and no recipient", () => {
  const { href, whole } = mailWay("题", "一\n二");
  assert.ok(whole);
  assert.equal(href, `mailto:?subject=${encodeURIComponent("题")}&body=${encodeURIComponent("一\r\n二")}`);
});

test("half a character does not stop anything", () => {
  for (const text of ["\ud83d", "a\ude00b", "😀"]) {
    assert.doesNotThrow(() => issueWay(ISSUES, text, text));
    assert.doesNotThrow(() => mailWay(text, text));
  }
});
