"""How often the finder puts the right record first: ``python -m scripts.bench_finder [--tuning | QUERIES.jsonl]``.

The queries are those of ``scripts/finder_queries.py``, of the split that was not looked at while tuning; a file of
one's own has one object a line: ``query``, ``accept`` (ids; none, where nothing should be found) and ``kind``.

Beside the finder run, on the same queries, MiniSearch with pairs of characters and Material's own search as it runs in
a page: its worker, on the index that its plugin makes with jieba. Those two are asked a sample of each large kind. Told
of each: right first, right among the first three, mean reciprocal rank (mrr), milliseconds for a query; then how the
finder's time grows with the records, and how large each index is.
"""

from __future__ import annotations

import gzip
import json
import logging
import subprocess
import sys
import time
from itertools import count, islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jieba
import material
from fapiao.finder import Finder
from markdown import markdown as to_html
from material.plugins.search.plugin import SearchIndex
from mkdocs.config import load_config

from scripts.bench_build import markdown
from scripts.finder_index import finder_index, read_synonyms
from scripts.finder_queries import Query, all_queries, read_queries
from scripts.load import load
from scripts.model import ROOT, Record

RUNNER = ROOT / "scripts" / "bench_finder.mjs"
ENGINES = ("finder", "minisearch", "material")
SIZES = (1_000, 10_000)
# The command line's finder is asked one query in so many, and for as many results as the page shows.
PYTHON_ASKS = 40
SHOWN = 8


def main(arguments: list[str]) -> int:
    collection, faults = load()
    if faults:
        print("记录有错，先运行 make check。", file=sys.stderr)
        return 1
    records = collection.records
    index = finder_index(collection, read_synonyms())
    split = "tuning" if arguments == ["--tuning"] else "held-out"
    own = bool(arguments) and split == "held-out"
    queries = read_queries(Path(arguments[0])) if own else all_queries(records, split)
    indexes = {"finder": dumps(index), "minisearch": dumps(index["records"]), "material": material_index(records)}
    asked = {
        "indexes": indexes,
        "queries": queries,
        "material": str(Path(material.__file__).parent / "templates" / "assets" / "javascripts"),
        "grown": [grown(index, size) for size in SIZES],
    }
    run = subprocess.run(["node", str(RUNNER)], input=dumps(asked), capture_output=True, text=True, cwd=ROOT)
    if run.returncode:
        raise RuntimeError(run.stderr)
    answer = json.loads(run.stdout)

    print("queries of one's own" if own else f"split: {split}", f"- {len(records)} records")
    print(" " * 33 + "".join(f"{engine:<33}" for engine in ENGINES))
    print(f"{'kind':<33}" + f"{'asked':>6}{'first':>7}{'top 3':>7}{'mrr':>7}{'ms':>6}" * len(ENGINES))
    for kind, rows in answer["kinds"].items():
        print(f"{kind:<33}" + "".join(figures(rows[engine]) for engine in ENGINES))
    sizes = ", ".join(f"{name} {len(gzip.compress(text.encode(), 9)) / 1000:.0f} kB" for name, text in indexes.items())
    print(f"index, compressed (MiniSearch makes its own from the records at start): {sizes}")
    for size, times in zip(SIZES, answer["grown"], strict=True):
        print("finder at {:,} records: {mean:.1f} ms for a query, 95 of 100 within {most:.1f} ms".format(size, **times))
    print(
        "the same finder in Python: {:.2f} s to take the index in, {:.1f} ms for a query".format(
            *python(index, queries)
        )
    )
    return 0


def figures(row: dict[str, float]) -> str:
    shares = "".join(f"{row[name] / row['asked']:>7.3f}" for name in ("first", "three", "reciprocal"))
    return f"{row['asked']:>6}{shares}{row['ms'] / row['asked']:>6.1f}"


def dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def material_index(records: tuple[Record, ...]) -> str:
    """What Material's search plugin writes for one page a record, set up as on our site: words cut by jieba,
    punctuation separates, codes are tags, systems in use go before old ones."""
    jieba.setLogLevel(logging.WARNING)
    # Where mkdocs.yml says nothing, the plugin has these.
    fields = {"title": {"boost": 1e3}, "text": {"boost": 1}, "tags": {"boost": 1e6}}
    search = load_config(str(ROOT / "mkdocs.yml")).plugins["material/search"].config
    fields |= search.fields
    index = SearchIndex(lang=search.lang, separator=search.separator, pipeline=search.pipeline, fields=fields)
    for record in records:
        names = [alias.value for alias in record.aliases if alias.type != "code"]
        text = "\n\n".join([markdown(record), *names])
        meta = {"tags": list(record.codes), "search": {"boost": 1 if record.status == "active" else 0.8}}
        page = SimpleNamespace(
            content=to_html(text, extensions=["toc"]), toc=[], url=record.id, meta=meta, title=record.name
        )
        index.add_entry_from_context(page)
    return str(index.generate_search_index(None))


def grown(index: dict[str, Any], size: int) -> dict[str, Any]:
    """The index with the records again and again, under other codes and wordings, until there are so many."""
    more = (
        entry
        | {"id": f"{entry['id']}-{turn}", "title": f"{entry['title']}（{turn}）"}
        | {"messages": [f"{message}（第 {turn} 份）" for message in entry.get("messages", ())]}
        | ({"code": f"{entry['code']}-{turn}"} if "code" in entry else {})
        for turn in count(1)
        for entry in index["records"]
    )
    return index | {"records": [*index["records"], *islice(more, max(0, size - len(index["records"])))]}


def python(index: dict[str, Any], queries: list[Query]) -> tuple[float, float]:
    """Seconds to take the index in, and milliseconds for a query. The answers are the same, which the tests see to."""
    start = time.perf_counter()
    finder = Finder(index)
    ready = time.perf_counter()
    some = queries[::PYTHON_ASKS]
    for query in some:
        finder.find(query["query"], SHOWN)
    return ready - start, (time.perf_counter() - ready) / len(some) * 1000


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
