"""Rules about special businesses (特定业务): what an invoice must say besides, and whether it can be right."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..businesses import BOUND_CODES, BUSINESS_LABELS, Business, business_of
from ..checkdigits import passes_identity
from ..money import add, read_number, show, to_cents
from ..registry import Context, Hit
from ..report import Severity
from ..text import as_text, quote, read_identifier
from .invoice import INVOICE, Invoice, business_rows
from .issue_date import read_issue_date, show_date

# A place of registration, its letter, and five characters, six for new-energy cars; also 警 学 挂 港 澳 使 领 behind.
PLATE = re.compile(
    "[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新使军][A-Z]"
    "[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9警学挂港澳使领]"
)
NOT_ON_ROADS = re.compile("铁路|火车|水路|船|航空|飞机|管道|地铁|轨道")
# Behind the first and before the last character: the name of a ship, 临时号牌, 无车牌.
OTHER_WORDS = re.compile(".[\u4e00-\u9fff]+.|^无$|^临")
MONTH = re.compile(r"([0-9]{4})[-/.年 ]?([0-9]{1,2})月?")


def named_business(invoice: Invoice) -> Business | None:
    return business_of(as_text(invoice.given.get("business_type"))[:60])


@INVOICE.rule("business-fields", Severity.WARNING, record="etax/item-code-special-business-only")
def fields_complete(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """特定业务应有的内容不全

    检查什么
        写明特定业务、又填了它的要素（business）时，这一种业务必填的要素是否都有；填了核定计税价格的，是否填了实际成交
        含税金额。税控发票（有发票代码）写明建筑服务、
        货物运输、不动产销售、不动产租赁、代收车船税，而没有填要素时，备注里是否写有相应内容。
    为什么
        建筑服务要有发生地和项目名称，不动产要有地址，货物运输要有起运地、到达地、车种车号和货物。
        缺了，开票系统不收，受票方也可能不能抵扣或入账。
    来源
        必填要素见服务商的数电票接口文档；备注的要求见国家税务总局公告2016年第23号（建筑服务、不动产）、
        2015年第99号（货物运输）、2016年第51号（车船税），均据转述，没有读到原文。所以只作提醒。
    出错示例
        {"business_type": "建筑服务", "business": {"place_of_service": "广东省广州市天河区"}}
        {"business_type": "建筑服务", "invoice_code": "4400191130", "invoice_number": "12345678"}
    正确示例
        {"business_type": "03", "business": {"place_of_service": "广州", "project_name": "楼", "cross_city": "N"}}
        {"business_type": "建筑服务", "invoice_code": "4400191130", "remark": "项目名称：示例楼 发生地：广州市天河区"}
        {"business_type": "建筑服务", "invoice_number": "26442000000000000017"}
    例外
        数电票的要素印在票面上专门的行里，没有填进来就不检查。税控发票的备注各家写法不一，只按关键字看，并且只作说明。
    """
    business = named_business(invoice)
    if business is None:
        return
    rows = business_rows(invoice.given)
    for path, row in rows:
        missing = [name for name in business.required if name not in row]
        if "approved_price" in row and "actual_total" not in row:
            missing.append("actual_total")
        if missing:
            labels = "、".join(BUSINESS_LABELS[name] for name in missing)
            yield Hit(
                f"{business.name}发票必填的要素里没有{labels}。请对照票面补全，或请开票方核对。",
                "",
                expected="、".join(BUSINESS_LABELS[name] for name in business.required),
                path=f"{path}.{missing[0]}",
            )
    if not rows and invoice.code and business.remark:
        missing_words = [words for words in business.remark if not any(word in invoice.remark for word in words)]
        if missing_words:
            yield Hit(
                f"写明是{business.name}，备注里没有看到应有的内容（{business.notice}，据转述）："
                f"{'、'.join(BUSINESS_LABELS[name] for name in business.required[:5])}。请看票面备注是否写全。",
                invoice.remark[:60],
                path="remark",
                severity=Severity.INFO,
            )


@INVOICE.rule("business-period", Severity.WARNING)
def period(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """特定业务的起止日期不成立

    检查什么
        租赁期、通行日期、车船税所属期的起始日期是否不晚于截止日期；它们和出行日期是否是日历上存在的日子。
    为什么
        起止颠倒或日子不存在，说明抄错了；税务局按它判断收入属于哪个时期。
    来源
        公历；要素的含义见服务商的数电票接口文档。没有读到官方条文，所以只作提醒。
    出错示例
        {"business": {"period_from": "2026-06-01", "period_to": "2026-01-31"}}
        {"business": {"travel_date": "2026-02-30"}}
        {"business": {"period_from": "2026-12", "period_to": "2026-01"}}
    正确示例
        {"business": {"period_from": "2026-01-01", "period_to": "2026-06-30"}}
        {"business": {"period_from": "2026-01", "period_to": "2026-12"}}
    例外
        车船税所属期只写到月，按月比较；一边写到月、一边写到日的不比较。
    """
    for path, row in business_rows(invoice.given):
        days = {}
        for name in ("period_from", "period_to", "travel_date"):
            text = as_text(row.get(name)).strip()
            if not text:
                continue
            month = MONTH.fullmatch(text)
            seen = read_issue_date(f"{month[1]}-{month[2]}-01" if month else text)
            if seen.parts and not seen.date:
                yield Hit(
                    f"{BUSINESS_LABELS[name]}{quote(text)}在日历上不存在。请对照票面核对。", text, path=f"{path}.{name}"
                )
            if seen.date:
                days[name] = (seen.date, text if month else show_date(seen.date), bool(month))
        if "period_from" not in days or "period_to" not in days:
            continue
        (first, shown, by_month), (last, shown_last, last_by_month) = days["period_from"], days["period_to"]
        if first > last and by_month == last_by_month:
            yield Hit(
                f"起始日期 {shown} 晚于截止日期 {shown_last}。请看是不是写反了。",
                shown,
                expected=f"不晚于 {shown_last}",
                path=f"{path}.period_from",
            )


@INVOICE.rule("business-vehicle-tax", Severity.ERROR)
def vehicle_tax(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """车船税加滞纳金不等于合计

    检查什么
        代收车船税金额与滞纳金之和是否等于车船税合计，一分不差。
    为什么
        合计是两项之和，不相等说明三个数里有一个写错了。
    来源
        合计的定义；三项见服务商的数电票接口文档和国家税务总局公告2016年第51号（据转述）。
    出错示例
        {"business": {"vehicle_tax": "480.00", "late_fee": "12.00", "vehicle_tax_total": "480.00"}}
    正确示例
        {"business": {"vehicle_tax": "480.00", "late_fee": "0.00", "vehicle_tax_total": "480.00"}}
        {"business": {"vehicle_tax": "480.00", "late_fee": "12.00", "vehicle_tax_total": "492.00"}}
    例外
        三个数缺一个就不检查。
    """
    for path, row in business_rows(invoice.given):
        tax, fee, total = (
            read_number(row.get(name)).value for name in ("vehicle_tax", "late_fee", "vehicle_tax_total")
        )
        if tax is None or fee is None or total is None:
            continue
        computed = to_cents(add(tax, fee))
        if computed != to_cents(total):
            yield Hit(
                f"车船税 {show(tax)} + 滞纳金 {show(fee)} = {show(computed)}，合计写的是 {show(total)}，"
                f"相差 {show(abs(computed - to_cents(total)))}。请核对这三个数。",
                show(total),
                expected=show(computed),
                path=f"{path}.vehicle_tax_total",
            )


@INVOICE.rule("business-plate", Severity.WARNING)
def plate(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """车牌号的写法不常见

    检查什么
        车牌号是否是省份简称、一个字母和五位（新能源六位）字母数字，例如 粤A12345。几个车牌用顿号、逗号或空格隔开。
    为什么
        车牌漏了一位或写错省份简称，运输、通行费和车船税就对不到车。
    来源
        公开的号牌编排规则（一般资料，没有读到标准原文），所以只作提醒。
    出错示例
        {"business": {"plate": "粤A1234"}}
        {"business": {"plate": "A12345"}}
    正确示例
        {"business": {"plate": "粤A12345"}}
        {"business": {"plate": "粤AD12345、粤B67890"}}
        {"business": {"plate": "粤Z1234港"}}
    例外
        运输工具不是汽车的（铁路、水路、航空、管道）和名称里有别的汉字的（船名、临时号牌、“无”）另有写法，不检查；
        没有车牌的新车也有写车架号的。
    """
    for path, row in business_rows(invoice.given):
        if NOT_ON_ROADS.search(as_text(row.get("vehicle_kind"))[:60]):
            continue
        text = as_text(row.get("plate"))[:200]
        for part in re.split(r"[、,，;；/\s]+", text.strip()):
            written = read_identifier(part.replace("·", "")).text
            if written and not PLATE.fullmatch(written) and len(written) < 12 and not OTHER_WORDS.search(written):
                yield Hit(
                    f"车牌号{quote(part)}不像常见的号牌。请对照行驶证核对。",
                    part,
                    expected="省份简称、一个字母和五位或六位，例如 粤A12345",
                    path=f"{path}.plate",
                )


@INVOICE.rule("business-traveller-id", Severity.WARNING)
def traveller_id(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """出行人的身份证号校验码不对

    检查什么
        证件类型写明是居民身份证、号码是 18 位时，最后一位校验码是否正确。
    为什么
        旅客运输发票要凭出行人身份抵扣，号码抄错就对不上。
    来源
        GB 11643-1999 附录 A（已读标准原文）。证件类型的写法不统一，所以只作提醒。
    出错示例
        {"business": {"document_kind": "居民身份证", "document_number": "110105194912310021"}}
    正确示例
        {"business": {"document_kind": "居民身份证", "document_number": "11010519491231002X"}}
        {"business": {"document_kind": "护照", "document_number": "E12345678"}}
    例外
        号码有遮盖、不是 18 位的不检查。
    """
    for path, row in business_rows(invoice.given):
        number = read_identifier(row.get("document_number")).text
        if "身份证" not in as_text(row.get("document_kind")) or not re.fullmatch("[0-9]{17}[0-9X]", number):
            continue
        if not passes_identity(number):
            yield Hit(
                "身份证号的校验码对不上，说明至少有一位抄错。请对照证件核对。",
                number,
                path=f"{path}.document_number",
            )


@INVOICE.rule("business-unit", Severity.WARNING, record="etax/line-unit-invalid")
def unit(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """成品油的单位不是升或吨，或者没有数量

    检查什么
        写明特定业务是成品油时，各行的单位是否是“升”或“吨”，数量是否填写且不为 0。
    为什么
        成品油按数量管理库存，单位和数量不对，系统不收，购买方也无法核对库存。
    来源
        国家税务总局公告2018年第1号（据转述，没有读到原文），所以只作提醒。
    出错示例
        {"business_type": "成品油", "lines": [{"unit": "桶", "quantity": "2", "amount": "100.00"}]}
        {"business_type": "成品油", "lines": [{"unit": "升", "amount": "100.00"}]}
    正确示例
        {"business_type": "成品油", "lines": [{"unit": "升", "quantity": "20", "amount": "100.00"}]}
        {"lines": [{"name": "*汽油*92号车用汽油", "unit": "桶", "amount": "100.00"}]}
    例外
        折扣行和“详见清单”的行不检查；红字发票可以没有数量。
    """
    business = named_business(invoice)
    if business is None or not business.units:
        return
    lines = invoice.given.get("lines")
    for place, line in invoice.lines.items():
        if line.kind == "discount" or "清单" in line.name or not isinstance(lines, list | tuple):
            continue
        if line.amount.value is not None and line.amount.value < 0 and not invoice.is_red:
            continue
        written = as_text(lines[place].get("unit")).strip()
        if written not in business.units:
            yield Hit(
                f"{business.name}第 {place + 1} 行的单位是{quote(written) if written else '空的'}，"
                f"一般只能是{'或'.join(business.units)}。",
                written,
                expected="、".join(business.units),
                path=f"lines[{place}].unit",
            )
        if not line.quantity.value and not invoice.is_red:
            yield Hit(
                f"{business.name}第 {place + 1} 行没有数量。蓝字发票的数量必填，且不为 0。",
                line.quantity.text,
                path=f"lines[{place}].quantity",
            )


@INVOICE.rule("business-rate", Severity.INFO)
def rate(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """税率在这种特定业务里少见

    检查什么
        建筑服务、货物运输、旅客运输、不动产销售、不动产租赁、农产品的发票，各行税率是否是这种业务常见的税率或征收率。
    为什么
        税率与业务不配，多半是编码或特定业务选错了。
    来源
        增值税法第十条、第十一条（据转述）和一般资料，没有逐条核对，所以只作说明。
    出错示例
        {"business_type": "建筑服务", "lines": [{"tax_rate": "13%", "amount": "100.00"}]}
    正确示例
        {"business_type": "建筑服务", "lines": [{"tax_rate": "9%", "amount": "100.00"}]}
        {"business_type": "旅客运输服务", "lines": [{"tax_rate": "免税", "amount": "100.00"}]}
    例外
        一张发票里还有别的销售时不是错。免税、不征税、*** 不检查。
    """
    business = named_business(invoice)
    if business is None or not business.rates:
        return
    for place, line in invoice.lines.items():
        shown = line.rate.shown
        if line.rate.value is not None and not line.rate.word and shown not in business.rates:
            usual = "免税" if business.rates == ("0%",) else "、".join(business.rates[:4])
            yield Hit(
                f"{business.name}常见的税率或征收率是 {usual}，第 {place + 1} 行是 {shown}。请核对业务种类和税率。",
                shown,
                path=f"lines[{place}].tax_rate",
            )


@INVOICE.rule("business-rows", Severity.WARNING, record="etax/lease-lines-mismatch")
def as_many_rows(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """不动产租赁的要素与明细行数不同

    检查什么
        不动产租赁填了几组要素（business 是列表）时，组数是否与明细行数相同。
    为什么
        每一行明细要有一条对应的不动产信息，两边不一样多，电子税务局不收。
    来源
        服务商转述的电子税务局提示；没有读到官方条文，所以只作提醒。
    出错示例
        {"business_type": "06", "business": [{"address": "示例路"}], "lines": [{"amount": "1"}, {"amount": "2"}]}
    正确示例
        {"business_type": "06", "business": [{"address": "示例路"}], "lines": [{"amount": "1"}]}
    例外
        其他业务的要素与明细不必一样多。
    """
    business = named_business(invoice)
    given = invoice.given.get("business")
    if business is not None and business.rows and isinstance(given, list | tuple) and invoice.lines:
        rows = len(business_rows(invoice.given))
        if rows != len(invoice.lines):
            yield Hit(
                f"{business.name}的要素有 {rows} 组，明细有 {len(invoice.lines)} 行。请一一对应补齐。", path="business"
            )


@INVOICE.rule("business-one-line", Severity.INFO)
def one_vehicle(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """机动车发票有几行明细

    检查什么
        写明特定业务是机动车、填了车辆识别代号时，明细是否只有一行（折扣行不算）。
    为什么
        一张机动车发票对应一辆车，车辆识别代号只有一个；行多了，说不清哪一行是这辆车。
    来源
        服务商接口文档（诺诺）：机动车发票只有一行明细。没有读到官方条文，所以只作说明。
    出错示例
        {"business_type": "机动车", "business": {"vin": "LSVAA4186C2184847"}, "lines": [{"amount": 1}, {"amount": 2}]}
    正确示例
        {"business_type": "机动车", "business": {"vin": "LSVAA4186C2184847"}, "lines": [{"amount": "1"}]}
        {"business_type": "机动车", "lines": [{"amount": "1"}, {"amount": "2"}]}
    例外
        没有填车辆识别代号的不检查：批发给经销商的发票可以有多辆车。
    """
    business = named_business(invoice)
    rows = business_rows(invoice.given) if business is not None and business.name == "机动车" else []
    lines = [line for line in invoice.lines.values() if line.kind != "discount"]
    if len(rows) == 1 and "vin" in rows[0][1] and len(lines) > 1:
        yield Hit(
            f"机动车发票有 {len(lines)} 行明细，车辆识别代号只有一个。请核对它是哪一行的。", path=f"{rows[0][0]}.vin"
        )


@INVOICE.rule("business-item-code", Severity.WARNING, record="etax/item-code-special-business-only")
def bound_item_code(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """商品编码只能用于某种特定业务

    检查什么
        商品编码是 3040502020200000000（不动产租赁）时，特定业务是否写明是不动产租赁。
    为什么
        有的编码只能开在特定业务发票里，选错了入口，系统会提示“不支持开具非特定业务发票”。
    来源
        服务商转述的电子税务局提示（金蝶）。没有编码表，只认得出已经见过的编码，所以只作提醒。
    出错示例
        {"business_type": "建筑服务", "lines": [{"item_code": "3040502020200000000"}]}
    正确示例
        {"business_type": "不动产租赁", "lines": [{"item_code": "3040502020200000000"}]}
        {"business_type": "建筑服务", "lines": [{"item_code": "3050100000000000000"}]}
    例外
        没有写明特定业务时只作说明：票面和数据里不一定带这一项。
    """
    named = as_text(invoice.given.get("business_type")).strip()
    business = named_business(invoice)
    for place, line in invoice.lines.items():
        bound = BOUND_CODES.get(read_identifier(line.item_code).text.rstrip("0")) if line.item_code else None
        if bound is not None and (business is None or business.name != bound):
            yield Hit(
                f"第 {place + 1} 行的商品编码只用于{bound}，特定业务"
                f"{f'写的却是{quote(named)}' if named else '没有写明'}。请核对编码和业务种类。",
                line.item_code,
                path=f"lines[{place}].item_code",
                severity=None if named else Severity.INFO,
            )


@INVOICE.rule("business-purchase", Severity.INFO, record="etax/farm-purchase-risk-notice")
def purchase(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """农产品收购发票由购买方开具

    检查什么
        写明是农产品收购的发票，各行税率是否是免税；并提醒购销双方的位置。
    为什么
        收购发票由收购方（购买方）开给出售自产农产品的个人，销售方是出售人，一般免税。双方填反，抵扣会出问题。
    来源
        一般资料，没有读到条文；风险提示见电子税务局（据转述）。所以只作说明。
    出错示例
        {"business_type": "农产品收购", "lines": [{"tax_rate": "9%", "amount": "100.00"}]}
    正确示例
        {"business_type": "农产品收购", "lines": [{"tax_rate": "免税", "amount": "100.00"}]}
        {"business_type": "光伏收购", "lines": [{"tax_rate": "13%", "amount": "100.00"}]}
    例外
        光伏收购不在此列。
    """
    business = named_business(invoice)
    if business is None or business.name != "农产品收购":
        return
    for place, line in invoice.lines.items():
        if line.rate.value is not None and line.rate.word != "免税":
            yield Hit(
                f"农产品收购发票一般是免税，第 {place + 1} 行是 {line.rate.shown}。销售方应是出售自产农产品的个人，"
                "购买方是开票的收购方，请核对双方有没有填反。",
                line.rate.shown,
                path=f"lines[{place}].tax_rate",
            )
