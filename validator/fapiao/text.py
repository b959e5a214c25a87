"""Reading what people type and paste: cleaning identifiers, and naming characters in Chinese.

Everything here is linear in the length of the text and takes any text at all. Lone surrogates, which no file and no
message can carry, become U+FFFD on the way in.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

SHOWN_LIMIT = 200
QUOTED_LIMIT = 24

DASHES = frozenset("-_‐‑‒–—―−﹣﹘")
QUOTES = frozenset("'\"‘’“”`´")
PLACEHOLDERS = frozenset({"/", "／", "无"})
# What stays behind at the ends of a value that was copied out of a sentence.
PUNCTUATION = ".,;:。、()[]【】"
MASKS = frozenset("*●•■□◆○∗×")

# A field name pasted together with its value: "纳税人识别号：9144…", "发票号码 2644…", and the № of printed invoices.
PASTED_LABEL = re.compile(
    r"^(?:[㐀-鿿/()]{1,20}:|[㐀-鿿/()]{0,19}[号码期]\s*(?=[0-9A-Za-z])|(?:No|NO|no|№)[.:]?\s*(?=[0-9]))(?=.)",
    re.DOTALL,
)
SCIENTIFIC = re.compile(r"^[0-9](\.[0-9]+)?E\+?[0-9]{1,3}$")


SURROGATE = re.compile("[\ud800-\udfff]")


def as_text(value: object) -> str:
    """The value as text: None is empty, numbers are written out, text stays as it is but for lone surrogates."""
    if isinstance(value, str):
        # Surrogates are not printable: most texts need no closer look.
        return value if value.isprintable() else SURROGATE.sub("\ufffd", value)
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        # Writing out a number takes time that grows with the square of its length.
        return str(value) if value.bit_length() < 2048 else f"（约 {value.bit_length() * 3 // 10} 位的整数）"
    try:
        return SURROGATE.sub("\ufffd", str(value))
    except (RecursionError, ValueError):
        # Junk that cannot be written out: lists within lists without end, numbers that Python refuses to print.
        return type(value).__name__


def shown(text: str) -> str:
    """The text as a report may carry it: not endless."""
    return text if len(text) <= SHOWN_LIMIT else f"{text[:SHOWN_LIMIT]}…（共 {len(text)} 个字符）"


def quote(text: str) -> str:
    """The text between Chinese quotes for use inside a message, shortened."""
    return f"“{shown(text if len(text) <= QUOTED_LIMIT else text[:QUOTED_LIMIT] + '…')}”"


def is_blank(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in {"Zs", "Zl", "Zp"}


@lru_cache(maxsize=4096)
def is_invisible(character: str) -> bool:
    """Control characters, zero-width and direction marks, and the like; blanks and line ends are not meant."""
    return not is_blank(character) and (
        unicodedata.category(character) in {"Cc", "Cf"} or character in "\u034f\u115f\u1160\u3164\ufe0e\ufe0f"
    )


def is_empty(text: str) -> bool:
    """Whether nothing is written there: blanks, invisible characters, dashes, ``/`` and 无 count as nothing."""
    return text.strip() in PLACEHOLDERS or all(
        is_blank(character) or character in DASHES or is_invisible(character) for character in text
    )


def fold_width(text: str) -> str:
    """Full-width and styled letters, digits and signs as plain ASCII; everything else stays.

    Narrower than NFKC on purpose: that would also turn ² into 2 and ⑱ into 18, which nobody means.
    """
    if text.isascii():
        return text
    return "".join(map(fold_character, text))


def fold_character(character: str) -> str:
    if character == "\u3000":
        return " "
    if unicodedata.decomposition(character).startswith(("<wide>", "<font>")):
        folded = unicodedata.normalize("NFKC", character)
        if len(folded) == 1 and folded.isascii():
            return folded
    return character


# Most identifiers come like this, and need no look at each character. NO before a digit is a pasted label.
CLEAN = re.compile("(?!NO[0-9])[0-9A-Z]+")


@dataclass(slots=True)
class Identifier:
    """An identifier as entered, as cleaned, and what the cleaning took away (in Chinese, each once)."""

    raw: str
    text: str
    changes: tuple[str, ...] = ()

    @property
    def scientific(self) -> bool:
        return SCIENTIFIC.match(self.text) is not None


def read_identifier(value: object) -> Identifier:
    """Clean an id, a code or a number: width, capitals, blanks, dashes, quotes, invisible
    characters, a pasted label, punctuation at the ends.

    Nothing that could be part of the identifier itself is changed.
    """
    raw = as_text(value)
    if not raw or CLEAN.fullmatch(raw):
        return Identifier(raw, raw)
    changes: dict[str, None] = {}
    text = fold_width(raw)
    if text != raw:
        changes["全角字符"] = None
    without_label = PASTED_LABEL.sub("", text.strip())
    if without_label != text.strip():
        changes["字段名"] = None
    kept: list[str] = []
    for character in without_label if "字段名" in changes else text:
        if "a" <= character <= "z":
            changes["小写字母"] = None
            kept.append(character.upper())
        elif character in "\r\n":
            changes["换行"] = None
        elif is_blank(character):
            changes["空格"] = None
        elif character in DASHES:
            changes["横线"] = None
        elif character in QUOTES:
            changes["引号"] = None
        elif is_invisible(character):
            changes["不可见字符"] = None
        else:
            kept.append(character)
    cleaned = "".join(kept)
    if cleaned != (bare := cleaned.strip(PUNCTUATION)):
        changes["两端的标点"] = None
        cleaned = bare
    whole = re.match(r"^([0-9]+)\.0+$", cleaned)
    if whole:
        # A number that went through a spreadsheet.
        changes["小数点和后面的 0"] = None
        cleaned = whole[1]
    return Identifier(raw, cleaned, tuple(changes))


def describe_character(character: str) -> str:
    """What a character is, in Chinese, so that a reader can find it: ``汉字“税”``, ``不可见字符 U+200B``."""
    code = f"U+{ord(character):04X}"
    if is_blank(character):
        return "空格" if character == " " else f"空白字符 {code}"
    if is_invisible(character):
        return f"不可见字符 {code}"
    if character == "\ufffd":
        return "残缺字符"
    return f"{character_kind(character)}“{character}”"


KINDS = (
    ("0", "9", "数字"),
    ("A", "Z", "字母"),
    ("a", "z", "小写字母"),
    ("!", "~", "符号"),
    ("\u0370", "\u03ff", "希腊字母"),
    ("\u0400", "\u052f", "西里尔字母"),
    ("\u0590", "\u08ff", "希伯来或阿拉伯文字符"),
    ("\u3040", "\u30ff", "日文假名"),
    ("\u3400", "\u9fff", "汉字"),
    ("\uac00", "\ud7af", "韩文字符"),
    ("\uff01", "\uff5e", "全角字符"),
    ("\U0001f000", "\U0001faff", "表情符号"),
    ("\U00020000", "\U0003ffff", "汉字"),
)


def character_kind(character: str) -> str:
    return next((kind for first, last, kind in KINDS if first <= character <= last), "字符")


def describe_places(text: str, wrong: list[int], limit: int = 3) -> str:
    """``第 2 位是字母“I”、第 9 位是字母“O”``; after ``limit`` places only their number."""
    parts = [f"第 {place + 1} 位是{describe_character(text[place])}" for place in wrong[:limit]]
    more = f"，另有 {len(wrong) - limit} 处" if len(wrong) > limit else ""
    return "、".join(parts) + more


def gbk_bytes(text: str) -> int:
    """The length in GBK bytes, in which the vendors state their limits; a character outside GBK counts as two."""
    return 2 * len(text) - sum(map(str.isascii, text))


def outside_gbk(text: str) -> list[int]:
    """The places of the characters that GBK does not hold."""
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return [place for place, character in enumerate(text) if not in_gbk(character)]
    return []


def in_gbk(character: str) -> bool:
    try:
        character.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True
