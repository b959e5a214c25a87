"""What slip of the pen makes one amount out of another: a lost point, two digits swapped, one digit wrong.

Only for words in a finding: that a slip explains a difference does not prove it.
"""

from __future__ import annotations

from decimal import Decimal

from .money import EXACT, show


def slip(written: Decimal, meant: Decimal) -> str:
    """How a usual slip turns ``meant`` into ``written``, in Chinese; empty where none does, or both are the same."""
    if not written or not meant or written == meant:
        return ""
    if written == -meant:
        return "正负号写反了"
    if written.is_signed() != meant.is_signed():
        return ""
    ratio = EXACT.divide(written, meant)
    if ratio in (10, 100, 1000):
        return "像是漏了小数点" if ratio == 100 else "小数点像是错了位"
    if ratio * 10 == 1 or ratio * 100 == 1 or ratio * 1000 == 1:
        return "小数点像是错了位"
    one, other = show(abs(written)), show(abs(meant))
    if len(one) != len(other):
        return ""
    wrong = [place for place, (left, right) in enumerate(zip(one, other, strict=True)) if left != right]
    if len(wrong) == 1:
        return f"像是把 {other[wrong[0]]} 写成了 {one[wrong[0]]}"
    one, other = one.replace(".", ""), other.replace(".", "")
    wrong = [place for place, (left, right) in enumerate(zip(one, other, strict=True)) if left != right]
    if len(wrong) == 2 and wrong[1] == wrong[0] + 1:
        swapped = slice(wrong[0], wrong[1] + 1)
        if one[swapped] == other[swapped][::-1]:
            return f"像是把相邻的 {other[wrong[0]]}、{other[wrong[1]]} 写颠倒了"
    return ""
