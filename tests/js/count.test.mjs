// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { count } from "../../docs/assets/js/check/count.mjs";

test("characters are counted by kind", () => {
  assert.equal(count("91350100M000100Y34"), "18 个字符：16 个数字、2 个字母");
  assert.equal(count(" 福州 Ａ1\n"), "5 个字符：1 个数字、2 个汉字、1 个空格或换行、1 个其他字符");
});

test("a character outside the basic plane is one", () => {
  assert.equal(count("𠮷😀"), "2 个字符：1 个汉字、1 个其他字符");
});
