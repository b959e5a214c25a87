"""Altered invoices: whatever arithmetic, a check digit or a second place in the invoice can reveal is found.

Sound invoices of several kinds are made, then one digit of one field is changed at a time, in every place. A finding
must be new, and must point at the field or at the sum that it breaks. What cannot be revealed is listed with the
reason, and is held to staying so: an entry that is no longer needed makes a test fail.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from fapiao import check_invoice, complete_invoice
from fapiao.rules.qr import crc16

from tests.alterations import TODAY, other_digits, said

SELLER = {"name": "广州示例贸易有限公司", "taxpayer_id": "91350100M000100Y43"}
BUYER = {"name": "福州示例纸业有限公司", "taxpayer_id": "914401017000000015"}
GOODS = (("*纸制品*复印纸", "箱"), ("*文具*签字笔", "支"), ("*家具*办公椅", "把"), ("*软饮料*矿泉水", "瓶"))

# Where an altered field may show: at itself, or at what it is computed with.
SHOWS_AT = {
    "quantity": ("quantity", "unit_price", "amount"),
    "unit_price": ("quantity", "unit_price", "amount"),
    "amount": ("amount", "tax"),
    "tax_rate": ("tax_rate", "tax"),
    "tax": ("tax",),
}
SUMS = {"amount": "amount", "tax": "tax"}


def lines_of(chance: random.Random, rate: str, sign: int = 1) -> list[dict[str, Any]]:
    lines = []
    for name, unit in chance.sample(GOODS, chance.randint(1, 4)):
        price = Decimal(chance.randint(1200, 99999)) / 100
        quantity = sign * chance.randint(2, 90)
        lines.append({"name": name, "unit": unit, "quantity": quantity, "unit_price": price, "tax_rate": rate})
    return lines


def as_text(invoice: dict[str, Any]) -> dict[str, Any]:
    """The invoice with every value as it would be read from paper."""
    for line in invoice["lines"]:
        line.update({name: str(value) for name, value in line.items()})
    return invoice


def with_qr(invoice: dict[str, Any], kind: str, amount: str) -> dict[str, Any]:
    day = invoice["issue_date"].replace("-", "")
    body = (
        f"01,{kind},{invoice.get('invoice_code', '')},{invoice['invoice_number']},{amount},{day},"
        f"{invoice.get('check_code', '')}"
    )
    return {**invoice, "qr": f"{body},{crc16(body.encode()):04X}"}


def digital(chance: random.Random, rate: str, sign: int = 1) -> dict[str, Any]:
    invoice = complete_invoice(
        {
            "invoice_type": "电子发票（普通发票）",
            "invoice_number": f"2644200000{chance.randint(10**9, 10**10 - 1)}",
            "issue_date": f"2026-0{chance.randint(1, 9)}-{chance.randint(10, 28)}",
            "seller": dict(SELLER),
            "buyer": dict(BUYER),
            "lines": lines_of(chance, rate, sign),
        }
    )
    return with_qr(as_text(invoice), "32", str(invoice["total"]))


def tax_control(chance: random.Random, rate: str) -> dict[str, Any]:
    invoice = complete_invoice(
        {
            "invoice_code": "044001900104",
            "invoice_number": f"{chance.randint(10**7, 10**8 - 1)}",
            "issue_date": f"2019-0{chance.randint(5, 9)}-{chance.randint(10, 28)}",
            "check_code": f"{chance.randint(10**19, 10**20 - 1)}",
            "machine_number": "661933656578",
            "seller": dict(SELLER),
            "buyer": dict(BUYER),
            "lines": lines_of(chance, rate),
        }
    )
    return with_qr(as_text(invoice), "04", str(invoice["amount"]))


def discounted(chance: random.Random) -> dict[str, Any]:
    invoice = digital(chance, "13%")
    lines = []
    for line in invoice["lines"]:
        cut = (Decimal(line["amount"]) / 10).quantize(Decimal("0.01"))
        lines += [
            {**line, "kind": "被折扣行"},
            {"kind": "折扣行", "name": line["name"], "amount": str(-cut), "tax_rate": "13%"},
        ]
    kept = {name: invoice[name] for name in ("invoice_type", "invoice_number", "issue_date", "seller", "buyer")}
    again = complete_invoice({**kept, "lines": lines})
    return with_qr(again, "32", str(again["total"]))


def red(chance: random.Random) -> dict[str, Any]:
    invoice = digital(chance, "13%", -1)
    blue = f"2544200000{chance.randint(10**9, 10**10 - 1)}"
    sheet = f"44010626{chance.randint(10**11, 10**12 - 1)}"
    remark = f"被红冲蓝字数电票号码：{blue} 红字发票信息确认单编号：{sheet}"
    return {**invoice, "original_number": blue, "red_confirmation_number": sheet, "remark": remark}


def taxed_difference(chance: random.Random) -> dict[str, Any]:
    gross, deduction = Decimal(chance.randint(2000, 9000)), Decimal(chance.randint(100, 1900))
    tax = ((gross - deduction) * Decimal("0.06") / Decimal("1.06")).quantize(Decimal("0.01"))
    net = gross - tax
    line = {"name": "*旅游服务*旅游费", "amount": str(net), "tax_rate": "***", "tax": str(tax)}
    kept = {
        "invoice_number": "26442000000123456789",
        "issue_date": "2026-03-05",
        "remark": f"差额征税：{deduction}.00。",
    }
    invoice = complete_invoice({**kept, "lines": [line], "seller": dict(SELLER), "buyer": dict(BUYER)})
    return with_qr(invoice, "32", str(invoice["total"]))


def priced_with_tax(chance: random.Random) -> dict[str, Any]:
    """Round prices with tax, taken apart as issuing software does: unit prices with ten decimals and more."""
    lines = []
    for name, unit in GOODS:
        gross = Decimal(chance.randint(2, 9) * chance.randint(100, 999))
        quantity = chance.randint(2, 9)
        net = (gross / Decimal("1.13")).quantize(Decimal("0.01"))
        price = (gross / Decimal("1.13") / quantity).quantize(Decimal("1E-10"))
        line = {"name": name, "unit": unit, "quantity": quantity, "unit_price": price, "amount": net}
        lines.append({**line, "tax_rate": "13%", "tax": gross - net})
    kept = {"invoice_number": "26442000000123456789", "issue_date": "2026-03-05", "lines": lines}
    invoice = as_text(complete_invoice({**kept, "seller": dict(SELLER), "buyer": dict(BUYER)}))
    return with_qr(invoice, "31", str(invoice["total"]))


def sound_invoices() -> list[tuple[str, dict[str, Any]]]:
    chance = random.Random("发票码典")
    return [
        *((f"digital {rate}", digital(chance, rate)) for rate in ("13%", "9%", "6%", "3%", "1%")),
        ("digital exempt", digital(chance, "免税")),
        ("discounts", discounted(chance)),
        ("priced with tax", priced_with_tax(chance)),
        ("tax control", tax_control(chance, "13%")),
        ("red letter", red(chance)),
        ("taxed difference", taxed_difference(chance)),
    ]


SOUND = sound_invoices()


def places(invoice: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Every value with digits: its path, the mapping that holds it, and its name there."""
    for name, value in invoice.items():
        if isinstance(value, str):
            yield name, invoice, name
    for party in ("seller", "buyer"):
        yield f"{party}.taxpayer_id", invoice[party], "taxpayer_id"
    for place, line in enumerate(invoice["lines"]):
        for name in SHOWS_AT:
            if line.get(name):
                yield f"lines[{place}].{name}", line, name


def allowed_paths(path: str) -> set[str]:
    """Where a finding may point when the value at this path was altered."""
    head, _, name = path.rpartition(".")
    if head.startswith("lines"):
        return {f"{head}.{at}" for at in SHOWS_AT[name]} | {head, SUMS.get(name, "")} - {""}
    if path in ("amount", "tax", "total", "total_in_words"):
        return {"amount", "tax", "total", "total_in_words", "qr"}
    if path in ("original_number", "red_confirmation_number", "remark"):
        return {path, "original_number", "red_confirmation_number", "tax"}
    if path == "qr":
        return {"qr", "invoice_code", "invoice_number", "issue_date", "amount", "total", "check_code"}
    return {path, "invoice_number", "qr"}


@pytest.mark.parametrize(("name", "sound"), SOUND, ids=[name for name, _ in SOUND])
def test_sound_invoices_have_nothing_wrong(name: str, sound: dict[str, Any]) -> None:
    found = check_invoice(sound, today=TODAY).findings
    assert not [finding for finding in found if finding.severity != "info"], found


# Path (without the place of a line) to the reason why an alteration of it may go unseen.
UNREVEALED = {
    "machine_number": "the number of a device: no check digit, and nothing else names it",
    "lines.unit_price": "a digit so far behind the point that the amount rounds it away",
    "remark": "a deduction that some other rate makes fit, within what software allows",
}


def alterations(sound: dict[str, Any]) -> Iterator[tuple[str, str, str, set[tuple[str, str, str]]]]:
    """Each alteration: the path, the same without the place of a line, what was done, and what is newly said."""
    before = said(sound)
    changed = copy.deepcopy(sound)
    for path, holder, name in list(places(changed)):
        value = holder[name]
        for altered in other_digits(value):
            holder[name] = altered
            kind = path if "[" not in path else f"lines.{name}"
            yield path, kind, f"{path}: {value} → {altered}", said(changed) - before
        holder[name] = value


@pytest.mark.parametrize(("name", "sound"), SOUND, ids=[name for name, _ in SOUND])
def test_every_altered_digit_is_found(name: str, sound: dict[str, Any]) -> None:
    for path, kind, what, new in alterations(sound):
        if new or kind not in UNREVEALED:
            assert new, f"{what} is not found"
            assert {at for _, at, _ in new} & allowed_paths(path), f"{what} shows at {new}"


def test_what_is_listed_as_unrevealed_is() -> None:
    unseen = {kind for _, sound in SOUND for _, kind, _, new in alterations(sound) if not new}
    assert unseen == set(UNREVEALED)


@pytest.mark.parametrize(("name", "sound"), SOUND, ids=[name for name, _ in SOUND])
def test_a_line_left_out_or_put_in_twice_is_found(name: str, sound: dict[str, Any]) -> None:
    before = said(sound)
    for place, line in enumerate(sound["lines"]):
        for lines in (sound["lines"][:place] + sound["lines"][place + 1 :], [*sound["lines"], line]):
            if lines:
                new = said({**sound, "lines": lines}) - before
                assert "amount" in {at for _, at, _ in new}, f"line {place + 1}: {new}"


def swapped(text: str) -> Iterator[str]:
    """The text with two unequal neighbouring digits swapped, in each place."""
    for place in range(len(text) - 1):
        one, other = text[place : place + 2]
        if one != other and one.isdecimal() and other.isdecimal():
            yield f"{text[:place]}{other}{one}{text[place + 2 :]}"


@pytest.mark.parametrize("path", ["amount", "tax", "total", "invoice_number", "invoice_code", "check_code", "qr"])
def test_two_swapped_digits_are_found(path: str) -> None:
    tried = 0
    for _, sound in SOUND:
        before = said(sound)
        for altered in swapped(sound.get(path, "")):
            tried += 1
            assert said({**sound, path: altered}) - before, f"{path}: {sound[path]} → {altered}"
    assert tried > 5
