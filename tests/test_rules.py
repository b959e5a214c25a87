"""Every rule keeps what its page promises: it is documented, its examples behave, and what it names exists."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from fapiao.batch import Batch
from fapiao.fields import FIELDS
from fapiao.files import open_file
from fapiao.labels import FIELD_LABELS
from fapiao.profile import profile_from
from fapiao.readers import Opened
from fapiao.readers.csv_table import sniff
from fapiao.readers.scattered import MOST_ROWS, Search
from fapiao.registry import RULES, SECTIONS, SUBJECTS, Context, Rule, parse_sections
from fapiao.report import Severity
from fapiao.rules.invoice import read_invoice
from fapiao.rules.profile import Asked

from tests import ofd_files, pdf_forms
from tests.ofd_files import duplicated
from tests.tables import line_row, number_of, table_of, xlsx_bytes

CODES = Path(__file__).parent.parent / "codes"
TODAY = dt.date(2026, 11, 24)

WORKBOOK = xlsx_bytes({"发票": table_of([line_row()]), "旧": [["草稿"]]}, hidden=["旧"])
# Files that no line of text can be are described in words.
DESCRIBED = {
    "（0 字节的文件）": b"",
    "（100 MB 的文件）": b"<EInvoice>".ljust(100 << 20),
    "（另有一张隐藏工作表的 .xlsx 文件）": WORKBOOK,
    "（只下载了一半的 .xlsx 文件）": WORKBOOK[: len(WORKBOOK) // 2],
    "（有两个同名文件的压缩包）": duplicated(),
    **ofd_files.DESCRIBED,
    **pdf_forms.DESCRIBED,
}
# What is so large that it is not read as a whole.
SCATTERED = "（按项目名称排序、有上万张多行发票的大表格）"
# With what is not installed then.
WITHOUT = {"（没有安装 pypdf 时的 PDF 文件）": "pypdf"}
# With a fault in our own program.
AT_FAULT = "（读取时程序出错的文件）"


def open_example(example: str) -> Opened:
    """The content of a file; where its name matters, that stands before it: ``名.json：内容``."""
    if example == SCATTERED:
        return scattered_table()
    name, mark, content = example.rpartition(".json：")
    with pytest.MonkeyPatch.context() as patch:
        if content in WITHOUT:
            patch.setitem(sys.modules, WITHOUT[content], None)
        if content == AT_FAULT:
            patch.setattr("fapiao.readers.pdf.read_page", None)
            content = "（文字清楚的 PDF 发票）"
        return open_file(DESCRIBED.get(content, content.replace("⏎", "\n").encode()), name + mark[:-1] or "示例")


def scattered_table() -> Opened:
    """Two parts of a table: of every invoice there is a row in each."""
    search = Search(sniff("发票号码,项目名称,金额\n".encode()))
    for item in ("复印纸", "信封"):
        search.look((row, [number_of(row), item, "1.00"]) for row in range(2, MOST_ROWS // 2 + 3))
    search.turn()
    return Opened("示例", "csv", problems=tuple(search.problems()))


def batch_example(example: str) -> object:
    batch = Batch()
    for invoice in json.loads(example):
        batch.add(invoice)
    return batch.ledger


def profile_example(example: str) -> object:
    given = json.loads(example)
    return Asked(profile_from(given["profile"]), read_invoice(given["invoice"]))


# How an example is read; for all other subjects it is the value as one would type it.
READ_EXAMPLE: dict[str, Callable[[str], object]] = {
    "line": json.loads,
    "invoice": json.loads,
    "file": open_example,
    "batch": batch_example,
    "profile": profile_example,
}


def examples(section: str) -> list[object]:
    return [
        pytest.param(rule, example, id=f"{rule.name}-{place}")
        for rule in RULES.values()
        for place, example in enumerate(rule.examples(section))
    ]


def findings(rule: Rule, example: str) -> set[str]:
    value = READ_EXAMPLE.get(rule.subject, str)(example)
    invoice = value if isinstance(value, dict) and rule.subject == "invoice" else None
    found = SUBJECTS[rule.subject].findings(value, Context("", TODAY, invoice))
    return {finding.rule for finding in found}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_sections_are_complete(rule: Rule) -> None:
    assert list(rule.sections) == ["title", *SECTIONS]
    assert len(rule.title) <= 24, "the title is a heading"
    assert "！" not in "".join(rule.sections.values())


@pytest.mark.parametrize(("rule", "example"), examples("出错示例"))
def test_failing_example_is_found(rule: Rule, example: str) -> None:
    assert rule.name in findings(rule, example)


@pytest.mark.parametrize(("rule", "example"), examples("正确示例"))
def test_passing_example_is_not_found(rule: Rule, example: str) -> None:
    assert rule.name not in findings(rule, example)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_record_exists(rule: Rule) -> None:
    assert rule.record is None or (CODES / f"{rule.record}.yml").is_file()


def test_every_field_has_rules_facts_and_a_label() -> None:
    assert set(FIELDS) <= set(SUBJECTS)
    assert set(FIELDS) <= set(FIELD_LABELS)
    assert all(SUBJECTS[name].rules for name in FIELDS)


def test_errors_are_confined_to_what_cannot_be_right() -> None:
    """Conventions, regions, rates and lengths that no official text fixes only warn: real invoices break them."""
    soft = {"region", "class", "year", "kind", "prefix", "section", "summary", "rate", "decimals", "window", "crc"}
    loud = {rule.name for rule in RULES.values() if rule.severity is Severity.ERROR}
    assert {name for name in loud if soft & set(name.split("-"))} == {"invoice-number-year"}


@pytest.mark.parametrize(
    ("docstring", "complaint"),
    [
        ("", "no title"),
        ("题目", "sections are"),
        ("题目\n\n检查甚么\n    内容\n", "unknown section"),
        ("题目\n\n    内容\n", "text before the first section"),
        ("题目\n\n" + "\n".join(f"{heading}\n    内容" for heading in reversed(SECTIONS)), "expected"),
        ("题目\n\n" + "\n".join(SECTIONS), "is empty"),
    ],
)
def test_malformed_docstring_is_refused(docstring: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        parse_sections("x", docstring)
