"""Readers of invoice files: bytes in, plain invoices out. Which one reads what is decided in ``fapiao.files``."""

from __future__ import annotations

from dataclasses import dataclass

from ..registry import Hit


@dataclass(frozen=True, slots=True)
class Problem:
    """What a reader has to say about a file; ``rule`` is the file rule that explains it."""

    rule: str
    hit: Hit


class Unreadable(Exception):
    """Raised by a reader when no invoice can be had from a file."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.hit.message)
        self.problem = problem


def unreadable(rule: str, message: str, *, value: str = "", expected: str | None = None) -> Unreadable:
    return Unreadable(Problem(rule, Hit(message, value, expected)))


@dataclass(frozen=True, slots=True)
class Opened:
    """A file as far as it could be read: its kind, the invoices in it, and what there is to say about the file."""

    name: str
    format: str
    invoices: tuple[dict[str, object], ...] = ()
    problems: tuple[Problem, ...] = ()

    def __str__(self) -> str:
        return self.name
