"""Slips of the pen: which one turns one amount into another, and when none does."""

from __future__ import annotations

from decimal import Decimal

import pytest
from fapiao.slips import slip


@pytest.mark.parametrize(
    ("written", "meant", "how"),
    [
        ("11300", "113.00", "像是漏了小数点"),
        ("1130", "113", "小数点像是错了位"),
        ("1.13", "113", "小数点像是错了位"),
        ("131.00", "113.00", "像是把相邻的 1、3 写颠倒了"),
        ("11.35", "13.15", "像是把相邻的 3、1 写颠倒了"),
        ("113.50", "113.05", "像是把相邻的 0、5 写颠倒了"),
        ("10.30", "13.00", "像是把相邻的 3、0 写颠倒了"),
        ("173.00", "113.00", "像是把 1 写成了 7"),
        ("-113.00", "113.00", "正负号写反了"),
        ("-131.00", "113.00", ""),
        ("245.67", "113.00", ""),
        ("99.99", "113.00", ""),
        ("0", "113.00", ""),
        ("113.00", "113", ""),
    ],
)
def test_slip(written: str, meant: str, how: str) -> None:
    assert slip(Decimal(written), Decimal(meant)) == how
