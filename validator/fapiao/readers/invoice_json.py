"""Reading invoices from JSON: one invoice in the names of the contract, or a list of them.

Numbers stay text, as they were written: a 20-digit invoice number or an amount with two decimals is not for floating
point. A name that stands twice with two values leaves a doubt which of them is meant; the last one is taken.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from ..registry import Hit
from ..rules.invoice import INVOICE_FIELDS
from ..text import as_text
from . import Problem, Reading, unreadable
from .encoding import decode

MOST_INVOICES = 10_000


def read(data: bytes) -> Reading:
    """The invoices in a file, and what there is to say about the file. Raises Unreadable when there is none."""
    text, problems = decode(data)
    found = parse(text)
    items = found if isinstance(found, list) else [found]
    if len(items) > MOST_INVOICES:
        raise unreadable(
            "file-too-large", f"文件里有 {len(items)} 张发票，一次最多检查 {MOST_INVOICES} 张。请分成几个文件。"
        )
    invoices: list[dict[str, object]] = []
    for place, item in enumerate(items, 1):
        if isinstance(item, dict) and not item.keys().isdisjoint(INVOICE_FIELDS):
            problems += doubts(item, len(invoices))
            invoices.append(item)
        elif len(items) > 1:
            message = f"第 {place} 项不是发票：里面没有约定的字段名，没有检查。"
            problems.append(Problem("file-json-other", Hit(message, shown_item(item), path=f"[{place - 1}]")))
    if not invoices:
        raise unreadable(
            "file-json-other",
            "这个 JSON 里没有发票。请写成一张发票的字段（如 invoice_number、lines、total），或者发票的列表。",
            value=shown_item(found),
            expected="一张发票，或者发票的列表",
        )
    return Reading(invoices, problems)


class Doubled(dict[str, object]):
    """An object of JSON with a name that stands in it more than once; ``first`` has the values that others followed."""

    first: dict[str, object]


def as_object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    doubled = Doubled(found)
    doubled.first = {name: value for name, value in reversed(pairs) if value != found[name]}
    return doubled


def doubts(invoice: dict[str, object], place: int) -> Iterator[Problem]:
    """The fields of the invoice at ``place`` that have two different values."""
    lines = invoice.get("lines")
    parts = {"": invoice, "seller.": invoice.get("seller"), "buyer.": invoice.get("buyer")}
    parts |= {f"lines[{number}].": line for number, line in enumerate(lines if isinstance(lines, list) else [])}
    for path, part in parts.items():
        if not isinstance(part, Doubled):
            continue
        for name, first in part.first.items():
            last = part[name]
            message = (
                f"“{name[:40]}”写了两次，值不同：先是 {shown_item(first)}，后是 {shown_item(last)}，取了后一个。"
                "请对照原票，删去不对的一个。"
            )
            yield Problem("file-value-unsure", Hit(message, shown_item(last), path=f"{path}{name}"), place)


def parse(text: str) -> object:
    try:
        return clean(json.loads(text, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=as_object))
    except json.JSONDecodeError as error:
        cut_off = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
        reason = (
            "文件到这里就结束了，或者引号没有配对" if cut_off else "不符合 JSON 的写法，常见的是漏了逗号、引号或括号"
        )
        raise unreadable(
            "file-json-broken",
            f"第 {error.lineno} 行第 {error.colno} 列：{reason}。请改好这一处，或者重新导出文件。",
            value=text.split("\n")[error.lineno - 1].strip()[:80],
            expected="完整的 JSON",
        ) from None
    except RecursionError:
        raise unreadable("file-too-large", "文件的括号套得太深，不像是发票数据，没有读取。") from None


def clean(value: object) -> object:
    """The same without lone surrogates, which JSON can write but no text can carry."""
    if isinstance(value, str):
        return as_text(value)
    if isinstance(value, list):
        return [clean(item) for item in value]
    if isinstance(value, dict):
        cleaned = {as_text(name): clean(item) for name, item in value.items()}
        if isinstance(value, Doubled):
            cleaned, first = Doubled(cleaned), value.first
            cleaned.first = {as_text(name): clean(item) for name, item in first.items()}
        return cleaned
    return value


def shown_item(item: object) -> str:
    return item[:80] if isinstance(item, str) else json.dumps(item, ensure_ascii=False)[:80]
