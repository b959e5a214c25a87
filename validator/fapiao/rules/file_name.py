"""A rule about the name of a file: whether the number in it is that of an invoice inside."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..readers import Opened
from ..registry import Context, Hit
from ..report import Severity
from ..text import read_identifier
from .file import FILE, shown_name

# A 数电票 number, or a code with its number, in one run or with a mark between them.
NUMBERS = re.compile(r"(?<![0-9])(?:[0-9]{20}|(?:[0-9]{10}|[0-9]{12})[-_ ]?[0-9]{8})(?![0-9])")
MOST_NAME = 300


def numbers_inside(opened: Opened) -> set[str]:
    """The numbers of the invoices in a file, each alone and with its code before it."""
    inside = set()
    for invoice in opened.invoices:
        number, code = (read_identifier(invoice.get(name)).text for name in ("invoice_number", "invoice_code"))
        inside |= {number, code + number} - {""}
    return inside


@FILE.rule("file-name-number", Severity.WARNING)
def name_and_number(opened: Opened, context: Context) -> Iterator[Hit]:
    """文件名里的号码与发票不符

    检查什么
        文件名里有 20 位号码，或者发票代码连着 8 位号码时，文件里是否有一张发票是这个号码。
    为什么
        从电子税务局和邮箱下载的文件以号码命名。名和内容对不上，可能改错了名、放错了文件，或者内容被换过。
    来源
        本站归纳的常见文件名（dzfp_号码_名称.pdf 等）；文件名可以随便改，所以只作提醒。
    出错示例
        dzfp_26442000000000000018.json：{"invoice_number": "26442000000000000017"}
        044001900111_12345679.json：{"invoice_code": "044001900111", "invoice_number": "12345678"}
    正确示例
        dzfp_26442000000000000017_示例公司_20260305.json：{"invoice_number": "26442000000000000017"}
        044001900111_12345678.json：{"invoice_code": "044001900111", "invoice_number": "12345678"}
        三月餐费.json：{"invoice_number": "26442000000000000017"}
    例外
        文件名里没有号码、文件里读不出号码的不检查。
    """
    named = [re.sub("[-_ ]", "", run) for run in NUMBERS.findall(opened.name[-MOST_NAME:])]
    inside = numbers_inside(opened) if named else set()
    if not inside or not inside.isdisjoint(named):
        return
    several = (
        f"{len(opened.invoices)} 张发票都不是" if len(opened.invoices) > 1 else f"发票是 {max(inside, key=len)[:40]}"
    )
    yield Hit(
        f"“{shown_name(opened.name, '')}”：文件名里的号码是 {named[0]}，文件里的{several}。"
        "请看是不是改错了名或放错了文件。",
        named[0],
    )
