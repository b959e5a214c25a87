"""Starting Python: the second visit restores it, whatever is wrong with what was kept; what cannot start says so."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from scripts.static_host import Host
from tests.browser.patience import until

WRONG = "91350100M000100Y34"
FRAGMENT = f"#field=taxpayer_id&value={WRONG}"
DAY = "2026-11-24"

# What the worker says until it has answered one question, and the answer.
STAGES = """async ([address, name, value, day]) => {
    const worker = new Worker(address, { type: "module", name });
    const said = [];
    const answer = await new Promise((resolve) => {
        worker.onmessage = ({ data }) => {
            if (data.id !== undefined || data.failed) resolve(data.result ?? data.failed);
            else said.push(data.stage ?? "spoilt");
        };
        worker.postMessage({ id: 1, call: "field", args: ["taxpayer_id", value, day] });
    });
    // The snapshot is kept after the answer.
    const open = () => caches.open("fapiao-python").then((cache) => cache.keys());
    // One look answers: between two, a worker may put a new one in the place of the old.
    let kept = await open();
    for (let turn = 0; turn < 1000 && !kept.length; turn++) {
        await new Promise((go) => setTimeout(go, 50));
        kept = await open();
    }
    worker.terminate();
    return { said, answer, kept: kept.map(({ url }) => url) };
}"""

# Change the bytes that are kept, so that they still look whole.
SPOIL = """async () => {
    const cache = await caches.open("fapiao-python");
    const [key] = await cache.keys();
    const bytes = await (await cache.match(key)).arrayBuffer();
    new Uint8Array(bytes).fill(7, 5_000_000, 10_000_000);
    const words = new Uint32Array(bytes, 0, Math.floor(bytes.byteLength / 4));
    let sum = 0;
    for (let i = 0; i < words.length; i++) sum = (Math.imul(sum, 31) + words[i]) | 0;
    await cache.put(key, new Response(bytes, { headers: { "x-checksum": `${sum} of ${bytes.byteLength}` } }));
}"""


def ask(page: Page, site: Host, name: str = "") -> Any:
    return page.evaluate(STAGES, [f"{site.url}assets/js/check/worker.mjs", name, WRONG, DAY])


def expect_verdict(page: Page) -> None:
    expect(page.locator('[data-finding][data-rule="taxpayer-id-check-digit"]')).to_be_visible()


def test_the_second_start_restores_and_says_the_same(page: Page, site: Host) -> None:
    page.goto(f"{site.url}privacy/")
    first, second, cold = ask(page, site), ask(page, site), ask(page, site, "cold")
    assert first["said"] == cold["said"] == ["start", "ready"]
    assert second["said"] == ["restore", "ready"]
    assert first["answer"] == second["answer"] == cold["answer"]
    assert len(second["kept"]) == 1 and first["kept"] == second["kept"] == cold["kept"]


def test_each_restored_python_draws_other_numbers(page: Page, site: Host) -> None:
    draw = 'tell({ stage: String(python.runPython("import random; random.random()")) });'

    def watch(route: Route) -> None:
        response = route.fetch()
        assert "return open(python, lock);" in response.text()
        text = response.text().replace("return open(python, lock);", f"{draw} return open(python, lock);")
        route.fulfill(response=response, body=text)

    page.route("**/check/worker.mjs", watch)
    page.goto(f"{site.url}privacy/")
    ask(page, site)
    drawn = [ask(page, site)["said"] for _ in range(2)]
    assert [said[0] for said in drawn] == ["restore", "restore"]
    assert drawn[0][1] != drawn[1][1]


def test_nothing_that_was_entered_is_kept(page: Page, site: Host) -> None:
    """It is taken before the first question is answered."""
    page.goto(f"{site.url}check/{FRAGMENT}")
    expect_verdict(page)
    until(page, "caches.open('fapiao-python').then((cache) => cache.keys()).then((keys) => keys.length)")
    held = page.evaluate(
        """async (text) => {
            const cache = await caches.open("fapiao-python");
            const bytes = new Uint8Array(await (await cache.match((await cache.keys())[0])).arrayBuffer());
            return new TextDecoder("latin1").decode(bytes).includes(text);
        }""",
        WRONG,
    )
    assert not held


def test_a_spoilt_snapshot_is_replaced(page: Page, site: Host) -> None:
    page.goto(f"{site.url}privacy/")
    ask(page, site)
    page.evaluate(SPOIL)
    page.goto(f"{site.url}check/{FRAGMENT}")
    expect_verdict(page)
    assert ask(page, site)["said"] == ["restore", "ready"]


def test_a_snapshot_of_another_build_is_replaced(page: Page, site: Host) -> None:
    page.goto(f"{site.url}privacy/")
    kept = ask(page, site)["kept"]
    page.evaluate(
        """async () => {
            const cache = await caches.open("fapiao-python");
            const [key] = await cache.keys();
            await cache.put(key.url + "-old", await cache.match(key));
            await cache.delete(key);
        }"""
    )
    again = ask(page, site)
    assert again["said"] == ["start", "ready"]
    until(
        page,
        "url => caches.open('fapiao-python').then((cache) => cache.keys())"
        ".then((keys) => keys.length === 1 && keys[0].url === url)",
        kept[0],
    )


@pytest.mark.parametrize(
    ("says", "passes"),
    [pytest.param("{ stage: 'restore' }", 25_000, id="hangs"), pytest.param("{ spoilt: 'x' }", 0, id="fails")],
)
def test_a_restore_that_does_not_end_is_started_anew(page: Page, site: Host, says: str, passes: int) -> None:
    """Stand-in workers: the first cannot restore; the cold one answers what was asked of it, nothing is lost."""
    worker = (
        f"if (self.name !== 'cold') postMessage({says}); else {{"
        "postMessage({ stage: 'ready', vocabulary: JSON.stringify({ fields: {}, facts: {}, rules: {},"
        "subjects: { invoice: {}, party: {}, line: {} }, largest_file: 1 }) });"
        "addEventListener('message', ({ data }) => postMessage({ id: data.id, result: JSON.stringify("
        "{ ok: true, findings: [], facts: { asked: data.args[1] } }) })); }"
    )
    page.clock.install()
    page.route("**/check/worker.mjs", lambda route: route.fulfill(content_type="text/javascript", body=worker))
    page.goto(f"{site.url}check/{FRAGMENT}")
    page.clock.run_for(passes)
    page.wait_for_selector('[data-check-status="done"]')
    expect(page.locator("[data-check]")).to_contain_text(WRONG)


def test_two_tabs_at_once(page: Page, site: Host) -> None:
    """Both start, both answer, and one snapshot is left that can be restored."""
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto(f"{site.url}check/{FRAGMENT}", wait_until="commit")
    for tab in (page, other):
        expect_verdict(tab)
    until(page, "caches.open('fapiao-python').then((cache) => cache.keys()).then((keys) => keys.length === 1)")
    assert ask(page, site)["said"] == ["restore", "ready"]


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param({"headers": {"content-security-policy": "script-src 'self'"}}, id="WebAssembly forbidden"),
        pytest.param({"before": "WebAssembly.Memory = function () { throw new RangeError(); };"}, id="no memory"),
    ],
)
def test_what_cannot_start_says_so(page: Page, site: Host, console: list[str], spoil: dict[str, Any]) -> None:
    def change(route: Route) -> None:
        response = route.fetch()
        headers = {**response.headers, **spoil.get("headers", {})}
        route.fulfill(response=response, headers=headers, body=spoil.get("before", "") + response.text())

    page.route("**/check/worker.mjs", change)
    page.goto(f"{site.url}check/{FRAGMENT}")
    page.wait_for_selector('[data-check-status="failed"]')
    expect(page.locator("[data-check-status]")).to_contain_text("重试")
    assert page.input_value("[data-check-value]") == WRONG
    console.clear()
