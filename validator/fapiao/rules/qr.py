"""发票二维码: ``01,票种,代码,号码,金额,日期,校验码,CRC``, in older prints without the last field.

The meaning of the fields and the algorithm of the last one were found by comparing payloads with the invoices on which
they are printed; no official description could be found.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..kinds import QR as QR_KINDS
from ..money import read_number, show
from ..registry import SUBJECTS, Context, Hit, Subject
from ..report import Severity
from ..slips import slip
from ..text import as_text, fold_width, is_invisible, read_identifier
from .invoice import INVOICE, Invoice
from .issue_date import read_date, show_date

DIGITAL = frozenset({"31", "32", "51"})
# How inspection services number two kinds; not seen in a QR code, where rail tickets have 51.
ELSEWHERE = {"61": "数电票（航空运输电子客票行程单）", "83": "数电票（铁路电子客票）"}
# Kinds whose amount is the one without tax; for the digital ones it is the total. Of the others it is not known.
NET = frozenset({"01", "04", "08", "10", "11", "14"})
LONGEST = 400
CRC = re.compile("[0-9A-Fa-f]{4}")
# Blockchain invoices (深圳) put an address into the code, with the number of the invoice in it.
ADDRESS = re.compile(r"\s*https?://\S", re.IGNORECASE)
BILL_NUMBER = re.compile(r"[?&]bill_num=([0-9]{1,20})(?![0-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Qr:
    """A payload in its parts; ``fields`` is empty when the text is no invoice payload."""

    text: str
    fields: tuple[str, ...] = ()

    def field(self, place: int) -> str:
        return self.fields[place] if place < len(self.fields) else ""

    @property
    def kind(self) -> str:
        return self.field(1)

    @property
    def code(self) -> str:
        return self.field(2)

    @property
    def number(self) -> str:
        return self.field(3)

    @property
    def amount(self) -> str:
        return self.field(4)

    @property
    def date(self) -> str:
        return self.field(5)

    @property
    def check_code(self) -> str:
        """Empty on special and digital invoices; some special prints put the CRC here."""
        return "" if CRC.fullmatch(self.field(6)) else self.field(6)

    @property
    def crc(self) -> str:
        return self.field(7)

    @property
    def is_digital(self) -> bool:
        """Whether it is a 数电票: by its kind, or, where the kind is a new one, by 20 digits without a code."""
        return self.kind in DIGITAL or (self.kind not in NET and not self.code and len(self.number) == 20)

    @property
    def bill_number(self) -> str:
        """The number of the invoice in an address, as blockchain invoices have it; else nothing."""
        if self.fields or not ADDRESS.match(self.text) or len(self.text) > LONGEST:
            return ""
        found = BILL_NUMBER.search(self.text)
        return found[1] if found else ""


def read(value: object) -> Qr:
    text = as_text(value)
    if len(text) > LONGEST:
        return Qr(text)
    plain = "".join(character for character in fold_width(text) if not is_invisible(character)).strip()
    fields = tuple(part.strip() for part in plain.split(","))
    if len(fields) == 9 and not fields[8]:
        fields = fields[:8]
    return Qr(text, fields) if fields[0] == "01" and len(fields) in {7, 8} else Qr(text)


def crc16(data: bytes) -> int:
    """CRC-16 with polynomial 0x8005, start 0, not reflected, no final xor."""
    value = 0
    for byte in data:
        value ^= byte << 8
        for _ in range(8):
            value = (value << 1 ^ 0x8005 if value & 0x8000 else value << 1) & 0xFFFF
    return value


def computed_crcs(qr: Qr) -> set[str]:
    """What the last field may be: prints differ in whether the comma before it is counted."""
    body = ",".join(qr.fields[:7])
    return {f"{crc16(part.encode('utf-8', 'replace')):04X}" for part in (body, body + ",")}


def facts(qr: Qr) -> dict[str, str]:
    if not qr.fields:
        return {"invoice_number": qr.bill_number} if qr.bill_number else {}
    said: dict[str, str] = {}
    if qr.kind in QR_KINDS or qr.kind in ELSEWHERE:
        said["invoice_kind"] = QR_KINDS.get(qr.kind) or ELSEWHERE[qr.kind]
    if qr.code:
        said["invoice_code"] = qr.code
    said["invoice_number"] = qr.number
    amount = read_number(qr.amount).value
    if amount is not None:
        said["amount"] = show(amount)
        if qr.is_digital:
            said["amount_kind"] = "价税合计（含税）"
        elif qr.kind in NET:
            said["amount_kind"] = "合计金额（不含税）"
    issued = read_date(qr.date)
    if issued:
        said["issue_date"] = show_date(issued)
    if qr.check_code:
        said["check_code"] = qr.check_code
    if CRC.fullmatch(qr.crc):
        said["qr_crc"] = "相符" if qr.crc.upper() in computed_crcs(qr) else "不符，可能扫码漏了字符"
    return {name: text for name, text in said.items() if text}


QR = Subject("qr", "发票二维码", read, facts, first=("text",))


@QR.rule("qr-form", Severity.WARNING, stops=True)
def form(qr: Qr, context: Context) -> Iterator[Hit]:
    """不是常见的发票二维码内容

    检查什么
        二维码内容是否是以 01 开头、用逗号隔开的 7 或 8 段：01、票种、代码、号码、金额、日期、校验码、校验值。
    为什么
        扫到别的二维码（付款码、开票申请码、网址），或者扫码枪在中文输入法下漏了字符，就读不出发票内容。
    来源
        六十多个公开的真实二维码归纳而来；没有找到官方说明，所以只作警告。
    出错示例
        hello
        01,32,25442000000012345678
        https://example.com/invoice?id=1
    正确示例
        01,32,,25442000000012345678,113.00,20251124,,
        01,04,4400191130,12345678,100.00,20190601,58569302723370975118,
    例外
        深圳区块链电子发票等的二维码是网址，只作提示。
    """
    if qr.fields:
        return
    if ADDRESS.match(qr.text):
        seen = f"网址里写着发票号码 {qr.bill_number}，请与票面核对。" if qr.bill_number else ""
        yield Hit(
            "二维码里是网址，不是发票的票面信息，这里不打开它。区块链电子发票等用网址；其他发票请扫票面左上角的二维码。"
            f"{seen}",
            severity=Severity.INFO,
        )
    else:
        yield Hit(
            "读不出发票内容。请扫票面左上角的二维码，并把扫码枪或输入法切换到英文状态再试。",
            expected="01,票种,代码,号码,金额,日期,校验码,校验值",
        )


PARTS = (
    ("code", "invoice_code", "发票代码"),
    ("number", "invoice_number", "发票号码"),
    ("amount", "amount", "金额"),
    ("date", "issue_date", "开票日期"),
    ("check_code", "check_code", "校验码"),
)


@QR.rule("qr-content", Severity.ERROR)
def content(qr: Qr, context: Context) -> Iterator[Hit]:
    """二维码里的代码、号码、日期等不成立

    检查什么
        二维码里的发票代码、号码、金额、日期、校验码，分别按这些字段自己的规则检查。
    为什么
        二维码由系统生成，内容不成立多半是扫码漏了字符、内容被改过，或者是测试用的样例。
    来源
        各字段规则自己的来源；二维码的段落含义由公开的真实二维码与票面对照得出。
    出错示例
        01,32,,2544,113.00,20251124,,
        01,32,,20442000000012345678,113.00,20251124,,
        01,32,,25442000000012345678,113.00,20251324,,
    正确示例
        01,32,,25442000000012345678,113.00,20251124,,
        01,04,4400191130,12345678,64.9,20190601,58569302723370975118,
    例外
        字段规则只作警告的，这里也只作警告；提示不重复。
    """
    for name, subject, label in PARTS:
        value = getattr(qr, name)
        if not value:
            continue
        for finding in SUBJECTS[subject].findings(value, Context(context.path, context.today)):
            if finding.severity is not Severity.INFO:
                yield Hit(
                    f"二维码里的{label}：{finding.message}",
                    value,
                    expected=finding.expected,
                    severity=finding.severity,
                )


@QR.rule("qr-kind", Severity.WARNING)
def kind(qr: Qr, context: Context) -> Iterator[Hit]:
    """二维码里的票种与代码、号码不配套

    检查什么
        第 2 段的票种是否认识；数电票（31、32、51）应没有代码、号码 20 位，其他票种应有代码、号码 8 位。
    为什么
        票种决定金额一段是含税还是不含税，也决定查验时要填什么。
    来源
        由公开的真实二维码归纳：01、04、08、10、11、14、31、32、51；03、15 来自公开代码。清单可能不全，所以只作警告。
    出错示例
        01,99,,25442000000012345678,113.00,20251124,,
        01,32,4400191130,12345678,113.00,20251124,,
        01,04,,25442000000012345678,113.00,20251124,,
    正确示例
        01,31,,25442000000012345678,113.00,20251124,,
        01,01,4400191130,12345678,100.00,20190601,,
    例外
        新的票种会出现新的代号，所以不认识的只作说明，以票面为准。61（航空）、83（铁路）是查验接口的代号，二维码里没有见过，只作提示。
    """
    if qr.kind in ELSEWHERE:
        message = f"票种 {qr.kind} 是查验接口里{ELSEWHERE[qr.kind]}的代号，二维码里没有见过。请以票面为准。"
        yield Hit(message, qr.kind, severity=Severity.INFO)
    elif qr.kind not in QR_KINDS:
        yield Hit(
            f"票种 {qr.kind[:10]} 不在已知的代号里，分不清金额是否含税。请以票面为准。",
            qr.kind,
            severity=Severity.INFO,
        )
    elif qr.kind in DIGITAL and (qr.code or len(qr.number) == 8):
        yield Hit(f"票种是{QR_KINDS[qr.kind]}，应没有发票代码、号码 20 位，这里却不是。请以票面为准。", qr.number)
    elif qr.kind not in DIGITAL and (not qr.code or len(qr.number) == 20):
        yield Hit(f"票种是{QR_KINDS[qr.kind]}，应有发票代码、号码 8 位，这里却不是。请以票面为准。", qr.number)


@QR.rule("qr-crc", Severity.INFO)
def crc(qr: Qr, context: Context) -> Iterator[Hit]:
    """二维码末尾的校验值对不上

    检查什么
        按 CRC-16（多项式 8005）重算前面各段，与末尾四位十六进制数比较。
    为什么
        对不上时，可能扫码时漏了字符，也可能内容被改过。
    来源
        本站从公开的真实二维码推出的算法，没有官方说明：66 个里 53 个相符，10 个不符（都出自同一家通行费开具方），
        3 个没有校验值。所以只作提示，不判对错。
    出错示例
        01,32,,25442000000012345678,113.00,20251124,,0000
    正确示例
        01,32,,25442000000012345678,113.00,20251124,,
        01,32,,25442000000012345678,113.00,20251124,,05A2
    例外
        没有校验值的不检查；有的专用发票把四位校验值写在校验码的位置，算法不明，也不检查。
    """
    if CRC.fullmatch(qr.crc) and qr.crc.upper() not in computed_crcs(qr):
        yield Hit(
            "末尾的校验值对不上，可能扫码漏了字符。请重新扫一次，并与票面逐项比对；这一条不能说明发票的真假。", qr.crc
        )


@INVOICE.rule("invoice-qr", Severity.WARNING)
def agrees_with_invoice(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """二维码与票面不一致

    检查什么
        填了二维码内容时，其中的代码、号码、日期、金额、校验码是否与各栏相同。数电票的金额与价税合计比，专用发票、
        普通发票等与不含税的合计金额比；票种不认识时，与两者之一相同就算对。二维码是网址时，比较其中的发票号码。
    为什么
        二维码由系统按票面生成，不一致说明某一栏抄错了，或者二维码是别的发票的。
    来源
        二维码的段落含义由公开的真实二维码与票面对照得出，没有官方说明，所以只作警告。
    出错示例
        {"invoice_number": "25442000000012345679", "qr": "01,32,,25442000000012345678,113.00,20251124,,"}
        {"total": "131.00", "qr": "01,32,,25442000000012345678,113.00,20251124,,"}
        {"issue_date": "2025-11-23", "qr": "01,32,,25442000000012345678,113.00,20251124,,"}
        {"check_code": "585693", "qr": "01,04,4400191130,12345678,64.9,20190601,58569302723370975118,"}
    正确示例
        {"total": "113.00", "issue_date": "2025年11月24日", "qr": "01,32,,25442000000012345678,113.00,20251124,,"}
        {"invoice_number": "2544 2000 0000 1234 5678", "qr": "01,32,,25442000000012345678,113.00,20251124,,"}
        {"check_code": "975118", "qr": "01,04,4400191130,12345678,64.9,20190601,58569302723370975118,"}
    例外
        没有填写的栏不比较。校验码只填了后几位时，只比较后几位。
    """
    value = invoice.given.get("qr")
    if not isinstance(value, str):
        return
    qr = read(value)
    number = qr.number or qr.bill_number
    check_code = read_identifier(invoice.given.get("check_code")).text if qr.check_code else ""
    if check_code.isdecimal() and qr.check_code.endswith(check_code[-20:]):
        check_code = ""
    for label, path, ours, theirs in (
        ("发票代码", "invoice_code", invoice.code, qr.code),
        ("发票号码", "invoice_number", invoice.number, number),
        ("开票日期", "issue_date", day(invoice.issued), day(read_date(qr.date))),
        ("校验码", "check_code", check_code, qr.check_code),
    ):
        if ours and theirs and ours != theirs:
            yield Hit(
                f"{label}是 {ours[:40]}，二维码里是 {theirs[:40]}。请核对这两处。", ours, expected=theirs, path=path
            )
    coded = read_number(qr.amount).value
    if coded is None:
        return
    columns = (("价税合计", "total", invoice.total.value), ("合计金额", "amount", invoice.amount.value))
    meant = columns[:1] if qr.is_digital else columns[1:] if qr.kind in NET else columns
    filled = [(label, path, written) for label, path, written in meant if written is not None]
    if any(written == coded for _, _, written in filled):
        return
    for label, path, written in filled[:1]:
        how = slip(written, coded)
        yield Hit(
            f"{label}是 {show(written)}，二维码里是 {show(coded)}{f'，{label}{how}' if how else ''}。请核对这两处。",
            show(written),
            expected=show(coded),
            path=path,
        )


def day(date: dt.date | None) -> str:
    return show_date(date) if date else ""
