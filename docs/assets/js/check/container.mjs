// @ts-check
/**
 * A workbook or an archive that is too large to be checked at once. It is one whole, so one Python reads it, and answers
 * a part at a time.
 *
 * @typedef {ReturnType<typeof import("./client.mjs").createClient>} Client
 */

import { TODAY } from "./client.mjs";

/** What is smaller is checked as a whole, like any other file. */
const LARGE = 1_000_000;
/** What a ZIP begins with, and all that is one. */
const BEGINNING = "PK\u0003\u0004";
/** Python says so at the end. */
const NOTHING = "null";

/** @param {File} file */
export const isContainer = async (file) => file.size > LARGE && (await file.slice(0, BEGINNING.length).text()) === BEGINNING;

/** @param {Client} python @param {File} file @param {string} path @returns {AsyncGenerator<Uint8Array<ArrayBuffer>>} */
export async function* checkContainer(python, file, path) {
  const content = await file.arrayBuffer();
  await python.ask("container_open", [content, path, TODAY], [content]);
  for (;;) {
    const answer = await python.askRaw("container_next", []);
    if (answer.length === NOTHING.length) return;
    yield answer;
  }
}
