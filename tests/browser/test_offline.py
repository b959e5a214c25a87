"""The site on the device: whole without a network, one build at a time, and cleared when the reader says so."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from scripts.offline import write_offline
from scripts.static_host import Host, static_host
from tests.browser.patience import until
from tests.einvoice import einvoice

RECORD = "codes/etax/credit-limit-used-up/"
MESSAGE = "发票额度已不够使用"
WRONG = "91350100M000100Y34"
RIGHT = "91350100M000100Y43"

# Whether everything that the manifest names is kept.
WHOLE = """async () => {
    const text = await (await fetch("/offline/manifest.js")).text();
    const { build, core, python, packs } = JSON.parse(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1));
    const wanted = Object.keys({ ...core, ...python, ...packs });
    if (!(await caches.has("fapiao-site-" + build))) return false;
    const kept = new Set((await (await caches.open("fapiao-site-" + build)).keys()).map(({ url }) => url));
    return wanted.every((path) => kept.has(new URL(path, location.origin).href));
}"""


@pytest.fixture
def copy(built_site: Path, tmp_path: Path) -> Path:
    """A site of one's own, to deploy new builds into."""
    return Path(shutil.copytree(built_site, tmp_path / "site"))


@pytest.fixture
def host(copy: Path) -> Iterator[Host]:
    with static_host(copy) as host:
        yield host


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    yield context
    context.close()


def visit(context: BrowserContext, host: Host, path: str = "") -> Page:
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(host.url + path)
    return page


def wait_until_whole(page: Page) -> None:
    until(page, WHOLE)


def style_of(site: Path) -> Path:
    [style] = (site / "assets" / "css").iterdir()
    return style


def deploy(site: Path, old: str, new: str) -> None:
    """A new build in which one page says something else."""
    page = site / RECORD / "index.html"
    text = page.read_text(encoding="utf-8")
    assert old in text
    page.write_text(text.replace(old, new), encoding="utf-8")
    style = style_of(site)
    style.write_text(style.read_text(encoding="utf-8") + f"\n/* {new} */\n", encoding="utf-8")
    write_offline(site)


def test_after_one_visit_everything_works_without_a_network(context: BrowserContext, host: Host) -> None:
    """Visit, go offline; then find, read, and check a field and a file, in pages that were never opened."""
    page = visit(context, host)
    wait_until_whole(page)
    context.set_offline(True)
    page.goto(host.url)
    page.fill("[data-finder-input]", MESSAGE)
    page.locator(f'[data-finder-results] a[data-id="{RECORD.removeprefix("codes/").rstrip("/")}"]').click()
    expect(page.locator("h1")).to_contain_text("可用发票额度不足")
    page.goto(f"{host.url}check/#field=taxpayer_id&value={WRONG}")
    expect(page.locator('[data-finding][data-rule="taxpayer-id-check-digit"]')).to_be_visible(timeout=60_000)
    page.goto(f"{host.url}check/#tab=file")
    page.set_input_files(
        "[data-files]", [{"name": "票.xml", "mimeType": "text/xml", "buffer": einvoice().encode("utf-8")}]
    )
    expect(page.locator("[data-panel=file]")).to_contain_text("票.xml")
    page.wait_for_selector('[data-check-status="done"]')
    page.goto(f"{host.url}codes/E007/")
    expect(page.locator("h1")).to_contain_text("E007")
    expect(page.locator(".fp-notice")).to_contain_text("没有联网")


def test_a_page_that_is_not_there_leads_to_the_finder(context: BrowserContext, host: Host) -> None:
    page = visit(context, host)
    wait_until_whole(page)
    context.set_offline(True)
    page.goto(f"{host.url}codes/e07/")
    expect(page.locator("[data-finder-input]")).to_be_visible()


def test_a_new_build_is_offered_and_taken_whole(context: BrowserContext, host: Host, copy: Path) -> None:
    page = visit(context, host, RECORD)
    wait_until_whole(page)
    deploy(copy, "可用发票额度不足", "额度不足（新）")
    page.reload()
    # Still the old build, page and style alike, until the reader says so.
    expect(page.locator("h1")).to_have_text("可用发票额度不足")
    expect(page.locator(".fp-notice")).to_contain_text("新版本", timeout=60_000)
    style = "fetch(document.querySelector('[rel=stylesheet]').href).then((response) => response.text())"
    assert "（新）" not in page.evaluate(style)
    other = visit(context, host)
    page.get_by_role("button", name="换到新版本").click()
    expect(page.locator("h1")).to_have_text("额度不足（新）", timeout=60_000)
    assert "（新）" in page.evaluate(style)
    expect(other.locator(".fp-notice")).to_contain_text("已经更新")
    # The pages of the new build were fetched before it took over, and nothing of the old one is left.
    wait_until_whole(page)
    assert len([name for name in page.evaluate("caches.keys()") if name.startswith("fapiao-site-")]) == 1
    context.set_offline(True)
    page.reload()
    expect(page.locator("h1")).to_have_text("额度不足（新）")


def test_what_did_not_change_is_not_fetched_again(context: BrowserContext, host: Host, copy: Path) -> None:
    page = visit(context, host, RECORD)
    wait_until_whole(page)
    deploy(copy, "可用发票额度不足", "额度不足（新）")
    before = len(host.requests)
    page.reload()
    expect(page.locator(".fp-notice")).to_contain_text("新版本", timeout=60_000)
    asked = {request.split()[1] for request in host.requests[before:]}
    style = f"/assets/css/{style_of(copy).name}"
    assert asked == {"/sw.js", "/offline/manifest.js", "/offline/codes-etax.json", style}


def test_half_a_deployment_is_not_taken(context: BrowserContext, host: Host, copy: Path) -> None:
    """A file that is not the one that the manifest means is refused; the build that works stays."""
    page = visit(context, host, RECORD)
    wait_until_whole(page)
    deploy(copy, "可用发票额度不足", "额度不足（新）")
    style_of(copy).write_text("/* of yet another build */", encoding="utf-8")
    page.reload()
    page.wait_for_timeout(1000)
    until(page, "navigator.serviceWorker.getRegistration().then(({ installing }) => !installing)")
    page.reload()
    expect(page.locator("h1")).to_have_text("可用发票额度不足")
    expect(page.locator(".fp-notice")).to_have_count(0)


@pytest.mark.parametrize("line", ["{ saveData: true }", "{ type: 'cellular' }", "{ effectiveType: '3g' }"])
def test_a_counted_or_slow_line_is_spared(context: BrowserContext, host: Host, line: str) -> None:
    context.add_init_script(f"Object.defineProperty(navigator, 'connection', {{ value: {line} }})")
    page = visit(context, host)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_timeout(1000)
    assert not [request for request in host.requests if "/offline/codes" in request or "/pyodide/" in request]


def test_a_page_that_is_not_kept_says_so(context: BrowserContext, host: Host) -> None:
    context.add_init_script("Object.defineProperty(navigator, 'connection', { value: { saveData: true } })")
    page = visit(context, host)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    context.set_offline(True)
    page.goto(host.url + RECORD)
    expect(page.locator("body")).to_contain_text("还没有存到本机")


def test_a_full_disk_is_no_fault(context: BrowserContext, host: Host, copy: Path) -> None:
    """The worker cannot keep anything: pages and checks go through the network as before."""
    worker = copy / "sw.js"
    refuse = "Cache.prototype.put = async () => { throw new DOMException('no room', 'QuotaExceededError'); };\n"
    worker.write_text(refuse + worker.read_text(encoding="utf-8"), encoding="utf-8")
    page = visit(context, host)
    page.wait_for_timeout(1000)
    page.goto(f"{host.url}check/#field=taxpayer_id&value={WRONG}")
    expect(page.locator('[data-finding][data-rule="taxpayer-id-check-digit"]')).to_be_visible(timeout=60_000)


def test_half_evicted_the_rest_comes_from_the_network(context: BrowserContext, host: Host) -> None:
    page = visit(context, host)
    wait_until_whole(page)
    page.evaluate(
        """async () => {
            const [name] = (await caches.keys()).filter((name) => name.startsWith("fapiao-site-"));
            const cache = await caches.open(name);
            const keys = await cache.keys();
            await Promise.all(keys.filter((_, i) => i % 2).map((key) => cache.delete(key)));
        }"""
    )
    page.goto(f"{host.url}check/#field=taxpayer_id&value={RIGHT}")
    page.wait_for_selector('[data-check-status="done"]')
    page.goto(host.url + RECORD)
    expect(page.locator("h1")).to_contain_text("可用发票额度不足")
    wait_until_whole(page)


def test_the_reader_can_clear_everything(context: BrowserContext, host: Host) -> None:
    page = visit(context, host, "privacy/")
    wait_until_whole(page)
    page.evaluate("localStorage.setItem('kept', 'something')")
    page.get_by_role("button", name="清除").click()
    expect(page.locator(".fp-notice")).to_contain_text("已经清除")
    left = page.evaluate(
        "Promise.all([caches.keys(), navigator.serviceWorker.getRegistrations().then((all) => all.length)])"
    )
    assert left == [[], 0]
    assert page.evaluate("localStorage.length") == 0


def test_it_can_be_installed(built_site: Path) -> None:
    manifest = json.loads((built_site / "manifest.webmanifest").read_text(encoding="utf-8"))
    assert manifest["name"] == "发票码典" and manifest["display"] == "standalone"
    for icon in manifest["icons"]:
        content = (built_site / icon["src"]).read_bytes()
        width, height = (int.from_bytes(content[at : at + 4]) for at in (16, 20))
        assert icon["sizes"] == f"{width}x{height}"
    for shortcut in manifest["shortcuts"]:
        assert (built_site / shortcut["url"].partition("#")[0] / "index.html").exists()


def test_the_manifest_names_every_page_and_what_it_loads(built_site: Path) -> None:
    text = (built_site / "offline" / "manifest.js").read_text(encoding="utf-8")
    manifest = json.loads(text[text.index("{") : text.rindex("}") + 1])
    pages: dict[str, str] = {}
    for path in manifest["packs"]:
        pages |= json.loads((built_site / path).read_text(encoding="utf-8"))
    for path in built_site.rglob("index.html"):
        address = path.relative_to(built_site).as_posix().removesuffix("index.html")
        assert pages.pop(address) == path.read_text(encoding="utf-8")
    assert not pages
    files = manifest["core"] | manifest["python"] | manifest["packs"]
    for path, integrity in files.items():
        digest = hashlib.sha256((built_site / path).read_bytes()).digest()
        assert integrity == "sha256-" + base64.b64encode(digest).decode()
    for path in built_site.rglob("*.mjs"):
        assert path.relative_to(built_site).as_posix() in files
    loaded = re.findall(
        r'<(?:script|link rel="stylesheet")[^>]* (?:src|href)="([^"]+)"', (built_site / "index.html").read_text()
    )
    assert len(loaded) > 2
    assert {address.removeprefix("./") for address in loaded} <= set(files)
