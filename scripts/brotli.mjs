// @ts-check
/** Brotli, which Python's standard library lacks. In, on standard input: JSON [{from, to, quality}]. Writes each `to`. */

import { readFileSync, writeFileSync } from "node:fs";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

const compress = promisify(brotliCompress);

/** @type {{from: string, to: string, quality: number}[]} */
const jobs = JSON.parse(readFileSync(0, "utf8"));
// As many at a time as Node has threads for it.
await Promise.all(
  Array.from({ length: 4 }, async () => {
    for (let job = jobs.shift(); job; job = jobs.shift()) {
      const bytes = readFileSync(job.from);
      const params = {
        [constants.BROTLI_PARAM_QUALITY]: job.quality,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
        // No larger than the file: to clear a large one for each of a thousand pages would take most of the time.
        [constants.BROTLI_PARAM_LGWIN]: Math.min(Math.ceil(Math.log2(bytes.length + 16)), constants.BROTLI_MAX_WINDOW_BITS),
      };
      writeFileSync(job.to, await compress(bytes, { params }));
    }
  }),
);
