"""How fast the page checks a long table, beside the command: ``python -m scripts.bench_page_table [INVOICES] [SITE]``.

The same CSV goes to ``fapiao check`` in one process and to the check page in Chromium, in turns; medians are printed.
The page is measured from choosing the file to its last word, with one Python started before, as it is where someone
has checked anything. Beside it stand the longest task of its main thread, and the most memory that its process had.
``SITE`` is a built site; without it one is built.
"""

from __future__ import annotations

import csv
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from scripts.bench_tables import HEADING, make_rows, run
from scripts.chromium import ARGUMENTS, find_chromium
from scripts.screenshot import build
from scripts.static_host import static_host

INVOICES = 20_000
# Of a table of more, one turn has to do.
ROUNDS = 3
PATIENCE_MS = 3_600_000
COMMAND = ("-c", "import sys; from fapiao.cli import main; sys.exit(main())", "check")
LONG_TASKS = """
window.tasks = [];
new PerformanceObserver((list) => {
  for (const { startTime, duration } of list.getEntries()) tasks.push([startTime, duration]);
}).observe({ type: "longtask", buffered: true });
"""


def check_in_page(page: Page, table: Path) -> float:
    """Seconds from choosing the file to the end of the check, with Python ready."""
    started = time.perf_counter()
    page.set_input_files("[data-files]", table)
    page.wait_for_selector('[data-check-status="running"]', timeout=PATIENCE_MS)
    page.wait_for_selector('[data-check-status="done"]', timeout=PATIENCE_MS)
    return time.perf_counter() - started


def most_memory(process: int) -> int:
    """The most that a process had at once, in MB; 0 where there is no /proc."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))


def measure_page(root: str, table: Path) -> tuple[float, float, int]:
    """Seconds, the longest task in milliseconds, and the most memory in MB, in a browser of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        page = browser.new_context(locale="zh-CN", service_workers="block").new_page()
        page.add_init_script(LONG_TASKS)
        page.goto(f"{root}check/#field=taxpayer_id&value=91350100M000100Y34")
        page.wait_for_selector('[data-check-status="done"]', timeout=PATIENCE_MS)
        page.click("#tab-file")
        page.evaluate("tasks.length = 0")
        seconds = check_in_page(page, table)
        longest = page.evaluate("Math.max(0, ...tasks.map(([, duration]) => duration))")
        processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
        memory = max(most_memory(process["id"]) for process in processes if process["type"] == "renderer")
        browser.close()
    return seconds, longest, memory


def main(arguments: list[str]) -> int:
    count = int(arguments[0]) if arguments else INVOICES
    with tempfile.TemporaryDirectory() as temporary:
        site = Path(arguments[1]) if len(arguments) > 1 else Path(temporary) / "site"
        if len(arguments) < 2:
            build(site)
        table = Path(temporary) / "table.csv"
        with table.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([HEADING, *make_rows(count)])
        command, page = [], []
        with static_host(site) as host:
            for _ in range(ROUNDS if count <= INVOICES else 1):
                command.append(run(*COMMAND, str(table)))
                page.append(measure_page(host.url, table))
    print(f"{f'{count} invoices of one line from CSV':<40}{'seconds':>10}{'ratio':>8}{'MB':>8}{'longest task':>15}")
    base = statistics.median(seconds for seconds, *_ in command)
    took = statistics.median(seconds for seconds, *_ in page)
    memory, longest = max(one[2] for one in command), max(one[1] for one in page)
    print(f"{'fapiao check':<40}{base:>10.2f}{1:>8.2f}{memory:>8}")
    most = max(one[2] for one in page)
    print(f"{'the check page in Chromium':<40}{took:>10.2f}{took / base:>8.2f}{most:>8}{longest:>12.0f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
