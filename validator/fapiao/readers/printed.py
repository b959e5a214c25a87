"""Values as they are printed: files carry trailing zeros, fractions for rates, and empty places."""

from __future__ import annotations

from ..money import read_number, show
from ..rules.tax_rate import show_rate


def printed_amount(text: str) -> str:
    """An amount as it is printed: the file may carry zeros behind the cents (0.120000) or a currency sign."""
    value = read_number(text).value
    return text if value is None else show(value)


def printed_rate(text: str) -> str:
    """A rate as it is printed: the file carries fractions (0.130000 for 13%); anything else stays as it is."""
    value = read_number(text).value
    return text if value is None or value >= 1 else show_rate(value)


def filled(fields: dict[str, object]) -> dict[str, object]:
    """The fields without those that are empty."""
    return {name: value for name, value in fields.items() if value}
