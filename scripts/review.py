"""The work list of a review: ``python -m scripts.review [--links N]`` prints what somebody should look at.

What is due, by age, era and evidence, in the periods that docs/guide/review.md promises; the same wording in records
that advise differently; one term under two names in one record. With ``--links N``, and only then, the network is asked
whether the addresses of sources still answer, for N of them at most, those first that most records rely on.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from scripts.check import check_all
from scripts.enrich import last_date
from scripts.glossary import in_our_words, prose
from scripts.labels import read_labels
from scripts.links import look_up
from scripts.model import ROOT, Case, Collection, Record
from scripts.wording import same_text

# Days after which a record is looked at again, as docs/guide/review.md says.
WEAK_DAYS = 90
DAYS = 365
WEAK = ("community", "source-document")

BEIJING = dt.timezone(dt.timedelta(hours=8))


def entries(collection: Collection) -> tuple[Record | Case, ...]:
    return (*collection.records, *collection.cases)


def due(collection: Collection, today: dt.date) -> Iterator[str]:
    """Records by the day on which they were due, the longest overdue first."""
    waiting = sorted((due_day(record), record.file, record) for record in collection.records)
    labels = read_labels()
    for day, file, record in waiting:
        if record.status != "retired" and day <= today:
            why = f"{labels['status'][record.status]}，依据是{labels['evidence'][record.evidence]}"
            yield f"{file}：{last_date(record)} 以后没有看过（{why}）"


def due_day(record: Record) -> dt.date:
    weak = record.status == "active" and record.evidence in WEAK
    return dt.date.fromisoformat(last_date(record)) + dt.timedelta(days=WEAK_DAYS if weak else DAYS)


def documents(collection: Collection) -> Iterator[str]:
    """The official documents that records cite, by number: has one been replaced, all of them are to be looked at."""
    entries: tuple[Record | Case, ...] = (*collection.records, *collection.cases)
    cited = Counter(
        number
        for entry in entries
        for number in {source.number for source in entry.sources if source.type == "official"}
    )
    for number, count in cited.most_common():
        if number:
            yield f"{number}：{count} 条引用"


def shared_wordings(collection: Collection) -> Iterator[str]:
    """The same wording in several records whose advice is not the same: who acts, whether to try again."""
    holders: dict[str, dict[str, tuple[str, Record]]] = {}
    for record in collection.records:
        for message in record.messages:
            holders.setdefault(same_text(message), {}).setdefault(record.id, (message, record))
    labels = read_labels()
    for found in holders.values():
        records = [record for _, record in found.values()]
        if len({(record.retry, record.actor) for record in records}) > 1:
            message = next(iter(found.values()))[0]
            advice = "；".join(
                f"{one.id} {labels['actor'][one.actor]}、{labels['retry'][one.retry]}" for one in records
            )
            yield f"“{message}”：{advice}"


def mixed_terms(collection: Collection) -> Iterator[str]:
    """Records and cases that call one thing by two names in their own words."""
    names = {name: term for term in collection.terms for name in (term.term, *term.also)}
    if not names:
        return
    pattern = re.compile("|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)))
    for entry in entries(collection):
        text = "\n".join(in_our_words(text) for _, text in prose(entry))
        used: dict[str, dict[str, None]] = {}
        for match in pattern.finditer(text):
            used.setdefault(names[match[0]].key, {})[match[0]] = None
        for key, spellings in used.items():
            # A short form of the other name is none of its own.
            apart = [one for one in spellings if not any(one in other for other in spellings if other != one)]
            if len(apart) > 1:
                term = next(term.term for term in collection.terms if term.key == key)
                yield f"{entry.file}：{'、'.join(apart)} 是一回事，统一写{term}，或在第一次写出时说明"


def addresses(collection: Collection) -> list[str]:
    """The addresses of all sources, systems and resources, those first that stand in most places."""
    named = [source.url for entry in entries(collection) for source in entry.sources]
    named += [source.url for term in collection.terms for source in term.sources]
    named += [link.url for system in collection.systems for link in system.links]
    named += [resource.url for resource in collection.resources]
    return [address for address, _ in Counter(filter(None, named)).most_common()]


def links(collection: Collection, most: int) -> Iterator[str]:
    places: dict[str, list[str]] = {}
    for entry in entries(collection):
        for source in entry.sources:
            if source.url and entry.file not in places.setdefault(source.url, []):
                places[source.url].append(entry.file)
    for address, problem in look_up(addresses(collection)[:most]):
        files = places.get(address, [])
        where = f"（{'、'.join(files[:3])}{' 等' if len(files) > 3 else ''}）" if files else ""
        yield f"{address} {problem}{where}"


def work_list(title: str, items: Iterable[str], none: str) -> None:
    lines = list(items)
    print(f"\n{title}（{len(lines)}）" if lines else f"\n{title}：{none}")
    for line in lines:
        print(f"- [ ] {line}")


def main(arguments: list[str], root: Path = ROOT, today: dt.date | None = None) -> int:
    """Print the list; the exit status is 1 only when the records have faults, for which there is ``make check``."""
    match arguments:
        case []:
            most = 0
        case ["--links", number] if number.isdecimal():
            most = int(number)
        case _:
            print("用法：python -m scripts.review [--links N]，N 是最多打开几个地址", file=sys.stderr)
            return 2
    collection, faults = check_all(root)
    if faults:
        print(f"记录里有 {len(faults)} 处问题，先运行 make check 改好", file=sys.stderr)
        return 1
    day = today or dt.datetime.now(BEIJING).date()
    open_records = [record for record in collection.records if record.status != "retired"]
    following = min(map(due_day, open_records), default=None)
    work_list("到期复核", due(collection, day), f"没有；最早的一条 {following} 到期")
    work_list("引用的文件，看有没有被替代", documents(collection), "没有")
    work_list("同一句原文，处理不同", shared_wordings(collection), "没有")
    work_list("一条记录里一个术语有两种叫法", mixed_terms(collection), "没有")
    if most:
        work_list("打不开或搬走的地址", links(collection, most), "没有")
    else:
        print("\n地址没有打开看；要看就写 make review LINKS=50，一次最多打开 50 个")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
