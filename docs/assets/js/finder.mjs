// @ts-check
/**
 * The finder: from whatever a person pastes to the record that explains it.
 *
 * `createFinder(index)` is pure and knows no page; `find(query)` loads the index that the build made
 * (`scripts/finder_index.py`) once, beside this module, and asks it.
 * `validator/fapiao/finder.py` does the same for the command line; `tests/test_python_finder.py` lets no answer differ.
 *
 * How a query is read:
 * 1. Codes are recognised wherever they stand, in any usual spelling, and count by how surely they are meant as codes.
 * 2. The text is compared in pairs of characters, each weighted by its rarity among the records. Every wording of a
 *    record (message, title, alias) is compared by itself, so that a whole message inside a long paste and a short
 *    fragment of a long message both count as found; its other text helps people who describe a fault in own words.
 * 3. Names for one thing (红冲, 冲红) count as one; words of asking (怎么办) hardly count.
 * 4. What is too little to mean anything gives nothing.
 */

import { bare, folder, pieces } from "./text.mjs";

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
 * @property {[string, string]} readAs  characters, and those they are compared as
 * @property {string[][]} same  groups of names for one thing
 * @property {string[]} asking  words that say that someone asks, not what about
 * @property {string[]} subject  words that say that it is about invoices and their systems; so do their other names
 * @property {string[]} elsewhere  words that say that it is about other matters
 * @property {[string, string]} initials  characters, and the Latin letters that their sounds begin with, side by side
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
 * @property {string} systemKey
 * @property {string} era
 * @property {string} status
 * @property {string} actor
 * @property {string} retry
 * @property {{text: string, marks: [number, number][]}} matched  the wording that matched best, and where
 */

/** Why a result was found, if its code was meant. */
export const BY_CODE = "错误码相符";

/** No message needs more; a longer paste is cut here. */
const LONGEST_QUERY = 20_000;
/** A query longer than this is searched for the stretch where a message stands. */
const LONG = 150;
/** In a long paste, so many wordings are looked for closely. */
const LOOKED_FOR = 60;

// Weights, tuned together; a pair of neighbouring characters in a wording weighs 1.
const NEAR = 0.5;
const NUMBER = 0.5;
const WORD = 1.6;
const NAME = 1.6;
const BODY = 0.75;
/** What the query has in common with a record as a whole, against what it has with one of its wordings. */
const WHOLE = 2;
const ASKING = 0.15;
/** What the screen says goes before what people call it. */
const KIND = { message: 1, title: 0.95, term: 0.95 };
/** The query is this wording and nothing else. */
const EQUAL = 1.25;
/** One character in so many may be wrong, missing or swapped for a whole wording to be taken as another's. */
const ONE_IN = 4;
/** A word that is cut off, or given by the first letters of its sounds, counts if it can be no more words than these. */
const FEW = 8;
/** A code that is surely meant, against pairs of the rarest kind. */
const CODE = 10;
/** Old systems stand below at equal match. */
const LEGACY = 0.93;
const RETIRED = 0.85;

/** Systems stand in the order in which people meet them; each step down costs so much. */
const STEP = 0.001;

/** How sure a result must be to be shown at all: by its text, or by its code. */
const ENOUGH = 0.66;
/** How much surer, if the query has a word that only invoices and their systems have; if it has one of other matters. */
const ON_SUBJECT = 1.6;
const OFF_SUBJECT = 0.65;
const MEANT = 0.49;
/** What part of the best score a result needs to be shown beside it. */
const BESIDE = 0.3;

/**
 * One wording of a record. `keys`: what it is compared by, with weights; `mass`: all of it together.
 * @typedef {object} Face
 * @property {"message" | "title" | "term"} kind
 * @property {string} text
 * @property {string} bare
 * @property {number} doc
 * @property {Map<string, number>} keys
 * @property {number} mass
 */
/**
 * Where a key stands: in which records, with what weight, and in which faces. `idf`: its rarity.
 * @typedef {{idf: number, docs: number[], weights: number[], faces: number[]}} Posting
 */
/**
 * A query as it is understood. `keys`: the keys known to the index, with weights and places; `known` and `unknown`:
 * how much of it the index knows and does not know.
 * @typedef {object} Question
 * @property {string} bare
 * @property {number} length
 * @property {Map<string, {weight: number, at: number[]}>} keys
 * @property {number} known
 * @property {number} unknown
 * @property {boolean} says  it says more than that someone asks
 * @property {number} subject  how much surer its words make a result, since they are of invoices or of other matters
 * @property {Map<number, number>} codes  record → how surely its code is meant
 */
/** @typedef {ReturnType<typeof folder>} Fold */
/**
 * `same`: how nearly the query is one of the record's wordings and nothing else.
 * @typedef {{doc: number, face: number, score: number, same: number, sure: number, code: number}} Candidate
 */

/**
 * @param {Index} index
 * @param {string | URL} site  address of the site's root, for the links
 * @returns {(query: string, options?: {limit?: number}) => Result[]}
 */
export function createFinder(index, site) {
  const { records } = index;
  const fold = folder(index.readAs);
  const readNames = nameReader(index.same, fold);
  const findAsking = phraseFinder(index.asking, fold);
  const subject = new Set(index.subject);
  const findSubject = phraseFinder([...subject, ...index.same.filter((names) => names.some((name) => subject.has(name))).flat()], fold);
  const findElsewhere = phraseFinder(index.elsewhere, fold);
  const findCodes = codeFinder(records);
  const { faces, postings } = invert(index, fold, readNames, findAsking);
  const words = [...postings.keys()].filter((key) => /^[a-z0-9]{4,}$/.test(key));
  const spellOut = speller(index, faces, fold);
  /** The rarity of what is not known at all. */
  const rarest = Math.log(1 + records.length);

  /** @param {string} query @returns {Question} */
  function read(query) {
    const { text } = fold(query.slice(0, LONGEST_QUERY));
    const asking = findAsking(text);
    const names = readNames(text);
    let onSubject = findSubject(text).includes(1);
    const offSubject = findElsewhere(text).includes(1);
    const named = new Uint8Array(text.length);
    for (const { at, end } of names) named.fill(1, at, end);
    /** @type {Question["keys"]} */
    const keys = new Map();
    let [known, unknown, says] = [0, 0, false];
    let whole = bare(text);
    /** @param {string} key @param {number} weight @param {number} at */
    const ask = (key, weight, at) => {
      const asked = keys.get(key);
      if (!asked) keys.set(key, { weight, at: [at] });
      else {
        asked.at.push(at);
        asked.weight = Math.max(asked.weight, weight);
      }
    };
    const start = text.search(/[\p{L}\p{N}]/u);
    const end = text.trimEnd().length;
    for (const piece of pieces(text)) {
      const mereAsking = isAsking(piece, asking);
      const word = text.slice(piece.at, piece.end).toLowerCase();
      const exact = postings.has(piece.key);
      const spelledOut = exact || text.length > LONG ? [] : spellOut(word);
      const known = exact ? [piece.key] : spelledOut.length ? [] : similarWords(piece.key, words, piece.at === start, piece.end === end);
      for (const key of known) {
        ask(key, weigh(piece) * (mereAsking ? ASKING : 1), piece.at);
        says ||= !mereAsking && !isNumber(key);
      }
      for (const phrase of spelledOut) {
        for (const one of pieces(phrase)) if (postings.has(one.key)) ask(one.key, weigh(one), piece.at);
        for (const { key } of readNames(phrase)) if (postings.has(key)) ask(key, NAME, piece.at);
        says = true;
        onSubject = true;
      }
      if (spelledOut.length === 1 && word === whole) whole = spelledOut[0];
      if (known.length || spelledOut.length) continue;
      if (!mereAsking && !piece.near && !isNumber(piece.key)) {
        unknown += rarest * weigh(piece) * (1 - (named[piece.at] + named[piece.end - 1]) / 2);
      }
    }
    for (const { key, at } of names) {
      if (postings.has(key)) {
        ask(key, NAME, at);
        says = true;
      }
    }
    for (const [key, { weight }] of keys) known += weight * rarity(key);
    const codes = findCodes(text, asking);
    const subject = (onSubject ? ON_SUBJECT : 1) * (offSubject ? OFF_SUBJECT : 1);
    return { bare: whole, length: text.length, keys, known, unknown, says, subject, codes };
  }

  /** @param {string} key */
  const rarity = (key) => postings.get(key)?.idf ?? 0;

  /** @param {Question} question @returns {Candidate[]} */
  function weighAll({ bare: whole, length, keys, known, unknown, says, subject, codes }) {
    const faceMass = new Float64Array(faces.length);
    const docMass = new Float64Array(records.length);
    for (const [key, { weight }] of keys) {
      const posting = /** @type {Posting} */ (postings.get(key));
      const mass = weight * posting.idf;
      for (const face of posting.faces) faceMass[face] += mass;
      posting.docs.forEach((doc, i) => (docMass[doc] += mass * posting.weights[i]));
    }
    // A long paste has a little of everything: there, only what stands together counts.
    const long = length > LONG;
    const massOf = long ? densest(faces, faceMass, keys, rarity) : faceMass;
    const ofDomain = known / (known + unknown || 1);

    const candidates = records.map((_, doc) => ({ doc, face: -1, score: 0, same: 0, sure: 0, code: codes.get(doc) ?? 0 }));
    faces.forEach((face, i) => {
      const mass = massOf[i];
      if (mass === 0) return;
      const ofFace = Math.min(1, mass / face.mass);
      const ofQuery = Math.min(1, mass / known);
      const likeness = 0.85 * Math.max(ofFace, ofQuery) + 0.15 * Math.min(ofFace, ofQuery);
      const same = 1 - distance(whole, face.bare);
      const score = mass * likeness * KIND[face.kind] * (1 + (EQUAL - 1) * same);
      const candidate = candidates[face.doc];
      if (score > candidate.score) {
        candidate.score = score;
        candidate.face = i;
        candidate.same = same;
        candidate.sure = ofFace * Math.min(1, mass / (1.2 * rarest));
      }
    });
    for (const candidate of candidates) {
      if (!long) {
        const mass = docMass[candidate.doc];
        const ofQuery = Math.min(1, mass / (known || 1));
        candidate.score += WHOLE * mass * ofQuery;
        // A word in common is not enough: most of the wording, most of the query, or some of both must agree,
        // or so much that it cannot be by chance.
        const explained = ofQuery * ofDomain;
        const both = (candidate.sure + explained) / 1.5;
        candidate.sure = Math.max(candidate.sure, explained >= 0.8 ? 1 : both, (mass / rarest) * ofDomain / 3.4);
        candidate.sure *= subject;
      }
      if (!says) candidate.sure = 0;
      if (candidate.same || candidate.code >= MEANT) candidate.sure = 1;
      candidate.score += candidate.code * CODE * rarest;
      const { status, system } = records[candidate.doc];
      candidate.score *= 1 - STEP * system;
      if (status === "retired") candidate.score *= RETIRED;
      else if (status === "legacy" || index.systems[system].era === "legacy") candidate.score *= LEGACY;
    }
    return candidates;
  }

  /** @param {Candidate} candidate @param {Question} question @returns {Result} */
  function present({ doc, face, score, code }, question) {
    const record = records[doc];
    const system = index.systems[record.system];
    const best = faces[face];
    const text = best && best.kind !== "title" ? best.text : (record.messages?.[0] ?? record.title);
    const why = { message: "与报错原文相近", title: "与标题相近", term: "与常用叫法相近" };
    return {
      id: record.id,
      url: new URL(`codes/${record.id}/`, site).href,
      title: record.title,
      score,
      why: code >= MEANT ? BY_CODE : best ? why[best.kind] : "与说明相近",
      code: record.code,
      system: system.name,
      systemKey: system.key,
      era: index.labels.era[system.era],
      status: index.labels.status[record.status],
      actor: index.labels.actor[record.actor],
      retry: index.labels.retry[record.retry],
      matched: { text, marks: marksIn(fold(text), question.keys) },
    };
  }

  return (query, { limit = 8 } = {}) => {
    const question = read(query);
    const ranked = weighAll(question)
      .filter(({ score, sure }) => score > 0 && sure >= ENOUGH)
      .sort((a, b) => b.score - a.score || records[a.doc].system - records[b.doc].system || a.doc - b.doc);
    return ranked
      .filter(({ score, code }) => score >= BESIDE * ranked[0].score || code >= 0.9)
      .slice(0, limit)
      .map((candidate) => present(candidate, question));
  };
}

/**
 * Cut every text of every record into keys, and note where each stands.
 * @param {Index} index
 * @param {Fold} fold
 * @param {ReturnType<typeof nameReader>} readNames
 * @param {ReturnType<typeof phraseFinder>} findAsking
 * @returns {{faces: Face[], postings: Map<string, Posting>}}
 */
function invert({ records, systems }, fold, readNames, findAsking) {
  /** @type {Face[]} */
  const faces = [];
  /** @type {Map<string, Posting>} */
  const postings = new Map();
  /** @param {string} text @returns {Map<string, number>} */
  const keysOf = (text) => {
    const keys = new Map();
    const folded = fold(text.replace(/\{[^{}]*\}/g, "*")).text;
    const asking = findAsking(folded);
    for (const piece of pieces(folded)) {
      const weight = weigh(piece) * (isAsking(piece, asking) ? ASKING : 1);
      keys.set(piece.key, Math.max(keys.get(piece.key) ?? 0, weight));
    }
    for (const { key } of readNames(folded)) keys.set(key, NAME);
    return keys;
  };
  /** @param {string} key */
  const postingOf = (key) => {
    let posting = postings.get(key);
    if (!posting) postings.set(key, (posting = { idf: 0, docs: [], weights: [], faces: [] }));
    return posting;
  };

  records.forEach((record, doc) => {
    /** @type {Map<string, number>} */
    const weights = new Map();
    /** @type {[Face["kind"], string[]][]} */
    const wordings = [["message", record.messages ?? []], ["title", [record.title]], ["term", record.terms ?? []]];
    for (const [kind, texts] of wordings) {
      for (const text of texts) {
        const keys = keysOf(text);
        for (const key of keys.keys()) {
          weights.set(key, 1);
          postingOf(key).faces.push(faces.length);
        }
        faces.push({ kind, text, bare: bare(fold(text).text), doc, keys, mass: 0 });
      }
    }
    const body = [record.words, systems[record.system].name, record.id.replace(/[/-]/g, " ")].join("\n");
    for (const key of keysOf(body).keys()) if (!weights.has(key)) weights.set(key, BODY);
    for (const [key, weight] of weights) {
      const posting = postingOf(key);
      posting.docs.push(doc);
      posting.weights.push(weight);
    }
  });
  for (const posting of postings.values()) {
    posting.idf = Math.log(1 + (records.length - posting.docs.length + 0.5) / (posting.docs.length + 0.5));
  }
  for (const face of faces) {
    for (const [key, weight] of face.keys) face.mass += weight * postingOf(key).idf;
  }
  return { faces, postings };
}

/** @param {import("./text.mjs").Piece} piece */
function weigh({ key, near }) {
  if (near) return NEAR;
  if (isNumber(key)) return NUMBER;
  return /[a-z]/.test(key) ? WORD : 1;
}

/** @param {import("./text.mjs").Piece} piece @param {Uint8Array} asking */
const isAsking = ({ at, end }, asking) => Boolean(asking[at] || asking[end - 1]);

/** @param {string} key */
const isNumber = (key) => key.startsWith("#");

/**
 * In a long paste, how much of each face stands together: the best stretch about as long as the face.
 * Only the most promising faces are looked at; the others count nothing.
 * @param {Face[]} faces
 * @param {Float64Array} faceMass
 * @param {Question["keys"]} asked
 * @param {(key: string) => number} rarity
 * @returns {Float64Array}
 */
function densest(faces, faceMass, asked, rarity) {
  const promising = [...faces.keys()]
    .map((i) => ({ i, worth: faceMass[i] * Math.min(1, faceMass[i] / (faces[i].mass || 1)) }))
    .sort((a, b) => b.worth - a.worth)
    .slice(0, LOOKED_FOR);
  const found = new Float64Array(faces.length);
  for (const { i } of promising) {
    const hits = [...faces[i].keys.keys()].flatMap((key) => {
      const { weight, at } = asked.get(key) ?? { weight: 0, at: [] };
      return at.map((place) => ({ key, at: place, mass: weight * rarity(key) }));
    });
    hits.sort((a, b) => a.at - b.at);
    const width = faces[i].text.length * 1.5 + 20;
    /** @type {Map<string, number>} */
    const inside = new Map();
    let [first, mass] = [0, 0];
    for (const hit of hits) {
      const count = inside.get(hit.key) ?? 0;
      if (count === 0) mass += hit.mass;
      inside.set(hit.key, count + 1);
      for (; hits[first].at < hit.at - width; first++) {
        const left = (inside.get(hits[first].key) ?? 0) - 1;
        if (left === 0) mass -= hits[first].mass;
        inside.set(hits[first].key, left);
      }
      found[i] = Math.max(found[i], mass);
    }
  }
  return found;
}

/**
 * Where the neighbours that were asked for stand in a wording.
 * @param {ReturnType<Fold>} folded
 * @param {Map<string, unknown>} asked
 * @returns {[number, number][]}
 */
function marksIn(folded, asked) {
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
 * The known word of Latin letters that differs by one character, or by two that changed places; if there is none, and
 * the word stands where the query starts or ends, those that it may be a part of.
 * @param {string} word @param {string[]} words @param {boolean} starts @param {boolean} ends
 * @returns {string[]}
 */
function similarWords(word, words, starts, ends) {
  if (!/^[a-z0-9]{3,40}$/.test(word)) return [];
  const near = word.length < 4 ? undefined : words.find((other) => Math.abs(other.length - word.length) <= 1 && differByOne(word, other));
  if (near) return [near];
  const whole = words.filter((other) => (starts && other.endsWith(word)) || (ends && other.startsWith(word)));
  return whole.length <= FEW ? whole : [];
}

/** @param {string} a @param {string} b */
function differByOne(a, b) {
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [restA, restB] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  return Math.max(restA.length, restB.length) <= 1 || (restA.length === 2 && restA === [...restB].reverse().join(""));
}

/**
 * How different two whole wordings are: 0 for equal ones, up to 1 / ONE_IN for those with so many wrong, missing or
 * swapped characters, 1 for all others.
 * @param {string} a @param {string} b
 */
function distance(a, b) {
  if (a === b) return 0;
  const longer = Math.max(a.length, b.length);
  const allowed = Math.floor(longer / ONE_IN);
  if (longer > LONG || Math.abs(a.length - b.length) > allowed) return 1;
  /** Row by row; `last` and `former` are the two rows above. @type {number[]} */
  let former = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      let edits = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) edits = Math.min(edits, former[j - 2] + 1);
      row.push(edits);
      least = Math.min(least, edits);
    }
    if (least > allowed) return 1;
    [former, last] = [last, row];
  }
  return last[b.length] <= allowed ? last[b.length] / longer : 1;
}

/**
 * Reads the first letters of sounds, as typed by people in a hurry: cwcp for 查无此票.
 * @param {Index} index @param {Face[]} faces @param {ReturnType<typeof folder>} fold
 * @returns {(word: string) => string[]} the phrases that the letters may stand for
 */
function speller({ initials: [characters, letters], same }, faces, fold) {
  const letterOf = new Map();
  [...characters].forEach((character, i) => letterOf.set(fold(character).text, letters[i]));
  const spell = (/** @type {string} */ text) => [...text].map((character) => letterOf.get(character) ?? character).join("");
  /** @type {Map<string, string>} */
  const phrases = new Map();
  for (const name of same.flat()) phrases.set(fold(name).text, "");
  for (const face of faces) phrases.set(face.bare, "");
  for (const phrase of phrases.keys()) phrases.set(phrase, spell(phrase));
  return (word) => {
    // No sound begins with i, u or v; three letters must be the whole of a phrase.
    if (!/^[a-hj-tw-z]{3,20}$/.test(word)) return [];
    // A whole phrase is likelier meant than the start of one, and that than its middle.
    /** @type {Set<string>[]} */
    const found = [new Set(), new Set(), new Set()];
    for (const [phrase, spelled] of phrases) {
      const at = spelled.indexOf(word);
      if (at < 0 || phrase.includes(word)) continue;
      found[spelled === word ? 0 : at === 0 ? 1 : 2].add(phrase.slice(at, at + word.length));
    }
    const best = found.find(({ size }) => size > 0);
    return best && best.size <= FEW && (word.length > 3 || best === found[0]) ? [...best] : [];
  };
}

/**
 * @param {string[]} phrases
 * @returns {RegExp}
 */
function anyOf(phrases) {
  const longestFirst = phrases.sort((a, b) => b.length - a.length);
  const escaped = longestFirst.map((phrase) =>
    phrase
      .replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")
      // A name of Latin letters is not found inside a longer word.
      .replace(/^(?=[a-z0-9])/, "(?<![a-z0-9])")
      .replace(/(?<=[a-z0-9])$/, "(?![a-z0-9])"),
  );
  return new RegExp(escaped.join("|") || "(?!)", "g");
}

/**
 * Finds the names that mean one thing; each group has one key.
 * @param {string[][]} groups
 * @param {Fold} fold
 * @returns {(folded: string) => {key: string, at: number, end: number}[]}
 */
function nameReader(groups, fold) {
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
 * @param {Fold} fold
 * @returns {(folded: string) => Uint8Array} 1 where a character belongs to one of the phrases
 */
function phraseFinder(phrases, fold) {
  const pattern = anyOf(phrases.map((phrase) => fold(phrase).text.toLowerCase()));
  return (folded) => {
    const inside = new Uint8Array(folded.length);
    for (const { 0: phrase, index } of folded.toLowerCase().matchAll(pattern)) inside.fill(1, index, index + phrase.length);
    return inside;
  };
}

/** Said before a code. */
const CUE = /(?:码|号|错误|异常|失败|报错|报|返回|提示|显示|code|err|error|ecode|key1|status|ret)[是为了]?[^\p{L}\p{N}]{0,6}$/iu;
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
    for (const one of all) {
      add(exact(one), doc, one === code ? 1 : 0.97);
      add(spelling(one), doc, 0.85);
      // Some tables write X for the digit that counts the tries left.
      if (/^[0-9a-f]{4,}X$/.test(one)) {
        for (const digit of "0123456789abcdef") add(exact(one.slice(0, -1) + digit), doc, 0.95);
      }
      if (/^[A-Za-z]\d+$/.test(one)) add(spelling(one.slice(1)), doc, 0.55);
    }
  });

  return (folded, asking) => {
    /** @type {Map<number, number>} */
    const found = new Map();
    const rest = [...folded.matchAll(/[\p{L}\p{N}]/gu)].filter(({ index }) => !asking[index]).length;
    for (const { 0: token, index } of folded.matchAll(/[A-Za-z]\s\d+|[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?/g)) {
      if (token.length > 64) continue;
      const before = folded.slice(Math.max(0, index - 12), index);
      const after = folded.slice(index + token.length, index + token.length + 6);
      const letters = token.replace(/[^A-Za-z0-9]/g, "").length;
      const digitsOnly = /^\d+$/.test(token);
      const bracketed = token.length > 1 && /[[【]\s*$/.test(before) && /^\s*[\]】]/.test(after);
      let meant = 0.1;
      if (letters >= rest - 1) meant = 1;
      else if (digitsOnly && UNIT.test(after)) continue;
      else if (!digitsOnly && (/\d/.test(token) || token.length >= 8)) meant = 0.95;
      else if (bracketed || CUE.test(before)) meant = 0.9;
      else if (token.length >= 5) meant = 0.8;
      else if (digitsOnly && token.length >= 3 && index === 0) meant = 0.7;
      else if (token.length >= 4) meant = 0.45;
      // A row of noughts is filler, not a spelling of 0.
      for (const key of /^0+$/.test(token) ? [exact(token)] : [exact(token), spelling(token)]) {
        for (const { doc, sure } of known.get(key) ?? []) found.set(doc, Math.max(found.get(doc) ?? 0, meant * sure));
      }
    }
    return found;
  };
}

/** @param {string} code */
const exact = (code) => `=${code.toLowerCase()}`;

/**
 * The form in which differently written codes meet: without 0x, dashes, leading zeros; O as 0, I and L as 1.
 * @param {string} code
 */
function spelling(code) {
  const plain = code.toUpperCase().replace(/[^A-Z0-9]/g, "").replace(/O/g, "0").replace(/^0X(?=.)/, "");
  return plain.replace(/[IL]/g, "1").replace(/^([A-Z]*)0+(?=[0-9A-Z])/, "$1");
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
