"""Where each entry of a list of known errors has gone: ``python -m scripts.account LIST.jsonl``.

The list has one JSON object a line with ``system``, ``code`` and ``message``, as collected, in whatever words. An entry
is placed when a record shows its message, or, where the entry has no message, its code; otherwise codes/left-out.yml
must name it with a reason. Whatever is in neither place is printed, and the exit status is 1.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from scripts.load import load
from scripts.model import CODES, ROOT, Record
from scripts.wording import same_code, same_text

LEFT_OUT = CODES / "left-out.yml"
_VARIABLE = re.compile(r"\{[^{}]*\}|XXX+|\*{2,}|[0-9]+(?:\.[0-9]+)?", re.IGNORECASE)


@dataclass(frozen=True)
class Places:
    """Everything by which a record or a left-out entry is recognised."""

    records: tuple[Record, ...]
    left_out: tuple[Mapping[str, str], ...]

    @cached_property
    def texts(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for record in self.records:
            for text in (*record.messages, *(alias.value for alias in record.aliases if alias.type != "code")):
                found.setdefault(skeleton(text), record.id)
        return found

    @cached_property
    def codes(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for record in self.records:
            named = [alias.value for alias in record.aliases if alias.type == "code"]
            for code in [record.code or "", *named]:
                found.setdefault(same_code(code), record.id)
        return found

    @cached_property
    def reasons(self) -> set[tuple[str, str]]:
        return {(same_code(entry.get("code", "")), skeleton(entry.get("message", ""))) for entry in self.left_out}

    def of(self, entry: Mapping[str, Any]) -> str | None:
        """The id of the record that holds the entry, ``left out``, or None."""
        code, message = same_code(entry.get("code") or ""), skeleton(entry.get("message") or "")
        held = self.texts.get(message) if message else self.codes.get(code)
        if held:
            return held
        return "left out" if (code, message) in self.reasons else None


def skeleton(message: str) -> str:
    """The message without its variable parts: names in braces, numbers, masks."""
    return same_text(_VARIABLE.sub("", message)) if message else ""


def read_entries(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def account(entries: Iterable[Mapping[str, Any]], places: Places) -> tuple[Counter[str], list[Mapping[str, Any]]]:
    """How many entries went where (``record``, ``left out``), and those that went nowhere."""
    counts: Counter[str] = Counter()
    missing = []
    for entry in entries:
        place = places.of(entry)
        if place is None:
            missing.append(entry)
        else:
            counts["left out" if place == "left out" else "record"] += 1
    return counts, missing


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("用法：python -m scripts.account LIST.jsonl", file=sys.stderr)
        return 2
    collection, faults = load(ROOT)
    if faults:
        print("记录有错，先运行 make check。", file=sys.stderr)
        return 1
    left_out = yaml.safe_load(LEFT_OUT.read_text(encoding="utf-8")) or []
    counts, missing = account(read_entries(Path(arguments[0])), Places(collection.records, tuple(left_out)))
    for entry in missing:
        print("没有去处：", *(entry.get(name, "") for name in ("n", "system", "code", "message")))
    total = sum(counts.values()) + len(missing)
    print(
        f"名单 {total} 条：收在记录里 {counts['record']}，写明原因不收 {counts['left out']}，没有去处 {len(missing)}；"
        f"现有记录 {len(collection.records)} 条"
    )
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
