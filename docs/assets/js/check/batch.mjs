// @ts-check
/**
 * Checking many files: each is read, checked by Python and entered in the ledger. What is wrong with one stops no other.
 * Where the machine has cores, several Pythons share the work.
 *
 * @typedef {import("./intake.mjs").Given} Given
 * @typedef {ReturnType<typeof import("./client.mjs").createClient>} Client
 * @typedef {ReturnType<typeof import("./ledger-client.mjs").openLedger>} Ledger
 * @typedef {{place: number, part?: import("./table.mjs").Part, answers?: number, read?: number}} Task one file, or a part
 *   of a table; of a workbook or an archive, how many answers came of it, and how much of it is read, up to 1
 * @typedef {{files: number, of: number, part: number, seconds: number | null, counts: import("./ledger.mjs").Counts}} Progress
 *   how many files are done, of how many, and how much of the work that is known, up to 1; `seconds` are those left, null
 *   while nobody can know
 */

import { Failure, TODAY, createClient } from "./client.mjs";
import { codesOnPages, isPdf, isPicture, readCodes } from "./codes.mjs";
import { checkContainer, isContainer } from "./container.mjs";
import { LAST_PART, answerOf } from "./ledger.mjs";
import { refusal, reportOf } from "./refusal.mjs";
import { cutTable, isTable } from "./table.mjs";

/** Until Python has started, its own limits are not known. */
const LARGEST_BYTES = 20_000_000;
/** A table is cut, and counted while it is cut; what is larger has more rows than can be shown. */
const LARGEST_TABLE = 300_000_000;
/** Rows of results that fit into the memory of any browser; after them no more files are begun. */
const MOST_INVOICES = 600_000;
/** For so many files it is worth starting another Python, and so many at the most. A part of a table is as much work. */
const FILES_FOR_ANOTHER = 40;
const FILES_IN_PART = 5;
const MOST_PYTHONS = 4;
/** One Python takes some 100 MB. */
const GIGABYTES_FOR_MANY = 4;
/** Until then a guess of the time left would jump. */
const SURE_SECONDS = 2;
/** A file may bring Python down; when several do one after the other, it is not the files. */
const PATIENCE = 2;

/** What may happen to one file, by the kind of the failure. @type {Record<string, string>} */
const PASSED_OVER = {
  stuck: "检查了很久还没有结果，这个文件已经跳过。请确认文件没有损坏；文件很大的，请拆小后再查。",
  crashed: "检查这个文件时程序意外停了，已经跳过。请确认文件没有损坏；文件很大的，请拆小后再查。",
};
/** All that is to be had of a task is in the ledger, or it was no task but several. */
const SEEN_TO = Symbol("seen to");
const CHECKING = "正在检查文件。";
const UNREADABLE = "浏览器读不了这个文件，它可能已被移动、删除，或正被其他程序占用。请重新选择文件。";
const CODES_MISSING = "读二维码的部件没有加载出来，可能断网了，或被安全软件拦下。请检查网络，刷新页面后再选一次这张图片。";
const ENOUGH = `这一批已经有 ${MOST_INVOICES / 10_000} 万张以上的发票，浏览器的内存放不下更多，这个文件没有检查。请先导出这一批的结果，再单独选它。`;

/** @param {number} bytes */
const sizeOf = (bytes) =>
  bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;

/** How many Pythons these tasks are worth here. @param {Task[]} tasks */
function pythonsFor(tasks) {
  const { hardwareConcurrency = 1, deviceMemory = Infinity } = /** @type {Navigator & {deviceMemory?: number}} */ (navigator);
  if (deviceMemory < GIGABYTES_FOR_MANY) return 1;
  const most = Math.min(MOST_PYTHONS, hardwareConcurrency);
  const files = tasks.slice(-most * FILES_FOR_ANOTHER).reduce((sum, { part }) => sum + (part ? FILES_IN_PART : 1), 0);
  return Math.max(1, Math.min(most, Math.floor(files / FILES_FOR_ANOTHER)));
}

/**
 * @param {Client} client the Python of the page, which is the batch's while it runs
 * @param {Ledger} ledger
 * @param {(progress: Progress) => void} tell
 */
export function createBatch(client, ledger, tell) {
  /** @type {Given[]} */
  let given = [];
  /** What is still to be checked, the next one last. @type {Task[]} */
  let left = [];
  /** @type {Set<Task>} */
  const busy = new Set();
  /** How many tasks there are; a table becomes several when its turn comes. */
  let all = 0;
  let filesDone = 0;
  /**
   * What the parts of a table gave, by the place of its file.
   * @type {Map<number, {table: import("./table.mjs").Table, invoices: number, skipped: unknown[], left: number}>}
   */
  let tables = new Map();
  /** @type {Client[]} */
  let helpers = [];
  /** @type {Promise<void>[]} */
  let helping = [];
  /** Answers whose invoices each Python remembers, in their order. It forgets them when it is stopped. @type {Map<Client, number[]>} */
  const remembered = new Map();
  /** All that came from a Python, by answer. @type {Map<number, Task>} */
  let answered = new Map();
  let together = true;
  let lost = false;
  let turn = 0;
  let failedInARow = 0;
  /** @type {import("./ledger.mjs").Counts} */
  let counts;
  /** When the first was done, and how many were done then: before, Python has to start. @type {{at: number, done: number} | undefined} */
  let began;

  /** What is read of a workbook or an archive counts, too. */
  const done = () => all - left.length - busy.size + [...busy].reduce((sum, { read = 0 }) => sum + read, 0);

  function report() {
    const [seconds, since] = began ? [(performance.now() - began.at) / 1000, done() - began.done] : [0, 0];
    const left = since > 0 && seconds >= SURE_SECONDS ? (seconds / since) * (all - done()) : null;
    tell({ files: filesDone, of: given.length, part: done() / all, seconds: left, counts });
  }

  /** Something more is done. */
  function advance() {
    began ??= { at: performance.now(), done: done() };
    report();
  }

  /** Enter an answer. @param {Task} task @param {number | undefined} number @param {Uint8Array<ArrayBuffer>} answer */
  async function enter({ place }, number, answer) {
    const { part, ...now } = await ledger.ask("add", [answerOf(place, number), given[place].path, answer], [answer.buffer]);
    counts = now;
    return part;
  }

  /** One Python at work, until nothing is left. @param {Client} python @param {number} mine */
  async function work(python, mine) {
    for (let task = left.pop(); task; task = left.pop()) {
      busy.add(task);
      const { place, part } = task;
      const answer = await check(python, task, mine);
      // After a cancel the task is among those that are left again.
      if (mine !== turn || !answer) return;
      if (answer !== SEEN_TO) {
        // After some answers it is what went wrong then.
        const gave = await enter(task, task.answers ? LAST_PART : part?.number, answer);
        if (mine !== turn) return;
        if (part) await finishTable(python, place, part, gave);
        if (mine !== turn) return;
      }
      busy.delete(task);
      if (!part && !tables.has(place)) filesDone += 1;
      advance();
      if (python === client) enlist(mine);
    }
  }

  /**
   * When all parts of a table are checked, something may be said of the whole.
   * @param {Client} python @param {number} place @param {import("./table.mjs").Part} part
   * @param {{invoices: number, skipped?: unknown}} gave no rows where the part was passed over
   */
  async function finishTable(python, place, part, gave) {
    const table = tables.get(place);
    if (!table) return;
    table.left -= 1;
    table.invoices += gave.invoices;
    table.skipped[part.number] = gave.skipped;
    if (table.left) return;
    filesDone += 1;
    const findings = await table.table.end(python, table.skipped.filter(Boolean), table.invoices);
    if (findings.length) await enter({ place }, LAST_PART, reportOf(given[place].path, findings));
  }

  /** Have others help once the first has started: what it has fetched serves them too. @param {number} mine */
  function enlist(mine) {
    while (helpers.length < pythonsFor(left) - 1) {
      const helper = createClient(() => {});
      helpers.push(helper);
      // What it leaves undone is put back, and done by the first.
      helping.push(work(helper, mine).catch(() => {}));
    }
  }

  /**
   * @param {Client} python @param {Task} task @param {number} mine
   * @returns {Promise<Uint8Array<ArrayBuffer> | typeof SEEN_TO | undefined>} undefined after a cancel
   */
  async function check(python, task, mine) {
    const { path, open } = given[task.place];
    const asked = untilCancel(python, mine);
    try {
      /** @type {Uint8Array<ArrayBuffer> | typeof SEEN_TO | undefined} */
      let answer;
      if (task.part) answer = await task.part.check(asked);
      else {
        const file = await open();
        const container = await isContainer(file);
        const refused = counts.all > MOST_INVOICES ? ENOUGH : tooLarge(file, container);
        if (refused) return refusal(path, refused, "file-too-large");
        if (isTable(file)) return await cut(asked, task, file, mine);
        answer = container ? await takeTurns(python, task, file, mine) : await checkWhole(asked, file, path);
      }
      if (failedInARow) client.begin(CHECKING);
      failedInARow = 0;
      if (answer && answer !== SEEN_TO) seen(python, task, answerOf(task.place, task.part?.number));
      return answer;
    } catch (error) {
      // The file, not Python.
      if (error instanceof DOMException) return refusal(path, UNREADABLE);
      remembered.delete(python);
      if (mine !== turn) return undefined;
      for (let number = 0; number < (task.answers ?? 0); number++) answered.delete(answerOf(task.place, number));
      const words = error instanceof Failure ? PASSED_OVER[error.kind] : "";
      if (!words || failedInARow >= PATIENCE) throw error;
      failedInARow += 1;
      // One more, and the page is told that it failed.
      if (failedInARow >= PATIENCE) client.begin("");
      return refusal(path, words);
    }
  }

  /** The same Python, but after a cancel it is asked nothing more: that would start it anew. @param {Client} python @param {number} mine @returns {Client} */
  function untilCancel(python, mine) {
    const still = (/** @type {Function} */ ask) => (/** @type {any[]} */ ...args) =>
      mine === turn ? ask(...args) : Promise.reject(new Failure("cancelled"));
    return { ...python, ask: still(python.ask), askRaw: still(python.askRaw), askQuietly: still(python.askQuietly) };
  }

  /**
   * A table becomes as many tasks as it has parts.
   * @param {Client} python @param {Task} task @param {File} file @param {number} mine
   */
  async function cut(python, task, file, mine) {
    const { path } = given[task.place];
    const table = await cutTable(python, file, path);
    if (mine !== turn) return undefined;
    const { parts } = table;
    if (!parts.length) return reportOf(path, table.findings);
    tables.set(task.place, { table, invoices: 0, skipped: [], left: parts.length });
    left.push(...parts.map((part) => ({ place: task.place, part })).reverse());
    all += parts.length;
    return SEEN_TO;
  }

  /** @param {Client} python @param {File} file @param {string} path */
  async function checkWhole(python, file, path) {
    const codes = isPicture(file) ? await readCodes(file) : [];
    if (!codes) return refusal(path, CODES_MISSING);
    if (codes.length) return python.askRaw("codes", [JSON.stringify(codes), path, TODAY]);
    const onPages = isPdf(file) ? await codesOnPages(python, file) : [];
    const content = await file.arrayBuffer();
    return python.askRaw("file", [content, path, TODAY, JSON.stringify(onPages)], [content]);
  }

  /**
   * Enter all answers of a workbook or an archive. After a cancel it begins again; the ledger knows what it has.
   * @param {Client} python @param {Task} task @param {File} file @param {number} mine
   */
  async function takeTurns(python, task, file, mine) {
    task.answers = task.read = 0;
    for await (const answer of checkContainer(untilCancel(python, mine), file, given[task.place].path)) {
      if (mine !== turn) return undefined;
      const number = task.answers++;
      seen(python, task, answerOf(task.place, number));
      task.read = (await enter(task, number, answer))?.read ?? 0;
      if (mine !== turn) return undefined;
      advance();
    }
    return SEEN_TO;
  }

  /** @param {File} file @param {boolean} container @returns {string} empty where it is not */
  function tooLarge(file, container) {
    const { largest_file = LARGEST_BYTES, largest_container = LARGEST_BYTES } = client.vocabulary ?? {};
    const [largest, way] = isTable(file)
      ? [LARGEST_TABLE, "请分成几个文件、分几次选；或者用命令行的 fapiao check 检查，多长都行。"]
      : container
        ? [largest_container, "Excel 表格请另存为 CSV，或者分成几个文件；压缩包请解压，选里面的文件夹，文件夹不限大小。"]
        : [largest_file, "一张发票的文件很少超过 1 MB，请确认选对了文件。"];
    return file.size > largest ? `文件有 ${sizeOf(file.size)}，超过 ${sizeOf(largest)}，没有读取。${way}` : "";
  }

  /** This Python has these invoices in its batch. @param {Client} python @param {Task} task @param {number} answer */
  function seen(python, task, answer) {
    answered.set(answer, task);
    remember(python, [answer]);
  }

  /** @param {Client} python @param {number[]} places */
  function remember(python, places) {
    const before = remembered.get(python);
    if (before) before.push(...places);
    else remembered.set(python, [...places]);
  }

  /** What can be seen only where all invoices lie beside each other, and what they come to. */
  async function lookTogether() {
    for (const helper of helpers) {
      const places = remembered.get(helper);
      if (!places) continue;
      const state = await helper.askRaw("batch_state", []);
      await client.ask("merge_batch", [state], [state.buffer]);
      remember(client, places);
    }
    const known = new Set(remembered.get(client));
    for (const [answer, { place, part, answers = 0 }] of answered) {
      if (known.has(answer)) continue;
      const { path, open } = given[place];
      if (part) await part.check(client);
      else if (answers) {
        // One whole: all of it is remembered again.
        for await (const _ of checkContainer(client, await open(), path));
        for (let number = 0; number < answers; number++) known.add(answerOf(place, number));
        remember(client, Array.from({ length: answers }, (_, number) => answerOf(place, number)));
        continue;
      } else await client.ask("remember", [await ledger.ask("answer", [answer])]);
      remember(client, [answer]);
    }
    const bytes = await client.askRaw("batch", []);
    return ledger.ask("together", [bytes, remembered.get(client) ?? []], [bytes.buffer]);
  }

  /** Nothing goes on after this; what is under way has to be done again. */
  function stop() {
    turn += 1;
    left.push(...busy);
    busy.clear();
    for (const helper of helpers) {
      helper.cancel();
      remembered.delete(helper);
    }
    helpers = [];
    helping = [];
  }

  /** @param {Given[]} files */
  async function begin(files) {
    stop();
    given = files;
    left = files.map((_, place) => ({ place })).reverse();
    all = files.length;
    filesDone = 0;
    tables = new Map();
    answered = new Map();
    together = false;
    lost = true;
    if (remembered.delete(client)) await client.ask("forget_batch", []);
    counts = await ledger.ask("clear", []);
    lost = false;
  }

  return {
    /** Begin anew with these. Rejects with a Failure when that cannot be; `run` begins again then. */
    start: begin,
    /** What the ledger had is gone: all is to be checked again. */
    lose() {
      lost = true;
    },
    /**
     * Go on with what is left, then look at all together.
     * @returns {Promise<{summary?: import("./charts.mjs").Summary} | null>} what all come to, where there are invoices;
     *   null after a cancel. Rejects with a Failure when nothing more can be checked.
     */
    async run() {
      stop();
      let mine = turn;
      failedInARow = 0;
      began = undefined;
      client.begin(CHECKING);
      try {
        if (lost) await begin(given);
        mine = turn;
        report();
        await work(client, mine);
        await Promise.all(helping);
        if (mine !== turn) return null;
        left.push(...busy);
        busy.clear();
        await work(client, mine);
        const all = mine === turn && answered.size ? await lookTogether() : {};
        if (mine !== turn) return null;
        together = true;
        stop();
        return all;
      } catch (error) {
        if (mine !== turn) return null;
        remembered.delete(client);
        stop();
        // A failure that a file may cause was not told yet.
        if (error instanceof Failure) client.fail(error);
        throw error;
      }
    },
    /** The page stops its Python, too. */
    cancel() {
      stop();
      remembered.delete(client);
    },
    get unfinished() {
      return left.length > 0 || !together || lost;
    },
  };
}
