"""Calculating before issuing, a company's own requirements, and what the inspection platform wants to know."""

from __future__ import annotations

import json

from playwright.sync_api import Page, expect

from scripts.static_host import Host
from tests.browser.check_page import choose, open_check, wait_for
from tests.einvoice import einvoice

OTHER = json.dumps({"parties": [{"role": "buyer", "name": "杭州示例科技有限公司"}]})


def test_a_gross_amount_is_split_and_what_is_missing_is_said(page: Page, site: Host, typed: list[str]) -> None:
    typed.append("113.77")
    open_check(page, site, "#tab=calculate")
    page.get_by_label("含税金额", exact=True).fill("113.77")
    result = page.locator("[data-calculate-result]")
    expect(result).to_contain_text("税率")
    page.locator("[data-calculate-value=rate]").fill("13%")
    expect(result).to_contain_text("100.68")
    expect(result).to_contain_text("壹佰壹拾叁圆柒角柒分")
    page.get_by_label("算什么").select_option("words")
    expect(page.locator("[data-calculate-value=rate]")).to_be_hidden()
    expect(result).to_be_empty()
    page.locator("[data-calculate-value]:enabled").fill("1.05")
    expect(result).to_contain_text("壹圆零伍分")


def test_several_lines_are_split_to_the_cent(page: Page, site: Host) -> None:
    open_check(page, site, "#tab=calculate")
    page.get_by_label("算什么").select_option("lines")
    page.get_by_label("各行含税金额").fill("33.33 33.33\n33.34")
    page.locator("[data-calculate-value=rate]").fill("6%")
    expect(page.locator("[data-calculate-result] tbody tr")).to_have_count(3)
    expect(page.locator("[data-calculate-result]")).to_contain_text("100.00")


def test_requirements_hold_for_files_and_outlast_the_page(page: Page, site: Host, typed: list[str]) -> None:
    typed.append("杭州示例科技有限公司")
    open_check(page, site, "#tab=file")
    page.get_by_text("贵公司的收票要求").click()
    page.get_by_label("我方名称").fill("杭州示例科技有限公司")
    told = page.locator("[data-profile-told]")
    expect(told).to_contain_text("已经生效")
    choose(page, ("1.xml", einvoice().encode()))
    expect(page.locator('article.fp-file [data-finding][data-path^="buyer"]').first).to_be_visible()
    page.reload()
    expect(page.locator("[data-profile-json]")).to_have_value(
        json.dumps(json.loads(OTHER), ensure_ascii=False, indent=2)
    )
    page.locator("[data-tab=file]").click()
    choose(page, ("1.xml", einvoice().encode()))
    expect(page.locator('article.fp-file [data-finding][data-path^="buyer"]').first).to_be_visible()
    page.get_by_text("贵公司的收票要求").click()
    page.get_by_role("button", name="全部清除").click()
    expect(told).to_contain_text("没有设置要求")
    assert page.evaluate("localStorage.getItem('fp-profile')") is None


def test_faults_of_requirements_are_named_and_nothing_is_kept(page: Page, site: Host) -> None:
    open_check(page, site)
    page.get_by_text("贵公司的收票要求").click()
    page.set_input_files(
        "[data-profile-file]", {"name": "x.json", "mimeType": "application/json", "buffer": b'{"largest_total": "x"}'}
    )
    told = page.locator("[data-profile-told]")
    expect(told).to_contain_text("largest_total")
    page.locator("[data-profile-json]").fill("{")
    expect(told).to_contain_text("还不能用")
    expect(page.get_by_label("我方名称")).to_be_disabled()
    assert page.evaluate("localStorage.getItem('fp-profile')") is None


def test_the_privacy_page_clears_the_requirements(page: Page, site: Host) -> None:
    open_check(page, site)
    page.evaluate("(text) => localStorage.setItem('fp-profile', text)", OTHER)
    page.goto(f"{site.url}privacy/")
    page.get_by_role("button", name="清除本站留在这个浏览器里的内容").click()
    expect(page.get_by_text("已经清除")).to_be_visible()
    assert page.evaluate("localStorage.getItem('fp-profile')") is None


def test_each_kind_is_told_what_the_platform_wants(page: Page, site: Host) -> None:
    open_check(page, site, "#tab=file")
    ordinary = {
        "invoice_code": "044001900111",
        "invoice_number": "34567890",
        "issue_date": "2019年11月05日",
        "check_code": "12345 67890 12345 67890",
        "total": "1.00",
    }
    choose(page, ("1.json", json.dumps(ordinary).encode()))
    wait_for(page, "done")
    box = page.locator(".fp-inspection")
    expect(box).to_contain_text("按“增值税电子普通发票”填这些")
    for name, value in (("发票代码", "044001900111"), ("开票日期", "20191105"), ("校验码后六位", "567890")):
        expect(box.locator("div", has=page.get_by_text(name, exact=True))).to_contain_text(value)
    expect(page.locator("[data-check-status]")).to_contain_text("1 个文件查完了")
