"""The gate: every fault of every record, one a line.

``python -m scripts.check [ROOT]`` reads ROOT/codes (this repository's without ROOT), prints the faults and ends with 1
if there are any. load.py looks at each file by itself; here the records are held against each other, against the
calendar and against the validator's register.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Collection as Container
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from fapiao.fields import FIELDS
from fapiao.registry import RULES

from .format_records import layout_faults
from .glossary import glossary_faults, spelling_faults
from .load import read
from .model import ROOT, Case, Collection, Fault, Record
from .schemas import nearest, one_of
from .strict_yaml import shown
from .wording import same_code, same_text

# Strongest first, as in the schema.
EVIDENCE = ("official", "vendor", "community", "source-document")

# Folders of codes/ that are not systems.
RESERVED = ("cases", "schema")

# {金额}, {税号2}: a name that says what stands there.
_PLACEHOLDER = re.compile(r"\{[^\W\d_]\w*\}")


def check(
    collection: Collection, *, today: dt.date | None = None, set_aside: Container[str] = frozenset()
) -> list[Fault]:
    """The faults that show only when everything is looked at together, sorted by file and place.

    ``today`` is the day in Beijing unless given. A blank stands for what its file's own fault is about.
    ``set_aside`` are ids of records with faults of their own, which may not be in the collection: to name them is no
    fault.
    """
    day = (today or dt.datetime.now(dt.timezone(dt.timedelta(hours=8))).date()).isoformat()
    records = {record.id: record for record in collection.records}
    faults = [
        *_systems(collection),
        *_shared_codes(collection, records, set_aside),
        *_shared_wordings(collection),
        *_references(collection, records, set_aside),
        *glossary_faults(collection, set_aside),
        *spelling_faults(collection),
    ]
    for record in collection.records:
        faults += [*_own_wordings(record), *_placeholders(record), *_vocabulary(record)]
    entries: list[Record | Case] = [*collection.records, *collection.cases]
    for entry in entries:
        faults += [*_dates(entry, day), *_evidence(entry)]
    return _sorted(faults)


def check_all(root: Path = ROOT, *, today: dt.date | None = None) -> tuple[Collection, list[Fault]]:
    """Load root/codes and check it: the sound records, and all faults sorted by file and place."""
    reading = read(root)
    faults = reading.faults + check(reading.everything, today=today, set_aside=reading.faulty)
    if root.resolve() == ROOT:
        # The rules are those of this repository; other folders are not held to them.
        faults += rule_faults(reading.everything, reading.faulty)
    return reading.sound(), _sorted(faults)


def _sorted(faults: list[Fault]) -> list[Fault]:
    return sorted(dict.fromkeys(faults), key=fault_order)


def fault_order(fault: Fault) -> tuple[str, list[str | int]]:
    """Sorts faults by file and place, the tenth item after the ninth."""
    parts = re.split(r"([0-9]+)", fault.path)
    return fault.file, [int(part) if index % 2 else part for index, part in enumerate(parts)]


def _systems(collection: Collection) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for index, system in enumerate(collection.systems):
        for name, value in (("key", system.key), ("name", system.name)):
            first = seen.setdefault(f"{name} {same_text(value)}", f"$[{index}].{name}")
            if first != f"$[{index}].{name}" and value:
                found = f"重复写了 {shown(value)}，和 {first} 相同"
                fix = "同一个系统就删掉一项，否则换一个"
                yield Fault("codes/systems.yml", f"$[{index}].{name}", found, "每个系统不同", fix)
        if system.key in RESERVED:
            expected = "、".join(RESERVED) + " 以外的键：这两个文件夹另有用处"
            yield Fault(
                "codes/systems.yml",
                f"$[{index}].key",
                f"写的是 {shown(system.key)}",
                expected,
                "换一个键，文件夹也同名",
            )


def _code_claims(record: Record) -> dict[str, str]:
    """Every code the record answers to, in the form of same_code → its place."""
    claims = {
        same_code(alias.value): f"$.aliases[{i}].value"
        for i, alias in enumerate(record.aliases)
        if alias.type == "code" and alias.value
    }
    if record.code:
        claims[same_code(record.code)] = "$.code"
    return claims


def _shared_codes(collection: Collection, records: Mapping[str, Record], set_aside: Container[str]) -> Iterator[Fault]:
    keys = {system.key for system in collection.systems}
    holders: dict[tuple[str, str], list[Record]] = {}
    for record in collection.records:
        for claim, path in _code_claims(record).items():
            holders.setdefault((record.system, claim), []).append(record)
            if claim in keys:
                expected = f"和系统的键不同：/codes/{claim}/ 已是系统 {claim} 的地址"
                fix = "不写这个错误码，改用报错原文和 term 别名"
                yield Fault(record.file, path, f"写的是 {shown(claim)}", expected, fix)
    sharing: set[tuple[str, str]] = set()
    for (_, claim), sharers in holders.items():
        for record in sharers:
            for other in sharers:
                if other is record:
                    continue
                sharing.add((record.id, other.id))
                if other.id not in record.other_meanings:
                    path = _code_claims(record)[claim]
                    yield Fault(
                        record.file,
                        "$.other_meanings" if record.other_meanings else path,
                        f"错误码 {shown(claim)} 在 {other.file} 里也有",
                        "同一系统里一个错误码只有一条记录，或两条记录在 other_meanings 里互相列出",
                        f"同一故障就合并成一条；含义不同就在 other_meanings 里写上 {other.id}",
                    )
    for record in collection.records:
        for index, id in enumerate(record.other_meanings):
            if id in records and id != record.id and id not in set_aside and (record.id, id) not in sharing:
                yield Fault(
                    record.file,
                    f"$.other_meanings[{index}]",
                    f"写的是 {id}，它和这条记录没有相同的错误码",
                    "同一系统里错误码相同的记录",
                    "改到 related，或核对两条记录的 code",
                )


def _wordings(record: Record) -> Iterator[tuple[str, str, str]]:
    """Kind, text and place of everything by which the record is found, codes apart."""
    for index, message in enumerate(record.messages):
        if message:
            yield "报错原文", message, f"$.messages[{index}]"
    for index, alias in enumerate(record.aliases):
        if alias.type != "code" and alias.value:
            yield f"{alias.type} 别名", alias.value, f"$.aliases[{index}].value"


def _shared_wordings(collection: Collection) -> Iterator[Fault]:
    holders: dict[str, Record] = {}
    for record in collection.records:
        for kind, text, path in _wordings(record):
            holder = holders.setdefault(same_text(text), record)
            if holder is record:
                continue
            found = f"{kind} {shown(text)} 在 {holder.file} 里也有"
            if holder.system == record.system:
                expected = "同一系统里每种说法只在一条记录里"
                fix = f"同一故障就合并到 {holder.id}；含义不同就只留在一处，用 related 互相指引"
                yield Fault(record.file, path, found, expected, fix)
            elif holder.id not in record.related and record.id not in holder.related:
                expected = "两个系统都有的说法，两条记录互相指引"
                yield Fault(record.file, path, found, expected, f"在 related 里写上 {holder.id}，或删掉一处")


def _own_wordings(record: Record) -> Iterator[Fault]:
    texts = [(same_text(text), text, path) for _, text, path in _wordings(record)]
    codes = [("$.code", record.code)] if record.code else []
    codes += [
        (f"$.aliases[{i}].value", alias.value)
        for i, alias in enumerate(record.aliases)
        if alias.type == "code" and alias.value
    ]
    seen: dict[str, str] = {}
    for form, text, path in [*((same_code(code), code, path) for path, code in codes), *texts]:
        first = seen.setdefault(form, path)
        if first != path:
            found = f"重复写了 {shown(text)}，和 {first} 相同"
            yield Fault(record.file, path, found, "每种说法只写一次，不计空格、标点、全角和大小写", "删掉这一条")


def _placeholders(record: Record) -> Iterator[Fault]:
    for kind, text, path in _wordings(record):
        if re.search(r"[{}]", _PLACEHOLDER.sub("", text)):
            yield Fault(
                record.file,
                path,
                f"{kind} {shown(text)} 里的花括号不成对，或里面不是名字",
                "会变的部分写成 {金额} 这样",
                "补齐花括号，并写明那里出现的是什么",
            )


def _references(collection: Collection, records: Mapping[str, Record], set_aside: Container[str]) -> Iterator[Fault]:
    for record in collection.records:
        named = [("$.successor", record.successor)] if record.successor else []
        named += [(f"$.related[{i}]", id) for i, id in enumerate(record.related)]
        named += [(f"$.other_meanings[{i}]", id) for i, id in enumerate(record.other_meanings)]
        for path, id in named:
            if not id:
                continue
            if id == record.id:
                yield Fault(record.file, path, f"写的是 {id}，就是这条记录自己", "另一条记录", "删掉这一条")
            elif id not in records:
                if id not in set_aside:
                    yield _unknown_record(record, path, id, records)
            elif records[id].status == "retired" and not path.startswith("$.other_meanings"):
                successor = records[id].successor
                fix = f"改成接替它的 {successor}" if successor else "删掉这一条"
                yield Fault(record.file, path, f"写的是 {id}，这条记录已停用", "没有停用的记录", fix)
    keys = [system.key for system in collection.systems]
    for case in collection.cases:
        if case.system and case.system not in keys:
            meant = nearest(case.system, keys)
            fix = f"改成 {meant}" if meant else "选其中一个，或先在 codes/systems.yml 里登记"
            yield Fault(case.file, "$.system", f"写的是 {shown(case.system)}，没有这个系统", one_of(keys), fix)
        for index, id in enumerate(case.records):
            if id and id not in records and id not in set_aside:
                yield _unknown_record(case, f"$.records[{index}]", id, records)


def _unknown_record(entry: Record | Case, path: str, id: str, records: Mapping[str, Record]) -> Fault:
    others = [other for other in records if other != entry.id]
    slug = id.rpartition("/")[2]
    meant = next((other for other in others if other.endswith("/" + slug)), None) or nearest(id, others)
    fix = (f"核对编号，最接近的是 {meant}" if meant else "核对编号") + "；没有可引用的记录就删掉这一条"
    return Fault(entry.file, path, f"写的是 {shown(id)}，没有这条记录", "已有记录的编号 <system>/<slug>", fix)


def _vocabulary(record: Record) -> Iterator[Fault]:
    for index, name in enumerate(record.fields):
        if name and name not in FIELDS:
            fix = _rename(name, FIELDS)
            yield Fault(
                record.file, f"$.fields[{index}]", f"写的是 {shown(name)}，校验器没有这个字段", one_of(FIELDS), fix
            )
    for index, name in enumerate(record.rules):
        if name and name not in RULES:
            fix = _rename(name, RULES)
            yield Fault(
                record.file, f"$.rules[{index}]", f"写的是 {shown(name)}，校验器没有这条规则", "已有的规则名", fix
            )


def _rename(name: str, known: Container[str]) -> str:
    meant = nearest(name, known)
    return f"核对名字，最接近的是 {meant}" if meant else "核对名字，或删掉这一条"


def rule_faults(collection: Collection, set_aside: Container[str]) -> Iterator[Fault]:
    """Rules that send the reader to a record which is not there."""
    records = {record.id: record for record in collection.records}
    for rule in RULES.values():
        if rule.record is None or rule.record in set_aside:
            continue
        if rule.record not in records or records[rule.record].status == "retired":
            file = "validator/" + rule.check.__module__.replace(".", "/") + ".py"
            found = f"规则指向 {shown(rule.record)}，没有这条记录或已停用"
            yield Fault(file, rule.name, found, "现有的记录", "改正规则的 record，或补上这条记录")


def _dates(entry: Record | Case, today: str) -> Iterator[Fault]:
    changes = [(f"$.changed[{i}].date", change.date) for i, change in enumerate(entry.changed)]
    dates = [(path, date) for path, date in [("$.added", entry.added), *changes] if date]
    sources = [(f"$.sources[{i}].date", source.date) for i, source in enumerate(entry.sources) if source.date]
    for path, date in dates + sources:
        # A source may give only the year or the month.
        if date > today[: len(date)]:
            yield Fault(entry.file, path, f"写的是 {date}，还没有到", f"不晚于今天 {today}", "核对年、月、日")
    for (before_path, before), (path, date) in pairwise(dates):
        if date < before:
            found = f"写的是 {date}，早于 {before_path} 的 {before}"
            yield Fault(entry.file, path, found, "按时间先后，新的在后", "核对两个日期，或调换顺序")


def _evidence(entry: Record | Case) -> Iterator[Fault]:
    types = {source.type for source in entry.sources} | {entry.evidence}
    if not types <= set(EVIDENCE):
        return
    strongest = min((source.type for source in entry.sources), key=EVIDENCE.index, default=entry.evidence)
    if entry.evidence != strongest:
        found = f"写的是 {entry.evidence}，所列来源中最有力的是 {strongest}"
        fix = f"改成 {strongest}，或补上 {entry.evidence} 来源"
        yield Fault(entry.file, "$.evidence", found, f"最有力的一种来源（{' > '.join(EVIDENCE)}）", fix)


def main(arguments: list[str]) -> int:
    """Print what is wrong under the given root; returns the exit status."""
    # A name or text that the terminal cannot show is no reason to stop.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if len(arguments) > 1:
        print("用法：python -m scripts.check [ROOT]", file=sys.stderr)
        return 2
    root = Path(arguments[0]) if arguments else ROOT
    collection, faults = check_all(root)
    # Not among the faults that stop a build: a page can be looked at before its file is laid out.
    faulty = {fault.file for fault in faults}
    faults = _sorted(faults + [fault for fault in layout_faults(root) if fault.file not in faulty])
    if faults:
        print(*faults, sep="\n")
        files = len({fault.file for fault in faults})
        print(f"共 {len(faults)} 处问题，在 {files} 个文件里。改好后再运行一次，直到没有问题。", file=sys.stderr)
        return 1
    print(f"{len(collection.records)} 条记录、{len(collection.cases)} 个案例，没有发现问题")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
