// @ts-check
/**
 * The texts of the QR codes on a picture or on the pages of a PDF, read in a worker of its own that starts when the first
 * picture comes.
 */

const PICTURE = /\.(png|jpe?g|webp|gif|bmp|avif)$/i;
/** A picture that takes longer is given up; the rest of the batch goes on. */
const SECONDS = 30;

/** @param {File} file */
export const isPicture = (file) => file.type.startsWith("image/") || PICTURE.test(file.name);

/** @param {File} file */
export const isPdf = (file) => file.type === "application/pdf" || /\.pdf$/i.test(file.name);

/** @type {Worker | undefined} */
let worker;
let last = 0;

/** @param {Blob} picture @returns {Promise<string[] | null>} none where there is no code, or no picture; null where nothing can read them */
export function readCodes(picture) {
  const reader = (worker ??= new Worker(new URL("./codes-worker.mjs", import.meta.url), { type: "module" }));
  const id = ++last;
  return new Promise((resolve) => {
    const timer = setTimeout(end, SECONDS * 1000, []);
    /** @param {MessageEvent} event */
    const hear = ({ data }) => data.id === id && end(data.failed ? null : data.texts);
    /** @param {Event} event */
    const fail = (event) => {
      event.preventDefault();
      worker = undefined;
      end(null);
    };
    /** @param {string[] | null} texts */
    function end(texts) {
      clearTimeout(timer);
      reader.removeEventListener("message", hear);
      reader.removeEventListener("error", fail);
      resolve(texts);
    }
    reader.addEventListener("message", hear);
    reader.addEventListener("error", fail);
    reader.postMessage({ id, picture });
  });
}

/**
 * The codes on the pages of a PDF: Python takes the pictures out, as many and as large as it thinks right.
 * @param {ReturnType<typeof import("./client.mjs").createClient>} python @param {File} file
 */
export async function codesOnPages(python, file) {
  const content = await file.arrayBuffer();
  /** @type {Set<string>} */
  const texts = new Set();
  for (const packed of await python.askQuietly("pictures", [content], [content])) {
    const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
    for (const text of (await readCodes(new Blob([bytes]))) ?? []) texts.add(text);
  }
  return [...texts];
}
