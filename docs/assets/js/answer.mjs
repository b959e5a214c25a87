// @ts-check
/** What is sent to somebody who asked: one item or several, as plain text for a chat or as Markdown. Pure. */

/**
 * Text that explains itself, with the page that says more. The first line of `text` is its title.
 * @typedef {object} Reply
 * @property {"record" | "finding"} kind
 * @property {string} title
 * @property {string} text
 * @property {string} url
 */

const GREETINGS = {
  record: "您好，这个报错可以这样处理：",
  finding: "您好，检查时发现这一处，请核对：",
};

/** @param {Reply[]} replies */
const greeting = (replies) => (replies.length === 1 ? GREETINGS[replies[0].kind] : `您好，下面 ${replies.length} 条请看一下：`);

/** @param {Reply[]} replies */
export function answerText(replies) {
  const texts = replies.map(({ text, url }, i) => `${replies.length > 1 ? `【${i + 1}】` : ""}${text}\n详细说明：${url}`);
  return [greeting(replies), ...texts].join("\n\n");
}

/** @param {Reply[]} replies */
export function answerMarkdown(replies) {
  const texts = replies.map((reply, i) => {
    const [title, ...lines] = reply.text.split("\n");
    const number = replies.length > 1 ? `${i + 1}\\. ` : "";
    return [`**${number}[${plain(title)}](<${reply.url.replace(/[<>\s]/g, encodeURIComponent)}>)**`, ...lines.map(markdown)].join("\n");
  });
  return [greeting(replies), ...texts].join("\n\n");
}

/** Every sign that could mean something, meaning itself. @param {string} text */
const plain = (text) => text.replace(/[\\`*_{}[\]<>#|~&!]/g, "\\$&");

/** One line of an item: an entry of a list stays one, what comes before a list or stands alone gets room. @param {string} line */
function markdown(line) {
  const [, mark, entry] = /^(\d+\. |- )(.*)$/.exec(line) ?? [];
  if (mark) return mark + plain(entry);
  const [, label, rest] = /^([^：]{1,12}：)(.*)$/.exec(line) ?? ["", "", line];
  return `\n${label && `**${plain(label)}**`}${plain(rest)}${rest ? "" : "\n"}`;
}
