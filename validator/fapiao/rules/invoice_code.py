"""发票代码: 12 or 10 digits that name the region, the year, the print run and the kind of invoice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..kinds import CODE_10, CODE_12
from ..regions import code_region
from ..registry import Context, Hit, Subject
from ..report import Severity
from ..text import describe_places, read_identifier
from .invoice_number import LOOKALIKES, wrong_digits

EDITIONS = {"0": "电脑版", "1": "万元版", "2": "十万元版", "3": "百万元版", "4": "千万元版"}


@dataclass(slots=True)
class InvoiceCode:
    """An invoice code in its parts; the parts are empty unless it is 10 or 12 digits."""

    text: str
    region: str = ""
    year: str = ""
    batch: str = ""
    kind: str | None = None
    copies: str = ""
    edition: str = ""


def parse(text: str) -> InvoiceCode:
    digits = len(text) if text.isascii() and text.isdecimal() else 0
    if digits == 10:
        return InvoiceCode(
            text,
            region=text[:4],
            year=text[4:6],
            batch=text[6],
            kind=CODE_10.get(text[7]),
            copies=text[8],
            edition=EDITIONS.get(text[9], ""),
        )
    if digits != 12:
        return InvoiceCode(text)
    kind, batch, copies = None, text[7:10], ""
    if text[0] == "0":
        kind = CODE_12.get(text[10:])
    elif text[:5] == "14403" and text[7:9] == "09":
        kind, batch, copies = "深圳区块链电子普通发票", text[9], text[10]
    elif text[0] == "1" and text[7] == "2":
        kind = "机动车销售统一发票"
    return InvoiceCode(text, region=text[1:5], year=text[5:7], batch=batch, kind=kind, copies=copies)


def read(value: object) -> InvoiceCode:
    return parse(read_identifier(value).text)


def facts(code: InvoiceCode) -> dict[str, str]:
    if not code.year:
        return {}
    said: dict[str, str] = {}
    if code.kind:
        said["invoice_kind"] = code.kind
    region = code_region(code.region)
    if region:
        said["region"] = region
    said["year"] = f"20{code.year} 年印制或编码"
    said["batch"] = code.batch
    if code.copies.strip("0"):
        said["copies"] = f"{code.copies} 联"
    if code.edition:
        said["edition"] = code.edition
    if code.text[10:] in {"04", "05"} and "501" <= code.batch <= "999":
        said["print_run"] = "印有企业名称的自印发票"
    return said


INVOICE_CODE = Subject("invoice_code", "发票代码", read, facts, first=("text", "identifier"))


@INVOICE_CODE.rule("invoice-code-characters", Severity.ERROR, record="inv-veri/invoice-code-wrong", stops=True)
def characters(code: InvoiceCode, context: Context) -> Iterator[Hit]:
    """发票代码里有数字以外的字符

    检查什么
        发票代码只由数字组成。
    为什么
        扫描识别常把 0 认成 O、把 1 认成 I 或 L；也有把税号填进这一栏的。
    来源
        国家税务总局公告2016年第82号、2017年第44号（已读）。
    出错示例
        O44001900111
        44001911A0
    正确示例
        044001900111
        4400191130
    例外
        空格和横线会先去掉，不算错误。
    """
    wrong = wrong_digits(code.text)
    if wrong:
        mended = parse(code.text.translate(LOOKALIKES))
        sound = mended.kind is not None and code_region(mended.region) is not None
        yield Hit(
            f"{describe_places(code.text, wrong)}，发票代码只能是数字。请对照票面重新输入。",
            expected="10 位或 12 位数字",
            suggestion=mended.text if sound else None,
        )


@INVOICE_CODE.rule("invoice-code-length", Severity.ERROR, record="inv-veri/invoice-code-wrong", stops=True)
def length(code: InvoiceCode, context: Context) -> Iterator[Hit]:
    """发票代码的位数不对

    检查什么
        发票代码是 10 位或 12 位。
    为什么
        12 位代码多以 0 开头，存进表格会变成 11 位；8 位和 20 位的是发票号码，填错了栏。
    来源
        国家税务总局公告2016年第82号、2017年第44号（12 位，已读）；
        10 位见公开的票样和校验程序（NumberValidators 等）。
    出错示例
        12345
        44001900111
        25442000000012345678
    正确示例
        044001900111
        4400191130
    例外
        数电票没有发票代码，这一栏空着即可。
    """
    count = len(code.text)
    if count in {10, 12}:
        return
    suggestion = None
    if count == 20:
        hint = "这是 20 位的数电票号码；数电票没有发票代码，请把它填到发票号码栏，代码栏空着"
    elif count == 8:
        hint = "这个位数像是发票号码，可能填错了栏"
    elif count == 11 and (mended := parse(f"0{code.text}")).kind and code_region(mended.region):
        suggestion = mended.text
        hint = f"开头的 0 可能被表格软件去掉了，补上后是 {suggestion}"
    else:
        hint = "可能漏抄或多抄了数字"
    yield Hit(
        f"发票代码有 {count} 位，应为 10 位或 12 位，{hint}。请对照票面核对。",
        expected="10 位或 12 位数字",
        suggestion=suggestion,
    )


@INVOICE_CODE.rule("invoice-code-region", Severity.WARNING)
def region(code: InvoiceCode, context: Context) -> Iterator[Hit]:
    """发票代码里的地区不在已知表里

    检查什么
        12 位代码的第 2 到 5 位、10 位代码的第 1 到 4 位是地区：省级代码加 00，或 2102、3302、3502、3702、
        4403 五个计划单列市。
    为什么
        不在表里的多半是抄错了前几位。
    来源
        国家税务总局公告2016年第82号（地区位置，已读）；地区取值据公开的校验程序和票样。
    出错示例
        099001900111
        9900191130
    正确示例
        044001900111
        044031900111
        4403191130
    例外
        见过地区位是 6512 的有效代码，可见表不全，所以只作警告。
    """
    if code_region(code.region) is None:
        yield Hit(
            f"地区位 {code.region} 不在已知的地区里，可能抄错，也可能是少见的地区编码。请对照票面核对。",
            expected="省级代码加 00（例如 4400 广东省），或计划单列市（例如 4403 深圳市）",
        )


@INVOICE_CODE.rule("invoice-code-kind", Severity.WARNING)
def kind(code: InvoiceCode, context: Context) -> Iterator[Hit]:
    """从发票代码看不出票种

    检查什么
        12 位且以 0 开头的代码看最后两位，以 1 开头的看机动车发票和深圳区块链发票的固定位；10 位代码看第 8 位。
    为什么
        票种决定查验时要填校验码还是金额；认不出票种，先怀疑抄错。
    来源
        国家税务总局公告2017年第44号（04、05）、2016年第82号（06、07），交通运输部等四部门 2020 年公告（12），
        均已读；2015年第84号（11）、2020年第22号（13）据转述；17、机动车、区块链和 10 位代码据公开的校验程序，
        与八个真实代码相符。
    出错示例
        044001900199
        4400191930
    正确示例
        044001900111
        4400191130
        144031909110
    例外
        通用机打发票、定额发票等不是增值税发票管理系统的票种，代码另有编法，所以只作警告。
    """
    if code.kind is None:
        place = "第 8 位" if len(code.text) == 10 else "最后两位" if code.text[0] == "0" else "第 1 位和第 8 位"
        yield Hit(f"代码的{place}不对应任何已知的增值税发票票种，可能抄错，也可能是其他种类的发票。请对照票面核对。")


@INVOICE_CODE.rule("invoice-code-year", Severity.WARNING)
def year(code: InvoiceCode, context: Context) -> Iterator[Hit]:
    """发票代码里的年份晚于今年

    检查什么
        12 位代码的第 6、7 位，10 位代码的第 5、6 位是年份的后两位；给出当天日期时，是否晚于明年。
    为什么
        年份在将来的代码多半是抄错，或者是演示数据。
    来源
        国家税务总局公告2016年第82号、2017年第44号（已读）；10 位代码据公开的校验程序。
    出错示例
        044004500111
        4400451130
    正确示例
        044001900111
    例外
        下一年的发票可能提前印制，所以容许到明年，并且只作警告。上世纪的代码（年份 94 到 99）不提示。
    """
    if context.today is None or "94" <= code.year <= "99":
        return
    if 2000 + int(code.year) > context.today.year + 1:
        yield Hit(f"代码里的年份是 20{code.year} 年，还没有到。请对照票面核对。", expected="不晚于明年的年份")
