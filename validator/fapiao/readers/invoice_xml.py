"""Reading invoices from XML: which layout it is, its elements say, not the name of the file."""

from __future__ import annotations

from . import Reading, edrm_xml, einvoice_xml, unreadable, xbrl_xml
from .encoding import decode
from .xml_tree import Element, parse

# Each layout has ``is_one(element)`` and ``read_document(element) -> (invoice, problems, where it was read)``.
LAYOUTS = (einvoice_xml, edrm_xml, xbrl_xml)
ROOTS = ("einvoice", "xbrl")


def read(data: bytes) -> Reading:
    """The invoices in a file, and what there is to say about the file. Raises Unreadable when there is none."""
    text, problems = decode(data)
    root = parse(text)
    reading = read_tree(root)
    if not reading.invoices:
        raise unreadable(
            "file-xml-other",
            what_it_is(root, text),
            value=root.name[:80],
            expected="数电票、税控电子发票或 XBRL 的 XML",
        )
    reading.problems[:0] = problems
    return reading


def read_tree(root: Element) -> Reading:
    """Every invoice below an element, in whichever layout; an empty Reading where there is none."""
    reading = Reading()
    waiting = [root]
    while waiting:
        element = waiting.pop()
        layout = next((layout for layout in LAYOUTS if layout.is_one(element)), None) if element.key in ROOTS else None
        if layout is None:
            waiting.extend(reversed(element.children))
            continue
        invoice, problems, where = layout.read_document(element)
        reading.invoices.append(invoice)
        reading.problems += problems
        reading.origins.append({"": where})
    return reading


def what_it_is(root: Element, text: str) -> str:
    if root.name.lower() == "einvoice":
        return "根元素是 EInvoice，但里面没有发票数据（EInvoiceData）。文件可能不完整，请重新下载。"
    if root.name.lower() == "html":
        return "这是网页，不是发票文件。请重新登录电子税务局或开票平台，再下载 XML 文件。"
    if root.key == "xbrl":
        voucher = xbrl_xml.voucher_of(root)
        return (
            f"这是 XBRL 会计数据文件（{voucher}），不是发票，没有可检查的内容。"
            if voucher
            else "这是 XBRL 会计数据文件，里面没有找到发票号码，不能按发票读取。请下载发票的 XML 文件。"
        )
    if "OFD" in root.name:
        return "这是从 OFD 文件里取出的一部分，不是完整的发票。请直接选择 OFD 文件。"
    return (
        f"这个 XML 的根元素是 {root.name[:40]}，不是数电票（EInvoice）。请在电子税务局或开票平台下载发票时选 XML 格式。"
    )
