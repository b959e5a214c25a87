"""Rules about the total in capital numerals (价税合计大写)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ..money import show
from ..registry import Context, Hit, Subject
from ..report import Severity
from ..text import as_text
from ..words import DIGITS, EVERYDAY, amount_in_words, is_official_form, parse_words, plain_words

ALPHABET = frozenset(DIGITS + "拾佰仟万亿圆角分整") | {chr(code) for code in EVERYDAY}
NUMERALS = ALPHABET - set("零万亿圆角分毛整")


@dataclass(frozen=True, slots=True)
class Words:
    text: str
    value: Decimal | None

    @property
    def masked(self) -> bool:
        return not self.text.strip().strip("*※")


def read_words(value: object) -> Words:
    text = as_text(value)
    return Words(text, parse_words(text) if text else None)


def words_facts(words: Words) -> Mapping[str, str]:
    if words.value is None:
        return {}
    return {"amount": show(words.value), "amount_in_words": amount_in_words(words.value)}


TOTAL_IN_WORDS = Subject[Words]("total_in_words", "价税合计（大写）", read_words, words_facts)


@TOTAL_IN_WORDS.rule("total-in-words-unreadable", Severity.ERROR, record="guangzhou/e009", stops=True)
def unreadable(words: Words, context: Context) -> Iterator[Hit]:
    """大写金额读不成一个数

    检查什么
        大写金额能不能读成一个数：有数字，有圆（元）、角或分，单位从大到小。圆与元、整与正、繁体的貳陸億萬、
        前面的人民币、⊗、（负数）都能读。
    为什么
        读不成数的大写金额没有意义，也无法与小写金额核对。
    来源
        《支付结算办法》附一《正确填写票据和结算凭证的基本规定》（银发〔1997〕393号）。
    出错示例
        万元整
        元整
        壹仟伍仟元整
    正确示例
        壹仟肆佰零玖元伍角
        （负数）伍佰圆整
        貳佰陸拾圓正
    例外
        大写金额前后夹带了别的文字时，只作提醒。
    """
    if words.value is not None or words.masked:
        return
    characters = set(plain_words(words.text[:200])[1])
    mixed = bool(characters & NUMERALS) and not characters <= ALPHABET
    yield Hit(
        "大写金额里夹有别的文字，没有读出金额。"
        if mixed
        else "大写金额读不成一个数，缺少数字或单位，或者单位次序不对。",
        expected="如 壹仟贰佰叁拾肆圆伍角陆分",
        severity=Severity.WARNING if mixed else None,
    )


@TOTAL_IN_WORDS.rule("total-in-words-form", Severity.WARNING)
def form(words: Words, context: Context) -> Iterator[Hit]:
    """大写金额的写法不规范

    检查什么
        大写金额用字、零和“整”的写法是否规范：用壹贰叁而不用一二三；角为零而分不为零时写“零”；到圆为止写“整”，
        有分不写“整”。
    为什么
        规范的写法不容易被改动。金额本身能读出来，所以只作提醒。
    来源
        《支付结算办法》附一《正确填写票据和结算凭证的基本规定》（银发〔1997〕393号）。
        可写可不写的零（万位或元位为零时）两种写法都算规范。
    出错示例
        一百二十元整
        叁佰贰拾伍元肆分
        壹佰元
    正确示例
        叁佰贰拾伍元零肆分
        壹拾万柒仟元零伍角叁分
        壹拾万零柒仟元伍角叁分
        伍角
    例外
        发票上通常不写“人民币”，写了也不提醒。
    """
    if words.value is not None and not is_official_form(words.text, words.value):
        standard = amount_in_words(words.value)
        yield Hit(
            f"读作 {show(words.value)}，写法不规范。规范的写法是“{standard}”。", expected=standard, suggestion=standard
        )
