"""What the national inspection platform wants to know of an invoice, with the values in the form that it wants.

Which boxes there are depends on the kind of invoice (``kinds.py``, with who says so). The platform alone can say
whether an invoice is genuine; nothing is asked of it here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .kinds import INSPECTED, InvoiceKind, kind_of
from .money import read_number, show
from .rules.invoice import INVOICE_FIELDS, plain_fields
from .rules.issue_date import read_date
from .text import as_text, read_identifier


def inspection_values(invoice: Mapping[str, object]) -> dict[str, Any]:
    """The boxes of the platform in their order: ``values`` is a list of ``{"name", "value"}``, all text.

    A value is empty where the invoice does not have it. ``kind`` is the kind of the invoice and ``source`` who says
    what is asked of it; both are empty where the kind is not known: then every box is there that it may have. Without
    an invoice number there is nothing to inspect, and ``values`` is empty.
    """
    fields = plain_fields(invoice, INVOICE_FIELDS)
    code, number, check = (
        read_identifier(fields.get(name)).text for name in ("invoice_code", "invoice_number", "check_code")
    )
    if not number:
        return {"kind": "", "source": "", "values": []}
    kind = kind_of(as_text(fields.get("invoice_type")), code, digital=len(number) == 20)
    day = read_date(fields.get("issue_date"))
    amounts = {name: read_number(fields.get(name)).value for name in ("amount", "total")}
    given = {name: "" if value is None else show(value) for name, value in amounts.items()}
    given |= {"check_code_6": check[-6:], "check_code_5": check[-5:], "vehicle_total": given["total"]}
    boxes = [("发票号码", number), ("开票日期", f"{day:%Y%m%d}" if day else "")]
    if len(number) != 20:
        boxes.insert(0, ("发票代码", code))
    boxes += [(label, given.get(key, "")) for key, label in asked_of(kind, number).items()]
    return {
        "kind": kind.name if kind else "",
        "source": kind.inspected_by if kind else "",
        "values": [{"name": name, "value": value} for name, value in boxes],
    }


def asked_of(kind: InvoiceKind | None, number: str) -> dict[str, str]:
    """The last boxes, key to label."""
    if len(number) == 20:
        return {"total": INSPECTED["total"]}
    if kind:
        return {kind.inspected: INSPECTED[kind.inspected]}
    return {"amount": "金额（不含税，专用发票填）", "check_code_6": "校验码后六位（普通发票填）"}
