"""Invented tables of invoices, in the layout of the tax bureau's exports and others."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterable, Sequence

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


def table_of(rows: Iterable[Sequence[str]], heading: Sequence[str] = LINES_HEADING) -> Table:
    return [list(heading), *(list(row) for row in rows)]


def csv_text(
    rows: Iterable[Sequence[str]], *, delimiter: str = ",", newline: str = "\n", quoting: int = csv.QUOTE_MINIMAL
) -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, lineterminator=newline, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    return stream.getvalue()


def many_rows(count: int, seed: int = 20261124) -> Iterable[list[str]]:
    """So many invoices of one line each, all in order."""
    chance = random.Random(seed)
    return (line_row(place, chance.randrange(100, 1_000_000)) for place in range(1, count + 1))
