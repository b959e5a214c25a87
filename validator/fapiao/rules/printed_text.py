"""Rules about how much an invoice holds: the lengths of its texts, and the number of its lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .. import lengths
from ..labels import FIELD_LABELS
from ..lengths import Length
from ..registry import Context, Hit, Subject
from ..report import Severity
from ..text import as_text, gbk_bytes
from .invoice import INVOICE, MAPPING, Invoice
from .invoice_code import parse as parse_code

# Texts beside names and remarks: risky characters matter in them too, but an empty one needs no word.
FREE_TEXT = Subject("free_text", "地址、账号、规格、单位、开票人", as_text, first=("wording",))

PARTY_LENGTHS = {"address_phone": lengths.ADDRESS_PHONE, "bank_account": lengths.BANK_ACCOUNT}
LINE_LENGTHS = {"spec": lengths.SPEC, "unit": lengths.UNIT, "unit_price": lengths.UNIT_PRICE}
PAPER_LINES = 8
MOST_LINES = 2000
# Kinds of paper that are printed on a sheet of eight lines.
SHEETS = ("增值税专用发票", "增值税普通发票", "增值税普通发票（折叠票，两联）", "增值税普通发票（折叠票，五联）")


def too_long(text: str, limit: Length) -> int | None:
    """How long a text is where that is more than the limit."""
    size = gbk_bytes(text) if limit.unit == lengths.GBK_BYTES else len(text)
    return size if size > limit.most else None


def measured(invoice: Invoice) -> Iterator[tuple[str, str, Length]]:
    """The texts that may be longer than a limit of their own here: path, text, limit."""
    given = invoice.given
    rows: list[tuple[str, object, Mapping[str, Length]]] = [
        ("", given, {"drawer": lengths.DRAWER}),
        ("seller.", given.get("seller"), PARTY_LENGTHS),
        ("buyer.", given.get("buyer"), PARTY_LENGTHS),
        *((f"lines[{place}].", line.given, LINE_LENGTHS) for place, line in invoice.lines.items()),
    ]
    for prefix, fields, limits in rows:
        if isinstance(fields, MAPPING):
            for name, limit in limits.items():
                value = fields.get(name)
                if isinstance(value, str) and 2 * len(value) > limit.most:
                    yield f"{prefix}{name}", value.strip(), limit


@INVOICE.rule("invoice-text-length", Severity.WARNING)
def text_length(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """地址、账号、规格等超过接口的长度

    检查什么
        地址电话、开户行账号各是否超过 100 个字节（一个汉字算两个），规格型号是否超过 40 个字符，单位和开票人是否超过
        20 个字符，单价连同小数点是否超过 16 个字符。
    为什么
        部分开票接口会截断或拒绝过长的内容；特别长时，多半是把别的内容一起粘贴了进来。
    来源
        服务商接口文档，各家不一：地址电话、开户行账号 100（票通、诺诺），规格 40（数电票另有 150 的说法），
        单位 14、20、22，开票人 20（航信 100），单价 16（金蝶）。没有找到官方规定，所以只作提醒。
    出错示例
        {"lines": [{"unit": "一二三四五六七八九十一二三四五六七八九十一"}]}
        {"drawer": "一二三四五六七八九十一二三四五六七八九十一"}
    正确示例
        {"seller": {"address_phone": "广州市示例区示例路 1 号 020-00000000"}}
        {"lines": [{"unit": "箱", "spec": "A4 70g"}], "drawer": "张三"}
    例外
        号码是 20 位的数电票，票面容得下更长的内容，只作提示。
    """
    digital = len(invoice.number) == 20
    for path, text, limit in measured(invoice):
        size = too_long(text, limit)
        if size is not None:
            yield Hit(
                f"{FIELD_LABELS[limit.field]}有 {size} {limit.unit}，{limit.by}写明最多 {limit.most} 个。"
                "用接口开票时可能被截断或拒绝，请看是不是多贴了内容。",
                text,
                expected=f"不超过 {limit.most} {limit.unit}",
                path=path,
                severity=Severity.INFO if digital else None,
            )


@INVOICE.rule("invoice-line-count", Severity.INFO)
def line_count(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """明细行数超过一般的限制

    检查什么
        纸质专用发票、普通发票是否超过 8 行而没有“详见销货清单”；任何发票是否超过 2000 行。
    为什么
        纸质发票一张票面印 8 行，更多时要附清单；行数过多，开票接口会拒绝。
    来源
        每张 8 行来自一般资料，没有读到出处；2000 行见服务商接口文档（诺诺、金蝶）。所以只作说明。
    出错示例
        {"invoice_code": "4400191130", "lines": [{}, {}, {}, {}, {}, {}, {}, {}, {}]}
    正确示例
        {"invoice_code": "4400191130", "lines": [{}, {}, {}, {}, {}, {}, {}, {}]}
        {"invoice_number": "26442000000000000017", "lines": [{}, {}, {}, {}, {}, {}, {}, {}, {}]}
    例外
        从清单或数据文件录入的，行数可以多于票面，不是错。部分接口一次只收 100 行。
    """
    count = len(invoice.lines)
    if count <= PAPER_LINES:
        return
    if count > MOST_LINES:
        yield Hit(
            f"明细有 {count} 行，服务商接口一般最多收 {MOST_LINES} 行。请看是不是几张发票并在了一起。", path="lines"
        )
    elif parse_code(invoice.code).kind in SHEETS and all("清单" not in line.name for line in invoice.lines.values()):
        yield Hit(
            f"明细有 {count} 行，一张纸质发票的票面一般印 {PAPER_LINES} 行。这些行如果来自清单，可以不理会。",
            path="lines",
        )
