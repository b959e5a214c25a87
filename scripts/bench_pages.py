"""How light the pages are, as Lighthouse sees them: ``python -m scripts.bench_pages [TURNS]``.

Each page is measured on our site and on the same pages in the theme as it comes (without its web fonts, which come from
another host), as on a phone on a slow line: Lighthouse's own defaults. Both are served compressed, as real hosts do.
Turns alternate; medians are printed. Lighthouse comes through npx, pinned here, and is no dependency of the site.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from scripts.chromium import ARGUMENTS, find_chromium
from scripts.model import ROOT
from scripts.screenshot import build
from scripts.static_host import Compressing, static_host

TURNS = 5
LIGHTHOUSE = "lighthouse@12.8.2"
PAGES = {
    "home": "",
    "record": "codes/etax/credit-limit-used-up/",
    "check": "check/",
    "list": "systems/etax/",
    "guide": "guide/",
}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
METRICS = {"FCP s": "first-contentful-paint", "LCP s": "largest-contentful-paint", "TBT s": "total-blocking-time"}
PLAIN = """
INHERIT: {root}/mkdocs.yml
docs_dir: {root}/docs
hooks: [hooks.py]
watch: []
plugins: [search]
extra_css: []
theme:
  custom_dir: {empty}
"""
# Our pages, but not what takes the theme's files out, and no service worker.
PLAIN_HOOKS = """
from scripts.hooks import on_config, on_files, on_page_content, on_page_markdown, on_post_page, on_startup
"""


def build_plain(folder: Path) -> None:
    """Our pages in the theme as it comes: no overrides, no styles of ours, its own search."""
    with tempfile.TemporaryDirectory() as temporary:
        config = Path(temporary) / "mkdocs.yml"
        config.write_text(PLAIN.format(root=ROOT, empty=temporary), encoding="utf-8")
        config.with_name("hooks.py").write_text(PLAIN_HOOKS, encoding="utf-8")
        # The one page with a template of its own.
        config.with_name("embed.html").write_text('{% extends "main.html" %}', encoding="utf-8")
        command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", str(config)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        subprocess.run([*command, "--site-dir", str(folder)], cwd=ROOT, check=True, env=environment)


def measure(address: str) -> dict[str, float]:
    """Scores, seconds and kB of one visit."""
    flags = " ".join(("--headless=new", *ARGUMENTS))
    command = ["npx", "--yes", LIGHTHOUSE, address, "--quiet", "--output=json", f"--chrome-flags={flags}"]
    command += [f"--only-categories={','.join(CATEGORIES)}", "--no-enable-error-reporting"]
    chromium = find_chromium()
    environment = {**os.environ, **({"CHROME_PATH": chromium} if chromium else {})}
    run = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    report = json.loads(run.stdout)
    if "runtimeError" in report:
        raise RuntimeError(report["runtimeError"]["message"])
    audits = report["audits"]
    return {
        **{name: report["categories"][name]["score"] for name in CATEGORIES},
        **{name: audits[audit]["numericValue"] / 1000 for name, audit in METRICS.items()},
        "CLS": audits["cumulative-layout-shift"]["numericValue"],
        "kB": audits["total-byte-weight"]["numericValue"] / 1000,
    }


def main(arguments: list[str]) -> int:
    turns = int(arguments[0]) if arguments else TURNS
    found: dict[tuple[str, str], list[dict[str, float]]] = {}
    with ExitStack() as stack:
        sites = {}
        for name, build_site in {"ours": build, "plain": build_plain}.items():
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            build_site(folder)
            sites[name] = stack.enter_context(static_host(folder, Compressing)).url
        for _ in range(turns):
            for page, address in PAGES.items():
                for site, root in sites.items():
                    found.setdefault((page, site), []).append(measure(root + address))
    names = [*CATEGORIES, *METRICS, "CLS", "kB"]
    print(f"{'page':<8}{'theme':<8}" + "".join(f"{name:>15}" for name in names) + f"   medians of {turns}")
    for (page, site), visits in found.items():
        medians = [statistics.median(visit[name] for visit in visits) for name in names]
        print(f"{page:<8}{site:<8}" + "".join(f"{median:>15.2f}" for median in medians))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
