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

const PROVINCE = "(?:1[0-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])";
const DAY = "(?:19|20)\\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])";
/** Neither inside a longer word or number, nor in an amount with decimals. */
const START = "(?<![0-9A-Za-z.])";
const END = "(?![0-9A-Za-z]|\\.\\d)";
/** What may stand between a label and its value. */
const TO = "[\"'”」】\\])]?[\\s:=是为(\\[【「“\"']{0,4}";
/** The same, where without a colon it would be only a sentence. */
const COLON = "[\"'”」】\\])]?\\s*[:=]\\s*[\\[【「“\"']?";
/** After a label, these begin what is wrong with the value, not the value. */
const NOT_A_NAME =
  "(?!不|未|为|无|没|请|必|错|有|空|是|已|应|超|含|与|和|需|须|只|格式|填写|校验|过长|长度|税号|名称|纳税人|地址|电话|开户|管理员|信息)";

/** What a company's name is made of, and what in a sentence comes before it and is no part of it. */
const IN_NAME = "[\\p{Script=Han}A-Za-z0-9()·&]";
const BEFORE_NAME = "(?:购方|销方|卖方|[买售票]方|名称|抬头|提示|收到|[给是])";

/** A pattern for texts in small or capital letters, full- or half-width. @param {string} source */
const anywhere = (source) => new RegExp(source, "dgiu");

/** Lengths are looser than the rules of tax ids, and letters may stand for digits: a wrong id is one as well. */
const TAXPAYER_SHAPES = [
  `9[1-3]${PROVINCE}\\d{4}[0-9A-Z]{7,12}`,
  `[1-9ANY][1-9]${PROVINCE}\\d{4}[0-9A-Z]{10}`,
  `${PROVINCE}\\d{4}[0-9A-Z]{9}(?:[0-9A-Z]{2})?`,
  `${PROVINCE}\\d{4}${DAY}\\d{3}[0-9X][0-9A-Z]{2}`,
].map((shape) => new RegExp(`^${shape}$`));

/** @param {string} it */
function looksLikeTaxpayer(it) {
  const id = it.toUpperCase().replace(/[ -]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  return TAXPAYER_SHAPES.some((shape) => shape.test(id));
}

/** @param {string} it */
const hasDigits = (it) => /(?:\D*\d){6}/.test(it);

/** @type {Rule[]} */
const RULES = [
  // What must not be told to anyone, even to those who ask for it.
  { kind: "secret", pattern: anywhere(`(?:密码|口令|(?<!校)验证码|授权码|passw(?:or)?d|pwd)(?:${COLON}|\\s*[是为]\\s*)(?<it>[!#-&(-+\\--~]{4,40})`) },
  { kind: "secret", pattern: anywhere(`(?:token|secret|app_?key|密钥)${COLON}(?<it>[\\w.+/=-]{8,})`), fits: (it) => /\d/.test(it) },
  { kind: "email", pattern: anywhere("(?<it>[a-z0-9][\\w.+-]*@[a-z0-9-]+(?:\\.[a-z0-9-]+)+)") },

  // Named by a label.
  {
    kind: "taxpayer",
    pattern: anywhere(`(?:识别号|税号|信用代码|taxpayer_?(?:id|no)|tax_?(?:id|no)|nsrsbh)${TO}(?<it>[0-9A-Z*]{8,25}|[0-9A-Z]{2,8}(?:[ -][0-9A-Z]{1,9}){1,5})${END}`),
    fits: (it) => hasDigits(it) && it.replace(/[ -]/g, "").length <= 25,
  },
  { kind: "identity", pattern: anywhere(`身份证(?:号码?|件号码?)?${TO}(?<it>\\d{14,17}[0-9X])${END}`) },
  { kind: "invoice", pattern: anywhere(`(?:(?<!电话|手机|联系)号码|发票号|票号|(?:确认单|信息表)(?:编?号)?|发票编号|fphm|invoice_?(?:no|number)|(?<![a-z])no\\.?)${TO}(?<it>\\d{20}|\\d{16}|\\d{8})${END}`) },
  { kind: "mobile", pattern: anywhere(`${START}(?<it>(?:\\+?86[ -]?)?1[3-9]\\d(?:\\d{8}|[ -]\\d{4}[ -]\\d{4}))${END}`) },
  { kind: "landline", pattern: anywhere(`(?:电话|座机|固话|传真|tel|fax)(?:号码)?${TO}(?<it>\\(?(?:0\\d{2,3})?\\)?[ -–—]{0,2}[2-8]\\d{6,7}(?:[-转]\\d{1,6})?)${END}`) },

  // Not private, whatever they look like.
  { pattern: anywhere(`(?:错误|代码|[返报状]\\S{0,3}码|返回|报错|提示|code|err(?:or)?)${TO}(?<it>-?(?:0x)?[0-9A-Z_]{1,10})${END}`) },
  { pattern: anywhere(`(?:流水号?|请求号|订单号|日志号|时间戳|(?:trace|request|log|msg|session|请求|会话) ?_?-?id|uuid|timestamp)${TO}(?<it>[0-9A-Z_-]{6,})`) },

  // Known by their shape.
  { kind: "identity", pattern: anywhere(`${START}(?<it>${PROVINCE}\\d{4} ?${DAY} ?\\d{3}[0-9X])${END}`) },
  { kind: "taxpayer", pattern: anywhere(`${START}(?<it>[0-9A-Z]{15,20})${END}`), fits: looksLikeTaxpayer },
  { kind: "taxpayer", pattern: anywhere(`${START}(?<it>[0-9A-Z]{4}(?:[ -][0-9A-Z]{4}){3}[ -][0-9A-Z]{1,4}|[0-9A-Z]{2}[ -]\\d{6}[ -][0-9A-Z]{8,9}[ -]?[0-9A-Z])${END}`), fits: looksLikeTaxpayer },
  { kind: "bank", pattern: anywhere(`(?:[账帐][号户]|卡号|开户[行银][^\\n\\d]{0,30})${TO}(?<it>\\d(?:[ -]?\\d){8,29})${END}`) },
  { pattern: anywhere(`${START}(?<it>[1-5]\\d{18}|6\\d{9,12}0{6,9})${END}`), fits: (it) => it.length === 19 },
  { kind: "bank", pattern: anywhere(`${START}(?<it>[3-6]\\d{15}|6\\d{16,18}|[3-6]\\d{3}(?:[ -]\\d{4}){3}(?:[ -]\\d{1,3})?)${END}`) },
  { kind: "landline", pattern: anywhere(`${START}(?<it>(?:\\(0\\d{2,3}\\) ?|0\\d{2,3}[ -–—])[2-8]\\d{6,7}(?:[-转]\\d{1,6})?|0(?:10|2\\d)[2-8]\\d{7}|0[3-9]\\d{2}[2-8]\\d{6}|\\+86[ -]\\d{2,3}[ -]\\d{7,8})${END}`) },
  { kind: "invoice", pattern: anywhere(`${START}(?<it>\\d{20}|\\d{4}(?: \\d{4}){4})${END}`) },
  // Eight digits are many things; an invoice's number only near the word, or after an invoice code.
  { kind: "invoice", pattern: anywhere(`(?:(?<=票[^\\n。;]{0,24})(?<![0-9A-Za-z.¥-]|\\d[ -])|(?<=(?<!\\d)(?:\\d{10}|\\d{12})[ ,、/-]))(?!${DAY})(?<it>\\d{8})${END}(?! ?元)`) },

  // Names.
  { kind: "company", pattern: anywhere(`(?:(?:[购销买卖]方|[购销]货方|(?:购买|销售|开票|受票)方|单位|公司|企业|纳税人|发票|客户|供应商)(?:名称|抬头)|抬头|(?:购买|销售)方)${COLON}${NOT_A_NAME}(?<it>[^\\s,;。!?、:="”'」\\]{}]{2,40})`) },
  { kind: "company", pattern: anywhere(`(?:(?<!${IN_NAME})|(?<=${BEFORE_NAME}))(?:(?!${BEFORE_NAME})${IN_NAME})*?(?<it>(?:(?!${BEFORE_NAME})${IN_NAME}){2,30}(?<![和或与及])(?:有限责任公司|有限公司|股份公司|合伙企业\\((?:有限|普通)合伙\\))(?:\\p{Script=Han}{2,10}分公司)?)`) },
  { kind: "person", pattern: anywhere(`(?:开票人|收款人|复核人|办税员|办税人员?|联系人|经办人|操作员|法定代表人|法人|财务负责人|姓名)${COLON}${NOT_A_NAME}(?<it>\\p{Script=Han}{2,4}(?:·\\p{Script=Han}{2,8})?)(?!\\p{Script=Han})`) },
  { kind: "amount", pattern: anywhere(`(?<it>[¥￥] ?-?\\d[\\d,]*(?:\\.\\d+)?|(?<![0-9A-Za-z.])\\d[\\d,]*(?:\\.\\d+)? ?[万亿]?元)`) },
  { kind: "amount", pattern: anywhere(`(?:金额|税额|价税合计|合计)(?:\\(.{1,4}\\))?${TO}(?<it>-?\\d[\\d,]*(?:\\.\\d+)?)${END}`) },
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
  if (kind === "taxpayer") return `[${KINDS.taxpayer}${it.replace(/[ -]/g, "").length}位]`;
  return `[${KINDS[kind]}]`;
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
  const masked = /** @type {Kind[]} */ (Object.keys(KINDS)).flatMap((kind) => {
    const count = counts.get(kind);
    return count ? [{ kind, count, replaced: kinds.has(kind) }] : [];
  });
  return { text: result + original.slice(at), masked };
}
