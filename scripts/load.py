"""Reading the records: codes/**.yml → Collection, and the list of everything that is wrong with a file.

Here a file is looked at by itself: its place and name, its YAML, its schema. What needs more than one file is in
check.py; so that one run finds everything, what is in order in a file with faults is read as well. The order of
systems is that of systems.yml; records and cases are in natural order of their slugs.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from .model import ROOT, Alias, Case, Change, Collection, Fault, Link, Point, Record, Resource, Source, System, Term
from .schemas import CASE, CODE, LISTS, SCHEMAS, Schemas, nearest, one_of, plain_data
from .strict_yaml import MAX_BYTES, child, parse, shown
from .wording import same_text

# A slug is the code in lower case; without a code, English words. It is part of an address, so it stays in ASCII.
_CODE_SLUG = re.compile(r"[0-9a-z]([0-9a-z._-]*[0-9a-z_-])?")
_WORDS_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

_Shape = TypeVar("_Shape", Record, Case, System, Term, Resource)


@dataclass(frozen=True, slots=True)
class Reading:
    """All that could be read, also of files with faults, where what is wrong is left out or blank.

    ``faulty`` are the ids of the records and cases with faults of their own; ``systems_faulty`` says it of systems.yml.
    """

    everything: Collection
    faults: list[Fault]
    faulty: frozenset[str]
    systems_faulty: bool

    def sound(self) -> Collection:
        """The systems, records and cases without faults of their own."""
        systems = () if self.systems_faulty else self.everything.systems
        records = tuple(record for record in self.everything.records if record.id not in self.faulty)
        cases = tuple(case for case in self.everything.cases if case.id not in self.faulty)
        return Collection(systems, records, cases, self.everything.terms, self.everything.resources)


def load(root: Path = ROOT) -> tuple[Collection, list[Fault]]:
    """The systems, records and cases under root/codes that are in order, and the faults of all others."""
    reading = read(root)
    return reading.sound(), reading.faults


def read(root: Path = ROOT) -> Reading:
    """Read root/codes. Whatever lies in the folder, nothing is raised."""
    return _Loader(root).read()


def read_content(schemas: Schemas, schema: str, content: bytes, file: str) -> tuple[Any, list[Fault]]:
    """What is in order in the content of a file, None when it cannot be read, and its faults."""
    tree, faults = parse(content, file)
    if not tree:
        return None, faults
    places = {fault.path for fault in faults}
    # One fault a place: what the schema says about an alias is only an echo.
    faults += [fault for fault in schemas.faults(schema, tree, file) if fault.path not in places - {"$"}]
    return _without({fault.path for fault in faults}, plain_data(tree), "$"), faults


def name_fault(
    file: str, slug: str, data: Mapping[str, Any], *, code_is_faulty: bool = False
) -> tuple[Fault | None, str]:
    """What is wrong with the name of a file with these data, and the name that it should have.

    ``slug`` is the name without its end; ``data`` is what ``read_content`` has left of the file.
    """
    code = data.get("code", "").lower()
    if _CODE_SLUG.fullmatch(code):
        meant = code
        named = slug == code
        expected = f"错误码的小写 {code}.yml"
        if "other_meanings" in data:
            named = named or bool(_CODE_SLUG.fullmatch(slug) and slug.startswith(code + "-"))
            expected += f"，或同码异义的 {code}-英文词.yml"
        fix = f"改名为 {code}.yml，或改正 code"
    else:
        meant = slug
        named = bool((_CODE_SLUG if code_is_faulty else _WORDS_SLUG).fullmatch(slug))
        expected = "小写英文词，用 - 连接，例如 credit-limit-used-up.yml"
        words = re.sub(r"[^a-z0-9]+", "-", slug.lower()).strip("-")
        fix = f"改名为 {words}.yml" if words else "按故障的意思改名"
    if slug == "index":
        named, expected, fix = False, "index 以外的名字：index 是文件夹自己的网页", "换一个能说明故障的名字"
    found = f"文件名是 {shown(slug + '.yml')}"
    return (None if named else Fault(file, "$", found, expected, fix)), meant


def in_order(records: Iterable[Record], keys: list[str]) -> list[Record]:
    """The records by their system, in the order of the keys, then by their name; those of no system come last."""
    place = {key: index for index, key in enumerate(keys)}
    return sorted(records, key=lambda record: (place.get(record.system, len(keys)), natural(record.slug)))


def natural(slug: str) -> tuple[tuple[str | int, ...], str]:
    """Sorts e2 before e10; what differs in leading zeros only goes by its spelling."""
    parts = re.split(r"([0-9]+)", slug)
    return tuple(int(part) if index % 2 else part for index, part in enumerate(parts)), slug


class _Loader:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.codes = root / "codes"
        self.faults: list[Fault] = []
        self.faulty: set[str] = set()

    def read(self) -> Reading:
        systems: list[System] = []
        records: list[Record] = []
        cases: list[Case] = []
        terms: list[Term] = []
        resources: list[Resource] = []
        sound = False
        schemas = self._schemas()
        if schemas:
            entries = {path.name: path for path in self._entries(self.codes)}
            systems, sound = self._systems(schemas, entries.values())
            keys = [system.key for system in systems]
            for name, path in entries.items():
                if name in ("schema", *LISTS):
                    continue
                if name == "cases":
                    cases = [_case(*found) for found in self._files(schemas, path, CASE)]
                elif name in keys:
                    records += [_record(name, *found) for found in self._files(schemas, path, CODE)]
                else:
                    self._stray(schemas, path, keys)
            self._synonyms(schemas)
            self._read(schemas, self.codes / "left-out.yml", LISTS["left-out.yml"])
            terms = [shaped(Term, item) for item in self._items(schemas, "terms.yml")]
            resources = [shaped(Resource, item) for item in self._items(schemas, "resources.yml")]
            records = in_order(records, keys)
            cases.sort(key=lambda case: natural(case.slug))
        everything = Collection(tuple(systems), tuple(records), tuple(cases), tuple(terms), tuple(resources))
        return Reading(everything, self.faults, frozenset(self.faulty), not sound)

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

    def _systems(self, schemas: Schemas, entries: Iterable[Path]) -> tuple[list[System], bool]:
        """The systems, and whether their list is without fault.

        When it has one, every folder counts as a system: the fault is not one of its records too.
        """
        data, faulty = self._read(schemas, self.codes / "systems.yml", LISTS["systems.yml"])
        items = data if isinstance(data, list) else []
        systems = [_system(item if isinstance(item, dict) else {}) for item in items]
        if faulty:
            known = ("cases", "schema", *(system.key for system in systems))
            folders = [path.name for path in entries if path.is_dir() and path.name not in known]
            systems += [replace(_NO_SYSTEM, key=name) for name in folders]
        return systems, not faulty

    def _items(self, schemas: Schemas, name: str) -> list[dict[str, Any]]:
        """The mappings of a list, without what is wrong in them."""
        data, _ = self._read(schemas, self.codes / name, LISTS[name])
        return [item for item in data if isinstance(item, dict)] if isinstance(data, list) else []

    def _synonyms(self, schemas: Schemas) -> None:
        """Every phrase stands in one place only: in one group, or among the words of asking."""
        path = self.codes / "synonyms.yml"
        data, _ = self._read(schemas, path, LISTS["synonyms.yml"])
        if not isinstance(data, dict):
            return
        groups = [*enumerate(data.get("same", ()))]
        places = [(f"$.same[{i}][{j}]", phrase) for i, group in groups for j, phrase in enumerate(group)]
        places += [(f"$.asking[{i}]", phrase) for i, phrase in enumerate(data.get("asking", ()))]
        seen: dict[str, str] = {}
        for place, phrase in places:
            first = seen.setdefault(same_text(phrase), place)
            if first != place and phrase:
                found = f"{shown(phrase)} 在 {first} 已经写过"
                fix = "删掉一处；是一回事的两组就合并"
                self.faults.append(Fault(self._name(path), place, found, "同一个说法只写一次", fix))

    def _files(self, schemas: Schemas, folder: Path, schema: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Slug, file and data of every file in the folder that holds a mapping."""
        if folder.is_symlink() or not folder.is_dir():
            self._fault(folder, "这不是文件夹", "放记录的文件夹", "删掉它，另建同名文件夹")
            return
        for path in self._entries(folder):
            before = len(self.faults)
            if path.suffix != ".yml" and not path.is_dir():
                fix = f"改名为 {path.stem}.yml" if path.suffix.lower() in (".yml", ".yaml") else "删掉或移走这个文件"
                self._fault(path, f"文件名是 {shown(path.name)}", "以 .yml 结尾的文件名", fix)
            else:
                data, faulty = self._read(schemas, path, schema)
                if isinstance(data, dict):
                    fault, meant = name_fault(self._name(path), path.stem, data, code_is_faulty="$.code" in faulty)
                    if fault:
                        self.faults.append(fault)
                        # Others may already speak of the record by the name that it should have.
                        self.faulty.add(f"{path.parent.name}/{meant}")
                    yield self._name(path).rpartition("/")[2].removesuffix(".yml"), self._name(path), data
            if len(self.faults) > before:
                self.faulty.add(f"{folder.name}/{path.stem}")

    def _read(self, schemas: Schemas, path: Path, schema: str) -> tuple[Any, set[str]]:
        """What is in order in a file, None when it cannot be read, and the places of its faults."""
        if path.is_symlink() or not path.is_file():
            self._fault(path, _what(path), "普通的文件", "换成普通的文件，内容直接写在里面")
            return None, {"$"}
        try:
            with path.open("rb") as stream:
                content = stream.read(MAX_BYTES + 1)
        except OSError as error:
            self._fault(path, f"读不了的文件（{error.strerror}）", "可以读取的文件", "检查文件的权限，或从版本库里恢复")
            return None, {"$"}
        data, faults = read_content(schemas, schema, content, self._name(path))
        self.faults += faults
        return data, {fault.path for fault in faults}

    def _stray(self, schemas: Schemas, path: Path, keys: list[str]) -> None:
        if path.is_dir():
            meant = nearest(path.name, keys)
            fix = f"把记录移到 codes/{meant}/" if meant else "移到已有的系统，或先在 codes/systems.yml 里登记"
            self._fault(path, f"不认识的系统文件夹 {shown(path.name)}", one_of(keys), fix)
            self.faulty.update(f"{path.name}/{slug}" for slug, _, _ in self._files(schemas, path, CODE))
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


def _without(places: set[str], data: Any, path: str) -> Any:
    """The data without what stands at the places. In a list a blank takes its place, so that the others keep theirs."""
    if isinstance(data, dict):
        paths = {key: child(path, key) for key in data}
        return {key: _without(places, value, paths[key]) for key, value in data.items() if paths[key] not in places}
    if isinstance(data, list):
        return ["" if (at := child(path, i)) in places else _without(places, item, at) for i, item in enumerate(data)]
    return data


# What stands where a file has a fault.
_NO_SYSTEM = System(key="", name="", operator="", era="", about="")
_NO_ITEMS: dict[str, Any] = {
    "sources": Source(type="", title=""),
    "aliases": Alias(type="", value=""),
    "changed": Change(date="", note=""),
    "links": Link(title="", url=""),
    **dict.fromkeys(("identify", "causes", "locate", "fix", "verify", "prevent", "lesson"), Point(text="", advice="")),
}


def _record(system: str, slug: str, file: str, data: dict[str, Any]) -> Record:
    return shaped(Record, data, id=f"{system}/{slug}", system=system, slug=slug, file=file)


def _case(slug: str, file: str, data: dict[str, Any]) -> Case:
    return shaped(Case, data, id=f"cases/{slug}", slug=slug, file=file)


def _system(data: dict[str, Any]) -> System:
    return shaped(System, data)


def shaped(shape: type[_Shape], data: dict[str, Any], **identity: str) -> _Shape:
    """The data as the model holds them. The schema has passed: what is there has the right names and types."""
    blank = {
        field.name: () if "tuple" in str(field.type) else "" for field in fields(shape) if field.default is MISSING
    }
    filled = {name: _value(name, value, data.get("advice", "")) for name, value in data.items()}
    return shape(**{**blank, **filled, **identity})


def _value(name: str, value: Any, advice: str) -> Any:
    if not isinstance(value, list):
        return value
    if name not in _NO_ITEMS:
        return tuple(value)
    no_item = _NO_ITEMS[name]
    texts = ({"text": item, "advice": advice} if isinstance(item, str) else item for item in value)
    if isinstance(no_item, Point):
        return tuple(replace(no_item, **item) for item in texts)
    return tuple(replace(no_item, **item) if isinstance(item, dict) else no_item for item in value)
