"""Checking a whole invoice, and filling in what follows from what is there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from operator import attrgetter
from typing import Any

from .money import EXACT, Number, add, divide, multiply, read_number, show, to_cents
from .profile import Profile
from .registry import SUBJECTS, Context, Subject
from .report import Finding, Report, by_severity
from .rules.invoice import INVOICE, LINE_FIELDS, Invoice, business_rows, is_plain, party_of, plain_fields
from .rules.line import LINE, read_line
from .rules.profile import apply_profile
from .text import as_text
from .words import LARGEST, amount_in_words

# Which subject looks at which field. Fields that are not named have no rules of their own.
FIELD_SUBJECTS = {
    "invoice_code": "invoice_code",
    "invoice_number": "invoice_number",
    "issue_date": "issue_date",
    "check_code": "check_code",
    "machine_number": "machine_number",
    "cipher": "cipher",
    "drawer": "free_text",
    "amount": "amount",
    "tax": "amount",
    "total": "amount",
    "total_in_words": "total_in_words",
    "remark": "remark",
    "original_number": "invoice_number",
    "original_total": "amount",
    "red_confirmation_number": "red_confirmation_number",
    "qr": "qr",
}
PARTY_SUBJECTS = {
    "name": "party_name",
    "taxpayer_id": "taxpayer_id",
    "address_phone": "free_text",
    "bank_account": "free_text",
}
LINE_SUBJECTS = {
    "name": "item_name",
    "item_code": "item_code",
    "spec": "free_text",
    "unit": "free_text",
    "amount": "amount",
    "tax_rate": "tax_rate",
    "tax": "amount",
}
# What was read of a field already when its line was read.
READ_WITH_LINE = {"amount": attrgetter("amount"), "tax_rate": attrgetter("rate"), "tax": attrgetter("tax")}
# Looked up for every value of every line.
_CHECKED_IN_LINE = {name: (SUBJECTS[subject], READ_WITH_LINE.get(name)) for name, subject in LINE_SUBJECTS.items()}


def check_invoice(
    invoice: Mapping[str, object], *, today: dt.date | None = None, profile: Profile | None = None
) -> Report:
    """Check every field, every line and the sums of an invoice.

    Optional names that few invoices have: ``cipher`` (密码区), ``taxpayer_type`` of the seller (小规模纳税人 …),
    ``original_total`` of the invoice that a red-letter one cancels, and ``business``, a mapping or a list of mappings
    in the names of ``fapiao.businesses.BUSINESS_LABELS``, for what a special business asks for.

    ``invoice`` has the names of the contract (``invoice_number``, ``seller.taxpayer_id``, ``lines`` …), all of them
    optional; values are text, numbers or Decimal, as printed or normalised. Whatever it holds, the answer is a Report:
    unknown names and values of the wrong shape are findings. ``today`` is a calendar day in Beijing; without it, rules
    that depend on the day are silent. ``profile`` is what the company asks of invoices, from ``read_profile``. Raises
    TypeError when ``invoice`` is not a mapping.
    """
    if not isinstance(invoice, Mapping):
        raise TypeError(f"an invoice is a mapping, not {type(invoice).__name__}")
    findings: list[Finding] = []
    seen = INVOICE.read(invoice)
    header: list[tuple[str, Subject[Any], object]] = []
    for path, subject, value in _header(invoice):
        read = subject.read(value)
        header.append((path, subject, read))
        if not subject.is_silent(value, read):
            findings += subject.findings(value, Context(path, today, invoice), read)
    for place, line in seen.lines.items():
        for name, value in line.given.items():
            if name in _CHECKED_IN_LINE:
                subject, seen_with_line = _CHECKED_IN_LINE[name]
                read = seen_with_line(line) if seen_with_line else subject.read(value)
                if not subject.is_silent(value, read):
                    findings += subject.findings(value, Context(f"lines[{place}].{name}", today, invoice), read)
    for place, line in seen.lines.items():
        if not LINE.is_silent(line.given, line):
            findings += LINE.findings(line.given, Context(f"lines[{place}]", today, invoice), line)
    findings += INVOICE.findings(invoice, Context("", today, invoice), seen)
    report = Report.explained_by(lambda: _facts(seen, header), by_severity(findings))
    return report if profile is None else apply_profile(profile, report, seen, today)


def _facts(seen: Invoice, header: list[tuple[str, Subject[Any], object]]) -> dict[str, str]:
    """What the invoice and the fields outside its lines say."""
    facts = dict(INVOICE.facts(seen))
    for path, subject, read in header:
        for name, text in subject.facts(read).items():
            facts[f"{path}.{name}"] = text
    return facts


def _header(invoice: Mapping[str, object]) -> Iterator[tuple[str, Subject[Any], object]]:
    """Path, subject and value of every field outside the lines that is filled and has rules."""
    for name, value in plain_fields(invoice, tuple(FIELD_SUBJECTS)).items():
        yield name, SUBJECTS[FIELD_SUBJECTS[name]], value
    for party in ("seller", "buyer"):
        for name, value in party_of(invoice, party).items():
            if name in PARTY_SUBJECTS:
                yield f"{party}.{name}", SUBJECTS[PARTY_SUBJECTS[name]], value
    for path, row in business_rows(invoice):
        if "vin" in row:
            yield f"{path}.vin", SUBJECTS["vin"], row["vin"]


def complete_invoice(invoice: Mapping[str, object]) -> dict[str, object]:
    """The invoice with every blank filled in that follows from the rest.

    A line's amount from quantity and price, its tax from amount and rate (``***`` for 免税 and 不征税), the totals from
    the lines, the total in words from the total. What is filled in already stays as it is, so leave a field out to have
    it computed. Raises TypeError when ``invoice`` is not a mapping; values that cannot be read are left alone.
    """
    if not isinstance(invoice, Mapping):
        raise TypeError(f"an invoice is a mapping, not {type(invoice).__name__}")
    completed: dict[str, object] = dict(invoice)
    given = invoice.get("lines")
    if isinstance(given, list | tuple) and given and all(isinstance(line, Mapping) for line in given):
        lines = [complete_line(line) for line in given]
        completed["lines"] = lines
        for name in ("amount", "tax"):
            column = [_number(line, name) for line in lines]
            if _is_blank(completed, name) and all(number.masked or number.value is not None for number in column):
                masked = all(number.masked for number in column)
                values = (number.value or Decimal(0) for number in column)
                completed[name] = "***" if masked else show(to_cents(add(*values)))
    amount, tax, total = (_number(completed, name) for name in ("amount", "tax", "total"))
    if _is_blank(completed, "total") and amount.value is not None and (tax.masked or tax.value is not None):
        completed["total"] = show(to_cents(add(amount.value, tax.value or Decimal(0))))
        total = _number(completed, "total")
    if _is_blank(completed, "total_in_words") and total.value is not None and abs(total.value) <= LARGEST:
        completed["total_in_words"] = amount_in_words(to_cents(total.value))
    return completed


def complete_line(line: Mapping[str, object]) -> dict[str, object]:
    """One line with its amount, price and tax filled in where they are blank and follow from the rest."""
    completed = dict(line)
    seen = read_line(plain_fields(line, LINE_FIELDS))
    quantity, price, amount = seen.quantity.value, seen.unit_price.value, seen.amount.value
    if seen.amount.blank and quantity is not None and price is not None:
        amount = to_cents(multiply(quantity, price))
        completed["amount"] = show(amount)
    elif seen.unit_price.blank and quantity and amount is not None:
        # Ten decimals, as electronic invoices carry them: enough for quantity × price to give the amount again.
        completed["unit_price"] = show(divide(amount, quantity).quantize(Decimal("1E-10"), context=EXACT))
    rate = seen.rate
    if seen.tax.blank and rate.word:
        completed["tax"] = "***"
    elif seen.tax.blank and amount is not None and rate.value is not None:
        completed["tax"] = show(to_cents(multiply(amount, rate.value)))
    return completed


def _number(fields: Mapping[str, object], name: str) -> Number:
    value = fields.get(name)
    return read_number(value if is_plain(value) else None)


def _is_blank(fields: Mapping[str, object], name: str) -> bool:
    value = fields.get(name)
    return is_plain(value) and not as_text(value).strip()
