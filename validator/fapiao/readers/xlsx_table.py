"""Reading the tables of an XLSX workbook: which sheets hold invoices, and which two belong together.

The tax bureau's export of invoices has their heads on one sheet and their lines on another, as has its template for
issuing in batches: those two are read as one table. Any other visible sheet with a heading is a table of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice

from ..registry import Hit
from . import Problem, Reading, unreadable
from .headings import MOST_HEADING_ROW, Heading, find_heading
from .table import NO_ROWS, NumberedRow, Plan, Row, Skipped, layout_of, no_heading, origin, read_rows, remarks, tidy
from .workbook import Sheet, Workbook

HEADS = ("发票基础信息", "发票基本信息")
LINES = ("信息汇总表", "发票明细信息")
# Rows of a table that are read at a time.
BATCH = 2_000
MOST_NAMED = 6
_1904 = 1_462


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A table on a sheet: how to read it, and its rows."""

    plan: Plan
    rows: Iterator[NumberedRow]


def tables_of(book: Workbook, columns: Mapping[str, str] | None = None) -> Iterator[SheetTable]:
    """The tables of a workbook, one after the other; each must be read before the next one is asked for.

    Raises Unreadable where no visible sheet has a heading.
    """
    found = {
        sheet: heading for sheet in book.sheets if not sheet.hidden and (heading := heading_of(book, sheet, columns))
    }
    if not found:
        names = "、".join(f"“{sheet.name[:20]}”" for sheet in book.sheets[:MOST_NAMED])
        where = f"看过的工作表：{names}。" if names else "工作簿里没有工作表。"
        raise unreadable("file-table-heading", no_heading(columns) + where, expected="一行列名，如 发票号码、金额")
    heads = next((sheet for sheet in found if any(name in sheet.name for name in HEADS)), None)
    lines = next((sheet for sheet in found if any(name in sheet.name for name in LINES)), None)
    if heads and lines:
        yield from joined(book, heads, found[heads], lines, found[lines])
        return
    for sheet, heading in found.items():
        # The sheets beside the lines are of special businesses, and name the same invoices again.
        if not (heads or lines) or sheet in (heads, lines):
            yield SheetTable(Plan.of(heading, sheet=sheet.name), data_rows(book, sheet, heading))


def unread_sheets(book: Workbook, read: set[str]) -> list[Problem]:
    """What there is to say about sheets that were not read."""
    others = [sheet for sheet in book.sheets if sheet.name not in read]
    if not others:
        return []
    names = [f"“{sheet.name[:20]}”" + ("（已隐藏）" if sheet.hidden else "") for sheet in others[:MOST_NAMED]]
    more = f"等 {len(others)} 张" if len(others) > MOST_NAMED else ""
    message = f"没有读取工作表{'、'.join(names)}{more}。如果发票在里面，请取消隐藏，或者另存为一个文件再检查。"
    return [Problem("file-table-sheets", Hit(message, ""))]


def heading_of(book: Workbook, sheet: Sheet, columns: Mapping[str, str] | None) -> Heading | None:
    return find_heading(sheet_beginning(book, sheet), columns)


def sheet_beginning(book: Workbook, sheet: Sheet) -> list[Row]:
    """The rows of a sheet among which its heading is looked for, blank ones included."""
    rows: list[Row] = []
    for number, cells in islice(book.rows(sheet), MOST_HEADING_ROW):
        if number > MOST_HEADING_ROW:
            break
        rows += [[]] * (number - 1 - len(rows))
        rows.append(cells)
    return rows


def data_rows(book: Workbook, sheet: Sheet, heading: Heading) -> Iterator[NumberedRow]:
    """The rows of a sheet, cells tidied; days are counted from 1900 whatever the workbook does."""
    width = len(heading.targets)
    date = heading.targets.index("issue_date") if book.from_1904 and "issue_date" in heading.targets else -1
    for number, cells in book.rows(sheet):
        row = [tidy(cell) for cell in cells]
        if len(row) < width:
            row += [""] * (width - len(row))
        if date >= 0 and row[date].partition(".")[0].isdecimal() and len(row[date].partition(".")[0]) == 5:
            row[date] = str(int(row[date].partition(".")[0]) + _1904)
        yield number, row


def joined(book: Workbook, heads: Sheet, head: Heading, lines: Sheet, line: Heading) -> Iterator[SheetTable]:
    """The lines of invoices with what only their heads say, and after them the invoices that have no lines."""
    head_layout = layout_of(Plan.of(head, sheet=heads.name))
    more = [
        (place, target)
        for place, target in enumerate(head.targets)
        if target and target not in line.targets and not target.startswith("lines[]")
    ]
    plan = Plan(
        line.row, line.cells, (*line.targets, *(target for _, target in more)), sheet=lines.name, beside=heads.name
    )
    line_layout = layout_of(Plan.of(line, sheet=lines.name))
    width = len(line.targets)
    nothing = [""] * len(more)
    waiting: dict[tuple[str, ...], NumberedRow] = {}
    known: dict[tuple[str, ...], Row] = {}
    for number, cells in data_rows(book, heads, head):
        key = head_layout.key_of(cells)
        if number > head.row and key:
            waiting[key[:2]] = (number, cells)

    def with_heads() -> Iterator[NumberedRow]:
        for number, cells in data_rows(book, lines, line):
            key = line_layout.key_of(cells)[:2]
            if key in waiting:
                _, found = waiting.pop(key)
                known[key] = [found[place] for place, _ in more]
            yield number, cells[:width] + known.get(key, nothing)

    yield SheetTable(plan, with_heads())
    if waiting:
        yield SheetTable(Plan.of(head, sheet=heads.name), iter(list(waiting.values())))


def batches(table: SheetTable) -> Iterator[list[NumberedRow]]:
    """The rows of a table in lists of bounded length; rows of one invoice that follow each other stay together."""
    layout = layout_of(table.plan)
    batch: list[NumberedRow] = []
    last: tuple[str, ...] = ()
    for number, cells in table.rows:
        key = layout.key_of(cells) if layout.grouped and number > table.plan.heading else (str(number),)
        if len(batch) >= BATCH and key and key != last:
            yield batch
            batch = []
        batch.append((number, cells))
        last = key or last
    if batch:
        yield batch


def read(data: bytes, columns: Mapping[str, str] | None = None) -> Reading:
    """The invoices in a workbook. Raises Unreadable where there are none, or where it cannot be read."""
    book = Workbook(data)
    reading = Reading()
    read_sheets: set[str] = set()
    for table in tables_of(book, columns):
        skipped = Skipped()
        read_sheets.update(filter(None, (table.plan.sheet, table.plan.beside)))
        for found in read_rows(table.plan, chain.from_iterable(batches(table)), skipped):
            place = len(reading.invoices)
            reading.problems += [Problem(rule, hit, place) for rule, hit in found.problems]
            reading.invoices.append(found.invoice)
            reading.origins.append(origin(table.plan, found))
        reading.problems += remarks(table.plan, skipped)
    if not reading.invoices and not reading.problems:
        raise unreadable("file-table-heading", NO_ROWS, expected="表头下面有发票的行")
    reading.problems += unread_sheets(book, read_sheets)
    return reading
