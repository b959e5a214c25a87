"""Lay out the files of codes/ as layout.py says: ``python -m scripts.format_records`` writes those that differ."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import Any

from .layout import format_text, is_laid_out
from .model import CODES, ROOT, Fault
from .schemas import LISTS, SCHEMAS, plain_data, schema_of
from .strict_yaml import MAX_BYTES, parse

# What begins a comment that says what belongs into an empty field (new_code.py).
TO_FILL_IN = "待填"


@dataclass(frozen=True, slots=True)
class _File:
    """One file of codes/: its name from there on, its text, and what it should look like; None when unreadable."""

    name: str
    path: Path
    text: str
    laid_out: str | None


def layout_faults(root: Path = ROOT) -> list[Fault]:
    """Files of root/codes that are not laid out or still ask for something; what is unreadable is a fault elsewhere."""
    faults = []
    for file in _files(root):
        for number, line in enumerate(file.text.splitlines(), 1):
            if line.lstrip().startswith(f"# {TO_FILL_IN}"):
                found = f"还有写着“{TO_FILL_IN}”的注释（第 {number} 行）"
                faults.append(Fault(f"codes/{file.name}", "$", found, "填好的记录", "填好它下面的一项，删掉这一行"))
        if file.laid_out not in (None, file.text):
            fix = "运行 make format：它只改排列，不改内容"
            faults.append(Fault(f"codes/{file.name}", "$", "没有按统一的格式排好", "make format 写出的样子", fix))
    return faults


def layout_changes(root: Path = ROOT) -> Iterator[str]:
    """What formatting would change in the files of root/codes, as the lines of a unified diff."""
    for file in _files(root):
        if file.laid_out not in (None, file.text):
            before, after = file.text.splitlines(), (file.laid_out or "").splitlines()
            name = f"codes/{file.name}"
            yield from unified_diff(before, after, name, name, lineterm="", n=1)


def read_schemas() -> dict[str, Any]:
    """The schemas of this repository by their $id."""
    return {name: json.loads((CODES / "schema" / name).read_text("utf-8")) for name in SCHEMAS}


def _files(root: Path) -> Iterator[_File]:
    schemas = read_schemas()
    codes = root / "codes"
    for path in (*(codes / name for name in LISTS), *sorted(codes.glob("*/*.yml"))):
        if path.is_symlink() or not path.is_file():
            continue
        name = path.relative_to(codes).as_posix()
        data = path.read_bytes()[: MAX_BYTES + 1]
        tree, _ = parse(data, name)
        text = data.decode("utf-8", "replace")
        if tree is None:
            yield _File(name, path, text, None)
        elif is_laid_out(text, plain_data(tree), schema_of(name), schemas):
            yield _File(name, path, text, text)
        else:
            yield _File(name, path, text, format_text(text, schema_of(name), schemas))


def main(arguments: list[str]) -> int:
    """Write every file that is not laid out; the exit status is 1 when there is one that cannot be read."""
    if len(arguments) > 1:
        print("用法：python -m scripts.format_records [ROOT]", file=sys.stderr)
        return 2
    unreadable = 0
    for file in _files(Path(arguments[0]) if arguments else ROOT):
        if file.laid_out is None:
            unreadable += 1
            print(f"codes/{file.name} 读不懂，没有动；先按 make check 说的改好", file=sys.stderr)
        elif file.laid_out != file.text:
            file.path.write_text(file.laid_out, "utf-8", newline="\n")
            print(f"排好了 codes/{file.name}")
    return 1 if unreadable else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
