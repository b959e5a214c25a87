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
const PAGE = 4096;

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

/** @type {[string, number, [number, number][]][]} Length, and from where to where it holds something. */
const LAYOUTS = [
  ["nothing at all", 0, []],
  ["nothing but zeros", 3 * PAGE, []],
  ["zeros before and after", 9 * PAGE, [[2 * PAGE, 4 * PAGE]]],
  ["one word in a page of zeros, and one at its end", 9 * PAGE, [[5 * PAGE + 4, 5 * PAGE + 5], [8 * PAGE - 1, 8 * PAGE]]],
  ["an end within a page", 3 * PAGE + 40, [[3 * PAGE, 3 * PAGE + 40]]],
  ["an end within a word", 3 * PAGE + 3, [[0, 7], [3 * PAGE + 2, 3 * PAGE + 3]]],
  ["zeros up to an end within a word", 3 * PAGE + 3, [[0, 7]]],
];
for (const [what, length, filled] of LAYOUTS) {
  test(`it comes back byte for byte: ${what}`, async () => {
    install(new Storage());
    const whole = new Uint8Array(length);
    for (const [from, to] of filled) whole.fill(9, from, to);
    await keepSnapshot("one", whole);
    assert.deepEqual(await read("one"), whole);
  });
}

test("pages of zeros are not kept", async () => {
  const storage = new Storage();
  install(storage);
  await keepSnapshot("one", new Uint8Array(100 * PAGE).fill(1, 0, 10).fill(1, 50 * PAGE, 52 * PAGE));
  const kept = await storage.entries()[0][1].arrayBuffer();
  assert.ok(kept.byteLength < 3.1 * PAGE && kept.byteLength > 3 * PAGE);
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
