"""Calculation for those who are about to issue: from gross to net and back, shares, discounts, taxed differences.

    from_gross("113.00", "13%")       # Amounts(net=100.00, tax=13.00, gross=113.00)
    from_net("100.00", "6%")
    from_gross("1050.00", "5%减按1.5%")

Amounts are yuan with at most two decimals, negative ones for red invoices; they come in as Decimal, int or text and
go out as Decimal with two decimals. Rounding is half up to the cent, of a negative amount as of its positive twin. What
cannot be calculated raises CalculationError, whose message is Chinese and says how to mend it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .money import CENT, add, compact, divide, multiply, read_number, show, to_cents
from .rules.tax_rate import read_rate, show_rate
from .text import as_text, quote
from .words import LARGEST, amount_in_words

Given = Decimal | int | str

ONE = Decimal(1)
MOST_LINES = 2_000


class CalculationError(ValueError):
    """What was given cannot be calculated with. The message says so in Chinese; ``name`` is what was wrong."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


@dataclass(frozen=True, slots=True)
class Amounts:
    """金额, 税额 and 价税合计 that belong together: ``net + tax == gross`` to the cent. ``rate`` is as printed."""

    net: Decimal
    tax: Decimal
    gross: Decimal
    rate: str

    @property
    def line(self) -> dict[str, str]:
        """As the fields of a line of an invoice; the tax of 免税 and 不征税 is printed ``***``."""
        tax = "***" if self.rate in ("免税", "不征税") else show(self.tax)
        return {"amount": show(self.net), "tax_rate": self.rate, "tax": tax}


@dataclass(frozen=True, slots=True)
class Levy:
    """How tax is taken: ``rate`` of the price that is net of ``base``; the two differ where a rate was reduced.

    ``printed`` is what stands on the invoice, ``source`` who says so.
    """

    rate: Decimal
    base: Decimal
    printed: str
    source: str = "价外税：税额 = 不含税金额 × 税率"

    @property
    def share(self) -> Decimal:
        """The tax in each yuan of the gross amount, exactly."""
        return divide(self.rate, add(ONE, self.base))


# The tax is a share of the price without tax of the full rate, so that net = gross - tax is not gross ÷ (1 + rate).
_SELLER_SOFTWARE = "服务商文档和开票软件代码：税额 = 含税金额 ÷（1 + 原征收率）× 减按的征收率"
REDUCED = {
    "5%减按1.5%": Levy(Decimal("0.015"), Decimal("0.05"), "1.5%", _SELLER_SOFTWARE),
    "3%减按1.5%": Levy(Decimal("0.015"), Decimal("0.03"), "1.5%", _SELLER_SOFTWARE),
    "3%减按2%": Levy(Decimal("0.02"), Decimal("0.03"), "2%", _SELLER_SOFTWARE),
}
# What stands ready in a choice; others are taken too.
RATES_IN_USE = ("13%", "9%", "6%", "5%", "3%", "1%", "0%", "免税", "不征税", *REDUCED)


def read_money(value: Given, name: str) -> Decimal:
    """An amount in yuan. Raises CalculationError where it is none, or has fractions of a cent."""
    if isinstance(value, float | bool) or not isinstance(value, Decimal | int | str):
        raise CalculationError(name, f"{name}请用文字或 Decimal，不要用浮点数：0.1 在浮点数里不是正好 0.1。")
    number = read_number(value).value
    if number is None:
        raise CalculationError(name, f"{name}写的是{quote(as_text(value))}，读不成数。请只写数字，例如 113.00。")
    if number != to_cents(number):
        raise CalculationError(name, f"{name} {number} 超过两位小数。金额只到分，请先四舍五入。")
    if abs(number) > LARGEST:
        raise CalculationError(name, f"{name}太大，最多 {LARGEST}。")
    return to_cents(number)


def read_levy(rate: Given) -> Levy:
    """A rate as it is printed (``13%``, 免税), as a fraction, or by the name of a reduced one (``5%减按1.5%``)."""
    text = compact(as_text(rate)[:40]).replace("→", "减按")
    if text in REDUCED:
        return REDUCED[text]
    if isinstance(rate, float | bool):
        raise CalculationError("税率", "税率请用文字或 Decimal，例如 13%。")
    read = read_rate(rate)
    if read.value is None or not 0 <= read.value < 1:
        ways = "、".join(RATES_IN_USE)
        raise CalculationError("税率", f"税率写的是{quote(as_text(rate))}，不能用来计算。可以写 {ways}。")
    return Levy(read.value, read.value, read.word or show_rate(read.value))


def from_gross(gross: Given, rate: Given) -> Amounts:
    """Split a gross amount: 税额 = 含税金额 ÷（1 + 税率）× 税率, 金额 = 含税金额 − 税额.

    Of an ordinary rate the net amount is rounded and the tax is what is left, as invoicing software does (seen on real
    invoices: 121.81 and 15.83 at 13 %). Of a reduced rate the tax is rounded.
    """
    levy, whole = read_levy(rate), read_money(gross, "含税金额")
    if levy.rate == levy.base:
        net = to_cents(divide(whole, add(ONE, levy.base)))
        return Amounts(net, whole - net, whole, levy.printed)
    tax = to_cents(multiply(whole, levy.share))
    return Amounts(whole - tax, tax, whole, levy.printed)


def from_net(net: Given, rate: Given) -> Amounts:
    """The tax on a net amount: 税额 = 金额 × 税率, 价税合计 = 金额 + 税额.

    Of a reduced rate the tax is that part of the net amount which ``from_gross`` leaves: 5 % reduced to 1.5 % is a
    sixty-ninth of it.
    """
    levy, amount = read_levy(rate), read_money(net, "不含税金额")
    share = levy.rate if levy.rate == levy.base else divide(levy.share, ONE - levy.share)
    tax = to_cents(multiply(amount, share))
    return Amounts(amount, tax, amount + tax, levy.printed)


def share_out(amount: Given, weights: Sequence[Given]) -> tuple[Decimal, ...]:
    """Parts of an amount in proportion to the weights, to the cent, that make the amount again exactly.

    Every part is the exact share, rounded down or up to the cent; the cents that are left over go to the parts that
    lost the most by rounding down, the earlier ones first. Used for a discount on a whole order, or one price for
    several lines. Raises CalculationError where there is no weight, a negative one, or nothing but zeros.
    """
    whole = read_money(amount, "金额")
    numbers = [read_money(weight, f"第 {place} 份") for place, weight in enumerate(weights, 1)]
    together = add(*numbers)
    if not 0 < len(numbers) <= MOST_LINES:
        raise CalculationError("份", f"请写 1 到 {MOST_LINES} 份，这里是 {len(numbers)} 份。")
    if min(numbers) < 0 or not together:
        raise CalculationError("份", "各份要么是 0、要么是正数，而且不能全是 0。")
    exact = [divide(multiply(abs(whole), number), together) for number in numbers]
    parts = [(share / CENT).to_integral_value(rounding="ROUND_FLOOR") * CENT for share in exact]
    left = int((abs(whole) - add(*parts)) / CENT)
    most_lost = sorted(range(len(parts)), key=lambda place: parts[place] - exact[place])
    for place in most_lost[:left]:
        parts[place] += CENT
    return tuple(to_cents(-part if whole < 0 else part) for part in parts)


def split_lines(gross: Sequence[Given], rate: Given) -> tuple[Amounts, ...]:
    """Split the gross amounts of several lines of one rate, so that they come to the split of their sum.

    Each line split by itself may leave the invoice a few cents away from the split of its total; here the net amounts
    are shared out from that, and no line is more than a cent away from its own split. All amounts have one sign.
    """
    grosses = [read_money(one, f"第 {place} 行含税金额") for place, one in enumerate(gross, 1)]
    if not grosses:
        raise CalculationError("含税金额", "没有写各行的含税金额，至少写一行。")
    if any(one < 0 for one in grosses) and any(one > 0 for one in grosses):
        raise CalculationError("含税金额", "各行要么都是正数，要么都是负数（红字）。折扣请用折扣行计算。")
    whole = from_gross(add(*grosses), rate)
    if not whole.gross:
        return tuple(Amounts(one, one, one, whole.rate) for one in grosses)
    nets = share_out(whole.net, [abs(one) for one in grosses])
    return tuple(Amounts(net, one - net, one, whole.rate) for net, one in zip(nets, grosses, strict=True))


def discount(net: Given, rate: Given, *, percent: Given | None = None, amount: Given | None = None) -> Amounts:
    """The discount line of a line: negative, without tax, by its percentage or by its amount (one of the two).

    ``percent`` of ``10`` or ``10%`` takes a tenth off; ``amount`` is what is taken off the net amount, a positive
    number. The discount line stands right behind its line, with the same name, code and rate, and takes off no more
    than the whole line (说明见规则 invoice-discount-order: 服务商接口文档，没有读到官方条文).
    """
    price = read_money(net, "不含税金额")
    if (percent is None) == (amount is None):
        raise CalculationError("折扣", "折扣率和折扣额写一个就够，另一个由它算出。")
    if price <= 0:
        raise CalculationError("不含税金额", "折扣行只用在金额为正的行后面；红字发票没有折扣行。")
    if percent is not None:
        share = read_percent(percent)
        off = to_cents(multiply(price, share))
    else:
        off = read_money(amount if amount is not None else "", "折扣额")
    if not 0 < off <= price:
        raise CalculationError("折扣", f"折扣额 {show(off)} 要大于 0，而且不超过这一行的金额 {show(price)}。")
    return from_net(-off, rate)


def read_percent(percent: Given) -> Decimal:
    number = read_number(as_text(percent).strip().removesuffix("%")).value
    if number is None or isinstance(percent, float | bool) or not 0 < number <= 100:
        raise CalculationError("折扣率", f"折扣率写的是{quote(as_text(percent))}。请写 0 到 100 之间的数，例如 10%。")
    return divide(number, Decimal(100))


@dataclass(frozen=True, slots=True)
class Differential:
    """A line of 差额征税 and what the remark must say. ``amounts.rate`` is the rate that was used.

    The rate is printed ``***`` on the invoice, because tax ÷ amount is not the rate.
    """

    amounts: Amounts
    deduction: Decimal
    remark: str

    @property
    def line(self) -> dict[str, str]:
        return {"amount": show(self.amounts.net), "tax_rate": "***", "tax": show(self.amounts.tax)}


def differential(gross: Given, deduction: Given, rate: Given) -> Differential:
    """差额征税 (差额开票): 税额 =（含税销售额 − 扣除额）÷（1 + 税率）× 税率, 金额 = 含税销售额 − 税额.

    The remark begins ``差额征税：<deduction>。``; seen on a real invoice (198.04 and 1.96 with 2.00 deducted at 1 %).
    Whether a business may deduct is for its policy to say; no text of the rule was read.
    """
    whole, taken_off = read_money(gross, "含税销售额"), read_money(deduction, "扣除额")
    if whole <= 0:
        raise CalculationError("含税销售额", "含税销售额要大于 0；红字发票照原来的蓝字发票填负数。")
    if not 0 <= taken_off <= whole:
        raise CalculationError("扣除额", f"扣除额要在 0 和含税销售额 {show(whole)} 之间。")
    levy = read_levy(rate)
    tax = to_cents(multiply(whole - taken_off, levy.share))
    return Differential(Amounts(whole - tax, tax, whole, levy.printed), taken_off, f"差额征税：{show(taken_off)}。")


def in_words(amount: Given) -> str:
    """The amount as it is printed in words (壹佰壹拾叁圆整), ``（负数）`` in front of a negative one.

    By 《支付结算办法》附一 (银发〔1997〕393号); see ``fapiao.words``.
    """
    return amount_in_words(read_money(amount, "金额"))


def calculation(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """A calculation by its name, texts in and texts out: what the page and the command line offer.

    ``kind`` and what it takes: ``gross`` and ``net`` (``amount``, ``rate``); ``lines`` (``amounts``, gross, and
    ``rate``); ``discount`` (``amount``, net, ``rate``, and ``percent`` or ``discount``); ``differential`` (``amount``,
    gross, ``deduction``, ``rate``); ``share`` (``amount``, ``weights``); ``words`` (``amount``).

    The answer has ``lines`` (rows of ``amount``, ``tax_rate``, ``tax``, ``total``, as printed), their sums ``amount``,
    ``tax`` and ``total``, ``total_in_words``, the ``remark`` that must be there, ``how`` it was calculated, and
    ``rate``, the rate to check with ``check_field``; of these what the kind has. ``share`` gives ``parts``. Raises
    CalculationError for values, KeyError for an unknown kind.
    """
    return KINDS[kind].answer(values)


def text_of(values: Mapping[str, Any], name: str) -> str:
    return as_text(values.get(name))


def texts_of(values: Mapping[str, Any], name: str) -> list[str]:
    given = values.get(name)
    return [as_text(one) for one in given] if isinstance(given, list | tuple) else as_text(given).split()


def shown_lines(lines: Sequence[Amounts], how: str) -> dict[str, Any]:
    net, tax, gross = (add(*numbers) for numbers in zip(*((one.net, one.tax, one.gross) for one in lines), strict=True))
    return {
        "lines": [one.line | {"total": show(one.gross)} for one in lines],
        "amount": show(net),
        "tax": "***" if all(one.line["tax"] == "***" for one in lines) else show(tax),
        "total": show(gross),
        "total_in_words": amount_in_words(gross) if abs(gross) <= LARGEST else "",
        "how": how,
        "rate": lines[0].rate,
    }


def shown_gross(values: Mapping[str, Any]) -> dict[str, Any]:
    one = from_gross(text_of(values, "amount"), text_of(values, "rate"))
    levy = read_levy(text_of(values, "rate"))
    gross, net, tax = show(one.gross), show(one.net), show(one.tax)
    base, rate = show_rate(levy.base), show_rate(levy.rate)
    if levy.rate == levy.base:
        return shown_lines([one], f"{gross} ÷（1 + {base}）= {net}；{gross} − {net} = {tax}")
    return shown_lines([one], f"{gross} ÷（1 + {base}）× {rate} = {tax}；{gross} − {tax} = {net}")


def shown_net(values: Mapping[str, Any]) -> dict[str, Any]:
    one = from_net(text_of(values, "amount"), text_of(values, "rate"))
    levy = read_levy(text_of(values, "rate"))
    gross, net, tax = show(one.gross), show(one.net), show(one.tax)
    # Of a reduced levy the tax is a part of what it leaves of the gross amount: 1.5 of 103.5 for 5 % reduced to 1.5 %.
    base = "" if levy.rate == levy.base else f"÷（1 + {show_rate(levy.base)} − {show_rate(levy.rate)}）"
    return shown_lines([one], f"{net} {base}× {show_rate(levy.rate)} = {tax}；{net} + {tax} = {gross}")


def shown_split(values: Mapping[str, Any]) -> dict[str, Any]:
    lines = split_lines(texts_of(values, "amounts"), text_of(values, "rate"))
    gross, net = (show(add(*numbers)) for numbers in ((one.gross for one in lines), (one.net for one in lines)))
    return shown_lines(lines, f"合计 {gross} 先拆成金额 {net}，再按各行分到分；每行的税额 = 含税金额 − 金额")


def shown_discount(values: Mapping[str, Any]) -> dict[str, Any]:
    price, rate = text_of(values, "amount"), text_of(values, "rate")
    by = {"percent": values.get("percent") or None, "amount": values.get("discount") or None}
    off = discount(price, rate, **by)
    whole = from_net(price, rate)
    how = f"折扣额 {show(-off.net)}，税额 {show(-off.tax)}；折扣行紧跟在被折扣行后面，名称、编码、税率与它相同"
    answer = shown_lines([whole, off], how)
    for line, kind in zip(answer["lines"], ("2", "1"), strict=True):
        line["kind"] = kind
    return answer


def shown_differential(values: Mapping[str, Any]) -> dict[str, Any]:
    found = differential(text_of(values, "amount"), text_of(values, "deduction"), text_of(values, "rate"))
    one, rate = found.amounts, found.amounts.rate
    gross, tax, deduction = show(one.gross), show(one.tax), show(found.deduction)
    answer = shown_lines(
        [one], f"（{gross} − {deduction}）÷（1 + {rate}）× {rate} = {tax}；{gross} − {tax} = {show(one.net)}"
    )
    return answer | {"lines": [found.line | {"total": gross}], "tax": tax, "remark": found.remark}


def shown_parts(values: Mapping[str, Any]) -> dict[str, Any]:
    parts = share_out(text_of(values, "amount"), texts_of(values, "weights"))
    return {
        "parts": [show(part) for part in parts],
        "amount": show(add(*parts)),
        "how": "按比例分到分，剩下的分给舍去最多的几份",
    }


def shown_words(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "total": show(read_money(text_of(values, "amount"), "金额")),
        "total_in_words": in_words(text_of(values, "amount")),
    }


@dataclass(frozen=True, slots=True)
class Kind:
    """A calculation that is offered: its title, what it takes (name to label), and what carries it out.

    ``several`` is the name of the value that is a list; of the ``either`` names exactly one is given.
    """

    title: str
    takes: Mapping[str, str]
    answer: Callable[[Mapping[str, Any]], dict[str, Any]]
    several: str = ""
    either: tuple[str, ...] = ()


_RATE = {"rate": "税率/征收率"}
KINDS: Mapping[str, Kind] = {
    "gross": Kind("含税金额拆成金额和税额", {"amount": "含税金额"} | _RATE, shown_gross),
    "net": Kind("不含税金额加上税额", {"amount": "不含税金额"} | _RATE, shown_net),
    "lines": Kind("几行含税金额拆开，合计不差一分", {"amounts": "各行含税金额"} | _RATE, shown_split, "amounts"),
    "discount": Kind(
        "折扣行",
        {"amount": "不含税金额", "percent": "折扣率", "discount": "折扣额（不含税）"} | _RATE,
        shown_discount,
        either=("percent", "discount"),
    ),
    "differential": Kind("差额征税", {"amount": "含税销售额", "deduction": "扣除额"} | _RATE, shown_differential),
    "share": Kind("一笔金额按比例分摊", {"amount": "金额", "weights": "各份的比例或金额"}, shown_parts, "weights"),
    "words": Kind("金额大写", {"amount": "金额"}, shown_words),
}

# The same as plain data, for a form.
CHOICES = {
    name: {"title": kind.title, "takes": dict(kind.takes), "several": kind.several, "either": list(kind.either)}
    for name, kind in KINDS.items()
}
