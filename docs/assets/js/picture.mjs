// @ts-check
/**
 * The text on a picture, read in the page by Tesseract, which the site serves itself and which is fetched when the first
 * picture comes. The picture goes nowhere.
 */

const ENGINE = new URL("../tesseract/", import.meta.url);
/** A screenshot is never larger; a photograph of a screen is read as well when it is smaller. */
const LONGEST_SIDE = 2400;
const SECONDS = 60;

/** @type {Promise<any> | undefined} */
let starting;

async function start() {
  const { default: tesseract } = await import(new URL("tesseract.js", ENGINE).href);
  return tesseract.createWorker("chi_sim", tesseract.OEM.LSTM_ONLY, {
    workerPath: new URL("worker.js", ENGINE).href,
    corePath: new URL("core.js", ENGINE).href,
    langPath: ENGINE.href.replace(/\/$/, ""),
    gzip: false,
    // As a file of the site, not as a blob; and kept as the site's other files are.
    workerBlobURL: false,
    cacheMethod: "none",
    errorHandler() {},
  });
}

/**
 * @param {Blob} picture
 * @returns {Promise<string>} its lines; empty when there are none. Rejects when it is no picture or cannot be read here.
 */
export async function readPicture(picture) {
  const image = await drawn(picture);
  starting ??= start();
  let timer;
  try {
    const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error("late")), SECONDS * 1000)));
    const engine = await Promise.race([starting, late]);
    const { data } = await Promise.race([engine.recognize(image), late]);
    return tidy(data.text);
  } catch (error) {
    // A worker that failed or hangs is not asked again.
    void starting.then((engine) => engine.terminate()).catch(() => {});
    starting = undefined;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** @param {Blob} picture */
async function drawn(picture) {
  const bitmap = await createImageBitmap(picture);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return canvas;
}

/** Without the blanks that are seen between Chinese characters, and without empty lines. @param {string} text */
export const tidy = (text) =>
  text
    .replace(/(?<=\p{Script=Han}|[，。：；！？、]) +(?=\p{Script=Han}|[，。：；！？、])/gu, "")
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .join("\n");
