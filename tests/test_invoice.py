"""Whole invoices: a table of them with their verdicts, what is filled in, and junk of every kind.

The table is ``tests/values/invoices.json``; the browser tests run it in Pyodide too. Each row is ``{name, invoice, ok,
rules}``: what ``check_invoice(invoice)`` must say without a day, ``rules`` being the names of all rules that have
something to say, sorted. Many of the rows that are ``ok`` break a convention, as real invoices do.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fapiao import Severity, check_invoice, complete_invoice
from fapiao.rules.invoice import INVOICE_FIELDS, LINE_FIELDS

TABLE: list[dict[str, Any]] = json.loads((Path(__file__).parent / "values" / "invoices.json").read_text("utf-8"))


@pytest.mark.parametrize("row", TABLE, ids=[row["name"] for row in TABLE])
def test_verdict(row: dict[str, Any]) -> None:
    report = check_invoice(row["invoice"])
    assert (report.ok, sorted({finding.rule for finding in report.findings})) == (row["ok"], row["rules"])


def test_a_finding_names_its_place_what_was_found_and_what_would_fit() -> None:
    [finding] = check_invoice({"amount": "100.00", "tax": "13.00", "total": "114.00"}).findings
    assert (finding.rule, finding.path, finding.value, finding.expected) == (
        "invoice-total",
        "total",
        "114.00",
        "113.00",
    )
    assert "1.00" in finding.message
    assert finding.url == "codes/guangzhou/e009/"


def test_findings_of_lines_and_parties_carry_their_path() -> None:
    report = check_invoice(
        {
            "buyer": {"taxpayer_id": "91350100M000100Y34"},
            "lines": [{"amount": "1.00"}, {"quantity": "2", "unit_price": "3", "amount": "7.00"}],
        }
    )
    assert {finding.path for finding in report.findings if finding.severity is Severity.ERROR} == {
        "buyer.taxpayer_id",
        "lines[1].amount",
    }


def test_errors_come_first() -> None:
    report = check_invoice({"total": "1", "amount": "5", "tax": "0", "lines": "x", "invoice_no": "1"})
    order = [finding.severity for finding in report.findings]
    assert order == sorted(order, key=[Severity.ERROR, Severity.WARNING, Severity.INFO].index)
    assert len(set(order)) == 3


def test_only_the_day_makes_a_date_a_future_one() -> None:
    invoice = {"issue_date": "2026-12-01"}
    assert not check_invoice(invoice).findings
    report = check_invoice(invoice, today=dt.date(2026, 11, 24))
    assert [finding.rule for finding in report.findings] == ["issue-date-future"]


@pytest.mark.parametrize("off", ["0.02", "1.00", "-0.05"])
@pytest.mark.parametrize("rate", ["13%", "9%", "6%", "3%", "1%"])
def test_a_total_that_is_changed_is_found(rate: str, off: str) -> None:
    completed = complete_invoice({"lines": [{"quantity": "7", "unit_price": "12.34", "tax_rate": rate}]})
    assert check_invoice(completed).ok
    completed["total"] = str(Decimal(str(completed["total"])) + Decimal(off))
    rules = {finding.rule for finding in check_invoice(completed).findings if finding.severity is Severity.ERROR}
    assert {"invoice-total", "invoice-words-total"} <= rules


class TestComplete:
    def test_everything_follows_from_quantity_price_and_rate(self) -> None:
        completed = complete_invoice({"lines": [{"quantity": "3", "unit_price": "33.5", "tax_rate": "13%"}]})
        assert completed == {
            "lines": [{"quantity": "3", "unit_price": "33.5", "tax_rate": "13%", "amount": "100.50", "tax": "13.07"}],
            "amount": "100.50",
            "tax": "13.07",
            "total": "113.57",
            "total_in_words": "壹佰壹拾叁圆伍角柒分",
        }

    def test_what_is_filled_in_stays(self) -> None:
        given = {"lines": [{"amount": "100", "tax_rate": "6%", "tax": "5.99"}], "total": "1"}
        completed = complete_invoice(given)
        assert completed["total"] == "1"
        assert completed["tax"] == "5.99"
        assert given == {"lines": [{"amount": "100", "tax_rate": "6%", "tax": "5.99"}], "total": "1"}

    def test_exempt_lines_have_no_tax(self) -> None:
        completed = complete_invoice({"lines": [{"amount": "57", "tax_rate": "免税"}]})
        assert (completed["tax"], completed["total"], completed["total_in_words"]) == ("***", "57.00", "伍拾柒圆整")

    def test_a_red_invoice_is_negative_throughout(self) -> None:
        completed = complete_invoice({"lines": [{"quantity": "-2", "unit_price": "50", "tax_rate": "13%"}]})
        assert (completed["amount"], completed["tax"], completed["total"]) == ("-100.00", "-13.00", "-113.00")
        assert completed["total_in_words"] == "（负数）壹佰壹拾叁圆整"

    def test_the_price_gives_the_amount_again(self) -> None:
        completed = complete_invoice({"lines": [{"quantity": "3", "amount": "100.00"}]})
        assert completed["lines"] == [{"quantity": "3", "amount": "100.00", "unit_price": "33.3333333333"}]
        assert check_invoice(completed).ok

    @pytest.mark.parametrize("lines", [[{"amount": "abc"}], [{}], [], "x", [{"amount": "1"}, None]])
    def test_what_cannot_be_read_is_not_summed(self, lines: object) -> None:
        assert "amount" not in complete_invoice({"lines": lines})


def test_a_call_without_a_mapping_is_a_wrong_call() -> None:
    for function in (check_invoice, complete_invoice):
        with pytest.raises(TypeError):
            function(["发票"])  # type: ignore[arg-type]


def cycle() -> list[Any]:
    again: list[Any] = []
    again.append(again)
    return again


def nest() -> list[Any]:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    return deep


JUNK: list[Callable[[], object]] = [
    lambda: None,
    lambda: True,
    lambda: float("nan"),
    lambda: float("-inf"),
    lambda: Decimal("NaN"),
    lambda: Decimal("sNaN"),
    lambda: Decimal("1E+999999"),
    lambda: Decimal("-1E-999999"),
    lambda: 10**5000,
    lambda: 1 << 3_000_000,
    lambda: b"\xff\xfe",
    lambda: "9" * 10_000,
    lambda: "\ud800\x00\u202e",
    lambda: "<script>alert(1)</script>",
    lambda: object(),
    lambda: dt.date(2026, 1, 1),
    lambda: dt.datetime(2026, 1, 1, 12),
    lambda: {"a": {"b": []}},
    lambda: {1: 2, None: 3, ("x",): 4},
    lambda: [[]],
    lambda: {1, 2},
    cycle,
    nest,
    lambda: [{"amount": cycle(), "tax": {}, "quantity": True}],
]


@pytest.mark.parametrize("junk", JUNK, ids=range(len(JUNK)))
def test_junk_is_answered_quickly_and_with_little(junk: Callable[[], object]) -> None:
    started = time.perf_counter()
    for name in INVOICE_FIELDS:
        report_of({name: junk()})
    for name in LINE_FIELDS:
        report_of({"lines": [{name: junk()}]})
    for party in ("seller", "buyer"):
        report_of({party: {name: junk() for name in ("name", "taxpayer_id")}})
    assert time.perf_counter() - started < 20


def test_junk_together() -> None:
    chance = random.Random(7)
    for _ in range(150):
        invoice: dict[Any, Any] = {name: chance.choice(JUNK)() for name in chance.sample(INVOICE_FIELDS, 8)}
        if chance.random() < 0.7:
            invoice["lines"] = [{name: chance.choice(JUNK)() for name in LINE_FIELDS} for _ in range(3)]
        report_of(invoice)


def report_of(invoice: dict[Any, Any]) -> None:
    """Check and complete it: JSON comes out, and nothing in it is longer than a page can show."""
    report = check_invoice(invoice, today=dt.date(2026, 11, 24))
    json.dumps(report.to_dict(), ensure_ascii=False).encode("utf-8")
    assert all(len(finding.value) <= 300 and len(finding.message) <= 1000 for finding in report.findings)
    complete_invoice(invoice)


@pytest.mark.parametrize(
    ("buyer", "rule"), [("000000000000000", "identifier-zeros"), ("GB123456789", "taxpayer-id-length")]
)
def test_what_stands_in_for_the_id_of_a_buyer_is_no_error(buyer: str, rule: str) -> None:
    """Persons have none, and foreign companies have one of their own."""
    for party, severity in (("buyer", Severity.WARNING), ("seller", Severity.ERROR)):
        findings = check_invoice({party: {"taxpayer_id": buyer}}).findings
        assert [(f.rule, f.severity) for f in findings if f.path == f"{party}.taxpayer_id"] == [(rule, severity)]
