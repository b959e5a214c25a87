// @ts-check
/** What a text that somebody pasted says of an error: its code, its wording. Pure. */

import { KINDS, privateParts } from "../mask.mjs";

/** As long as a wording may be in the schema. */
const LONGEST = 300;
const MOST = 5;

const CODES = [
  /(?:错误|返回|报错)?(?:码|代码|编号|code)\s*[:：为是]?\s*[“"【[(（]?([0-9A-Za-z][0-9A-Za-z._-]{1,38}[0-9A-Za-z])/i,
  /[[【(（]([A-Z]{0,4}-?\d[0-9A-Za-z._-]{1,14})[\]】)）]/,
];
const QUOTED = /(?:提示|报错|弹出|显示|报)(?:的是|信息|内容|了|出)?\s*[:：]?\s*[“"「『【]([^”"」』】\n]{4,300})[”"」』】]/g;
const TELLING = /错误|报错|提示|失败|异常|不能|无法|不存在|不正确|不一致|不足|超时|未|请/;

/** What is private, as the records write what varies: {税号}. @param {string} text */
export function withPlaceholders(text) {
  let at = 0;
  const pieces = privateParts(text).map(({ kind, start, end }) => {
    const piece = `${text.slice(at, start)}{${KINDS[kind]}}`;
    at = end;
    return piece;
  });
  return pieces.join("") + text.slice(at);
}

/**
 * @param {string} pasted
 * @returns {{code: string, messages: string[], whole: boolean}} the wordings with placeholders for what is private;
 *   `whole` is false where only some of the text was taken
 */
export function readPasted(pasted) {
  const text = pasted.trim();
  const code = CODES.map((pattern) => pattern.exec(text)?.[1]).find((found) => found && /\d/.test(found)) ?? "";
  // A wording that was broken into lines is still one.
  const line = text.replace(/\s*[\r\n]+\s*/g, "");
  if (line.length <= LONGEST && text.split(/[\r\n]+/).length <= 3) {
    return { code, messages: line ? [withPlaceholders(line)] : [], whole: true };
  }
  const quoted = [...text.matchAll(QUOTED)].map((match) => match[1]);
  const lines = text.split(/[\r\n]+/).map((one) => one.trim());
  const told = quoted.length ? quoted : lines.filter((one) => one.length >= 4 && one.length <= LONGEST && TELLING.test(one));
  const messages = [...new Set(told)].slice(0, MOST).map((one) => withPlaceholders(one));
  return { code, messages: messages.map((one) => one.slice(0, LONGEST)), whole: false };
}
