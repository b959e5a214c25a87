"""Reading invoices from PDF files: an XML file attached to it first, then the text of its pages."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

from ..kinds import AIR, group_of
from ..labels import FIELD_LABELS
from ..money import add, read_number, show
from ..registry import Hit
from . import Problem, Reading, Unreadable, invoice_xml, parts, unreadable
from .parts import load
from .pdf_guard import FROM_FILE, TooMuch
from .pdf_invoice import Found, doubt_sums, read_invoice
from .pdf_open import AGAIN, MOST_PAGES, broken, opened
from .pdf_page import read_page
from .pdf_text import PageText, TextReader, share_unknown

MOST_ATTACHMENTS = 20
LARGEST_ATTACHMENT = 10 << 20
# More of the text than this unreadable: nothing of it is taken.
MOST_UNKNOWN = 0.5


def read(data: bytes) -> Reading:
    """The invoices in a file, and what there is to say about the file. Raises Unreadable when there is none."""
    with opened(load("pypdf"), data) as file:
        return read_open(file)


def read_open(file: Any) -> Reading:
    attached = read_attached(file)
    with FROM_FILE:
        count = len(file.pages)
    if count == 0:
        raise broken()
    if count > MOST_PAGES:
        raise TooMuch(f"{count} pages")
    reader = TextReader()
    texts: list[PageText] = []
    found: list[tuple[int, Found]] = []
    for place in range(count):
        with FROM_FILE:
            sheet = file.pages[place]
        text = reader.read(sheet)
        texts.append(text)
        if text.runs and share_unknown(text.runs) < MOST_UNKNOWN:
            page = read_page(text)
            got = read_invoice(page)
            if page.hidden and got.number:
                got.doubts["invoice_number"] = "这一页是图片，文字是扫描软件认出来的，各项都可能认错"
            found.append((place + 1, got))
    groups = list(gathered(found))
    if attached is not None:
        compare(attached, groups)
        return attached
    if not groups:
        raise nothing(texts)
    return reading_of(groups)


def nothing(texts: list[PageText]) -> Unreadable:
    """Why there is no invoice in the text."""
    runs = [run for text in texts for run in text.runs]
    if not runs:
        what = "页面上没有字"
        if any(text.pictures for text in texts):
            elsewhere = "命令行不看图片，网页的检查页会认其中的二维码"
            what = f"页面是图片，{'里面也没有认出发票的二维码' if parts.in_page else elsewhere}"
        return unreadable(
            "file-no-text",
            f"这个 PDF 里没有可以读取的文字，多半是扫描件或照片：{what}。{AGAIN}",
            expected="开票方或税务平台给出的 PDF 原文件",
        )
    if share_unknown(runs) >= MOST_UNKNOWN:
        return unreadable(
            "file-no-text",
            f"这个 PDF 的字看得见、读不出：字体没有附上字符对照表。{AGAIN}",
            expected="开票方或税务平台给出的 PDF 原文件",
        )
    start = "".join(run.text for run in runs[:20])[:40]
    return unreadable(
        "file-pdf-other",
        f"这个 PDF 里没有找到发票：没有发票号码，也没有价税合计。请确认选对了文件；如果是发票，{AGAIN}",
        value=start,
        expected="有发票号码的发票",
    )


# --- Attached XML --------------------------------------------------------------------------------------------------


def read_attached(file: Any) -> Reading | None:
    """The invoices of the first XML file in it that has any."""
    for name, content in attachments(file):
        try:
            reading = invoice_xml.read(content)
        except Unreadable:
            continue
        reading.origins = [{"": f"PDF 里附带的文件 {name[:60]}"} for _ in reading.invoices]
        return reading
    return None


def attachments(file: Any) -> Iterator[tuple[str, bytes]]:
    with FROM_FILE:
        items = list(islice(file.attachment_list, MOST_ATTACHMENTS))
    for item in items:
        with FROM_FILE:
            name, content = str(item.name), item.content
        if content.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0").startswith(b"<") and len(content) <= LARGEST_ATTACHMENT:
            yield name, content


def compare(attached: Reading, groups: list[tuple[list[int], Found]]) -> None:
    """Doubt an attached file that says other than the page does."""
    if len(attached.invoices) != 1 or len(groups) != 1:
        return
    invoice, printed = attached.invoices[0], groups[0][1].invoice
    for name in ("invoice_number", "amount", "tax", "total"):
        here, there = invoice.get(name), printed.get(name)
        if here is None or there is None or same(here, there):
            continue
        message = (
            f"{FIELD_LABELS[name]}：PDF 里附带的数据是 {here}，票面上写的是 {there}，取了附带的数据。"
            "请用发票查验平台核对这张发票。"
        )
        attached.problems.append(Problem("file-value-unsure", Hit(message, here, str(there), path=name), 0))


def same(one: object, two: object) -> bool:
    left, right = read_number(one).value, read_number(two).value
    return one == two if left is None or right is None else left == right


# --- Pages to invoices ---------------------------------------------------------------------------------------------


def gathered(found: list[tuple[int, Found]]) -> Iterator[tuple[list[int], Found]]:
    """Pages of one invoice together: further sheets, lists of goods and copies have its number again."""
    pages: list[int] = []
    current: Found | None = None
    for place, page in found:
        continues = current is not None and (
            (page.number and page.number == current.number) or (not page.number and (page.is_list or page.lines))
        )
        if current is not None and continues:
            pages.append(place)
            merge(current, page)
        elif page.number or ("total" in page.invoice and ("invoice_type" in page.invoice or page.lines)):
            if current is not None:
                yield pages, current
            pages, current = [place], page
    if current is not None:
        yield pages, current


def merge(first: Found, more: Found) -> None:
    """Add a further page of the same invoice. A copy of it (发票联, 抵扣联) adds nothing."""
    if more.is_list:
        # The list takes the place of the line 详见销货清单.
        first.lines = more.lines if not first.is_list else first.lines + more.lines
        first.is_list = True
        return
    if more.lines != first.lines or "total" not in first.invoice:
        first.lines += more.lines
    for name, value in more.invoice.items():
        first.invoice.setdefault(name, value)
    for party, values in more.parties.items():
        for name, value in values.items():
            first.parties[party].setdefault(name, value)


def reading_of(groups: list[tuple[list[int], Found]]) -> Reading:
    reading = Reading()
    for place, (pages, found) in enumerate(groups):
        invoice = dict(found.invoice)
        for party, values in found.parties.items():
            if values:
                invoice[party] = values
        air = group_of(str(invoice.get("invoice_type", ""))) == AIR
        doubt_sums(invoice, found.doubts, air=air)
        if found.lines and not (gap := lines_gap(found.lines, invoice)):
            invoice["lines"] = found.lines
        elif found.lines:
            found.doubts["lines"] = f"{gap}，可能没有分对行列，也可能票面被改过，明细没有取用"
        elif "amount" in invoice and not air:
            message = "明细没有读出来，只检查了票面的其他项目。要核对明细，请照票面填写。"
            reading.problems.append(Problem("file-lines-unread", Hit(message, path="lines"), place))
        for path, reason in found.doubts.items():
            reading.problems.append(doubt(path, reason, invoice, place))
        reading.invoices.append(invoice)
        shown = f"第 {pages[0]} 页" if len(pages) == 1 else f"第 {pages[0]}—{pages[-1]} 页"
        reading.origins.append({"": f"PDF {shown}的文字"})
    return reading


def lines_gap(lines: list[dict[str, object]], invoice: dict[str, object]) -> str:
    """How the lines fail to make the sums, in words; empty when they do: then they were taken apart rightly."""
    for name in ("amount", "tax"):
        made = add(*(read_number(line.get(name)).value or Decimal(0) for line in lines))
        given = read_number(invoice.get(name))
        if given.value is None and not given.masked and (name == "amount" or made):
            return f"票面上没有读到合计的{FIELD_LABELS[name]}"
        if made != (given.value or 0):
            return f"各行的{FIELD_LABELS[name]}加起来是 {show(made)}，合计是 {given.text}"
    return ""


def doubt(path: str, reason: str, invoice: dict[str, object], place: int) -> Problem:
    party, _, name = path.rpartition(".")
    value: object = invoice.get(party, {}) if party else invoice
    value = value.get(name) if isinstance(value, dict) else None
    who = FIELD_LABELS.get(party, "")
    shown = "" if value is None or isinstance(value, list) else f"读到的是“{str(value)[:40]}”，"
    message = f"{who}{FIELD_LABELS.get(name, name)}：{shown}{reason}。请对照原票确认。"
    return Problem("file-value-unsure", Hit(message, (shown and value) or "", path=path), place)
