"""Reading CSV and other delimited text, whole or in parts, in whatever encoding and with whatever delimiter.

A text of any length is read in parts: ``sniff`` learns from its beginning how to read it, ``cut`` says where a part may
end, ``read_part`` gives the invoices of a part. A part ends behind a row, and not between two rows of one invoice.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping

from ..registry import Hit
from ..report import Severity
from . import Problem, Reading, unreadable
from .encoding import MARKS
from .headings import MOST_HEADING_ROW, find_heading
from .scattered import without
from .table import (
    NO_ROWS,
    Found,
    NumberedRow,
    Plan,
    Row,
    Skipped,
    layout_of,
    no_heading,
    origin,
    read_rows,
    remarks,
    tidy,
)

DELIMITERS = (",", ";", "\t", "|")
# How much of a text is looked at to learn how to read it.
BEGINNING = 1 << 16
# A part of a table: enough rows to make the calls cheap, few enough to keep memory and waiting short.
PART = 1 << 20
# An invoice whose rows fill more than this is cut all the same.
LARGEST_PART = 16 * PART
_TAIL = 1 << 15

_NAMES = {"utf-8": "UTF-8", "gb18030": "GBK", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
_CONTROL = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f]")
_HINT = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


def sniff_encoding(data: bytes) -> str:
    """The encoding that the beginning of a text is in; GBK where it is no other."""
    for mark, encoding in MARKS:
        if data.startswith(mark) and not mark.strip(b"\xef\xbb\xbf\xff\xfe\0"):
            return encoding
    head = data[:BEGINNING]
    # Of the two bytes of a sign the upper one is zero in all commas, digits and line ends.
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) * 10 > len(head):
        return "utf-16-le" if odd > even else "utf-16-be"
    lines = [line for line in head.splitlines()[:-1] or [head] if not line.isascii()]
    return "utf-8" if sum(map(is_utf8, lines)) * 2 >= len(lines) else "gb18030"


def is_utf8(line: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(line)
    except UnicodeDecodeError:
        return False
    return True


def beginning(data: bytes, encoding: str) -> str:
    text = codecs.getincrementaldecoder(encoding)("replace").decode(data[:BEGINNING])
    return text.removeprefix("\ufeff")


def first_rows(text: str, delimiter: str) -> list[Row]:
    rows: list[Row] = []
    for cells in split_rows(text, delimiter):
        rows.append(cells)
        if len(rows) > 2 * MOST_HEADING_ROW:
            break
    return rows


def first_rows_of(data: bytes, plan: Plan | None = None) -> list[Row]:
    """The first rows of the text that begins with ``data``; without a plan, in the delimiter of the most columns."""
    text = beginning(data, plan.encoding if plan else sniff_encoding(data))
    if plan:
        return first_rows(text, plan.delimiter)
    return max((first_rows(text, delimiter) for delimiter in DELIMITERS), key=lambda rows: sum(map(len, rows)))


def looks_like_table(data: bytes) -> bool:
    """Whether the beginning of a text is that of a table: it names columns of invoices, or has rows of equal width."""
    encoding = sniff_encoding(data)
    text = beginning(data, encoding)
    for delimiter in DELIMITERS:
        rows = first_rows(text, delimiter)
        if find_heading(rows):
            return True
        if len(data) > BEGINNING and len(rows) > 2:
            rows.pop()
        widths = [len(cells) for cells in rows if any(cells)]
        if len(widths) >= 2 and not _CONTROL.search(text):
            common = max(set(widths), key=widths.count)
            if common >= 3 and widths.count(common) * 5 >= len(widths) * 4:
                return True
    return False


def sniff(data: bytes, columns: Mapping[str, str] | None = None) -> Plan:
    """How to read the text that begins with ``data``. Raises Unreadable where no row names the columns."""
    encoding = sniff_encoding(data)
    text = beginning(data, encoding)
    hint = _HINT.match(text)
    candidates = (hint[1],) if hint else DELIMITERS
    best: Plan | None = None
    for delimiter in candidates:
        heading = find_heading(first_rows(text, delimiter), columns)
        if heading and (best is None or heading.score > sum(map(bool, set(best.targets)))):
            best = Plan.of(heading, encoding=encoding, delimiter=delimiter)
    if best is None:
        raise unreadable("file-table-heading", no_heading(columns), expected="一行列名，如 发票号码、开票日期、金额")
    return best


def decode_part(data: bytes, plan: Plan, skipped: Skipped) -> str:
    """The text of a part. Where it is not in the encoding of the rest, each line is read in the one that fits it."""
    try:
        return data.decode(plan.encoding)
    except UnicodeDecodeError:
        pass
    if plan.encoding.startswith("utf-16"):
        text = data.decode(plan.encoding, "replace")
        skipped.damaged += text.count("\ufffd")
        return text
    lines = []
    other = "gb18030" if plan.encoding == "utf-8" else "utf-8"
    for line in data.splitlines(keepends=True):
        for encoding in (plan.encoding, other):
            try:
                lines.append(line.decode(encoding))
                skipped.mixed = skipped.mixed or encoding == other
                break
            except UnicodeDecodeError:
                continue
        else:
            text = line.decode(plan.encoding, "replace")
            skipped.damaged += text.count("\ufffd")
            lines.append(text)
    return "".join(lines)


def split_rows(text: str, delimiter: str) -> Iterator[Row]:
    """The rows of a text. A field that is too long for any cell is dropped with its row."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield []


def quoted(text: str, delimiter: str, *, whole: bool) -> Iterator[tuple[int, int]]:
    """Where the quoted fields of a text begin and end.

    One that is not closed goes to the end, for more may come; where the text is ``whole`` its quote is no quote.
    """
    field = re.compile(rf'(?:(?<=[{re.escape(delimiter)}\r\n])|\A)"[^"]*(?:""[^"]*)*("|\Z)')
    place = 0
    while match := field.search(text, place):
        if match[1] or not whole:
            yield match.span()
            place = match.end()
        else:
            place = match.start() + 1


def without_open_quotes(text: str, delimiter: str) -> str:
    """The text without a quote that is opened and never closed: it would hide the rest of the table in one cell."""
    if text.count('"') % 2 == 0:
        return text
    end = max((end for _, end in quoted(text, delimiter, whole=True)), default=0)
    return text[:end] + re.sub(rf'((?:^|[{re.escape(delimiter)}\r\n]))"', r"\1", text[end:])


def rows_of(text: str, delimiter: str) -> Iterator[Row]:
    """The rows of a part, without what was put around values to keep them text where there is any of it."""
    rows = split_rows(text, delimiter)
    marks = ("'", '="', f"{delimiter} ", f" {delimiter}", "\u3000", "\0", *(() if delimiter == "\t" else ("\t",)))
    if any(mark in text for mark in marks):
        return (list(map(tidy, cells)) for cells in rows)
    return rows


def part_text(data: bytes, plan: Plan, skipped: Skipped) -> str:
    return without_open_quotes(decode_part(data, plan, skipped).removeprefix("\ufeff"), plan.delimiter)


def part_rows(data: bytes, plan: Plan, row: int) -> Iterator[NumberedRow]:
    """The rows of a part, of which the first has the number ``row``."""
    return enumerate(rows_of(part_text(data, plan, Skipped()), plan.delimiter), row)


def read_part(
    data: bytes, plan: Plan, row: int, skipped: Skipped, apart: Collection[int] = frozenset()
) -> Iterator[Found]:
    """The invoices of a part whose first row has the number ``row``, but for those in ``apart`` (see ``scattered``).

    What gives no invoice is noted in ``skipped``.
    """
    text = part_text(data, plan, skipped)
    rows = without(plan, enumerate(rows_of(text, plan.delimiter), row), apart, skipped)
    return read_rows(plan, rows, skipped, error_cells="#" in text)


def cut(data: bytes, plan: Plan, *, last: bool) -> tuple[int, int]:
    """Where a part may end that begins with ``data``: the number of its bytes, and of its rows.

    ``last`` says that the text ends with ``data``: then the part is all of it. Zero bytes mean that more must be read
    before a part can be cut off.
    """
    wide = plan.encoding.startswith("utf-16")
    # One sign for each byte, so that places are the same in both.
    text = data[: len(data) & ~1].decode(plan.encoding, "replace") if wide else data.decode("latin-1")
    newline = "\n" if "\n" in text else "\r"
    full = len(data) >= LARGEST_PART
    inside = quoted_newlines(text, plan.delimiter, newline, whole=last or full)
    if last:
        rows = text.count(newline) - len(inside)
        return len(data), rows + (not text.endswith(newline))
    end = last_row_end(text, newline, inside)
    if layout_of(plan).grouped and not full:
        end = last_invoice_start(text, end, newline, inside, plan, wide)
    elif not end and full:
        return len(data), 1
    rows = text.count(newline, 0, end) - sum(place < end for place in inside)
    return (len(text[:end].encode(plan.encoding)) if wide else end), rows


def quoted_newlines(text: str, delimiter: str, newline: str, *, whole: bool) -> set[int]:
    """The places of line ends that are inside a quoted field, and so end no row."""
    if '"' not in text:
        return set()
    places: set[int] = set()
    for start, end in quoted(text, delimiter, whole=whole):
        place = text.find(newline, start, end)
        while place >= 0:
            places.add(place)
            place = text.find(newline, place + 1, end)
    return places


def last_row_end(text: str, newline: str, inside: set[int]) -> int:
    end = text.rfind(newline)
    while end in inside:
        end = text.rfind(newline, 0, end)
    return end + 1


def last_invoice_start(text: str, end: int, newline: str, inside: set[int], plan: Plan, wide: bool) -> int:
    """Where the last invoice before ``end`` begins: its rows may go on behind it. 0 where only one invoice is seen."""
    layout = layout_of(plan)
    later = end
    below: tuple[str, ...] = ()
    while later:
        start = previous_row_start(text, later, newline, inside)
        row = text[start:later]
        if not wide:
            row = row.encode("latin-1").decode(plan.encoding, "replace")
        cells = next(split_rows(row, plan.delimiter), [])
        key = layout.key_of(cells + [""] * (layout.width - len(cells)))
        if below and key and key != below:
            return later
        if key:
            below = key
        if not start:
            return 0
        later = start
    return 0


def previous_row_start(text: str, end: int, newline: str, inside: set[int]) -> int:
    place = text.rfind(newline, 0, end - 1)
    while place in inside:
        place = text.rfind(newline, 0, place)
    return place + 1


def encoding_remarks(skipped: Skipped) -> list[Problem]:
    problems = []
    if skipped.mixed:
        problems.append(
            Problem(
                "file-encoding",
                Hit(
                    "文件里有的行是 UTF-8，有的行是 GBK，已逐行读取，内容不受影响。",
                    expected="一种编码",
                    severity=Severity.INFO,
                ),
            )
        )
    if skipped.damaged:
        message = f"有 {skipped.damaged} 处文字已损坏，无法还原，涉及的名称或备注可能不完整。请重新导出文件。"
        problems.append(Problem("file-encoding", Hit(message, "", severity=Severity.WARNING)))
    return problems


def read(data: bytes, columns: Mapping[str, str] | None = None) -> Reading:
    """The invoices in a table. Raises Unreadable where no row names the columns, or no row follows that one."""
    plan = sniff(data, columns)
    skipped = Skipped()
    reading = Reading()
    for found in read_part(data, plan, 1, skipped):
        place = len(reading.invoices)
        reading.problems += [Problem(rule, hit, place) for rule, hit in found.problems]
        reading.invoices.append(found.invoice)
        reading.origins.append(origin(plan, found))
    if not reading.invoices and not skipped.shifted.count:
        raise unreadable("file-table-heading", NO_ROWS, expected="表头下面有发票的行")
    reading.problems += remarks(plan, skipped) + encoding_remarks(skipped)
    return reading
