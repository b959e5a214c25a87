// @ts-check
/**
 * Reading text the way the finder compares it: one form for full- and half-width, Traditional and Simplified,
 * and for the characters that eyes and scanners mix up; then cut into overlapping pairs of characters.
 *
 * Everything here is pure. Each piece remembers where it came from, so that a match can be shown in the original.
 */

const HAN = /\p{Script=Han}/u;
const INVISIBLE = /[\p{Cf}\p{Mn}\p{Me}]/u;

/**
 * Text in compared form. `from[i]` and `to[i]` say which stretch of the original character `i` stands for.
 * @typedef {{text: string, from: number[], to: number[]}} Folded
 */

/**
 * How to bring text into compared form.
 * @param {[string, string]} readAs  characters, and those they are read as, side by side; the build writes them into
 *   the index, from validator/fapiao/folding.py
 * @returns {(original: string) => Folded}
 */
export function folder([characters, others]) {
  const readAs = new Map([...characters].map((one, i) => [one, others[i]]));
  return (original) => {
    let text = "";
    /** @type {number[]} */
    const from = [];
    /** @type {number[]} */
    const to = [];
    let at = 0;
    for (const point of original) {
      const end = at + point.length;
      if (!INVISIBLE.test(point)) {
        for (const part of point.normalize("NFKC")) {
          const character = readAs.get(part) ?? part;
          text += character;
          for (let i = 0; i < character.length; i++) {
            from.push(at);
            to.push(end);
          }
        }
      }
      at = end;
    }
    return closeUp({ text, from, to });
  };
}

/** Latin letters and digits, one by one with a blank between: a scanner's or a layout's doing. */
const SPACED = /(?<![A-Za-z0-9_])[A-Za-z0-9_](?: [A-Za-z0-9_]){2,}(?![A-Za-z0-9_])/g;

/**
 * Without the blanks inside spaced-out words, so that they can be read as words and codes.
 * @param {Folded} folded
 * @returns {Folded}
 */
function closeUp({ text, from, to }) {
  const blanks = new Set();
  for (const { 0: spaced, index } of text.matchAll(SPACED)) {
    for (let i = 1; i < spaced.length; i += 2) blanks.add(index + i);
  }
  if (blanks.size === 0) return { text, from, to };
  const kept = [...from.keys()].filter((i) => !blanks.has(i));
  return { text: kept.map((i) => text[i]).join(""), from: kept.map((i) => from[i]), to: kept.map((i) => to[i]) };
}

/**
 * A piece of text to compare by: a pair of Chinese characters, a pair with one character between them left out
 * (`near`: it survives one wrong, missing or swapped character), a word of Latin letters, or a short number (`#05`).
 * `at` and `end` are positions in the folded text.
 * @typedef {{key: string, at: number, end: number, near: boolean}} Piece
 */

/** Latin words are compared without regard to case and to 0/O, 1/I/l. @param {string} word */
export const foldWord = (word) => word.toLowerCase().replace(/0/g, "o").replace(/[1i]/g, "l");

/**
 * Cut folded text into pieces. Blanks and punctuation are passed over. Nothing is paired across what varies from case to
 * case: numbers, and masks such as *** or XXX. A short number may belong to the wording, so it is a piece by itself.
 * @param {string} text folded text
 * @returns {Piece[]}
 */
export function pieces(text) {
  /** @type {Piece[]} */
  const cut = [];
  /** @type {{character: string, at: number}[]} */
  let run = [];
  const endRun = () => {
    if (run.length === 1) cut.push({ key: run[0].character, at: run[0].at, end: run[0].at + 1, near: false });
    for (let i = 1; i < run.length; i++) {
      for (const [step, near] of /** @type {const} */ ([[1, false], [2, true]])) {
        if (i < step) continue;
        const [first, last] = [run[i - step], run[i]];
        cut.push({ key: first.character + last.character, at: first.at, end: last.at + 1, near });
      }
    }
    run = [];
  };
  // A mask, a word of letters and digits, or any other letter; the rest is passed over.
  for (const match of text.matchAll(/[*×#]+|%[a-z]|[A-Za-z0-9]+|\p{L}|\p{N}/gu)) {
    const [found, at] = [match[0], match.index];
    if (HAN.test(found) && found.length <= 2) {
      run.push({ character: found, at });
      continue;
    }
    endRun();
    if (/^\d{1,4}$/.test(found)) cut.push({ key: `#${found}`, at, end: at + found.length, near: false });
    if (!/^[A-Za-z0-9]+$/.test(found)) continue;
    let start = at;
    for (const word of found.split(/(?<=[a-z])(?=[A-Z])/)) {
      if (word.length > 1 && /[A-Za-z]/.test(word) && !/^x+$/i.test(word)) {
        cut.push({ key: foldWord(word), at: start, end: start + word.length, near: false });
      }
      start += word.length;
    }
  }
  endRun();
  return cut;
}

/**
 * Letters and digits only: equal for two texts that differ in blanks, punctuation and case.
 * @param {string} text folded text
 */
export const bare = (text) => text.replace(/[^\p{L}\p{N}]/gu, "").toLowerCase();
