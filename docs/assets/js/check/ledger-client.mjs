// @ts-check
/**
 * Asking the ledger, which keeps the reports of a batch away from the page.
 *
 * @typedef {import("./ledger-worker.mjs").Calls} Calls
 * @typedef {{resolve: (result: any) => void, reject: (reason: Error) => void}} Waiting
 */

/** @returns the calls of the ledger, each as a promise; its worker starts with the first of them */
export function openLedger() {
  /** @type {Worker | undefined} */
  let worker;
  /** @type {Map<number, Waiting>} */
  const waiting = new Map();
  let last = 0;

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
      for (const { reject } of waiting.values()) reject(new Error("ledger"));
      waiting.clear();
      worker = undefined;
    });
    return started;
  }

  /**
   * @template {keyof Calls} Call
   * @param {Call} call @param {Parameters<Calls[Call]>} args @param {Transferable[]} [transfer]
   * @returns {Promise<Awaited<ReturnType<Calls[Call]>>>}
   */
  function ask(call, args, transfer = []) {
    worker ??= start();
    const id = ++last;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      /** @type {Worker} */ (worker).postMessage({ id, call, args }, transfer);
    });
  }
  return { ask };
}
