// @ts-check
/**
 * The site on the reader's device: the service worker that keeps it, the line that tells of a new build, the line that
 * says that there is no network, and the button that clears everything (`data-clear`, on the page about privacy).
 */

const SITE = new URL("../../", import.meta.url);
const TOLD = "fp-notice";
const CALM_SECONDS = 3;

/** @param {string} words @param {string} [action] @param {() => void} [act] */
function tell(words, action, act) {
  const line = document.querySelector(`.${TOLD}`) ?? document.createElement("div");
  line.className = TOLD;
  line.setAttribute("role", "status");
  line.replaceChildren(words);
  if (action && act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "fp-button";
    button.textContent = action;
    button.addEventListener("click", act);
    line.append(button);
  }
  document.body.append(line);
}

/** What costs the reader: everything is fetched only on a line that is not counted. */
function mayFetchAll() {
  const line = /** @type {any} */ (navigator).connection;
  return !line || !(line.saveData || line.type === "cellular" || /2g|3g/.test(line.effectiveType ?? ""));
}

/** @param {ServiceWorkerRegistration} registration */
function watchForBuilds(registration) {
  const offer = () => {
    const { waiting } = registration;
    if (!waiting || !navigator.serviceWorker.controller) return;
    tell("本站有新版本，换过去要刷新这一页。", "换到新版本", () => {
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
      waiting.postMessage({ take: true });
    });
  };
  offer();
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", offer));
}

/** What the reader is waiting for comes first: a page that has just come, or Python on its way, has the line to itself. */
async function calm() {
  do await new Promise((go) => setTimeout(go, CALM_SECONDS * 1000));
  while (document.querySelector("[data-check-status=loading]"));
}

async function keepSite() {
  const { serviceWorker } = navigator;
  const controlled = Boolean(serviceWorker.controller);
  if (!controlled) await calm();
  serviceWorker.addEventListener("controllerchange", () => {
    // Not the first worker: another page of the site has changed to a new build.
    if (controlled) tell("本站已经更新，请刷新这一页再继续。", "刷新", () => location.reload());
  });
  const registration = await serviceWorker.register(new URL("sw.js", SITE), { updateViaCache: "none" });
  watchForBuilds(registration);
  if (mayFetchAll()) (await serviceWorker.ready).active?.postMessage({ keep: true });
}

async function clearAll() {
  localStorage.clear();
  sessionStorage.clear();
  for (const name of await caches.keys()) if (name.startsWith("fapiao-")) await caches.delete(name);
  for (const registration of await navigator.serviceWorker.getRegistrations()) {
    if (registration.scope === SITE.href) await registration.unregister();
  }
}

function sayOffline() {
  if (!navigator.onLine) tell("没有联网，看到的是存在本机的内容。");
  else if (!document.querySelector(`.${TOLD} button`)) document.querySelector(`.${TOLD}`)?.remove();
}

for (const name of ["online", "offline"]) addEventListener(name, sayOffline);
sayOffline();

const clear = /** @type {HTMLElement | null} */ (document.querySelector("[data-clear]"));
clear?.addEventListener("click", async () => {
  await clearAll().catch(() => {});
  tell("已经清除本站留在这个浏览器里的内容。");
});

// Not where the site is being written (`make serve`): there every change must show.
if (document.querySelector("meta[name=fp-offline]") && "serviceWorker" in navigator) {
  const start = () => void keepSite().catch(() => {});
  if (document.readyState === "complete") start();
  else addEventListener("load", start);
}
