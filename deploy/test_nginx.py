"""The built site behind a real nginx with deploy/nginx.conf, alone and in a folder of another site.

Run by ``make check-deploy``, which builds the site and finds or installs nginx first. Not part of ``make test``: a
machine that runs those need not have nginx.
"""

from __future__ import annotations

import gzip
import http.client
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Response, expect, sync_playwright

from scripts.chromium import ARGUMENTS, find_chromium
from scripts.model import ROOT
from scripts.nginx import find_nginx, nginx
from scripts.serving import headers_for

SITE = ROOT / "site"
FOLDER = "/some/where/"
WRONG = "91350100M000100Y34"

# One of each kind, and of each place with headers of its own.
FILES = [
    "/index.html",
    "/404.html",
    "/check/index.html",
    "/embed/index.html",
    "/api/v1/codes.json",
    "/api/v1/schema/feed.json",
    *(f"/{path.relative_to(SITE).as_posix()}" for path in SITE.glob("assets/css/*.css")),
    "/assets/img/logo.svg",
    "/assets/js/check/worker.mjs",
    "/assets/pyodide/pyodide.asm.wasm",
    "/assets/pyodide/python_stdlib.zip",
    "/assets/pyodide/pyodide-lock.json",
    "/feed.json",
    "/feed.xml",
    "/llms.txt",
    "/manifest.webmanifest",
    "/sitemap.xml",
    "/sw.js",
]


@pytest.fixture(scope="module", params=["/", FOLDER])
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("www")
    place = root / request.param.strip("/")
    if place == root:
        root = SITE
    else:
        place.parent.mkdir(parents=True)
        place.symlink_to(SITE)
    with nginx(root, request.param) as served:
        yield served


def get(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=20)
    connection.request("GET", parts.path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, {name.title(): value for name, value in answer.getheaders()}, body


@pytest.mark.parametrize("path", FILES)
def test_each_kind_of_file_has_its_headers(address: str, path: str) -> None:
    status, headers, body = get(address + path[1:])
    assert status == 200
    expected = {name.title(): value for name, value in headers_for(path).items()}
    assert {name: headers.get(name) for name in expected} == expected
    assert body == (SITE / path[1:]).read_bytes()
    assert headers.get("Access-Control-Allow-Origin") == expected.get("Access-Control-Allow-Origin")


@pytest.mark.parametrize(
    ("accepted", "sent", "end"),
    [("gzip, deflate, br", "br", ".br"), ("gzip", "gzip", ".gz"), ("identity", None, "")],
)
@pytest.mark.parametrize("path", ["check/index.html", "assets/pyodide/pyodide.asm.wasm", "assets/finder-index.json"])
def test_what_is_compressed_is_sent_as_it_lies(address: str, path: str, accepted: str, sent: str, end: str) -> None:
    _, headers, body = get(address + path, Accept_Encoding=accepted)
    assert headers.get("Content-Encoding") == sent
    assert "Accept-Encoding" in headers["Vary"]
    assert body == (SITE / f"{path}{end}").read_bytes()
    if sent == "gzip":
        assert gzip.decompress(body) == (SITE / path).read_bytes()


def test_what_has_not_changed_is_not_sent_again(address: str) -> None:
    _, headers, _ = get(f"{address}assets/pyodide/pyodide.asm.wasm", Accept_Encoding="br")
    status, _, body = get(
        f"{address}assets/pyodide/pyodide.asm.wasm", Accept_Encoding="br", If_None_Match=headers["Etag"]
    )
    assert (status, body) == (304, b"")


def test_what_is_not_there_gets_our_page(address: str) -> None:
    status, headers, body = get(f"{address}codes/no-such-code/")
    assert status == 404
    assert body == (SITE / "404.html").read_bytes()
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-cache"


def test_a_folder_without_its_slash_leads_to_the_page_on_any_host(address: str) -> None:
    status, headers, _ = get(f"{address}check")
    assert status == 301
    assert headers["Location"] == f"{urlsplit(address).path}check/"


def test_the_check_and_the_finder_work_under_these_headers(address: str) -> None:
    answers: list[Response] = []
    console: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        page = browser.new_context(locale="zh-CN").new_page()
        page.on("response", lambda answer: answers.append(answer))
        page.on("console", lambda message: console.append(message.text) if message.type == "error" else None)
        page.goto(f"{address}check/#field=taxpayer_id&value={WRONG}")
        found = page.locator('[data-finding][data-rule="taxpayer-id-check-digit"]')
        expect(found).to_be_visible(timeout=60_000)
        page.goto(f"{address}#q=查无此票")
        expect(page.locator("[data-finder-results] a[data-id]").first).to_be_visible(timeout=60_000)
        outside = [answer.url for answer in answers if not answer.url.startswith((address, "blob:", "data:"))]
        assert outside == []
        assert console == []
        [wasm] = {a.url: a for a in answers if a.url.endswith(".wasm")}.values()
        assert wasm.headers["content-type"] == "application/wasm"
        browser.close()


def test_a_worker_is_held_to_the_policy_as_well(tmp_path: Path) -> None:
    """Its policy comes with its own answer; the one in the page does not bind it."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>probe</title>", encoding="utf-8")
    (tmp_path / "assets" / "probe.mjs").write_text(
        "addEventListener('securitypolicyviolation', (event) => postMessage(event.effectiveDirective));"
        "await fetch('http://localhost:9/').catch(() => {}); setTimeout(() => postMessage('sent'), 2000);",
        encoding="utf-8",
    )
    with nginx(tmp_path) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        page = browser.new_page()
        page.goto(address)
        said = page.evaluate(
            "() => new Promise((done) => { const worker = new Worker('/assets/probe.mjs', { type: 'module' });"
            " worker.onmessage = ({ data }) => done(data); })"
        )
        browser.close()
    assert said == "connect-src"


def test_what_is_kept_on_the_device_keeps_its_policy(address: str) -> None:
    path = "assets/js/check/worker.mjs"
    kept = (
        f"caches.match(new URL('{path}', '{address}')).then((found) => found?.headers.get('content-security-policy'))"
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        page = browser.new_page()
        page.goto(f"{address}privacy/")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        policy = page.evaluate(kept)
        browser.close()
    assert policy == headers_for(f"/{path}")["Content-Security-Policy"]


def test_nginx_finds_no_fault_in_the_configuration(tmp_path: Path) -> None:
    """The file as it is delivered, without the changes for this test, in a plain http block."""
    main = tmp_path / "nginx.conf"
    main.write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{ }} http {{ include {ROOT}/deploy/nginx.conf; }}",
        encoding="utf-8",
    )
    done = subprocess.run([find_nginx(), "-t", "-q", "-c", str(main)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr
