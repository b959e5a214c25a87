"""Checking tables of any length, a part at a time: memory stays bounded, and parts can go to several workers.

``sniff`` learns from the beginning of a text how to read it, ``cut_parts`` divides the text, ``check_part`` checks one
part, and ``table_findings`` says at the end what there is to say about the whole. Only invoices with findings come
back whole; ``see`` is called with every invoice and its report, in the order of the table, for whoever looks at
invoices side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from .files import file_findings, with_findings
from .profile import Profile
from .readers import Opened, Problem
from .readers.csv_table import LARGEST_PART, PART, cut, encoding_remarks, first_rows_of, read_part
from .readers.headings import column_letter, propose
from .readers.table import NO_ROWS, Found, Plan, Skipped, origin, remarks
from .registry import Hit
from .report import Finding, Report

Check = Callable[[Mapping[str, object]], Report]
See = Callable[[Found, Report], object]

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


@dataclass(slots=True)
class PartReport:
    """What a part of a table gave: how many invoices, those with findings, and the rows that gave none."""

    invoices: int = 0
    found: list[Checked] = field(default_factory=list)
    skipped: Skipped = field(default_factory=Skipped)


def brief_of(invoice: Mapping[str, object]) -> dict[str, object]:
    """The few values of an invoice that a list of invoices shows, by path."""
    values = {name: invoice[name] for name in BRIEF if name in invoice}
    for party in ("seller", "buyer"):
        if isinstance(fields := invoice.get(party), dict):
            values |= {f"{party}.{name}": value for name, value in fields.items() if name in ("name", "taxpayer_id")}
    return values


def describe(data: bytes, plan: Plan | None) -> list[dict[str, object]]:
    """The columns of the table that begins with ``data``, to be shown and mapped: how each is read, and some values.

    Without a plan the widest of the first rows is shown as the heading.
    """
    if plan is None:
        rows = first_rows_of(data)
        heading = max(range(len(rows)), key=lambda place: len(rows[place]), default=-1)
        names = rows[heading] if rows else []
        targets: list[str] = [""] * len(names)
        below = rows[heading + 1 :]
    else:
        rows = first_rows_of(data, plan)
        names, targets = list(plan.headings), list(plan.targets)
        below = rows[plan.heading :]
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
    return columns


def cut_parts(read: Callable[[int], bytes], plan: Plan, beginning: bytes = b"") -> Iterator[tuple[bytes, int]]:
    """The parts of a text, each with the number of its first row.

    ``read`` gives at most so many bytes, none at the end; ``beginning`` is what was already read.
    """
    waiting, row = beginning, 1
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


def check_part(
    data: bytes, plan: Plan, row: int, *, check: Check, see: See | None = None, profile: Profile | None = None
) -> PartReport:
    """Check the invoices of a part whose first row has the number ``row``.

    ``profile`` is the one that ``check`` asks too; here it silences what the reading leaves to say.
    """
    result = PartReport()
    for found in read_part(data, plan, row, result.skipped):
        report = check(found.invoice)
        if found.problems:
            problems = tuple(Problem(rule, hit, 0) for rule, hit in found.problems)
            report = with_findings(report, file_findings(Opened("", "csv", problems=problems), 0), profile)
        if report.findings:
            result.found.append(Checked(result.invoices, found.invoice, report, origin(plan, found)))
        if see:
            see(found, report)
        result.invoices += 1
    return result


def table_findings(name: str, plan: Plan, skipped: Skipped, invoices: int) -> tuple[Finding, ...]:
    """What there is to say about a table of which every part was read."""
    problems = remarks(plan, skipped) + encoding_remarks(skipped)
    if not invoices and not skipped.shifted.count:
        problems.append(Problem("file-table-heading", Hit(NO_ROWS, "", "表头下面有发票的行")))
    return file_findings(Opened(name, "csv", problems=tuple(problems)))
