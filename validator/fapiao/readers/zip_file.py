"""Reading archives: every invoice in every file of a ZIP that can be read, archives within it included, one deep."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..files import open_file
from ..registry import Hit
from ..report import Severity
from . import Opened, Problem, Reading, Unreadable, unreadable
from .container import Container
from .kinds import kind_of

# What operating systems leave in archives; nobody means these.
LEFTOVERS = (".ds_store", "thumbs.db", "desktop.ini")
MOST_NESTING = 1


def read(data: bytes, columns: Mapping[str, str] | None = None) -> Reading:
    """The invoices in an archive, in the order of its files. Raises Unreadable when it has no file to look at.

    ``columns`` says what columns of tables in it mean.
    """
    reading = Reading()
    for part, opened in open_parts(data, columns):
        take(reading, opened, part)
    if reading.invoices:
        reading.problems = [softened(problem) for problem in reading.problems]
    return reading


def open_parts(data: bytes, columns: Mapping[str, str] | None = None) -> Iterator[tuple[str, Opened]]:
    """The files of an archive one after the other, each with its path in it.

    Raises Unreadable when there is no file to look at.
    """
    nothing = True
    for part, opened in parts_of(Container(data), "", 0, columns):
        nothing = False
        yield part, opened
    if nothing:
        raise unreadable("file-zip-empty", "压缩包里没有文件。请确认选对了压缩包，或者重新压缩。")


def parts_of(
    container: Container, outer: str, depth: int, columns: Mapping[str, str] | None
) -> Iterator[tuple[str, Opened]]:
    members = [member for member in container.members if not is_leftover(member.name)]
    for name, times in Counter(member.name for member in members).items():
        if times > 1:
            message = f"压缩包里有 {times} 个文件都叫这个名字，解压时会互相覆盖。这里每个都已读取。"
            yield problem_of(outer + name, Problem("file-zip-duplicate", Hit(message, name)))
    for place, member in enumerate(members):
        part = outer + member.name
        try:
            data = container.read(member)
            if kind_of(data)[0] == "zip":
                if depth >= MOST_NESTING:
                    raise unreadable("file-too-large", "压缩包里的压缩包又套着压缩包，没有读取。请先解压一层。")
                yield from parts_of(Container(data, container.budget), f"{part}/", depth + 1, columns)
            else:
                yield part, open_file(data, member.name, columns=columns)
        except Unreadable as error:
            yield problem_of(part, error.problem)
            if not container.budget.left:
                rest = len(members) - place - 1
                if rest:
                    message = f"后面还有 {rest} 个文件没有读取：解压的总量已到上限。请分成几次检查。"
                    yield problem_of(outer.rstrip("/"), Problem("file-too-large", Hit(message)))
                return


def problem_of(part: str, problem: Problem) -> tuple[str, Opened]:
    return part, Opened(part, "unknown", problems=(problem,))


def take(reading: Reading, opened: Opened, part: str) -> None:
    """Add what was read from one file, and say which file it was."""
    before = len(reading.invoices)
    reading.invoices += opened.invoices
    for origin in opened.origins:
        whole = origin.get("", "")
        reading.origins.append(origin | {"": f"压缩包里的“{part}”" + (f"，{whole}" if whole else "")})
    for problem in opened.problems:
        place = None if problem.invoice is None else problem.invoice + before
        inner = f"{part}/{problem.part}" if problem.part else part
        reading.problems.append(replace(problem, invoice=place, part=inner))


def is_leftover(name: str) -> bool:
    base = name.rpartition("/")[2].lower()
    return name.startswith("__MACOSX/") or base.startswith("._") or base in LEFTOVERS


def softened(problem: Problem) -> Problem:
    """What is no invoice file may lie beside invoices: it was not checked, and nothing is wrong with it."""
    if problem.rule in ("file-format", "file-empty", "file-xml-other", "file-json-other"):
        return replace(problem, hit=replace(problem.hit, severity=Severity.WARNING))
    return problem
