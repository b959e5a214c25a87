// @ts-check
/**
 * The search of all pages: a box, and a list of what the theme's search worker finds in the index that its plugin made.
 * What is written goes nowhere; a link that brings words with it (#q=…) is answered at once.
 */

const ROOT = new URL("../../", import.meta.url);
/** What the worker understands and says. */
const [SETUP, READY, QUERY, RESULT] = [0, 1, 2, 3];
const PAUSE_MS = 120;
/** More than this nobody reads. */
const SHOWN = 20;
const EXCERPT = 120;
/** Characters before the first match. */
const LEAD = 30;

/** @typedef {{location: string, title: string, text: string}} Section */

/** @template {HTMLElement} T @param {string} name @returns {T} */
const part = (name) => /** @type {T} */ (document.querySelector(`[data-prose-${name}]`));
/** @type {HTMLInputElement} */
const input = part("input");
const status = part("status");
const results = part("results");

/** @type {Promise<(query: string) => Promise<Section[][]>> | undefined} */
let engine;

/** Fetches the index and starts the worker, once; after a failure the next word tries again. */
function prepare() {
  engine ??= open();
  engine.catch(() => (engine = undefined));
  return engine;
}

async function open() {
  const answer = await fetch(new URL("search/search_index.json", ROOT));
  if (!answer.ok) throw new Error(String(answer.status));
  const worker = new Worker(new URL("assets/search/workers/search.js", ROOT));
  /** @param {number} type @param {unknown} data @param {number} wanted @returns {Promise<any>} */
  const ask = (type, data, wanted) =>
    new Promise((resolve, reject) => {
      worker.onerror = reject;
      worker.onmessage = ({ data }) => data.type === wanted && resolve(data.data);
      worker.postMessage({ type, data });
    });
  await ask(SETUP, { ...(await answer.json()), options: { suggest: false } }, READY);
  return async (/** @type {string} */ query) => {
    const plain = query.replace(SIGNS, " ");
    return withMostWords((await ask(QUERY, plain, RESULT)).items, plain);
  };
}

/** Signs by which the worker would be told something that the reader did not mean. */
const SIGNS = /[+\-~^:*"]/g;
const MARKUP = /<[^>]*>|\u200b/g;

/**
 * The worker finds pages with any part of any word. Of these, the ones that have most of the words as they were written,
 * in its order.
 * @param {Section[][]} found @param {string} query
 */
function withMostWords(found, query) {
  const segments = new Intl.Segmenter("zh", { granularity: "word" }).segment(query.toLowerCase());
  const words = [...segments].filter(({ isWordLike }) => isWordLike).map(({ segment }) => segment);
  const counted = found.map((sections) => {
    const text = sections.map(({ title, text }) => `${title}\n${text}`).join("\n").replace(MARKUP, "").toLowerCase();
    return { sections, words: words.filter((word) => text.includes(word)).length };
  });
  const most = Math.max(0, ...counted.map(({ words }) => words));
  return counted.filter(({ words }) => words === most).map(({ sections }) => sections);
}

/**
 * The text of a found section with what matched marked. The worker hands out markup: here it is only read, in a document
 * that runs nothing and loads nothing.
 * @param {string} markup @param {number} [most] characters, from shortly before the first match
 * @returns {(Node | string)[]}
 */
function marked(markup, most = Infinity) {
  const { body } = new DOMParser().parseFromString(markup.replaceAll("\u200b", ""), "text/html");
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  /** @type {{text: string, hit: boolean}[]} */
  const runs = [];
  while (walker.nextNode()) {
    const hit = walker.currentNode.parentElement?.tagName === "MARK";
    runs.push({ text: (walker.currentNode.textContent ?? "").replace(/\s+/g, " "), hit });
  }
  const first = runs.findIndex(({ hit }) => hit);
  let skip = Number.isFinite(most) ? Math.max(0, lengthOf(runs.slice(0, Math.max(0, first))) - LEAD) : 0;
  /** @type {(Node | string)[]} */
  const shown = skip ? ["…"] : [];
  let left = most;
  for (const { text, hit } of runs) {
    const from = Math.min(skip, text.length);
    skip -= from;
    const piece = text.slice(from, from + left);
    left -= piece.length;
    if (!piece) continue;
    if (hit) {
      const mark = document.createElement("mark");
      mark.textContent = piece;
      shown.push(mark);
    } else shown.push(piece);
  }
  return left <= 0 ? [...shown, "…"] : shown;
}

/** @param {{text: string}[]} runs */
const lengthOf = (runs) => runs.reduce((sum, { text }) => sum + text.length, 0);

/** One page: its title, and the section in it that fits best. @param {Section[]} sections the best first */
function showPage(sections) {
  const page = sections.find(({ location }) => !location.includes("#")) ?? sections[0];
  const best = sections.find((section) => section !== page && section.text) ?? page;
  const link = document.createElement("a");
  link.className = "fp-finder__result";
  link.href = new URL(best.location, ROOT).href;
  const title = document.createElement("span");
  title.className = "fp-finder__title";
  title.append(...marked(page.title));
  if (best !== page) title.append(" › ", ...marked(best.title));
  const excerpt = document.createElement("span");
  excerpt.className = "fp-finder__wording";
  excerpt.append(...marked(best.text, EXCERPT));
  link.append(title, excerpt);
  const item = document.createElement("li");
  item.append(link);
  return item;
}

let latest = 0;

async function search() {
  const turn = ++latest;
  const query = input.value.trim();
  // For the way back; what is written stays out of the address.
  history.replaceState({ query }, "");
  if (!query) {
    results.replaceChildren();
    status.textContent = "";
    return;
  }
  if (!results.childElementCount) status.textContent = "正在取检索用的索引。";
  try {
    const found = await (await prepare())(query);
    if (turn !== latest) return;
    results.replaceChildren(...found.slice(0, SHOWN).map(showPage));
    status.textContent = found.length
      ? `找到 ${found.length} 页${found.length > SHOWN ? `，这里列出最像的 ${SHOWN} 页` : ""}。`
      : "没有找到。可以换一个说法，或者少写几个词。";
  } catch {
    if (turn === latest) status.textContent = "没有取到检索用的索引。写的内容还在，请检查网络，再改一个字试试。";
  }
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
input.addEventListener("focus", () => void prepare().catch(() => {}), { once: true });
input.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(search, PAUSE_MS);
});
input.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.isComposing) results.querySelector("a")?.click();
});

function fromAddress() {
  const asked = new URLSearchParams(location.hash.slice(1)).get("q") ?? history.state?.query;
  if (!asked || asked === input.value) return;
  input.value = asked;
  void search();
}
window.addEventListener("hashchange", fromAddress);
fromAddress();
