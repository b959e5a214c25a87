"""Pictures of the built site: ``python -m scripts.screenshot [FOLDER]``.

Without a folder it makes the one picture of the README. With a folder it makes every page of ``PAGES`` there, wide and
as on a phone, in light and in dark: what to look at before a page is called done.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from scripts.chromium import ARGUMENTS, find_chromium
from scripts.model import ROOT
from scripts.static_host import static_host

README_PICTURE = ROOT / "docs" / "assets" / "img" / "screenshot.png"
README_QUERY = "发票额度已不够使用，请联系主管税务机关"

PAGES = {
    "home": "",
    "home-found": "#q=发票额度已不够使用",
    "record": "codes/etax/credit-limit-used-up/",
    "record-article": "codes/guangzhou/e007/",
    "system": "systems/inv-veri/",
    "systems": "systems/",
    "category": "categories/quota/",
    "cases": "cases/",
    "case": "cases/wrong-taxpayer-id-101/",
    "rules": "rules/",
    "rule": "rules/taxpayer-id-check-digit/",
    "check-field": "check/#field=taxpayer_id&value=91350100M000100Y34",
    "check-invoice": "check/#tab=invoice",
    "check-file": "check/#tab=file",
    "guide": "guide/",
    "guide-prevention": "guide/prevention/",
    "guide-functions": "guide/functions/",
    "support": "guide/support/#code=E007&system=guangzhou",
    "official": "guide/official/",
    "terms": "terms/",
    "term": "terms/red-confirmation/",
    "kinds": "knowledge/kinds/",
    "rates": "knowledge/rates/",
    "lengths": "knowledge/lengths/",
    "inspection": "knowledge/inspection/",
    "contribute": "contribute/",
    "changes": "changes/",
    "missing": "codes/e07/",
}
WIDTHS = {"wide": 1280, "phone": 390}
SCHEMES = ("light", "dark")
# The long ones say nothing new further down, and a picture of everything is too large to look at.
MOST_HEIGHT = 5000


def build(folder: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        check=True,
    )


def take_readme_picture(browser: Browser, url: str) -> None:
    """The finder with a pasted message, and beside it the page it leads to."""
    page = browser.new_page(viewport={"width": 1180, "height": 760}, locale="zh-CN")
    page.goto(url)
    page.fill("[data-finder-input]", README_QUERY)
    page.wait_for_selector("[data-finder-results] a[data-id]")
    README_PICTURE.parent.mkdir(exist_ok=True)
    page.screenshot(path=README_PICTURE)


def take_all(browser: Browser, url: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for scheme in SCHEMES:
        for width_name, width in WIDTHS.items():
            context = browser.new_context(
                viewport={"width": width, "height": 900},
                locale="zh-CN",
                color_scheme=scheme,  # type: ignore[arg-type]  # the two values are what it wants
            )
            for name, address in PAGES.items():
                page = context.new_page()
                page.goto(url + address, wait_until="networkidle")
                if address.startswith("check/#field"):
                    page.wait_for_selector('[data-check-status="done"]', timeout=60_000)
                height = min(MOST_HEIGHT, page.evaluate("document.documentElement.scrollHeight"))
                page.set_viewport_size({"width": width, "height": height})
                page.screenshot(path=folder / f"{name}-{width_name}-{scheme}.png")
                page.close()
            context.close()


def main(arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        build(Path(temporary))
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        with static_host(Path(temporary)) as host:
            if arguments:
                take_all(browser, host.url, Path(arguments[0]))
            else:
                take_readme_picture(browser, host.url)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
