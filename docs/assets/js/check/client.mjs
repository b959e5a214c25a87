// @ts-check
/**
 * Asking Python: starts the worker on first use, gives each question a number and a time limit, and starts anew after a
 * crash, a timeout or a cancel. What was typed stays in the page; a worker that is thrown away takes nothing with it.
 */

import { canRun, startWorker } from "./early.mjs";

/**
 * @typedef {"idle" | "loading" | "ready" | "running" | "done" | "failed"} State
 * @typedef {{rule: string, severity: "error" | "warning" | "info", path: string, value: string, message: string,
 *   expected: string | null, suggestion: string | null, record: string | null, url: string}} Finding
 * @typedef {{ok: boolean, findings: Finding[], facts: Record<string, string>}} Report
 * @typedef {Record<string, any>} Invoice
 * @typedef {{name: string, format: string, ok: boolean, findings: Finding[], invoices: Invoice[], reports: Report[], origins: Record<string, string>[]}} FileReport
 * @typedef {{fields: Record<string, string>, facts: Record<string, string>, rules: Record<string, string>,
 *   subjects: {invoice: Record<string, string>, party: Record<string, string>, line: Record<string, string>},
 *   largest_file: number}} Vocabulary
 * @typedef {{call: string, args: any[], transfer: Transferable[]}} Question
 * @typedef {{question: Question, resolve: (result: any) => void, reject: (reason: Error) => void,
 *   timer?: ReturnType<typeof setTimeout>}} Waiting
 */

/** A slow line needs its time; a check, or a snapshot to restore, that takes this long is stuck. */
const START_SECONDS = 180;
const RESTORE_SECONDS = 20;
const ANSWER_SECONDS = 20;
/** How often a wait for the download is told. */
const TELL_SECONDS = 10;
const SECOND = 1000;

const KEPT = "填写的内容还在。";
const WORDS = {
  unable: `这个浏览器不能运行检查程序（缺少 WebAssembly 或 Worker）。请换用新版的 Chrome、Edge、Firefox 或 Safari 再打开本页，报错页和规则页不受影响。${KEPT}`,
  offline: `现在没有联网，检查程序还没有下载完。请连上网络，再点“重试”。${KEPT}`,
  broken: `检查程序没有下载完整，可能是网络中断，或被安全软件拦下。请检查网络，再点“重试”；多次不行，请刷新页面。${KEPT}`,
  slow: `检查程序 ${START_SECONDS} 秒还没有下载完，已经停下。请换个网络好的地方，再点“重试”。${KEPT}`,
  stuck: `检查了 ${ANSWER_SECONDS} 秒还没有结果，已经停下。请点“重试”；文件很大的，请拆小后再查。${KEPT}`,
  crashed: `检查程序意外停了。请点“重试”，它会重新启动。${KEPT}`,
  cancelled: `已经取消。${KEPT}`,
};

/** Something that the reader is told; its message is for the page. */
export class Failure extends Error {
  /** @param {keyof typeof WORDS} kind */
  constructor(kind) {
    super(WORDS[kind]);
    this.kind = kind;
  }
}

/** @param {(state: State, words: string) => void} show told of every change of state */
export function createClient(show) {
  /** @type {Worker | null} */
  let worker = null;
  /** @type {Vocabulary | null} */
  let vocabulary = null;
  /** @type {Map<number, Waiting>} */
  const waiting = new Map();
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let starting;
  let last = 0;

  /** @param {keyof typeof WORDS} kind */
  function stop(kind) {
    clearInterval(starting);
    worker?.terminate();
    worker = null;
    vocabulary = null;
    const failure = new Failure(kind);
    for (const { reject, timer } of waiting.values()) {
      clearTimeout(timer);
      reject(failure);
    }
    waiting.clear();
    show(kind === "cancelled" ? "idle" : "failed", failure.message);
  }

  function start() {
    if (worker) return;
    let doing = "正在下载检查程序，第一次约 6 MB，之后由浏览器缓存。可以先填写。";
    let seconds = 0;
    show("loading", doing);
    starting = setInterval(() => {
      seconds += TELL_SECONDS;
      if (seconds >= START_SECONDS) stop("slow");
      else show("loading", `${doing}已等 ${seconds} 秒。`);
    }, TELL_SECONDS * SECOND);
    /** @param {string} name */
    const run = (name) => {
      /** @type {ReturnType<typeof setTimeout> | undefined} */
      let restoring;
      const mine = (worker = startWorker(name, (event) => {
        if (event.type === "error") {
          event.preventDefault();
          if (worker === mine) stop(vocabulary ? "crashed" : navigator.onLine ? "broken" : "offline");
        } else if (worker === mine) {
          listen(event.data);
        }
      }));
      const runCold = () => {
        clearTimeout(restoring);
        mine.terminate();
        if (worker === mine) run("cold");
      };
      /** @param {any} data */
      const listen = (data) => {
        if (data.stage === "restore") {
          show("loading", (doing = "正在启动检查程序。"));
          restoring = setTimeout(runCold, RESTORE_SECONDS * SECOND);
        } else if (data.spoilt) {
          runCold();
        } else if (data.stage === "start") {
          show("loading", (doing = "已下载，正在启动。"));
        } else {
          clearTimeout(restoring);
          receive(data);
        }
      };
    };
    run("");
  }

  /** @param {any} data what the worker said */
  function receive(data) {
    if (data.failed) {
      stop(navigator.onLine ? "broken" : "offline");
    } else if (data.stage === "ready") {
      clearInterval(starting);
      vocabulary = JSON.parse(data.vocabulary);
      for (const id of waiting.keys()) send(id);
      show(waiting.size ? "running" : "ready", waiting.size ? "正在检查。" : "检查程序已就绪，断网也能用。");
    } else if (data.id !== undefined) {
      const wait = waiting.get(data.id);
      if (!wait) return;
      clearTimeout(wait.timer);
      if (data.error) {
        // An exception of Python: after one that ends the interpreter nothing more would be answered.
        stop("crashed");
        return;
      }
      waiting.delete(data.id);
      wait.resolve(JSON.parse(data.result));
      if (!waiting.size) show("done", "检查完了。");
    }
  }

  /** A question is handed over only when Python is there: what is handed over cannot be asked again. @param {number} id */
  function send(id) {
    const wait = /** @type {Waiting} */ (waiting.get(id));
    const { call, args, transfer } = wait.question;
    wait.timer = setTimeout(() => waiting.has(id) && stop("stuck"), ANSWER_SECONDS * SECOND);
    worker?.postMessage({ id, call, args }, transfer);
  }

  return {
    /**
     * Have Python answer; starts it when it is not there. Rejects with a Failure.
     * @param {"field" | "invoice" | "file"} call @param {any[]} args @param {Transferable[]} [transfer]
     * @returns {Promise<any>}
     */
    ask(call, args, transfer = []) {
      if (!canRun()) {
        const failure = new Failure("unable");
        show("failed", failure.message);
        return Promise.reject(failure);
      }
      start();
      const id = ++last;
      if (vocabulary) show("running", "正在检查。");
      return new Promise((resolve, reject) => {
        waiting.set(id, { question: { call, args: [...args, beijingDay()], transfer }, resolve, reject });
        if (vocabulary) send(id);
      });
    },
    /** Start Python before it is asked, unless the reader saves data: then a question must come first. */
    prepare() {
      const { connection } = /** @type {{connection?: {saveData?: boolean}}} */ (navigator);
      if (canRun() && !connection?.saveData) start();
    },
    cancel() {
      stop("cancelled");
    },
    /** The names that the page shows; there once Python has started. */
    get vocabulary() {
      return vocabulary;
    },
  };
}

/** The calendar day in Beijing, as 2026-11-24. */
function beijingDay() {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date());
}
