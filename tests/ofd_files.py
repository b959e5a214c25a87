"""Invented OFD files and archives, as small as they can be and still be laid out like real ones."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Mapping
from io import BytesIO

from tests.einvoice import BUYER_ID, SELLER_ID, einvoice
from tests.voucher_files import ITEMS, RAIL, tax_control_xml, xbrl

OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
NUMBER = "26442000000000000017"


def zipped(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of the given parts."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def entry(custom: Mapping[str, str] = {}, root: str = "Doc_0/Document.xml") -> str:
    """``OFD.xml`` with named values."""
    values = "".join(f'<ofd:CustomData Name="{name}">{value}</ofd:CustomData>' for name, value in custom.items())
    return (
        f'<ofd:OFD {OFD} DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>0</ofd:DocID>'
        f"<ofd:CustomDatas>{values}</ofd:CustomDatas></ofd:DocInfo><ofd:DocRoot>{root}</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    )


def document(pages: int = 1, more: str = "") -> str:
    """``Document.xml``; page ids are 61, 62 …"""
    listed = "".join(
        f'<ofd:Page ID="{61 + place}" BaseLoc="Pages/Page_{place}/Content.xml"/>' for place in range(pages)
    )
    return (
        f'<ofd:Document {OFD}><ofd:CommonData><ofd:TemplatePage ID="1" BaseLoc="Tpls/Tpl_0/Content.xml"/>'
        f"</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>{more}</ofd:Document>"
    )


def text_object(identity: int, x: float, y: float, text: str) -> str:
    return (
        f'<ofd:TextObject ID="{identity}" Boundary="{x} {y} 40 5" Size="3">'
        f'<ofd:TextCode X="0" Y="3">{text}</ofd:TextCode></ofd:TextObject>'
    )


def page(texts: str, template: bool = True) -> str:
    used = '<ofd:Template TemplateID="1" ZOrder="Background"/>' if template else ""
    return f"<ofd:Page {OFD}>{used}<ofd:Content><ofd:Layer>{texts}</ofd:Layer></ofd:Content></ofd:Page>"


def references(name: str, *cells: tuple[int, int]) -> str:
    """An element of a tag; each cell is a page and the text object on it."""
    inside = "".join(f'<ofd:ObjectRef PageRef="{page}">{identity}</ofd:ObjectRef>' for page, identity in cells)
    return f"<ofd:{name}>{inside}</ofd:{name}>"


CUSTOM_DIGITAL = {
    "发票号码": NUMBER,
    "开票日期": "2026年03月05日",
    "合计金额": "200.00",
    "合计税额": "26.00",
    "购买方纳税人识别号": BUYER_ID,
    "销售方纳税人识别号": SELLER_ID,
}
# What stands on the page: object, left, top, text; the currency signs are objects of their own.
HEAD = (
    (101, 170, 10, NUMBER),
    (102, 170, 16, "2026年03月05日"),
    (103, 20, 34, "福州示例纸业有限公司"),
    (104, 54, 43, BUYER_ID),
    (105, 120, 34, "广州示例贸易有限公司"),
    (106, 154, 43, SELLER_ID),
    (107, 127, 90, "¥"),
    (108, 130, 90, "200.00"),
    (109, 179, 90, "¥"),
    (110, 182, 90, "26.00"),
    (111, 63, 96, "贰佰贰拾陆圆整"),
    (112, 155, 96, "¥"),
    (113, 158, 96, "226.00"),
    (114, 32, 129, "开票员"),
)
COLUMNS = (
    ("Item", 5.0),
    ("Specification", 42.0),
    ("MeasurementDimension", 65.0),
    ("Quantity", 78.0),
    ("Price", 103.0),
    ("Amount", 127.0),
    ("TaxScheme", 154.0),
    ("TaxAmount", 180.0),
)
HEADINGS = ("项目名称", "规格型号", "单  位", "数  量", "单  价", "金  额", "税率", "税  额")
# Two lines; the second has no specification, and its name is wrapped.
LINES = (
    ("*纸制品*复印纸", "A4", "箱", "2", "50", "100.00", "13%", "13.00"),
    ("*文具*示例签字", "", "支", "50", "2", "100.00", "13%", "13.00"),
)
WRAPPED = (501, 5.0, 68.0, "笔（黑）")

# The form that the page is printed into.
FORM = (
    (69, 8, "电子发票（增值税专用发票）"),
    (155, 10, "发票号码："),
    (155, 16, "开票日期："),
    (11, 34, "名称："),
    (11, 43, "统一社会信用代码/纳税人识别号："),
    (111, 34, "名称："),
    (111, 43, "统一社会信用代码/纳税人识别号："),
    *((left + 2, 51, heading) for (_, left), heading in zip(COLUMNS, HEADINGS, strict=True)),
    (20, 90, "合       计"),
    (17, 96, "价税合计（大写）"),
    (140, 96, "（小写）"),
    (20, 129, "开票人："),
)
TEMPLATE = page("".join(text_object(place, *label) for place, label in enumerate(FORM, 11)), template=False)


def digital_parts(
    *,
    grouped: bool = False,
    split: bool = False,
    custom: Mapping[str, str] = CUSTOM_DIGITAL,
    total: str = "226.00",
    copies: int = 1,
) -> dict[str, str | bytes]:
    """The parts of a 数电票: nothing attached, tags that point at the page.

    ``grouped`` puts the cells of a line together as some software does; ``split`` puts the second line on a
    second page. ``copies`` says how often the two lines are there; the sums are those of one pair.
    """
    texts = ["".join(text_object(*shown) for shown in HEAD).replace(">226.00<", f">{total}<"), ""]
    cells: dict[str, list[tuple[int, int]]] = {name: [] for name, _ in COLUMNS}
    rows = []
    for row, line in enumerate(LINES * copies):
        place = row if split else 0
        own: dict[str, list[tuple[int, int]]] = {}
        for column, ((name, left), said) in enumerate(zip(COLUMNS, line, strict=True)):
            if said:
                identity = 1000 + 20 * row + column
                texts[place] += text_object(identity, left, 56 + 8 * row, said)
                own[name] = [(61 + place, identity)]
        if row == 1 and copies == 1:
            texts[place] += text_object(*WRAPPED)
            own["Item"].append((61 + place, WRAPPED[0]))
        for name, where in own.items():
            cells[name] += where
        rows.append("".join(references(name, *where) for name, where in own.items()))
    items = (
        "<ofd:GoodsInfos>" + "".join(f"<ofd:GoodsInfo>{row}</ofd:GoodsInfo>" for row in rows) + "</ofd:GoodsInfos>"
        if grouped
        else "".join(references(name, cell) for name, found in cells.items() for cell in found)
    )
    tag = (
        f"<ofd:root {OFD}>"
        + references("InvoiceNo", (61, 101))
        + references("IssueDate", (61, 102))
        + f"<ofd:Buyer>{references('BuyerName', (61, 103))}{references('BuyerTaxID', (61, 104))}</ofd:Buyer>"
        + f"<ofd:Seller>{references('SellerName', (61, 105))}{references('SellerTaxID', (61, 106))}</ofd:Seller>"
        + references("TaxExclusiveTotalAmount", (61, 107), (61, 108))
        + references("TaxTotalAmount", (61, 109), (61, 110))
        + references("TaxInclusiveTotalAmount", (61, 112), (61, 113))
        + references("InvoiceClerk", (61, 114))
        + items
        + "</ofd:root>"
    )
    parts: dict[str, str | bytes] = {
        "OFD.xml": entry(custom),
        "Doc_0/Document.xml": document(2 if split else 1, "<ofd:CustomTags>Tags/CustomTags.xml</ofd:CustomTags>"),
        "Doc_0/Tpls/Tpl_0/Content.xml": TEMPLATE,
        "Doc_0/Pages/Page_0/Content.xml": page(texts[0]),
        "Doc_0/Tags/CustomTags.xml": f'<ofd:CustomTags {OFD}><ofd:CustomTag TypeID="0"><ofd:FileLoc>CustomTag.xml'
        "</ofd:FileLoc></ofd:CustomTag></ofd:CustomTags>",
        "Doc_0/Tags/CustomTag.xml": tag,
    }
    if split:
        parts["Doc_0/Pages/Page_1/Content.xml"] = page(texts[1])
    return parts


CUSTOM_TAX_CONTROL = {
    "发票代码": "044002100111",
    "发票号码": "12345678",
    "开票日期": "2021年03月05日",
    "合计金额": "200.00",
    "价税合计": "226.00",
    "校 验 码": "12345 67890 12345 67890",
    "购买方名称": "福州示例纸业有限公司",
    "销售方、 名称": "广州示例贸易有限公司",
    "销售方纳税人识别号": SELLER_ID,
}


def attached_parts(
    xml: str, *, name: str = "original_invoice.xml", custom: Mapping[str, str] = CUSTOM_TAX_CONTROL, shown: str = ""
) -> dict[str, str | bytes]:
    """The parts of an OFD with an XML attachment."""
    return {
        "OFD.xml": entry(custom),
        "Doc_0/Document.xml": document(1, "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>"),
        "Doc_0/Tpls/Tpl_0/Content.xml": page(text_object(11, 69, 8, "广东增值税电子普通发票"), template=False),
        "Doc_0/Pages/Page_0/Content.xml": page(shown),
        "Doc_0/Attachs/Attachments.xml": f'<ofd:Attachments {OFD}><ofd:Attachment ID="8" Name="original_invoice" '
        f'Format="xml"><ofd:FileLoc>{name}</ofd:FileLoc></ofd:Attachment></ofd:Attachments>',
        f"Doc_0/Attachs/{name}": xml,
    }


def digital_ofd(**choices: object) -> bytes:
    return zipped(digital_parts(**choices))  # type: ignore[arg-type]


def tax_control_ofd(lines: int = 2, **changes: str) -> bytes:
    net, tax = f"{100 * lines}.00", f"{13 * lines}.00"
    sums = {"TaxExclusiveTotalAmount": net, "TaxTotalAmount": tax, "TaxInclusiveTotalAmount": f"{113 * lines}.00"}
    words = {} if lines == 2 else {"TaxInclusiveTotalAmountWithWords": ""}
    qr = {} if lines == 2 else {"GraphCode": ""}
    custom = CUSTOM_TAX_CONTROL | {"合计金额": net, "价税合计": f"{113 * lines}.00"}
    xml = tax_control_xml(ITEMS[:1] * lines, **(sums | words | qr | changes))
    return zipped(attached_parts(xml, custom=custom))


def rail_ofd() -> bytes:
    return zipped(attached_parts(xbrl("rai", RAIL), name="rai_issuer_20260305.xml", custom={}))


def encrypted(data: bytes) -> bytes:
    """The same archive with every member marked as encrypted."""
    changed = bytearray(data)
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(signature)
        while at >= 0:
            changed[at + flags] |= 1
            at = changed.find(signature, at + 4)
    return bytes(changed)


def duplicated() -> bytes:
    content = BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(content, "w") as archive:
        warnings.simplefilter("ignore")
        for number in ("26442000000000000017", "26442000000000000018"):
            archive.writestr("发票.xml", einvoice(invoice_number=number))
    return content.getvalue()


def contract() -> bytes:
    parts = digital_parts(custom={})
    parts["Doc_0/Document.xml"] = document()
    parts["Doc_0/Tpls/Tpl_0/Content.xml"] = page(text_object(11, 69, 8, "购销合同"), template=False)
    parts["Doc_0/Pages/Page_0/Content.xml"] = page(text_object(12, 20, 30, "合同编号：1"))
    return zipped(parts)


def without(parts: dict[str, str | bytes], *names: str) -> bytes:
    return zipped({name: part for name, part in parts.items() if name not in names})


GOOD_ZIP = zipped({"发票.xml": einvoice()})

# The files that the pages of rules describe in words.
DESCRIBED = {
    "（装有一张数电票 XML 的压缩包）": GOOD_ZIP,
    "（缺了后一半的压缩包）": GOOD_ZIP[: len(GOOD_ZIP) // 2],
    "（设有密码的压缩包）": encrypted(GOOD_ZIP),
    "（用 BZIP2 方法压缩的压缩包）": zipped({"发票.xml": einvoice()}, zipfile.ZIP_BZIP2),
    "（空的压缩包）": zipped({}),
    "（一张数电票的 OFD）": digital_ofd(),
    "（一张税控电子发票的 OFD）": tax_control_ofd(),
    "（一份合同的 OFD）": contract(),
    "（缺少正文的 OFD）": without(digital_parts(custom={}), "Doc_0/Document.xml"),
    "（附件已丢失的 OFD）": without(attached_parts(tax_control_xml()), "Doc_0/Attachs/original_invoice.xml"),
    "（票面与附件金额不同的 OFD）": tax_control_ofd(TaxExclusiveTotalAmount="300.00", TaxInclusiveTotalAmount="326.00"),
}
