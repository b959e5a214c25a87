"""What holds for every field, for every identifier, and for every piece of wording."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..checkdigits import passes_unified
from ..registry import Context, Hit, Subject
from ..report import Severity
from ..text import (
    MASKS,
    SHOWN_LIMIT,
    Identifier,
    as_text,
    describe_places,
    is_empty,
    is_invisible,
    outside_gbk,
    quote,
    read_identifier,
)

# Besides digits, asterisks and dashes, the printed cipher (密码区) has these.
CIPHER = frozenset("+<>/")

# Texts and identifiers on which no rule of this module has anything to say: nearly all.
WRITTEN = re.compile("[0-9A-Za-z*\u4e00-\u65df\u65e1-\u9fff]")  # U+65E0 is 无
FLAWLESS = re.compile("(?!0+$|[0-9]E[0-9]{1,3}$)[0-9A-Z]+")
# ASCII but < and >, the Chinese characters of GBK and the usual marks between them.
PLAIN_WORDING = re.compile("[ -;=?-~\u4e00-\u9fa5（）《》“”、，。：；·]*")


def is_flawless(number: Identifier) -> bool:
    return not number.changes and FLAWLESS.fullmatch(number.text) is not None and "XXX" not in number.text


TEXT = Subject("text", "所有字段", as_text, plain=WRITTEN.match)
IDENTIFIER = Subject("identifier", "税号、代码和号码", read_identifier, first=("text",), plain=is_flawless)
WORDING = Subject("wording", "名称和备注", as_text, first=("text",), plain=PLAIN_WORDING.fullmatch)


@TEXT.rule("text-empty", Severity.INFO, stops=True)
def empty(text: str, context: Context) -> Iterator[Hit]:
    """这一栏没有内容

    检查什么
        只有空格、换行、横线、斜线、“无”或看不见的字符，等于没有填写。
    为什么
        从表格复制空单元格、或者用横线占位时常见。没有内容就无从检查。
    来源
        本站约定，没有外部出处。是否必填由发票种类决定，这里不判断。
    出错示例
        -
        ——
    正确示例
        91350100M000100Y43
    例外
        购买方是个人时，税号可以不填（国家税务总局公告2017年第16号要求填写税号的是企业）。
    """
    if is_empty(text):
        yield Hit("这一栏未填写，没有可检查的内容。把要检查的值粘贴进来即可；确实没有的栏可以空着。")


@IDENTIFIER.rule("identifier-scientific-notation", Severity.ERROR, stops=True)
def scientific_notation(number: Identifier, context: Context) -> Iterator[Hit]:
    """号码被表格软件改成了科学记数法

    检查什么
        号码写成 9.14403E+17 这样的形式。
    为什么
        表格软件把长数字当数值保存，只留下前 15 位有效数字，后面几位已经丢失，改回文本也找不回来。
    来源
        本站归纳的常见现象：表格软件的数值只有 15 位有效数字。
    出错示例
        9.14403E+17
        2.5442E+19
    正确示例
        91350100M000100Y43
    例外
        无。
    """
    if number.scientific:
        yield Hit(
            f"{quote(number.raw.strip())}是表格软件的科学记数法，后几位已经丢失。"
            "请回到原始票面或营业执照取号，并先把单元格设为“文本”再粘贴。",
            expected="完整的号码，不带小数点和 E",
        )


@IDENTIFIER.rule("identifier-cleaned", Severity.INFO)
def cleaned(number: Identifier, context: Context) -> Iterator[Hit]:
    """号码里带进了空格、全角字符等多余内容

    检查什么
        空格、换行、横线、引号、全角字符、小写字母、看不见的字符、两端的标点，以及一起粘贴进来的字段名。
    为什么
        多数开票和查验系统按字符逐个比较，多一个空格就会提示有误。这里先去掉它们再检查，并把干净的写法给出来。
    来源
        本站约定；服务商接口文档要求税号只含大写字母和数字（票通接口文档等）。
    出错示例
        9135 0100 M000100Y43
        ９１３５０１００Ｍ０００１００Ｙ４３
        91350100m000100y43
    正确示例
        91350100M000100Y43
    例外
        无。这一条只是提示，不影响其他检查。
    """
    if number.changes and number.text:
        yield Hit(
            f"检查前已去掉或改正：{'、'.join(number.changes)}。提交到系统时请使用整理后的写法。",
            suggestion=number.text if len(number.text) <= SHOWN_LIMIT else None,
        )


@IDENTIFIER.rule("identifier-masked", Severity.WARNING, stops=True)
def masked(number: Identifier, context: Context) -> Iterator[Hit]:
    """号码中间被遮盖，无法核对

    检查什么
        号码里有星号、圆点一类的遮盖符号，或者连续三个以上的字母 X。
    为什么
        网页、截图和教程常把号码遮去几位。遮盖以后校验码无从计算，也不能用来开票或查验。
    来源
        本站约定，没有外部出处。
    出错示例
        9144****
        91440101MA5XXXXX2K
        2544200000**********
    正确示例
        91350100M000100Y43
    例外
        字母 X 本身可以出现在统一社会信用代码里：含有连续 X、但末位校验码正确的 18 位代码照常检查，不当作遮盖。
        密码区的内容也有星号，还夹着 + < > /，不当作遮盖。
    """
    text = number.text
    cipher = not CIPHER.isdisjoint(text)
    if (MASKS.intersection(text) and not cipher) or ("XXX" in text and not passes_unified(text)):
        yield Hit(
            "号码有几位被遮盖，无法核对校验码。请从营业执照、开票资料或票面取得完整号码后再检查。",
            expected="没有遮盖的完整号码",
        )


@IDENTIFIER.rule("identifier-zeros", Severity.ERROR, stops=True)
def zeros(number: Identifier, context: Context) -> Iterator[Hit]:
    """号码全是 0，只是占位

    检查什么
        从头到尾都是 0。
    为什么
        全 0 是软件或表格里的占位写法，恰好又能通过几种校验码的计算，所以单独指出。它不对应任何单位、发票或商品。
    来源
        本站推断：登记机关和税务机关的编号都有地区、年份或类别部分，不会全部为 0。
    出错示例
        000000000000000000
        00000000
    正确示例
        91350100M000100Y43
    例外
        购买方是个人时税号可以不填，不必用 0 占位；发票上购买方的税号是全 0 的，只作提醒。
    """
    if number.text and not number.text.strip("0"):
        yield Hit(
            "号码全是 0，只是占位，不是真实的号码。请填写完整的号码；没有这个号码时把这一栏空着。",
            severity=Severity.WARNING if context.path == "buyer.taxpayer_id" else None,
        )


@WORDING.rule("wording-invisible-characters", Severity.WARNING)
def invisible_characters(text: str, context: Context) -> Iterator[Hit]:
    """文字里有看不见的字符

    检查什么
        控制字符、零宽字符、文字方向标记等看不见的字符。换行、制表符和空格不算。
    为什么
        从网页、聊天记录、PDF 复制时会带进来。看上去一样的名称，系统会当成两个，购买方核对时也对不上。
    来源
        服务商接口文档不接受控制字符（票通等）；没有找到官方条文，所以只作提醒。
    出错示例
        广州示例\u200b贸易有限公司
    正确示例
        广州示例贸易有限公司
    例外
        无。
    """
    wrong = [place for place, character in enumerate(text) if is_invisible(character)]
    if wrong:
        visible = "".join(character for character in text if not is_invisible(character))
        yield Hit(
            f"{describe_places(text, wrong)}，看不见但会影响比对。请删掉后重新输入这几个字。",
            suggestion=visible if len(visible) <= SHOWN_LIMIT else None,
        )


@WORDING.rule("wording-markup", Severity.WARNING)
def markup(text: str, context: Context) -> Iterator[Hit]:
    """文字里有尖括号

    检查什么
        半角的小于号和大于号。
    为什么
        发票数据以 XML 传输，部分开票接口遇到尖括号会拒绝整张发票。
    来源
        服务商接口文档（票通：名称不得含 < 和 >）；没有找到官方条文，所以只作提醒。
    出错示例
        *软件*管理系统<标准版>
    正确示例
        *软件*管理系统（标准版）
    例外
        书名号《》和全角括号不受影响。
    """
    wrong = [place for place, character in enumerate(text) if character in "<>"]
    if wrong:
        yield Hit(f"{describe_places(text, wrong)}，部分开票接口不接受。可以改用括号（）或书名号《》。")


@WORDING.rule("wording-outside-gbk", Severity.INFO)
def not_in_gbk(text: str, context: Context) -> Iterator[Hit]:
    """有字符不在常用字库里

    检查什么
        表情符号、生僻字等 GBK 字库没有的字符。
    为什么
        部分开票软件和打印机只认 GBK，遇到这些字符会显示成问号或空白。
    来源
        服务商接口文档按 GBK 字节限定长度（票通等）；没有官方条文，所以只作提示。
    出错示例
        广州示例贸易有限公司🙂
    正确示例
        广州示例贸易有限公司
    例外
        人名、地名确有生僻字时照实填写，开具后看一下票面是否正常。
    """
    wrong = [place for place in outside_gbk(text) if not is_invisible(text[place])]
    if wrong:
        yield Hit(f"{describe_places(text, wrong)}，不在 GBK 字库里，部分软件可能显示不出来。开具后请看一下票面。")
