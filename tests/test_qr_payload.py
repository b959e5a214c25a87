"""The invoice that a QR code names."""

from __future__ import annotations

import json

import pytest
from fapiao import bridge
from fapiao.readers.qr_payload import invoice_of


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
