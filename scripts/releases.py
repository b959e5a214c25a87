"""What has been released: releases.json, which ``make release`` writes.

It holds the releases, the newest first, and the names of the last one: records and cases with the number of changes
that they had, rules, systems and terms. Names are addresses that others keep, so a name that is there must stay.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import fapiao.rules  # noqa: F401  (importing registers every rule)
from fapiao.registry import RULES

from scripts.model import ROOT, Case, Collection, Record, Release

FILE = "releases.json"

KINDS = {"records": "记录", "cases": "案例", "rules": "规则", "systems": "系统", "terms": "术语"}


@dataclass(frozen=True, slots=True)
class Releases:
    """``names`` maps each of KINDS to its names and, for records and cases, how often they had been changed, else 0."""

    releases: tuple[Release, ...]
    names: dict[str, dict[str, int]]

    def text(self) -> str:
        data = {"releases": [asdict(release) for release in self.releases], **self.names}
        return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def read_releases(root: Path = ROOT) -> Releases:
    """What root/releases.json says; nothing has been released where there is no such file."""
    path = root / FILE
    data: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    releases = tuple(Release(**release) for release in data.get("releases", ()))
    return Releases(releases, {kind: data.get(kind, {}) for kind in KINDS})


def names_of(collection: Collection) -> dict[str, dict[str, int]]:
    """The names of now, in the order of the alphabet."""
    names = {
        "records": {record.id: len(record.changed) for record in collection.records},
        "cases": {case.id: len(case.changed) for case in collection.cases},
        "rules": dict.fromkeys(RULES, 0),
        "systems": {system.key: 0 for system in collection.systems},
        "terms": {term.key: 0 for term in collection.terms},
    }
    return {kind: dict(sorted(found.items())) for kind, found in names.items()}


def lost_names(released: Releases, collection: Collection) -> list[str]:
    """A line for each name of the last release that is no more."""
    now = names_of(collection)
    return [
        f"{title} {name} 发布过，现在没有了；发布过的名字不改不删，请恢复，不再用的记录写 status: retired"
        for kind, title in KINDS.items()
        for name in released.names[kind]
        if name not in now[kind]
    ]


def news(released: Releases, collection: Collection) -> Iterator[tuple[str, Record | Case, str]]:
    """What happened to records and cases since the last release: added, changed or retired; what; a line about it."""
    known = {**released.names["records"], **released.names["cases"]} if released.releases else {}
    items: tuple[Record | Case, ...] = (*collection.records, *collection.cases)
    for item in items:
        if item.id not in known:
            yield "added", item, item.summary
            continue
        retired = isinstance(item, Record) and item.status == "retired"
        for change in item.changed[known[item.id] :]:
            kind = "retired" if retired and change is item.changed[-1] else "changed"
            yield kind, item, change.note
