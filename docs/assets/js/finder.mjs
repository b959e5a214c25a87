// @ts-check
/**
 * The finder: from whatever a person pastes to the record that explains it.
 *
 * `createFinder(index)` is pure and knows no page; `find(query)` loads the index that the build made
 * (`scripts/finder_index.py`) once, beside this module, and asks it.
 *
 * How a query is read:
 * 1. Codes are recognised wherever they stand, in any usual spelling, and count by how surely they are meant as codes.
 * 2. The text is compared in pairs of characters, each weighted by its rarity among the records. Every wording of a
 *    record (message, title, alias) is compared by itself, so that a whole message inside a long paste and a short
 *    fragment of a long message both count as found; its other text helps people who describe a fault in own words.
 * 3. Names for one thing (红冲, 冲红) count as one; words of asking (怎么办) hardly count.
 * 4. What is too little to mean anything gives nothing.
 */

import { fold, pieces } from "./text.mjs";

/**
 * The index, as the build writes it. `words`: other text of the record. `label`s are for the reader.
 * @typedef {object} IndexRecord
 * @property {string} id
 * @property {string} title
 * @property {string} [code]
 * @property {number} system  position in `systems`
 * @property {string} status  key of `labels.status`
 * @property {string} actor  key of `labels.actor`
 * @property {string} retry  key of `labels.retry`
 * @property {string[]} [messages]
 * @property {string[]} [codes]  aliases: other spellings of the code
 * @property {string[]} [terms]  aliases: what people call it, and the same fault in other systems
 * @property {string} words
 */
/**
 * @typedef {object} Index
 * @property {{key: string, name: string, era: string}[]} systems
 * @property {Record<"status" | "actor" | "retry" | "era", Record<string, string>>} labels
 * @property {string[][]} same  groups of names for one thing
 * @property {string[]} asking  words that say that someone asks, not what about
 * @property {IndexRecord[]} records
 */
/**
 * @typedef {object} Result
 * @property {string} id  record id
 * @property {string} url  address of the record's page
 * @property {string} title
 * @property {number} score  for comparison within one answer only
 * @property {string} why  what matched, in words
 * @property {string} [code]
 * @property {string} system
 * @property {string} era
 * @property {string} status
 * @property {string} actor
 * @property {string} retry
 * @property {{text: string, marks: [number, number][]}} matched  the wording that matched best, and where
 */

/** No record needs more; a longer paste is cut here. */
const LONGEST_QUERY = 20_000;
/** Weight of a pair with one character left out, against that of neighbours. */
const NEAR = 0.5;
/** Weight of text that explains the fault, against that of its wordings. */
const BODY = 0.45;
/** Weight of words of asking. */
const ASKING = 0.15;
/** Old systems stand below at equal match. */
const LEGACY = 0.93;
const RETIRED = 0.85;
/** A query longer than this is searched for the stretch where a message stands. */
const LONG = 150;
/** Of a record's best competitor's score, what a result needs to be shown beside it. */
const BESIDE = 0.3;
/** Shares of the query that must be understood. */
const ENOUGH = 0.62;

const WORD = 1.6;

/** @typedef {{kind: "message" | "title" | "term", text: string, doc: number, mass: number, length: number}} Face */
/** @typedef {{idf: number, docs: number[], weights: number[], faces: number[]}} Posting */

/**
 * @param {Index} index
 * @param {string | URL} site  address of the site's root, for the links
 * @returns {(query: string, options?: {limit?: number}) => Result[]}
 */
export function createFinder(index, site) {
  const { records } = index;
  const readConcepts = conceptReader(index.same);
  const findAsking = phraseFinder(index.asking);
  const findCodes = codeFinder(records);
  /** @type {Face[]} */
  const faces = [];
  /** @type {Map<string, Posting>} */
  const postings = new Map();

  /** @param {string} text @returns {Map<string, number>} key → weight */
  const keysOf = (text) => {
    const folded = fold(text.replace(/\{[^{}]*\}/g, (placeholder) => "*".repeat(placeholder.length))).text;
    const keys = new Map();
    for (const piece of pieces(folded)) keys.set(piece.key, Math.max(keys.get(piece.key) ?? 0, weigh(piece)));
    for (const { key } of readConcepts(folded)) keys.set(key, 1);
    return keys;
  };

  /** @type {Map<string, number>[]} */
  const faceKeys = [];
  records.forEach((record, doc) => {
    /** @type {Map<string, number>} key → best weight in this record */
    const seen = new Map();
    const wordings = /** @type {[Face["kind"], string][]} */ ([
      ...(record.messages ?? []).map((text) => ["message", text]),
      ["title", record.title],
      ...(record.terms ?? []).map((text) => ["term", text]),
    ]);
    for (const [kind, text] of wordings) {
      const keys = keysOf(text);
      for (const key of keys.keys()) {
        seen.set(key, 1);
        postingOf(postings, key).faces.push(faces.length);
      }
      faces.push({ kind, text, doc, mass: 0, length: text.length });
      faceKeys.push(keys);
    }
    for (const key of keysOf(`${record.words} ${index.systems[record.system].name}`).keys()) {
      if (!seen.has(key)) seen.set(key, BODY);
    }
    for (const [key, weight] of seen) {
      const posting = postingOf(postings, key);
      posting.docs.push(doc);
      posting.weights.push(weight);
    }
  });
  const common = Math.log(1 + records.length);
  for (const posting of postings.values()) {
    posting.idf = Math.log(1 + (records.length - posting.docs.length + 0.5) / (posting.docs.length + 0.5));
  }
  faces.forEach((face, i) => {
    for (const [key, weight] of faceKeys[i]) face.mass += weight * (postings.get(key)?.idf ?? 0);
  });
  const words = [...postings.keys()].filter((key) => /^[a-z0-9]{4,}$/.test(key));

  return (query, { limit = 8 } = {}) => {
    const folded = fold(query.slice(0, LONGEST_QUERY));
    const asking = findAsking(folded.text);
    /** @type {Map<string, {weight: number, at: number[]}>} */
    const asked = new Map();
    let known = 0;
    let unknown = 0;
    /** @param {string} key @param {number} weight @param {number} at */
    const ask = (key, weight, at) => {
      const entry = asked.get(key);
      if (entry) {
        entry.at.push(at);
        if (weight > entry.weight) entry.weight = weight;
      } else asked.set(key, { weight, at: [at] });
    };
    const concepts = readConcepts(folded.text);
    const named = new Uint8Array(folded.text.length);
    for (const { at, end } of concepts) named.fill(1, at, end);
    for (const piece of pieces(folded.text)) {
      const inAsking = asking[piece.at] || asking[piece.end - 1];
      let { key } = piece;
      if (!postings.has(key) && /^[a-z0-9]{4,40}$/.test(key)) key = nearestWord(key, words) ?? key;
      if (postings.has(key)) ask(key, weigh(piece) * (inAsking ? ASKING : 1), piece.at);
      else if (!inAsking && !piece.near && !named[piece.at] && !named[piece.end - 1]) unknown += common * weigh(piece);
    }
    for (const { key, at } of concepts) if (postings.has(key)) ask(key, 1, at);

    const faceMass = new Float32Array(faces.length);
    const docMass = new Float32Array(records.length);
    for (const [key, { weight }] of asked) {
      const posting = /** @type {Posting} */ (postings.get(key));
      const mass = weight * posting.idf;
      known += mass;
      for (const face of posting.faces) faceMass[face] += mass;
      for (let i = 0; i < posting.docs.length; i++) docMass[posting.docs[i]] += mass * posting.weights[i];
    }
    const codes = findCodes(folded.text, asking);
    const ofDomain = known / (known + unknown || 1);
    const onlyAsking = [...asked.values()].every(({ weight }) => weight <= ASKING * WORD);

    /** @type {{doc: number, face: number, score: number, sure: number, code: number}[]} */
    const candidates = records.map((_, doc) => ({ doc, face: -1, score: 0, sure: 0, code: codes.get(doc) ?? 0 }));
    const density = folded.text.length > LONG ? densities(asked, postings, faces, faceKeys, faceMass) : undefined;
    faces.forEach((face, i) => {
      const mass = density?.get(i) ?? (density ? 0 : faceMass[i]);
      if (mass === 0) return;
      const ofFace = Math.min(1, mass / face.mass);
      const ofQuery = Math.min(1, mass / known);
      const score = mass * (0.85 * Math.max(ofFace, ofQuery) + 0.15 * Math.min(ofFace, ofQuery));
      const candidate = candidates[face.doc];
      if (score > candidate.score) {
        candidate.score = score;
        candidate.face = i;
        candidate.sure = onlyAsking ? 0 : ofFace * Math.min(1, mass / (1.5 * common));
      }
    });
    for (const candidate of candidates) {
      const mass = docMass[candidate.doc];
      const ofQuery = Math.min(1, mass / (known || 1));
      if (!density) {
        candidate.score += 0.7 * mass * ofQuery;
        const whole = ofQuery * ofDomain >= 0.8 && !onlyAsking;
        candidate.sure = Math.max(candidate.sure, whole ? 1 : (mass / common) * ofDomain);
      }
      candidate.sure = Math.max(candidate.sure, candidate.code);
      candidate.score += candidate.code * 10 * common;
      const { status, system } = records[candidate.doc];
      if (status === "retired") candidate.score *= RETIRED;
      else if (status === "legacy" || index.systems[system].era === "legacy") candidate.score *= LEGACY;
    }
    const ranked = candidates
      .filter(({ score, sure }) => score > 0 && sure >= ENOUGH)
      .sort((a, b) => b.score - a.score || records[a.doc].system - records[b.doc].system || a.doc - b.doc);
    return ranked
      .filter(({ score, code }) => score >= BESIDE * ranked[0].score || code >= 0.9)
      .slice(0, limit)
      .map((candidate) => present(candidate, asked));
  };

  /**
   * @param {{doc: number, face: number, score: number, code: number}} candidate
   * @param {Map<string, unknown>} asked
   * @returns {Result}
   */
  function present({ doc, face, score, code }, asked) {
    const record = records[doc];
    const system = index.systems[record.system];
    const shown = faces[face]?.kind === "message" || faces[face]?.kind === "term" ? faces[face].text : record.messages?.[0];
    const text = shown ?? record.title;
    const kind = { message: "报错原文相近", title: "标题相近", term: "常用叫法相近" };
    return {
      id: record.id,
      url: new URL(`codes/${record.id}/`, site).href,
      title: record.title,
      score,
      why: code >= 0.3 ? `错误码 ${record.code}` : face < 0 ? "说明文字相近" : kind[faces[face].kind],
      code: record.code,
      system: system.name,
      era: index.labels.era[system.era],
      status: index.labels.status[record.status],
      actor: index.labels.actor[record.actor],
      retry: index.labels.retry[record.retry],
      matched: { text, marks: marksIn(text, asked) },
    };
  }
}

/** @param {import("./text.mjs").Piece} piece */
function weigh({ key, near }) {
  return near ? NEAR : /[a-z]/.test(key) ? WORD : 1;
}

/** @param {Map<string, Posting>} postings @param {string} key @returns {Posting} */
function postingOf(postings, key) {
  let posting = postings.get(key);
  if (!posting) postings.set(key, (posting = { idf: 0, docs: [], weights: [], faces: [] }));
  return posting;
}

/**
 * In a long paste, how much of each face stands together: the best stretch about as long as the face.
 * Only the most promising faces are looked at.
 * @param {Map<string, {weight: number, at: number[]}>} asked
 * @param {Map<string, Posting>} postings
 * @param {Face[]} faces
 * @param {Map<string, number>[]} faceKeys
 * @param {Float32Array} faceMass
 * @returns {Map<number, number>}
 */
function densities(asked, postings, faces, faceKeys, faceMass) {
  const best = faces
    .map((face, i) => ({ i, worth: faceMass[i] * Math.min(1, faceMass[i] / (face.mass || 1)) }))
    .sort((a, b) => b.worth - a.worth)
    .slice(0, 60);
  const found = new Map();
  for (const { i } of best) {
    /** @type {{key: string, at: number, mass: number}[]} */
    const hits = [];
    for (const key of faceKeys[i].keys()) {
      const entry = asked.get(key);
      const mass = (entry?.weight ?? 0) * (postings.get(key)?.idf ?? 0);
      for (const at of entry?.at ?? []) hits.push({ key, at, mass });
    }
    hits.sort((a, b) => a.at - b.at);
    const width = faces[i].length * 1.5 + 20;
    /** @type {Map<string, number>} */
    const inside = new Map();
    let [first, mass, most] = [0, 0, 0];
    for (const hit of hits) {
      const count = inside.get(hit.key) ?? 0;
      if (count === 0) mass += hit.mass;
      inside.set(hit.key, count + 1);
      for (; hits[first].at < hit.at - width; first++) {
        const left = /** @type {number} */ (inside.get(hits[first].key)) - 1;
        if (left === 0) mass -= hits[first].mass;
        inside.set(hits[first].key, left);
      }
      if (mass > most) most = mass;
    }
    found.set(i, most);
  }
  return found;
}

/**
 * Where the neighbours that were asked for stand in a wording.
 * @param {string} text
 * @param {Map<string, unknown>} asked
 * @returns {[number, number][]}
 */
function marksIn(text, asked) {
  const folded = fold(text);
  /** @type {[number, number][]} */
  const marks = [];
  for (const piece of pieces(folded.text)) {
    if (piece.near || piece.end - piece.at < 2 || !asked.has(piece.key)) continue;
    const [start, end] = [folded.from[piece.at], folded.to[piece.end - 1]];
    const last = marks.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else marks.push([start, end]);
  }
  return marks;
}

/**
 * The known word that differs by one character, if there is one.
 * @param {string} word @param {string[]} words
 */
function nearestWord(word, words) {
  return words.find((other) => Math.abs(other.length - word.length) <= 1 && differByOne(word, other));
}

/** @param {string} a @param {string} b */
function differByOne(a, b) {
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [restA, restB] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  return restA.length + restB.length <= 2 && (restA.length <= 1 || restA === [...restB].reverse().join(""));
}

/**
 * @param {string[]} phrases
 * @returns {RegExp}
 */
function anyOf(phrases) {
  const escaped = phrases.map((phrase) => phrase.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(escaped.sort((a, b) => b.length - a.length).join("|") || "(?!)", "g");
}

/**
 * Finds the names that mean one thing; each group has one key.
 * @param {string[][]} groups
 * @returns {(folded: string) => {key: string, at: number, end: number}[]}
 */
function conceptReader(groups) {
  /** @type {Map<string, string[]>} */
  const keysOfName = new Map();
  groups.forEach((group, i) => {
    for (const name of group) {
      const folded = fold(name).text.toLowerCase();
      keysOfName.set(folded, [...(keysOfName.get(folded) ?? []), `=${i}`]);
    }
  });
  const pattern = anyOf([...keysOfName.keys()]);
  return (folded) =>
    [...folded.toLowerCase().matchAll(pattern)].flatMap(({ 0: name, index }) =>
      (keysOfName.get(name) ?? []).map((key) => ({ key, at: index, end: index + name.length })),
    );
}

/**
 * @param {string[]} phrases
 * @returns {(folded: string) => Uint8Array} 1 where a character belongs to one of the phrases
 */
function phraseFinder(phrases) {
  const pattern = anyOf(phrases.map((phrase) => fold(phrase).text.toLowerCase()));
  return (folded) => {
    const inside = new Uint8Array(folded.length);
    for (const { 0: phrase, index } of folded.toLowerCase().matchAll(pattern)) inside.fill(1, index, index + phrase.length);
    return inside;
  };
}

/** Said before a code. */
const CUE = /(?:码|号|错误|异常|失败|报错|返回|提示|code|err|error|ecode|key1|status|ret)\W{0,6}$/i;
/** Said after a number that counts or measures something. */
const UNIT = /^\s*(?:元|块|年|月|日|天|行|张|%|位|条|个|次|分|秒|小时|点|岁|家|笔|万|亿|度)/;

/**
 * Recognises codes in running text.
 * @param {IndexRecord[]} records
 * @returns {(folded: string, asking: Uint8Array) => Map<number, number>} record → how surely it is meant, 0 to 1
 */
function codeFinder(records) {
  /** @type {Map<string, {doc: number, sure: number}[]>} */
  const known = new Map();
  /** @param {string} key @param {number} doc @param {number} sure */
  const add = (key, doc, sure) => {
    const list = known.get(key);
    if (!list) known.set(key, [{ doc, sure }]);
    else if (!list.some((one) => one.doc === doc)) list.push({ doc, sure });
  };
  records.forEach(({ code, codes = [] }, doc) => {
    const all = code === undefined ? codes : [code, ...codes];
    for (const one of all) add(`=${one.toLowerCase()}`, doc, 1);
    for (const one of all) {
      for (const key of spellings(one)) add(key, doc, 0.9);
      // Some tables write X for the digit that counts the tries left.
      if (/^[0-9a-f]{4,}X$/.test(one)) {
        for (const digit of "0123456789abcdef") add(`=${one.slice(0, -1).toLowerCase()}${digit}`, doc, 0.95);
      }
      if (/^[A-Za-z]\d+$/.test(one)) for (const key of spellings(one.slice(1))) add(key, doc, 0.5);
    }
  });

  return (folded, asking) => {
    /** @type {Map<number, number>} */
    const found = new Map();
    const rest = [...folded].filter((character, i) => /[\p{L}\p{N}]/u.test(character) && !asking[i]).length;
    for (const { 0: token, index } of folded.matchAll(/[A-Za-z]\s\d+|[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?/g)) {
      if (token.length > 44) continue;
      const before = folded.slice(Math.max(0, index - 12), index);
      const after = folded.slice(index + token.length, index + token.length + 6);
      const letters = token.replace(/[^A-Za-z0-9]/g, "").length;
      const digitsOnly = /^\d+$/.test(token);
      let meant;
      if (letters >= rest - 1) meant = 1;
      else if (digitsOnly && UNIT.test(after)) meant = 0;
      else if (!digitsOnly && /\d/.test(token)) meant = 0.95;
      else if (CUE.test(before) || (/[[(【]\s*$/.test(before) && /^\s*[\])】]/.test(after))) meant = 0.9;
      else if (digitsOnly) meant = token.length >= 5 ? 0.8 : index === 0 && token.length >= 3 ? 0.7 : token.length >= 4 ? 0.5 : 0.1;
      else meant = token.length >= 8 ? 0.95 : 0.2;
      if (meant === 0) continue;
      const options = [`=${token.toLowerCase()}`, ...spellings(token)];
      let taken = 0;
      for (const option of options) {
        for (const { doc, sure } of known.get(option) ?? []) {
          const value = meant * sure * (option.startsWith("=") ? 1 : 0.95);
          if (value > (found.get(doc) ?? 0)) found.set(doc, value);
          taken += 1;
        }
      }
    }
    return found;
  };
}

/**
 * Forms under which differently written codes meet: without 0x, dashes, leading zeros; O as 0, I and l as 1.
 * @param {string} code
 * @returns {string[]}
 */
function spellings(code) {
  const plain = code.toUpperCase().replace(/[^A-Z0-9]/g, "");
  const hex = plain.replace(/^0X(?=.)/, "");
  const digits = hex.replace(/O/g, "0").replace(/[IL]/g, "1");
  return [digits.replace(/^([A-Z]*)0+(?=[0-9A-Z])/, "$1")];
}

/** @type {Promise<ReturnType<typeof createFinder>> | undefined} */
let loading;

/**
 * Load the index, once. A failed attempt is forgotten, so that the next one can succeed.
 * @returns {Promise<ReturnType<typeof createFinder>>}
 */
export function load() {
  loading ??= fetch(new URL("../finder-index.json", import.meta.url))
    .then((response) => {
      if (!response.ok) throw new Error(`finder-index.json: ${response.status}`);
      return response.json();
    })
    .then((index) => createFinder(index, new URL("../../", import.meta.url)));
  loading.catch(() => (loading = undefined));
  return loading;
}

/**
 * The records that a pasted text, a code or a description is about, the likeliest first; none if nothing fits.
 * @param {string} query
 * @param {{limit?: number}} [options]
 * @returns {Promise<Result[]>}
 */
export async function find(query, options) {
  return (await load())(query, options);
}
