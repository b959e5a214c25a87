"""What a visit costs: the bytes that it brings over the line, and what moves while the page is built."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest
from playwright.sync_api import Browser, Page, Response, Route, expect

from scripts.static_host import Compressing, Host, static_host

RECORD = "codes/guangzhou/e007/"
MOST_BYTES = 200_000
# Those that have something which only scripts bring to life, and one that has nothing.
PAGES = ("", RECORD, "check/", "check/#field=amount", "rules/taxpayer-id-check-digit/", "guide/")

WATCH = """
  window.moved = [];
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries()) moved.push([value, sources[0]?.node?.outerHTML]);
  }).observe({ type: "layout-shift", buffered: true });
"""


def test_a_record_page_is_small(browser: Browser, built_site: Path) -> None:
    """All that a first visit to a record brings, from a host that compresses as real ones do; headers aside."""
    sizes: dict[str, int] = {}

    def note(response: Response) -> None:
        sizes[response.url] = int(response.headers["content-length"])

    with static_host(built_site, Compressing) as host:
        context = browser.new_context()
        page = context.new_page()
        page.on("response", note)
        page.goto(host.url + RECORD, wait_until="networkidle")
        context.close()
        assert all(address.startswith(host.url) for address in sizes)
    assert len(sizes) > 3
    assert sum(sizes.values()) <= MOST_BYTES, sizes


@pytest.mark.parametrize("address", ["", RECORD, "check/", "guide/support/", "report/", "support/list/", "embed/"])
def test_no_module_waits_for_another(page: Page, site: Host, address: str) -> None:
    """What the modules of a page import is named in the page."""
    page.goto(site.url + address, wait_until="networkidle")
    links = "[...document.querySelectorAll('[type=module], [rel=modulepreload]')]"
    named = page.evaluate(f"{links}.map((link) => link.src ?? link.href)")
    loaded = page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
    modules = {name for name in loaded if name.endswith(".mjs")}
    assert len(modules) > 3
    assert modules - set(named) == set()


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_while_the_page_is_built(page: Page, site: Host, address: str, width: int) -> None:
    """Modules come late: what stood there before must stay where it is."""
    page.set_viewport_size({"width": width, "height": 844})
    page.add_init_script(WATCH)
    late = Event()
    page.route("**/*.mjs", lambda route: (late.wait(0.2), route.continue_()))
    page.goto(site.url + address, wait_until="networkidle")
    assert page.evaluate("new Promise((go) => requestAnimationFrame(() => setTimeout(() => go(moved))))") == []


def test_colours_are_right_from_the_first_paint(browser: Browser, site: Host) -> None:
    """Who has chosen nothing gets the system's colours, before any module has come."""
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.route("**/*.mjs", lambda route: route.abort())
    page.goto(site.url + RECORD)
    assert page.locator("body").get_attribute("data-md-color-scheme") == "slate"
    expect(page.get_by_title("颜色随系统")).to_be_visible()
    page.emulate_media(color_scheme="light")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "default")
    context.close()


def test_the_table_of_contents_says_where_the_reader_is(page: Page, site: Host) -> None:
    page.goto(site.url + RECORD)
    here = page.locator(".md-nav__link[aria-current=location]")
    for name, target in (("修复", "fix"), ("识别", "identify")):
        page.evaluate("(id) => document.getElementById(id).scrollIntoView()", target)
        expect(here).to_have_text(name)


def test_the_index_is_taken_in_beside_the_page(page: Page, site: Host) -> None:
    """Half a second of work on a phone; the page must not do it."""
    page.goto(site.url)
    page.fill("[data-finder-input]", "发票额度已不够使用")
    expect(page.locator("[data-finder-results] a").first).to_have_attribute("data-id", "etax/credit-limit-used-up")
    fetched = page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
    assert fetched and not [name for name in fetched if "finder-index" in name]
    assert len(page.workers) == 1


@pytest.mark.parametrize(
    "broken", ["{ constructor() { throw 1; } }", "extends Worker { constructor() { super('/none'); } }"]
)
def test_the_finder_works_without_its_worker(page: Page, site: Host, console: list[str], broken: str) -> None:
    """Refused at once, or after a while."""
    page.add_init_script(f"window.Worker = class {broken};")
    page.goto(f"{site.url}#q=发票额度已不够使用")
    expect(page.locator("[data-finder-results] a").first).to_have_attribute("data-id", "etax/credit-limit-used-up")
    console[:] = [text for text in console if "404" not in text]


def test_a_text_is_counted_before_python_is_there(page: Page, site: Host, typed: list[str]) -> None:
    """What is typed while Python loads stays, is spoken of at once, and gets its verdict."""
    typed.append("91350100M000100Y34")
    held: list[Route] = []
    page.route("**/pyodide.asm.wasm", lambda route: held.append(route))
    page.goto(f"{site.url}check/")
    with page.expect_request("**/pyodide.asm.wasm"):
        page.focus("[data-check-value]")
    expect(page.locator("[data-check-status=loading]")).to_be_visible()
    page.keyboard.type("91350100M000100Y34")
    result = page.locator("[data-check-result]")
    expect(result).to_have_text("18 个字符：16 个数字、2 个字母。检查程序就绪后，这里给出结论。")
    assert held
    for route in held:
        route.continue_()
    expect(page.locator('[data-finding][data-rule="taxpayer-id-check-digit"]')).to_be_visible()
    expect(result).not_to_contain_text("就绪")
    assert page.input_value("[data-check-value]") == "91350100M000100Y34"


def test_what_was_typed_before_the_module_came_is_checked(page: Page, site: Host, typed: list[str]) -> None:
    typed.append("91350100M000100Y34")
    held: list[Route] = []
    page.route("**/check-box.mjs", lambda route: held.append(route))
    page.goto(site.url + RECORD, wait_until="commit")
    page.fill("[data-check-value]", "91350100M000100Y34")
    expect(page.locator("[data-check-status=idle]")).to_be_attached()
    for route in held:
        route.continue_()
    assert held
    expect(page.locator('[data-finding][data-rule="taxpayer-id-check-digit"]')).to_be_visible()


def test_python_is_not_fetched_ahead_where_data_is_saved(page: Page, site: Host) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'connection', { value: { saveData: true } })")
    page.goto(f"{site.url}check/")
    page.focus("[data-check-value]")
    page.wait_for_timeout(500)
    assert not page.workers
    page.keyboard.type("91350100M000100Y43")
    expect(page.locator("[data-check-status=done]")).to_be_visible()
