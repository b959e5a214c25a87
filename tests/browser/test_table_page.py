"""Tables that are too long to be checked at once: cut into parts, checked by several Pythons, one table of results."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from playwright.sync_api import Page, expect

from scripts.static_host import Host
from tests.browser.check_page import choose, open_check, status, wait_for
from tests.einvoice import einvoice
from tests.tables import line_row, many_rows, number_of, table_of, xlsx_bytes

HEAD = "数电发票号码,开票日期,销售方名称,金额,税额,价税合计,备注\n"
ROWS = 310
PATIENCE_MS = 30_000
FILES = 400


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


def test_rows_of_one_invoice_far_apart_are_one(page: Page, site: Host) -> None:
    """Each row repeats the total of both: of one alone it is a false sum."""
    heading = "数电发票号码,项目名称,金额,税额,价税合计,发票价税合计,复核人"
    filler = "复核" * 620

    def row(number: int, item: str, whole: str) -> str:
        return f"264420000000{number:04d}1234,{item},100.00,13.00,113.00,{whole},{filler}"

    plain = [row(number, "*纸制品*复印纸", "113.00") for number in range(1, ROWS)]
    first, last = (row(ROWS, item, "226.00") for item in ("*纸制品*复印纸", "*纸制品*信封"))
    open_check(page, site, "#tab=file")
    choose(page, ("全年.csv", "\n".join([heading, first, *plain, last]).encode()))
    expect(status(page)).to_contain_text("1 个文件查完了，没有错误和提醒", timeout=3 * PATIENCE_MS)
    expect(page.get_by_role("button", name=f"全部 {ROWS}")).to_be_visible()
    page.get_by_label("在结果里找").fill(f"{ROWS}1234")
    expect(page.locator("[data-file-results] tr[data-file]")).to_have_count(1)


def test_a_large_workbook_is_read_in_parts(page: Page, site: Host) -> None:
    rows = [*many_rows(2_500)]
    rows[2_400] = line_row(2_401, total="1.00")
    book = xlsx_bytes({"明细": table_of(rows)}, replace={"xl/media/图.png": "".join(map(chr, range(200, 50_000))) * 12})
    assert len(book) > 1_000_000
    open_check(page, site, "#tab=file")
    choose(page, ("全年.xlsx", book), ("好.json", b'{"total": "1.00"}'))
    expect(page.locator("[data-file-progress]")).to_contain_text("张发票", timeout=3 * PATIENCE_MS)
    expect(status(page)).to_contain_text("2 个文件查完了：1 行有错误", timeout=3 * PATIENCE_MS)
    wrong = page.locator("[data-file-results] tr[data-file]").first
    expect(wrong).to_contain_text(number_of(2_401))
    wrong.get_by_role("button").click()
    expect(page.locator("article.fp-file")).to_contain_text("工作表“明细”第 2402 行")


def test_a_large_archive_is_read_file_by_file_and_goes_on_after_a_cancel(page: Page, site: Host) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for place in range(FILES):
            archive.writestr(f"一月/{place}.xml", einvoice() + " " * 10_000)
        archive.writestr("说明.docx", "x")
    open_check(page, site, "#tab=file")
    choose(page, ("发票.zip", stream.getvalue()))
    expect(page.locator("[data-file-progress]")).to_contain_text("张发票", timeout=3 * PATIENCE_MS)
    page.get_by_role("button", name="取消").click()
    page.get_by_role("button", name="重试").click()
    expect(status(page)).to_contain_text("1 个文件查完了", timeout=3 * PATIENCE_MS)
    expect(page.get_by_role("button", name=f"全部 {FILES + 1}")).to_be_visible()
    expect(page.locator(".fp-charts")).to_contain_text(f"另有 {FILES - 1} 张重复")
    expect(page.locator('tr[data-file="发票.zip/说明.docx"]')).to_be_visible()


def test_what_no_browser_can_hold_is_told_at_once(page: Page, site: Host, tmp_path: Path) -> None:
    """A gigabyte, which takes no room on the disk."""
    for name, beginning in (("大.csv", HEAD.encode()), ("大.zip", b"PK\3\4"), ("大.xml", b"<a>")):
        with (tmp_path / name).open("wb") as file:
            file.write(beginning)
            file.truncate(1_000_000_000)
    open_check(page, site, "#tab=file")
    page.set_input_files("[data-files]", [*tmp_path.iterdir()])
    expect(status(page)).to_contain_text("3 个文件查完了：3 行有错误")
    for name, way in (("大.csv", "fapiao check"), ("大.zip", "请解压"), ("大.xml", "选对了文件")):
        expect(page.locator(f'tr[data-file="{name}"] [data-rule="file-too-large"]')).to_contain_text(way)


def test_results_that_cannot_be_kept_are_told_and_taken_up_again(page: Page, site: Host, console: list[str]) -> None:
    page.route("**/ledger-worker*.mjs", lambda route: route.abort())
    open_check(page, site, "#tab=file")
    choose(page, ("好.json", b'{"total": "1.00"}'))
    expect(status(page)).to_contain_text("记录结果的程序没有加载出来")
    wait_for(page, "failed")
    page.unroute("**/ledger-worker*.mjs")
    page.get_by_role("button", name="重试").click()
    expect(status(page)).to_contain_text("1 个文件查完了")
    expect(page.locator("[data-file-results] article")).to_be_visible()
    assert all("Failed to load resource" in text for text in console)
    console.clear()
