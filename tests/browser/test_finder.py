"""From what stands on the screen to the right page, and nothing of it in any request."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from scripts.bench_pictures import paste, picture_of
from scripts.policy import POLICY
from scripts.static_host import Host

MESSAGE = "发票额度已不够使用，请联系主管税务机关申请发票额度调整"


def first(page: Page) -> str | None:
    return page.locator("[data-finder-results] a[data-id]").first.get_attribute("data-id")


def look_for(page: Page, text: str) -> None:
    page.locator("[data-finder-input]").fill(text)
    expect(page.locator("[data-finder-status]")).to_contain_text("找到")


def test_pasted_message_leads_to_its_page(page: Page, site: Host, typed: list[str]) -> None:
    typed.append(MESSAGE)
    page.goto(site.url)
    box = page.locator("[data-finder-input]")
    box.focus()
    page.evaluate("text => navigator.clipboard.writeText(text)", MESSAGE)
    page.keyboard.press("Control+V")
    expect(box).to_have_value(MESSAGE)
    expect(page.locator("[data-finder-results] a").first).to_be_visible()
    assert first(page) == "etax/credit-limit-used-up"
    page.keyboard.press("Enter")
    page.wait_for_url(site.url + "codes/etax/credit-limit-used-up/")
    expect(page.locator("h1")).to_contain_text("可用发票额度不足")


@pytest.mark.parametrize("query", ["E007", "e007", "Ｅ００７", "【E007】", "错误代码：E007", "纳税人识别号输入有误"])
def test_one_record_in_many_spellings(page: Page, site: Host, query: str) -> None:
    page.goto(site.url)
    look_for(page, query)
    assert first(page) == "guangzhou/e007"
    page.keyboard.press("Enter")
    page.wait_for_url(site.url + "codes/guangzhou/e007/")


def test_keys(page: Page, site: Host) -> None:
    page.goto(site.url)
    page.locator("body").press("/")
    box = page.locator("[data-finder-input]")
    expect(box).to_be_focused()
    look_for(page, "额度")
    links = page.locator("[data-finder-results] a")
    box.press("ArrowDown")
    expect(links.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")
    expect(box).to_be_focused()
    box.press("Escape")
    expect(box).to_have_value("")
    expect(links).to_have_count(0)


def test_narrowing_to_one_system(page: Page, site: Host) -> None:
    """Offered where results come from several systems, kept for the next visit, never in the way of the only find."""
    page.goto(site.url)
    system = page.get_by_label("只看哪个系统")
    expect(system).to_be_hidden()
    look_for(page, "口令错误")
    several = page.locator("[data-finder-results] a").count()
    system.select_option("税务UKey（增值税发票开票软件）")
    expect(page.locator("[data-finder-results] a")).not_to_have_count(several)
    links = page.locator("[data-finder-results] a").all()
    expect(page.locator("[data-finder-status]")).to_contain_text("其他系统里还有")
    assert links and all(str(link.get_attribute("data-id")).startswith("tax-ukey/") for link in links)

    page.goto(site.url + "?again#q=%E5%8F%A3%E4%BB%A4%E9%94%99%E8%AF%AF")
    expect(system).to_have_value("tax-ukey")
    assert str(first(page)).startswith("tax-ukey/")

    look_for(page, MESSAGE)
    expect(page.locator("[data-finder-status]")).to_contain_text("您选的系统里没有相符的")
    assert first(page) == "etax/credit-limit-used-up"

    look_for(page, "口令错误")
    expect(system).to_have_value("tax-ukey")
    system.select_option("全部系统")
    expect(page.locator("[data-finder-results] a")).to_have_count(several)
    assert page.evaluate("localStorage.getItem('fp-finder-system')") is None


def test_narrowing_without_storage(page: Page, site: Host) -> None:
    """As in a private window that forbids it. (The theme, which has no guard, keeps its own.)"""
    page.add_init_script(
        """for (const name of ["getItem", "setItem", "removeItem"]) {
            const real = Storage.prototype[name];
            Storage.prototype[name] = function (key, ...rest) {
                if (key.startsWith("fp-")) throw new DOMException("forbidden", "SecurityError");
                return real.call(this, key, ...rest);
            };
        }"""
    )
    page.goto(site.url)
    look_for(page, "口令错误")
    page.get_by_label("只看哪个系统").select_option("tax-ukey")
    expect(page.locator("[data-finder-results] a[data-id^='golden-tax-disk/']")).to_have_count(0)
    assert str(first(page)).startswith("tax-ukey/")


def test_query_in_the_fragment(page: Page, site: Host, typed: list[str]) -> None:
    typed.append("查无此票")
    page.goto(site.url + "#q=%E6%9F%A5%E6%97%A0%E6%AD%A4%E7%A5%A8")
    expect(page.locator("[data-finder-input]")).to_have_value("查无此票")
    expect(page.locator("[data-finder-results] a").first).to_be_visible()
    assert first(page) == "inv-veri/009"


def test_missing_page_looks_for_its_name(page: Page, site: Host, console: list[str]) -> None:
    response = page.goto(site.url + "errors/deep/E007")
    assert response and response.status == 404
    expect(page.locator("[data-finder-results] a").first).to_be_visible()
    assert first(page) == "guangzhou/e007"
    page.locator("[data-finder-results] a").first.click()
    page.wait_for_url(site.url + "codes/guangzhou/e007/")
    console[:] = [text for text in console if "404" not in text]


def test_nothing_found(page: Page, site: Host, typed: list[str]) -> None:
    """It is said, and what was typed is ready to be passed on, without what is nobody's business."""
    typed += ["zxqvkkjjww", "13800138000"]
    page.goto(site.url)
    page.locator("[data-finder-input]").fill("zxqvkkjjww 手机 13800138000")
    nothing = page.locator("[data-finder-nothing]")
    expect(nothing).to_be_visible()
    expect(page.locator("[data-finder-status]")).to_have_text("没有找到相符的报错。")
    # To the form for reports: test_report_page.py follows it.
    expect(page.get_by_role("link", name="找不到我的报错：报告它")).to_be_visible()
    expect(nothing.get_by_role("link", name="电子税务局", exact=False).first).to_be_visible()
    nothing.get_by_role("link", name="带着这句话填清单").click()
    page.wait_for_url(site.url + "guide/support/#*")
    message = page.get_by_label("报错原文").input_value()
    assert "zxqvkkjjww" in message
    assert "13800138000" not in message


# A picture of one dot, as it comes from the clipboard or from a folder; and with text beside it, as from a spreadsheet.
GIVE_FILE = """(box, [kind, type, text]) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(8)], "screen", { type }));
    if (text) data.setData("text/plain", text);
    const event = kind === "paste"
        ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
        : new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
    return !box.dispatchEvent(event);
}"""


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_what_cannot_be_read_is_told_how_to_become_text(page: Page, site: Host, kind: str) -> None:
    page.goto(site.url)
    box = page.locator("[data-finder-input]")
    box.fill("额度")
    status = page.locator("[data-finder-status]")
    expect(status).to_contain_text("找到")
    assert box.evaluate(GIVE_FILE, [kind, "image/png", ""]), "the browser must not open the picture"
    expect(status).to_contain_text("提取文字")
    expect(box).to_have_value("额度")
    assert box.evaluate(GIVE_FILE, [kind, "application/pdf", ""])
    expect(status).to_contain_text("请打开文件")
    assert page.url == site.url


def test_a_screenshot_is_read_in_the_page(page: Page, site: Host, browser: Browser, console: list[str]) -> None:
    """Fetched only when a picture comes, and from this site; also where the host gives code the policy of the pages."""

    def with_policy(route: Route) -> None:
        response = route.fetch()
        policy = POLICY.format(hashes="")
        route.fulfill(response=response, headers={**response.headers, "content-security-policy": policy})

    page.route("**/tesseract/*", with_policy)
    before = len(site.requests)
    page.goto(site.url)
    page.wait_for_load_state("networkidle")
    assert not [request for request in site.requests[before:] if "/tesseract/" in request]
    shot = picture_of(browser, "发票额度已不够使用，请联系主管税务机关申请发票额度调整", 0)
    assert paste(page, shot)[0] == "etax/credit-limit-used-up"
    assert "额度" in page.locator("[data-finder-input]").input_value()
    # The engine speaks of settings of other versions of its data.
    console[:] = [line for line in console if not line.startswith("Warning: Parameter not found")]


def test_without_its_engine_a_picture_is_told_how_to_become_text(
    page: Page, site: Host, browser: Browser, console: list[str]
) -> None:
    page.route("**/tesseract/core.js", lambda route: route.abort())
    page.goto(site.url)
    assert paste(page, picture_of(browser, "查无此票", 0)) == []
    expect(page.locator("[data-finder-status]")).to_contain_text("提取文字")
    console.clear()


def test_text_that_comes_with_a_picture_is_taken(page: Page, site: Host) -> None:
    page.goto(site.url)
    assert not page.locator("[data-finder-input]").evaluate(GIVE_FILE, ["paste", "image/png", "查无此票"])
    expect(page.locator("[data-finder-status]")).to_have_text("")


def test_slash_leads_to_the_box_from_any_page(page: Page, site: Host) -> None:
    page.goto(site.url + "codes/guangzhou/e007/")
    # The key stays a character where one can type.
    page.locator("[data-check-box] input, [data-check-box] textarea").first.press("/")
    assert page.url == site.url + "codes/guangzhou/e007/"
    page.locator("h1").click()
    page.keyboard.press("/")
    page.wait_for_url(site.url + "#finder")
    expect(page.locator("[data-finder-input]")).to_be_focused()


def test_going_back_shows_the_results_again(page: Page, site: Host) -> None:
    page.goto(site.url)
    look_for(page, MESSAGE)
    page.locator("[data-finder-input]").press("Enter")
    page.wait_for_url(site.url + "codes/etax/credit-limit-used-up/")
    page.go_back()
    expect(page.locator("[data-finder-input]")).to_have_value(MESSAGE)
    expect(page.locator("[data-finder-results] a").first).to_be_visible()
    assert first(page) == "etax/credit-limit-used-up"


def test_shared_code_is_a_choice(page: Page, site: Host) -> None:
    page.goto(site.url)
    look_for(page, "101")
    expect(page.locator("[data-finder-status]")).to_contain_text("个系统里都有，请看清是哪一个")
    ids = [str(link.get_attribute("data-id")) for link in page.locator("[data-finder-results] a").all()]
    assert {"guangzhou/101", "deduction/101", "tax-certificate/101"} <= set(ids)
    assert ids.index("tax-certificate/101") > ids.index("guangzhou/101"), "the old system stands below"


def test_a_result_explains_itself(page: Page, site: Host) -> None:
    page.goto(site.url)
    look_for(page, "离线开票时间超限")
    result = page.locator("[data-finder-results] a").first
    expect(result.locator("mark").first).to_contain_text("离线开票")
    expect(result).to_contain_text("旧系统")
    expect(result).to_contain_text("相近")


KEPT = "localStorage.getItem('fp-finder-history')"


def test_history_is_kept_only_when_asked(page: Page, site: Host, typed: list[str]) -> None:
    typed.append("查无此票")
    page.goto(site.url)
    box = page.locator("[data-finder-input]")
    switch = page.get_by_label("记住查过的")
    expect(switch).not_to_be_checked()
    look_for(page, "查无此票")
    box.press("Enter")
    page.wait_for_url("**/codes/inv-veri/009/")
    assert page.evaluate(KEPT) is None

    page.goto(site.url)
    switch.check()
    look_for(page, "查无此票")
    box.press("Enter")
    page.wait_for_url("**/codes/inv-veri/009/")
    page.goto(site.url + "?again")
    before = page.get_by_role("list", name="查过的").get_by_role("button")
    expect(before).to_have_text(["查无此票"])
    before.click()
    expect(box).to_have_value("查无此票")
    expect(page.locator("[data-finder-results] a").first).to_be_visible()
    expect(before).to_have_count(0)

    box.fill("")
    page.get_by_role("button", name="清空").click()
    expect(before).to_have_count(0)
    assert page.evaluate(KEPT) == "[]"
    switch.uncheck()
    assert page.evaluate(KEPT) is None


@pytest.mark.parametrize(
    "junk",
    ["   ", "\n\n", "<img src=x onerror=document.title='hacked'>", "😀" * 50, "额" * 10_000, "\u0000\u0007", "مرحبا"],
    ids=["blank", "lines", "html", "emoji", "long", "control", "arabic"],
)
def test_junk_is_kept_and_harms_nothing(page: Page, site: Host, junk: str) -> None:
    page.goto(site.url)
    box = page.locator("[data-finder-input]")
    box.fill(junk)
    page.wait_for_timeout(300)
    assert box.input_value() == junk
    assert "hacked" not in page.title()
    look_for(page, "E007")
    assert first(page) == "guangzhou/e007"


def test_index_that_does_not_come(page: Page, site: Host, console: list[str]) -> None:
    """Offline half-way: it is said, what was typed stays, and the next Enter tries again."""
    page.route("**/finder-index.json", lambda route: route.abort())
    page.goto(site.url)
    box = page.locator("[data-finder-input]")
    box.fill(MESSAGE)
    status = page.locator("[data-finder-status]")
    expect(status).to_contain_text("没有取到查找用的索引文件")
    assert box.input_value() == MESSAGE
    page.unroute("**/finder-index.json")
    box.press("Enter")
    page.wait_for_url(site.url + "codes/etax/credit-limit-used-up/")
    console.clear()
