"""The queries that the finder is measured on: people's own words, what has no answer, and messages as they get pasted.

The first two are written by hand, in ``tests/queries``. The others are made from the records with a fixed seed: each
message in every kind of disorder that pasting, masking, scanning and typing bring, each code in many spellings.

There are two splits. Rules and weights of the finder may be tuned on ``tuning``; figures are told for ``held-out``. A
hand-written query belongs to one of them by a hash of its text; the made ones are made with another seed.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from scripts.model import ROOT, Record

QUERIES = ROOT / "tests" / "queries"
SEEDS = {"tuning": 20261124, "held-out": 20261125}

Query = dict[str, Any]


def split_of(query: str) -> str:
    """The split that a hand-written query belongs to."""
    return "held-out" if hashlib.sha256(query.encode()).digest()[0] % 2 else "tuning"


def read_queries(path: Path) -> list[Query]:
    """The queries of a file, one JSON object a line: ``query``, ``accept`` (ids; none: no answer), ``kind``."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def all_queries(records: tuple[Record, ...], split: str) -> list[Query]:
    """Every query of one split, the hand-written ones first."""
    written: list[Query] = []
    for name, label in (("people", "people: "), ("off-topic", "off topic: ")):
        written += [one | {"kind": label + one["kind"]} for one in read_queries(QUERIES / f"{name}.jsonl")]
    chosen = [one for one in written if split_of(one["query"]) == split]
    chance = random.Random(SEEDS[split])
    return [*chosen, *message_queries(records, chance), *code_queries(records, chance)]


def message_queries(records: tuple[Record, ...], chance: random.Random) -> Iterator[Query]:
    """Every message in every kind of disorder. A record answers a wording that is among its messages or aliases; of a
    fragment, every wording that it is a fragment of."""
    owners: dict[str, list[str]] = {}
    for record in records:
        for wording in {bare(wording) for wording in (*record.messages, *(alias.value for alias in record.aliases))}:
            owners.setdefault(wording, []).append(record.id)
    for message in dict.fromkeys(message for record in records for message in record.messages):
        if message.startswith("{") and message.endswith("}"):
            continue  # Nothing of it is the same twice.
        for kind, change in DISORDER.items():
            query = change(fill(message, chance), chance)
            wholes = [wording for wording in owners if bare(query) in wording] if "cut off" in kind else []
            accept = [owner for wording in (bare(message), *wholes) for owner in owners[wording]]
            yield {"query": query, "accept": list(dict.fromkeys(accept)), "kind": f"message: {kind}"}


def bare(wording: str) -> str:
    """Letters and digits only."""
    return re.sub(r"[\W_]", "", wording).lower()


def code_queries(records: tuple[Record, ...], chance: random.Random) -> Iterator[Query]:
    """Every code in every spelling. All records that have it, as their own or another, answer; where a spelling loses
    what tells codes apart, also those from which it could come."""
    coded = [(record.id, code) for record in records for code in codes_of(record)]
    for code in dict.fromkeys(record.code for record in records if record.code):
        for kind, form in CODE_FORMS.items():
            key, label = (spelling, "odd spelling") if kind.startswith("odd") else (str.lower, "as written")
            accept = [owner for owner, other in coded if key(other) == key(code)]
            yield {"query": form(code, chance), "accept": list(dict.fromkeys(accept)), "kind": f"code: {label}"}


def codes_of(record: Record) -> list[str]:
    aliases = [alias.value for alias in record.aliases if alias.type == "code"]
    return [record.code, *aliases] if record.code else aliases


def fill(message: str, chance: random.Random) -> str:
    """The message with something in place of each placeholder."""
    return re.sub(
        r"\{[^{}]*\}", lambda _: chance.choice(("3", "12", "128.50", "0.06", "20260305001", "甲公司")), message
    )


def some(chance: random.Random, characters: str, length: int) -> str:
    return "".join(chance.choice(characters) for _ in range(length))


def tax_id(chance: random.Random) -> str:
    """Looks like one and is none: no region has the digits 99."""
    return "9199" + some(chance, "0123456789", 4) + some(chance, "0123456789ABCDEFGHJKLMNPQRTUWXY", 10)


def amount(chance: random.Random) -> str:
    return f"{chance.randrange(1, 99999999) / 100:,.2f}"


def date(chance: random.Random) -> str:
    form = chance.choice(("{}-{:02}-{:02} 09:12:44", "{}年{}月{}日", "{}/{}/{}", "{}{:02}{:02}"))
    return form.format(chance.randrange(2023, 2027), chance.randrange(1, 13), chance.randrange(1, 29))


def around(text: str, noise: str, chance: random.Random) -> str:
    """Noise before or behind."""
    return chance.choice((f"{noise}{text}", f"{text}，{noise}"))


def inside(text: str, noise: str, chance: random.Random) -> str:
    """Noise at a comma or colon of the message, or else at one of its ends."""
    places = [match.end() for match in re.finditer("[，,：:]", text)] or [0, len(text)]
    place = chance.choice(places)
    return text[:place] + noise + text[place:]


def change_one(text: str, chance: random.Random, change: Callable[[str], str]) -> str:
    """Two neighbouring characters changed; where, chance says. A message of two or three characters stays as it is:
    nobody could say what was meant."""
    if len(text) < 4:
        return text
    place = chance.randrange(len(text) - 1)
    return text[:place] + change(text[place : place + 2]) + text[place + 2 :]


def confuse(text: str, chance: random.Random) -> str:
    """About one in four of the characters that a scanner could take for another one, but one at least."""
    places = [place for place, character in enumerate(text) if character in LOOKS_LIKE]
    taken = {place for place in places if chance.random() < 0.25} | set(chance.sample(places, min(1, len(places))))
    return "".join(LOOKS_LIKE[c] if place in taken else c for place, c in enumerate(text))


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def half_width(text: str) -> str:
    return text.translate(str.maketrans("，。：；？！（）“”【】、", ',.:;?!()""[],'))


BEFORE = (
    "票管家 V6.2 提示：",
    "云票通企业版，开票失败：",
    "系统弹窗：",
    "【错误】",
    "ERP 回写：",
    "开票员小王截图：",
    "返回信息=",
    "税局接口返回 ",
)
AFTER = ("", "，请问怎么办？", "（流水号 20260305123456）", " [确定] [取消]", "，重试三次都这样")
CHATTER = "早上开始就这样，软件重新打开过，电脑也重启了，几位同事的情况相同，客户还在等着，"
STRAY = ("的是不在有票税人了中上个来", "etaoinsr")

# Pairs that scanners mix up; some are unknown to the finder's own table, which is as it would be.
_PAIRS = (
    "己已 未末 日曰 土士 人入 大太 全仝 台合 问间 访坊 能熊 据拒 待侍 干千 天夭 目自 因困 折拆 名各 账帐 票栗 "
    "税悦 开升 误娱 验睑 码玛 销消 纳讷 额颔 卡下 证正 请清 无天 失矢 发友 "
    "单早 件仵 限恨 方万 设没 本木 号弓 代伐 查杳 重里 时吋 "
    "0O O0 1l l1 I1 5S 8B"
)
LOOKS_LIKE = {pair[0]: pair[1] for pair in _PAIRS.split()}

TO_TRADITIONAL = dict(
    zip(
        "税务发票开红单购买销售额码证认号统该请误时间错错网络连接设备盘权限录输入关联业选择过数据实会与报项询验书缴进区类员编级执说应确对处理无为内动专办给们众职顾压积丢滞历删团",
        "稅務發票開紅單購買銷售額碼證認號統該請誤時間錯錯網絡連接設備盤權限錄輸入關聯業選擇過數據實會與報項詢驗書繳進區類員編級執說應確對處理無為內動專辦給們眾職顧壓積丟滯歷刪團",
        strict=True,
    )
)

DISORDER: dict[str, Callable[[str, random.Random], str]] = {
    "as it is": lambda text, chance: text,
    "words around": lambda text, chance: chance.choice(BEFORE) + text + chance.choice(AFTER),
    "row numbers": lambda text, chance: around(text, f"第{chance.randrange(1, 200)}行：", chance),
    "amounts": lambda text, chance: inside(text, f"金额{amount(chance)}元，", chance),
    "tax ids": lambda text, chance: inside(text, f"[{tax_id(chance)}]", chance),
    "dates": lambda text, chance: around(text, f"{date(chance)} ", chance),
    "masked": lambda text, chance: inside(text, chance.choice(("***", "XXXX", "*", "xx公司", "×××")), chance),
    "start cut off": lambda text, chance: text[len(text) * 3 // 10 :],
    "end cut off": lambda text, chance: text[: -(-len(text) * 7 // 10)],
    "both ends cut off": lambda text, chance: text[len(text) * 15 // 100 : -(-len(text) * 85 // 100)],
    "one wrong": lambda text, chance: change_one(
        text, chance, lambda two: chance.choice(STRAY[two[0].isascii()]) + two[1]
    ),
    "one missing": lambda text, chance: change_one(text, chance, lambda two: two[1]),
    "two swapped": lambda text, chance: change_one(text, chance, lambda two: two[::-1]),
    "full width": lambda text, chance: full_width(text),
    "half width": lambda text, chance: half_width(text),
    "Traditional": lambda text, chance: "".join(TO_TRADITIONAL.get(c, c) for c in text),
    "misread by OCR": confuse,
    "blanks between": lambda text, chance: " ".join(text),
    "broken lines": lambda text, chance: re.sub(r"(.{7})", r"\1\n", text),
    "in a long paste": lambda text, chance: CHATTER * 8 + text + "。" + CHATTER * 8,
}


def digit_for_x(code: str, chance: random.Random) -> str:
    """Some tables write X for the digit that counts the tries left; the screen shows a digit."""
    return code[:-1] + chance.choice("0123456789") if re.fullmatch(r"[0-9a-f]{4,}X", code) else code


CODE_FORMS: dict[str, Callable[[str, random.Random], str]] = {
    "plain": lambda code, chance: code,
    "lower": lambda code, chance: code.lower(),
    "upper": lambda code, chance: code.upper(),
    "full width": lambda code, chance: full_width(code),
    "brackets": lambda code, chance: f"【{code}】",
    "cue": lambda code, chance: f"错误代码：{code}",
    "asked": lambda code, chance: f"{code}是什么意思",
    "in words": lambda code, chance: f"今天开票一直报{code}，怎么处理",
    "json": lambda code, chance: json.dumps({"code": code, "msg": ""}),
    "count": digit_for_x,
    "odd dashes": lambda code, chance: (
        f"{code[:-3]}-{code[-3:]}" if re.fullmatch("[A-Za-z]?[0-9a-f]{4,}", code) else code
    ),
    "odd letters": lambda code, chance: code.replace("0", "O") if len(code) > 3 else code,
    "odd zeros": lambda code, chance: re.sub(r"(?i)^(0x)?0*(?=.)", "", code),
    "odd prefix": lambda code, chance: f"0x{code}" if re.fullmatch(r"[0-9a-f]{4,}", code) else code,
}


def spelling(code: str) -> str:
    """What is left of a code when its spelling does not count."""
    return re.sub(r"^0X|[^0-9A-Z]", "", code.upper()).replace("O", "0").lstrip("0")
