"""The site inside of other people's pages: in a frame, by its data, by links. Every example given is run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from scripts.serving import headers_for
from scripts.static_host import Handler, Host, static_host

DESK = "support/"


class AsHosted(Handler):
    """With the headers that the files in deploy/ give."""

    def end_headers(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path /= "index.html"
        if path.is_file():
            for name, value in headers_for(f"/{path.relative_to(self.directory).as_posix()}").items():
                if name != "Content-Type":
                    self.send_header(name, value)
        super().end_headers()


@pytest.fixture(scope="module")
def hosted(built_site: Path) -> Iterator[Host]:
    with static_host(built_site, AsHosted) as host:
        yield host


@pytest.fixture
def help_page(browser: Browser, hosted: Host, tmp_path: Path) -> Iterator[Page]:
    """A page of another origin, empty, and watched."""
    (tmp_path / "index.html").write_text(
        "<!doctype html><meta charset=utf-8><title>帮助</title><body>", encoding="utf-8"
    )
    with static_host(tmp_path) as host:
        context = browser.new_context(locale="zh-CN", service_workers="block")
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=hosted.url.rstrip("/"))
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.goto(host.url)
        yield page
        context.close()


def example(page: Page, hosted: Host, name: str) -> str:
    """What its copy button puts on the clipboard."""
    desk = page.context.new_page()
    desk.goto(hosted.url + DESK)
    desk.locator(f'[data-copy="#{name}"]').click()
    expect(desk.get_by_role("button", name="已复制")).to_be_visible()
    text = str(desk.evaluate("navigator.clipboard.readText()"))
    desk.close()
    assert hosted.url in text and "…" not in text
    return text


def put(page: Page, html: str) -> None:
    """Into the page as its author would write it, scripts run."""
    page.set_content(f"<!doctype html><meta charset=utf-8><body>{html}")


def frame_of(page: Page, html: str) -> FrameLocator:
    page.evaluate("(html) => { document.body.innerHTML = html; }", html)
    return page.frame_locator("iframe")


def test_one_record_in_a_frame(help_page: Page, hosted: Host) -> None:
    frame = frame_of(help_page, example(help_page, hosted, "embed-record"))
    expect(frame.locator("h1").filter(visible=True)).to_have_text("E007 纳税人识别号输入有误")
    expect(frame.get_by_text("先看这里")).to_be_visible()
    expect(frame.get_by_role("heading", name="修复")).to_be_visible()
    # Doubts go with it; the frame of the site does not.
    expect(frame.get_by_role("heading", name="依据与把握")).to_be_visible()
    expect(frame.get_by_text("来自一篇网络文章").first).to_be_visible()
    for gone in ("header", "footer", ".fp-share", ".fp-copy"):
        expect(frame.locator(gone)).to_have_count(0)
    whole = frame.get_by_role("link", name="在新窗口打开完整页面")
    expect(whole).to_have_attribute("href", f"{hosted.url}codes/guangzhou/e007/")
    expect(whole).to_have_attribute("target", "_blank")


def test_the_finder_in_a_frame(help_page: Page, hosted: Host) -> None:
    """What is found opens inside; what leads elsewhere opens a window."""
    frame = frame_of(help_page, example(help_page, hosted, "embed-finder"))
    frame.locator("[data-finder-input]").fill("发票额度已不够使用")
    frame.locator("[data-finder-results] a").first.click()
    expect(frame.locator("h1").filter(visible=True)).to_have_text("可用发票额度不足")
    expect(frame.locator("[data-finder-input]")).to_be_hidden()
    frame.get_by_role("link", name="查别的报错").click()
    expect(frame.locator("[data-finder-input]")).to_have_value("发票额度已不够使用")
    with help_page.context.expect_page() as new:
        frame.get_by_role("link", name="在指南、术语、规则和案例里检索").click()
    assert "/search/" in new.value.url
    expect(frame.locator("[data-finder-input]")).to_be_visible()


def test_a_report_from_a_frame_takes_the_masked_text_along(help_page: Page, hosted: Host) -> None:
    """Into a window of its own, which does not share the storage of a frame in another site."""
    frame = frame_of(help_page, example(help_page, hosted, "embed-finder"))
    frame.locator("[data-finder-input]").fill("zxqvkkjjww 91440101MA5XXXXX2K")
    link = frame.get_by_role("link", name="找不到我的报错：报告它")
    with help_page.context.expect_page() as new:
        link.click()
    expect(new.value.locator("[name=message]")).to_have_value("zxqvkkjjww [税号18位]")
    expect(link).to_have_attribute("target", "_blank")


@pytest.mark.parametrize("code", ["E007", "e007", "guangzhou/e007"])
def test_short_forms(page: Page, site: Host, code: str) -> None:
    page.goto(f"{site.url}embed/#code={code}")
    expect(page.locator("h1").filter(visible=True)).to_have_text("E007 纳税人识别号输入有误")


def test_a_shared_code_is_a_choice_in_the_frame(page: Page, site: Host) -> None:
    page.goto(f"{site.url}embed/#code=101")
    expect(page.get_by_text("条记录用到这个错误码")).to_be_visible()
    page.locator("[data-embed-record] a[href*='/codes/guangzhou/101/']").first.click()
    expect(page.locator("h1").filter(visible=True)).to_contain_text("101")
    expect(page.locator("h1").filter(visible=True)).to_be_focused()


@pytest.mark.parametrize("code", ["no-such-code", "../check", "https://example.com/x", "a/b/c", "%00", "<img>"])
def test_a_code_that_is_none(page: Page, site: Host, console: list[str], code: str) -> None:
    page.goto(f"{site.url}embed/#code={code}")
    expect(page.locator("[data-embed-status]")).to_contain_text("没有取到这一条")
    expect(page.locator("[data-embed-record] > *")).to_have_count(0)
    assert urlsplit(page.url).path == urlsplit(site.url).path + "embed/"
    console[:] = [text for text in console if "404" not in text]


def test_other_pages_let_nobody_frame_them(help_page: Page, hosted: Host) -> None:
    """Where the host says so: a page cannot say it of itself."""
    help_page.evaluate("(url) => { document.body.innerHTML = `<iframe src='${url}check/'></iframe>`; }", hosted.url)
    help_page.wait_for_timeout(1000)
    # Chromium puts an error page there, of which nothing can be read.
    assert help_page.frames[1].url.startswith("chrome-error:")


def test_the_example_with_data(help_page: Page, hosted: Host) -> None:
    put(help_page, example(help_page, hosted, "data-example"))
    box = help_page.locator("#fapiao-help")
    expect(box.get_by_role("heading")).to_have_text("纳税人识别号输入有误")
    assert box.get_by_role("listitem").count() >= 2
    expect(box.get_by_role("link")).to_have_attribute("href", f"{hosted.url}codes/guangzhou/e007/")


def test_the_example_with_data_leads_on_without_an_answer(help_page: Page, hosted: Host) -> None:
    help_page.context.route("**/api/**", lambda route: route.abort())
    put(help_page, example(help_page, hosted, "data-example"))
    expect(help_page.get_by_role("link", name="在发票码典查看")).to_be_visible()


def test_examples_that_fill_in(help_page: Page, hosted: Host) -> None:
    help_page.goto(example(help_page, hosted, "prefill-check"))
    expect(help_page.locator("[data-check-status=done]")).to_be_visible()
    expect(help_page.locator("[data-check-result]")).to_contain_text("没有发现问题")
    help_page.goto(example(help_page, hosted, "prefill-support"))
    expect(help_page.locator("#sheet")).to_have_text("系统：电子税务局（数电票开具）\n报错原文：发票额度已不够使用")
    help_page.goto(example(help_page, hosted, "prefill-report"))
    expect(help_page.locator("[name=message]")).to_have_value("发票额度已不够使用")
    expect(help_page.get_by_label("系统", exact=True)).to_have_value("电子税务局（数电票开具）")
    help_page.goto(example(help_page, hosted, "link-example").replace("{错误码}", "E007"))
    help_page.wait_for_url(f"{hosted.url}codes/guangzhou/e007/")


def test_the_links_of_the_page(page: Page, site: Host) -> None:
    """Each address that it shows is the one that it leads to, and is there."""
    page.goto(site.url + DESK)
    links = page.locator("td a").all()
    assert len(links) >= 5
    for link in links:
        shown, href = link.text_content() or "", link.evaluate("(link) => decodeURI(link.href)")
        assert shown == href
        assert page.request.get(href).ok, href


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", [DESK, "embed/", "embed/#code=E007"])
def test_phone(page: Page, site: Host, address: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(site.url + address, wait_until="networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.evaluate("document.body.dataset.mdColorScheme") == ("slate" if scheme == "dark" else "default")


def test_without_scripts(page_without_scripts: Page, site: Host) -> None:
    page_without_scripts.goto(site.url + "embed/")
    assert "在新窗口打开发票码典" in page_without_scripts.locator("body").inner_text()
    page_without_scripts.goto(site.url + DESK)
    expect(page_without_scripts.get_by_role("heading", name="怎样嵌进帮助页")).to_be_visible()
