"""红字发票信息确认单编号 (数电票, 20 digits) and its predecessor, 红字信息表编号 (tax control, 16 digits and more)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..registry import Context, Hit, Subject
from ..report import Severity
from ..text import Identifier, describe_places, read_identifier
from .invoice_number import LOOKALIKES, wrong_digits


def facts(number: Identifier) -> dict[str, str]:
    if re.fullmatch("[0-9]{20}", number.text):
        return {"number_form": "20 位红字发票信息确认单编号"}
    if re.fullmatch("[0-9]{16}", number.text):
        return {"number_form": "16 位红字增值税专用发票信息表编号（税控发票）"}
    return {}


RED_CONFIRMATION_NUMBER = Subject(
    "red_confirmation_number", "红字发票信息确认单编号", read_identifier, facts, first=("text", "identifier")
)


@RED_CONFIRMATION_NUMBER.rule("red-confirmation-number-form", Severity.WARNING)
def form(number: Identifier, context: Context) -> Iterator[Hit]:
    """红字确认单编号不像是完整的编号

    检查什么
        数电票的红字发票信息确认单编号是 20 位数字；税控发票的红字信息表编号是 16 位数字，服务商接口最多收 24 位。
    为什么
        编号抄错就找不到确认单，红字发票开不出来，或者开出来后与蓝字发票对不上。
    来源
        确认单 20 位见实际取得的数电红字发票；信息表 16 位（最多 24 位）见服务商接口文档（诺诺）。
        没有读到官方的编号说明，所以只作警告。
    出错示例
        4403062100012
        4403 0621 0001 234A 5678
    正确示例
        44030621000123456789
        4403062100012345
    例外
        17 到 24 位之间的其他位数，服务商接口也收，只作提示。
    """
    wrong = wrong_digits(number.text)
    if wrong:
        mended = number.text.translate(LOOKALIKES)
        yield Hit(
            f"{describe_places(number.text, wrong)}，编号一般只有数字。请对照确认单核对。",
            expected="20 位数字",
            suggestion=mended if re.fullmatch("[0-9]{20}|[0-9]{16}", mended) else None,
        )
    elif len(number.text) not in {16, 20}:
        between = 17 <= len(number.text) <= 24
        yield Hit(
            f"编号有 {len(number.text)} 位；数电票的确认单编号是 20 位，税控发票的信息表编号是 16 位。"
            "请对照确认单核对。",
            expected="20 位数字",
            severity=Severity.INFO if between else None,
        )
