"""密码区: the cipher that tax-control invoices print. Without the tax bureau's key only its form can be checked."""

from __future__ import annotations

from collections.abc import Iterator

from ..registry import Context, Hit, Subject
from ..report import Severity
from ..text import as_text, describe_places, fold_width, is_blank, is_invisible

ALPHABET = frozenset("0123456789+-*/<>")
# 4 lines of 27 or 28 signs; older prints have 84.
LENGTHS = (84, 108, 112)
LONGEST = 400


def read(value: object) -> str:
    """The cipher in one run, without what separates its printed lines."""
    text = fold_width(as_text(value)[: LONGEST + 1])
    return "".join(character for character in text if not is_blank(character) and not is_invisible(character))


CIPHER = Subject[str]("cipher", "密码区", read)


@CIPHER.rule("cipher-characters", Severity.WARNING, stops=True)
def characters(cipher: str, context: Context) -> Iterator[Hit]:
    """密码区里有不该出现的字符

    检查什么
        密码区只由数字和 + - * / < > 组成。
    为什么
        扫描识别常把 < 认成 く、把 * 认成 x；认错的密文不能用于认证。
    来源
        公开的真实票样：去掉换行后都只有这些字符。没有找到官方说明，所以只作提醒。
    出错示例
        03*5-/8く>1+29*7/4
    正确示例
        03*5-/8<>1+29*7/4+03*5-/8<>1+29*7/4+03*5-/8<>1+29*7/4+03*5-/8<>1+29*7/4+03*5-/8<>1+29*7/4+03*5-/8<>1+29*7/4+
    例外
        数电票没有密码区。
    """
    wrong = [place for place, character in enumerate(cipher) if character not in ALPHABET]
    if wrong:
        yield Hit(
            f"{describe_places(cipher, wrong)}，密码区只有数字和 + - * / < >。请对照票面核对。",
            expected="数字和 + - * / < >",
        )


@CIPHER.rule("cipher-length", Severity.INFO)
def length(cipher: str, context: Context) -> Iterator[Hit]:
    """密码区的长度少见

    检查什么
        去掉换行和空格后，密码区是否是 108 个字符（4 行 27 个）、112 个字符（4 行 28 个）或旧版的 84 个字符。
    为什么
        少了字符，多半是扫描时漏掉了一行。
    来源
        八个公开的票样是 108 或 112 个；84 个来自一般资料。没有找到官方说明，所以只作提示。
    出错示例
        03*5-/8<>1+29*7/4
    正确示例
        03*5-/8<>1+29*7/4+03*5-/8<>1+29*7/4+03*5-/8<>1+29*7/4+03*5-/8<>1+29*7/4+03*5-/8<>1+29*7/4+03*5-/8<>1+29*7/4+
    例外
        二维码形式的密码区读不出字符。
    """
    if len(cipher) not in LENGTHS:
        count = f" {len(cipher)} 个" if len(cipher) <= LONGEST else f"超过 {LONGEST} 个"
        yield Hit(f"密码区有{count}字符，常见的是 108 或 112 个，可能漏掉或多读了一行。", expected="108 或 112 个字符")
