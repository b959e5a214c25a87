"""Many files at once on the check page: a table of results, each row with its findings, and nothing stops the rest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from scripts.static_host import Host
from tests.browser.check_page import choose, drop, open_check, status, wait_for
from tests.browser.patience import until
from tests.einvoice import einvoice

GOOD = einvoice().encode()
BAD = einvoice(total="114.00").encode()


def numbered(place: int, **values: str) -> bytes:
    return einvoice(invoice_number=f"264420000000{place:04d}1234", **values).encode()


def rows(page: Page) -> Any:
    return page.locator("[data-file-results] tbody tr[data-file]")


def row_of(page: Page, file: str) -> Any:
    return page.locator(f'[data-file-results] tbody tr[data-file="{file}"]')


def test_a_mixed_batch_shows_the_worst_first_and_filters(page: Page, site: Host, typed: list[str]) -> None:
    typed += ["26442000000000011234", "福州示例纸业有限公司"]
    open_check(page, site, "#tab=file")
    choose(page, ("a-good.xml", numbered(1)), ("b-bad.xml", BAD), ("c-empty.xml", b""), ("d-cut.xml", GOOD[:300]))
    expect(status(page)).to_contain_text("4 个文件查完了：3 行有错误")
    wait_for(page, "done")
    assert [row.get_attribute("data-file") for row in rows(page).all()] == [
        "b-bad.xml",
        "c-empty.xml",
        "d-cut.xml",
        "a-good.xml",
    ]
    expect(row_of(page, "b-bad.xml").locator('[data-finding][data-rule="invoice-total"]')).to_contain_text("113.00")
    expect(row_of(page, "c-empty.xml")).to_contain_text("整个文件")
    expect(row_of(page, "a-good.xml")).to_contain_text("26442000000000011234")
    page.get_by_role("button", name="没有发现问题 1").click()
    expect(rows(page)).to_have_count(1)
    expect(page.get_by_role("button", name="没有发现问题 1")).to_be_focused()
    page.get_by_role("button", name="全部 4").click()
    page.get_by_label("在结果里找").fill("纸业 00011234")
    expect(rows(page)).to_have_count(1)
    page.get_by_label("在结果里找").fill("没有这一张")
    page.get_by_role("button", name="显示全部").click()
    expect(rows(page)).to_have_count(4)


def test_columns_sort_both_ways_and_say_so(page: Page, site: Host) -> None:
    open_check(page, site, "#tab=file")
    amounts = {"a.xml": ("9.00", "0.00"), "b.xml": ("1000.00", "0.00"), "c.xml": ("20.00", "0.00")}
    choose(
        page,
        *((name, einvoice(amount=amount, tax=tax, total=amount).encode()) for name, (amount, tax) in amounts.items()),
    )
    wait_for(page, "done")
    head = page.get_by_role("columnheader", name="价税合计")
    for order, expected in (("ascending", "acb"), ("descending", "bca")):
        head.get_by_role("button").click()
        expect(head).to_have_attribute("aria-sort", order)
        assert [row.get_attribute("data-file") for row in rows(page).all()] == [f"{name}.xml" for name in expected]


def test_a_row_opens_in_full_and_the_keyboard_finds_its_way_back(page: Page, site: Host) -> None:
    open_check(page, site, "#tab=file")
    choose(page, ("1.xml", BAD), ("2.xml", numbered(2)))
    wait_for(page, "done")
    row_of(page, "1.xml").get_by_role("button").focus()
    page.keyboard.press("Enter")
    card = page.locator('article[data-file="1.xml"]')
    expect(card.get_by_role("heading")).to_be_focused()
    total = card.get_by_role("row", name="价税合计").filter(has=page.locator('[data-rule="invoice-total"]'))
    expect(total).to_contain_text("114.00")
    expect(rows(page)).to_have_count(0)
    page.get_by_role("button", name="下一张").click()
    expect(page.locator('article[data-file="2.xml"]')).to_contain_text("26442000000000021234")
    expect(page.get_by_role("button", name="下一张")).to_be_disabled()
    page.keyboard.press("Escape")
    expect(row_of(page, "2.xml").get_by_role("button")).to_be_focused()


def test_each_invoice_of_a_file_has_its_row_and_its_place(page: Page, site: Host) -> None:
    open_check(page, site, "#tab=file")
    invoices = [{"amount": "1.00", "tax": "0.13", "total": total} for total in ("1.13", "1.14", "1.13")]
    choose(page, ("three.json", json.dumps(invoices).encode()))
    wait_for(page, "done")
    expect(rows(page)).to_have_count(3)
    expect(rows(page).first).to_contain_text("第 2 张")
    expect(rows(page).first.locator("[data-finding]")).to_have_attribute("data-path", "total")


def test_hundreds_of_files_are_paged(page: Page, site: Host) -> None:
    open_check(page, site, "#tab=file")
    choose(page, *((f"{place}.xml", b"") for place in range(250)))
    expect(status(page)).to_contain_text("250 个文件查完了：250 行有错误")
    expect(rows(page)).to_have_count(100)
    expect(rows(page).nth(11)).to_have_attribute("data-file", "11.xml")
    page.get_by_role("button", name="下一页").click()
    page.get_by_role("button", name="下一页").click()
    expect(rows(page)).to_have_count(50)
    expect(rows(page).last).to_have_attribute("data-file", "249.xml")
    expect(page.get_by_role("button", name="下一页")).to_be_disabled()


def test_a_folder_is_taken_with_what_it_holds(page: Page, site: Host, tmp_path: Path) -> None:
    inner = tmp_path / "报销" / "三月"
    inner.mkdir(parents=True)
    (inner / "1.xml").write_bytes(GOOD)
    (tmp_path / "报销" / "2.xml").write_bytes(BAD)
    for left_behind in (".DS_Store", "~$清单.xlsx", "Thumbs.db"):
        (tmp_path / "报销" / left_behind).write_bytes(b"x")
    open_check(page, site, "#tab=file")
    page.set_input_files("[data-folder]", tmp_path / "报销")
    wait_for(page, "done")
    assert {row.get_attribute("data-file") for row in rows(page).all()} == {"报销/三月/1.xml", "报销/2.xml"}
    expect(page.locator("[data-file-notes]")).to_contain_text("跳过了 3 个")


def test_files_can_be_pasted(page: Page, site: Host) -> None:
    open_check(page, site, "#tab=file")
    page.evaluate(
        """(content) => {
            const clipboardData = new DataTransfer();
            clipboardData.items.add(new File([content], "pasted.xml"));
            document.dispatchEvent(new ClipboardEvent("paste", { clipboardData }));
        }""",
        BAD.decode(),
    )
    expect(page.locator('[data-file="pasted.xml"] [data-rule="invoice-total"]')).to_be_visible()


def test_html_in_names_and_values_stays_text(page: Page, site: Host) -> None:
    name = "<img src=x onerror=alert(1)>.json"
    open_check(page, site, "#tab=file")
    party = {"name": "<script>alert(1)</script>"}
    choose(page, (name, json.dumps({"seller": party, "total": "<b>1</b>"}).encode()), ("x\u202eslx.json", b"{}"))
    wait_for(page, "done")
    expect(page.locator("[data-file-results] :is(img, script, b)")).to_have_count(0)
    expect(rows(page).get_by_text("<script>alert(1)</script>")).to_be_visible()
    expect(rows(page).get_by_text("x�slx.json")).to_be_visible()
    page.get_by_role("button", name=name).click()
    expect(page.locator("article h3")).to_contain_text(name)
    expect(page.locator("[data-file-results] :is(img, script, b)")).to_have_count(0)


def test_a_batch_is_cancelled_in_the_middle_and_goes_on(page: Page, site: Host) -> None:
    """What was checked stays; trying again takes up the rest, and nothing is checked twice or left out."""
    open_check(page, site, "#tab=file")
    # The page hands over one file after the other; from the fourth on it waits until the test lets it go on.
    page.evaluate(
        """() => {
            const read = File.prototype.arrayBuffer;
            window.held = [];
            File.prototype.arrayBuffer = async function () {
                if (Number.parseInt(this.name) > 3 && held) await new Promise((go) => held.push(go));
                return read.call(this);
            };
        }"""
    )
    choose(page, *((f"{place}.xml", BAD if place == 2 else GOOD) for place in range(1, 9)))
    until(page, "held.length === 1")
    expect(page.locator("[data-file-progress]")).to_contain_text("已查 3 个，共 8 个")
    page.get_by_role("button", name="取消").click()
    expect(rows(page)).to_have_count(3)
    wait_for(page, "idle")
    expect(row_of(page, "2.xml").locator('[data-rule="invoice-total"]')).to_be_visible()
    page.evaluate("() => { held.forEach((go) => go()); held = null; }")
    page.get_by_role("button", name="重试").click()
    expect(status(page)).to_contain_text("8 个文件查完了：1 行有错误")
    expect(rows(page)).to_have_count(8)


ANSWERS = (
    "const empty = {fields: {}, facts: {}, rules: {}, subjects: {invoice: {}, party: {}, line: {}}, largest_file: 1e9};"
    "postMessage({stage: 'ready', vocabulary: JSON.stringify(empty)});"
    "addEventListener('message', ({data: {id, call, args: [content, name], raw}}) => {"
    "  const answer = (result) => {"
    "    const text = JSON.stringify(result);"
    "    postMessage({id, result: raw ? new TextEncoder().encode(text) : text});"
    "  };"
    "  if (call !== 'file') return answer(call === 'batch' ? {findings: [], summary: null} : null);"
    "  if (name.startsWith('bad')) throw new Error('out of memory');"
    "  const report = {name, format: 'xml', ok: true, findings: [], invoices: [{}],"
    "    reports: [{ok: true, findings: [], facts: {}}], origins: [{}]};"
    "  answer(report);"
    "});"
)


@pytest.fixture
def stand_in(page: Page) -> Page:
    """Instead of Python: breaks at files that are called bad."""
    page.route("**/check/worker.mjs", lambda route: route.fulfill(content_type="text/javascript", body=ANSWERS))
    return page


def test_a_file_that_brings_python_down_stops_no_other(stand_in: Page, site: Host, console: list[str]) -> None:
    open_check(stand_in, site, "#tab=file")
    choose(stand_in, ("1.xml", GOOD), ("bad.xml", GOOD), ("c.xml", GOOD), ("d.xml", GOOD))
    expect(status(stand_in)).to_contain_text("4 个文件查完了：1 行有错误")
    expect(row_of(stand_in, "bad.xml").locator("[data-finding]")).to_contain_text("已经跳过")
    console.clear()


def test_a_python_that_always_breaks_is_said(stand_in: Page, site: Host, console: list[str]) -> None:
    open_check(stand_in, site, "#tab=file")
    choose(stand_in, *((f"bad{place}.xml", GOOD) for place in range(5)))
    wait_for(stand_in, "failed")
    expect(status(stand_in)).to_contain_text("意外停了")
    expect(rows(stand_in)).to_have_count(2)
    console.clear()


def test_without_its_program_the_batch_fails_and_goes_on_later(page: Page, site: Host, console: list[str]) -> None:
    blocked = [True]

    def half_way(route: Route) -> None:
        if blocked:
            route.abort()
        else:
            route.continue_()

    page.route("**/pyodide.asm.wasm", half_way)
    open_check(page, site, "#tab=file")
    choose(page, ("1.xml", GOOD), ("2.xml", BAD))
    wait_for(page, "failed")
    blocked.clear()
    console.clear()
    page.get_by_role("button", name="重试").click()
    expect(rows(page)).to_have_count(2)


def test_results_of_another_batch_take_the_place_of_the_first(page: Page, site: Host) -> None:
    open_check(page, site, "#tab=file")
    choose(page, ("1.xml", BAD), ("2.xml", GOOD))
    expect(rows(page)).to_have_count(2)
    drop(page, "3.xml", GOOD.decode())
    expect(page.locator('article[data-file="3.xml"] .fp-verdict--ok')).to_be_visible()
    expect(page.locator("[data-finding]")).to_have_count(0)


def test_an_invoice_of_many_lines_shows_those_with_findings_at_once(page: Page, site: Host) -> None:
    line = {"name": "*纸制品*复印纸", "quantity": "2", "unit_price": "1", "amount": "2.00"}
    lines = [line | ({"amount": "3.00"} if place == 300 else {}) for place in range(400)]
    open_check(page, site, "#tab=file")
    choose(page, ("long.json", json.dumps({"lines": lines}).encode()))
    card = page.locator('article[data-file="long.json"]')
    expect(card.get_by_role("rowheader", name="第 301 行金额", exact=True)).to_be_visible()
    expect(card.get_by_role("rowheader", name="第 41 行金额", exact=True)).to_have_count(0)
    card.get_by_role("button", name="再显示 40 行明细（还有 359 行）").click()
    expect(card.get_by_role("rowheader", name="第 80 行金额", exact=True)).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_table_does_not_widen_the_page(page: Page, site: Host, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    open_check(page, site, "#tab=file")
    choose(page, ("长" * 100 + ".xml", BAD), ("2" * 120 + ".xml", GOOD))
    expect(rows(page)).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
