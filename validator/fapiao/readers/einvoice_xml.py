"""Reading 数电票 XML (root ``EInvoice``), the file that issuers and the tax bureau hand out.

The layout is that of 财政部《电子凭证会计数据标准》 for fully digital invoices, in the versions 0.2 to 0.35 that were
seen. Its spellings (``IssuItemInformation``, ``TotalTax-includedAmount``) are the standard's own.
"""

from __future__ import annotations

import re

from ..registry import Hit
from . import Problem
from .printed import filled, printed_amount, row
from .xml_tree import NOTHING, Element

# Known groups of 特定业务; other groups are named as the file names them.
BUSINESSES = {"toll": "通行费", "passengertransportation": "旅客运输服务"}
# Their parts, whichever of the groups they stand in.
BUSINESS_FIELDS = {
    "PlateNumber": "plate",
    "VehicleType": "vehicle_kind",
    "StartDatesOfPassage": "period_from",
    "EndDatesOfPassage": "period_to",
    "Departure": "departure",
    "Destination": "arrival",
    "Traveler": "traveller",
    "TypeOfPassengerDocument": "document_kind",
    "ValidIDNumber": "document_number",
    "TravelDate": "travel_date",
    "Grade": "seat_class",
}
# The columns of a line, by the keys of elements.
COLUMNS = {
    "itemname": "name",
    "taxclassificationcode": "item_code",
    "specmod": "spec",
    "meaunits": "unit",
    "quantity": "quantity",
    "unprice": "unit_price",
    "amount": "amount",
    "taxrate": "tax_rate",
    "comtaxam": "tax",
}
DATE = re.compile(r"20[0-9]{2}-?[01][0-9]-?[0-3][0-9]")
KINDS = {"01": "增值税专用发票", "02": "普通发票"}


def is_one(element: Element) -> bool:
    return element.key == "einvoice" and element.find("EInvoiceData") is not None


def read_document(document: Element) -> tuple[dict[str, object], list[Problem], str]:
    return read_fields(document), number_problems(document), "数电票 XML"


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


def read_fields(document: Element) -> dict[str, object]:
    """One ``EInvoice`` as a plain invoice; what is empty in the file is left out."""
    body = document.find("EInvoiceData") or NOTHING
    basic = body.find("BasicInformation") or NOTHING
    supervision = document.find("TaxSupervisionInfo") or NOTHING
    special = body.find("SpecificInformation") or NOTHING
    items = body.all("IssuItemInformation") + body.all("IssueItemInformation")
    return filled(
        {
            "invoice_type": invoice_type(document),
            "invoice_number": supervision.value("InvoiceNumber") or document.value("Header", "EIid"),
            "issue_date": supervision.value("IssueTime") or basic.value("RequestTime"),
            "taxpayer_type": document.value("Header", "InherentLabel", "TaxpayerType", "LabelName"),
            "seller": read_party(body.find("SellerInformation"), "Seller"),
            "buyer": read_party(body.find("BuyerInformation"), "Buyer"),
            "lines": [line for line in (read_item(item, is_toll=bool(special.all("Toll"))) for item in items) if line],
            "amount": printed_amount(basic.value("TotalAmWithoutTax")),
            "tax": printed_amount(basic.value("TotalTaxAm")),
            "total": printed_amount(basic.value("TotalTax-includedAmount")),
            "total_in_words": basic.value("TotalTax-includedAmountInChinese"),
            "remark": body.value("AdditionalInformation", "Remark"),
            "drawer": basic.value("Drawer"),
            "business_type": business_type(special),
            "business": read_business(special),
            "original_number": special.value("RedEInvoice", "OriginalInvoiceCode"),
            "red_confirmation_number": special.value("RedEInvoice", "CreditNoteNumber"),
        }
    )


def invoice_type(document: Element) -> str:
    """The title as it is printed: 电子发票（增值税专用发票）."""
    labels = document.find("Header", "InherentLabel") or NOTHING
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


def read_business(special: Element) -> list[dict[str, object]]:
    """What the special business says of itself, a row for each group of it."""
    rows = [
        filled({field: group.value(name) for name, field in BUSINESS_FIELDS.items()})
        for group in special.children
        if group.key in BUSINESSES
    ]
    return [row for row in rows if row]


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


def read_item(item: Element, *, is_toll: bool) -> dict[str, str]:
    line = row(item.values(), COLUMNS)
    if is_toll and all(DATE.fullmatch(line.get(field, "")) for field in ("quantity", "unit_price")):
        # Toll invoices print the days of passage in these two columns, and some files carry them there.
        del line["quantity"], line["unit_price"]
    return line
