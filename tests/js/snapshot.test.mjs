// @ts-check
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { findSnapshot, keepSnapshot } from "../../docs/assets/js/check/snapshot.mjs";

/** The cache storage of a browser, as far as it is used. */
class Storage {
  /** @type {Map<string, Map<string, Response>>} */
  caches = new Map();

  /** @param {string} name */
  async open(name) {
    const cache = this.caches.get(name) ?? new Map();
    this.caches.set(name, cache);
    return {
      keys: async () => [...cache.keys()].map((url) => ({ url })),
      match: async (/** @type {{url: string}} */ { url }) => cache.get(url)?.clone(),
      put: async (/** @type {string} */ address, /** @type {Response} */ response) => void cache.set(address, response),
    };
  }

  /** @param {string} name */
  async delete(name) {
    return this.caches.delete(name);
  }

  /** @returns {[string, Response][]} */
  entries() {
    return [...this.caches.values()].flatMap((cache) => [...cache.entries()]);
  }
}

/** @param {unknown} storage */
const install = (storage) => Object.defineProperty(globalThis, "caches", { value: storage, configurable: true });
const bytes = () => Uint8Array.from({ length: 4096 }, (_, i) => (i * 7) % 251);

/** @param {string} key */
async function read(key) {
  const found = await findSnapshot();
  return found?.key === key ? new Uint8Array(await found.bytes) : undefined;
}

afterEach(() => install(undefined));

test("what is kept is read again, and only by the build that made it", async () => {
  install(new Storage());
  await keepSnapshot("one", bytes());
  assert.deepEqual(await read("one"), bytes());
  assert.equal(await read("two"), undefined);
});

test("there is never more than one", async () => {
  const storage = new Storage();
  install(storage);
  await keepSnapshot("one", bytes());
  await keepSnapshot("two", bytes());
  assert.equal(storage.entries().length, 1);
  assert.equal(await read("one"), undefined);
  assert.deepEqual(await read("two"), bytes());
});

for (const [what, spoil] of /** @type {[string, (whole: ArrayBuffer) => ArrayBuffer][]} */ ([
  ["cut short", (whole) => whole.slice(0, 4000)],
  ["changed", (whole) => (new Uint8Array(whole).fill(0, 100, 101), whole)],
  ["empty", () => new ArrayBuffer(0)],
])) {
  test(`one that is ${what} is not used`, async () => {
    const storage = new Storage();
    install(storage);
    await keepSnapshot("one", bytes());
    const [[address, response]] = storage.entries();
    const spoilt = new Response(spoil(await response.arrayBuffer()), { headers: response.headers });
    for (const cache of storage.caches.values()) cache.set(address, spoilt);
    await assert.rejects(read("one"));
  });
}

test("a browser that keeps nothing is no fault", async () => {
  const refuse = () => Promise.reject(new DOMException("no room", "QuotaExceededError"));
  for (const storage of [undefined, { open: refuse, delete: refuse }]) {
    install(storage);
    await keepSnapshot("one", bytes());
    assert.equal(await read("one"), undefined);
  }
});
