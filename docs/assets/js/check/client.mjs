// @ts-check
/**
 * Asking Python: starts the worker on first use, gives each question a number and a time limit, and starts anew after a
 * crash, a timeout or a cancel. What was typed stays in the page; a worker that is thrown away takes nothing with it.
 */

import { canRun, startWorker } from "./early.mjs";

import { saidColumns } from "./columns-store.mjs";
import { kept } from "./profile-store.mjs";

/**
 * @typedef {"idle" | "loading" | "ready" | "running" | "done" | "failed"} State
 * @typedef {{rule: string, severity: "error" | "warning" | "info", path: string, value: string, message: string,
 *   expected: string | null, suggestion: string | null, record: string | null, url: string}} Finding
 * @typedef {{ok: boolean, findings: Finding[], facts: Record<string, string>}} Report
 * @typedef {Record<string, any>} Invoice
 * @typedef {{name: string, format: string, ok: boolean, findings: Finding[], invoices: Invoice[], reports: Report[], origins: Record<string, string>[]}} FileReport
 * @typedef {{fields: Record<string, string>, facts: Record<string, string>, rules: Record<string, string>,
 *   subjects: {invoice: Record<string, string>, party: Record<string, string>, line: Record<string, string>},
 *   largest_file: number, largest_container: number, table_part: number, targets: Record<string, string>}} Vocabulary
 * @typedef {{url: string, integrity: string}} Pinned
 * @typedef {{module: string, archive: Pinned, first: Pinned & {call: string}}} Program  Python beside the validator:
 *   what to unpack, the module to ask, and the function that is first given a text
 * @typedef {{call: string, args: any[], transfer: Transferable[], raw: boolean, quiet: boolean, program?: Program}} Question
 * @typedef {{question: Question, resolve: (result: any) => void, reject: (reason: Error) => void,
 *   timer?: ReturnType<typeof setTimeout>}} Waiting
 */

/** A slow line needs its time; a check, or a snapshot to restore, that takes this long is stuck. */
const START_SECONDS = 180;
const RESTORE_SECONDS = 20;
const ANSWER_SECONDS = 20;
const FILE_SECONDS = 120;
/** How often a wait for the download is told. */
const TELL_SECONDS = 10;
const SECOND = 1000;

const CHECKING = "正在检查。";
const KEPT = "填写的内容还在。";
const WORDS = {
  unable: `这个浏览器不能运行检查程序（缺少 WebAssembly 或 Worker）。请换用新版的 Chrome、Edge、Firefox 或 Safari 再打开本页，报错页和规则页不受影响。${KEPT}`,
  offline: `现在没有联网，检查程序还没有下载完。请连上网络，再点“重试”。${KEPT}`,
  broken: `检查程序没有下载完整，可能是网络中断，或被安全软件拦下。请检查网络，再点“重试”；多次不行，请刷新页面。${KEPT}`,
  slow: `检查程序 ${START_SECONDS} 秒还没有下载完，已经停下。请换个网络好的地方，再点“重试”。${KEPT}`,
  stuck: `检查了很久还没有结果，已经停下。请点“重试”。${KEPT}`,
  crashed: `检查程序意外停了。请点“重试”，它会重新启动。${KEPT}`,
  cancelled: `已经取消。${KEPT}`,
  ledger: "记录结果的程序没有加载出来，或者中途停了，可能是网络中断、内存不够，或被安全软件拦下。请点“重试”，会从头检查这一批；多次不行，请刷新页面，分几次选文件。",
};

/** Among what is asked: the day on which it is asked. */
export const TODAY = Symbol("today");
/** What may happen to one file, and not to the next. */
const MAY_HAPPEN = new Set(["stuck", "crashed"]);

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
  /** The last vocabulary that there was: what is shown keeps its names. @type {Vocabulary | null} */
  let names = null;
  /** What is being done while many questions follow one another; one of them may fail. */
  let work = "";

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
    if (work && MAY_HAPPEN.has(kind)) show("running", work);
    else show(kind === "cancelled" ? "idle" : "failed", failure.message);
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
      names = vocabulary = JSON.parse(data.vocabulary);
      if (kept()) worker?.postMessage({ id: 0, call: "set_profile", args: [kept()] });
      if (saidColumns()) worker?.postMessage({ id: 0, call: "set_columns", args: [saidColumns()] });
      for (const id of waiting.keys()) send(id);
      if (waiting.size || work) show("running", work || CHECKING);
      else show("ready", "检查程序已就绪，断网也能用。");
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
      wait.resolve(wait.question.raw ? data.result : JSON.parse(data.result));
      if (!waiting.size && !work && !wait.question.quiet) show("done", "检查完了。");
    }
  }

  /** A question is handed over only when Python is there: what is handed over cannot be asked again. @param {number} id */
  function send(id) {
    const wait = /** @type {Waiting} */ (waiting.get(id));
    const { call, args, transfer, raw, program } = wait.question;
    const seconds = raw || program ? FILE_SECONDS : ANSWER_SECONDS;
    wait.timer = setTimeout(() => waiting.has(id) && stop("stuck"), seconds * SECOND);
    worker?.postMessage({ id, call, args, raw, program }, transfer);
  }

  /** @param {string} call @param {any[]} args @param {Transferable[]} transfer @param {boolean} raw @param {boolean} [quiet] @param {Program} [program] @returns {Promise<any>} */
  function ask(call, args, transfer, raw, quiet = false, program = undefined) {
    if (!canRun()) {
      const failure = new Failure("unable");
      show("failed", failure.message);
      return Promise.reject(failure);
    }
    start();
    const id = ++last;
    if (vocabulary && !quiet) show("running", work || CHECKING);
    return new Promise((resolve, reject) => {
      const given = args.map((one) => (one === TODAY ? beijingDay() : one));
      waiting.set(id, { question: { call, args: given, transfer, raw, quiet, program }, resolve, reject });
      if (vocabulary) send(id);
    });
  }

  return {
    /**
     * Have Python answer; starts it when it is not there. Rejects with a Failure.
     * @param {"field" | "invoice" | "calculate" | "forget_batch" | "remember" | "merge_batch" | "table_open" | "table_cut" | "table_look"
     *   | "table_turn" | "table_end" | "container_open"} call
     * @param {any[]} args @param {Transferable[]} [transfer]
     */
    ask: (call, args, transfer = []) => ask(call, args, transfer, false),
    /**
     * What goes without saying: the line that tells what is being done stays as it is.
     * @param {"inspection" | "set_profile" | "set_columns" | "table_columns" | "pictures"} call @param {any[]} args @param {Transferable[]} [transfer]
     */
    askQuietly: (call, args, transfer = []) => ask(call, args, transfer, false, true),
    /**
     * The answer as the bytes of its JSON, for those who only pass it on.
     * @param {"file" | "codes" | "table_check" | "table_join" | "container_next" | "batch" | "batch_state"} call @param {any[]} args @param {Transferable[]} [transfer]
     * @returns {Promise<Uint8Array<ArrayBuffer>>}
     */
    askRaw: (call, args, transfer = []) => ask(call, args, transfer, true),
    /**
     * Have another program of the site answer, which is fetched when it is first asked.
     * @param {Program} program @param {string} call @param {any[]} args
     */
    askProgram: (program, call, args) => ask(call, args, [], false, false, program),
    /** Many questions will follow one another: until `rest`, the state is theirs. @param {string} words */
    begin(words) {
      work = words;
    },
    /** @param {string} words */
    rest(words) {
      work = "";
      show("done", words);
    },
    /** The work cannot go on. @param {Failure} failure */
    fail(failure) {
      work = "";
      show("failed", failure.message);
    },
    /** Start Python before it is asked, unless the reader saves data: then a question must come first. */
    prepare() {
      const { connection } = /** @type {{connection?: {saveData?: boolean}}} */ (navigator);
      if (canRun() && !connection?.saveData) start();
    },
    cancel() {
      work = "";
      stop("cancelled");
    },
    /** The names that the page shows; there once Python has started. */
    get vocabulary() {
      return names;
    },
  };
}

/** The calendar day in Beijing, as 2026-11-24. */
export function beijingDay() {
  // Eight hours ahead all year round. A format with a time zone takes a browser 25 ms to set up.
  return new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
}
