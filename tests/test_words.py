"""Amounts, read and written: numbers as people type them, and the capital numerals of 《支付结算办法》附一."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from fapiao.money import read_number, show
from fapiao.words import LARGEST, amount_in_words, is_official_form, parse_words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零圆整"),
        ("0.01", "壹分"),
        ("0.50", "伍角整"),
        ("1", "壹圆整"),
        ("10", "壹拾圆整"),
        ("100.05", "壹佰圆零伍分"),
        ("1409.50", "壹仟肆佰零玖圆伍角整"),
        ("6007.14", "陆仟零柒圆壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾圆叁角贰分"),
        ("107000.53", "壹拾万柒仟圆伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖圆零贰分"),
        ("325.04", "叁佰贰拾伍圆零肆分"),
        ("100000000", "壹亿圆整"),
        ("100010000", "壹亿零壹万圆整"),
        ("-113.57", "（负数）壹佰壹拾叁圆伍角柒分"),
    ],
)
def test_written(amount: str, words: str) -> None:
    assert amount_in_words(Decimal(amount)) == words
    assert parse_words(words) == Decimal(amount)
    assert is_official_form(words, Decimal(amount))


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        ("壹佰元整", "100"),
        ("壹佰圆正", "100"),
        ("ⓧ壹佰圆整", "100"),
        ("⊗壹佰圆整", "100"),
        ("人民币壹佰圆整", "100"),
        ("壹 佰 圆 整", "100"),
        ("壹佰圆", "100"),
        ("一百元", "100"),
        ("壹仟零伍拾圆伍角", "1050.50"),
        ("壹仟零伍拾圆零伍角", "1050.50"),
        ("拾万元整", "100000"),
        ("壹拾亿圆整", "1000000000"),
        ("负伍佰圆整", "-500"),
        ("(负数)伍佰圆整", "-500"),
    ],
)
def test_read_as_people_write_them(words: str, amount: str) -> None:
    assert parse_words(words) == Decimal(amount)


@pytest.mark.parametrize("words", ["", "圆", "大约壹佰", "壹佰圆伍", "壹佰美圆", "壹壹圆", "零", "伍分壹圆", "😀"])
def test_what_says_no_amount_is_not_read(words: str) -> None:
    assert parse_words(words) is None


def test_what_is_written_reads_the_same() -> None:
    chance = random.Random(20261124)
    for _ in range(3000):
        cents = chance.randrange(10 ** chance.randrange(1, 14))
        value = Decimal(cents) / 100 * chance.choice((1, 1, -1))
        assert parse_words(amount_in_words(value)) == value
    assert parse_words(amount_in_words(LARGEST)) == LARGEST


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1,234.50", "1234.50"),
        ("１２３４．５０", "1234.50"),
        ("￥1 234.5", "1234.5"),
        ("¥-12.30", "-12.30"),
        ("（100.00）", "-100.00"),
        ("100元", "100"),
        ("-0", "0"),
        (12, "12"),
        (0.1, "0.1"),
        (Decimal("3.14"), "3.14"),
    ],
)
def test_numbers_as_people_type_them(typed: object, value: str) -> None:
    assert read_number(typed).value == Decimal(value)


@pytest.mark.parametrize("typed", ["1.2.3", "12-3", "abc", "一百", "1e999999", "NaN", "inf", "٣٤", "½", "--1", "0x10"])
def test_what_is_no_number_has_no_value(typed: str) -> None:
    assert read_number(typed).value is None


def test_masked_and_blank_are_told_apart() -> None:
    assert read_number("***").masked
    assert not read_number("***").blank
    assert read_number(" ").blank
    assert read_number(None).blank


def test_shown_with_cents() -> None:
    assert [show(Decimal(text)) for text in ("1", "1.5", "-0", "12.345")] == ["1.00", "1.50", "0.00", "12.345"]
