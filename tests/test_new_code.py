"""The questions that begin a record, and that what they write is a record for the checks."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable

import pytest

from scripts.check import check_all
from scripts.format_records import layout_faults
from scripts.model import CODES
from scripts.new_code import joined, main
from tests.record_folder import RecordFolder

REQUIRED = json.loads((CODES / "schema/code.schema.json").read_text("utf-8"))["required"]

# One answer for each question after the message; lists end with an empty one.
ANSWERS = {
    "code": "E777",
    "system": "1",
    "title": "打印机没有纸",
    "summary": "先看纸盒里有没有纸",
    "category": "设备与证书",
    "task": "issuing",
    "meaning": "打印发票时纸盒是空的，发票没有打印出来。",
    "identify": "提示里有“缺纸”。\n",
    "causes": "纸用完了。\n纸没有放好。\n",
    "fix": "放纸后再打印。\n",
    "verify": "发票打印出来了。\n",
    "actor": "1",
    "retry": "after-fix",
    "source": "2",
    "source title": "某打印机的说明书",
    "source where": "https://printer.example/",
    "advice": "2",
}


@pytest.fixture
def folder(tmp_path: object) -> RecordFolder:
    return RecordFolder(tmp_path)  # type: ignore[arg-type]


def answering(answers: Iterable[str]) -> tuple[list[str], object]:
    """Lines that stand ready to be read, and what reads them; after the last one the input has ended."""
    lines = [line for answer in answers for line in answer.split("\n")]

    def ask(_: str) -> str:
        if not lines:
            raise EOFError
        return lines.pop(0)

    return lines, ask


def run(folder: RecordFolder, answers: Iterable[str], *arguments: str) -> int:
    lines, ask = answering(answers)
    code = main(list(arguments), folder.root, ask)  # type: ignore[arg-type]
    assert lines == []
    return code


def test_everything_answered_is_a_record(folder: RecordFolder, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, ["打印机缺纸 {打印机}\n", *ANSWERS.values()]) == 0
    written = (folder.codes / "alpha/e777.yml").read_text("utf-8")
    assert written.startswith('code: "E777"\ntitle: 打印机没有纸\n') and "#" not in written
    collection, faults = check_all(folder.root)
    assert faults == []
    record = next(record for record in collection.records if record.id == "alpha/e777")
    assert record.messages == ("打印机缺纸 {打印机}",)
    assert (record.evidence, record.status, record.category, record.retry) == (
        "vendor",
        "active",
        "device",
        "after-fix",
    )
    assert [point.text for point in record.causes] == ["纸用完了。", "纸没有放好。"]
    assert not [fault for fault in layout_faults(folder.root) if "e777" in fault.file]
    printed = capsys.readouterr().out
    assert "make preview ID=alpha/e777" in printed and "待填" not in printed


def test_what_is_left_for_later_is_named_by_the_check(folder: RecordFolder) -> None:
    """In an old system, without a code; the input ends early, as with Ctrl-D."""
    assert run(folder, ["", "", "2", "", "printer-out-of-paper", ANSWERS["title"]], "打印机缺纸") == 0
    path = folder.codes / "beta/printer-out-of-paper.yml"
    text = path.read_text("utf-8")
    answered = {"title", "status", "added"}
    assert {fault.path for fault in check_all(folder.root)[1]} == {
        f"$.{key}" for key in REQUIRED if key not in answered
    }
    assert "status: legacy\n" in text
    assert "# 待填 能否重试：选一个：safe（可以直接重试）" in text
    filling = {key: value for key, value in ANSWERS.items() if key in REQUIRED and key not in answered}
    filling |= {"category": "device", "actor": "issuer", "evidence": "vendor", "advice": "inferred"}
    filling["sources"] = "\n  - type: vendor\n    title: 某打印机的说明书\n    no_url: 说明书没有公开"
    for key, value in filling.items():
        points = "".join(f"\n  - {point}" for point in value.strip().split("\n")) if value.endswith("\n") else value
        text = text.replace(f"\n{key}:\n", f"\n{key}: {points}\n".replace(": \n", ":\n"))
    path.write_text(text, "utf-8")
    assert check_all(folder.root)[1] == []
    left = [fault for fault in layout_faults(folder.root) if "printer" in fault.file]
    assert len(left) == len(filling) and all("待填" in fault.found for fault in left)
    path.write_text("".join(line for line in text.splitlines(True) if "# 待填" not in line), "utf-8")
    assert not [fault for fault in layout_faults(folder.root) if "printer" in fault.file]


def test_what_says_the_same_is_shown_first(folder: RecordFolder, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(folder.codes.rglob("*"))
    assert run(folder, ["", "9", "1"], "服务暂不可用") == 1
    output = capsys.readouterr()
    assert "1 另一个故障（乙系统，codes/beta/other-fault.yml）" in output.out
    assert "服务暂不可用" in output.out
    assert "打开 codes/beta/other-fault.yml" in output.err and "messages" in output.err
    assert sorted(folder.codes.rglob("*")) == before


def test_a_code_that_is_there_is_not_written_over(folder: RecordFolder, capsys: pytest.CaptureFixture[str]) -> None:
    before = (folder.codes / "alpha/e001.yml").read_text("utf-8")
    assert run(folder, [""], "--system", "alpha", "--code", "E001", "读不到打印机") == 1
    assert "codes/alpha/e001.yml 已经有了" in capsys.readouterr().err
    assert (folder.codes / "alpha/e001.yml").read_text("utf-8") == before


def test_wrong_answers_are_asked_again(folder: RecordFolder, capsys: pytest.CaptureFixture[str]) -> None:
    answers = ["", "0", "丙系统", "乙系统", "Printer Jam", "other-fault", "printer-jam"]
    assert run(folder, [*answers, "长" * 25, "卡纸了"], "打印机卡纸") == 0
    printed = capsys.readouterr().out
    assert "没有“0”，写 1 到 2 中的一个" in printed and "没有“丙系统”" in printed
    assert "改名为 printer-jam.yml" in printed
    assert "codes/beta/other-fault.yml 已经有了" in printed
    assert "写了 25 个字" in printed
    assert "\ntitle: 卡纸了\n" in "\n" + (folder.codes / "beta/printer-jam.yml").read_text("utf-8")


def test_a_pasted_message_from_standard_input(folder: RecordFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("打印机卡纸，\n请取出纸张\n\n"))
    arguments = ["--system", "beta", "--name", "printer-jam", "-"]
    assert main(arguments, folder.root, lambda _: pytest.fail("nothing is asked")) == 0
    text = (folder.codes / "beta/printer-jam.yml").read_text("utf-8")
    assert "messages:\n  - 打印机卡纸，请取出纸张\n" in text


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--sytem", "alpha"], "用法"),
        (["一", "二"], "用法"),
        (["--system"], "用法"),
        ([""], "至少要有一样"),
        (["长" * 301], "原文用不了"),
        (["一句\u200b话"], "原文用不了"),
        (["--code", "错误 9", "一句话"], "错误码用不了"),
        (["--system", "gamma", "--name", "a", "一句没人说过的话"], "codes/systems.yml"),
        (["--name", "a", "一句没人说过的话"], "要先知道是哪个系统：alpha、beta"),
        (["--system", "alpha", "一句没人说过的话"], "要起一个文件名"),
        (["--system", "alpha", "--name", "../x", "一句没人说过的话"], "文件名"),
    ],
)
def test_what_cannot_be_written(
    folder: RecordFolder, capsys: pytest.CaptureFixture[str], arguments: list[str], reason: str
) -> None:
    before = sorted(folder.codes.rglob("*"))
    assert run(folder, [], *arguments) == 1
    assert reason in capsys.readouterr().err
    assert sorted(folder.codes.rglob("*")) == before


def test_breaking_off_writes_nothing(folder: RecordFolder, capsys: pytest.CaptureFixture[str]) -> None:
    def ask(_: str) -> str:
        raise KeyboardInterrupt

    before = sorted(folder.codes.rglob("*"))
    assert main(["打印机卡纸"], folder.root, ask) == 1
    assert "已中断，没有新建" in capsys.readouterr().err
    assert sorted(folder.codes.rglob("*")) == before


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["系统繁忙，", "请稍后再试"], "系统繁忙，请稍后再试"),
        (["Connection", "timed  out"], "Connection timed out"),
        (["错误：timeout", "请重试"], "错误：timeout请重试"),
        ([], ""),
    ],
)
def test_lines_of_a_message(lines: list[str], message: str) -> None:
    assert joined(lines) == message
