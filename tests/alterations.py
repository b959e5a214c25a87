"""Changing a right invoice by one digit, and what is said of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from fapiao import check_invoice

TODAY = dt.date(2026, 11, 24)


def said(invoice: dict[str, Any]) -> set[tuple[str, str, str]]:
    return {(found.rule, found.path, found.message) for found in check_invoice(invoice, today=TODAY).findings}


def other_digits(text: str) -> Iterator[str]:
    """The text with one digit changed, in each place: by one, by five, by one in turn."""
    for place, character in enumerate(text):
        if character.isdecimal():
            yield f"{text[:place]}{(int(character) + (1, 5)[place % 2]) % 10}{text[place + 1 :]}"
