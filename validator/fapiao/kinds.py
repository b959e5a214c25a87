"""The kinds of invoices: how a code or a QR code names them, what the inspection platform asks for, and a sample.

Samples are invented: they have the right form, and no invoice is known that has them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

# What the inspection platform asks for besides number and date (and the code, where there is one), by key.
INSPECTED: Mapping[str, str] = {
    "total": "价税合计",
    "amount": "金额（不含税）",
    "check_code_6": "校验码后六位",
    "check_code_5": "校验码后五位",
    "number_6": "20 位数电发票号码的后六位",
    "vehicle_total": "车价合计",
}

_STATED = "查验平台说明（网络转载）"
_VENDOR = "服务商接口文档（诺诺、聚美智数）"


@dataclass(frozen=True, slots=True)
class InvoiceKind:
    """One kind.

    ``code_12`` are its last two digits in an invoice code of 12 that begins with 0, ``code_10`` the eighth digit of a
    code of 10, each with what the kind is called there. ``inspected`` is a key of INSPECTED, ``inspected_by`` who says
    so. ``marks`` says in words what the code has where no table of digits can.
    """

    key: str
    name: str
    inspected: str
    inspected_by: str
    code_12: Mapping[str, str] = field(default_factory=dict)
    code_10: Mapping[str, str] = field(default_factory=dict)
    qr: str = ""
    marks: str = ""
    source: str = ""
    note: str = ""
    sample: Mapping[str, str] = field(default_factory=dict)


# Inspection inputs of tax-control kinds are restated from the platform's own description; those of 数电票 and of paper
# 数电票 are what service providers document.
KINDS: tuple[InvoiceKind, ...] = (
    InvoiceKind(
        "digital-special",
        "数电票（增值税专用发票）",
        "total",
        _VENDOR,
        qr="31",
        source="国家税务总局公告2024年第11号",
        sample={"invoice_number": "25442000000012345678"},
    ),
    InvoiceKind(
        "digital-ordinary",
        "数电票（普通发票）",
        "total",
        _VENDOR,
        qr="32",
        source="国家税务总局公告2024年第11号",
        sample={"invoice_number": "25312000000087654321"},
    ),
    InvoiceKind(
        "digital-railway",
        "数电票（铁路电子客票）",
        "total",
        _VENDOR,
        qr="51",
        source="公告2024年第8号（未读原文）",
        note="2024年11月1日起推广",
        sample={"invoice_number": "25119000000023456789"},
    ),
    InvoiceKind(
        "digital-air",
        "数电票（航空运输电子客票行程单）",
        "total",
        _VENDOR,
        source="公告2024年第9号（未读原文）",
        note="2024年12月1日起推广",
        sample={"invoice_number": "25118000000034567891"},
    ),
    InvoiceKind(
        "paper-digital-special",
        "数电纸质发票（增值税专用发票）",
        "amount",
        _VENDOR,
        source="国家税务总局公告2024年第11号（据转述）",
        note="代码和 8 位号码以外，另印有 20 位数电发票号码",
        sample={"invoice_code": "4400241130", "invoice_number": "12345678"},
    ),
    InvoiceKind(
        "paper-digital-ordinary",
        "数电纸质发票（普通发票）",
        "number_6",
        _VENDOR,
        source="国家税务总局公告2024年第11号（据转述）",
        note="代码和 8 位号码以外，另印有 20 位数电发票号码",
        sample={"invoice_code": "044002400104", "invoice_number": "12345678"},
    ),
    InvoiceKind(
        "special",
        "增值税专用发票",
        "amount",
        _STATED,
        code_10={"1": "增值税专用发票", "5": "增值税专用发票"},
        qr="01",
        source="公开的校验程序与票样（第 8 位）",
        sample={"invoice_code": "4400191130", "invoice_number": "01234567"},
    ),
    InvoiceKind(
        "ordinary",
        "增值税普通发票",
        "check_code_6",
        _STATED,
        code_12={"04": "增值税普通发票（折叠票，两联）", "05": "增值税普通发票（折叠票，五联）"},
        code_10={"3": "增值税普通发票", "6": "增值税普通发票"},
        qr="04",
        source="国家税务总局公告2017年第44号",
        note="12 位代码的折叠票自 2018年1月1日起",
        sample={"invoice_code": "044001900104", "invoice_number": "12345678", "check_code": "12345678901234567890"},
    ),
    InvoiceKind(
        "roll",
        "增值税普通发票（卷票）",
        "check_code_6",
        _STATED,
        code_12={"06": "增值税普通发票（卷票，57 毫米）", "07": "增值税普通发票（卷票，76 毫米）"},
        qr="11",
        source="国家税务总局公告2016年第82号",
        note="2017年1月1日起",
        sample={"invoice_code": "044001900107", "invoice_number": "23456789", "check_code": "23456789012345678901"},
    ),
    InvoiceKind(
        "electronic-ordinary",
        "增值税电子普通发票",
        "check_code_6",
        _STATED,
        code_12={"11": "增值税电子普通发票"},
        qr="10",
        source="国家税务总局公告2015年第84号（据转述）",
        sample={"invoice_code": "044001900111", "invoice_number": "34567890", "check_code": "34567890123456789012"},
    ),
    InvoiceKind(
        "toll",
        "通行费增值税电子普通发票",
        "check_code_6",
        _VENDOR,
        code_12={"12": "收费公路通行费增值税电子普通发票"},
        qr="14",
        source="交通运输部等四部门 2020 年公告",
        note="二维码里也见过写作 10 的",
        sample={"invoice_code": "044002000112", "invoice_number": "45678901", "check_code": "45678901234567890123"},
    ),
    InvoiceKind(
        "electronic-special",
        "增值税电子专用发票",
        "amount",
        _VENDOR,
        code_12={"13": "增值税电子专用发票"},
        qr="08",
        source="国家税务总局公告2020年第22号（据转述）",
        sample={"invoice_code": "044002100113", "invoice_number": "56789012"},
    ),
    InvoiceKind(
        "vehicle",
        "机动车销售统一发票",
        "amount",
        _STATED,
        qr="03",
        marks="12 位代码，第 1 位是 1，第 8 位是 2",
        source="公开的校验程序",
        sample={"invoice_code": "144001922130", "invoice_number": "67890123"},
    ),
    InvoiceKind(
        "used-vehicle",
        "二手车销售统一发票",
        "vehicle_total",
        _STATED,
        code_12={"17": "二手车销售统一发票"},
        qr="15",
        source="公开的校验程序",
        sample={"invoice_code": "044001900117", "invoice_number": "78901234"},
    ),
    InvoiceKind(
        "blockchain",
        "深圳区块链电子普通发票",
        "check_code_5",
        "服务商接口文档",
        marks="12 位代码，以 14403 开头，第 8、9 位是 09",
        source="公开的校验程序",
        sample={"invoice_code": "144031909110", "invoice_number": "89012345"},
    ),
    InvoiceKind(
        "freight",
        "货物运输业增值税专用发票",
        "amount",
        _STATED,
        code_10={"2": "货物运输业增值税专用发票（2016 年停用）", "7": "货物运输业增值税专用发票（2016 年停用）"},
        source="公开的校验程序",
        note="2016 年停用；查验说明写作“合计金额”",
        sample={"invoice_code": "4400151720", "invoice_number": "90123456"},
    ),
)

BY_KEY = {kind.key: kind for kind in KINDS}

# The groups of kinds that exclude each other. What deducts, what is asked and what is printed differs between them.
SPECIAL = "专用发票"
ORDINARY = "普通发票"
RAIL = "铁路电子客票"
AIR = "航空运输电子客票行程单"
VEHICLE = "机动车销售统一发票"
USED_VEHICLE = "二手车销售统一发票"

# What an invoice says of its kind and its group, by what its title has in it, the more telling first.
_TITLES = (
    ("铁路", "digital-railway", RAIL),
    ("航空", "digital-air", AIR),
    ("行程单", "digital-air", AIR),
    ("二手车销售", "used-vehicle", USED_VEHICLE),
    ("机动车销售", "vehicle", VEHICLE),
    ("货物运输业", "freight", SPECIAL),
    ("电子专用", "electronic-special", SPECIAL),
    ("电子普通", "electronic-ordinary", ORDINARY),
    ("卷票", "roll", ORDINARY),
    ("卷式", "roll", ORDINARY),
    ("专用", "special", SPECIAL),
    ("专票", "special", SPECIAL),
    ("普通", "ordinary", ORDINARY),
    ("普票", "ordinary", ORDINARY),
)
_DIGITAL = re.compile("数电|全电|全面数字化|^电子发票|^电子专票|^电子普票")

CODE_12 = {digits: name for kind in KINDS for digits, name in kind.code_12.items()}
CODE_10 = {digit: name for kind in KINDS for digit, name in kind.code_10.items()}
QR = {kind.qr: kind.name for kind in KINDS if kind.qr}


def kind_of(title: str, code: str, *, digital: bool) -> InvoiceKind | None:
    """The kind of an invoice by its title (发票种类) and its code, as far as they say it; else None.

    ``digital`` is whether its number has the 20 digits of a 数电票: then only the title says which kind it is. The code
    is plain digits.
    """
    return BY_KEY.get(_key_of(title.strip()[:40], code, digital))


# Several rules ask this about the same invoice.
@lru_cache(maxsize=64)
def group_of(title: str) -> str:
    """The group that a title or a name of a kind belongs to, or nothing."""
    return next((group for words, _, group in _TITLES if words in title), "")


def name_of_kind(title: str, code: str, *, digital: bool) -> str:
    """What the kind of an invoice is called: the name in the table, else its own title."""
    kind = kind_of(title, code, digital=digital)
    if kind:
        return kind.name
    return title.strip()[:40] or ("数电票（未写明种类）" if digital else "未写明种类")


def _key_of(title: str, code: str, digital: bool) -> str:
    if digital or _DIGITAL.search(title):
        key = next((key for words, key, _ in _TITLES[:3] if words in title), "")
        kind = "special" if "专" in title else "ordinary" if "普" in title else ""
        paper = "paper-" if "纸质" in title else ""
        return key or (f"{paper}digital-{kind}" if kind else "")
    if len(code) == 12 and code.isdigit():
        if code.startswith("14403") and code[7:9] == "09":
            return "blockchain"
        if code[0] == "1" and code[7] == "2":
            return "vehicle"
        if code[0] == "0" and code[10:] in _KEY_12:
            return _KEY_12[code[10:]]
    elif len(code) == 10 and code.isdigit() and code[7] in _KEY_10:
        return _KEY_10[code[7]]
    return next((key for words, key, _ in _TITLES if words in title), "")


_KEY_12 = {digits: kind.key for kind in KINDS for digits in kind.code_12}
_KEY_10 = {digit: kind.key for kind in KINDS for digit in kind.code_10}
