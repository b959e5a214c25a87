"""Reading and checking invoice files: 数电票 XML, and JSON in the names of the contract.

What a file is, its content says and not its name. The package opens nothing itself: bytes come in.
"""

from __future__ import annotations

import datetime as dt

from .invoice import check_invoice
from .readers import Opened, Unreadable, einvoice_xml, invoice_json, unreadable
from .readers.kinds import WAYS_OUT, foreign_kind, is_json
from .registry import Context
from .report import SEVERITY_ORDER, FileReport, Finding
from .rules.file import FILE
from .text import as_text

# An invoice of 2000 lines is a megabyte. What is larger is not parsed at all.
LARGEST_FILE = 10 * 1024 * 1024


class UnreadableFile(ValueError):
    """No invoice could be read from a file. The message says in Chinese what is wrong and what to do now.

    ``findings`` are those that ``check_file`` would report.
    """

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(findings[0].message)
        self.findings = findings


def read_file(data: bytes, name: str) -> list[dict[str, object]]:
    """The invoices in a file, as plain mappings in the names of the contract; values are text, as printed.

    ``data`` is the content, ``name`` what the reader of a message knows the file by. Raises UnreadableFile when there
    is no invoice to be had from it.
    """
    opened = open_file(data, name)
    if not opened.invoices:
        raise UnreadableFile(file_findings(opened))
    return list(opened.invoices)


def check_file(data: bytes, name: str, *, today: dt.date | None = None) -> FileReport:
    """Check a file and every invoice in it.

    Takes what ``read_file`` takes, and never raises for what is in the file: one that cannot be read has a finding
    that says so, and no reports. ``today`` is a calendar day in Beijing, for the rules that depend on the day.
    """
    opened = open_file(data, name)
    return FileReport(
        name=opened.name,
        format=opened.format,
        findings=file_findings(opened),
        invoices=opened.invoices,
        reports=tuple(check_invoice(invoice, today=today) for invoice in opened.invoices),
    )


def file_findings(opened: Opened) -> tuple[Finding, ...]:
    findings = FILE.findings(opened, Context(""))
    return tuple(sorted(findings, key=lambda finding: SEVERITY_ORDER[finding.severity]))


def open_file(data: bytes, name: str) -> Opened:
    """Read as much of a file as can be read. Never raises for what is in it."""
    name = as_text(name) or "文件"
    form = "unknown"
    try:
        if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
            raise unreadable("file-empty", "文件是空的，没有内容。可能下载没有完成，请重新下载。")
        foreign = foreign_kind(data)
        if foreign:
            form, called = foreign
            it_is = f"这是 {called}" if called[0].isascii() else f"这是{called}"
            raise unreadable("file-format", f"{it_is}。{WAYS_OUT[form]}", value=called, expected="数电票 XML，或 JSON")
        if len(data) > LARGEST_FILE:
            raise unreadable(
                "file-too-large",
                f"文件超过 {LARGEST_FILE >> 20} MB，没有读取。一张发票的 XML 通常不到 1 MB，请确认选对了文件。",
                expected=f"不超过 {LARGEST_FILE >> 20} MB",
            )
        form, read = ("json", invoice_json.read) if is_json(data) else ("xml", einvoice_xml.read)
        invoices, problems = read(data)
    except Unreadable as error:
        return Opened(name, form, problems=(error.problem,))
    return Opened(name, form, tuple(invoices), tuple(problems))
