"""Faults that show only when records are held against each other, the calendar and the validator; and the gate itself.

What a file can have wrong by itself is in test_load.py.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scripts.check import check_all
from scripts.model import ROOT
from scripts.wording import same_code, same_text
from tests.record_folder import CASE, OTHER, RECORD, RESOURCES, SYSTEMS, TERMS, RecordFolder, changed, quoted, record

LINE = re.compile(r"codes/[^:]+: \$[^ ]*: .+；要求：.+；改法：.+")


@pytest.fixture
def folder(tmp_path: Path) -> RecordFolder:
    return RecordFolder(tmp_path)


def second(**changes: Any) -> dict[str, Any]:
    """Another good record of the system alpha."""
    return record(**{"code": "E002", "messages": ["第二种报错"], "aliases": None, "related": None, **changes})


# Valid, if unusual


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "e001"},
        {"messages": ["长" * 300]},
        {"messages": ["❌ 税号不正确😀", "请核对 \"税号\" 和 '名称'，100% 一致 # 再试: 一次"]},
        {"messages": ["余额 {金额}，共 {张数2} 张"]},
        {"aliases": [{"type": "term", "value": "税号填错了"}]},
        {"added": "2026-11-24", "changed": None},
        {"changed": [{"date": "2026-11-01", "note": "当天改过"}, {"date": "2026-11-01", "note": "又改"}]},
        {"status": "retired", "reason": "系统已经停用", "related": None},
        dict.fromkeys(("messages", "aliases", "fields", "prevent", "retry_note", "related", "changed")),
        {"code": None, "related": None},
    ],
)
def test_unusual_records_pass(folder: RecordFolder, changes: dict[str, Any]) -> None:
    if changes.get("code", "") is None:
        (folder.codes / "alpha/e001.yml").unlink()
        folder.write("alpha/wrong-tax-id.yml", record(**changes))
        folder.write("cases/wrong-digit.yml", {**CASE, "records": ["alpha/wrong-tax-id"]})
    else:
        folder.write("alpha/e001.yml", record(**changes))
    assert folder.faults() == []


def test_different_records_pass(folder: RecordFolder) -> None:
    folder.write("alpha/e002.yml", second(messages=["税率 1.5% 有误"]))
    folder.write("alpha/e003.yml", second(code="E003", messages=["税率 15% 有误"]))
    folder.write("beta/e001.yml", second(code="E001", messages=["别的系统的 E001"]))
    assert folder.faults() == []


# One code twice


def test_one_code_twice_in_one_system(folder: RecordFolder) -> None:
    folder.write("alpha/e001-again.yml", second(code="E001", other_meanings=["alpha/e001"]))
    fault = folder.only("$.code")
    assert "alpha/e001-again" in fault.fix
    folder.write("alpha/e001.yml", record(other_meanings=["alpha/e001-again"]))
    assert folder.faults() == []


@pytest.mark.parametrize("value", ["E001", "e001", "Ｅ００１", "E 001"])
def test_code_of_another_record_as_alias(folder: RecordFolder, value: str) -> None:
    folder.write("alpha/e002.yml", second(aliases=[{"type": "code", "value": value}]))
    places = [(fault.file, fault.path) for fault in folder.faults()]
    assert places == [("codes/alpha/e001.yml", "$.code"), ("codes/alpha/e002.yml", "$.aliases[0].value")]


def test_other_meaning_has_the_same_code(folder: RecordFolder) -> None:
    folder.write("alpha/e002.yml", second())
    folder.write("alpha/e001.yml", record(other_meanings=["alpha/e002"]))
    assert "没有相同的错误码" in folder.only("$.other_meanings[0]").found


def test_code_that_is_the_address_of_a_system(folder: RecordFolder) -> None:
    folder.write("alpha/beta.yml", second(code="BETA"))
    assert "beta" in folder.only("$.code", "alpha/beta.yml").expected


# One wording twice


@pytest.mark.parametrize(
    "value", ["税号不正确", "税号 不正确", "税号不正确。", "「税号不正确」！", "\t税号不正确".strip(), "税号：不正确"]
)
def test_message_of_another_record(folder: RecordFolder, value: str) -> None:
    folder.write("alpha/e002.yml", second(messages=[value]))
    fault = folder.only("$.messages[0]", "alpha/e002.yml")
    assert "codes/alpha/e001.yml" in fault.found


@pytest.mark.parametrize("kind", ["term", "error"])
def test_alias_of_another_record(folder: RecordFolder, kind: str) -> None:
    folder.write("alpha/e002.yml", second(aliases=[{"type": kind, "value": "税号不对"}]))
    assert "codes/alpha/e001.yml" in folder.only("$.aliases[0].value", "alpha/e002.yml").found


def test_wording_of_another_system_needs_a_pointer(folder: RecordFolder) -> None:
    folder.write("alpha/e001.yml", record(related=None))
    folder.write("beta/other-fault.yml", {**OTHER, "messages": ["税号不正确"]})
    assert "related" in folder.only("$.messages[0]", "beta/other-fault.yml").fix
    folder.write("alpha/e001.yml", record(related=["beta/other-fault"]))
    assert folder.faults() == []


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"messages": ["税号不正确", "税号不正确。"]}, "$.messages[1]"),
        ({"messages": ["ABC 有误", "ａｂｃ有误"]}, "$.messages[1]"),
        ({"aliases": [{"type": "term", "value": "税号，不正确"}]}, "$.aliases[0].value"),
        ({"aliases": [{"type": "term", "value": "甲"}, {"type": "error", "value": "甲"}]}, "$.aliases[1].value"),
        ({"aliases": [{"type": "code", "value": "e001"}]}, "$.aliases[0].value"),
        ({"aliases": [{"type": "code", "value": "9"}, {"type": "code", "value": "９"}]}, "$.aliases[1].value"),
    ],
)
def test_wording_twice_in_one_record(folder: RecordFolder, changes: dict[str, Any], path: str) -> None:
    folder.write("alpha/e001.yml", record(**changes))
    assert "重复" in folder.only(path).found


def test_texts_and_codes_that_are_the_same() -> None:
    assert same_text("（税号）不正确！") == same_text("税号 不正确")
    assert same_text("？！") == "?!"
    assert len({same_text(text) for text in ("1.5", "15", "1-5")}) == 3
    assert same_code("Ｅ 001") == same_code("e001")
    assert same_code("010_") != same_code("010")


@pytest.mark.parametrize("message", ["差额 {金额", "差额 金额}", "差额 {}", "差额 {1}", "差额 {{金额}}", '{"code": 1}'])
def test_braces_of_messages(folder: RecordFolder, message: str) -> None:
    folder.write("alpha/e001.yml", record(messages=[message]))
    assert "花括号" in folder.only("$.messages[0]").found


# Names of other things


@pytest.mark.parametrize(
    ("id", "meant"),
    [("beta/other-falt", "beta/other-fault"), ("alpha/other-fault", "beta/other-fault"), ("gamma/e9", "")],
)
@pytest.mark.parametrize("key", ["related", "other_meanings"])
def test_unknown_record(folder: RecordFolder, key: str, id: str, meant: str) -> None:
    folder.write("alpha/e001.yml", record(**{key: [id]}))
    fault = folder.only(f"$.{key}[0]")
    assert id in fault.found and meant in fault.fix


def test_unknown_successor_and_record_of_a_case(folder: RecordFolder) -> None:
    folder.write("alpha/e001.yml", record(status="retired", reason="系统已经停用", successor="beta/nothing-here"))
    folder.write("cases/wrong-digit.yml", {**CASE, "records": ["alpha/e001", "alpha/e01"]})
    faults = folder.faults()
    assert [fault.path for fault in faults] == ["$.successor", "$.records[1]"]
    assert "alpha/e001" in faults[1].fix


@pytest.mark.parametrize("key", ["related", "other_meanings"])
def test_record_that_names_itself(folder: RecordFolder, key: str) -> None:
    folder.write("alpha/e001.yml", record(**{key: ["alpha/e001"]}))
    assert "自己" in folder.only(f"$.{key}[0]").found


def test_related_record_that_is_retired(folder: RecordFolder) -> None:
    folder.write("alpha/e002.yml", second())
    gone = {**OTHER, "status": "retired", "reason": "系统已经停用"}
    folder.write("beta/other-fault.yml", gone)
    assert "停用" in folder.only("$.related[0]").found
    folder.write("beta/other-fault.yml", {**gone, "successor": "alpha/e002"})
    assert "alpha/e002" in folder.only("$.related[0]").fix


def test_unknown_rule_and_field_offer_the_nearest(folder: RecordFolder) -> None:
    folder.write("alpha/e001.yml", record(rules=["taxpayer-id-chek-digit"], fields=["tax_payer_id"]))
    faults = {fault.path: fault for fault in folder.faults()}
    assert set(faults) == {"$.fields[0]", "$.rules[0]"}
    assert "taxpayer-id-check-digit" in faults["$.rules[0]"].fix
    assert "taxpayer_id" in faults["$.fields[0]"].fix


def test_unknown_system_of_a_case(folder: RecordFolder) -> None:
    folder.write("cases/wrong-digit.yml", {**CASE, "system": "alhpa"})
    assert folder.only("$.system", "cases/wrong-digit.yml").fix == "改成 alpha"


def test_system_twice(folder: RecordFolder) -> None:
    folder.write("systems.yml", [*SYSTEMS, {**SYSTEMS[1], "name": "丙系统"}, {**SYSTEMS[1], "key": "gamma"}])
    assert [fault.path for fault in folder.faults()] == ["$[2].key", "$[3].name"]


@pytest.mark.parametrize("key", ["cases", "schema"])
def test_system_under_the_name_of_another_folder(folder: RecordFolder, key: str) -> None:
    folder.write("systems.yml", [*SYSTEMS, {**SYSTEMS[1], "key": key, "name": "丙系统"}])
    folder.only("$[2].key", "systems.yml")


@pytest.mark.parametrize(
    ("content", "path"),
    [
        (
            {
                "same": [["红冲", "冲红"], ["红字", "红冲"]],
                "subject": ["发票"],
                "elsewhere": ["天气"],
                "asking": ["怎么办"],
            },
            "$.same[1][1]",
        ),
        ({"same": [["红冲", "冲红"]], "subject": ["发票"], "elsewhere": ["天气"], "asking": ["冲红"]}, "$.asking[0]"),
        (
            {
                "same": [["红冲", "冲红"], ["ABC", "ａｂｃ"]],
                "subject": ["发票"],
                "elsewhere": ["天气"],
                "asking": ["怎么办"],
            },
            "$.same[1][1]",
        ),
    ],
)
def test_synonym_twice(folder: RecordFolder, content: dict[str, Any], path: str) -> None:
    folder.write("synonyms.yml", content)
    assert "已经写过" in folder.only(path, "synonyms.yml").found


# Dates and evidence


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"added": "2026-11-25", "changed": None}, "$.added"),
        ({"changed": [{"date": "2027-01-01", "note": "补上预防"}]}, "$.changed[0].date"),
        ({"sources": [{**RECORD["sources"][0], "date": "2027"}]}, "$.sources[0].date"),
        ({"sources": [{**RECORD["sources"][0], "date": "2026-12"}]}, "$.sources[0].date"),
    ],
)
def test_dates_in_the_future(folder: RecordFolder, changes: dict[str, Any], path: str) -> None:
    folder.write("alpha/e001.yml", record(**changes))
    assert "还没有到" in folder.only(path).found


def test_today_is_the_day_in_beijing(folder: RecordFolder) -> None:
    today = dt.datetime.now(dt.timezone(dt.timedelta(hours=8))).date()
    folder.write("alpha/e001.yml", record(added=today.isoformat(), changed=None))
    assert check_all(folder.root)[1] == []


@pytest.mark.parametrize(("first", "second"), [("2026-10-31", "2026-11-02"), ("2026-11-03", "2026-11-02")])
def test_dates_out_of_order(folder: RecordFolder, first: str, second: str) -> None:
    changes = [{"date": first, "note": "改了一次"}, {"date": second, "note": "又改一次"}]
    folder.write("alpha/e001.yml", record(changed=changes))
    assert "早于" in folder.only("$.changed[0].date" if first < "2026-11-01" else "$.changed[1].date").found


@pytest.mark.parametrize("evidence", ["official", "community", "source-document"])
def test_evidence_is_the_strongest_source(folder: RecordFolder, evidence: str) -> None:
    folder.write("alpha/e001.yml", record(evidence=evidence))
    assert "改成 vendor" in folder.only("$.evidence").fix


# Everything in one run


def broken(folder: RecordFolder) -> list[tuple[str, str]]:
    """Break two records, a case and a list in many ways; returns the places, in the order in which they are listed."""
    text = quoted(
        record(
            category="inputs", related=["beta/nothing-here"], rules=["no-such-rule"], added="2026-12-01", changed=None
        )
    )
    folder.write("alpha/e001.yml", text.replace('"code": "E001"', "code: 007").replace('"title"', '"titel"', 1))
    folder.write("beta/other-fault.yml", "\ufeff" + quoted({**OTHER, "fields": ["tax-id"], "messages": ["{"]}))
    folder.write("cases/wrong-digit.yml", {**CASE, "system": "gamma", "actor": "issuer"})
    folder.write("synonyms.yml", {"same": [["红冲"]], "subject": ["发票"], "elsewhere": ["天气"], "asking": ["红冲"]})
    return [
        ("codes/alpha/e001.yml", "$.added"),
        ("codes/alpha/e001.yml", "$.category"),
        ("codes/alpha/e001.yml", "$.code"),
        ("codes/alpha/e001.yml", "$.related[0]"),
        ("codes/alpha/e001.yml", "$.rules[0]"),
        ("codes/alpha/e001.yml", "$.titel"),
        ("codes/beta/other-fault.yml", "$"),
        ("codes/beta/other-fault.yml", "$.fields[0]"),
        ("codes/beta/other-fault.yml", "$.messages[0]"),
        ("codes/cases/wrong-digit.yml", "$.actor"),
        ("codes/cases/wrong-digit.yml", "$.system"),
        ("codes/synonyms.yml", "$.same[0]"),
    ]


def test_all_faults_of_all_files_at_once(folder: RecordFolder) -> None:
    expected = broken(folder)
    faults = folder.faults()
    assert [(fault.file, fault.path) for fault in faults] == expected
    assert all(LINE.fullmatch(str(fault)) for fault in faults)


def test_record_with_a_fault_may_be_named(folder: RecordFolder) -> None:
    folder.write("beta/other-fault.yml", "title: [\n")
    folder.only("$", "beta/other-fault.yml")


def test_record_of_the_wrong_name_may_be_named_by_the_right_one(folder: RecordFolder) -> None:
    (folder.codes / "alpha/e001.yml").rename(folder.codes / "alpha/E001.yml")
    folder.only("$", "alpha/E001.yml")


@pytest.mark.parametrize("key", sorted(RECORD))
@pytest.mark.parametrize("value", [None, [], {}, [None], [{}], [[]], {"a": 1}, 7, "x", ["x", {"date": "x"}]])
def test_any_fault_in_any_field_is_survived(folder: RecordFolder, key: str, value: object) -> None:
    data = {**RECORD, key: value}
    folder.write("alpha/e001.yml", quoted(data))
    for fault in folder.faults():
        assert LINE.fullmatch(str(fault))
        assert fault.file == "codes/alpha/e001.yml"


# The commands


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8")


def test_command_lists_every_fault_and_fails(folder: RecordFolder) -> None:
    expected = broken(folder)
    done = run([sys.executable, "-m", "scripts.check", str(folder.root)], ROOT)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    # The other files, which the tests write as it comes, are only not laid out.
    rest = [line for line in lines if "make format" in line]
    assert [tuple(line.split(": ", 2)[:2]) for line in lines if line not in rest] == expected
    assert {line.split(": ")[0] for line in rest}.isdisjoint(file for file, _ in expected)
    assert f"{len(lines)} 处问题" in done.stderr
    assert "Traceback" not in done.stderr


def test_command_is_silent_about_good_records_once_they_are_laid_out(folder: RecordFolder) -> None:
    done = run([sys.executable, "-m", "scripts.check", str(folder.root)], ROOT)
    lines = done.stdout.splitlines()
    assert done.returncode == 1
    assert len(lines) == 8 and all("没有按统一的格式排好" in line and LINE.fullmatch(line) for line in lines)
    before = check_all(folder.root)[0]
    done = run([sys.executable, "-m", "scripts.format_records", str(folder.root)], ROOT)
    assert (done.returncode, len(done.stdout.splitlines()), done.stderr) == (0, 8, "")
    assert check_all(folder.root)[0] == before
    done = run([sys.executable, "-m", "scripts.check", str(folder.root)], ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 条记录、1 个案例" in done.stdout


def test_format_leaves_what_it_cannot_read(folder: RecordFolder) -> None:
    folder.write("alpha/e001.yml", "title: '税号\n")
    done = run([sys.executable, "-m", "scripts.format_records", str(folder.root)], ROOT)
    assert done.returncode == 1
    assert "codes/alpha/e001.yml 读不懂" in done.stderr and "make check" in done.stderr
    assert len(done.stdout.splitlines()) == 7
    assert (folder.codes / "alpha/e001.yml").read_text("utf-8") == "title: '税号\n"


def test_command_in_a_terminal_without_chinese(folder: RecordFolder) -> None:
    broken(folder)
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "scripts.check", str(folder.root)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_site_is_not_built_and_every_fault_is_listed(tmp_path: Path) -> None:
    for name in ("codes", "docs", "scripts", "validator"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    good = (ROOT / "codes/guangzhou/e007.yml").read_text("utf-8")
    (tmp_path / "codes/guangzhou/e007.yml").write_text(good.replace("actor: issuer", "actor: boss"), encoding="utf-8")
    (tmp_path / "codes/guangzhou/404.yml").write_text("code: 404\n", encoding="utf-8")
    faults = check_all(tmp_path)[1]
    assert {fault.file for fault in faults} == {"codes/guangzhou/404.yml", "codes/guangzhou/e007.yml"}
    done = run([sys.executable, "-m", "mkdocs", "build", "--site-dir", str(tmp_path / "site")], tmp_path)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    printed = done.stdout + done.stderr
    assert [str(fault) for fault in faults if str(fault) not in printed.splitlines()] == []
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"see": ["blue-inks"]}, "$[0].see[0]"),
        ({"see": ["red-ink"]}, "$[0].see[0]"),
        ({"records": ["beta/other-faults"]}, "$[0].records[0]"),
        ({"also": ["蓝墨水"]}, "$[1].term"),
        ({"misspelt": ["蓝墨水"]}, "$[0].misspelt[0]"),
    ],
)
def test_terms_lead_somewhere(folder: RecordFolder, changes: dict[str, Any], path: str) -> None:
    folder.write("terms.yml", [{**TERMS[0], **changes}, TERMS[1]])
    folder.only(path, "terms.yml")


def test_keys_of_lists_are_used_once(folder: RecordFolder) -> None:
    folder.write("terms.yml", [{**TERMS[0], "see": ["blue-ink"]}, TERMS[1], {**TERMS[1], "term": "绿墨水"}])
    folder.only("$[2].key", "terms.yml")
    folder.write("terms.yml", TERMS)
    folder.write("resources.yml", [RESOURCES[0], {**RESOURCES[0], "key": "back-door"}])
    folder.only("$[1].url", "resources.yml")


def test_official_terms_are_spelt_as_they_are_spelt(folder: RecordFolder) -> None:
    """In whatever is told in our own words; messages, aliases and quotations stay as people wrote them."""
    wrong = "打印用的红墨汁用完了"
    for name in ("title", "summary", "meaning", "retry_note"):
        folder.write("alpha/e001.yml", record(**{name: wrong}))
        assert "红墨水" in folder.only(f"$.{name}").fix
    for name in ("identify", "causes", "fix", "verify", "prevent"):
        folder.write("alpha/e001.yml", record(**{name: ["换一支笔。", {"text": wrong, "advice": "sourced"}]}))
        folder.only(f"$.{name}[1]")
    aliases = [{"type": "term", "value": "红墨汁"}]
    folder.write("alpha/e001.yml", record(messages=[wrong], aliases=aliases, meaning="提示里写着“红墨汁”的都是它。"))
    assert not folder.faults()
    folder.write("alpha/e001.yml", RECORD)
    folder.write("cases/wrong-digit.yml", changed(CASE, {"situation": "红墨汁用完以后，打印的字很淡，看不清税号。"}))
    folder.only("$.situation", "cases/wrong-digit.yml")
