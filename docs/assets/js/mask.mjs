// @ts-check
/**
 * Taking out of a text what is nobody else's business, before it is passed on: tax ids, telephone numbers, names …
 *
 * Pure, and knows no page. A text is read with full-width characters narrowed and invisible ones left out; what is
 * found is replaced in the original. Each rule claims stretches of the text, earlier rules first: what a label names
 * goes before what only looks like something, and what looks private but is not (error codes, trace ids, item codes) is
 * claimed so that no later rule takes it. Numbers that are only digits need a shape or a label to be taken at all:
 * a masked error code would make the text useless.
 */

/** The kinds of things that are found, with their names for the reader, in the order in which they are listed. */
export const KINDS = /** @type {const} */ ({
  taxpayer: "税号",
  mobile: "手机号",
  landline: "座机号",
  email: "邮箱",
  identity: "身份证号",
  bank: "银行账号",
  invoice: "发票号码",
  code: "发票代码",
  device: "机器编号",
  company: "单位名称",
  person: "姓名",
  address: "地址",
  contact: "社交账号",
  plate: "车牌号",
  secret: "口令",
  amount: "金额",
});

/** @typedef {keyof typeof KINDS} Kind */

const ALL = /** @type {Kind[]} */ (Object.keys(KINDS));

/** What the help desk wants to know: amounts are mostly what the question is about, and codes help to find the invoice. */
const TOLD = new Set(/** @type {Kind[]} */ (["amount", "code", "device"]));

/** What is masked unless the reader decides otherwise, in a text for somebody who helps. */
export const USUAL = /** @type {ReadonlySet<Kind>} */ (new Set(ALL.filter((kind) => !TOLD.has(kind))));

/**
 * A rule finds things of one kind, or things to leave alone (`kind` absent). The thing is the group `it` of the pattern.
 * `fits` decides where a pattern cannot.
 * @typedef {object} Rule
 * @property {Kind} [kind]
 * @property {RegExp} pattern
 * @property {(it: string) => boolean} [fits]
 */

const r = String.raw;
/** @param {string[]} sources */
const any = (...sources) => `(?:${sources.join("|")})`;
/** The thing that a rule finds, in one of several spellings. @param {string[]} sources */
const it = (...sources) => `(?<it>${sources.join("|")})`;
/** @param {Kind | undefined} kind @param {string} source @param {Rule["fits"]} [fits] @returns {Rule} */
const rule = (kind, source, fits) => ({ kind, pattern: new RegExp(source, "dgiu"), fits });

const PROVINCE = "(?:1[0-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])";
const DAY = r`(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])`;
/** Not inside a longer word or number, nor in an amount with decimals. */
const START = r`(?<![0-9A-Za-z.])`;
const END = r`(?![0-9A-Za-z]|\.\d)`;

/** What closes a label: "税号", 【税号】, 税号) */
const CLOSE = r`["'”」】\])]?`;
/** What may stand between a label and a value that cannot be taken for a word … */
const TO = r`${CLOSE}[\s:=是为(\[【「“"']{0,4}`;
/** … and a value that can, and … */
const COLON = r`${CLOSE}\s*[:=]\s*[\[【「“"']?`;
/** … that then must not be the beginning of what is wrong with it, nor masked already. */
const NOT_A_FAULT =
  "(?!不|未|为|无|没|请|必|错|有|空|是|已|应|超|含|与|和|需|须|只|格式|填写|校验|过长|长度|信息|税号|名称|纳税人|地址|电话|开户|管理员|单位名称\\]|姓名\\]|地址\\])";

/** What a company's name is made of, and what in a sentence comes before it and is no part of it. */
const IN_NAME = r`[\p{Script=Han}A-Za-z0-9()·&]`;
const BEFORE_NAME = any("购方", "销方", "卖方", "[买售票]方", "名称", "抬头", "提示", "收到", "[给是]", r`[我贵]公?司\(?`);
const NAME_LETTER = `(?!${BEFORE_NAME})${IN_NAME}`;

/** The commonest family names; rarer ones are found by their labels. Those that are mostly other words are left out. */
const SURNAME =
  "[王李张刘陈杨赵黄周吴徐孙胡朱林何郭罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴钟汪姜范姚谭廖邹熊陆郝孔崔康毛邱秦顾侯邵孟龚钱汤尹黎贺赖]";
/** What somebody is called by colleagues, and what may stand before a name in a sentence. */
const TITLE = "(?:先生|女士|小姐|会计|出纳|经理|老师|主任|总监|师傅|老板)";
const BEFORE_PERSON = r`(?<![\p{Script=Han}A-Za-z])|(?<=[给跟和与找问系是由让向叫到])`;

/** Units of money, and the words by which a sum is named. */
const MONEY = "(?:[万亿]?元|[万亿](?:元)?(?:人民币)?|块钱|RMB|CNY|USD)";
/** Less than one is a tolerance or a rate. */
const LARGE = r`(?!0(?:\.\d+)?(?![\d,.]))`;
const SUM = any("金额", "税额", "合计", "小计", "总额", "总价", "单价", "货款", "应付", "实付", "差额", "余额", "(?<!不)含税价?", "额度");

/** Lengths are looser than the rules of tax ids, and letters may stand for digits: a wrong id is one as well. */
const TAXPAYER_SHAPES = [
  r`9[1-3]${PROVINCE}\d{4}[0-9A-Z]{7,12}`,
  r`[1-9ANY][1-9]${PROVINCE}\d{4}[0-9A-Z]{10}`,
  r`${PROVINCE}\d{4}[0-9A-Z]{9}(?:[0-9A-Z]{2})?`,
  r`${PROVINCE}\d{4}${DAY}\d{3}[0-9X][0-9A-Z]{2}`,
].map((shape) => new RegExp(`^${shape}$`));

/** @param {string} text */
const closed = (text) => text.replace(/[ -]/g, "");

/** @param {string} text */
function looksLikeTaxpayer(text) {
  const id = closed(text).toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1");
  return TAXPAYER_SHAPES.some((shape) => shape.test(id));
}

/** @param {string} text */
const canBeTaxpayer = (text) => closed(text).length <= 25 && text.replace(/\D/g, "").length >= 6;

const RULES = [
  // What must not be told to anyone, even to those who ask for it.
  rule("secret", any("密码", "口令", "(?<!校)验证码", "授权码", "passw(?:or)?d", "pwd") + any(COLON, r`\s*[是为]\s*`) + it(r`[!#-&(-+\--~]{4,40}`)),
  rule("secret", any("token", "secret", "app_?key", "密钥") + COLON + it(r`[\w.+/=-]{8,}`), (text) => /\d/.test(text)),
  rule("email", r`(?<![\w.+-])` + it(r`[\w.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}`)),
  rule("contact", any("qq", "微信", "wechat", "weixin", "钉钉") + `(?:号码?)?${COLON}` + it(r`[\w-]{5,30}`) + END),

  // Named by a label, or like nothing else.
  rule(
    "taxpayer",
    any("识别号", "税号", "信用代码", "taxpayer_?(?:id|no)", "tax_?(?:id|no)", "nsrsbh") + TO + it("[0-9A-Z*]{8,25}", "[0-9A-Z]{2,8}(?:[ -][0-9A-Z]{1,9}){1,5}") + END,
    canBeTaxpayer,
  ),
  rule("identity", `身份证(?:件?号码?)?${TO}` + it(r`\d{14,17}[0-9X]`) + END),
  rule("identity", any("护照", "通行证", "证件") + `(?:号码?)?${TO}` + it("[A-Z]{0,2}[0-9]{6,10}[A-Z]?") + END),
  rule("mobile", START + it(r`(?:\+?86[ -]?)?1[3-9]\d(?:\d{8}|[ -]\d{4}[ -]\d{4})`) + END),
  rule(
    "landline",
    any("电话", "座机", "固话", "传真", "tel", "fax") + `(?:号码)?${TO}` + it(r`\(?(?:0\d{2,3})?\)?[ –—-]{0,2}[2-8]\d{6,7}(?:[-转]\d{1,6})?`) + END,
  ),
  rule(
    "invoice",
    any("(?<!电话|手机|联系)号码", "发票号", "票号", "(?:确认单|信息表)(?:编?号)?", "发票编号", "fphm", "invoice_?(?:no|number)", r`(?<![a-z])no\.?`) + TO + it(r`\d{8,24}`) + END,
  ),
  rule("code", any("发票代码", "fpdm", "invoice_?code") + TO + it(r`\d{10}`, r`\d{12}`) + END),
  rule("device", any("机器编号", "盘号", "设备编号", "jqbh", "machine_?(?:no|number)") + TO + it(r`\d{10,16}`) + END),

  // Not private, whatever they look like: codes of errors, numbers by which a log is searched.
  rule(undefined, any("错误", "代码", r`[返报状]\S{0,3}码`, "返回", "报错", "提示", "code", "err(?:or)?") + TO + it("-?(?:0x)?[0-9A-Z_]{1,10}") + END),
  rule(
    undefined,
    any("流水号?", "请求号", "订单号", "日志号", "时间戳", "timestamp", "uuid", "(?:trace|request|log|msg|session|请求|会话)[ _-]?id") + TO + it("[0-9A-Z_-]{6,}"),
  ),

  // Known by their shape.
  rule("identity", START + it(r`${PROVINCE}\d{4} ?${DAY} ?\d{3}[0-9X]`) + END),
  rule("taxpayer", START + it("[0-9A-Z]{15,20}") + END, looksLikeTaxpayer),
  rule("taxpayer", START + it("[0-9A-Z]{4}(?:[ -][0-9A-Z]{4}){3}[ -][0-9A-Z]{1,4}", r`[0-9A-Z]{2}[ -]\d{6}[ -][0-9A-Z]{8,9}[ -]?[0-9A-Z]`) + END, looksLikeTaxpayer),
  rule("bank", any("[账帐][号户]", "卡号", r`开户[行银][^\n\d]{0,30}`) + TO + it(r`\d(?:[ -]?\d){8,29}`) + END),
  // 商品和服务税收分类编码; bank cards of this length begin with 62 and the like, and do not end in zeros.
  rule(undefined, START + it(r`[1-5]\d{18}`, r`6\d{9}0{9}`) + END),
  rule("bank", START + it(r`[3-6]\d{15}`, r`6\d{16,18}`, r`[3-6]\d{3}(?:[ -]\d{4}){3}(?:[ -]\d{1,3})?`) + END),
  rule(
    "landline",
    START + it(r`(?:\(0\d{2,3}\) ?|0\d{2,3}[ –—-])[2-8]\d{2,3}[ -]?\d{4}(?:[-转]\d{1,6})?`, r`0(?:10|2\d)[2-8]\d{7}`, r`0[3-9]\d{2}[2-8]\d{6}`, r`\+86[ -]\d{2,3}[ -]\d{7,8}`) + END,
  ),
  rule("invoice", START + it(r`\d{20}`, r`\d{4}(?: \d{4}){4}`) + END),
  // The number of a red-letter confirmation; nothing else has so many digits.
  rule("invoice", START + it(r`\d{21,24}`) + END),
  rule("code", START + it(r`\d{12}`, r`\d{10}`) + r`(?=[ ,、/-]\d{8}(?!\d))`),
  // Eight digits are many things; an invoice's number only near the word, or after an invoice code.
  rule(
    "invoice",
    any(r`(?<=票[^\n。;额金元]{0,24})(?<![0-9A-Za-z.¥-]|\d[ -])`, r`(?<=(?<!\d)(?:\d{10}|\d{12})[ ,、/-])`) + `(?!${DAY})` + it(r`\d{8}`) + END + "(?! ?元)",
  ),

  // Names and sums.
  rule(
    "company",
    any("(?:[购销买卖]方|[购销]货方|(?:购买|销售|开票|受票)方|单位|公司|企业|纳税人|发票|客户|供应商)(?:名称|抬头)", "抬头", "(?:购买|销售|开票|受票)方", "[购销]方", "客户", "供应商") + COLON + NOT_A_FAULT + it(r`[^\s,;。!?、:="”'」[\]{}]{2,40}`),
  ),
  rule(
    "company",
    any(`(?<!${IN_NAME})`, `(?<=${BEFORE_NAME})`) + `(?:${NAME_LETTER})*?` +
      it(r`(?:${NAME_LETTER}){2,30}(?<![和或与及])(?:有限责任公司|有限公司|股份公司|合伙企业\((?:有限|普通)合伙\))(?:\p{Script=Han}{2,10}分公司)?`),
  ),
  rule("company", any(`(?<!${IN_NAME})`, `(?<=${BEFORE_NAME})`) + it(`(?:${NAME_LETTER}){2,20}?(?:经营部|商行|商贸行|工作室|合作社|门市部|加工厂|批发部|专卖店|个体户|(?:税务师|会计师|律师)事务所|(?<!税务师|会计师|律师)事务所)`)),
  rule("company", START + it(r`[A-Z][\w&.'-]{0,30}(?: [A-Z(][\w&.'()-]{0,30}){0,7},? (?:Co\.?,? ?Ltd\.?|Limited|Inc\.?|LLC|GmbH|Corp\.?)`) + "(?![A-Za-z])"),
  rule(
    "person",
    any("(?:开票|收款|复核|联系|经办|办税|发件|收件|寄件|经手|负责|申请|出行|旅客|乘车)人", "办税(?:人)?员", "操作员", "法定代表人", "法人", "财务负责人", "姓名", "署名", "抄送", "会计", "出纳") + COLON + NOT_A_FAULT + it(r`\p{Script=Han}{2,4}(?:·\p{Script=Han}{2,8})?`) + r`(?!\p{Script=Han})`,
  ),
  rule("person", any("开票人", "收款人", "复核人", "联系人", "经办人", "购买人", "我叫", "本人") + r`[ \t]*` + it(SURNAME + r`\p{Script=Han}{1,2}`) + r`(?!\p{Script=Han})`),
  rule("person", `(?:${BEFORE_PERSON})` + it(SURNAME + r`\p{Script=Han}{0,2}`) + `(?=${TITLE})`),
  rule("person", r`(?<=^|\n)[ \t>]*(?:From|To|Cc|发件人|收件人|抄送)[ \t]*:[ \t]*"?` + it(r`[A-Z][A-Za-z.'-]+(?: [A-Z][A-Za-z.'-]+){1,3}`)),
  // A name alone in the last lines of a letter.
  rule("person", r`(?:此致|敬礼|谢谢|顺祝商祺|祝好|Regards,?|Thanks,?)[!。,\s]*\n\s*` + it(SURNAME + r`\p{Script=Han}{1,2}`) + r`\s*(?=\n|$)`),

  rule("address", `(?:地址|住址|住所|经营场所)(?:[、和及,/]? ?电话)?${COLON}` + NOT_A_FAULT + it(r`[^\s,;。!?"'<>{}\[\]]{4,60}(?: [^\s,;。!?"'<>{}\[\]:]{1,12}(?=[号室楼层栋座]))*`)),
  rule(
    "address",
    it(r`(?:\p{Script=Han}{2,8}(?:省|自治区))?(?:\p{Script=Han}{2,7}[市州盟])?(?:\p{Script=Han}{1,7}[区县旗镇乡])?\p{Script=Han}{1,10}(?<![线电通公网思])[路街道巷弄村][东南西北中]? ?[0-9零一二三四五六七八九十百甲乙-]{1,8} ?[号弄](?:[0-9A-Z一二三四五六七八九十]{0,5} ?(?:[号栋幢座楼层室房]|单元|大厦)[之0-9A-Z一二三四五六七八九十-]{0,6}[室房层楼]?){0,4}`),
  ),
  rule("plate", it(r`[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z] ?[·-]? ?[0-9A-Z]{5,6}`) + END),

  rule("amount", it(r`[¥￥] ?-?\d+(?:,\d{3})*(?:\.\d+)?`, r`(?<![0-9A-Za-z.])${LARGE}-?\d+(?:,\d{3})*(?:\.\d+)? ?${MONEY}`, r`(?:RMB|CNY|USD|\$) ?-?\d+(?:,\d{3})*(?:\.\d+)?`)),
  rule("amount", r`${SUM}(?:\(.{1,4}\))?${TO}${LARGE}` + it(r`-?\d+(?:,\d{3})*(?:\.\d+)?`) + END + "(?! ?%)"),
  // To the cent, and too large for a rate or the number of a version.
  rule("amount", r`(?<![0-9A-Za-z.,]|版本 ?|v)` + it(r`-?\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?`, r`-?\d{3,12}\.\d{2}`) + END + "(?! ?%)"),
  rule("amount", it("[零壹贰叁肆伍陆柒捌玖拾佰仟万亿圆元角分整正]{4,40}")),
];

/** @typedef {{kind: Kind | undefined, start: number, end: number}} Span */

const INVISIBLE = /\p{Cf}/u;

/**
 * The text as the rules read it; unit `i` stands for `from[i]` to `to[i]` of the original.
 * @param {string} original
 */
function narrow(original) {
  let text = "";
  /** @type {number[]} */
  const from = [];
  /** @type {number[]} */
  const to = [];
  let at = 0;
  for (const point of original) {
    const end = at + point.length;
    const plain = INVISIBLE.test(point) ? "" : point.normalize("NFKC");
    text += plain;
    for (let i = 0; i < plain.length; i++) {
      from.push(at);
      to.push(end);
    }
    at = end;
  }
  return { text, from, to };
}

/** @param {string} text narrowed @returns {Span[]} in the order of the text */
function findSpans(text) {
  /** @type {Span[]} */
  const spans = [];
  const taken = new Uint8Array(text.length);
  for (const { kind, pattern, fits } of RULES) {
    for (const match of text.matchAll(pattern)) {
      const [start, end] = /** @type {[number, number]} */ (match.indices?.groups?.it);
      if (taken[start] || (fits && !fits(text.slice(start, end)))) continue;
      const next = taken.subarray(start, end).indexOf(1);
      const span = { kind, start, end: next < 0 ? end : start + next };
      taken.fill(1, span.start, span.end);
      spans.push(span);
    }
  }
  return spans.sort((a, b) => a.start - b.start);
}

/**
 * What stands in place of a thing. Of an invoice number the end stays, since it has to be found; of a tax id its length,
 * since that is often the fault.
 * @param {Kind} kind @param {string} it narrowed
 */
function replacement(kind, it) {
  if (kind === "invoice") return `****${it.slice(-4)}`;
  if (kind === "taxpayer") return `[${KINDS.taxpayer}${closed(it).length}位]`;
  return `[${KINDS[kind]}]`;
}

/** What is known to be of a kind, masked as a whole. @param {Kind} kind @param {string} text */
export const maskWhole = (kind, text) => (text ? replacement(kind, narrow(text).text) : "");

/**
 * Every private thing in a text, in its order: where it stands in the text as it was written, and what could stand there
 * instead. Of an invoice number nothing is left: this is for texts that everybody may read.
 * @param {string} original
 * @returns {{kind: Kind, start: number, end: number, text: string, instead: string}[]}
 */
export function privateParts(original) {
  const { text, from, to } = narrow(original);
  return findSpans(text).flatMap(({ kind, start, end }) => {
    if (!kind) return [];
    const it = text.slice(start, end);
    const instead = kind === "invoice" ? `[${KINDS.invoice}${closed(it).length}位]` : replacement(kind, it);
    return [{ kind, start: from[start], end: to[end - 1], text: it, instead }];
  });
}

/** The text without anything private, for everybody to read. @param {string} original */
export function maskAll(original) {
  let at = 0;
  const pieces = privateParts(original).map(({ start, end, instead }) => {
    const piece = original.slice(at, start) + instead;
    at = end;
    return piece;
  });
  return pieces.join("") + original.slice(at);
}

/**
 * Replaces the private things in a text.
 *
 * `masked` lists what was found of every kind, also of those that are not in `kinds` and stay as they are, so that a page
 * can offer to change it.
 * @param {string} original
 * @param {ReadonlySet<Kind>} [kinds] those to replace
 * @returns {{text: string, masked: {kind: Kind, count: number, replaced: boolean}[]}}
 */
export function mask(original, kinds = USUAL) {
  const { text, from, to } = narrow(original);
  /** @type {Map<Kind, number>} */
  const counts = new Map();
  let result = "";
  let at = 0;
  for (const { kind, start, end } of findSpans(text)) {
    if (!kind) continue;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    if (!kinds.has(kind)) continue;
    result += original.slice(at, from[start]) + replacement(kind, text.slice(start, end));
    at = to[end - 1];
  }
  const masked = ALL.flatMap((kind) => {
    const count = counts.get(kind);
    return count ? [{ kind, count, replaced: kinds.has(kind) }] : [];
  });
  return { text: result + original.slice(at), masked };
}
