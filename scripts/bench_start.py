"""From opening the page to the verdict, beside Pyodide and PyScript: ``python -m scripts.bench_start [TURNS]``.

Ours is ``/check/#field=…``. The others are pages that do what the manuals say, with Pyodide as npm has it, from the
same host: loadPyodide, install the same wheel, the same check; and a PyScript page whose interpreter is that Pyodide.
(It gets the wheel as a file: to install one, PyScript wants micropip, which is on another host.) All is served as gzip.
A first visit has an empty cache and a slow line (10 Mbit/s, 50 ms before each answer); a return visit has the caches of
all pages filled and a fast line. Turns alternate; medians are printed, with the bytes that the host sent until the
verdict, the longest task of the page's thread after it was loaded, and the memory that its process has for itself.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from scripts.chromium import ARGUMENTS, find_chromium
from scripts.model import ROOT
from scripts.screenshot import build
from scripts.static_host import Compressing, Server

TURNS = 9
TAB_SETTLES = 700
VALUE = "91350100M000100Y34"
DAY = "2026-11-24"
RULE = "taxpayer-id-check-digit"

BYTES_A_SECOND = 10_000_000 / 8
DELAY_SECONDS = 0.05
CHUNK = 16_384

STOCK = """<!doctype html><meta charset="utf-8"><title>stock</title><p id="verdict"></p>
<script type="module">
import { loadPyodide } from "../pyodide/pyodide.mjs";
const python = await loadPyodide();
await python.loadPackage(new URL("../assets/pyodide/WHEEL", import.meta.url).href);
const report = python.pyimport("fapiao.bridge").field("taxpayer_id", "VALUE", "DAY");
document.querySelector("#verdict").textContent = report;
</script>"""

PYSCRIPT = """<!doctype html><meta charset="utf-8"><title>pyscript</title><p id="verdict"></p>
<script type="module" src="core/core.js"></script>
<script type="py" config='{"interpreter": "../pyodide/pyodide.mjs",
  "files": {"../assets/pyodide/WHEEL": "./fapiao.whl"}}'>
import sys
sys.path.insert(0, "fapiao.whl")
from fapiao import bridge
from pyscript import document
document.querySelector("#verdict").textContent = bridge.field("taxpayer_id", "VALUE", "DAY")
</script>"""

PAGES = {"ours": f"check/#field=taxpayer_id&value={VALUE}", "stock": "stock/", "pyscript": "pyscript/"}
# The page itself notes when the verdict is there; whoever asks it from outside learns that up to half a second later.
NOTE = f"""new MutationObserver((_, observer) => {{
    if (!document.querySelector('[data-finding][data-rule="{RULE}"]')
        && !document.querySelector("#verdict")?.textContent.includes("{RULE}")) return;
    observer.disconnect();
    document.documentElement.dataset.took = String(performance.now());
}}).observe(document, {{ subtree: true, childList: true }});
new PerformanceObserver((list) => {{
    for (const {{ startTime, duration }} of list.getEntries()) {{
        const {{ loadEventStart }} = performance.getEntriesByType("navigation")[0];
        const {{ dataset }} = document.documentElement;
        if (loadEventStart && startTime > loadEventStart) dataset.task = Math.max(dataset.task ?? 0, duration);
    }}
}}).observe({{ entryTypes: ["longtask"] }});"""


class Line:
    """The line between host and browser: how much went over it, and how slow it is."""

    def __init__(self) -> None:
        self.slow = False
        self.sent = 0
        self.free_at = 0.0
        self.lock = threading.Lock()

    def carry(self, amount: int) -> None:
        """Wait as long as these bytes take, after all that is on the line before them."""
        with self.lock:
            self.sent += amount
            if not self.slow:
                return
            self.free_at = max(self.free_at, time.monotonic()) + amount / BYTES_A_SECOND
            wait = self.free_at - time.monotonic()
        time.sleep(max(0.0, wait))


class SlowHandler(Compressing):
    def __init__(self, *arguments: object, line: Line, log: list[str], directory: str) -> None:
        self.line = line
        super().__init__(*arguments, log=log, directory=directory)

    def do_GET(self) -> None:
        if self.line.slow:
            time.sleep(DELAY_SECONDS)
        super().do_GET()

    def copyfile(self, source: object, outputfile: object) -> None:
        while chunk := source.read(CHUNK):  # type: ignore[attr-defined]
            self.line.carry(len(chunk))
            outputfile.write(chunk)  # type: ignore[attr-defined]


@contextmanager
def slow_host(folder: Path, line: Line) -> Iterator[str]:
    handler = partial(SlowHandler, directory=str(folder), log=[], line=line)
    with Server(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def write_others(folder: Path) -> None:
    """Put the pages that ours is compared with beside it."""
    [wheel] = (folder / "assets" / "pyodide").glob("fapiao-*.whl")
    for name, page in {"stock": STOCK, "pyscript": PYSCRIPT}.items():
        (folder / name).mkdir()
        text = page.replace("WHEEL", wheel.name).replace("VALUE", VALUE).replace("DAY", DAY)
        (folder / name / "index.html").write_text(text, encoding="utf-8")
    packages = ROOT / "node_modules"
    shutil.copytree(packages / "@pyscript" / "core" / "dist", folder / "pyscript" / "core")
    shutil.copytree(packages / "pyodide", folder / "pyodide")


def visit(context: BrowserContext, address: str) -> tuple[float, float]:
    """Milliseconds from opening the address to the verdict, and of the longest task of its thread after loading."""
    page, took = open_page(context, address)
    # What is kept for the next visit is kept after the verdict.
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1000)
    task = float(page.get_attribute("html", "data-task") or 0)
    page.close()
    return took, task


def open_page(context: BrowserContext, address: str) -> tuple[Page, float]:
    page = context.new_page()
    page.add_init_script(NOTE)
    # What the browser does for a new tab is not what is measured.
    page.wait_for_timeout(TAB_SETTLES)
    page.goto(address, wait_until="commit")
    page.wait_for_selector("html[data-took]", state="attached", timeout=120_000)
    return page, float(page.get_attribute("html", "data-took") or "nan")


def first_visits(browser: Browser, root: str, line: Line, turns: int) -> dict[str, tuple[float, float]]:
    """Name → median milliseconds and bytes, each turn in a new profile."""
    found: dict[str, list[tuple[float, int]]] = {name: [] for name in PAGES}
    line.slow = True
    for _ in range(turns):
        for name, address in PAGES.items():
            context = browser.new_context()
            before = line.sent
            _, took = open_page(context, root + address)
            found[name].append((took, line.sent - before))
            context.close()
    line.slow = False
    return {
        name: (statistics.median(took for took, _ in turns_of), statistics.median(sent for _, sent in turns_of))
        for name, turns_of in found.items()
    }


def return_visits(browser: Browser, root: str, turns: int) -> dict[str, tuple[float, float]]:
    """Name → median milliseconds, in a profile that knows the pages, and those of the longest task after loading."""
    context = browser.new_context()
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in PAGES}
    for turn in range(turns + 2):
        for name, address in PAGES.items():
            seen = visit(context, root + address)
            if turn >= 2:
                found[name].append(seen)
    context.close()
    return {
        name: (statistics.median(took for took, _ in seen), statistics.median(task for _, task in seen))
        for name, seen in found.items()
    }


def memory(playwright: Playwright, root: str) -> dict[str, float]:
    """Name → MB that the page's process shares with no other."""
    found = {}
    for name, address in PAGES.items():
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        page, _ = open_page(browser.new_context(), root + address)
        page.wait_for_timeout(3000)
        processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
        found[name] = max(private(process["id"]) for process in processes if process["type"] == "renderer") / 1e6
        browser.close()
    return found


def private(process: int) -> int:
    """Bytes. Raises OSError where there is no /proc."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Private_"))


def main(arguments: list[str]) -> int:
    turns = int(arguments[0]) if arguments else TURNS
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        folder = Path(temporary)
        build(folder)
        write_others(folder)
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        line = Line()
        with slow_host(folder, line) as root:
            returning = return_visits(browser, root, turns)
            first = first_visits(browser, root, line, turns)
            browser.close()
            used = memory(playwright, root) if sys.platform == "linux" else {}
    print(f"{'visit':<8}{'page':<10}{'ms':>8}{'ratio':>8}{'kB':>8}{'ratio':>8}   medians of {turns}")
    for name, (took, task) in returning.items():
        longest = f"longest task after loading {task:.0f} ms" if task else "no task over 50 ms after loading"
        print(f"{'return':<8}{name:<10}{took:>8.0f}{took / returning['stock'][0]:>8.2f}   {longest}")
    for name, (took, sent) in first.items():
        base, base_sent = first["stock"]
        print(f"{'first':<8}{name:<10}{took:>8.0f}{took / base:>8.2f}{sent / 1000:>8.0f}{sent / base_sent:>8.2f}")
    for name, megabytes in used.items():
        print(f"{'memory':<8}{name:<10}{megabytes:>8.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
