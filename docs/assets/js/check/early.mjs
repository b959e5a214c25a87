// @ts-check
/**
 * The workers that run Python. Where the address already asks a question, the first one starts before the other modules
 * of the page have come: this module waits for no other, and what the worker says meanwhile is kept.
 */

/** @param {string} name */
const open = (name) => new Worker(new URL("./worker.mjs", import.meta.url), { type: "module", name });

/** @type {Worker | undefined} */
let early;
/** @type {Event[]} */
const heard = [];
/** @param {Event} event */
const hear = (event) => heard.push(event);

if (canRun() && /[#&]value=./.test(location.hash)) {
  early = open("");
  early.addEventListener("message", hear);
  early.addEventListener("error", hear);
}

/** Whether this browser can run Python at all. */
export function canRun() {
  return typeof WebAssembly === "object" && typeof Worker === "function";
}

/**
 * A worker, and what it has said so far.
 * @param {string} name "cold" for one that restores nothing
 * @param {(event: any) => void} listen told of all that the worker says, its errors too
 */
export function startWorker(name, listen) {
  const worker = (name === "" && early) || open(name);
  const said = worker === early ? heard.splice(0) : [];
  early?.removeEventListener("message", hear);
  early?.removeEventListener("error", hear);
  early = undefined;
  worker.addEventListener("message", listen);
  worker.addEventListener("error", listen);
  queueMicrotask(() => said.forEach(listen));
  return worker;
}
