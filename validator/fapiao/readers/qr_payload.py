"""The invoice that the QR code of a printed or pictured invoice names: its number, date and one amount, no more.

Pictures themselves are not read here: whoever has decoded the code gives its text.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..kinds import QR
from ..rules.qr import NET, read
from . import Reading, unreadable

ORIGIN = "发票二维码"


def read_payloads(payloads: Iterable[str]) -> Reading:
    """One invoice for each payload of an invoice among the texts. Raises Unreadable when there is none."""
    invoices = [invoice for payload in payloads if (invoice := invoice_of(payload))]
    if not invoices:
        raise unreadable("file-format", "图片里的二维码不是发票的二维码。请换一张拍到发票左上角二维码的图片。")
    return Reading(invoices, origins=[dict.fromkeys(("", *invoice), ORIGIN) for invoice in invoices])


def invoice_of(payload: str) -> dict[str, object] | None:
    """What a payload says, in the names of the contract; None where it is not that of an invoice.

    Which amount it carries depends on its kind; where that is not known, it is left out.
    """
    qr = read(payload)
    if qr.bill_number:
        return {"qr": qr.text, "invoice_number": qr.bill_number}
    if not qr.fields:
        return None
    amount = "total" if qr.is_digital else "amount" if qr.kind in NET else ""
    values = {
        "qr": qr.text,
        "invoice_type": QR.get(qr.kind, ""),
        "invoice_code": qr.code,
        "invoice_number": qr.number,
        "issue_date": qr.date,
        "check_code": qr.check_code,
        amount: qr.amount,
    }
    return {name: value for name, value in values.items() if name and value}
