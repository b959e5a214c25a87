// @ts-check
/** A QR code, drawn in the page by lean-qr, which is fetched when the first one is wanted. */

const ENGINE = new URL("../lean-qr/index.mjs", import.meta.url).href;

/** @param {string} address @returns {Promise<HTMLImageElement>} */
export async function qrCode(address) {
  const { generate } = await import(ENGINE);
  const image = new Image();
  // Always dark on light, with the margin that readers ask for.
  image.src = generate(address).toDataURL({ on: [0, 0, 0, 255], off: [255, 255, 255, 255], pad: 4, scale: 6 });
  image.alt = `这一页的二维码：${address}`;
  return image;
}
