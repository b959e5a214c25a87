"""Reading 数电票 XML (root ``EInvoice``), the file that issuers and the tax bureau hand out.

The layout is that of 财政部《电子凭证会计数据标准》 for fully digital invoices, in the versions 0.2 to 0.35 that were
seen. Its spellings (``IssuItemInformation``, ``TotalTax-includedAmount``) are the standard's own.
"""

from __future__ import annotations

from ..money import read_number, show
from ..registry import Hit
from ..rules.tax_rate import show_rate
from . import Problem, Reading, unreadable
from .encoding import decode
from .xml_tree import Element, parse

# Known groups of 特定业务; other groups are named as the file names them.
BUSINESSES = {"toll": "通行费", "passengertransportation": "旅客运输服务"}
KINDS = {"01": "增值税专用发票", "02": "普通发票"}


def read(data: bytes) -> Reading:
    """The invoices in a file, and what there is to say about the file. Raises Unreadable when there is none."""
    text, problems = decode(data)
    root = parse(text)
    documents = [
        element for element in root.walk() if element.name.lower() == "einvoice" and element.find("EInvoiceData")
    ]
    if not documents:
        raise unreadable(
            "file-xml-other", what_it_is(root, text), value=root.name[:80], expected="根元素为 EInvoice 的数电票 XML"
        )
    invoices = []
    for document in documents:
        invoices.append(read_document(document))
        problems += number_problems(document)
    return Reading(invoices, problems)


def what_it_is(root: Element, text: str) -> str:
    if root.name.lower() == "einvoice" and root.find("InvoiceCode"):
        return "这是 2019 年电子发票标准的 XML（税控电子发票版式文件的附件），目前不能读取。请按票面用“整张”填写检查。"
    if root.name.lower() == "einvoice":
        return "根元素是 EInvoice，但里面没有发票数据（EInvoiceData）。文件可能不完整，请重新下载。"
    if root.name.lower() == "html":
        return "这是网页，不是发票文件。请重新登录电子税务局或开票平台，再下载 XML 文件。"
    if root.name.lower() == "xbrl" or "xbrl.mof.gov.cn" in text[:5000]:
        return "这是 XBRL 会计数据文件，不是发票的 XML，目前不能读取。请下载发票的 XML 文件。"
    return (
        f"这个 XML 的根元素是 {root.name[:40]}，不是数电票（EInvoice）。请在电子税务局或开票平台下载发票时选 XML 格式。"
    )


def number_problems(document: Element) -> list[Problem]:
    identity = document.value("Header", "EIid")
    number = document.value("TaxSupervisionInfo", "InvoiceNumber")
    problems = []
    if identity and number and identity != number:
        message = (
            f"文件头的编号 EIid 是 {identity[:40]}，税务监制信息里的发票号码是 {number[:40]}，两者应当相同。"
            "请重新下载原文件核对。"
        )
        problems.append(Problem("file-einvoice-number", Hit(message, identity, number, path="Header.EIid")))
    shown = number or identity
    if not (len(shown) == 20 and shown.isascii() and shown.isdigit()):
        found = f"“{shown[:40]}”" if shown else "空的"
        message = f"数电票的发票号码是 20 位数字，文件里是{found}。请重新下载原文件核对。"
        problems.append(
            Problem("file-einvoice-number", Hit(message, shown, "20 位数字", path="TaxSupervisionInfo.InvoiceNumber"))
        )
    return problems


def read_document(document: Element) -> dict[str, object]:
    """One ``EInvoice`` as a plain invoice; what is empty in the file is left out."""
    body = document.find("EInvoiceData") or Element("")
    basic = body.find("BasicInformation") or Element("")
    supervision = document.find("TaxSupervisionInfo") or Element("")
    special = body.find("SpecificInformation") or Element("")
    items = body.all("IssuItemInformation") + body.all("IssueItemInformation")
    return filled(
        {
            "invoice_type": invoice_type(document),
            "invoice_number": supervision.value("InvoiceNumber") or document.value("Header", "EIid"),
            "issue_date": supervision.value("IssueTime") or basic.value("RequestTime"),
            "seller": read_party(body.find("SellerInformation"), "Seller"),
            "buyer": read_party(body.find("BuyerInformation"), "Buyer"),
            "lines": [line for line in map(read_item, items) if line],
            "amount": printed_amount(basic.value("TotalAmWithoutTax")),
            "tax": printed_amount(basic.value("TotalTaxAm")),
            "total": printed_amount(basic.value("TotalTax-includedAmount")),
            "total_in_words": basic.value("TotalTax-includedAmountInChinese"),
            "remark": body.value("AdditionalInformation", "Remark"),
            "drawer": basic.value("Drawer"),
            "business_type": business_type(special),
            "original_number": special.value("RedEInvoice", "OriginalInvoiceCode"),
            "red_confirmation_number": special.value("RedEInvoice", "CreditNoteNumber"),
        }
    )


def invoice_type(document: Element) -> str:
    """The title as it is printed: 电子发票（增值税专用发票）."""
    labels = document.find("Header", "InherentLabel") or Element("")
    kind = labels.value("GeneralOrSpecialVAT", "LabelName") or KINDS.get(
        labels.value("GeneralOrSpecialVAT", "LabelCode"), ""
    )
    base = labels.value("EInvoiceType", "LabelName") or ("电子发票" if kind else "")
    return f"{base}（{kind}）" if kind else base


def business_type(special: Element) -> str:
    groups = dict.fromkeys(
        BUSINESSES.get(group.key, group.name)
        for group in special.children
        if group.children and group.key != "redeinvoice"
    )
    return "、".join(groups)


def read_party(party: Element | None, prefix: str) -> dict[str, object]:
    if party is None:
        return {}
    return filled(
        {
            "name": party.value(f"{prefix}Name"),
            "taxpayer_id": party.value(f"{prefix}IdNum"),
            "address_phone": f"{party.value(f'{prefix}Addr')} {party.value(f'{prefix}TelNum')}".strip(),
            "bank_account": f"{party.value(f'{prefix}BankName')} {party.value(f'{prefix}BankAccNum')}".strip(),
        }
    )


def read_item(item: Element) -> dict[str, object]:
    return filled(
        {
            "name": item.value("ItemName"),
            "item_code": item.value("TaxClassificationCode"),
            "spec": item.value("SpecMod"),
            "unit": item.value("MeaUnits"),
            "quantity": item.value("Quantity"),
            "unit_price": item.value("UnPrice"),
            "amount": printed_amount(item.value("Amount")),
            "tax_rate": printed_rate(item.value("TaxRate")),
            "tax": printed_amount(item.value("ComTaxAm")),
        }
    )


def printed_amount(text: str) -> str:
    """An amount as it is printed: the file may carry zeros behind the cents (0.120000)."""
    value = read_number(text).value
    return text if value is None else show(value)


def printed_rate(text: str) -> str:
    """A rate as it is printed: the file carries fractions (0.130000 for 13%); anything else stays as it is."""
    value = read_number(text).value
    return text if value is None or value >= 1 else show_rate(value)


def filled(fields: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value}
