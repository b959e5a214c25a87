// @ts-check
/**
 * Asking the ledger, which keeps the reports of a batch away from the page.
 *
 * When its worker cannot be loaded, or stops, all that it had is lost: every call fails with a Failure until it is cleared.
 *
 * @typedef {import("./ledger-worker.mjs").Calls} Calls
 * @typedef {{resolve: (result: any) => void, reject: (reason: Error) => void}} Waiting
 */

import { Failure } from "./client.mjs";

/**
 * @param {(failure: Failure) => void} lost told when its worker is no more
 * @returns the calls of the ledger, each as a promise; its worker starts with the first of them
 */
export function openLedger(lost) {
  /** @type {Worker | undefined} */
  let worker;
  /** @type {Map<number, Waiting>} */
  const waiting = new Map();
  let last = 0;
  /** Whether something was lost that nobody has begun anew. */
  let empty = false;

  function start() {
    const started = new Worker(new URL("./ledger-worker.mjs", import.meta.url), { type: "module" });
    started.addEventListener("message", ({ data: { id, result, error } }) => {
      const wait = waiting.get(id);
      waiting.delete(id);
      if (error) wait?.reject(new Error(error));
      else wait?.resolve(result);
    });
    started.addEventListener("error", (event) => {
      event.preventDefault();
      if (worker !== started) return;
      started.terminate();
      worker = undefined;
      empty = true;
      const failure = new Failure("ledger");
      for (const { reject } of waiting.values()) reject(failure);
      waiting.clear();
      lost(failure);
    });
    return started;
  }

  /**
   * @template {keyof Calls} Call
   * @param {Call} call @param {Parameters<Calls[Call]>} args @param {Transferable[]} [transfer]
   * @returns {Promise<Awaited<ReturnType<Calls[Call]>>>}
   */
  function ask(call, args, transfer = []) {
    if (empty && call !== "clear") return Promise.reject(new Failure("ledger"));
    empty = false;
    worker ??= start();
    const id = ++last;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      /** @type {Worker} */ (worker).postMessage({ id, call, args }, transfer);
    });
  }
  return { ask };
}
