"""As much of JSON Schema as the schema of profiles uses, with its verdicts in Chinese.

The package needs nothing but the standard library, so the full implementation cannot be asked. The tests hold this one
against it: both accept and refuse the same. A keyword that is not known here raises, so that none is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .nearest import nearest
from .text import as_text, quote

Schema = Mapping[str, Any]

_WORDS = {"$schema", "$id", "title", "description", "examples", "const"}
_KINDS = {"object": "一组键值", "array": "列表", "string": "文字", "number": "数字", "integer": "整数"}


@dataclass(frozen=True, slots=True)
class Fault:
    """``path`` is where (``parties[0].role``), ``message`` what is wrong there and how to mend it."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}：{self.message}" if self.path else self.message


def faults(schema: Schema, value: object, path: str = "") -> Iterator[Fault]:
    """Every way in which a value is not what the schema asks for."""
    if "type" in schema and not any(is_a(value, kind) for kind in kinds_of(schema)):
        wanted = "或".join(_KINDS[kind] for kind in kinds_of(schema))
        yield Fault(path, f"{title(schema)}应当是{wanted}，这里是{called(value)}。{example(schema)}")
        return
    for keyword, asked in schema.items():
        if keyword not in _WORDS and keyword != "type":
            for fault in _KEYWORDS[keyword](schema, asked, value):
                yield Fault(joined(path, fault.path), fault.message)


def joined(path: str, tail: str) -> str:
    return path + tail if not path or not tail or tail.startswith("[") else f"{path}.{tail}"


def kinds_of(schema: Schema) -> list[str]:
    kinds = schema["type"]
    return [kinds] if isinstance(kinds, str) else kinds


def is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def is_a(value: object, kind: str) -> bool:
    if kind == "integer":
        # A Decimal may have an exponent of any size: it is not to be written out.
        if isinstance(value, Decimal):
            return value == value.to_integral_value()
        return value.is_integer() if isinstance(value, float) else is_number(value)
    if kind == "number":
        return is_number(value)
    return isinstance(value, {"object": dict, "array": list, "string": str}[kind])


def called(value: object) -> str:
    if value is None:
        return "空的"
    if isinstance(value, bool):
        return "真假值"
    return next((name for kind, name in _KINDS.items() if is_a(value, kind)), "别的内容")


def title(schema: Schema) -> str:
    return f"“{schema['title']}”" if "title" in schema else "这里"


def example(schema: Schema) -> str:
    return f"例如 {'、'.join(map(str, schema['examples']))}。" if "examples" in schema else ""


def properties(schema: Schema, asked: Mapping[str, Schema], value: object) -> Iterator[Fault]:
    if isinstance(value, dict):
        for name, below in asked.items():
            if name in value:
                yield from faults(below, value[name], name)


def additional(schema: Schema, asked: bool, value: object) -> Iterator[Fault]:
    known: Mapping[str, Schema] = schema["properties"]
    for name in value if isinstance(value, dict) else ():
        if name not in known:
            titles = {below.get("title", key): key for key, below in known.items()}
            near = titles.get(name) or next(iter(nearest(as_text(name), known)), None)
            hint = f"是不是 {near}（{known[near].get('title', '')}）？" if near else f"可以写的有 {'、'.join(known)}。"
            yield Fault("", f"不认识{quote(as_text(name))}这一项。{hint}")


def required(schema: Schema, asked: list[str], value: object) -> Iterator[Fault]:
    if isinstance(value, dict):
        for name in asked:
            if name not in value:
                below = schema["properties"][name]
                yield Fault("", f"缺少 {name}（{below.get('title', '')}）。{example(below)}")


def items(schema: Schema, asked: Schema, value: object) -> Iterator[Fault]:
    for place, item in enumerate(value if isinstance(value, list) else ()):
        yield from faults(asked, item, f"[{place}]")


def least_items(schema: Schema, asked: int, value: object) -> Iterator[Fault]:
    if isinstance(value, list) and len(value) < asked:
        yield Fault("", f"{title(schema)}是空的。请写上内容，不用时把这一项整个删掉。")


def most_items(schema: Schema, asked: int, value: object) -> Iterator[Fault]:
    if isinstance(value, list) and len(value) > asked:
        yield Fault("", f"{title(schema)}写了 {len(value)} 条，最多 {asked} 条。")


def unique(schema: Schema, asked: bool, value: object) -> Iterator[Fault]:
    if isinstance(value, list):
        seen: set[object] = set()
        for place, item in enumerate(value):
            # What is neither text nor an object of texts is refused elsewhere.
            key = frozenset((name, as_text(text)) for name, text in item.items()) if isinstance(item, dict) else item
            if not isinstance(key, list) and key in seen:
                yield Fault(f"[{place}]", "与前面的一条相同，请删掉一条。")
            elif not isinstance(key, list):
                seen.add(key)


def shortest(schema: Schema, asked: int, value: object) -> Iterator[Fault]:
    if isinstance(value, str) and len(value) < asked:
        yield Fault("", f"{title(schema)}没有内容。{example(schema)}")


def longest(schema: Schema, asked: int, value: object) -> Iterator[Fault]:
    if isinstance(value, str) and len(value) > asked:
        yield Fault("", f"{title(schema)}有 {len(value)} 个字，最多 {asked} 个。")


def pattern(schema: Schema, asked: str, value: object) -> Iterator[Fault]:
    if isinstance(value, str) and not re.search(asked, value):
        yield Fault("", f"{title(schema)}写的是{quote(value)}，不是这一项的写法。{example(schema)}")


def one_of(schema: Schema, asked: list[Schema], value: object) -> Iterator[Fault]:
    choices = {choice["const"]: choice["title"] for choice in asked}
    if not (isinstance(value, str) and value in choices):
        near = next((key for key, name in choices.items() if value == name), None)
        hint = f"请改成 {near}。" if near else f"可以写的有 {'、'.join(f'{k}（{n}）' for k, n in choices.items())}。"
        written = quote(value) if isinstance(value, str) else called(value)
        yield Fault("", f"{title(schema)}写的是{written}。{hint}")


def enumerated(schema: Schema, asked: list[str], value: object) -> Iterator[Fault]:
    if not (isinstance(value, str) and value in asked):
        near = nearest(as_text(value), asked)
        hint = f"是不是 {near[0]}？" if near else f"可以写的有 {'、'.join(asked)}。"
        written = quote(value) if isinstance(value, str) else called(value)
        yield Fault("", f"{title(schema)}写的是{written}。{hint}")


def above(schema: Schema, asked: int, value: object) -> Iterator[Fault]:
    if is_number(value) and not value > asked:  # type: ignore[operator]
        yield Fault("", f"{title(schema)}要大于 {asked}。{example(schema)}")


def least(schema: Schema, asked: int, value: object) -> Iterator[Fault]:
    if is_number(value) and not value >= asked:  # type: ignore[operator]
        yield Fault("", f"{title(schema)}不能小于 {asked}。{example(schema)}")


def most(schema: Schema, asked: int, value: object) -> Iterator[Fault]:
    if is_number(value) and not value <= asked:  # type: ignore[operator]
        yield Fault("", f"{title(schema)}不能大于 {asked}。{example(schema)}")


_KEYWORDS: Mapping[str, Callable[[Schema, Any, object], Iterator[Fault]]] = {
    "properties": properties,
    "additionalProperties": additional,
    "required": required,
    "items": items,
    "minItems": least_items,
    "maxItems": most_items,
    "uniqueItems": unique,
    "minLength": shortest,
    "maxLength": longest,
    "pattern": pattern,
    "oneOf": one_of,
    "enum": enumerated,
    "exclusiveMinimum": above,
    "minimum": least,
    "maximum": most,
}
