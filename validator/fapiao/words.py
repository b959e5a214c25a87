"""Amounts in Chinese capital numerals (大写金额): strict writing, lenient reading.

The rules are those of 《支付结算办法》附一《正确填写票据和结算凭证的基本规定》 (银发〔1997〕393号). They leave some
zeros and the closing 整 to the writer, so an amount has several right forms. ``_spelling`` describes all of them as one
pattern, from which both the form that we write and the test of a form that we read are taken.
"""

from __future__ import annotations

import re
from decimal import Decimal
from operator import getitem

from .money import compact, to_cents

DIGITS = "零壹贰叁肆伍陆柒捌玖"
LARGEST = Decimal("9999999999999999.99")

# Other ways to write the official characters; none of them changes the number.
SAME = str.maketrans(
    "貳弍陸叄參参億萬圓元正〇○",
    "贰贰陆叁叁叁亿万圆圆整零零",
)
# Everyday characters: readable, but not what the rules allow on a document of value.
EVERYDAY = str.maketrans("一二两三四五六七八九千百十毛", "壹贰贰叁肆伍陆柒捌玖仟佰拾角")

_NEGATIVE = re.compile(r"^\(?负数?\)?")
_PREFIX = re.compile(r"^(?:人民币|CNY|RMB|[⊗⊕ⓧⓍ×✕⊠☒¥￥:])+", re.IGNORECASE)
_SECTION = re.compile(
    r"零*(?:([壹贰叁肆伍陆柒捌玖])仟)?零*(?:([壹贰叁肆伍陆柒捌玖])佰)?零*(?:([壹贰叁肆伍陆柒捌玖])?(拾))?零*([壹贰叁肆伍陆柒捌玖])?零*"
)
_OPTIONAL = re.compile(".[?]")
_AMOUNT = re.compile(
    r"(?:(?P<yuan>[^圆角分整]+)圆)?零?(?:(?P<jiao>[零壹贰叁肆伍陆柒捌玖])角)?零?(?:(?P<fen>[零壹贰叁肆伍陆柒捌玖])分)?整?"
)


def plain_words(text: str) -> tuple[bool, str]:
    """Take the sign and everything that is not the amount itself off; spell what is left in one way.

    Gives whether the amount is negative, and the amount with 圆 and 整 whatever it was written with.
    """
    words = _PREFIX.sub("", compact(text))
    negative = bool(_NEGATIVE.match(words))
    words = _PREFIX.sub("", _NEGATIVE.sub("", words))
    return negative, words.translate(SAME)


def parse_words(text: str) -> Decimal | None:
    """Read an amount in words, official or everyday characters, 圆 or 元, with or without 整 and optional zeros.

    ``（负数）`` or 负 in front makes it negative; 人民币 and the ⊗ of printed invoices are skipped. Gives None for
    anything that is not an amount.
    """
    if len(text) > 200:
        return None
    negative, words = plain_words(text)
    match = _AMOUNT.fullmatch(words.translate(EVERYDAY))
    if not match or not any(match.group("yuan", "jiao", "fen")):
        return None
    yuan = _whole(match["yuan"]) if match["yuan"] else 0
    if yuan is None:
        return None
    value = Decimal(yuan) + Decimal(DIGITS.index(match["jiao"] or "零")) / 10
    value += Decimal(DIGITS.index(match["fen"] or "零")) / 100
    if value > LARGEST:
        return None
    return -value if negative else value


def _whole(words: str) -> int | None:
    """The number before 圆, or None. 亿 and 万 split it: what stands before them counts that many times."""
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        head, found, tail = words.rpartition(unit)
        if found:
            high, low = _whole(head), _whole(tail) if tail else 0
            return None if not high or low is None or low >= size else high * size + low
    match = _SECTION.fullmatch(re.sub("零+", "零", words))
    if not words or not match:
        return None
    thousands, hundreds, tens, ten, ones = match.groups()
    digits = (thousands or "零", hundreds or "零", tens or ("壹" if ten else "零"), ones or "零")
    return sum(DIGITS.index(digit) * size for digit, size in zip(digits, (1000, 100, 10, 1), strict=True))


def amount_in_words(value: Decimal) -> str:
    """Write an amount the way invoices print it: 圆, 整 after 圆 and 角, ``（负数）`` in front of a negative one.

    Raises ValueError when the amount has fractions of a cent or more than 16 digits before the point.
    """
    return _OPTIONAL.sub(_keep_closing, _spelling(value))


def is_official_form(text: str, value: Decimal) -> bool:
    """Whether the text is one of the forms that the rules allow for this amount."""
    negative, words = plain_words(text)
    spelling = _spelling(abs(value))
    return negative == (value < 0) and re.fullmatch(spelling, words) is not None


def _keep_closing(optional: re.Match[str]) -> str:
    return "整" if optional.group() == "整?" else ""


def _spelling(value: Decimal) -> str:
    """All right forms of an amount as one pattern, optional characters marked with ``?``."""
    if value != to_cents(value) or abs(value) > LARGEST:
        raise ValueError(f"{value} is not an amount that can be written in words")
    cents = int(abs(value).scaleb(2))
    yuan, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    words = _whole_spelling(yuan) + "圆" if yuan or not cents else ""
    if not jiao and not fen:
        words += "整"
    elif not fen:
        words += ("零?" if yuan % 10 == 0 else "") + DIGITS[jiao] + "角整?"
    elif jiao:
        words += ("零?" if yuan % 10 == 0 else "") + DIGITS[jiao] + "角" + DIGITS[fen] + "分"
    else:
        words += ("零" if yuan else "零?") + DIGITS[fen] + "分"
    return ("（负数）" if value < 0 else "") + words


def _whole_spelling(number: int) -> str:
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        high, low = divmod(number, size)
        if high:
            words = _whole_spelling(high) + unit
            if not low:
                return words
            # Where only the digit before 亿 or 万 is zero, writing the zero is left to the writer.
            zero = "零" if low < size // 10 else "零?" if high % 10 == 0 else ""
            return words + zero + _whole_spelling(low)
    return _section_spelling(number) or "零"


# What each digit of a section of four says, thousands first.
_SAID = tuple(
    {str(digit): word + unit if digit else word for digit, word in enumerate(DIGITS)} for unit in ("仟", "佰", "拾", "")
)


def _section_spelling(section: int) -> str:
    return "".join(map(getitem, _SAID, f"{section:04}")).strip("零").replace("零零", "零")
