"""Single fields: a table of values with their verdicts, what depends on the day, what is said, and junk of every kind.

The tables are ``tests/values/fields*.json``; the browser tests run the same ones in Pyodide. Each is a list of objects
``{field, value, ok, rules, suggestion?}``: what ``check_field(field, value)`` must say without a day. ``rules`` are
the names of all rules that have something to say, sorted; ``suggestion`` is one that a finding makes, and where it is
left out no finding makes any. All values are invented; their check digits are computed.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import stdnum.cn.ric
import stdnum.cn.uscc
from fapiao import FIELDS, RULES, Report, Severity, UnknownField, check_field, check_invoice
from fapiao.checkdigits import UNIFIED_ALPHABET
from fapiao.labels import FACT_LABELS
from fapiao.rules.qr import crc16

TODAY = dt.date(2026, 11, 24)
TABLE: list[dict[str, Any]] = [
    row
    for path in sorted((Path(__file__).parent / "values").glob("fields*.json"))
    for row in json.loads(path.read_text("utf-8"))
]
COMPANY = "91440106MA5EXY7KXF"


def rules_of(report: Report) -> list[str]:
    return sorted({finding.rule for finding in report.findings})


@pytest.mark.parametrize("row", TABLE, ids=[f"{row['field']}-{row['value']!a:.40}" for row in TABLE])
def test_table(row: dict[str, Any]) -> None:
    report = check_field(row["field"], row["value"])
    suggestions = {finding.suggestion for finding in report.findings if finding.suggestion}
    assert (report.ok, rules_of(report)) == (row["ok"], row["rules"])
    assert row["suggestion"] in suggestions if "suggestion" in row else not suggestions


def test_table_holds_every_field_and_both_verdicts() -> None:
    assert {row["field"] for row in TABLE} == set(FIELDS)
    assert {row["ok"] for row in TABLE} == {True, False}
    assert {rule for row in TABLE for rule in row["rules"]} <= set(RULES)


def test_suggestions_pass() -> None:
    """What we propose is itself free of errors, unless the value had more than one fault."""
    for row in TABLE:
        if "suggestion" in row and len(row["rules"]) == 1:
            assert check_field(row["field"], row["suggestion"]).ok, row


def test_every_fact_has_a_label() -> None:
    reports = [check_field(row["field"], row["value"]) for row in TABLE]
    invoices = [
        check_invoice(json.loads(example))
        for rule in RULES.values()
        if rule.subject == "invoice"
        for section in ("出错示例", "正确示例")
        for example in rule.examples(section)
    ]
    said = {name.rpartition(".")[2] for report in (*reports, *invoices) for name in report.facts}
    assert said == set(FACT_LABELS)


@pytest.mark.parametrize(
    ("field", "value", "facts"),
    [
        (
            "taxpayer_id",
            COMPANY,
            {
                "taxpayer_id_form": "统一社会信用代码",
                "registration_department": "市场监管（原工商）",
                "organisation_type": "企业",
                "region": "广东省",
                "organisation_code": "MA5EXY7K-X",
            },
        ),
        ("taxpayer_id", "44010619880229312701", {"taxpayer_id_form": "公民身份号码加两位顺序码", "region": "广东省"}),
        (
            "invoice_number",
            "25952000000207160358",
            {
                "number_form": "20 位数电票号码，没有发票代码",
                "year": "2025 年",
                "region": "深圳市",
                "channel": "2（开具渠道等信息，官方没有公布含义）",
                "serial": "000000207160358",
            },
        ),
        (
            "issue_date",
            "2026-01-24 16:23:48",
            {
                "issue_date": "2026年01月24日",
                "weekday": "星期六",
                "inspection_until": "约到 2031年01月24日（据转述，查验平台一般能查最近五年）",
                "issue_time": "16:23:48",
            },
        ),
        ("check_code", "73920164850317264985", {"check_code_tail": "264985（后 6 位；深圳区块链发票填后 5 位 64985）"}),
        ("item_code", "103040501", {"item_code": "1030405010000000000", "item_section": "货物"}),
        ("item_name", "*紧固件*螺栓 M8*40", {"item_category": "紧固件", "item_name": "螺栓 M8*40"}),
        ("red_confirmation_number", "44010626110012345678", {"number_form": "20 位红字发票信息确认单编号"}),
        (
            "remark",
            "被红冲蓝字数电票号码：26442000000012345678 红字发票信息确认单编号：44010626110012345678",
            {"original_number": "26442000000012345678", "red_confirmation_number": "44010626110012345678"},
        ),
        (
            "qr",
            "01,32,,26442000000012345678,113.00,20260430,,",
            {
                "invoice_kind": "数电票（普通发票）",
                "invoice_number": "26442000000012345678",
                "amount": "113.00",
                "amount_kind": "价税合计（含税）",
                "issue_date": "2026年04月30日",
            },
        ),
    ],
)
def test_facts(field: str, value: str, facts: dict[str, str]) -> None:
    assert check_field(field, value).facts == facts


def test_no_fact_repeats_a_birth_date() -> None:
    facts = check_field("taxpayer_id", "440106198802293127").facts
    assert not any("1988" in text for text in facts.values())


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("issue_date", "2026-11-25", "issue-date-future"),
        ("issue_date", "2026年12月1日", "issue-date-future"),
        ("issue_date", "2021-11-23", "issue-date-inspection-window"),
        ("issue_date", "2026-11-24", "issue-date-inspection-window"),
        ("invoice_number", "27442000000012345678", "invoice-number-year"),
        ("invoice_code", "044002800111", "invoice-code-year"),
        ("taxpayer_id", "440106202612010019", "taxpayer-id-birth-date"),
        ("qr", "01,32,,27442000000012345678,113.00,20260430,,", "qr-content"),
    ],
)
def test_rules_that_depend_on_the_day(field: str, value: str, rule: str) -> None:
    assert rule in rules_of(check_field(field, value, today=TODAY))
    assert rule not in rules_of(check_field(field, value))


@pytest.mark.parametrize(
    ("field", "value", "severity"),
    [
        ("taxpayer_id", "91440106MA5EXY7KX1", Severity.ERROR),
        ("invoice_code", "065122100413", Severity.WARNING),
        ("issue_date", "26年1月5日", Severity.WARNING),
        ("check_code", "264985", Severity.INFO),
        ("machine_number", "66150482390A", Severity.WARNING),
        ("red_confirmation_number", "4401062611001234567", Severity.INFO),
        ("red_confirmation_number", "4401062611001234567890123", Severity.WARNING),
        ("item_code", "103040501", Severity.INFO),
        ("item_code", "10601050200000000000", Severity.WARNING),
        ("item_name", "餐费", Severity.INFO),
        ("item_name", "*餐饮服务餐费", Severity.WARNING),
        ("party_name", " 广州示例贸易有限公司", Severity.INFO),
        ("party_name", "示例（广州贸易有限公司", Severity.WARNING),
        ("remark", "备注内容" * 30, Severity.WARNING),
        ("qr", "https://example.com/v?bill_num=1", Severity.INFO),
        ("qr", "hello", Severity.WARNING),
        ("qr", "01,32,,26992000000012345678,113.00,20260430,,", Severity.WARNING),
        ("qr", "01,32,,20992000000012345678,113.00,20260430,,", Severity.ERROR),
        ("qr", "01,32,,26442000000012345678,113.00,20260430,,FFFF", Severity.INFO),
    ],
)
def test_how_loud(field: str, value: str, severity: Severity) -> None:
    """The loudest finding: what only convention says must not make a value wrong."""
    assert check_field(field, value).findings[0].severity is severity


@pytest.mark.parametrize(
    ("invoice", "rule", "severity"),
    [
        ({"issue_date": "2017-12-31", "lines": [{"name": "餐费"}]}, "item-name-prefix", None),
        ({"issue_date": "2018-01-01", "lines": [{"name": "餐费"}]}, "item-name-prefix", Severity.INFO),
        ({"invoice_number": "12345678", "remark": "备注内容" * 30}, "remark-length", Severity.WARNING),
        ({"invoice_number": "26442000000012345678", "remark": "备注内容" * 30}, "remark-length", Severity.INFO),
    ],
)
def test_rules_that_look_at_the_invoice(invoice: dict[str, object], rule: str, severity: Severity | None) -> None:
    found = {finding.rule: finding.severity for finding in check_invoice(invoice).findings}
    assert found.get(rule) is severity


@pytest.mark.parametrize("value", ["2026-11-23", "2021-11-24", "2024-02-29"])
def test_dates_in_the_window_are_quiet(value: str) -> None:
    assert not check_field("issue_date", value, today=TODAY).findings


def test_window_on_a_leap_day() -> None:
    leap_day = dt.date(2028, 2, 29)
    assert check_field("issue_date", "2023-02-27", today=leap_day).findings
    assert not check_field("issue_date", "2023-02-28", today=leap_day).findings


@pytest.mark.parametrize("value", [26442000000012345678, Decimal("26442000000012345678"), 12345678])
def test_numbers_are_taken_as_they_are_written(value: int | Decimal) -> None:
    assert not check_field("invoice_number", value).findings


def test_unknown_field() -> None:
    with pytest.raises(UnknownField, match="tax_id"):
        check_field("tax_id", COMPANY)


def test_one_wrong_character_is_always_found() -> None:
    """Both check digits together find every single slip, and never propose the value that was entered."""
    for place, right in enumerate(COMPANY):
        for wrong in UNIFIED_ALPHABET.replace(right, ""):
            slip = COMPANY[:place] + wrong + COMPANY[place + 1 :]
            report = check_field("taxpayer_id", slip)
            assert not report.ok, slip
            assert all(finding.suggestion != slip for finding in report.findings)


@pytest.mark.parametrize("place", range(2, 17))
def test_swapped_neighbours_are_put_right(place: int) -> None:
    swapped = COMPANY[:place] + COMPANY[place + 1] + COMPANY[place] + COMPANY[place + 2 :]
    if swapped != COMPANY:
        report = check_field("taxpayer_id", swapped)
        assert not report.ok
        assert {finding.suggestion for finding in report.findings} <= {COMPANY, None}


def ric_agrees(value: str) -> bool:
    return value[:17].isdecimal() and stdnum.cn.ric.calc_check_digit(value) == value[-1]


def test_second_opinion_on_taxpayer_ids() -> None:
    """python-stdnum computes the same check digits. (It knows no letters among the first two characters.)"""
    ids = {row["value"]: row for row in TABLE if row["field"] == "taxpayer_id" and row["value"][:8].isdecimal()}
    agreed = 0
    for value, row in ids.items():
        if len(value) == 18 and value.isascii() and row["rules"] in ([], ["taxpayer-id-check-digit"]):
            theirs = stdnum.cn.uscc.is_valid(value) or ric_agrees(value)
            assert theirs == row["ok"], row
            agreed += 1
    assert agreed > 20


def test_crc_of_the_catalogue() -> None:
    """The check value that catalogues give for this CRC-16 (0x8005, start 0, not reflected)."""
    assert crc16(b"123456789") == 0xFEE8


JUNK = [
    "",
    " ",
    "\u3000\t\r\n",
    "x" * 10_000,
    "1" * 10_000,
    "9" * 5_000 + "." + "9" * 5_000,
    "*" * 10_000,
    "（" * 10_000,
    "年" * 10_000,
    "01," * 3_000,
    "\u200b" * 10_000,
    " " * 10_000 + "1",
    "被红冲蓝字数电票号码" * 1_000,
    "😀" * 50,
    "\x00\x01\x1b[31m",
    "\ud800",
    "91440106MA5EXY7K\udfffF",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "٠١٢٣٤٥٦٧٨٩٠١٢٣٤٥٦٧٨",
    "๐๑๒๓๔๕๖๗",
    "२०२६-०१-०५",
    "²⁰²⁶年⑪月",
    "\u202e91440106MA5EXY7KXF",
    "e\u0301" * 100,
    "NaN",
    "Infinity",
    "-Infinity",
    "sNaN",
    "1e999999999",
    "9E+400",
    "0x10",
    "None",
    "null",
    "9999-99-99",
    "0000年00月00日",
    "十十年十月十日",
    "〇〇〇〇年〇月〇日",
    "二〇二六年十一月十十日",
    ",,,,,,,",
    "01,,,,,,,",
    "01,32,,,,,,",
    "**",
    "***",
    "%",
    "{}",
    "\N{BYTE ORDER MARK}" + COMPANY,
]


def check_quickly(field: str, value: Any) -> None:
    started = time.perf_counter()
    report = check_field(field, value, today=TODAY)
    assert time.perf_counter() - started < 1.0
    assert isinstance(report, Report)
    for finding in report.findings:
        assert len(finding.value) <= 240
        assert len(finding.message) <= 600
        assert len(finding.suggestion or "") <= 300 or field in ("party_name", "remark", "item_name")
    # What cannot be encoded, or is not plain JSON, would be lost on the way to the page.
    json.dumps(report.to_dict(), ensure_ascii=False, allow_nan=False).encode("utf-8")
    assert sum(map(len, report.facts.values())) <= 1_000


@pytest.mark.parametrize("field", FIELDS)
def test_junk_gets_a_report(field: str) -> None:
    for value in [*JUNK, None, 0, -1, 10**5000, 1.5, float("nan"), float("inf"), Decimal("NaN"), TODAY]:
        check_quickly(field, value)


@pytest.mark.parametrize("field", FIELDS)
def test_broken_values_get_a_report(field: str) -> None:
    """Values of the table with characters taken out, put in and swapped, the same ones in every run."""
    chance = random.Random(f"fapiao-{field}")
    strange = "0O1IＡ９٣ \n\u200b\ud800*,-年月<😀%.E"
    values = [row["value"] for row in TABLE if row["field"] == field]
    for _ in range(400):
        characters = list(chance.choice(values))
        for _ in range(chance.randint(1, 4)):
            place = chance.randint(0, len(characters))
            characters[place : place + chance.randint(0, 2)] = chance.choice(strange) * chance.randint(0, 2)
        check_quickly(field, "".join(characters))


def test_findings_come_loudest_first() -> None:
    report = check_field("qr", "01,32,4400191130,2644,113.00,20260430,,0000")
    order = [finding.severity for finding in report.findings]
    assert order == sorted(order, key=list(Severity).index)
    assert len(set(order)) == 3
