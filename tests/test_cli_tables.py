"""The command line with many files and long tables: folders, patterns, several processes, bounded output."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fapiao.cli_check import Progress, expand
from fapiao.readers.headings import TARGETS

from tests.einvoice import einvoice
from tests.tables import HEADS_HEADING, LINES_HEADING, csv_text, line_row, many_rows, number_of, table_of, xlsx_bytes
from tests.test_cli import ERRORS, OK, UNUSABLE, run

COMMAND = [sys.executable, "-c", "import sys; from fapiao.cli import main; sys.exit(main())", "check"]
INTERRUPTED = 130
COUNT = 700
# So many columns without a name that the table has more than one part.
WIDE = 2_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An XML file, a table with two wrong rows among 700, a workbook, and what is no invoice file."""
    place = tmp_path_factory.mktemp("发票")
    (place / "一月").mkdir()
    (place / ".隐藏").mkdir()
    (place / "一月" / "a.xml").write_text(einvoice(), encoding="utf-8")
    rows = [*many_rows(COUNT)]
    rows = [[*row, *[""] * WIDE] for row in rows]
    rows[300] = line_row(301, total="1.00")
    rows[-1] = line_row(COUNT, 销方识别号="91350100M000100Y34")
    (place / "表.csv").write_bytes(csv_text(table_of([*rows, ["合计"]], [*LINES_HEADING, *[""] * WIDE])).encode("gbk"))
    (place / "一月" / "b.xlsx").write_bytes(xlsx_bytes({"明细": table_of([line_row(1), line_row(2)])}))
    (place / "说明.docx").write_bytes(b"PK\3\4")
    (place / ".隐藏" / "c.xml").write_text("x", encoding="utf-8")
    return place


def test_a_folder_stands_for_the_files_below_it(folder: Path) -> None:
    code, out, err = run("check", str(folder))
    assert (code, err) == (ERRORS, "")
    names = [line for line in out.splitlines() if line.startswith(str(folder))]
    assert names == [str(folder / name) for name in ("一月/a.xml", "一月/b.xlsx", "表.csv")]
    assert out.count("  发票 ") == 1 + 2 + 2, "of a table only invoices with findings are listed"
    assert f"  发票 {number_of(301)}（第 302 行）" in out
    assert f"  发票 {number_of(COUNT)}（第 701 行）" in out
    assert "共 700 张发票。结论：2 处错误，1 处说明。" in out
    assert "合计：3 个文件，703 张发票；2 张有错误，701 张没有发现问题。" in out
    assert "金额加税额不等于价税合计（invoice-total）：1 处" in out


def test_patterns_are_filled_in_where_the_shell_does_not(folder: Path) -> None:
    assert expand(str(folder / "*" / "*.x*")) == ([str(folder / "一月" / name) for name in ("a.xml", "b.xlsx")], "")
    assert expand(str(folder / "*.ofd"))[1]
    assert expand(str(folder / "[")) == ([], f"没有文件符合“{folder / '['}”。请核对路径。")
    assert expand("\0*") == ([], "没有文件符合“\0*”。请核对路径。")


def test_a_file_is_checked_once_however_often_it_is_named(folder: Path) -> None:
    name = str(folder / "一月" / "a.xml")
    _, out, _ = run("check", name, name, str(folder / "一月" / "*.xml"))
    assert out.count(name) == 1


@pytest.mark.parametrize("form", ["text", "json", "jsonl"])
def test_several_processes_say_the_same_in_the_same_order(folder: Path, form: str) -> None:
    one = run("check", "--format", form, str(folder))
    two = run("check", "--format", form, "--jobs", "3", str(folder))
    assert one == two
    assert one[0] == ERRORS


def test_json_has_every_invoice_and_where_it_stands(folder: Path) -> None:
    _, out, _ = run("check", "--format", "json", str(folder / "表.csv"))
    report, _ = json.loads(out)
    assert report["count"] == len(report["invoices"]) == len(report["reports"]) == len(report["origins"]) == COUNT
    assert not report["ok"]
    assert report["origins"][300][""] == "第 302 行"
    assert [finding["rule"] for finding in report["findings"]] == ["file-table-skipped"]


def test_json_lines_have_the_invoices_with_findings(folder: Path) -> None:
    code, out, _ = run("check", "--format", "jsonl", "-", stdin=(folder / "表.csv").read_bytes())
    first, second, end, _ = map(json.loads, out.splitlines())
    assert code == ERRORS
    assert first["invoice"]["invoice_number"] == number_of(301)
    assert second["report"]["findings"][0]["rule"] == "taxpayer-id-check-digit"
    assert (end["file"], end["format"], end["ok"], end["count"]) == ("标准输入", "csv", False, COUNT)


def test_columns_that_are_not_known_can_be_said(tmp_path: Path) -> None:
    table, columns = tmp_path / "a.csv", tmp_path / "列.json"
    rows = [[number_of(place), "2026-03-05", "100.00", "13.00", "113.00"] for place in range(1, 9)]
    table.write_text(csv_text(table_of(rows, ["票", "日", "钱", "税", "共"])), encoding="utf-8")
    code, out, _ = run("check", str(table))
    assert code == UNUSABLE
    assert "没有认出表头" in out
    columns.write_text(
        '{"票": "发票号码", "日": "issue_date", "钱": "金额", "税": "tax", "共": "价税合计"}', encoding="utf-8"
    )
    code, out, _ = run("check", "--columns", str(columns), str(table))
    assert code == OK
    assert "共 8 张发票。结论：没有发现问题。" in out
    columns.write_text('{"票": "号码啊"}', encoding="utf-8")
    code, out, err = run("check", "--columns", str(columns), str(table))
    assert (code, out) == (UNUSABLE, "")
    assert "号码啊" in err and all(label in err for label in TARGETS.values())


def test_a_table_without_invoices_is_of_no_use(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(csv_text(table_of([])), encoding="utf-8")
    code, out, _ = run("check", str(tmp_path / "a.csv"))
    assert code == UNUSABLE
    assert "只有表头" in out


# The peak since the program itself began; what wait4 tells includes that of the process that started it.
WATCHED = """
import sys
from fapiao.cli import main
code = main(["check", "-"])
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
sys.exit(f"{code} {peak.split()[1]}")
"""


def test_memory_stays_small_whatever_the_length() -> None:
    """60 MB of a table through a pipe."""
    data = dict(zip(LINES_HEADING, line_row(), strict=True))
    row = csv_text([[data[heading] for heading in HEADS_HEADING]]).encode().rstrip() + b"," * 100_000 + b"\n"
    piped = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", WATCHED], **piped) as process:
        assert process.stdin and process.stdout and process.stderr
        process.stdin.write(csv_text([HEADS_HEADING]).encode())
        for _ in range(600):
            process.stdin.write(row)
        process.stdin.close()
        out, told = process.stdout.read().decode(), process.stderr.read().decode()
    assert "共 600 张发票。结论：没有发现问题。" in out
    code, peak = told.split()[-2:]
    assert code == "0" and int(peak) < 200 * 1024


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_ends_it_with_a_word(folder: Path, jobs: str) -> None:
    process = subprocess.Popen(
        [*COMMAND, "--jobs", jobs, "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        start_new_session=True,
    )
    assert process.stdin
    process.stdin.write((folder / "表.csv").read_bytes())
    process.stdin.flush()
    time.sleep(2)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == INTERRUPTED
    assert "已中断" in err.decode()
    assert "Traceback" not in err.decode()


def test_progress_is_for_a_terminal_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    file = tmp_path / "a"
    file.write_bytes(b"x" * 100)
    monkeypatch.setattr("fapiao.cli_check.PROGRESS_EVERY", 0)
    watched, unwatched = Terminal(), io.StringIO()
    for stream in (watched, unwatched):
        progress = Progress(stream, [str(file), "none"])
        progress.add(25, 1234)
        progress.clear()
    assert "已检查 1234 张，25%，约剩 0 秒" in watched.getvalue()
    assert watched.getvalue().endswith("\r\x1b[K")
    assert unwatched.getvalue() == ""
