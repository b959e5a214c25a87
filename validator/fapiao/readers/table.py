"""From the rows of a table to invoices: one row is an invoice, or several rows with one number are its lines.

Rows come as lists of text, from CSV or XLSX alike, a part of a table at a time: a part holds whole invoices, so that
parts can be read one after the other in bounded memory, or by several workers.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from ..checkdigits import passes_unified
from ..money import CENT, add, multiply, read_number, show, to_cents
from ..registry import Hit
from ..rules.line import SUM_TOLERANCE
from . import Problem
from .headings import EITHER, LINE_MARKS, Heading, column_letter, is_known

Row = list[str]
NumberedRow = tuple[int, Row]

# What spreadsheets leave in a cell whose value they could not compute or show.
ERROR_CELLS = frozenset(
    ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA")
)
# Blanks of all kinds, marks and zeros that exports leave around a value.
AROUND = " \t\r\n\u3000\xa0\ufeff\0"
# A row of sums, or a note below the table.
_TOTAL = re.compile(
    r"(?:合\s*计|总\s*计|小\s*计|累\s*计|共\s*计|总额|本[页月年]合计|(?:份数|制表|打印|注\s*[:：]).*)[:：]?"
)
_SUBTOTAL = re.compile(r"小\s*计[:：]?")
_FORMULA_TEXT = re.compile(r'="(.*)"', re.DOTALL)
_NUMBER_LIKE = re.compile(r"[-+¥￥(]?[0-9][0-9,.]*\)?%?")
# A line that stands for many: its quantity, price and rate are not those of its amount.
_SUMMARY = re.compile(r"等$|详见|清单|多项")
_YES = frozenset({"是", "Y", "y", "1", "含税", "true", "TRUE"})
# Days from which the dates of spreadsheets count; a date of an invoice is a number of five digits.
_SERIAL = re.compile(r"[2-7][0-9]{4}(?:\.[0-9]+)?")
_DAY_ZERO = dt.date(1899, 12, 30)

PARTIES = (("seller", "销售方"), ("buyer", "购买方"))
SHOWN_ROWS = 6
# A number of digits that is no longer may be a count.
SHORTEST_COUNT = 5


@dataclass(frozen=True, slots=True)
class Plan:
    """How to read a table, known from its beginning: plain values only, so that it can be handed to another worker.

    ``heading`` is the number of the row that names the columns, ``targets`` are what the columns mean. ``encoding`` and
    ``delimiter`` are of a text, ``sheet`` is of a workbook; the targets behind those of the headings are on the sheet
    ``beside``.
    """

    heading: int
    headings: tuple[str, ...]
    targets: tuple[str, ...]
    encoding: str = "utf-8"
    delimiter: str = ","
    sheet: str = ""
    beside: str = ""

    @classmethod
    def of(cls, heading: Heading, **more: str) -> Plan:
        return cls(heading.row, heading.cells, heading.targets, **more)

    def to_dict(self) -> dict[str, object]:
        return asdict(self) | {"headings": list(self.headings), "targets": list(self.targets)}

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Plan:
        """The plan that ``to_dict`` gave."""
        return cls(**{**given, "headings": tuple(given["headings"]), "targets": tuple(given["targets"])})

    @property
    def unused(self) -> list[str]:
        """The headings that are not known, and so not read."""
        pairs = zip(self.headings, self.targets, strict=False)
        return [heading.strip() for heading, target in pairs if not target and not is_known(heading)]


@dataclass(slots=True)
class Found:
    """An invoice in a table, the numbers of its rows, and what reading it left in doubt (path and hit)."""

    invoice: dict[str, object]
    rows: tuple[int, ...]
    problems: list[tuple[str, Hit]] = field(default_factory=list)


@dataclass(slots=True)
class Tally:
    """Rows of one kind that were not read: how many, and the first of them."""

    count: int = 0
    first: list[int] = field(default_factory=list)

    def note(self, row: int) -> None:
        self.count += 1
        if self.count <= SHOWN_ROWS:
            self.first.append(row)

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Tally:
        return cls(given["count"], list(given["first"]))

    def add(self, other: Tally) -> None:
        self.count += other.count
        self.first = [*self.first, *other.first][:SHOWN_ROWS]

    def __str__(self) -> str:
        rows = f"第 {'、'.join(map(str, self.first))} 行"
        return rows if self.count <= len(self.first) else f"{rows}等 {self.count} 行"


@dataclass(slots=True)
class Skipped:
    """The rows of a part that gave no invoice, and what was wrong with its text."""

    totals: Tally = field(default_factory=Tally)
    shifted: Tally = field(default_factory=Tally)
    damaged: int = 0
    mixed: bool = False

    def add(self, other: Skipped) -> None:
        self.totals.add(other.totals)
        self.shifted.add(other.shifted)
        self.damaged += other.damaged
        self.mixed = self.mixed or other.mixed

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Skipped:
        totals, shifted = Tally.from_dict(given["totals"]), Tally.from_dict(given["shifted"])
        return cls(totals, shifted, given["damaged"], given["mixed"])

    def to_dict(self) -> dict[str, object]:
        return asdict(self)


class Layout:
    """A plan made ready for reading many rows."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.width = len(plan.targets)
        places: dict[str, list[int]] = {}
        for place, target in enumerate(plan.targets):
            if target:
                places.setdefault(target, []).append(place)
        first = {target: found[0] for target, found in places.items()}
        self.number = first.get("invoice_number", -1)
        self.digital = first.get("digital_number", -1)
        self.code = first.get("invoice_code", -1)
        self.serial = first.get("serial", -1)
        self.date = first.get("issue_date", -1)
        self.tax_included = first.get("tax_included", -1)
        self.line_total = first.get("lines[].total", -1)
        special = {"invoice_number", "digital_number", "serial", "tax_included"}
        self.plain = tuple(
            (target, place) for target, place in first.items() if "." not in target and target not in special
        )
        self.parties = tuple(
            (party, fields) for party in ("seller", "buyer") if (fields := tuple(party_fields(party, places)))
        )
        self.line = tuple(
            (target.removeprefix("lines[]."), place)
            for target, place in first.items()
            if target.startswith("lines[].") and target != "lines[].total"
        )
        self.line_places = tuple(place for _, place in self.line)
        # Only where a row can be a line do several rows make an invoice.
        self.has_lines = not LINE_MARKS.isdisjoint(first)
        self.grouped = self.has_lines and max(self.number, self.digital, self.serial) >= 0
        self.seller = first.get("seller.taxpayer_id", first.get("seller.name", -1))
        self.own_names = frozenset(heading.strip() for heading in plan.headings if heading.strip())

    def number_of(self, cells: Row) -> str:
        """The number that goes with the code, or the number of 数电票 where there is no code."""
        number = cells[self.number] if self.number >= 0 else ""
        digital = cells[self.digital] if self.digital >= 0 else ""
        if digital and not (number and self.code >= 0 and cells[self.code]):
            return digital
        return number

    def head_of(self, cells: Row) -> dict[str, object]:
        """What a row says about the invoice as a whole."""
        invoice: dict[str, object] = {}
        number = self.number_of(cells)
        if number:
            invoice["invoice_number"] = number
        for name, place in self.plain:
            if cells[place]:
                invoice[name] = cells[place]
        for party, fields in self.parties:
            said = {name: value for name, places in fields if (value := joined(cells, places))}
            if said:
                invoice[party] = said
        if self.date >= 0 and len(day := cells[self.date]) < 20 and _SERIAL.fullmatch(day):
            invoice["issue_date"] = (_DAY_ZERO + dt.timedelta(int(float(day)))).isoformat()
        return invoice

    def line_of(self, cells: Row) -> dict[str, object]:
        return {name: cells[place] for name, place in self.line if cells[place]}

    def key_of(self, cells: Row) -> tuple[str, ...]:
        """What rows of one invoice have in common; empty where the row does not say which it belongs to."""
        number = self.number_of(cells) or (cells[self.serial] if self.serial >= 0 else "")
        if not number:
            return ()
        code = cells[self.code] if self.code >= 0 else ""
        # Numbers of eight digits are given to every seller, and what a spreadsheet cut down is not a number any more.
        seller = cells[self.seller] if self.seller >= 0 and len(number) < 20 else ""
        return (number, code, seller)


def party_fields(party: str, places: Mapping[str, list[int]]) -> Iterator[tuple[str, tuple[int, ...]]]:
    for target, found in places.items():
        if target.startswith(f"{party}."):
            yield target.partition(".")[2], tuple(found)


def joined(cells: Row, places: tuple[int, ...]) -> str:
    if len(places) == 1:
        return cells[places[0]]
    return " ".join(filter(None, (cells[place] for place in places)))


@lru_cache(16)
def layout_of(plan: Plan) -> Layout:
    return Layout(plan)


def tidy(cell: str) -> str:
    """A cell without what was put around its value to keep it text: ``="0012"``, ``'0012``, a tab, blanks."""
    cell = cell.strip(AROUND)
    if cell[:1] == "=" and (match := _FORMULA_TEXT.fullmatch(cell)):
        cell = match[1].strip()
    return cell[1:] if cell[:1] == "'" else cell


def read_rows(
    plan: Plan, rows: Iterable[NumberedRow], skipped: Skipped, *, error_cells: bool = True
) -> Iterator[Found]:
    """The invoices in the rows of a part, in the order of their first rows.

    Rows up to the heading are passed over; rows of sums, blank rows and repeated headings give nothing. Where it is
    known that no cell begins with ``#``, the search for error values can be spared.
    """
    layout = layout_of(plan)
    data = data_rows(layout, rows, skipped)
    found = grouped(layout, data, skipped) if layout.grouped else singly(layout, data, skipped)
    for one in found:
        note_cut_number(one)
        if error_cells:
            note_error_cells(one)
        yield one


def data_rows(layout: Layout, rows: Iterable[NumberedRow], skipped: Skipped) -> Iterator[NumberedRow]:
    """The rows below the heading, as wide as it. A row that is wider does not fit its columns and is left out."""
    width, heading = layout.width, layout.plan.heading
    for number, cells in rows:
        if number <= heading:
            continue
        if len(cells) != width:
            if len(cells) < width:
                cells = cells + [""] * (width - len(cells))
            elif layout.plan.heading and any(map(str.strip, cells[width:])):
                skipped.shifted.note(number)
                continue
        yield number, cells


def singly(layout: Layout, rows: Iterable[NumberedRow], skipped: Skipped) -> Iterator[Found]:
    for number, cells in rows:
        if not plainly_numbered(layout.number_of(cells)) and not is_data(layout, number, cells, skipped):
            continue
        yield Found(single(layout, cells), (number,))


def plainly_numbered(text: str) -> bool:
    """Whether this is the number of an invoice and not, say, how many there are."""
    return len(text) > SHORTEST_COUNT and text.isdigit()


def is_data(layout: Layout, number: int, cells: Row, skipped: Skipped) -> bool:
    """Whether a row without a plain number is data: not blank, not a sum or a note, not the heading again."""
    filled = [cell for cell in cells if cell.strip()]
    if not filled:
        return False
    if sum(cell.strip() in layout.own_names for cell in filled) * 2 > len(filled):
        return False
    nameless = not layout.number_of(cells) and all(_NUMBER_LIKE.fullmatch(cell) for cell in filled)
    if nameless or any(_TOTAL.fullmatch(cell.strip()) for cell in filled):
        skipped.totals.note(number)
        return False
    if len(filled) == 1 and layout.width > 3:
        # One cell across the table is a note.
        skipped.totals.note(number)
        return False
    return True


def single(layout: Layout, cells: Row) -> dict[str, object]:
    """The invoice of a table with one row each; the row is its only line where the table says what was sold.

    A rate alone makes no line: the row may stand for many, with the rounding of many.
    """
    invoice = layout.head_of(cells)
    if layout.has_lines:
        add_lines(layout, invoice, [cells])
    return invoice


@dataclass(slots=True)
class Group:
    """The rows of one invoice so far, and the row of sums that followed them."""

    rows: list[NumberedRow]
    subtotal: Row | None = None


def grouped(layout: Layout, rows: Iterable[NumberedRow], skipped: Skipped) -> Iterator[Found]:
    """Invoices of one or more rows; rows that follow without a number belong to the invoice above them."""
    groups: list[Group] = []
    by_key: dict[tuple[str, ...], Group] = {}
    last: Group | None = None
    for number, cells in rows:
        key = layout.key_of(cells)
        if not (key and plainly_numbered(key[0])) and not is_data(layout, number, cells, skipped):
            if last and any(_SUBTOTAL.fullmatch(cell.strip()) for cell in cells):
                last.subtotal = cells
            continue
        if key:
            group = by_key.get(key)
            again = group is not None and group is not last and same_row(layout, group.rows[0][1], cells)
            if group is None or again or "E" in key[0]:
                group = by_key[key] = Group([])
                groups.append(group)
        elif last and any(cells[place] for place in layout.line_places):
            group = last
        else:
            group = Group([])
            groups.append(group)
        group.rows.append((number, cells))
        last = group
    for group in groups:
        yield Found(together(layout, group), tuple(number for number, _ in group.rows))


def same_row(layout: Layout, one: Row, other: Row) -> bool:
    """Whether two rows say the same in every column that is read: then the invoice is there twice."""
    return all(one[place] == other[place] for place, target in enumerate(layout.plan.targets) if target)


def together(layout: Layout, group: Group) -> dict[str, object]:
    rows = [cells for _, cells in group.rows]
    invoice = layout.head_of(rows[0])
    for cells in rows[1:]:
        for name, value in layout.head_of(cells).items():
            invoice.setdefault(name, value)
    add_lines(layout, invoice, rows)
    if group.subtotal:
        sums = layout.line_of(group.subtotal)
        invoice |= {name: sums[name] for name in ("amount", "tax") if name in sums}
    return invoice


def add_lines(layout: Layout, invoice: dict[str, object], rows: Sequence[Row]) -> None:
    """Put the lines of an invoice into it, and the sums that its rows give."""
    lines: list[dict[str, object]] = [line for cells in rows if (line := layout.line_of(cells))]
    totals = [cells[layout.line_total] for cells in rows] if layout.line_total >= 0 else []
    if layout.tax_included >= 0 and rows[0][layout.tax_included] in _YES:
        # Amount and price are with tax: what they are without it stands nowhere.
        totals = [str(line.pop("amount", "")) for line in lines]
        for line in lines:
            line.pop("unit_price", None)
            line.pop("quantity", None)
    if len(lines) == 1:
        [line] = lines
        for name in ("amount", "tax"):
            if name in line:
                invoice.setdefault(name, line[name])
        if totals and totals[0]:
            invoice.setdefault("total", totals[0])
        if _SUMMARY.search(str(line.get("name", ""))):
            lines = []
    elif lines:
        if repeated(lines):
            for name in ("amount", "tax"):
                values = [line.pop(name) for line in lines if name in line]
                if values:
                    invoice.setdefault(name, values[0])
        add_sums(invoice, lines, totals)
    if lines:
        invoice["lines"] = lines


def repeated(lines: Sequence[Mapping[str, object]]) -> bool:
    """Whether the rows repeat the amount of the invoice: the same in each, and not quantity × price in all of them."""
    if len({line.get("amount") for line in lines}) > 1:
        return False
    for line in lines:
        quantity, price, amount = (read_number(line.get(name)).value for name in ("quantity", "unit_price", "amount"))
        if quantity is None or price is None or amount is None:
            continue
        if abs(multiply(quantity, price) - amount) > CENT:
            return True
    return False


def add_sums(invoice: dict[str, object], lines: Sequence[Mapping[str, object]], totals: Sequence[str]) -> None:
    """The total of an invoice of several rows: their sum where each row has its own, else the one they all repeat."""
    amounts = [number(line.get("amount")) for line in lines]
    taxes = [number(line.get("tax")) for line in lines]
    said = [read_number(total).value for total in totals]
    if not said or any(total is None for total in said) or len(said) != len(lines):
        return
    if None in amounts:
        # Only totals are there: of lines, for amounts with tax are lines' own.
        invoice.setdefault("total", show(total_of(said)))
        return
    amount, tax = total_of(amounts), total_of(taxes)
    own = all(
        one is not None and add(one, two or Decimal(0)) == total
        for one, two, total in zip(amounts, taxes, said, strict=True)
    )
    if not own and len(set(totals)) == 1:
        total = said[0] or Decimal(0)
        invoice.setdefault("total", totals[0])
        # Lines are rounded one by one: only a larger difference is a fault of the sums.
        if abs(add(amount, tax) - total) <= SUM_TOLERANCE:
            return
    invoice.setdefault("total", show(total_of(said)) if own or len(set(totals)) > 1 else totals[0])
    invoice.setdefault("amount", show(amount))
    invoice.setdefault("tax", show(tax))


def number(value: object) -> Decimal | None:
    read = read_number(value)
    return Decimal(0) if read.masked else read.value


def total_of(values: Iterable[Decimal | None]) -> Decimal:
    return to_cents(add(*(value for value in values if value is not None)))


def note_cut_number(found: Found) -> None:
    """A number that a spreadsheet took for a sum has 15 of its digits left, and zeros behind."""
    said = [("invoice_number", "发票号码", found.invoice.get("invoice_number"))]
    for party, label in PARTIES:
        fields = found.invoice.get(party)
        if isinstance(fields, dict):
            said.append((f"{party}.taxpayer_id", f"{label}纳税人识别号", fields.get("taxpayer_id")))
    for path, label, value in said:
        if isinstance(value, str) and value[-3:] == "000" and value.isdigit() and looks_cut(value):
            message = (
                f"{label} {value} 的末 {len(value) - 15} 位都是 0，多半是表格软件只留下了前 15 位。请对照原票核对。"
            )
            found.problems.append(("file-value-unsure", Hit(message, value, path=path)))


def looks_cut(digits: str) -> bool:
    zeros = len(digits) - 15
    return zeros > 2 and digits.endswith("0" * zeros) and not (len(digits) == 18 and passes_unified(digits))


def note_error_cells(found: Found) -> None:
    """Take out the error values of a spreadsheet, and say that nothing was read there."""
    for path, fields in places_of(found.invoice):
        for name, value in list(fields.items()):
            if isinstance(value, str) and value[:1] == "#" and (value in ERROR_CELLS or not value.strip("#")):
                del fields[name]
                message = (
                    f"这一格是表格软件的错误值 {value[:20]}，没有读到数。"
                    "请在表格里改好公式或者加宽这一列，或者按原票填写，然后重新导出。"
                )
                found.problems.append(("file-table-cell", Hit(message, value, path=f"{path}{name}")))


def places_of(invoice: dict[str, object]) -> Iterator[tuple[str, dict[str, object]]]:
    """The mappings of an invoice that hold values, each with the beginning of its paths."""
    yield "", invoice
    for party in ("seller", "buyer"):
        if isinstance(fields := invoice.get(party), dict):
            yield f"{party}.", fields
    if isinstance(lines := invoice.get("lines"), list):
        for place, line in enumerate(lines):
            yield f"lines[{place}].", line


def origin(plan: Plan, found: Found) -> dict[str, str]:
    """Where the values of an invoice stand, by path, in words: ``第 5 行 D 列``; the whole of it under ``""``."""
    sheet = f"工作表“{plan.sheet}”" if plan.sheet else ""
    first, *more = found.rows
    own = len(plan.headings) if plan.beside else len(plan.targets)
    whole = f"{sheet}{row_range(found.rows)}"
    places = {"": whole}
    lines = found.invoice.get("lines")
    for place, target in enumerate(plan.targets):
        column = column_letter(place)
        if target.startswith("lines[]."):
            name = target.removeprefix("lines[].")
            if name in EITHER and name in found.invoice and name not in plan.targets:
                places.setdefault(name, f"{whole} {column} 列" + ("相加" if more else ""))
            if isinstance(lines, list) and len(lines) == len(found.rows):
                for number, (line, row) in enumerate(zip(lines, found.rows, strict=True)):
                    if name in line:
                        places[f"lines[{number}].{name}"] = f"{sheet}第 {row} 行 {column} 列"
        elif target:
            path = "invoice_number" if target == "digital_number" else target
            if has(found.invoice, path):
                places[path] = f"{sheet}第 {first} 行 {column} 列" if place < own else f"工作表“{plan.beside}”"
    return places


def has(invoice: Mapping[str, object], path: str) -> bool:
    name, _, field_name = path.partition(".")
    fields = invoice.get(name)
    return fields is not None and (not field_name or (isinstance(fields, dict) and field_name in fields))


def row_range(rows: Sequence[int]) -> str:
    if len(rows) == 1:
        return f"第 {rows[0]} 行"
    if rows[-1] - rows[0] + 1 == len(rows):
        return f"第 {rows[0]}—{rows[-1]} 行"
    return f"第 {'、'.join(map(str, rows[:SHOWN_ROWS]))} 行" + ("等" if len(rows) > SHOWN_ROWS else "")


def remarks(plan: Plan, skipped: Skipped) -> list[Problem]:
    """What there is to say about a table when it has been read."""
    where = f"工作表“{plan.sheet}”：" if plan.sheet else ""
    problems = []
    if skipped.shifted.count:
        problems.append(
            Problem(
                "file-table-row",
                Hit(
                    f"{where}{skipped.shifted}的格数比表头多，各列对不上，没有检查。多半是名称或金额里有分隔符而没有加引号，"
                    "请在表格软件里打开，改好这些行再另存。",
                    "",
                    expected=f"每行 {len(plan.targets)} 格",
                ),
            )
        )
    if skipped.totals.count:
        problems.append(
            Problem("file-table-skipped", Hit(f"{where}{skipped.totals}是合计或说明，不是发票，没有检查。", ""))
        )
    if plan.unused:
        shown = "、".join(f"“{name[:20]}”" for name in plan.unused[:SHOWN_ROWS])
        more = f"等 {len(plan.unused)} 列" if len(plan.unused) > SHOWN_ROWS else ""
        problems.append(
            Problem(
                "file-table-columns",
                Hit(f"{where}没有用到{shown}{more}。如果其中有发票上的内容，请说明它是哪一栏，再检查一次。", ""),
            )
        )
    return problems


NO_ROWS = "表格里只有表头，没有发票。请确认导出时选对了日期范围，再导出一次。"


def no_heading(columns: Mapping[str, str] | None) -> str:
    if columns:
        return "表格里没有找到对应关系里写的列名。请核对列名与表格里的是否一字不差。"
    return (
        "没有认出表头：前 30 行里没有一行写着发票号码、开票日期、金额这样的列名。"
        "请在表格第一行写上列名，或者说明各列是发票的哪一栏，再检查一次。"
    )
