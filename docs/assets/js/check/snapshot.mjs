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
const PAGE = 4096;

/** Never asked of the server; cache storage wants addresses as keys. @param {string} key */
const address = (key) => new URL(`./snapshot/${key}`, import.meta.url).href;

/**
 * The snapshot that is kept, if there is one: the build that it fits, and its bytes, which are on their way, and there
 * only if they are whole.
 * @returns {Promise<{key: string, bytes: Promise<Uint8Array<ArrayBuffer>>} | undefined>}
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
  const packed = await found.arrayBuffer();
  if (found.headers.get(CHECKSUM) !== checksum([new Uint8Array(packed)])) throw new Error("the snapshot is not whole");
  const bytes = unpack(packed);
  release(packed);
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
    const parts = pack(bytes);
    const headers = { [CHECKSUM]: checksum(parts) };
    await (await caches.open(CACHE)).put(address(key), new Response(new Blob(parts), { headers }));
  } catch {
    // The next visit starts Python as this one did.
  }
}

/** Give the memory back now; a worker that has just started rarely looks for what it no longer needs. @param {ArrayBuffer} buffer */
export function release(buffer) {
  // Browsers of before 2024 do not know it.
  /** @type {{transfer?: (length: number) => unknown}} */ (buffer).transfer?.(0);
}

/**
 * Half of the memory of a Python that has just started holds nothing. So only the pages that hold something are kept,
 * after a table: the size of the whole, the length of the table, and from where to where each run of them goes.
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
function pack(bytes) {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / 4));
  const table = [bytes.length, 0];
  let filled = false;
  for (let start = 0; start < bytes.length; start += PAGE) {
    const end = Math.min(start + PAGE, bytes.length);
    // A page that ends within a word is kept in any case.
    let holds = end % 4 !== 0;
    for (let at = start / 4; !holds && at < end / 4; at++) holds = words[at] !== 0;
    if (holds !== filled) table.push(start);
    filled = holds;
  }
  if (filled) table.push(bytes.length);
  table[1] = table.length;
  const runs = [];
  for (let at = 2; at < table.length; at += 2) runs.push(bytes.subarray(table[at], table[at + 1]));
  return [new Uint8Array(Uint32Array.from(table).buffer), ...runs];
}

/** @param {ArrayBuffer} packed */
function unpack(packed) {
  const [size, length] = new Uint32Array(packed, 0, 2);
  const table = new Uint32Array(packed, 0, length);
  const bytes = new Uint8Array(size);
  let from = 4 * length;
  for (let at = 2; at < length; at += 2) {
    const run = table[at + 1] - table[at];
    bytes.set(new Uint8Array(packed, from, run), table[at]);
    from += run;
  }
  return bytes;
}

/** @param {Uint8Array<ArrayBuffer>[]} parts */
function checksum(parts) {
  let sum = 0;
  for (const { buffer, byteOffset, byteLength } of parts) {
    const words = new Uint32Array(buffer, byteOffset, Math.floor(byteLength / 4));
    for (let at = 0; at < words.length; at++) sum = (Math.imul(sum, 31) + words[at]) | 0;
  }
  return `${sum} of ${parts.reduce((whole, { byteLength }) => whole + byteLength, 0)}`;
}
