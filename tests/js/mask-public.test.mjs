// @ts-check
/**
 * A text that everybody may read: of what is private nothing is left, and what is needed to understand the error stays.
 * All numbers and names are invented.
 */

import assert from "node:assert/strict";
import test from "node:test";

import { KINDS, maskAll, privateParts } from "../../docs/assets/js/mask.mjs";

/** Kind, text, and the part of it that must not survive. */
const PRIVATE = /** @type {[keyof typeof KINDS, string, string][]} */ ([
  // tax ids of every kind and spelling
  ["taxpayer", "税号 91440101MA5XXXXX2K 查不到", "91440101MA5XXXXX2K"],
  ["taxpayer", "税号 91440101ma5xxxxx2k 查不到", "91440101ma5xxxxx2k"],
  ["taxpayer", "９１４４０１０１ＭＡ５ＸＸＸＸＸ２Ｋ", "ＭＡ５ＸＸＸＸＸ２Ｋ"],
  ["taxpayer", "9144 0101 MA5X XXXX 2K", "MA5X"],
  ["taxpayer", "91-440101-MA5XXXXX2-K", "MA5XXXXX2"],
  ["taxpayer", "9144O1O1MA5XXXXX2K 校验位不对", "MA5XXXXX2K"],
  ["taxpayer", "老税号440100123456789", "440100123456789"],
  ["taxpayer", "个体户 44010019900101123401", "44010019900101123401"],
  ["taxpayer", "旧税号 44010019900101123", "44010019900101123"],
  ["taxpayer", "识别号：91440101MA5XXXXX2 少一位", "91440101MA5XXXXX2"],
  ["taxpayer", '{"buyerTaxpayer_id":"91440101MA5XXXXX2K"}', "MA5XXXXX2K"],
  ["taxpayer", "社会团体 51440100MJK000000A", "51440100MJK000000A"],
  ["taxpayer", "gfsh nsrsbh=91440101MA5XXXXX2K", "91440101MA5XXXXX2K"],
  // telephones
  ["mobile", "手机13800000000收不到短信", "13800000000"],
  ["mobile", "138 0000 0000", "0000 0000"],
  ["mobile", "138-0000-0000", "0000-0000"],
  ["mobile", "+8613800000000", "13800000000"],
  ["mobile", "１３８００００００００", "１３８００００００００"],
  ["landline", "020-80000000", "80000000"],
  ["landline", "（0755）2000 0000", "2000 0000"],
  ["landline", "0755—20000000转801", "20000000"],
  ["landline", "电话 80000000", "80000000"],
  ["landline", "传真：020 80000000", "80000000"],
  // identity, accounts, mail, chat
  ["identity", "身份证44010019900101123x", "19900101123x"],
  ["identity", "440100 19900101 1234", "19900101"],
  ["identity", "护照号码：E12345678", "E12345678"],
  ["identity", "港澳通行证 H12345678", "12345678"],
  ["bank", "6200000000000000001", "6200000000000000001"],
  ["bank", "6200 0000 0000 0000 123", "0000 0000"],
  ["bank", "账号：4400123400012345678", "4400123400012345678"],
  ["bank", "开户行：某某银行某某支行 0200001234567", "0200001234567"],
  ["email", "发到 kuaiji.01@example.com，谢谢", "kuaiji.01"],
  ["email", "KUAIJI＠EXAMPLE.COM.CN", "KUAIJI"],
  ["contact", "QQ：123456789", "123456789"],
  ["contact", "加微信 weixin: gz_kuaiji01", "gz_kuaiji01"],
  // invoices: nothing is left of numbers, nor of codes
  ["invoice", "发票号码：25442000000012345678", "5678"],
  ["invoice", "25442000000012345678 查无此票", "5678"],
  ["invoice", "号码12345678已作废", "5678"],
  ["invoice", "044001900111 12345678 查无此票", "12345678"],
  ["invoice", "2544 2000 0000 1234 5678", "5678"],
  ["invoice", "确认单编号 4401002512345678901234", "45678901234"],
  ["invoice", "4401002512345678901234", "8901234"],
  ["code", "发票代码：044001900111", "044001900111"],
  ["code", "fpdm=4400191130", "4400191130"],
  ["code", "01,10,011002680026,71500013", "011002680026"],
  ["device", "机器编号：661234567890", "661234567890"],
  ["device", "金税盘号 661234567890", "661234567890"],
  // companies and people
  ["company", "购买方名称：甲乙丙贸易有限公司", "甲乙丙"],
  ["company", "给甲乙丙（集团）有限责任公司开票", "甲乙丙"],
  ["company", "我司（甲乙丙贸易有限公司）被拒", "甲乙丙"],
  ["company", "抬头：甲乙丙", "甲乙丙"],
  ["company", "东城区甲乙丙商行被拒收", "甲乙丙"],
  ["company", "甲乙丙税务师事务所的号", "甲乙丙"],
  ["company", "ABC Trading Co., Ltd. cannot issue", "ABC"],
  ["company", "客户：甲乙丙", "甲乙丙"],
  ["person", "开票人：王示例", "王示例"],
  ["person", "收款人 李示例 复核人 赵示例", "李示例"],
  ["person", "收款人 李示例 复核人 赵示例", "赵示例"],
  ["person", "联系王会计处理", "王"],
  ["person", "李示例女士说不行", "李示例"],
  ["person", "我叫张示例", "张示例"],
  ["person", "From: Zhang Shili <a@example.com>", "Zhang"],
  ["person", "谢谢！\n赵示例\n", "赵示例"],
  ["person", "姓名：欧阳示例", "欧阳示例"],
  // places
  ["address", "地址：广州市示例区示例路1号", "示例路"],
  ["address", "地址、电话：某市某路1号 02080000000", "某路"],
  ["address", "寄到广东省广州市示例区示例大道东12号B座1203室", "1203"],
  ["address", "广州市示例路8号", "示例路8号"],
  ["plate", "车牌粤A12345", "粤A12345"],
  ["plate", "粤AD12345 过路费", "粤AD12345"],
  // sums, in digits and in words
  ["amount", "价税合计113.00元", "113.00"],
  ["amount", "￥1,234.50", "1,234.50"],
  ["amount", "金额：12345678.00", "12345678"],
  ["amount", "税额 -13", "13"],
  ["amount", "剩余额度10万", "10"],
  ["amount", "差了1,234,567.89", "1,234,567.89"],
  ["amount", "开了 4449.00 的票", "4449.00"],
  ["amount", "壹佰壹拾叁圆整", "壹佰"],
  ["amount", "USD 1200.5", "1200"],
  ["amount", "500块钱", "500"],
  // what nobody should be told
  ["secret", "证书密码：88888888", "88888888"],
  ["secret", "口令是Abc-123", "Abc-123"],
  ["secret", "验证码：123456", "123456"],
  ["secret", "appKey=3f9c0a77d1e2", "3f9c0a77d1e2"],
]);

for (const [kind, text, part] of PRIVATE) {
  test(`nothing is left of it: ${text}`, () => {
    const masked = maskAll(text);
    assert.ok(text.includes(part), "the row is about something in it");
    assert.ok(!masked.includes(part), masked);
    assert.ok(masked.includes(`[${KINDS[kind]}`), masked);
    assert.equal(maskAll(masked), masked, "what is masked is not masked again");
  });
}

const ORDINARY = [
  // codes of errors
  "E007",
  "错误码：E007 纳税人识别号输入有误",
  "错误码：0x3031",
  "0963c5",
  "0900cX ECode:0x0900cX 09d11f",
  "72040 72082 720xx",
  "-10301 -960011010 960011010",
  "错误代码 10000001",
  "[10000001]系统异常",
  "HTTP 500 Internal Server Error",
  "ORA-00942: table or view does not exist",
  "errcode=40001",
  "错误代码：3010019",
  "ERR_CONNECTION_RESET",
  "0xC0000005",
  // days and times
  "2026-11-24 09:12:30",
  "2026年11月24日",
  "20261124",
  "20261124091230123",
  "1764000000000",
  "开票日期：2026-03-05",
  "开票日期20260305",
  "所属期 202611",
  "2026-01-01 至 2026-12-31",
  "09:12:44.123",
  // rates, quantities, counts
  "税率13%",
  "税率 0.13 不在范围内",
  "13.00%",
  "按 1% 征收率",
  "5%减按1.5%",
  "3.5 吨",
  "第 3 行，共 120 行",
  "还剩 4 次",
  "100 条",
  "超过 100 个字节",
  "8 位",
  "20 位数字",
  "120 秒后重试",
  "误差大于0.01元",
  "金额为 0 的行",
  // versions and machines
  "V2.0.07.231130",
  "版本 3.14",
  "版本 20231130",
  "Chrome/126.0.6478.127",
  "Windows NT 10.0",
  "192.168.100.100:8080",
  "localhost:28000",
  "Python 3.11.2",
  "com.sun.jna.Native.open(Native.java:1759)",
  // classes of goods, documents, rules
  "商品编码3040502020200000000",
  "1010101020000000000",
  "公告2024年第11号",
  "税总发〔2013〕41号",
  "财税〔2018〕32号",
  "1639 号规则",
  "taxpayer-id-check-digit",
  "规则 invoice-total",
  // numbers by which a log is searched
  "traceId=44010012345678ab",
  "请求流水号：440100123456789012",
  "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
  "d41d8cd98f00b204e9800998ecf8427e",
  // wordings that name fields and offices
  "纳税人识别号不能为空",
  "购买方名称：不能为空",
  "开票人：不能超过 8 个字",
  "地址、电话：不能超过 100 个字节",
  "金额不能为空",
  "合计金额与明细不一致",
  "密码错误，还剩4次",
  "有限公司和个人独资企业",
  "国家税务总局广东省税务局",
  "广州市税务局",
  "服务热线 12366、95105",
  "请联系主管税务机关",
  "请购买方会计确认",
  "由税务师事务所代办",
  "壹佰不是数字",
  "第{行号}行发票{发票号码}的状态为作废",
  "专线3号机",
  "<b>红字</b> &amp; 'x' ; -- \"y\"",
  "code: \"007\"\nmessages: [\"a\", 'b']",
  "😀👨‍👩‍👧",
  "",
];

test("there are many rows both ways", () => {
  assert.ok(PRIVATE.length >= 60 && ORDINARY.length >= 60, `${PRIVATE.length} ${ORDINARY.length}`);
  assert.deepEqual(new Set(PRIVATE.map(([kind]) => kind)), new Set(Object.keys(KINDS)), "every kind has a row");
});

for (const text of ORDINARY) {
  test(`stays: ${text}`, () => assert.equal(maskAll(text), text));
}

test("a whole letter keeps what is wrong and loses who wrote it", () => {
  const letter = [
    "发件人：王示例 <wang.sl@example.com>",
    "收件人: Li Shili",
    "主题：开票报错 E007",
    "",
    "李老师您好，",
    "我司（甲乙丙贸易有限公司，税号 91440101MA5XXXXX2K，地址：广州市示例区示例路1号，电话 020-80000000）",
    "2026-11-24 09:12 给乙丙丁商行开 1,130.00 元的票，税率 13%，提示“E007 纳税人识别号输入有误，请核实并重新输入。”",
    "发票代码 044001900111，号码 12345678，账号：4400123400012345678，手机 13800000000。",
    "软件版本 V2.0.07.231130。",
    "",
    "谢谢！",
    "王示例",
  ].join("\r\n");
  const masked = maskAll(letter);
  for (const part of ["王示例", "Shili", "example.com", "李老师", "甲乙丙", "91440101", "示例路", "80000000", "乙丙丁", "1,130", "044001900111", "12345678", "4400123400012345678", "13800000000"]) {
    assert.ok(!masked.includes(part), `${part} is left in:\n${masked}`);
  }
  for (const part of ["E007 纳税人识别号输入有误，请核实并重新输入。", "2026-11-24 09:12", "13%", "V2.0.07.231130", "主题：开票报错", "\r\n\r\n"]) {
    assert.ok(masked.includes(part), `${part} is gone from:\n${masked}`);
  }
});

test("parts stand in their order, say where they are, and put together give the text back", () => {
  const text = "\u200b税号９１４４０１０１ＭＡ５ＸＸＸＸＸ２Ｋ，13800000000，13800000000";
  const parts = privateParts(text);
  assert.deepEqual(parts.map(({ kind, instead }) => [kind, instead]), [
    ["taxpayer", "[税号18位]"],
    ["mobile", "[手机号]"],
    ["mobile", "[手机号]"],
  ]);
  assert.equal(text.slice(parts[0].start, parts[0].end), "９１４４０１０１ＭＡ５ＸＸＸＸＸ２Ｋ");
  assert.ok(parts.every(({ start, end }, i) => start < end && (i === 0 || parts[i - 1].end <= start)));
});

// A pattern that goes back and forth would take minutes here.
test("fifty thousand characters of anything are read through once", { timeout: 60_000 }, () => {
  for (const piece of ["9", "a-", "a.", "A b ", "1,", "1234 ", "票", "壹", "王", "收款人 ", "谢谢\n", "地址：甲 ", "京A", "甲乙丙商", "示例路1", "广东省广州市示例区"]) {
    const text = piece.repeat(50_000 / piece.length);
    assert.equal(typeof maskAll(text), "string");
  }
});
