// @ts-check
/**
 * The half of the benchmark that runs the searches. Standard input: {index, queries: [{query, accept, kind}]};
 * standard output: per engine and kind, how many were right first and in the first three, the sum of the reciprocal
 * ranks of the first right one, and the time per query.
 */
import { readFileSync } from "node:fs";

import MiniSearch from "minisearch";

import { createFinder } from "../docs/assets/js/finder.mjs";

/** As many results as the page shows. */
const SHOWN = 8;

const { index, queries } = JSON.parse(readFileSync(0, "utf8"));

/** What is usually done for Chinese: every pair of neighbouring characters is a term; other words stay whole. */
const bigrams = (/** @type {string} */ text) =>
  (text.toLowerCase().match(/\p{Script=Han}+|[a-z0-9]+/gu) ?? []).flatMap((run) =>
    /[a-z0-9]/.test(run) || run.length === 1 ? [run] : [...run].slice(1).map((character, i) => run[i] + character),
  );

function baseline() {
  const search = new MiniSearch({
    fields: ["code", "title", "messages", "codes", "terms", "words"],
    tokenize: bigrams,
    extractField: (document, name) => [document[name] ?? ""].flat().join("\n"),
    searchOptions: { boost: { code: 4, title: 2, messages: 2, codes: 4, terms: 2 } },
  });
  search.addAll(index.records);
  return (/** @type {string} */ query) => search.search(query).slice(0, SHOWN).map(({ id }) => id);
}

function ours() {
  const find = createFinder(index, "http://localhost/");
  return (/** @type {string} */ query) => find(query, { limit: SHOWN }).map(({ id }) => id);
}

/** @type {object[]} */
const rows = [];
for (const [engine, make] of /** @type {const} */ ([["finder", ours], ["minisearch", baseline]])) {
  const search = make();
  /** @type {Map<string, {engine: string, kind: string, count: number, first: number, three: number, reciprocal: number, ms: number}>} */
  const kinds = new Map();
  for (const { query, accept, kind } of queries) {
    let row = kinds.get(kind);
    if (!row) kinds.set(kind, (row = { engine, kind, count: 0, first: 0, three: 0, reciprocal: 0, ms: 0 }));
    const start = performance.now();
    const ids = search(query);
    row.ms += performance.now() - start;
    row.count += 1;
    // Where nothing is accepted, nothing is what should be found.
    const place = accept.length ? ids.findIndex((/** @type {string} */ id) => accept.includes(id)) : ids.length === 0 ? 0 : -1;
    if (place === 0) row.first += 1;
    if (place >= 0 && place < 3) row.three += 1;
    if (place >= 0) row.reciprocal += 1 / (place + 1);
  }
  rows.push(...kinds.values());
}
console.log(JSON.stringify(rows));
