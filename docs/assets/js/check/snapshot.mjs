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
 * The snapshot of this build, if there is one and it is whole.
 * @param {string} key
 * @returns {Promise<ArrayBuffer | undefined>}
 */
export async function readSnapshot(key) {
  try {
    const found = await (await caches.open(CACHE)).match(address(key));
    const bytes = await found?.arrayBuffer();
    return bytes && found?.headers.get(CHECKSUM) === checksum(bytes) ? bytes : undefined;
  } catch {
    return undefined;
  }
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
