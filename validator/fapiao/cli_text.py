"""What the command line says: reports as text and as JSON, made safe for the terminal."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from .labels import FACT_LABELS, FIELD_LABELS
from .report import FileReport, Finding, Report, Severity

# In files that hold more invoices, those without findings are not listed.
MOST_CLEAN = 20
SEVERITIES = {Severity.ERROR: "错误", Severity.WARNING: "提醒", Severity.INFO: "说明"}


def say(lines: Iterable[str]) -> None:
    print("\n".join(map(visible, lines)))


def complain(text: str) -> None:
    print(visible(text), file=sys.stderr)


def visible(text: str) -> str:
    """The text without what would steer the terminal: file names and values come from elsewhere."""
    return re.sub(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", "\ufffd", text)


def describe_file(report: FileReport) -> Iterator[str]:
    yield report.name
    yield from indent(describe_findings(report.findings))
    for invoice, found, origin in zip(report.invoices, report.reports, report.origins, strict=True):
        if found.findings or len(report.reports) <= MOST_CLEAN:
            yield from describe_invoice(invoice, found, f"（{origin['']}）" if origin.get("") else "")
    findings = [*report.findings, *(finding for found in report.reports for finding in found.findings)]
    yield f"  {count(Counter(finding.severity for finding in findings))}"


def describe_invoice(invoice: Mapping[str, object], report: Report, where: str) -> Iterator[str]:
    number = str(invoice.get("invoice_number") or "").strip()
    yield f"  发票 {number}{where}" if number else f"  一张没有号码的发票{where}"
    yield from indent(describe_findings(report.findings), 4)
    if report.silenced:
        yield f"    按规则文件不再提醒：{len(report.silenced)} 处"


def describe_report(report: Report) -> Iterator[str]:
    for name, text in report.facts.items():
        yield f"{FACT_LABELS[name]}：{text}"
    yield from describe_findings(report.findings)
    yield count(Counter(finding.severity for finding in report.findings))


def describe_findings(findings: Iterable[Finding]) -> Iterator[str]:
    for finding in findings:
        place = place_name(finding.path)
        yield f"{SEVERITIES[finding.severity]}  {place}{'：' if place else ''}{finding.message}"
        if finding.suggestion:
            yield f"      建议：{finding.suggestion}"
        elif finding.expected:
            yield f"      应为：{finding.expected}"
        yield f"      详见：fapiao explain {finding.rule}" + (f"；报错 {finding.record}" if finding.record else "")


def count(found: Mapping[Severity, int]) -> str:
    parts = [f"{found[severity]} 处{name}" for severity, name in SEVERITIES.items() if found.get(severity)]
    return f"结论：{'，'.join(parts)}。" if parts else "结论：没有发现问题。"


def place_name(path: str) -> str:
    """``第 3 行税率/征收率`` for ``lines[2].tax_rate``; what has no Chinese name stays as it is.

    A finding about a batch names its invoices in its message.
    """
    if path.startswith("invoices["):
        return ""
    row = re.fullmatch(r"(lines|business)\[(\d+)\]\.?(.*)", path)
    if row:
        name = "item_name" if row[3] == "name" else row[3]
        return f"第 {int(row[2]) + 1} {'行' if row[1] == 'lines' else '组要素'}{FIELD_LABELS.get(name, name)}"
    return "".join(FIELD_LABELS.get(part, part) for part in path.split(".")) if path else ""


def indent(lines: Iterable[str], by: int = 2) -> Iterator[str]:
    return (" " * by + line for line in lines)


def print_json(answer: object, indent: int | None = 2) -> None:
    escape = not (sys.stdout.encoding or "").lower().startswith("utf")
    print(json.dumps(answer, ensure_ascii=escape, indent=indent))
