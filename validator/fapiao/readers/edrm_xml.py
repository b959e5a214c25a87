"""Reading the XML of tax-control e-invoices (root ``eInvoice`` of 2019), which their OFD files carry as attachment.

Element names are those of real attachments. The tags that point into an OFD page use the same names, some of them
without the groups, so every name is looked for at any depth.
"""

from __future__ import annotations

from collections.abc import Iterator

from . import Problem
from .printed import filled, printed_amount, printed_rate
from .xml_tree import Element, key

ITEM_FIELDS = {
    "LineNature": "kind",
    "Item": "name",
    "Code": "item_code",
    "Specification": "spec",
    "MeasurementDimension": "unit",
    "Quantity": "quantity",
    "Price": "unit_price",
    "Amount": "amount",
    "TaxScheme": "tax_rate",
    "TaxAmount": "tax",
}
PRINTED = {"amount": printed_amount, "tax": printed_amount, "tax_rate": printed_rate}


def is_one(element: Element) -> bool:
    return element.key == "einvoice" and any(element.find(name) for name in ("InvoiceNo", "InvoiceCode", "GoodsInfos"))


def read_document(document: Element) -> tuple[dict[str, object], list[Problem], str]:
    """One ``eInvoice`` as a plain invoice; what is empty in the file is left out."""
    return read_fields(document), [], "税控电子发票 XML"


def read_fields(document: Element) -> dict[str, object]:
    values = first_values(document)

    def value(name: str) -> str:
        return values.get(key(name), "")

    # Where the QR code is not given as text, its picture is (Base64 of a PNG).
    graph = value("GraphCode")
    return filled(
        {
            "invoice_code": value("InvoiceCode"),
            "invoice_number": value("InvoiceNo"),
            "issue_date": value("IssueDate"),
            "check_code": value("InvoiceCheckCode"),
            "machine_number": value("MachineNo"),
            "cipher": value("TaxControlCode"),
            "seller": read_party(values, "Seller"),
            "buyer": read_party(values, "Buyer"),
            "lines": [line for line in map(read_item, items_of(document)) if line],
            "amount": printed_amount(value("TaxExclusiveTotalAmount")),
            "tax": printed_amount(value("TaxTotalAmount")),
            "total": printed_amount(value("TaxInclusiveTotalAmount")),
            "total_in_words": value("TaxInclusiveTotalAmountWithWords"),
            "remark": value("Note"),
            "drawer": value("InvoiceClerk"),
            "original_number": value("OriginalInvoiceNo"),
            "qr": graph if "," in graph[:12] else "",
        }
    )


def first_values(document: Element) -> dict[str, str]:
    """The first text under each name, outside the list of items."""
    values: dict[str, str] = {}
    for element in outside_items(document):
        if text := element.text.strip():
            values.setdefault(element.key, text)
    return values


def outside_items(element: Element) -> Iterator[Element]:
    yield element
    for child in element.children:
        if child.key not in ("goodsinfos", "goodsinfo"):
            yield from outside_items(child)


def items_of(document: Element) -> list[Element]:
    return [element for element in document.walk() if element.key == "goodsinfo"]


def read_party(values: dict[str, str], prefix: str) -> dict[str, object]:
    return filled(
        {
            field: values.get(key(prefix + name), "")
            for field, name in (
                ("name", "Name"),
                ("taxpayer_id", "TaxID"),
                ("address_phone", "AddrTel"),
                ("bank_account", "FinancialAccount"),
            )
        }
    )


def read_item(item: Element) -> dict[str, object]:
    return filled({field: PRINTED.get(field, str)(item.value(name)) for name, field in ITEM_FIELDS.items()})
