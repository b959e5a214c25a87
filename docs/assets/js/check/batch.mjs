// @ts-check
/**
 * Checking many files: each is read, checked by Python and entered in the ledger. What is wrong with one stops no other.
 * Where the machine has cores, several Pythons share the work.
 *
 * @typedef {import("./intake.mjs").Given} Given
 * @typedef {ReturnType<typeof import("./client.mjs").createClient>} Client
 * @typedef {ReturnType<typeof import("./ledger-client.mjs").openLedger>} Ledger
 * @typedef {{place: number, part?: import("./table.mjs").Part}} Task one file, or a part of a table
 * @typedef {{done: number, of: number, seconds: number | null, counts: import("./ledger.mjs").Counts}} Progress
 *   `seconds` are those left, null while nobody can know
 */

import { Failure, TODAY, createClient } from "./client.mjs";
import { isPicture, readCodes } from "./codes.mjs";
import { LAST_PART, answerOf } from "./ledger.mjs";
import { cutTable, isTable } from "./table.mjs";

/** Until Python has started, its own limit is not known. */
const LARGEST_BYTES = 20_000_000;
/** For so many files it is worth starting another Python, and so many at the most. A part of a table is as much work. */
const FILES_FOR_ANOTHER = 40;
const FILES_IN_PART = 10;
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
/** The file was no task, but several. */
const CUT = Symbol("cut");
const CHECKING = "正在检查文件。";
const UNREADABLE = "浏览器读不了这个文件，它可能已被移动、删除，或正被其他程序占用。请重新选择文件。";

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
  /** What the parts of a table gave, by the place of its file. @type {Map<number, {invoices: number, skipped: unknown[], left: number}>} */
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
  let turn = 0;
  let failedInARow = 0;
  /** @type {import("./ledger.mjs").Counts} */
  let counts;
  /** When the first was done, and how many were done then: before, Python has to start. @type {{at: number, done: number} | undefined} */
  let began;

  const done = () => all - left.length - busy.size;

  function report() {
    const [seconds, since] = began ? [(performance.now() - began.at) / 1000, done() - began.done] : [0, 0];
    const left = since > 0 && seconds >= SURE_SECONDS ? (seconds / since) * (all - done()) : null;
    tell({ done: done(), of: all, seconds: left, counts });
  }

  /** One Python at work, until nothing is left. @param {Client} python @param {number} mine */
  async function work(python, mine) {
    for (let task = left.pop(); task; task = left.pop()) {
      busy.add(task);
      const { place, part } = task;
      const answer = await check(python, task, mine);
      // After a cancel the task is among those that are left again.
      if (mine !== turn || !answer) return;
      if (answer === CUT) continue;
      const { part: gave, ...now } = await ledger.ask("add", [answerOf(place, part?.number), given[place].path, answer], [answer.buffer]);
      if (mine !== turn) return;
      counts = now;
      busy.delete(task);
      if (part) await finishTable(python, place, part, gave);
      if (mine !== turn) return;
      began ??= { at: performance.now(), done: done() };
      report();
      if (python === client) enlist(mine);
    }
  }

  /**
   * When all parts of a table are checked, something may be said of the whole.
   * @param {Client} python @param {number} place @param {import("./table.mjs").Part} part
   * @param {{invoices: number, skipped: unknown} | undefined} gave nothing where the part was passed over
   */
  async function finishTable(python, place, part, gave) {
    const table = tables.get(place);
    if (!table) return;
    table.left -= 1;
    if (gave) {
      table.invoices += gave.invoices;
      table.skipped[part.number] = gave.skipped;
    }
    if (table.left) return;
    const { path } = given[place];
    const skipped = JSON.stringify(table.skipped.filter(Boolean));
    const findings = await python.ask("table_end", [path, part.plan, skipped, table.invoices]);
    if (findings.length) counts = await ledger.ask("add", [answerOf(place, LAST_PART), path, reportOf(path, findings)]);
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
   * @returns {Promise<Uint8Array<ArrayBuffer> | typeof CUT | undefined>} undefined after a cancel
   */
  async function check(python, task, mine) {
    const { path, open } = given[task.place];
    /** @type {File} */
    let file;
    /** @type {ArrayBuffer | undefined} */
    let content;
    /** @type {string[]} */
    let codes = [];
    try {
      file = await open();
      const largest = client.vocabulary?.largest_file ?? LARGEST_BYTES;
      if (task.part) content = await file.slice(task.part.from, task.part.to).arrayBuffer();
      else if (!isTable(file) && file.size > largest) {
        const words = `文件有 ${sizeOf(file.size)}，超过 ${sizeOf(largest)}，没有读取。一张发票的文件很少超过 1 MB，请确认选对了文件；表格请另存为 CSV，CSV 不限大小；压缩包请解压，选里面的文件夹。`;
        return refusal(path, words, "file-too-large");
      } else if (!isTable(file)) {
        if (isPicture(file)) codes = await readCodes(file);
        content = await file.arrayBuffer();
      }
    } catch {
      return refusal(path, UNREADABLE);
    }
    if (mine !== turn) return undefined;
    try {
      if (!content) return await cut(python, task, file, mine);
      const answer = task.part
        ? await python.askRaw("table_check", [content, path, task.part.plan, task.part.row, TODAY], [content])
        : codes.length
          ? await python.askRaw("codes", [JSON.stringify(codes), path, TODAY])
          : await python.askRaw("file", [content, path, TODAY], [content]);
      if (failedInARow) client.begin(CHECKING);
      failedInARow = 0;
      const place = answerOf(task.place, task.part?.number);
      answered.set(place, task);
      remember(python, [place]);
      return answer;
    } catch (error) {
      remembered.delete(python);
      if (mine !== turn) return undefined;
      const words = error instanceof Failure ? PASSED_OVER[error.kind] : "";
      if (!words || failedInARow >= PATIENCE) throw error;
      failedInARow += 1;
      // One more, and the page is told that it failed.
      if (failedInARow >= PATIENCE) client.begin("");
      return refusal(path, words);
    }
  }

  /**
   * A table becomes as many tasks as it has parts.
   * @param {Client} python @param {Task} task @param {File} file @param {number} mine
   */
  async function cut(python, task, file, mine) {
    const { path } = given[task.place];
    const { parts, findings } = await cutTable(python, file, path);
    if (mine !== turn) return undefined;
    if (!parts.length) return reportOf(path, findings);
    tables.set(task.place, { invoices: 0, skipped: [], left: parts.length });
    left.push(...parts.map((part) => ({ place: task.place, part })).reverse());
    all += parts.length - 1;
    busy.delete(task);
    if (python === client) enlist(mine);
    return CUT;
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
      await client.ask("merge_batch", [new TextDecoder().decode(await helper.askRaw("batch_state", []))]);
      remember(client, places);
    }
    const known = new Set(remembered.get(client));
    for (const [answer, { place, part }] of answered) {
      if (known.has(answer)) continue;
      const { path, open } = given[place];
      if (part) {
        const content = await (await open()).slice(part.from, part.to).arrayBuffer();
        await client.askRaw("table_check", [content, path, part.plan, part.row, TODAY], [content]);
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

  return {
    /** Begin anew with these. @param {Given[]} files */
    async start(files) {
      stop();
      given = files;
      left = files.map((_, place) => ({ place })).reverse();
      all = files.length;
      tables = new Map();
      answered = new Map();
      together = false;
      if (remembered.delete(client)) await client.ask("forget_batch", []);
      counts = await ledger.ask("clear", []);
    },
    /**
     * Go on with what is left, then look at all together.
     * @returns {Promise<{summary?: import("./charts.mjs").Summary} | null>} what all come to, where there are invoices;
     *   null after a cancel. Rejects with a Failure when nothing more can be checked.
     */
    async run() {
      stop();
      const mine = turn;
      failedInARow = 0;
      began = undefined;
      client.begin(CHECKING);
      report();
      try {
        await work(client, mine);
        await Promise.all(helping);
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
      return left.length > 0 || !together;
    },
  };
}

/**
 * What stands in the ledger for a file that never came to Python, or never came back.
 * @param {string} name @param {string} message @param {string} [rule] where there is one that says the same
 */
function refusal(name, message, rule = "") {
  return reportOf(name, [
    { rule, severity: "error", path: "", value: "", message, expected: null, suggestion: null, record: null, url: "" },
  ]);
}

/** A report on a file without invoices. @param {string} name @param {import("./client.mjs").Finding[]} findings */
function reportOf(name, findings) {
  const report = { name, format: "unknown", ok: false, findings, invoices: [], reports: [], origins: [] };
  return new TextEncoder().encode(JSON.stringify(report));
}
