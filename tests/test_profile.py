"""Profiles: what a company asks of invoices, read with every fault named, and never louder than a warning."""

from __future__ import annotations

import copy
import datetime as dt
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fapiao import Profile, ProfileError, Severity, bridge, check_file, check_invoice, read_profile
from fapiao.json_schema import Fault, faults
from fapiao.kinds import KINDS, kind_of
from fapiao.profile import LARGEST_PROFILE, Wildcard, profile_from, profile_schema
from fapiao.registry import SUBJECTS
from fapiao.rules.invoice import INVOICE_FIELDS, LINE_FIELDS, PARTY_FIELDS
from jsonschema import Draft202012Validator

from tests.einvoice import BUYER_ID, SELLER_ID, einvoice

TODAY = dt.date(2026, 11, 24)
[EXAMPLE] = profile_schema()["examples"]
VALIDATOR = Draft202012Validator(profile_schema())
BUYER = {"role": "buyer", "name": "福州示例纸业有限公司", "taxpayer_id": BUYER_ID}


def said(profile: dict[str, Any], invoice: dict[str, Any]) -> list[tuple[str, str]]:
    report = check_invoice(invoice, today=TODAY, profile=profile_from(profile))
    return [(finding.rule, finding.path) for finding in report.findings if finding.rule.startswith("profile-")]


def faults_of(text: bytes | str, name: str = "规则.json") -> list[Fault]:
    with pytest.raises(ProfileError) as raised:
        read_profile(text, name)
    return list(raised.value.faults)


# Reading.


def test_the_example_of_the_schema_is_read() -> None:
    profile = read_profile(json.dumps(EXAMPLE, ensure_ascii=False).encode())
    assert profile.parties["buyer"][0].taxpayer_id == "91350100M000100Y43"
    assert str(profile.largest_total) == "10000.00"
    assert profile.silence == {"remark-length"}


def test_the_schema_is_one_and_names_what_there_is() -> None:
    Draft202012Validator.check_schema(profile_schema())
    properties = profile_schema()["properties"]
    assert set(properties) - {"$schema"} == set(EXAMPLE) == set(Profile.__dataclass_fields__)
    kinds = {choice["const"]: choice["title"] for choice in properties["kinds"]["items"]["oneOf"]}
    assert kinds == {kind.key: kind.name for kind in KINDS}
    known = {*INVOICE_FIELDS, *(f"{role}.{name}" for role in ("buyer", "seller") for name in PARTY_FIELDS)}
    assert set(properties["required"]["items"]["enum"]) <= known | {f"lines.{name}" for name in LINE_FIELDS}


def test_the_guide_shows_a_profile_that_can_be_used_and_every_key() -> None:
    text = (Path(__file__).parent.parent / "docs" / "guide" / "profile.md").read_text("utf-8")
    example = text.split("```json")[1].split("```")[0]
    assert read_profile(example) == profile_from(EXAMPLE)
    assert {key for key in EXAMPLE if f"| `{key}` |" in text} == set(EXAMPLE)
    assert {rule.name for rule in SUBJECTS["profile"].rules if f"[{rule.name}](" in text} == {
        rule.name for rule in SUBJECTS["profile"].rules
    }


VALUES: list[Any] = [
    None, True, 0, -1, 1.5, 3.0, 10**9, 10**13, "", "x", "13%", "免税", "13", "13%\n", "***", "buyer", "180", "0",
    "10000.00", [], {}, [[]], [1], ["x", "x"], [{}], ["13%"], ["digital-special"], ["lines.unit"], ["total"],
    ["Remark"], "字" * 300, ["a"] * 3, [BUYER], [BUYER, BUYER], [{**BUYER, "role": "payer"}], [{"role": "buyer"}],
    [{**BUYER, "taxpayer_id": "9144"}], [{**BUYER, "more": "x"}],
]  # fmt: skip


def test_the_small_check_judges_as_the_full_one_does() -> None:
    """Every key with every value, then many at once: both accept, or both refuse."""
    dice = random.Random(5)
    keys = [*profile_schema()["properties"], "extra"]
    candidates: list[Any] = [*VALUES, *({key: value} for key in keys for value in VALUES)]
    for _ in range(500):
        candidates.append({**EXAMPLE, **{dice.choice(keys): dice.choice(VALUES) for _ in range(dice.randrange(1, 4))}})
    verdicts = [(not list(faults(profile_schema(), one)), VALIDATOR.is_valid(one)) for one in candidates]
    assert [one for one, (mine, full) in zip(candidates, verdicts, strict=True) if mine != full] == []
    assert {mine for mine, _ in verdicts} == {True, False}


def test_a_keyword_that_the_small_check_does_not_know_is_not_passed_over() -> None:
    with pytest.raises(KeyError):
        list(faults({"multipleOf": 2}, 3))


@pytest.mark.parametrize(
    ("change", "path", "words"),
    [
        ({"rate": ["13%"]}, "", "是不是 rates（允许的税率）"),
        ({"允许的税率": ["13%"]}, "", "是不是 rates"),
        ({"rates": "13%"}, "rates", "应当是列表，这里是文字"),
        ({"rates": ["13%", "0.13"]}, "rates[1]", "“0.13”"),
        ({"kinds": ["数电票（增值税专用发票）"]}, "kinds[0]", "请改成 digital-special"),
        ({"required": ["buyer.tax_id"]}, "required[0]", "buyer.taxpayer_id"),
        ({"parties": [{"name": "甲"}]}, "parties[0]", "缺少 role（我方是哪一方）"),
        ({"parties": [{**BUYER, "taxpayer_id": "9144"}]}, "parties[0].taxpayer_id", "例如 91350100M000100Y43"),
        ({"oldest_days": -1}, "oldest_days", "不能小于 0"),
        ({"oldest_days": True}, "oldest_days", "真假值"),
        ({"largest_total": 0}, "largest_total", "要大于 0"),
        ({"forbidden": []}, "forbidden", "整个删掉"),
        ({"forbidden": ["礼品", "礼品"]}, "forbidden[1]", "与前面的一条相同"),
        ({"silence": ["remark-lenght"]}, "silence[0]", "是不是 remark-length"),
    ],
)
def test_a_fault_names_its_place_and_the_way_out(change: dict[str, Any], path: str, words: str) -> None:
    [fault] = faults_of(json.dumps({**copy.deepcopy(EXAMPLE), **change}))
    assert fault.path == path
    assert words in fault.message


def test_all_faults_are_told_at_once() -> None:
    found = faults_of('{"rates": ["1"], "kinds": ["x"], "silence": ["y"]}')
    assert [fault.path for fault in found] == ["kinds[0]", "rates[0]", "silence[0]"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "文件是空的"),
        ("{", "第 1 行第 2 列"),
        ("name: 收票", "YAML 写的请用 .yml"),
        ('{"name": "a", "name": "b"}', "写了两次"),
        ("[]", "应当是一组键值"),
        ("null", "这里是空的"),
        ('{"largest_total": NaN}', "读不了的数字"),
        ('{"largest_total": 1e400}', "不能大于"),
        ('{"largest_total": 1e999999999}', "不能大于"),
        ('{"oldest_days": 1e99999}', "不能大于"),
        ('{"oldest_days": ' + "9" * 5000 + "}", "读不了的数字"),
        ('{"name": ' * 100_000, "括号套得太深"),
        ("[" * 100_000, "括号套得太深"),
        (b"\xff\xfe\x00", ""),
        (b"{" + b" " * LARGEST_PROFILE + b"}", "超过 1 MB"),
        ('{"name": "\\ud800"}', None),
        ('{"\\ud800": 1}', "不认识"),
    ],
    ids=range(17),
)
def test_no_content_raises_anything_else(content: bytes | str, words: str | None) -> None:
    if words is None:
        read_profile(content)
    else:
        assert words in str(faults_of(content)[0])


def test_gbk_is_read() -> None:
    assert read_profile(json.dumps({"name": "收票要求"}, ensure_ascii=False).encode("gbk")).name == "收票要求"


YAML = """
name: 收票要求
parties:
  - role: buyer
    name: 福州示例纸业有限公司
    taxpayer_id: 914401017000000015   # digits only, and still text
rates: [13%, 免税]
remark: [2026-01-01]
oldest_days: 180
largest_total: 10000.00
"""


def test_yaml_is_read_where_it_can_be() -> None:
    profile = read_profile(YAML, "规则.yml")
    assert profile.parties["buyer"][0].taxpayer_id == BUYER_ID
    assert (profile.oldest_days, str(profile.largest_total), profile.remark) == (180, "10000.00", ("2026-01-01",))


@pytest.mark.parametrize("text", ["a: [", "? [a]\n: b", "&a [*a]", "a: *b", "\0", "[" * 5000, "%", "--- 1\n--- 2"])
def test_bad_yaml_is_named(text: str) -> None:
    assert faults_of(text, "规则.yaml")


def test_without_pyyaml_the_way_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    [fault] = faults_of(YAML, "规则.YML")
    assert "JSON" in fault.message
    assert "fapiao[yaml]" in fault.message


# What it asks.


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"name": "福州示例纸业有限公司", "taxpayer_id": BUYER_ID}, []),
        ({"name": " 福州示例纸业有限公司 "}, []),
        ({"taxpayer_id": BUYER_ID}, []),
        ({}, []),
        ({"name": "个人", "taxpayer_id": "/"}, [("profile-party", "buyer.name")]),
        ({"name": "福州示列纸业有限公司", "taxpayer_id": BUYER_ID}, [("profile-party", "buyer.name")]),
        ({"name": "福州示例纸业有限公司", "taxpayer_id": SELLER_ID}, [("profile-party", "buyer.taxpayer_id")]),
        ({"name": "广州示例贸易有限公司", "taxpayer_id": SELLER_ID}, [("profile-party", "buyer.name")]),
    ],
)
def test_our_party(given: dict[str, str], expected: list[tuple[str, str]]) -> None:
    assert said({"parties": [BUYER]}, {"buyer": given}) == expected


def test_one_of_several_parties_is_enough_and_the_other_side_is_free() -> None:
    branch = {"role": "buyer", "name": "福州示例纸业有限公司厦门分公司"}
    for name in (BUYER["name"], branch["name"]):
        assert said({"parties": [BUYER, branch]}, {"buyer": {"name": name}, "seller": {"name": "别家"}}) == []


@pytest.mark.parametrize(
    ("profile", "invoice", "expected"),
    [
        ({"kinds": ["special"]}, {"invoice_code": "4400191130"}, []),
        ({"kinds": ["special"]}, {"invoice_code": "4400191360"}, ["invoice_type"]),
        ({"kinds": ["special"]}, {"invoice_type": "火车票"}, ["invoice_type"]),
        ({"rates": ["13%"]}, {"lines": [{"tax_rate": "13"}, {"tax_rate": "***"}]}, ["lines[1].tax_rate"]),
        (
            {"rates": ["免税"]},
            {"lines": [{"tax_rate": "0%"}, {"tax_rate": "不征税"}]},
            ["lines[0].tax_rate", "lines[1].tax_rate"],
        ),
        ({"largest_total": 113}, {"total": "-113.01"}, ["total"]),
        ({"largest_total": 113}, {"amount": "100", "tax": "13.01"}, ["total"]),
        ({"largest_total": "113"}, {"total": "一百"}, []),
        ({"oldest_days": 30}, {"issue_date": "2026年10月25日"}, []),
        ({"oldest_days": 30}, {"issue_date": "2026年10月24日"}, ["issue_date"]),
        ({"required": ["drawer", "remark"]}, {"drawer": "/"}, ["drawer", "remark"]),
        ({"required": ["lines.name", "lines"]}, {}, ["lines", "lines"]),
        ({"required": ["lines.unit"]}, {"lines": [{"unit": "箱"}, {"amount": "-1.00"}]}, []),
        ({"required": ["lines.name"]}, {"lines": [{"name": "a"}, {"amount": "-1.00"}]}, ["lines[1].name"]),
        ({"required": ["lines.unit"]}, {"total": "-1", "lines": [{"amount": "-1"}]}, ["lines[0].unit"]),
    ],
)
def test_what_is_asked(profile: dict[str, Any], invoice: dict[str, Any], expected: list[str]) -> None:
    assert [path for _, path in said(profile, invoice)] == expected


def test_age_needs_a_day() -> None:
    assert not check_invoice({"issue_date": "2001-01-01"}, profile=profile_from({"oldest_days": 1})).findings


def test_every_finding_is_a_warning_that_says_whose_rule_it_is() -> None:
    invoice = {
        "invoice_type": "电子发票（普通发票）",
        "invoice_number": "26442000000000000017",
        "issue_date": "2026-01-05",
        "buyer": {"name": "别家有限公司"},
        "lines": [{"name": "*酒*礼品", "tax_rate": "9%"}],
        "total": "20000.00",
    }
    report = check_invoice(invoice, today=TODAY, profile=profile_from({**EXAMPLE, "kinds": ["digital-special"]}))
    mine = [finding for finding in report.findings if finding.rule.startswith("profile-")]
    assert {finding.rule for finding in mine} == {rule.name for rule in SUBJECTS["profile"].rules}
    assert all(finding.severity is Severity.WARNING for finding in mine)
    assert all("贵公司的规则文件" in finding.message for finding in mine)
    assert report.ok


def test_silenced_findings_stand_apart_and_errors_stay() -> None:
    profile = profile_from({"silence": ["remark-length", "invoice-total", "invoice-unknown-name"]})
    invoice = {"remark": "备" * 200, "amount": "1", "tax": "1", "total": "3", "invoice_no": "1"}
    report = check_invoice(invoice, profile=profile)
    assert [finding.rule for finding in report.findings] == ["invoice-total"]
    assert [finding.rule for finding in report.silenced] == ["remark-length", "invoice-unknown-name"]
    assert [finding["rule"] for finding in report.to_dict()["silenced"]] == ["remark-length", "invoice-unknown-name"]  # type: ignore[attr-defined]


def test_what_a_reader_doubts_can_be_silenced_too() -> None:
    data = b'{"total": "1", "total": "2"}'
    rules = {finding.rule for finding in check_file(data, "a.json").reports[0].findings}
    assert rules
    [report] = check_file(data, "a.json", profile=profile_from({"silence": sorted(rules)})).reports
    assert (report.findings, {finding.rule for finding in report.silenced}) == ((), rules)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("合同", "本合同", True),
        ("合同：*号", "合同:2026第1号", True),
        ("合同*合同", "合同", False),
        ("HT-????", "见 ht-2026。", True),
        ("HT-????", "HT-26", False),
        ("a.b", "axb", False),
        ("(", "(", True),
        ("*", "", True),
        ("a*b*c", "acb", False),
        ("a?c", "a\nc", True),
    ],
)
def test_wildcards(pattern: str, text: str, found: bool) -> None:
    assert Wildcard(pattern).found_in(text) is found


def test_no_pattern_goes_back_and_forth() -> None:
    """One that did would not come to an end here."""
    assert not Wildcard("a*" * 49 + "b").found_in("a" * 50_000)
    assert not Wildcard("?" * 99 + "b").found_in("a" * 50_000)


@pytest.mark.parametrize(
    ("title", "code", "number", "key"),
    [
        ("电子发票（增值税专用发票）", "", "26442000000000000017", "digital-special"),
        ("增值税专用发票", "", "26442000000000000017", "digital-special"),
        ("数电票（普通发票）", "", "", "digital-ordinary"),
        ("电子发票（铁路电子客票）", "", "", "digital-railway"),
        ("增值税电子普通发票", "", "12345678", "electronic-ordinary"),
        ("", "044001900111", "12345678", "electronic-ordinary"),
        ("", "4400191130", "12345678", "special"),
        ("增值税专用发票", "", "12345678", "special"),
        ("", "144031909110", "12345678", "blockchain"),
        ("", "", "26442000000000000017", None),
        ("火车票", "", "", None),
    ],
)
def test_kinds_by_what_an_invoice_says(title: str, code: str, number: str, key: str | None) -> None:
    kind = kind_of(title, code, digital=len(number) == 20)
    assert (kind.key if kind else None) == key


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_every_kind_is_known_by_its_own_name_or_code(kind: Any) -> None:
    digital = len(kind.sample["invoice_number"]) == 20
    found = kind_of(kind.name, kind.sample.get("invoice_code", ""), digital=digital)
    by_name = kind_of(kind.name, "", digital=False)
    assert kind in (found, by_name)


# From the page and from the command line.


def test_the_bridge_keeps_a_profile_until_another_comes() -> None:
    try:
        assert json.loads(bridge.set_profile('{"largest_total": "1"}')) == {"faults": []}
        report = json.loads(bridge.invoice('{"total": "2"}', "2026-11-24"))["report"]
        assert [one["rule"] for one in report["findings"]] == ["profile-total"]
        report = json.loads(bridge.file(einvoice().encode(), "a.xml", "2026-11-24"))["reports"][0]
        assert [one["rule"] for one in report["findings"]] == ["profile-total"]
        [fault] = json.loads(bridge.set_profile('{"rates": ["x"]}'))["faults"]
        assert fault["path"] == "rates[0]"
        assert not json.loads(bridge.invoice('{"total": "2"}', "2026-11-24"))["report"]["findings"]
    finally:
        assert json.loads(bridge.set_profile("  ")) == {"faults": []}
    assert json.loads(bridge.profile_schema_text())["properties"]["rates"]["title"] == "允许的税率"


def run(*arguments: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "fapiao.cli", *arguments],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    return done.returncode, done.stdout, done.stderr


def test_the_command_line_takes_a_profile(tmp_path: Path) -> None:
    invoice, profile = tmp_path / "a.xml", tmp_path / "规则.json"
    invoice.write_text(einvoice(), "utf-8")
    profile.write_text('{"largest_total": "100"}', "utf-8")
    code, out, _ = run("check", str(invoice), "--profile", str(profile))
    assert code == 0
    assert "贵公司的规则文件" in out
    profile.write_text('{"silence": ["invoice-total"], "largest_total": "0"}', "utf-8")
    assert "贵公司的规则文件" in run("check", f"--profile={profile}", str(invoice))[1]
    profile.write_text('{"largest": "100"}', "utf-8")
    code, out, err = run("check", str(invoice), "--profile", str(profile))
    assert (code, out) == (2, "")
    assert "largest_total" in err
    assert run("check", str(invoice), "--profile", str(tmp_path / "none"))[0] == 2
