// @ts-check
/**
 * The service worker: the site as one build, whole or not at all, on the reader's device.
 *
 * `offline/manifest.js` (scripts/offline.py) names every file of this build with its hash. Pages come in packs, one
 * JSON file for each part of the site, so that a thousand pages are thirty downloads. What is kept is served without
 * asking the network, so page, style and program are always of one build; a new build is fetched beside it and takes
 * over when the reader says so, or when no page of the old one is open.
 *
 * In: {keep: true} fetches what is not kept yet; {take: true} lets a waiting build take over.
 */

importScripts("offline/manifest.js");

const worker = /** @type {any} */ (self);
/** @type {{build: string, core: Files, python: Files, packs: Files}} path → integrity */
const { build, core, python, packs } = worker.OFFLINE;
/** @typedef {Record<string, string>} Files */

const NAMED = "fapiao-site-";
const CACHE = NAMED + build;
const INTEGRITY = "x-integrity";
const SCOPE = worker.registration.scope;
const KEPT = { ...core, ...python, ...packs };

const NOT_KEPT = `<!doctype html><html lang="zh"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>没有联网</title><h1>没有联网</h1><p>这一页还没有存到本机。请连上网络再打开，或返回上一页。</p></html>`;

/** Pages that came from the network, perhaps of a newer build: what they load comes from there too. @type {Set<string>} */
const fromNetwork = new Set();

/** @param {string} path */
const address = (path) => new URL(path, SCOPE).href;

/** The pack that holds a page; scripts/offline.py packs them so. @param {string} page */
function packOf(page) {
  const [first, second, third] = page.split("/");
  if (!first) return "offline/home.json";
  return first === "codes" && third ? `offline/codes-${second}.json` : `offline/${first}.json`;
}

/**
 * Keep what is not kept yet. What another build has kept already is taken from there; what is fetched must be the file
 * that the manifest means, or it is refused.
 * @param {Files} files
 */
async function keep(files) {
  const cache = await caches.open(CACHE);
  const others = await Promise.all(
    (await caches.keys()).filter((name) => name.startsWith(NAMED) && name !== CACHE).map((name) => caches.open(name)),
  );
  for (const [path, integrity] of Object.entries(files)) {
    if (await cache.match(address(path))) continue;
    const known = await Promise.all(others.map((other) => other.match(address(path))));
    const same = known.find((response) => response?.headers.get(INTEGRITY) === integrity);
    await cache.put(address(path), same ?? (await fetchWhole(path, integrity)));
  }
}

/** @param {string} path @param {string} integrity */
async function fetchWhole(path, integrity) {
  const response = await fetch(address(path), { cache: "no-cache", integrity });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  const headers = new Headers({ [INTEGRITY]: integrity });
  // A host may send a policy for the worker of the check, which has no other place for one.
  for (const name of ["content-type", "content-security-policy"]) {
    const value = response.headers.get(name);
    if (value) headers.set(name, value);
  }
  return new Response(await response.blob(), { headers });
}

/** Whether an older build is kept with its pages: then this one must be too, before it takes over. */
async function everythingWasKept() {
  const path = address(Object.keys(packs)[0]);
  for (const name of await caches.keys()) {
    if (name.startsWith(NAMED) && name !== CACHE && (await (await caches.open(name)).match(path))) return true;
  }
  return false;
}

worker.addEventListener("install", (/** @type {any} */ event) => {
  event.waitUntil(everythingWasKept().then((all) => keep(all ? KEPT : core)));
});

worker.addEventListener("activate", (/** @type {any} */ event) => {
  const clear = async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith(NAMED) && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await worker.clients.claim();
  };
  event.waitUntil(clear());
});

worker.addEventListener("message", (/** @type {any} */ event) => {
  if (event.data.take) void worker.skipWaiting();
  if (event.data.keep) {
    const told = keep(KEPT).then(
      () => event.source?.postMessage({ kept: true }),
      // No room, or no network any more: what is there is used, and the next page that opens goes on.
      () => event.source?.postMessage({ kept: false }),
    );
    event.waitUntil(told);
  }
});

worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(SCOPE)) return;
  const path = decodeURI(new URL(request.url).href.slice(SCOPE.length).replace(/[?#].*$/, "")).replace(/index\.html$/, "");
  if (request.mode === "navigate") event.respondWith(page(path, event));
  else if (path in KEPT) event.respondWith(file(path, event));
});

/** @param {string} path @param {any} event */
async function file(path, event) {
  if (fromNetwork.has(event.clientId)) {
    const fresh = await fetch(event.request).catch(() => undefined);
    if (fresh) return fresh;
  }
  const kept = await match(path);
  return kept ?? fetch(event.request);
}

/** @param {string} path @param {any} event */
async function page(path, event) {
  const pack = await match(packOf(path));
  const html = pack && (await pack.json())[path];
  if (html) return new Response(html, { headers: { "content-type": "text/html; charset=utf-8" } });
  try {
    const response = await fetch(event.request);
    fromNetwork.add(event.resultingClientId);
    return response;
  } catch {
    const missing = pack && (await match("404.html"));
    const body = missing ? await missing.text() : NOT_KEPT;
    return new Response(body, { status: missing ? 404 : 503, headers: { "content-type": "text/html; charset=utf-8" } });
  }
}

/** @param {string} path */
async function match(path) {
  try {
    return await (await caches.open(CACHE)).match(address(path));
  } catch {
    return undefined;
  }
}
