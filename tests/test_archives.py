"""Archives: every invoice in every file, a finding that names the file for the rest, and no bomb goes off."""

from __future__ import annotations

import json
import random
import struct
import tracemalloc
import zipfile
from functools import cache

import pytest
from fapiao import FileReport, bridge, check_file, read_file
from fapiao.readers import Unreadable
from fapiao.readers.container import LARGEST_SUM, MOST_MEMBERS, Budget, Container

from tests.einvoice import einvoice
from tests.fuzz_seeds import SEEDS
from tests.ofd_files import GOOD_ZIP, NUMBER, digital_ofd, duplicated, encrypted, tax_control_ofd, zipped

GOOD = einvoice()
OTHER = einvoice(invoice_number="26442000000000000018")
MEGABYTE = 1 << 20


def check(parts: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> FileReport:
    return check_file(zipped(parts, method), "发票.zip")


def rules_of(report: FileReport) -> list[str]:
    return [finding.rule for finding in report.findings]


def numbers(report: FileReport) -> list[object]:
    return [invoice["invoice_number"] for invoice in report.invoices]


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED], ids=["deflated", "stored"])
def test_every_file_is_read_in_order(method: int) -> None:
    """Stored, the names inside the OFD stand in the archive in plain text, and are not taken for its own."""
    report = check({"a.ofd": tax_control_ofd(), "夹/b.xml": GOOD, "c.json": '{"invoice_number": "1"}'}, method)
    assert report.format == "zip"
    assert numbers(report) == ["12345678", NUMBER, "1"]
    assert report.origins[0][""] == "压缩包里的“a.ofd”，附件 original_invoice.xml"
    assert "夹/b.xml" in report.origins[1][""]
    assert not report.findings


def test_the_same_invoice_in_two_formats_is_fine() -> None:
    report = check({"a.xml": einvoice(amount="200.00", tax="26.00", total="226.00"), "a.ofd": digital_ofd()})
    assert numbers(report) == [NUMBER, NUMBER]
    assert not report.findings


def test_an_archive_in_an_archive_is_read_one_deep() -> None:
    inner = zipped({"b.xml": GOOD, "broken.xml": "<a>"})
    report = check({"内层.zip": inner, "a.xml": OTHER})
    assert numbers(report) == [NUMBER, "26442000000000000018"]
    [finding] = report.findings
    assert "发票.zip/内层.zip/broken.xml" in finding.message
    deeper = check({"一.zip": zipped({"二.zip": inner, "a.xml": GOOD})})
    assert numbers(deeper) == [NUMBER]
    assert rules_of(deeper) == ["file-too-large"]


def test_what_is_said_of_a_field_stays_with_its_invoice() -> None:
    twice = '{"total": "1.00", "total": "2.00", "invoice_number": "1"}'
    report = check({"a.xml": GOOD, "b.json": twice})
    assert [
        [finding.rule for finding in one.findings if finding.rule.startswith("file")] for one in report.reports
    ] == [
        [],
        ["file-value-unsure"],
    ]


def test_a_broken_file_is_named_and_the_rest_goes_on() -> None:
    report = check({"好.xml": GOOD, "坏.xml": GOOD[:200], "空.xml": "", "坏.ofd": digital_ofd()[:500]})
    assert numbers(report) == [NUMBER]
    assert sorted(rules_of(report)) == ["file-empty", "file-xml-broken", "file-zip-broken"]
    for finding in report.findings:
        assert "发票.zip/" in finding.message


def test_other_files_beside_invoices_are_only_mentioned() -> None:
    report = check({"a.xml": GOOD, "图.png": b"\x89PNG\r\n\x1a\n", "说明.txt": "通行费"})
    assert report.ok
    assert rules_of(report) == ["file-format", "file-format"]
    alone = check({"图.png": b"\x89PNG\r\n\x1a\n"})
    assert not alone.ok


def test_folders_and_leftovers_of_systems_are_passed_over() -> None:
    parts: dict[str, str | bytes] = {"夹/": "", "__MACOSX/._a.xml": b"\0\x05\x16\x07", ".DS_Store": "x", "a.xml": GOOD}
    report = check(parts | {"夹/Thumbs.db": "x"})
    assert numbers(report) == [NUMBER]
    assert not report.findings
    del parts["a.xml"]
    assert rules_of(check(parts)) == ["file-zip-empty"]


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_names_are_read_as_they_were_written(encoding: str) -> None:
    """Archives made on a Chinese Windows have names in GBK and do not say so."""
    content = zipped({"##########.xml": "<a>"})
    name = "发票测试".encode(encoding).ljust(10, b"_")[:10] if encoding == "gbk" else "发票_".encode().ljust(10, b"_")
    [finding] = check_file(content.replace(b"##########", name), "a.zip").findings
    assert name.decode(encoding) in finding.message


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\windows\\a.xml", "/a.xml", "a\u202exml", "a" * 60_000])
def test_names_are_only_names(name: str) -> None:
    report = check({name: GOOD, "b.xml": "<a>"})
    assert numbers(report) == [NUMBER]
    assert all(len(finding.message) < 500 for finding in report.findings)
    assert "\u202e" not in "".join(origin[""] for origin in report.origins)


def test_locked_and_unknown_ways_of_packing_are_named() -> None:
    report = check_file(encrypted(zipped({"a.xml": GOOD, "b.xml": GOOD})), "a.zip")
    assert rules_of(report) == ["file-zip-locked"] * 2
    assert "a.zip/b.xml" in report.findings[1].message
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        assert rules_of(check({"a.xml": GOOD}, method)) == ["file-zip-method"]


def test_two_files_of_one_name_are_both_read() -> None:
    report = check_file(duplicated(), "a.zip")
    assert numbers(report) == [NUMBER, "26442000000000000018"]
    assert rules_of(report) == ["file-zip-duplicate"]


@cache
def bombs() -> dict[str, bytes]:
    zeros = b"\0" * (31 * MEGABYTE)
    large = zipped({"a.bin": zeros})
    flat = zipped({"a.xml": b"<a>" + b" " * (60 * MEGABYTE)})
    many = zipped({f"{place}.xml": "" for place in range(MOST_MEMBERS + 1)})
    few = zipped({f"{place}": "" for place in range(MOST_MEMBERS // 2 + 1)})
    listed = zipped({"a": ""})
    entry = listed[listed.index(b"PK\x01\x02") : listed.index(b"PK\x05\x06")]
    return {
        "one large file": flat,
        "large files in archives": zipped({f"{place}.zip": large for place in range(9)}),
        "many files": many,
        "many files in archives": zipped({"a.zip": few, "b.zip": few}),
        "a list without end": listed.replace(entry, entry * 100_000),
        "a quoted size that is too small": resized(flat, 100),
        "a quoted size that is too large": resized(GOOD_ZIP, 4_000_000_000),
    }


def resized(content: bytes, size: int) -> bytes:
    """The archive with another unpacked size in its list."""
    at = content.index(b"PK\x01\x02") + 24
    return content[:at] + struct.pack("<I", size) + content[at + 4 :]


@pytest.mark.parametrize("name", bombs())
def test_no_bomb_goes_off(name: str) -> None:
    content = bombs()[name]
    tracemalloc.start()
    report = check_file(content, "a.zip")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 100 * MEGABYTE
    assert not report.ok
    assert set(rules_of(report)) <= {"file-too-large", "file-zip-broken", "file-empty"}


def test_the_sum_of_what_is_unpacked_is_limited() -> None:
    """Archives within an archive have one budget with it."""
    budget = Budget(left=len(GOOD.encode()) + 10)
    container = Container(zipped({"a.xml": GOOD, "b.xml": OTHER}), budget)
    assert container.read(container.members[0]) == GOOD.encode()
    with pytest.raises(Unreadable) as raised:
        container.read(container.members[1])
    assert raised.value.problem.rule == "file-too-large"
    assert str(LARGEST_SUM >> 20) in raised.value.problem.hit.message


def test_an_archive_cut_off_anywhere_is_answered() -> None:
    content = zipped({"a.xml": GOOD, "b.ofd": digital_ofd()})
    for length in range(4, len(content), 53):
        report = check_file(content[:length], "a.zip")
        assert not report.ok
        assert rules_of(report) == ["file-zip-broken"]


def test_any_flipped_bit_is_answered() -> None:
    content = zipped({"a.xml": GOOD, "b.ofd": digital_ofd(), "c.zip": GOOD_ZIP})
    chance = random.Random(20261124)
    for _ in range(300):
        changed = bytearray(content)
        for _ in range(chance.randrange(1, 4)):
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        report = check_file(bytes(changed), "a.zip")
        assert report.findings or report.invoices


def test_every_format_is_read_in_an_archive() -> None:
    files = {f"{name}.bin": content for name, content in SEEDS.items() if name != "zip"}
    report = check(dict(files))
    assert len(report.invoices) == len(files)
    assert not report.findings


def test_what_an_archive_holds_can_be_had_as_plain_invoices() -> None:
    assert [invoice["invoice_number"] for invoice in read_file(GOOD_ZIP, "a.zip")] == [NUMBER]


def test_the_page_reads_an_archive_file_by_file() -> None:
    data = zipped(
        {"一月/1.xml": einvoice(), "二月.json": '{"total": "1.00", "amount": "2.00", "tax": "0.00"}', "a.docx": "x"}
    )
    bridge.forget_batch()
    bridge.container_open(data, "全年.zip", "2026-11-24")
    answers = [*iter(lambda: json.loads(bridge.container_next()), None)]
    assert [one["name"] for one in answers] == ["全年.zip/一月/1.xml", "全年.zip/二月.json", "全年.zip/a.docx"]
    assert [len(one["invoices"]) for one in answers] == [1, 1, 0]
    assert [one["read"] for one in answers] == [1 / 3, 2 / 3, 1]
    [finding] = answers[2]["findings"]
    assert (finding["rule"], finding["severity"]) == ("file-format", "warning")
    assert "invoice-total" in {finding["rule"] for finding in answers[1]["reports"][0]["findings"]}
    assert json.loads(bridge.batch())["summary"]["invoices"] == 2
    bridge.container_open(b"PK\3\4", "坏.zip", "2026-11-24")
    [answer] = iter(lambda: json.loads(bridge.container_next()), None)
    assert [finding["rule"] for finding in answer["findings"]] == ["file-zip-broken"]
