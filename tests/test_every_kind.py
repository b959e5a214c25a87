"""Right invoices of every kind have nothing wrong, and a changed digit is found wherever something can reveal it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from fapiao import Severity, check_invoice
from fapiao.businesses import BUSINESSES, business_of
from fapiao.kinds import KINDS, kind_of

from tests.alterations import TODAY, other_digits, said
from tests.sound_invoices import SOUND


@pytest.mark.parametrize("name", SOUND)
def test_a_right_invoice_has_nothing_wrong(name: str) -> None:
    found = check_invoice(SOUND[name], today=TODAY).findings
    assert not [finding for finding in found if finding.severity is not Severity.INFO], found


def test_every_kind_and_business_is_there() -> None:
    found = (
        kind_of(made.get("invoice_type", ""), made.get("invoice_code", ""), digital=len(made["invoice_number"]) == 20)
        for made in SOUND.values()
    )
    kinds = {kind.key for kind in found if kind}
    # The number of a paper 数电票 is on another place of the sheet; by code and number it is like any paper invoice.
    assert {kind.key for kind in KINDS if not kind.key.startswith("paper")} <= kinds
    named = [business_of(invoice["business_type"]) for invoice in SOUND.values() if "business_type" in invoice]
    assert all(business in named for business in BUSINESSES)


# Path without places to the reason why a changed digit of it may go unseen.
UNREVEALED = {
    "machine_number": "the number of a device: no check digit, and nothing else names it",
    "cipher": "only the tax bureau can decipher it",
    "seller.taxpayer_id": "the place in ids of 15 digits, and the serial behind an identity number",
    "lines.name": "words",
    "lines.spec": "the plate of a toll",
    "lines.item_code": "no check digit, and no table of codes here",
    "lines.unit_price": "a digit so far behind the point that the amount rounds it away",
    "lines.quantity": "the first day of passage on a toll invoice",
    "remark": "plates and sheets that nothing else names; a deduction that some other rate makes fit",
    "original_number": "tickets whose remark does not repeat it",
    "original_total": "the blue invoice may be larger than the red one",
    "business.address": "words",
    "business.certificate_number": "no check digit",
    "business.plate": "no check digit",
    "business.vehicle_model": "words",
    "business.engine_number": "no check digit",
    "business.conformity_number": "no check digit",
    "business.policy_number": "no check digit",
    "business.document_number": "covered in part",
    "business.period_from": "a day before the last one",
    "business.period_to": "a day after the first one",
    "business.travel_date": "some other day",
    "business.fuel_surcharge": "is in the amount already",
}
# What only the QR code repeats.
IN_THE_CODE = {"invoice_number", "invoice_code", "issue_date", "check_code"}


def places(value: Any, path: str = "") -> Iterator[tuple[str, Any, str]]:
    """Every text in an invoice: its path without places, what holds it, and its name there."""
    if isinstance(value, dict):
        for name, inner in value.items():
            inner_path = f"{path}.{name}" if path else name
            if isinstance(inner, str):
                yield inner_path, value, name
            else:
                yield from places(inner, inner_path)
    elif isinstance(value, list):
        for inner in value:
            yield from places(inner, path)


@cache
def unseen(name: str) -> dict[str, str]:
    """Path → one change of a digit that nothing is said about."""
    before = said(SOUND[name])
    changed = copy.deepcopy(SOUND[name])
    missed: dict[str, str] = {}
    for path, holder, field in list(places(changed)):
        value = holder[field]
        for altered in other_digits(value):
            holder[field] = altered
            if not said(changed) - before:
                missed[path] = f"{value} → {altered}"
        holder[field] = value
    return missed


@pytest.mark.parametrize("name", SOUND)
def test_every_altered_digit_is_found(name: str) -> None:
    allowed = UNREVEALED.keys() | (set() if "qr" in SOUND[name] else IN_THE_CODE)
    assert not {path: what for path, what in unseen(name).items() if path not in allowed}


def test_what_is_listed_as_unrevealed_is() -> None:
    assert {path for name in SOUND for path in unseen(name)} - IN_THE_CODE == set(UNREVEALED)
