// @ts-check
/**
 * Python, in a worker of its own. In: {id, call, args}; out: {id, result} with JSON text, or with its bytes where {raw}
 * was asked for, or {id, error}; with a {program}, that is asked and not the validator. While it
 * starts it says {stage}: "restore" or "start", then "ready". It says {spoilt} when a snapshot cannot be restored, and
 * {failed} when it cannot start at all. A worker named "cold" restores nothing. Everything comes from the site itself.
 */

const RUNTIME = new URL("../../pyodide/", import.meta.url).href;
const WASM = "pyodide.asm.wasm";
const LIBRARY = "python_stdlib.zip";
const WHEEL = "/fapiao.whl";

/** @param {object} message @param {Transferable[]} [transfer] */
const tell = (message, transfer = []) => globalThis.postMessage(message, { transfer });

/**
 * Pyodide asks for its largest files one after the other, and waits for ever when its WebAssembly cannot be had. So they
 * are fetched from the first moment on, and the page is told when the WebAssembly fails; Pyodide is given what has come.
 */
function fetchAhead() {
  const plainFetch = globalThis.fetch;
  const library = plainFetch(RUNTIME + LIBRARY);
  library.catch(() => {});
  const compiled = WebAssembly.compileStreaming(plainFetch(RUNTIME + WASM));
  compiled.catch((error) => tell({ failed: String(error) }));
  globalThis.fetch = (asked, options) => {
    if (String(asked) === RUNTIME + LIBRARY) return library;
    return String(asked) === RUNTIME + WASM ? Promise.resolve(new Response()) : plainFetch(asked, options);
  };
  WebAssembly.instantiateStreaming = async (_, imports) => {
    const module = await compiled;
    const made = WebAssembly.instantiate(module, imports);
    made.catch((error) => tell({ failed: String(error) }));
    return { module, instance: await made };
  };
}

/** @param {string} name @param {RequestInit} [options] */
async function load(name, options) {
  const response = await fetch(RUNTIME + name, options);
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return response;
}

/** The lock names the wheel with its sha256: the browser refuses what does not match. @param {any} named */
async function loadWheel({ file_name: name, sha256 }) {
  const digits = sha256.match(/../g).map((/** @type {string} */ pair) => parseInt(pair, 16));
  const response = await load(name, { integrity: `sha256-${btoa(String.fromCharCode(...digits))}` });
  return new Uint8Array(await response.arrayBuffer());
}

async function start() {
  fetchAhead();
  const pyodide = import(`${RUNTIME}pyodide.mjs`);
  pyodide.catch(() => {});
  // Its larger half: Pyodide asks for it late, and then everything waits for it.
  import(`${RUNTIME}pyodide.asm.mjs`).catch(() => {});
  const { findSnapshot, keepSnapshot, release } = await import("./snapshot.mjs");
  const cold = /** @type {{name?: string}} */ (globalThis).name === "cold";
  const [found, lock] = await Promise.all([cold ? undefined : findSnapshot(), (await load("pyodide-lock.json")).json()]);
  const { fapiao } = lock.packages;
  const key = `${lock.info.build}-${fapiao.sha256}`;
  const kept = found?.key === key ? found : undefined;
  if (kept) tell({ stage: "restore" });
  try {
    const coming = loadWheel(fapiao);
    coming.catch(() => {});
    const { loadPyodide } = await pyodide;
    const given = { indexURL: RUNTIME, packageBaseUrl: RUNTIME, lockFileContents: lock, stdout() {}, stderr() {} };
    const [python, wheel] = await Promise.all([
      loadPyodide({ ...given, ...(kept ? { _loadSnapshot: kept.bytes } : { _makeSnapshot: true }) }),
      coming,
    ]);
    void kept?.bytes.then(({ buffer }) => release(buffer));
    // Files are not part of a snapshot, so the wheel is put there either way.
    python.FS.writeFile(WHEEL, wheel);
    if (kept) {
      // Else every restored Python would draw the same numbers.
      python.pyimport("random").seed();
      return open(python, lock);
    }
    tell({ stage: "start" });
    python.runPython(`import sys; sys.path.insert(0, "${WHEEL}"); from fapiao import bridge; bridge.warm_up()`);
    const snapshot = takeSnapshot(python);
    const opened = open(python, lock);
    if (snapshot) void keepSnapshot(key, snapshot).then(() => release(snapshot.buffer));
    return opened;
  } catch (error) {
    if (kept) tell({ spoilt: String(error) });
    throw error;
  }
}

/** @param {any} python @returns {Uint8Array<ArrayBuffer> | undefined} */
function takeSnapshot(python) {
  try {
    return python.makeMemorySnapshot();
  } catch {
    return undefined;
  }
}

/** @param {any} python @param {any} lock */
function open(python, lock) {
  const bridge = python.pyimport("fapiao.bridge");
  tell({ stage: "ready", vocabulary: bridge.vocabulary() });
  /** Python packages that read some kinds of files, by name: fetched when the first such file comes. @param {string[]} names */
  const addParts = async (names) => {
    for (const { depends, ...named } of names.map((name) => lock.packages[name])) {
      await addParts(depends);
      const path = `/${named.file_name}`;
      python.FS.writeFile(path, await loadWheel(named));
      bridge.add_part(path);
    }
  };
  return { python, bridge, addParts };
}

const PROGRAMS = "/programs/";
/** The modules of programs that have been asked, by the address of their archive. @type {Map<string, Promise<any>>} */
const programs = new Map();

/** @param {import("./client.mjs").Pinned} pinned */
async function fetchPinned({ url, integrity }) {
  const response = await fetch(url, { integrity });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response;
}

/** Unpack a program beside the validator, and give it what it needs first. @param {import("./client.mjs").Program} program */
async function openProgram({ module, archive, first }) {
  const [{ python }, packed, text] = await Promise.all([
    opened,
    fetchPinned(archive).then((response) => response.arrayBuffer()),
    fetchPinned(first).then((response) => response.text()),
  ]);
  python.unpackArchive(packed, "zip", { extractDir: PROGRAMS });
  python.pyimport("sys").path.append(PROGRAMS);
  const asked = python.pyimport(module);
  asked[first.call](text);
  return asked;
}

/** @param {import("./client.mjs").Program} program */
function programOf(program) {
  const key = program.archive.url;
  const known = programs.get(key) ?? openProgram(program);
  programs.set(key, known);
  known.catch((error) => tell({ failed: String(error) }));
  return known;
}

/** What Python says. It may lack a part for that, and is asked again when it has come. @param {string} call @param {any[]} args */
async function answer(call, args) {
  const { bridge, addParts } = await opened;
  for (;;) {
    const said = bridge[call](...args);
    const lacked = JSON.parse(bridge.lacked_parts());
    if (!lacked.length) return said;
    // Of one that cannot be fetched the next answer speaks; Python names each only once.
    await addParts(lacked).catch(() => {});
  }
}

const opened = start();
opened.catch((error) => tell({ failed: String(error) }));

globalThis.addEventListener("message", async ({ data: { id, call, args, raw, program } }) => {
  try {
    const result = (program ? (await programOf(program))[call](...args) : await answer(call, args)) ?? "null";
    const bytes = raw && new TextEncoder().encode(result);
    tell({ id, result: bytes || result }, bytes ? [bytes.buffer] : []);
  } catch (error) {
    tell({ id, error: String(error) });
  }
});
