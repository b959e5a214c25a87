// @ts-check
/** Answers as plain text and as Markdown, whatever signs are in them. */

import assert from "node:assert/strict";
import test from "node:test";

import { answerMarkdown, answerText } from "../../docs/assets/js/answer.mjs";

/** @type {import("../../docs/assets/js/answer.mjs").Reply} */
const record = {
  kind: "record",
  title: "E007 税号有误",
  text: "E007 税号有误\n报错原文：<b>税号</b> *必填*\n处理步骤：\n1. 核对 [税号]\n2. 点 A_B\n怎样算好了：\n- 不再出现 E007",
  url: "https://fapiao.example/codes/guangzhou/e007/",
};
/** @type {import("../../docs/assets/js/answer.mjs").Reply} */
const finding = { kind: "finding", title: "错误｜税额：差 0.01", text: "错误｜税额：差 0.01\n应为：13.00", url: "https://fapiao.example/rules/x/" };

test("one record", () => {
  assert.equal(answerText([record]), `您好，这个报错可以这样处理：\n\n${record.text}\n详细说明：${record.url}`);
});

test("one finding is spoken of as what it is", () => {
  assert.equal(answerText([finding]), `您好，检查时发现这一处，请核对：\n\n${finding.text}\n详细说明：${finding.url}`);
});

test("several are numbered in their order", () => {
  assert.equal(
    answerText([finding, record]),
    `您好，下面 2 条请看一下：\n\n【1】${finding.text}\n详细说明：${finding.url}\n\n【2】${record.text}\n详细说明：${record.url}`,
  );
});

test("Markdown has a link, lists, and no sign that means what it did not", () => {
  assert.equal(
    answerMarkdown([record]),
    `您好，这个报错可以这样处理：

**[E007 税号有误](<https://fapiao.example/codes/guangzhou/e007/>)**

**报错原文：**\\<b\\>税号\\</b\\> \\*必填\\*

**处理步骤：**

1. 核对 \\[税号\\]
2. 点 A\\_B

**怎样算好了：**

- 不再出现 E007`,
  );
});

test("Markdown of several", () => {
  const [first, second] = answerMarkdown([finding, record]).split("\n\n").filter((part) => part.startsWith("**1") || part.startsWith("**2"));
  assert.equal(first, "**1\\. [错误｜税额：差 0.01](<https://fapiao.example/rules/x/>)**");
  assert.equal(second, "**2\\. [E007 税号有误](<https://fapiao.example/codes/guangzhou/e007/>)**");
});

test("a quick link out of the link's brackets is not possible", () => {
  const text = answerMarkdown([{ ...record, url: "https://x.example/> <b>" }]);
  assert.ok(text.includes("(<https://x.example/%3E%20%3Cb%3E>)"));
});
