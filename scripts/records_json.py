"""The records as ``fapiao explain`` needs them, in one file inside the package: validator/fapiao/records.json.

The file is made, not kept in the repository. ``make setup`` and ``make wheel`` make it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

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


def records_json(collection: Collection) -> str:
    names = {system.key: system.name for system in collection.systems}
    records = [slim(record, names[record.system]) for record in collection.records]
    return json.dumps(records, ensure_ascii=False, indent=1) + "\n"


def main(target: Path = TARGET) -> int:
    """Write the file. Records with faults are left out, as everywhere; ``make check`` names them."""
    collection, faults = load()
    target.write_text(records_json(collection), encoding="utf-8")
    if faults:
        print(f"有 {len(faults)} 处错误的记录没有写入 {target.name}，运行 make check 查看。", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
