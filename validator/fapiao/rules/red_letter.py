"""Rules about red-letter invoices (红字发票): their lines, the numbers that lead to the blue one, and its total."""

from __future__ import annotations

from collections.abc import Iterator

from ..money import read_number, show
from ..registry import Context, Hit
from ..report import Severity
from ..text import fold_width, read_identifier
from .invoice import INVOICE, Invoice
from .remark import MARKS, OLD_MARK

LABELS = {"original_number": "被红冲的发票号码", "red_confirmation_number": "红字确认单编号"}


@INVOICE.rule("red-letter-lines", Severity.WARNING)
def red_lines(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """红字发票的行里有折扣行，或者单价为负

    检查什么
        价税合计或合计金额为负的发票：有没有折扣行；数量、金额为负时，单价是否为正。
    为什么
        红字发票的负数写在数量和金额上，单价照原发票为正；折扣在开红字时已经并进各行，不再单列折扣行。
    来源
        服务商接口文档（诺诺、金蝶）：红字发票没有折扣行，数量、金额、税额为负，单价为折扣后的单价。
        没有读到官方条文，所以只作提醒。
    出错示例
        {"total": "-113.00", "lines": [{"kind": "1", "amount": "-10.00"}]}
        {"total": "-113.00", "lines": [{"quantity": "2", "unit_price": "-50", "amount": "-100.00"}]}
    正确示例
        {"total": "-113.00", "lines": [{"quantity": "-2", "unit_price": "50", "amount": "-100.00"}]}
        {"total": "113.00", "lines": [{"kind": "2", "amount": "110.00"}, {"kind": "1", "amount": "-10.00"}]}
    例外
        只有部分数据、看不出是红字发票时不检查。单价为负只作说明：金额合得上就不影响金额。
    """
    if not invoice.is_red:
        return
    for place, line in invoice.lines.items():
        price = line.unit_price.value
        if line.kind == "discount":
            yield Hit(
                f"红字发票的第 {place + 1} 行是折扣行。折扣一般已经并进各行的金额，不再单列，请对照原发票核对。",
                path=f"lines[{place}].kind",
            )
        if price is not None and price < 0:
            yield Hit(
                f"红字发票的第 {place + 1} 行单价是负数。负号一般写在数量和金额上，单价为正。",
                show(price),
                path=f"lines[{place}].unit_price",
                severity=Severity.INFO,
            )


@INVOICE.rule("red-letter-numbers", Severity.WARNING, record="etax/red-blue-invoice-not-found")
def red_numbers_agree(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """被红冲的号码与备注或本张发票不合

    检查什么
        被红冲的发票号码、红字确认单编号两栏与备注里写的是否相同；被红冲的号码是不是本张发票自己的号码；
        被红冲的数电票号码里的年份是否晚于本张发票。
    为什么
        凭这两个号码才能找到原发票和确认单。两处不同说明有一处抄错了；红字发票不会冲自己，也不会冲以后开的发票。
    来源
        实际取得的数电红字发票，备注与数据里的号码相同；年份见国家税务总局公告2024年第11号的号码结构（据转载）。
        没有读到官方条文，所以只作提醒。
    出错示例
        {"original_number": "26442000000000000017", "remark": "被红冲蓝字数电票号码：26442000000000000018"}
        {"invoice_number": "26442000000000000017", "original_number": "26442000000000000017"}
        {"invoice_number": "25442000000000000017", "original_number": "26442000000000000018"}
    正确示例
        {"original_number": "26442000000000000017", "remark": "被红冲蓝字数电票号码：26442000000000000017"}
        {"invoice_number": "26442000000000000017", "original_number": "25442000000000000018"}
    例外
        没有写明的不比较。
    """
    if not invoice.remark and invoice.given.keys().isdisjoint(LABELS):
        return
    plain = fold_width(invoice.remark[:1000])
    remarked = {name: match[1] for name, mark in MARKS.items() if (match := mark.search(plain)) and match[1]}
    if old := OLD_MARK.search(plain):
        remarked.setdefault("original_number", old[2])
    given = {name: read_identifier(invoice.given.get(name)).text for name in LABELS}
    for name, label in LABELS.items():
        written, there = given[name], remarked.get(name, "")
        if written and there and written != there:
            yield Hit(
                f"{label}一栏是 {written[:40]}，备注里是 {there[:40]}。请对照红字确认单核对。",
                written,
                expected=there,
                path=name,
            )
    original = given["original_number"] or remarked.get("original_number", "")
    path = "original_number" if given["original_number"] else "remark"
    if len(original) == 20 and original == invoice.number:
        yield Hit("被红冲的号码就是这张发票自己的号码，其中一个填错了。请对照原发票核对。", original, path=path)
    elif len(original) == len(invoice.number) == 20 and invoice.number[:2] < original[:2] < "80":
        yield Hit(
            f"被红冲的号码是 20{original[:2]} 年的，晚于这张发票的 20{invoice.number[:2]} 年。请对照原发票核对。",
            original,
            path=path,
        )


@INVOICE.rule("red-letter-over-blue", Severity.WARNING, record="51fapiao/9235")
def more_than_blue(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """红字金额大于被红冲发票的金额

    检查什么
        填了被红冲发票的价税合计时，红字发票的价税合计（不计负号）是否大于它。
    为什么
        红字发票至多把原发票冲完。超过时系统会拒绝：红票的开票金额大于原发票剩余可冲红金额。
    来源
        服务商接口文档（51 发票、金蝶）。没有读到官方条文，所以只作提醒。
    出错示例
        {"total": "-131.00", "original_total": "113.00"}
    正确示例
        {"total": "-113.00", "original_total": "113.00"}
        {"total": "-13.00", "original_total": "113.00"}
    例外
        同一张发票分几次红冲时，每次都不超过也可能合起来超过，这里看不到其他几次。
    """
    blue, red = read_number(invoice.given.get("original_total")).value, invoice.total.value
    if blue is None or red is None or red >= 0 or -red <= abs(blue):
        return
    yield Hit(
        f"红字的价税合计是 {show(red)}，被红冲的发票只有 {show(abs(blue))}，多冲了 {show(-red - abs(blue))}。"
        "请核对两张发票的金额。",
        show(red),
        expected=f"不超过 {show(abs(blue))}",
        path="total",
    )
