"""How fast ids and invoices are judged: ``python -m scripts.bench_validator``.

The measure is python-stdnum's ``uscc.validate`` (``ric.validate`` for resident ids), which says no more than whether an
id is right, where a report has findings, facts and a suggestion. Both sides judge in turns within one run; the medians
and the median of the ratios are printed, each ratio beside its goal. The goals are for the verdict with all findings;
the facts of a report are worked out when they are asked for, and rows of their own say what that comes to. All
invoices of a run are different.
"""

from __future__ import annotations

import csv
import io
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from fapiao import check_field, check_invoice
from fapiao.checkdigits import UNIFIED_ALPHABET, identity_check, organisation_check, unified_check
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

SEED = 20261124
COUNT = 400
ROUNDS = 15
SINGLE_LINE_INVOICES = 100_000
REGIONS = ("110105", "310115", "440106", "440305", "510107", "350102")
GOODS = ("*纸制品*复印纸", "*餐饮服务*餐费", "*信息技术服务*软件维护", "*五金工具*螺丝刀 6*100mm", "*运输服务*运费")
PARTIES = ("广州示例贸易有限公司", "福州示例纸业有限公司", "示例（上海）信息技术有限公司")
RATES = (13, 9, 6, 3, 1)


def make_id(chance: random.Random) -> str:
    body = "".join(chance.choice(UNIFIED_ALPHABET) for _ in range(8))
    code = f"91{chance.choice(REGIONS)}{body}{organisation_check(body)}"
    return f"{code}{unified_check(code)}"


def with_one_digit_wrong(code: str, chance: random.Random) -> str:
    place = chance.randrange(8, 18)
    others = UNIFIED_ALPHABET.replace(code[place], "")
    return code[:place] + chance.choice(others) + code[place + 1 :]


def make_resident_id(chance: random.Random) -> str:
    body = f"11010519{chance.randint(50, 99)}0{chance.randint(1, 9)}{chance.randint(10, 28)}"
    body += f"{chance.randint(0, 999):03}"
    return f"{body}{identity_check(body)}"


def cents(value: int) -> str:
    return f"{value // 100}.{value % 100:02}"


def make_line(chance: random.Random) -> tuple[dict[str, object], int, int]:
    """A line with its amount and its tax in cents."""
    rate, quantity, price = chance.choice(RATES), chance.randint(1, 20), chance.randint(100, 99999)
    amount = quantity * price
    tax = (amount * rate + 50) // 100
    line: dict[str, object] = {
        "name": chance.choice(GOODS),
        "unit": "件",
        "quantity": str(quantity),
        "unit_price": cents(price),
        "amount": cents(amount),
        "tax_rate": f"{rate}%",
        "tax": cents(tax),
    }
    return line, amount, tax


def make_invoice(chance: random.Random, lines: int) -> dict[str, object]:
    made = [make_line(chance) for _ in range(lines)]
    amount, tax = sum(line[1] for line in made), sum(line[2] for line in made)
    return {
        "invoice_number": f"26{chance.choice(('44', '31', '35'))}2{chance.randint(1, 10**15 - 1):015}",
        "issue_date": f"2026-0{chance.randint(1, 9)}-{chance.randint(10, 28)}",
        "seller": {"name": chance.choice(PARTIES), "taxpayer_id": make_id(chance)},
        "buyer": {"name": chance.choice(PARTIES), "taxpayer_id": make_id(chance)},
        "lines": [line[0] for line in made],
        "amount": cents(amount),
        "tax": cents(tax),
        "total": cents(amount + tax),
    }


def time_us(judge: Callable[[Any], object], values: Sequence[object]) -> float:
    """The processor time of one judgement in microseconds."""
    start = time.process_time()
    for value in values:
        judge(value)
    took = time.process_time() - start
    return took / len(values) * 1e6


def compare(
    name: str,
    ours: tuple[Callable[[Any], object], Sequence[object]],
    theirs: tuple[Callable[[Any], object], Sequence[object]],
    goal: float,
) -> float:
    """Print one row; gives the median time of our side in microseconds."""
    rounds = [(time_us(*ours), time_us(*theirs)) for _ in range(ROUNDS)]
    ours_us = statistics.median(one for one, _ in rounds)
    theirs_us = statistics.median(other for _, other in rounds)
    ratio = statistics.median(one / other for one, other in rounds)
    print(f"{name:<34}{ours_us:>12.1f}{theirs_us:>12.1f}{ratio:>8.2f}   ≤ {goal:g}")
    return ours_us


def judge_id(value: str) -> bool:
    return check_field("taxpayer_id", value).ok


def explain_id(value: str) -> object:
    return check_field("taxpayer_id", value).facts


def explain_invoice(invoice: dict[str, object]) -> object:
    return check_invoice(invoice).facts


def validate_with(module: Any) -> Callable[[str], bool]:
    def validate(value: str) -> bool:
        try:
            module.validate(value)
        except ValidationError:
            return False
        return True

    return validate


def rows_of(invoices: Iterator[dict[str, Any]]) -> Iterator[list[str]]:
    """Invoices of one line as rows of a table."""
    for invoice in invoices:
        (line,) = invoice["lines"]
        yield [
            *(invoice[name] for name in ("invoice_number", "issue_date", "amount", "tax", "total")),
            *(invoice[party][name] for party in ("seller", "buyer") for name in ("name", "taxpayer_id")),
            *line.values(),
        ]


def invoice_of(row: list[str]) -> dict[str, object]:
    number, date, amount, tax, total, seller, seller_id, buyer, buyer_id, *line = row
    names = ("name", "unit", "quantity", "unit_price", "amount", "tax_rate", "tax")
    return {
        "invoice_number": number,
        "issue_date": date,
        "seller": {"name": seller, "taxpayer_id": seller_id},
        "buyer": {"name": buyer, "taxpayer_id": buyer_id},
        "lines": [dict(zip(names, line, strict=True))],
        "amount": amount,
        "tax": tax,
        "total": total,
    }


def bench_table(chance: random.Random) -> None:
    """A table of invoices, read with the csv module and checked in one plain loop."""
    table = io.StringIO()
    csv.writer(table).writerows(rows_of(make_invoice(chance, 1) for _ in range(SINGLE_LINE_INVOICES)))
    times = []
    for judge in (lambda invoice: None, check_invoice):
        table.seek(0)
        start = time.process_time()
        for row in csv.reader(table):
            judge(invoice_of(row))
        times.append(time.process_time() - start)
    print(
        f"{SINGLE_LINE_INVOICES} invoices of one line in a table: read in {times[0]:.1f} s, read and checked in "
        f"{times[1]:.1f} s, {SINGLE_LINE_INVOICES / times[1]:.0f} a second"
    )


def main() -> int:
    chance = random.Random(SEED)
    right = [make_id(chance) for _ in range(COUNT)]
    wrong = [with_one_digit_wrong(code, chance) for code in right]
    residents = [make_resident_id(chance) for _ in range(COUNT)]
    unified, resident = validate_with(uscc), validate_with(ric)
    print(f"{'what':<34}{'fapiao µs':>12}{'stdnum µs':>12}{'ratio':>8}   goal")
    for name, theirs, values in (
        ("taxpayer id, right", unified, right),
        ("taxpayer id, one character wrong", unified, wrong),
        ("taxpayer id, of a resident", resident, residents),
    ):
        compare(name, (judge_id, values), (theirs, values), 1)
        if any(judge_id(value) != theirs(value) for value in values):
            print("  the two sides do not agree")
    compare("taxpayer id, right, with facts", (explain_id, right), (unified, right), 1)
    invoices = [make_invoice(chance, 10) for _ in range(40)]
    ten = compare("invoice of 10 lines", (check_invoice, invoices), (unified, right), 25)
    compare("invoice of 10 lines, with facts", (explain_invoice, invoices), (unified, right), 25)
    large = time_us(check_invoice, [make_invoice(chance, 500) for _ in range(4)])
    print(f"{'invoice of 500 lines':<34}{large:>12.1f}{'':>12}{large / ten:>8.2f}  times one of 10 lines")
    bench_table(chance)
    return 0


if __name__ == "__main__":
    sys.exit(main())
