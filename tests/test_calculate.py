"""Calculation before issuing: right to the cent, and never at odds with what the checks say afterwards."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from decimal import Decimal
from typing import Any

import pytest
from fapiao import (
    CalculationError,
    bridge,
    calculation,
    check_invoice,
    differential,
    discount,
    from_gross,
    from_net,
    in_words,
    share_out,
    split_lines,
)
from fapiao.calculate import KINDS, MOST_LINES, RATES_IN_USE, REDUCED, Amounts, read_levy
from fapiao.report import Severity

CENT = Decimal("0.01")


def shown(amounts: Amounts) -> tuple[str, str, str]:
    return str(amounts.net), str(amounts.tax), str(amounts.gross)


@pytest.mark.parametrize(
    ("gross", "rate", "expected"),
    [
        ("113", "13%", ("100.00", "13.00", "113.00")),
        ("137.64", "13%", ("121.81", "15.83", "137.64")),
        ("16000.00", "1%", ("15841.58", "158.42", "16000.00")),
        ("-113", "13", ("-100.00", "-13.00", "-113.00")),
        ("0.01", "13%", ("0.01", "0.00", "0.01")),
        ("0", "6%", ("0.00", "0.00", "0.00")),
        ("57", "免税", ("57.00", "0.00", "57.00")),
        ("57", "0%", ("57.00", "0.00", "57.00")),
        ("1050", "5%减按1.5%", ("1035.00", "15.00", "1050.00")),
        ("1030", "3% 减按 1.5%", ("1015.00", "15.00", "1030.00")),
        ("1030", "3%→2%", ("1010.00", "20.00", "1030.00")),
        (Decimal("1.05"), Decimal("0.05"), ("1.00", "0.05", "1.05")),
        (113, "0.130000", ("100.00", "13.00", "113.00")),
        ("1,130.00 元", "13%", ("1000.00", "130.00", "1130.00")),
    ],
)
def test_from_gross(gross: Any, rate: Any, expected: tuple[str, str, str]) -> None:
    assert shown(from_gross(gross, rate)) == expected


@pytest.mark.parametrize(
    ("net", "rate", "expected"),
    [
        ("100", "13%", ("100.00", "13.00", "113.00")),
        ("0.5", "1%", ("0.50", "0.01", "0.51")),
        ("-0.5", "1%", ("-0.50", "-0.01", "-0.51")),
        ("1035", "5%减按1.5%", ("1035.00", "15.00", "1050.00")),
        ("69", "5%减按1.5%", ("69.00", "1.00", "70.00")),
        ("10", "不征税", ("10.00", "0.00", "10.00")),
    ],
)
def test_from_net(net: str, rate: str, expected: tuple[str, str, str]) -> None:
    assert shown(from_net(net, rate)) == expected


def test_share_out_to_the_cent() -> None:
    assert [str(part) for part in share_out("100", ["1", "1", "1"])] == ["33.34", "33.33", "33.33"]
    assert [str(part) for part in share_out("-0.05", [1, 2, 0])] == ["-0.02", "-0.03", "0.00"]
    assert share_out("0.02", [1, 1, 1]) == (CENT, CENT, Decimal("0.00"))


def test_lines_come_to_the_split_of_their_sum() -> None:
    """Alone each of them would leave its tax out."""
    lines = split_lines(["0.03"] * 30, "13%")
    whole = from_gross("0.90", "13%")
    assert sum(one.tax for one in lines) == whole.tax == Decimal("0.10")
    assert sum(from_gross("0.03", "13%").tax for _ in lines) == 0


def test_discount_by_percentage_or_by_amount() -> None:
    assert shown(discount("100", "13%", percent="10%")) == ("-10.00", "-1.30", "-11.30")
    assert shown(discount("100", "13%", percent="10")) == ("-10.00", "-1.30", "-11.30")
    assert shown(discount("99.99", "6%", amount="99.99")) == ("-99.99", "-6.00", "-105.99")


def test_differential_and_its_remark() -> None:
    found = differential("200", "2", "1%")
    assert shown(found.amounts) == ("198.04", "1.96", "200.00")
    assert found.remark == "差额征税：2.00。"
    assert found.line == {"amount": "198.04", "tax_rate": "***", "tax": "1.96"}


def test_in_words() -> None:
    assert in_words("1409.50") == "壹仟肆佰零玖圆伍角整"
    assert in_words("-113") == "（负数）壹佰壹拾叁圆整"


WRONG: list[tuple[Any, tuple[Any, ...], dict[str, Any], str]] = [
    (from_gross, (1.13, "13%"), {}, "浮点数"),
    (from_gross, (True, "13%"), {}, "浮点数"),
    (from_gross, ("", "13%"), {}, "读不成数"),
    (from_gross, ("***", "13%"), {}, "读不成数"),
    (from_gross, ("1.234", "13%"), {}, "两位小数"),
    (from_gross, (10**30, "13%"), {}, "太大"),
    (from_gross, (10**5000, "13%"), {}, "读不成数"),
    (from_gross, (Decimal("NaN"), "13%"), {}, "读不成数"),
    (from_gross, ("1", ""), {}, "税率"),
    (from_gross, ("1", 0.13), {}, "税率"),
    (from_gross, ("1", "***"), {}, "税率"),
    (from_gross, ("1", "130%"), {}, "税率"),
    (from_gross, ("1", "-3%"), {}, "税率"),
    (from_gross, ("1", "税" * 10_000), {}, "税率"),
    (share_out, ("1", []), {}, "份"),
    (share_out, ("1", [0, 0]), {}, "全是 0"),
    (share_out, ("1", [1, -1, 1]), {}, "正数"),
    (share_out, ("1", [1] * (MOST_LINES + 1)), {}, "份"),
    (split_lines, ([1, -1], "13%"), {}, "折扣行"),
    (split_lines, ([], "13%"), {}, "没有"),
    (discount, ("100", "13%"), {}, "写一个就够"),
    (discount, ("100", "13%"), {"percent": 1, "amount": 1}, "写一个就够"),
    (discount, ("100", "13%"), {"percent": "0"}, "折扣率"),
    (discount, ("100", "13%"), {"percent": "101"}, "折扣率"),
    (discount, ("100", "13%"), {"amount": "100.01"}, "不超过"),
    (discount, ("100", "13%"), {"amount": "-1"}, "大于 0"),
    (discount, ("-100", "13%"), {"percent": "1"}, "红字发票没有折扣行"),
    (differential, ("100", "100.01", "6%"), {}, "扣除额"),
    (differential, ("100", "-1", "6%"), {}, "扣除额"),
    (differential, ("0", "0", "6%"), {}, "含税销售额"),
]


@pytest.mark.parametrize(("call", "given", "named", "words"), WRONG, ids=range(len(WRONG)))
def test_a_wrong_call_is_told_what_to_mend(call: Any, given: Any, named: Any, words: str) -> None:
    with pytest.raises(CalculationError) as raised:
        call(*given, **named)
    assert words in str(raised.value)
    assert len(str(raised.value)) < 300


# What is calculated passes the checks, whatever the amount.


def amounts(seed: int, count: int) -> list[Decimal]:
    """From a cent to a hundred million, small ones as often as large ones, some of them negative."""
    dice = random.Random(seed)
    return [
        Decimal(dice.choice((1, 1, 1, -1)) * dice.randrange(1, 10 ** dice.randrange(1, 11))).scaleb(-2)
        for _ in range(count)
    ]


def errors(invoice: dict[str, Any]) -> list[str]:
    return [finding.message for finding in check_invoice(invoice).findings if finding.severity is Severity.ERROR]


def invoice_of(lines: list[dict[str, str]], total: Decimal, **more: object) -> dict[str, Any]:
    """A whole invoice of these lines; the sums are those of the lines as printed."""
    net, tax = (
        sum((Decimal(line[name]) for line in lines if line[name] != "***"), Decimal(0)) for name in ("amount", "tax")
    )
    assert net + tax == total
    sums = {"amount": str(net), "tax": str(tax), "total": str(total), "total_in_words": in_words(total)}
    return {"lines": lines, **sums, **more}


@pytest.mark.parametrize("rate", [*RATES_IN_USE, "17%", "16%", "11%", "10%", "4%", "2%", "1.5%", "0.5%"])
def test_what_is_calculated_passes_the_checks(rate: str) -> None:
    levy = read_levy(rate)
    for place, amount in enumerate(amounts(11, 400)):
        for one in (from_gross(amount, rate), from_net(amount, rate)):
            assert one.net + one.tax == one.gross
            assert abs(one.tax - one.gross * levy.share) <= Decimal("0.02")
            assert one.net * one.tax >= 0
            if place < 100:
                assert errors(invoice_of([one.line], one.gross)) == []
        assert from_gross(amount, rate).gross == amount
        assert from_net(amount, rate).net == amount


def test_there_and_back() -> None:
    """A gross amount that came from a net one gives that net one again."""
    for rate in RATES_IN_USE:
        for amount in amounts(12, 300):
            there = from_net(amount, rate)
            assert abs(from_gross(there.gross, rate).net - there.net) <= CENT


@pytest.mark.parametrize("rate", ["13%", "1%", "免税", *REDUCED])
def test_lines_pass_the_checks_and_are_a_cent_from_their_own_split(rate: str) -> None:
    dice = random.Random(13)
    for _ in range(60):
        sign = dice.choice((1, 1, -1))
        grosses = [sign * abs(amount) for amount in amounts(dice.randrange(10**6), dice.randrange(1, 12))]
        lines = split_lines(grosses, rate)
        whole = from_gross(sum(grosses, Decimal(0)), rate)
        assert [one.gross for one in lines] == grosses
        assert (sum(one.net for one in lines), sum(one.tax for one in lines)) == (whole.net, whole.tax)
        for one in lines:
            assert abs(one.net - from_gross(one.gross, rate).net) <= CENT
            assert one.net * one.gross >= 0
        assert errors(invoice_of([one.line for one in lines], whole.gross)) == []


def test_shares_make_the_whole_and_are_a_cent_from_exact() -> None:
    dice = random.Random(14)
    for amount in amounts(15, 500):
        weights = [dice.randrange(100) for _ in range(dice.randrange(1, 9))] + [1]
        parts = share_out(amount, weights)
        assert sum(parts) == amount
        for part, weight in zip(parts, weights, strict=True):
            assert abs(part - amount * weight / sum(weights)) < CENT
            assert weight or not part


@pytest.mark.parametrize("rate", ["13%", "3%", "免税"])
def test_discount_lines_pass_the_checks(rate: str) -> None:
    dice = random.Random(16)
    for amount in map(abs, amounts(17, 150)):
        line = from_net(amount, rate)
        percent = dice.choice(("5", "33.3", "100"))
        try:
            off = discount(amount, rate, percent=percent)
        except CalculationError:
            # Of so little nothing can be taken off.
            assert amount * Decimal(percent) / 100 < CENT
            continue
        lines = [{"kind": "2", "name": "*文具*笔", **line.line}, {"kind": "1", "name": "*文具*笔", **off.line}]
        report = check_invoice(invoice_of(lines, line.gross + off.gross))
        assert [finding for finding in report.findings if finding.severity is not Severity.INFO] == []


@pytest.mark.parametrize("rate", ["1%", "5%", "6%"])
@pytest.mark.parametrize("printed", ["***", "rate"])
def test_taxed_differences_pass_the_checks(rate: str, printed: str) -> None:
    dice = random.Random(18)
    for gross in map(abs, amounts(19, 150)):
        found = differential(gross, gross * dice.randrange(101) // CENT * CENT / 100 // CENT * CENT, rate)
        line = found.line | ({} if printed == "***" else {"tax_rate": rate})
        invoice = invoice_of([line], gross, remark=found.remark)
        report = check_invoice(invoice)
        assert [finding for finding in report.findings if finding.severity is not Severity.INFO] == []


# As the page and the command line have it.


def test_an_answer_is_text_and_says_how() -> None:
    answer = calculation("gross", {"amount": "113", "rate": "13%"})
    assert answer == {
        "lines": [{"amount": "100.00", "tax_rate": "13%", "tax": "13.00", "total": "113.00"}],
        "amount": "100.00",
        "tax": "13.00",
        "total": "113.00",
        "total_in_words": "壹佰壹拾叁圆整",
        "how": "113.00 ÷（1 + 13%）= 100.00；113.00 − 100.00 = 13.00",
        "rate": "13%",
    }
    assert calculation("net", {"amount": "1035", "rate": "5%减按1.5%"})["how"].startswith(
        "1035.00 ÷（1 + 5% − 1.5%）× 1.5% = 15.00"
    )
    assert calculation("lines", {"amounts": "57 3", "rate": "免税"})["tax"] == "***"
    assert [line["kind"] for line in calculation("discount", {"amount": 9, "rate": "6%", "discount": 1})["lines"]] == [
        "2",
        "1",
    ]
    assert calculation("share", {"amount": "1", "weights": ["1", "2"]})["parts"] == ["0.33", "0.67"]
    assert calculation("words", {"amount": "1"})["total_in_words"] == "壹圆整"
    with pytest.raises(KeyError):
        calculation("magic", {})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("junk", [None, "", "x", [], {}, ["1", None], 1.5, True, "\ud800", "9" * 50, "-1"])
def test_the_bridge_never_raises_for_values(kind: str, junk: object) -> None:
    given = dict.fromkeys(KINDS[kind].takes, junk)
    answer = json.loads(bridge.calculate(kind, json.dumps(given), "2026-11-24"))
    assert "fault" in answer or answer.keys() & {"how", "total_in_words"}


def test_the_bridge_says_what_there_is_to_say_about_the_rate() -> None:
    values = json.dumps({"amount": "100", "rate": "17%"})
    answer = json.loads(bridge.calculate("net", values, "2026-11-24"))
    assert [finding["rule"] for finding in answer["findings"]] == ["tax-rate-historic"]
    fault = json.loads(bridge.calculate("net", "{}", "2026-11-24"))["fault"]
    assert fault["name"] == "税率"
    vocabulary = json.loads(bridge.vocabulary())
    assert set(vocabulary["calculations"]) == set(KINDS)
    assert vocabulary["rates"] == list(RATES_IN_USE)


def run(*arguments: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "fapiao.cli", "calculate", *arguments],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("gross 113 --rate 13%", "金额：100.00\n税额：13.00"),
        ("net -100 --rate=13%", "（负数）壹佰壹拾叁圆整"),
        ("lines 100 33.33 --rate 6%", "第 2 行  金额 31.44"),
        ("discount 100 --rate 13% --percent 10", "金额 -10.00"),
        ("discount 100 --rate 13% --discount 10", "金额 -10.00"),
        ("differential 200 --deduction 2 --rate 1%", "备注：差额征税：2.00。"),
        ("share 100 1 1 1", "第 1 份  33.34"),
        ("words 1", "壹圆整"),
        ("gross 117 --rate 17%", "旧税率"),
        ("gross 113 --rate 13% --format json", '"tax": "13.00"'),
    ],
)
def test_the_command_line(arguments: str, words: str) -> None:
    code, out, err = run(*arguments.split())
    assert (code, err) == (0, "")
    assert words in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("", "可以算的有"),
        ("magic 1", "可以算的有"),
        ("gross --rate 13%", "含税金额"),
        ("gross 1 2 --rate 13%", "一个金额"),
        ("gross 113", "还要写 --rate"),
        ("gross 113 --rate 13% --deduction 1", "不用 --deduction"),
        ("gross x --rate 13%", "读不成数"),
        ("differential 1 --rate 1%", "还要写 --deduction"),
        ("discount 1 --rate 1%", "写一个就够"),
        ("share 1", "份"),
    ],
)
def test_a_wrong_command_says_what_is_missing(arguments: str, words: str) -> None:
    code, out, err = run(*arguments.split())
    assert (code, out) == (2, "")
    assert words in err
