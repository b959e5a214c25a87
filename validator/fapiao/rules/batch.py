"""Rules about a batch of invoices: what can only be seen where several lie beside each other.

They look at a Ledger. A finding says which files and rows it is about, on both sides; its path is the place of the
later invoice in the batch (``invoices[3].total``). Examples are written without blanks, a batch to a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise

from ..ledger import Ledger, Party
from ..money import add, compact, show
from ..registry import Context, Hit, Subject
from ..report import Severity
from ..text import quote

TABLES = frozenset(("csv", "tsv", "txt", "xlsx", "xlsm", "xls"))
# In a finding about many invoices.
MOST_NAMED = 5
# So few numbers of a series say nothing about those between them.
SHORT_SERIES = 5


def as_ledger(ledger: Ledger) -> Ledger:
    return ledger


BATCH = Subject[Ledger]("batch", "一批发票", as_ledger)


def place_of(ledger: Ledger, at: int) -> str:
    """Where an invoice stands, for people: ``“一月.csv”第 17 行``."""
    name, form, row = ledger.source(at)
    unit = "行" if form in TABLES else "张"
    if not name:
        return f"第 {row or at + 1} {unit}"
    short = name if len(name) <= 80 else "…" + name[-80:]
    return f"“{short}”" + (f"第 {row} {unit}" if row else "")


def places_of(ledger: Ledger, places: Iterable[int]) -> str:
    named = [place_of(ledger, at) for at in places]
    more = f"等 {len(named)} 处" if len(named) > MOST_NAMED else ""
    return "、".join(named[:MOST_NAMED]) + more


def number_of(ledger: Ledger, at: int) -> str:
    code = ledger.code(at)
    return (f"代码 {code} " if code else "") + f"号码 {ledger.number(at)}"


def differences(ledger: Ledger, one: int, other: int) -> Iterator[tuple[str, str, str, str]]:
    """What two entries of the same number do not agree on: field, its name, and what each has."""
    for field, label in (("total", "价税合计"), ("amount", "金额"), ("tax", "税额")):
        here, there = ledger.money(field, one), ledger.money(field, other)
        if here is not None and there is not None and here != there:
            yield field, label, show(here), show(there)
    days = ledger.day(one), ledger.day(other)
    if days[0] and days[1] and days[0] != days[1]:
        yield "issue_date", "开票日期", str(days[0]), str(days[1])
    for role, label in (("seller", "销售方"), ("buyer", "购买方")):
        here_id, there_id = ledger.party(role, one).taxpayer_id, ledger.party(role, other).taxpayer_id
        if here_id and there_id and here_id != there_id:
            yield f"{role}.taxpayer_id", f"{label}纳税人识别号", here_id, there_id


@BATCH.rule("batch-duplicate", Severity.WARNING)
def duplicate(ledger: Ledger, context: Context) -> Iterator[Hit]:
    """同一张发票出现了不止一次

    检查什么
        一批发票里有没有号码相同、金额和日期也相同的发票。数电票看 20 位号码，其他发票看代码加 8 位号码。
    为什么
        同一张发票换个文件名再交一次，会重复报销、重复入账或重复勾选。
    来源
        国家税务总局公告2024年第11号（数电票号码由年份、地区和顺序号等组成）；公告2016年第82号、2017年第44号
        （8 位号码在同一代码内编号）。“一个号码只属于一张发票”由此推断，没有读到条文。
    出错示例
        [{"invoice_number":"26442000000000000017","total":"113.00"},{"invoice_number":"26442000000000000017","total":"113.00"}]
        [{"invoice_code":"044001900111","invoice_number":"12345678"},{"invoice_code":"044001900111","invoice_number":"12345678"}]
    正确示例
        [{"invoice_number":"26442000000000000017"},{"invoice_number":"26442000000000000025"}]
        [{"invoice_code":"044001900111","invoice_number":"12345678"},{"invoice_code":"044001900112","invoice_number":"12345678"}]
    例外
        同一张发票的 XML、OFD、PDF 各一份是正常的，只作说明。没有代码的 8 位号码不能比较。
        汇总里一张发票只算一次。
    """
    for group in ledger.groups(least=2):
        first = ledger.first_of(group)
        same = [at for at in group if at == first or not any(differences(ledger, first, at))]
        if len(same) < 2:
            continue
        forms = [ledger.source(at)[1] for at in same]
        several_forms = all(forms) and len(set(forms)) == len(forms)
        said = (
            "文件格式不同，通常是一张发票的几种文件，汇总时只算一次。"
            if several_forms
            else "请核对是不是重复提交；汇总时只算一次。"
        )
        yield Hit(
            f"{number_of(ledger, first)}的发票有 {len(same)} 份：{places_of(ledger, same)}。{said}",
            ledger.number(first),
            path=f"invoices[{max(same)}].invoice_number",
            severity=Severity.INFO if several_forms else None,
        )


@BATCH.rule("batch-number-conflict", Severity.WARNING)
def number_conflict(ledger: Ledger, context: Context) -> Iterator[Hit]:
    """号码相同，内容不同

    检查什么
        号码相同（有代码的，代码也相同）的几份，价税合计、金额、税额、开票日期、双方纳税人识别号是否相同。
    为什么
        一个号码只属于一张发票。内容不同，说明其中一份被改动过、抄错了，或者读取时读错了。
    来源
        国家税务总局公告2024年第11号、2016年第82号、2017年第44号的号码结构。“一个号码只属于一张发票”由此推断，
        没有读到条文；表格一行一条明细时也会这样，所以只作提醒。
    出错示例
        [{"invoice_number":"26442000000000000017","total":"113.00"},{"invoice_number":"26442000000000000017","total":"1130.00"}]
    正确示例
        [{"invoice_number":"26442000000000000017","total":"113.00"},{"invoice_number":"26442000000000000017","total":"113"}]
    例外
        有一份没有写的项目不比较。汇总里只算第一份。
    """
    for group in ledger.groups(least=2):
        first = ledger.first_of(group)
        for at in group:
            if at == first or not (found := list(differences(ledger, first, at))):
                continue
            said = "；".join(f"{label}一份是 {here}，另一份是 {there}" for _, label, here, there in found)
            rows = ledger.source(first)[:2] == ledger.source(at)[:2] and ledger.source(at)[2]
            hint = "如果表格里一行是一条明细，这是正常的；否则" if rows else ""
            field, _, here, there = found[0]
            yield Hit(
                f"{number_of(ledger, first)}的两份内容不同，一份在{place_of(ledger, first)}，"
                f"另一份在{place_of(ledger, at)}：{said}。{hint}请以查验平台的结果为准，看哪一份是对的。",
                there,
                expected=here,
                path=f"invoices[{at}].{field}",
            )


@BATCH.rule("batch-number-gap", Severity.INFO)
def number_gap(ledger: Ledger, context: Context) -> Iterator[Hit]:
    """号码不连续

    检查什么
        同一销售方、同一发票代码的 8 位号码，至少有 5 个、并且占到所跨号段的一半以上时，中间缺了哪些号码。
    为什么
        核对自己开出的发票时，缺号可能是漏导出、漏存，或者作废的没有一起留存。
    来源
        国家税务总局公告2016年第82号、2017年第44号（同一代码内按 8 位号码编号）。缺号本身不违反规定，只作说明。
    出错示例
        [{"invoice_code":"044001900111","invoice_number":"00000001","seller":{"name":"甲"}},{"invoice_code":"044001900111","invoice_number":"00000002","seller":{"name":"甲"}},{"invoice_code":"044001900111","invoice_number":"00000003","seller":{"name":"甲"}},{"invoice_code":"044001900111","invoice_number":"00000004","seller":{"name":"甲"}},{"invoice_code":"044001900111","invoice_number":"00000007","seller":{"name":"甲"}}]
    正确示例
        [{"invoice_code":"044001900111","invoice_number":"00000001","seller":{"name":"甲"}},{"invoice_code":"044001900111","invoice_number":"00000007","seller":{"name":"甲"}}]
    例外
        数电票不检查：号码由税务机关统一赋码，一个单位的号码本来就不连续。收到的发票号码零散，也不检查。
    """
    tails = ledger.columns["tail"]
    for series in ledger.series():
        missing = tails[series[-1]] - tails[series[0]] + 1 - len(series)
        if len(series) < SHORT_SERIES or not 0 < missing <= len(series):
            continue
        gaps = [(tails[one] + 1, tails[two] - 1) for one, two in pairwise(series) if tails[two] > tails[one] + 1]
        said = "、".join(f"{low:08}" + (f" 到 {high:08}" if high > low else "") for low, high in gaps[:MOST_NAMED])
        more = "等" if len(gaps) > MOST_NAMED else ""
        yield Hit(
            f"{quote(ledger.party('seller', series[0]).name)}代码 {ledger.code(series[0])} 的号码从 "
            f"{ledger.number(series[0])}（{place_of(ledger, series[0])}）到 {ledger.number(series[-1])}"
            f"（{place_of(ledger, series[-1])}），中间缺 {missing} 个：{said}{more}。"
            "请看看是不是作废的，或者没有放进来。",
            said,
            path=f"invoices[{series[-1]}].invoice_number",
        )


@BATCH.rule("batch-date-order", Severity.INFO)
def date_order(ledger: Ledger, context: Context) -> Iterator[Hit]:
    """号码在后，日期却在前

    检查什么
        同一销售方、同一发票代码、号码正好相连的两张，后一张的开票日期是否早于前一张。
    为什么
        一台设备按号码顺序开票，日期倒过来时，可能有一张的日期抄错或读错了。
    来源
        推断自税控设备按号码顺序开具，没有读到条文；主机和分机各领一段号码时，相接处倒过来是正常的，所以只作说明。
    出错示例
        [{"invoice_code":"044001900111","invoice_number":"00000001","issue_date":"2019-05-20","seller":{"name":"甲"}},{"invoice_code":"044001900111","invoice_number":"00000002","issue_date":"2019-05-02","seller":{"name":"甲"}}]
    正确示例
        [{"invoice_code":"044001900111","invoice_number":"00000001","issue_date":"2019-05-02","seller":{"name":"甲"}},{"invoice_code":"044001900111","invoice_number":"00000002","issue_date":"2019-05-20","seller":{"name":"甲"}}]
    例外
        数电票不检查：没有读到号码与日期先后的说明。
    """
    tails, days = ledger.columns["tail"], ledger.columns["day"]
    for series in ledger.series():
        for one, two in pairwise(series):
            if tails[two] == tails[one] + 1 and days[one] > days[two] > 0:
                yield Hit(
                    f"代码 {ledger.code(one)} 的 {ledger.number(one)}（{place_of(ledger, one)}）是 {ledger.day(one)}"
                    f" 开的，下一个号码 {ledger.number(two)}（{place_of(ledger, two)}）却是 {ledger.day(two)}。"
                    "请对照票面核对这两个日期。",
                    str(ledger.day(two)),
                    path=f"invoices[{two}].issue_date",
                )


def folded(name: str) -> str:
    """A name without what is only a way of writing: blanks, width of brackets, capitals."""
    return compact(name).upper()


def comparable_id(party: Party) -> bool:
    return re.fullmatch("[0-9A-Z]{15,20}", party.taxpayer_id) is not None and len(set(party.taxpayer_id)) > 1


def organisation_name(name: str) -> str:
    """The folded name where it names one organisation; empty for persons, who share names, and for hidden parts."""
    plain = folded(name)
    return "" if len(plain) <= 4 or "*" in plain or "·" in plain else plain


@BATCH.rule("batch-party-names", Severity.WARNING)
def party_names(ledger: Ledger, context: Context) -> Iterator[Hit]:
    """一个税号写了几个名称

    检查什么
        纳税人识别号相同的购买方或销售方，名称是否相同。
    为什么
        名称与税号不配套的发票，报销和抵扣时会被退回；入账时也会分成两个往来单位。
    来源
        统一社会信用代码一个主体一个（国家税务总局公告2015年第66号）；名称是否更改过，本站看不到，所以只作提醒。
    出错示例
        [{"buyer":{"name":"广州示例贸易有限公司","taxpayer_id":"91350100M000100Y43"}},{"buyer":{"name":"广州示列贸易有限公司","taxpayer_id":"91350100M000100Y43"}}]
    正确示例
        [{"buyer":{"name":"广州示例贸易有限公司","taxpayer_id":"91350100M000100Y43"}},{"seller":{"name":"广州示例贸易有限公司","taxpayer_id":"91350100M000100Y43"}}]
    例外
        只差空格、括号的全角半角时只作说明。单位改名前后的发票，名称不同是正常的。
    """
    seen = ledger.first_seen()
    parties = [(Party(*ledger.parties.all[place]), *where) for place, where in seen.items()]
    known = [one for one in parties if comparable_id(one[0]) and one[0].name and "*" not in one[0].name]
    for taxpayer_id, found in groupby(sorted(known, key=lambda one: (one[0].taxpayer_id, one[1])), by_id):
        same = list(found)
        if len(same) < 2:
            continue
        style = len({folded(party.name) for party, _, _ in same}) == 1
        said = "、".join(f"{quote(party.name)}（{place_of(ledger, at)}）" for party, at, _ in same[:MOST_NAMED])
        more = f"等 {len(same)} 种" if len(same) > MOST_NAMED else ""
        why = (
            "只是空格或括号的写法不同，以营业执照为准。"
            if style
            else "请以营业执照为准核对；单位改过名的，看开票日期在改名前还是改名后。"
        )
        last, at, role = same[-1]
        yield Hit(
            f"税号 {taxpayer_id} 写了不同的名称：{said}{more}。{why}",
            last.name,
            path=f"invoices[{at}].{role}.name",
            severity=Severity.INFO if style else None,
        )


def by_id(one: tuple[Party, int, str]) -> str:
    return one[0].taxpayer_id


def by_name(one: tuple[Party, int, str]) -> str:
    return organisation_name(one[0].name)


def subject_of(taxpayer_id: str) -> str:
    """What an id of an organisation keeps when it changes from the old 15 to the present 18 characters."""
    return taxpayer_id[6:] if len(taxpayer_id) == 15 else taxpayer_id[8:17] if len(taxpayer_id) == 18 else taxpayer_id


@BATCH.rule("batch-party-ids", Severity.WARNING)
def party_ids(ledger: Ledger, context: Context) -> Iterator[Hit]:
    """一个名称写了几个税号

    检查什么
        名称相同的购买方或销售方，纳税人识别号是否相同。
    为什么
        抬头对、税号错的发票不能抵扣，报销时也会被退回。
    来源
        统一社会信用代码一个主体一个（国家税务总局公告2015年第66号）。不同地方可能有同名的单位，所以只作提醒。
    出错示例
        [{"buyer":{"name":"广州示例贸易有限公司","taxpayer_id":"91350100M000100Y43"}},{"buyer":{"name":"广州示例贸易有限公司","taxpayer_id":"914401017000000015"}}]
    正确示例
        [{"buyer":{"name":"广州示例贸易有限公司","taxpayer_id":"91350100M000100Y43"}},{"buyer":{"name":"广州示例贸易有限公司","taxpayer_id":"350100M000100Y4"}}]
    例外
        四个字以内的名称多半是个人，不检查。同一单位的旧税号（15 位）和新税号（18 位）不算不同。
    """
    seen = ledger.first_seen()
    parties = [(Party(*ledger.parties.all[place]), *where) for place, where in seen.items()]
    known = [one for one in parties if comparable_id(one[0]) and organisation_name(one[0].name)]
    for _, found in groupby(sorted(known, key=lambda one: (by_name(one), one[1])), by_name):
        same = list({subject_of(one[0].taxpayer_id): one for one in reversed(list(found))}.values())[::-1]
        if len(same) < 2:
            continue
        said = "、".join(f"{party.taxpayer_id}（{place_of(ledger, at)}）" for party, at, _ in same[:MOST_NAMED])
        more = f"等 {len(same)} 个" if len(same) > MOST_NAMED else ""
        last, at, role = same[-1]
        yield Hit(
            f"{quote(last.name)}写了不同的税号：{said}{more}。请以营业执照为准，看哪一个写错了。",
            last.taxpayer_id,
            path=f"invoices[{at}].{role}.taxpayer_id",
        )


@BATCH.rule("batch-red-exceeds", Severity.WARNING)
def red_exceeds(ledger: Ledger, context: Context) -> Iterator[Hit]:
    """红字发票的金额超过蓝字发票

    检查什么
        一批里既有蓝字发票、又有冲它的红字发票时，红字发票的价税合计（几张的相加）是否超过蓝字发票。
    为什么
        红字发票用来冲销原发票，冲掉的不能比原来的多。
    来源
        服务商文档（金蝶发票云）：红字金额不能超过蓝字。没有读到条文，所以只作提醒。
    出错示例
        [{"invoice_number":"26442000000000000017","total":"113.00"},{"invoice_number":"26442000000000000025","total":"-226.00","original_number":"26442000000000000017"}]
    正确示例
        [{"invoice_number":"26442000000000000017","total":"113.00"},{"invoice_number":"26442000000000000025","total":"-113.00","original_number":"26442000000000000017"}]
    例外
        只能和放进来的红字发票相加；以前冲过的没有放进来，这里看不到。
    """
    for blue, reds in ledger.reds().items():
        total = ledger.money("total", blue)
        cancelled = [(red, value) for red in reds if (value := ledger.money("total", red)) is not None and value < 0]
        together = -add(*(value for _, value in cancelled))
        if total is None or total < 0 or not cancelled or together <= total:
            continue
        yield Hit(
            f"{number_of(ledger, blue)}的蓝字发票（{place_of(ledger, blue)}）价税合计 {show(total)}，"
            f"冲它的红字发票（{places_of(ledger, [red for red, _ in cancelled])}）共 {show(together)}，"
            f"多了 {show(together - total)}。请核对冲的是不是这一张，金额有没有抄错。",
            show(together),
            expected=f"不超过 {show(total)}",
            path=f"invoices[{cancelled[-1][0]}].total",
        )


@BATCH.rule("batch-red-date", Severity.WARNING)
def red_date(ledger: Ledger, context: Context) -> Iterator[Hit]:
    """红字发票的日期早于蓝字发票

    检查什么
        一批里既有蓝字发票、又有冲它的红字发票时，红字发票的开票日期是否早于蓝字发票。
    为什么
        先有蓝字发票才能冲红。日期倒过来，说明其中一个日期或所冲的号码写错了。
    来源
        红字发票冲销已经开出的发票，由此推断；没有单独的条文，所以只作提醒。
    出错示例
        [{"invoice_number":"26442000000000000017","issue_date":"2026-03-05","total":"113.00"},{"invoice_number":"26442000000000000025","issue_date":"2026-03-01","total":"-113.00","original_number":"26442000000000000017"}]
    正确示例
        [{"invoice_number":"26442000000000000017","issue_date":"2026-03-05","total":"113.00"},{"invoice_number":"26442000000000000025","issue_date":"2026-03-05","total":"-113.00","original_number":"26442000000000000017"}]
    例外
        同一天不算。有一张没有日期时不检查。
    """
    for blue, reds in ledger.reds().items():
        issued = ledger.day(blue)
        for red in reds:
            day = ledger.day(red)
            if issued and day and day < issued:
                yield Hit(
                    f"红字发票{number_of(ledger, red)}（{place_of(ledger, red)}）是 {day} 开的，早于它冲销的蓝字发票"
                    f"{number_of(ledger, blue)}（{place_of(ledger, blue)}）的 {issued}。请核对日期和所冲的号码。",
                    str(day),
                    expected=f"{issued} 或以后",
                    path=f"invoices[{red}].issue_date",
                )
