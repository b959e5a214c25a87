"""The built site on a local server, and a Chromium that is watched.

Every page that a test opens is held to the promise of the site: no request leaves the origin, none carries what was
typed (`typed`), and nothing is written to the console as an error (`console`).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from scripts.chromium import ARGUMENTS, find_chromium


@dataclass
class Site:
    """Where the site is served, and every request line that the server got."""

    url: str
    requests: list[str] = field(default_factory=list)


class Handler(SimpleHTTPRequestHandler):
    """A plain static host: files as they are, and 404.html for what is not there."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {".mjs": "text/javascript", ".wasm": "application/wasm"}
    log: list[str]

    def __init__(self, *arguments: object, log: list[str], **options: object) -> None:
        self.log = log
        super().__init__(*arguments, **options)  # type: ignore[arg-type]

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self.log.append(self.requestline)
        super().do_GET()

    def do_POST(self) -> None:
        self.log.append(self.requestline + self.rfile.read(int(self.headers.get("Content-Length", 0))).decode("latin1"))
        self.send_error(405)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory) / "404.html"
        if code != 404 or not page.exists():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


@pytest.fixture(scope="session")
def site(built_site: Path) -> Iterator[Site]:
    log: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(built_site), log=log))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Site(f"http://127.0.0.1:{server.server_address[1]}/", log)
    server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def typed() -> list[str]:
    """Texts that must not appear in any request; tests add what they type or paste."""
    return []


@pytest.fixture
def console() -> list[str]:
    """Errors that the page wrote to the console. Tests that provoke some clear the list."""
    return []


@pytest.fixture
def page(browser: Browser, site: Site, typed: list[str], console: list[str]) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site.url.rstrip("/"))
    page = context.new_page()
    page.set_default_timeout(60_000)
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
