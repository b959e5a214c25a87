"""The register of subjects and rules.

A *subject* is a kind of thing that can be checked: a field such as the taxpayer id, one line, the whole invoice, a
file. A *rule* is one function that looks at one subject and says what it sees. The site's rule pages, ``fapiao
explain`` and ``/api/v1/rules.json`` are all made from this register, so a rule that is not documented cannot exist.

The docstring of a rule is its page. Its first line is the title; then come the sections named in ``SECTIONS``, each
heading on a line of its own, its text indented below it. The examples are run by the tests: for a field the value
as one would type it, for a line or an invoice the mapping as JSON, one example a line. Where a rule depends on the
day, the tests give it one.
"""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, TypeVar

from .report import Finding, Severity
from .text import as_text, shown

SECTIONS = ("检查什么", "为什么", "来源", "出错示例", "正确示例", "例外")

T = TypeVar("T")


# Made anew for every field, like what the subjects read, so not frozen: that would triple the time of making one.
@dataclass(slots=True)
class Context:
    """What a rule may know besides its subject.

    ``today`` is a calendar day in Beijing, or None: rules that depend on the day are then silent.
    ``invoice`` is the whole invoice as given, when there is one.
    """

    path: str
    today: dt.date | None = None
    invoice: Mapping[str, object] | None = None


@dataclass(slots=True)
class Hit:
    """What a rule found; the register adds the rule's name, severity and record to make it a Finding.

    ``path`` is relative to the subject (``"tax"`` inside a line); ``severity`` is given only to speak more softly than
    the rule usually does.
    """

    message: str
    value: object = None
    expected: str | None = None
    suggestion: str | None = None
    path: str = ""
    severity: Severity | None = None


RuleFunction = Callable[[Any, Context], Iterable[Hit]]


@dataclass(frozen=True)
class Rule:
    """One documented check with a permanent name."""

    name: str
    subject: str
    severity: Severity
    record: str | None
    stops: bool
    check: RuleFunction

    @cached_property
    def sections(self) -> Mapping[str, str]:
        """The docstring by heading; the first line is under ``title``. Raises ValueError when it is malformed."""
        return parse_sections(self.name, inspect.getdoc(self.check) or "")

    @property
    def title(self) -> str:
        return self.sections["title"]

    def examples(self, section: str) -> list[str]:
        return [line for line in self.sections[section].splitlines() if line.strip()]

    def finding(self, hit: Hit, context: Context, value: object) -> Finding:
        """The hit with what is the same for all hits of the rule; ``value`` is what was entered."""
        if hit.value is not None:
            shown_value = shown(as_text(hit.value))
        else:
            # A mapping is not one value: its rules say which of its values they mean.
            shown_value = "" if isinstance(value, Mapping) else shown(as_text(value))
        return Finding(
            self.name,
            hit.severity or self.severity,
            join_path(context.path, hit.path),
            shown_value,
            hit.message,
            hit.expected,
            hit.suggestion,
            self.record,
        )


@dataclass
class Subject(Generic[T]):
    """A kind of thing that can be checked, with its rules in the order in which they run.

    ``read`` turns what was entered into what the rules look at; ``facts`` says what a value means. Both take any
    text and never raise. ``first`` names the subjects whose rules run before its own, in that order: what holds for
    every identifier is written once. A rule with ``stops=True`` that has something to say ends the chain: what
    follows would be noise.

    Nearly all values are in order, so the common case must cost little. ``plain`` is a quick test of what was read,
    true only where no rule of this subject can have anything to say, whatever the Context: then none is asked. It may
    be false as often as it likes. The tests hold it against the rules, and a new rule that it hides is found by its
    own failing example.
    """

    name: str
    label: str
    read: Callable[[Any], T]
    facts: Callable[[T], Mapping[str, str]] = lambda _: {}
    first: tuple[str, ...] = ()
    plain: Callable[[T], object] | None = None
    rules: list[Rule] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.name in SUBJECTS:
            raise ValueError(f"subject {self.name} is registered twice")
        SUBJECTS[self.name] = self

    def rule(
        self, name: str, severity: Severity, *, record: str | None = None, stops: bool = False
    ) -> Callable[[RuleFunction], RuleFunction]:
        """Register the decorated function as a rule about this subject.

        The function takes what ``read`` returned and a Context, and yields Hits. ``record`` is the id of the record
        that explains the fault (``guangzhou/e007``).
        """
        if name in RULES:
            raise ValueError(f"rule {name} is registered twice")

        def register(check: RuleFunction) -> RuleFunction:
            rule = Rule(name, self.name, severity, record, stops, check)
            RULES[name] = rule
            self.rules.append(rule)
            return check

        return register

    @cached_property
    def chain(self) -> tuple[Subject[Any], ...]:
        """The subjects whose rules run, one after the other; the last is this one."""
        return (*(SUBJECTS[name] for name in self.first), self)

    @cached_property
    def quick_tests(self) -> tuple[tuple[Callable[[Any], object], Callable[[Any], Any] | None], ...] | None:
        """The quick test of each subject of the chain, and how to read for it where it reads otherwise than this one.

        None where one of them has rules and no test. To be asked when all rules are registered.
        """
        asked = [subject for subject in self.chain if subject.rules]
        tests = [(subject.plain, subject.read) for subject in asked if subject.plain is not None]
        if len(tests) < len(asked):
            return None
        return tuple((plain, None if read is self.read else read) for plain, read in tests)

    def is_silent(self, value: object, read: T) -> bool:
        """Whether quick tests show that no rule has anything to say about a value, from which ``read`` was read."""
        tests = self.quick_tests
        if tests is None:
            return False
        for plain, reads in tests:  # noqa: SIM110  # all() would make a generator for each of a thousand values
            if not plain(read if reads is None else reads(value)):
                return False
        return True

    def findings(self, value: object, context: Context, read: T | None = None) -> list[Finding]:
        """What the rules say about a value as entered, in the order in which they run.

        ``read`` is what ``self.read(value)`` gives, from callers who have it already.
        """
        if read is None:
            read = self.read(value)
        found: list[Finding] = []
        for subject in self.chain:
            seen = read if subject.read is self.read else subject.read(value)
            if subject.plain is not None and subject.plain(seen):
                continue
            for rule in subject.rules:
                for hit in rule.check(seen, context):
                    found.append(rule.finding(hit, context, value))
                if rule.stops and found and found[-1].rule == rule.name:
                    return found
        return found


SUBJECTS: dict[str, Subject[Any]] = {}
RULES: dict[str, Rule] = {}


def join_path(base: str, tail: str) -> str:
    return f"{base}.{tail}" if base and tail else base or tail


def parse_sections(name: str, docstring: str) -> dict[str, str]:
    """Split a rule's docstring into its title and its sections.

    Raises ValueError when the title or a section is missing, empty, unknown or out of order.
    """
    title, _, body = docstring.partition("\n")
    sections: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in body.splitlines():
        if line and not line[0].isspace():
            heading = line.strip().rstrip("：:")
            if heading not in SECTIONS:
                raise ValueError(f"rule {name}: unknown section {heading!r}")
            current = sections.setdefault(heading, [])
        elif line.strip():
            if current is None:
                raise ValueError(f"rule {name}: text before the first section")
            current.append(line.strip())
    if not title.strip():
        raise ValueError(f"rule {name}: no title")
    if list(sections) != list(SECTIONS):
        raise ValueError(f"rule {name}: sections are {list(sections)}, expected {list(SECTIONS)}")
    for heading, lines in sections.items():
        if not lines:
            raise ValueError(f"rule {name}: section {heading} is empty")
    return {"title": title.strip()} | {heading: "\n".join(lines) for heading, lines in sections.items()}
