"""The check page: what is found stands beside its field, nothing typed is lost, and every failure says what to do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from scripts.static_host import Host
from tests.browser.check_page import choose, drop, open_check, status, wait_for
from tests.einvoice import einvoice

RIGHT = "91350100M000100Y43"
SWAPPED = "91350100M000100Y34"
MEGABYTE = 1_000_000


def found(page: Page, rule: str, path: str) -> Any:
    return page.locator(f'[data-finding][data-rule="{rule}"][data-path="{path}"]')


def fill_invoice(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.fill(f'[name="{name}"]', value)


# --- One field -------------------------------------------------------------------------------------------------------


def test_the_address_fills_and_checks_a_field(page: Page, site: Host, typed: list[str]) -> None:
    typed.append(SWAPPED)
    open_check(page, site, f"#field=taxpayer_id&value={SWAPPED}")
    finding = found(page, "taxpayer-id-check-digit", "taxpayer_id")
    expect(finding).to_have_attribute("data-severity", "error")
    finding.get_by_role("button", name=f"改成 {RIGHT}").click()
    expect(page.locator("[data-check-value]")).to_have_value(RIGHT)
    expect(page.locator(".fp-verdict--ok")).to_contain_text("查验平台")
    expect(page.locator("[data-finding]")).to_have_count(0)


def test_a_finding_leads_to_its_record_and_rule_and_takes_the_value_along(page: Page, site: Host) -> None:
    open_check(page, site, f"#field=taxpayer_id&value={SWAPPED}")
    found(page, "taxpayer-id-check-digit", "taxpayer_id").get_by_role("link", name="报错页").click()
    expect(page).to_have_url(f"{site.url}codes/guangzhou/e007/#field=taxpayer_id&value={SWAPPED}")
    expect(page.locator("[data-check-value]")).to_have_value(SWAPPED)
    expect(found(page, "taxpayer-id-check-digit", "taxpayer_id")).to_be_visible()
    page.get_by_role("link", name="到检查页查整张发票或文件").click()
    expect(page).to_have_url(f"{site.url}check/#field=taxpayer_id&value={SWAPPED}")
    found(page, "taxpayer-id-check-digit", "taxpayer_id").get_by_role("link", name="规则：").click()
    expect(page).to_have_url(f"{site.url}rules/taxpayer-id-check-digit/#field=taxpayer_id&value={SWAPPED}")
    expect(page.locator("[data-check-value]")).to_have_value(SWAPPED)


def test_the_verdict_follows_what_is_typed_and_which_field_is_chosen(page: Page, site: Host) -> None:
    open_check(page, site)
    page.fill("[data-check-value]", "2026-02-30")
    expect(page.locator('[data-finding][data-path="taxpayer_id"][data-severity="error"]')).to_have_count(1)
    page.select_option("[data-check-field]", "issue_date")
    expect(page.locator('[data-finding][data-path="issue_date"][data-severity="error"]')).to_have_count(1)
    page.fill("[data-check-value]", "2026-02-28")
    expect(page.locator("[data-finding]")).to_have_count(0)
    page.fill("[data-check-value]", "")
    expect(page.locator("[data-check-result]")).to_be_empty()


JUNK = {
    "blank": "   \n",
    "long": "9" * 10_000,
    "emoji": "🧾😀",
    "controls": "91\x00\x07\u202e35",
    "html": "<img src=x onerror=alert(1)><script>alert(1)</script>",
    "other scripts": "٣٤٥ กขค Ελλάδα",
}


def test_junk_in_a_field_is_answered_calmly(page: Page, site: Host) -> None:
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    open_check(page, site)
    for kind, junk in JUNK.items():
        page.fill("[data-check-value]", "")
        expect(page.locator("[data-check-result]")).to_be_empty()
        page.fill("[data-check-value]", junk)
        if junk.strip():
            expect(page.locator("[data-finding]").first).to_be_visible()
            wait_for(page, "done")
        expect(page.locator("[data-check-result] :is(img, script)")).to_have_count(0)
        assert page.input_value("[data-check-value]") == junk, kind
    assert not dialogs


# --- A whole invoice -------------------------------------------------------------------------------------------------


def test_a_wrong_total_is_named_beside_it(page: Page, site: Host, typed: list[str]) -> None:
    typed.append("26442000000000000017")
    open_check(page, site, "#tab=invoice")
    fill_invoice(page, invoice_number="26442000000000000017", amount="100.00", tax="13.00", total="114.00")
    finding = page.locator('[data-field]:has([name="total"])').locator('[data-rule="invoice-total"]')
    expect(finding).to_contain_text("113.00")
    page.get_by_role("button", name="价税合计", exact=True).click()
    total = page.locator('[name="total"]')
    expect(total).to_be_focused()
    expect(total).to_have_attribute("aria-invalid", "true")
    finding.get_by_role("button", name="改成 113.00").click()
    expect(total).to_have_value("113.00")
    expect(finding).to_have_count(0)
    assert total.get_attribute("aria-invalid") is None


def test_the_summary_leads_into_folded_fields(page: Page, site: Host) -> None:
    open_check(page, site, "#tab=invoice")
    page.locator("[data-panel=invoice] .fp-more > summary").click()
    fill_invoice(page, red_confirmation_number="12")
    expect(page.locator('[data-finding][data-path="red_confirmation_number"]').first).to_be_visible()
    page.locator("[data-panel=invoice] .fp-more > summary").click()
    page.locator(".fp-jump", has_text="红字发票信息确认单编号").first.click()
    expect(page.locator('[name="red_confirmation_number"]')).to_be_focused()


def test_a_discount_line_is_checked_as_one(page: Page, site: Host) -> None:
    open_check(page, site, "#tab=invoice")
    page.click("[data-invoice-add-line]")
    fill_invoice(page, **{"lines[0].amount": "-10.00", "lines[1].amount": "100.00"})
    page.select_option('[name="lines[0].kind"]', "折扣行")
    page.select_option('[name="lines[1].kind"]', "被折扣行")
    finding = page.locator('[data-rule="invoice-discount-order"]')
    expect(finding.first).to_be_visible()
    page.select_option('[name="lines[0].kind"]', "被折扣行")
    page.select_option('[name="lines[1].kind"]', "折扣行")
    fill_invoice(page, **{"lines[0].amount": "100.00", "lines[1].amount": "-10.00"})
    expect(page.locator('[data-offer="amount"]')).to_contain_text("90.00")
    expect(finding).to_have_count(0)


def test_what_follows_is_computed_and_can_be_taken_over(page: Page, site: Host) -> None:
    open_check(page, site, "#tab=invoice")
    fill_invoice(page, **{"lines[0].quantity": "3", "lines[0].unit_price": "33.5", "lines[0].tax_rate": "13%"})
    page.click('[data-offer="lines[0].amount"]')
    expect(page.locator('[name="lines[0].amount"]')).to_have_value("100.50")
    page.click("[data-invoice-add-line]")
    fill_invoice(page, **{"lines[1].amount": "99.50", "lines[1].tax_rate": "6%"})
    expect(page.locator('[data-offer="lines[1].tax"]')).to_contain_text("5.97")
    page.get_by_role("button", name="算出来的全部填入").click()
    for name, value in {
        "lines[0].tax": "13.07",
        "lines[1].tax": "5.97",
        "amount": "200.00",
        "tax": "19.04",
        "total": "219.04",
        "total_in_words": "贰佰壹拾玖圆零肆分",
    }.items():
        expect(page.locator(f'[name="{name}"]')).to_have_value(value)
    expect(page.locator("[data-offer]")).to_have_count(0)
    expect(page.locator('[data-panel="invoice"] .fp-verdict--ok')).to_be_visible()


def test_a_total_that_does_not_fit_the_lines_is_named_before_the_sums_are_filled_in(page: Page, site: Host) -> None:
    open_check(page, site, "#tab=invoice")
    fill_invoice(
        page, **{"lines[0].quantity": "2", "lines[0].unit_price": "50", "lines[0].tax_rate": "13%", "total": "115.00"}
    )
    expect(found(page, "invoice-total", "total")).to_contain_text("113.00")


def test_lines_can_be_removed_and_findings_stay_with_their_lines(page: Page, site: Host) -> None:
    open_check(page, site, "#tab=invoice")
    page.click("[data-invoice-add-line]")
    page.click("[data-invoice-add-line]")
    fill_invoice(page, **{"lines[0].amount": "1", "lines[1].amount": "2", "lines[2].amount": "30"})
    page.locator("[data-row-remove]").nth(1).click()
    expect(page.locator('[name="lines[1].amount"]')).to_have_value("30")
    expect(page.locator('[name="lines[2].amount"]')).to_have_count(0)
    expect(page.locator('[data-offer="amount"]')).to_contain_text("31.00")
    fill_invoice(page, **{"lines[1].quantity": "2", "lines[1].unit_price": "4"})
    second = page.locator("[data-invoice-lines] > li:nth-child(2)")
    expect(second.locator('[data-finding][data-severity="error"]')).to_have_count(1)


def test_clearing_the_form_leaves_one_empty_line_and_no_findings(page: Page, site: Host) -> None:
    open_check(page, site, "#tab=invoice")
    page.click("[data-invoice-add-line]")
    fill_invoice(page, amount="1", tax="1", total="3")
    expect(found(page, "invoice-total", "total")).to_have_count(1)
    page.get_by_role("button", name="清空").click()
    expect(page.locator("[data-finding]")).to_have_count(0)
    expect(page.locator("[data-invoice-lines] > li")).to_have_count(1)
    assert page.input_value('[name="total"]') == ""


def test_a_special_business_shows_what_it_asks_for_and_findings_point_there(page: Page, site: Host) -> None:
    open_check(page, site, "#tab=invoice")
    place = page.locator('[name="business[0].place_of_service"]')
    expect(place).to_have_count(0)
    page.select_option('[name="business_type"]', "建筑服务")
    expect(place).to_be_visible()
    expect(page.locator("[data-invoice-business] [data-field]:visible")).to_have_count(5)
    expect(page.locator("[data-invoice-business] [data-is-required]:visible")).to_have_count(3)
    fill_invoice(page, **{"business[0].project_name": "示例楼"})
    missing = found(page, "business-fields", "business[0].place_of_service")
    expect(missing).to_contain_text("建筑服务发生地、跨地（市）标志")
    page.get_by_role("button", name="第 1 组要素建筑服务发生地").click()
    expect(place).to_be_focused()
    fill_invoice(page, **{"business[0].place_of_service": "广州市天河区", "business[0].cross_city": "否"})
    expect(missing).to_have_count(0)


def test_rows_of_a_business_are_checked_each_and_another_business_forgets_them(page: Page, site: Host) -> None:
    open_check(page, site, "#tab=invoice")
    page.select_option('[name="business_type"]', "货物运输")
    page.click("[data-invoice-add-business]")
    names = ("origin", "destination", "vehicle_kind", "goods")
    whole = {f"business[{row}].{name}": "示例" for row in (0, 1) for name in names}
    fill_invoice(page, **whole, **{"business[0].plate": "粤A12345", "business[1].plate": "粤A1234"})
    expect(found(page, "business-plate", "business[1].plate")).to_be_visible()
    expect(page.locator('[data-rule="business-plate"]')).to_have_count(1)
    page.locator("[data-invoice-business] [data-row-remove]").first.click()
    expect(found(page, "business-plate", "business[0].plate")).to_be_visible()
    page.select_option('[name="business_type"]', "卷烟")
    expect(page.locator("[data-invoice-business] > li")).to_have_count(0)
    expect(page.locator('[data-rule="business-plate"]')).to_have_count(0)


# --- Files -----------------------------------------------------------------------------------------------------------


def test_a_dropped_file_gets_its_verdict(page: Page, site: Host, typed: list[str]) -> None:
    typed += ["26442000000000000017", "广州示例贸易有限公司"]
    open_check(page, site, "#tab=file")
    drop(page, "发票.xml", einvoice(invoice_number="26442000000000000017", total="999.00"))
    card = page.locator('[data-file="发票.xml"]')
    row = card.locator("tr", has=page.get_by_role("rowheader", name="价税合计", exact=True))
    expect(row.locator('[data-rule="invoice-total"]')).to_be_visible()
    expect(card.get_by_text("26442000000000000017").first).to_be_visible()
    expect(card.locator(".fp-verdict--error")).to_be_visible()


def test_several_files_each_get_their_verdict_and_a_bad_one_stops_no_other(page: Page, site: Host) -> None:
    good = einvoice().encode()
    bomb = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><EInvoice>&c;</EInvoice>'
    open_check(page, site, "#tab=file")
    choose(
        page,
        ("good.xml", good),
        ("cut.xml", good[: len(good) // 2]),
        ("empty.xml", b""),
        ("bomb.xml", bomb),
        ("really-a-pdf.xml", b"%PDF-1.7\n1 0 obj\n"),
        ("gbk.xml", einvoice(encoding="GBK").encode("gbk")),
        ("noise.xml", bytes(range(256)) * 40),
        ("last.xml", good),
    )
    expect(page.locator("[data-file]")).to_have_count(8)
    expected = {
        "good.xml": None,
        "cut.xml": "file-xml-broken",
        "empty.xml": "file-empty",
        "bomb.xml": "file-xml-entities",
        "really-a-pdf.xml": "file-pdf-broken",
        "gbk.xml": None,
        "noise.xml": "file-format",
        "last.xml": None,
    }
    for name, rule in expected.items():
        errors = page.locator(f'[data-file="{name}"] [data-finding][data-severity="error"]')
        assert [finding.get_attribute("data-rule") for finding in errors.all()] == ([rule] if rule else []), name
    expect(page.locator('[data-file="gbk.xml"]')).to_contain_text("广州示例贸易有限公司")


def test_a_huge_file_is_refused_without_being_read(page: Page, site: Host, tmp_path: Path) -> None:
    huge = tmp_path / "huge.xml"
    with huge.open("wb") as stream:
        stream.truncate(100 * MEGABYTE)
    open_check(page, site, "#tab=file")
    page.set_input_files("[data-files]", huge)
    finding = page.locator('[data-file="huge.xml"] [data-finding]')
    expect(finding).to_contain_text("100.0 MB")
    expect(finding).to_have_attribute("data-rule", "file-too-large")


# --- When something fails --------------------------------------------------------------------------------------------


def test_a_runtime_that_does_not_load_is_said_and_tried_again(page: Page, site: Host, console: list[str]) -> None:
    blocked = True

    def half_way(route: Route) -> None:
        if blocked:
            route.abort()
        else:
            route.continue_()

    page.route("**/pyodide.asm.wasm", half_way)
    open_check(page, site, f"#field=taxpayer_id&value={SWAPPED}")
    wait_for(page, "failed")
    expect(status(page)).to_contain_text("没有下载完整")
    assert page.input_value("[data-check-value]") == SWAPPED
    console.clear()
    blocked = False
    page.get_by_role("button", name="重试").click()
    expect(found(page, "taxpayer-id-check-digit", "taxpayer_id")).to_be_visible()


@pytest.mark.parametrize("status_code, body", [(404, b""), (200, b"<!doctype html>sign in"), (200, b"\0asm\1\0\0\0\1")])
def test_a_runtime_that_comes_as_something_else_is_said(
    page: Page, site: Host, console: list[str], status_code: int, body: bytes
) -> None:
    """Not there, the sign-in page of a network, cut off."""
    page.route(
        "**/pyodide.asm.wasm",
        lambda route: route.fulfill(status=status_code, content_type="application/wasm", body=body),
    )
    open_check(page, site, f"#field=taxpayer_id&value={SWAPPED}")
    wait_for(page, "failed")
    expect(status(page)).to_contain_text("没有下载完整")
    console.clear()


def test_a_slow_download_is_told_and_given_up_in_the_end(page: Page, site: Host) -> None:
    held: list[Route] = []
    page.clock.install()
    page.route("**/pyodide.asm.wasm", lambda route: held.append(route))
    open_check(page, site, f"#field=taxpayer_id&value={SWAPPED}")
    wait_for(page, "loading")
    page.clock.run_for(20_000)
    expect(status(page)).to_contain_text("已等 20 秒")
    page.clock.run_for(161_000)
    wait_for(page, "failed")
    expect(status(page)).to_contain_text("已经停下")
    assert page.input_value("[data-check-value]") == SWAPPED


@pytest.mark.parametrize("name", ["pyodide.mjs", "python_stdlib.zip", "pyodide-lock.json", "*.whl"])
def test_each_part_that_is_missing_is_said(page: Page, site: Host, console: list[str], name: str) -> None:
    page.route(f"**/assets/pyodide/{name}", lambda route: route.abort())
    open_check(page, site, f"#field=taxpayer_id&value={SWAPPED}")
    wait_for(page, "failed")
    expect(status(page)).to_contain_text("重试")
    console.clear()


def test_a_wheel_that_does_not_match_its_hash_is_not_run(page: Page, site: Host, console: list[str]) -> None:
    def tamper(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, body=response.body() + b"\0")

    page.route("**/*.whl", tamper)
    open_check(page, site, f"#field=taxpayer_id&value={SWAPPED}")
    wait_for(page, "failed")
    expect(page.locator("[data-finding]")).to_have_count(0)
    console.clear()


def test_a_browser_without_webassembly_is_told_and_keeps_what_was_typed(page: Page, site: Host) -> None:
    page.add_init_script("delete window.WebAssembly")
    open_check(page, site)
    page.fill("[data-check-value]", SWAPPED)
    wait_for(page, "failed")
    expect(status(page)).to_contain_text("WebAssembly")
    assert page.input_value("[data-check-value]") == SWAPPED


@pytest.mark.parametrize(
    "path, module", [("check/", "check/main.mjs"), ("codes/guangzhou/e007/", "check/check-box.mjs")]
)
def test_what_is_typed_before_the_module_comes_is_checked(page: Page, site: Host, path: str, module: str) -> None:
    held: list[Route] = []
    page.route(f"**/{module}", lambda route: held.append(route))
    page.goto(site.url + path, wait_until="commit")
    page.fill("[data-check-value]", SWAPPED)
    while not held:
        page.wait_for_timeout(50)
    held[0].continue_()
    expect(found(page, "taxpayer-id-check-digit", "taxpayer_id")).to_be_visible()


def test_without_network_it_goes_on_once_it_is_loaded(page: Page, site: Host) -> None:
    open_check(page, site, f"#field=taxpayer_id&value={RIGHT}")
    wait_for(page, "done")
    page.context.set_offline(True)
    page.fill("[data-check-value]", SWAPPED)
    expect(found(page, "taxpayer-id-check-digit", "taxpayer_id")).to_be_visible()


def test_without_network_it_says_so_before(page: Page, site: Host, console: list[str]) -> None:
    open_check(page, site)
    page.context.set_offline(True)
    page.fill("[data-check-value]", SWAPPED)
    wait_for(page, "failed")
    expect(status(page)).to_contain_text("没有联网")
    page.context.set_offline(False)
    page.press("[data-check-value]", "Enter")
    expect(found(page, "taxpayer-id-check-digit", "taxpayer_id")).to_be_visible()
    console.clear()


def test_waiting_can_be_cancelled_and_begun_again(page: Page, site: Host) -> None:
    held: list[Route] = []
    page.route("**/pyodide.asm.wasm", lambda route: held.append(route))
    open_check(page, site, f"#field=taxpayer_id&value={SWAPPED}")
    wait_for(page, "loading")
    page.get_by_role("button", name="取消").click()
    wait_for(page, "idle")
    expect(status(page)).to_contain_text("填写的内容还在")
    page.unroute("**/pyodide.asm.wasm")
    page.get_by_role("button", name="重试").click()
    expect(found(page, "taxpayer-id-check-digit", "taxpayer_id")).to_be_visible()


def test_a_worker_that_never_answers_is_given_up_and_replaced(page: Page, site: Host) -> None:
    """A stand-in worker that starts and then is silent; the clock of the page is turned on, not waited for."""
    silent = (
        "postMessage({stage: 'ready', vocabulary: JSON.stringify("
        "{fields: {}, facts: {}, rules: {}, subjects: {invoice: {}, party: {}, line: {}}, largest_file: 1})})"
    )
    page.clock.install()
    page.route("**/check/worker.mjs", lambda route: route.fulfill(content_type="text/javascript", body=silent))
    open_check(page, site)
    page.fill("[data-check-value]", SWAPPED)
    page.clock.run_for(1000)
    wait_for(page, "running")
    page.clock.run_for(21_000)
    wait_for(page, "failed")
    expect(status(page)).to_contain_text("还没有结果")
    assert page.input_value("[data-check-value]") == SWAPPED
    page.unroute("**/check/worker.mjs")
    page.get_by_role("button", name="重试").click()
    expect(found(page, "taxpayer-id-check-digit", "taxpayer_id")).to_be_visible()


def test_a_crash_is_said_and_the_next_check_starts_anew(page: Page, site: Host, console: list[str]) -> None:
    crashing = (
        "postMessage({stage: 'ready', vocabulary: JSON.stringify("
        "{fields: {}, facts: {}, rules: {}, subjects: {invoice: {}, party: {}, line: {}}, largest_file: 1})});"
        "addEventListener('message', () => { throw new Error('out of memory'); });"
    )
    page.route("**/check/worker.mjs", lambda route: route.fulfill(content_type="text/javascript", body=crashing))
    open_check(page, site, f"#field=taxpayer_id&value={SWAPPED}")
    wait_for(page, "failed")
    expect(status(page)).to_contain_text("意外停了")
    console.clear()
    page.unroute("**/check/worker.mjs")
    page.get_by_role("button", name="重试").click()
    expect(found(page, "taxpayer-id-check-digit", "taxpayer_id")).to_be_visible()


def test_without_javascript_the_page_says_what_to_do(page_without_scripts: Page, site: Host) -> None:
    page_without_scripts.goto(f"{site.url}check/")
    notice = page_without_scripts.locator("noscript p")
    expect(notice).to_be_visible()
    expect(notice).to_contain_text("允许本站运行 JavaScript")
    expect(page_without_scripts.locator("[data-check]")).to_be_hidden()


# --- Use -------------------------------------------------------------------------------------------------------------


def test_the_tabs_follow_the_keyboard(page: Page, site: Host) -> None:
    open_check(page, site)
    page.focus("#tab-field")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#tab-invoice")).to_be_focused()
    expect(page.locator("#panel-invoice")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#panel-file")).to_be_visible()
    expect(page.locator("#panel-field")).to_be_hidden()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#tab-field")).to_be_focused()
    page.keyboard.press("End")
    expect(page.locator("#tab-file")).to_be_focused()
    page.keyboard.press("Home")
    expect(page.locator("#panel-field")).to_be_visible()


@pytest.mark.parametrize("fragment", ["", "#tab=invoice", "#tab=file"])
def test_a_phone_does_not_scroll_sideways(page: Page, site: Host, fragment: str) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    open_check(page, site, fragment)
    expect(page.locator("[data-check]")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


# --- The same Python -------------------------------------------------------------------------------------------------

ASK = """async ([address, calls]) => {
    const worker = new Worker(address, { type: "module" });
    const answers = [];
    await new Promise((resolve, reject) => {
        worker.onerror = () => reject(new Error("worker failed"));
        worker.onmessage = ({ data }) => {
            if (data.failed) reject(new Error(data.failed));
            if (data.id === undefined) return;
            answers[data.id] = data.result ?? `error: ${data.error}`;
            if (data.id === calls.length - 1) resolve();
        };
        calls.forEach(([call, args], id) => worker.postMessage({ id, call, args }));
    });
    worker.terminate();
    return answers;
}"""


def test_pyodide_gives_the_same_json_as_cpython(page: Page, site: Host) -> None:
    """Every row of the validator's tables, in the worker that the page uses."""
    from fapiao import bridge

    values = Path(__file__).parent.parent / "values"
    day = "2026-11-24"
    calls: list[tuple[str, list[Any]]] = []
    for path in sorted(values.glob("fields*.json")):
        calls += [("field", [row["field"], row["value"], day]) for row in json.loads(path.read_text("utf-8"))]
    for path in sorted(values.glob("invoices*.json")):
        calls += [("invoice", [json.dumps(row["invoice"]), day]) for row in json.loads(path.read_text("utf-8"))]
    assert len(calls) > 300
    open_check(page, site)
    answers = page.evaluate(ASK, [f"{site.url}assets/js/check/worker.mjs", calls])
    for (call, arguments), answer in zip(calls, answers, strict=True):
        assert answer == getattr(bridge, call)(*arguments), (call, arguments)
