"""One good file of every format that is read, for tests that damage them."""

from __future__ import annotations

import json

import pdf_forms

from tests.einvoice import einvoice
from tests.ofd_files import digital_ofd, rail_ofd, tax_control_ofd, zipped
from tests.tables import csv_text, line_row, table_of, xlsx_bytes
from tests.voucher_files import AIR, RAIL, VAT, tax_control_xml, xbrl

TABLE = table_of([line_row()])
INVOICE = {"invoice_number": "26442000000000000017", "lines": [{"amount": "100.00"}], "total": "113.00"}

SEEDS: dict[str, bytes] = {
    "xml": einvoice().encode(),
    "tax control xml": tax_control_xml().encode(),
    "rail xbrl": xbrl("rai", RAIL).encode(),
    "air xbrl": xbrl("atr", AIR).encode(),
    "vat xbrl": xbrl("inv", VAT).encode(),
    "json": json.dumps(INVOICE).encode(),
    "csv": csv_text(TABLE).encode("utf-8-sig"),
    "xlsx": xlsx_bytes({"发票": TABLE}),
    "pdf": pdf_forms.DESCRIBED["（文字清楚的 PDF 发票）"],
    "digital ofd": digital_ofd(),
    "tax control ofd": tax_control_ofd(),
    "rail ofd": rail_ofd(),
    "zip": zipped({"a.xml": einvoice(), "b.ofd": digital_ofd(), "c.zip": zipped({"d.json": json.dumps(INVOICE)})}),
}
