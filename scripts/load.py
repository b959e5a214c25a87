"""Reading the records: codes/**.yml → Collection, or the list of everything that keeps a file from being one.

Here a file is looked at by itself: its place and name, its YAML, its schema. What needs more than one file is in
check.py. The order of systems is that of systems.yml; records and cases are in natural order of their slugs.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .model import ROOT, Alias, Case, Change, Collection, Fault, Link, Point, Record, Source, System
from .schemas import SCHEMAS, Schemas, nearest, one_of, plain_data
from .strict_yaml import MAX_BYTES, parse, shown
from .wording import same_text

# A slug is the code in lower case; without a code, English words. It is part of an address, so it stays in ASCII.
_CODE_SLUG = re.compile(r"[0-9a-z]([0-9a-z._-]*[0-9a-z_-])?")
_WORDS_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

_POINTS = ("identify", "causes", "locate", "fix", "verify", "prevent", "lesson")


def load(root: Path = ROOT) -> tuple[Collection, list[Fault]]:
    """Read root/codes.

    Returns the systems, records and cases that are in order, and the faults of all others. Whatever lies in the
    folder, nothing is raised.
    """
    return _Loader(root).load()


def natural(slug: str) -> tuple[tuple[str | int, ...], str]:
    """Sorts e2 before e10; what differs in leading zeros only goes by its spelling."""
    parts = re.split(r"([0-9]+)", slug)
    return tuple(int(part) if index % 2 else part for index, part in enumerate(parts)), slug


class _Loader:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.codes = root / "codes"
        self.faults: list[Fault] = []

    def load(self) -> tuple[Collection, list[Fault]]:
        systems: list[System] = []
        records: list[Record] = []
        cases: list[Case] = []
        schemas = self._schemas()
        if schemas:
            entries = {path.name: path for path in self._entries(self.codes)}
            keys = self._systems(schemas, systems, entries)
            for name, path in entries.items():
                if name == "cases":
                    cases = [_case(slug, file, data) for slug, file, data in self._files(schemas, path, SCHEMAS[1])]
                elif name in keys:
                    for slug, file, data in self._files(schemas, path, SCHEMAS[0]):
                        records.append(_record(name, slug, file, data))
                elif name not in ("schema", "systems.yml", "synonyms.yml"):
                    self._stray(path, keys)
            synonyms, sound = self._read(schemas, self.codes / "synonyms.yml", SCHEMAS[3])
            if sound:
                self._synonyms(synonyms)
            order = {key: position for position, key in enumerate(keys)}
            records.sort(key=lambda record: (order[record.system], natural(record.slug)))
            cases.sort(key=lambda case: natural(case.slug))
        return Collection(tuple(systems), tuple(records), tuple(cases)), self.faults

    def _schemas(self) -> Schemas | None:
        folder = self.codes / "schema"
        try:
            schemas = Schemas(folder)
        except (OSError, ValueError) as error:
            found = f"读不了的 JSON Schema：{shown(str(error), 120)}"
            self._fault(folder, found, "、".join(SCHEMAS), "从版本库里恢复这些文件")
            return None
        for path in self._entries(folder):
            if path.name not in SCHEMAS:
                self._fault(
                    path, f"多出来的文件 {shown(path.name)}", "只放 " + "、".join(SCHEMAS), "删掉或移走这个文件"
                )
        return schemas

    def _systems(self, schemas: Schemas, systems: list[System], entries: Mapping[str, Path]) -> list[str]:
        """Fill ``systems`` and return their keys.

        When the list has a fault, every folder counts as a system: the fault is not one of its records too.
        """
        path = self.codes / "systems.yml"
        data, sound = self._read(schemas, path, SCHEMAS[2])
        if sound:
            systems += [_system(item) for item in data]
            return [system.key for system in systems]
        items = [item for item in data if isinstance(item, dict)] if isinstance(data, list) else []
        keys = [item["key"] for item in items if isinstance(item.get("key"), str)]
        return keys + [
            name for name, path in entries.items() if path.is_dir() and name not in ("schema", *keys, "cases")
        ]

    def _synonyms(self, data: Mapping[str, Any]) -> None:
        """Every phrase stands in one place only: in one group, or among the words of asking."""
        file = self._name(self.codes / "synonyms.yml")
        places = [(f"$.same[{i}][{j}]", p) for i, group in enumerate(data["same"]) for j, p in enumerate(group)]
        places += [(f"$.asking[{i}]", phrase) for i, phrase in enumerate(data["asking"])]
        seen: dict[str, str] = {}
        for path, phrase in places:
            first = seen.setdefault(same_text(phrase), path)
            if first != path:
                found = f"{shown(phrase)} 在 {first} 已经写过"
                self.faults.append(Fault(file, path, found, "同一个说法只写一次", "删掉一处；是一回事的两组就合并"))

    def _files(self, schemas: Schemas, folder: Path, schema: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Slug, file and data of every sound file in the folder."""
        if folder.is_symlink() or not folder.is_dir():
            self._fault(folder, "这不是文件夹", "放记录的文件夹", "删掉它，另建同名文件夹")
            return
        for path in self._entries(folder):
            if path.suffix != ".yml" and not path.is_dir():
                fix = f"改名为 {path.stem}.yml" if path.suffix.lower() in (".yml", ".yaml") else "删掉或移走这个文件"
                self._fault(path, f"文件名是 {shown(path.name)}", "以 .yml 结尾的文件名", fix)
            else:
                data, sound = self._read(schemas, path, schema)
                if data is not None and not self._well_named(path, data if isinstance(data, dict) else {}):
                    sound = False
                if sound:
                    yield path.stem, self._name(path), data

    def _read(self, schemas: Schemas, path: Path, schema: str) -> tuple[Any, bool]:
        """The data of a file as far as it can be read, and whether it is without fault."""
        if path.is_symlink() or not path.is_file():
            self._fault(path, _what(path), "普通的文件", "换成普通的文件，内容直接写在里面")
            return None, False
        try:
            with path.open("rb") as stream:
                content = stream.read(MAX_BYTES + 1)
        except OSError as error:
            self._fault(path, f"读不了的文件（{error.strerror}）", "可以读取的文件", "检查文件的权限，或从版本库里恢复")
            return None, False
        tree, faults = parse(content, self._name(path))
        if tree:
            places = {fault.path for fault in faults}
            # One fault a place: what the schema says about an alias is only an echo.
            faults += [
                fault for fault in schemas.faults(schema, tree, self._name(path)) if fault.path not in places - {"$"}
            ]
        self.faults += faults
        return plain_data(tree) if tree else None, not faults

    def _well_named(self, path: Path, data: Mapping[str, Any]) -> bool:
        slug = path.stem
        code = data.get("code")
        if isinstance(code, str) and _CODE_SLUG.fullmatch(code.lower()):
            named = slug == code.lower()
            expected = f"错误码的小写 {code.lower()}.yml"
            if "other_meanings" in data:
                named = named or bool(_CODE_SLUG.fullmatch(slug) and slug.startswith(code.lower() + "-"))
                expected += f"，或同码异义的 {code.lower()}-英文词.yml"
            fix = f"改名为 {code.lower()}.yml，或改正 code"
        else:
            named = bool(_WORDS_SLUG.fullmatch(slug))
            expected = "小写英文词，用 - 连接，例如 credit-limit-used-up.yml"
            words = re.sub(r"[^a-z0-9]+", "-", slug.lower()).strip("-")
            fix = f"改名为 {words}.yml" if words else "按故障的意思改名"
        if slug == "index":
            named, expected, fix = False, "index 以外的名字：index 是文件夹自己的网页", "换一个能说明故障的名字"
        if not named:
            self._fault(path, f"文件名是 {shown(path.name)}", expected, fix)
        return named

    def _stray(self, path: Path, keys: list[str]) -> None:
        if path.is_dir():
            meant = nearest(path.name, keys)
            fix = f"把记录移到 codes/{meant}/" if meant else "移到已有的系统，或先在 codes/systems.yml 里登记"
            self._fault(path, f"不认识的系统文件夹 {shown(path.name)}", one_of(keys), fix)
        else:
            self._fault(
                path,
                f"多出来的文件 {shown(path.name)}",
                "记录放在 codes/<system>/ 里",
                "移到它所属系统的文件夹，或删掉",
            )

    def _entries(self, folder: Path) -> list[Path]:
        try:
            return sorted(folder.iterdir())
        except OSError as error:
            self._fault(folder, f"读不了的文件夹（{error.strerror}）", "可以读取的文件夹", "检查权限，或从版本库里恢复")
            return []

    def _name(self, path: Path) -> str:
        """The path as printed: relative to the root, on one line, whatever bytes it is made of."""
        name = path.relative_to(self.root).as_posix()
        return "".join(c if c.isprintable() else "".join(f"%{byte:02X}" for byte in os.fsencode(c)) for c in name)

    def _fault(self, path: Path, found: str, expected: str, fix: str) -> None:
        self.faults.append(Fault(self._name(path), "$", found, expected, fix))


def _what(path: Path) -> str:
    """What stands where a regular file should."""
    if path.is_symlink():
        return "这是符号链接"
    return "这是文件夹" if path.is_dir() else "这是特殊文件" if path.exists() else "没有这个文件"


def _record(system: str, slug: str, file: str, data: Mapping[str, Any]) -> Record:
    return Record(id=f"{system}/{slug}", system=system, slug=slug, file=file, **_shaped(data))


def _case(slug: str, file: str, data: Mapping[str, Any]) -> Case:
    return Case(id=f"cases/{slug}", slug=slug, file=file, **_shaped(data))


def _system(data: Mapping[str, Any]) -> System:
    return System(**{**data, "links": tuple(Link(**link) for link in data.get("links", ()))})


def _shaped(data: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a record or case as the model holds them. The schema has passed: names and types are right."""
    shapes: dict[str, Any] = {"sources": Source, "aliases": Alias, "changed": Change}
    shaped: dict[str, Any] = {}
    for name, value in data.items():
        if name in _POINTS:
            shaped[name] = tuple(_point(item, data["advice"]) for item in value)
        elif name in shapes:
            shaped[name] = tuple(shapes[name](**item) for item in value)
        else:
            shaped[name] = tuple(value) if isinstance(value, list) else value
    return shaped


def _point(item: str | Mapping[str, str], advice: str) -> Point:
    return Point(item, advice) if isinstance(item, str) else Point(**item)
