"""What a reader does with the pages: colours, copying, keys, a phone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from scripts.static_host import Host

RECORD = "codes/guangzhou/e007/"
CASE = "cases/wrong-taxpayer-id-101/"
PAGES = (
    "",
    RECORD,
    "codes/etax/credit-limit-used-up/",
    "systems/",
    "systems/etax/",
    "categories/input/",
    "tasks/issuing/",
    "cases/",
    CASE,
    "rules/",
    "rules/taxpayer-id-check-digit/",
    "changes/",
    "guide/",
    "contribute/",
    "report/",
    "support/",
    "support/list/",
    "about/",
    "privacy/",
    "check/",
)

CONTRAST = """
() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const shine = (color) => {
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((value) => {
      const part = value / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const style = getComputedStyle(document.body);
  const token = (name) => style.getPropertyValue(`--fp-${name}`).trim();
  const grounds = ["bg", "surface", "accent-bg", "error-bg", "warning-bg", "info-bg", "ok-bg"];
  const pairs = ["text", "muted", "accent"].flatMap((name) => grounds.map((ground) => [name, ground]));
  for (const name of ["error", "warning", "info", "ok"]) {
    for (const ground of [`${name}-bg`, "surface", "bg"]) pairs.push([name, ground]);
  }
  pairs.push(["on-accent", "accent"]);
  return pairs.map(([name, ground]) => {
    const [light, dark] = [shine(token(name)), shine(token(ground))].sort((a, b) => b - a);
    return [`${name} on ${ground}`, (light + 0.05) / (dark + 0.05)];
  });
}
"""


def colours(page: Page) -> str | None:
    return page.locator("body").get_attribute("data-md-color-scheme")


def test_palette(page: Page, site: Host) -> None:
    """System, light, dark and back, with the mouse or the keyboard; the choice holds on the next page."""
    page.emulate_media(color_scheme="dark")
    page.goto(site.url)
    assert colours(page) == "slate"
    page.get_by_title("颜色随系统").click()
    assert colours(page) == "default"
    page.goto(site.url + RECORD)
    assert colours(page) == "default"
    page.get_by_title("浅色，点一下").click()
    assert colours(page) == "slate"
    page.get_by_title("深色，点一下").click()
    page.emulate_media(color_scheme="light")
    page.reload()
    assert colours(page) == "default"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read(page: Page, site: Host, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(site.url + RECORD)
    poor = {pair: ratio for pair, ratio in page.evaluate(CONTRAST) if ratio < 4.5}
    assert not poor


def test_copying(page: Page, site: Host) -> None:
    # What a reader typed may stand in the fragment; it must not be passed on with the link.
    page.goto(site.url + RECORD + "#fix")

    def copied(button: str) -> str:
        target = page.get_by_role("button", name=button, exact=True).first
        target.click()
        expect(page.get_by_role("button", name="已复制").first).to_be_visible()
        text = page.evaluate("navigator.clipboard.readText()")
        expect(target).to_be_visible()
        return str(text)

    link = site.url + RECORD
    assert copied("复制链接") == link
    assert copied("复制") == "纳税人识别号输入有误，请核实并重新输入。"
    page.goto(site.url + CASE + "#fix")
    link = site.url + CASE
    assert copied("复制标题和链接").endswith(f"\n{link}")


def test_copying_without_a_clipboard(page: Page, site: Host) -> None:
    """On a plain http address there is no clipboard object."""
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto(site.url + RECORD)
    page.get_by_role("button", name="复制链接").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()


def test_printing(page: Page, site: Host) -> None:
    page.add_init_script("window.print = () => { document.title = 'printed'; }")
    page.goto(site.url + RECORD)
    page.get_by_role("button", name="打印").click()
    expect(page).to_have_title("printed")
    page.emulate_media(media="print")
    for gone in (".fp-header", ".fp-share", ".fp-neighbours", ".fp-mend", ".fp-check-box"):
        expect(page.locator(gone)).to_be_hidden()
    expect(page.locator("#fix")).to_be_visible()


def sheets(page: Page) -> int:
    """How many sheets of A4 the page is printed on."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))


def test_a_page_is_printed_on_two_sheets_at_most(page: Page, site: Host, built_site: Path) -> None:
    """The longest record, the longest case and the guides with check-lists."""
    pages = sorted(built_site.glob("codes/*/*/index.html"), key=lambda path: path.stat().st_size)[-3:]
    pages += sorted(built_site.glob("cases/*/index.html"), key=lambda path: path.stat().st_size)[-1:]
    pages += [built_site / "guide/prevention/index.html", built_site / "guide/updates/index.html"]
    for path in pages:
        address = path.parent.relative_to(built_site).as_posix() + "/"
        page.goto(site.url + address)
        assert sheets(page) <= 2, address


def test_paper_is_white(page: Page, site: Host) -> None:
    """Whoever reads in the dark prints dark letters all the same."""
    page.emulate_media(color_scheme="dark")
    page.goto(site.url + RECORD)
    colour = "getComputedStyle(document.querySelector('article p')).color"
    dark = page.evaluate(colour)
    page.emulate_media(media="print", color_scheme="dark")
    printed = page.evaluate(colour)
    assert sum(map(int, re.findall(r"\d+", printed)[:3])) < 200 < sum(map(int, re.findall(r"\d+", dark)[:3]))


def test_message_and_code_can_be_selected(page: Page, site: Host) -> None:
    page.goto(site.url + RECORD)
    page.locator("samp").first.click()
    assert page.evaluate("getSelection().toString()") == "纳税人识别号输入有误，请核实并重新输入。"
    page.locator("h1 code").dblclick()
    assert page.evaluate("getSelection().toString()").strip() == "E007"


def test_keyboard(page: Page, site: Host) -> None:
    """Every stop of the Tab key can be seen, and a record can be reached and copied from without a mouse."""
    page.goto(site.url + RECORD)
    visited: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        text, outlined, shown = page.evaluate(
            """() => {
              const at = document.activeElement;
              const drawn = at.matches(".md-option") ? at.nextElementSibling : at;
              const style = getComputedStyle(drawn);
              const box = drawn.getBoundingClientRect();
              const marked = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
              return [at.textContent.trim(), marked, box.width > 0 && box.height > 0];
            }"""
        )
        assert outlined and shown, f"no visible focus after {visited[-1:]}: {text}"
        visited.append(text)
        if text == "复制链接":
            break
    assert visited[-1] == "复制链接"
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="已复制")).to_be_visible()


@pytest.mark.parametrize("address", [*PAGES, "codes/no-such-code/"])
def test_phone(page: Page, site: Host, address: str, console: list[str]) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(site.url + address)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    for name in ("查报错", "检查发票", "指南与案例", "更新", "参与"):
        tab = page.get_by_role("navigation", name="主导航").get_by_role("link", name=name, exact=True)
        box = tab.bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= 390 and box["height"] >= 40
    if address == "codes/no-such-code/":
        # Chromium itself writes that the page was not there.
        console[:] = [text for text in console if "404" not in text]


def test_header_does_not_cover_headings(page: Page, site: Host) -> None:
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(site.url + RECORD + "#verify")
        heading = page.locator("#verify").bounding_box()
        header = page.locator("header").bounding_box()
        assert heading and header
        assert heading["y"] >= header["y"] + header["height"]
        page.wait_for_load_state("networkidle")
        page.goto("about:blank")


def test_short_address_leads_to_the_record(page: Page, site: Host) -> None:
    for spelling in ("E007", "e007"):
        page.goto(f"{site.url}codes/{spelling}/")
        page.wait_for_url(site.url + RECORD)
        expect(page.locator("h1")).to_contain_text("纳税人识别号输入有误")
        # What is still on its way when a page is left counts as an error.
        page.wait_for_load_state("networkidle")
        page.goto("about:blank")


def test_pages_work_without_scripts(browser: Browser, site: Host) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(site.url)
    # Searches by text and role pass over noscript.
    assert "查找要用到 JavaScript" in page.locator("body").inner_text()
    page.locator("noscript a").first.click()
    expect(page.locator("h1")).to_contain_text("电子税务局")
    page.goto(site.url + RECORD)
    expect(page.get_by_role("heading", name=re.compile("修复"))).to_be_visible()
    # A button that can do nothing is not shown.
    expect(page.get_by_role("button")).to_have_count(0)
    context.close()
