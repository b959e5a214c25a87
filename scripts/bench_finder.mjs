// @ts-check
/**
 * The half of the benchmark that runs the searches. Standard input: {indexes: {finder, minisearch, material}: JSON
 * texts, queries: [{query, accept, kind}], material: folder of Material's scripts, grown: larger indexes of the finder}.
 * Standard output: {kinds: kind → engine → how many were asked, right first and in the first three, the sum of the
 * reciprocal ranks of the first right one, and the time; grown: the time per query at each size}.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import vm from "node:vm";

import MiniSearch from "minisearch";

import { createFinder } from "../docs/assets/js/finder.mjs";

/** @typedef {{query: string, accept: string[], kind: string}} Query */
/** @typedef {(query: string) => string[] | Promise<string[]>} Search  ids, the best first */
/** @typedef {{asked: number, first: number, three: number, reciprocal: number, ms: number}} Figures */

/** As many results as the page shows. */
const SHOWN = 8;
/** The slower engines are asked so many queries of a kind, evenly taken from all of them. */
const SAMPLE = 40;

const { indexes, queries, material: scripts, grown } = JSON.parse(readFileSync(0, "utf8"));

/** @param {import("../docs/assets/js/finder.mjs").Index} index @returns {Search} */
function ours(index) {
  const find = createFinder(index, "http://localhost/");
  return (query) => find(query, { limit: SHOWN }).map(({ id }) => id);
}

/** What is usually done for Chinese: every pair of neighbouring characters is a term; other words stay whole. */
const bigrams = (/** @type {string} */ text) =>
  (text.toLowerCase().match(/\p{Script=Han}+|[a-z0-9]+/gu) ?? []).flatMap((run) =>
    /[a-z0-9]/.test(run) || run.length === 1 ? [run] : [...run].slice(1).map((character, i) => run[i] + character),
  );

/** @param {object[]} records @returns {Search} */
function miniSearch(records) {
  const search = new MiniSearch({
    fields: ["code", "title", "messages", "codes", "terms", "words"],
    tokenize: bigrams,
    extractField: (document, name) => [document[name] ?? ""].flat().join("\n"),
    searchOptions: { boost: { code: 4, title: 2, messages: 2, codes: 4, terms: 2 } },
  });
  search.addAll(records);
  return (query) => search.search(query).slice(0, SHOWN).map(({ id }) => id);
}

/**
 * Material's search worker, as it comes, in a scope that has what a worker has.
 * @param {object} index  what its plugin wrote
 * @returns {Promise<Search>}
 */
async function materialSearch(index) {
  const folder = path.join(scripts, "workers");
  const file = readdirSync(folder).find((name) => /^search\..*\.js$/.test(name)) ?? "";
  /** @type {(event: {data: object}) => void} */
  let receive = () => {};
  /** @type {(message: any) => void} */
  let reply = () => {};
  const quiet = { log() {}, warn() {}, error() {} };
  /** @type {Record<string, unknown>} */
  const scope = {
    console: quiet,
    addEventListener: (/** @type {string} */ _, /** @type {typeof receive} */ listener) => (receive = listener),
    postMessage: (/** @type {any} */ message) => reply(message),
    importScripts: (/** @type {string[]} */ ...names) => names.forEach((name) => run(path.join(folder, name))),
  };
  scope.self = scope;
  vm.createContext(scope);
  const run = (/** @type {string} */ name) => vm.runInContext(readFileSync(name, "utf8"), scope, { filename: name });
  /** @param {number} type @param {unknown} data @returns {Promise<any>} */
  const ask = (type, data) =>
    new Promise((resolve) => {
      reply = resolve;
      receive({ data: { type, data } });
    });
  run(path.join(folder, file));
  const [SETUP, QUERY] = [0, 2];
  await ask(SETUP, { ...index, options: { suggest: false } });
  return async (query) => {
    const { data } = await ask(QUERY, query);
    // A page's sections come together; the page is what stands before the #.
    return data.items.slice(0, SHOWN).map((/** @type {{location: string}[]} */ [{ location }]) => location.split("#")[0]);
  };
}

/** @type {Map<string, Query[]>} */
const byKind = new Map();
for (const query of queries) byKind.set(query.kind, [...(byKind.get(query.kind) ?? []), query]);

/** @type {[string, Search, number][]} */
const engines = [
  ["finder", ours(JSON.parse(indexes.finder)), Infinity],
  ["minisearch", miniSearch(JSON.parse(indexes.minisearch)), SAMPLE],
  ["material", await materialSearch(JSON.parse(indexes.material)), SAMPLE],
];

/** Kind, or all kinds of a group together → engine → figures. @type {Record<string, Record<string, Figures>>} */
const kinds = {};
for (const [kind, list] of byKind) {
  for (const [engine, search, most] of engines) {
    const step = Math.max(1, Math.floor(list.length / most));
    const total = ((kinds[`${kind.split(":")[0]}: all`] ??= {})[engine] ??= none());
    const row = ((kinds[kind] ??= {})[engine] = none());
    for (let i = 0; i < list.length; i += step) {
      const { query, accept } = list[i];
      const start = performance.now();
      const ids = await search(query);
      const ms = performance.now() - start;
      // Where nothing is accepted, nothing is what should be found.
      const place = accept.length ? ids.findIndex((id) => accept.includes(id)) : ids.length === 0 ? 0 : -1;
      for (const figures of [row, total]) {
        figures.asked += 1;
        figures.ms += ms;
        if (place === 0) figures.first += 1;
        if (place >= 0 && place < 3) figures.three += 1;
        if (place >= 0) figures.reciprocal += 1 / (place + 1);
      }
    }
  }
}

/** @returns {Figures} */
function none() {
  return { asked: 0, first: 0, three: 0, reciprocal: 0, ms: 0 };
}

/** @param {import("../docs/assets/js/finder.mjs").Index} index */
async function timed(index) {
  const search = ours(index);
  /** @type {number[]} */
  const times = [];
  for (const list of byKind.values()) {
    for (const { query } of list.slice(0, 20)) {
      const start = performance.now();
      await search(query);
      times.push(performance.now() - start);
    }
  }
  times.sort((a, b) => a - b);
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
  return { mean, most: times[Math.floor(times.length * 0.95)] };
}

/** @type {Awaited<ReturnType<typeof timed>>[]} */
const times = [];
for (const index of grown) times.push(await timed(index));
console.log(JSON.stringify({ kinds, grown: times }));
