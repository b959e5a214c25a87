// @ts-check
import assert from "node:assert/strict";
import test from "node:test";

import { describeBrowser, sheetText } from "../../docs/assets/js/support-text.mjs";

const EMPTY = {
  system: "", code: "", message: "", when: "", issued: "", kind: "", step: "", repeats: "", version: "", computer: "",
  tried: [], triedElse: " ",
};

test("nothing filled in is no text", () => assert.equal(sheetText(EMPTY), ""));

test("what is filled in, in the order in which it is asked for", () => {
  const text = sheetText({
    ...EMPTY,
    tried: ["重启电脑"],
    triedElse: "换了账号 ",
    message: "第一行\n\n  第二行\n",
    when: "2026-11-24T09:12",
    code: " E007",
  });
  assert.equal(
    text,
    "错误码：E007\n报错原文：\n第一行\n\n  第二行\n出现时间：2026-11-24 09:12\n已经试过：重启电脑；换了账号",
  );
});

for (const [agent, expected] of [
  ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0", "Windows 10 或 11，Edge 131"],
  ["Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0.0.0 Safari/537.36", "Windows 7，Chrome 内核 109"],
  ["Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0", "Windows 10 或 11，Firefox 133"],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15", "macOS，Safari 18.1"],
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.50(0x1800) NetType/WIFI", "iOS 17.5，微信内打开 8.0.50"],
  ["Mozilla/5.0 (Linux; Android 14; Phone) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36", "安卓 14，Chrome 内核 131"],
  ["something else", ""],
]) {
  test(`browser: ${expected || "unknown"}`, () => assert.equal(describeBrowser(agent), expected));
}
