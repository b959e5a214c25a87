"""How often the finder puts the right record first: ``python -m scripts.bench_finder [QUERIES.jsonl]``.

Without a file the queries are made from the records, with a fixed seed: messages as they are, with noise around them,
cut, mistyped, and codes in many spellings. A file has one object a line: ``query``, ``accept`` (ids of the records
that answer it; none, where nothing should be found) and ``kind``. The baseline is MiniSearch with pairs of characters.
Told of each kind: right first, right among the first three, mean reciprocal rank (mrr), milliseconds for a query.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from fapiao.finder import Finder

from scripts.finder_index import finder_index, read_synonyms
from scripts.load import load
from scripts.model import ROOT, Record

SEED = 20261124
# The command line's finder is asked one query in so many, and for as many results as the page shows.
PYTHON_ASKS = 20
SHOWN = 8
RUNNER = ROOT / "scripts" / "bench_finder.mjs"

BEFORE = ("税局系统返回：", "开票失败，", "系统提示：", "第3行：", "【错误】", "2026-03-05 10:22:31 ")
AFTER = ("", "，请核实", "（流水号 20260305123456）", " 金额：1234.50元", "，怎么办？")
STRAY = "的是不在有票税人"
CHATTER = "早上开始就这样，软件重新打开过，电脑也重启了，几位同事的情况相同，客户还在等着，"

OFF_TOPIC = (
    # small talk and daily life
    "你好",
    "在吗",
    "谢谢，辛苦了",
    "今天中午吃什么",
    "明天会下雨吗",
    "怎么学会游泳",
    "火车票改签",
    "周末一起去爬山吧",
    "孩子发烧了要不要去医院",
    "附近哪里有修鞋的",
    "推荐一部好看的电影",
    "红烧肉的做法",
    "手机充不进电",
    "今天是几月几号",
    "昨天那场球赛谁赢了",
    # other matters of an office
    "打印机没墨了",
    "打印机卡纸",
    "会议室几点可以用",
    "年假还剩几天",
    "工资什么时候发",
    "帮我订一张去北京的机票",
    "门禁卡丢了去哪里补办",
    "电脑屏幕一直闪",
    "快递到哪里了",
    "公积金怎么提取",
    "社保卡怎么激活",
    "劳动合同到期不续签有补偿吗",
    "空调不制冷",
    "投影仪连不上笔记本",
    "营业执照遗失登报",
    # errors of other software
    "Word 文档打不开，提示内容有错误",
    "Excel 公式结果是 #REF!",
    "微信登录不了",
    "游戏闪退",
    "硬盘空间不足，无法安装更新",
    "蓝屏 0x0000007B INACCESSIBLE_BOOT_DEVICE",
    "Segmentation fault (core dumped)",
    "ModuleNotFoundError: No module named 'numpy'",
    "java.lang.NullPointerException",
    "git push rejected: non-fast-forward",
    "ORA-12541: TNS:no listener",
    "视频播放失败，请稍后再试",
    "摄像头被其他应用占用",
    # code, letters, numbers, signs
    "<script>alert(1)</script>",
    "SELECT * FROM users WHERE id = 1;",
    "for (let i = 0; i < 10; i++) console.log(i)",
    "def add(a, b): return a + b",
    "asdfghjkl",
    "qwe rty uiop",
    "啊啊啊啊啊",
    "鳜鹂蹀躞氤氲",
    "13800000000",
    "3.1415926535",
    "0000000000000000",
    "2026-11-24 10:00",
    "99999",
    "😀😀😀",
    "？！……——",
    "https://example.com/a/b?c=d",
    "someone@example.com",
    "how to boil an egg",
    "the weather is nice today",
    "مرحبا بالعالم",
    # long prose
    "春天来了，河边的柳树发了芽，孩子们在草地上放风筝，老人坐在长椅上晒太阳，远处传来卖糖葫芦的吆喝声。" * 3,
    "这家餐馆的味道不错，服务员也很热情，就是等位的时间有点长，建议提前打电话预约，停车可以停在后面的商场。" * 3,
    "公司定于下周五组织全体员工体检，请大家提前一天晚上十点以后不要进食，当天早上带好身份证到一楼大厅集合。",
)


def main(arguments: list[str]) -> int:
    collection, faults = load()
    if faults:
        print("记录有错，先运行 make check。", file=sys.stderr)
        return 1
    index = finder_index(collection, read_synonyms())
    queries = read_queries(Path(arguments[0])) if arguments else list(make_queries(collection.records))
    asked = json.dumps({"index": index, "queries": queries})
    run = subprocess.run(["node", str(RUNNER)], input=asked, capture_output=True, text=True, check=True, cwd=ROOT)
    print(f"{'engine':<12}{'kind':<16}{'queries':>8}{'first':>8}{'top 3':>8}{'mrr':>8}{'ms':>8}")
    for row in json.loads(run.stdout):
        count = row["count"]
        shares = "".join(f"{row[name] / count:>8.3f}" for name in ("first", "three", "reciprocal"))
        print(f"{row['engine']:<12}{row['kind']:<16}{count:>8}{shares}{row['ms'] / count:>8.2f}")
    size = len(gzip.compress(json.dumps(index, ensure_ascii=False, separators=(",", ":")).encode(), 9))
    print(f"{len(index['records'])} records, index {size / 1000:.0f} kB compressed")
    start = time.perf_counter()
    finder = Finder(index)
    ready = time.perf_counter()
    # The answers are the same, which the tests see to; only the time differs.
    for query in queries[::PYTHON_ASKS]:
        finder.find(query["query"], SHOWN)
    each = (time.perf_counter() - ready) / len(queries[::PYTHON_ASKS])
    print(f"the same finder in Python: {ready - start:.2f} s to take the index in, {each * 1000:.1f} ms for a query")
    return 0


def read_queries(path: Path) -> list[dict[str, Any]]:
    """The queries of a file, one JSON object a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def make_queries(records: tuple[Record, ...]) -> Iterator[dict[str, Any]]:
    """Queries from the records' own messages and codes, in forms that people paste; the same on every run."""
    chance = random.Random(SEED)
    owners: dict[str, list[str]] = {}
    for record in records:
        for message in record.messages:
            owners.setdefault(message, []).append(record.id)
    for message, ids in owners.items():
        text = fill(message, chance)
        for kind, change in CHANGES.items():
            yield {"query": change(text, chance), "accept": ids, "kind": kind}
    for record in records:
        if record.code:
            same = [other.id for other in records if other.code and other.code.lower() == record.code.lower()]
            for form in CODE_FORMS:
                yield {"query": form(record.code), "accept": same, "kind": "code"}
    for query in OFF_TOPIC:
        yield {"query": query, "accept": [], "kind": "off topic"}


def fill(message: str, chance: random.Random) -> str:
    """The message with something in place of each placeholder."""
    return re.sub(r"\{[^{}]*\}", lambda _: chance.choice(("3", "128.50", "****", "XXX", "20260305001")), message)


def mistype(text: str, chance: random.Random) -> str:
    """One character replaced, dropped, or swapped with the next."""
    place = chance.randrange(max(1, len(text) - 1))
    middle = chance.choice((chance.choice(STRAY) + text[place + 1 : place + 2], text[place + 1 : place + 2]))
    swapped = text[place : place + 2][::-1]
    return text[:place] + chance.choice((middle, swapped)) + text[place + 2 :]


CHANGES: dict[str, Callable[[str, random.Random], str]] = {
    "exact": lambda text, chance: text,
    "noise around": lambda text, chance: chance.choice(BEFORE) + text + chance.choice(AFTER),
    "mistyped": mistype,
    "start cut off": lambda text, chance: text[len(text) * 3 // 10 :],
    "end cut off": lambda text, chance: text[: -(-len(text) * 7 // 10)],
    "blanks between": lambda text, chance: " ".join(text),
    "in a long paste": lambda text, chance: CHATTER * 8 + text + "。" + CHATTER * 8,
}

CODE_FORMS: tuple[Callable[[str], str], ...] = (
    str,
    str.lower,
    str.upper,
    lambda code: "".join(chr(ord(character) + 0xFEE0) for character in code),
    lambda code: f"【{code}】",
    lambda code: f"错误代码：{code}",
    lambda code: f"{code}是什么意思",
    lambda code: json.dumps({"code": code, "msg": ""}),
)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
