"""The invoice that the QR code of a printed or pictured invoice names: its number, date and one amount, no more.

Pictures themselves are not read here: whoever has decoded the code gives its text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..kinds import QR
from ..registry import Hit
from ..report import Severity
from ..rules.qr import NET, read
from . import Opened, Problem, Reading, unreadable

ORIGIN = "发票二维码"
ON_PAGES = "PDF 页面图片里的发票二维码"


def read_payloads(payloads: Iterable[str]) -> Reading:
    """One invoice for each payload of an invoice among the texts. Raises Unreadable when there is none."""
    invoices = [invoice for payload in payloads if (invoice := invoice_of(payload))]
    if not invoices:
        raise unreadable("file-format", "图片里的二维码不是发票的二维码。请换一张拍到发票左上角二维码的图片。")
    return Reading(invoices, origins=[dict.fromkeys(("", *invoice), ORIGIN) for invoice in invoices])


def with_codes(opened: Opened, payloads: Sequence[str]) -> Opened:
    """What was read from a PDF, with the QR codes that were found on its pages.

    A code of the same number belongs to its invoice; where there is one invoice and one code, they belong together even
    if their numbers differ, and the rules say so. A file without text has the invoices that its codes name.
    """
    named = {payload: invoice for payload in payloads if (invoice := invoice_of(payload))}
    if not opened.invoices:
        return from_codes_alone(opened, list(named.values()))
    invoices = list(opened.invoices)
    alone = len(named) == len(invoices) == 1
    origins = list(opened.origins)
    for place, invoice in enumerate(invoices):
        number = invoice.get("invoice_number")
        own = [payload for payload, read in named.items() if alone or read.get("invoice_number") == number]
        if len(own) == 1 and "qr" not in invoice:
            invoices[place] = {**invoice, "qr": own[0]}
            origins[place] = {**origins[place], "qr": ON_PAGES}
    return replace(opened, invoices=tuple(invoices), origins=tuple(origins))


def from_codes_alone(opened: Opened, invoices: list[dict[str, object]]) -> Opened:
    if not invoices or all(problem.rule != "file-no-text" for problem in opened.problems):
        return opened
    message = (
        "这个 PDF 的页面是图片，没有文字；只读了图片里发票二维码上的号码、日期和一个金额，其余项目没有检查。"
        "有开票方给出的 PDF 或 XML 原文件时，请检查原文件。"
    )
    problem = Problem("file-no-text", Hit(message, expected="PDF 原文件", severity=Severity.WARNING))
    origins = tuple(dict.fromkeys(("", *invoice), ON_PAGES) for invoice in invoices)
    return replace(opened, invoices=tuple(invoices), problems=(problem,), origins=origins)


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
