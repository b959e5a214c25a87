"""How the build grows with the records: ``python -m scripts.bench_build [COUNT ...]``.

Builds copies of the repository that hold COUNT records, made from the real ones, and beside each a plain
mkdocs-material site with as many pages of the same text. Prints seconds, peak memory and bytes of HTML a page.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import yaml

from scripts.load import load
from scripts.model import ROOT, Record
from scripts.runtime import runtime_files

COUNTS = (500, 1000, 2000)
COPIED = ("codes", "docs", "scripts", "validator", "mkdocs.yml", "pyproject.toml", "README.md", "LICENSE", "build")

PLAIN = """\
site_name: plain
theme: {name: material, language: zh, font: false}
"""


def copies(records: tuple[Record, ...], wanted: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Path under codes/ and content of records beyond the real ones: the same again, under other codes and wordings."""
    made = len(records)
    for turn in count(1):
        for record in records:
            if made >= wanted:
                return
            content = yaml.safe_load((ROOT / record.file).read_text(encoding="utf-8"))
            for name in ("other_meanings", "aliases"):
                content.pop(name, None)
            slug = f"{record.slug}-{turn}".replace("_", "-").replace(".", "-")
            if record.code:
                content["code"] = slug
            content["messages"] = [f"{message}（{record.system} 第 {turn} 份）" for message in record.messages]
            content = {name: value for name, value in content.items() if value}
            content["added"] = str(content["added"])
            yield f"{record.system}/{slug}.yml", content
            made += 1


def markdown(record: Record) -> str:
    """The text of a record as one would write it by hand."""
    parts = [f"# {record.name}", *(f"> {message}" for message in record.messages), record.summary, record.meaning]
    for heading, points in (
        ("识别", record.identify),
        ("定位", record.causes),
        ("修复", record.fix),
        ("验证", record.verify),
        ("预防", record.prevent),
    ):
        parts += [f"## {heading}", "\n".join(f"1. {point.text}" for point in points)]
    sources = "\n".join(f"- [{source.title}]({source.url or '#'}) {source.note or ''}" for source in record.sources)
    return "\n\n".join([*parts, "## 依据", sources]) + "\n"


def build(folder: Path) -> tuple[float, float]:
    """Seconds and peak megabytes of one build."""
    code = (
        "import resource, subprocess, sys; done = subprocess.run([sys.executable, '-m', 'mkdocs', 'build', '-q']);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(done.returncode)"
    )
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True)
    seconds = time.perf_counter() - started
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    per_megabyte = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return seconds, int(done.stdout.split()[-1]) / per_megabyte


def page_bytes(folder: Path) -> float:
    pages = list(folder.rglob("index.html"))
    return sum(page.stat().st_size for page in pages) / len(pages)


def main(arguments: list[str]) -> int:
    records = load()[0].records
    runtime_files(ROOT)  # So that no build has to make the wheel.
    print(f"{'records':>8}{'':>14}{'seconds':>9}{'ratio':>7}{'MB':>7}{'kB a page':>11}")
    for wanted in map(int, arguments) if arguments else COUNTS:
        with tempfile.TemporaryDirectory() as temporary:
            ours, plain = Path(temporary) / "ours", Path(temporary) / "plain"
            ours.mkdir()
            for name in COPIED:
                source = ROOT / name
                if source.is_dir():
                    shutil.copytree(source, ours / name, ignore=shutil.ignore_patterns("__pycache__"))
                else:
                    shutil.copy(source, ours / name)
            (ours / "node_modules").symlink_to(ROOT / "node_modules")
            for path, content in copies(records, wanted):
                text = yaml.safe_dump(content, allow_unicode=True, default_style='"', sort_keys=False)
                (ours / "codes" / path).write_text(text, encoding="utf-8")
            (plain / "docs").mkdir(parents=True)
            (plain / "mkdocs.yml").write_text(PLAIN, encoding="utf-8")
            (plain / "docs" / "index.md").write_text("# plain\n", encoding="utf-8")
            for place in range(wanted):
                page = plain / "docs" / f"{place}.md"
                page.write_text(markdown(records[place % len(records)]), encoding="utf-8")
            base, base_memory = build(plain)
            seconds, memory = build(ours)
            for name, took, used, site in (
                ("ours", seconds, memory, ours / "site" / "codes"),
                ("material", base, base_memory, plain / "site"),
            ):
                figures = f"{took:>9.1f}{took / base:>7.2f}{used:>7.0f}{page_bytes(site) / 1000:>11.1f}"
                print(f"{wanted:>8}{name:>14}{figures}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
