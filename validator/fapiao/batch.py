"""A batch of invoices: what can only be seen where several lie beside each other, and what they come to.

    batch = Batch()
    for name, data in files:
        batch.add_file(check_file(data, name, today=today))
    batch.findings(), batch.summary()

Invoices come one after the other and are not kept: about a hundred bytes of each stay. Batches that were filled side by
side, in several processes or workers, are put together with ``merge``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from .kinds import name_of_kind
from .ledger import Entry, Key, Ledger, Party
from .money import Number, add, read_number
from .registry import RULES, Context
from .report import SEVERITY_ORDER, FileReport, Finding, Severity
from .rules.batch import BATCH
from .rules.invoice import plain_fields
from .rules.issue_date import read_date
from .rules.remark import facts as remark_facts
from .rules.tax_rate import read_rate
from .sums import Sums, Totals
from .text import as_text, is_empty, read_identifier

# So many fit into the 200 MB of a program with all that is beside them.
MOST_COMPARED = 1_000_000
# Of one rule; how often it found something, the summary says.
MOST_FINDINGS = 1_000
MOST_LISTED = 100
LONGEST_NAME = 200
# What is looked at: the fewer, the faster.
FIELDS = (
    "invoice_type",
    "invoice_code",
    "invoice_number",
    "issue_date",
    "amount",
    "tax",
    "total",
    "remark",
    "original_number",
)
PARTY_FIELDS = ("name", "taxpayer_id")
LINE_FIELDS = ("amount", "tax_rate", "tax")

_PART = re.compile("压缩包里的“(.{1,500}?)”(?:，|$)", re.DOTALL)
_ROW = re.compile("第 ([0-9]{1,9}) ")
NO_RATE, NO_LINES, NO_DATE = "未填税率", "没有明细", "没有日期"


class Batch:
    """Invoices that are looked at together. Nothing that an invoice holds raises an exception."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.beyond = Totals()
        self.counts: Counter[tuple[str, str]] = Counter()

    def __len__(self) -> int:
        """How many invoices were added, repeated ones included."""
        return len(self.ledger) + self.beyond.not_compared + self.beyond.repeated

    def add(
        self,
        invoice: Mapping[str, object],
        source: str = "",
        *,
        format: str = "",
        row: int = 0,
        findings: Iterable[Finding] = (),
    ) -> int:
        """Take an invoice in, and give its place in the batch, from 0.

        ``invoice`` is what ``check_invoice`` takes. ``source`` is what the reader of a finding knows the file by,
        ``format`` its format as in FileReport: the same invoice in two formats is no fault. ``row`` is the row of a
        table, or the place of the invoice in a file that holds several, from 1. ``findings`` are those of its report;
        they are counted. Raises TypeError when ``invoice`` is not a mapping.
        """
        self.count(findings)
        return self.ledger.append(read_entry(invoice, source, format, row))

    def add_file(self, report: FileReport) -> None:
        """Take in what ``check_file`` gave: every invoice of the file, and the findings about the file itself.

        Where in the file an invoice stood, its origin says: the row of a table, the part of an archive.
        """
        self.count(report.findings)
        for place, (invoice, checked) in enumerate(zip(report.invoices, report.reports, strict=True)):
            source, form, row = place_in(report, place)
            self.add(invoice, source, format=form, row=row, findings=checked.findings)

    def count(self, findings: Iterable[Finding]) -> None:
        """Count findings that are about no single invoice of the batch, such as those of a file."""
        for finding in findings:
            self.counts[finding.rule, finding.severity.value] += 1

    def merge(self, other: Batch) -> None:
        """Take in another batch; its invoices come behind those that are here, in their order.

        Where ``MOST_COMPARED`` are here, only what the others come to is kept: they are in the summary, and compared
        with nothing.
        """
        self.counts.update(other.counts)
        self.beyond.add(other.beyond)
        if len(self.ledger) + len(other.ledger) <= MOST_COMPARED:
            self.ledger.take_in(other.ledger)
            return
        rest = Totals.of(other.ledger)
        rest.not_compared = len(other.ledger) - rest.repeated
        self.beyond.add(rest)

    def findings(self) -> tuple[Finding, ...]:
        """What the rules about batches say, errors first, of each rule the first ``MOST_FINDINGS``.

        ``path`` begins with the place of an invoice in the batch (``invoices[3].total``), the later one where there
        are two; ``message`` names the files and rows on both sides.
        """
        found = self._look(MOST_FINDINGS)[0]
        return tuple(sorted(found, key=lambda finding: SEVERITY_ORDER[finding.severity]))

    def summary(self, most: int = MOST_LISTED) -> dict[str, Any]:
        """What the invoices come to, as plain data for JSON. Every invoice counts once, however often it is there.

        ``invoices``, ``repeated``, ``red``, ``without_total``: how many; ``not_compared``: how many of them came after
        so many that they were not held against the others; ``first_date`` and ``last_date``; ``amount``,
        ``tax``, ``total``: sums in yuan as text. ``by_rate`` (label ``rate``), ``by_kind``, ``by_month``, ``by_seller``
        and ``by_buyer`` are lists of rows with a label, how many ``invoices``, and these sums; by rate there are
        ``amount`` and ``tax`` only. A row of a party has ``name`` and ``taxpayer_id``; of parties the ``most`` with the
        largest total are listed, ``others`` says how many more there are. ``findings`` says how often each rule had
        something to say, in the reports that were added and about the batch.
        """
        totals = Totals.of(self.ledger)
        totals.add(self.beyond)
        months = totals.days.together(month_of)
        days = [day for day in totals.days if day]
        first, last = (str(dt.date.fromordinal(end(days))) if days else None for end in (min, max))
        parties = {"seller": parties_of(totals.sellers), "buyer": parties_of(totals.buyers)}
        return {
            "repeated": totals.repeated,
            "not_compared": totals.not_compared,
            "red": totals.red,
            "without_total": totals.without_total,
            "first_date": first,
            "last_date": last,
            **totals.everything.row(""),
            "by_rate": [
                {"rate": rate} | without(totals.rates.row(rate), "total")
                for rate in sorted(totals.rates, key=rate_order)
            ],
            "by_kind": [{"kind": kind} | totals.kinds.row(kind) for kind in totals.kinds.largest_first()],
            "by_month": [{"month": month} | months.row(month) for month in sorted(months)],
            **{f"by_{role}": rows[:most] for role, rows in parties.items()},
            "others": {role: max(0, len(rows) - most) for role, rows in parties.items()},
            "findings": self._findings_by_rule(),
        }

    def _look(self, most: int) -> tuple[list[Finding], Counter[tuple[str, str]]]:
        """The findings about the batch, of each rule the first ``most``, and how many there are of each."""
        found: list[Finding] = []
        counts: Counter[tuple[str, str]] = Counter()
        context = Context("")
        for rule in BATCH.rules:
            for place, hit in enumerate(rule.check(self.ledger, context)):
                counts[rule.name, (hit.severity or rule.severity).value] += 1
                if place < most:
                    found.append(rule.finding(hit, context, self.ledger))
        return found, counts

    def _findings_by_rule(self) -> list[dict[str, Any]]:
        counts = self.counts + self._look(0)[1]
        ordered = sorted(counts.items(), key=lambda one: (SEVERITY_ORDER[Severity(one[0][1])], -one[1], one[0][0]))
        return [
            {"rule": rule, "title": RULES[rule].title, "severity": severity, "count": count}
            for (rule, severity), count in ordered
        ]

    # To carry it from one worker to another.

    def to_dict(self) -> dict[str, Any]:
        """The batch as plain data for JSON, to be read by ``from_dict`` in the same version of the package."""
        return {"ledger": self.ledger.to_dict(), "counts": [[*key, count] for key, count in self.counts.items()]}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Batch:
        batch = cls()
        batch.ledger = Ledger.from_dict(data["ledger"])
        batch.counts.update({(rule, severity): count for rule, severity, count in data["counts"]})
        return batch


def parties_of(found: Sums) -> list[dict[str, Any]]:
    """Rows of parties, the largest total first; those of one taxpayer id together, under the name met first."""
    names: dict[str, tuple[str, str]] = {}
    for name, taxpayer_id in found:
        names.setdefault(taxpayer_id or name, (name, taxpayer_id))
    together = found.together(lambda party: party[1] or party[0])
    return [
        {"name": names[key][0], "taxpayer_id": names[key][1]} | together.row(key) for key in together.largest_first()
    ]


def month_of(day: int) -> str:
    return str(dt.date.fromordinal(day))[:7] if day else NO_DATE


def without(row: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}


def rate_order(label: str) -> tuple[bool, Decimal, str]:
    """Rates from high to low, what is no number behind them."""
    number = read_number(label.removesuffix("%")).value
    return number is None, -(number or Decimal(0)), label


def read_entry(invoice: Mapping[str, object], source: str, form: str, row: int) -> Entry:
    """What a batch keeps of an invoice."""
    if not isinstance(invoice, Mapping):
        raise TypeError(f"an invoice is a mapping, not {type(invoice).__name__}")
    fields = plain_fields(invoice, FIELDS)
    code, number = (read_identifier(fields.get(name)).text for name in ("invoice_code", "invoice_number"))
    amount, tax, total = (money(read_number(fields.get(name))) for name in ("amount", "tax", "total"))
    if total is None and amount is not None and tax is not None:
        total = add(amount, tax)
    is_red = any(value is not None and value < 0 for value in (amount, total))
    return Entry(
        source=as_text(source)[-LONGEST_NAME:],
        format=as_text(form)[:20],
        row=max(0, row),
        key=key_of(code, number),
        red_of=red_key(fields) if is_red else None,
        day=known_day(begin(fields.get("issue_date"))),
        kind=known_kind(begin(fields.get("invoice_type")), code[:20], digital=len(number) == 20),
        seller=read_party(invoice, "seller"),
        buyer=read_party(invoice, "buyer"),
        amount=amount,
        tax=tax,
        total=total,
        rates=sums_by_rate(invoice, amount, tax),
    )


def place_in(report: FileReport, place: int) -> tuple[str, str, int]:
    """Name, format and row of an invoice, from what its reader says in words about where it stood."""
    whole = report.origins[place].get("", "") if report.origins else ""
    name, form = report.name, report.format
    part = _PART.match(whole)
    if part:
        name, form = f"{name}/{part[1]}", part[1].rpartition(".")[2].lower()
    if row := _ROW.search(whole, part.end() if part else 0):
        return name, form, int(row[1])
    return name, form, 0 if part or len(report.invoices) == 1 else place + 1


def money(number: Number) -> Decimal | None:
    return Decimal(0) if number.masked else number.value


def key_of(code: str, number: str) -> Key | None:
    """See Entry. An 8-digit number alone names no invoice: every code has it again."""
    if re.fullmatch("[0-9]{20}", number) and number[:2] != "00":
        return number[:2], int(number[2:])
    if re.fullmatch("[0-9]{8}", number) and re.fullmatch("[0-9]{10}|[0-9]{12}", code):
        return code, int(number)
    return None


def red_key(fields: Mapping[str, object]) -> Key | None:
    """The key of the invoice that a red one cancels, from its field or its remark."""
    remark = remark_facts(as_text(fields.get("remark")))
    number = read_identifier(fields.get("original_number")).text or remark.get("original_number", "")
    return key_of(remark.get("original_code", ""), number)


def read_party(invoice: Mapping[str, object], role: str) -> Party:
    given = invoice.get(role)
    party = plain_fields(given, PARTY_FIELDS) if isinstance(given, Mapping) else {}
    return known_party(begin(party.get("name")), begin(party.get("taxpayer_id")))


def begin(value: object) -> str:
    """As much of a text as is looked at. What is remembered must not grow with it."""
    return as_text(value)[:LONGEST_NAME]


# Parties, days and kinds repeat from invoice to invoice.


@lru_cache(maxsize=4096)
def known_party(name: str, taxpayer_id: str) -> Party:
    name, taxpayer_id = name.strip(), read_identifier(taxpayer_id).text
    return Party("" if is_empty(name) else name, taxpayer_id[:20])


known_day = lru_cache(maxsize=4096)(read_date)
known_kind = lru_cache(maxsize=4096)(name_of_kind)


def sums_by_rate(
    invoice: Mapping[str, object], amount: Decimal | None, tax: Decimal | None
) -> dict[str, tuple[Decimal, Decimal]]:
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    lines = invoice.get("lines")
    for given in lines if isinstance(lines, list | tuple) else ():
        line = plain_fields(given, LINE_FIELDS) if isinstance(given, Mapping) else {}
        here = money(read_number(line.get("amount")))
        if here is not None:
            label = read_rate(line.get("tax_rate")).shown or NO_RATE
            before = sums.get(label, (Decimal(0), Decimal(0)))
            sums[label] = (add(before[0], here), add(before[1], money(read_number(line.get("tax"))) or Decimal(0)))
    if not sums and amount is not None:
        sums[NO_LINES] = (amount, tax or Decimal(0))
    return sums
