"""Reading OFD files (GB/T 33190), the layout files that electronic invoices are handed out as.

What such a file says of its invoice stands in up to four places, here from the most to the least reliable: an XML
attachment (税控电子发票, 铁路和航空客票), tags that point at the text on the page (数电票), a few named values in
``OFD.xml``, and the text on the page itself. Where two of them contradict each other, that is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from . import Reading, invoice_xml, ofd_layout, ofd_page, ofd_tags, unreadable, xbrl_xml
from .ofd_package import Package, Pages
from .printed import filled, printed_amount
from .sources import AMOUNTS, Source, flattened, merge, put
from .xml_tree import NOTHING, Element

# The names of CustomData, without blanks and punctuation, and what they are.
CUSTOM_DATA = {
    "发票代码": "invoice_code",
    "发票号码": "invoice_number",
    "开票日期": "issue_date",
    "校验码": "check_code",
    "机器编号": "machine_number",
    "合计金额": "amount",
    "合计税额": "tax",
    "价税合计": "total",
    "购买方名称": "buyer.name",
    "购买方纳税人识别号": "buyer.taxpayer_id",
    "购买方地址电话": "buyer.address_phone",
    "购买方开户行及账号": "buyer.bank_account",
    "销售方名称": "seller.name",
    "销售方纳税人识别号": "seller.taxpayer_id",
    "销售方地址电话": "seller.address_phone",
    "销售方开户行及账号": "seller.bank_account",
    "开票人": "drawer",
    "备注": "remark",
    "模板编号": "invoice_type",
}
PUNCTUATION = re.compile(r"[\s、，,:：/]")
TAGS = "票面标引（CustomTag）指向的文字"
PRINTED = "票面文字"
# Without these an invoice is not read as far as it can be.
NEEDED = {"lines", "amount", "tax", "total", "issue_date"}
MOST_BODIES = 100
MOST_ATTACHMENTS = 100


def read(data: bytes) -> Reading:
    """The invoices in an OFD file. Raises Unreadable when none can be had from it."""
    package = Package(data)
    root = package.tree(package.root)
    if root is None:
        raise unreadable("file-ofd-broken", "OFD.xml 已经损坏，这个 OFD 文件打不开。请重新下载原文件。")
    reading = Reading()
    vouchers: list[str] = []
    bodies = root.all("DocBody")
    for body in bodies[:MOST_BODIES] or [root]:
        read_body(package, body, reading, vouchers)
    if len(bodies) > MOST_BODIES:
        package.say(package.root, f"有 {len(bodies)} 个文档，只读取了前 {MOST_BODIES} 个。")
    if not reading.invoices:
        if package.problems:
            raise unreadable(
                "file-ofd-broken",
                f"读不出发票：{package.problems[0].part} 缺少或已经损坏。请重新下载原文件。",
                value=package.problems[0].part,
            )
        raise unreadable(
            "file-ofd-other",
            f"这个 OFD 文件是{vouchers[0]}，不是发票，没有可检查的内容。"
            if vouchers
            else "这个 OFD 文件里没有读到发票的数据。请在电子税务局或开票平台下载同一张发票的 XML 文件。",
            expected="带有发票数据的 OFD 文件",
        )
    reading.problems += package.problems
    return reading


def read_body(package: Package, body: Element, reading: Reading, vouchers: list[str]) -> None:
    """Add the invoices of one document of the file."""
    location = body.value("DocRoot") or "Doc_0/Document.xml"
    base = package.path(location)
    document = package.linked(location, package.root) or NOTHING
    pages = Pages(package, document, base)
    exact = attached(package, document, location, reading, vouchers)
    tagged = [
        Source(TAGS, invoice) for tree in tag_trees(package, document, base) if (invoice := ofd_tags.read(tree, pages))
    ]
    extra = Source("OFD.xml 的 CustomData", custom_data(body))
    printed = ofd_page.read(document, pages)
    groups = grouped(exact) or grouped(tagged) or ([[]] if extra.number else [])
    if not groups:
        for invoice, doubts in ofd_layout.read(pages, document):
            reading.problems += [replace(doubt, invoice=len(reading.invoices)) for doubt in doubts]
            reading.invoices.append(invoice)
            reading.origins.append({"": PRINTED})
    for group in groups:
        alone, numbers = len(groups) == 1, {source.number for source in group}
        more = [source for source in (*tagged, extra) if source not in group and (alone or source.number in numbers)]
        sources = [source for source in (*group, *more) if source.invoice]
        place = len(reading.invoices)
        if alone:
            sources += on_the_pages(printed, pages, document, sources, place, reading)
        invoice, origins, contradictions = merge(sources, place)
        reading.invoices.append(invoice)
        reading.origins.append(origins)
        reading.problems += contradictions


def on_the_pages(
    printed: dict[str, object],
    pages: Pages,
    document: Element,
    sources: list[Source],
    place: int,
    reading: Reading,
) -> list[Source]:
    """What only the pages say. They are read as a form only where something is missing: that takes its time."""
    known = {path for source in sources for path in flattened(source.invoice)}
    found = [Source(PRINTED, only(printed, lambda path: path not in known or path in AMOUNTS))]
    known |= printed.keys()
    if not known >= NEEDED:
        numbers = {source.number for source in sources if source.number}
        forms = ofd_layout.read(pages, document)
        if len(forms) == 1 and (form := Source(PRINTED, forms[0][0])).number in numbers:
            found.append(Source(PRINTED, only(form.invoice, lambda path: path not in known)))
            reading.problems += [replace(doubt, invoice=place) for doubt in forms[0][1] if doubt.hit.path not in known]
    return found


def attached(package: Package, document: Element, location: str, reading: Reading, vouchers: list[str]) -> list[Source]:
    """What XML attachments say. Some files do not list the attachments that they have."""
    found: list[Source] = []
    base, listing = package.path(location), document.value("Attachments")
    tree = package.linked(listing, base) if listing else None
    listed = []
    for attachment in tree.all("Attachment")[:MOST_ATTACHMENTS] if tree else []:
        file = attachment.value("FileLoc")
        if file.lower().endswith(".xml") and package.linked(file, package.path(listing, base)):
            listed.append(package.path(file, package.path(listing, base)))
    for path in dict.fromkeys([*listed, *package.attachments(location)]):
        root = package.tree(path)
        if root is None:
            continue
        inside = invoice_xml.read_tree(root)
        reading.problems += inside.problems
        name = f"附件 {path.rpartition('/')[2]}"
        found += [Source(name, invoice) for invoice in inside.invoices]
        if root.key == "xbrl" and not inside.invoices and (voucher := xbrl_xml.voucher_of(root)):
            vouchers.append(voucher)
    return found


def tag_trees(package: Package, document: Element, base: str) -> list[Element]:
    listing = document.value("CustomTags")
    tree = package.linked(listing, base) if listing else None
    trees = [
        package.linked(tag.value("FileLoc"), package.path(listing, base))
        for tag in (tree.all("CustomTag")[:MOST_ATTACHMENTS] if tree else [])
    ]
    return [tree for tree in trees if tree is not None]


def grouped(sources: list[Source]) -> list[list[Source]]:
    """Sources that speak of the same invoice, by its number; one that names none belongs to the first."""
    groups: dict[str, list[Source]] = {}
    for source in sources:
        number = source.number or next(iter(groups), "")
        groups.setdefault(number, []).append(source)
    return list(groups.values())


def custom_data(body: Element) -> dict[str, object]:
    """The named values in ``OFD.xml``. What was written into a field is kept as it is, but for amounts."""
    data = body.find("DocInfo", "CustomDatas")
    found: dict[str, object] = {"buyer": {}, "seller": {}}
    for item in data.all("CustomData")[:1000] if data else []:
        path = CUSTOM_DATA.get(PUNCTUATION.sub("", item.attributes.get("Name", "")))
        value = item.text.strip()
        if path and value:
            put(found, path, printed_amount(value) if path in AMOUNTS else value)
    return filled(found)


def only(invoice: Mapping[str, object], wanted: Callable[[str], bool]) -> dict[str, object]:
    """The invoice with those of its values whose path is wanted."""
    found: dict[str, object] = {}
    for path, value in flattened(invoice).items():
        if wanted(path):
            put(found, path, value)
    return found
