"""The finder's index: what docs/assets/js/finder.mjs needs to know of the records, in one file.

The index holds texts, not postings: the browser cuts them up in a few hundredths of a second, and so the file stays
small. The command line's finder, validator/fapiao/finder.py, reads the same index.
"""

from __future__ import annotations

import json
from bisect import bisect
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
    records = [_entry(record, positions[record.system]) for record in collection.records]
    return {
        "systems": [{"key": system.key, "name": system.name, "era": system.era} for system in collection.systems],
        "labels": {name: labels[name] for name in ("status", "actor", "retry", "era")},
        "readAs": ["".join(READ_AS), "".join(READ_AS.values())],
        "same": synonyms["same"],
        "subject": synonyms["subject"],
        "elsewhere": synonyms["elsewhere"],
        "asking": synonyms["asking"],
        "initials": _initials(json.dumps([records, synonyms["same"]], ensure_ascii=False)),
        "records": records,
    }


# In GB 2312 the 3755 most common characters stand in the order of their sounds; these are the first of each letter.
_FIRST_OF_LETTER = "啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝"
_LETTERS = "abcdefghjklmnopqrstwxyz"

# 校验, 行数, 重复, 超长, 调整, 还没.
_SOUND_HERE = {"校": "j", "行": "h", "重": "c", "长": "c", "调": "t", "还": "h"}


def _initials(text: str) -> list[str]:
    """The common characters of the text, and the letters that their sounds begin with, side by side.

    A character of several sounds has the one that the standard gave it, but for those that mean another thing here.
    Source: GB/T 2312-1980.
    """
    starts = [character.encode("gb2312") for character in _FIRST_OF_LETTER]
    initials = {}
    for character in sorted(set(text)):
        code = character.encode("gb2312", "ignore")
        if starts[0] <= code <= "座".encode("gb2312"):
            initials[character] = _LETTERS[bisect(starts, code) - 1]
    initials |= {character: letter for character, letter in _SOUND_HERE.items() if character in initials}
    return ["".join(initials), "".join(initials.values())]


def _entry(record: Record, system: int) -> dict[str, Any]:
    labels = read_labels()
    words = [labels["category"][record.category], labels["task"][record.task], record.summary, record.meaning]
    # Causes stand in the order of how common they are; the later ones cost more bytes than they find.
    words += [cause.text for cause in record.causes[:2]]
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
        "words": "\n".join(words),
    }
    return {name: value for name, value in entry.items() if value not in (None, (), [])}


def read_synonyms(codes: Path = CODES) -> Mapping[str, Any]:
    """What ``synonyms.yml`` in the folder of the records says."""
    read: Mapping[str, Any] = yaml.safe_load((codes / "synonyms.yml").read_text(encoding="utf-8"))
    return read
