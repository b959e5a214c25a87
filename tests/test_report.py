"""A report whose facts are worked out later is the same as one that has them from the start."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
from typing import Any

import pytest
from fapiao import Report, check_field, check_invoice

COMPANY = "91440106MA5EXY7KXF"


def an_invoice() -> dict[str, Any]:
    return {
        "invoice_number": "26442000000000000017",
        "seller": {"name": "广州示例贸易有限公司", "taxpayer_id": COMPANY},
        "lines": [{"name": "*纸制品*复印纸", "amount": "100.00", "tax_rate": "13%", "tax": "13.00"}],
        "total": "114.00",
    }


@pytest.mark.parametrize(
    "same",
    [
        lambda report: pickle.loads(pickle.dumps(report)),
        copy.copy,
        copy.deepcopy,
        dataclasses.replace,
        lambda report: Report(report.findings, report.facts),
    ],
    ids=["pickle", "copy", "deepcopy", "replace", "constructor"],
)
def test_facts_go_with_the_report(same: Any) -> None:
    for made in (lambda: check_field("taxpayer_id", COMPANY), lambda: check_invoice(an_invoice())):
        other = same(made())
        assert other == made()
        assert other.facts == made().facts != {}
        assert repr(other) == repr(made())
        assert other.to_dict() == made().to_dict()


def test_facts_are_a_plain_dict_that_stays() -> None:
    report = check_field("taxpayer_id", COMPANY)
    assert json.loads(json.dumps(report.facts))["region"] == "广东省"
    assert report.facts is report.facts


def test_facts_are_of_the_invoice_as_it_was_checked() -> None:
    invoice = an_invoice()
    report = check_invoice(invoice)
    invoice["lines"][0]["amount"] = "1.00"
    invoice["seller"]["taxpayer_id"] = ""
    del invoice["total"]
    assert report.facts == check_invoice(an_invoice()).facts


def test_nothing_else_is_worked_out_later() -> None:
    report = check_field("taxpayer_id", COMPANY)
    with pytest.raises(AttributeError, match="fact_s"):
        report.fact_s  # type: ignore[attr-defined]  # noqa: B018
    with pytest.raises(dataclasses.FrozenInstanceError):
        report.facts = {}  # type: ignore[misc]
