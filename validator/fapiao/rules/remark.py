"""备注: free text, in which red-letter invoices name the invoice they cancel."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import lengths
from ..registry import Context, Hit, Subject
from ..report import Severity
from ..text import as_text, fold_width, gbk_bytes, quote, read_identifier

LONGEST = lengths.REMARK.most

# What red-letter invoices print into the remark: the mark, and what the number behind it is called.
MARKS = {
    "original_number": re.compile(r"被红冲蓝字(?:数电(?:发)?票|发票)?号码\s*[:：]?\s*([0-9A-Za-z]*)"),
    "red_confirmation_number": re.compile(r"红字发票信息确认单编号\s*[:：]?\s*([0-9A-Za-z]*)"),
}
OLD_MARK = re.compile(r"对应正数发票代码\s*[:：]?\s*([0-9]*)\s*号码\s*[:：]?\s*([0-9]*)")

# What red special invoices of tax control name: the sheet that the tax bureau has issued for them.
OLD_SHEET = re.compile(r"红字增值税专用发票信息表编号\s*[:：]?\s*([0-9A-Za-z]*)")


def facts(text: str) -> dict[str, str]:
    plain = fold_width(text[:1000])
    said = {name: match[1] for name, mark in MARKS.items() if (match := mark.search(plain)) and match[1]}
    if (match := OLD_MARK.search(plain)) and match[2]:
        said |= {"original_code": match[1], "original_number": match[2]} if match[1] else {"original_number": match[2]}
    return {name: number[:40] for name, number in said.items()}


REMARK = Subject("remark", "备注", as_text, facts, first=("text", "wording"))


@REMARK.rule("remark-red-numbers", Severity.WARNING, record="etax/red-blue-invoice-not-found")
def red_numbers(text: str, context: Context) -> Iterator[Hit]:
    """备注里被红冲的发票号码或确认单编号不完整

    检查什么
        备注写有“被红冲蓝字数电票号码”“红字发票信息确认单编号”时，后面是否各是 20 位数字；写有“对应正数发票代码、
        号码”时，是否是 10 或 12 位代码和 8 位号码；写有“红字增值税专用发票信息表编号”时，后面是否
        是 16 到 24 位数字。
    为什么
        这几个号码用来找到被冲销的蓝字发票，系统开具时会自动写入；不完整说明备注是手工改过或没有抄全。
    来源
        实际取得的数电红字发票的备注；税控红字发票的备注见服务商接口文档（诺诺）。没有读到官方条文，所以只作警告。
    出错示例
        被红冲蓝字数电票号码：2544200000001234567
        被红冲蓝字数电票号码：25442000000012345678 红字发票信息确认单编号：440306
        对应正数发票代码：044001900111号码：1234567
        开具红字增值税专用发票信息表编号440106190801234
    正确示例
        被红冲蓝字数电票号码：25442000000012345678 红字发票信息确认单编号：44030621000123456789
        对应正数发票代码：044001900111号码：12345678
        开具红字增值税专用发票信息表编号4401061908012345
    例外
        没有写这些字样的备注不检查。
    """
    plain = fold_width(text[:1000])
    labels = {"original_number": "被红冲的发票号码", "red_confirmation_number": "红字确认单编号"}
    for name, mark in MARKS.items():
        for match in mark.finditer(plain):
            if not re.fullmatch("[0-9]{20}", match[1]):
                yield Hit(
                    f"备注里的{labels[name]}{quote(match[1])}不是 20 位数字。请对照红字确认单核对。",
                    expected="20 位数字",
                )
    for match in OLD_MARK.finditer(plain):
        if len(match[1]) not in {10, 12} or len(match[2]) != 8:
            yield Hit(
                f"备注里对应的正数发票代码{quote(match[1])}、号码{quote(match[2])}位数不对。请对照蓝字发票核对。",
                expected="10 或 12 位代码，8 位号码",
            )
    for match in OLD_SHEET.finditer(plain):
        if not re.fullmatch("[0-9]{16,24}", match[1]):
            yield Hit(
                f"备注里的信息表编号{quote(match[1])}不是 16 到 24 位数字。请对照税务局开出的信息表核对。",
                expected="16 到 24 位数字",
            )


@REMARK.rule("remark-length", Severity.WARNING)
def length(text: str, context: Context) -> Iterator[Hit]:
    """备注过长

    检查什么
        备注是否超过 230 个字节（一个汉字算两个）。
    为什么
        税控开票软件和多数接口的备注栏有长度限制，超过时会截断或拒绝开具。
    来源
        服务商接口文档：航信 200、诺诺 230、云税 240，是税控发票的限制，各家不同；数电票可以更长，限制没有找到出处。
        所以只作警告。
    出错示例
        合同编号一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五
    正确示例
        合同编号：HT-2026-001
    例外
        整张检查时，号码是 20 位的数电票只作提示。
        数电红字发票另有报错说自己写的部分不能超过 382 个字符（服务商转述，不含原蓝票号码和确认单编号）。
    """
    size = gbk_bytes(text.strip())
    if size <= LONGEST:
        return
    digital = len(read_identifier((context.invoice or {}).get("invoice_number")).text) == 20
    yield Hit(
        f"备注有 {size} 个字节（一个汉字算两个），税控开票软件和部分接口最多收 200 到 240 个。请缩短，或分写到附件里。",
        expected=f"不超过 {LONGEST} 个字节",
        severity=Severity.INFO if digital else None,
    )
