"""Rules about the kind of invoice (票种): whether all that names it agrees, and whether it existed on the day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from ..kinds import AIR, QR, RAIL, SPECIAL, group_of
from ..registry import Context, Hit
from ..report import Severity
from ..text import as_text
from .invoice import INVOICE, Invoice
from .invoice_code import parse as parse_code
from .issue_date import show_date
from .qr import read as read_qr

DIGITAL_BEGINS = dt.date(2021, 12, 1)
# The last two digits of a code of 12 that begins with 0, to the day on which the kind began.
CODE_BEGINS = {
    "04": dt.date(2018, 1, 1),
    "05": dt.date(2018, 1, 1),
    "06": dt.date(2017, 1, 1),
    "07": dt.date(2017, 1, 1),
    "11": dt.date(2015, 12, 1),
    "12": dt.date(2018, 1, 1),
    "13": dt.date(2020, 9, 1),
}
DIGITAL_KINDS = {
    RAIL: dt.date(2024, 11, 1),
    AIR: dt.date(2024, 12, 1),
}
FREIGHT_ENDS = dt.date(2016, 12, 31)


def named_groups(invoice: Invoice) -> list[tuple[str, str, str]]:
    """Every group that the invoice says it is of: where it says so, in words and as a path, and the group."""
    qr = invoice.given.get("qr")
    said = (
        ("票种", "invoice_type", as_text(invoice.given.get("invoice_type"))),
        ("发票代码", "invoice_code", parse_code(invoice.code).kind or ""),
        ("二维码", "qr", QR.get(read_qr(qr).kind, "") if isinstance(qr, str) else ""),
    )
    return [(label, path, group) for label, path, name in said if name and (group := group_of(name))]


@INVOICE.rule("invoice-kind", Severity.WARNING)
def kinds_agree(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """票种与发票代码、二维码不一致

    检查什么
        写明的发票种类、发票代码里的票种、二维码里的票种，说的是不是同一种：专用发票、普通发票、机动车销售统一发票、
        二手车销售统一发票、铁路电子客票、航空运输电子客票行程单。
    为什么
        票种决定能不能抵扣、查验时填什么。不一致说明代码抄错了，或者二维码是别的发票的。
    来源
        发票代码的票种见国家税务总局公告2016年第82号、2017年第44号（已读）；10 位代码和二维码的票种由公开的校验程序
        和真实二维码归纳，所以只作提醒。
    出错示例
        {"invoice_type": "增值税专用发票", "invoice_code": "044001900104"}
        {"invoice_type": "电子发票（普通发票）", "qr": "01,31,,25442000000012345678,113.00,20251124,,"}
    正确示例
        {"invoice_type": "增值税专用发票", "invoice_code": "4400191130"}
        {"invoice_type": "电子发票（普通发票）", "qr": "01,32,,25442000000012345678,113.00,20251124,,"}
        {"invoice_type": "发票", "invoice_code": "044001900104"}
    例外
        认不出票种的名称、代码和二维码不比较。
    """
    named = named_groups(invoice)
    for label, path, group in named[1:]:
        first_label, _, first = named[0]
        if group != first:
            yield Hit(f"{first_label}是{first}，{label}却是{group}。请对照票面核对这两处。", group, first, path=path)


@INVOICE.rule("invoice-kind-start", Severity.WARNING, record="inv-veri/issue-date-wrong")
def kind_existed(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """开票日期早于这种发票的启用

    检查什么
        按发票代码、号码和票种判断是哪一种发票，开票日期是否早于它开始使用的那一天：20 位号码的数电票 2021 年 12 月，
        12 位代码的折叠票 2018 年、卷票 2017 年、电子普通发票 2015 年 12 月、电子专用发票 2020 年 9 月、
        通行费电子普通发票 2018 年，铁路电子客票 2024 年 11 月，航空电子客票行程单 2024 年 12 月；
        货物运输业专用发票是否晚于它停用的 2016 年。
    为什么
        那一天还没有这种发票，说明日期、代码或号码至少有一个抄错了。
    来源
        折叠票和卷票的日期见国家税务总局公告2017年第44号、2016年第82号（已读）；其余来自一般资料或据转述，没有读到原文。
        各地试点有早有晚，所以只作提醒。
    出错示例
        {"invoice_code": "044001900104", "invoice_number": "12345678", "issue_date": "2017-06-30"}
        {"invoice_number": "26442000000000000017", "issue_date": "2020-03-05"}
        {"invoice_code": "4400151720", "issue_date": "2019-01-05"}
    正确示例
        {"invoice_code": "044001900104", "invoice_number": "12345678", "issue_date": "2019-06-30"}
        {"invoice_number": "26442000000000000017", "issue_date": "2026-03-05"}
        {"invoice_code": "4400151720", "issue_date": "2015-12-05"}
    例外
        10 位代码的专用发票、普通发票没有这样的日期，不检查。
    """
    issued = invoice.issued
    if issued is None:
        return
    code = parse_code(invoice.code)
    if code.kind and "货物运输业" in code.kind and issued > FREIGHT_ENDS:
        yield Hit(
            f"代码是货物运输业增值税专用发票，这种发票 2016 年停用，开票日期却是 {show_date(issued)}。"
            "请对照票面核对代码和日期。",
            show_date(issued),
            path="issue_date",
        )
    what, begins = "", None
    if code.kind and code.text[0] == "0" and len(code.text) == 12:
        what, begins = code.kind, CODE_BEGINS.get(code.text[10:])
    elif len(invoice.number) == 20 and not invoice.code:
        group = group_of(as_text(invoice.given.get("invoice_type")))
        what, begins = ("数电票", DIGITAL_BEGINS)
        if group in DIGITAL_KINDS:
            what, begins = group, DIGITAL_KINDS[group]
    if begins is not None and issued < begins:
        yield Hit(
            f"{what}从 {show_date(begins)} 起使用，开票日期却是 {show_date(issued)}。请对照票面核对日期和号码。",
            show_date(issued),
            expected=f"不早于 {show_date(begins)}",
            path="issue_date",
        )


@INVOICE.rule("invoice-tax-control-fields", Severity.INFO)
def tax_control_fields(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """这种发票没有校验码、密码区或机器编号

    检查什么
        数电票（20 位号码、没有代码）是否填了校验码、密码区、机器编号；增值税专用发票是否填了校验码。
    为什么
        数电票没有这三样，专用发票没有校验码。填了，多半是从别的发票抄来，或者填错了栏。
    来源
        国家税务总局公告2016年第82号列出卷票有校验码（已读）；数电票和专用发票没有，由公开的真实票样归纳，
        所以只作说明。
    出错示例
        {"invoice_number": "26442000000000000017", "check_code": "58569302723370975118"}
        {"invoice_code": "4400191130", "invoice_number": "12345678", "check_code": "58569302723370975118"}
    正确示例
        {"invoice_number": "26442000000000000017"}
        {"invoice_code": "044001900104", "invoice_number": "12345678", "check_code": "58569302723370975118"}
    例外
        数电纸质发票有代码和 8 位号码，不在此列。
    """
    special = group_of(parse_code(invoice.code).kind or "") == SPECIAL
    digital = len(invoice.number) == 20 and not invoice.code
    if not special and not digital:
        return
    what = "数电票" if digital else "增值税专用发票"
    labels = {"check_code": "校验码"} | ({"cipher": "密码区", "machine_number": "机器编号"} if digital else {})
    for name, label in labels.items():
        if text := as_text(invoice.given.get(name)).strip(" -/"):
            yield Hit(f"{what}没有{label}，这一栏一般空着。请看是不是填错了栏。", text, path=name)
