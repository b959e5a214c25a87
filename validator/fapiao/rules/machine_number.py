"""机器编号: the 12 digits of the tax-control device that issued an invoice. 数电票 have none."""

from __future__ import annotations

from collections.abc import Iterator

from ..registry import Context, Hit, Subject
from ..report import Severity
from ..text import Identifier, describe_places, read_identifier
from .invoice_number import wrong_digits

MACHINE_NUMBER = Subject("machine_number", "机器编号", read_identifier, first=("text", "identifier"))


@MACHINE_NUMBER.rule("machine-number-form", Severity.WARNING)
def form(number: Identifier, context: Context) -> Iterator[Hit]:
    """机器编号不是 12 位数字

    检查什么
        机器编号是 12 位数字。
    为什么
        机器编号是开票用的金税盘、税控盘或税务 UKey 的编号。少一位多是开头的 0 被表格软件去掉。
    来源
        服务商接口文档（诺诺：12 位盘号），与公开的五个真实票样相符。没有找到官方说明，所以只作警告。
    出错示例
        66193365657
        66193365657A
    正确示例
        661933656578
        016000019235
    例外
        数电票没有机器编号，空着即可。
    """
    wrong = wrong_digits(number.text)
    if wrong:
        yield Hit(
            f"{describe_places(number.text, wrong)}，机器编号一般是 12 位数字。请对照票面左上角核对。",
            expected="12 位数字",
        )
    elif len(number.text) != 12:
        padded = f"0{number.text}" if len(number.text) == 11 else None
        hint = f"可能是开头的 0 被表格软件去掉了，补上后是 {padded}。" if padded else ""
        yield Hit(
            f"机器编号有 {len(number.text)} 位，一般是 12 位。{hint}请对照票面左上角核对。",
            expected="12 位数字",
            suggestion=padded,
        )
