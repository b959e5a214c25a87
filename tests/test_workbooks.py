"""Tables as XLSX: sheets, cells of every kind, and workbooks that mean harm."""

from __future__ import annotations

import datetime as dt
import io
import json
import random
import tracemalloc
import zipfile

import pytest
from fapiao import FileReport, bridge, check_file, read_file
from fapiao.readers.workbook import MOST_COLUMNS, Workbook, cell_text, column_of, number_text

from tests.tables import (
    HEADS_HEADING,
    LINES_HEADING,
    USE_HEADING,
    Number,
    csv_text,
    line_row,
    many_rows,
    number_of,
    table_of,
    use_row,
    xlsx_bytes,
)

TODAY = dt.date(2026, 11, 24)
MEGABYTE = 1 << 20


def check(data: bytes) -> FileReport:
    return check_file(data, "发票.xlsx", today=TODAY)


def rules_of(report: FileReport) -> list[tuple[str, ...]]:
    """The rules of the file, then those of each invoice."""
    groups = (report.findings, *(one.findings for one in report.reports))
    return [tuple(finding.rule for finding in found) for found in groups]


def head_row(place: int, *lines: list[str], **given: str) -> list[str]:
    """The row of 发票基础信息 that belongs to these rows of 信息汇总表."""
    values = dict(zip(LINES_HEADING, lines[0], strict=True))
    for name in ("金额", "税额", "价税合计"):
        cents = sum(round(float(line[LINES_HEADING.index(name)]) * 100) for line in lines)
        values[name] = f"{cents // 100}.{cents % 100:02}"
    return [(values | {"序号": str(place)} | given)[heading] for heading in HEADS_HEADING]


def export(*invoices: list[list[str]], **given: str) -> dict[str, list[list[str]]]:
    """A workbook as 全量发票查询 exports it: heads, lines, and a sheet of a special business."""
    heads = [head_row(place, *lines, **given) for place, lines in enumerate(invoices, 1)]
    return {
        "发票基础信息": table_of(heads, HEADS_HEADING),
        "信息汇总表": table_of(line for lines in invoices for line in lines),
        "建筑服务": table_of([[number_of(1), "2026-03-05", "广州"]], ["数电发票号码", "开票日期", "建筑服务发生地"]),
    }


@pytest.mark.parametrize("shared", [True, False], ids=["shared strings", "in place"])
def test_a_sheet_is_read_like_the_same_table_as_csv(shared: bool) -> None:
    rows = table_of([line_row(1), line_row(1, 5000), line_row(2, 备注="两行\n备注 & 说明")])
    report = check(xlsx_bytes({"Sheet1": rows}, shared=shared))
    assert report.format == "xlsx"
    assert list(report.invoices) == read_file(csv_text(rows).encode(), "a.csv")
    assert rules_of(report) == [(), (), ()]
    assert report.origins[1][""] == "工作表“Sheet1”第 4 行"
    assert report.origins[0]["lines[1].amount"] == "工作表“Sheet1”第 3 行 Q 列"


def test_heads_and_lines_of_the_export_are_one() -> None:
    one = [line_row(1, 10000), line_row(1, 5000)]
    report = check(xlsx_bytes(export(one, [line_row(2)])))
    first, second = report.invoices
    assert (first["amount"], first["tax"], first["total"]) == ("150.00", "19.50", "169.50")
    assert [line["amount"] for line in first["lines"]] == ["100.00", "50.00"]  # type: ignore[attr-defined]
    assert second["invoice_number"] == number_of(2)
    assert rules_of(report) == [("file-table-sheets",), (), ()]
    assert "“建筑服务”" in report.findings[0].message
    assert report.origins[0]["amount"] == "工作表“发票基础信息”"
    assert report.origins[0][""] == "工作表“信息汇总表”第 2—3 行"


def test_lines_that_do_not_make_up_the_head_are_found() -> None:
    report = check(xlsx_bytes(export([line_row(1, 10000), line_row(1, 5000)], 金额="160.00", 价税合计="179.50")))
    assert rules_of(report)[1] == ("invoice-lines-amount",)


def test_an_invoice_that_only_the_heads_have_is_read_too() -> None:
    sheets = export([line_row(1)], [line_row(2)])
    sheets["信息汇总表"] = sheets["信息汇总表"][:2]
    first, second = check(xlsx_bytes(sheets)).invoices
    assert "lines" in first and "lines" not in second
    assert second["total"] == "113.00"


def test_the_use_confirmation() -> None:
    rows = [["用途确认信息"], ["税款所属期", "202603"], *table_of([use_row()], USE_HEADING)]
    report = check(xlsx_bytes({"发票": rows, "海关缴款书": [["海关缴款书清单"]]}))
    assert [invoice["amount"] for invoice in report.invoices] == ["100.00"]
    assert report.origins[0]["amount"] == "工作表“发票”第 4 行 I 列"
    assert rules_of(report) == [("file-table-sheets",), ()]


def test_every_visible_sheet_with_a_heading_is_read() -> None:
    rows = {name: table_of([line_row(place)]) for place, name in enumerate(("一月", "二月", "三月"), 1)}
    report = check(xlsx_bytes(rows, hidden=["二月"]))
    assert [invoice["invoice_number"] for invoice in report.invoices] == [number_of(1), number_of(3)]
    assert rules_of(report) == [("file-table-sheets",), (), ()]
    assert "“二月”（已隐藏）" in report.findings[0].message


def test_blank_rows_keep_their_numbers() -> None:
    rows = [["标题"], [], [], LINES_HEADING, [], line_row(1), [], line_row(2)]
    report = check(xlsx_bytes({"a": rows}))
    assert [origin[""] for origin in report.origins] == ["工作表“a”第 6 行", "工作表“a”第 8 行"]


# --- Cells ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("56.499999999999993", "56.5"),
        ("0.30000000000000004", "0.3"),
        ("0.13", "0.13"),
        ("100", "100"),
        ("26442000000000000017", "26442000000000000017"),
        ("2.6442000000000001E+19", "2.6442E+19"),
        ("2.644200000012345E+19", "2.64420000001234E+19"),
        ("1E-3", "0.001"),
        ("9.9999999999999995E-8", "0.0000001"),
        ("1.5E3", "1500"),
        ("-0.00001234567890123456", "-0.000012345678901"),
        ("junk", "junk"),
        ("", ""),
    ],
)
def test_numbers_are_as_a_spreadsheet_shows_them(raw: str, shown: str) -> None:
    assert number_text(raw) == shown


def test_cells_of_every_kind() -> None:
    strings = ["零", "一"]
    assert cell_text("1", "s", strings) == "一"
    assert cell_text("7", "s", strings) == cell_text("-1", "s", strings) == cell_text("x", "s", strings) == ""
    assert cell_text("甲_x000D_乙", "str", strings) == "甲\r乙"
    assert (cell_text("1", "b", []), cell_text("#REF!", "e", [])) == ("TRUE", "#REF!")
    assert [column_of(place) for place in ("A1", "Z9", "AA1", "XFD1048576", "", "1", "AAAA1")] == [
        *(0, 25, 26, 16383),
        *(-1, -1, -1),
    ]


def test_numbers_in_cells() -> None:
    """Amounts as numbers, a rate as a part of one, a date as a day count, a formula with what it came to."""
    row = line_row(
        1,
        开票日期=Number("46086.416666666664"),
        数量=Number("1"),
        单价=Number("100"),
        金额="=O2*P2|100",
        税率=Number("0.13"),
        税额=Number("13.000000000000002"),
        价税合计=Number("113"),
    )
    report = check(xlsx_bytes({"a": table_of([row])}))
    [invoice] = report.invoices
    assert (invoice["issue_date"], invoice["amount"], invoice["tax"], invoice["total"]) == (
        "2026-03-05",
        "100",
        "13",
        "113",
    )
    assert rules_of(report) == [(), ()]
    older = check(xlsx_bytes({"a": table_of([line_row(开票日期=Number("44624"))])}, book='<workbookPr date1904="1"/>'))
    assert older.invoices[0]["issue_date"] == "2026-03-05"


def test_a_number_that_a_spreadsheet_cut_down_is_lost() -> None:
    rows = [line_row(place, 数电发票号码=Number("2.6442000000000001E+19")) for place in (1, 2)]
    report = check(xlsx_bytes({"a": table_of(rows)}))
    assert len(report.invoices) == 2, "what is left of a number holds no rows together"
    assert rules_of(report)[1:] == [("identifier-scientific-notation",)] * 2


def test_a_number_cell_that_kept_all_its_digits_is_not() -> None:
    report = check(xlsx_bytes({"a": table_of([line_row(数电发票号码=Number(number_of(1)))])}))
    assert rules_of(report) == [(), ()]


@pytest.mark.parametrize("cell", ["#REF!", "#N/A", "=SUM(A1:A3)|"], ids=["REF", "NA", "never computed"])
def test_what_was_not_computed_is_named(cell: str) -> None:
    report = check(xlsx_bytes({"a": table_of([line_row(价税合计=cell)])}))
    assert "total" not in report.invoices[0]
    assert [(finding.rule, finding.path) for finding in report.reports[0].findings] == [("file-table-cell", "total")]


def test_merged_cells_hold_for_the_rows_below() -> None:
    rows = [line_row(1), line_row(1, 5000)]
    for heading in LINES_HEADING[:9]:
        rows[1][LINES_HEADING.index(heading)] = ""
    [invoice] = check(xlsx_bytes({"a": table_of(rows)})).invoices
    assert [line["amount"] for line in invoice["lines"]] == ["100.00", "50.00"]  # type: ignore[attr-defined]


def test_how_a_text_is_read_aloud_is_no_part_of_it() -> None:
    strings = "<sst><si><r><t>发票</t></r><r><t>号码</t></r><rPh sb='0' eb='1'><t>fapiao</t></rPh></si></sst>"
    book = Workbook(xlsx_bytes({"a": [["x"]]}, replace={"xl/sharedStrings.xml": strings}))
    assert list(book.rows(book.sheets[0])) == [(1, ["发票号码"])]


def test_the_page_checks_a_workbook_in_parts() -> None:
    rows = [*many_rows(5000)]
    rows[4321] = line_row(4322, total="1.00")
    data = xlsx_bytes({"明细": table_of([*rows, ["合计"]]), "草稿": [["x"]]})
    bridge.forget_batch()
    bridge.container_open(data, "a.xlsx", "2026-11-24")
    *parts, end = iter(lambda: json.loads(bridge.container_next()), None)
    read = [part["read"] for part in parts]
    assert read == sorted(read) and read[-1] == 1
    parts = [part for part in parts if part["invoices"]]
    assert [part["invoices"] for part in parts] == [1999, 2000, 1001]
    assert [one["invoice"]["invoice_number"] for part in parts for one in part["found"]] == [number_of(4322)]
    assert parts[2]["found"][0]["origin"]["total"] == "工作表“明细”第 4323 行 T 列"
    assert sum(len(part["briefs"]) for part in parts) == 5000
    assert [finding["rule"] for finding in end["findings"]] == ["file-table-skipped", "file-table-sheets"]
    with pytest.raises(RuntimeError):
        bridge.container_next()
    bridge.container_open(GOOD[:900], "a.xlsx", "2026-11-24")
    [answer] = iter(lambda: json.loads(bridge.container_next()), None)
    assert [finding["rule"] for finding in answer["findings"]] == ["file-workbook-broken"]


# --- Workbooks that mean harm --------------------------------------------------------------------------------------


def one(**replace: str) -> bytes:
    """A good workbook of one sheet with parts replaced: ``sheet``, ``strings``, ``book`` or ``links``."""
    names = {
        "sheet": "xl/worksheets/sheet1.xml",
        "strings": "xl/sharedStrings.xml",
        "book": "xl/workbook.xml",
        "links": "xl/_rels/workbook.xml.rels",
    }
    return xlsx_bytes({"a": table_of([line_row()])}, replace={names[name]: text for name, text in replace.items()})


ENTITIES = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'
GOOD = one()
HOSTILE = {
    "entities in a sheet": (one(sheet=ENTITIES + "<worksheet>&b;</worksheet>"), "file-xml-entities"),
    "entities in the strings": (one(strings=ENTITIES + "<sst>&b;</sst>"), "file-xml-entities"),
    "entities in the book": (one(book=ENTITIES + "<workbook/>"), "file-xml-entities"),
    "a file from outside": (one(book='<!DOCTYPE a SYSTEM "file:///etc/passwd"><workbook/>'), "file-xml-entities"),
    "no sheets": (one(book="<workbook><sheets/></workbook>"), "file-table-heading"),
    "a sheet from outside": (
        one(links='<R><Relationship Id="rId1" TargetMode="External" Target="http://example.org/x.xml"/></R>'),
        "file-table-heading",
    ),
    "a path out of the archive": (
        one(links='<R><Relationship Id="rId1" Target="../../../etc/passwd"/></R>'),
        "file-table-heading",
    ),
    "a broken sheet": (one(sheet="<worksheet><sheetData><row>"), "file-workbook-broken"),
    "no XML": (one(sheet="hello"), "file-workbook-broken"),
    "many strings": (one(strings="<sst>" + "<si><t>" + "x" * (200 * MEGABYTE) + "</t></si></sst>"), "file-too-large"),
    "rows without end": (
        one(sheet='<worksheet><row r="1048577"><c r="A1"><v>1</v></c></row></worksheet>'),
        "file-too-large",
    ),
    "half": (GOOD[: len(GOOD) // 2], "file-workbook-broken"),
    "no end": (GOOD[:-30], "file-workbook-broken"),
    "a heading and nothing else": (xlsx_bytes({"a": [list(LINES_HEADING)]}), "file-table-heading"),
    "another table": (xlsx_bytes({"工资": [["姓名", "工资"], ["张三", "5000"]]}), "file-table-heading"),
    "another kind of workbook": (one().replace(b"xl/workbook.xml", b"xl/workbook.bin"), "file-workbook-broken"),
}


@pytest.mark.parametrize(("data", "rule"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_workbooks_get_a_word(data: bytes, rule: str) -> None:
    tracemalloc.start()
    report = check_file(data, "坏.xlsx", today=TODAY)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [finding.rule for finding in report.findings] == [rule]
    assert "坏.xlsx" in report.findings[0].message
    assert most < 60 * MEGABYTE


def test_a_cell_at_the_far_end_costs_little() -> None:
    far = (
        '<worksheet><sheetData><row r="1"><c r="XFD1" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>'
    )
    book = Workbook(one(sheet=far))
    assert list(book.rows(book.sheets[0])) == []
    assert MOST_COLUMNS < 16_384


def test_a_million_strings_and_rows_stay_small() -> None:
    count = 300_000
    strings = "<sst>" + "".join(f"<si><t>{place}</t></si>" for place in range(count)) + "</sst>"
    sheet = (
        "<worksheet>" + "".join(f'<row><c t="s"><v>{place}</v></c></row>' for place in range(count)) + "</worksheet>"
    )
    book = Workbook(one(strings=strings, sheet=sheet))
    tracemalloc.start()
    assert sum(1 for _ in book.rows(book.sheets[0])) == count
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 100 * MEGABYTE


def test_any_change_of_bytes_is_answered() -> None:
    chance = random.Random(20261124)
    for _ in range(150):
        content = bytearray(GOOD)
        for _ in range(chance.randrange(1, 8)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        json.dumps(check_file(bytes(content), "a.xlsx").to_dict(), ensure_ascii=False).encode()


def test_any_change_inside_is_answered() -> None:
    chance = random.Random(7)
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(150):
        name = chance.choice([name for name in parts if name.startswith("xl/")])
        content = bytearray(parts[name])
        for _ in range(chance.randrange(1, 6)):
            place = chance.randrange(len(content))
            content[place : place + chance.randrange(3)] = chance.choice([b'"', b"<", b">", b"9", b"\0", b"&"])
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            for part, data in (parts | {name: bytes(content)}).items():
                archive.writestr(part, data)
        json.dumps(check_file(stream.getvalue(), "a.xlsx").to_dict(), ensure_ascii=False).encode()
