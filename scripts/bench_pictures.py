"""How often a screenshot leads to the right record: ``python -m scripts.bench_pictures [COUNT]``.

Messages of records, picked with a fixed seed, are shown in boxes of several looks and sizes, photographed, and pasted
into the finder of the built site. Told: right first, right among the first three, seconds for a picture.
"""

from __future__ import annotations

import base64
import html
import random
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from scripts.chromium import ARGUMENTS, find_chromium
from scripts.finder_queries import fill
from scripts.load import load
from scripts.screenshot import build
from scripts.static_host import static_host

COUNT = 60
SEED = 20261124

# Background, text, size in pixels: light, grey, dark, red and yellow boxes, as systems have them.
LOOKS = (
    ("#fff", "#222", 16),
    ("#f5f7fa", "#333", 14),
    ("#2b2f36", "#e8eaed", 15),
    ("#fff", "#d93026", 14),
    ("#fffbe6", "#614700", 13),
)
SCALES = (1, 1.5, 2)

PASTE = """(picture) => {
    const bytes = Uint8Array.from(atob(picture), (character) => character.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], "screen.png", { type: "image/png" }));
    const box = document.querySelector("[data-finder-input]");
    box.value = "";
    document.querySelector("[data-finder-status]").textContent = "";
    box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
ANSWERED = re.compile("找到|没能认出")


def picture_of(browser: Browser, message: str, place: int) -> bytes:
    """A screenshot of a box with the message, in the look and scale of this place."""
    background, colour, size = LOOKS[place % len(LOOKS)]
    scale = SCALES[place % len(SCALES)]
    context = browser.new_context(viewport={"width": 520, "height": 220}, device_scale_factor=scale)
    page = context.new_page()
    page.set_content(
        '<body style="margin:0;background:#999;font-family:Noto Sans CJK SC,sans-serif">'
        f'<div style="margin:24px;padding:14px 18px;background:{background};color:{colour};font-size:{size}px">'
        f'<b>提示</b><p>{html.escape(message)}</p><div style="text-align:right"><button>确定</button></div></div>'
    )
    picture = page.screenshot()
    context.close()
    return picture


def paste(page: Page, picture: bytes) -> list[str]:
    """Paste a picture into the finder; the ids of what is found."""
    page.evaluate(PASTE, base64.b64encode(picture).decode())
    page.locator("[data-finder-status]").filter(has_text=ANSWERED).wait_for(timeout=90_000)
    ids: list[str] = page.eval_on_selector_all(
        "[data-finder-results] a[data-id]", "links => links.map(({ dataset }) => dataset.id)"
    )
    return ids


def main(arguments: list[str]) -> int:
    count = int(arguments[0]) if arguments else COUNT
    chance = random.Random(SEED)
    records = [record for record in load()[0].records if record.messages and len(record.messages[0]) >= 6]
    picked = chance.sample(records, count)
    first = three = 0
    times = []
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        build(Path(temporary))
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        with static_host(Path(temporary)) as host:
            page = browser.new_page(service_workers="block")
            page.goto(host.url)
            for place, record in enumerate(picked):
                message = fill(record.messages[0], chance)
                same = {other.id for other in records if record.messages[0] in other.messages}
                started = time.perf_counter()
                ids = paste(page, picture_of(browser, message, place))
                times.append(time.perf_counter() - started)
                first += bool(ids) and ids[0] in same
                three += bool(same & set(ids[:3]))
        browser.close()
    print(f"{count} screenshots: right first {first / count:.3f}, in the first three {three / count:.3f}")
    print(f"{statistics.median(times[1:]):.2f} seconds a picture (median), {times[0]:.1f} with the start of the engine")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
