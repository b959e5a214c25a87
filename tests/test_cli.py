"""The command line, as a shell runs it: exit codes, both streams, and never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from fapiao.cli_text import place_name
from fapiao.registry import RULES

from tests.einvoice import einvoice

OK, ERRORS, UNUSABLE = 0, 1, 2
RIGHT = "91350100M000100Y43"
SWAPPED = "91350100M000100Y34"


def run(*arguments: str, stdin: bytes = b"", **environment: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error."""
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from fapiao.cli import main; sys.exit(main())", *arguments],
        input=stdin,
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        timeout=120,
    )
    out, err = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
    assert "Traceback" not in err
    return done.returncode, out, err


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "发票.xml"
    path.write_text(einvoice(), encoding="utf-8")
    return path


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    path = tmp_path / "wrong sum.xml"
    path.write_text(einvoice(total="131.00"), encoding="utf-8")
    return path


def test_a_good_file(good: Path) -> None:
    code, out, err = run("check", str(good))
    assert (code, err) == (OK, "")
    assert "查验平台" in out


def test_a_file_with_an_error(good: Path, wrong: Path) -> None:
    code, out, _ = run("check", str(good), str(wrong))
    assert code == ERRORS
    assert "wrong sum.xml" in out
    assert "113.00" in out
    assert "不等于发票是真的" not in out


@pytest.mark.parametrize("place", ["before", "behind", "with a sign"])
def test_json_wherever_the_option_stands(wrong: Path, place: str) -> None:
    arguments = {
        "before": ("--format", "json", str(wrong)),
        "behind": (str(wrong), "--format", "json"),
        "with a sign": (str(wrong), "--format=json"),
    }[place]
    code, out, _ = run("check", *arguments)
    [report] = json.loads(out)
    assert code == ERRORS
    assert report["reports"][0]["findings"][0]["rule"] == "invoice-total"


def test_standard_input() -> None:
    assert run("check", "-", stdin=einvoice().encode())[0] == OK
    assert run("check", "-", stdin=b'{"amount": "1", "tax": "1", "total": "3"}')[0] == ERRORS
    code, out, err = run("check", "-", stdin=b"")
    assert code == UNUSABLE
    assert "标准输入" in out + err


def test_what_cannot_be_opened_stops_no_other_file(tmp_path: Path, good: Path) -> None:
    empty = tmp_path / "空"
    empty.mkdir()
    code, out, err = run("check", str(tmp_path / "none.xml"), str(empty), str(tmp_path / "*.pdf"), str(good))
    assert code == UNUSABLE
    assert "none.xml" in err
    assert "文件夹" in err
    assert "*.pdf" in err
    assert "发票.xml" in out


def test_a_hundred_megabytes(tmp_path: Path) -> None:
    huge = tmp_path / "huge.xml"
    with huge.open("wb") as stream:
        stream.write(b"<EInvoice>")
        stream.truncate(100_000_000)
    code, out, err = run("check", str(huge))
    assert code == UNUSABLE
    assert "huge.xml" in out + err


def test_a_field() -> None:
    code, out, _ = run("field", "taxpayer_id", SWAPPED)
    assert code == ERRORS
    assert RIGHT in out
    code, out, _ = run("field", "纳税人识别号", RIGHT)
    assert code == OK
    assert "福建省" in out


def test_a_field_as_json() -> None:
    code, out, _ = run("field", "taxpayer_id", SWAPPED, "--format", "json")
    answer = json.loads(out)
    assert code == ERRORS
    assert answer["findings"][0]["suggestion"] == RIGHT
    assert answer["findings"][0]["url"] == "codes/guangzhou/e007/"


@pytest.mark.parametrize("arguments", [("amount", "-12.30"), ("amount", "--", "-12.30"), ("--", "amount", "-12.30")])
def test_a_value_may_begin_with_a_dash(arguments: tuple[str, ...]) -> None:
    code, out, _ = run("field", *arguments)
    assert code == OK
    assert "壹拾贰圆叁角" in out


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("E007", "纳税人识别号输入有误"),
        ("e007", "guangzhou/e007"),
        ("guangzhou/e007", "识别号"),
        ("etax/credit-limit-used-up", "额度"),
        ("taxpayer-id-check-digit", "GB 32100-2015"),
    ],
)
def test_explain(asked: str, told: str) -> None:
    code, out, _ = run("explain", asked)
    assert code == OK
    assert told in out


@pytest.mark.parametrize(
    "pasted",
    [
        ("纳税人识别号输入有误，请核实并重新输入。",),
        ("开票时弹出：纳税人识别号输入有误，请核实",),
        ("納稅人識別號輸入有誤",),
        ("2026-03-05 10:22:31\n开票失败😀\n纳税人识别号输入有误，请核实并重新输入。\n",),
        ("报错", "E007", "怎么办"),
        ("客户在等，" * 3_000 + "纳税人识别号输入有误，请核实并重新输入。" + "客户在等，" * 3_000,),
    ],
    ids=["whole", "noise", "traditional", "lines", "without quotes", "long"],
)
def test_a_pasted_text_is_found(pasted: tuple[str, ...]) -> None:
    code, out, err = run("explain", *pasted)
    assert (code, err) == (OK, "")
    assert "\n1. E007 " in out
    assert "fapiao explain guangzhou/e007" in out


def test_what_stands_behind_the_limit_is_not_read() -> None:
    code, out, _ = run("explain", "-", stdin=("客户在等，" * 4_000 + "纳税人识别号输入有误").encode())
    assert (code, out) == (UNUSABLE, "")


def test_no_more_than_five_are_shown() -> None:
    code, out, _ = run("explain", "查无此票怎么办")
    assert code == OK
    assert "\n5. " in out
    assert "\n6. " not in out


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_on_standard_input(encoding: str) -> None:
    code, out, _ = run("explain", "-", stdin="提示：\n纳税人识别号输入有误\n".encode(encoding))
    assert code == OK
    assert "guangzhou/e007" in out
    assert run("explain", "-", stdin="E007\n".encode(encoding))[1].startswith("报错 guangzhou/e007")


@pytest.mark.parametrize("stdin", [b"", b" \n", b"\xff\x00\x81" * 100], ids=["nothing", "blank", "no text"])
def test_standard_input_with_nothing_to_find(stdin: bytes) -> None:
    code, out, err = run("explain", "-", stdin=stdin)
    assert (code, out) == (UNUSABLE, "")
    assert err


def test_nothing_found_tells_how_to_report() -> None:
    code, out, err = run("explain", "今天中午吃什么\x1b[31m\n" * 100)
    assert (code, out) == (UNUSABLE, "")
    assert "没有找到" in err
    assert "contribute/" in err
    assert "\x1b" not in err
    assert len(err) < 400


def test_a_rule_name_with_a_slip() -> None:
    code, _, err = run("explain", "taxpayer-id-check-digt")
    assert code == UNUSABLE
    assert "taxpayer-id-check-digit" in err


def test_every_rule_is_explained() -> None:
    for name, rule in RULES.items():
        assert rule.title
        assert name == name.lower(), "explain looks for small letters"


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("ckeck",),
        ("check",),
        ("check", "--jobs", "0", "a.xml"),
        ("check", "--jobs", "two", "a.xml"),
        ("check", "--columns", "none.json", "a.csv"),
        ("check", "--fast", "a.xml"),
        ("check", "--format", "yaml", "a.xml"),
        ("check", "a.xml", "--format"),
        ("field",),
        ("field", "taxpayer_id"),
        ("field", "tax-id", "1"),
        ("explain",),
        ("explain", ""),
        ("explain", "no-such-thing"),
        ("explain", "😀"),
    ],
    ids=lambda arguments: " ".join(arguments) or "nothing",
)
def test_a_wrong_call_says_what_to_write(arguments: tuple[str, ...]) -> None:
    code, out, err = run(*arguments)
    assert code == UNUSABLE
    assert out == ""
    assert any("\u4e00" <= character <= "\u9fff" for character in err)


def test_help() -> None:
    for arguments in (("--help",), ("check", "--help"), ("-h",)):
        code, out, err = run(*arguments)
        assert (code, err) == (OK, "")
        assert "用法" in out


def test_a_terminal_that_knows_no_chinese() -> None:
    code, _, _ = run("field", "taxpayer_id", SWAPPED, PYTHONIOENCODING="ascii")
    assert code == ERRORS
    code, out, _ = run("explain", "纳税人识别号输入有误", PYTHONIOENCODING="ascii")
    assert code == OK
    assert "guangzhou/e007" in out


def test_a_reader_that_goes_away(good: Path) -> None:
    command = f'"{sys.executable}" -c "import sys; from fapiao.cli import main; sys.exit(main())"'
    done = subprocess.run(
        f"{command} check {' '.join([str(good)] * 200)} | head -1", shell=True, capture_output=True, timeout=120
    )
    assert b"Traceback" not in done.stderr
    assert b"Error" not in done.stderr


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("", ""),
        ("seller.taxpayer_id", "销售方纳税人识别号"),
        ("lines[0].name", "第 1 行项目名称"),
        ("business.plate", "特定业务的要素车牌号"),
        ("business[1].vin", "第 2 组要素车辆识别代号（车架号）"),
    ],
)
def test_a_place_has_a_name(path: str, name: str) -> None:
    assert place_name(path) == name
