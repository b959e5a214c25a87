"""校验码: 20 digits on ordinary invoices of the tax-control systems, of which inspection asks for the last six.

They are computed with a key that only the tax device holds, so nothing beyond their form can be checked here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..registry import Context, Hit, Subject
from ..report import Severity
from ..text import Identifier, describe_places, read_identifier
from .invoice_number import LOOKALIKES, wrong_digits


def facts(code: Identifier) -> dict[str, str]:
    if not re.fullmatch("[0-9]{20}", code.text):
        return {}
    return {"check_code_tail": f"{code.text[-6:]}（后 6 位；深圳区块链发票填后 5 位 {code.text[-5:]}）"}


# What invoices on the block chain of Shenzhen have: five hexadecimal digits.
BLOCKCHAIN = re.compile("[0-9A-F]{5}")

CHECK_CODE = Subject("check_code", "校验码", read_identifier, facts, first=("text", "identifier"))


@CHECK_CODE.rule("check-code-characters", Severity.ERROR, record="inv-veri/check-code-wrong", stops=True)
def characters(code: Identifier, context: Context) -> Iterator[Hit]:
    """校验码里有数字以外的字符

    检查什么
        校验码只由数字组成。
    为什么
        扫描识别常把 0 认成 O、把 1 认成 I 或 L；含 + - * / < > 的长串是密码区，不是校验码。
    来源
        公开的真实票样和二维码：校验码都是数字。没有找到官方的编码说明。
    出错示例
        5856930272337O975118
        03*5-/8<>1+29*7/4
    正确示例
        58569302723370975118
        58569 30272 33709 75118
    例外
        分成四组印刷时中间的空格会先去掉，不算错误。深圳区块链电子普通发票的校验码是 5 位，可以有 A 到 F
        （一般资料，没有找到官方说明），不算错误。
    """
    wrong = wrong_digits(code.text)
    if not wrong or BLOCKCHAIN.fullmatch(code.text):
        return
    if set(code.text) & set("+*/<>"):
        yield Hit(
            "这像是密码区的内容。校验码是票面上“校验码”后面的 20 位数字；专用发票和数电票没有校验码，空着即可。",
            expected="20 位数字",
        )
        return
    mended = code.text.translate(LOOKALIKES)
    yield Hit(
        f"{describe_places(code.text, wrong)}，校验码只能是数字。请对照票面重新输入。",
        expected="20 位数字",
        suggestion=mended if re.fullmatch("[0-9]{20}|[0-9]{6}", mended) else None,
    )


@CHECK_CODE.rule("check-code-length", Severity.ERROR, record="inv-veri/check-code-wrong")
def length(code: Identifier, context: Context) -> Iterator[Hit]:
    """校验码的位数不对

    检查什么
        校验码是 20 位。只写后 6 位（查验时填写的）或后 5 位（深圳区块链发票查验时填写的）也可以。
    为什么
        少一位时，截取出来的后 6 位也会错位，查验就对不上。
    来源
        公开的真实票样和二维码都是 20 位；查验填后 6 位、区块链发票填后 5 位见服务商接口文档。
        国家税务总局公告2016年第82号列出卷票有校验码，没有说位数。
    出错示例
        5856930272337097511
        585693027233709751188
        751
    正确示例
        58569302723370975118
    例外
        专用发票、数电票没有校验码，空着即可。只有后 6 位或后 5 位时只作提示。
    """
    count = len(code.text)
    if BLOCKCHAIN.fullmatch(code.text) and not code.text.isdecimal():
        yield Hit("5 位、带字母的是深圳区块链电子普通发票的校验码，其他发票是 20 位数字。", severity=Severity.INFO)
    elif count in {5, 6}:
        yield Hit(
            f"这是校验码的后 {count} 位，可以用来查验。要完整核对时，请填写票面上的 20 位。",
            expected="完整的 20 位数字",
            severity=Severity.INFO,
        )
    elif count != 20:
        hint = "可能漏抄了数字，或者开头的 0 被表格软件去掉了"
        if count == 8:
            hint = "这个位数像是发票号码，可能填错了栏"
        elif count in {10, 12}:
            hint = "这个位数像是发票代码或机器编号，可能填错了栏"
        elif count > 20:
            hint = "可能多抄了数字"
        yield Hit(f"校验码有 {count} 位，应为 20 位，{hint}。请对照票面核对。", expected="20 位数字")
