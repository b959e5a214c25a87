// @ts-check
/** What can be said of a text before Python is there: how many characters it has, and of what kinds. */

const KINDS = /** @type {const} */ ([
  ["数字", /[0-9]/],
  ["字母", /[A-Za-z]/],
  ["汉字", /\p{Script=Han}/u],
  ["空格或换行", /\s/],
  ["其他字符", /[^]/],
]);

/** @param {string} text not blank @returns {string} as "18 个字符：16 个数字、2 个字母" */
export function count(text) {
  const characters = [...text.trim()];
  const found = new Map();
  for (const character of characters) {
    const [kind] = KINDS.find(([, pattern]) => pattern.test(character)) ?? KINDS[4];
    found.set(kind, (found.get(kind) ?? 0) + 1);
  }
  const parts = KINDS.filter(([kind]) => found.has(kind)).map(([kind]) => `${found.get(kind)} 个${kind}`);
  return `${characters.length} 个字符：${parts.join("、")}`;
}
