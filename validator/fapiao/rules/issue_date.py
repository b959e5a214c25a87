"""开票日期: read in the forms that invoices, systems and people write it in.

Printed is 2026年11月24日; QR codes and the inspection platform have 20261124; XML has 2026-11-24, with or without a
time; toll records write 17 digits down to the millisecond.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ..registry import Context, Hit, Subject
from ..report import Severity
from ..text import PASTED_LABEL, as_text, fold_width, is_blank, is_invisible, quote

# Dates are short: what is longer is something else, and would only cost time.
LONGEST = 60

TIME = (
    r"(?:[ T]*(?P<hour>[0-9]{1,2})[:时点](?P<minute>[0-9]{1,2})(?:[:分](?P<second>[0-9]{1,2}))?[分秒]?"
    r"(?:[.,][0-9]{1,9})?(?: ?(?:Z|[+-][0-9]{2}:?[0-9]{2}))?)?"
)
WEEKDAY = r"(?: ?\(?(?:星期|周)[一二三四五六日天]\)?)?"
SEPARATED = re.compile(
    r"(?P<year>[0-9]{4}) ?[-/.、,_\\年] ?(?P<month>[0-9]{1,2}) ?[-/.、,_\\月] ?(?P<day>[0-9]{1,2})(?![0-9]) ?[日号]?"
    + WEEKDAY
    + TIME
)
RUN = re.compile(
    r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"
    r"(?: ?(?P<hour>[0-9]{2}):?(?P<minute>[0-9]{2})(?::?(?P<second>[0-9]{2})(?:[0-9]{3})?)?)?(?![0-9])"
)
SPACED = re.compile(r"(?P<year>[0-9]{4}) (?P<month>[0-9]{1,2}) (?P<day>[0-9]{1,2})")
IN_CHARACTERS = re.compile(
    "(?P<year>[〇零一二三四五六七八九]{4})年(?P<month>[〇零一二三四五六七八九十]{1,3})月(?P<day>[〇零一二三四五六七八九十]{1,4})[日号]"
)

# Forms that do not say which day they mean without a guess.
SHORT_YEAR = re.compile(r"'?(?P<year>[0-9]{2}) ?[-/.年] ?(?P<month>[0-9]{1,2}) ?[-/.月] ?(?P<day>[0-9]{1,2}) ?[日号]?")
SHORT_RUN = re.compile(r"(?P<year>[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
YEAR_LAST = re.compile(r"(?P<one>[0-9]{1,2})[-/. ](?P<two>[0-9]{1,2})[-/. ](?P<year>[0-9]{4})")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
ENGLISH = re.compile(
    rf"(?:(?P<one>[0-9]{{1,2}})[- ]+)?(?P<month>(?:{'|'.join(MONTHS)})[a-z]{{0,6}})\.?[- ]+"
    r"(?:(?P<two>[0-9]{1,2})(?:,| )+)?(?P<year>[0-9]{4})",
    re.IGNORECASE,
)
SERIAL = re.compile(r"(?P<days>[0-9]{5})(?:\.[0-9]+)?")

DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−﹣", "-"))
# Letters that a scanner makes of digits.
LOOKALIKES = str.maketrans("OoQDIlLZzSB", "00001112258")
VAT_BEGINS = dt.date(1994, 1, 1)
WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class IssueDate:
    """A date as it was written.

    ``parts`` are year, month and day where the form says which is which, ``time`` hour, minute and second; ``date`` is
    None where the calendar has no such day. ``guess`` is what a form that leaves it open probably means.
    """

    text: str
    parts: tuple[int, int, int] | None = None
    time: tuple[int, int, int] | None = None
    date: dt.date | None = None
    guess: dt.date | None = None
    guess_reason: str = ""


def calendar_day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def plain(value: object) -> str:
    """The text in plain characters, with single blanks and without a pasted field name."""
    text = fold_width(as_text(value)[: LONGEST + 1]).translate(DASHES)
    kept = "".join(" " if is_blank(character) else character for character in text if not is_invisible(character))
    words = " ".join(kept.split())
    return PASTED_LABEL.sub("", words).strip() if not IN_CHARACTERS.match(words) else words


def characters_to_number(words: str) -> int:
    """二〇二六 is 2026, 十一 is 11, 二十四 is 24."""
    digits = "〇一二三四五六七八九"
    words = words.replace("零", "〇")
    tens, ten, ones = words.partition("十")
    if not ten:
        return int("".join(str(digits.index(character)) for character in words))
    if "十" in ones or len(tens.strip("〇")) > 1 or len(ones) > 1:
        return 99  # no number below a hundred; the calendar will say so
    return (digits.index(tens[-1]) if tens.strip("〇") else 1) * 10 + (digits.index(ones) if ones else 0)


def read_issue_date(value: object) -> IssueDate:
    text = as_text(value)
    return read_text(text) if len(text) <= LONGEST else IssueDate(text)


# Several rules ask for the date of the same invoice, and a batch has few days.
@lru_cache(maxsize=1024)
def read_text(text: str) -> IssueDate:
    words = plain(text)
    match = SPACED.fullmatch(words) or SEPARATED.match(words) or RUN.match(words)
    if match:
        found = match.groupdict()
        rest = words[match.end() :].strip(" .,;。、")
        parts = (int(found["year"]), int(found["month"]), int(found["day"]))
        hour = found.get("hour")
        time = None if hour is None else (int(hour), int(found["minute"]), int(found["second"] or 0))
        date = calendar_day(*parts)
        if rest and date:
            return IssueDate(text, guess=date, guess_reason=f"日期后面还有读不出的内容{quote(rest)}")
        return IssueDate(text, parts, time, date)
    match = IN_CHARACTERS.fullmatch(words.replace(" ", ""))
    if match:
        year, month, day = (characters_to_number(match[name]) for name in ("year", "month", "day"))
        return IssueDate(text, (year, month, day), None, calendar_day(year, month, day))
    guess, reason = guess_date(words)
    return IssueDate(text, guess=guess, guess_reason=reason)


def guess_date(words: str) -> tuple[dt.date | None, str]:
    """What a form that leaves it open probably means, and why it is open."""
    if match := SHORT_YEAR.fullmatch(words) or SHORT_RUN.fullmatch(words):
        day = calendar_day(2000 + int(match["year"]), int(match["month"]), int(match["day"]))
        return day, "年份只写了两位"
    if match := YEAR_LAST.fullmatch(words):
        year, one, two = int(match["year"]), int(match["one"]), int(match["two"])
        days = {day for day in (calendar_day(year, one, two), calendar_day(year, two, one)) if day}
        return (days.pop() if len(days) == 1 else None), "年份写在了最后，分不清哪个是月、哪个是日"
    if match := ENGLISH.fullmatch(words):
        month = MONTHS.index(match["month"][:3].lower()) + 1
        return calendar_day(int(match["year"]), month, int(match["one"] or match["two"] or 0)), "月份写成了英文"
    if match := SERIAL.fullmatch(words):
        # Spreadsheets count days from 1899-12-30. Five digits reach from 1927 to 2173.
        day = dt.date(1899, 12, 30) + dt.timedelta(days=int(match["days"]))
        return (day if 2000 <= day.year < 2100 else None), "这像是表格软件里的日期序号，单元格没有设成日期格式"
    return None, ""


def read_date(value: object) -> dt.date | None:
    """The day that is meant, or None where the text does not name one without a guess."""
    return read_issue_date(value).date


def show_date(date: dt.date) -> str:
    """As an invoice prints it: two digits for month and day."""
    return f"{date.year:04}年{date.month:02}月{date.day:02}日"


def years_after(day: dt.date, years: int) -> dt.date:
    """The same day some years later or earlier; 29 February becomes the 28th, and the calendar ends with 9999."""
    year = min(day.year + years, 9999)
    return calendar_day(year, day.month, day.day) or dt.date(year, 2, 28)


def facts(issued: IssueDate) -> dict[str, str]:
    if issued.date is None:
        return {}
    said = {"issue_date": show_date(issued.date), "weekday": f"星期{WEEKDAYS[issued.date.weekday()]}"}
    if issued.date >= VAT_BEGINS:
        last = show_date(years_after(issued.date, 5))
        said["inspection_until"] = f"约到 {last}（据转述，查验平台一般能查最近五年）"
    if issued.time:
        said["issue_time"] = ":".join(f"{part:02}" for part in issued.time)
    return said


ISSUE_DATE = Subject[IssueDate]("issue_date", "开票日期", read_issue_date, facts, first=("text",))


@ISSUE_DATE.rule("issue-date-form", Severity.ERROR, record="inv-veri/issue-date-format", stops=True)
def form(issued: IssueDate, context: Context) -> Iterator[Hit]:
    """开票日期读不出是哪一天

    检查什么
        能不能读出年、月、日。2026年11月24日、2026-11-24、2026/1/5、2026.1.5、20261124、
        二〇二六年十一月二十四日都能读，
        全角数字、空格、后面带时间也可以。
    为什么
        读不出日期就无法核对。查验平台只收 20261124 这样的 8 位数字，格式不符会直接提示日期有误。
    来源
        票面、二维码、数电票 XML 和通行费数据的实际写法；没有找到规定书写形式的官方条文，所以读法尽量放宽。
    出错示例
        昨天
        2026-11
        26年11月24日
        24/11/2026
        46350
    正确示例
        2026年11月24日
        2026-11-24 16:23:48
        20261124
        2026/1/5
        ２０２６年１月５日
    例外
        两位年份、年份写在最后、表格软件的日期序号，能猜出是哪一天，只作警告并给出猜测，请自己确认。
    """
    if issued.parts is not None:
        return
    if issued.guess_reason:
        meant = show_date(issued.guess) if issued.guess else None
        yield Hit(
            f"{issued.guess_reason}。"
            + (f"可能是 {meant}，请对照票面确认。" if meant else "请对照票面按年、月、日的顺序重写。"),
            expected="四位年份在前，例如 2026年11月24日 或 20261124",
            suggestion=meant,
            severity=Severity.WARNING,
        )
    else:
        mended = read_date(issued.text[:LONGEST].translate(LOOKALIKES))
        yield Hit(
            f"{quote(issued.text.strip())}读不出是哪一天。请按票面写全年、月、日。",
            expected="例如 2026年11月24日、2026-11-24 或 20261124",
            suggestion=show_date(mended) if mended else None,
        )


@ISSUE_DATE.rule("issue-date-impossible", Severity.ERROR, record="inv-veri/issue-date-wrong", stops=True)
def impossible(issued: IssueDate, context: Context) -> Iterator[Hit]:
    """开票日期在日历上不存在

    检查什么
        月份是 1 到 12，日期不超过那个月的天数，2 月按平年闰年计算。
    为什么
        不存在的日期一定抄错了，查验时会提示日期有误。
    来源
        公历。
    出错示例
        2027年2月30日
        2026/13/01
        20260431
        2026-02-29
    正确示例
        2024-02-29
        20260430
    例外
        后面所带的时间不存在（例如 25:00）时只作警告。
    """
    if issued.parts is None:
        return
    year, month, day = issued.parts
    if issued.date is None:
        if not 1 <= month <= 12:
            why = f"没有 {month} 月"
        elif year == 0:
            why = "没有 0 年"
        else:
            last = next(last for last in (31, 30, 29, 28) if calendar_day(year, month, last))
            why = f"{year} 年 {month} 月只有 {last} 天" if day else "日期从 1 日开始"
        yield Hit(f"日历上没有这一天：{why}。请对照票面核对。", expected="日历上存在的日期")
    elif issued.time and not (issued.time[0] <= 24 and issued.time[1] < 60 and issued.time[2] <= 60):
        yield Hit(
            "日期没有问题，后面的时间不存在。请对照票面或文件核对，不需要时间时删掉它。", severity=Severity.WARNING
        )


@ISSUE_DATE.rule("issue-date-future", Severity.WARNING, record="inv-veri/issue-date-wrong")
def future(issued: IssueDate, context: Context) -> Iterator[Hit]:
    """开票日期在今天之后

    检查什么
        开票日期是否晚于今天（北京时间）。没有给出当天日期时不检查。
    为什么
        开票日期由系统在开具时写入，不会是将来的日期。
    来源
        本站推断：数电票和税控发票的开票日期都由系统生成。没有找到官方条文，也要防备设备时钟不准，所以只作警告。
    出错示例
        2126-01-01
        21000101
    正确示例
        2026-11-24
    例外
        填写“整张”来预演一张还没有开的发票时，可以不理会。
    """
    if issued.date is not None and context.today is not None and issued.date > context.today:
        days = (issued.date - context.today).days
        yield Hit(
            f"开票日期在今天之后 {days} 天。请核对年份和月份；设备时钟不准时也会这样。",
            expected=f"不晚于 {show_date(context.today)}",
        )


@ISSUE_DATE.rule("issue-date-too-early", Severity.WARNING, record="inv-veri/issue-date-wrong")
def too_early(issued: IssueDate, context: Context) -> Iterator[Hit]:
    """开票日期早于增值税发票的使用

    检查什么
        日期是否早于 1994 年 1 月 1 日。
    为什么
        现行的增值税专用发票制度从 1994 年起实行，更早的日期多半是年份抄错，
        或者是软件里的空白日期（例如 1900-01-01、1970-01-01）。
    来源
        1994 年起实行来自一般资料（未读原文），所以只作警告。
    出错示例
        1993-12-31
        1900-01-01
        1970年1月1日
    正确示例
        1994-01-01
        2016-05-01
    例外
        无。
    """
    if issued.date is not None and issued.date < VAT_BEGINS:
        yield Hit(
            f"{issued.date.year} 年还没有现行的增值税发票，可能年份抄错，也可能是软件的空白日期。请对照票面核对。",
            expected="1994 年以后的日期",
        )


@ISSUE_DATE.rule("issue-date-inspection-window", Severity.INFO, record="inv-veri/too-old")
def inspection_window(issued: IssueDate, context: Context) -> Iterator[Hit]:
    """开票日期超出可以查验的时间

    检查什么
        发票是否在五年以前开具，是否今天才开具。没有给出当天日期时不检查。
    为什么
        全国增值税发票查验平台一般只能查最近五年的发票；当天开具的发票可能要到第二天才查得到。
    来源
        服务商接口文档的返回说明（“超过五年”“当日”）；2017 年前后的官方说明写的是最近一年，应已过时。
        没有读到现行的官方条文，所以只作提示。
    出错示例
        2015-06-30
        20180115
    正确示例
        2026-01-05
    例外
        查不到不等于发票是假的：五年以前的发票可以向开票方或主管税务机关核实。
    """
    if context.today is None or issued.date is None or issued.date < VAT_BEGINS:
        return
    if issued.date < years_after(context.today, -5):
        yield Hit("开具已满五年，全国增值税发票查验平台一般查不到。需要核实时，请联系开票方或主管税务机关。")
    elif issued.date == context.today:
        yield Hit("今天开具的发票，查验平台可能要到明天才查得到。查不到时请改天再查，不必重开。")
