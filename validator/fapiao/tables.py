"""Checking tables of any length, a part at a time: memory stays bounded, and parts can go to several workers.

``sniff`` learns from the beginning of a text how to read it, ``cut_parts`` divides the text, ``check_part`` checks one
part, and ``table_findings`` says at the end what there is to say about the whole. Only invoices with findings come
back whole; ``How.see`` is called with every invoice and its report, in the order of the table, for whoever looks at
invoices side by side.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from .batch import Batch
from .files import file_findings, with_findings
from .invoice import check_invoice
from .profile import Profile
from .readers import Opened, Problem, Unreadable
from .readers.csv_table import LARGEST_PART, PART, cut, encoding_remarks, first_rows_of, part_rows, read_part, sniff
from .readers.headings import Heading, column_letter, find_heading, plain_heading, propose
from .readers.scattered import Search, without
from .readers.table import NO_ROWS, Found, NumberedRow, Plan, Row, Skipped, origin, read_rows, remarks
from .readers.workbook import Workbook
from .readers.xlsx_table import batches, sheet_beginning, tables_of, unread_sheets
from .registry import Hit
from .report import Finding, Report

See = Callable[[Found, Report], object]
# How to read a part of a workbook, its rows, and the invoices that are read apart.
WorkbookPart = tuple[Plan, list[NumberedRow], Collection[int]]

SAMPLES = 3
BRIEF = ("invoice_type", "invoice_code", "invoice_number", "issue_date", "amount", "tax", "total")


@dataclass(frozen=True, slots=True)
class Checked:
    """An invoice of a table with its report; ``place`` is its place among the invoices of the part, from 0."""

    place: int
    invoice: Mapping[str, object]
    report: Report
    origin: Mapping[str, str]

    def to_dict(self) -> dict[str, object]:
        return {
            "place": self.place,
            "invoice": dict(self.invoice),
            "report": self.report.to_dict(),
            "origin": dict(self.origin),
        }


@dataclass(frozen=True, slots=True)
class How:
    """How to check: ``today`` and ``profile`` as in ``check_invoice``.

    With ``everything`` invoices without findings come back too. ``see`` is called with every invoice. With ``source``,
    the name and the format of the file, all of them become a batch too.
    """

    today: dt.date | None = None
    profile: Profile | None = None
    everything: bool = False
    see: See | None = None
    source: tuple[str, str] | None = None


@dataclass(slots=True)
class PartReport:
    """What a part of a table gave: how many invoices, those with findings, and the rows that gave none."""

    invoices: int = 0
    found: list[Checked] = field(default_factory=list)
    skipped: Skipped = field(default_factory=Skipped)
    batch: Batch = field(default_factory=Batch)


def brief_of(invoice: Mapping[str, object]) -> dict[str, object]:
    """The few values of an invoice that a list of invoices shows, by path."""
    values = {name: invoice[name] for name in BRIEF if name in invoice}
    for party in ("seller", "buyer"):
        if isinstance(fields := invoice.get(party), dict):
            values |= {f"{party}.{name}": value for name, value in fields.items() if name in ("name", "taxpayer_id")}
    return values


@dataclass(frozen=True, slots=True)
class Description:
    """The columns of a table, to be shown and mapped by hand: how each is read, and some values.

    ``headings`` is the row that names them. Where none is known it is the widest of the first rows; it seems to be
    ``headless`` where what stands there are values of invoices.
    """

    headings: tuple[str, ...]
    columns: tuple[Mapping[str, object], ...]
    headless: bool

    def to_dict(self) -> dict[str, object]:
        return {"headings": list(self.headings), "columns": list(self.columns), "headless": self.headless}


def describe(data: bytes, columns: Mapping[str, str] | None = None) -> Description:
    """The columns of a workbook, or of the text that begins with ``data``. Raises Unreadable where it is no workbook.

    Of a workbook it is the first sheet that names columns of invoices, or else the first that holds anything.
    """
    found = [(rows, find_heading(rows, columns)) for rows in first_rows(data)]
    rows, heading = max(found, key=lambda one: (one[1] is not None, bool(one[0])), default=([], None))
    return describe_rows(rows, heading)


def first_rows(data: bytes) -> Iterator[list[Row]]:
    """The first rows of every visible sheet, or of a text."""
    if not data.startswith(b"PK"):
        # A delimiter that makes a heading is the right one.
        plan = sniff_quietly(data)
        yield first_rows_of(data, plan)
        return
    book = Workbook(data)
    for sheet in book.sheets:
        if not sheet.hidden:
            yield sheet_beginning(book, sheet)


def sniff_quietly(data: bytes) -> Plan | None:
    try:
        return sniff(data)
    except Unreadable:
        return None


def describe_rows(rows: list[Row], heading: Heading | None) -> Description:
    if heading is None:
        widest = max(range(len(rows)), key=lambda place: len(rows[place]), default=-1)
        names, below = (rows[widest] if rows else []), rows[widest + 1 :]
        targets = [""] * len(names)
    else:
        names, targets, below = list(heading.cells), list(heading.targets), rows[heading.row :]
    columns: list[dict[str, object]] = []
    for place, target in enumerate(targets):
        values = [row[place] for row in below if place < len(row) and row[place].strip()]
        proposed = "" if target else propose(values, targets)
        if proposed:
            targets[place] = proposed
        columns.append(
            {
                "letter": column_letter(place),
                "name": names[place].strip() if place < len(names) else "",
                "target": target,
                "proposed": proposed,
                "samples": [value[:60] for value in values[:SAMPLES]],
            }
        )
    headless = (heading is None or not heading.row) and sum(bool(propose([name], ())) for name in names) > 1
    return Description(tuple(names), tuple(columns), headless)


def same_headings(rows: Iterable[Row], headings: Iterable[str]) -> bool:
    """Whether one of the rows names these columns, in this order."""
    named = [plain_heading(name) for name in headings]
    return any([plain_heading(cell) for cell in row] == named for row in rows)


def cut_parts(read: Callable[[int], bytes], plan: Plan) -> Iterator[tuple[bytes, int]]:
    """The parts of a text, each with the number of its first row.

    ``read`` gives at most so many bytes, none at the end.
    """
    waiting, row = b"", 1
    while True:
        more = read(PART)
        waiting += more
        while len(waiting) >= PART or not more:
            size, rows = cut(waiting[:LARGEST_PART], plan, last=not more)
            if not size:
                break
            yield waiting[:size], row
            waiting, row = waiting[size:], row + rows
        if not more:
            return


def search_parts(parts: Callable[[], Iterable[tuple[bytes, int]]], plan: Plan) -> Search:
    """The search through a text for invoices whose rows stand far apart; ``parts`` gives its parts anew every time."""
    search = Search(plan)
    while not search.over:
        for data, row in parts():
            search.look(part_rows(data, plan, row))
        search.turn()
    return search


def check_part(data: bytes, plan: Plan, row: int, how: How, apart: Collection[int] = frozenset()) -> PartReport:
    """Check the invoices of a part of a text whose first row has the number ``row``, but for those in ``apart``."""
    result = PartReport()
    check_found(read_part(data, plan, row, result.skipped, apart), plan, how, result)
    return result


def check_rows(rows: Iterable[NumberedRow], plan: Plan, how: How, apart: Collection[int] = frozenset()) -> PartReport:
    """Check the invoices in some rows, but for those in ``apart``."""
    result = PartReport()
    check_found(read_rows(plan, without(plan, rows, apart, result.skipped), result.skipped), plan, how, result)
    return result


def check_found(invoices: Iterable[Found], plan: Plan, how: How, result: PartReport) -> None:
    for found in invoices:
        report = check_invoice(found.invoice, today=how.today, profile=how.profile)
        if found.problems:
            problems = tuple(Problem(rule, hit, 0) for rule, hit in found.problems)
            report = with_findings(report, file_findings(Opened("", "table", problems=problems), 0), how.profile)
        if how.everything or report.findings or report.silenced:
            result.found.append(Checked(result.invoices, found.invoice, report, origin(plan, found)))
        if how.see:
            how.see(found, report)
        if how.source:
            name, form = how.source
            result.batch.add(found.invoice, name, format=form, row=found.rows[0], findings=report.findings)
        result.invoices += 1


def table_findings(
    name: str, plan: Plan, skipped: Skipped, invoices: int, search: Search | None = None
) -> tuple[Finding, ...]:
    """What there is to say about a table of which every part was read, or of which ``search`` says why none was."""
    if search and search.too_many:
        return file_findings(Opened(name, "table", problems=tuple(search.problems())))
    problems = remarks(plan, skipped) + encoding_remarks(skipped)
    if not invoices and not skipped.shifted.count:
        problems.append(Problem("file-table-heading", Hit(NO_ROWS, "", "表头下面有发票的行")))
    return file_findings(Opened(name, "table", problems=tuple(problems)))


class WorkbookParts:
    """The parts of a workbook, in order: how to read each, and its rows. Raises Unreadable like its reader.

    ``look`` comes first; it goes through the sheets for invoices whose rows stand far apart, and gives a turn to
    whoever waits from time to time. Without it they would be two invoices each.
    """

    def __init__(self, data: bytes, columns: Mapping[str, str] | None = None) -> None:
        self._book = Workbook(data)
        self._columns = columns
        self._searches: list[Search] = []
        self._skipped: dict[Plan, Skipped] = {}

    def look(self) -> Iterator[None]:
        while not self._searches or not all(search.over for search in self._searches):
            for place, table in enumerate(tables_of(self._book, self._columns)):
                if place == len(self._searches):
                    self._searches.append(Search(table.plan))
                # What is beside the lines is known only when they were read.
                if self._searches[place].over and not table.plan.beside:
                    continue
                for rows in batches(table):
                    self._searches[place].look(rows)
                    yield
            for search in self._searches:
                if not search.over:
                    search.turn()

    @property
    def read(self) -> float:
        """How much of the work is done, from 0 to 1; nobody knows before whether the sheets are read once more."""
        whole = 2 * sum(self._book.sizes[sheet.part] for sheet in self._book.sheets if not sheet.hidden)
        return min(1.0, self._book.unpacked / max(1, whole))

    def __iter__(self) -> Iterator[WorkbookPart]:
        for place, table in enumerate(tables_of(self._book, self._columns)):
            plan = table.plan
            search = self._searches[place] if place < len(self._searches) else Search(plan)
            self._skipped[plan] = Skipped()
            if search.too_many:
                continue
            for rows in batches(table):
                yield plan, rows, search.apart
            if search.rows:
                yield plan, search.rows, frozenset()

    def note(self, plan: Plan, result: PartReport) -> None:
        """Keep which rows of a part gave no invoice, for ``findings``."""
        self._skipped[plan].add(result.skipped)

    def findings(self, name: str, invoices: int) -> tuple[Finding, ...]:
        """What there is to say about the workbook when every part was checked."""
        read = {sheet for plan in self._skipped for sheet in (plan.sheet, plan.beside)}
        problems = [problem for plan, skipped in self._skipped.items() for problem in remarks(plan, skipped)]
        problems += [problem for search in self._searches for problem in search.problems()]
        if not invoices and not problems:
            problems.append(Problem("file-table-heading", Hit(NO_ROWS, "", "表头下面有发票的行")))
        return file_findings(Opened(name, "table", problems=(*problems, *unread_sheets(self._book, read))))
