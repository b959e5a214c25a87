"""What the command line says of several invoices together, whoever checked them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.einvoice import einvoice

NUMBER = "26442000000000000017"


def run(*arguments: str) -> str:
    command = [sys.executable, "-m", "fapiao.cli", "check", *arguments]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An invoice under two names, and again in a table with another one."""
    for name in ("a.xml", "a 副本.xml"):
        (tmp_path / name).write_text(einvoice(), "utf-8")
    rows = ["发票号码,金额,税额,价税合计", f"{NUMBER},100.00,13.00,113.00", "26442000000000000025,10.00,1.30,11.30"]
    (tmp_path / "b.csv").write_text("\n".join(rows), "utf-8")
    return tmp_path


def test_a_copy_is_told_with_the_sums_of_what_is_left(folder: Path) -> None:
    out = run(str(folder))
    assert "放在一起看" in out
    assert "a 副本.xml”" in out
    assert "b.csv”第 2 行" in out
    assert "2 张：金额 110.00，税额 14.30，价税合计 124.30；重复的 2 份没有计入。" in out


def test_one_invoice_is_no_batch(folder: Path) -> None:
    assert "放在一起看" not in run(str(folder / "a.xml"))
    assert [one["format"] for one in json.loads(run("--format", "json", str(folder / "a.xml")))] == ["xml"]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_programs_get_it_as_the_last_item(folder: Path, jobs: str) -> None:
    whole = json.loads(run("--format", "json", "--jobs", jobs, str(folder)))[-1]
    line = json.loads(run("--format", "jsonl", "--jobs", jobs, str(folder)).splitlines()[-1])
    for batch in (whole, line):
        assert (batch["format"], batch["ok"], batch["count"]) == ("batch", True, 4)
        assert [finding["rule"] for finding in batch["findings"]] == ["batch-duplicate"]
        assert batch["summary"]["total"] == "124.30"
