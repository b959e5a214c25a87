// @ts-check
/** The finder in a thread of its own. In: {id, query, options}; out: {id, found}, or {id, failed} when it has no index. */

import { find, load } from "./finder.mjs";

load().catch(() => {});

globalThis.addEventListener("message", async ({ data: { id, query, options } }) => {
  try {
    globalThis.postMessage({ id, found: await find(query, options) });
  } catch (error) {
    globalThis.postMessage({ id, failed: String(error) });
  }
});
