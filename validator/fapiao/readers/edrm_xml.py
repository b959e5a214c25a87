"""Reading the XML of tax-control e-invoices (root ``eInvoice`` of 2019), which their OFD files carry as attachment.

Element names are those of real attachments. The tags that point into an OFD page use the same names, some of them
without the groups, so every name is looked for at any depth.
"""

from __future__ import annotations

from . import Problem
from .printed import filled, printed_amount, row
from .xml_tree import Element, key

# By the keys of elements.
COLUMNS = {
    "linenature": "kind",
    "item": "name",
    "code": "item_code",
    "specification": "spec",
    "measurementdimension": "unit",
    "quantity": "quantity",
    "price": "unit_price",
    "amount": "amount",
    "taxscheme": "tax_rate",
    "taxamount": "tax",
}


def is_one(element: Element) -> bool:
    return element.key == "einvoice" and any(element.find(name) for name in ("InvoiceNo", "InvoiceCode", "GoodsInfos"))


def read_document(document: Element) -> tuple[dict[str, object], list[Problem], str]:
    """One ``eInvoice`` as a plain invoice; what is empty in the file is left out."""
    return read_fields(document), [], "税控电子发票 XML"


def read_fields(document: Element) -> dict[str, object]:
    values, items = parts_of(document)

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
            "lines": [line for item in items if (line := row(item.values(), COLUMNS))],
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


def parts_of(document: Element) -> tuple[dict[str, str], list[Element]]:
    """The first text under each name, and the items, whose texts are not among these."""
    values: dict[str, str] = {}
    items: list[Element] = []
    waiting = [document]
    while waiting:
        element = waiting.pop()
        if element.key == "goodsinfo":
            items.append(element)
        elif element.children:
            waiting.extend(reversed(element.children))
        elif text := element.text.strip():
            values.setdefault(element.key, text)
    return values, items


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
