// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { createFinder } from "../../docs/assets/js/finder.mjs";
import { folder, pieces } from "../../docs/assets/js/text.mjs";

/** @typedef {import("../../docs/assets/js/finder.mjs").IndexRecord} IndexRecord */

/** @param {Partial<IndexRecord> & {id: string}} record @returns {IndexRecord} */
const record = (record) => ({
  title: "示例", system: 0, status: "active", actor: "issuer", retry: "after-fix", words: "", ...record,
});

const INDEX = {
  readAs: /** @type {[string, string]} */ (["編號填寫誤倉庫巳", "编号填写误仓库已"]),
  systems: [
    { key: "new", name: "甲平台", era: "current" },
    { key: "other", name: "乙平台", era: "current" },
    { key: "old", name: "旧软件", era: "legacy" },
  ],
  labels: {
    status: { active: "现行", legacy: "旧系统", retired: "已停用" },
    actor: { issuer: "开票方" },
    retry: { "after-fix": "处理好以后再试" },
    era: { current: "现行", legacy: "旧系统" },
  },
  same: [["红冲", "冲红", "负数发票"], ["税控盘", "UKey"], ["密码", "口令", "PIN"]],
  initials: /** @type {[string, string]} */ (["仓库已封存口令过期", "ckyfcklgq"]),
  subject: ["红冲", "冲红", "口令", "登录密码", "余量"],
  elsewhere: ["微信", "饭菜"],
  asking: ["怎么办", "是什么意思", "报错", "系统提示", "错误代码"],
  records: [
    record({ id: "old/e15", system: 2, status: "legacy", code: "E15", title: "仓库已封存", messages: ["仓库已封存，不能出库"] }),
    record({ id: "new/e007", code: "E007", title: "印章编号填错", messages: ["印章编号填写有误，请核对后重新填写"] }),
    record({ id: "new/007", code: "007", title: "口令过期", messages: ["口令已经过期"], codes: ["K-7"], terms: ["登录口令失效"] }),
    record({ id: "new/sealed", title: "仓库封存中", messages: ["仓库已封存，不能出库"] }),
    record({ id: "new/quota", title: "本月余量用完", messages: ["第{行号}行商品超出余量，剩余余量：{金额}"], words: "先看本月还剩多少余量" }),
    record({ id: "other/500", system: 1, code: "0x0500", title: "红冲没有完成", messages: ["红冲申请未通过审核"] }),
    record({ id: "other/x", system: 1, code: "0900cX", title: "税控盘口令输错", messages: ["税控盘口令不对，ECode:0x0900cX"] }),
    record({ id: "other/long", system: 1, title: "查询跨月受限", messages: ["由于查询人数较多，为保证大家都能使用，起止日期不得跨越两个月，请分开查询"] }),
    record({ id: "other/connect", system: 1, code: "-960011", title: "连接不上", messages: ["GATEWAY_COULDNT_CONNECT"] }),
  ],
};

const find = createFinder(INDEX, "https://example.test/site/");
const fold = folder(INDEX.readAs);
/** @param {string} query */
const first = (query) => find(query)[0]?.id;

const NOISE = "客户昨天下午来电话，说办公室里几台机器都这样，重新启动也没有用，".repeat(20);

for (const [query, id] of [
  // a whole message, and what happens to it on the way
  ["印章编号填写有误，请核对后重新填写", "new/e007"],
  ["系统提示：印章编号填写有误,请核对后重新填写（2026-03-01 09:12:44）", "new/e007"],
  ["  印 章 编 号 填 写 有 误 ", "new/e007"],
  ["印章编号真写有误，请核对", "new/e007"],
  ["印编号填写有误", "new/e007"],
  ["章印编号填写有误", "new/e007"],
  ["号填写有误，请核", "new/e007"],
  ["印章編號填寫有誤", "new/e007"],
  ["倉庫巳封存，不能出庫", "new/sealed"],
  ["第3行商品超出余量，剩余余量：128.50", "new/quota"],
  ["第XX行商品超出余量，剩余余量：****", "new/quota"],
  ["<b>由于查询人数较多</b>，为保证大家都能使用😀，起止日期不得跨越两个月", "other/long"],
  [`${NOISE}弹出：红冲申请未通过审核。${NOISE}`, "other/500"],
  ["GATEWAY_C0ULDNT_CONECT", "other/connect"],
  ["GATEWYA", "other/connect"],
  ["G A T E W A Y _ C O U L D N T _ C O N N E C T", "other/connect"],
  ["税 控 盘 口 令 不 对 ， E C o d e : 0 x 0 9 0 0 c 7", "other/x"],
  ["口今过期", "new/007"],
  ["仓库已封序，不能击库", "new/sealed"],
  ["EWAY_COULDNT_CONN", "other/connect"],
  // the first letters of the sounds
  ["klgq", "new/007"],
  ["ckyfc 怎么办", "new/sealed"],
  // codes
  ["E007", "new/e007"],
  ["ｅ００７", "new/e007"],
  ["【E-007】", "new/e007"],
  ["e 07", "new/e007"],
  ["开票时报错E007怎么办", "new/e007"],
  ["EOO7", "new/e007"],
  ["007", "new/007"],
  ["错误代码：007", "new/007"],
  ["7是什么意思", "new/007"],
  ["k7", "new/007"],
  ['{"errcode":"0x0500","errmsg":""}', "other/500"],
  ["500", "other/500"],
  ["0900c3", "other/x"],
  ["Ox0500", "other/500"],
  ["今天一直报0500", "other/500"],
  ["960011", "other/connect"],
  // own words
  ["冲红没通过怎么办", "other/500"],
  ["登录密码失效", "new/007"],
  ["本月余量还剩多少", "new/quota"],
]) {
  test(`${query.slice(0, 40)} → ${id}`, () => assert.equal(first(query), id));
}

for (const query of [
  "", "   ", "。。。", "😀😀", "\u0000\u0007", "怎么办", "报错", "<script>alert(1)</script>", "asdfghjkl", "12345678901",
  "今天晚饭吃什么好", "kly", "gqkl", "spinning", "剩余的饭菜放冰箱", "仓库租金太贵想换一家", "0000000000", "3.14159", "第100行金额200元", "how to cook rice", "x".repeat(10_000),
]) {
  test(`nothing for ${JSON.stringify(query.slice(0, 30))}`, () => assert.deepEqual(find(query), []));
}

test("one code in several systems: all are offered, the one as written first", () => {
  assert.deepEqual(find("007").map(({ id }) => id), ["new/007", "new/e007"]);
});

test("a number that counts something is not a code", () => {
  assert.ok(!find("第7行商品超出余量").some(({ id }) => id === "new/007"));
});

test("at equal match the system in use goes before the old one", () => {
  assert.deepEqual(find("仓库已封存，不能").map(({ id }) => id), ["new/sealed", "old/e15"]);
});

test("a result says where it leads and what matched", () => {
  const [result] = find("章编号");
  assert.equal(result.url, "https://example.test/site/codes/new/e007/");
  assert.equal(result.title, "印章编号填错");
  assert.equal(result.system, "甲平台");
  assert.equal(result.retry, "处理好以后再试");
  const { text, marks } = result.matched;
  assert.deepEqual(marks.map(([start, end]) => text.slice(start, end)), ["章编号"]);
});

test("the limit is kept", () => assert.equal(find("仓库已封存", { limit: 1 }).length, 1));

test("a long paste of anything does not hang", () => {
  const paste = "仓库已封存 <b>😀</b>\u0007 第3行 ".repeat(1000);
  const start = performance.now();
  find(paste);
  assert.ok(performance.now() - start < 20_000);
});

test("folding keeps the way back to the original", () => {
  const original = "Ａ㍿😀税";
  const { text, from, to } = fold(original);
  assert.equal(text, "A株式会社😀税");
  assert.equal(original.slice(from[3], to[3]), "㍿");
  assert.equal(original.slice(from.at(-1), to.at(-1)), "税");
});

test("pieces leave out what varies", () => {
  const keys = pieces(fold("第3行税额***有误InvoiceNo").text).filter(({ near }) => !near).map(({ key }) => key);
  assert.deepEqual(keys, ["第", "#3", "行税", "税额", "有误", "lnvolce", "no"]);
});
