"""The search of all pages, for prose: what the finder does not know."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from scripts.static_host import Host

RESULTS = "[data-prose-results] a"


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("数据 备份", "guide/data/"),
        ("培训", "guide/prevention/"),
        ("农产品收购发票", "rules/business-purchase/"),
        ("发票额度 申报前 刷新", "codes/etax/"),
        ("0963c5", "codes/"),
        ("折扣行 紧跟", "codes/"),
        ("发票额度 是什么", "terms/"),
    ],
)
def test_pages_of_every_kind_are_found(page: Page, site: Host, typed: list[str], words: str, address: str) -> None:
    typed.append(words)
    page.goto(f"{site.url}search/")
    page.fill("[data-prose-input]", words)
    expect(page.locator("[data-prose-status]")).to_contain_text("找到")
    first = page.locator(RESULTS).evaluate_all("(links) => links.slice(0, 5).map(({ href }) => href)")
    assert any(link.startswith(site.url + address) for link in first), first
    expect(page.locator(f"{RESULTS} mark").first).to_be_visible()


def test_a_link_brings_the_words_and_enter_opens_the_first_page(page: Page, site: Host) -> None:
    page.goto(f"{site.url}search/#q=%E5%9F%B9%E8%AE%AD")
    expect(page.locator("[data-prose-input]")).to_have_value("培训")
    expect(page.locator(RESULTS).first).to_be_visible()
    page.press("[data-prose-input]", "Enter")
    page.wait_for_url("**/guide/prevention/**")
    page.go_back()
    expect(page.locator("[data-prose-input]")).to_have_value("培训")
    expect(page.locator(RESULTS).first).to_be_visible()


def test_the_finder_leads_on_with_the_same_words(page: Page, site: Host) -> None:
    page.goto(site.url)
    onward = page.locator("[data-finder-onward]")
    expect(onward).to_be_hidden()
    page.fill("[data-finder-input]", "培训")
    expect(onward).to_be_visible()
    onward.locator("a").click()
    page.wait_for_url("**/search/#q=*")
    expect(page.locator("[data-prose-input]")).to_have_value("培训")


@pytest.mark.parametrize(
    "words", ["<img src=x onerror=alert(1)>", "*", "title:", "~1 ^2 +-", "税" * 2000, "\u202e\ufeff", "é😀"]
)
def test_odd_words_are_answered(page: Page, site: Host, words: str) -> None:
    page.goto(f"{site.url}search/")
    page.fill("[data-prose-input]", words)
    expect(page.locator("[data-prose-status]")).to_contain_text("找到")
    assert page.locator("[data-prose-results] img").count() == 0


def test_an_index_that_does_not_come_is_told_and_asked_for_again(page: Page, site: Host, console: list[str]) -> None:
    def cut(route: Route) -> None:
        route.abort()

    page.route("**/search_index.json", cut)
    page.goto(f"{site.url}search/")
    page.fill("[data-prose-input]", "培")
    expect(page.locator("[data-prose-status]")).to_contain_text("没有取到检索用的索引")
    page.unroute("**/search_index.json", cut)
    page.fill("[data-prose-input]", "培训")
    expect(page.locator(RESULTS).first).to_be_visible()
    console.clear()
