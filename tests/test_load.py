"""Reading one file: its YAML, its schema, its place and name. Every fault has a broken record of its own."""

from __future__ import annotations

import copy
import dataclasses
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts.load import load, natural
from scripts.model import CODES, Case, Point, Record, Resource, System, Term
from scripts.schemas import not_text
from scripts.strict_yaml import MAX_BYTES, Node
from tests.record_folder import (
    CASE,
    LEFT_OUT,
    OTHER,
    RECORD,
    RESOURCES,
    SYNONYMS,
    SYSTEMS,
    TERMS,
    RecordFolder,
    quoted,
    record,
)

TEXT = quoted(RECORD)


@pytest.fixture
def folder(tmp_path: Path) -> RecordFolder:
    return RecordFolder(tmp_path)


def with_line(line: str, key: str) -> str:
    """The good record as text, with the line of one key replaced."""
    lines = TEXT.splitlines()
    at = next(index for index, old in enumerate(lines) if old.startswith(f'"{key}":'))
    return "\n".join([*lines[:at], line, *lines[at + 1 :]]) + "\n"


# What is good passes


def test_good_folder_has_no_faults(folder: RecordFolder) -> None:
    assert folder.faults() == []


def test_records_take_the_shapes_of_the_model(folder: RecordFolder) -> None:
    collection, faults = load(folder.root)
    assert faults == []
    assert [system.key for system in collection.systems] == ["alpha", "beta"]
    assert [item.id for item in collection.records] == ["alpha/e001", "beta/other-fault"]
    assert [item.id for item in collection.cases] == ["cases/wrong-digit"]
    first = collection.records[0]
    assert first.file == "codes/alpha/e001.yml"
    assert first.causes == (Point("抄错一位。", "inferred"), Point("粘贴时带进了空格。", "sourced"))
    assert first.sources[0].url == "https://help.example/1"
    assert first.aliases[1].value == "9001"
    assert first.changed[0].date == "2026-11-02"
    assert collection.systems[0].links[0].title == "甲系统首页"
    assert collection.cases[0].lesson == (Point("粘贴前先核对。", "sourced"),)


def test_dates_may_stand_unquoted(folder: RecordFolder) -> None:
    folder.write("alpha/e001.yml", with_line("added: 2026-11-01", "added"))
    collection, faults = load(folder.root)
    assert faults == []
    assert collection.records[0].added == "2026-11-01"


def test_comments_document_start_and_block_texts_are_allowed(folder: RecordFolder) -> None:
    folder.write(
        "alpha/e001.yml", "# 说明\n---\n" + with_line("meaning: >-\n  填写的税号没有通过\n  核对。", "meaning")
    )
    assert folder.faults() == []


def test_systems_and_slugs_are_in_order(folder: RecordFolder) -> None:
    folder.write("systems.yml", SYSTEMS[::-1])
    for code in ("E10", "E2", "010_", "10", "9"):
        folder.write(
            f"alpha/{code.lower()}.yml", record(code=code, messages=[f"第 {code} 号"], aliases=None, related=None)
        )
    records = load(folder.root)[0].records
    assert [item.id for item in records] == [
        "beta/other-fault",
        "alpha/9",
        "alpha/10",
        "alpha/010_",
        "alpha/e001",
        "alpha/e2",
        "alpha/e10",
    ]
    assert natural("009") != natural("9")


@pytest.mark.parametrize(
    ("schema", "shape"), [("code.schema.json", Record), ("case.schema.json", Case), ("system.schema.json", System)]
)
def test_model_and_schema_have_the_same_fields(schema: str, shape: Any) -> None:
    content = json.loads((CODES / "schema" / schema).read_text("utf-8"))
    content = content.get("items", content)
    fields = {field.name for field in dataclasses.fields(shape)}
    identity = {"id", "slug", "file"} | ({"system"} if shape is Record else set())
    assert fields - (identity if shape is not System else set()) == set(content["properties"])


# Each key of each schema: left out, misspelt, of another type

FILES: dict[str, tuple[str, Any]] = {
    "code.schema.json": ("alpha/e001.yml", RECORD),
    "case.schema.json": ("cases/wrong-digit.yml", CASE),
    "system.schema.json": ("systems.yml", SYSTEMS),
    "synonyms.schema.json": ("synonyms.yml", SYNONYMS),
    "left-out.schema.json": ("left-out.yml", LEFT_OUT),
    "terms.schema.json": ("terms.yml", TERMS),
    "resources.schema.json": ("resources.yml", RESOURCES),
}
RETIRED = {"status": "retired", "reason": "系统停用", "successor": "beta/other-fault", "other_meanings": ["beta/b"]}


def mappings(data: Any, path: str, schema: Any) -> Iterator[tuple[str, dict[str, Any], Any]]:
    """Every mapping in the data, with its path and its schema."""
    if isinstance(data, str):
        return
    if "$ref" in schema:
        name, _, pointer = schema["$ref"].partition("#/$defs/")
        schema = json.loads((CODES / "schema" / (name or "code.schema.json")).read_text("utf-8"))["$defs"][pointer]
    if isinstance(data, dict):
        yield path, data, schema
        for key, value in data.items():
            yield from mappings(value, f"{path}.{key}", schema["properties"][key])
    elif isinstance(data, list):
        for index, item in enumerate(data):
            yield from mappings(item, f"{path}[{index}]", schema["items"])


def places() -> Iterator[tuple[str, Any, str, str, bool]]:
    """File, its good content, and path, key and whether it must be there for every key of it."""
    for schema_name, (name, good) in FILES.items():
        schema = json.loads((CODES / "schema" / schema_name).read_text("utf-8"))
        for path, data, its_schema in mappings(good, "$", schema):
            for key in data:
                yield name, good, path, key, key in its_schema.get("required", ())


def mutated(good: Any, path: str, change: Any) -> Any:
    """A copy of the good content in which ``change`` has been applied to the mapping at the path."""
    data = copy.deepcopy(good)
    target = data
    for part in path.replace("[", ".").replace("]", "").split(".")[1:]:
        target = target[int(part)] if part.isdigit() else target[part]
    change(target)
    return data


PLACES = list(places())
IDS = [f"{name}:{path}.{key}" for name, _, path, key, _ in PLACES]


@pytest.mark.parametrize(("name", "good", "path", "key", "required"), PLACES, ids=IDS)
class TestEveryKey:
    def test_left_out(self, folder: RecordFolder, name: str, good: Any, path: str, key: str, required: bool) -> None:
        folder.write(name, mutated(good, path, lambda mapping: mapping.pop(key)))
        place = f"{path}.{key}"
        if key in ("url", "no_url") and not required:
            assert "url 和 no_url 都没有写" in folder.only(path, name).found
        elif required:
            assert "没有这一项" in folder.only(place, name).found
        else:
            assert folder.faults() == []

    def test_misspelt(self, folder: RecordFolder, name: str, good: Any, path: str, key: str, required: bool) -> None:
        wrong = key[:-1] + key[-1] * 2

        def misspell(mapping: dict[str, Any]) -> None:
            mapping[wrong] = mapping.pop(key)

        folder.write(name, mutated(good, path, misspell))
        fault = folder.only(f"{path}.{wrong}", name)
        assert "不认识的字段" in fault.found
        assert f"改成 {key}" in fault.fix

    def test_wrong_type(self, folder: RecordFolder, name: str, good: Any, path: str, key: str, required: bool) -> None:
        def spoil(mapping: dict[str, Any]) -> None:
            mapping[key] = {"a": "文字"} if not isinstance(mapping[key], dict) else ["文字"]

        folder.write(name, mutated(good, path, spoil))
        assert folder.only(f"{path}.{key}", name).found.startswith("这里是一组键值（第 ")


@pytest.mark.parametrize("name", [name for name, _ in FILES.values()])
@pytest.mark.parametrize("content", ['"只是一句话"\n', "['一', '二']\n", "{}\n", "[]\n", "42\n"])
def test_wrong_top_level_never_passes(folder: RecordFolder, name: str, content: str) -> None:
    folder.write(name, content)
    assert any(fault.file == f"codes/{name}" for fault in folder.faults())


def test_field_by_its_chinese_title_is_recognised(folder: RecordFolder) -> None:
    folder.write("alpha/e001.yml", TEXT.replace('"title": "税号填错了"', '"标题": "税号填错了"'))
    assert "改成 title" in folder.only('$["标题"]').fix


def test_sentence_with_a_colon_is_told_to_be_quoted(folder: RecordFolder) -> None:
    folder.write(
        "alpha/e001.yml",
        with_line("identify:\n  - 提示: 税号有误", "identify").replace('- "提示里出现 E001。"\n', "", 1),
    )
    faults = folder.faults()
    assert "加英文引号" in next(fault for fault in faults if "提示" in fault.found).fix


def test_neither_code_nor_messages(folder: RecordFolder) -> None:
    folder.write("alpha/wrong-tax-id.yml", record(code=None, messages=None, aliases=None))
    (folder.codes / "alpha/e001.yml").unlink()
    folder.write("cases/wrong-digit.yml", {**CASE, "records": ["alpha/wrong-tax-id"]})
    assert "都没有写" in folder.only("$", "alpha/wrong-tax-id.yml").found


def test_source_with_address_and_reason_for_none(folder: RecordFolder) -> None:
    source = {**RECORD["sources"][0], "no_url": "没有地址"}
    folder.write("alpha/e001.yml", record(sources=[source]))
    assert "都写了" in folder.only("$.sources[0]").found


@pytest.mark.parametrize("url", ["help.example/1", "ftp://help.example/1", "https://help.example/a b", "javascript:0"])
def test_source_address_is_an_address(folder: RecordFolder, url: str) -> None:
    folder.write("alpha/e001.yml", record(sources=[{**RECORD["sources"][0], "url": url}]))
    folder.only("$.sources[0].url")


# Retired


def test_retired_needs_a_reason(folder: RecordFolder) -> None:
    folder.write("alpha/e001.yml", record(status="retired"))
    assert "reason" in folder.only("$.reason").expected


@pytest.mark.parametrize(("key", "value"), [("reason", "系统停用"), ("successor", "beta/other-fault")])
def test_only_retired_has_a_reason_and_a_successor(folder: RecordFolder, key: str, value: str) -> None:
    folder.write("alpha/e001.yml", record(**{key: value}))
    assert "retired" in folder.only(f"$.{key}").fix


def test_misspelt_status_is_one_fault(folder: RecordFolder) -> None:
    folder.write("alpha/e001.yml", record(status="retierd", reason="系统停用"))
    assert "retired" in folder.only("$.status").fix


# Values


@pytest.mark.parametrize(
    ("key", "value", "meant"),
    [
        ("category", "inputs", "input"),
        ("category", "信息填写", "input"),
        ("category", "Red-Letter", "red-letter"),
        ("category", "misc", ""),
        ("task", "isuing", "issuing"),
        ("actor", "开票方", "issuer"),
        ("actor", "boss", ""),
        ("retry", "check_first", "check-first"),
        ("evidence", "offical", "official"),
        ("advice", "source", "sourced"),
        ("status", "aktive", "active"),
    ],
)
def test_value_outside_the_list(folder: RecordFolder, key: str, value: str, meant: str) -> None:
    folder.write("alpha/e001.yml", record(**{key: value}))
    fault = folder.only(f"$.{key}")
    assert value in fault.found
    assert "（" in fault.expected and "、" in fault.expected
    assert meant in fault.fix


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("title", "一" * 25),
        ("title", "一"),
        ("summary", "短"),
        ("meaning", "长" * 601),
        ("retry_note", "短"),
    ],
)
def test_length(folder: RecordFolder, key: str, value: str) -> None:
    folder.write("alpha/e001.yml", record(**{key: value}))
    fault = folder.only(f"$.{key}")
    assert f"{len(value)} 个字" in fault.found
    assert "到" in fault.expected


@pytest.mark.parametrize("code", ["E 001", "E001/2", "Ｅ００１", "（E001）", "_E001", "E001.", "错误一", "E" * 41])
def test_code_pattern(folder: RecordFolder, code: str) -> None:
    folder.write("alpha/e001.yml", record(code=code))
    faults = folder.faults()
    assert "$.code" in [fault.path for fault in faults]


def test_full_width_code_is_shown_as_it_should_be(folder: RecordFolder) -> None:
    folder.write("alpha/e001.yml", record(code="Ｅ００１"))
    assert folder.only("$.code").fix == "改成 E001"


@pytest.mark.parametrize("key", ["messages", "aliases", "fields", "identify", "sources", "related", "changed"])
def test_empty_list(folder: RecordFolder, key: str) -> None:
    folder.write("alpha/e001.yml", record(**{key: []}))
    folder.only(f"$.{key}")


@pytest.mark.parametrize("key", ["messages", "fields", "related"])
def test_same_item_twice(folder: RecordFolder, key: str) -> None:
    folder.write("alpha/e001.yml", record(**{key: [RECORD[key][0], RECORD[key][0]]}))
    assert "重复" in folder.only(f"$.{key}[1]").found


# Texts


@pytest.mark.parametrize("value", ["", " ", "\u3000\u3000", "\u00a0"])
@pytest.mark.parametrize("key", ["title", "meaning", "code", "category", "added"])
def test_empty_and_blank_texts(folder: RecordFolder, key: str, value: str) -> None:
    folder.write("alpha/e001.yml", record(**{key: value}))
    assert "文字" in folder.only(f"$.{key}").found


def test_blank_point_message_and_alias(folder: RecordFolder) -> None:
    folder.write(
        "alpha/e001.yml",
        record(fix=["", "改"], messages=["  "], causes=[{"text": "\t ", "advice": "inferred"}]),
    )
    paths = [fault.path for fault in folder.faults()]
    assert {"$.fix[0]", "$.fix[1]", "$.messages[0]", "$.causes[0].text"} == set(paths)


@pytest.mark.parametrize("value", [" 税号填错了", "税号填错了 ", "税号填错了\u3000"])
def test_blanks_around_a_text(folder: RecordFolder, value: str) -> None:
    folder.write("alpha/e001.yml", record(title=value))
    assert "首尾" in folder.only("$.title").found


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("\u200b", "U+200B"),
        ("\ufeff", "U+FEFF"),
        ("\u202e", "U+202E"),
        ("\u2066", "U+2066"),
        ("\u2028", "U+2028"),
        ("\x00", "U+0000"),
        ("\x07", "U+0007"),
        ("\x1b", "U+001B"),
        ("\x85", "U+0085"),
        ("\ufffd", "U+FFFD"),
        ("\ue000", "U+E000"),
        ("\uffff", "U+FFFF"),
        ("\n", "换行"),
        ("\t", "U+0009"),
    ],
)
def test_invisible_characters(folder: RecordFolder, character: str, name: str) -> None:
    folder.write("alpha/e001.yml", record(title=f"税号{character}填错了"))
    assert name in folder.only("$.title").found


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\x9f", "\u200b", "\u202e", "\ufffe"])
def test_invisible_characters_as_they_are_in_the_file(folder: RecordFolder, character: str) -> None:
    folder.write("alpha/e001.yml", TEXT.replace("税号填错了", f"税号{character}填错了", 1))
    assert f"U+{ord(character):04X}" in folder.only("$.title").found


# Unquoted


NUMBERS = ["007", "7", "1e3", "0x01", "0o17", "017", "08", "0b11", "12:30", "1:20:30", "1_000", "1.5", "1.", ".5"]
NUMBERS += ["-3", "+3", "6.02e+23", "12e4", ".inf", "-.INF", ".nan", "0.0.0"[:3]]
BOOLEANS = ["yes", "No", "on", "OFF", "true", "False", "y", "N"]
NULLS = ["~", "null", "NULL", "", "# 以后再写"]
DATES = ["2024-01-01", "2024-1-1", "2024-01-01T08:00:00Z", "2024-01-01 08:00:00"]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        *((value, "数字") for value in NUMBERS),
        *((value, "真假值") for value in BOOLEANS),
        *((value, "日期") for value in DATES),
    ],
)
@pytest.mark.parametrize("key", ["code", "title", "category"])
def test_unquoted_scalar(folder: RecordFolder, key: str, value: str, kind: str) -> None:
    folder.write("alpha/e001.yml", with_line(f"{key}: {value}", key))
    faults = [fault for fault in folder.faults() if fault.path == f"$.{key}"]
    assert len(faults) == 1
    assert kind in faults[0].found
    assert f'"{value}"' in faults[0].fix


@pytest.mark.parametrize("value", NULLS)
@pytest.mark.parametrize("key", ["code", "title", "added"])
def test_null(folder: RecordFolder, key: str, value: str) -> None:
    folder.write("alpha/e001.yml", with_line(f"{key}: {value}", key))
    faults = [fault for fault in folder.faults() if fault.path == f"$.{key}"]
    assert len(faults) == 1


def test_unquoted_in_lists_and_below(folder: RecordFolder) -> None:
    text = TEXT.replace('- "税号不正确"', "- 404").replace('"value": "9001"', '"value": 9001')
    text = text.replace('"date": "2025"', '"date": 2025').replace('- "删掉这一栏，重新输入。"', "- yes")
    folder.write("alpha/e001.yml", text)
    assert [fault.path for fault in folder.faults()] == [
        "$.aliases[1].value",
        "$.fix[0]",
        "$.messages[1]",
        "$.sources[0].date",
    ]


@pytest.mark.parametrize(
    "value",
    ["E007", "0963c5", "1e", "12:3a", "2026-01-01 起停用", "nope", "1.2.3", "0x", "第 1 条", "100%", "-", "e1", "."],
)
def test_plain_texts_stay_texts(value: str) -> None:
    assert not_text(Node(value, 1, plain=True), "title") is None


@pytest.mark.parametrize("value", [*NUMBERS, *BOOLEANS, *DATES, "~"])
def test_quoted_scalars_are_texts(value: str) -> None:
    assert not_text(Node(value, 1), "title") is None


# Dates


@pytest.mark.parametrize("value", ["2026-02-30", "2025-02-29", "2026-13-01", "2026-00-10", "2026-04-31"])
def test_impossible_dates(folder: RecordFolder, value: str) -> None:
    folder.write("alpha/e001.yml", record(added=value))
    assert "日历上有的日期" in folder.only("$.added").expected


@pytest.mark.parametrize("value", ["2026-13", "2025-02-30", "0000"])
def test_impossible_dates_of_sources(folder: RecordFolder, value: str) -> None:
    folder.write("alpha/e001.yml", record(sources=[{**RECORD["sources"][0], "date": value}]))
    folder.only("$.sources[0].date")


@pytest.mark.parametrize("value", ["2026/11/01", "2026-1-1", "昨天", "２０２６-11-01", "2026-11-01T00:00:00"])
def test_dates_of_another_form(folder: RecordFolder, value: str) -> None:
    folder.write("alpha/e001.yml", record(added=value))
    folder.only("$.added")


# YAML that a record may not use


def test_duplicate_key(folder: RecordFolder) -> None:
    folder.write("alpha/e001.yml", TEXT + "title: 另一个标题\n")
    assert "第二次出现" in folder.only("$.title").found


def test_duplicate_key_below(folder: RecordFolder) -> None:
    folder.write("alpha/e001.yml", TEXT.replace('  "note": "补上预防"', '  "note": "补上预防"\n  note: 又一句'))
    folder.only("$.changed[0].note")


def test_anchor(folder: RecordFolder) -> None:
    folder.write("alpha/e001.yml", with_line("title: &t 税号填错了", "title"))
    assert "锚点 &t" in folder.only("$.title").found


def test_alias(folder: RecordFolder) -> None:
    text = with_line("title: &t 税号填错了", "title").replace('"summary": "先核对税号，再提交一次"', "summary: *t")
    folder.write("alpha/e001.yml", text)
    faults = {fault.path: fault for fault in folder.faults()}
    assert set(faults) == {"$.title", "$.summary"}
    assert "别名 *t" in faults["$.summary"].found


def test_alias_bomb_is_refused_at_once(folder: RecordFolder) -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 60)]
    folder.write("alpha/e001.yml", "\n".join(lines) + "\n")
    assert any("别名" in fault.found for fault in folder.faults())


@pytest.mark.parametrize(
    "value", ["!!str 税号填错了", "!secret 税号填错了", "! 税号填错了", "!!python/name:os.system x"]
)
def test_tag(folder: RecordFolder, value: str) -> None:
    folder.write("alpha/e001.yml", with_line(f"title: {value}", "title"))
    assert "标签" in folder.only("$.title").found


def test_merge_key(folder: RecordFolder) -> None:
    folder.write("alpha/e001.yml", TEXT + "<<: {title: 另一个标题}\n")
    assert "合并键" in folder.only('$["<<"]').found


def test_second_document(folder: RecordFolder) -> None:
    folder.write("alpha/e001.yml", TEXT + "---\n" + TEXT)
    assert "第二个 YAML 文档" in folder.only("$").found


def test_directive(folder: RecordFolder) -> None:
    folder.write("alpha/e001.yml", "%YAML 1.1\n---\n" + TEXT)
    assert "指令" in folder.only("$").found


def test_key_that_is_not_a_text(folder: RecordFolder) -> None:
    folder.write("alpha/e001.yml", TEXT + "? [a, b]\n: c\n")
    assert "键" in folder.only("$").found


def test_tabs(folder: RecordFolder) -> None:
    folder.write("alpha/e001.yml", TEXT.replace('- "提示里', '-\t"提示里'))
    assert "制表符" in folder.only("$").found


def test_bom(folder: RecordFolder) -> None:
    folder.write("alpha/e001.yml", b"\xef\xbb\xbf" + TEXT.encode())
    assert "BOM" in folder.only("$").found


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_other_newlines(folder: RecordFolder, newline: str) -> None:
    folder.write("alpha/e001.yml", TEXT.replace("\n", newline).encode())
    assert "换行" in folder.only("$").found


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-32"])
def test_not_utf8(folder: RecordFolder, encoding: str) -> None:
    folder.write("alpha/e001.yml", TEXT.encode(encoding))
    fault = folder.only("$")
    assert "不是 UTF-8" in fault.found and "第 " in fault.found


@pytest.mark.parametrize("content", ["", "\n\n", "# 以后再写\n", "---\n"])
def test_empty_file(folder: RecordFolder, content: str) -> None:
    folder.write("alpha/e001.yml", content)
    folder.only("$")


def test_huge_file(folder: RecordFolder) -> None:
    folder.write("alpha/e001.yml", TEXT + "# " + "长" * MAX_BYTES)
    assert "KB" in folder.only("$").found


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_deep_nesting(folder: RecordFolder, opening: str) -> None:
    folder.write("alpha/e001.yml", opening * 20000)
    assert any(fault.file == "codes/alpha/e001.yml" for fault in folder.faults())


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('title: "税号填错了', "引号"),
        ("title: 税号: 填错了", "冒号"),
        ("title: [税号", "括号"),
        ("title: {税号", "括号"),
        ("title: @税号", "特殊字符"),
        ('title: "税\\号"', "反斜杠"),
        ("  title: 税号填错了", "缩进"),
        ("title 税号填错了", "冒号"),
        ("title: - 税号", "列表项"),
        ('title: "税号"填错了', "引号"),
    ],
)
def test_syntax_errors_name_line_and_column(folder: RecordFolder, line: str, what: str) -> None:
    folder.write("alpha/e001.yml", with_line(line, "title"))
    fault = folder.only("$")
    assert what in fault.found
    assert " 行第 " in fault.found
    assert fault.found.isprintable()


def test_all_faults_are_listed_with_their_lines(folder: RecordFolder) -> None:
    text = TEXT.replace('"title": "税号填错了"', '"titel": "税号填错了"').replace('"input"', '"inputs"') + "extra: 1\n"
    folder.write("alpha/e001.yml", "\ufeff" + text)
    faults = folder.faults()
    assert [fault.path for fault in faults] == ["$", "$.category", "$.extra", "$.titel"]
    assert "第 2 行" in faults[3].found


def test_one_broken_record_leaves_the_others(folder: RecordFolder) -> None:
    folder.write("alpha/e001.yml", record(title=None))
    folder.only("$.title")
    assert [item.id for item in load(folder.root)[0].records] == ["beta/other-fault"]


# Files and folders


@pytest.mark.parametrize("name", ["E001.yml", "e1.yml", "wrong-tax-id.yml", "e001-again.yml", "e001_.yml"])
def test_file_name_is_the_code(folder: RecordFolder, name: str) -> None:
    (folder.codes / "alpha/e001.yml").unlink()
    folder.write(f"alpha/{name}", RECORD)
    folder.write("cases/wrong-digit.yml", {**CASE, "records": ["beta/other-fault"]})
    assert "e001.yml" in folder.only("$", f"alpha/{name}").expected


@pytest.mark.parametrize("code", ["010_", "a.b", "A-1", "0702034", "5"])
def test_slugs_of_unusual_codes_are_legal(folder: RecordFolder, code: str) -> None:
    folder.write(f"alpha/{code.lower()}.yml", record(code=code, aliases=None, messages=None))
    folder.write("beta/other-fault.yml", {**OTHER, "related": [f"alpha/{code.lower()}"]})
    assert folder.faults() == []


@pytest.mark.parametrize(
    "name", ["Other.yml", "other_fault.yml", "-other.yml", "另一个.yml", "other fault.yml", "o..yml"]
)
def test_file_name_without_code_is_words(folder: RecordFolder, name: str) -> None:
    folder.write(f"beta/{name}", {**OTHER, "messages": ["又一个报错"]})
    assert "文件名" in folder.only("$", f"beta/{name}").found


def test_index_is_no_file_name(folder: RecordFolder) -> None:
    folder.write("beta/index.yml", {**OTHER, "messages": ["又一个报错"]})
    assert "index" in folder.only("$", "beta/index.yml").expected


@pytest.mark.parametrize(
    "name", ["alpha/e002.yaml", "alpha/e002.YML", "alpha/notes.txt", "alpha/e002", "alpha/.DS_Store"]
)
def test_files_that_are_no_records(folder: RecordFolder, name: str) -> None:
    folder.write(name, RECORD)
    folder.only("$", name)


@pytest.mark.parametrize("name", ["README.md", "e001.yml", "schema/extra.json"])
def test_stray_files(folder: RecordFolder, name: str) -> None:
    folder.write(name, "文字")
    assert "多出来的文件" in folder.only("$", name).found


def test_unknown_system_folder(folder: RecordFolder) -> None:
    folder.write("alhpa/e001.yml", RECORD)
    fault = folder.only("$", "alhpa")
    assert "codes/alpha/" in fault.fix and "alpha、beta" in fault.expected


def test_folder_in_a_folder(folder: RecordFolder) -> None:
    folder.write("alpha/more.yml/e001.yml", RECORD)
    assert "文件夹" in folder.only("$", "alpha/more.yml").found


def test_symbolic_links(folder: RecordFolder) -> None:
    (folder.codes / "alpha/e002.yml").symlink_to("e001.yml")
    assert "符号链接" in folder.only("$", "alpha/e002.yml").found


def test_symbolic_link_instead_of_a_folder(folder: RecordFolder) -> None:
    (folder.codes / "beta").rename(folder.root / "elsewhere")
    (folder.codes / "beta").symlink_to(folder.root / "elsewhere")
    assert ("codes/beta", "$") in [(fault.file, fault.path) for fault in folder.faults()]


def test_pipe_is_not_waited_for(folder: RecordFolder) -> None:
    os.mkfifo(folder.codes / "alpha/e002.yml")
    assert "特殊文件" in folder.only("$", "alpha/e002.yml").found


def test_unreadable_file(folder: RecordFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.open

    def refuse(path: Path, *arguments: Any, **options: Any) -> Any:
        if path.name == "e001.yml":
            raise PermissionError(13, "Permission denied")
        return real(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", refuse)
    assert "读不了" in folder.only("$").found


def test_names_that_are_not_text(folder: RecordFolder) -> None:
    (folder.codes / "alpha" / os.fsdecode(b"\xff\n.yml")).write_text(
        quoted({**OTHER, "messages": ["又一个报错"]}), encoding="utf-8"
    )
    faults = folder.faults()
    assert [fault.file for fault in faults] == ["codes/alpha/%FF%0A.yml"]
    str(faults[0]).encode("utf-8")


@pytest.mark.parametrize("name", ["systems.yml", "synonyms.yml", "left-out.yml", "terms.yml", "resources.yml"])
def test_missing_lists(folder: RecordFolder, name: str) -> None:
    (folder.codes / name).unlink()
    assert "没有这个文件" in folder.only("$", name).found


def test_fault_in_systems_is_no_fault_of_the_records(folder: RecordFolder) -> None:
    folder.write("systems.yml", [{**SYSTEMS[0], "era": "now"}, SYSTEMS[1]])
    folder.only("$[0].era", "systems.yml")


def test_model_and_lists_have_the_same_fields() -> None:
    for name, shape in (("terms", Term), ("resources", Resource)):
        content = json.loads((CODES / f"schema/{name}.schema.json").read_text("utf-8"))
        assert {field.name for field in dataclasses.fields(shape)} == set(content["items"]["properties"])


@pytest.mark.parametrize("content", [None, "{", "[]", '{"type": 5}'])
def test_broken_schema(folder: RecordFolder, content: str | None) -> None:
    path = folder.codes / "schema/code.schema.json"
    path.unlink() if content is None else path.write_text(content)
    assert [fault.file for fault in folder.faults()] == ["codes/schema"]


def test_no_records_at_all(tmp_path: Path) -> None:
    collection, faults = load(tmp_path)
    assert collection.records == ()
    assert len(faults) == 1
