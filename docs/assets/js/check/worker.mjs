// @ts-check
/**
 * Python, in a worker of its own. In: {id, call, args}; out: {id, result} with JSON text, or {id, error}. While it
 * starts it says {stage}, and {failed} when it cannot. Everything comes from the site itself.
 */

const RUNTIME = new URL("../../pyodide/", import.meta.url).href;

/** @param {object} message */
const tell = (message) => globalThis.postMessage(message);

/**
 * Pyodide waits for ever when its WebAssembly cannot be downloaded or compiled: it writes a line to the console and goes
 * no further. So the call that fails is watched, and the page is told.
 */
function watchWebAssembly() {
  const instantiate = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = (...given) => {
    const made = instantiate(...given);
    made.catch((error) => tell({ failed: String(error) }));
    return made;
  };
}

async function start() {
  watchWebAssembly();
  const { loadPyodide } = await import(`${RUNTIME}pyodide.mjs`);
  const python = await loadPyodide({
    indexURL: RUNTIME,
    packageBaseUrl: RUNTIME,
    lockFileURL: `${RUNTIME}pyodide-lock.json`,
    stdout: () => {},
    stderr: () => {},
  });
  tell({ stage: "start" });
  // The lock names the wheel with its sha256: what does not match is not run.
  await python.loadPackage("fapiao", { messageCallback: () => {}, errorCallback: () => {} });
  return python.pyimport("fapiao.bridge");
}

const bridge = start();
bridge.then(
  (loaded) => tell({ stage: "ready", vocabulary: loaded.vocabulary() }),
  (error) => tell({ failed: String(error) }),
);

globalThis.addEventListener("message", async ({ data: { id, call, args } }) => {
  try {
    tell({ id, result: (await bridge)[call](...args) });
  } catch (error) {
    tell({ id, error: String(error) });
  }
});
