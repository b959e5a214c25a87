"""A table whose columns nobody knows: the reader says what they mean, once."""

from __future__ import annotations

import json
import re

from playwright.sync_api import Locator, Page, expect

from scripts.static_host import Host
from tests.browser.check_page import choose, open_check, status
from tests.tables import csv_text, number_of, xlsx_bytes

HEADINGS = ["单据甲", "当天", "多少", "多少税", "一共", "旁注"]
ROW = [number_of(1), "2026-03-05", "100.00", "13.00", "113.00", "旁注一"]
WRONG = [number_of(2), "2026-03-06", "100.00", "13.00", "114.00", "旁注二"]
TABLE = csv_text([HEADINGS, ROW, WRONG]).encode()
MEANING = {"单据甲": "digital_number", "多少": "amount", "多少税": "tax", "一共": "total"}


def row_of(page: Page, name: str) -> Locator:
    """The row of the form for the column of this name."""
    return page.locator(".fp-columns tbody tr").filter(has=page.locator("th", has_text=re.compile(f"{name}$")))


def say(page: Page, meaning: dict[str, str]) -> None:
    for name, target in meaning.items():
        row_of(page, name).get_by_role("combobox").select_option(target)
    page.locator(".fp-columns").get_by_role("button", name="按这样检查").click()


def done(page: Page, words: str) -> None:
    expect(status(page)).to_contain_text(words)


def test_the_columns_of_a_table_are_said_once(page: Page, site: Host, typed: list[str]) -> None:
    typed += [number_of(1), "旁注一"]
    open_check(page, site, "#tab=file")
    choose(page, ("台账.csv", TABLE))
    form = page.locator(".fp-columns")
    expect(form.get_by_role("heading")).to_contain_text("台账.csv")
    row = row_of(page, "当天")
    expect(row).to_contain_text("2026-03-06")
    expect(row.get_by_role("combobox")).to_have_value("issue_date")
    expect(row).to_contain_text("按内容猜的")
    say(page, {"多少": "amount", "一共": "amount"})
    expect(form.get_by_role("alert")).to_contain_text("选了两列")
    say(page, MEANING)
    done(page, "1 个文件查完了：1 行有错误")
    expect(page.locator('[data-file-results] [data-rule="invoice-total"]')).to_contain_text("113.00")
    expect(form).to_have_count(0)

    kept = page.evaluate("localStorage.getItem('fp-columns')")
    assert json.loads(kept)[0]["headings"] == HEADINGS
    assert number_of(1) not in kept and "旁注一" not in kept

    page.reload()
    choose(page, ("二月.xlsx", xlsx_bytes({"明细": [HEADINGS, ROW]})), ("三月.csv", TABLE))
    done(page, "2 个文件查完了：1 行有错误")
    page.get_by_role("button", name="说明各列").first.click()
    expect(row_of(page, "一共").get_by_role("combobox")).to_have_value("total")
    form.get_by_role("button", name="忘掉这种表格的选法").click()
    done(page, "2 个文件查完了：2 行有错误")
    assert page.evaluate("localStorage.getItem('fp-columns')") is None


def test_what_was_recognised_wrongly_can_be_set_right(page: Page, site: Host) -> None:
    open_check(page, site, "#tab=file")
    headings = ["发票号码", "开票日期", "金额", "税额", "价税合计", "备用"]
    choose(
        page, ("错列.csv", csv_text([headings, [number_of(1), "2026-03-05", "113.00", "13.00", "100.00", ""]]).encode())
    )
    done(page, "1 行有错误")
    expect(page.locator(".fp-columns")).to_have_count(0)
    page.get_by_role("button", name="说明各列").click()
    say(page, {"金额": "total", "价税合计": "amount"})
    done(page, "1 个文件查完了，没有错误和提醒")


def test_a_table_without_headings(page: Page, site: Host) -> None:
    open_check(page, site, "#tab=file")
    choose(page, ("无列名.csv", csv_text([ROW, WRONG]).encode()))
    form = page.locator(".fp-columns")
    expect(form.get_by_role("checkbox")).to_be_checked()
    say(page, {"C 列": "amount", "D 列": "tax", "E 列": "total"})
    done(page, "1 个文件查完了：1 行有错误")
    expect(page.get_by_role("button", name="全部 2")).to_be_visible()
    assert page.evaluate("localStorage.getItem('fp-columns')") is None


def test_a_long_table_too(page: Page, site: Host) -> None:
    rows = [[number_of(place), *ROW[1:5], "旁注" * 300] for place in range(1, 900)]
    open_check(page, site, "#tab=file")
    choose(page, ("全年.csv", csv_text([HEADINGS, *rows, [number_of(900), *WRONG[1:]]]).encode()))
    say(page, MEANING)
    done(page, "1 个文件查完了：1 行有错误")
    expect(page.get_by_role("button", name="全部 901")).to_be_visible()
