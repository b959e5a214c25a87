"""What the schemas cannot see about terms and resources, and whether records spell the terms as they are spelt.

Keys that are used twice, names that lead nowhere, official terms that are written wrong.
"""

from __future__ import annotations

import re
from collections.abc import Collection as Container
from collections.abc import Iterable, Iterator
from dataclasses import fields

from .model import Case, Collection, Fault, Point, Record
from .schemas import nearest
from .strict_yaml import shown
from .wording import same_text

_TEXTS = ("title", "summary", "meaning", "situation", "retry_note", "reason")
_QUOTED = re.compile("“[^”]*”|「[^」]*」|【[^】]*】")


def glossary_faults(collection: Collection, set_aside: Container[str] = frozenset()) -> Iterator[Fault]:
    """The faults of codes/terms.yml and codes/resources.yml; ``set_aside`` are ids of records with faults of their own.

    A blank stands for what its file's own fault is about.
    """
    terms = collection.terms
    yield from _repeated("codes/terms.yml", "key", [term.key for term in terms])
    yield from _repeated("codes/resources.yml", "key", [resource.key for resource in collection.resources])
    yield from _repeated("codes/resources.yml", "url", [resource.url for resource in collection.resources])
    seen: dict[str, str] = {}
    for index, term in enumerate(terms):
        names = [("term", term.term), *((f"also[{i}]", name) for i, name in enumerate(term.also))]
        for place, name in names:
            path = f"$[{index}].{place}"
            first = seen.setdefault(same_text(name), path)
            if name and first != path:
                found = f"{shown(name)} 在 {first} 已经写过"
                yield Fault("codes/terms.yml", path, found, "一个词只归一个术语", "删掉一处")
    names_in_use = {name for term in terms for name in (term.term, *term.also)}
    for index, term in enumerate(terms):
        for i, wrong in enumerate(term.misspelt):
            if wrong in names_in_use:
                found = f"{shown(wrong)} 是一个术语的名字"
                yield Fault("codes/terms.yml", f"$[{index}].misspelt[{i}]", found, "没有人用的写法", "删掉这一条")
    keys = [term.key for term in terms]
    ids = [record.id for record in collection.records]
    for index, term in enumerate(terms):
        others = [key for key in keys if key != term.key]
        # A term with a fault in its key may be the one that is meant.
        if all(keys):
            yield from _unknown(index, "see", term.see, others, "其他术语的键")
        known = {*ids, *set_aside}
        yield from _unknown(index, "records", term.records, known, "已有记录的编号 <system>/<slug>")


def spelling_faults(collection: Collection) -> Iterator[Fault]:
    """Official terms that records and cases spell wrong in their own words.

    Messages and aliases are as people wrote them, and so is what stands between quotation marks.
    """
    right = {wrong: term.term for term in collection.terms for wrong in term.misspelt if wrong}
    if not right:
        return
    # The right spelling may hold a wrong one, so it is looked for too, and first.
    known = sorted({*right, *right.values()}, key=len, reverse=True)
    spelt = re.compile("|".join(re.escape(word) for word in known))
    entries: list[Record | Case] = [*collection.records, *collection.cases]
    for entry in entries:
        for path, text in prose(entry):
            for wrong in dict.fromkeys(spelt.findall(in_our_words(text))):
                if wrong in right:
                    found = f"写的是 {shown(wrong)}"
                    yield Fault(entry.file, path, found, f"官方的写法 {right[wrong]}", f"改成 {right[wrong]}")


def in_our_words(text: str) -> str:
    """The text without what it quotes."""
    return _QUOTED.sub("", text)


def prose(entry: Record | Case) -> Iterator[tuple[str, str]]:
    """Place and text of everything that is told in our own words."""
    for field in fields(entry):
        value = getattr(entry, field.name)
        if field.name in _TEXTS and value:
            yield f"$.{field.name}", value
        elif isinstance(value, tuple):
            points = (item.text if isinstance(item, Point) else "" for item in value)
            yield from ((f"$.{field.name}[{index}]", text) for index, text in enumerate(points) if text)


def _repeated(file: str, name: str, values: Iterable[str]) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for index, value in enumerate(values):
        first = seen.setdefault(value, index)
        if value and first != index:
            found = f"重复写了 {shown(value)}，和 $[{first}].{name} 相同"
            yield Fault(file, f"$[{index}].{name}", found, "每一项不同", "同一项就删掉一处，否则换一个")


def _unknown(index: int, name: str, values: Iterable[str], known: Container[str], expected: str) -> Iterator[Fault]:
    for place, value in enumerate(values):
        if value and value not in known:
            meant = nearest(value, known)
            fix = f"改成 {meant}" if meant else "删掉这一条"
            path = f"$[{index}].{name}[{place}]"
            yield Fault("codes/terms.yml", path, f"写的是 {shown(value)}，没有这一项", expected, fix)
