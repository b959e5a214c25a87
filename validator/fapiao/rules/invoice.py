"""Rules about the invoice as a whole: its sums, and whether its fields agree with each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ..businesses import BUSINESS_LABELS
from ..kinds import AIR, group_of
from ..labels import FIELD_LABELS
from ..money import CENT, Number, add, multiply, read_number, show, to_cents
from ..nearest import nearest
from ..registry import Context, Hit, Subject
from ..report import Severity
from ..slips import slip
from ..text import as_text, quote, read_identifier
from ..words import LARGEST, amount_in_words
from .issue_date import read_date
from .line import HALF_CENT, SUM_TOLERANCE, Line, read_line
from .total_in_words import Words, read_words

INVOICE_FIELDS = (
    "invoice_type",
    "invoice_code",
    "invoice_number",
    "issue_date",
    "check_code",
    "machine_number",
    "cipher",
    "taxpayer_type",
    "seller",
    "buyer",
    "lines",
    "amount",
    "tax",
    "total",
    "total_in_words",
    "remark",
    "drawer",
    "business_type",
    "business",
    "original_number",
    "original_total",
    "red_confirmation_number",
    "qr",
)
BUSINESS_FIELDS = tuple(BUSINESS_LABELS)
# What holds other fields.
GROUPS = ("seller", "buyer", "lines", "business")
PARTY_FIELDS = ("name", "taxpayer_id", "address_phone", "bank_account")
LINE_FIELDS = (
    "kind",
    "name",
    "item_code",
    "spec",
    "unit",
    "quantity",
    "unit_price",
    "amount",
    "tax_rate",
    "tax",
)


# Asked of every line: a dict is recognised at once, and nearly all mappings are dicts.
MAPPING = (dict, Mapping)
PLAIN = (str, int, float, Decimal, dt.date, type(None))
PLAIN_TYPES = frozenset(PLAIN)


def is_plain(value: object) -> bool:
    """Whether this is a value that a field may hold: nothing, text, a number, a date."""
    return isinstance(value, PLAIN) and not isinstance(value, bool)


def kind_of(value: object) -> str:
    """What something is that stands where it should not, in Chinese."""
    if isinstance(value, Mapping):
        return "一组字段"
    if isinstance(value, list | tuple | set):
        return "列表"
    return "真假值" if isinstance(value, bool) else "文字或数字" if is_plain(value) else "无法识别的内容"


def plain_fields(given: Mapping[str, object], names: tuple[str, ...]) -> dict[str, object]:
    """The named fields that hold a plain value and are not blank."""
    found: dict[str, object] = {}
    for name in names:
        value = given.get(name)
        if value is not None and (
            value.strip() if isinstance(value, str) else is_plain(value) and as_text(value).strip()
        ):
            found[name] = value
    return found


def party_of(given: Mapping[str, object], name: str) -> Mapping[str, object]:
    party = given.get(name)
    return plain_fields(party, PARTY_FIELDS) if isinstance(party, Mapping) else {}


def lines_of(given: Mapping[str, object]) -> dict[int, Mapping[str, object]]:
    """The lines that are lines, by their place."""
    lines = given.get("lines")
    if not isinstance(lines, list | tuple):
        return {}
    return {place: plain_fields(line, LINE_FIELDS) for place, line in enumerate(lines) if isinstance(line, MAPPING)}


def business_rows(given: Mapping[str, object]) -> list[tuple[str, Mapping[str, object]]]:
    """The rows of what a special business asks for, each with its path: a mapping is one row, a list has several."""
    business = given.get("business")
    if isinstance(business, Mapping):
        return [("business", plain_fields(business, BUSINESS_FIELDS))]
    if not isinstance(business, list | tuple):
        return []
    return [
        (f"business[{place}]", plain_fields(row, BUSINESS_FIELDS))
        for place, row in enumerate(business)
        if isinstance(row, Mapping)
    ]


# A mapping in an invoice, with its path before it and the names that it may have behind.
Part = tuple[str, Mapping[object, object], tuple[str, ...]]


@dataclass(slots=True)
class Invoice:
    """An invoice as it was written; ``given`` is the mapping itself, with whatever it holds."""

    given: Mapping[str, object]
    parts: list[Part]
    lines: Mapping[int, Line]
    amount: Number
    tax: Number
    total: Number
    words: Words
    number: str
    code: str
    issued: dt.date | None
    remark: str

    @property
    def tax_value(self) -> Decimal | None:
        """The tax as a number; zero where it is printed as ``***``, or left out and no line is taxed."""
        if self.tax.masked:
            return Decimal(0)
        if self.tax.blank and self.lines and all(line.rate.value == 0 for line in self.lines.values()):
            return Decimal(0)
        return self.tax.value

    @property
    def is_red(self) -> bool:
        """Whether the amounts are negative."""
        total, amount = self.total.value, self.amount.value
        return (total is not None and total < 0) or (amount is not None and amount < 0)


def read_invoice(given: Mapping[str, object]) -> Invoice:
    fields = plain_fields(given, INVOICE_FIELDS)
    return Invoice(
        given=given,
        parts=list(parts_of(given)),
        lines={place: read_line(line) for place, line in lines_of(given).items()},
        amount=read_number(fields.get("amount")),
        tax=read_number(fields.get("tax")),
        total=read_number(fields.get("total")),
        words=read_words(fields.get("total_in_words")),
        number=read_identifier(fields.get("invoice_number")).text,
        code=read_identifier(fields.get("invoice_code")).text,
        issued=read_date(fields.get("issue_date")),
        remark=as_text(fields.get("remark")),
    )


def invoice_facts(invoice: Invoice) -> Mapping[str, str]:
    facts: dict[str, str] = {}
    if invoice.is_red:
        facts["invoice_sign"] = "红字（金额为负）"
    rows: dict[str, list[Decimal]] = {}
    for line in invoice.lines.values():
        if line.amount.value is not None:
            sums = rows.setdefault(line.rate.shown or "未填税率", [Decimal(0), Decimal(0)])
            sums[0] = add(sums[0], line.amount.value)
            sums[1] = add(sums[1], line.tax.value or Decimal(0))
    if rows:
        facts["sums_by_rate"] = "；".join(
            f"{rate}：金额 {show(amount)}，税额 {show(tax)}" for rate, (amount, tax) in rows.items()
        )
        computed = [add(*(sums[column] for sums in rows.values())) for column in (0, 1)]
        facts |= {
            "computed_amount": show(computed[0]),
            "computed_tax": show(computed[1]),
            "computed_total": show(add(*computed)),
        }
    if invoice.total.value is not None and abs(invoice.total.value) <= LARGEST:
        facts["total_in_words"] = amount_in_words(to_cents(invoice.total.value))
    return facts


INVOICE = Subject[Invoice]("invoice", "整张发票", read_invoice, invoice_facts)


def parts_of(given: Mapping[str, object]) -> Iterator[Part]:
    """Every mapping in an invoice that has a known set of names, with its path."""
    yield "", given, INVOICE_FIELDS  # type: ignore[misc]  # what a caller passes may have keys of any type
    for name in ("seller", "buyer"):
        party = given.get(name)
        if isinstance(party, Mapping):
            yield name, party, PARTY_FIELDS
    business = given.get("business")
    if isinstance(business, Mapping):
        yield "business", business, BUSINESS_FIELDS
    for name, known in (("lines", LINE_FIELDS), ("business", BUSINESS_FIELDS)):
        rows = given.get(name)
        if isinstance(rows, list | tuple):
            for place, row in enumerate(rows):
                if isinstance(row, MAPPING):
                    yield f"{name}[{place}]", row, known


def nearest_name(name: str, known: tuple[str, ...]) -> str | None:
    by_label = {label: field for field, label in FIELD_LABELS.items() if field in known}
    if name in by_label:
        return by_label[name]
    return next(iter(nearest(name.lower().replace("-", "_"), known)), None)


@INVOICE.rule("invoice-unknown-name", Severity.INFO)
def unknown_name(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """有不认识的字段名

    检查什么
        发票数据里有没有约定以外的字段名。
    为什么
        名字写错的字段不会被检查，看上去像是通过了。
    来源
        本项目的数据约定。
    出错示例
        {"invoice_no": "26442000000000000017"}
        {"seller": {"tax_id": "91350100M000100Y43"}}
    正确示例
        {"invoice_number": "26442000000000000017"}
    例外
        不影响其他字段的检查。同一个名字只说一次。
    """
    told: set[tuple[str, str]] = set()
    for path, mapping, known in invoice.parts:
        if sum(map(mapping.__contains__, known)) == len(mapping):
            continue
        for key in mapping:
            if key in known:
                continue
            name = as_text(key)
            place = path.partition("[")[0]
            if (place, name) in told:
                continue
            told.add((place, name))
            near = nearest_name(name, known)
            hint = f"相近的字段名是 {near}。" if near else "这一项没有检查。"
            yield Hit(f"字段名 {quote(name)} 不在约定之内，没有检查。{hint if near else ''}", name, near, near, path)
            if len(told) >= 20:
                return


@INVOICE.rule("invoice-shape", Severity.WARNING)
def shape(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """数据的结构不对，有一部分没有检查

    检查什么
        明细 lines 是不是列表，列表里每一行是不是一组字段，销售方和购买方是不是一组字段，
        特定业务的要素是不是一组或几组字段，其余字段是不是文字或数字。
    为什么
        结构不对的部分无法检查。
    来源
        本项目的数据约定。
    出错示例
        {"lines": "两行"}
        {"seller": "广州示例贸易有限公司"}
        {"amount": ["100.00"]}
    正确示例
        {"seller": {"name": "广州示例贸易有限公司"}, "lines": [{"amount": "100.00"}], "amount": "100.00"}
    例外
        没有填写的字段不检查。
    """

    def wrong(path: str, value: object, expected: str) -> Hit:
        found = kind_of(value)
        return Hit(f"这里应当是{expected}，实际是{found}，没有检查。", found, expected, path=path)

    for name in ("seller", "buyer"):
        party = invoice.given.get(name)
        if party is not None and not isinstance(party, Mapping):
            yield wrong(name, party, "一组字段（名称、纳税人识别号等）")
    lines = invoice.given.get("lines")
    if isinstance(lines, list | tuple):
        for place, line in enumerate(lines):
            if not isinstance(line, MAPPING):
                yield wrong(f"lines[{place}]", line, "一组字段（项目名称、金额、税率等）")
    elif lines is not None:
        yield wrong("lines", lines, "明细行的列表")
    business = invoice.given.get("business")
    if isinstance(business, list | tuple):
        for place, row in enumerate(business):
            if not isinstance(row, Mapping):
                yield wrong(f"business[{place}]", row, "一组字段（特定业务的要素）")
    elif business is not None and not isinstance(business, Mapping):
        yield wrong("business", business, "一组字段（特定业务的要素），或者几组字段的列表")
    for path, mapping, known in invoice.parts:
        if PLAIN_TYPES.issuperset(map(type, mapping.values())):
            continue
        for name in known:
            value = mapping.get(name)
            if type(value) not in PLAIN_TYPES and name not in GROUPS and not is_plain(value):
                yield wrong(f"{path}.{name}" if path else name, value, "文字或数字")


@INVOICE.rule("invoice-total", Severity.ERROR, record="guangzhou/e009")
def total_is_sum(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """金额加税额不等于价税合计

    检查什么
        合计金额 + 合计税额是否与价税合计一分不差。税额打印为 ***（免税、不征税）时按 0 计算。
        不相等时，用大写金额和各行明细再核一次，看得出是哪一个数写错时，给出应有的数。
    为什么
        价税合计是金额与税额之和，差一分也说明三个数里有一个写错了。
    来源
        价税合计的定义；实际取得的发票全部一分不差。
    出错示例
        {"amount": "90.00", "tax": "9.00", "total": "100.00"}
    正确示例
        {"amount": "159.29", "tax": "20.71", "total": "180.00"}
        {"amount": "57.00", "tax": "***", "total": "57.00"}
        {"amount": "-100.00", "tax": "-13.00", "total": "-113.00"}
        {"invoice_type": "电子发票（航空运输电子客票行程单）", "amount": "100.00", "tax": "9.00", "total": "159.00"}
    例外
        三个数里缺了一个就不检查。航空运输电子客票行程单的合计里还有民航发展基金和其他税费，另有一条规则。
    """
    amount, tax, total = invoice.amount.value, invoice.tax_value, invoice.total.value
    if amount is None or tax is None or total is None:
        return
    computed = to_cents(add(amount, tax))
    off = computed - to_cents(total)
    if not off or group_of(as_text(invoice.given.get("invoice_type"))) == AIR:
        return
    said = (
        f"金额 {show(amount)} + 税额 {show(tax)} = {show(computed)}，"
        f"价税合计写的是 {show(total)}，相差 {show(abs(off))}。"
    )
    if computed == -to_cents(total):
        said += "只是正负号不同：红字发票的金额、税额、价税合计都是负数。"
    elif to_cents(amount) == to_cents(total):
        said += "金额与价税合计相同，金额一栏像是填了含税金额。"
    elif culprit := wrong_one_of_three(invoice, amount, tax, total):
        name, written, meant, witness = culprit
        how = slip(written, meant)
        said += f"{witness}，{FIELD_LABELS[name]}应是 {show(meant)}{f'（{how}）' if how else ''}。"
        yield Hit(said, show(written), expected=show(meant), suggestion=show(meant), path=name)
        return
    else:
        how = slip(total, computed)
        said += f"价税合计{how}。请核对这三个数。" if how else "请核对这三个数。"
    yield Hit(said, show(total), expected=show(computed), path="total")


def wrong_one_of_three(
    invoice: Invoice, amount: Decimal, tax: Decimal, total: Decimal
) -> tuple[str, Decimal, Decimal, str] | None:
    """Which of the three does not fit, where the words or the lines bear out the value that would: its name, what it
    is, what it should be, and who says so. None where nothing else is there to say so, or more than one could be meant.
    """
    lines = list(invoice.lines.values())
    amounts = line_sum([line.amount for line in lines], masked_is_zero=False)
    taxes = line_sum([line.tax for line in lines], masked_is_zero=True)
    borne_out = [
        (name, written, meant, witness)
        for name, written, meant, seen, witness in (
            ("total", total, add(amount, tax), invoice.words.value, "按大写金额"),
            ("amount", amount, add(total, -tax), amounts, "按明细金额之和"),
            ("tax", tax, add(total, -amount), taxes, "按明细税额之和"),
        )
        if seen is not None and seen == meant
    ]
    return borne_out[0] if len(borne_out) == 1 else None


@INVOICE.rule("invoice-words-total", Severity.ERROR, record="guangzhou/e009")
def words_are_total(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """大写金额与价税合计不一致

    检查什么
        价税合计（大写）读出来的数是否与价税合计（小写）相等。没有小写时，与金额加税额比较。
    为什么
        大写和小写必须一致，不一致的票据不能作数。
    来源
        《支付结算办法》附一（银发〔1997〕393号）规定大小写必须一致；发票沿用同一写法。
    出错示例
        {"total": "1409.50", "total_in_words": "壹仟肆佰玖拾圆伍角"}
    正确示例
        {"total": "1409.50", "total_in_words": "壹仟肆佰零玖圆伍角"}
        {"total": "-500.00", "total_in_words": "（负数）伍佰圆整"}
    例外
        只差一个负号时只作提醒：红字发票的大写有的写“（负数）”，有的用别的记号。
    """
    words, total = invoice.words.value, invoice.total.value
    if total is None and invoice.amount.value is not None and invoice.tax_value is not None:
        total = add(invoice.amount.value, invoice.tax_value)
    if words is None or total is None or to_cents(total) == words:
        return
    total = to_cents(total)
    written = amount_in_words(total) if abs(total) <= LARGEST else None
    said = f"大写读作 {show(words)}，价税合计是 {show(total)}，"
    if words == -total:
        yield Hit(
            f"{said}只差一个负号。红字发票的大写金额前写“（负数）”。",
            invoice.words.text,
            expected=written,
            suggestion=written,
            path="total_in_words",
            severity=Severity.WARNING,
        )
    elif invoice.amount.value is not None and add(invoice.amount.value, invoice.tax_value or Decimal(0)) == words:
        yield Hit(
            f"{said}相差 {show(abs(words - total))}。金额加税额正好是大写的数，错的多半是小写的价税合计。",
            invoice.words.text,
            path="total_in_words",
        )
    else:
        how = slip(words, total)
        yield Hit(
            f"{said}相差 {show(abs(words - total))}{f'，大写{how}' if how else ''}。",
            invoice.words.text,
            expected=written,
            suggestion=written,
            path="total_in_words",
        )


def line_sum(numbers: list[Number], *, masked_is_zero: bool) -> Decimal | None:
    """The sum of one column. None if a line cannot be counted."""
    values: list[Decimal] = []
    for number in numbers:
        value = Decimal(0) if number.masked and masked_is_zero else number.value
        if value is None:
            return None
        values.append(value)
    return add(*values) if values else None


def line_slack(numbers: list[Number]) -> Decimal:
    """How far rounding each line to cents may move the sum of a column."""
    return CENT * (1 + sum(number.value is not None and number.value != to_cents(number.value) for number in numbers))


@INVOICE.rule("invoice-lines-amount", Severity.ERROR, record="guangzhou/e009")
def lines_make_amount(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """明细金额之和不等于合计金额

    检查什么
        各行金额（折扣行为负数）相加，是否等于合计金额，相差 0.01 元只作说明；明细写到分以下时，每行再放宽 0.01 元。
    为什么
        合计与明细不平，说明漏了一行、多了一行，或者某一行写错了。
    来源
        合计的定义；服务商文档允许 0.01 元。没有读到官方的误差规定。
    出错示例
        {"lines": [{"amount": "100.00"}, {"amount": "50.00"}], "amount": "160.00"}
    正确示例
        {"lines": [{"amount": "39.35"}, {"amount": "-0.96"}], "amount": "38.39"}
        {"lines": [{"amount": "100.00"}, {"amount": "-100.00"}], "amount": "0.00"}
    例外
        有一行没有金额或读不出金额时不检查。
    """
    amounts = [line.amount for line in invoice.lines.values()]
    computed, amount = line_sum(amounts, masked_is_zero=False), invoice.amount.value
    if computed is None or amount is None or computed == amount:
        return
    off, slack = abs(computed - amount), line_slack(amounts)
    said = (
        f"{len(invoice.lines)} 行明细金额之和是 {show(to_cents(computed))}，"
        f"合计金额写的是 {show(amount)}，相差 {show(to_cents(off))}。"
    )
    if off <= slack:
        if slack == CENT:
            said += "服务商允许相差 0.01 元。"
            yield Hit(said, show(amount), expected=show(computed), path="amount", severity=Severity.INFO)
        return
    total, tax = invoice.total.value, invoice.tax_value
    if total is not None and tax and abs(computed - total) <= slack:
        said += "明细之和正好等于价税合计，明细像是含税金额。"
    else:
        same = [
            place
            for place, line in invoice.lines.items()
            if line.amount.value in (computed - amount, amount - computed)
        ]
        by_product = line_that_mends(invoice, "amount", amount - computed)
        if same:
            said += f"第 {same[0] + 1} 行的金额正好是这个差额，看看是不是多算或漏算了它。"
        elif by_product:
            said += by_product
        else:
            how = slip(amount, to_cents(computed))
            said += f"合计金额{how}。" if how else ""
            said += "请核对有没有漏掉或多出的明细行。"
    yield Hit(said, show(amount), expected=show(to_cents(computed)), path="amount")


def line_that_mends(invoice: Invoice, name: str, missing: Decimal) -> str:
    """The one line whose own numbers say by how much it makes the sum wrong, in Chinese; empty where there is none."""
    found = []
    for place, line in invoice.lines.items():
        amount, tax, rate = line.amount.value, line.tax.value, line.rate.value
        if name == "tax":
            factors, written = (amount, rate), tax
        else:
            factors, written = (line.quantity.value, line.unit_price.value), amount
        if written is None or factors[0] is None or factors[1] is None:
            continue
        meant = to_cents(multiply(factors[0], factors[1]))
        if meant != written and abs(meant - written - missing) <= HALF_CENT:
            found.append((place, meant))
    if len(found) != 1:
        return ""
    place, meant = found[0]
    way = "金额 × 税率" if name == "tax" else "数量 × 单价"
    return f"第 {place + 1} 行按{way}应是 {show(meant)}，改成它以后合计正好相等，请先核对这一行。"


@INVOICE.rule("invoice-lines-tax", Severity.ERROR, record="guangzhou/e009")
def lines_make_tax(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """明细税额之和不等于合计税额

    检查什么
        各行税额相加是否等于合计税额。相差 0.01 元只作说明；超过 1.27 元判为错误；两者之间只作提醒。*** 按 0 计算。
    为什么
        合计税额与明细不平，受票方抵扣的金额就有疑问。
    来源
        开票软件代码和服务商文档：税额累计误差不超过 1.27 元。没有读到官方的误差规定。
    出错示例
        {"lines": [{"tax": "13.00"}, {"tax": "6.50"}], "tax": "26.00"}
    正确示例
        {"lines": [{"tax": "13.00"}, {"tax": "6.50"}], "tax": "19.50"}
        {"lines": [{"tax": "***"}], "tax": "***"}
    例外
        有一行没有税额或读不出税额时不检查。
    """
    taxes = [line.tax for line in invoice.lines.values()]
    computed, tax = line_sum(taxes, masked_is_zero=True), invoice.tax_value
    if computed is None or tax is None or computed == tax:
        return
    off, slack = abs(computed - tax), line_slack(taxes)
    if off <= slack and slack > CENT:
        return
    allowed = off <= SUM_TOLERANCE
    why = line_that_mends(invoice, "tax", tax - computed) if off > CENT else ""
    why += "开票软件允许 1.27 元以内的累计误差。" if allowed else "" if why else "请核对各行税额和合计税额。"
    yield Hit(
        f"{len(invoice.lines)} 行明细税额之和是 {show(to_cents(computed))}，"
        f"合计税额写的是 {show(tax)}，相差 {show(to_cents(off))}。{why}",
        show(tax),
        expected=show(to_cents(computed)),
        path="tax",
        severity=Severity.INFO if off <= CENT else Severity.WARNING if allowed else None,
    )


@INVOICE.rule("invoice-discount-order", Severity.WARNING, record="etax/discount-line-order")
def discount_order(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """折扣行的位置或内容与被折扣行不符

    检查什么
        折扣行（负数）是否紧跟在被折扣行后面，名称、商品编码、税率是否与它相同，折扣额和折扣的税额是否不超过它；
        写明是被折扣行的，后面是否有折扣行。
        写明行性质（0 正常、1 折扣、2 被折扣，或 00、01、02）时按行性质检查；没有写明时，
        蓝字发票里的负数行按折扣行看待，只作说明。
    为什么
        折扣行放错位置或与上一行不符，电子税务局会提示折扣行上一行不为该行的被折扣行。
    来源
        服务商接口文档和开票软件代码。没有读到官方条文，所以只作提醒。
    出错示例
        {"lines": [{"kind": "1", "amount": "-10.00"}, {"kind": "2", "amount": "100.00"}]}
        {"lines": [{"kind": "2", "amount": "100.00"}, {"kind": "0", "amount": "10.00"}]}
    正确示例
        {"lines": [{"kind": "2", "amount": "100.00"}, {"kind": "1", "amount": "-10.00"}]}
        {"lines": [{"name": "*文具*铅笔", "amount": "100.00"}, {"name": "*文具*铅笔", "amount": "-100.00"}]}
    例外
        红字发票各行都是负数，不检查。折扣可以是 100%（赠品）。
    """
    if invoice.is_red:
        return
    before: Line | None = None
    before_place = 0
    for place, line in invoice.lines.items():
        amount = line.amount.value
        said = line.kind == "discount"
        if said or (not line.kind and amount is not None and amount < 0):
            fault = discount_fault(before, line)
            if fault:
                yield Hit(
                    f"第 {place + 1} 行是折扣行，{fault}。",
                    "" if amount is None else show(amount),
                    expected="紧跟在被折扣行之后，名称、商品编码、税率与它相同，折扣额不超过它",
                    path=f"lines[{place}]",
                    severity=None if said else Severity.INFO,
                )
        elif before is not None and before.kind == "discounted":
            yield without_discount(before_place)
        before, before_place = line, place
    if before is not None and before.kind == "discounted":
        yield without_discount(before_place)


def without_discount(place: int) -> Hit:
    return Hit(
        f"第 {place + 1} 行的行性质是“被折扣行”，后面却没有折扣行。请补上折扣行，或者改成正常行。",
        path=f"lines[{place}].kind",
    )


def discount_fault(before: Line | None, line: Line) -> str | None:
    amount = line.amount.value
    if amount is not None and amount > 0:
        return "金额应为负数"
    if before is None:
        return "前面没有被折扣行"
    if before.kind == "discount" or (before.amount.value is not None and before.amount.value < 0):
        return "前一行也是折扣行"
    if line.kind and before.kind == "normal":
        return "前一行的行性质不是“被折扣行”"
    for label, one, other in (("项目名称", before.name, line.name), ("商品编码", before.item_code, line.item_code)):
        if one and other and one != other:
            return f"{label}与前一行不同"
    if before.rate.value is not None and line.rate.value is not None and before.rate.value != line.rate.value:
        return "税率与前一行不同"
    if amount is not None and before.amount.value is not None and -amount > before.amount.value:
        return f"折扣额 {show(-amount)} 大于前一行的金额 {show(before.amount.value)}"
    if line.tax.value is not None and before.tax.value is not None and -line.tax.value > before.tax.value >= 0:
        return f"折扣的税额 {show(-line.tax.value)} 大于前一行的税额 {show(before.tax.value)}"
    return None


@INVOICE.rule("invoice-code-presence", Severity.WARNING)
def code_presence(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """发票号码与发票代码不配套

    检查什么
        8 位发票号码应当有发票代码；20 位数电票号码没有发票代码。
    为什么
        8 位号码每个代码、每个年度都会重复，缺了代码查不到发票；查验数电票时填了代码也查不到。
    来源
        国家税务总局公告2016年第82号、2017年第44号（发票代码与 8 位号码）；公告2024年第11号（数电票 20 位号码）。
    出错示例
        {"invoice_number": "31471858"}
    正确示例
        {"invoice_number": "31471858", "invoice_code": "4403201130"}
        {"invoice_number": "26442000000000000017"}
    例外
        数电纸质发票既有代码和 8 位号码，又印有 20 位号码，所以 20 位号码带代码只作说明。
    """
    if len(invoice.number) == 8 and not invoice.code:
        yield Hit(
            "8 位发票号码要和发票代码一起使用，请补上票面左上角的 10 位或 12 位发票代码。", "", path="invoice_code"
        )
    elif len(invoice.number) == 20 and invoice.code:
        yield Hit(
            "20 位号码的数电票没有发票代码。如果是数电纸质发票，号码一栏请填与代码配套的 8 位号码。",
            invoice.code,
            path="invoice_code",
            severity=Severity.INFO,
        )


@INVOICE.rule("invoice-year", Severity.WARNING)
def year(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """号码里的年份与开票日期不符

    检查什么
        20 位数电票号码的前两位是年份，看是否与开票日期的年份相同；发票代码里的年份（10 位代码的第 5、6 位，
        12 位代码的第 6、7 位）看是否晚于开票年份。
    为什么
        年份不符时，号码或日期至少有一个抄错了。
    来源
        国家税务总局公告2024年第11号（数电票号码结构）、公告2016年第82号和2017年第44号（12 位代码结构）；
        10 位代码的结构来自公开代码。见过一份官方样例号码年份与日期相差一年，未能核实，所以只作提醒。
    出错示例
        {"invoice_number": "26442000000000000017", "issue_date": "2025-03-01"}
        {"invoice_code": "4403261130", "issue_date": "2025-03-01"}
    正确示例
        {"invoice_number": "26442000000000000017", "issue_date": "2026-03-01"}
        {"invoice_code": "4403201130", "issue_date": "2021-01-05"}
    例外
        纸质发票可以在印制年份之后使用，所以代码里的年份早于开票年份是正常的。
    """
    if invoice.issued is None:
        return
    issued = invoice.issued.year
    number, code = invoice.number, invoice.code
    if len(number) == 20 and number.isascii() and number.isdigit() and 2000 + int(number[:2]) != issued:
        yield Hit(
            f"号码的前两位是 {number[:2]}（20{number[:2]} 年），开票日期在 {issued} 年。请核对号码和日期。",
            number,
            expected=f"以 {issued % 100:02} 开头的号码，或 20{number[:2]} 年的日期",
            path="invoice_number",
        )
    digits = code[4:6] if len(code) == 10 else code[5:7] if len(code) == 12 else ""
    if digits.isascii() and digits.isdigit() and 2000 + int(digits) > issued:
        yield Hit(
            f"发票代码里的年份是 20{digits} 年，晚于开票日期的 {issued} 年。请核对代码和日期。",
            code,
            path="invoice_code",
        )


@INVOICE.rule("invoice-red-letter", Severity.WARNING)
def red_letter(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """红字发票的记号与金额不一致

    检查什么
        写有被红冲发票号码、红字确认单编号或相应备注的发票，金额是否为负数；金额为负数的发票，是否写明冲的是哪一张；
        红字发票的各行是否都是负数。
    为什么
        红字发票用负数冲销原发票，并且要能找到原发票。
    来源
        实际取得的数电红字发票：金额为负，备注写明被红冲蓝字数电票号码和红字发票信息确认单编号；
        税控红字发票见服务商文档。没有读到条文全文，所以只作提醒。
    出错示例
        {"total": "113.00", "original_number": "26442000000000000017"}
    正确示例
        {"total": "-113.00", "original_number": "26442000000000000017"}
        {"total": "113.00"}
    例外
        金额为负而没有写明原发票时只作说明。
    """
    marked = (
        as_text(invoice.given.get("original_number")).strip()
        or as_text(invoice.given.get("red_confirmation_number")).strip()
        or any(mark in invoice.remark for mark in ("被红冲", "对应正数发票", "红字增值税专用发票信息表"))
    )
    total = invoice.total.value if invoice.total.value is not None else invoice.amount.value
    if total is None:
        return
    if marked and total > 0:
        yield Hit(
            f"写有红冲的记号，金额却是正数 {show(total)}。红字发票的金额、税额、价税合计都是负数。",
            show(total),
            expected=show(-total),
            path="total",
        )
    if total < 0 and not marked:
        yield Hit(
            "金额为负，是红字发票的写法，但没有写明冲的是哪一张发票。请看备注里有没有被红冲的发票号码和确认单编号。",
            show(total),
            path="total",
            severity=Severity.INFO,
        )
    if total < 0:
        for place, line in invoice.lines.items():
            if line.amount.value is not None and line.amount.value > 0:
                yield Hit(
                    f"红字发票的第 {place + 1} 行金额是正数，请核对正负号。",
                    show(line.amount.value),
                    path=f"lines[{place}].amount",
                    severity=Severity.INFO,
                )
