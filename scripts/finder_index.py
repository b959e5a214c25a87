"""The finder's index: what docs/assets/js/finder.mjs needs to know of the records, in one file.

The index holds texts, not postings: the browser cuts them up in a few hundredths of a second, and so the file stays
small and the rules of comparing stand in one place, docs/assets/js/text.mjs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from fapiao.folding import READ_AS

from scripts.labels import read_labels
from scripts.model import CODES, Collection, Record

INDEX = "assets/finder-index.json"


def finder_files(collection: Collection) -> dict[str, str]:
    """Site path → text of the file that the finder loads.

    The records and ``codes/synonyms.yml`` must have passed the checks.
    """
    return {INDEX: json.dumps(finder_index(collection, read_synonyms()), ensure_ascii=False, separators=(",", ":"))}


def finder_index(collection: Collection, synonyms: Mapping[str, Any]) -> dict[str, Any]:
    """The index as finder.mjs documents it; systems keep the order of the pages, which settles ties."""
    labels = read_labels()
    positions = {system.key: position for position, system in enumerate(collection.systems)}
    return {
        "systems": [{"key": system.key, "name": system.name, "era": system.era} for system in collection.systems],
        "labels": {name: labels[name] for name in ("status", "actor", "retry", "era")},
        "readAs": ["".join(READ_AS), "".join(READ_AS.values())],
        "same": synonyms["same"],
        "asking": synonyms["asking"],
        "records": [_entry(record, positions[record.system]) for record in collection.records],
    }


def _entry(record: Record, system: int) -> dict[str, Any]:
    labels = read_labels()
    words = [labels["category"][record.category], labels["task"][record.task], record.summary]
    entry = {
        "id": record.id,
        "title": record.title,
        "code": record.code,
        "system": system,
        "status": record.status,
        "actor": record.actor,
        "retry": record.retry,
        "messages": record.messages,
        "codes": [alias.value for alias in record.aliases if alias.type == "code"],
        "terms": [alias.value for alias in record.aliases if alias.type != "code"],
        "words": "\n".join([*words, *(cause.text for cause in record.causes)]),
    }
    return {name: value for name, value in entry.items() if value not in (None, (), [])}


def read_synonyms(codes: Path = CODES) -> Mapping[str, Any]:
    """What ``synonyms.yml`` in the folder of the records says."""
    read: Mapping[str, Any] = yaml.safe_load((codes / "synonyms.yml").read_text(encoding="utf-8"))
    return read
