"""Readers of invoice files: bytes in, plain invoices out. Which one reads what is decided in ``fapiao.files``.

A reader is a module with ``read(data: bytes) -> Reading``. It raises Unreadable when no invoice can be had from a file,
and nothing else, whatever the bytes are.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..registry import Hit


@dataclass(frozen=True, slots=True)
class Problem:
    """What a reader has to say about a file; ``rule`` is the file rule that explains it.

    ``invoice`` is the place of the invoice that it is about, or None where it is about the file: then ``hit.path`` is
    the path of a field, and the finding stands in the report of that invoice. ``part`` is the name inside an archive.
    """

    rule: str
    hit: Hit
    invoice: int | None = None
    part: str = ""


class Unreadable(Exception):
    """Raised by a reader when no invoice can be had from a file."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.hit.message)
        self.problem = problem


def unreadable(rule: str, message: str, *, value: str = "", expected: str | None = None) -> Unreadable:
    return Unreadable(Problem(rule, Hit(message, value, expected)))


@dataclass(slots=True)
class Reading:
    """What a reader got from a file.

    ``origins`` has a mapping for each invoice: the path of a field (``seller.name``, ``lines[0]``) to the place in the
    file that it was read from, in words for the reader of a report; what holds for the whole invoice is under ``""``.
    """

    invoices: list[dict[str, object]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    origins: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Opened:
    """A file as far as it could be read: its kind, the invoices in it, and what there is to say about the file."""

    name: str
    format: str
    invoices: tuple[dict[str, object], ...] = ()
    problems: tuple[Problem, ...] = ()
    origins: tuple[dict[str, str], ...] = ()

    def __str__(self) -> str:
        return self.name
