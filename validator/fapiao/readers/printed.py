"""Values as they are printed: files carry trailing zeros, fractions for rates, and empty places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from ..money import read_number, show
from ..rules.tax_rate import show_rate

# Most amounts come like this.
PLAIN = re.compile(r"(?:0|-?[1-9][0-9]{0,20})\.[0-9]{2}")


def printed_amount(text: str) -> str:
    """An amount as it is printed: the file may carry zeros behind the cents (0.120000) or a currency sign."""
    if PLAIN.fullmatch(text):
        return text
    value = read_number(text).value
    return text if value is None else show(value)


# What is longer is no rate.
LONGEST_RATE = 60


def printed_rate(text: str) -> str:
    """A rate as it is printed: the file carries fractions (0.130000 for 13%); anything else stays as it is."""
    return _printed_rate(text) if len(text) <= LONGEST_RATE else text


# All lines of an invoice have one of a few.
@lru_cache(maxsize=64)
def _printed_rate(text: str) -> str:
    value = read_number(text).value
    return text if value is None or value >= 1 else show_rate(value)


def filled(fields: dict[str, object]) -> dict[str, object]:
    """The fields without those that are empty."""
    return {name: value for name, value in fields.items() if value}


def row(values: Mapping[str, str], columns: Mapping[str, str]) -> dict[str, str]:
    """One line: ``values`` by the key of an element, ``columns`` from that key to the field."""
    return {
        field: PRINTED[field](value) if field in PRINTED else value
        for name, field in columns.items()
        if (value := values.get(name))
    }


PRINTED = {"amount": printed_amount, "tax": printed_amount, "total": printed_amount, "tax_rate": printed_rate}
