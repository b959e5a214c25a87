"""What can be done with the results of a batch: sums and charts, taking them away, copying one finding."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, expect

from scripts.static_host import Host
from tests.browser.check_page import choose, open_check, status, wait_for
from tests.einvoice import einvoice

NUMBER = "26442000000000000017"
BAD = einvoice(total="114.00").encode()
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def other(place: int, **values: str) -> bytes:
    return einvoice(invoice_number=f"264420000000{place:04d}1234", **values).encode()


def taken_away(page: Page, button: str, tmp_path: Path) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    return path.read_bytes()


def rows_of(workbook: bytes, number: int) -> list[list[str]]:
    """The cells of a sheet, read as a spreadsheet program reads them."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as files:
        assert files.testzip() is None
        sheet = ElementTree.fromstring(files.read(f"xl/worksheets/sheet{number}.xml"))
    assert sheet.find(f".//{SHEET}f") is None
    return [["".join(cell.itertext()) for cell in row] for row in sheet.iter(f"{SHEET}row")]


def two_files(page: Page, site: Host) -> None:
    open_check(page, site, "#tab=file")
    choose(page, ("坏的.xml", BAD), ("好的.xml", other(2)), ("=cmd.json", b'{"remark": "=1+1", "total": "-1.00"}'))
    wait_for(page, "done")


def test_findings_go_into_a_workbook_with_every_digit(page: Page, site: Host, tmp_path: Path, typed: list[str]) -> None:
    typed.append(NUMBER)
    two_files(page, site)
    workbook = taken_away(page, "导出 XLSX", tmp_path)
    head, *found = rows_of(workbook, 1)
    [total] = [row for row in found if "金额加税额不等于价税合计" in row]
    assert dict(zip(head, total, strict=True)) | {"问题": ""} == {
        "文件": "坏的.xml",
        "第几张": "",
        "发票种类": "电子发票（增值税专用发票）",
        "发票代码": "",
        "发票号码": NUMBER,
        "开票日期": "2026-03-05",
        "销售方名称": "广州示例贸易有限公司",
        "销售方纳税人识别号": "91350100M000100Y43",
        "购买方名称": "福州示例纸业有限公司",
        "购买方纳税人识别号": "914401017000000015",
        "金额": "100.00",
        "税额": "13.00",
        "价税合计": "114.00",
        "结论": "错误",
        "位置": "价税合计",
        "问题": "",
        "应为": "113.00",
        "建议改成": total[head.index("建议改成")],
        "规则": "金额加税额不等于价税合计",
        "说明": f"{site.url}codes/{total[-1].removeprefix(site.url + 'codes/')}",
    }
    _, *invoices = rows_of(workbook, 2)
    assert {(row[0], row[13]) for row in invoices} >= {("坏的.xml", "错误"), ("好的.xml", "没有发现问题")}


def test_csv_has_no_formula_and_can_be_masked(page: Page, site: Host, tmp_path: Path) -> None:
    two_files(page, site)
    plain = taken_away(page, "导出 CSV", tmp_path)
    assert plain.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(plain.decode("utf-8-sig"))))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]
    assert any(row[0] == "'=cmd.json" and "-1.00" in row for row in rows)
    page.get_by_label("复制和导出时遮去税号、号码和名称").check()
    masked = taken_away(page, "导出 CSV", tmp_path).decode("utf-8-sig")
    for private in (NUMBER, "91350100M000100Y43", "广州示例贸易有限公司"):
        assert private in plain.decode("utf-8-sig") and private not in masked
    assert "****0017" in masked and "114.00" in masked


@pytest.mark.parametrize("masked", [False, True])
def test_one_finding_is_copied_for_a_colleague(page: Page, site: Host, masked: bool) -> None:
    two_files(page, site)
    if masked:
        page.get_by_label("复制和导出时遮去税号、号码和名称").check()
    page.get_by_role("button", name="坏的.xml").click()
    page.locator('[data-rule="invoice-total"]').get_by_role("button", name="复制为答复").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    text: str = page.evaluate("navigator.clipboard.readText()")
    assert text.startswith("您好，检查时发现这一处，请核对：\n\n错误｜价税合计：")
    assert "应为：113.00" in text and f"{site.url}codes/" in text and "文件：坏的.xml" in text
    assert (NUMBER in text) is not masked
    assert ("广州示例贸易有限公司" in text) is not masked


def test_sums_stand_beside_their_charts(page: Page, site: Host) -> None:
    open_check(page, site, "#tab=file")
    march = ("1.xml", other(1, amount="1000.00", tax="130.00", total="1130.00"))
    red = {"invoice_number": "26442000000000051234", "issue_date": "2026-04-01", "amount": "-100.00", "tax": "-13.00"}
    line = {"name": "*纸制品*复印纸", "amount": "-100.00", "tax_rate": "13%", "tax": "-13.00"}
    april = ("2.json", json.dumps(red | {"total": "-113.00", "lines": [line]}).encode())
    choose(page, march, april, ("3.xml", BAD))
    wait_for(page, "done")
    summary = page.locator(".fp-charts")
    expect(summary).to_contain_text("3 张发票")
    expect(summary).to_contain_text("金额 1,000.00 元，税额 130.00 元")
    months = summary.get_by_role("table", name="各月的金额（不含税）")
    expect(months.get_by_role("row", name="2026-04")).to_contain_text("-100.00")
    expect(summary.get_by_role("img", name="各月的金额（不含税），单位元")).to_be_visible()
    rates = summary.get_by_role("table", name="各税率的金额（不含税）")
    expect(rates.get_by_role("row", name="13%")).to_contain_text("1,000.00")
    rules = summary.get_by_role("table", name="各条规则发现的次数")
    expect(rules.get_by_role("row", name="金额加税额不等于价税合计")).to_contain_text("1")
    widths: list[Any] = page.locator(".fp-chart__bar").evaluate_all(
        "all => all.map(({ width }) => width.baseVal.value)"
    )
    assert min(widths) >= 0 and max(widths) <= 360


def test_repeated_invoices_are_marked_in_their_rows(page: Page, site: Host) -> None:
    """Also where they were checked by different Pythons, or by one that was stopped in between."""
    open_check(page, site, "#tab=file")
    page.evaluate("Object.defineProperty(navigator, 'hardwareConcurrency', { value: 2 })")
    files = [(f"{place}.xml", other(place)) for place in range(100)]
    choose(page, *files, ("a 又一份.xml", other(7)), ("b 又一份.xml", other(99)))
    expect(status(page)).to_contain_text("2 行有提醒")
    assert len(page.workers) >= 2
    page.get_by_role("button", name="有提醒 2").click()
    rows = page.locator("[data-file-results] tr[data-file]")
    expect(rows).to_have_count(2)
    for row in rows.all():
        finding = row.locator('[data-rule="batch-duplicate"]')
        expect(finding).to_have_attribute("data-path", "invoice_number")
        number = row.locator('[data-label="发票号码"]').inner_text()
        expect(finding).to_contain_text(number)
        assert number in ("26442000000000071234", "26442000000000991234")


def test_what_a_stopped_python_knew_is_not_lost(page: Page, site: Host) -> None:
    open_check(page, site, "#tab=file")
    page.evaluate(
        """() => {
            const read = File.prototype.arrayBuffer;
            window.held = [];
            File.prototype.arrayBuffer = async function () {
                if (this.name === "2.xml" && held) await new Promise((go) => held.push(go));
                return read.call(this);
            };
        }"""
    )
    choose(page, ("1.xml", other(1)), ("2.xml", other(1)))
    expect(page.locator("[data-file-progress]")).to_contain_text("已查 1 个")
    page.get_by_role("button", name="取消").click()
    page.evaluate("() => { held.forEach((go) => go()); held = null; }")
    page.get_by_role("button", name="重试").click()
    expect(page.locator('[data-finding][data-rule="batch-duplicate"]')).to_be_visible()


def test_a_report_is_printed_whole(page: Page, site: Host) -> None:
    open_check(page, site, "#tab=file")
    page.evaluate(
        "() => { window.print = () => { window.printed = document.querySelectorAll('tbody tr[data-file]').length; }; }"
    )
    choose(page, *((f"{place}.xml", b"") for place in range(130)))
    wait_for(page, "done")
    page.get_by_role("button", name="打印").click()
    page.wait_for_timeout(500)
    assert page.evaluate("printed") == 130
    page.emulate_media(media="print")
    expect(page.locator("[data-drop]")).to_be_hidden()
    expect(page.get_by_role("button", name="导出 XLSX")).to_be_hidden()
    expect(page.locator("tbody tr[data-file]").first).to_be_visible()
