"""Rules about one line of an invoice (明细行): quantity × price = amount, amount × rate = tax."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ..money import CENT, Number, add, divide, multiply, read_number, show, to_cents
from ..registry import Context, Hit, Subject
from ..report import Severity
from ..slips import slip
from ..text import as_text
from .tax_rate import RATES, Rate, read_rate, show_rate

AMOUNT_TOLERANCE = CENT
TAX_TOLERANCE = Decimal("0.06")
HALF_CENT = Decimal("0.005")
# What tax-control software lets the differences of several lines add up to; a line that stands for a whole list
# (详见销货清单) carries the sum of their differences.
SUM_TOLERANCE = Decimal("1.27")

# Levies whose tax is not the printed rate of the printed amount: printed rates, tax as a part of the amount, name.
# The rate applies to the price with tax of the rate it was reduced from: net = gross - tax.
REDUCED_LEVIES = (
    (("0.05", "0.015"), Decimal(1) / 69, "5% 减按 1.5%"),
    (("0.03", "0.015"), divide(Decimal("1.5"), Decimal("101.5")), "3% 减按 1.5%"),
    (("0.03", "0.02"), divide(Decimal(2), Decimal(101)), "3% 减按 2%"),
)

KINDS = {
    "0": "normal",
    "1": "discount",
    "2": "discounted",
    "正常行": "normal",
    "折扣行": "discount",
    "被折扣行": "discounted",
}
KINDS |= {kind: kind for kind in ("normal", "discount", "discounted")}

# Invoices of tolls have the first and the last day of passage in the columns of quantity and price.
DAY = re.compile("20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_DIFFERENTIAL = re.compile(r"差额(?:征税|开票)?")
_REDUCED = re.compile(r"减按\s*([0-9](?:\.[0-9]{1,2})?)\s*[%％]")
_DEDUCTION = re.compile(r"差额(?:征税|开票)[^0-9。；;\n]{0,12}([0-9][0-9,]*(?:\.[0-9]+)?)")


@dataclass(slots=True)
class Line:
    """A line as it was written, ``given`` as a mapping; ``kind`` is empty where it was not said."""

    given: Mapping[str, object]
    kind: str
    name: str
    item_code: str
    quantity: Number
    unit_price: Number
    amount: Number
    rate: Rate
    tax: Number

    @property
    def has_quantity_and_price(self) -> bool:
        """Both are there and not just zeros that fill the columns of a line sold without a quantity."""
        return (
            self.quantity.value is not None
            and self.unit_price.value is not None
            and bool(self.quantity.value or self.unit_price.value)
        )


def read_line(value: Mapping[str, object]) -> Line:
    kind = as_text(value.get("kind")).strip()
    return Line(
        given=value,
        kind=kind and KINDS.get(kind.lower(), KINDS.get(kind.removeprefix("0"), "")),
        name=as_text(value.get("name")).strip(),
        item_code=as_text(value.get("item_code")).strip(),
        quantity=read_number(value.get("quantity")),
        unit_price=read_number(value.get("unit_price")),
        amount=read_number(value.get("amount")),
        rate=read_rate(value.get("tax_rate")),
        tax=read_number(value.get("tax")),
    )


def is_differential(invoice: Mapping[str, object] | None) -> bool:
    """Whether the invoice says of itself that only a difference is taxed (差额征税)."""
    return invoice is not None and any(
        _DIFFERENTIAL.search(as_text(invoice.get(name))) for name in ("remark", "invoice_type", "business_type")
    )


def deduction_in(remark: str) -> Decimal | None:
    """The amount that is deducted, as the remark of a 差额征税 invoice gives it."""
    match = _DEDUCTION.search(remark)
    return read_number(match[1]).value if match else None


def line_label(path: str) -> str:
    """``第 3 行`` for ``lines[2]``."""
    match = re.search(r"\[(\d+)\]", path)
    return f"第 {int(match[1]) + 1} 行" if match else "这一行"


def works_out(line: Line) -> bool:
    """Whether all numbers are there and are, to half a cent, what they should be by multiplication."""
    amount, quantity, price = line.amount.value, line.quantity.value, line.unit_price.value
    tax, rate = line.tax.value, line.rate.value
    if amount is None or quantity is None or price is None or tax is None or rate is None:
        return False
    return abs(multiply(quantity, price) - amount) <= HALF_CENT and abs(multiply(amount, rate) - tax) <= HALF_CENT


LINE = Subject[Line]("line", "明细行", read_line, plain=works_out)


@LINE.rule("line-number-unreadable", Severity.WARNING)
def number_unreadable(line: Line, context: Context) -> Iterator[Hit]:
    """数量或单价不是数字

    检查什么
        数量、单价能不能读成数。
    为什么
        读不成数就无法核对数量乘单价是否等于金额。
    来源
        本项目的约定，没有官方条文可依，所以只作提醒。
    出错示例
        {"quantity": "两箱", "unit_price": "50", "amount": "100.00"}
    正确示例
        {"quantity": "2", "unit_price": "50", "amount": "100.00"}
        {"amount": "100.00"}
    例外
        服务类项目可以没有数量和单价。
    """
    for name, label, number in (("quantity", "数量", line.quantity), ("unit_price", "单价", line.unit_price)):
        if number.unreadable:
            yield Hit(
                f"{line_label(context.path)}的{label}读不成数，没有核对数量乘单价。请只写数字，单位写在“单位”一栏。",
                number.text,
                path=name,
            )


@LINE.rule("line-quantity-price-pair", Severity.INFO)
def quantity_price_pair(line: Line, context: Context) -> Iterator[Hit]:
    """数量和单价只填了一个

    检查什么
        数量和单价是否同时填写，或者同时不填。
    为什么
        只有一个时金额无从核对，部分开票接口也不接受。
    来源
        服务商接口文档：数量、单价要么都填，要么都不填。没有官方条文，所以只作说明。
    出错示例
        {"quantity": "3", "amount": "100.00"}
    正确示例
        {"quantity": "4", "unit_price": "25", "amount": "100.00"}
        {"amount": "100.00"}
    例外
        折扣行没有数量和单价。
    """
    if line.quantity.blank != line.unit_price.blank:
        missing, name = ("单价", "unit_price") if line.unit_price.blank else ("数量", "quantity")
        yield Hit(f"{line_label(context.path)}没有{missing}。数量和单价通常同时填写，或者都不填。", "", path=name)


@LINE.rule("line-amount", Severity.ERROR, record="guangzhou/e009")
def amount_is_product(line: Line, context: Context) -> Iterator[Hit]:
    """数量乘单价不等于金额

    检查什么
        数量 × 单价与该行金额相差是否超过 0.01 元。相差更多时，再看能否用单价、数量打印时的四舍五入，
        或者含税单价来解释。
    为什么
        金额、单价、数量三者不合，开票系统会拒绝；受票方也无法确认买了多少、什么价。
    来源
        服务商接口文档和开票软件代码：允许误差 0.01 元。没有读到官方条文；这里只在算术上无法解释时判为错误。
    出错示例
        {"quantity": "4", "unit_price": "25", "amount": "110.00"}
    正确示例
        {"quantity": "4", "unit_price": "25", "amount": "100.00"}
        {"quantity": "3", "unit_price": "33.3333333333", "amount": "100.00"}
        {"quantity": "-1", "unit_price": "50", "amount": "-50.00"}
        {"quantity": "", "unit_price": "", "amount": "100.00"}
        {"name": "*经营租赁*通行费", "quantity": "20200301", "unit_price": "20200331", "amount": "95.24"}
    例外
        没有数量和单价的行、折扣行不检查。单价含税、正负号不一致时只作提醒。单价或数量打印时舍去的小数可以解释差额的，
        差额不超过 0.01 元、但不是四舍五入造成的，只作说明。通行费发票的这两栏印的是通行日期起止，不检查。
    """
    amount, quantity, price = line.amount.value, line.quantity.value, line.unit_price.value
    if line.kind == "discount" or amount is None or quantity is None or price is None or not (quantity or price):
        return
    product = multiply(quantity, price)
    off = abs(product - amount)
    if off <= HALF_CENT or (DAY.fullmatch(line.quantity.text) and DAY.fullmatch(line.unit_price.text)):
        return
    lost = abs(quantity) * line.unit_price.step / 2 + abs(price) * line.quantity.step / 2
    expected, apart = show(to_cents(product)), show(abs(to_cents(amount) - to_cents(product)))
    said = f"{line_label(context.path)}数量 × 单价 = {expected}，金额写的是 {show(amount)}，相差 {apart}"
    if off <= AMOUNT_TOLERANCE or abs(product - to_cents(amount)) <= AMOUNT_TOLERANCE:
        if off >= lost + HALF_CENT and amount == to_cents(amount):
            yield Hit(
                f"{said}，在开票软件允许的 0.01 元以内。",
                show(amount),
                expected=expected,
                path="amount",
                severity=Severity.INFO,
            )
        return
    tax = line.tax.value or Decimal(0)
    rounding = lost + AMOUNT_TOLERANCE
    severity = Severity.WARNING
    if off <= rounding:
        severity = Severity.INFO
        reason = "单价或数量打印时舍去的小数可以解释这个差额，请以开票数据为准。"
    elif tax and abs(product - amount - tax) <= AMOUNT_TOLERANCE + rounding:
        reason = f"单价像是含税单价：含税金额正好是 {show(add(amount, tax))}。票面上的单价和金额都不含税。"
    elif abs(product + amount) <= AMOUNT_TOLERANCE:
        reason = "只是正负号不同。红字发票的数量和金额为负，单价为正。"
    else:
        said += f"，{how}" if (how := slip(amount, to_cents(product))) else ""
        yield Hit(f"{said}。请核对这三个数。", show(amount), expected=expected, path="amount")
        return
    yield Hit(f"{said}。{reason}", show(amount), expected=expected, path="amount", severity=severity)


@LINE.rule("line-tax", Severity.ERROR, record="guangzhou/e009")
def tax_is_share(line: Line, context: Context) -> Iterator[Hit]:
    """金额乘税率不等于税额

    检查什么
        金额 × 税率与该行税额相差是否超过 0.06 元；同时按价税分离（含税价 ÷（1 + 税率））再算一遍，
        两种算法有一种合得上就算对；差额在 0.06 元以内、但两种算法都不能一分不差的，只作说明。
        免税、不征税和 0% 的税额应为 0 或 ***。
    为什么
        税额算错会使价税合计出错，开票系统也会拒绝。
    来源
        多家服务商接口文档和开票软件代码：允许误差 0.06 元，“详见销货清单”汇总行累计误差 1.27 元。没有读到官方条文。
        减按 1.5%、2% 的算法见服务商文档和开票软件。
    出错示例
        {"amount": "100.00", "tax_rate": "13%", "tax": "6.00"}
        {"amount": "57.00", "tax_rate": "免税", "tax": "3.00"}
    正确示例
        {"amount": "100.00", "tax_rate": "13%", "tax": "13.00"}
        {"amount": "121.81", "tax_rate": "13%", "tax": "15.83"}
        {"amount": "57.00", "tax_rate": "免税", "tax": "***"}
        {"amount": "198.04", "tax_rate": "***", "tax": "1.96"}
    例外
        税率打印为 *** 时不检查。备注或票种写明差额征税时，税额小于金额 × 税率是正常的，只作说明；
        减按征收（5% 或 3% 减按 1.5%、3% 减按 2%，或者备注写明减按百分之几）算得上时只作说明。
    """
    amount, tax, rate = line.amount.value, line.tax.value, line.rate.value
    if amount is None or rate is None or tax is None:
        if line.tax.masked and rate and amount:
            yield Hit(
                f"{line_label(context.path)}税率为 {line.rate.shown}，税额却打印为 ***。"
                "*** 一般只用于免税、不征税的项目。",
                line.tax.text,
                expected=show(to_cents(multiply(amount, rate))),
                path="tax",
                severity=Severity.INFO,
            )
        return
    plain = multiply(amount, rate)
    off = abs(tax - plain)
    if off <= HALF_CENT:
        return
    expected, label = show(to_cents(plain)), line_label(context.path)
    whole_list = "清单" in line.name
    tolerance = SUM_TOLERANCE if whole_list else TAX_TOLERANCE
    from_gross = divide(multiply(add(amount, tax), rate), add(Decimal(1), rate)) if rate != -1 else plain
    apart = abs(tax - to_cents(from_gross))
    difference = show(abs(to_cents(tax) - to_cents(plain)))
    said = f"{label}金额 × 税率 = {expected}，税额写的是 {show(tax)}，相差 {difference}"
    if min(off, apart) <= tolerance:
        if apart and not whole_list and amount == to_cents(amount) and tax == to_cents(tax):
            message = f"{said}，按价税分离也不是这个数，但在开票软件允许的 0.06 元以内。"
            yield Hit(message, show(tax), expected=expected, path="tax", severity=Severity.INFO)
        return
    levy = next(
        (
            name
            for rates, share, name in REDUCED_LEVIES
            if str(rate.normalize()) in rates and abs(tax - multiply(amount, share)) <= tolerance
        ),
        None,
    ) or reduced_by_remark(amount, tax, tolerance, context.invoice)
    if levy:
        explained = Hit(f"{said}。按“{levy}”计算合得上。", severity=Severity.INFO)
    elif is_differential(context.invoice) and abs(tax) < abs(plain) and amount * tax >= 0:
        explained = differential_hit(said, line, context)
    elif rate and abs(multiply(amount - tax, rate) - tax) <= tolerance:
        net = show(to_cents(amount - tax))
        explained = Hit(f"{said}。金额像是含税金额：不含税金额应为 {net}，税额 {show(tax)}。")
    elif not rate:
        explained = Hit(
            f"{label}税率为 {line.rate.shown}，税额却写了 {show(tax)}。免税、不征税和 0% 的税额为 0 或 ***。"
        )
    else:
        how = other_rate(amount, tax) or slip(tax, to_cents(plain))
        explained = Hit(f"{said}{f'，{how}' if how else ''}。请核对税率和税额。")
    yield Hit(explained.message, show(tax), expected=expected, path="tax", severity=explained.severity)


def reduced_by_remark(
    amount: Decimal, tax: Decimal, tolerance: Decimal, invoice: Mapping[str, object] | None
) -> str | None:
    """What the remark says the rate was reduced to, where that makes this tax of this amount."""
    said = _REDUCED.search(as_text((invoice or {}).get("remark"))[:1000])
    if said is None or (percent := read_number(said[1]).value) is None:
        return None
    fits = abs(tax - multiply(amount, percent / 100)) <= tolerance
    return f"减按 {said[1]}%（备注写明）" if fits else None


def other_rate(amount: Decimal, tax: Decimal) -> str:
    """Which one of the known rates would make this tax, in Chinese; empty where none does, or several do."""
    fits = [rate for rate in RATES if rate and abs(multiply(amount, rate) - tax) <= CENT]
    return f"按 {show_rate(fits[0])} 算正好是这个税额" if len(fits) == 1 and abs(tax) >= 1 else ""


def differential_hit(said: str, line: Line, context: Context) -> Hit:
    """What to say of a tax that is smaller than amount × rate on an invoice that says 差额征税.

    The deduction in the remark is for the whole invoice, so it is put to the test only where there is one line.
    """
    invoice = context.invoice or {}
    deduction = deduction_in(as_text(invoice.get("remark")))
    lines = invoice.get("lines")
    amount, tax, rate = line.amount.value, line.tax.value, line.rate.value
    if (
        deduction is None
        or amount is None
        or tax is None
        or rate is None
        or not (isinstance(lines, list) and len(lines) == 1)
    ):
        return Hit(f"{said}。这张发票注明差额征税，税额按差额计算，这里无法核对。", severity=Severity.INFO)
    gross = abs(add(amount, tax))
    expected = divide(multiply(gross - deduction, rate), add(Decimal(1), rate))
    if abs(abs(tax) - expected) <= TAX_TOLERANCE:
        return Hit(f"{said}。按差额征税计算合得上：扣除额 {show(deduction)}。", severity=Severity.INFO)
    return Hit(
        f"{said}。按备注的扣除额 {show(deduction)} 计算，税额约为 {show(to_cents(expected))}，也合不上，请核对扣除额。",
        severity=Severity.WARNING,
    )
