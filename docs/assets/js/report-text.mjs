// @ts-check
/** What a report says, and the addresses that take it further. Pure. */

import { labelled } from "./support-text.mjs";

/** What a report can be about, and what is asked then, in the order of the form. */
export const ABOUT = /** @type {const} */ ({
  missing: "没有收录的报错",
  unsolved: "照着做没有解决",
  mistake: "页面有误",
  finding: "检查结论有误",
});

/** @typedef {keyof typeof ABOUT} About */
/** @typedef {{about: About} & Record<string, string>} Report */

/** @type {Record<About, Record<string, string>>} */
export const LABELS = {
  missing: { page: "看过的页面", system: "系统", message: "报错原文", tried: "当时在做什么、试过什么" },
  unsolved: { page: "哪一页", system: "系统", message: "现在看到的报错或现象", tried: "做了哪些步骤" },
  mistake: { page: "哪一页", message: "哪句话不对", wrong: "实际是什么", source: "依据" },
  finding: { page: "哪一页", message: "检查给出的结论", wrong: "实际是什么", source: "依据" },
};

const SUBJECT_LENGTH = 60;

/** @param {Report} report @param {string} updated the day of the content that the reader had before them */
export function reportText(report, updated) {
  const { about } = report;
  const asked = Object.entries(LABELS[about]).map(([name, label]) => /** @type {[string, string]} */ ([label, report[name] ?? ""]));
  return labelled([["报告", ABOUT[about]], ...asked, ["网站内容日期", updated]]);
}

/** @param {Report} report @param {(text: string) => string} masked what takes out what is private */
export function subjectOf({ about, page = "", message = "" }, masked) {
  const line = masked(message).split("\n").find((text) => text.trim())?.trim() ?? "";
  const what = about === "missing" ? line : masked(page) || line;
  return [ABOUT[about], clip(what, SUBJECT_LENGTH)].filter(Boolean).join("：");
}

/** By whole characters. @param {string} text @param {number} most */
function clip(text, most) {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join("")}…`;
}

/**
 * GitHub refuses addresses above some 8,190 characters, and who is not logged in is led through another address that holds
 * this one, with every % as %25: 5/3 of the length.
 */
const LONGEST_ISSUE = 4500;
/** What Windows hands to a mail program. */
const LONGEST_MAIL = 2000;

/** Half a character cannot be written in an address. @param {string} text */
const encode = (text) => encodeURIComponent(text.replace(/\p{Cs}/gu, "\ufffd"));

/** For a page that reads Markdown: the text as it is, whatever is in it. @param {string} text */
function fenced(text) {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}\n`;
}

/**
 * @typedef {object} Way
 * @property {string} href
 * @property {boolean} whole whether the text is in the address; if not, it has to be pasted there
 */

/** @param {string} start @param {string[]} bodies the whole text, and what to say instead @param {number} longest @returns {Way} */
function way(start, [whole, instead], longest) {
  const href = start + encode(whole);
  return href.length <= longest ? { href, whole: true } : { href: start + encode(instead), whole: false };
}

/** @param {string} page where an issue is written @param {string} subject @param {string} text */
export function issueWay(page, subject, text) {
  return way(`${page}?title=${encode(subject)}&body=`, [fenced(text), "（请在这里粘贴刚才复制的文字）"], LONGEST_ISSUE);
}

/** Without a recipient: the reader knows to whom. @param {string} subject @param {string} text */
export function mailWay(subject, text) {
  return way(`mailto:?subject=${encode(subject)}&body=`, [text.replace(/\n/g, "\r\n"), "（请在这里粘贴刚才复制的文字）"], LONGEST_MAIL);
}
