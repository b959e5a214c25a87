"""Amounts of money: reading what people and systems write, and rounding it the way invoices do.

Everything is ``Decimal``; nothing here goes through binary floating point.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import reduce

from .text import as_text, fold_width, is_blank, is_invisible

CENT = Decimal("0.01")
ZERO = Decimal(0)

# Wide enough for the product of any two numbers that ``read_number`` lets through: nothing is rounded in passing.
EXACT = Context(prec=120, rounding=ROUND_HALF_UP)

# More digits than any invoice has; what is longer is an identifier or junk, and would only cost time.
MOST_DIGITS = 40

# As systems write numbers, and most people: no need to look for signs of currency and the like.
_PLAIN = re.compile(r"-?[0-9]{1,16}(?:\.[0-9]{1,16})?")
# What stands in place of a number: the signs of software, the strokes of people, and 免税 once more beside the rate.
_MASK = re.compile(r"\*+|※+|-{1,4}|/{1,2}|免税|不征税")
_CURRENCY = re.compile(r"^(?:人民币|CNY|RMB|[¥￥])|(?:元|圆|CNY|RMB|[¥￥])$", re.IGNORECASE)
_MINUS = str.maketrans(dict.fromkeys("−–—‐‑‒﹣", "-"))
_NUMBER = re.compile(
    r"(?P<sign>[+-]?)(?P<whole>[0-9]+|[0-9]{1,4}(?:,[0-9]{3})+|[0-9]{1,4}(?:,[0-9]{4})+)?"
    r"(?P<fraction>\.[0-9]*)?(?P<exponent>e[+-]?[0-9]{1,3})?",
    re.IGNORECASE | re.ASCII,
)


@dataclass(slots=True)
class Number:
    """A number as it was written.

    ``text`` is what was entered. ``value`` is None when nothing was entered, when the place is filled with ``***`` or
    struck out (``masked``), and when it cannot be read.
    """

    text: str
    value: Decimal | None = None
    masked: bool = False

    @property
    def blank(self) -> bool:
        return not self.text.strip()

    @property
    def unreadable(self) -> bool:
        return self.value is None and not self.masked and not self.blank

    @property
    def step(self) -> Decimal:
        """The last decimal place that was written (0.01 for 33.33), zero for whole numbers: those are not rounded."""
        if self.value is None or not isinstance(exponent := self.value.as_tuple().exponent, int) or exponent >= 0:
            return Decimal(0)
        return Decimal(1).scaleb(exponent)


def compact(text: str) -> str:
    """The text without blanks and invisible characters, full-width characters made plain."""
    if text.isascii() and text.isprintable() and " " not in text:
        return text
    return "".join(
        character for character in fold_width(text) if not is_blank(character) and not is_invisible(character)
    )


def read_number(value: object) -> Number:
    """Read an amount, a quantity or a price.

    Taken are numbers, and text with currency signs, thousands separators (groups of three or of four), full-width
    characters, blanks, ``元``, a minus sign of any kind before or behind, or brackets for a negative number.
    """
    if isinstance(value, str) and _PLAIN.fullmatch(value):
        return Number(value, Decimal(value))
    text = as_text(value)
    if not text:
        return Number(text)
    plain = compact(text[:200]).translate(_MINUS)
    if not plain or len(text) > 200:
        return Number(text)
    if _MASK.fullmatch(plain):
        return Number(text, masked=True)
    negative = False
    if plain[0] == "(" and plain[-1] == ")":
        negative, plain = True, plain[1:-1]
    elif plain[-1] == "-":
        negative, plain = True, plain[:-1]
    sign = ""
    if plain[:1] in ("-", "+"):
        sign, plain = plain[0], plain[1:]
    plain = _CURRENCY.sub("", _CURRENCY.sub("", plain))
    match = _NUMBER.fullmatch(sign + plain)
    if not match or not (match["whole"] or len(match["fraction"] or "") > 1) or (negative and match["sign"]):
        return Number(text)
    number = Decimal(match.group().replace(",", ""))
    if len(number.as_tuple().digits) > MOST_DIGITS or abs(number.adjusted()) > MOST_DIGITS:
        return Number(text)
    if number.as_tuple().exponent > 0:  # type: ignore[operator]  # 1E+3 becomes 1000; the exponent of a finite Decimal is an int
        number = number.quantize(Decimal(1), context=EXACT)
    return Number(text, -number if negative else number)


def to_cents(value: Decimal) -> Decimal:
    """Round half up to two decimals; a negative number rounds as its positive twin does."""
    rounded = EXACT.quantize(value, CENT)
    return rounded if rounded else abs(rounded)


def multiply(left: Decimal, right: Decimal) -> Decimal:
    return EXACT.multiply(left, right)


def divide(left: Decimal, right: Decimal) -> Decimal:
    return EXACT.divide(left, right)


def add(*values: Decimal) -> Decimal:
    return reduce(EXACT.add, values, ZERO)


def show(value: Decimal) -> str:
    """The number as an invoice prints an amount: two decimals, more only where they say something."""
    cents = to_cents(value)
    return str(cents) if value == cents else f"{value.normalize(EXACT):f}"
