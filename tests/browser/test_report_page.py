"""Reporting: from an empty finder and from a record to a text without what is private, which the reader sends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from pages import REPO_URL
from playwright.sync_api import Browser, Page, expect

from scripts.static_host import Host, static_host

TAX_ID = "91440101MA5XXXXX2K"
MOBILE = "13800000000"
MESSAGE = f"zxqvkkjjww 税号{TAX_ID}被拒，手机 {MOBILE}"
LETTER = (
    "发件人：王示例 <wang.sl@example.com>\n李老师您好，\n"
    f"我司（甲乙丙贸易有限公司，税号 {TAX_ID}，地址：广州市示例区示例路1号，电话 020-80000000）"
    "开 1,130.00 元的票，税率 13%，提示“E007 纳税人识别号输入有误”。\n"
    f"发票代码 044001900111，号码 12345678，账号：4400123400012345678，手机 {MOBILE}，软件 V2.0.07.231130。\n"
    "谢谢！\n王示例\n"
)
PRIVATE = (
    *("王示例", "example.com", "李老师", "甲乙丙", TAX_ID, "示例路", "80000000", "1,130", "044001900111", "12345678"),
    *("4400123400012345678", MOBILE),
)


@pytest.fixture
def form(page: Page, site: Host, typed: list[str]) -> Page:
    typed += PRIVATE
    page.goto(site.url + "report/")
    return page


def message(page: Page) -> str:
    return page.locator("[name=message]").input_value()


def going_out(page: Page) -> str:
    return page.locator("[data-report-after]").text_content() or ""


def copied(page: Page) -> str:
    page.get_by_role("button", name="复制文字").click()
    expect(page.locator("[data-report-status]")).to_contain_text("已复制")
    return str(page.evaluate("navigator.clipboard.readText()"))


# --- The journeys -------------------------------------------------------------------------------------------------


def test_from_an_empty_finder(page: Page, site: Host, typed: list[str]) -> None:
    """What was pasted comes along as it was, is masked before it goes out, and is nowhere in an address."""
    typed += [TAX_ID, MOBILE]
    page.goto(site.url)
    page.fill("[data-finder-input]", MESSAGE)
    expect(page.locator("[data-finder-status]")).to_have_text("没有找到相符的报错。")
    link = page.get_by_role("link", name="找不到我的报错：报告它")
    assert TAX_ID not in unquote(link.get_attribute("href") or "")
    link.click()
    page.wait_for_url("**/report/#draft=*")
    assert message(page) == MESSAGE
    expect(page.get_by_label("没有收录的报错")).to_be_checked()
    expect(page.locator("[data-report-before] mark")).to_have_text([TAX_ID, MOBILE])
    assert going_out(page).startswith("报告：没有收录的报错\n报错原文：zxqvkkjjww 税号[税号18位]被拒，手机 [手机号]\n")
    expect(page.locator("[data-report-summary]")).to_have_text("遮住了 1 处税号、1 处手机号。")
    page.get_by_label("系统", exact=True).select_option("其他")
    page.get_by_label("当时在做什么、试过什么").fill("换了浏览器")
    expect(page.locator("[data-report-after]")).to_contain_text("换了浏览器")
    text = copied(page)
    assert text == going_out(page)
    assert "系统：其他\n" in text and TAX_ID not in text and MOBILE not in text
    # Back to the finder, and forward again: nothing is lost.
    page.go_back()
    expect(page.locator("[data-finder-input]")).to_be_visible()
    page.go_forward()
    expect(page.get_by_label("当时在做什么、试过什么")).to_have_value("换了浏览器")
    page.get_by_role("button", name="已经发出，清除这份草稿").click()
    assert message(page) == ""
    page.reload()
    assert message(page) == ""
    assert page.evaluate("localStorage.getItem('fp-drafts')") is None


def test_without_storage_the_masked_text_comes_along(page: Page, site: Host, typed: list[str]) -> None:
    typed += [TAX_ID, MOBILE]
    page.add_init_script(
        """const real = Storage.prototype.setItem;
        Storage.prototype.setItem = function (key, value) {
            if (key === "fp-drafts") throw new DOMException("full", "QuotaExceededError");
            return real.call(this, key, value);
        };"""
    )
    page.goto(site.url)
    page.fill("[data-finder-input]", MESSAGE)
    page.get_by_role("link", name="找不到我的报错：报告它").click()
    page.wait_for_url("**/report/#about=missing*")
    assert message(page) == "zxqvkkjjww 税号[税号18位]被拒，手机 [手机号]"
    page.get_by_label("当时在做什么、试过什么").fill("刷新")
    expect(page.locator("[data-report-status]")).to_contain_text("关掉页面前请先复制")


def test_from_a_record_that_did_not_help(page: Page, site: Host) -> None:
    page.goto(site.url + "codes/guangzhou/e007/")
    page.get_by_text("没解决", exact=True).click()
    solved = page.locator(".fp-solved")
    expect(solved.get_by_role("link", name="101 税号有误")).to_be_visible()
    expect(solved.get_by_role("link", name="同类的全部报错")).to_be_visible()
    solved.get_by_role("link", name="报告：照着做没有解决").click()
    expect(page.get_by_label("照着做没有解决")).to_be_checked()
    expect(page.get_by_label("哪一页")).to_have_value("/codes/guangzhou/e007/")
    expect(page.get_by_label("系统", exact=True)).to_have_value("广州发票系统（来源文章）")
    expect(page.locator("[data-report-out]")).to_be_hidden()
    page.get_by_label("现在看到的报错或现象").fill("还是一样")
    expect(page.locator("[data-report-after]")).to_contain_text("现在看到的报错或现象：还是一样")
    # The same link leads back to it.
    page.goto(site.url + "codes/guangzhou/e007/")
    page.get_by_text("没解决", exact=True).click()
    page.get_by_role("link", name="报告：照着做没有解决").click()
    expect(page.get_by_label("现在看到的报错或现象")).to_have_value("还是一样")


def test_only_one_answer_is_open(page: Page, site: Host) -> None:
    """And neither is counted: nothing is asked for, nothing is kept."""
    page.goto(site.url + "codes/guangzhou/e007/", wait_until="networkidle")
    before = len(site.requests)
    page.get_by_text("有帮助", exact=True).click()
    expect(page.get_by_role("link", name="发给同事或客户")).to_be_visible()
    page.get_by_text("没解决", exact=True).click()
    expect(page.get_by_role("link", name="发给同事或客户")).to_be_hidden()
    assert len(site.requests) == before
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('fp-'))") == []


@pytest.mark.parametrize(
    "address", ["", "codes/guangzhou/e007/", "guide/data/", "rules/", "check/", "privacy/", "support/", "changes/"]
)
def test_every_page_leads_here(page: Page, site: Host, address: str) -> None:
    page.goto(site.url + address)
    footer = page.locator("footer")
    expect(footer.get_by_role("link", name="找不到我的报错")).to_be_visible()
    footer.get_by_role("link", name="这页有误").click()
    expect(page.get_by_label("页面有误")).to_be_checked()
    expect(page.get_by_label("哪一页")).to_have_value(f"/{address}")
    page.get_by_label("哪句话不对").fill("“三天”")
    page.get_by_label("实际是什么").fill("五天")
    page.get_by_label("依据").fill("公告2024年第11号")
    expect(page.locator("[data-report-after]")).to_contain_text("实际是什么：五天\n依据：公告2024年第11号")


# --- Known already, masked, taken back ----------------------------------------------------------------------------


def test_a_known_error_is_shown_first(form: Page, site: Host) -> None:
    form.locator("[name=message]").fill(f"客户税号 {TAX_ID}：发票额度已不够使用")
    known = form.get_by_role("region", name="先看看是不是这几条")
    expect(known.get_by_role("link").first).to_have_attribute("data-id", "etax/credit-limit-used-up")
    assert known.get_by_role("link").count() <= 3
    box, out = known.bounding_box(), form.locator("[data-report-out]").bounding_box()
    assert box and out and box["y"] < out["y"]
    # Not where a page is reported, nor that very page.
    form.get_by_label("页面有误").check()
    expect(known).to_be_hidden()
    form.goto(site.url + "report/#about=unsolved&page=codes/etax/credit-limit-used-up/&message=发票额度已不够使用")
    expect(form.locator("[data-report-out]")).to_be_visible()
    form.wait_for_timeout(500)
    expect(form.locator("[data-report-results] [data-id='etax/credit-limit-used-up']")).to_have_count(0)


def test_a_whole_letter(form: Page) -> None:
    form.locator("[name=message]").fill(LETTER)
    expect(form.locator("[data-report-after]")).to_contain_text("V2.0.07.231130")
    before, after, text = form.locator("[data-report-before]").text_content() or "", going_out(form), copied(form)
    for private in PRIVATE:
        assert private in before and private not in after and private not in text, private
    for ordinary in ("E007 纳税人识别号输入有误", "13%", "V2.0.07.231130"):
        assert ordinary in text


def test_a_single_mask_is_taken_back(form: Page) -> None:
    form.locator("[name=message]").fill(f"税号{TAX_ID}、{MOBILE}、{TAX_ID}")
    masks = form.locator("[data-report-after] button")
    expect(masks).to_have_text(["[税号18位]", "[手机号]", "[税号18位]"])
    masks.first.focus()
    form.keyboard.press("Enter")
    # The same id, wherever it stands; nothing else, and the focus stays.
    expect(masks).to_have_text([TAX_ID, "[手机号]", TAX_ID])
    expect(masks.first).to_be_focused()
    expect(masks.first).to_have_attribute("aria-pressed", "false")
    expect(form.locator("[data-report-summary]")).to_have_text("遮住了 1 处手机号。")
    assert f"税号{TAX_ID}、[手机号]" in copied(form)
    form.reload()
    expect(masks).to_have_text([TAX_ID, "[手机号]", TAX_ID])
    masks.last.click()
    expect(masks).to_have_text(["[税号18位]", "[手机号]", "[税号18位]"])


# --- Bad input ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        '<img src=x onerror="document.title=1"><script>document.title=1</script>&amp;',
        'code: "007"\nmessages: ["a"]\n- !!python/object:os.system {x: *y}\n---\n',
        "👨‍👩‍👧😀" * 300,
        "```\n@all #1 [x](javascript:1)\n````",
        "\ud83d half",
        "报错原文：" * 10_000,
    ],
    ids=["html", "yaml", "emoji", "markdown", "surrogate", "50000"],
)
def test_whatever_is_pasted_stays_text_and_is_not_lost(form: Page, text: str) -> None:
    form.evaluate(
        """(text) => {
            const box = document.querySelector("[name=message]");
            box.value = text;
            box.dispatchEvent(new InputEvent("input", { bubbles: true }));
        }""",
        text,
    )
    kept = form.evaluate("document.querySelector('[name=message]').value")
    # Half a character is none; it is the only one that changes.
    text = text.replace("\ud83d", "\ufffd")
    assert kept.replace("\ud83d", "\ufffd") == text
    shown = "[data-report-before]"
    expect(form.locator(shown)).to_contain_text(text.strip().split("\n")[0][:8])
    expect(form.locator(f"{shown} img, {shown} script, [data-report-after] img")).to_have_count(0)
    expect(form).to_have_title(re.compile("报告"))
    long = form.locator("[data-report-long]")
    if len(text) > 5000:
        expect(long).to_contain_text("有一栏写了 50,000 个字")
    else:
        expect(long).to_be_empty()
    form.reload()
    assert message(form) == text
    form.goto("about:blank")
    form.go_back()
    assert message(form) == text


@pytest.mark.parametrize(
    "fragment", ["#about=%00&page=%22%3E%3Cimg%3E", "#draft=none", "#about=missing&system=%5D", "#x"]
)
def test_a_strange_address_gives_a_form(page: Page, site: Host, fragment: str) -> None:
    page.goto(f"{site.url}report/{fragment}")
    expect(page.get_by_label("没有收录的报错")).to_be_checked()
    expect(page.locator(".fp-report img")).to_have_count(0)


@pytest.mark.parametrize(
    "kept", ["{", "[1, null]", '[{"id":"a","origin":"","values":{"message":1},"shown":[]}]', '{"a":1}']
)
def test_drafts_that_are_broken_are_passed_over(page: Page, site: Host, kept: str) -> None:
    page.goto(site.url + "about/")
    page.evaluate("(kept) => localStorage.setItem('fp-drafts', kept)", kept)
    page.goto(site.url + "report/")
    page.locator("[name=message]").fill("查无此票")
    expect(page.locator("[data-report-after]")).to_contain_text("查无此票")
    page.reload()
    assert message(page) == "查无此票"


# --- Drafts -------------------------------------------------------------------------------------------------------


def test_drafts_beside_each_other(form: Page, site: Host) -> None:
    form.locator("[name=message]").fill("第一份")
    form.goto(site.url + "report/#about=mistake&page=about/")
    form.get_by_label("实际是什么").fill("第二份")
    others = form.get_by_role("region", name="没有发出的草稿")
    expect(others.get_by_role("listitem")).to_have_count(1)
    others.get_by_role("button", name="接着写").click()
    expect(form.get_by_label("报错原文")).to_have_value("第一份")
    expect(others.get_by_role("listitem")).to_contain_text("页面有误：/about/")
    others.get_by_role("button", name="丢掉").click()
    expect(others).to_be_hidden()
    form.goto(site.url + "privacy/")
    form.get_by_role("button", name="清除本站留在这个浏览器里的内容").click()
    form.goto(site.url + "report/")
    assert message(form) == ""


# --- Sending ------------------------------------------------------------------------------------------------------


@pytest.fixture
def with_repository(browser: Browser, published: Path) -> Iterator[tuple[Page, list[str]]]:
    """The form of a site that has a repository, and the addresses of it that were opened."""
    with static_host(published) as host:
        context = browser.new_context(locale="zh-CN", service_workers="block")
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=host.url.rstrip("/"))
        opened: list[str] = []
        context.route(
            f"{REPO_URL}/**", lambda route: (opened.append(route.request.url), route.fulfill(body="GitHub"))[1]
        )
        page = context.new_page()
        page.goto(host.url + "report/")
        yield page, opened
        context.close()


def test_a_prepared_issue(with_repository: tuple[Page, list[str]]) -> None:
    page, opened = with_repository
    page.locator("[name=message]").fill(f"查无此票 {TAX_ID}")
    link = page.get_by_role("link", name="打开写好的报告")
    with page.context.expect_page() as new:
        link.click()
    new.value.wait_for_load_state()
    [address] = opened
    assert address.startswith(f"{REPO_URL}/issues/new?")
    asked = parse_qs(urlsplit(address).query)
    assert asked["title"] == ["没有收录的报错：查无此票 [税号18位]"]
    assert asked["body"][0].startswith("```text\n报告：没有收录的报错\n报错原文：查无此票 [税号18位]\n")
    assert asked["body"][0].endswith("\n```\n")
    # It may not have been sent: the draft stays.
    page.reload()
    assert message(page) == f"查无此票 {TAX_ID}"


def test_a_long_report_is_copied_and_pasted(with_repository: tuple[Page, list[str]]) -> None:
    page, opened = with_repository
    page.locator("[name=message]").fill(f"查无此票 {TAX_ID}\n" + "报错的经过。" * 500)
    with page.context.expect_page() as new:
        page.get_by_role("link", name="打开写好的报告").click()
    new.value.wait_for_load_state()
    [address] = opened
    assert len(address) < 4500 and "粘贴" in parse_qs(urlsplit(address).query)["body"][0]
    expect(page.locator("[data-report-status]")).to_contain_text("已经复制")
    page.bring_to_front()
    text = page.evaluate("navigator.clipboard.readText()")
    assert text.count("报错的经过。") == 500 and TAX_ID not in text


def test_by_mail(form: Page) -> None:
    link = form.get_by_role("link", name="用自己的邮件程序发")
    form.locator("[name=message]").fill(f"查无此票 {TAX_ID}")
    expect(link).to_have_attribute("href", re.compile("^mailto:\\?subject="))
    body = parse_qs((link.get_attribute("href") or "").partition("?")[2])["body"][0]
    assert body.startswith("报告：没有收录的报错\r\n报错原文：查无此票 [税号18位]\r\n")
    form.locator("[name=message]").fill("报错的经过。" * 500)
    expect(form.locator("[data-report-after]")).to_contain_text("报错的经过。" * 500)
    href = link.get_attribute("href") or ""
    assert len(href) <= 2000 and "粘贴" in unquote(href)


def test_without_a_repository_it_is_said_to_whom(form: Page) -> None:
    form.locator("[name=message]").fill("查无此票")
    expect(form.get_by_text("没有写明仓库的地址")).to_be_visible()
    expect(form.get_by_role("link", name="打开写好的报告")).to_have_count(0)


# --- For everybody ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_phone(form: Page, scheme: str) -> None:
    form.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    form.set_viewport_size({"width": 390, "height": 844})
    form.locator("[name=message]").fill(LETTER + "9" * 300 + "https://example.com/" + "a" * 300)
    expect(form.locator("[data-report-after] button").first).to_be_visible()
    assert form.evaluate("document.documentElement.scrollWidth") == 390


def test_every_control_has_a_name(form: Page) -> None:
    form.locator("[name=message]").fill(LETTER)
    expect(form.locator("[data-report-after] button").first).to_be_visible()
    nameless = form.evaluate(
        """() => [...document.querySelectorAll(".fp-report :is(input, select, textarea, button, a)")]
            .filter((node) => node.checkVisibility())
            .filter((node) => !(node.labels?.[0]?.textContent || node.textContent).trim())
            .map((node) => node.outerHTML)"""
    )
    assert nameless == []


def test_without_scripts(page_without_scripts: Page, site: Host) -> None:
    page_without_scripts.goto(site.url + "report/")
    assert "哪个系统、报错原文" in page_without_scripts.locator("body").inner_text()
    expect(page_without_scripts.locator(".fp-report")).to_be_hidden()
