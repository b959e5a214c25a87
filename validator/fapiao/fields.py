"""Checking one field."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from . import rules
from .registry import SUBJECTS, Context
from .report import Report, by_severity

FIELDS = (
    "taxpayer_id",
    "invoice_number",
    "invoice_code",
    "check_code",
    "machine_number",
    "issue_date",
    "amount",
    "tax_rate",
    "total_in_words",
    "item_code",
    "item_name",
    "party_name",
    "remark",
    "qr",
    "red_confirmation_number",
)


class UnknownField(ValueError):
    """``check_field`` was called with a name that is not in ``FIELDS``."""


def check_field(name: str, value: str | int | float | Decimal, *, today: dt.date | None = None) -> Report:
    """Check one value as one would type it into the field ``name``.

    ``value`` is text, or a number for the numeric fields; text may carry blanks, full-width characters and the like.
    ``today`` is a calendar day in Beijing; without it, rules that depend on the day are silent. Raises UnknownField
    for a name that is not in ``FIELDS``; whatever the value is, the answer is a Report.
    """
    if name not in FIELDS:
        raise UnknownField(f"unknown field {name!r}; known: {', '.join(FIELDS)}")
    subject = SUBJECTS[name]
    read = subject.read(value)
    findings = subject.findings(value, Context(name, today), read)
    return Report.explained_by(lambda: dict(subject.facts(read)), by_severity(findings))


__all__ = ["FIELDS", "UnknownField", "check_field", "rules"]
