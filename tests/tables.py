"""Invented tables of invoices, in the layout of the tax bureau's exports and others."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

from fapiao.readers.headings import column_letter
from fapiao.readers.table import ERROR_CELLS

from tests.einvoice import BUYER_ID, SELLER_ID

_IDENTITY = (
    "序号",
    "发票代码",
    "发票号码",
    "数电发票号码",
    "销方识别号",
    "销方名称",
    "购方识别号",
    "购买方名称",
    "开票日期",
)
_ITEM = ("税收分类编码", "特定业务类型", "货物或应税劳务名称", "规格型号", "单位", "数量", "单价")
_STATE = ("发票来源", "发票票种", "发票状态", "是否正数发票", "发票风险等级", "开票人", "备注")
# 全量发票查询导出结果, 信息汇总表: a row for each line of an invoice.
LINES_HEADING = (*_IDENTITY, *_ITEM, "金额", "税率", "税额", "价税合计", *_STATE)
# The same, 发票基础信息: a row for each invoice.
HEADS_HEADING = (*_IDENTITY, "金额", "税额", "价税合计", *_STATE)
# 用途确认信息, sheet 发票.
USE_HEADING = (
    *("序号", "勾选状态", "数电发票号码", "发票代码", "发票号码", "开票日期", "销售方纳税人识别号", "销售方纳税人名称"),
    *("金额", "税额", "有效抵扣税额", "发票状态", "勾选时间", "发票来源", "发票票种", "发票风险等级"),
)

Table = list[list[str]]


def number_of(place: int) -> str:
    """An invoice number of 2026 that ends in no zeros."""
    return f"2644200000{place:09}7"


def cents(value: int) -> str:
    return f"{'-' if value < 0 else ''}{abs(value) // 100}.{abs(value) % 100:02}"


def line_row(
    place: int = 1, amount: int = 10000, *, name: str = "*纸制品*复印纸", total: str = "", **given: str
) -> list[str]:
    """A row of 信息汇总表: one line at 13 % with the amount in cents; ``given`` replaces cells by heading."""
    tax = (amount * 13 + 50) // 100
    values = {
        "序号": str(place),
        "数电发票号码": number_of(place),
        "销方识别号": SELLER_ID,
        "销方名称": "广州示例贸易有限公司",
        "购方识别号": BUYER_ID,
        "购买方名称": "福州示例纸业有限公司",
        "开票日期": "2026-03-05 10:00:00",
        "税收分类编码": "1060105000000000000",
        "货物或应税劳务名称": name,
        "规格型号": "A4",
        "单位": "包",
        "数量": "1",
        "单价": cents(amount),
        "金额": cents(amount),
        "税率": "13%",
        "税额": cents(tax),
        "价税合计": total or cents(amount + tax),
        "发票来源": "电子发票服务平台",
        "发票票种": "数电发票（增值税专用发票）",
        "发票状态": "正常",
        "是否正数发票": "是",
        "发票风险等级": "正常",
        "开票人": "开票员",
    } | given
    return [values.get(heading, "") for heading in LINES_HEADING]


def use_row() -> list[str]:
    """A row of 用途确认信息, its last columns left away."""
    amounts = ("100.00", "13.00", "13.00")
    return ["1", "已勾选", number_of(1), "", "", "2026-03-05", SELLER_ID, "广州示例贸易有限公司", *amounts]


def table_of(rows: Iterable[Sequence[str]], heading: Sequence[str] = LINES_HEADING) -> Table:
    return [list(heading), *(list(row) for row in rows)]


def csv_text(
    rows: Iterable[Sequence[str]], *, delimiter: str = ",", newline: str = "\n", quoting: int = csv.QUOTE_MINIMAL
) -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, lineterminator=newline, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    return stream.getvalue()


class Number(str):
    """The text of a cell that holds a number."""


def xlsx_bytes(
    sheets: Mapping[str, Iterable[Sequence[str]]],
    *,
    hidden: Iterable[str] = (),
    shared: bool = True,
    book: str = "",
    replace: Mapping[str, str] | None = None,
) -> bytes:
    """A workbook with these sheets: text as shared strings or in place, ``Number`` as a number, ``=f`` as a formula.

    A formula stands before its value: ``=A1|12``. ``replace`` has parts of the archive that are put there instead.
    """
    strings: dict[str, int] = {}
    parts: dict[str, str] = {}
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    links = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'

    def cell(place: str, value: str) -> str:
        if isinstance(value, Number):
            return f'<c r="{place}"><v>{value}</v></c>'
        if value.startswith("=") and "|" in value:
            formula, _, result = value[1:].partition("|")
            return f'<c r="{place}"><f>{escape(formula)}</f>{f"<v>{result}</v>" if result else ""}</c>'
        if value in ERROR_CELLS:
            return f'<c r="{place}" t="e"><v>{value}</v></c>'
        if shared:
            return f'<c r="{place}" t="s"><v>{strings.setdefault(value, len(strings))}</v></c>'
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'

    for number, rows in enumerate(sheets.values(), 1):
        content = "".join(
            f'<row r="{row}">'
            + "".join(cell(f"{column_letter(place)}{row}", value) for place, value in enumerate(cells) if value)
            + "</row>"
            for row, cells in enumerate(rows, 1)
            if any(cells)
        )
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'<?xml version="1.0"?><worksheet {main}><dimension ref="A1:XFD1048576"/>'
            f"<sheetData>{content}</sheetData></worksheet>"
        )
    state = dict.fromkeys(hidden, ' state="hidden"')
    listed = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"{state.get(name, "")}/>'
        for number, name in enumerate(sheets, 1)
    )
    parts["xl/workbook.xml"] = f"<workbook {main} {links}>{book}<sheets>{listed}</sheets></workbook>"
    parts["xl/_rels/workbook.xml.rels"] = (
        "<Relationships>"
        + "".join(
            f'<Relationship Id="rId{number}" Target="worksheets/sheet{number}.xml"/>'
            for number in range(1, len(sheets) + 1)
        )
        + "</Relationships>"
    )
    parts["xl/sharedStrings.xml"] = (
        f"<sst {main}>{''.join(f'<si><t>{escape(value)}</t></si>' for value in strings)}</sst>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for name, text in (parts | dict(replace or {})).items():
            archive.writestr(name, text)
    return stream.getvalue()


def many_rows(count: int, seed: int = 20261124) -> Iterable[list[str]]:
    """So many invoices of one line each, all in order."""
    chance = random.Random(seed)
    return (line_row(place, chance.randrange(100, 1_000_000)) for place in range(1, count + 1))
