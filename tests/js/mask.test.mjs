// @ts-check
/** What is masked and what must not be. All numbers and names are invented. */

import assert from "node:assert/strict";
import test from "node:test";

import { KINDS, USUAL, mask } from "../../docs/assets/js/mask.mjs";

/** @typedef {import("../../docs/assets/js/mask.mjs").Kind} Kind */

const MASKED = /** @type {[string, string, string][]} */ ([
  // tax ids, right and wrong ones, in any width, case and spacing
  ["taxpayer", "税号91440101MA5XXXXX2K不对", "税号[税号18位]不对"],
  ["taxpayer", "91440101ma5xxxxx2k 查不到", "[税号18位] 查不到"],
  ["taxpayer", "纳税人识别号：９１４４０１０１ＭＡ５ＸＸＸＸＸ２Ｋ有误", "纳税人识别号：[税号18位]有误"],
  ["taxpayer", "统一社会信用代码（税号）：91440101MA5XXXXX2", "统一社会信用代码（税号）：[税号17位]"],
  ["taxpayer", "9144 0101 MA5X XXXX 2K 开不了", "[税号18位] 开不了"],
  ["taxpayer", "91 440101 MA5XXXXX2 K 开不了", "[税号18位] 开不了"],
  ["taxpayer", "9144\u200b0101MA5XX\u200bXXX2K", "[税号18位]"],
  ["taxpayer", "9144O1O1MA5XXXXX2K 提示校验位不对", "[税号18位] 提示校验位不对"],
  ["taxpayer", "老税号 440100123456789 和 44010012345678901", "老税号 [税号15位] 和 [税号17位]"],
  ["taxpayer", "个体户 44010019900101123401", "个体户 [税号20位]"],
  ["taxpayer", "税号 44010019900101123X", "税号 [税号18位]"],
  ["taxpayer", '{"gmfNsrsbh":"91440101MA5XXXXX2K","code":"9104"}', '{"gmfNsrsbh":"[税号18位]","code":"9104"}'],
  ["taxpayer", "购买方税号：91440101MA5***XX2K", "购买方税号：[税号18位]"],
  ["taxpayer", "税号 91440101MA5XXXXX2K E007", "税号 [税号18位] E007"],
  // telephones
  ["mobile", "手机13800000000收不到短信", "手机[手机号]收不到短信"],
  ["mobile", "回电 138 0000 0000", "回电 [手机号]"],
  ["mobile", "+86-13800000000", "[手机号]"],
  ["mobile", "１３８００００００００", "[手机号]"],
  ["landline", "电话020-80000000转801", "电话[座机号]"],
  ["landline", "（0755）20000000", "[座机号]"],
  ["landline", "回拨 02080000000", "回拨 [座机号]"],
  ["landline", "联系电话：80000000", "联系电话：[座机号]"],
  // mail, identity cards, accounts
  ["email", "发到 Kuaiji.01@example.com，谢谢", "发到 [邮箱]，谢谢"],
  ["email", "kuaiji＠example.com.cn", "[邮箱]"],
  ["identity", "身份证44010019900101123x", "身份证[身份证号]"],
  ["identity", "440100 19900101 1234", "[身份证号]"],
  ["bank", "6200000000000000001", "[银行账号]"],
  ["bank", "卡号6200 0000 0000 0000 123", "卡号[银行账号]"],
  ["bank", "开户行及账号：某某银行某某支行 4400123400012345678", "开户行及账号：某某银行某某支行 [银行账号]"],
  // invoice numbers keep their end
  ["invoice", "发票号码：25442000000012345678 已作废", "发票号码：****5678 已作废"],
  ["invoice", "25442000000012345678", "****5678"],
  ["invoice", "发票代码044001900111，号码12345678", "发票代码044001900111，号码****5678"],
  ["invoice", "044001900111 12345678 查无此票", "044001900111 ****5678 查无此票"],
  ["invoice", "发票12345678开具失败", "发票****5678开具失败"],
  ["invoice", "信息表编号 4401001234567890", "信息表编号 ****7890"],
  ["invoice", "NO.12345678", "NO.****5678"],
  // names
  ["company", "购买方名称：甲乙丙贸易有限公司，税号有误", "购买方名称：[单位名称]，税号有误"],
  ["company", "给甲乙丙（集团）有限责任公司东城分公司开票", "给[单位名称]开票"],
  ["company", "提示购买方甲乙丙技术股份有限公司不存在", "提示购买方[单位名称]不存在"],
  ["company", "销售方：某某经营部", "销售方：[单位名称]"],
  ["company", '"gmfmc":"甲乙丙有限公司"', '"gmfmc":"[单位名称]"'],
  ["person", "开票人：王某某 复核人：", "开票人：[姓名] 复核人："],
  // what nobody should be told
  ["secret", "证书密码：88888888", "证书密码：[口令]"],
  ["secret", "口令是Abc-123，提示错误", "口令是[口令]，提示错误"],
  ["secret", "access_token=3f9c0a77d1e2", "access_token=[口令]"],
]);

for (const [kind, text, expected] of MASKED) {
  test(`masks: ${text}`, () => {
    const found = mask(text);
    assert.equal(found.text, expected);
    assert.deepEqual(found.masked.filter(({ replaced }) => replaced), [{ kind, count: 1 + Number(text.includes(" 和 ")), replaced: true }]);
    assert.equal(mask(expected).text, expected, "what is masked is not masked again");
  });
}

for (const text of [
  // codes of errors
  "错误码：0x3031",
  "72040 72082 720xx",
  "-10301 -960011010 960011010",
  "3010019",
  "0963cX ECode:0x0900cX 09d11f",
  "错误代码 10000001",
  "[10000001]系统异常",
  "发票系统返回10000001",
  "1639 号规则，第 3 行",
  "taxpayer-id-check-digit",
  "0600000000",
  // classes of goods
  "商品编码3040502020200000000",
  "1010101020000000000",
  "6010000000000000000",
  // versions, days, times, addresses of machines
  "V2.0.07.231130",
  "版本 20231130，更新于 2026-11-24 09:12:30",
  "2026年11月24日 20261124 20261124091230123",
  "1764000000000",
  "192.168.100.100:8080",
  "发票日期 20261124",
  // numbers by which a log is searched
  "请求流水号：440100123456789012",
  "traceId=44010012345678ab",
  "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
  "d41d8cd98f00b204e9800998ecf8427e",
  // amounts are what the question is about
  "价税合计113.00元，￥1,234.50",
  "金额12345678.00，发票额度12345678",
  "票面金额 12345678 元",
  // invoice codes say no more than the kind and the region
  "发票代码044001900111",
  // wordings of errors that name fields
  "纳税人识别号不能为空",
  "购买方名称：不能为空",
  "开票人：不能超过 8 个字",
  "密码错误，还剩4次",
  "口令错误：0963cX",
  "校验码：12345",
  "手机号码不存在",
  "第{行号}行发票{发票号码}的状态为作废",
  "服务热线 12366、95105",
  "有限公司和个人独资企业",
  "138****0000",
  "",
]) {
  test(`leaves alone: ${text}`, () => assert.equal(mask(text).text, text));
}

test("counts every kind, in the order of the kinds", () => {
  const { text, masked } = mask("甲乙丙有限公司，13800000000、13900000000，91440101MA5XXXXX2K，113.00元");
  assert.equal(text, "[单位名称]，[手机号]、[手机号]，[税号18位]，113.00元");
  assert.deepEqual(masked, [
    { kind: "taxpayer", count: 1, replaced: true },
    { kind: "mobile", count: 2, replaced: true },
    { kind: "company", count: 1, replaced: true },
    { kind: "amount", count: 1, replaced: false },
  ]);
});

test("a kind that is not asked for stays, and is not taken for another", () => {
  const text = "税号 44010019900101123X，电话 13800000000";
  /** @type {Set<Kind>} */
  const kinds = new Set(USUAL);
  kinds.delete("taxpayer");
  assert.equal(mask(text, kinds).text, "税号 44010019900101123X，电话 [手机号]");
  assert.equal(mask(text, new Set()).text, text);
});

test("amounts are masked when asked for", () => {
  const all = new Set(/** @type {Kind[]} */ (Object.keys(KINDS)));
  assert.equal(mask("价税合计113.00元，税额：13，￥1,234.50", all).text, "价税合计[金额]，税额：[金额]，[金额]");
});

test("what is around stays as it was, line ends and wide characters too", () => {
  assert.equal(mask("Ａ１：\r\n😀税号９１４４０１０１ＭＡ５ＸＸＸＸＸ２Ｋ…①\r\n").text, "Ａ１：\r\n😀税号[税号18位]…①\r\n");
});

test("a long text does not hang", () => {
  const text = ["发票系统提示购买方甲乙丙贸易", "9", "票", "1234 ", "a-", "("].map((piece) => piece.repeat(4000)).join("\n");
  const before = performance.now();
  mask(text);
  assert.ok(performance.now() - before < 20_000);
});
