"""The invoice that a QR code names."""

from __future__ import annotations

import json

import pytest
from fapiao import bridge
from fapiao.readers import Opened, Problem
from fapiao.readers.qr_payload import invoice_of, with_codes
from fapiao.registry import Hit


@pytest.mark.parametrize(
    "payload, expected",
    [
        (
            "01,32,,26442000000000017123,113.00,20260305,,",
            {"invoice_number": "26442000000000017123", "total": "113.00", "issue_date": "20260305"},
        ),
        (
            "01,10,044001900111,34567890,100,20191105,12345678901234567890,ABCD",
            {"invoice_code": "044001900111", "amount": "100", "check_code": "12345678901234567890"},
        ),
        ("01,99,044001900111,34567890,100,20191105,,ABCD", {"invoice_number": "34567890"}),
        ("https://example.com/", None),
        ("", None),
    ],
)
def test_a_payload_gives_what_it_says(payload: str, expected: dict[str, str] | None) -> None:
    found = invoice_of(payload)
    if expected is None:
        assert found is None
        return
    assert found is not None and found.items() >= expected.items() and found["qr"] == payload
    assert ("total" in found, "amount" in found) == ("total" in expected, "amount" in expected)


def test_the_bridge_reports_on_codes() -> None:
    payloads = json.dumps(["https://example.com/", "01,32,,26442000000000017123,113.00,20260305,,"])
    report = json.loads(bridge.codes(payloads, "截图.png", "2026-11-24"))
    assert report["invoices"][0]["total"] == "113.00"
    assert report["origins"][0]["total"] == "发票二维码"
    [finding] = json.loads(bridge.codes('["https://example.com/"]', "截图.png", "2026-11-24"))["findings"]
    assert finding["rule"] == "file-format" and "二维码" in finding["message"]


ONE, OTHER = "26442000000000017123", "26442000000000017124"


def payload_of(number: str) -> str:
    return f"01,32,,{number},113.00,20260305,,"


def read_from_pdf(*numbers: str) -> Opened:
    invoices: tuple[dict[str, object], ...] = tuple({"invoice_number": number, "total": "113.00"} for number in numbers)
    return Opened("a.pdf", "pdf", invoices, (), tuple({"": "PDF 第 1 页的文字"} for _ in numbers))


def test_a_code_on_a_page_joins_the_invoice_of_its_number() -> None:
    opened = with_codes(read_from_pdf(ONE, OTHER), ["https://example.com/", payload_of(OTHER), payload_of(ONE)])
    assert [invoice["qr"] for invoice in opened.invoices] == [payload_of(ONE), payload_of(OTHER)]
    assert {origin["qr"] for origin in opened.origins} == {"PDF 页面图片里的发票二维码"}


def test_the_only_code_is_held_against_the_only_invoice_whatever_it_says() -> None:
    [invoice] = with_codes(read_from_pdf(ONE), [payload_of(OTHER)]).invoices
    assert invoice["qr"] == payload_of(OTHER)
    for codes in ([payload_of(OTHER), payload_of("26442000000000017125")], ["https://example.com/"], []):
        assert with_codes(read_from_pdf(ONE), codes) == read_from_pdf(ONE)
    assert with_codes(read_from_pdf(ONE, OTHER), [payload_of("26442000000000017125")]) == read_from_pdf(ONE, OTHER)


def test_a_scan_has_the_invoices_that_its_codes_name_and_says_that_this_is_all() -> None:
    scan = Opened("a.pdf", "pdf", problems=(Problem("file-no-text", Hit("没有文字")),))
    opened = with_codes(scan, [payload_of(ONE), payload_of(OTHER)])
    assert [invoice["invoice_number"] for invoice in opened.invoices] == [ONE, OTHER]
    [problem] = opened.problems
    assert (problem.rule, problem.hit.severity) == ("file-no-text", "warning")
    assert with_codes(scan, ["https://example.com/"]) == scan
    locked = Opened("a.pdf", "pdf", problems=(Problem("file-pdf-locked", Hit("加了密")),))
    assert with_codes(locked, [payload_of(ONE)]) == locked
