"""How fast ids and invoices are judged: ``python -m scripts.bench_validator``.

The other side is python-stdnum, which checks taxpayer ids and resident ids too, but answers yes or no where a report
has findings, facts and a suggestion. Both sides judge the same values in the same run, in turns; medians are printed.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from fapiao import check_field, check_invoice
from fapiao.checkdigits import UNIFIED_ALPHABET, organisation_check, unified_check
from stdnum.cn import ric, uscc

SEED = 20261124
COUNT = 400
ROUNDS = 9
# The example of GB 11643 itself.
RESIDENT = "11010519491231002X"
REGIONS = ("110105", "310115", "440106", "440305", "510107", "350102")


def make_ids() -> tuple[list[str], list[str]]:
    """Unified codes with right check digits, and the same with one digit changed."""
    chance = random.Random(SEED)
    right = []
    for _ in range(COUNT):
        body = "".join(chance.choice(UNIFIED_ALPHABET) for _ in range(8))
        code = f"91{chance.choice(REGIONS)}{body}{organisation_check(body)}"
        right.append(f"{code}{unified_check(code)}")
    wrong = [code[:17] + UNIFIED_ALPHABET[(UNIFIED_ALPHABET.index(code[17]) + 1) % 31] for code in right]
    return right, wrong


def invoice_of(lines: int) -> dict[str, object]:
    return {
        "invoice_number": "26442000000000000017",
        "issue_date": "2026-03-05",
        "seller": {"name": "广州示例贸易有限公司", "taxpayer_id": "91350100M000100Y43"},
        "lines": [
            {
                "name": "*纸制品*复印纸",
                "quantity": "2",
                "unit_price": "50",
                "amount": "100.00",
                "tax_rate": "13%",
                "tax": "13.00",
            }
            for _ in range(lines)
        ],
        "amount": f"{100 * lines}.00",
        "tax": f"{13 * lines}.00",
        "total": f"{113 * lines}.00",
    }


def median_us(judge: Callable[[Any], object], values: Sequence[object]) -> float:
    """The time of one judgement in microseconds: the median of several rounds over all values."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for value in values:
            judge(value)
        times.append((time.perf_counter() - start) / len(values) * 1e6)
    return statistics.median(times)


def judge_id(value: str) -> bool:
    return check_field("taxpayer_id", value).ok


def main() -> int:
    right, wrong = make_ids()
    print(f"{'what':<34}{'fapiao µs':>12}{'stdnum µs':>12}{'ratio':>8}  agreed")
    for name, theirs, values in (
        ("unified code, right", uscc.is_valid, right),
        ("unified code, one digit wrong", uscc.is_valid, wrong),
        ("resident id", ric.is_valid, [RESIDENT] * COUNT),
    ):
        ours_us, theirs_us = median_us(judge_id, values), median_us(theirs, values)
        agreed = sum(judge_id(value) == theirs(value) for value in values)
        print(f"{name:<34}{ours_us:>12.1f}{theirs_us:>12.1f}{ours_us / theirs_us:>8.1f}  {agreed} of {len(values)}")
    one_line = median_us(check_invoice, [invoice_of(1)])
    for lines in (1, 8, 500):
        took = median_us(check_invoice, [invoice_of(lines)])
        print(f"{f'invoice, {lines} lines':<34}{took:>12.0f}{'':>12}{took / one_line:>8.1f}  times one line")
    return 0


if __name__ == "__main__":
    sys.exit(main())
