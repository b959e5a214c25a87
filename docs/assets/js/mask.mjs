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
  company: "单位名称",
  person: "姓名",
  secret: "口令",
  amount: "金额",
});

/** @typedef {keyof typeof KINDS} Kind */

/** What is masked unless the reader decides otherwise. Amounts are mostly what the question is about. */
export const USUAL = /** @type {ReadonlySet<Kind>} */ (
  new Set(/** @type {Kind[]} */ (Object.keys(KINDS)).filter((kind) => kind !== "amount"))
);

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
  "(?!不|未|为|无|没|请|必|错|有|空|是|已|应|超|含|与|和|需|须|只|格式|填写|校验|过长|长度|信息|税号|名称|纳税人|地址|电话|开户|管理员|单位名称\\]|姓名\\])";

/** What a company's name is made of, and what in a sentence comes before it and is no part of it. */
const IN_NAME = r`[\p{Script=Han}A-Za-z0-9()·&]`;
const BEFORE_NAME = any("购方", "销方", "卖方", "[买售票]方", "名称", "抬头", "提示", "收到", "[给是]");
const NAME_LETTER = `(?!${BEFORE_NAME})${IN_NAME}`;

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
  rule("email", it(r`[a-z0-9][\w.+-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)+`)),

  // Named by a label, or like nothing else.
  rule(
    "taxpayer",
    any("识别号", "税号", "信用代码", "taxpayer_?(?:id|no)", "tax_?(?:id|no)", "nsrsbh") + TO + it("[0-9A-Z*]{8,25}", "[0-9A-Z]{2,8}(?:[ -][0-9A-Z]{1,9}){1,5}") + END,
    canBeTaxpayer,
  ),
  rule("identity", `身份证(?:件?号码?)?${TO}` + it(r`\d{14,17}[0-9X]`) + END),
  rule("mobile", START + it(r`(?:\+?86[ -]?)?1[3-9]\d(?:\d{8}|[ -]\d{4}[ -]\d{4})`) + END),
  rule(
    "landline",
    any("电话", "座机", "固话", "传真", "tel", "fax") + `(?:号码)?${TO}` + it(r`\(?(?:0\d{2,3})?\)?[ -–—]{0,2}[2-8]\d{6,7}(?:[-转]\d{1,6})?`) + END,
  ),
  rule(
    "invoice",
    any("(?<!电话|手机|联系)号码", "发票号", "票号", "(?:确认单|信息表)(?:编?号)?", "发票编号", "fphm", "invoice_?(?:no|number)", r`(?<![a-z])no\.?`) + TO + it(r`\d{8,22}`) + END,
  ),

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
    START + it(r`(?:\(0\d{2,3}\) ?|0\d{2,3}[ -–—])[2-8]\d{2,3}[ -]?\d{4}(?:[-转]\d{1,6})?`, r`0(?:10|2\d)[2-8]\d{7}`, r`0[3-9]\d{2}[2-8]\d{6}`, r`\+86[ -]\d{2,3}[ -]\d{7,8}`) + END,
  ),
  rule("invoice", START + it(r`\d{20}`, r`\d{4}(?: \d{4}){4}`) + END),
  // Eight digits are many things; an invoice's number only near the word, or after an invoice code.
  rule(
    "invoice",
    any(r`(?<=票[^\n。;额金元]{0,24})(?<![0-9A-Za-z.¥-]|\d[ -])`, r`(?<=(?<!\d)(?:\d{10}|\d{12})[ ,、/-])`) + `(?!${DAY})` + it(r`\d{8}`) + END + "(?! ?元)",
  ),

  // Names and sums.
  rule(
    "company",
    any("(?:[购销买卖]方|[购销]货方|(?:购买|销售|开票|受票)方|单位|公司|企业|纳税人|发票|客户|供应商)(?:名称|抬头)", "抬头", "(?:购买|销售)方") + COLON + NOT_A_FAULT + it(r`[^\s,;。!?、:="”'」[\]{}]{2,40}`),
  ),
  rule(
    "company",
    any(`(?<!${IN_NAME})`, `(?<=${BEFORE_NAME})`) + `(?:${NAME_LETTER})*?` +
      it(r`(?:${NAME_LETTER}){2,30}(?<![和或与及])(?:有限责任公司|有限公司|股份公司|合伙企业\((?:有限|普通)合伙\))(?:\p{Script=Han}{2,10}分公司)?`),
  ),
  rule(
    "person",
    any("(?:开票|收款|复核|联系|经办|办税)人", "办税(?:人)?员", "操作员", "法定代表人", "法人", "财务负责人", "姓名") + COLON + NOT_A_FAULT + it(r`\p{Script=Han}{2,4}(?:·\p{Script=Han}{2,8})?`) + r`(?!\p{Script=Han})`,
  ),
  rule("amount", it(r`[¥￥] ?-?\d+(?:,\d{3})*(?:\.\d+)?`, r`(?<![0-9A-Za-z.])\d+(?:,\d{3})*(?:\.\d+)? ?[万亿]?元`)),
  rule("amount", r`(?:金额|税额|合计)(?:\(.{1,4}\))?${TO}` + it(r`-?\d+(?:,\d{3})*(?:\.\d+)?`) + END),
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
  const masked = /** @type {Kind[]} */ (Object.keys(KINDS)).flatMap((kind) => {
    const count = counts.get(kind);
    return count ? [{ kind, count, replaced: kinds.has(kind) }] : [];
  });
  return { text: result + original.slice(at), masked };
}
