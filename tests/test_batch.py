"""A batch: what several invoices say of each other, what they come to, and that little of them is kept."""

from __future__ import annotations

import json
import random
import tracemalloc
import zipfile
from array import array
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pytest
from fapiao import Batch, Finding, Severity, bridge, check_file, check_invoice
from fapiao.batch import MOST_FINDINGS
from fapiao.ledger import by_number
from fapiao.registry import SUBJECTS

from tests.einvoice import BUYER_ID, SELLER_ID, einvoice

NUMBER, OTHER, THIRD = "26442000000000000017", "26442000000000000025", "26442000000000000033"
CODE = "044001900111"
SELLER, BUYER = "广州示例贸易有限公司", "福州示例纸业有限公司"


def invoice(number: str = NUMBER, total: str = "113.00", **more: object) -> dict[str, object]:
    return {
        "invoice_number": number,
        "issue_date": "2026-03-05",
        "seller": {"name": SELLER, "taxpayer_id": SELLER_ID},
        "buyer": {"name": BUYER, "taxpayer_id": BUYER_ID},
        "total": total,
        **more,
    }


def batch_of(*invoices: dict[str, object], **more: Any) -> Batch:
    batch = Batch()
    for row, one in enumerate(invoices, 1):
        batch.add(one, "一月.csv", format="csv", row=row, **more)
    return batch


def said(batch: Batch) -> list[tuple[str, str, str]]:
    return [(finding.rule, finding.severity.value, finding.path) for finding in batch.findings()]


def only(batch: Batch) -> Finding:
    [finding] = batch.findings()
    return finding


def test_different_invoices_have_nothing_to_say() -> None:
    assert said(batch_of(invoice(), invoice(OTHER), invoice(THIRD))) == []


def test_a_finding_names_both_sides() -> None:
    batch = Batch()
    batch.add(invoice(), "报销/一月.xml", format="xml")
    batch.add(invoice(OTHER), "报销/二月.csv", format="csv", row=2)
    batch.add(invoice(), "报销/二月.csv", format="csv", row=17)
    finding = only(batch)
    assert (finding.rule, finding.severity, finding.path, finding.value) == (
        "batch-duplicate",
        Severity.INFO,
        "invoices[2].invoice_number",
        NUMBER,
    )
    assert "“报销/一月.xml”" in finding.message
    assert "“报销/二月.csv”第 17 行" in finding.message


@pytest.mark.parametrize(
    ("formats", "severity"),
    [
        (("xml", "ofd", "pdf"), Severity.INFO),
        (("xml", "xml"), Severity.WARNING),
        (("xml", "ofd", "xml"), Severity.WARNING),
        (("", ""), Severity.WARNING),
    ],
)
def test_one_invoice_in_several_formats_is_normal(formats: tuple[str, ...], severity: Severity) -> None:
    batch = Batch()
    for place, form in enumerate(formats):
        batch.add(invoice(), f"{place}.{form}", format=form)
    finding = only(batch)
    assert (finding.rule, finding.severity) == ("batch-duplicate", severity)


def test_the_same_file_under_another_name() -> None:
    batch = Batch()
    for name in ("a.xml", "a 副本.xml"):
        batch.add_file(check_file(einvoice().encode(), name))
    assert "“a.xml”、“a 副本.xml”" in only(batch).message


def test_where_an_invoice_stood_in_an_archive_or_a_table() -> None:
    content = BytesIO()
    row = "发票号码,金额,税额,价税合计\n{},100.00,13.00,113.00\n{},100.00,13.00,{}\n"
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("a/1.xml", einvoice())
        archive.writestr("b.csv", row.format(OTHER, NUMBER, "113.00"))
    batch = Batch()
    batch.add_file(check_file(content.getvalue(), "三月.zip"))
    batch.add_file(check_file(row.format(OTHER, THIRD, "113.00").encode(), "c.csv"))
    batch.add_file(check_file(json.dumps([invoice(THIRD), invoice()]).encode(), "d.json"))
    messages = [finding.message for finding in batch.findings()]
    assert any("“三月.zip/a/1.xml”、“三月.zip/b.csv”第 3 行" in message for message in messages)
    assert any("“三月.zip/b.csv”第 2 行、“c.csv”第 2 行" in message for message in messages)
    assert any("“c.csv”第 3 行、“d.json”第 1 张" in message for message in messages)
    # Formats are those of the parts: XML, CSV and JSON of one invoice are no copy of each other.
    assert [finding.severity.value for finding in batch.findings()] == ["warning", "info", "info"]


def test_a_number_with_other_contents_is_told_apart_from_a_copy() -> None:
    finding = only(batch_of(invoice(), invoice(total="1130.00")))
    assert (finding.rule, finding.severity, finding.path) == (
        "batch-number-conflict",
        Severity.WARNING,
        "invoices[1].total",
    )
    assert "113.00" in finding.message
    assert "1130.00" in finding.message
    assert said(batch_of(invoice(), invoice(), invoice(total="1130.00"))) == [
        ("batch-duplicate", "warning", "invoices[1].invoice_number"),
        ("batch-number-conflict", "warning", "invoices[2].total"),
    ]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"issue_date": "2026-03-06"}, "issue_date"),
        ({"buyer": {"name": BUYER, "taxpayer_id": SELLER_ID}}, "buyer.taxpayer_id"),
        ({"tax": "14.00"}, "tax"),
    ],
)
def test_what_differs_is_named(change: dict[str, object], path: str) -> None:
    batch = batch_of(invoice(tax="13.00"), invoice(**{"tax": "13.00", **change}))
    assert ("batch-number-conflict", "warning", f"invoices[1].{path}") in said(batch)


@pytest.mark.parametrize(
    "others",
    [
        {"total": ""},
        {"total": "113", "issue_date": "2026年3月5日"},
        {"invoice_number": f" {NUMBER[:10]} {NUMBER[10:]}"},
    ],
)
def test_ways_of_writing_are_no_difference(others: dict[str, object]) -> None:
    assert only(batch_of(invoice(), {**invoice(), **others})).rule == "batch-duplicate"


def test_what_names_no_invoice_is_not_compared() -> None:
    assert said(batch_of({"total": "1"}, {"total": "1"}, {"invoice_number": "12345678"})) == []
    assert said(batch_of({"invoice_number": "12345678"}, {"invoice_number": "12345678"})) == []


def series(*numbers: int, days: dict[int, int] | None = None) -> Batch:
    return batch_of(
        *(
            invoice(f"{number:08}", invoice_code=CODE, issue_date=f"2019-05-{(days or {}).get(number, 2):02}")
            for number in numbers
        )
    )


def test_gaps_of_a_series() -> None:
    finding = only(series(9, 3, 4, 1, 2, 6))
    assert (finding.rule, finding.value) == ("batch-number-gap", "00000005、00000007 到 00000008")
    assert "第 4 行" in finding.message
    assert "第 1 行" in finding.message


@pytest.mark.parametrize("numbers", [(1, 2, 3, 4, 5), (1, 2, 4), (1, 2, 3, 4, 5, 13), (5, 500, 900, 7000, 90000)])
def test_whole_short_and_scattered_series_have_no_gaps(numbers: tuple[int, ...]) -> None:
    assert said(series(*numbers)) == []


def test_dates_against_the_order_of_numbers() -> None:
    finding = only(series(1, 2, 3, days={2: 20}))
    assert (finding.rule, finding.path) == ("batch-date-order", "invoices[2].issue_date")
    assert said(series(1, 3, days={1: 20})) == []


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((BUYER, BUYER_ID), ("福洲示例纸业有限公司", BUYER_ID), [("batch-party-names", "warning")]),
        (("示例（福州）公司", BUYER_ID), ("示例(福州) 公司", BUYER_ID), [("batch-party-names", "info")]),
        ((BUYER, BUYER_ID), (BUYER, SELLER_ID), [("batch-party-ids", "warning")]),
        ((BUYER, SELLER_ID), (BUYER, "350100M000100Y4"), []),
        (("张三", BUYER_ID), ("张三", SELLER_ID), []),
        ((BUYER, ""), (BUYER, BUYER_ID), []),
        ((BUYER, BUYER_ID), ("", BUYER_ID), []),
        ((BUYER, "000000000000000"), ("张三", "000000000000000"), []),
        ((BUYER, BUYER_ID), ("福州***公司", BUYER_ID), []),
    ],
)
def test_one_party_written_in_two_ways(
    one: tuple[str, str], other: tuple[str, str], expected: list[tuple[str, str]]
) -> None:
    batch = Batch()
    for row, (name, taxpayer_id) in enumerate((one, one, other), 1):
        batch.add({"buyer": {"name": name, "taxpayer_id": taxpayer_id}}, "a.csv", format="csv", row=row)
    assert [(finding.rule, finding.severity.value) for finding in batch.findings()] == expected
    for finding in batch.findings():
        assert "“a.csv”第 1 行" in finding.message
        assert "“a.csv”第 3 行" in finding.message


def red(number: str, total: str, **more: object) -> dict[str, object]:
    return invoice(number, total, **{"original_number": NUMBER, **more})


def test_red_invoices_together_are_not_more_than_the_blue_one() -> None:
    assert said(batch_of(red(OTHER, "-100.00"), red(THIRD, "-13.00"), invoice())) == []
    finding = only(batch_of(red(OTHER, "-100.00"), red(THIRD, "-13.01"), invoice()))
    assert (finding.rule, finding.severity, finding.value) == ("batch-red-exceeds", Severity.WARNING, "113.01")
    assert "多了 0.01" in finding.message
    assert all(f"第 {row} 行" in finding.message for row in (1, 2, 3))


def test_a_red_invoice_that_is_there_twice_counts_once() -> None:
    batch = batch_of(invoice(), red(OTHER, "-113.00"), red(OTHER, "-113.00"))
    assert [rule for rule, _, _ in said(batch)] == ["batch-duplicate"]


def test_the_blue_invoice_is_found_by_the_remark_too() -> None:
    remark = f"对应正数发票代码:{CODE}号码:00000001"
    blue = invoice("00000001", invoice_code=CODE)
    assert only(batch_of(blue, invoice(OTHER, "-200.00", remark=remark))).rule == "batch-red-exceeds"


def test_a_red_invoice_is_not_older_than_the_blue_one() -> None:
    finding = only(batch_of(red(OTHER, "-1.00", issue_date="2026-03-04"), invoice()))
    assert (finding.rule, finding.path) == ("batch-red-date", "invoices[0].issue_date")


def with_lines(number: str, *lines: tuple[str, str, str], **more: object) -> dict[str, object]:
    names = ("amount", "tax_rate", "tax")
    return invoice(number, lines=[dict(zip(names, line, strict=True)) for line in lines], **more)


def test_the_summary_counts_every_invoice_once() -> None:
    first = with_lines(
        NUMBER,
        ("100.00", "13%", "13.00"),
        ("50.00", "免税", "***"),
        amount="150.00",
        tax="13.00",
        total="163.00",
        invoice_type="电子发票（增值税专用发票）",
    )
    second = with_lines(
        OTHER, ("-10.00", "0.13", "-1.30"), amount="-10.00", tax="-1.30", total="-11.30", issue_date="2026-04-01"
    )
    third = invoice(THIRD, total="", amount="5.00", issue_date="")
    batch = batch_of(first, second, first, third)
    summary = batch.summary()
    assert json.loads(json.dumps(summary)) == summary
    findings = summary.pop("findings")
    assert findings == [
        {"rule": "batch-duplicate", "title": "同一张发票出现了不止一次", "severity": "warning", "count": 1}
    ]
    party = {"invoices": 3, "amount": "145.00", "tax": "11.70", "total": "151.70"}
    assert summary == {
        "invoices": 3,
        "not_compared": 0,
        "repeated": 1,
        "red": 1,
        "without_total": 1,
        "first_date": "2026-03-05",
        "last_date": "2026-04-01",
        "amount": "145.00",
        "tax": "11.70",
        "total": "151.70",
        "by_rate": [
            {"rate": "13%", "invoices": 2, "amount": "90.00", "tax": "11.70"},
            {"rate": "免税", "invoices": 1, "amount": "50.00", "tax": "0.00"},
            {"rate": "没有明细", "invoices": 1, "amount": "5.00", "tax": "0.00"},
        ],
        "by_kind": [
            {"kind": "数电票（增值税专用发票）", "invoices": 1, "amount": "150.00", "tax": "13.00", "total": "163.00"},
            {"kind": "数电票（未写明种类）", "invoices": 2, "amount": "-5.00", "tax": "-1.30", "total": "-11.30"},
        ],
        "by_month": [
            {"month": "2026-03", "invoices": 1, "amount": "150.00", "tax": "13.00", "total": "163.00"},
            {"month": "2026-04", "invoices": 1, "amount": "-10.00", "tax": "-1.30", "total": "-11.30"},
            {"month": "没有日期", "invoices": 1, "amount": "5.00", "tax": "0.00", "total": "0.00"},
        ],
        "by_seller": [{"name": SELLER, "taxpayer_id": SELLER_ID, **party}],
        "by_buyer": [{"name": BUYER, "taxpayer_id": BUYER_ID, **party}],
        "others": {"seller": 0, "buyer": 0},
    }


def test_the_entry_with_a_total_counts_whatever_came_first() -> None:
    assert batch_of(invoice(total=""), invoice()).summary()["total"] == "113.00"


def test_findings_of_reports_are_counted_with_those_of_the_batch() -> None:
    wrong = {"amount": "100.00", "tax": "13.00", "total": "114.00"}
    batch = Batch()
    for number in (NUMBER, NUMBER):
        given = invoice(number, **wrong)
        batch.add(given, findings=check_invoice(given).findings)
    counts = {(row["rule"], row["severity"]): row["count"] for row in batch.summary()["findings"]}
    assert counts == {("invoice-total", "error"): 2, ("batch-duplicate", "warning"): 1}


def test_what_comes_after_very_many_is_summed_and_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fapiao.batch.MOST_COMPARED", 2)
    whole = Batch()
    for first in (1, 3, 1):
        part = Batch()
        for place in (first, first + 1, first):
            part.add(invoice(f"2644200000000000{place:04}"))
        whole.merge(part)
    summary = whole.summary()
    assert len(whole) == 9
    assert (summary["invoices"], summary["repeated"], summary["not_compared"]) == (6, 3, 6)
    assert [row["invoices"] for row in summary["by_month"]] == [6]
    assert [row["invoices"] for row in summary["by_seller"]] == [6]
    assert whole.findings() == ()


@pytest.mark.parametrize(
    "tails", [range(500), [7] * 500, [1, *[10**17] * 400, 5] * 3], ids=["many", "one", "clustered"]
)
def test_invoices_are_sorted_a_few_at_a_time(tails: Sequence[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fapiao.ledger.SORTED_AT_ONCE", 10)
    mixed = random.Random(1).sample(tails, len(tails))
    order = [*by_number(array("I", range(len(mixed))), array("Q", mixed))]
    assert order == sorted(range(len(mixed)), key=lambda at: (mixed[at], at))


def test_of_many_parties_the_largest_are_listed() -> None:
    batch = Batch()
    for place in range(20):
        batch.add({"buyer": {"name": f"示例{place}有限公司"}, "total": str(place)})
    summary = batch.summary(most=3)
    assert [row["total"] for row in summary["by_buyer"]] == ["19.00", "18.00", "17.00"]
    assert summary["others"]["buyer"] == 17


def random_invoices(count: int) -> list[dict[str, object]]:
    dice = random.Random(7)
    return [
        with_lines(
            f"2644200000{dice.randrange(count):010}",
            (str(dice.randrange(1000)), dice.choice(("13%", "6%", "免税")), str(dice.randrange(100))),
            total=str(dice.randrange(3) - 1),
            issue_date=f"2026-{dice.randrange(1, 12):02}-01",
            buyer={"name": f"示例{dice.randrange(9)}有限公司", "taxpayer_id": dice.choice((BUYER_ID, SELLER_ID))},
            original_number=f"2644200000{dice.randrange(count):010}",
        )
        for _ in range(count)
    ]


@pytest.mark.parametrize("cut", [0, 1, 150, 300])
def test_merged_batches_say_what_one_would(cut: int) -> None:
    invoices = random_invoices(300)
    whole, parts = Batch(), (Batch(), Batch())
    for place, one in enumerate(invoices):
        for batch in (whole, parts[place >= cut]):
            batch.add(one, f"{place % 5}.csv", format="csv", row=place, findings=check_invoice(one).findings)
    merged = Batch()
    for part in parts:
        merged.merge(Batch.from_dict(json.loads(json.dumps(part.to_dict()))))
    assert whole.findings()
    assert merged.findings() == whole.findings()
    assert merged.summary() == whole.summary()
    assert len(merged) == 300


def test_the_bridge_keeps_a_batch_of_the_files_it_checked() -> None:
    bridge.forget_batch()
    bridge.file(einvoice().encode(), "a.xml", "2026-11-24")
    state = bridge.batch_state()
    bridge.file(einvoice().encode(), "b.xml", "2026-11-24")
    assert [one["rule"] for one in json.loads(bridge.batch())["findings"]] == ["batch-duplicate"]
    bridge.forget_batch()
    assert json.loads(bridge.batch())["summary"]["invoices"] == 0
    bridge.merge_batch(state)
    assert json.loads(bridge.batch())["summary"]["total"] == "113.00"


def test_what_is_remembered_keeps_its_place_in_the_file() -> None:
    bridge.forget_batch()
    table = f"发票号码,金额,税额,价税合计\n{OTHER},1.00,0.13,1.13\n{NUMBER},100.00,13.00,113.00\n".encode()
    answers = [
        bridge.file(data, name, "2026-11-24") for data, name in ((table, "a.csv"), (einvoice().encode(), "b.xml"))
    ]
    said_at_first = bridge.batch()
    bridge.forget_batch()
    for answer in answers:
        bridge.remember(answer)
    assert bridge.batch() == said_at_first
    assert "“a.csv”第 3 行" in said_at_first


JUNK: list[object] = [None, "", "\0", "\ud800", [], {}, 10**5000, float("nan"), float("inf"), "9" * 40, -1, True, "***"]


@pytest.mark.parametrize("junk", JUNK, ids=range(len(JUNK)))
def test_junk_of_every_kind(junk: object) -> None:
    batch = Batch()
    fields = ("invoice_number", "invoice_code", "issue_date", "total", "amount", "tax", "invoice_type", "remark")
    for name in (*fields, "seller", "buyer", "lines", "original_number"):
        batch.add({**invoice(), name: junk})
    batch.add({"lines": [junk, {"amount": junk, "tax_rate": junk, "tax": junk}], "buyer": {"name": junk}})
    batch.findings()
    json.dumps(batch.summary())
    json.dumps(Batch.from_dict(batch.to_dict()).summary())


def test_a_wrong_call_raises() -> None:
    with pytest.raises(TypeError):
        Batch().add([])  # type: ignore[arg-type]


def test_findings_are_bounded_and_the_summary_still_counts() -> None:
    batch = Batch()
    for number in range(MOST_FINDINGS + 50):
        for _ in range(2):
            batch.add({"invoice_number": f"26442000000000{number:06}"})
    assert len(batch.findings()) == MOST_FINDINGS
    assert batch.summary()["findings"][0]["count"] == MOST_FINDINGS + 50


def test_little_is_kept_of_an_invoice() -> None:
    """A hundred bytes each, however long their texts are."""
    count = 5_000
    batch = Batch()
    tracemalloc.start()
    try:
        for number in range(count):
            batch.add(
                with_lines(
                    f"26442000000000{number:06}", ("1.00", "13%", "0.13"), remark="备" * 500, issue_date="2026-03-05"
                ),
                "a.csv",
                format="csv",
                row=number,
            )
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < count * 120


def test_parties_without_end_are_not_all_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fapiao.ledger.MOST_PARTIES", 200)
    batch = Batch()
    for number in range(210):
        batch.add({"buyer": {"name": f"示例{number}有限公司"}, "total": "1"})
    summary = batch.summary()
    assert summary["others"]["buyer"] == 200 + 1 - 100
    assert summary["total"] == "210.00"


def test_nothing_about_a_batch_is_an_error() -> None:
    assert {rule.severity for rule in SUBJECTS["batch"].rules} == {Severity.WARNING, Severity.INFO}
