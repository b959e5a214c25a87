// @ts-check
/**
 * What the site's finder answers, for tests/test_python_finder.py. Standard input: {index, queries, texts}; standard output:
 * {found: the results of each query, read: each text in compared form, bare, and cut into pieces}.
 */
import { readFileSync } from "node:fs";

import { createFinder } from "../../docs/assets/js/finder.mjs";
import { bare, folder, pieces } from "../../docs/assets/js/text.mjs";

const { index, queries, texts } = JSON.parse(readFileSync(0, "utf8"));
const find = createFinder(index, "http://localhost/");
const fold = folder(index.readAs);
const read = (/** @type {string} */ text) => {
  const folded = fold(text).text;
  const cut = [...pieces(folded)].map(({ key, at, end, near }) => [key, at, end, near]);
  return [folded, bare(folded), cut];
};
console.log(JSON.stringify({ found: queries.map((/** @type {string} */ query) => find(query)), read: texts.map(read) }));
