"""Putting one invoice together from several places of a file, and saying where they contradict each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..labels import FIELD_LABELS
from ..money import compact, read_number
from ..registry import Hit
from ..rules.invoice import INVOICE_FIELDS, PARTY_FIELDS
from ..rules.issue_date import read_date
from ..text import quote
from . import Problem

AMOUNTS = ("amount", "tax", "total")
IDENTIFIERS = ("invoice_code", "invoice_number", "check_code", "seller.taxpayer_id", "buyer.taxpayer_id")
NAMES = ("seller.name", "buyer.name")


@dataclass(frozen=True, slots=True)
class Source:
    """What one place of a file says: its name in words, and the invoice as far as it stands there."""

    name: str
    invoice: Mapping[str, object]

    @property
    def number(self) -> str:
        return compact(str(self.invoice.get("invoice_number", "")))


def merge(sources: Sequence[Source], place: int) -> tuple[dict[str, object], dict[str, str], list[Problem]]:
    """One invoice out of several sources, the most reliable first: the invoice, where it was read, what contradicts.

    ``place`` is that of the invoice in its file. A value that does not read as what it should be gives way to one that
    does.
    """
    flat = [(source.name, flattened(source.invoice)) for source in sources]
    main = next((source.name for source in sources if source.number), sources[0].name)
    invoice: dict[str, object] = {}
    origins = {"": main}
    problems: list[Problem] = []
    for path in paths():
        said = [(name, values[path]) for name, values in flat if path in values]
        if not said:
            continue
        readable = [(name, value) for name, value in said if meaning(path, value) is not None]
        name, value = (readable or said)[0]
        put(invoice, path, value)
        if name != main:
            origins[path] = name
        other = next(((at, it) for at, it in readable[1:] if not agree(path, value, it)), None)
        if other:
            label = FIELD_LABELS.get(path, FIELD_LABELS.get(path.rpartition(".")[2], path))
            party = {"seller": "销售方", "buyer": "购买方"}.get(path.partition(".")[0], "")
            message = (
                f"文件里有两个{party}{label}："
                f"{name}写的是 {quote(str(value))}，{other[0]}写的是 {quote(str(other[1]))}。"
                "这里按前一个检查。同一个文件里两处不同，可能被改动过，请到查验平台核对。"
            )
            problems.append(
                Problem("file-sources-disagree", Hit(message, value, str(other[1]), path=path), invoice=place)
            )
    return invoice, origins, problems


def paths() -> list[str]:
    return [
        path
        for name in INVOICE_FIELDS
        for path in ([f"{name}.{part}" for part in PARTY_FIELDS] if name in ("seller", "buyer") else [name])
    ]


def flattened(invoice: Mapping[str, object]) -> dict[str, object]:
    flat: dict[str, object] = {}
    for name, value in invoice.items():
        if isinstance(value, Mapping):
            flat |= {f"{name}.{part}": inner for part, inner in value.items() if inner}
        elif value:
            flat[name] = value
    return flat


def put(invoice: dict[str, object], path: str, value: object) -> None:
    group, _, name = path.rpartition(".")
    if group:
        party = invoice.setdefault(group, {})
        assert isinstance(party, dict)
        party[name] = value
    else:
        invoice[name] = value


def meaning(path: str, value: object) -> Decimal | dt.date | str | None:
    """What a value means, for comparing; None where it does not read as what stands in that field."""
    if path in AMOUNTS:
        number = read_number(value)
        return Decimal(0) if number.masked else number.value
    if path == "issue_date":
        return read_date(value)
    if path in IDENTIFIERS:
        text = compact(str(value))
        return text.upper() if text.isascii() and text else None
    return "".join(str(value).split()) if path in NAMES else "text"


def agree(path: str, one: object, other: object) -> bool:
    """Whether two places say the same, as far as they can be held against each other.

    Texts that are not on this list are written in many ways. A name on the page may be broken into lines of which a
    source has only the first.
    """
    first, second = meaning(path, one), meaning(path, other)
    if path in NAMES:
        short, long = sorted((folded(str(first)), folded(str(second))), key=len)
        return short in long
    return path not in (*AMOUNTS, *IDENTIFIERS, "issue_date") or first == second


def folded(name: str) -> str:
    return name.translate(str.maketrans("（）〔〕［］", "()()()"))
