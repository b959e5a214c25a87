"""Reading XBRL accounting files (root ``xbrl``) of the vouchers that are invoices.

财政部《电子凭证会计数据标准》 has a taxonomy for each kind of voucher; its address carries a year that changes, its
element names do not, so elements are known by their names alone. The names are those of real files and of public code
that reads them; the taxonomies themselves were not at hand.
"""

from __future__ import annotations

from ..money import add, read_number, show
from . import Problem
from .printed import PRINTED, filled, printed_rate, row
from .xml_tree import Element, key

# How the address of a taxonomy ends, and what the voucher is called. The first are invoices.
VOUCHERS = {
    "rai": "铁路电子客票",
    "atr": "航空运输电子客票行程单",
    "inv": "增值税电子发票",
    "einv": "数电票",
    "bker": "银行电子回单",
    "bkrs": "银行电子对账单",
    "efi": "财政电子票据",
    "ntrev": "电子非税收入一般缴款书",
    "ctp": "国库集中支付电子凭证",
}

# Field → the element names that it has in one kind of voucher or another, the most exact first.
FIELDS = {
    "invoice_type": ("TypeOfVoucher", "TypeOfInvoice"),
    "invoice_code": ("CodeOfInvoice",),
    "invoice_number": (
        "ElectronicInvoiceRailwayETicketNumber",
        "ElectronicInvoiceAirTransportReceiptNumber",
        "NumberOfAirTransportElectronicTicketItinerary",
        "NumberOfInvoice",
        "InvoiceNumber",
    ),
    "issue_date": ("DateOfIssue", "IssueDate", "IssueTime", "RequestTime"),
    "check_code": ("IdentifyingCode",),
    "machine_number": ("NumberOfInvoiceMachine",),
    "amount": ("TotalAmountExcludingTax", "TotalAmWithoutTax"),
    "tax": ("TotalTaxAmount", "TotalTaxAm", "VatTaxAmount", "TaxAmount"),
    "total": ("TaxIncludedAmountInFigures", "TotalTax-includedAmount", "TotalAmount", "Fare"),
    "total_in_words": ("TaxIncludedAmountInWords", "TotalTax-includedAmountInChinese"),
    "remark": ("Remarks", "Remark"),
    "drawer": ("Issuer", "Drawer"),
    "original_number": ("NumberOfOriginalInvoice",),
}
PARTY_FIELDS = {
    "name": ("NameOf{0}", "{1}Name"),
    "taxpayer_id": (
        "TaxpayerIdentificationNumberUnifiedSocialCreditCodeOf{0}",
        "UnifiedSocialCreditCodeOf{0}",
        "{1}IdNum",
    ),
    "address_phone": ("AddressPhoneNumberOf{0}",),
    "bank_account": ("DepositBankAndAccountNumberOf{0}",),
}
# The columns of a line, by the keys of elements.
COLUMNS = {
    "natureofinvoiceline": "kind",
    "nameoftaxablegoodsorservices": "name",
    "taxclassificationcode": "item_code",
    "specification": "spec",
    "unitofgoodsorservices": "unit",
    "quantityofgoodsorservices": "quantity",
    "unitpriceofgoodsorservices": "unit_price",
    "amountexcludingtax": "amount",
    "taxrate": "tax_rate",
    "taxamount": "tax",
}
ITEMS = "InformationOfTaxableGoodsOrServicesDetailItemsTuple"


def is_one(element: Element) -> bool:
    return element.key == "xbrl" and any(element.value(name) for name in FIELDS["invoice_number"])


def voucher_of(root: Element) -> str:
    """What the voucher is called, by the taxonomy that its names are from; empty where it is none that is known."""
    taxonomies = [address.rstrip("/").rpartition("/")[2] for address in root.attributes.values()]
    return next((VOUCHERS[name] for name in taxonomies if name in VOUCHERS), "")


def read_document(document: Element) -> tuple[dict[str, object], list[Problem], str]:
    facts: dict[str, str] = {}
    for element in document.children:
        if element.text.strip():
            facts.setdefault(element.key, element.text.strip())

    def value(*names: str) -> str:
        return next((facts[key(name)] for name in names if key(name) in facts), "")

    is_air = bool(value("ElectronicInvoiceAirTransportReceiptNumber", "NumberOfAirTransportElectronicTicketItinerary"))
    invoice: dict[str, object] = {field: PRINTED.get(field, str)(value(*names)) for field, names in FIELDS.items()}
    for party, called in (("seller", "Seller"), ("buyer", "Purchaser")):
        invoice[party] = filled(
            {
                field: value(*(name.format(called, party.title()) for name in names))
                for field, names in PARTY_FIELDS.items()
            }
        )
    invoice["lines"] = [line for item in document.all(ITEMS) if (line := row(item.values(), COLUMNS))]
    if is_air:
        invoice["invoice_type"] = invoice["invoice_type"] or "电子发票（航空运输电子客票行程单）"
        invoice["amount"] = taxed_amount(value("Fare"), value("FuelSurcharge"))
    rate = printed_rate(value("VatRate", "TaxRate"))
    if not invoice["lines"] and rate and invoice["amount"]:
        # A ticket is one line, which prints no name.
        invoice["lines"] = [filled({"amount": invoice["amount"], "tax_rate": rate, "tax": invoice["tax"]})]
    voucher = voucher_of(document)
    return filled(invoice), [], f"XBRL 会计数据（{voucher}）" if voucher else "XBRL 会计数据"


def taxed_amount(fare: str, surcharge: str) -> str:
    """What the tax of an air ticket is computed from: the fare and the fuel surcharge, without funds and other fees."""
    parts = [read_number(text).value for text in (fare, surcharge) if text]
    known = [part for part in parts if part is not None]
    return show(add(*known)) if known and len(known) == len(parts) else ""
