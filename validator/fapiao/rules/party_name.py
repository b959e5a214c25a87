"""名称: the name of the seller or the buyer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import lengths
from ..registry import Context, Hit, Subject
from ..report import Severity
from ..text import as_text, gbk_bytes, read_identifier

LONGEST = lengths.PARTY_NAME.most
BRACKETS = {"(": ")", "（": "）"}
LABEL = re.compile(
    r"^\s*(?:(?:购买方|销售方|购方|销方|单位|公司|企业|发票)?名\s*称|抬头|发票抬头|购买方|销售方)\s*[:：]\s*(?=\S)"
)


# Chinese characters, perhaps with a pair of brackets among them.
ORDINARY = re.compile("(?=.{2,50}$)[\u4e00-\u9fa5]+(?:（[\u4e00-\u9fa5]+）[\u4e00-\u9fa5]*)?")

PARTY_NAME = Subject("party_name", "购买方或销售方名称", as_text, first=("text", "wording"), plain=ORDINARY.fullmatch)


@PARTY_NAME.rule("party-name-not-a-name", Severity.WARNING)
def not_a_name(text: str, context: Context) -> Iterator[Hit]:
    """名称一栏里像是税号或号码

    检查什么
        去掉空格和标点以后，整栏是否只有数字，或者是 15 到 20 位的字母和数字。
    为什么
        从开票资料里复制时，常把税号、账号或电话贴进名称栏。
    来源
        本站约定，没有外部出处，所以只作警告。
    出错示例
        91350100M000100Y43
        13800000000
    正确示例
        广州示例贸易有限公司
        Example Trading Ltd
        张三
    例外
        英文名称、个人姓名照常填写。
    """
    plain = read_identifier(text[:200]).text
    if re.fullmatch("[0-9]{2,}", plain) or (re.fullmatch("[0-9A-Z]{15,20}", plain) and re.search("[0-9]{6}", plain)):
        yield Hit("这里像是税号、账号或电话，不像名称。请核对是不是填错了栏。", expected="营业执照上的全称，或个人姓名")


@PARTY_NAME.rule("party-name-extra", Severity.WARNING)
def extra(text: str, context: Context) -> Iterator[Hit]:
    """名称里带进了多余的内容

    检查什么
        前后有没有空格，中间有没有换行或连续空格，前面有没有一起粘贴进来的“名称：”，括号是否成对。
    为什么
        开票和报销系统按文字比对名称，多一个空格、少半个括号都会对不上。
    来源
        本站归纳的常见现象；没有官方条文，所以只作警告。
    出错示例
        名称：广州示例贸易有限公司
        示例（广州贸易有限公司
    正确示例
        广州示例贸易有限公司
        示例（广州）贸易有限公司
        示例(广州)贸易有限公司
        Example Trading Ltd
    例外
        全角括号和半角括号都可以，以营业执照为准；前后只有空格时只作提示。
    """
    tidy = " ".join(LABEL.sub("", text).split())
    if LABEL.match(text):
        yield Hit("前面的字段名是一起粘贴进来的，请去掉。", suggestion=short(tidy))
    elif tidy != text:
        yield Hit("名称前后或中间有多余的空格或换行，请去掉。", suggestion=short(tidy), severity=Severity.INFO)
    if not balanced(text):
        yield Hit("括号不成对，可能漏抄了一部分。请对照营业执照核对。", expected="括号成对的名称")


def short(text: str) -> str | None:
    return text if len(text) <= 200 else None


def balanced(text: str) -> bool:
    """Whether every bracket is closed, full-width and half-width brackets taken as the same."""
    depth = 0
    for character in text.replace("（", "(").replace("）", ")"):
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return False
    return depth == 0


@PARTY_NAME.rule("party-name-length", Severity.WARNING)
def length(text: str, context: Context) -> Iterator[Hit]:
    """名称过长

    检查什么
        名称是否超过 100 个字节（一个汉字算两个）。
    为什么
        多数开票接口最多收 100 个字节，超过时会截断或拒绝；名称与税号、地址连在一起粘贴时也会这样。
    来源
        服务商接口文档：票通、诺诺、标普为 100，航信平台为 200。没有找到官方规定，所以只作警告。
    出错示例
        一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十有限公司
    正确示例
        广州示例贸易有限公司
    例外
        确有更长的登记名称时照实填写。
    """
    size = gbk_bytes(text.strip())
    if size > LONGEST:
        yield Hit(
            f"名称有 {size} 个字节（一个汉字算两个），多数接口最多收 {LONGEST} 个。"
            "请看看是不是把别的内容一起贴进来了。",
            expected=f"不超过 {LONGEST} 个字节",
        )
