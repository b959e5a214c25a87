"""Offline checks of Chinese VAT invoices: single fields, whole invoices, and invoice files.

The package is pure: no network, no clock, no files of its own. Findings speak about the data of the user; exceptions
are raised for wrong calls only. That nothing is found never means that an invoice is genuine.
"""

from .fields import FIELDS, UnknownField, check_field
from .invoice import check_invoice, complete_invoice
from .registry import RULES
from .report import FileReport, Finding, Report, Severity

__all__ = [
    "FIELDS",
    "RULES",
    "FileReport",
    "Finding",
    "Report",
    "Severity",
    "UnknownField",
    "check_field",
    "check_invoice",
    "complete_invoice",
]
