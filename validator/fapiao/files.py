"""Reading and checking invoice files: XML of several layouts, OFD, PDF, tables, JSON, and archives of them.

What a file is, its content says and not its name. The package opens nothing itself: bytes come in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from importlib import import_module

from .invoice import check_invoice
from .profile import Profile
from .readers import Opened, Reading, Unreadable, unreadable
from .readers.kinds import BY_HAND, WAYS_OUT, XML_AGAIN, kind_of
from .registry import Context
from .report import FileReport, Finding, Report, by_severity
from .rules.file import FILE
from .rules.profile import silenced
from .text import as_text

# An invoice of 2000 lines is a megabyte. What is larger is not parsed at all.
LARGEST_FILE = 10 * 1024 * 1024
# Formats that hold many invoices, or pictures besides one.
LARGEST = {"zip": 10 * LARGEST_FILE, "ofd": 3 * LARGEST_FILE}

# Format → the module that reads it. A reader is imported when the first file of its format comes.
READERS = {
    "xml": "invoice_xml",
    "ofd": "ofd",
    "zip": "zip_file",
    "json": "invoice_json",
    "pdf": "pdf",
    "csv": "csv_table",
    "xlsx": "xlsx_table",
}
# Their readers also take what the columns mean.
TABLES = ("csv", "xlsx", "zip")
READABLE = "发票 XML、OFD、PDF、表格（.xlsx、CSV）、JSON，或者装有它们的 ZIP"


class UnreadableFile(ValueError):
    """No invoice could be read from a file. The message says in Chinese what is wrong and what to do now.

    ``findings`` are those that ``check_file`` would report.
    """

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(findings[0].message)
        self.findings = findings


def read_file(data: bytes, name: str, *, columns: Mapping[str, str] | None = None) -> list[dict[str, object]]:
    """The invoices in a file, as plain mappings in the names of the contract; values are text, as printed.

    ``data`` is the content, ``name`` what the reader of a message knows the file by. ``columns`` says for a table what
    columns mean that are not known: heading to field, ``{"税务登记号": "seller.taxpayer_id", "品名": "lines[].name"}``.
    Raises UnreadableFile when there is no invoice to be had from it.
    """
    opened = open_file(data, name, columns=columns)
    if not opened.invoices:
        raise UnreadableFile(file_findings(opened))
    return list(opened.invoices)


def check_file(
    data: bytes,
    name: str,
    *,
    today: dt.date | None = None,
    columns: Mapping[str, str] | None = None,
    profile: Profile | None = None,
) -> FileReport:
    """Check a file and every invoice in it.

    Takes what ``read_file`` takes, and never raises for what is in the file: one that cannot be read has a finding
    that says so, and no reports. ``today`` is a calendar day in Beijing, for the rules that depend on the day;
    ``profile`` is what the company asks of invoices.
    """
    return check_opened(open_file(data, name, columns=columns), today=today, profile=profile)


def check_archive(
    data: bytes,
    name: str,
    *,
    today: dt.date | None = None,
    columns: Mapping[str, str] | None = None,
    profile: Profile | None = None,
) -> Iterator[FileReport]:
    """Check the files of a ZIP one after the other, each as a file of its own (``一月.zip/1.xml``).

    Takes what ``check_file`` takes. What there is to say about the archive as a whole is a report of its own.
    """
    read = import_module(".readers.zip_file", __package__)
    try:
        for part, opened in read.open_parts(data, columns):
            problems = tuple(map(read.softened, opened.problems))
            one = replace(opened, name=f"{name}/{part}" if part else name, problems=problems)
            yield check_opened(one, today=today, profile=profile)
    except Unreadable as error:
        yield check_opened(Opened(name, "zip", problems=(error.problem,)), today=today, profile=profile)


def check_opened(opened: Opened, *, today: dt.date | None, profile: Profile | None) -> FileReport:
    """The report on a file that was read."""
    return FileReport(
        name=opened.name,
        format=opened.format,
        findings=file_findings(opened),
        invoices=opened.invoices,
        reports=tuple(
            with_findings(check_invoice(invoice, today=today, profile=profile), file_findings(opened, place), profile)
            for place, invoice in enumerate(opened.invoices)
        ),
        origins=opened.origins,
    )


def with_findings(report: Report, more: tuple[Finding, ...], profile: Profile | None = None) -> Report:
    """The report with more findings, those that the profile silences set apart."""
    if more:
        report = replace(report, findings=by_severity([*report.findings, *more]))
    return silenced(profile, report) if profile else report


def file_findings(opened: Opened, invoice: int | None = None) -> tuple[Finding, ...]:
    """What there is to say about the file itself, or about how one of its invoices was read."""
    problems = tuple(problem for problem in opened.problems if problem.invoice == invoice)
    if invoice is not None:
        # Nearly always none; and what the file is called, is said once.
        return by_severity(FILE.findings(replace(opened, name="", problems=problems), Context(""))) if problems else ()
    return by_severity(FILE.findings(replace(opened, problems=problems), Context("")))


def open_file(data: bytes, name: str, *, columns: Mapping[str, str] | None = None) -> Opened:
    """Read as much of a file as can be read. Never raises for what is in it."""
    name = as_text(name) or "文件"
    form = "unknown"
    try:
        if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
            raise unreadable("file-empty", "文件是空的，没有内容。可能下载没有完成，请重新下载。")
        form, called = kind_of(data)
        if form not in READERS:
            it_is = f"这是 {called}" if called[0].isascii() else f"这是{called}"
            raise unreadable("file-format", f"{it_is}。{WAYS_OUT[form]}", value=called, expected=READABLE)
        largest = LARGEST.get(form, LARGEST_FILE)
        if len(data) > largest:
            way_out = (
                "请另存为 CSV 再选，或者用命令行的 fapiao check 检查，它们一段一段地读。"
                if form in ("csv", "xlsx")
                else "一张发票的 XML 通常不到 1 MB，请确认选对了文件。"
            )
            raise unreadable(
                "file-too-large",
                f"文件超过 {largest >> 20} MB，没有读取。{way_out}",
                expected=f"不超过 {largest >> 20} MB",
            )
        read = reader(form)(data, columns) if form in TABLES else reader(form)(data)
    except Unreadable as error:
        return Opened(name, form, problems=(error.problem,))
    except Exception as error:
        return Opened(name, form, problems=(fault(error).problem,))
    origins = tuple(read.origins) or tuple({} for _ in read.invoices)
    return Opened(name, form, tuple(read.invoices), tuple(read.problems), origins)


def fault(error: Exception) -> Unreadable:
    """A reader raised what it must not: the file may be right, and the rest of a batch goes on."""
    what = type(error).__name__
    return unreadable(
        "file-reader-fault",
        f"读取时本工具自己出了错（{what}），不能说明文件有问题。{XML_AGAIN}，{BY_HAND}；"
        "也请到项目的问题页告诉我们是哪一种文件，不要附上发票本身。",
        value=what,
    )


def reader(form: str) -> Callable[..., Reading]:
    found: Callable[..., Reading] = import_module(f".readers.{READERS[form]}", __package__).read
    return found
