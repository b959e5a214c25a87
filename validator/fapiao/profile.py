"""A company's own requirements for invoices: the small file that it keeps, as data.

The file is JSON, described by ``profile.schema.json`` beside this module. Where PyYAML is installed (``pip install
fapiao[yaml]``) it may be YAML too; the core and the page read JSON only, and say so. What the requirements mean for an
invoice is in ``rules/profile.py``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, cached_property
from importlib import import_module
from typing import Any

from .json_schema import Fault, faults
from .ledger import Party
from .money import to_cents
from .nearest import nearest
from .readers import Unreadable
from .readers.encoding import decode
from .registry import RULES
from .text import as_text, fold_width, quote

LARGEST_PROFILE = 1024 * 1024
MOST_SAID = 5
TOO_DEEP = "括号套得太深，不像规则文件。"


class ProfileError(ValueError):
    """A profile cannot be used as it is. The message says in Chinese what to mend; ``faults`` has every place."""

    def __init__(self, found: list[Fault]) -> None:
        more = f"\n另有 {len(found) - MOST_SAID} 处。" if len(found) > MOST_SAID else ""
        super().__init__("\n".join(map(str, found[:MOST_SAID])) + more)
        self.faults = tuple(found)


@dataclass(frozen=True)
class Profile:
    """What a company asks of invoices; what is empty or None is not asked.

    ``parties`` has the parties that are ours, under ``buyer`` and ``seller``. ``kinds`` are keys of
    ``fapiao.kinds``, ``rates`` as printed, ``remark`` and ``forbidden`` patterns with ``*`` and ``?``.
    ``largest_total`` is in yuan, ``oldest_days`` counts from the day of issue. ``required`` are paths of fields, lines
    without their place (``lines.unit``). ``silence`` are the names of rules.
    """

    name: str = ""
    parties: Mapping[str, tuple[Party, ...]] = field(default_factory=dict)
    kinds: tuple[str, ...] = ()
    rates: tuple[str, ...] = ()
    remark: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    forbidden_categories: tuple[str, ...] = ()
    largest_total: Decimal | None = None
    oldest_days: int | None = None
    required: tuple[str, ...] = ()
    silence: frozenset[str] = frozenset()

    @cached_property
    def patterns(self) -> Mapping[str, Wildcard]:
        return {text: Wildcard(text) for text in (*self.remark, *self.forbidden)}


class Wildcard:
    """A text with ``*`` for anything and ``?`` for one character, to be found anywhere.

    The parts between the stars are looked for one after the other, each as early as it can be: that is enough, and
    takes time in proportion to the text, whatever the pattern. Letters match whatever their case, and signs whether
    they are full-width or not.
    """

    def __init__(self, text: str) -> None:
        parts = (part for part in fold_width(text).split("*") if part)
        self.parts = [re.compile(re.escape(part).replace(r"\?", "."), re.IGNORECASE | re.DOTALL) for part in parts]

    def found_in(self, text: str) -> bool:
        text, place = fold_width(text), 0
        for part in self.parts:
            match = part.search(text, place)
            if not match:
                return False
            place = match.end()
        return True


@cache
def profile_schema() -> dict[str, Any]:
    """The JSON Schema of profiles, as it is published too."""
    from importlib import resources

    text = resources.files(__package__).joinpath("profile.schema.json").read_text(encoding="utf-8")
    return json.loads(text)  # type: ignore[no-any-return]


def read_profile(data: bytes | str, name: str = "") -> Profile:
    """The profile in a file; ``name`` is what its reader knows it by, and tells YAML (``.yml``, ``.yaml``) from JSON.

    Raises ProfileError with every fault, each with its place and how to mend it.
    """
    if len(data) > LARGEST_PROFILE:
        raise ProfileError([Fault("", "文件超过 1 MB，不像规则文件。请确认选对了文件。")])
    if isinstance(data, bytes):
        try:
            data = decode(data)[0]
        except Unreadable as error:
            raise ProfileError([Fault("", str(error))]) from None
    is_yaml = name.lower().endswith((".yml", ".yaml"))
    return profile_from(parse_yaml(data) if is_yaml else parse_json(data))


def profile_from(given: object) -> Profile:
    """The profile in data as JSON has it. Raises ProfileError."""
    found = [*faults(profile_schema(), given), *unknown_rules(given)]
    if found or not isinstance(given, dict):
        raise ProfileError(found)
    parties: dict[str, tuple[Party, ...]] = {}
    for party in given.get("parties", ()):
        mine = Party(party["name"], party.get("taxpayer_id", ""))
        parties[party["role"]] = (*parties.get(party["role"], ()), mine)
    return Profile(
        name=given.get("name", ""),
        parties=parties,
        kinds=tuple(given.get("kinds", ())),
        rates=tuple(given.get("rates", ())),
        remark=tuple(given.get("remark", ())),
        forbidden=tuple(given.get("forbidden", ())),
        forbidden_categories=tuple(given.get("forbidden_categories", ())),
        largest_total=to_cents(Decimal(str(given["largest_total"]))) if "largest_total" in given else None,
        oldest_days=int(given["oldest_days"]) if "oldest_days" in given else None,
        required=tuple(given.get("required", ())),
        silence=frozenset(given.get("silence", ())),
    )


def unknown_rules(given: object) -> Iterator[Fault]:
    """What the schema cannot know: which rules there are."""
    silence = given.get("silence") if isinstance(given, dict) else None
    for place, rule in enumerate(silence if isinstance(silence, list) else ()):
        if isinstance(rule, str) and rule not in RULES:
            near = nearest(rule, RULES)
            hint = f"是不是 {near[0]}？" if near else "规则名见规则页，也写在每条结果的后面。"
            yield Fault(f"silence[{place}]", f"没有{quote(rule)}这条规则。{hint}")


def parse_json(text: str) -> object:
    doubled: list[Fault] = []

    def as_object(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found: dict[str, object] = {}
        for key, value in pairs:
            if key in found:
                doubled.append(Fault("", f"{quote(key)}写了两次，请合成一次。"))
            found[key] = value
        return found

    def refuse(constant: str) -> object:
        raise ValueError(constant)

    try:
        found = json.loads(text, object_pairs_hook=as_object, parse_float=Decimal, parse_constant=refuse)
    except json.JSONDecodeError as error:
        where = f"第 {error.lineno} 行第 {error.colno} 列"
        hint = "请核对这里前后的逗号、引号和括号。"
        if not text.strip():
            raise ProfileError([Fault("", "文件是空的。最少写一对花括号 {}。")]) from None
        if text.lstrip()[0] not in "{[":
            hint = "规则文件是 JSON，以 { 开头；YAML 写的请用 .yml 作扩展名。"
        raise ProfileError([Fault("", f"{where}不是正确的 JSON。{hint}")]) from None
    except RecursionError:
        raise ProfileError([Fault("", TOO_DEEP)]) from None
    except ValueError:
        raise ProfileError([Fault("", "里面有读不了的数字，请改成普通的数字，或加引号写成文字。")]) from None
    if doubled:
        raise ProfileError(doubled)
    return found


def parse_yaml(text: str) -> object:
    """All values as text, as they are written: YAML would make numbers of tax ids, and dates of contract numbers."""
    try:
        yaml = import_module("yaml")
    except ImportError:
        said = "这里读不了 YAML。请存成 JSON；在命令行里也可以另装 PyYAML（pip install 'fapiao[yaml]'）再用。"
        raise ProfileError([Fault("", said)]) from None
    try:
        return yaml.load(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"第 {mark.line + 1} 行第 {mark.column + 1} 列" if mark else "文件里有一处"
        said = f"{where}不是正确的 YAML。请核对缩进、冒号后的空格和引号。"
    except RecursionError:
        said = TOO_DEEP
    except (yaml.YAMLError, ValueError) as error:
        said = f"不是正确的 YAML：{as_text(error)[:100]}"
    raise ProfileError([Fault("", said)])
