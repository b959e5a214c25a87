// @ts-check
/**
 * Asks the finder in a worker: taking the index in is half a second of work on a phone, and nobody who types should wait
 * for it. Where there are no workers of modules the page does it itself.
 */

import * as finder from "./finder.mjs";

/** @typedef {import("./finder.mjs").Result} Result */
/** @typedef {{query: string, options: {limit?: number}, resolve: (found: Result[] | Promise<Result[]>) => void,
 *   reject: (reason: Error) => void}} Waiting */

/** @type {Map<number, Waiting>} */
const waiting = new Map();
/** @type {Worker | null | undefined} null: it does not run here */
let worker;
let last = 0;

function start() {
  if (worker !== undefined) return;
  try {
    worker = new Worker(new URL("./finder-worker.mjs", import.meta.url), { type: "module" });
  } catch {
    worker = null;
    return;
  }
  worker.addEventListener("message", ({ data: { id, found, failed } }) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (failed) asked?.reject(new Error(failed));
    else asked?.resolve(found);
  });
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    worker = null;
    for (const { query, options, resolve } of waiting.values()) resolve(finder.find(query, options));
    waiting.clear();
  });
}

/** Have the index taken in before it is asked; when that fails, the first question tells. */
export function prepare() {
  start();
  if (!worker) finder.load().catch(() => {});
}

/**
 * As finder.mjs has it.
 * @param {string} query @param {{limit?: number}} [options]
 * @returns {Promise<Result[]>}
 */
export function find(query, options = {}) {
  start();
  if (!worker) return finder.find(query, options);
  const id = ++last;
  worker.postMessage({ id, query, options });
  return new Promise((resolve, reject) => waiting.set(id, { query, options, resolve, reject }));
}
