"""The finder of the command line: from whatever a person pastes to the records that explain it.

The same rules in the same order as docs/assets/js/finder.mjs, which finds on the site, on the same index
(scripts/finder_index.py). Why the rules are as they are is written there; tests/test_python_finder.py asks both the
same questions and lets no answer differ. The constants have the names and values that they have there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain
from math import fsum, log
from typing import Any

from .folding import Piece, bare, fold, pieces

LONGEST_QUERY = 20_000
LONG = 150
LOOKED_FOR = 60

NEAR = 0.5
NUMBER = 0.5
WORD = 1.6
NAME = 1.6
BODY = 0.75
ASKING = 0.15
WHOLE = 2
KIND = {"message": 1, "title": 0.95, "term": 0.95}
EQUAL = 1.25
CODE = 10
LEGACY = 0.93
RETIRED = 0.85

ENOUGH = 0.66
MEANT = 0.49
BESIDE = 0.3
ONE_IN = 4
FEW = 8
STEP = 0.001
ON_SUBJECT = 1.6
OFF_SUBJECT = 0.65

WHY = {"message": "与报错原文相近", "title": "与标题相近", "term": "与常用叫法相近"}


@dataclass(frozen=True, slots=True)
class Found:
    """A record that was found.

    ``score`` is for comparison within one answer only, ``why`` says in words what matched, ``matched`` is the wording
    of the record that matched best.
    """

    id: str
    title: str
    score: float
    why: str
    matched: str
    system: str
    era: str


@dataclass(slots=True)
class Face:
    """One wording of a record. ``keys``: what it is compared by, with weights; ``mass``: all of it together."""

    kind: str
    text: str
    bare: str
    doc: int
    keys: dict[str, float]
    mass: float = 0.0


@dataclass(slots=True)
class Asked:
    """A key of a query: its weight, and the places where it stands."""

    weight: float
    at: list[int]


@dataclass(slots=True)
class Question:
    """A query as it is understood.

    ``known`` and ``unknown``: how much of it the index knows and does not know. ``says``: it says more than that
    someone asks. ``subject``: how much surer its words make a result, since they are of invoices or of other matters.
    ``codes``: record → how surely its code is meant.
    """

    bare: str
    length: int
    keys: dict[str, Asked]
    known: float
    unknown: float
    says: bool
    subject: float
    codes: dict[int, float]


@dataclass(slots=True)
class Candidate:
    """A record on the way into the answer.

    ``code``: how surely its code is meant. ``same``: how nearly the query is one of its wordings and nothing else.
    ``sure``: how sure it is that it belongs into the answer.
    """

    doc: int
    code: float
    face: Face | None = None
    score: float = 0.0
    same: float = 0.0
    sure: float = 0.0


class Finder:
    """Finds records in an index, which is the one that finder.mjs documents."""

    def __init__(self, index: Mapping[str, Any]) -> None:
        self._index = index
        self._records: Sequence[Mapping[str, Any]] = index["records"]
        self._names = _name_reader(index["same"])
        self._asking = _phrase_finder(index["asking"])
        subject = {*index["subject"]}
        other_names = (name for names in index["same"] if subject & {*names} for name in names)
        self._subject = _phrase_finder([*subject, *other_names])
        self._elsewhere = _phrase_finder(index["elsewhere"])
        self._codes = _code_finder(self._records)
        self._faces: list[Face] = []
        # Of each record, all keys with their weights.
        self._weights = [self._cut_up(doc, record) for doc, record in enumerate(self._records)]
        counts = Counter(chain.from_iterable(self._weights))
        # How rare each key is. A browser keeps with it where it stands; for a question or two, to look is quicker.
        self._rarity = {key: log(1 + (len(self._records) - n + 0.5) / (n + 0.5)) for key, n in counts.items()}
        for face in self._faces:
            face.mass = fsum(weight * self._rarity[key] for key, weight in face.keys.items())
        self._words = [key for key in self._rarity if re.fullmatch("[a-z0-9]{4,}", key)]
        self._spell_out = _speller(index, self._faces)
        # The rarity of what is not known at all.
        self._rarest = log(1 + len(self._records))

    def find(self, query: str, limit: int = 8) -> list[Found]:
        """The records that a pasted text, a code or a description is about, the likeliest first; none if none fits."""
        question = self._read(query)
        ranked = [one for one in self._weigh_all(question) if one.score > 0 and one.sure >= ENOUGH]
        ranked.sort(key=lambda one: (-one.score, self._records[one.doc]["system"], one.doc))
        shown = [one for one in ranked if one.score >= BESIDE * ranked[0].score or one.code >= 0.9]
        return [self._present(one) for one in shown[:limit]]

    def _cut_up(self, doc: int, record: Mapping[str, Any]) -> dict[str, float]:
        """Cut every text of a record into keys, and add its faces."""
        weights: dict[str, float] = {}
        wordings = {"message": record.get("messages", ()), "title": [record["title"]], "term": record.get("terms", ())}
        for kind, texts in wordings.items():
            for text in texts:
                keys = self._keys_of(text)
                weights.update(dict.fromkeys(keys, 1))
                self._faces.append(Face(kind, text, bare(fold(text)), doc, keys))
        system = self._index["systems"][record["system"]]["name"]
        body = "\n".join([record["words"], system, re.sub("[/-]", " ", record["id"])])
        folded = _fold_wording(body)
        for key in chain((piece.key for piece in pieces(folded)), (key for key, _, _ in self._names(folded))):
            weights.setdefault(key, BODY)
        return weights

    def _keys_of(self, text: str) -> dict[str, float]:
        """What a wording is compared by, with weights."""
        keys: dict[str, float] = {}
        folded = _fold_wording(text)
        asking = self._asking(folded)
        for piece in pieces(folded):
            weight = _weigh(piece) * (ASKING if _is_asking(piece, asking) else 1)
            if weight > keys.get(piece.key, 0):
                keys[piece.key] = weight
        for key, _, _ in self._names(folded):
            keys[key] = NAME
        return keys

    def _read(self, query: str) -> Question:
        text = fold(query[:LONGEST_QUERY])
        asking = self._asking(text)
        names = list(self._names(text))
        named = bytearray(len(text))
        for _, at, end in names:
            _mark(named, at, end)
        whole = bare(text)
        keys: dict[str, Asked] = {}
        unknown, says, on_subject = 0.0, False, any(self._subject(text))

        def ask(key: str, weight: float, at: int) -> None:
            asked = keys.setdefault(key, Asked(weight, []))
            asked.at.append(at)
            asked.weight = max(asked.weight, weight)

        first = _LETTER.search(text)
        start, end = first.start() if first else -1, len(text.rstrip(BLANKS))
        # A long paste repeats its words.
        similar_words = cache(partial(_similar_words, self._words))
        for piece in pieces(text):
            merely_asking = _is_asking(piece, asking)
            word = text[piece.at : piece.end].lower()
            exact = piece.key in self._rarity
            phrases = [] if exact or len(text) > LONG else self._spell_out(word)
            if exact:
                known = [piece.key]
            else:
                known = [] if phrases else similar_words(piece.key, piece.at == start, piece.end == end)
            for key in known:
                ask(key, _weigh(piece) * (ASKING if merely_asking else 1), piece.at)
                says = says or not (merely_asking or _is_number(key))
            if len(phrases) == 1 and word == whole:
                whole = phrases[0]
            for phrase in phrases:
                for one in pieces(phrase):
                    if one.key in self._rarity:
                        ask(one.key, _weigh(one), piece.at)
                for name, _, _ in self._names(phrase):
                    if name in self._rarity:
                        ask(name, NAME, piece.at)
                says = on_subject = True
            if not (known or phrases or merely_asking or piece.near or _is_number(piece.key)):
                unknown += self._rarest * _weigh(piece) * (1 - (named[piece.at] + named[piece.end - 1]) / 2)
        for name, at, _ in names:
            if name in self._rarity:
                ask(name, NAME, at)
                says = True
        known_mass = fsum(asked.weight * self._rarity[key] for key, asked in keys.items())
        subject = (ON_SUBJECT if on_subject else 1) * (OFF_SUBJECT if any(self._elsewhere(text)) else 1)
        codes = self._codes(text, asking)
        return Question(whole, len(text), keys, known_mass, unknown, says, subject, codes)

    def _weigh_all(self, question: Question) -> list[Candidate]:
        asked = {key: one.weight * self._rarity[key] for key, one in question.keys.items()}
        # Exact sums: what has the same keys must weigh the same, in whatever order they stand.
        masses = [fsum(asked[key] for key in face.keys if key in asked) for face in self._faces]
        # A long paste has a little of everything: there, only what stands together counts.
        long = question.length > LONG
        if long:
            masses = self._densest(masses, question.keys)
        known = question.known
        of_domain = known / (known + question.unknown or 1)

        candidates = [Candidate(doc, question.codes.get(doc, 0)) for doc in range(len(self._records))]
        for face, mass in zip(self._faces, masses, strict=True):
            if mass == 0:
                continue
            of_face = min(1, mass / face.mass)
            of_query = min(1, mass / known)
            likeness = 0.85 * max(of_face, of_query) + 0.15 * min(of_face, of_query)
            same = 1 - _distance(question.bare, face.bare)
            score = mass * likeness * KIND[face.kind] * (1 + (EQUAL - 1) * same)
            candidate = candidates[face.doc]
            if score > candidate.score:
                candidate.score = score
                candidate.face = face
                candidate.same = same
                candidate.sure = of_face * min(1, mass / (1.2 * self._rarest))
        for candidate in candidates:
            if not long:
                mass = fsum(asked[key] * weight for key, weight in self._weights[candidate.doc].items() if key in asked)
                of_query = min(1, mass / (known or 1))
                candidate.score += WHOLE * mass * of_query
                # A word in common is not enough: most of the wording, most of the query, or some of both must agree,
                # or so much that it cannot be by chance.
                explained = of_query * of_domain
                both = (candidate.sure + explained) / 1.5
                much = (mass / self._rarest) * of_domain / 3.4
                candidate.sure = max(candidate.sure, 1 if explained >= 0.8 else both, much)
                candidate.sure *= question.subject
            if not question.says:
                candidate.sure = 0
            if candidate.same or candidate.code >= MEANT:
                candidate.sure = 1
            candidate.score += candidate.code * CODE * self._rarest
            record = self._records[candidate.doc]
            candidate.score *= 1 - STEP * record["system"]
            if record["status"] == "retired":
                candidate.score *= RETIRED
            elif "legacy" in (record["status"], self._index["systems"][record["system"]]["era"]):
                candidate.score *= LEGACY
        return candidates

    def _densest(self, face_mass: list[float], asked: Mapping[str, Asked]) -> list[float]:
        """In a long paste, how much of each face stands together: the best stretch about as long as the face.

        Only the most promising faces are looked at; the others count nothing.
        """

        def worth(i: int) -> float:
            return face_mass[i] * min(1, face_mass[i] / (self._faces[i].mass or 1))

        found = [0.0] * len(self._faces)
        for i in sorted(range(len(self._faces)), key=worth, reverse=True)[:LOOKED_FOR]:
            face = self._faces[i]
            hits = [
                (at, key, asked[key].weight * self._rarity[key])
                for key in face.keys
                if key in asked
                for at in asked[key].at
            ]
            hits.sort(key=lambda hit: hit[0])
            width = len(face.text) * 1.5 + 20
            inside: dict[str, int] = {}
            first, mass = 0, 0.0
            for at, key, weight in hits:
                inside[key] = inside.get(key, 0) + 1
                if inside[key] == 1:
                    mass += weight
                while hits[first][0] < at - width:
                    _, gone, its_weight = hits[first]
                    inside[gone] -= 1
                    if inside[gone] == 0:
                        mass -= its_weight
                    first += 1
                found[i] = max(found[i], mass)
        return found

    def _present(self, candidate: Candidate) -> Found:
        record = self._records[candidate.doc]
        system = self._index["systems"][record["system"]]
        face = candidate.face
        text = face.text if face and face.kind != "title" else (*record.get("messages", ()), record["title"])[0]
        why = "错误码相符" if candidate.code >= MEANT else WHY[face.kind] if face else "与说明相近"
        era = self._index["labels"]["era"][system["era"]]
        return Found(record["id"], record["title"], candidate.score, why, text, system["name"], era)


def _fold_wording(text: str) -> str:
    """Text of a record in compared form; what varies from case to case, ``{金额}``, is a mask."""
    return fold(re.sub(r"\{[^{}]*\}", "*", text))


def _weigh(piece: Piece) -> float:
    if piece.near:
        return NEAR
    if _is_number(piece.key):
        return NUMBER
    return WORD if piece.key.isascii() else 1


def _is_asking(piece: Piece, asking: bytearray) -> bool:
    return bool(asking[piece.at] or asking[piece.end - 1])


def _is_number(key: str) -> bool:
    return key.startswith("#")


def _mark(inside: bytearray, at: int, end: int) -> None:
    """Set the places from ``at`` to before ``end``; those beyond the end, which small letters can add, are left."""
    for place in range(at, min(end, len(inside))):
        inside[place] = 1


def _similar_words(words: list[str], word: str, starts: bool, ends: bool) -> list[str]:
    """The known word of Latin letters that differs by one character, or by two that changed places.

    If there is none, and the word stands where the query starts or ends, those that it may be a part of.
    """
    if not re.fullmatch("[a-z0-9]{3,40}", word):
        return []
    if len(word) >= 4:
        for other in words:
            if abs(len(other) - len(word)) <= 1 and _differ_by_one(word, other):
                return [other]
    whole = [other for other in words if (starts and other.endswith(word)) or (ends and other.startswith(word))]
    return whole if len(whole) <= FEW else []


def _differ_by_one(a: str, b: str) -> bool:
    shorter = min(len(a), len(b))
    start = 0
    while start < shorter and a[start] == b[start]:
        start += 1
    end = 0
    while end < shorter - start and a[-1 - end] == b[-1 - end]:
        end += 1
    rest_a, rest_b = a[start : len(a) - end], b[start : len(b) - end]
    return max(len(rest_a), len(rest_b)) <= 1 or (len(rest_a) == 2 and rest_a == rest_b[::-1])


def _distance(a: str, b: str) -> float:
    """How different two whole wordings are.

    0 for equal ones, up to 1 / ONE_IN for those with so many wrong, missing or swapped characters, 1 for all others.
    """
    if a == b:
        return 0
    longer = max(len(a), len(b))
    allowed = longer // ONE_IN
    if longer > LONG or abs(len(a) - len(b)) > allowed:
        return 1
    # Row by row; `last` and `former` are the two rows above.
    former: list[int] = []
    last = list(range(len(b) + 1))
    for i in range(1, len(a) + 1):
        row = [i]
        for j in range(1, len(b) + 1):
            edits = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1]))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                edits = min(edits, former[j - 2] + 1)
            row.append(edits)
        if min(row) > allowed:
            return 1
        former, last = last, row
    return last[-1] / longer if last[-1] <= allowed else 1


def _speller(index: Mapping[str, Any], faces: Iterable[Face]) -> Callable[[str], list[str]]:
    """Reads the first letters of sounds, as typed by people in a hurry: cwcp for 查无此票.

    What it makes takes such letters, and gives the phrases that they may stand for.
    """
    letters = {fold(character): letter for character, letter in zip(*index["initials"], strict=True)}
    names = [fold(name) for group in index["same"] for name in group]
    spelled = {
        phrase: "".join(letters.get(character, character) for character in phrase)
        for phrase in (*names, *(face.bare for face in faces))
    }

    def read(word: str) -> list[str]:
        # No sound begins with i, u or v; three letters must be the whole of a phrase.
        if not re.fullmatch("[a-hj-tw-z]{3,20}", word):
            return []
        # A whole phrase is likelier meant than the start of one, and that than its middle.
        wholes, starts, middles = dict[str, None](), dict[str, None](), dict[str, None]()
        for phrase, spelling in spelled.items():
            at = spelling.find(word)
            if at < 0 or word in phrase:
                continue
            found = wholes if spelling == word else starts if at == 0 else middles
            found[phrase[at : at + len(word)]] = None
        best = wholes or starts or middles
        return list(best) if len(best) <= FEW and (len(word) > 3 or wholes) else []

    return read


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    escaped = []
    for phrase in sorted(phrases, key=len, reverse=True):
        # A name of Latin letters is not found inside a longer word.
        before = "(?<![a-z0-9])" if re.match("[a-z0-9]", phrase) else ""
        after = "(?![a-z0-9])" if re.search(r"[a-z0-9]\Z", phrase) else ""
        escaped.append(before + re.escape(phrase) + after)
    return re.compile("|".join(escaped) or "(?!)")


def _name_reader(groups: Iterable[Iterable[str]]) -> Callable[[str], Iterator[tuple[str, int, int]]]:
    """Finds the names that mean one thing, with their places; each group has one key."""
    keys_of_name: dict[str, list[str]] = {}
    for i, group in enumerate(groups):
        for name in group:
            keys_of_name.setdefault(fold(name).lower(), []).append(f"={i}")
    pattern = _any_of(keys_of_name)

    def read(folded: str) -> Iterator[tuple[str, int, int]]:
        for name in pattern.finditer(folded.lower()):
            for key in keys_of_name[name[0]]:
                yield key, name.start(), name.end()

    return read


def _phrase_finder(phrases: Iterable[str]) -> Callable[[str], bytearray]:
    """Says of every character whether it belongs to one of the phrases: 1 where it does."""
    pattern = _any_of([fold(phrase).lower() for phrase in phrases])

    def read(folded: str) -> bytearray:
        inside = bytearray(len(folded))
        for phrase in pattern.finditer(folded.lower()):
            _mark(inside, phrase.start(), phrase.end())
        return inside

    return read


# Said before a code. A character of two UTF-16 units counts once, as in JavaScript: the second is a surrogate.
CUE = re.compile(
    r"(?:码|号|错误|异常|失败|报错|报|返回|提示|显示|code|err|error|ecode|key1|status|ret)[是为了]?"
    "(?:[\\W_][\udc00]?){0,6}\\Z",
    re.IGNORECASE,
)
# What JavaScript takes for a blank, as far as folding leaves it.
BLANKS = " \t\n\v\f\r\u1680\u2028\u2029"
BLANK = f"[{BLANKS}]"
# Said after a number that counts or measures something.
UNIT = re.compile(BLANK + r"*(?:元|块|年|月|日|天|行|张|%|位|条|个|次|分|秒|小时|点|岁|家|笔|万|亿|度)")

_LETTER = re.compile(r"[^\W_]")
_TOKEN = re.compile(rf"[A-Za-z]{BLANK}[0-9]+|[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?")
_OPENED = re.compile(rf"[\[【]{BLANK}*\Z")
_CLOSED = re.compile(rf"{BLANK}*[\]】]")


def _code_finder(records: Sequence[Mapping[str, Any]]) -> Callable[[str, bytearray], dict[int, float]]:
    """Recognises codes in running text: record → how surely it is meant, 0 to 1."""
    known: dict[str, dict[int, float]] = {}

    def add(key: str, doc: int, sure: float) -> None:
        known.setdefault(key, {}).setdefault(doc, sure)

    for doc, record in enumerate(records):
        for code in (*filter(None, [record.get("code")]), *record.get("codes", ())):
            add(_exact(code), doc, 1 if code == record.get("code") else 0.97)
            add(_spelling(code), doc, 0.85)
            # Some tables write X for the digit that counts the tries left.
            if re.fullmatch("[0-9a-f]{4,}X", code):
                for digit in "0123456789abcdef":
                    add(_exact(code[:-1] + digit), doc, 0.95)
            if re.fullmatch("[A-Za-z][0-9]+", code):
                add(_spelling(code[1:]), doc, 0.55)

    def read(folded: str, asking: bytearray) -> dict[int, float]:
        found: dict[int, float] = {}
        rest = sum(not asking[letter.start()] for letter in _LETTER.finditer(folded))
        for match in _TOKEN.finditer(folded):
            token = match[0]
            if len(token) > 64:
                continue
            start, end = match.span()
            meant = _meant(token, folded[max(0, start - 12) : start], folded[end : end + 6], rest)
            if meant == 0:
                continue
            # A row of noughts is filler, not a spelling of 0.
            keys = [_exact(token)] if not token.strip("0") else [_exact(token), _spelling(token)]
            for key in keys:
                for doc, sure in known.get(key, {}).items():
                    found[doc] = max(found.get(doc, 0), meant * sure)
        return found

    return read


def _meant(token: str, before: str, after: str, rest: int) -> float:
    """How surely a token is meant as a code, by itself and by what stands around it; 0 where it cannot be one.

    ``rest``: how many letters and digits the query has that do not merely say that someone asks.
    """
    digits_only = token.isdecimal()
    bracketed = len(token) > 1 and _OPENED.search(before) and _CLOSED.match(after)
    if sum(map(str.isalnum, token)) >= rest - 1:
        return 1
    if digits_only and UNIT.match(after):
        return 0
    if not digits_only and (re.search("[0-9]", token) or len(token) >= 8):
        return 0.95
    if bracketed or CUE.search(before):
        return 0.9
    if len(token) >= 5:
        return 0.8
    if digits_only and len(token) >= 3 and not before:
        return 0.7
    return 0.45 if len(token) >= 4 else 0.1


def _exact(code: str) -> str:
    return f"={code.lower()}"


def _spelling(code: str) -> str:
    """The form in which differently written codes meet: without 0x, dashes, leading zeros; O as 0, I and L as 1."""
    plain = re.sub("^0X(?=.)", "", re.sub("[^A-Z0-9]", "", code.upper()).replace("O", "0"))
    return re.sub("^([A-Z]*)0+(?=[0-9A-Z])", r"\1", re.sub("[IL]", "1", plain))
