"""What support staff send: the clipboard after every copy button, the list of answers, the QR code of a page."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from check_page import choose, open_check, wait_for
from playwright.sync_api import Page, expect

from scripts.static_host import Host

RECORD = "codes/guangzhou/e007/"
OTHER = "codes/etax/credit-limit-used-up/"
WRONG = "91350100M000100Y34"
# What the finding says that it should be.
RIGHT = "91350100M000100Y43"


def clipboard(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def copied(page: Page, button: str) -> str:
    page.get_by_role("button", name=button, exact=True).first.click()
    expect(page.get_by_role("button", name="已复制").first).to_be_visible()
    return clipboard(page)


def collect(page: Page, site: Host, *addresses: str) -> None:
    for address in addresses:
        page.goto(site.url + address)
        page.get_by_role("button", name="加入回复清单").click()
        expect(page.get_by_role("button", name="已在回复清单")).to_be_visible()


# --- One record ---------------------------------------------------------------------------------------------------


def test_every_copy_button_of_a_record(page: Page, site: Host) -> None:
    """The fragment, which may hold what a reader typed, is in none of them."""
    link = site.url + RECORD
    page.goto(link + "#value=secret")
    assert copied(page, "复制链接") == link
    text = copied(page, "复制为答复")
    assert text.startswith(
        "您好，这个报错可以这样处理：\n\nE007 纳税人识别号输入有误\n"
        "报错原文：纳税人识别号输入有误，请核实并重新输入。\n"
    )
    assert text.endswith(f"\n详细说明：{link}")
    for part in (
        "\n能否重试：处理好以后再试",
        "\n谁来处理：开票方\n",
        "\n处理步骤：\n1. ",
        "\n2. ",
        "\n怎样算好了：\n- ",
    ):
        assert part in text, part
    # All of it is inferred, and whoever gets it is told.
    assert "没有找到出处" in text
    markdown = copied(page, "复制为 Markdown")
    assert f"**[E007 纳税人识别号输入有误](<{link}>)**\n" in markdown
    assert re.search(r"\n\n\*\*处理步骤：\*\*\n\n1\. ", markdown)
    assert copied(page, "复制") == "纳税人识别号输入有误，请核实并重新输入。"


def test_a_point_that_is_inferred_is_marked_in_the_answer(page: Page, site: Host, built_site: Path) -> None:
    for path in built_site.glob("codes/*/*/index.html"):
        html = path.read_text(encoding="utf-8")
        if "（推断）" in html.partition('<pre id="reply">')[2].partition("</pre>")[0]:
            page.goto(site.url + path.parent.relative_to(built_site).as_posix() + "/")
            text = copied(page, "复制为答复")
            assert "（推断）" in text and "没有找到出处" not in text
            return
    pytest.fail("no record has both")


def test_the_qr_code_leads_to_the_page(page: Page, site: Host) -> None:
    """It is drawn in the page by what is fetched only then, and read back by what reads codes of invoices."""
    page.goto(site.url + RECORD, wait_until="networkidle")
    assert not [request for request in site.requests if "lean-qr" in request]
    button = page.get_by_role("button", name="二维码")
    button.click()
    image = page.get_by_role("img", name="这一页的二维码")
    expect(image).to_be_visible()
    read = page.evaluate(
        """async ([module, image]) => {
            const { readBarcodes, prepareZXingModule } = await import(module);
            prepareZXingModule({ overrides: { locateFile: () => new URL("zxing_reader.wasm", module).href } });
            const picture = await createImageBitmap(document.querySelector(image));
            const canvas = document.createElement("canvas");
            [canvas.width, canvas.height] = [picture.width, picture.height];
            const context = canvas.getContext("2d");
            context.drawImage(picture, 0, 0);
            const found = await readBarcodes(context.getImageData(0, 0, canvas.width, canvas.height));
            return found.map(({ text }) => text);
        }""",
        [site.url + "assets/zxing/reader/index.js", ".fp-qr img"],
    )
    assert read == [site.url + RECORD]
    button.click()
    expect(image).to_be_hidden()


# --- The list -----------------------------------------------------------------------------------------------------


def test_a_list_is_put_in_order_and_copied_at_once(page: Page, site: Host) -> None:
    collect(page, site, RECORD, OTHER)
    page.get_by_role("link", name="回复清单（2）").click()
    entries = page.locator("[data-reply-items] > li > a")
    expect(entries).to_have_text(["E007 纳税人识别号输入有误", "可用发票额度不足"])
    up = page.get_by_role("button", name="上移：可用发票额度不足")
    up.focus()
    page.keyboard.press("Enter")
    expect(entries).to_have_text(["可用发票额度不足", "E007 纳税人识别号输入有误"])
    # At the top it can go no higher: the focus stays with the entry.
    expect(page.get_by_role("button", name="下移：可用发票额度不足")).to_be_focused()
    text = copied(page, "复制全部")
    assert text.startswith("您好，下面 2 条请看一下：\n\n【1】可用发票额度不足\n")
    assert f"\n详细说明：{site.url}{OTHER}\n\n【2】E007 纳税人识别号输入有误\n" in text
    assert text == page.locator("[data-reply-text]").text_content()
    markdown = copied(page, "复制全部为 Markdown")
    assert f"**1\\. [可用发票额度不足](<{site.url}{OTHER}>)**" in markdown
    page.get_by_role("button", name="取出：可用发票额度不足").click()
    expect(entries).to_have_count(1)
    assert copied(page, "复制全部").startswith("您好，这个报错可以这样处理：\n\nE007")
    page.reload()
    expect(entries).to_have_count(1)
    page.get_by_role("button", name="清空").click()
    expect(page.get_by_text("清单是空的")).to_be_visible()
    assert page.evaluate("localStorage.getItem('fp-replies')") is None
    page.get_by_role("button", name="放回来").click()
    expect(entries).to_have_text(["E007 纳税人识别号输入有误"])


def test_taking_out_on_the_page_itself(page: Page, site: Host) -> None:
    collect(page, site, RECORD)
    page.reload()
    button = page.get_by_role("button", name="已在回复清单")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(page.get_by_role("button", name="加入回复清单")).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_role("link", name="回复清单（0）")).to_be_visible()


def test_tabs_have_one_list(page: Page, site: Host) -> None:
    page.goto(site.url + "support/list/")
    second = page.context.new_page()
    collect(second, site, RECORD)
    expect(page.locator("[data-reply-items] > li")).to_have_count(1)
    page.get_by_role("button", name="取出").click()
    expect(second.get_by_role("button", name="加入回复清单")).to_be_visible()
    second.close()


def test_the_list_is_bounded_and_says_so(page: Page, site: Host) -> None:
    page.goto(site.url + RECORD)
    page.evaluate(
        """() => localStorage.setItem("fp-replies", JSON.stringify(Array.from({ length: 30 }, (_, i) =>
            ({ key: `none/${i}`, kind: "record", title: `第 ${i} 条`, text: "文", url: "https://a.example/" }))))"""
    )
    page.reload()
    page.get_by_role("button", name="加入回复清单").click()
    expect(page.get_by_role("status").filter(has_text="已经有 30 条")).to_be_visible()
    expect(page.get_by_role("link", name="回复清单（30）")).to_be_visible()


def test_records_in_the_list_say_what_their_pages_say_now(page: Page, site: Host) -> None:
    collect(page, site, RECORD)
    page.evaluate(
        """() => {
            const [one] = JSON.parse(localStorage.getItem("fp-replies"));
            const old = { ...one, title: "旧", text: "旧\\n处理步骤：\\n1. 旧办法" };
            localStorage.setItem("fp-replies", JSON.stringify([old]));
        }"""
    )
    page.goto(site.url + "support/list/")
    expect(page.locator("[data-reply-text]")).to_contain_text("1. 把税号粘贴到本页的检查框")
    expect(page.locator("[data-reply-text]")).not_to_contain_text("旧办法")


@pytest.mark.parametrize(
    "kept",
    [
        "{",
        "[null, 3]",
        '[{"key":"a"}]',
        '[{"key":"../x","kind":"record","title":"<img>","text":"<b>","url":"javascript:1"}]',
    ],
)
def test_a_list_that_is_broken_harms_nothing(page: Page, site: Host, kept: str) -> None:
    page.goto(site.url + "about/")
    page.evaluate("(kept) => localStorage.setItem('fp-replies', kept)", kept)
    page.goto(site.url + "support/list/")
    expect(page.locator("[data-reply-list]")).to_be_visible()
    expect(page.locator("[data-reply-list] :is(img, b, [href^=javascript])")).to_have_count(0)
    page.goto(site.url + RECORD)
    expect(page.get_by_role("button", name="加入回复清单")).to_be_visible()


# --- Findings -----------------------------------------------------------------------------------------------------


def test_a_finding_is_sent_like_a_record(page: Page, site: Host, typed: list[str]) -> None:
    """No id, neither the one checked nor the one proposed, is in anything that leaves the page or is kept."""
    typed += [WRONG, RIGHT]
    open_check(page, site)
    page.fill("[data-check-value]", WRONG)
    finding = page.locator('[data-finding][data-rule="taxpayer-id-check-digit"]')
    expect(finding).to_be_visible()
    finding.get_by_role("button", name="复制为答复").click()
    expect(finding.get_by_role("button", name="已复制")).to_be_visible()
    text = clipboard(page)
    assert text.startswith("您好，检查时发现这一处，请核对：\n\n错误｜纳税人识别号：")
    assert f"\n详细说明：{site.url}codes/" in text and WRONG not in text and RIGHT not in text
    assert "[税号18位]" in text
    finding.get_by_role("button", name="加入回复清单").click()
    expect(finding.get_by_role("link", name="看回复清单")).to_be_visible()
    assert RIGHT not in page.evaluate("JSON.stringify(localStorage)")
    finding.get_by_role("link", name="结论有误").click()
    page.wait_for_url("**/report/#*")
    expect(page.get_by_label("检查结论有误")).to_be_checked()
    expect(page.get_by_label("哪一页")).to_have_value("/rules/taxpayer-id-check-digit/")
    assert "[税号18位]" in page.get_by_label("检查给出的结论").input_value()
    assert RIGHT not in page.evaluate("JSON.stringify(localStorage) + decodeURIComponent(location.href)")
    page.get_by_label("实际是什么").fill("营业执照上就是这样")
    expect(page.locator("[data-report-after]")).to_contain_text(
        "报告：检查结论有误\n哪一页：/rules/taxpayer-id-check-digit/"
    )
    page.goto(site.url + "support/list/")
    expect(page.locator("[data-reply-text]")).to_contain_text("错误｜纳税人识别号：")


def test_findings_of_a_file_and_of_the_form_too(page: Page, site: Host) -> None:
    open_check(page, site, "#tab=file")
    seller = {"name": "甲乙丙有限公司"}
    invoice = {"amount": "100.00", "tax": "13.00", "total": "114.00", "seller": seller}
    choose(page, ("坏.json", json.dumps(invoice).encode()))
    wait_for(page, "done")
    finding = page.locator('[data-finding][data-rule="invoice-total"]').first
    finding.get_by_role("button", name="加入回复清单").click()
    expect(finding.get_by_role("link", name="看回复清单")).to_be_visible()
    kept = page.evaluate("localStorage.getItem('fp-replies')")
    assert "应为：113.00" in kept and "文件：坏.json" in kept and "甲乙丙" not in kept
    open_check(page, site, "?#tab=invoice")
    for name, value in (("amount", "100.00"), ("tax", "13.00"), ("total", "114.00")):
        page.fill(f"[name={name}]", value)
    finding = page.locator('[data-finding][data-rule="invoice-total"]').first
    expect(finding.get_by_role("button", name="复制为答复")).to_be_visible()


# --- For everybody ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_phone(page: Page, site: Host, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": 390, "height": 844})
    collect(page, site, RECORD, OTHER)
    page.get_by_role("button", name="二维码").click()
    expect(page.get_by_role("img", name="这一页的二维码")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.goto(site.url + "support/list/")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    for button in page.locator("[data-reply-list] button").filter(visible=True).all():
        box = button.bounding_box()
        assert box and box["height"] >= 40


def test_paper_has_the_code_but_no_buttons(page: Page, site: Host) -> None:
    """Whoever has opened the code wants it beside the steps on the wall."""
    page.goto(site.url + RECORD)
    page.get_by_role("button", name="二维码").click()
    page.get_by_text("没解决", exact=True).click()
    page.emulate_media(media="print")
    for gone in (".fp-share", ".fp-solved"):
        expect(page.locator(gone)).to_be_hidden()
    expect(page.locator(".fp-qr img")).to_be_visible()
