"""What ``fapiao explain`` needs, in one file inside the package: validator/fapiao/records.json.

The file holds the records, and the index of the finder, which is the site's. It is made, not kept in the repository:
``make setup`` and ``make wheel`` make it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scripts.finder_index import finder_index, read_synonyms
from scripts.labels import read_labels
from scripts.load import load
from scripts.model import ROOT, Collection, Record

TARGET = ROOT / "validator" / "fapiao" / "records.json"


def slim(record: Record, system: str) -> dict[str, object]:
    """What a person in front of a terminal needs of a record; the rest is on its page."""
    aliases = [alias.value for alias in record.aliases if alias.type == "code"]
    retry = read_labels()["retry"][record.retry]
    return {
        "id": record.id,
        "codes": [record.code, *aliases] if record.code else aliases,
        "title": record.name,
        "system": system,
        "messages": record.messages,
        "summary": record.summary,
        "fix": [point.text for point in record.fix],
        "verify": [point.text for point in record.verify],
        "retry": f"{retry}（{record.retry_note}）" if record.retry_note else retry,
        "url": f"codes/{record.id}/",
    }


def records_json(collection: Collection, synonyms: Mapping[str, Any]) -> str:
    names = {system.key: system.name for system in collection.systems}
    records = [slim(record, names[record.system]) for record in collection.records]
    data = {"records": records, "index": finder_index(collection, synonyms)}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def main(target: Path = TARGET) -> int:
    """Write the file. What has faults is left out, as everywhere; ``make check`` names them."""
    collection, faults = load()
    broken = any(fault.file == "codes/synonyms.yml" for fault in faults)
    synonyms = {"same": [], "subject": [], "elsewhere": [], "asking": []} if broken else read_synonyms()
    target.write_text(records_json(collection, synonyms), encoding="utf-8")
    if faults:
        print(f"有 {len(faults)} 处错误，写错的没有放进 {target.name}，运行 make check 查看。", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
