"""Tables as CSV: what their columns mean, which rows make an invoice, and a clear word on what cannot be read."""

from __future__ import annotations

import csv
import datetime as dt
import json
import random
import tracemalloc
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from fapiao import FileReport, bridge, check_file, read_file
from fapiao.readers.csv_table import PART, cut, sniff
from fapiao.readers.headings import HEADINGS, LOOKS, TARGETS, column_letter, column_place, find_heading, target_of
from fapiao.readers.table import Plan
from fapiao.tables import How, check_part, cut_parts, table_findings

from tests.einvoice import BUYER_ID, SELLER_ID
from tests.tables import (
    HEADS_HEADING,
    LINES_HEADING,
    USE_HEADING,
    csv_text,
    line_row,
    many_rows,
    number_of,
    table_of,
    use_row,
    xlsx_bytes,
)

TODAY = dt.date(2026, 11, 24)
ONE = csv_text(table_of([line_row()]))
LINE = {
    "name": "*纸制品*复印纸",
    "item_code": "1060105000000000000",
    "spec": "A4",
    "unit": "包",
    "quantity": "1",
    "unit_price": "100.00",
    "amount": "100.00",
    "tax_rate": "13%",
    "tax": "13.00",
}
INVOICE = {
    "invoice_type": "数电发票（增值税专用发票）",
    "invoice_number": number_of(1),
    "issue_date": "2026-03-05 10:00:00",
    "seller": {"name": "广州示例贸易有限公司", "taxpayer_id": SELLER_ID},
    "buyer": {"name": "福州示例纸业有限公司", "taxpayer_id": BUYER_ID},
    "lines": [LINE],
    "amount": "100.00",
    "tax": "13.00",
    "total": "113.00",
    "drawer": "开票员",
}


def check(text: str, **more: object) -> FileReport:
    return check_file(text.encode(), "发票.csv", today=TODAY, **more)  # type: ignore[arg-type]


def rules_of(report: FileReport) -> list[tuple[str, ...]]:
    """The rules of the file, then those of each invoice."""
    return [
        tuple(finding.rule for finding in found)
        for found in (report.findings, *(one.findings for one in report.reports))
    ]


def test_a_row_of_the_export_is_an_invoice() -> None:
    report = check(ONE)
    assert report.format == "csv"
    assert list(report.invoices) == [INVOICE]
    assert rules_of(report) == [(), ()]
    assert report.origins[0][""] == "第 2 行"
    assert report.origins[0]["invoice_number"] == "第 2 行 D 列"
    assert report.origins[0]["seller.taxpayer_id"] == "第 2 行 E 列"
    assert report.origins[0]["lines[0].amount"] == report.origins[0]["amount"] == "第 2 行 Q 列"
    assert report.origins[0]["drawer"] == "第 2 行 Z 列"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "bar"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_encodings_delimiters_and_line_ends(encoding: str, delimiter: str, newline: str) -> None:
    text = csv_text(table_of([line_row(), line_row(2)]), delimiter=delimiter, newline=newline)
    report = check_file(text.encode(encoding), "a.csv")
    assert report.invoices == (INVOICE, INVOICE | {"invoice_number": number_of(2)})
    assert rules_of(report) == [(), (), ()]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"total": "131.00"}, "invoice-total"),
        ({"税额": "31.00", "total": "131.00"}, "line-tax"),
        ({"销方识别号": "91350100M000100Y34"}, "taxpayer-id-check-digit"),
        ({"数量": "3"}, "line-amount"),
        ({"数电发票号码": "2.6442E+19"}, "identifier-scientific-notation"),
        ({"数电发票号码": "26442000000012300000"}, "file-value-unsure"),
        ({"购方识别号": "914401017000000000"}, "file-value-unsure"),
        ({"开票日期": "2026-02-30"}, "issue-date-impossible"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_is_wrong_in_a_row_is_found(change: dict[str, str], rule: str) -> None:
    report = check(csv_text(table_of([line_row(**change), line_row(2)])))  # type: ignore[arg-type]
    assert rule in rules_of(report)[1]
    assert rules_of(report)[2] == ()


# --- Which rows make an invoice ------------------------------------------------------------------------------------


def test_rows_with_one_number_are_the_lines_of_an_invoice() -> None:
    rows = [line_row(1, 10000), line_row(1, 5000, name="*纸制品*便签"), line_row(2)]
    report = check(csv_text(table_of(rows)))
    first, second = report.invoices
    assert [line["amount"] for line in first["lines"]] == ["100.00", "50.00"]  # type: ignore[attr-defined]
    assert (first["amount"], first["tax"], first["total"]) == ("150.00", "19.50", "169.50")
    assert second == INVOICE | {"invoice_number": number_of(2)}
    assert rules_of(report) == [(), (), ()]
    assert report.origins[0][""] == "第 2—3 行"
    assert report.origins[0]["lines[1].name"] == "第 3 行 L 列"
    assert report.origins[0]["total"] == "第 2—3 行 T 列相加"


def test_rows_of_an_invoice_may_stand_apart() -> None:
    rows = [line_row(1, 10000), line_row(2), line_row(1, 5000)]
    report = check(csv_text(table_of(rows)))
    assert [len(invoice["lines"]) for invoice in report.invoices] == [2, 1]  # type: ignore[arg-type]
    assert report.origins[0][""] == "第 2、4 行"


def test_an_invoice_that_is_there_twice_is_two() -> None:
    rows = [line_row(1), line_row(2), line_row(1, 序号="3")]
    text = csv_text(table_of(rows))
    assert [invoice["invoice_number"] for invoice in read_file(text.encode(), "a")] == [
        number_of(1),
        number_of(2),
        number_of(1),
    ]


def test_one_wrong_total_among_the_rows_of_an_invoice_is_found() -> None:
    rows = [line_row(1, 10000), line_row(1, 5000, total="65.50")]
    report = check(csv_text(table_of(rows)))
    assert rules_of(report) == [(), ("invoice-total",)]


@pytest.mark.parametrize("total", ["169.50", "169.51"])
def test_a_total_that_every_row_repeats_is_the_total_of_the_invoice(total: str) -> None:
    rows = [line_row(1, 10000, total=total), line_row(1, 5000, total=total)]
    report = check(csv_text(table_of(rows)))
    assert report.invoices[0]["total"] == total
    assert rules_of(report) == [(), ()]


def test_a_repeated_total_may_be_that_of_one_row_by_chance() -> None:
    rows = [line_row(1, amount, total="113.00") for amount in (10000, 1000, -1000)]
    report = check(csv_text(table_of(rows)))
    assert report.invoices[0]["total"] == "113.00"
    assert "invoice-total" not in rules_of(report)[1]


def test_a_repeated_total_that_is_far_off_is_found() -> None:
    rows = [line_row(1, 10000, total="196.50"), line_row(1, 5000, total="196.50")]
    assert rules_of(check(csv_text(table_of(rows)))) == [(), ("invoice-total",)]


def test_rows_without_a_number_go_on_with_the_invoice_above() -> None:
    """The layout of tax-control software: the head stands in the first row only, sums follow each invoice."""
    heading = [
        "发票代码",
        "发票号码",
        "购方企业名称",
        "购方税号",
        "银行帐号",
        "地址电话",
        "开票日期",
        "单据号",
        "商品名称",
        "规格",
        "单位",
        "数量",
        "单价",
        "金额",
        "税率",
        "税额",
    ]
    first = ["4400191130", "01234567", "福州示例纸业有限公司", BUYER_ID, "", "", "2019-06-05", "D1"]
    rows = [
        [*first, "*纸制品*复印纸", "", "包", "1", "100", "100.00", "13%", "13.00"],
        [*[""] * 8, "*纸制品*便签", "", "包", "1", "50", "50.00", "13%", "6.50"],
        [*[""] * 8, "小计", "", "", "", "", "150.00", "", "19.50"],
        ["4400191130", "01234568", *first[2:], "*纸制品*复印纸", "", "包", "1", "100", "100.00", "13%", "13.00"],
        [*[""] * 8, "小计", "", "", "", "", "100.00", "", "31.00"],
        ["份数：2 金额：250.00 税额：32.50"],
    ]
    report = check(
        csv_text(
            [
                ["企业名称：广州示例贸易有限公司"],
                ["纳税人识别号：" + SELLER_ID],
                [],
                *table_of(rows, heading),
            ]
        )
    )
    first_invoice = report.invoices[0]
    assert [line["name"] for line in first_invoice["lines"]] == ["*纸制品*复印纸", "*纸制品*便签"]  # type: ignore[attr-defined]
    assert (first_invoice["amount"], first_invoice["tax"]) == ("150.00", "19.50")
    assert first_invoice["buyer"] == {"name": "福州示例纸业有限公司", "taxpayer_id": BUYER_ID}
    assert rules_of(report)[0] == ("file-table-skipped",)
    assert "第 7、9、10 行" in report.findings[0].message
    assert "invoice-lines-tax" in rules_of(report)[2]
    assert "invoice-lines-tax" not in rules_of(report)[1]


@pytest.mark.parametrize(
    "row",
    [
        ["合计"],
        ["合 计", "", "", "", "", "", "", "", "", "100.00"],
        ["", "", "", "", "", "", "", "", "", "100.00", "13.00", "113.00"],
        ["制表人：开票员"],
        ["总计："],
        ["合计", "", "", "15", "", "", "", "", "", "100.00"],
    ],
    ids=["bare", "blank inside", "numbers only", "note", "colon", "count"],
)
def test_a_row_of_sums_or_a_note_is_no_invoice(row: list[str]) -> None:
    row = row + [""] * (len(HEADS_HEADING) - len(row))
    data = [cell for heading, cell in zip(LINES_HEADING, line_row(), strict=True) if heading in HEADS_HEADING]
    report = check(csv_text(table_of([data, row], HEADS_HEADING)))
    assert len(report.invoices) == 1
    assert [finding.rule for finding in report.findings] == ["file-table-skipped"]
    assert "第 3 行" in report.findings[0].message


def test_blank_rows_and_repeated_headings_are_passed_over() -> None:
    rows = [line_row(1), [""] * 27, LINES_HEADING, line_row(2)]
    report = check(csv_text(table_of(rows)))
    assert len(report.invoices) == 2
    assert rules_of(report) == [(), (), ()]


def test_a_table_of_heads_has_no_lines() -> None:
    data = [cell for heading, cell in zip(LINES_HEADING, line_row(), strict=True) if heading in HEADS_HEADING]
    [invoice] = read_file(csv_text(table_of([data], HEADS_HEADING)).encode(), "a")
    assert invoice == {name: value for name, value in INVOICE.items() if name != "lines"}


def test_the_use_confirmation_below_its_titles() -> None:
    rows = [["用途确认信息"], ["税款所属期", "202603"], *table_of([use_row()], USE_HEADING)]
    report = check(csv_text(rows))
    assert report.invoices == (
        {
            "invoice_number": number_of(1),
            "issue_date": "2026-03-05",
            "seller": {"name": "广州示例贸易有限公司", "taxpayer_id": SELLER_ID},
            "amount": "100.00",
            "tax": "13.00",
        },
    )
    assert report.origins[0][""] == "第 4 行"


def test_invoices_that_have_no_number_yet() -> None:
    """The template for issuing in batches: rows are held together by 发票流水号, and amounts may include the tax."""
    heading = ["发票流水号", "购买方名称", "是否含税", "项目名称", "数量", "单价", "金额", "税率"]
    rows = [
        ["A1", "甲", "是", "*纸*一", "1", "113", "113.00", "0.13"],
        ["A1", "甲", "是", "*纸*二", "1", "226", "226.00", "0.13"],
    ]
    [invoice] = read_file(csv_text(table_of(rows, heading)).encode(), "a")
    assert invoice == {
        "buyer": {"name": "甲"},
        "lines": [
            {"name": "*纸*一", "tax_rate": "0.13"},
            {"name": "*纸*二", "tax_rate": "0.13"},
        ],
        "total": "339.00",
    }
    assert rules_of(check(csv_text(table_of(rows, heading)))) == [(), ()]


def test_numbers_of_both_kinds() -> None:
    """数电纸质发票 have a code and a number of 8 digits besides; those two belong together."""
    paper = line_row(1, 发票代码="4400241130", 发票号码="12345678")
    repeated = line_row(2, 发票号码=number_of(2))
    first, second = read_file(csv_text(table_of([paper, repeated])).encode(), "a")
    assert (first["invoice_code"], first["invoice_number"]) == ("4400241130", "12345678")
    assert second["invoice_number"] == number_of(2)


def test_a_line_that_stands_for_many_is_none() -> None:
    row = line_row(name="*纸制品*复印纸等", 数量="3", 税额="13.40", total="113.40")
    report = check(csv_text(table_of([row])))
    assert "lines" not in report.invoices[0]
    assert rules_of(report) == [(), ()]


def test_an_amount_that_every_row_repeats_is_of_the_invoice() -> None:
    heading = ["发票号码", "金额", "商品名称", "数量", "单价"]
    rows = [[number_of(1), "150.00", "*纸*一", "1", "100"], [number_of(1), "150.00", "*纸*二", "1", "50"]]
    report = check(csv_text(table_of(rows, heading)))
    assert report.invoices[0]["amount"] == "150.00"
    assert rules_of(report) == [(), ()]


# --- Cells ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "written", "path", "read"),
    [
        ("数电发票号码", f'="{number_of(1)}"', "invoice_number", number_of(1)),
        ("数电发票号码", f"'{number_of(1)}", "invoice_number", number_of(1)),
        ("数电发票号码", f"{number_of(1)}\t", "invoice_number", number_of(1)),
        ("开票日期", "46086", "issue_date", "2026-03-05"),
        ("开票日期", "46086.41667", "issue_date", "2026-03-05"),
        ("开票日期", "2026/3/5", "issue_date", "2026/3/5"),
        ("备注", '两行\n备注，“引号”"直引号"', "remark", '两行\n备注，“引号”"直引号"'),
        ("备注", "  前后有空格  ", "remark", "前后有空格"),
    ],
)
def test_what_spreadsheets_do_to_a_cell(heading: str, written: str, path: str, read: str) -> None:
    report = check(csv_text(table_of([line_row(**{heading: written})])))  # type: ignore[arg-type]
    assert report.invoices[0][path] == read
    assert rules_of(report) == [(), ()]


@pytest.mark.parametrize("amount", ["1,000.00", "￥1000.00", "¥1,000.00", "１０００．００", "1000", "1000.0元"])
def test_amounts_as_people_write_them(amount: str) -> None:
    row = line_row(1, 100000, 金额=amount, 单价=amount)
    assert rules_of(check(csv_text(table_of([row])))) == [(), ()]
    wrong = line_row(1, 100000, 金额=amount, 单价=amount, total="1103.00")
    assert rules_of(check(csv_text(table_of([wrong])))) == [(), ("invoice-total",)]


@pytest.mark.parametrize("cell", ["#REF!", "#N/A", "#DIV/0!", "########"])
def test_error_values_are_named_and_not_read(cell: str) -> None:
    report = check(csv_text(table_of([line_row(金额=cell, 备注="#12 房")])))
    assert {(finding.rule, finding.path) for finding in report.reports[0].findings} == {
        ("file-table-cell", "amount"),
        ("file-table-cell", "lines[0].amount"),
    }
    assert report.invoices[0]["remark"] == "#12 房"


def test_a_row_wider_than_the_heading_is_not_judged() -> None:
    text = (
        ONE
        + ONE.splitlines()[1].replace(number_of(1), number_of(2)).replace("100.00,100.00", "1,000.00,1,000.00")
        + "\n"
    )
    report = check(text)
    assert len(report.invoices) == 1
    assert rules_of(report) == [("file-table-row",), ()]
    assert "第 3 行" in report.findings[0].message
    assert not report.ok


def test_rows_may_be_shorter_or_longer_by_blank_cells() -> None:
    report = check(csv_text(table_of([[*line_row(), "", ""], line_row(2)[:20]])))
    assert rules_of(report) == [(), (), ()]


def test_a_quote_that_is_never_closed_hides_nothing() -> None:
    rows = [line_row(place, 备注='"未完' if place == 3 else "") for place in range(1, 40)]
    text = "\n".join(",".join(row) for row in table_of(rows)) + "\n"
    report = check(text)
    assert len(report.invoices) == 39
    assert report.ok


def test_a_quote_inside_a_cell_is_a_quote() -> None:
    text = ONE.replace("A4", '15" 显示器')
    assert read_file(text.encode(), "a")[0]["lines"][0]["spec"] == '15" 显示器'  # type: ignore[index]


def test_lines_in_two_encodings() -> None:
    rows = csv_text(table_of([line_row(1), line_row(2)])).splitlines(keepends=True)
    report = check_file(rows[0].encode() + rows[1].encode() + rows[2].encode("gbk"), "a.csv")
    assert [invoice["seller"] for invoice in report.invoices] == [INVOICE["seller"]] * 2
    assert rules_of(report) == [("file-encoding",), (), ()]


def test_a_hint_for_spreadsheets_in_the_first_row() -> None:
    report = check("sep=;\n" + csv_text(table_of([line_row()]), delimiter=";"))
    assert len(report.invoices) == 1


# --- Columns -------------------------------------------------------------------------------------------------------


def test_no_heading_means_two_things() -> None:
    for target, names in HEADINGS.items():
        for name in names:
            assert target_of(name) == target, name
    assert set(TARGETS) >= {target for target, _ in LOOKS}
    assert {target.removeprefix("invoice.") for target in HEADINGS} <= set(TARGETS)


@pytest.mark.parametrize(
    ("heading", "target"),
    [
        ("开票日期（必录）", "issue_date"),
        ("数电票号码（全电票必录）", "digital_number"),
        ("金额(元)", "amount"),
        ("税 额 *", "tax"),
        ("价税合计\n（小写）", "total"),
        ("价税合计(大写)", "total_in_words"),
        ("合计金额(不含税)", "invoice.amount"),
        ("发票风险等级", ""),
        ("销售方纳税人识别号", "seller.taxpayer_id"),
        ("", ""),
    ],
)
def test_headings_in_other_dress(heading: str, target: str) -> None:
    assert target_of(heading) == target


def test_columns_by_letter() -> None:
    assert [column_letter(place) for place in (0, 25, 26, 701)] == ["A", "Z", "AA", "ZZ"]
    assert all(column_place(column_letter(place)) == place for place in range(800))


def test_any_table_by_saying_what_its_columns_are() -> None:
    text = csv_text(
        [["登记簿"], ["票", "日子", "对方", "钱", "税"]]
        + [[number_of(place), "2026-03-05", SELLER_ID, "100.00", "13.00"] for place in range(1, 9)]
    )
    assert rules_of(check(text)) == [("file-table-heading",)]
    columns = {"票": "invoice_number", "日子": "issue_date", "对方": "seller.taxpayer_id", "钱": "amount", "税": "tax"}
    report = check(text, columns=columns)
    assert len(report.invoices) == 8
    assert report.invoices[0] == {
        "invoice_number": number_of(1),
        "issue_date": "2026-03-05",
        "seller": {"taxpayer_id": SELLER_ID},
        "amount": "100.00",
        "tax": "13.00",
    }
    letters = {"A": "invoice_number", "D": "amount", "E": "tax"}
    bare = csv_text([[number_of(place), "2026-03-05", SELLER_ID, "100.00", "13.00"] for place in (1, 2)])
    report = check(bare, columns=letters)
    assert report.invoices[1] == {"invoice_number": number_of(2), "amount": "100.00", "tax": "13.00"}
    assert report.origins[1]["amount"] == "第 2 行 D 列"


def test_what_is_said_of_a_column_goes_before_what_is_known() -> None:
    columns = {"备注": "drawer", "开票人": ""}
    [invoice] = read_file(csv_text(table_of([line_row(备注="复核员")])).encode(), "a", columns=columns)
    assert invoice["drawer"] == "复核员"


def test_columns_that_are_not_known_are_named() -> None:
    heading = [*LINES_HEADING, "经办部门"]
    report = check(csv_text(table_of([[*line_row(), "财务部"]], heading)))
    assert rules_of(report) == [("file-table-columns",), ()]
    assert "“经办部门”" in report.findings[0].message


def test_a_heading_alone_is_no_table_of_invoices() -> None:
    report = check(csv_text([LINES_HEADING]))
    assert rules_of(report) == [("file-table-heading",)]
    assert "只有表头" in report.findings[0].message


@pytest.mark.parametrize(
    "text",
    [
        "发票号码：26442000000000000017",
        "第一行，有逗号\n第二行，也有",
        "a,b\nc,d\n",
        "Dear all, please, note\nthat, this is a letter\n",
    ],
)
def test_a_text_is_no_table(text: str) -> None:
    assert rules_of(check(text)) == [("file-format",)]


def test_the_first_row_that_names_most_is_the_heading() -> None:
    rows = [["发票号码统计"], ["金额单位：元"], LINES_HEADING, line_row()]
    heading = find_heading(rows)
    assert heading is not None and heading.row == 3


# --- Parts ---------------------------------------------------------------------------------------------------------


def streamed(data: bytes) -> tuple[int, list[dict[str, object]], list[str]]:
    """The number of invoices, those with findings, and the rules of the file, when it is read part by part."""
    stream = BytesIO(data)
    plan = Plan.from_dict(json.loads(json.dumps(sniff(data[:5000]).to_dict())))
    count, found, skipped = 0, [], None
    for part, row in cut_parts(stream.read, plan):
        result = check_part(part, plan, row, How(TODAY))
        count += result.invoices
        found += [one.to_dict() for one in result.found]
        if skipped is None:
            skipped = result.skipped
        else:
            skipped.add(result.skipped)
    assert skipped is not None
    return count, found, [finding.rule for finding in table_findings("a.csv", plan, skipped, count)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL], ids=["bare", "quoted"])
def test_parts_give_what_the_whole_gives(encoding: str, quoting: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """However a table is cut: lines of one invoice stay together, and row numbers are right."""
    chance = random.Random(7)
    rows: list[list[str]] = []
    for place in range(1, 120):
        for line in range(chance.randrange(1, 4)):
            remark = chance.choice(["", "两行\n备注", 'a"b', "换行\n\n,"])
            rows.append(line_row(place, 1000 + line, total="9.99" if place % 10 == 0 else "", 备注=remark))
    data = csv_text([["全量发票"], *table_of(rows)], newline="\r\n", quoting=quoting).encode(encoding)
    whole = check_file(data, "a.csv", today=TODAY)
    wrong = [place for place, report in enumerate(whole.reports) if report.findings]
    for size in (997, 3000, 20_000):
        monkeypatch.setattr("fapiao.tables.PART", size)
        count, found, rules = streamed(data)
        assert count == len(whole.invoices) == 119
        assert [one["invoice"] for one in found] == [whole.invoices[place] for place in wrong]
        assert [one["origin"] for one in found] == [whole.origins[place] for place in wrong]
        assert rules == []


def test_cutting_takes_whole_rows_only() -> None:
    data = ONE.encode()
    plan = sniff(data)
    assert cut(data, plan, last=True) == (len(data), 2)
    assert cut(data[:-5], plan, last=True) == (len(data) - 5, 2)
    assert cut(data[:-5], plan, last=False)[0] == 0, "the only invoice may go on"
    two = csv_text(table_of([line_row(1), line_row(2)])).encode()
    assert cut(two, plan, last=False) == (len(data), 2)


def test_memory_does_not_grow_with_the_table() -> None:
    row = csv_text([line_row(1)]).encode()
    block = row * (PART // len(row))

    class Endless:
        left = 12

        def read(self, size: int) -> bytes:
            self.left -= 1
            return block if self.left > 0 else b""

    plan = sniff(csv_text(table_of([line_row()])).encode())
    plan = Plan(plan.heading, plan.headings, tuple("" if "lines" in target else target for target in plan.targets))
    tracemalloc.start()
    count = sum(len(part) for part, _ in cut_parts(Endless().read, plan))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 11 * len(block)
    assert most < 10 * PART


def test_a_line_without_end_is_cut_all_the_same() -> None:
    plan = sniff(ONE.encode())
    pieces = [b"x" * PART] * 40
    parts = list(cut_parts(lambda size: pieces.pop() if pieces else b"", plan))
    assert sum(len(part) for part, _ in parts) == 40 * PART
    assert max(len(part) for part, _ in parts) <= 17 * PART


def test_the_page_checks_a_table_in_parts() -> None:
    rows = [*many_rows(900)]
    rows[634] = line_row(635, total="1.00")
    data = csv_text(table_of([*rows, ["合计"]])).encode("gbk")
    size = json.loads(bridge.vocabulary())["table_part"]
    opened = json.loads(bridge.table_open(data[:size], "a.csv"))
    assert opened["findings"] == []
    assert json.loads(bridge.table_columns(data[:size]))["columns"][3] == {
        "letter": "D",
        "name": "数电发票号码",
        "target": "digital_number",
        "proposed": "",
        "samples": [number_of(place) for place in (1, 2, 3)],
    }
    plan = json.dumps(opened["plan"])
    bridge.forget_batch()
    place, row, invoices, found, skipped, briefs = 0, 1, 0, [], [], []
    size = 100_000
    while place < len(data):
        chunk = data[place : place + size]
        part = json.loads(bridge.table_cut(chunk, plan, place + size >= len(data)))
        answer = json.loads(bridge.table_check(chunk[: part["bytes"]], "a.csv", plan, row, "2026-11-24"))
        place, row = place + part["bytes"], row + part["rows"]
        found += [(one["place"] + invoices, one["origin"][""]) for one in answer["found"]]
        invoices += answer["invoices"]
        briefs += answer["briefs"]
        skipped.append(answer["skipped"])
    assert invoices == len(briefs) == 900
    assert found == [(634, "第 636 行")]
    assert briefs[0]["invoice_number"] == number_of(1)
    assert briefs[0]["seller.name"] == "广州示例贸易有限公司"
    assert json.loads(bridge.batch())["summary"]["invoices"] == 900
    [finding] = json.loads(bridge.table_end("a.csv", plan, json.dumps(skipped), invoices))
    assert finding["rule"] == "file-table-skipped"
    assert "第 902 行" in finding["message"]


def test_the_page_is_told_what_unknown_columns_look_like() -> None:
    text = csv_text(
        [
            ["甲", "乙", "丙", "丁"],
            [number_of(1), "2026-03-05", SELLER_ID, "好"],
            [number_of(2), "2026-03-06", BUYER_ID, ""],
        ]
    )
    opened = json.loads(bridge.table_open(text.encode(), "a.csv"))
    assert opened["plan"] is None
    assert [finding["rule"] for finding in opened["findings"]] == ["file-table-heading"]
    told = json.loads(bridge.table_columns(text.encode()))
    assert (told["headings"], told["headless"]) == (["甲", "乙", "丙", "丁"], False)
    assert [column["proposed"] for column in told["columns"]] == [
        "digital_number",
        "issue_date",
        "seller.taxpayer_id",
        "",
    ]
    assert told["columns"][3]["samples"] == ["好"]


@pytest.fixture
def said() -> Iterator[Callable[..., None]]:
    """Says what columns mean, until the test is over."""

    def say(*columns: dict[str, object]) -> None:
        bridge.set_columns(json.dumps(columns))

    yield say
    say()


def test_what_was_said_of_columns_holds_for_the_same_headings(said: Callable[..., None]) -> None:
    headings = ["甲", "乙", "丙", "丁"]
    rows = [[number_of(1), "2026-03-05", SELLER_ID, "好"]]
    text, other = csv_text([headings, *rows]), csv_text([[*headings, "戊"], *rows])
    said({"headings": headings, "columns": {"甲": "invoice_number", "乙": "issue_date", "丙": "buyer.taxpayer_id"}})
    for data in (text.encode(), xlsx_bytes({"a": [headings, *rows]})):
        [invoice] = json.loads(bridge.file(data, "a", "2026-11-24"))["invoices"]
        assert invoice["buyer"] == {"taxpayer_id": SELLER_ID}
        targets = [column["target"] for column in json.loads(bridge.table_columns(data))["columns"]]
        assert targets == ["invoice_number", "issue_date", "buyer.taxpayer_id", ""]
    assert json.loads(bridge.table_open(text.encode(), "a.csv"))["plan"]["heading"] == 1
    assert json.loads(bridge.table_open(other.encode(), "a.csv"))["plan"] is None
    assert not json.loads(bridge.file(other.encode(), "a", "2026-11-24"))["invoices"]


def test_what_was_said_goes_before_what_is_known(said: Callable[..., None]) -> None:
    said({"headings": list(USE_HEADING), "columns": {"金额": "", "税额": "total"}})
    [invoice] = json.loads(bridge.file(csv_text(table_of([use_row()], USE_HEADING)).encode(), "a", "2026-11-24"))[
        "invoices"
    ]
    assert "amount" not in invoice
    assert invoice["total"] == "13.00"


def test_a_table_without_headings_is_mapped_by_letters(said: Callable[..., None]) -> None:
    text = csv_text([[number_of(place), "2026-03-05", "100.00"] for place in (1, 2)])
    told = json.loads(bridge.table_columns(text.encode()))
    assert told["headless"]
    assert told["headings"][0] == number_of(1)
    said({"headings": [], "columns": {"A": "invoice_number", "C": "amount"}})
    assert len(json.loads(bridge.file(text.encode(), "a", "2026-11-24"))["invoices"]) == 2
    [one] = json.loads(bridge.file(ONE.encode(), "a", "2026-11-24"))["invoices"]
    assert one["seller"], "a table with headings is read by them"


@pytest.mark.parametrize("data", [b"", b"PK\3\4", b"\0" * 99, b"%PDF-1.4", b"x"], ids=range(5))
def test_columns_of_what_is_no_table(data: bytes, said: Callable[..., None]) -> None:
    said({"headings": [], "columns": {"A": "total"}})
    assert isinstance(json.loads(bridge.table_columns(data))["columns"], list)
    json.loads(bridge.file(data, "a", "2026-11-24"))


# --- Whatever comes ------------------------------------------------------------------------------------------------


def test_any_change_of_bytes_is_answered() -> None:
    chance = random.Random(20261124)
    original = csv_text(table_of([line_row(1), line_row(1, 500), line_row(2, 备注="两行\n备注")])).encode("gbk")
    for _ in range(300):
        content = bytearray(original)
        for _ in range(chance.randrange(1, 12)):
            place = chance.randrange(len(content))
            content[place : place + chance.randrange(4)] = chance.choice(
                [b'"', b",", b"\n", b"\0", chance.randbytes(2)]
            )
        report = check_file(bytes(content), "a.csv", today=TODAY)
        json.dumps(report.to_dict(), ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "cell",
    ["=HYPERLINK(1)", "<script>", "\0", "\u202e", "9" * 100_000, "x" * 200_000, "=1/0", "-", "***", "1e999", "\ufeff"],
    ids=["formula", "html", "NUL", "RTL", "digits", "long", "division", "dash", "masked", "huge", "mark"],
)
def test_hostile_cells(cell: str) -> None:
    for heading in ("数电发票号码", "开票日期", "金额", "备注", "序号"):
        report = check(csv_text(table_of([line_row(**{heading: cell}), line_row(2)])))  # type: ignore[arg-type]
        assert report.invoices[-1]["invoice_number"] == number_of(2)
        json.dumps(report.to_dict(), ensure_ascii=False).encode("utf-8")
