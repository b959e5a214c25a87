"""The shapes that the records take in memory.

Attribute names are the field names of the schemas in codes/schema. Prose items are Points: text, and whether it is
the source's or ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CODES = ROOT / "codes"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one record, worded for the person who must mend it.

    ``file`` is relative to the repository, ``path`` a JSON path into the record. ``found``, ``expected`` and ``fix``
    are Chinese, each complete in itself: what is there, what belongs there, what to do.
    """

    file: str
    path: str
    found: str
    expected: str
    fix: str

    def __str__(self) -> str:
        return f"{self.file}: {self.path}: {self.found}；要求：{self.expected}；改法：{self.fix}"


@dataclass(frozen=True, slots=True)
class Point:
    text: str
    advice: str


@dataclass(frozen=True, slots=True)
class Source:
    type: str
    title: str
    url: str | None = None
    no_url: str | None = None
    number: str | None = None
    date: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Alias:
    type: str
    value: str


@dataclass(frozen=True, slots=True)
class Change:
    date: str
    note: str


@dataclass(frozen=True, slots=True)
class Link:
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class System:
    key: str
    name: str
    operator: str
    era: str
    about: str
    note: str | None = None
    links: tuple[Link, ...] = ()


class Sourced:
    """What records and cases have in common: they say where they come from."""

    __slots__ = ()
    sources: tuple[Source, ...]

    @property
    def from_article(self) -> bool:
        """Whether the error itself is known from the source article, whatever else supports the advice."""
        return any(source.type == "source-document" for source in self.sources)


@dataclass(frozen=True, slots=True)
class Record(Sourced):
    """One error. ``id`` is ``<system>/<slug>`` and ``file`` the path of its YAML, relative to the repository."""

    id: str
    system: str
    slug: str
    file: str
    title: str
    summary: str
    category: str
    task: str
    meaning: str
    identify: tuple[Point, ...]
    causes: tuple[Point, ...]
    fix: tuple[Point, ...]
    verify: tuple[Point, ...]
    actor: str
    retry: str
    evidence: str
    advice: str
    sources: tuple[Source, ...]
    status: str
    added: str
    code: str | None = None
    messages: tuple[str, ...] = ()
    aliases: tuple[Alias, ...] = ()
    fields: tuple[str, ...] = ()
    prevent: tuple[Point, ...] = ()
    retry_note: str | None = None
    reason: str | None = None
    successor: str | None = None
    related: tuple[str, ...] = ()
    other_meanings: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    changed: tuple[Change, ...] = ()

    @property
    def name(self) -> str:
        """What the record is called where there is room for one line."""
        return f"{self.code} {self.title}" if self.code else self.title

    @property
    def codes(self) -> tuple[str, ...]:
        """Its code, then the other spellings and former codes of it."""
        others = tuple(alias.value for alias in self.aliases if alias.type == "code")
        return (self.code, *others) if self.code else others


@dataclass(frozen=True, slots=True)
class Case(Sourced):
    """One case study. ``id`` is ``cases/<slug>``."""

    id: str
    slug: str
    file: str
    title: str
    summary: str
    system: str
    origin: str
    situation: str
    identify: tuple[Point, ...]
    locate: tuple[Point, ...]
    fix: tuple[Point, ...]
    verify: tuple[Point, ...]
    lesson: tuple[Point, ...]
    records: tuple[str, ...]
    evidence: str
    advice: str
    sources: tuple[Source, ...]
    added: str
    changed: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """One word of the glossary. ``key`` is the name of its page, ``see`` the keys of other terms.

    ``also`` are names that are in use, ``misspelt`` spellings that our own texts must not have.
    """

    key: str
    term: str
    group: str
    meaning: str
    advice: str
    sources: tuple[Source, ...]
    also: tuple[str, ...] = ()
    misspelt: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    see: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resource:
    """An official site, document or answer. ``seen`` says how well it was seen, ``seen_in`` and ``seen_on`` where."""

    key: str
    title: str
    group: str
    url: str
    about: str
    seen: str
    seen_in: str
    seen_on: str
    number: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """One version that was released, and to how many records and cases something had happened."""

    version: str
    date: str
    added: int
    changed: int
    retired: int


@dataclass(frozen=True, slots=True)
class Collection:
    """All records, cases and systems, in the order of the pages, and what is known besides errors."""

    systems: tuple[System, ...]
    records: tuple[Record, ...]
    cases: tuple[Case, ...]
    terms: tuple[Term, ...] = ()
    resources: tuple[Resource, ...] = ()
