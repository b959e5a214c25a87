"""From the records to the site model: everything that a page needs to know beyond its own record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, TypeVar

import fapiao.rules  # noqa: F401  (importing registers every rule)
from fapiao.registry import RULES, Rule

from scripts.model import Case, Collection, Record, Release, System, Term

Value = TypeVar("Value")

STATUS_ORDER = ("active", "legacy", "retired")

# What can stand in an address as it is; a code alias such as "错误 9" is found by the finder only.
ADDRESSABLE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the list of changes: a record or a case was added, changed or retired, or a version released.

    ``number`` is 0 for the adding and counts the changes after it, or the versions: with the path it names the event
    for good. A version belongs to no system.
    """

    date: str
    kind: str
    title: str
    path: str
    system: str | None
    note: str
    number: int


@dataclass(frozen=True, slots=True)
class Site:
    """The collection with its cross references. Keys are ids; every tuple is in the order in which it is shown."""

    collection: Collection
    systems: Mapping[str, System]
    records: Mapping[str, Record]
    by_system: Mapping[str, tuple[Record, ...]]
    by_category: Mapping[str, tuple[Record, ...]]
    by_task: Mapping[str, tuple[Record, ...]]
    codes: Mapping[str, tuple[Record, ...]]
    previous: Mapping[str, Record]
    following: Mapping[str, Record]
    related: Mapping[str, tuple[Record, ...]]
    cases: Mapping[str, tuple[Case, ...]]
    rules: Mapping[str, Rule]
    record_rules: Mapping[str, tuple[Rule, ...]]
    rule_records: Mapping[str, tuple[Record, ...]]
    terms: Mapping[str, Term]
    record_terms: Mapping[str, tuple[Term, ...]]
    term_records: Mapping[str, tuple[Record, ...]]
    events: tuple[Event, ...]


def build_site(collection: Collection, releases: Sequence[Release] = ()) -> Site:
    """Work out every cross reference. The collection must have passed the checks: ids that it names exist.

    ``releases`` are the versions, the newest first.
    """
    records = {record.id: record for record in collection.records}
    by_system = group((record.system, record) for record in collection.records)
    neighbours = [pair for members in by_system.values() for pair in pairwise(members)]
    names_rule = [(rule, record) for record in collection.records for rule in record.rules]
    names_rule += [(rule.name, records[rule.record]) for rule in RULES.values() if rule.record in records]
    relations = [(record.id, records[other]) for record in collection.records for other in record.related]
    relations += [(other.id, records[id]) for id, other in relations]
    terms = {term.key: term for term in collection.terms}
    names = name_terms(collection.terms)
    uses_term = [(terms[key], record) for record in collection.records for key in terms_in(record, names)]
    about_term = [(term.key, records[id]) for term in collection.terms for id in term.records]
    return Site(
        collection=collection,
        systems={system.key: system for system in collection.systems},
        records=records,
        by_system=by_system,
        by_category=group((record.category, record) for record in collection.records),
        by_task=group((record.task, record) for record in collection.records),
        codes=code_addresses(collection),
        previous={after.id: before for before, after in neighbours},
        following={before.id: after for before, after in neighbours},
        related=group(relations),
        cases=group((id, case) for case in collection.cases for id in case.records),
        rules=RULES,
        record_rules=group((record.id, RULES[rule]) for rule, record in names_rule),
        rule_records=group(names_rule),
        terms=terms,
        record_terms=group((record.id, term) for term, record in uses_term),
        term_records=group(about_term + [(term.key, record) for term, record in uses_term]),
        events=list_events(collection, releases),
    )


def group(pairs: Iterable[tuple[str, Value]]) -> dict[str, tuple[Value, ...]]:
    """Collect the values of each key, each object once, in the order in which they come."""
    # To compare two records takes long, and there is one object for each.
    found: dict[str, dict[int, Value]] = {}
    for key, value in pairs:
        found.setdefault(key, {}).setdefault(id(value), value)
    return {key: tuple(members.values()) for key, members in found.items()}


class TermNames(NamedTuple):
    """How terms are found in a text: a pattern of all their names, and the term that each is a name of."""

    pattern: re.Pattern[str]
    keys: Mapping[str, str]


def name_terms(terms: Iterable[Term]) -> TermNames:
    """Where one name holds another (增值税专用发票, 专用发票) only the longer one counts."""
    keys = {name: term.key for term in terms for name in (term.term, *term.also)}
    longest_first = sorted(keys, key=len, reverse=True)
    # Without terms nothing is to be found, not even a text without letters.
    return TermNames(re.compile("|".join(map(re.escape, longest_first)) or r"(?!)"), keys)


def terms_in(record: Record, names: TermNames) -> list[str]:
    """The keys of the terms that the record uses, in the order in which they first stand in it."""
    points = (*record.identify, *record.causes, *record.fix, *record.verify, *record.prevent)
    text = "\n".join(
        (record.title, *record.messages, record.summary, record.meaning, *(point.text for point in points))
    )
    return list(dict.fromkeys(names.keys[match[0]] for match in names.pattern.finditer(text)))


def code_addresses(collection: Collection) -> dict[str, tuple[Record, ...]]:
    """Which records an address ``/codes/<key>/`` means, the likeliest first.

    Keys are every code and code alias as written and in lower case. What is in use goes before what is not, a
    record's own code before an alias, then the order of the systems.
    """
    order = {system.key: place for place, system in enumerate(collection.systems)}
    named = [(record.code, False, record) for record in collection.records if record.code]
    named += [
        (alias.value, True, record)
        for record in collection.records
        for alias in record.aliases
        if alias.type == "code" and ADDRESSABLE.fullmatch(alias.value)
    ]
    named.sort(key=lambda item: (STATUS_ORDER.index(item[2].status), item[1], order[item[2].system]))
    meant = group((code.lower(), record) for code, _, record in named)
    return {spelling: meant[code.lower()] for code, _, _ in named for spelling in (code, code.lower())}


def list_events(collection: Collection, releases: Sequence[Release] = ()) -> tuple[Event, ...]:
    """Everything that was added, changed, retired or released, the newest first."""
    events = []
    for place, release in enumerate(releases):
        note = f"收录 {release.added} 条、修改 {release.changed} 条、停用 {release.retired} 条"
        number = len(releases) - place
        events.append(Event(release.date, "released", f"{release.version} 版", "changes/", None, note, number))
    items: tuple[Record | Case, ...] = (*collection.records, *collection.cases)
    for item in items:
        path = f"codes/{item.id}/" if isinstance(item, Record) else f"{item.id}/"
        events.append(Event(item.added, "added", item.title, path, item.system, item.summary, 0))
        retired = isinstance(item, Record) and item.status == "retired"
        for number, change in enumerate(item.changed, 1):
            kind = "retired" if retired and change is item.changed[-1] else "changed"
            events.append(Event(change.date, kind, item.title, path, item.system, change.note, number))
    return tuple(sorted(events, key=lambda event: event.date, reverse=True))


def last_date(item: Record | Case) -> str:
    return item.changed[-1].date if item.changed else item.added
