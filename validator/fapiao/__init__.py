"""Offline checks of Chinese VAT invoices: single fields, whole invoices, and invoice files.

The package is pure: no network, no clock, no files of its own (only the command line has them). Findings speak about
the data of the user; exceptions are raised for wrong calls only, and by ``read_file`` for a file that holds no invoice.
That nothing is found never means that an invoice is genuine.
"""

from .batch import Batch
from .calculate import (
    Amounts,
    CalculationError,
    calculation,
    differential,
    discount,
    from_gross,
    from_net,
    in_words,
    share_out,
    split_lines,
)
from .fields import FIELDS, UnknownField, check_field
from .files import UnreadableFile, check_file, read_file
from .invoice import check_invoice, complete_invoice
from .profile import Profile, ProfileError, read_profile
from .registry import RULES
from .report import FileReport, Finding, Report, Severity

__all__ = [
    "FIELDS",
    "RULES",
    "Amounts",
    "Batch",
    "CalculationError",
    "FileReport",
    "Finding",
    "Profile",
    "ProfileError",
    "Report",
    "Severity",
    "UnknownField",
    "UnreadableFile",
    "calculation",
    "check_field",
    "check_file",
    "check_invoice",
    "complete_invoice",
    "differential",
    "discount",
    "from_gross",
    "from_net",
    "in_words",
    "read_file",
    "read_profile",
    "share_out",
    "split_lines",
]
