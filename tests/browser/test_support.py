"""The support sheet: what is filled in becomes a text, with what is private masked; nothing is sent or kept."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from scripts.load import load
from scripts.static_host import Host

SUPPORT = "guide/support/"
TAX_ID = "91440101MA5XXXXX2K"
MOBILE = "13800000000"


@pytest.fixture
def support(page: Page, site: Host) -> Page:
    page.goto(site.url + SUPPORT)
    return page


def sheet(page: Page) -> str:
    return page.locator("#sheet").text_content() or ""


def test_filling_in(support: Page) -> None:
    copy = support.get_by_role("button", name="复制", exact=True)
    expect(support.get_by_text("填上任意一项，文字就出现在这里")).to_be_visible()
    expect(copy).to_be_disabled()
    support.get_by_label("系统", exact=True).select_option("全国增值税发票查验平台")
    support.get_by_label("错误码").fill("E007")
    support.get_by_label("报错原文").fill("查无此票\n请核对后再查")
    support.get_by_label("什么时候出现").fill("2026-11-24T09:12")
    support.get_by_label("能否重现").select_option("每次都这样")
    support.get_by_label("票是否已经开出").select_option("不确定，还没有查")
    support.get_by_label("发票种类").select_option("数电票（普通发票）")
    support.get_by_label("做到哪一步").fill("点“查验”以后")
    support.get_by_label("软件版本").fill("V2.0.07.231130")
    support.get_by_label("电脑和浏览器").fill("Windows 7")
    support.get_by_label("换一个浏览器").check()
    support.get_by_label("重启电脑").check()
    support.get_by_label("其他", exact=True).fill("换了账号")
    text = (
        "系统：全国增值税发票查验平台\n错误码：E007\n报错原文：\n查无此票\n请核对后再查\n出现时间：2026-11-24 09:12\n"
        "票是否已开出：不确定，还没有查\n发票种类：数电票（普通发票）\n做到哪一步：点“查验”以后\n能否重现：每次都这样\n"
        "软件版本：V2.0.07.231130\n电脑和浏览器：Windows 7\n已经试过：换一个浏览器；重启电脑；换了账号"
    )
    assert sheet(support) == text
    expect(support.locator("[data-support-summary]")).to_be_empty()
    copy.click()
    expect(support.get_by_role("button", name="已复制")).to_be_visible()
    expect(support.get_by_role("button", name="已复制")).to_have_attribute("aria-live", "polite")
    assert support.evaluate("navigator.clipboard.readText()") == text

    support.get_by_role("button", name="清空").click()
    expect(support.locator("#sheet")).to_be_hidden()
    support.get_by_label("错误码").fill("E008")
    support.reload()
    expect(support.get_by_label("错误码")).to_have_value("")
    assert support.evaluate("Object.keys(localStorage).filter((key) => !key.endsWith('__palette'))") == []


def test_masking(support: Page, typed: list[str]) -> None:
    typed += [TAX_ID, MOBILE]
    support.get_by_label("报错原文").fill(f"税号{TAX_ID}不存在，113.00元")
    support.get_by_label("其他", exact=True).fill(f"打过 {MOBILE}、{MOBILE}")
    assert sheet(support) == "报错原文：税号[税号18位]不存在，113.00元\n已经试过：打过 [手机号]、[手机号]"
    said = support.get_by_role("status").filter(has_text="替换")
    expect(said).to_have_text("替换了 1 处税号、2 处手机号。")
    expect(support.get_by_label("金额 1 处")).not_to_be_checked()
    expect(support.get_by_label(re.compile("^邮箱"))).to_be_hidden()

    box = support.get_by_label("税号 1 处")
    box.focus()
    support.keyboard.press("Space")
    expect(box).to_be_focused()
    expect(said).to_have_text("替换了 2 处手机号。")
    assert sheet(support) == f"报错原文：税号{TAX_ID}不存在，113.00元\n已经试过：打过 [手机号]、[手机号]"
    support.get_by_label("手机号 2 处").uncheck()
    expect(said).to_have_text("没有替换。")
    assert MOBILE in sheet(support)
    support.get_by_label("金额 1 处").check()
    expect(said).to_have_text("替换了 1 处金额。")


def test_no_error_of_the_collection_is_masked(support: Page, site: Host) -> None:
    """A sheet without the code or with a hole in the wording would be of no use."""
    collection, _ = load()
    texts = [text for record in collection.records for text in (record.title, *record.messages)]
    texts += [text for record in collection.records if record.code for text in (record.code, f"错误码：{record.code}")]
    assert len(texts) > 900
    changed = support.evaluate(
        "async ([module, texts]) => {"
        " const { mask } = await import(module);"
        " return texts.filter((text) => mask(text).text !== text);"
        "}",
        [f"{site.url}assets/js/mask.mjs", texts],
    )
    assert not changed


def test_from_a_record(page: Page, site: Host) -> None:
    page.goto(site.url + "codes/guangzhou/e007/")
    page.get_by_text("没解决", exact=True).click()
    page.get_by_role("link", name="求助单").click()
    expect(page.get_by_label("错误码")).to_have_value("E007")
    assert sheet(page) == "系统：广州发票系统（来源文章）\n错误码：E007"
    # Where the screen shows no code, its wording.
    page.goto(site.url + "codes/etax/credit-limit-used-up/")
    page.get_by_text("没解决", exact=True).click()
    page.get_by_role("link", name="求助单").click()
    expect(page.get_by_label("错误码")).to_have_value("")
    assert sheet(page).startswith("系统：电子税务局（数电票开具）\n报错原文：")


def test_hostile_text_stays_text(page: Page, site: Host) -> None:
    text = '<img src=x onerror="document.title=1"><script>document.title=1</script>'
    page.goto(f"{site.url}{SUPPORT}#message={text}&system=%22%5D%00")
    assert sheet(page) == f"报错原文：{text}"
    page.get_by_label("错误码").fill(text)
    assert sheet(page).startswith(f"错误码：{text}")
    expect(page.locator(".fp-support img")).to_have_count(0)
    expect(page).to_have_title(re.compile("求助单"))


def test_buttons_fill_in_what_the_machine_knows(support: Page) -> None:
    """Only when they are pressed."""
    when, computer = support.get_by_label("什么时候出现"), support.get_by_label("电脑和浏览器")
    expect(when).to_have_value("")
    expect(computer).to_have_value("")
    support.clock.set_fixed_time("2026-11-24T09:12:30")
    support.get_by_role("button", name="现在").click()
    expect(when).to_have_value("2026-11-24T09:12")
    support.get_by_role("button", name="读取本机").click()
    expect(computer).to_have_value(re.compile("Chrome 内核 [0-9]+"))
    assert sheet(support).splitlines()[0] == "出现时间：2026-11-24 09:12"


@pytest.mark.parametrize("message", ["查无此票", "9" * 400 + " " + "https://example.com/" + "a" * 300])
def test_phone(support: Page, message: str) -> None:
    support.set_viewport_size({"width": 390, "height": 844})
    support.get_by_label("报错原文").fill(message)
    assert support.evaluate("document.documentElement.scrollWidth") == 390


def test_keyboard(support: Page) -> None:
    """From the first field to the copy button in the order of the page, with the place always to be seen."""
    support.get_by_label("错误码").fill("E007")
    support.get_by_label("系统", exact=True).focus()
    names: list[str] = []
    for _ in range(60):
        name, outlined = support.evaluate(
            """() => {
              const at = document.activeElement;
              const style = getComputedStyle(at);
              const marked = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
              return [at.labels?.[0]?.textContent.trim() ?? at.textContent.trim(), marked];
            }"""
        )
        assert outlined, f"no visible focus on {name}"
        if not names or names[-1] != name:
            names.append(name)
        if name == "复制":
            break
        support.keyboard.press("Tab")
    wanted = ["系统", "错误码", "票是否已经开出", "发票种类", "做到哪一步", "读取本机", "其他", "清空", "复制"]
    assert [name for name in names if name in wanted] == wanted


def test_printing(support: Page) -> None:
    support.emulate_media(media="print")
    ready = support.get_by_role("heading", name="联系之前准备好")
    expect(ready).to_be_visible()
    expect(support.locator(".fp-support")).to_be_hidden()
    support.emulate_media(media="screen")
    support.get_by_label("错误码").fill("E007")
    support.emulate_media(media="print")
    expect(support.locator("#sheet")).to_be_visible()
    for gone in (support.locator("form"), support.get_by_role("button", name="复制"), ready):
        expect(gone.first).to_be_hidden()


def test_without_scripts(page_without_scripts: Page, site: Host) -> None:
    page_without_scripts.goto(site.url + SUPPORT)
    expect(page_without_scripts.locator(".fp-support")).to_be_hidden()
    for name in ("错误码和报错原文", "票是否已经开出", "软件版本", "已经试过什么"):
        expect(page_without_scripts.locator(".fp-support__list").get_by_text(name)).to_be_visible()
