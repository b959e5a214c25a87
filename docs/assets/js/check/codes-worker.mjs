// @ts-check
/** ZXing, in a worker of its own. In: {id, picture}; out: {id, texts, failed}. Everything comes from the site itself. */

const ENGINE = new URL("../../zxing/reader/", import.meta.url).href;
/** The code of an invoice is small on a scan; a photograph that is larger than this is none the clearer. */
const LONGEST_SIDE = 4000;

/** @type {Promise<any> | undefined} */
let starting;

async function start() {
  const engine = await import(`${ENGINE}index.js`);
  engine.prepareZXingModule({ overrides: { locateFile: (/** @type {string} */ name) => ENGINE + name } });
  return engine;
}

/** @param {Blob} picture */
async function read(picture) {
  const image = await createImageBitmap(picture);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
  const [width, height] = [image.width, image.height].map((side) => Math.max(1, Math.round(side * scale)));
  const canvas = new OffscreenCanvas(width, height);
  const drawn = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
  // What is transparent in the picture is paper.
  drawn.fillStyle = "white";
  drawn.fillRect(0, 0, width, height);
  drawn.drawImage(image, 0, 0, width, height);
  image.close();
  const { readBarcodes } = await (starting ??= start());
  const found = await readBarcodes(drawn.getImageData(0, 0, width, height), { formats: ["QRCode"], maxNumberOfSymbols: 20 });
  return found.filter((/** @type {any} */ { isValid }) => isValid).map((/** @type {any} */ { text }) => text);
}

globalThis.addEventListener("message", async ({ data: { id, picture } }) => {
  try {
    globalThis.postMessage({ id, texts: await read(picture) });
  } catch {
    // No picture: Python says what the file is. Or there is no engine.
    const failed = await starting?.then(() => false, () => true);
    if (failed) starting = undefined;
    globalThis.postMessage({ id, texts: [], failed });
  }
});
