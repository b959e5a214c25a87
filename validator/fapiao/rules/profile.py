"""Rules that a company makes for itself: whether an invoice is what its profile asks for.

They look at an invoice beside a profile. Whatever they find is a warning and says whose rule it is: an invoice that a
company does not want is not a wrong one. An example is a profile and an invoice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ..kinds import BY_KEY, kind_of, name_of_kind
from ..labels import FIELD_LABELS
from ..ledger import Party
from ..money import add, compact, show
from ..profile import Profile
from ..registry import Context, Hit, Subject
from ..report import Finding, Report, Severity, by_severity
from ..text import as_text, is_empty, quote, read_identifier
from . import item_name
from .invoice import INVOICE_FIELDS, Invoice, lines_of, party_of, plain_fields
from .tax_rate import read_rate

ROLES = {"buyer": "购买方", "seller": "销售方"}
# What discount lines do not have.
NOT_OF_DISCOUNTS = frozenset({"spec", "unit", "quantity", "unit_price"})


@dataclass(frozen=True, slots=True)
class Asked:
    """An invoice, and what the company asks of invoices."""

    profile: Profile
    invoice: Invoice

    @property
    def fields(self) -> Mapping[str, object]:
        return plain_fields(self.invoice.given, INVOICE_FIELDS)


def as_asked(asked: Asked) -> Asked:
    return asked


PROFILE = Subject[Asked]("profile", "贵公司的规则文件", as_asked)


def apply_profile(profile: Profile, report: Report, invoice: Invoice, today: dt.date | None = None) -> Report:
    """The report with what the profile has to say, and with what it wants to hear no more of set apart."""
    found = PROFILE.findings(Asked(profile, invoice), Context("", today))
    return silenced(profile, replace(report, findings=(*report.findings, *found)))


def silenced(profile: Profile, report: Report) -> Report:
    """The report with the findings that the profile silences moved to ``silenced``. Errors never are."""
    heard: list[Finding] = []
    silent = list(report.silenced)
    for finding in report.findings:
        quiet = finding.rule in profile.silence and finding.severity is not Severity.ERROR
        (silent if quiet else heard).append(finding)
    return replace(report, findings=by_severity(heard), silenced=by_severity(silent))


def folded(name: str) -> str:
    return compact(name).upper()


def listed(names: tuple[str, ...], most: int = 6) -> str:
    return "、".join(names[:most]) + (f" 等 {len(names)} 种" if len(names) > most else "")


@PROFILE.rule("profile-party", Severity.WARNING)
def party(asked: Asked, context: Context) -> Iterator[Hit]:
    """抬头不是规则文件里的我方抬头

    检查什么
        规则文件的 parties 写了我方作为购买方或销售方的抬头时，发票上这一方的名称和纳税人识别号是不是其中之一。
    为什么
        抬头开错的发票不能入账和抵扣，越早发现越容易请对方重开。
    来源
        贵公司的规则文件。
    出错示例
        {"profile":{"parties":[{"role":"buyer","name":"广州示例贸易有限公司"}]},"invoice":{"buyer":{"name":"福州示例纸业有限公司"}}}
        {"profile":{"parties":[{"role":"buyer","name":"广州示例贸易有限公司","taxpayer_id":"91350100M000100Y43"}]},"invoice":{"buyer":{"name":"广州示例贸易有限公司","taxpayer_id":"914401017000000015"}}}
    正确示例
        {"profile":{"parties":[{"role":"buyer","name":"示例（广州）公司"}]},"invoice":{"buyer":{"name":"示例(广州)公司"}}}
        {"profile":{"parties":[{"role":"buyer","name":"广州示例贸易有限公司"}]},"invoice":{"seller":{"name":"福州示例纸业有限公司"}}}
    例外
        括号的全角半角、空格不算不同。发票上没有这一方的名称和税号时不检查；要求必填的请写在 required 里。
    """
    for role, mine in asked.profile.parties.items():
        given = party_of(asked.invoice.given, role)
        name = as_text(given.get("name")).strip()
        taxpayer_id = read_identifier(given.get("taxpayer_id")).text
        name = "" if is_empty(name) else name
        if not (name or taxpayer_id):
            continue
        same_id = [one for one in mine if one.taxpayer_id and one.taxpayer_id == taxpayer_id]
        same_name = [one for one in mine if name and folded(one.name) == folded(name)]
        label = ROLES[role]
        if same_id and name and not any(one in same_name for one in same_id):
            yield Hit(
                f"{label}的税号是我方的，名称写的是{quote(name)}，贵公司的规则文件里是{quote(same_id[0].name)}。"
                "请核对抬头。",
                name,
                expected=same_id[0].name,
                path=f"{role}.name",
            )
        elif same_name and taxpayer_id and not same_id and all(one.taxpayer_id for one in same_name):
            yield Hit(
                f"{label}名称是我方的，税号写的是 {taxpayer_id[:24]}，贵公司的规则文件里是 {same_name[0].taxpayer_id}。"
                "请核对税号。",
                taxpayer_id,
                expected=same_name[0].taxpayer_id,
                path=f"{role}.taxpayer_id",
            )
        elif not same_id and not same_name:
            yield not_ours(role, name or taxpayer_id, mine)


def not_ours(role: str, found: str, mine: tuple[Party, ...]) -> Hit:
    names = listed(tuple(one.name for one in mine), 3)
    return Hit(
        f"{ROLES[role]}是{quote(found)}，不在贵公司的规则文件写明的抬头里（{names}）。请核对是不是开给我方的。",
        found,
        expected=names,
        path=f"{role}.name",
    )


@PROFILE.rule("profile-kind", Severity.WARNING)
def kind(asked: Asked, context: Context) -> Iterator[Hit]:
    """票种不在允许之列

    检查什么
        规则文件的 kinds 写了允许的票种时，发票的种类是不是其中之一。种类从发票名称和发票代码看出。
    为什么
        例如只收专用发票的业务，收到普通发票就不能抵扣。
    来源
        贵公司的规则文件。
    出错示例
        {"profile":{"kinds":["digital-special"]},"invoice":{"invoice_type":"电子发票（普通发票）","invoice_number":"26442000000000000017"}}
    正确示例
        {"profile":{"kinds":["digital-special"]},"invoice":{"invoice_type":"电子发票（增值税专用发票）","invoice_number":"26442000000000000017"}}
        {"profile":{"kinds":["digital-special"]},"invoice":{"total":"100.00"}}
    例外
        看不出种类时只作说明；号码、代码和种类都没有时不检查。
    """
    allowed = asked.profile.kinds
    invoice = asked.invoice
    printed = as_text(asked.fields.get("invoice_type"))
    if not allowed or not (printed or invoice.code or invoice.number):
        return
    digital = len(invoice.number) == 20
    found = kind_of(printed, invoice.code, digital=digital)
    if found and found.key in allowed:
        return
    names = listed(tuple(BY_KEY[key].name for key in allowed), 3)
    shown = found.name if found else name_of_kind(printed, invoice.code, digital=digital)
    said = f"票种是{shown}" if found else f"看不出是哪一种发票（{shown}）"
    yield Hit(
        f"{said}，贵公司的规则文件只收{names}。" + ("" if found else "请对照票面核对。"),
        shown,
        expected=names,
        path="invoice_type",
        severity=None if found else Severity.INFO,
    )


@PROFILE.rule("profile-rate", Severity.WARNING)
def rate(asked: Asked, context: Context) -> Iterator[Hit]:
    """税率不在允许之列

    检查什么
        规则文件的 rates 写了允许的税率或征收率时，各行的税率是不是其中之一。
    为什么
        例如约定开 13% 的合同收到 1% 的发票，可以抵扣的税额就少了。
    来源
        贵公司的规则文件。
    出错示例
        {"profile":{"rates":["13%","6%"]},"invoice":{"lines":[{"tax_rate":"0.03"}]}}
    正确示例
        {"profile":{"rates":["13%","免税"]},"invoice":{"lines":[{"tax_rate":"0.13"},{"tax_rate":"免税"}]}}
    例外
        没有写税率、读不出税率的行不检查。
    """
    allowed = asked.profile.rates
    known = {read_rate(one).shown for one in allowed}
    for place, line in asked.invoice.lines.items() if allowed else ():
        shown = line.rate.shown
        if shown and shown not in known:
            yield Hit(
                f"第 {place + 1} 行税率是 {shown}，贵公司的规则文件只收 {listed(allowed)}。",
                line.rate.text,
                expected=listed(allowed),
                path=f"lines[{place}].tax_rate",
            )


@PROFILE.rule("profile-remark", Severity.WARNING)
def remark(asked: Asked, context: Context) -> Iterator[Hit]:
    """备注里缺少要求的内容

    检查什么
        规则文件的 remark 每一条是否都能在备注里找到。* 代表任意多个字，? 代表任意一个字，其余照写；
        字母不分大小写，符号不分全角半角。
    为什么
        合同编号、项目名称等写在备注里，事后才能对上业务。
    来源
        贵公司的规则文件。
    出错示例
        {"profile":{"remark":["合同编号：HT-????"]},"invoice":{"remark":"合同编号：HT-26"}}
        {"profile":{"remark":["合同编号"]},"invoice":{"total":"100.00"}}
    正确示例
        {"profile":{"remark":["合同编号：HT-*"]},"invoice":{"remark":"合同编号:ht-2026-001，项目名称：示例"}}
    例外
        没有。
    """
    text = as_text(asked.fields.get("remark"))
    for wanted in asked.profile.remark:
        if not asked.profile.patterns[wanted].found_in(text):
            said = "备注是空的" if is_empty(text) else "备注里没有找到"
            yield Hit(f"{said}，贵公司的规则文件要求备注里写有{quote(wanted)}。", text, expected=wanted, path="remark")


@PROFILE.rule("profile-item", Severity.WARNING)
def item(asked: Asked, context: Context) -> Iterator[Hit]:
    """有规则文件不收的项目

    检查什么
        各行的项目名称里有没有规则文件 forbidden 里的内容，项目名称前面两个星号之间的分类简称是不是
        forbidden_categories 里的一个。
    为什么
        不能报销或不能抵扣的项目，收票时就能看出来。
    来源
        贵公司的规则文件。
    出错示例
        {"profile":{"forbidden":["礼?"]},"invoice":{"lines":[{"name":"*工艺品*礼盒"}]}}
        {"profile":{"forbidden_categories":["酒"]},"invoice":{"lines":[{"name":"*酒*白酒"}]}}
    正确示例
        {"profile":{"forbidden_categories":["酒"]},"invoice":{"lines":[{"name":"*住宿服务*酒店住宿"}]}}
    例外
        只看项目名称，不看备注和清单。
    """
    profile = asked.profile
    for place, line in asked.invoice.lines.items():
        category = item_name.read(line.name).category
        found = category if category in profile.forbidden_categories else None
        found = found or next((one for one in profile.forbidden if profile.patterns[one].found_in(line.name)), None)
        if found:
            yield Hit(
                f"第 {place + 1} 行是{quote(line.name)}，贵公司的规则文件不收{quote(found)}。",
                line.name,
                path=f"lines[{place}].name",
            )


@PROFILE.rule("profile-total", Severity.WARNING)
def total(asked: Asked, context: Context) -> Iterator[Hit]:
    """价税合计超过上限

    检查什么
        价税合计是否超过规则文件的 largest_total（元）。红字发票看绝对值；没有价税合计时看金额加税额。
    为什么
        超过上限的往往要另走审批，或者要换一种票。
    来源
        贵公司的规则文件。
    出错示例
        {"profile":{"largest_total":"1000"},"invoice":{"total":"1000.01"}}
    正确示例
        {"profile":{"largest_total":"1000"},"invoice":{"total":"1000.00"}}
    例外
        没有金额、或者读不出金额时不检查。
    """
    most, invoice = asked.profile.largest_total, asked.invoice
    value = invoice.total.value
    if value is None and invoice.amount.value is not None and invoice.tax_value is not None:
        value = add(invoice.amount.value, invoice.tax_value)
    if most is not None and value is not None and abs(value) > most:
        yield Hit(
            f"价税合计 {show(value)}，超过贵公司的规则文件写明的 {show(most)}，多 {show(abs(value) - most)}。",
            show(value),
            expected=f"不超过 {show(most)}",
            path="total",
        )


@PROFILE.rule("profile-age", Severity.WARNING)
def age(asked: Asked, context: Context) -> Iterator[Hit]:
    """开出的天数超过期限

    检查什么
        从开票日期到检查当天的天数，是否超过规则文件的 oldest_days。
    为什么
        单位大多规定多少天内报销或入账，过期的要另行说明。
    来源
        贵公司的规则文件。
    出错示例
        {"profile":{"oldest_days":180},"invoice":{"issue_date":"2026-01-05"}}
    正确示例
        {"profile":{"oldest_days":180},"invoice":{"issue_date":"2026-11-20"}}
    例外
        没有开票日期、不知道当天日期时不检查。日期以北京时间为准。
    """
    most, issued = asked.profile.oldest_days, asked.invoice.issued
    if most is None or issued is None or context.today is None:
        return
    days = (context.today - issued).days
    if days > most:
        yield Hit(
            f"{issued} 开出，到 {context.today} 已有 {days} 天，超过贵公司的规则文件写明的 {most} 天。",
            str(issued),
            expected=f"{context.today - dt.timedelta(days=most)} 或以后",
            path="issue_date",
        )


@PROFILE.rule("profile-required", Severity.WARNING)
def required(asked: Asked, context: Context) -> Iterator[Hit]:
    """缺少规则文件要求必填的项目

    检查什么
        规则文件的 required 列出的项目有没有内容。lines. 开头的，每一行都要有；只写 lines，是要有明细。
    为什么
        缺了规格、单位、银行账号等，入库、付款时还要回头找对方补。
    来源
        贵公司的规则文件。
    出错示例
        {"profile":{"required":["buyer.taxpayer_id"]},"invoice":{"buyer":{"name":"广州示例贸易有限公司"}}}
        {"profile":{"required":["lines.unit"]},"invoice":{"lines":[{"name":"*纸制品*复印纸","amount":"100.00"}]}}
    正确示例
        {"profile":{"required":["lines.unit"]},"invoice":{"lines":[{"unit":"箱","amount":"100.00"},{"kind":"1","amount":"-10.00"}]}}
        {"profile":{"required":["tax"]},"invoice":{"tax":"***"}}
    例外
        折扣行没有规格、单位、数量和单价。只有横线、斜线或“无”算没有内容。
    """
    lines = lines_of(asked.invoice.given)
    for path in asked.profile.required:
        group, _, name = path.rpartition(".")
        if group == "lines" and lines:
            for place, line in lines.items():
                amount = asked.invoice.lines[place].amount.value
                is_discount = asked.invoice.lines[place].kind == "discount" or (
                    amount is not None and amount < 0 and not asked.invoice.is_red
                )
                if is_blank(line.get(name)) and not (is_discount and name in NOT_OF_DISCOUNTS):
                    label = FIELD_LABELS["item_name" if name == "name" else name]
                    yield missing(f"lines[{place}].{name}", f"第 {place + 1} 行没有{label}")
        elif group == "lines" or path == "lines":
            if not lines:
                yield missing("lines", "没有明细")
        elif is_blank((party_of(asked.invoice.given, group) if group else asked.fields).get(name)):
            yield missing(path, f"没有{ROLES.get(group, '')}{FIELD_LABELS[name]}")


def is_blank(value: object) -> bool:
    return is_empty(as_text(value))


def missing(path: str, said: str) -> Hit:
    return Hit(f"{said}，贵公司的规则文件要求必填。", "", path=path)
