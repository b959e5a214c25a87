"""发票号码: the 20 digits of a 数电票, and the 8 digits that go with an invoice code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..regions import digital_region
from ..registry import Context, Hit, Subject
from ..report import Severity
from ..text import Identifier, describe_places, read_identifier

FIRST_YEAR = 21  # the pilot of 数电票 began on 2021-12-01
# Without a calendar day: nobody can have got an invoice of such a year when this was written, nor for long after.
LAST_YEAR = 60
LOOKALIKES = str.maketrans("OQDILZSB", "00011258")


def facts(number: Identifier) -> dict[str, str]:
    text = number.text
    if re.fullmatch("[0-9]{8}", text):
        return {"number_form": "8 位发票号码，要与发票代码一起使用", "serial": text}
    if not re.fullmatch("[0-9]{20}", text):
        return {}
    said = {"number_form": "20 位数电票号码，没有发票代码", "year": f"20{text[:2]} 年"}
    region = digital_region(text[2:4])
    if region:
        said["region"] = region
    said["channel"] = f"{text[4]}（开具渠道等信息，官方没有公布含义）"
    said["serial"] = text[5:]
    return said


INVOICE_NUMBER = Subject("invoice_number", "发票号码", read_identifier, facts, first=("text", "identifier"))


def wrong_digits(text: str) -> list[int]:
    if text.isascii() and text.isdecimal():
        return []
    return [place for place, character in enumerate(text) if character not in "0123456789"]


@INVOICE_NUMBER.rule("invoice-number-characters", Severity.ERROR, record="inv-veri/invoice-number-wrong", stops=True)
def characters(number: Identifier, context: Context) -> Iterator[Hit]:
    """发票号码里有数字以外的字符

    检查什么
        发票号码只由数字组成。
    为什么
        扫描识别常把 0 认成 O、把 1 认成 I 或 L；也有把税号、备注填进这一栏的。
    来源
        国家税务总局公告2024年第11号（数电票号码 20 位数字，据转载读到相关语句）；国家税务总局公告2016年第82号、
        2017年第44号（8 位数字，已读）。
    出错示例
        2544200000O012345678
        A2345678
    正确示例
        25442000000012345678
        12345678
    例外
        号码里的空格和横线会先去掉，不算错误。
    """
    wrong = wrong_digits(number.text)
    if wrong:
        mended = number.text.translate(LOOKALIKES)
        sound = re.fullmatch("[0-9]{8}|[0-9]{20}", mended) and mended.strip("0") and year_fault(mended, context) is None
        yield Hit(
            f"{describe_places(number.text, wrong)}，发票号码只能是数字。请对照票面重新输入。",
            expected="8 位或 20 位数字",
            suggestion=mended if sound else None,
        )


@INVOICE_NUMBER.rule("invoice-number-length", Severity.ERROR, record="inv-veri/invoice-number-wrong", stops=True)
def length(number: Identifier, context: Context) -> Iterator[Hit]:
    """发票号码的位数不对

    检查什么
        数电票号码是 20 位；其他增值税发票的号码是 8 位，另有发票代码。
    为什么
        少一位多是开头的 0 被表格软件去掉，多出来的多是把发票代码连在了一起。
    来源
        国家税务总局公告2024年第11号（据转载读到相关语句）；国家税务总局公告2016年第82号、2017年第44号（已读）。
    出错示例
        1234567
        2544200000001234567
        04400190011112345678901
    正确示例
        25442000000012345678
        01234567
    例外
        火车票、机票等旧式纸质凭证的号码不是发票号码，不在检查之列。
    """
    count = len(number.text)
    if count in {8, 20}:
        return
    if count == 7:
        hint = "可能是开头的 0 被表格软件去掉了"
    elif count in {10, 12}:
        hint = "这个位数像是发票代码，可能填错了栏"
    elif count == 18:
        hint = "可能是 10 位发票代码和 8 位号码连在了一起，也可能是税号填错了栏"
    elif count > 20:
        hint = "可能多抄了数字，或者两个号码连在了一起"
    else:
        hint = "可能漏抄或多抄了数字"
    yield Hit(
        f"发票号码有 {count} 位，应为 20 位（数电票）或 8 位（有发票代码的发票），{hint}。请对照票面核对。",
        expected="8 位或 20 位数字",
    )


def year_fault(text: str, context: Context) -> str | None:
    """What is impossible about the year in a 20-digit number, or None."""
    if len(text) != 20:
        return None
    year = int(text[:2])
    if year < FIRST_YEAR:
        return "数电票从 2021 年 12 月开始试点，没有更早的号码"
    if context.today is not None and 2000 + year > context.today.year:
        return f"现在是 {context.today.year} 年，还没有这一年的号码"
    return "没有这一年的号码" if year > LAST_YEAR else None


@INVOICE_NUMBER.rule("invoice-number-year", Severity.ERROR, record="inv-veri/invoice-number-wrong")
def year(number: Identifier, context: Context) -> Iterator[Hit]:
    """数电票号码里的年份不可能

    检查什么
        20 位号码的前两位是年份的后两位，不早于 21；给出当天日期时，不晚于今年。
    为什么
        年份不可能的号码不是数电票号码：可能抄错了开头，可能是发票代码和号码连在一起，也可能是测试数据。
    来源
        国家税务总局公告2024年第11号（号码第 1、2 位为年份，据转载读到相关语句）；
        试点始于 2021 年 12 月 1 日（未读原文）。
    出错示例
        20442000000012345678
        01234567890123456789
        99442000000012345678
    正确示例
        25442000000012345678
        22312000000012345678
    例外
        8 位号码没有年份。没有当天日期时，只有早于 21 和晚于 60 的年份算不可能。
    """
    fault = year_fault(number.text, context)
    if fault:
        joined = "。它像是 12 位发票代码和 8 位号码连在了一起，请分开填写" if number.text[0] == "0" else ""
        yield Hit(
            f"号码前两位 {number.text[:2]} 表示 20{number.text[:2]} 年：{fault}{joined}。请对照票面核对号码。",
            expected="前两位是开具年份的后两位，从 21 起",
        )


@INVOICE_NUMBER.rule("invoice-number-region", Severity.WARNING)
def region(number: Identifier, context: Context) -> Iterator[Hit]:
    """数电票号码里的地区代码不认识

    检查什么
        20 位号码的第 3、4 位是地区代码：省、自治区、直辖市的两位代码，或计划单列市的 91（大连）、92（青岛）、
        93（宁波）、94（厦门）、95（深圳）。
    为什么
        不在表里的多半是抄错了前几位。
    来源
        国家税务总局公告2024年第11号（第 3、4 位为地区，据转载读到相关语句）。计划单列市的代码没有找到官方列表：93、
        94、95 由真实发票的销售方证实，92 只有购买方的旁证，91 是排除得出的。
    出错示例
        25992000000012345678
    正确示例
        25442000000012345678
        25952000000012345678
    例外
        地区表没有官方全文，所以只作警告。
    """
    if len(number.text) == 20 and digital_region(number.text[2:4]) is None:
        yield Hit(
            f"号码第 3、4 位 {number.text[2:4]} 不是已知的地区代码。请对照票面核对前四位。",
            expected="省级行政区的两位代码，或 91 到 95（计划单列市）",
        )


@INVOICE_NUMBER.rule("invoice-number-serial", Severity.WARNING)
def serial(number: Identifier, context: Context) -> Iterator[Hit]:
    """数电票号码的尾部像是丢失了数字

    检查什么
        20 位号码的最后五位是否全是 0。
    为什么
        表格软件只保留 15 位有效数字，20 位的号码存成数值后，最后五位会变成 0。
    来源
        本站归纳的常见现象，没有官方出处。
    出错示例
        25442000000012300000
        25442000000000000000
    正确示例
        25442000000012345678
    例外
        平均每十万个真实号码里会有一个以五个 0 结尾，所以只作警告。
    """
    if len(number.text) == 20 and number.text.endswith("00000"):
        yield Hit("号码最后五位全是 0，可能是表格软件丢掉了后面的数字。请对照票面核对完整的 20 位。")
