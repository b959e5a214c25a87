// @ts-check
/** The text of a support sheet, and how a browser is named in it. Pure. */

/**
 * What was filled in; everything may be empty.
 * @typedef {object} Sheet
 * @property {string} system
 * @property {string} code
 * @property {string} message  the error as the screen shows it
 * @property {string} when  as datetime-local gives it
 * @property {string} issued  whether the invoice exists already
 * @property {string} kind  of invoice
 * @property {string} step  what was being done
 * @property {string} repeats
 * @property {string} version
 * @property {string} computer
 * @property {string[]} tried
 * @property {string} triedElse
 */

/** In the order in which a helper asks. @param {Sheet} sheet */
export function sheetText(sheet) {
  const tried = [...sheet.tried, sheet.triedElse.trim()].filter(Boolean).join("；");
  return labelled([
    ["系统", sheet.system],
    ["错误码", sheet.code],
    ["报错原文", sheet.message],
    ["出现时间", sheet.when.replace("T", " ")],
    ["票是否已开出", sheet.issued],
    ["发票种类", sheet.kind],
    ["做到哪一步", sheet.step],
    ["能否重现", sheet.repeats],
    ["软件版本", sheet.version],
    ["电脑和浏览器", sheet.computer],
    ["已经试过", tried],
  ]);
}

/**
 * Lines of label and text; what is empty is left out, a text of several lines begins on a line of its own and
 * keeps its indents, by which logs are read.
 * @param {[string, string][]} pairs
 */
export function labelled(pairs) {
  return pairs
    .map(([label, text]) => [label, text.replace(/\r\n?/g, "\n").replace(/[^\S\n]+$/gm, "").replace(/\n{3,}/g, "\n\n").trim()])
    .filter(([, text]) => text)
    .map(([label, text]) => `${label}：${text.includes("\n") ? "\n" : ""}${text}`)
    .join("\n");
}

// The first that matches: a browser made from another carries the other's name as well.
const SYSTEMS = /** @type {[RegExp, string][]} */ ([
  [/OpenHarmony|HarmonyOS/, "鸿蒙"],
  [/Android ([\d.]+)/, "安卓"],
  [/(?:iPhone|iPad).* OS ([\d_]+)/, "iOS"],
  // Windows 11 calls itself 10 as well.
  [/Windows NT 10/, "Windows 10 或 11"],
  [/Windows NT 6\.3/, "Windows 8.1"],
  [/Windows NT 6\.1/, "Windows 7"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/Linux/, "Linux"],
]);
const BROWSERS = /** @type {[RegExp, string][]} */ ([
  [/MicroMessenger\/([\d.]+)/, "微信内打开"],
  [/DingTalk\/([\d.]+)/, "钉钉内打开"],
  [/QQBrowser\/([\d.]+)/, "QQ浏览器"],
  [/Edg(?:A|iOS)?\/(\d+)/, "Edge"],
  [/Firefox\/(\d+)/, "Firefox"],
  [/Chrome\/(\d+)/, "Chrome 内核"],
  [/Version\/([\d.]+).*Safari/, "Safari"],
]);

/**
 * @param {string} agent  what the browser says it is
 * @returns {string} operating system and browser with their versions, as far as they can be told
 */
export function describeBrowser(agent) {
  return [SYSTEMS, BROWSERS]
    .flatMap((names) => {
      for (const [pattern, name] of names) {
        const match = pattern.exec(agent);
        if (match) return [match[1] ? `${name} ${match[1].replaceAll("_", ".")}` : name];
      }
      return [];
    })
    .join("，");
}
