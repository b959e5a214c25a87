"""The short cut of a subject (``plain``) never hides what one of its rules would say.

Held against the full way on every value of the tables, on every example of a rule, on ids that were made and broken
with a fixed seed, and on every character of the basic plane.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fapiao.checkdigits import UNIFIED_ALPHABET, organisation_check, unified_check
from fapiao.registry import RULES, SUBJECTS, Context
from fapiao.rules.taxpayer_id import CLASSES

CONTEXTS = (
    Context(""),
    Context("", dt.date(2026, 11, 24)),
    Context("", dt.date(2021, 1, 1), {"invoice_number": "12345678", "issue_date": "2017-05-01", "remark": "差额征税"}),
)
STRANGE = "0O1IＡ９٣ \n\u200b\ud800*,-年月<>😀%.EXL"
REGIONS = ("110105", "440106", "440305", "990100", "100000", "71A105")
NAMES = (
    "广州示例贸易有限公司",
    "示例（上海）信息技术有限公司",
    "福州市鼓楼区示例纸业经营部（个体工商户）",
    "*餐饮服务*餐费",
    "*五金工具*螺丝刀 6*100mm",
)
SHORT_CUTS = {name for name, subject in SUBJECTS.items() if subject.plain}


def made_ids(chance: random.Random) -> Iterator[str]:
    for _ in range(300):
        body = "".join(chance.choice(UNIFIED_ALPHABET) for _ in range(8))
        code = f"{chance.choice(sorted(CLASSES))}{chance.choice(REGIONS)}{body}{organisation_check(body)}"
        yield f"{code}{unified_check(code)}"


def broken(value: str, chance: random.Random) -> str:
    place = chance.randrange(len(value) + 1)
    return value[:place] + chance.choice(STRANGE) + value[place + chance.randint(0, 2) :]


def values() -> list[str]:
    chance = random.Random(20261124)
    texts = [row["value"] for row in json.loads((Path(__file__).parent / "values" / "fields.json").read_text("utf-8"))]
    for rule in RULES.values():
        if rule.subject not in ("line", "invoice", "file"):
            texts += [example for section in ("出错示例", "正确示例") for example in rule.examples(section)]
    texts += made_ids(chance)
    texts += [*NAMES] * 50
    texts += [broken(text, chance) for text in texts for _ in range(3)]
    texts += [f"{chance.uniform(-1, 1) * 10 ** chance.randint(0, 20):.{chance.randint(0, 6)}f}" for _ in range(2000)]
    return texts + [before + chr(code) for code in range(0x11000) for before in ("", "9")]


def lines() -> list[dict[str, object]]:
    """Lines that work out, and the same with one number a little off."""
    chance = random.Random(20261124)
    found = []
    for _ in range(2000):
        quantity, price, rate = chance.randint(-3, 20), chance.randint(0, 99999), chance.choice((13, 9, 6, 3, 1, 0, 7))
        amount = Decimal(quantity * price) / 100
        line: dict[str, object] = {
            "quantity": str(quantity),
            "unit_price": str(Decimal(price) / 100),
            "amount": str(amount),
            "tax_rate": chance.choice((f"{rate}%", "免税", "***")),
            "tax": str((amount * rate / 100).quantize(Decimal("0.01"))),
        }
        name = chance.choice(("quantity", "unit_price", "amount", "tax"))
        off = str(Decimal(str(line[name])) + Decimal(chance.choice(("0.01", "-0.01", "0.005", "0.006", "1"))))
        line[name] = chance.choice((line[name], line[name], off, "", "***", f"-{line[name]}", "两"))
        found.append(line)
    return found


TEXTS = values()
VALUES: dict[str, list[Any]] = dict.fromkeys(SHORT_CUTS, TEXTS) | {"line": lines()}


@pytest.mark.parametrize("name", sorted(SHORT_CUTS))
def test_short_cut_hides_nothing(name: str) -> None:
    subject = SUBJECTS[name]
    assert subject.plain is not None
    taken = [seen for seen in map(subject.read, VALUES[name]) if subject.plain(seen)]
    assert len(taken) > 100, "a short cut that is hardly ever taken is none"
    for seen in taken:
        for context in CONTEXTS:
            said = {rule.name: hits for rule in subject.rules if (hits := list(rule.check(seen, context)))}
            assert not said, (seen, context)
