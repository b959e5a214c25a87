"""The cells of an XLSX workbook as text, row by row, with the standard library only.

A workbook is a ZIP of XML. It is read as a stream: nothing is kept but the shared strings, and these are limited, as
is everything else a small file could swell to. Formulas are never computed: what the spreadsheet last saw is read.
External links, macros, drawings and styles are not looked at. Dates stay numbers; the column says that they are dates.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NoReturn
from xml.parsers import expat

from . import unreadable

Row = list[str]

CHUNK = 1 << 16
# Uncompressed: a list of a million strings is about 60 MB, a sheet of a million rows about 2 GB.
LARGEST_STRINGS = 160 << 20
LARGEST_BOOK = 8 << 20
LARGEST_SHEET = 4 << 30
MOST_PARTS = 10_000
MOST_ROWS = 1_048_576
MOST_COLUMNS = 400
# No text of a cell is longer.
LONGEST_CELL = 32_767

_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_LETTERS = re.compile("[A-Z]+")
BROKEN = "请用表格软件打开这个文件，另存为 .xlsx 或 CSV 再检查；打不开的，请重新导出或下载。"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name on the tab, where it is in the archive, and whether it is hidden."""

    name: str
    part: str
    hidden: bool


def broken(reason: str) -> NoReturn:
    raise unreadable("file-workbook-broken", f"{reason}。{BROKEN}", expected="完整的 .xlsx 文件")


class Workbook:
    """An XLSX file. Raises Unreadable where it is not one, or is larger inside than any table of invoices."""

    def __init__(self, data: bytes) -> None:
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OverflowError):
            broken("文件不完整，读不出里面的内容")
        self.sizes = {entry.filename: entry.file_size for entry in self.archive.infolist()}
        if len(self.sizes) > MOST_PARTS:
            raise unreadable("file-too-large", f"文件里有 {len(self.sizes)} 个部分，不像是表格，没有读取。")
        self.from_1904 = False
        # Bytes that came out of the archive so far.
        self.unpacked = 0
        self.sheets = self._read_sheets()
        self._strings: list[str] | None = None

    def _read_sheets(self) -> list[Sheet]:
        book = "xl/workbook.xml"
        if book not in self.sizes:
            broken("里面没有能读取的工作簿（可能是 .xlsb 格式，或者不是表格）")
        found: list[tuple[str, str, bool]] = []
        targets: dict[str, str] = {}

        def in_book(name: str, attributes: dict[str, str]) -> None:
            if name == "sheet":
                link = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
                found.append((attributes.get("name", ""), link, attributes.get("state", "visible") != "visible"))
            elif name == "workbookPr":
                self.from_1904 = attributes.get("date1904") in ("1", "true")

        def in_links(name: str, attributes: dict[str, str]) -> None:
            if name == "Relationship" and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "")
                path = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
                targets[attributes.get("Id", "")] = path

        self._parse(book, LARGEST_BOOK, start=in_book)
        self._parse("xl/_rels/workbook.xml.rels", LARGEST_BOOK, start=in_links)
        sheets = [Sheet(name, targets.get(link, ""), hidden) for name, link, hidden in found]
        return [sheet for sheet in sheets if sheet.part in self.sizes]

    def rows(self, sheet: Sheet) -> Iterator[tuple[int, Row]]:
        """The rows of a sheet that hold something, with their numbers; cells are text, empty where nothing stands."""
        if self._strings is None:
            self._strings = self._read_strings()
        strings = self._strings
        rows: list[tuple[int, Row]] = []
        row: Row = []
        number = 0
        kind = ""
        column = -1
        pieces: list[str] = []
        taking = False
        formula = False

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal row, number, kind, column, taking, formula
            if name == "c":
                place = attributes.get("r")
                column = column_of(place) if place else column + 1
                kind = attributes.get("t", "n")
                formula = False
                pieces.clear()
            elif name == "v" or name == "t":
                taking = True
            elif name == "row":
                said = attributes.get("r", "")
                number = int(said) if said.isdecimal() and len(said) < 8 else number + 1
                if number > MOST_ROWS:
                    raise unreadable("file-too-large", f"工作表超过 {MOST_ROWS} 行，没有读取。请分成几个文件。")
                row = []
                column = -1
            elif name == "f":
                formula = True

        def end(name: str) -> None:
            nonlocal taking
            if name == "v" or name == "t":
                taking = False
            elif name == "c":
                if 0 <= column < MOST_COLUMNS and (pieces or formula):
                    value = cell_text("".join(pieces), kind, strings) if pieces else NO_VALUE
                    if column > len(row):
                        row.extend([""] * (column - len(row)))
                    if column < len(row):
                        row[column] = value
                    else:
                        row.append(value)
                    pieces.clear()
            elif name == "row" and row:
                rows.append((number, row))

        def text(data: str) -> None:
            if taking:
                pieces.append(data)

        for _ in self._chunks(sheet.part, LARGEST_SHEET, start, end, text):
            yield from rows
            rows.clear()
        yield from rows

    def _read_strings(self) -> list[str]:
        part = next((name for name in self.sizes if name.lower() == "xl/sharedstrings.xml"), "")
        if not part:
            return []
        strings: list[str] = []
        pieces: list[str] = []
        taking = False

        def start(name: str, _: dict[str, str]) -> None:
            nonlocal taking
            if name == "t":
                taking = True
            elif name == "si":
                pieces.clear()
            elif name == "rPh":
                # How the text is read aloud stands between its pieces.
                pieces.append("\0")

        def end(name: str) -> None:
            nonlocal taking
            if name == "t":
                taking = False
            elif name == "rPh":
                del pieces[pieces.index("\0") :]
            elif name == "si":
                strings.append(unescape("".join(pieces)[:LONGEST_CELL]))

        def text(data: str) -> None:
            if taking:
                pieces.append(data)

        for _ in self._chunks(part, LARGEST_STRINGS, start, end, text):
            pass
        return strings

    def _parse(self, part: str, limit: int, *, start: Callable[[str, dict[str, str]], None]) -> None:
        for _ in self._chunks(part, limit, start, lambda _: None, lambda _: None):
            pass

    def _chunks(
        self,
        part: str,
        limit: int,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None],
        text: Callable[[str], None],
    ) -> Iterator[None]:
        """Parse a part of the archive, and give a turn to whoever waits for its rows from time to time."""
        if self.sizes.get(part, 0) > limit:
            size = self.sizes[part] >> 20
            raise unreadable("file-too-large", f"表格里的“{part[-40:]}”展开后有 {size} MB，没有读取。请分成几个文件。")
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = refuse_document_type
        parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
        parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
        parser.CharacterDataHandler = text
        try:
            with self.archive.open(part) as stream:
                while data := stream.read(CHUNK):
                    self.unpacked += len(data)
                    parser.Parse(data)
                    yield
            parser.Parse(b"", True)
        except KeyError:
            broken(f"里面缺少“{part[-40:]}”")
        except (expat.ExpatError, zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
            broken(f"里面的“{part[-40:]}”已经损坏")
        except RuntimeError:
            broken("文件设了密码")


# A formula whose value was never computed: nothing is known of it.
NO_VALUE = "#VALUE!"


def refuse_document_type(*_: object) -> NoReturn:
    raise unreadable(
        "file-xml-entities", "表格里有 DOCTYPE 或实体声明，没有读取。表格文件不含这些内容；请重新导出或下载。"
    )


def column_of(place: str) -> int:
    """The place of a column by the name of a cell: 3 for ``D5``; -1 for what is no name."""
    match = _LETTERS.match(place)
    if not match or len(match.group()) > 3:
        return -1
    column = 0
    for letter in match.group():
        column = column * 26 + ord(letter) - 64
    return column - 1


def cell_text(raw: str, kind: str, strings: list[str]) -> str:
    """The value of a cell as it would be shown unformatted."""
    if kind == "s":
        place = int(raw) if raw.isdecimal() and len(raw) < 10 else -1
        return strings[place] if 0 <= place < len(strings) else ""
    if kind in ("str", "inlineStr", "d", "e"):
        return unescape(raw[:LONGEST_CELL])
    if kind == "b":
        return "TRUE" if raw.strip() == "1" else "FALSE"
    return number_text(raw.strip())


def number_text(raw: str) -> str:
    """A number with the 15 digits that spreadsheets show of it: 56.499999999999993 is 56.5 there.

    Whole numbers keep the digits that were written. One that was cut down keeps its exponent, which says so.
    """
    if len(raw) < 16 and "E" not in raw and "e" not in raw:
        return raw
    if raw.lstrip("-").isdecimal():
        return raw[:LONGEST_CELL]
    try:
        value = float(raw)
    except ValueError:
        return raw[:LONGEST_CELL]
    if abs(value) >= 1e15:
        mantissa, _, exponent = f"{value:.14E}".partition("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}"
    shown = f"{value:.15g}"
    return f"{value:.15f}".rstrip("0").rstrip(".") if "e" in shown else shown


def unescape(text: str) -> str:
    """The text with characters that XML cannot hold, which a workbook writes as ``_x000D_``."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text
