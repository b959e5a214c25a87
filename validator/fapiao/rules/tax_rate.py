"""Rules about the tax rate or levy rate (税率/征收率), and the table of rates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from ..money import compact, read_number
from ..registry import Context, Hit, Subject
from ..report import Severity
from ..text import as_text
from .issue_date import read_date


@dataclass(frozen=True, slots=True)
class RateKind:
    """What a rate is for. ``until`` is the last day on which it was the general rule, None while it is.

    ``document`` is where the rate is laid down, empty where no text could be read or was restated. ``begins`` is the
    first day on which there was such a rate at all, None where it is not known or lies before 2012.
    """

    purpose: str
    since: str
    until: dt.date | None = None
    document: str = ""
    begins: dt.date | None = None


LAW = "增值税法第十条"
LEVY_LAW = "增值税法第十一条"
CUT_2018 = "财税〔2018〕32号"
CUT_2019 = "财政部 税务总局 海关总署公告2019年第39号"
RELIEF_2026 = "财政部 税务总局公告2026年第10号"
CHANGED_2018 = dt.date(2018, 5, 1)

# 增值税法 is in force since 2026-01-01. 0.5 %, 2 % and 4 % are known from general knowledge; their texts were not read.
RATES: Mapping[Decimal, RateKind] = {
    Decimal("0.13"): RateKind(
        "一般税率：销售货物、加工修理修配、有形动产租赁等",
        "2019年4月1日起（此前 13% 曾是低税率）",
        document=f"{LAW}；{CUT_2019}",
    ),
    Decimal("0.09"): RateKind(
        "低税率：交通运输、邮政、建筑、不动产租赁和销售、农产品等",
        "2019年4月1日起",
        document=f"{LAW}；{CUT_2019}",
        begins=dt.date(2019, 4, 1),
    ),
    Decimal("0.06"): RateKind("服务、无形资产税率：现代服务、生活服务、金融服务等", "营改增起", document=LAW),
    Decimal("0"): RateKind("零税率：出口货物和规定的跨境服务", "长期", document=LAW),
    Decimal("0.03"): RateKind(
        "征收率：小规模纳税人和简易计税", "长期；2026年起见于增值税法第十一条", document=LEVY_LAW
    ),
    Decimal("0.01"): RateKind(
        "小规模纳税人 3% 征收率减按 1%",
        "2020年3月1日起；现行到 2027年12月31日",
        document=RELIEF_2026,
        begins=dt.date(2020, 3, 1),
    ),
    Decimal("0.015"): RateKind("个人出租住房减按 1.5%", "2026年起由 3% 减按，此前由 5% 减按", document=RELIEF_2026),
    Decimal("0.005"): RateKind("二手车经销减按 0.5%", "2020年5月1日起", begins=dt.date(2020, 5, 1)),
    Decimal("0.02"): RateKind("销售自己使用过的固定资产、旧货，3% 减按 2%", "长期"),
    Decimal("0.05"): RateKind(
        "征收率：不动产销售和租赁、劳务派遣等简易计税", "营改增起；2025年以后是否继续适用，未核到条文"
    ),
    Decimal("0.16"): RateKind(
        "曾经的一般税率", "2018年5月1日至 2019年3月31日", dt.date(2019, 3, 31), CUT_2018, CHANGED_2018
    ),
    Decimal("0.10"): RateKind(
        "曾经的低税率", "2018年5月1日至 2019年3月31日", dt.date(2019, 3, 31), CUT_2018, CHANGED_2018
    ),
    Decimal("0.17"): RateKind("曾经的一般税率", "2018年4月30日以前", dt.date(2018, 4, 30), CUT_2018),
    Decimal("0.11"): RateKind("曾经的低税率", "2018年4月30日以前", dt.date(2018, 4, 30), CUT_2018),
    Decimal("0.04"): RateKind("曾经的征收率", "2014年6月30日以前", dt.date(2014, 6, 30)),
}

LONGEST = 200

CURRENT = "13%、9%、6%、3%、1%、0%，以及 5%、2%、1.5%、0.5%、免税、不征税"

WORDS = {
    "免税": ("免税", "免征增值税的项目，税额打印为 ***"),
    "不征税": ("不征税", "不属于增值税征税范围的项目，税额打印为 ***"),
    "不征收": ("不征税", "不属于增值税征税范围的项目，税额打印为 ***"),
    "不征增值税": ("不征税", "不属于增值税征税范围的项目，税额打印为 ***"),
    "免征增值税": ("免税", "免征增值税的项目，税额打印为 ***"),
    "出口零税率": ("0%", "零税率"),
    "普通零税率": ("0%", "零税率"),
    "零税率": ("0%", "零税率"),
}


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate as it was written. ``value`` is a fraction (0.13); 免税 and 不征税 are zero and keep their ``word``."""

    text: str
    value: Decimal | None = None
    word: str = ""
    masked: bool = False

    @property
    def blank(self) -> bool:
        return not self.text.strip()

    @property
    def shown(self) -> str:
        """As an invoice prints it."""
        if self.masked:
            return "***"
        return self.word or ("" if self.value is None else show_rate(self.value))


@lru_cache(maxsize=256)
def show_rate(value: Decimal) -> str:
    return f"{(value * 100).normalize():f}%" if value else "0%"


def read_rate(value: object) -> Rate:
    """Read ``13%``, ``13``, ``0.13``, ``0.130000``, 免税, 不征税, ``***``.

    Without a percent sign the number is taken as a fraction where that is a rate in the table, else as percent where
    that is one: 1 is 1 %, 0.01 is 1 % too.
    """
    text = as_text(value)
    return read_text(text) if len(text) <= LONGEST else Rate(text)


# Every line has a rate, and there are few different ones.
@lru_cache(maxsize=256)
def read_text(text: str) -> Rate:
    plain = compact(text)
    if plain in WORDS:
        word = WORDS[plain][0]
        return Rate(text, Decimal(0), "" if word == "0%" else word)
    number = read_number(plain.removesuffix("%"))
    if number.masked:
        return Rate(text, masked=True)
    if number.value is None or number.text.endswith(("元", "圆")):
        return Rate(text)
    percent = number.value / 100
    if plain.endswith("%"):
        return Rate(text, percent)
    is_percent = number.value not in RATES and (percent in RATES or number.value >= 1)
    return Rate(text, percent if is_percent else number.value)


def rate_facts(rate: Rate) -> Mapping[str, str]:
    facts = {"tax_rate": rate.shown} if rate.shown else {}
    if rate.masked:
        facts["rate_purpose"] = "以 *** 打印：差额征税等情形不显示税率"
    elif rate.word:
        facts["rate_purpose"] = WORDS[rate.word][1]
    elif rate.value is not None and rate.value in RATES:
        kind = RATES[rate.value]
        facts |= {"rate_purpose": kind.purpose, "rate_period": kind.since}
    return facts


CURRENT_RATES = frozenset(rate for rate, kind in RATES.items() if kind.until is None)


def is_current(rate: Rate) -> bool:
    return rate.value in CURRENT_RATES


TAX_RATE = Subject[Rate]("tax_rate", "税率/征收率", read_rate, rate_facts, plain=is_current)


@TAX_RATE.rule("tax-rate-unknown", Severity.WARNING, record="guangzhou/e009", stops=True)
def unknown(rate: Rate, context: Context) -> Iterator[Hit]:
    """税率不在已知的税率和征收率之中

    检查什么
        税率或征收率是不是现行或曾经有过的一种。13%、13、0.13、0.130000 都读作 13%；免税、不征税、*** 也是正常写法。
    为什么
        税率填错一位，税额就全错；电子税务局会提示该行税率不合法。
    来源
        增值税法（2026年1月1日起施行）第十条、第十一条：13%、9%、6%、零税率，征收率 3%；
        财政部 税务总局公告2026年第10号：减按 1%、1.5%。5%、2%、0.5% 及旧税率的文件没有逐条核对，清单可能不全，
        所以只作提醒。
    出错示例
        14%
        0.07
        abc
    正确示例
        13%
        0.130000
        1.5%
        免税
        ***
    例外
        没有填写税率时不检查。个别优惠或过渡政策的税率可能不在清单里，以政策文件为准。
    """
    if not rate.masked and not rate.blank and rate.value not in RATES:
        read = f"读作 {rate.shown}，" if rate.value is not None else "读不出税率，"
        yield Hit(f"{read}不在已知的税率和征收率之中，请核对。", expected=f"现行：{CURRENT}")


@TAX_RATE.rule("tax-rate-historic", Severity.WARNING)
def historic(rate: Rate, context: Context) -> Iterator[Hit]:
    """税率是已经停用的旧税率

    检查什么
        税率是不是 17%、16%、11%、10%、4% 这些已经调整的旧税率；知道开票日期时，再看开票日期是否在调整之后。
    为什么
        新业务用旧税率，受票方抵扣会出问题；而补开以前的业务、红冲以前的发票，用旧税率是对的。
    来源
        财税〔2018〕32号（17%、11% 调为 16%、10%）、财政部 税务总局 海关总署公告2019年第39号（16%、10% 调为 13%、
        9%）；4% 征收率的停用日期来自一般资料，未核到条文。
    出错示例
        16%
        0.17
    正确示例
        13%
        9%
    例外
        补开、换开、红冲旧业务的发票可以使用旧税率，所以只作提醒；不知道开票日期、或日期在调整之前时只作说明。
    """
    kind = RATES.get(rate.value) if rate.value is not None and not rate.word else None
    if kind is None or kind.until is None:
        return
    issued = read_date((context.invoice or {}).get("issue_date"))
    if issued is not None and issued > kind.until:
        yield Hit(
            f"{rate.shown} 是旧税率（{kind.since}），开票日期 {issued:%Y-%m-%d} 在调整之后。"
            "补开或红冲旧业务可以这样开，新业务请改用现行税率。",
            expected=f"现行：{CURRENT}",
        )
    else:
        yield Hit(f"{rate.shown} 是旧税率（{kind.since}），现在只用于补开或红冲旧业务。", severity=Severity.INFO)
