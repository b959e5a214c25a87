"""`make preview` builds the page of one record and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pages import ROOT, build, read_file


@pytest.mark.parametrize(
    ("id", "address"),
    [("guangzhou/e007", "codes/guangzhou/e007"), ("cases/wrong-taxpayer-id-101", "cases/wrong-taxpayer-id-101")],
)
def test_one_page_as_it_will_look(tmp_path: Path, id: str, address: str) -> None:
    site = build(tmp_path / "site", PREVIEW=id)
    assert [path.parent.relative_to(site).as_posix() for path in site.rglob("index.html")] == [address]
    page = read_file(site / address / "index.html")
    assert page.all("h1") and page.all("h2", id="fix")
    for sheet in page.all("link", rel="stylesheet"):
        assert (site / address / sheet.attributes["href"]).resolve().is_file()


def test_a_record_that_is_not_there(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(tmp_path / "site")]
    environment = {**os.environ, "PREVIEW": "guangzhou/e07"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode != 0
    assert "没有 guangzhou/e07 这条记录，最接近的是 guangzhou/e007" in done.stdout + done.stderr
