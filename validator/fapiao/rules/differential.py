"""Rules about 差额征税: only the price less a deduction is taxed, so the tax is not the rate times the amount."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ..money import add, divide, multiply, show, to_cents
from ..registry import Context, Hit
from ..report import Severity
from ..text import as_text
from .invoice import INVOICE, Invoice
from .line import TAX_TOLERANCE, deduction_in, is_differential
from .tax_rate import RATES


def says_in_full(invoice: Invoice) -> bool:
    """Whether it says 差额征税-全额开票: then it shows the whole tax, and no deduction."""
    return any("全额开票" in as_text(invoice.given.get(name)) for name in ("remark", "invoice_type", "business_type"))


def taxed_difference(gross: Decimal, deduction: Decimal, rate: Decimal) -> Decimal:
    """The tax on what is left of a price with tax after the deduction."""
    return divide(multiply(gross - deduction, rate), add(Decimal(1), rate))


@INVOICE.rule("differential-deduction", Severity.WARNING, record="kingdee/margin-deduction-too-large")
def deduction(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """差额征税的扣除额与税额对不上

    检查什么
        备注、票种或特定业务写明差额征税时：备注里有没有扣除额；扣除额是否不大于价税合计；税率打印为 *** 的，
        税额是否能由（价税合计 − 扣除额）÷（1 + 税率）× 税率用某一个已知的税率算出来，容许 0.06 元。
    为什么
        差额征税的发票只对差额部分计税，扣除额抄错，税额就无从核对。
    来源
        实际取得的差额征税发票（备注以“差额征税：”加金额开头，税率打印为 ***，按此式一分不差）；服务商接口文档。
        没有读到官方条文，所以只作提醒。
    出错示例
        {"remark": "差额征税：300.00。", "amount": "198.04", "tax": "1.96", "total": "200.00"}
        {"remark": "差额征税：2.00。", "lines": [{"tax_rate": "***"}], "tax": "50.00", "total": "200.00"}
    正确示例
        {"remark": "差额征税：2.00。", "lines": [{"tax_rate": "***"}], "tax": "1.96", "total": "200.00"}
        {"business_type": "差额征税-全额开票", "amount": "9433.96", "tax": "566.04", "total": "10000.00"}
        {"remark": "差额征税：190.00。", "amount": "199.71", "tax": "0.29", "total": "200.00"}
    例外
        备注里没有写扣除额时只作说明。差额征税-全额开票的发票税额按全额计算，税率照常打印，也不写扣除额，
        不用这条规则核对。
    """
    if not is_differential(invoice.given):
        return
    total, tax = invoice.total.value, invoice.tax_value
    if total is None and invoice.amount.value is not None and tax is not None:
        total = add(invoice.amount.value, tax)
    deducted = deduction_in(invoice.remark)
    if deducted is None and says_in_full(invoice):
        return
    if deducted is None:
        yield Hit(
            "写明差额征税，备注里却没有读到扣除额，没有核对税额。税控发票的备注一般写“差额征税：金额。”。",
            invoice.remark[:60],
            path="remark",
            severity=Severity.INFO,
        )
        return
    if total is None:
        return
    if deducted > abs(total):
        yield Hit(
            f"扣除额 {show(deducted)} 大于价税合计 {show(abs(total))}。请核对扣除额，看是不是把几张发票的加在了一起。",
            show(deducted),
            expected=f"不超过 {show(abs(total))}",
            path="remark",
        )
    elif tax is not None and invoice.lines and all(line.rate.masked for line in invoice.lines.values()):
        taxes = [taxed_difference(abs(total), deducted, rate) for rate in RATES if rate]
        nearest = min(taxes, key=lambda computed: abs(computed - abs(tax)))
        if abs(nearest - abs(tax)) > TAX_TOLERANCE:
            yield Hit(
                f"价税合计 {show(abs(total))} 减去扣除额 {show(deducted)}，用哪一个税率都算不出税额 {show(abs(tax))}，"
                f"最接近的是 {show(to_cents(nearest))}。请核对扣除额和税额。",
                show(tax),
                path="tax",
            )


@INVOICE.rule("differential-lines", Severity.INFO)
def one_line(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """差额征税的发票有几行明细

    检查什么
        备注写有“差额征税：”加扣除额的发票，是否只有一行明细。
    为什么
        税控开票软件的差额征税只能开一行；行多了，扣除额属于哪一行就说不清。
    来源
        服务商接口文档和开票软件代码；没有官方条文，数电票可能不受此限，所以只作说明。
    出错示例
        {"remark": "差额征税：2.00。", "lines": [{"amount": "100.00"}, {"amount": "98.04"}]}
    正确示例
        {"remark": "差额征税：2.00。", "lines": [{"amount": "198.04"}]}
        {"lines": [{"amount": "100.00"}, {"amount": "98.04"}]}
    例外
        折扣行不算。
    """
    lines = [line for line in invoice.lines.values() if line.kind != "discount"]
    if len(lines) > 1 and is_differential(invoice.given) and deduction_in(invoice.remark) is not None:
        yield Hit(
            f"差额征税的发票有 {len(lines)} 行明细。税控开票软件只能开一行，请核对扣除额属于哪一行。", path="lines"
        )
