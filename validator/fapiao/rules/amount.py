"""Rules about one amount of money: 金额, 税额, 价税合计."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..money import MOST_DIGITS, Number, compact, read_number, show, to_cents
from ..registry import Context, Hit, Subject
from ..report import Severity
from ..words import LARGEST, amount_in_words, parse_words

# Letters that a scanner makes of digits.
LOOKALIKES = str.maketrans("OoQDIlLZzSB", "00001112258")
# What foreign money is written with; only beside a number.
FOREIGN = re.compile(
    r"(?:USD?|HKD?|AU|CA|NT)?\$|[€£₩₽₹฿]|(?:USD|HKD|EUR|GBP|JPY|KRW|TWD|MOP|SGD|AUD|CAD)|美元|美金|港[币元]|欧元|英镑|日元",
    re.IGNORECASE,
)


def amount_facts(number: Number) -> Mapping[str, str]:
    if number.masked:
        return {"amount_kind": "以 *** 或横线等代替，不显示数字"}
    if number.value is None:
        return {}
    facts = {"amount": show(number.value)}
    if abs(number.value) <= LARGEST:
        facts["amount_in_words"] = amount_in_words(to_cents(number.value))
    if number.value < 0:
        facts["amount_kind"] = "负数：红字发票或折扣行的写法"
    return facts


# To the cent, and not longer than an amount can be.
ORDINARY = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,2})?")


def is_ordinary(number: Number) -> bool:
    return ORDINARY.fullmatch(number.text) is not None


AMOUNT = Subject[Number]("amount", "金额", read_number, amount_facts, plain=is_ordinary)


@AMOUNT.rule("amount-currency", Severity.WARNING, record="guangzhou/e009", stops=True)
def currency(number: Number, context: Context) -> Iterator[Hit]:
    """金额用了外币

    检查什么
        金额前后是否有美元、港币、欧元等外币的符号或代号，例如 $、US$、HK$、€、USD、港币。
    为什么
        发票的金额以人民币为单位；外币金额要折成人民币开具，原币写在备注里。带外币的金额这里不参与核对。
    来源
        本项目的约定，没有读到条文，所以只作提醒。
    出错示例
        US$100.00
        100.00 HKD
        €99.90
    正确示例
        ￥100.00
        CNY 100.00
        100.00
    例外
        无。
    """
    if number.unreadable and (match := FOREIGN.search(compact(number.text[:60]))):
        yield Hit(
            f"金额里有外币的记号 {match.group()}。发票以人民币开具，请填折合的人民币金额，原币写在备注里。",
            expected="以元为单位的人民币金额",
        )


@AMOUNT.rule("amount-unreadable", Severity.ERROR, record="guangzhou/e009", stops=True)
def unreadable(number: Number, context: Context) -> Iterator[Hit]:
    """金额不是数字

    检查什么
        填写的金额能不能读成一个数。人民币符号、千分位逗号、全角数字、空格、结尾的“元”、负号和括号表示的负数都能读；
        税额处的 ***、横线和“免税”是正常写法，不在此列。
    为什么
        读不成数的金额无法参与任何核对，开票系统也不会接受。
    来源
        本项目的约定：金额保留两位小数、以元为单位。读法只求宽松，没有官方的书写清单可依。
    出错示例
        一百多
        12.3.4
        1.234,56
    正确示例
        1234.56
        ￥1,234.56
        （100.00）
        ***
    例外
        没有填写的金额不检查。
    """
    if number.unreadable:
        words = parse_words(number.text)
        if words is None and len(number.text) <= MOST_DIGITS and any(map(str.isdecimal, number.text)):
            words = read_number(number.text.strip().translate(LOOKALIKES)).value
        yield Hit(
            "这一栏读不出金额。请只写数字，如 1234.56；负数在前面加减号。",
            expected="以元为单位的数字，两位小数",
            suggestion=None if words is None else show(words),
        )


@AMOUNT.rule("amount-decimals", Severity.WARNING, record="guangzhou/e009")
def decimals(number: Number, context: Context) -> Iterator[Hit]:
    """金额的小数超过两位

    检查什么
        金额、税额、价税合计在分以下是否还有数字。末尾多写的 0（如 2.120000）不算。
    为什么
        发票上的金额精确到分。分以下的数字通常是从表格或接口里带出来、没有四舍五入的中间结果，合计时会对不上。
    来源
        服务商接口文档写明金额两位小数；实际取得的数电票文件与此一致。没有读到官方条文，所以只作提醒。
    出错示例
        94.3396
        0.005
    正确示例
        94.34
        2.120000
    例外
        单价和数量可以有更多小数，不用这条规则。
    """
    if number.value is not None and number.value != to_cents(number.value):
        rounded = show(to_cents(number.value))
        yield Hit(f"金额写到了分以下。四舍五入到分是 {rounded}。", expected="最多两位小数", suggestion=rounded)


@AMOUNT.rule("amount-length", Severity.WARNING, record="guangzhou/e009")
def length(number: Number, context: Context) -> Iterator[Hit]:
    """金额的位数过多

    检查什么
        金额连同负号和小数点是否超过 16 个字符。
    为什么
        这么长的金额多半是把发票号码、账号或税号贴进了金额栏。
    来源
        服务商接口文档对金额字段的长度限制为 16 至 17 个字符；不是官方规定，所以只作提醒。
    出错示例
        26442000000000000017
    正确示例
        9999999999.99
    例外
        没有。
    """
    if number.value is not None and len(show(number.value)) > 16:
        yield Hit("金额的位数过多，看看是不是把发票号码或账号填到了这一栏。", expected="不超过 16 个字符")
