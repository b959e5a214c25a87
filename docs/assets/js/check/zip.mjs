// @ts-check
/** Packing files into a zip, as much of it as a workbook needs. Source of the layout: PKWARE APPNOTE.TXT 4.3. */

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

const DEFLATED = 8;
/** Names are UTF-8. */
const FLAGS = 0x800;
/** 1980-01-01, the first day that the format knows: when a file was made is nobody's business. */
const DAY = 0x21;

/**
 * @param {[name: string, content: Blob][]} files
 * @param {string} type of the whole
 * @returns {Promise<Blob>}
 */
export async function zip(files, type) {
  /** @type {BlobPart[]} */
  const parts = [];
  /** @type {BlobPart[]} */
  const directory = [];
  let at = 0;
  let length = 0;
  for (const [path, content] of files) {
    const name = new TextEncoder().encode(path);
    const { crc, packed } = await pack(content);
    const both = [FLAGS, DEFLATED, 0, DAY];
    const sizes = [crc, packed.size, content.size];
    const local = record([0x04034b50], [20, ...both], sizes, [name.length, 0]);
    const entry = record([0x02014b50], [20, 20, ...both], sizes, [name.length, 0, 0, 0, 0], [0, at]);
    parts.push(local, name, packed);
    directory.push(entry, name);
    at += local.length + name.length + packed.size;
    length += entry.length + name.length;
  }
  const end = record([0x06054b50], [0, 0, files.length, files.length], [length, at], [0]);
  return new Blob([...parts, ...directory, end], { type });
}

/** Numbers of four bytes and of two, in turn. @param {number[][]} groups @returns {Uint8Array<ArrayBuffer>} */
function record(...groups) {
  const bytes = groups.flatMap((numbers, group) =>
    numbers.flatMap((number) => Array.from({ length: group % 2 ? 2 : 4 }, (_, place) => (number >>> (8 * place)) & 255)),
  );
  return Uint8Array.from(bytes);
}

/** @param {Blob} content */
async function pack(content) {
  let crc = ~0;
  const counted = new TransformStream({
    /** @param {Uint8Array} chunk */
    transform(chunk, controller) {
      for (const byte of chunk) crc = CRC_TABLE[(crc ^ byte) & 255] ^ (crc >>> 8);
      controller.enqueue(chunk);
    },
  });
  const packed = content.stream().pipeThrough(counted).pipeThrough(new CompressionStream("deflate-raw"));
  return { packed: await new Response(packed).blob(), crc: ~crc };
}
