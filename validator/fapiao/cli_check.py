"""``fapiao check``: files, folders and tables of any length, by one process or several, in bounded memory.

What is to be checked becomes *pieces*: a whole file, or a part of a table. Pieces are checked one after the other or by
several processes, and what comes of them is told in the order in which they stand; of invoices of tables only those
with findings come back.
"""

from __future__ import annotations

import datetime as dt
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Protocol, TextIO

from .batch import Batch
from .cli_text import (
    SEVERITIES,
    complain,
    count,
    describe_file,
    describe_findings,
    describe_invoice,
    indent,
    print_json,
    say,
)
from .files import LARGEST_FILE, check_file, file_findings
from .profile import Profile
from .readers import Opened, Unreadable
from .readers.csv_table import BEGINNING, PART, sniff
from .readers.kinds import kind_of
from .readers.table import Plan, Skipped
from .registry import RULES
from .report import SEVERITY_ORDER, FileReport, Finding, Report, Severity
from .tables import (
    Checked,
    How,
    PartReport,
    WorkbookParts,
    check_part,
    check_rows,
    cut_parts,
    search_parts,
    table_findings,
)

OK, ERRORS, UNUSABLE = 0, 1, 2
DISCLAIMER = "没有发现错误不等于发票是真的。真伪以国家税务总局全国增值税发票查验平台的结果为准。"

# What a folder is searched for. A file that is named is read whatever its name ends in.
SUFFIXES = frozenset((".xml", ".json", ".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".pdf", ".ofd", ".zip"))
# A workbook is read whole, and swells when it is unpacked.
LARGEST_WORKBOOK = 256 << 20
MOST_JOBS = 64
PROGRESS_EVERY = 0.2


class CannotOpen(Exception):
    """A file cannot be opened; the message says so in Chinese."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a call of ``fapiao check`` asks for besides the files."""

    today: dt.date
    profile: Profile | None = None
    columns: Mapping[str, str] | None = None
    jobs: int = 1


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing to do: ``work`` gives a FileReport or a PartReport, and can be handed to another process.

    ``size`` is the number of bytes that it takes care of. ``ends`` is set on the last piece of a table: from what its
    parts gave it makes the findings about the file.
    """

    name: str
    work: Callable[[], FileReport | PartReport] | None = None
    size: int = 0
    note: Callable[[PartReport], None] | None = None
    ends: Callable[[int], tuple[str, tuple[Finding, ...]]] | None = None
    failed: str = ""


@dataclass(slots=True)
class Counts:
    """What all files came to."""

    files: int = 0
    invoices: int = 0
    worst: Counter[Severity] = field(default_factory=Counter)
    rules: Counter[tuple[Severity, str]] = field(default_factory=Counter)

    def add(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self.rules[finding.severity, finding.rule] += 1

    def add_file(self, report: FileReport) -> None:
        self.files += 1
        self.invoices += len(report.reports)
        self.add(report.findings)
        for found in report.reports:
            self.add_report(found)

    def add_part(self, part: PartReport) -> None:
        self.invoices += part.invoices
        for one in part.found:
            self.add_report(one.report)

    def add_report(self, report: Report) -> None:
        if report.findings:
            self.worst[min((finding.severity for finding in report.findings), key=SEVERITY_ORDER.__getitem__)] += 1
            self.add(report.findings)

    def describe(self) -> Iterator[str]:
        worst = [f"{self.worst[severity]} 张有{name}" for severity, name in SEVERITIES.items() if self.worst[severity]]
        clean = self.invoices - self.worst.total()
        said = "，".join([*worst, f"{clean} 张没有发现问题"] if worst else ["都没有发现问题"])
        yield f"合计：{self.files} 个文件，{self.invoices} 张发票" + (f"；{said}。" if self.invoices else "。")
        ordered = sorted(self.rules.items(), key=lambda one: (SEVERITY_ORDER[one[0][0]], -one[1], one[0][1]))
        for (severity, rule), number in ordered:
            yield f"  {SEVERITIES[severity]}  {RULES[rule].title}（{rule}）：{number} 处"


def find_files(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The files that the arguments name, each once, with a complaint in place of one that cannot be had.

    A folder stands for the files below it that could hold invoices, a pattern for what it fits: shells of Windows leave
    patterns to the program.
    """
    seen: set[str] = set()
    for name in names:
        found, complaint = expand(name)
        if complaint:
            yield name, complaint
        for path in found:
            if path not in seen:
                seen.add(path)
                yield path, ""


def expand(name: str) -> tuple[list[str], str]:
    if name == "-":
        return [name], ""
    try:
        path = Path(name)
        if path.is_dir():
            found = sorted(str(one) for one in path.rglob("*") if is_candidate(one.relative_to(path)) and one.is_file())
            where = "、".join(sorted(SUFFIXES))
            return found, "" if found else f"文件夹“{name}”里没有可以检查的文件（{where}）。"
        if any(sign in name for sign in "*?[") and not path.exists():
            root = Path(path.anchor) if path.anchor else Path()
            hidden = {part for part in path.parts if part.startswith(".")}
            found = sorted(
                str(one)
                for one in root.glob(str(path.relative_to(root)))
                if one.is_file() and not any(part.startswith(".") and part not in hidden for part in one.parts)
            )
            return found, "" if found else f"没有文件符合“{name}”。请核对路径。"
    except (OSError, ValueError, NotImplementedError):
        pass
    return [name], ""


def is_candidate(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and not any(part.startswith((".", "~$")) for part in path.parts)


def open_input(name: str) -> BinaryIO:
    """The file of this name, or standard input. Raises CannotOpen."""
    try:
        if name == "-":
            if sys.stdin is None:
                raise CannotOpen("没有标准输入可读。请写文件名，或者用管道把内容送进来。")
            return sys.stdin.buffer
        return Path(name).open("rb")
    except FileNotFoundError:
        raise CannotOpen(f"找不到文件“{name}”。请核对路径和文件名；名字里有空格时前后加引号。") from None
    except IsADirectoryError:
        raise CannotOpen(f"“{name}”是文件夹。请写里面的文件，例如 {Path(name) / '*.xml'}。") from None
    except PermissionError:
        raise CannotOpen(f"没有权限读取“{name}”。请换一个能读取的位置，或者修改文件的权限。") from None
    except (OSError, ValueError) as error:
        raise cannot_read(name, error) from None


def read_input(name: str, most: int) -> bytes:
    """The first bytes of a file or of standard input. Raises CannotOpen."""
    stream = open_input(name)
    try:
        return stream.read(most)
    except (OSError, ValueError) as error:
        raise cannot_read(name, error) from None
    finally:
        if name != "-":
            stream.close()


def cannot_read(name: str, error: Exception) -> CannotOpen:
    number = f"（系统错误 {error.errno}）" if isinstance(error, OSError) and error.errno else ""
    return CannotOpen(f"读不了“{name}”{number}。请核对文件名，或者把文件复制到本机再试。")


def pieces_of(name: str, asked: Asked, *, everything: bool) -> Iterator[Piece]:
    """The pieces of a file, and a last one that says why it cannot be opened, or ends its table."""
    shown = "标准输入" if name == "-" else name
    try:
        stream = open_input(name)
        try:
            yield from read_pieces(stream, shown, asked, everything)
        finally:
            if name != "-":
                stream.close()
    except CannotOpen as error:
        yield Piece(shown, failed=str(error))


def read_pieces(stream: BinaryIO, shown: str, asked: Asked, everything: bool) -> Iterator[Piece]:
    def read(size: int) -> bytes:
        try:
            return stream.read(size)
        except (OSError, ValueError) as error:
            raise cannot_read(shown, error) from None

    beginning = read(BEGINNING)
    form = kind_of(beginning)[0] if beginning else ""
    if form == "csv" and (plan := text_plan(beginning, asked)):
        with rewindable(stream, beginning, shown) as text:
            yield from text_pieces(text, plan, shown, asked, everything)
        return
    is_book = beginning.startswith(b"PK\x03\x04")
    data = beginning + read((LARGEST_WORKBOOK if is_book else LARGEST_FILE) + 1 - len(beginning))
    if is_book and kind_of(data)[0] == "xlsx" and len(data) > LARGEST_FILE:
        yield from book_pieces(data, shown, asked, everything)
        return
    work = partial(check_file, data, shown, today=asked.today, columns=asked.columns, profile=asked.profile)
    yield Piece(shown, work, len(data))


def text_plan(beginning: bytes, asked: Asked) -> Plan | None:
    """How to read a table; None where its beginning does not say: then it is judged like any other file."""
    try:
        return sniff(beginning, asked.columns)
    except Unreadable:
        return None


@contextmanager
def rewindable(stream: BinaryIO, beginning: bytes, shown: str) -> Iterator[BinaryIO]:
    """A file that can be read again from its start; what comes through a pipe is put into one. Raises CannotOpen."""
    if stream.seekable():
        yield stream
        return
    with tempfile.TemporaryFile() as kept:
        try:
            kept.write(beginning)
            shutil.copyfileobj(stream, kept, PART)
        except (OSError, ValueError) as error:
            raise cannot_read(shown, error) from None
        yield kept


def text_pieces(stream: BinaryIO, plan: Plan, shown: str, asked: Asked, everything: bool) -> Iterator[Piece]:
    skipped = Skipped()
    total = 0

    def note(result: PartReport) -> None:
        skipped.add(result.skipped)

    def parts() -> Iterator[tuple[bytes, int]]:
        try:
            stream.seek(0)
            yield from cut_parts(stream.read, plan)
        except (OSError, ValueError) as error:
            raise cannot_read(shown, error) from None

    search = search_parts(parts, plan)
    if search.too_many:
        yield Piece(shown, ends=lambda _: ("csv", table_findings(shown, plan, skipped, 0, search)))
        return
    how = How(asked.today, asked.profile, everything, source=(shown, "csv"))
    for part, row in parts():
        total += len(part)
        if total > LARGEST_FILE:
            how = replace(how, everything=False)
        yield Piece(shown, partial(check_part, part, plan, row, how, search.apart), len(part), note)
    if search.rows:
        yield Piece(shown, partial(check_rows, search.rows, plan, how), 0, note)
    yield Piece(shown, ends=lambda invoices: ("csv", table_findings(shown, plan, skipped, invoices)))


def book_pieces(data: bytes, shown: str, asked: Asked, everything: bool) -> Iterator[Piece]:
    how = How(asked.today, asked.profile, everything=False, source=(shown, "xlsx"))
    try:
        parts = WorkbookParts(data, asked.columns)
        for _ in parts.look():
            pass
        for plan, rows, apart in parts:
            yield Piece(shown, partial(check_rows, rows, plan, how, apart), 0, partial(parts.note, plan))
    except Unreadable as error:
        findings = file_findings(Opened(shown, "xlsx", problems=(error.problem,)))
        yield Piece(shown, size=len(data), ends=lambda _: ("xlsx", findings))
        return
    yield Piece(shown, size=len(data), ends=lambda invoices: ("xlsx", parts.findings(shown, invoices)))


Result = FileReport | PartReport | None


def results_of(pieces: Iterable[Piece], jobs: int) -> Iterator[tuple[Piece, Result]]:
    """What comes of the pieces, in their order. With several processes only a few pieces wait at a time."""
    if jobs == 1:
        for piece in pieces:
            yield piece, piece.work() if piece.work else None
        return
    pool = ProcessPoolExecutor(jobs, initializer=leave_interrupts_alone)
    waiting: deque[tuple[Piece, Future[FileReport | PartReport] | None]] = deque()
    try:
        for piece in pieces:
            waiting.append((piece, pool.submit(piece.work) if piece.work else None))
            while len(waiting) > 2 * jobs:
                yield finished(*waiting.popleft())
        while waiting:
            yield finished(*waiting.popleft())
        # Nothing is under way: an end that is not waited for may complain while Python itself ends.
        pool.shutdown()
    except BrokenProcessPool:
        raise CannotOpen("检查用的进程意外停止了，多半是内存不够。请减少 --jobs 再试。") from None
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def finished(piece: Piece, future: Future[FileReport | PartReport] | None) -> tuple[Piece, Result]:
    return piece, future.result() if future else None


def leave_interrupts_alone() -> None:
    """Ctrl-C goes to all processes; the first one stops the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def check_files(names: Iterable[str], asked: Asked, form: str) -> int:
    """Check what the arguments name, tell what comes of it, and return the exit code."""
    files = list(find_files(names))
    teller = TELLERS[form]()
    progress = Progress(sys.stderr, [name for name, complaint in files if not complaint])
    counts, together = Counts(), Batch()
    pieces = chain.from_iterable(
        [Piece(name, failed=complaint)] if complaint else pieces_of(name, asked, everything=form == "json")
        for name, complaint in files
    )
    invoices, code = 0, OK
    severities: Counter[Severity] = Counter()
    try:
        for piece, result in results_of(pieces, asked.jobs):
            progress.clear()
            if piece.failed:
                complain(piece.failed)
                code = UNUSABLE
            elif isinstance(result, FileReport):
                teller.tell_file(result)
                counts.add_file(result)
                together.add_file(result)
                code = max(code, verdict(len(result.reports), result.ok))
            elif result:
                if piece.note:
                    piece.note(result)
                teller.tell_part(piece.name, result)
                counts.add_part(result)
                together.merge(result.batch)
                invoices += result.invoices
                severities.update(finding.severity for one in result.found for finding in one.report.findings)
            if piece.ends:
                format_name, findings = piece.ends(invoices)
                severities.update(finding.severity for finding in findings)
                teller.tell_table(piece.name, format_name, findings, invoices, severities)
                counts.files += 1
                counts.add(findings)
                together.count(findings)
                code = max(code, verdict(invoices, not severities[Severity.ERROR]))
                invoices, severities = 0, Counter()
            progress.add(piece.size, counts.invoices)
    except CannotOpen as error:
        progress.clear()
        complain(str(error))
        return UNUSABLE
    finally:
        progress.clear()
    teller.tell_all(counts, together, code)
    return code


def verdict(invoices: int, ok: bool) -> int:
    if not invoices:
        return UNUSABLE
    return OK if ok else ERRORS


class Teller(Protocol):
    """Tells what was found as it comes, file after file."""

    def tell_file(self, report: FileReport) -> None: ...

    def tell_part(self, name: str, part: PartReport) -> None: ...

    def tell_table(
        self, name: str, form: str, findings: Sequence[Finding], invoices: int, found: Mapping[Severity, int]
    ) -> None: ...

    def tell_all(self, counts: Counts, together: Batch, code: int) -> None: ...


class TextTeller:
    """For people: of tables only invoices with findings, at the end what all of it came to."""

    def __init__(self) -> None:
        self.named = ""

    def tell_file(self, report: FileReport) -> None:
        say([*describe_file(report), ""])

    def tell_part(self, name: str, part: PartReport) -> None:
        for one in part.found:
            self.name(name)
            say(describe_invoice(one.invoice, one.report, f"（{one.origin['']}）"))

    def tell_table(
        self, name: str, form: str, findings: Sequence[Finding], invoices: int, found: Mapping[Severity, int]
    ) -> None:
        self.name(name)
        say([*indent(describe_findings(findings)), f"  共 {invoices} 张发票。{count(found)}", ""])
        self.named = ""

    def name(self, name: str) -> None:
        if self.named != name:
            self.named = name
            say([name])

    def tell_all(self, counts: Counts, together: Batch, code: int) -> None:
        if counts.files > 1 or counts.invoices > 1:
            say([*counts.describe(), ""])
        if len(together) > 1:
            say([*describe_batch(together), ""])
        if code == OK:
            say([DISCLAIMER])


def describe_batch(together: Batch) -> Iterator[str]:
    """What several invoices say together: their findings, and what they come to."""
    summary = together.summary()
    yield "放在一起看"
    yield from indent(describe_findings(together.findings()))
    once = f"；重复的 {summary['repeated']} 份没有计入" if summary["repeated"] else ""
    missing = f"；{summary['without_total']} 张没有价税合计" if summary["without_total"] else ""
    apart = f"；后面 {count} 张只计入合计，没有比较是否重复" if (count := summary["not_compared"]) else ""
    yield f"  {summary['invoices']} 张{sums_of(summary)}，价税合计 {summary['total']}{once}{missing}{apart}。"
    for rows, label in ((summary["by_rate"], "rate"), (summary["by_month"], "month")):
        for row in rows if len(rows) > 1 else ():
            yield f"    {row[label]}{sums_of(row)}"


def sums_of(row: Mapping[str, object]) -> str:
    return f"：金额 {row['amount']}，税额 {row['tax']}"


class JsonTeller:
    """For programs: one list of all files. Of tables over 10 MB it has only the invoices with findings.

    Where there are several invoices, the last item is what they say together, in the form of a file of the format
    ``batch``.
    """

    def __init__(self) -> None:
        self.files: list[dict[str, object]] = []
        self.found: list[Checked] = []

    def tell_file(self, report: FileReport) -> None:
        self.files.append(report.to_dict() | {"count": len(report.reports)})

    def tell_part(self, name: str, part: PartReport) -> None:
        self.found += part.found

    def tell_table(
        self, name: str, form: str, findings: Sequence[Finding], invoices: int, found: Mapping[Severity, int]
    ) -> None:
        listed = FileReport(
            name,
            form,
            tuple(findings),
            tuple(one.invoice for one in self.found),
            tuple(one.report for one in self.found),
            tuple(one.origin for one in self.found),
        )
        self.files.append(listed.to_dict() | {"ok": not found.get(Severity.ERROR), "count": invoices})
        self.found = []

    def tell_all(self, counts: Counts, together: Batch, code: int) -> None:
        if len(together) > 1:
            whole = FileReport("", "batch", together.findings())
            self.files.append(whole.to_dict() | {"count": len(together), "summary": together.summary()})
        print_json(self.files)


class LinesTeller:
    """For programs, however much it is: a line for each invoice with findings, and one at the end of each file.

    A last line of format ``batch`` says what several invoices say together.
    """

    def tell_file(self, report: FileReport) -> None:
        origins = report.origins or ({},) * len(report.invoices)
        for place, (invoice, found, origin) in enumerate(zip(report.invoices, report.reports, origins, strict=True)):
            if found.findings:
                self.tell_invoice(report.name, Checked(place, invoice, found, origin))
        self.tell_end(report.name, report.format, report.findings, len(report.reports), report.ok)

    def tell_part(self, name: str, part: PartReport) -> None:
        for one in part.found:
            self.tell_invoice(name, one)

    def tell_table(
        self, name: str, form: str, findings: Sequence[Finding], invoices: int, found: Mapping[Severity, int]
    ) -> None:
        self.tell_end(name, form, findings, invoices, not found.get(Severity.ERROR))

    def tell_all(self, counts: Counts, together: Batch, code: int) -> None:
        if len(together) > 1:
            said = [finding.to_dict() for finding in together.findings()]
            whole = {"file": "", "format": "batch", "ok": True, "findings": said, "count": len(together)}
            print_json(whole | {"summary": together.summary()}, indent=None)

    def tell_invoice(self, name: str, one: Checked) -> None:
        told = {"invoice": one.invoice, "report": one.report.to_dict(), "origin": one.origin}
        print_json({"file": name} | told, indent=None)

    def tell_end(self, name: str, form: str, findings: Sequence[Finding], invoices: int, ok: bool) -> None:
        said = [finding.to_dict() for finding in findings]
        print_json({"file": name, "format": form, "ok": ok, "findings": said, "count": invoices}, indent=None)


TELLERS: Mapping[str, Callable[[], Teller]] = {"text": TextTeller, "json": JsonTeller, "jsonl": LinesTeller}


class Progress:
    """A line on a terminal that says how far it has come; nothing where nobody watches."""

    def __init__(self, stream: TextIO | None, names: Iterable[str]) -> None:
        self.stream = stream if stream and stream.isatty() else None
        self.whole = sum(map(size_of, names)) if self.stream else 0
        self.done = 0
        self.started = self.told = time.monotonic()
        self.shown = False

    def add(self, size: int, invoices: int) -> None:
        self.done += size
        now = time.monotonic()
        if not self.stream or now - self.told < PROGRESS_EVERY:
            return
        self.told = now
        text = f"已检查 {invoices} 张"
        if self.whole >= self.done > 0:
            left = (now - self.started) * (self.whole - self.done) / self.done
            text += f"，{100 * self.done // self.whole}%，约剩 {left:.0f} 秒"
        self.stream.write(f"\r\x1b[K{text}")
        self.stream.flush()
        self.shown = True

    def clear(self) -> None:
        if self.shown and self.stream:
            self.stream.write("\r\x1b[K")
            self.stream.flush()
            self.shown = False


def size_of(name: str) -> int:
    try:
        return Path(name).stat().st_size
    except (OSError, ValueError):
        return 0
