"""What the inspection platform asks for, kind by kind."""

from __future__ import annotations

import json

import pytest
from fapiao import bridge
from fapiao.inspection import inspection_values
from fapiao.kinds import INSPECTED, KINDS

OF = {"issue_date": "2026年03月05日", "amount": "¥1,000.00", "total": "1130", "check_code": "12345 67890 12345 67890"}


def boxes(**invoice: str) -> dict[str, str]:
    return {box["name"]: box["value"] for box in inspection_values(OF | invoice)["values"]}


@pytest.mark.parametrize(
    "invoice, expected",
    [
        (
            {"invoice_number": "25442000000012345678"},
            {"发票号码": "25442000000012345678", "开票日期": "20260305", "价税合计": "1130.00"},
        ),
        (
            {"invoice_code": "4400191130", "invoice_number": "01234567"},
            {"发票代码": "4400191130", "发票号码": "01234567", "开票日期": "20260305", "金额（不含税）": "1000.00"},
        ),
        ({"invoice_code": "044001900111", "invoice_number": "34567890"}, {"校验码后六位": "567890"}),
        ({"invoice_code": "144031909110", "invoice_number": "89012345"}, {"校验码后五位": "67890"}),
        ({"invoice_code": "044001900117", "invoice_number": "78901234"}, {"车价合计": "1130.00"}),
        ({"invoice_type": "数电纸质发票（普通发票）", "invoice_number": "12345678"}, {"20 位数电发票号码的后六位": ""}),
        (
            {"invoice_number": "12345678"},
            {"发票代码": "", "金额（不含税，专用发票填）": "1000.00", "校验码后六位（普通发票填）": "567890"},
        ),
        ({}, {}),
    ],
)
def test_each_kind_has_its_boxes(invoice: dict[str, str], expected: dict[str, str]) -> None:
    found = boxes(**invoice)
    assert found.items() >= expected.items()
    assert bool(found) is bool(expected)


def test_the_last_box_of_every_kind_is_the_one_of_the_table() -> None:
    for kind in KINDS:
        found = inspection_values(OF | {"invoice_type": kind.name} | dict(kind.sample))
        assert found["kind"] == kind.name, kind.key
        assert found["values"][-1]["name"] == INSPECTED[kind.inspected]
        assert found["source"] == kind.inspected_by


def test_nothing_that_an_invoice_holds_raises() -> None:
    for junk in (None, [], {}, float("nan"), "9" * 5_000, "\x00", "2026-02-30"):
        inspection_values(dict.fromkeys(("invoice_number", "invoice_code", "issue_date", "amount", "check_code"), junk))
    assert json.loads(bridge.inspection("{}")) == {"kind": "", "source": "", "values": []}
