"""The layout of the files in codes/: what it makes of them, that it changes nothing else, and that it is stable."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.layout import Unformattable, format_text, is_laid_out, write
from scripts.model import CODES, ROOT
from scripts.schemas import SCHEMAS, plain_data
from scripts.strict_yaml import parse
from tests.record_folder import CASE, RECORD, SYNONYMS, TERMS, quoted

SCHEMA = {name: json.loads((CODES / "schema" / name).read_text("utf-8")) for name in SCHEMAS}
CODE, CASES, _, SYNONYM, _, TERM, _ = SCHEMAS


def laid_out(text: str, schema: str = CODE) -> str:
    """The text as formatted, which formatting again must not change."""
    made = format_text(text, schema, SCHEMA)
    assert format_text(made, schema, SCHEMA) == made
    assert content(made) == content(text)
    return made


def content(text: str) -> Any:
    tree, _ = parse(text.encode(), "codes/a/b.yml")
    assert tree is not None
    return plain_data(tree)


def test_a_whole_record() -> None:
    shuffled = list(RECORD.items())
    random.Random(1).shuffle(shuffled)
    expected = """\
code: "E001"
title: 税号填错了
summary: 先核对税号，再提交一次
messages:
  - 税号有误，差额 {金额}
  - 税号不正确
aliases:
  - type: term
    value: 税号不对
  - type: code
    value: "9001"
category: input
task: issuing
fields:
  - taxpayer_id
meaning: 填写的税号没有通过系统的核对。
identify:
  - 提示里出现 E001。
causes:
  - 抄错一位。
  - text: 粘贴时带进了空格。
    advice: sourced
fix:
  - 删掉这一栏，重新输入。
verify:
  - 提交后不再提示。
prevent:
  - 保存核对过的税号。
actor: issuer
retry: after-fix
retry_note: 发票还没有生成
evidence: vendor
advice: inferred
sources:
  - type: vendor
    title: 某软件的帮助页
    url: https://help.example/1
    number: 第 1 号
    date: "2025"
  - type: community
    title: 一篇帖子
    no_url: 帖子已经删除
    date: "2025-02"
    note: 只有一句话
status: active
related:
  - beta/other-fault
added: 2026-11-01
changed:
  - date: "2026-11-02"
    note: 补上预防
"""
    assert write(dict(shuffled), CODE, SCHEMA) == expected
    assert laid_out(quoted(dict(shuffled))) == expected
    assert is_laid_out(expected, RECORD, CODE, SCHEMA)
    assert not is_laid_out(quoted(RECORD), RECORD, CODE, SCHEMA)


def test_lists_have_a_blank_line_between_their_items() -> None:
    made = laid_out("# 顺序就是页面上的顺序。\n\n" + quoted(TERMS), TERM)
    assert made.startswith("# 顺序就是页面上的顺序。\n- key: red-ink\n  term: 红墨水\n")
    assert made.count("\n\n") == 1 and "\n\n- key: blue-ink\n" in made


def test_lists_in_lists_stand_on_one_line() -> None:
    made = laid_out(quoted({**SYNONYMS, "same": [["红冲", "冲红", "a,b"], ["[x]", "乙"], ["怎么开?", "a:b"]]}), SYNONYM)
    assert '  - [红冲, 冲红, "a,b"]\n  - ["[x]", 乙]\n  - ["怎么开?", "a:b"]\n' in made
    assert "subject:\n  - 发票\n" in made


def test_case_schema_refers_to_that_of_records() -> None:
    lesson = {"advice": "sourced", "text": "粘贴前先核对。"}
    assert "lesson:\n  - text: 粘贴前先核对。\n    advice: sourced\n" in write(
        {**CASE, "lesson": [lesson]}, CASES, SCHEMA
    )


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("税号填错了", "税号填错了"),
        ('金额写 "88.00"', '金额写 "88.00"'),
        ("“引号”在前", "“引号”在前"),
        ("返回 {msg}，共 [n] 条", "返回 {msg}，共 [n] 条"),
        ("0963c5", "0963c5"),
        ("007", '"007"'),
        ("2024-11", '"2024-11"'),
        ("1e3", '"1e3"'),
        ("yes", '"yes"'),
        ("null", '"null"'),
        ("", '""'),
        (" 空格", '" 空格"'),
        ("Timeout: timeout", '"Timeout: timeout"'),
        ("冒号结尾:", '"冒号结尾:"'),
        ("第 1 条 #188", '"第 1 条 #188"'),
        ("C#", "C#"),
        ("-30006 是当天的票", '"-30006 是当天的票"'),
        ("{金额}有误", '"{金额}有误"'),
        ("[9999]远程", '"[9999]远程"'),
        ('"引号"在前', '"\\"引号\\"在前"'),
        ("路径 C:\\票", "路径 C:\\票"),
        ("'单引号", '"\'单引号"'),
        ("@某人", '"@某人"'),
        ("...", '"..."'),
        ("两\n行", '"两\\n行"'),
        ("零\u200b宽", '"零\\u200b宽"'),
        ("铃\x07\x85", '"铃\\x07\\x85"'),
        ("😀 表情", "😀 表情"),
        ("\U000f0041", '"\\U000f0041"'),
    ],
)
def test_quoting(value: str, written: str) -> None:
    assert write({"title": value}, CODE, SCHEMA) == f"title: {written}\n"
    assert yaml.safe_load(f"title: {written}\n") == {"title": value}


def test_texts_are_quoted_by_their_field_too() -> None:
    text = write(
        {"code": "E001", "added": "2026-11-01", "changed": [{"date": "2026-11-01", "note": "改"}]}, CODE, SCHEMA
    )
    assert text == 'code: "E001"\nadded: 2026-11-01\nchanged:\n  - date: "2026-11-01"\n    note: 改\n'
    assert write({"added": "昨天: 晚上"}, CODE, SCHEMA) == 'added: "昨天: 晚上"\n'


def test_unquoted_numbers_are_quoted_and_empty_values_left_for_the_check() -> None:
    assert laid_out("code: 007\ntitle: ~\nsummary:\nreason: null\nmeaning: ''\n") == (
        'code: "007"\ntitle: ~\nsummary:\nmeaning: ""\nreason: null\n'
    )


def test_long_texts_stay_on_one_line_and_folded_ones_come_back_to_it() -> None:
    long = "长" * 600
    assert laid_out(f"meaning: {long}\n") == f"meaning: {long}\n"
    assert laid_out("meaning: one\n  two\n  three\n") == "meaning: one two three\n"
    assert laid_out("meaning: >-\n  one\n  two\n") == "meaning: one two\n"
    assert laid_out("meaning: |\n  一\n  二\n") == 'meaning: "一\\n二\\n"\n'


def test_unknown_keys_come_last_in_their_order() -> None:
    assert laid_out("zulu: 一\nalpha: 二\ntitle: 三\n") == "title: 三\nzulu: 一\nalpha: 二\n"


def test_other_ways_to_write_the_same() -> None:
    text = "\ufeff---\r\n{title: '税号', messages: [甲, 乙],\r\n fix:\r\n [丙]}\r\n"
    assert format_text(text, CODE, SCHEMA) == "title: 税号\nmessages:\n  - 甲\n  - 乙\nfix:\n  - 丙\n"
    assert laid_out("fix:\n- 甲\n-   乙\n") == "fix:\n  - 甲\n  - 乙\n"


# Comments

COMMENTED = """\
# 文件开头

# 第二行
title: 甲   # 标题旁
# summary 上面
summary: 乙
fix: # 步骤旁
# 第一步上面
- 丙 # 第一步旁
- text: 丁
  # advice 上面
  advice: sourced
  # 第二步下面
- # 横线旁
  text: 戊
  advice: inferred
  # fix 里最后
# code 上面
code: E001
# 文件末尾
"""

COMMENTS_KEPT = """\
# 文件开头
# 第二行
# code 上面
code: "E001"
title: 甲  # 标题旁
# summary 上面
summary: 乙
fix:  # 步骤旁
  # 第一步上面
  - 丙  # 第一步旁
  - text: 丁
    # advice 上面
    advice: sourced
    # 第二步下面
  -  # 横线旁
    text: 戊
    advice: inferred
    # fix 里最后
# 文件末尾
"""


def test_comments_stay_with_what_they_belong_to() -> None:
    assert laid_out(COMMENTED) == COMMENTS_KEPT
    assert is_laid_out(COMMENTS_KEPT, content(COMMENTS_KEPT), CODE, SCHEMA)
    assert not is_laid_out(COMMENTED, content(COMMENTED), CODE, SCHEMA)


def test_comments_of_what_comes_onto_one_line_are_gathered_above() -> None:
    made = laid_out("same:\n  # 一组\n  - [红冲, # 甲\n     冲红]\n  - - 作废\n    # 乙\n    - 撤销\n", SYNONYM)
    assert made == "same:\n  # 一组\n  - [红冲, 冲红]  # 甲\n  # 乙\n  - [作废, 撤销]\n"


def test_what_looks_like_a_comment_in_a_text_is_none() -> None:
    text = 'title: "a # b"\nsummary: C#没有注释\nurl: https://a.example/#b\n'
    assert laid_out(text) == 'title: "a # b"\nsummary: C#没有注释\nurl: https://a.example/#b\n'


def test_comments_of_texts_in_several_lines() -> None:
    text = "meaning: |- # 说明\n  一 # 正文\n# 后面\ntitle: 甲\n"
    assert laid_out(text) == '# 后面\ntitle: 甲\nmeaning: "一 # 正文"  # 说明\n'


def test_a_comment_that_would_be_lost_stops_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scripts.layout._attach", lambda comments, places: ([], []))
    with pytest.raises(Unformattable, match="注释"):
        format_text(COMMENTED, CODE, SCHEMA)


# What is no record at all


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "空文件"),
        ("# 只有注释\n", "空文件"),
        ("title: '没有配对\n", "第"),
        ("title: 甲\ntitle: 乙\n", "第二次出现的 title（第 2 行）"),
        ("title: &a 甲\nsummary: *a\n", "锚点"),
        ("title: !!str 甲\n", "标签"),
        ("<<: {title: 甲}\n", "合并键"),
        ("? [甲]\n: 乙\n", "键（第 1 行）"),
        ("%YAML 1.1\n---\ntitle: 甲\n", "指令"),
        ("title: 甲\n---\ntitle: 乙\n", "读不懂"),
        ("title: \x00\n", "读不懂"),
        ("\ttitle: 甲\n", "读不懂"),
        ("[" * 20000, "嵌套"),
        ("- " * 20000, "嵌套"),
        ("{a: " * 9000, "嵌套"),
        ("a" * 70000, "千字"),
    ],
)
def test_what_cannot_be_formatted_is_said(text: str, what: str) -> None:
    with pytest.raises(Unformattable, match=re.escape(what)):
        format_text(text, CODE, SCHEMA)
    assert is_laid_out(text, {"title": "甲"}, CODE, SCHEMA)


@pytest.mark.parametrize("data", [{"title": 7}, {7: "甲"}, {"title": None}, {"messages": [1.5]}])
def test_only_texts_lists_and_mappings_are_written(data: Any) -> None:
    with pytest.raises(TypeError):
        write(data, CODE, SCHEMA)


# Whatever the file

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\ufeff"), max_size=12) | st.sampled_from(
    ["甲", "a: b", "#", " # ", "- a", "007", "2026-11-01", "~", "'", '"', "{a}", "\\", "a\n\nb", "\x85", "\u2028"]
)
KEYS = st.sampled_from(
    ["code", "title", "fix", "sources", "added", "type", "text", "advice", "其他", "a: b", "#x", "- "]
)
DATA = st.recursive(
    TEXTS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=20
)


@settings(deadline=None)
@given(DATA)
def test_what_is_written_reads_the_same(data: Any) -> None:
    text = write(data, CODE, SCHEMA)
    assert yaml.safe_load(text) == data or "added" in repr(data)
    if "\ufeff" not in text:
        assert format_text(text, CODE, SCHEMA) == text


@settings(deadline=None)
@given(
    st.dictionaries(KEYS, DATA, min_size=1, max_size=6),
    st.booleans(),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 6)), max_size=6),
    st.lists(st.integers(0, 40), max_size=3),
)
def test_comments_anywhere(data: dict[str, Any], flow: bool, alone: list[tuple[int, int]], beside: list[int]) -> None:
    """Comments put on any line, in any style: formatting loses none, changes nothing and settles at once."""
    lines = yaml.safe_dump(
        data, allow_unicode=True, sort_keys=False, width=10**6, default_flow_style=flow or None
    ).splitlines()
    for number, line in enumerate(beside):
        if line < len(lines):
            lines[line] += f" # 旁{number}"
    for number, (line, indent) in enumerate(alone):
        lines.insert(min(line, len(lines)), " " * indent + f"# 行{number}")
    text = "\n".join(lines) + "\n"
    try:
        expected = yaml.safe_load(text)
        made = format_text(text, CODE, SCHEMA)
    except (yaml.YAMLError, Unformattable):
        return
    assert format_text(made, CODE, SCHEMA) == made
    assert yaml.safe_load(made) == expected or "added" in repr(expected)
    assert sorted(re.findall("# [旁行][0-9]", made)) == sorted(re.findall("# [旁行][0-9]", text))


def test_the_browser_needs_nothing_else() -> None:
    """The page imports it where only the standard library and ruamel.yaml are."""
    code = (
        "import sys, scripts.layout\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules} - sys.stdlib_module_names))"
    )
    process = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(process.stdout.split()) - {"__main__", "_distutils_hack"} == {"ruamel", "scripts"}
