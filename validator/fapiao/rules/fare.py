"""Rules about the two tickets that are invoices: 铁路电子客票 and 航空运输电子客票行程单.

The fare of a railway ticket is the total, with tax. An air itinerary has fare and fuel surcharge without tax, its tax,
and fees that are not taxed; the total is all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ..kinds import AIR, RAIL, group_of
from ..money import add, divide, multiply, read_number, show, to_cents
from ..registry import Context, Hit
from ..report import Severity
from ..text import as_text
from .invoice import INVOICE, Invoice, business_rows
from .line import TAX_TOLERANCE

# That of fares first; the others are for refunds and changes, and for small carriers.
RATES = (Decimal("0.09"), Decimal("0.06"), Decimal("0.03"), Decimal("0.01"))
FEES = {"aviation_fund": "民航发展基金", "other_fees": "其他税费"}


def is_of(group: str, invoice: Invoice) -> bool:
    return group_of(as_text(invoice.given.get("invoice_type"))) == group


def in_rows(invoice: Invoice, name: str) -> Decimal | None:
    """The sum of this fee over all rows; None where no row has it."""
    values = [read_number(row.get(name)).value for _, row in business_rows(invoice.given)]
    known = [value for value in values if value is not None]
    return add(*known) if known else None


@INVOICE.rule("air-total", Severity.ERROR)
def air_total(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """航空行程单的各项加起来不等于合计

    检查什么
        票种写明是航空运输电子客票行程单时，不含税金额（票价加燃油附加费）、税额、民航发展基金、其他税费加起来是否等于合计。
        民航发展基金和其他税费没有填全时，只看金额加税额是否不大于合计，并说出差额。
    为什么
        民航发展基金和其他税费不计税，却在合计里，所以金额加税额本来就可以小于合计，差额正好是这两项；大于合计就一定有错。
    来源
        合计的定义；各项见国家税务总局 财政部 中国民航局公告2024年第9号的票样（据转述，没有读到原文）。
    出错示例
        {"invoice_type": "航空", "amount": "100", "tax": "9", "total": "100"}
        {"invoice_type": "航空", "amount": 9, "tax": 1, "total": 65, "business": {"aviation_fund": 50, "other_fees": 0}}
    正确示例
        {"invoice_type": "航空", "amount": "100", "tax": "9", "total": "159", "business": {"aviation_fund": "50"}}
        {"invoice_type": "航空", "amount": "100", "tax": "9", "total": "109"}
    例外
        两项没有填全、金额加税额又小于合计时只作说明。金额一栏只填了票价、燃油附加费另填的，加上它能相等也算对。
    """
    amount, tax, total = invoice.amount.value, invoice.tax_value, invoice.total.value
    if amount is None or tax is None or total is None or not is_of(AIR, invoice):
        return
    fees = {label: in_rows(invoice, name) for name, label in FEES.items()}
    known = {label: fee for label, fee in fees.items() if fee is not None}
    parts = add(amount, tax, *known.values())
    rest = to_cents(add(total, -parts))
    fuel = in_rows(invoice, "fuel_surcharge")
    if not rest or rest == fuel:
        return
    shown = " + ".join(f"{label} {show(value)}" for label, value in {"金额": amount, "税额": tax, **known}.items())
    said = f"{shown} = {show(to_cents(parts))}，合计写的是 {show(total)}，相差 {show(abs(rest))}。"
    missing = "和".join(label for label, fee in fees.items() if fee is None)
    # The sign of a refund is that of its total.
    if missing and (rest > 0) == (total > 0):
        yield Hit(
            f"{said}{missing}没有填，它们不计税，应当正好是这个差额。",
            show(total),
            path="total",
            severity=Severity.INFO,
        )
    else:
        yield Hit(f"{said}请核对这几个数。", show(total), expected=show(to_cents(parts)), path="total")


@INVOICE.rule("air-tax", Severity.WARNING)
def air_tax(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """航空行程单的税额与票价对不上

    检查什么
        票种写明是航空运输电子客票行程单时，税额是否等于不含税金额（票价加燃油附加费）× 9%，容许 0.06 元；
        退票费、改签费等按 6%、3%、1% 再试。
    为什么
        受票方按票面税额抵扣。税额对不上，说明金额、税额有一个抄错了。
    来源
        国家税务总局 财政部 中国民航局公告2024年第9号（据转述，没有读到原文）；只试几个税率是推断，所以只作提醒。
    出错示例
        {"invoice_type": "电子发票（航空运输电子客票行程单）", "amount": "1100.92", "tax": "90.08"}
    正确示例
        {"invoice_type": "电子发票（航空运输电子客票行程单）", "amount": "1100.92", "tax": "99.08"}
        {"invoice_type": "电子发票（航空运输电子客票行程单）", "amount": "1100.92", "tax": "0.00"}
    例外
        国际航班等不征税、免税的，税额为 0，不检查。
    """
    amount, tax = invoice.amount.value, invoice.tax.value
    if amount is None or not tax or not is_of(AIR, invoice):
        return
    bases = [amount, add(amount, in_rows(invoice, "fuel_surcharge") or Decimal(0))]
    if all(abs(multiply(base, rate) - tax) > TAX_TOLERANCE for rate in RATES for base in bases):
        expected = show(to_cents(multiply(amount, RATES[0])))
        yield Hit(
            f"金额 {show(amount)} 按 9% 算出的税额是 {expected}，写的是 {show(tax)}。请核对票价、燃油附加费和税额。",
            show(tax),
            expected=expected,
            path="tax",
        )


@INVOICE.rule("rail-tax", Severity.WARNING)
def rail_tax(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """铁路电子客票的税额与票价对不上

    检查什么
        票种写明是铁路电子客票时，税额是否等于票价 ÷ 1.09 × 9%，容许 0.06 元；退票费、改签费等按 6%、3%、1% 再试。
    为什么
        铁路电子客票的票价是含税价，受票方按票面税额抵扣。税额对不上，说明票价、税额有一个抄错了。
    来源
        国家税务总局 财政部 国铁集团公告2024年第8号（据转述，没有读到原文），所以只作提醒。
    出错示例
        {"invoice_type": "电子发票（铁路电子客票）", "amount": "93.58", "tax": "8.42", "total": "120.00"}
    正确示例
        {"invoice_type": "电子发票（铁路电子客票）", "amount": "100.92", "tax": "9.08", "total": "110.00"}
        {"invoice_type": "电子发票（铁路电子客票）", "total": "110.00"}
    例外
        没有税额的不检查。
    """
    total, tax = invoice.total.value, invoice.tax.value
    if total is None or tax is None or not is_of(RAIL, invoice):
        return
    taxes = [divide(multiply(total, rate), add(Decimal(1), rate)) for rate in RATES]
    if tax and all(abs(computed - tax) > TAX_TOLERANCE for computed in taxes):
        yield Hit(
            f"票价 {show(total)} 按 9% 算出的税额是 {show(to_cents(taxes[0]))}，写的是 {show(tax)}。请核对票价和税额。",
            show(tax),
            expected=show(to_cents(taxes[0])),
            path="tax",
        )
