"""The fonts of a PDF page: which characters the bytes of a string stand for, and how wide each is.

A character that nothing says the meaning of is U+FFFD, never a guess: a font without a table (``ToUnicode``) whose
codes are numbers of glyphs cannot be read, though it can be shown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

UNKNOWN = "\ufffd"
LARGEST_TABLE = 4_000_000
MOST_ENTRIES = 70_000
WIDE, HALF = 1000.0, 500.0

# Encodings of Chinese fonts that name characters themselves, by the beginning of their names.
UNICODE = re.compile(r"/Uni(?:GB|CNS|JIS|KS)-(?:UCS2|UTF16)-")
GBK = re.compile(r"/GB(?:K|Kp|K2K|pc)?(?:-EUC)?-[HV]$")

# The signs between blank and @ in the order of ASCII, by the names that fonts give them.
SIGNS = (
    "space exclam quotedbl numbersign dollar percent ampersand quotesingle parenleft parenright asterisk plus comma "
    "hyphen period slash zero one two three four five six seven eight nine colon semicolon less equal greater question"
)
GLYPHS = {name: chr(code) for code, name in enumerate(SIGNS.split(" "), 32)}
GLYPHS |= {"at": "@", "minus": "-", "yen": "¥", "underscore": "_", "bracketleft": "[", "bracketright": "]"}

BLOCK = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
HEX = rb"<([0-9A-Fa-f\s]*)>"
PAIR = re.compile(HEX + rb"\s*" + HEX)
RANGE = re.compile(HEX + rb"\s*" + HEX + rb"\s*(?:" + HEX + rb"|\[([^\]]*)\])")
CODE_SPACE = re.compile(rb"begincodespacerange\s*" + HEX)
ONE = re.compile(HEX)


@dataclass(slots=True)
class Font:
    """A font as far as reading needs it. Widths are thousandths of the font size, by code."""

    bytes_a_code: int = 1
    gbk: bool = False
    unicode: bool = False
    table: dict[int, str] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)
    other_width: float = WIDE
    by_collection: bool = False
    scale: float = 0.001
    vertical: bool = False

    def glyphs(self, data: bytes) -> Iterator[tuple[str, float, bool]]:
        """Character, width in units of the font size, and whether this is the one-byte blank that Tw widens."""
        place, end = 0, len(data)
        while place < end:
            size = self.bytes_a_code
            if self.gbk:
                size = 2 if data[place] > 0x80 else 1
            piece = data[place : place + size]
            place += size
            code = int.from_bytes(piece, "big")
            yield self.character(code, piece), self.width(code, piece) * self.scale, size == 1 and code == 32

    def character(self, code: int, piece: bytes) -> str:
        found = self.table.get(code)
        if found is None:
            if self.gbk:
                found = piece.decode("gbk", "replace")
            elif self.unicode:
                found = chr(code) if not 0xD800 <= code < 0xE000 else UNKNOWN
            else:
                return UNKNOWN
        return plain(found)

    def width(self, code: int, piece: bytes) -> float:
        if self.by_collection:
            # The widths of these fonts go by the number in Adobe's collection; plain ASCII stands at its beginning.
            code = code - 31 if 32 <= code < 127 else -1
        return self.widths.get(code, self.other_width)


@lru_cache(8192)
def plain(text: str) -> str:
    """The same with the radicals and compatibility forms, which only look like ideographs, as what they look like."""
    if text.isascii():
        return text
    return "".join(
        unicodedata.normalize("NFKC", character)
        if "\u2e80" <= character <= "\u2fdf" or "\uf900" <= character <= "\ufaff" or character >= "\U0002f800"
        else character
        for character in text
    )


def read_font(resource: Any) -> Font:
    """A font from its dictionary. What is wrong in it makes its characters unknown, and raises whatever pypdf does."""
    kind = resource.get("/Subtype")
    encoding = resource.get("/Encoding")
    encoding = encoding.get_object() if encoding is not None else None
    font = composite(resource, encoding) if kind == "/Type0" else simple(resource, encoding)
    if kind == "/Type3":
        matrix = resource.get("/FontMatrix")
        font.scale = abs(float(matrix[0])) if matrix else 0.001
    if "/ToUnicode" in resource and hasattr(stream := resource["/ToUnicode"].get_object(), "get_data"):
        font.table.update(read_table(stream.get_data()[:LARGEST_TABLE]))
    return font


def composite(resource: Any, encoding: Any) -> Font:
    font = Font(bytes_a_code=2)
    name = encoding if isinstance(encoding, str) else ""
    font.vertical = name.endswith("-V")
    font.unicode = bool(UNICODE.match(name))
    font.gbk = bool(GBK.match(name))
    font.by_collection = font.unicode or font.gbk
    if hasattr(encoding, "get_data"):
        space = CODE_SPACE.search(encoding.get_data()[:LARGEST_TABLE])
        font.bytes_a_code = len(unhex(space[1])) or 2 if space else 2
    descendant = resource["/DescendantFonts"].get_object()[0].get_object()
    font.other_width = float(descendant.get("/DW", WIDE))
    font.widths = wide_widths(descendant.get("/W"))
    return font


def wide_widths(given: Any) -> dict[int, float]:
    widths: dict[int, float] = {}
    items = list(given.get_object())[: 2 * MOST_ENTRIES] if given is not None else []
    place = 0
    while place + 1 < len(items):
        first, second = int(items[place]), items[place + 1].get_object()
        if isinstance(second, list):
            widths.update((first + number, float(width)) for number, width in enumerate(second[:MOST_ENTRIES]))
            place += 2
        elif place + 2 < len(items):
            last = min(int(second), first + MOST_ENTRIES)
            widths.update(dict.fromkeys(range(first, last + 1), float(items[place + 2])))
            place += 3
        else:
            break
        if len(widths) > MOST_ENTRIES:
            break
    return widths


def simple(resource: Any, encoding: Any) -> Font:
    font = Font(other_width=600 if "Courier" in str(resource.get("/BaseFont")) else HALF)
    # All encodings of simple fonts are ASCII with other signs above it; those signs no value of an invoice has.
    font.table = {code: chr(code) for code in range(32, 127)} | {0xA5: "¥", 0xA0: " "}
    embedded = resource.get("/FontDescriptor", {}).get_object() if "/FontDescriptor" in resource else {}
    if encoding is None and (int(embedded.get("/Flags", 0)) & 4 or resource.get("/Subtype") == "/Type3"):
        # A symbolic font with codes of its own.
        font.table = {}
    if isinstance(encoding, dict) and "/Differences" in encoding:
        code = 0
        for item in list(encoding["/Differences"].get_object())[:2000]:
            if isinstance(item, int):
                code = item
            else:
                font.table[code] = glyph_character(str(item)[1:])
                code += 1
    widths = resource.get("/Widths")
    first = int(resource.get("/FirstChar", 0))
    if widths is not None:
        numbers = list(widths.get_object())[:512]
        font.widths = {first + place: float(width.get_object()) for place, width in enumerate(numbers)}
        font.other_width = float(embedded.get("/MissingWidth", 0))
    return font


def glyph_character(name: str) -> str:
    if name in GLYPHS:
        return GLYPHS[name]
    if len(name) == 1:
        return name
    match = re.fullmatch(r"uni([0-9A-F]{4})|u([0-9A-F]{4,6})", name)
    number = int(match[1] or match[2], 16) if match else 0xFFFD
    return UNKNOWN if 0xD800 <= number < 0xE000 or number > 0x10FFFF else chr(number)


def read_table(data: bytes) -> dict[int, str]:
    """A ToUnicode table: code → text."""
    table: dict[int, str] = {}
    for kind, body in BLOCK.findall(data):
        if kind == b"bfchar":
            for source, target in PAIR.findall(body):
                table[number(source)] = utf16(unhex(target))
        else:
            for first, last, target, several in RANGE.findall(body):
                start, end = number(first), min(number(last), number(first) + 0xFFFF)
                if several:
                    targets = (utf16(unhex(one)) for one in ONE.findall(several))
                    table.update(zip(range(start, end + 1), targets, strict=False))
                elif base := unhex(target):
                    head, tail = base[:-2], int.from_bytes(base[-2:], "big")
                    table.update(
                        (code, utf16(head + ((tail + code - start) & 0xFFFF).to_bytes(2, "big")))
                        for code in range(start, end + 1)
                    )
                if len(table) > MOST_ENTRIES:
                    return table
        if len(table) > MOST_ENTRIES:
            break
    return table


def number(digits: bytes) -> int:
    return int.from_bytes(unhex(digits)[:4], "big")


def unhex(digits: bytes) -> bytes:
    packed = bytes(digits).translate(None, b" \t\r\n\f\0")
    return bytes.fromhex((packed + b"0" * (len(packed) % 2)).decode("ascii"))


def utf16(data: bytes) -> str:
    text = data.decode("utf-16-be", "replace").replace("\0", "")
    return text or UNKNOWN
