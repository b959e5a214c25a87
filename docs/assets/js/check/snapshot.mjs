// @ts-check
/**
 * Python as it is once it has started, kept by the browser: the next visit restores it instead of starting it again. It
 * is taken before the first check, so nothing that anyone entered is in it.
 *
 * There is one, in the cache storage of the site, under a key that names the build: a snapshot fits only the program
 * that made it. Where the browser keeps nothing (private windows, no room, no secure connection) nothing is lost but time.
 */

const CACHE = "fapiao-python";
const CHECKSUM = "x-checksum";

/** Never asked of the server; cache storage wants addresses as keys. @param {string} key */
const address = (key) => new URL(`./snapshot/${key}`, import.meta.url).href;

/**
 * The snapshot that is kept, if there is one: the build that it fits, and its bytes, which are on their way, and there
 * only if they are whole.
 * @returns {Promise<{key: string, bytes: Promise<ArrayBuffer>} | undefined>}
 */
export async function findSnapshot() {
  try {
    const cache = await caches.open(CACHE);
    const [request] = await cache.keys();
    const found = request && (await cache.match(request));
    if (!found) return undefined;
    const bytes = readWhole(found);
    // Whoever uses them is told; nobody else needs to be.
    bytes.catch(() => {});
    return { key: request.url.slice(address("").length), bytes };
  } catch {
    return undefined;
  }
}

/** @param {Response} found */
async function readWhole(found) {
  const bytes = await found.arrayBuffer();
  if (found.headers.get(CHECKSUM) !== checksum(bytes)) throw new Error("the snapshot is not whole");
  return bytes;
}

/**
 * Keep this snapshot, and no other.
 * @param {string} key
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export async function keepSnapshot(key, bytes) {
  try {
    await caches.delete(CACHE);
    const headers = { [CHECKSUM]: checksum(bytes.buffer) };
    await (await caches.open(CACHE)).put(address(key), new Response(bytes, { headers }));
  } catch {
    // The next visit starts Python as this one did.
  }
}

/** @param {ArrayBuffer} bytes */
function checksum(bytes) {
  const words = new Uint32Array(bytes, 0, Math.floor(bytes.byteLength / 4));
  let sum = bytes.byteLength;
  for (let i = 0; i < words.length; i++) sum = (Math.imul(sum, 31) + words[i]) | 0;
  return String(sum);
}
