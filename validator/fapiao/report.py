"""What a check returns: findings, facts, and the report that holds them.

Everything here is plain data. ``to_dict()`` gives JSON-ready values that are the same under CPython, in the
browser and in the API; nothing in it is a Python object that the page would have to know.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any


class Severity(StrEnum):
    """How sure we are that the reader must act.

    Only check digits, impossible dates and sums are ``error``: real invoices break every other convention.
    """

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule has to say about one value.

    ``path`` names the place in the invoice (``lines[2].tax_rate``), or the field itself in a field check.
    ``value`` is what was found, as entered (only the beginning of a very long text); ``expected`` and ``suggestion``
    are text, or None where nothing definite can be said. ``record`` is the id of the record that explains the fault;
    ``url`` is relative to the root of the site.
    """

    rule: str
    severity: Severity
    path: str
    value: str
    message: str
    expected: str | None = None
    suggestion: str | None = None
    record: str | None = None

    @property
    def url(self) -> str:
        return f"codes/{self.record}/" if self.record else f"rules/{self.rule}/"

    def to_dict(self) -> dict[str, str | None]:
        return {
            "rule": self.rule,
            "severity": self.severity.value,
            "path": self.path,
            "value": self.value,
            "message": self.message,
            "expected": self.expected,
            "suggestion": self.suggestion,
            "record": self.record,
            "url": self.url,
        }


SEVERITY_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def by_severity(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Errors first; what is equally severe stays in its order."""
    if len(findings) > 1:
        findings = sorted(findings, key=lambda finding: SEVERITY_ORDER[finding.severity])
    return tuple(findings)


class _ExplainedLater:
    """Facts that are worked out when they are first asked for: who only wants the verdict does not wait for them."""

    __slots__ = ("_explain",)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            # Asked only for what is not there: the slot of ``facts`` of a report made by ``explained_by``.
            if name != "facts":
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            facts = self._explain()
            object.__setattr__(self, "facts", facts)
            object.__setattr__(self, "_explain", None)
            return facts


@dataclass(frozen=True, slots=True)
class Report(_ExplainedLater):
    """The verdict on one value or one invoice.

    ``facts`` says what the values mean: name to text, in the order in which they are worth reading. In the report
    of an invoice the names carry the path in front (``seller.taxpayer_id.region``). ``silenced`` are findings that the
    company's profile asks not to show; none of them is an error.
    """

    findings: tuple[Finding, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    silenced: tuple[Finding, ...] = ()

    @classmethod
    def explained_by(cls, explain: Callable[[], dict[str, str]], findings: tuple[Finding, ...]) -> Report:
        """A report whose facts are what ``explain`` gives when they are first asked for."""
        report = cls.__new__(cls)
        for name, value in (("findings", findings), ("silenced", ()), ("_explain", explain)):
            object.__setattr__(report, name, value)
        return report

    @property
    def ok(self) -> bool:
        """True when no finding is an error. It never means that the invoice is genuine."""
        return all(finding.severity is not Severity.ERROR for finding in self.findings)

    def to_dict(self) -> dict[str, object]:
        return {
            "ok": self.ok,
            "findings": [finding.to_dict() for finding in self.findings],
            "facts": dict(self.facts),
            "silenced": [finding.to_dict() for finding in self.silenced],
        }


@dataclass(frozen=True, slots=True)
class FileReport:
    """The verdict on one file: its own findings, and one report for each invoice found in it.

    ``invoices`` are the plain mappings that were read, in the same order as ``reports``. ``origins``, in that order
    too, say where each value was read: path of the field to words, ``""`` for the whole invoice; empty mappings where
    there is nothing to tell.
    """

    name: str
    format: str
    findings: tuple[Finding, ...] = ()
    invoices: tuple[Mapping[str, object], ...] = ()
    reports: tuple[Report, ...] = ()
    origins: tuple[Mapping[str, str], ...] = ()

    @property
    def ok(self) -> bool:
        own = all(finding.severity is not Severity.ERROR for finding in self.findings)
        return own and all(report.ok for report in self.reports)

    def to_dict(self) -> dict[str, object]:
        return {
            "name": self.name,
            "format": self.format,
            "ok": self.ok,
            "findings": [finding.to_dict() for finding in self.findings],
            "invoices": [dict(invoice) for invoice in self.invoices],
            "reports": [report.to_dict() for report in self.reports],
            "origins": [dict(origin) for origin in self.origins],
        }
