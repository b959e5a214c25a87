"""The finder of the command line finds what the site finds: both are asked the same, and no answer may differ."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import time
import unicodedata
from functools import cache
from typing import Any

import pytest
from fapiao import finder
from fapiao.finder import Finder
from fapiao.folding import bare, fold, pieces

from scripts.finder_index import finder_index, read_synonyms
from scripts.finder_queries import CHATTER, all_queries
from scripts.load import load
from scripts.model import ROOT, Collection

SCRIPT = ROOT / "docs" / "assets" / "js" / "finder.mjs"
# Of the queries that the benchmark makes from the records, one in so many is asked.
ONE_OF = 23

ODD = (
    "",
    "   \n\t",
    "。，！",
    "\x00\x07\x1f",
    "😀",
    "😀😀查无此票😀",
    "\u200b查\u200b无\u200b此\u200b票\ufeff",
    "發票號碼不存在，請覈對後重新查驗",
    "纳 税 人 识 别 号 有 误",
    "E r r o r 0 0 9",
    "ＥＯＯ７",
    "e007 和 009 和 500",
    "第009行",
    "009张",
    "[7]",
    "【404】请求失败",
    '{"code": "009", "msg": "查无此票"}',
    "错误😀😀😀009",
    "错误码\u0085009",
    "怎么办",
    "009 是开票时跳出来的",
    "404 页面上的几个数字",
    "怎么办怎么办，请问是什么意思",
    "税控盘😀" * 40,
    "𠮷野家的发票",
    "İSTANBUL 发票 ΣΑΣ ǅ ŉ ﬁ",
    "ⅣⅩ 〇一二〡 ㍿ ㈱ ① ½",
    "cwcp",
    "CWCP怎么办",
    "slkpsb",
    "connectoin refused",
    "GATEWAY_C0ULDNT_CONECT",
    "certifica",
    "x" * 30_000,
    "a1" * 10_000,
    "E007 " * 5_000,
    "0" * 70,
    "<b>查无此票</b>",
    "\n".join(["2026-03-05 10:22:31 ERROR", "开票失败", "纳税人识别号输入有误，请核实并重新输入。"]),
    CHATTER * 600,
    (CHATTER + "😀") * 4 + "购买方税号不合法" + (CHATTER + "😀") * 4,
    "مرحبا بالعالم Привет мир 안녕하세요 こんにちは",
)


@cache
def collection() -> Collection:
    return load()[0]


@cache
def index() -> dict[str, Any]:
    return finder_index(collection(), read_synonyms())


@cache
def python_finder() -> Finder:
    return Finder(index())


@cache
def queries() -> list[str]:
    records = collection().records
    made = [query["query"] for query in all_queries(records, "held-out")]
    coded = [f"{record.title}，又见 {record.code} 了" for record in records if record.code and len(record.code) < 6]
    # Wordings that are torn apart more and more, inside a long paste.
    long = [message for record in records for message in record.messages if 20 < len(message) < 30]
    torn = [
        CHATTER * 3 + message[:10] + "，" * gap + message[10:] + CHATTER * 3
        for message in long[::9]
        for gap in range(20, 50, 2)
    ]
    return [*made[::ONE_OF], *coded[::ONE_OF], *torn, *ODD]


def javascript(queries: list[str], texts: list[str]) -> dict[str, Any]:
    asked = json.dumps({"index": index(), "queries": queries, "texts": texts})
    command = ["node", str(ROOT / "tests" / "js" / "answers.mjs")]
    done = subprocess.run(command, input=asked, capture_output=True, text=True, encoding="utf-8", check=True)
    answers: dict[str, Any] = json.loads(done.stdout)
    return answers


def test_both_find_the_same() -> None:
    asked = queries()
    assert len(asked) > 300
    for query, expected in zip(asked, javascript(asked, [])["found"], strict=True):
        found = python_finder().find(query)
        shown = [(one.id, one.title, one.why, one.matched, one.system, one.era) for one in found]
        names = ("id", "title", "why", "text", "system", "era")
        assert shown == [tuple({**one, **one["matched"]}[name] for name in names) for one in expected], query[:200]
        scores = [one["score"] for one in expected]
        assert [one.score for one in found] == pytest.approx(scores, rel=1e-9), query[:200]


def test_the_queries_find_something_and_nothing() -> None:
    """Else the comparison would say little."""
    found = [len(python_finder().find(query)) for query in queries()]
    assert found.count(0) > 20
    assert sum(count > 1 for count in found) > 50


def test_both_read_every_character_alike() -> None:
    """Between Chinese characters and between Latin letters; but for those that this Python does not know yet."""
    points = [*range(0xD800), *range(0xE000, 0x10000), *range(0x1D400, 0x1D800), *range(0x1F300, 0x1F700)]
    known = [chr(point) for point in [*points, *range(0x20000, 0x20100)] if unicodedata.category(chr(point)) != "Cn"]
    texts = [f"税{character}号A{character}b 1" for character in known]
    for text, (folded, plain, cut) in zip(texts, javascript([], texts)["read"], strict=True):
        # One mark counts two places in JavaScript, where it takes two.
        ours = fold(text)
        assert re.sub("(?<=[\U00010000-\U0010ffff])\udc00", "", ours) == folded, ascii(text)
        assert bare(ours) == plain, ascii(text)
        assert [tuple(piece) for piece in pieces(ours)] == [tuple(piece) for piece in cut], ascii(text)


def test_the_constants_are_the_same() -> None:
    script = SCRIPT.read_text(encoding="utf-8")
    constants = dict(re.findall(r"^const ([A-Z_]+) = ([\d._]+|\{.*\});$", script, re.MULTILINE))
    assert {"LONG", "KIND", "ENOUGH"} <= constants.keys()
    for name, value in constants.items():
        assert getattr(finder, name) == ast.literal_eval(re.sub(r"(\w+):", r"'\1':", value)), name


@pytest.mark.parametrize("name", ["CUE", "UNIT"])
def test_the_words_around_codes_are_the_same(name: str) -> None:
    [pattern] = re.findall(rf"^const {name} = (/.*/)[iu]*;$", SCRIPT.read_text(encoding="utf-8"), re.MULTILINE)
    words = re.compile(r"\(\?:([^\\()]+)\)")
    assert words.findall(getattr(finder, name).pattern)[0] == words.findall(pattern)[0]


@pytest.mark.parametrize(
    "query", ["查无此票" + CHATTER * 600, "word " * 4_000, "".join(map(chr, range(0x4E00, 0x9FFF)))]
)
def test_a_long_paste_takes_no_minutes(query: str) -> None:
    python_finder()
    start = time.perf_counter()
    python_finder().find(query)
    assert time.perf_counter() - start < 5
