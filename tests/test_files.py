"""Invoice files: what is read from them, and a clear word on everything that is no invoice file."""

from __future__ import annotations

import json
import random
import time
import tracemalloc
import zipfile
from io import BytesIO

import pytest
from fapiao import FileReport, UnreadableFile, check_file, read_file

from tests.einvoice import BUYER_ID, SELLER_ID, einvoice

GOOD = einvoice()
MEGABYTE = 1 << 20


def rules_of(report: FileReport) -> list[str]:
    return [finding.rule for finding in report.findings]


def zipped(*names: str) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return content.getvalue()


def test_an_invoice_is_read_as_it_is_printed() -> None:
    assert read_file(GOOD.encode(), "a.xml") == [
        {
            "invoice_type": "电子发票（增值税专用发票）",
            "invoice_number": "26442000000000000017",
            "issue_date": "2026-03-05",
            "seller": {"name": "广州示例贸易有限公司", "taxpayer_id": SELLER_ID},
            "buyer": {"name": "福州示例纸业有限公司", "taxpayer_id": BUYER_ID},
            "lines": [
                {
                    "name": "*纸制品*复印纸",
                    "quantity": "2",
                    "unit_price": "50",
                    "amount": "100.00",
                    "tax_rate": "13%",
                    "tax": "13.00",
                }
            ],
            "amount": "100.00",
            "tax": "13.00",
            "total": "113.00",
            "drawer": "开票员",
        }
    ]


def test_a_good_file_has_nothing_to_say() -> None:
    report = check_file(GOOD.encode(), "a.xml")
    assert report.ok
    assert not report.findings
    assert [list(invoice.findings) for invoice in report.reports] == [[]]
    assert json.loads(json.dumps(report.to_dict()))["invoices"][0]["total"] == "113.00"


def test_the_invoice_in_a_file_is_checked_like_any_other() -> None:
    report = check_file(einvoice(total="131.00").encode(), "a.xml")
    assert not report.ok
    assert not report.findings
    assert [(finding.rule, finding.path) for finding in report.reports[0].findings] == [("invoice-total", "total")]


@pytest.mark.parametrize(
    "encoding", ["UTF-8", "utf-8-sig", "GBK", "GB2312", "GB18030", "UTF-16"], ids=lambda name: name.lower()
)
def test_encodings_are_read_as_declared(encoding: str) -> None:
    declared = "UTF-8" if encoding == "utf-8-sig" else encoding
    report = check_file(einvoice(encoding=declared).encode(encoding), "a.xml")
    assert report.ok
    assert report.invoices[0]["seller"] == {"name": "广州示例贸易有限公司", "taxpayer_id": SELLER_ID}


@pytest.mark.parametrize(("declared", "real"), [("UTF-8", "gbk"), ("GBK", "utf-8")])
def test_a_wrong_declaration_is_said_and_read_all_the_same(declared: str, real: str) -> None:
    report = check_file(einvoice(encoding=declared).encode(real), "a.xml")
    assert report.ok
    assert rules_of(report) == ["file-encoding"]
    assert report.invoices[0]["seller"] == {"name": "广州示例贸易有限公司", "taxpayer_id": SELLER_ID}


def test_a_namespace_and_a_wrapper_change_nothing() -> None:
    bare = GOOD.split("?>", 1)[1]
    wrapped = f'<root xmlns:e="urn:x"><list>{bare}{bare}</list></root>'
    prefixed = bare.replace("<EInvoice>", '<EInvoice xmlns="urn:example:einvoice">')
    assert read_file(wrapped.encode(), "a.xml") == read_file(GOOD.encode(), "a.xml") * 2
    assert read_file(prefixed.encode(), "a.xml") == read_file(GOOD.encode(), "a.xml")


BAD = {
    "empty": (b"", "file-empty"),
    "blank": (b" \r\n\t" * 500, "file-empty"),
    "zeros": (bytes(4096), "file-empty"),
    "cut off": (GOOD.encode()[: len(GOOD) // 2], "file-xml-broken"),
    "cut off inside a character": (GOOD.encode()[: GOOD.encode().index("广州".encode()) + 1], "file-xml-broken"),
    "two tags crossed": (GOOD.replace("</Header>", "</Headers>").encode(), "file-xml-broken"),
    "a bare ampersand": (GOOD.replace("示例贸易", "示例&贸易").encode(), "file-xml-broken"),
    "an entity bomb": (
        b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><EInvoice>&b;</EInvoice>',
        "file-xml-entities",
    ),
    "an entity from outside": (
        b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><EInvoice>&a;</EInvoice>',
        "file-xml-entities",
    ),
    "a document type": (b'<!DOCTYPE EInvoice SYSTEM "http://example.org/a.dtd"><EInvoice/>', "file-xml-entities"),
    "deep": (b"<a>" * 5000 + b"</a>" * 5000, "file-too-large"),
    "many elements": (b"<a>" + b"<b/>" * 300_000 + b"</a>", "file-too-large"),
    "large": (b"<EInvoice>".ljust(100 * MEGABYTE), "file-too-large"),
    "another XML": (b"<?xml version='1.0'?><svg><g/></svg>", "file-xml-other"),
    "no data inside": (b"<EInvoice><Header/></EInvoice>", "file-xml-other"),
    "PDF, cut off": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "file-pdf-broken"),
    "OFD without anything in it": (zipped("OFD.xml", "Doc_0/Document.xml"), "file-ofd-broken"),
    "XLSX": (zipped("[Content_Types].xml", "xl/workbook.xml"), "file-workbook-broken"),
    "XLS": (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "file-format"),
    "ZIP of something else": (zipped("a.xml"), "file-format"),
    "PNG": (b"\x89PNG\r\n\x1a\n" + bytes(50), "file-format"),
    "web page": (b"<!DOCTYPE html><html><body>x</body></html>", "file-format"),
    "plain text": ("发票号码：26442000000000000017".encode(), "file-format"),
    "noise": (random.Random(1).randbytes(20_000), "file-format"),
    "broken JSON": (b'{"total": "1.00",', "file-json-broken"),
    "JSON of something else": (b'{"name": "x"}', "file-json-other"),
    "JSON, deep": (b"[" * 100_000, "file-too-large"),
}


@pytest.mark.parametrize(("content", "rule"), BAD.values(), ids=BAD)
def test_what_is_no_invoice_file(content: bytes, rule: str) -> None:
    report = check_file(content, "下载的发票.xml")
    assert not report.ok
    assert rules_of(report) == [rule]
    assert "下载的发票.xml" in report.findings[0].message
    assert not report.reports
    with pytest.raises(UnreadableFile) as raised:
        read_file(content, "下载的发票.xml")
    assert raised.value.findings == report.findings


def test_a_broken_file_says_where() -> None:
    [finding] = check_file(b"<EInvoice>\n<Header>\n</EInvoice>", "a.xml").findings
    assert "第 3 行" in finding.message


def test_a_pdf_is_told_the_way_out() -> None:
    [finding] = check_file(b"%PDF-1.7", "a.xml").findings
    assert "PDF" in finding.message
    assert "XML" in finding.message


@pytest.mark.parametrize("name", ["large", "many elements", "deep", "an entity bomb", "JSON, deep"])
def test_hostile_files_cost_little(name: str) -> None:
    content = BAD[name][0]
    started = time.perf_counter()
    tracemalloc.start()
    check_file(content, "a.xml")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 300 * MEGABYTE
    assert time.perf_counter() - started < 20


def test_a_number_that_differs_inside_the_file_is_said() -> None:
    text = GOOD.replace("<EIid>26442000000000000017", "<EIid>26442000000000000018")
    assert rules_of(check_file(text.encode(), "a.xml")) == ["file-einvoice-number"]


def test_json_with_one_invoice_or_a_list_of_them() -> None:
    invoice = {"invoice_number": "26442000000000000017", "total": "1.00"}
    assert read_file(json.dumps(invoice).encode(), "a.json") == [invoice]
    report = check_file(json.dumps([invoice, {"x": 1}, invoice]).encode(), "a.json")
    assert len(report.reports) == 2
    assert rules_of(report) == ["file-json-other"]


def test_numbers_in_json_keep_their_digits() -> None:
    assert read_file(b'{"invoice_number": 26442000000000000017, "total": 1.10}', "a.json") == [
        {"invoice_number": "26442000000000000017", "total": "1.10"}
    ]


def test_a_value_that_stands_twice_in_json_is_doubtful() -> None:
    twice = '{"seller": {"name": "甲", "name": "乙"}, "lines": [{}, {"tax": 1, "tax": 2}], "tax": 3, "tax": 3}'
    plain, doubtful = check_file(f'[{{"total": "1"}}, {twice}]'.encode(), "a.json").reports
    unsure = [finding for finding in doubtful.findings if finding.rule == "file-value-unsure"]
    assert [(finding.path, finding.value) for finding in unsure] == [("seller.name", "乙"), ("lines[1].tax", "2")]
    assert all(finding.severity == "warning" for finding in unsure)
    assert "file-value-unsure" not in [finding.rule for finding in plain.findings]


@pytest.mark.parametrize("name", ["", "a" * 5000, "../../etc/passwd", "<img src=x>.xml", "\ud800.xml"])
def test_any_name_will_do(name: str) -> None:
    report = check_file(b"", name)
    assert json.dumps(report.to_dict(), ensure_ascii=False).encode()
    assert len(report.findings[0].message) < 500


def test_any_change_of_bytes_is_answered() -> None:
    chance = random.Random(20261124)
    original = GOOD.encode()
    for _ in range(400):
        content = bytearray(original)
        for _ in range(chance.randrange(1, 12)):
            place = chance.randrange(len(content))
            content[place : place + chance.randrange(4)] = chance.randbytes(chance.randrange(4))
        report = check_file(bytes(content), "a.xml")
        json.dumps(report.to_dict(), ensure_ascii=False).encode()
