"""Tables that are too long to be checked at once: cut into parts, checked by several Pythons, one table of results."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from scripts.static_host import Host
from tests.browser.check_page import choose, open_check, status, wait_for

HEAD = "数电发票号码,开票日期,销售方名称,金额,税额,价税合计,备注\n"
ROWS = 310
PATIENCE_MS = 30_000


def table(rows: int = ROWS, head: str = HEAD) -> bytes:
    """Few rows, but long ones: there are several parts. Number 3 has a wrong total, the last row repeats number 5."""
    remark = "货款" * 620
    numbers = [*range(rows - 1), 5]
    totals = {3: "114.00"}
    lines = (
        f"264420000000{number:04d}1234,2026-03-05,广州示例贸易有限公司,"
        f"100.00,13.00,{totals.get(number, '113.00')},{remark}\n"
        for number in numbers
    )
    return (head + "".join(lines)).encode()


def test_a_long_table_is_checked_in_parts(page: Page, site: Host, typed: list[str]) -> None:
    typed.append("26442000000000031234")
    open_check(page, site, "#tab=file")
    choose(page, ("全年.csv", table()), ("一张.json", b'{"total": "1.00"}'))
    expect(status(page)).to_contain_text("2 个文件查完了：1 行有错误，1 行有提醒", timeout=3 * PATIENCE_MS)
    rows = page.locator("[data-file-results] tr[data-file]")
    expect(rows.first.locator('[data-rule="invoice-total"]')).to_contain_text("113.00")
    expect(rows.first).to_contain_text("26442000000000031234")
    repeated = rows.nth(1).locator('[data-rule="batch-duplicate"]')
    expect(repeated).to_contain_text("26442000000000051234")
    expect(page.get_by_role("button", name=f"全部 {ROWS + 1}")).to_be_visible()
    expect(page.locator(".fp-charts")).to_contain_text(f"{ROWS} 张发票（另有 1 张重复，没有计入）")
    page.get_by_label("在结果里找").fill("3081234")
    expect(rows).to_have_count(1)
    rows.first.get_by_role("button").click()
    expect(page.locator("article.fp-file")).to_contain_text("26442000000003081234")


def test_a_long_text_that_is_no_table_says_so(page: Page, site: Host) -> None:
    open_check(page, site, "#tab=file")
    choose(page, ("日志.csv", b"2026-03-05 10:00:00 started\n" * 50_000), ("好.json", b'{"total": "1.00"}'))
    wait_for(page, "done")
    finding = page.locator('tr[data-file="日志.csv"] [data-finding][data-severity="error"]')
    expect(finding).to_have_count(1)
    expect(page.locator('tr[data-file="好.json"]')).to_be_visible()
