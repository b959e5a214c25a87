"""The picture that a link to the site shows where links have previews, and the icons: ``python -m scripts.card``.

It says what the site is, in its own colours; nothing in it is counted or dated, so it stays true.
"""

from __future__ import annotations

import sys

from playwright.sync_api import sync_playwright

from scripts.chromium import ARGUMENTS, find_chromium
from scripts.model import ROOT
from scripts.structured_data import NAME

IMAGES = ROOT / "docs" / "assets" / "img"
CARD = IMAGES / "card.png"
WIDTH, HEIGHT = 1200, 630
ICONS = (192, 512)

# Flat colours on purpose: a PNG of them is small. They are the tokens of site.css.
PAGE = """\
<!doctype html>
<meta charset="utf-8">
<style>
  * { box-sizing: border-box; margin: 0; }
  body {
    display: grid; width: 1200px; height: 630px; padding: 72px 80px; grid-template-rows: auto 1fr auto;
    background: #faf9f6; color: #1f2529; font-family: "Noto Sans CJK SC", "Noto Sans SC", sans-serif;
  }
  header { display: flex; align-items: center; gap: 24px; font-size: 44px; font-weight: 700; }
  svg { width: 76px; height: 76px; }
  main { align-self: center; }
  h1 { font-size: 76px; font-weight: 700; line-height: 1.3; }
  p { margin-top: 26px; color: #1b6457; font-size: 40px; font-weight: 500; }
  footer { color: #5a646a; font-size: 28px; }
</style>
<header>LOGO<span>NAME</span></header>
<main>
  <h1>开票报错，贴进来就能查</h1>
  <p>识别 → 定位 → 修复 → 验证</p>
</main>
<footer>发票在浏览器里检查，数据不上传 · 不是税务机关的网站</footer>
"""

# The middle four fifths are what every shape of icon shows.
ICON = """\
<!doctype html>
<style>
  body { display: grid; width: 100vw; height: 100vh; margin: 0; place-items: center; background: #faf9f6; }
  svg { width: 66vw; height: 66vw; }
</style>
LOGO
"""


def main() -> int:
    logo = (IMAGES / "logo.svg").read_text(encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.set_content(PAGE.replace("LOGO", logo).replace("NAME", NAME))
        page.screenshot(path=CARD)
        for size in ICONS:
            icon = browser.new_page(viewport={"width": size, "height": size})
            icon.set_content(ICON.replace("LOGO", logo))
            icon.screenshot(path=IMAGES / f"icon-{size}.png")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
