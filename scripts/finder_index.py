"""The finder's index: what docs/assets/js/finder.mjs needs to know of the records, in one file.

The index holds texts, not postings: the browser cuts them up in a few hundredths of a second, and so the file stays
small and the rules of comparing stand in one place, docs/assets/js/text.mjs.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from scripts.labels import read_labels
from scripts.model import CODES, Collection, Fault, Record

INDEX = "assets/finder-index.json"
SYNONYMS = "synonyms.yml"


def finder_files(collection: Collection) -> dict[str, str]:
    """Site path → text of the file that the finder loads.

    Expects ``codes/synonyms.yml`` to have passed ``check_synonyms``.
    """
    return {INDEX: json.dumps(finder_index(collection, read_synonyms()), ensure_ascii=False, separators=(",", ":"))}


def finder_index(collection: Collection, synonyms: Mapping[str, Any]) -> dict[str, Any]:
    """The index as finder.mjs documents it; systems keep the order of the pages, which settles ties."""
    labels = read_labels()
    positions = {system.key: position for position, system in enumerate(collection.systems)}
    return {
        "systems": [{"key": system.key, "name": system.name, "era": system.era} for system in collection.systems],
        "labels": {name: labels[name] for name in ("status", "actor", "retry", "era")},
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
    """What ``synonyms.yml`` in the folder of the records says, unchecked."""
    read: Mapping[str, Any] = yaml.safe_load((codes / SYNONYMS).read_text(encoding="utf-8"))
    return read


def check_synonyms(codes: Path = CODES) -> list[Fault]:
    """Faults of ``synonyms.yml`` against its schema, and phrases that stand in two places."""
    file = f"codes/{SYNONYMS}"
    try:
        synonyms = read_synonyms(codes)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        return [
            Fault(file, "$", f"读不出来（{error}）", "UTF-8 编码的 YAML 文件", "按 schema/synonyms.schema.json 改好")
        ]
    schema = json.loads((CODES / "schema" / "synonyms.schema.json").read_text(encoding="utf-8"))
    faults = [
        Fault(
            file,
            error.json_path,
            repr(error.instance),
            f"符合格式（{error.message}）",
            "对照 schema/synonyms.schema.json",
        )
        for error in Draft202012Validator(schema).iter_errors(synonyms)
    ]
    if faults:
        return faults
    counts = Counter(phrase.casefold() for group in (*synonyms["same"], synonyms["asking"]) for phrase in group)
    return [
        Fault(file, "$", f"“{phrase}”写了 {count} 次", "一个说法只属于一组", "留一处，删去其余")
        for phrase, count in counts.items()
        if count > 1
    ]
