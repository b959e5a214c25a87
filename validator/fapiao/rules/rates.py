"""Rules about the rates of an invoice: against its day, its kind, and the kind of taxpayer that sells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from ..kinds import SPECIAL
from ..registry import Context, Hit
from ..report import Severity
from ..text import as_text
from .invoice import INVOICE, Invoice
from .issue_date import show_date
from .kind import named_groups
from .tax_rate import RATES, show_rate

# While 13 % was neither the reduced rate of before nor the general rate of today.
NO_13 = (dt.date(2017, 7, 1), dt.date(2019, 3, 31))
RELIEF_ENDS = dt.date(2027, 12, 31)
ONE_PERCENT = Decimal("0.01")
GENERAL_RATES = frozenset(map(Decimal, ("0.17", "0.16", "0.13", "0.11", "0.10", "0.09", "0.06")))


def first_lines(invoice: Invoice) -> dict[Decimal, int]:
    """Every rate of the invoice but 免税 and the like, with the place of the first line that has it."""
    places: dict[Decimal, int] = {}
    for place, line in invoice.lines.items():
        if line.rate.value is not None and not line.rate.word:
            places.setdefault(line.rate.value, place)
    return places


@INVOICE.rule("invoice-rate-day", Severity.WARNING, record="etax/line-tax-rate-invalid")
def rate_of_the_day(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """开票那一天还没有这个税率

    检查什么
        税率的起用日期是否晚于开票日期：16%、10% 从 2018年5月1日起，9% 从 2019年4月1日起，小规模纳税人减按 1% 从
        2020年3月1日起，二手车经销减按 0.5% 从 2020年5月1日起。2017年7月1日至 2019年3月31日之间没有 13%
        （此前是低税率，此后是一般税率）。2027年12月31日以后减按 1% 是否延续还不知道。
    为什么
        税率不会早于规定它的文件。不符说明税率或开票日期抄错了。
    来源
        财税〔2018〕32号、财政部 税务总局 海关总署公告2019年第39号、财政部 税务总局公告2026年第10号（均据转述）；
        减按 1%、0.5% 的起用日期来自一般资料。没有逐条读到原文，所以只作提醒。
    出错示例
        {"issue_date": "2018-06-01", "lines": [{"tax_rate": "9%"}]}
        {"issue_date": "2019-12-01", "lines": [{"tax_rate": "1%"}]}
        {"issue_date": "2018-06-01", "lines": [{"tax_rate": "13%"}]}
    正确示例
        {"issue_date": "2019-06-01", "lines": [{"tax_rate": "9%"}]}
        {"issue_date": "2026-06-01", "lines": [{"tax_rate": "1%"}]}
        {"issue_date": "2016-06-01", "lines": [{"tax_rate": "13%"}]}
    例外
        补开或红冲 2017年7月以前按 13% 征税的业务，在那段时间里可以用 13%，只作说明。旧税率另有一条规则。
    """
    issued = invoice.issued
    if issued is None:
        return
    for rate, place in first_lines(invoice).items():
        kind = RATES.get(rate)
        path = f"lines[{place}].tax_rate"
        if kind is not None and kind.begins is not None and issued < kind.begins:
            yield Hit(
                f"{show_rate(rate)} 从 {show_date(kind.begins)} 起才有，开票日期是 {show_date(issued)}。"
                "请核对税率和开票日期。",
                show_rate(rate),
                path=path,
            )
        elif rate == Decimal("0.13") and NO_13[0] <= issued <= NO_13[1]:
            yield Hit(
                f"开票日期 {show_date(issued)} 那时一般没有 13%：低税率 13% 已在 2017年7月1日并入 11%，"
                "一般税率 2019年4月1日才降到 13%。补开以前的业务除外。",
                show_rate(rate),
                path=path,
                severity=Severity.INFO,
            )
        elif rate == ONE_PERCENT and issued > RELIEF_ENDS:
            yield Hit(
                "小规模纳税人减按 1% 的规定写明到 2027年12月31日，是否延续请看最新文件。",
                show_rate(rate),
                path=path,
                severity=Severity.INFO,
            )


@INVOICE.rule("invoice-rate-taxpayer", Severity.WARNING, record="etax/line-tax-rate-invalid")
def rate_of_the_taxpayer(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """税率与销售方的纳税人类型不配

    检查什么
        写明销售方是小规模纳税人时，税率是否是 13%、9%、6% 这类一般纳税人的税率；写明是一般纳税人时，是否用了 1%。
    为什么
        小规模纳税人用征收率；减按 1% 只给小规模纳税人。不配时电子税务局会提示该行税率不合法。
    来源
        增值税法第九条至第十一条、财政部 税务总局公告2026年第10号（均据转述，没有读到原文），所以只作提醒。
    出错示例
        {"taxpayer_type": "小规模纳税人", "lines": [{"tax_rate": "13%"}]}
        {"taxpayer_type": "一般纳税人", "lines": [{"tax_rate": "1%"}]}
    正确示例
        {"taxpayer_type": "小规模纳税人", "lines": [{"tax_rate": "1%"}]}
        {"taxpayer_type": "一般纳税人", "lines": [{"tax_rate": "3%"}]}
        {"lines": [{"tax_rate": "13%"}]}
    例外
        转登记的小规模纳税人补开、红冲转登记以前的业务，可以用原来的税率。没有写明类型时不检查。
    """
    kind = as_text(invoice.given.get("taxpayer_type"))
    small = "小规模" in kind
    if not small and "一般" not in kind:
        return
    for rate, place in first_lines(invoice).items():
        if small and rate in GENERAL_RATES:
            message = (
                f"销售方是{kind[:20]}，税率却是 {show_rate(rate)}。小规模纳税人一般用 3%、1%、5% 的征收率，请核对。"
            )
        elif not small and rate == ONE_PERCENT:
            message = f"销售方是{kind[:20]}，税率却是 1%。减按 1% 只适用于小规模纳税人，请核对。"
        else:
            continue
        yield Hit(message, show_rate(rate), path=f"lines[{place}].tax_rate")


@INVOICE.rule("invoice-special-untaxed", Severity.WARNING, record="etax/zero-rate-special-invoice")
def special_without_tax(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """专用发票上有免税、不征税或零税率的行

    检查什么
        票种、代码或二维码说是专用发票时，各行税率有没有免税、不征税、0%。
    为什么
        专用发票用来抵扣，免税销售和不征税项目一般不得开具专用发票，电子税务局也会拦下。
    来源
        增值税法实施条例第三十七条、国家税务总局公告2016年第53号（均据转述，没有读到原文）；
        服务商转述的电子税务局提示，所以只作提醒。
    出错示例
        {"invoice_type": "电子发票（增值税专用发票）", "lines": [{"tax_rate": "免税", "amount": "57.00"}]}
    正确示例
        {"invoice_type": "电子发票（普通发票）", "lines": [{"tax_rate": "免税", "amount": "57.00"}]}
        {"invoice_type": "电子发票（增值税专用发票）", "lines": [{"tax_rate": "13%", "amount": "57.00"}]}
    例外
        个别政策允许（例如国有粮食企业销售免税粮食），以政策文件为准。折扣行不检查。
    """
    if all(line.rate.value != 0 for line in invoice.lines.values()):
        return
    if not any(group == SPECIAL for _, _, group in named_groups(invoice)):
        return
    for place, line in invoice.lines.items():
        if line.rate.value == 0 and line.kind != "discount":
            yield Hit(
                f"这是专用发票，第 {place + 1} 行却是{line.rate.shown}。免税、不征税的项目一般开普通发票，请核对。",
                line.rate.shown,
                path=f"lines[{place}].tax_rate",
            )
