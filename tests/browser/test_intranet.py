"""The site where it may be carried: into a folder of a server, and to an address without TLS."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from scripts.chromium import ARGUMENTS, find_chromium
from scripts.static_host import Host, static_host

FOLDER = "tools/fapiao/"
WRONG = "91350100M000100Y34"
# A name that is not this machine's own, so that the browser trusts it no more than any other.
NAME = "intranet.example"


@pytest.fixture
def host(built_site: Path, tmp_path: Path) -> Iterator[Host]:
    """A server that has the site in a folder, and nothing else."""
    place = tmp_path / FOLDER
    place.parent.mkdir()
    place.symlink_to(built_site)
    with static_host(tmp_path) as served:
        yield served


def watch(page: Page) -> list[str]:
    """What goes wrong on a page: answers that are not answers, and errors in the console."""
    faults: list[str] = []
    page.on("response", lambda answer: faults.append(answer.url) if answer.status >= 400 else None)
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    return faults


def use(page: Page, base: str) -> None:
    """Find a record, open it, copy its link, and check a number."""
    page.goto(base)
    page.locator("[data-finder-input]").first.fill("查无此票")
    page.locator("[data-finder-results] a[data-id]").first.click()
    expect(page).to_have_url(f"{base}codes/inv-veri/009/")
    page.get_by_role("button", name="复制链接", exact=True).click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    page.goto(f"{base}check/#field=taxpayer_id&value={WRONG}")
    expect(page.locator('[data-finding][data-rule="taxpayer-id-check-digit"]')).to_be_visible()


def test_in_a_folder_nothing_outside_it_is_asked_for(browser: Browser, host: Host) -> None:
    context = browser.new_context(locale="zh-CN")
    context.grant_permissions(["clipboard-write"], origin=host.url.rstrip("/"))
    page = context.new_page()
    faults = watch(page)
    use(page, host.url + FOLDER)
    # With a service worker, which has a path of its own to keep to.
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    context.close()
    assert [line for line in host.requests if not line.startswith(f"GET /{FOLDER}")] == []
    assert faults == []


def test_without_tls_all_but_what_the_browser_withholds_works(browser: Browser, host: Host) -> None:
    """docs/guide/intranet.md tells which things these are."""
    plain = browser.browser_type.launch(
        executable_path=find_chromium(), args=[*ARGUMENTS, f"--host-resolver-rules=MAP {NAME} 127.0.0.1"]
    )
    page = plain.new_context(locale="zh-CN").new_page()
    faults = watch(page)
    base = f"http://{NAME}:{urlsplit(host.url).port}/{FOLDER}"
    use(page, base)
    withheld = "[isSecureContext, 'serviceWorker' in navigator, 'caches' in window, 'clipboard' in navigator]"
    assert page.evaluate(withheld) == [False, False, False, False]
    # Again: there is no snapshot to restore, and the start is as good as the first.
    use(page, base)
    page.goto(f"{base}privacy/")
    page.locator("[data-clear]").click()
    expect(page.get_by_role("status")).to_contain_text("已经清除")
    plain.close()
    assert faults == []
