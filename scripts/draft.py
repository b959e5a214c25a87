"""A record while it is being written: its file, its faults and its page, as the build would have them.

The contributor form asks this in the page (scripts/form_archive.py packs it, ``docs/assets/js/contribute/`` asks), and
the tests ask it here: the same schemas, the same checks, the same templates. JSON goes in and JSON comes out, all of it
ASCII, so that no character can be lost on the way.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields, replace
from typing import Any

from fapiao.fields import FIELDS
from fapiao.registry import RULES

from .addresses import Addresses
from .check import check, fault_order, rule_faults
from .enrich import build_site
from .format_records import read_schemas
from .layout import rewrite, write
from .load import in_order, name_fault, read_content, shaped
from .model import CODES, Case, Collection, Fault, Record, System, Term
from .render import Renderer
from .schemas import CODE, Schemas

# What the checks and the page of one record need of all the others: by what they are found, and where they lead.
KNOWN_OF_RECORDS = (
    "system", "slug", "code", "title", "messages", "aliases", "category", "status", "successor", "related",
    "other_meanings", "rules",
)  # fmt: skip
KNOWN_OF_CASES = ("slug", "title", "records")
KNOWN_OF_TERMS = ("key", "term", "meaning", "also", "misspelt")

# What is chosen from a list, the status apart.
CHOICES = ("category", "task", "actor", "retry", "evidence", "advice")
NOT_WRITTEN = "（还没有写）"
NOT_CHOSEN = "（还没有选）"
_NO_SYSTEM = System(key="", name="还没有选系统", operator="", era="", about="")


def known_text(collection: Collection) -> str:
    """As much of the collection as a draft has to be held against, as JSON for ``Desk.of``."""
    known = {
        "systems": [_kept(system, [field.name for field in fields(system)]) for system in collection.systems],
        "records": [_kept(record, KNOWN_OF_RECORDS) for record in collection.records],
        "cases": [_kept(case, KNOWN_OF_CASES) for case in collection.cases],
        "terms": [_kept(term, KNOWN_OF_TERMS) for term in collection.terms],
        # For the page, which offers them; Python knows them.
        "rules": {name: rule.title for name, rule in RULES.items()},
    }
    return json.dumps(known, ensure_ascii=False, separators=(",", ":"))


def _kept(item: Any, names: Any) -> dict[str, Any]:
    whole = asdict(item)
    return {name: whole[name] for name in names if whole[name]}


class Desk:
    """Where one draft after the other is looked at; ``known`` are the records that there are already."""

    def __init__(self, known: Collection) -> None:
        self.known = known
        self.records = {record.id: record for record in known.records}
        self.contents = read_schemas()
        self.schemas = Schemas(CODES / "schema")
        # So little of a record can have faults that the whole does not have: what was there before is not the draft's.
        self.before = {*check(known), *rule_faults(known, frozenset())}
        self.renderer = Renderer(build_site(known), Addresses())
        labels = {name: {**titles, "": NOT_CHOSEN} for name, titles in self.renderer.labels.items()}
        self.renderer.labels = self.renderer.environment.globals["labels"] = labels

    @classmethod
    def of(cls, text: str) -> Desk:
        """The desk for what ``known_text`` gave."""
        known = json.loads(text)
        cases = tuple(shaped(Case, item, id=f"cases/{item['slug']}", file="") for item in known["cases"])
        records = tuple(
            shaped(Record, item, id=f"{item['system']}/{item['slug']}", file=_file(item["system"], item["slug"]))
            for item in known["records"]
        )
        systems = tuple(shaped(System, item) for item in known["systems"])
        terms = tuple(shaped(Term, item) for item in known["terms"])
        return cls(Collection(systems, records, cases, terms))

    def look(self, draft: Mapping[str, Any]) -> dict[str, Any]:
        """The ``file`` that the draft is written to, its ``text``, its ``faults`` and its page (``preview``: HTML).

        ``draft`` has ``system`` and ``slug``, the ``data`` as in the schema, ``today`` (2026-11-24), and where a record
        is changed its ``id`` and the ``original`` text of its file. A fault has what ``make check`` prints of it, and
        ``place``: a path into the data, "system", "slug", or "" for what stands in another file.
        """
        draft = _well_formed(draft)
        system, slug, data = draft["system"], draft["slug"], draft["data"]
        file, original = _file(system, slug), draft.get("original")
        text = rewrite(original, data, CODE, self.contents) if original else write(data, CODE, self.contents)
        return {
            "file": file,
            "text": text,
            "faults": list(self._faults(text, system, slug, draft)),
            "preview": self._preview(system, slug, file, data),
        }

    def _with(self, record: Record) -> Collection:
        others = [other for other in self.known.records if other.id != record.id]
        keys = [system.key for system in self.known.systems]
        return replace(self.known, records=tuple(in_order([*others, record], keys)))

    def _faults(self, text: str, system: str, slug: str, draft: Mapping[str, Any]) -> Iterator[dict[str, str]]:
        file, id = _file(system, slug), f"{system}/{slug}"
        whole, faults = read_content(self.schemas, CODE, text.encode(), file)
        left = whole if isinstance(whole, dict) else {}
        wrong_code = any(fault.path == "$.code" for fault in faults)
        name, meant = name_fault(file, slug, left, code_is_faulty=wrong_code)
        faults += [name] if name else []
        record = shaped(Record, left, id=id, system=system, slug=slug, file=file)
        everything, set_aside = self._with(record), {id, f"{system}/{meant}"} if faults else set()
        together = check(everything, today=dt.date.fromisoformat(draft["today"]), set_aside=set_aside)
        faults += [fault for fault in (*together, *rule_faults(everything, set_aside)) if fault not in self.before]
        if not system:
            yield _told("system", "还没有选系统", "报错出现在哪个系统", "选一个；没有的，先在 codes/systems.yml 里登记")
        if id in self.records and id != draft.get("id"):
            found = f"编号 {id} 已经有一条记录：{self.records[id].name}"
            yield _told("slug", found, "没有用过的编号", "同一故障就去修改那一条，含义不同就换一个文件名")
        for fault in sorted(dict.fromkeys(faults), key=fault_order):
            place = "" if fault.file != file else "slug" if fault is name else fault.path
            if place == "$" and whole is not None and not (draft["data"].get("code") or draft["data"].get("messages")):
                # One of the two has to be there.
                place = "$.messages"
            yield {"place": place, **asdict(fault), "line": str(fault)}

    def _preview(self, system: str, slug: str, file: str, data: dict[str, Any]) -> str:
        """The page of what is written so far. What is missing or leads nowhere yet is no reason to show nothing."""
        record = shaped(Record, data, id=f"{system}/{slug}", system=system, slug=slug, file=file)
        known, labels = self.records.keys(), self.renderer.labels
        chosen: dict[str, Any] = {
            name: value if (value := getattr(record, name)) in labels[name] else "" for name in CHOICES if name in data
        }
        record = replace(
            record,
            **chosen,
            status=record.status if record.status in labels["status"] and record.status else "active",
            title=record.title or NOT_WRITTEN,
            summary=record.summary or NOT_WRITTEN,
            meaning=record.meaning or NOT_WRITTEN,
            sources=tuple(
                source if source.type in labels["evidence"] else replace(source, type="") for source in record.sources
            ),
            related=tuple(id for id in record.related if id in known),
            other_meanings=tuple(id for id in record.other_meanings if id in known),
            successor=record.successor if record.successor in known else None,
            rules=tuple(name for name in record.rules if name in RULES),
            fields=tuple(name for name in record.fields if name in FIELDS),
        )
        everything = self._with(record)
        if not system:
            everything = replace(everything, systems=(*everything.systems, _NO_SYSTEM))
        self.renderer.show(build_site(everything))
        return self.renderer.render("record.html", "../../", title=record.name, record=record)


def _well_formed(value: Any) -> Any:
    """The same with U+FFFD for halves of characters, which a browser may hold and no file can: that is told as well."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, Mapping):
        return {_well_formed(key): _well_formed(member) for key, member in value.items()}
    return [_well_formed(item) for item in value] if isinstance(value, list) else value


def _told(place: str, found: str, expected: str, fix: str) -> dict[str, str]:
    return {"place": place, **asdict(Fault("", "", found, expected, fix)), "line": ""}


def _file(system: str, slug: str) -> str:
    return f"codes/{system}/{slug}.yml"


# The way in for the page.

_desk: Desk | None = None


def open_desk(text: str) -> str:
    """Take in what ``known_text`` gave."""
    global _desk
    _desk = Desk.of(text)
    return "null"


def look(text: str) -> str:
    """``Desk.look``, from JSON to JSON."""
    if _desk is None:
        raise RuntimeError("open_desk comes first")
    return json.dumps(_desk.look(json.loads(text)))
