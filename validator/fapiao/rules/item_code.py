"""商品和服务税收分类编码: 19 digits, the section first, then nine levels of two digits each.

Which codes exist is in a table that changes; it is not held here, so only the form is checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..registry import Context, Hit, Subject
from ..report import Severity
from ..text import Identifier, describe_places, read_identifier
from .invoice_number import wrong_digits

SECTIONS = {
    "1": "货物",
    "2": "劳务",
    "3": "销售服务",
    "4": "无形资产",
    "5": "不动产",
    "6": "不征税项目、预付卡等",
}


def padded(text: str) -> str | None:
    """The 19 digits of a code whose zeros at the end were left out; None when half a level is missing, or too much.

    Codes in use go down to the fourth level at least, which are seven digits.
    """
    digits = re.fullmatch("[0-9]{7,19}", text)
    return text.ljust(19, "0") if digits and len(text) % 2 else None


def facts(code: Identifier) -> dict[str, str]:
    whole = padded(code.text)
    if whole is None:
        return {}
    section = SECTIONS.get(whole[0])
    return {"item_code": whole} | ({"item_section": section} if section else {})


ITEM_CODE = Subject("item_code", "商品和服务税收分类编码", read_identifier, facts, first=("text", "identifier"))


@ITEM_CODE.rule("item-code-characters", Severity.ERROR, record="etax/item-code-not-found", stops=True)
def characters(code: Identifier, context: Context) -> Iterator[Hit]:
    """商品编码里有数字以外的字符

    检查什么
        商品和服务税收分类编码只由数字组成。
    为什么
        填成了商品名称、企业自编码或型号时，系统会提示编码不存在。
    来源
        服务商接口文档（诺诺、标普等）：19 位数字；没有读到编码表的官方说明。
    出错示例
        10601050100000000A0
        SKU-20931B
    正确示例
        1060105010000000000
    例外
        企业自己的商品编码另有一栏，不填在这里。
    """
    wrong = wrong_digits(code.text)
    if wrong:
        yield Hit(
            f"{describe_places(code.text, wrong)}，税收分类编码只有数字。请在开票软件里按商品名称重新选择编码。",
            expected="19 位数字",
        )


@ITEM_CODE.rule("item-code-length", Severity.WARNING, record="etax/item-code-not-found", stops=True)
def length(code: Identifier, context: Context) -> Iterator[Hit]:
    """商品编码不是完整的 19 位

    检查什么
        编码是否 19 位。编码的第 1 位是篇，后面每两位一级，末尾的 0 有的接口允许省略。
    为什么
        有的系统收省略写法，有的提示编码不存在；位数是双数时，一定有一级只剩下半个。
    来源
        服务商接口文档（诺诺允许省略末尾的 0，另有厂商写明 19 位）；每两位一级是从编码的排列归纳的。
        没有读到官方说明，所以只作警告。
    出错示例
        103040501
        106010501000000000
        10601050100000000000
    正确示例
        1060105010000000000
    例外
        省略末尾 0 的写法（单数位）只作提示，并给出补全的写法。
    """
    count = len(code.text)
    if count == 19:
        return
    whole = padded(code.text)
    if whole:
        yield Hit(
            f"编码有 {count} 位，像是省略了末尾的 0，补全后是 {whole}。提交到系统时请用 19 位的写法。",
            expected="19 位数字",
            suggestion=whole,
            severity=Severity.INFO,
        )
    else:
        hint = "可能多抄了数字" if count > 19 else "可能没有抄全"
        yield Hit(f"编码有 {count} 位，应为 19 位，{hint}。请在开票软件里按商品名称重新选择。", expected="19 位数字")


@ITEM_CODE.rule("item-code-section", Severity.WARNING, record="etax/item-code-not-found")
def section(code: Identifier, context: Context) -> Iterator[Hit]:
    """商品编码的第 1 位不是已知的篇

    检查什么
        第 1 位是否为 1（货物）、2（劳务）、3（销售服务）、4（无形资产）、5（不动产）、6（不征税项目、预付卡等）。
    为什么
        编码表分六篇，其他数字开头的多半是企业自编码或条形码。
    来源
        六篇的划分来自一般资料，没有读到编码表原文，所以只作警告。
    出错示例
        9060105010000000000
    正确示例
        1060105010000000000
        3040502020200000000
    例外
        编码表会更新，以开票软件里的为准。
    """
    if code.text[:1] not in SECTIONS:
        yield Hit(
            f"编码以 {code.text[:1]} 开头，编码表里没有这一篇。请在开票软件里按商品名称重新选择编码。",
            expected="以 1 到 6 开头的 19 位数字",
        )


@ITEM_CODE.rule("item-code-summary", Severity.WARNING, record="etax/item-code-is-summary")
def summary(code: Identifier, context: Context) -> Iterator[Hit]:
    """商品编码只到篇，是汇总项

    检查什么
        第 1 位以后是否全是 0。
    为什么
        汇总项只用来归类，开票要选到最末一级，否则系统提示该编码为汇总项。
    来源
        本站推断：编码表的篇下面还有细分，不会直接用于开票。没有编码表，所以只认得出最上面一级。
    出错示例
        1000000000000000000
    正确示例
        1060105010000000000
    例外
        下面各级是否汇总项要查编码表，这里不判断。
    """
    if code.text[:1] in SECTIONS and not code.text[1:].strip("0"):
        yield Hit("这个编码只到“篇”，是汇总项，不能用来开票。请在开票软件里选到最末一级的编码。")
