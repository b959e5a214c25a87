"""The built site on a local server, and a Chromium that is watched.

Every page that a test opens is held to the promise of the site: no request leaves the origin, none carries what was
typed (`typed`), and nothing is written to the console as an error (`console`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from scripts.chromium import ARGUMENTS, find_chromium
from scripts.static_host import Host, static_host

# Python takes its time to start on a busy machine; a test that fails must fail for another reason.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def site(built_site: Path) -> Iterator[Host]:
    with static_host(built_site) as host:
        yield host


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def page_without_scripts(browser: Browser) -> Iterator[Page]:
    """A page on which JavaScript is off, so that it shows what stands in noscript."""
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    yield context.new_page()
    context.close()


@pytest.fixture
def typed() -> list[str]:
    """Texts that must not appear in any request; tests add what they type or paste."""
    return []


@pytest.fixture
def console() -> list[str]:
    """Errors that the page wrote to the console. Tests that provoke some clear the list."""
    return []


@pytest.fixture
def page(browser: Browser, site: Host, typed: list[str], console: list[str]) -> Iterator[Page]:
    # Keeping the whole site on the device is tested by itself, in test_offline.py.
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN", service_workers="block")
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site.url.rstrip("/"))
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    sent: list[str] = []

    def note_request(request: Request) -> None:
        sent.append(f"{request.url}\n{request.post_data or ''}")

    def note_message(message: ConsoleMessage) -> None:
        if message.type == "error":
            console.append(message.text)

    context.on("request", note_request)
    page.on("console", note_message)
    page.on("pageerror", lambda error: console.append(str(error)))
    before = len(site.requests)
    yield page
    context.close()
    outside = [request for request in sent if not request.startswith((site.url, "blob:", "data:"))]
    assert not outside, f"requests left the origin: {outside}"
    everything = "\n".join(sent + site.requests[before:])
    leaked = [text for text in typed if text in everything or quote(text) in everything]
    assert not leaked, f"requests carry what was typed: {leaked}"
    assert not console, f"errors in the console: {console}"
