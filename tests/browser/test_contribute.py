"""The contributor form: from a pasted text to a file that the gate takes, and what goes wrong on the way."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from pages import REPO_URL
from patience import until
from playwright.sync_api import Browser, Locator, Page, expect

from scripts.draft import Desk, known_text
from scripts.format_records import layout_faults
from scripts.load import load
from scripts.model import ROOT
from scripts.schemas import plain_data
from scripts.static_host import Host, static_host
from scripts.strict_yaml import parse
from tests.drafts import DRAFTS
from tests.record_folder import RECORD, changed

FORM = "contribute/new/"
COLLECTION, _ = load()
TAX_ID = "91440101MA5XXXXX2K"
MOBILE = "13800000000"
LIMIT = "etax/credit-limit-used-up"


@pytest.fixture
def form(page: Page, site: Host) -> Page:
    page.goto(site.url + FORM)
    return page


def looked_at(page: Page) -> None:
    """Wait until the last thing that was written has been checked."""
    page.wait_for_timeout(500)
    expect(page.locator("[data-check-status]")).to_have_attribute("data-check-status", "done")


def step(page: Page, title: str) -> None:
    page.get_by_role("navigation", name="步骤").get_by_role("button", name=title).click()


def written(page: Page) -> str:
    looked_at(page)
    return page.locator("[data-yaml]").text_content() or ""


def list_of(page: Page, title: str) -> Locator:
    return page.get_by_role("group", name=re.compile(f"^{title}( 必填)?$"))


def in_list(page: Page, title: str, *texts: str) -> None:
    group = list_of(page, title)
    for number, text in enumerate(texts, 1):
        if number > 1:
            group.get_by_role("button", name="加一条").click()
        group.get_by_label(f"{title}第 {number} 条", exact=True).get_by_role("textbox").fill(text)


def fill_in(page: Page) -> None:
    """Everything that a record must have."""
    page.locator("#system").select_option("etax")
    page.locator("#slug").fill("made-up-fault")
    in_list(page, "报错原文", "只在测试里出现的报错，差额 {金额}", "测试专用的另一种说法")
    step(page, "概要")
    page.locator("#field-title").fill("只为测试而写的故障")
    page.locator("#field-summary").fill("先核对填写的内容，再提交一次")
    page.locator("#field-category").select_option("信息填写")
    page.locator("#field-task").select_option("开票")
    page.locator("#field-actor").select_option("开票方")
    page.locator("#field-retry").select_option("处理好以后再试")
    page.get_by_label("纳税人识别号").check()
    step(page, "正文")
    page.locator("#field-meaning").fill("填写的内容没有通过系统的核对：# 改好再试。")
    in_list(page, "识别", "提示里有“只在测试里出现”。")
    in_list(page, "定位", "抄错一位。", "粘贴时带进了空格。")
    page.get_by_label("定位第 2 条把握").select_option("由我们推断")
    in_list(page, "修复", "删掉这一栏，重新输入。", "- 再提交一次")
    in_list(page, "验证", "提交后不再提示。")
    step(page, "依据")
    source = page.get_by_label("来源第 1 条", exact=True)
    source.get_by_label("依据种类").select_option("服务商")
    source.get_by_label("名称").fill("某软件的帮助页")
    source.get_by_label("地址", exact=True).fill("https://help.example/1")
    page.locator("#field-evidence").select_option("服务商")
    page.locator("#field-advice").select_option("出自来源")


def gate(tmp_path: Path, file: str, text: str) -> str:
    """What `make check` says of the records with this file among them; nothing when all is well."""
    codes = tmp_path / "codes"
    shutil.copytree(ROOT / "codes", codes, dirs_exist_ok=True)
    (tmp_path / file).write_text(text, "utf-8")
    command = [sys.executable, "-m", "scripts.check", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return done.stdout if done.returncode else ""


def test_a_record_from_nothing_to_the_gate(form: Page, tmp_path: Path) -> None:
    fill_in(form)
    step(form, "检查并提交")
    looked_at(form)
    expect(form.locator("[data-verdict]")).to_have_text("没有发现问题，可以提交了。")
    expect(form.locator("[data-file]")).to_have_text("codes/etax/made-up-fault.yml")
    preview = form.locator("[data-preview]")
    expect(preview.get_by_role("heading", name="只为测试而写的故障")).to_be_visible()
    expect(preview.get_by_text("处理好以后再试")).to_be_visible()
    expect(preview.get_by_role("listitem").filter(has_text="粘贴时带进了空格")).to_contain_text("推断")

    text = written(form)
    form.get_by_role("button", name="复制全文").click()
    until(form, "async (text) => (await navigator.clipboard.readText()) === text", text)
    with form.expect_download() as downloading:
        form.get_by_role("button", name="下载文件").click()
    assert downloading.value.suggested_filename == "made-up-fault.yml"
    assert downloading.value.path().read_text("utf-8") == text
    assert gate(tmp_path, "codes/etax/made-up-fault.yml", text) == ""
    assert not layout_faults(tmp_path)


def test_python_in_the_page_says_what_python_says_here(form: Page, site: Host) -> None:
    """Faults, file and page of every kind of draft, in the browser and in the build."""
    drafts = []
    for changes in DRAFTS.values():
        slug = changes.get("slug", "e001")
        data = changed(RECORD, {name: value for name, value in changes.items() if name != "slug"})
        drafts.append({"system": "etax", "slug": slug, "data": data, "today": "2026-11-24"})
    for id in ("guangzhou/e007", LIMIT):
        text = (ROOT / "codes" / f"{id}.yml").read_text("utf-8")
        tree, _ = parse(text.encode(), id)
        assert tree
        system, slug = id.split("/")
        known = {"system": system, "slug": slug, "data": plain_data(tree), "id": id, "original": text}
        drafts.append({**known, "today": "2026-11-24"})
    looked_at(form)
    said = form.evaluate(
        """async ([root, drafts]) => {
          const { createClient } = await import(`${root}assets/js/check/client.mjs`);
          const { archive, known } = await (await fetch(`${root}assets/contribute/form.json`)).json();
          const at = (named) => ({ ...named, url: `${root}assets/contribute/${named.file}` });
          const program = { module: "scripts.draft", archive: at(archive), first: { call: "open_desk", ...at(known) } };
          const client = createClient(() => {});
          const answers = [];
          for (const draft of JSON.parse(drafts)) {
            answers.push(await client.askProgram(program, "look", [JSON.stringify(draft)]));
          }
          return JSON.stringify(answers);
        }""",
        [site.url, json.dumps(drafts)],
    )
    desk = Desk.of(known_text(COLLECTION))
    for draft, answer in zip(drafts, json.loads(said), strict=True):
        assert answer == desk.look(draft)


def test_faults_stand_beside_their_fields_in_the_words_of_the_gate(form: Page) -> None:
    looked_at(form)
    # What is only not written yet is not told before its step was left.
    expect(form.locator("#slug-faults")).to_be_empty()
    form.locator("#system").select_option("guangzhou")
    form.locator("#field-code").fill("E007")
    looked_at(form)
    expect(form.locator("#slug")).to_have_value("e007")
    expect(form.locator("#slug-faults")).to_contain_text(
        "编号 guangzhou/e007 已经有一条记录：E007 纳税人识别号输入有误"
    )
    form.locator("#field-code").fill("E 007")
    step(form, "概要")
    form.locator("#field-title").fill("长" * 30)
    form.locator("#field-summary").fill("先核对\u200b，再提交")
    looked_at(form)
    expect(form.locator("#field-title-faults")).to_have_text(
        "写了 30 个字（第 2 行）；要求：2 到 24 个字；改法：写得短一些"
    )
    expect(form.locator("#field-title")).to_have_attribute("aria-invalid", "true")
    expect(form.locator("#field-summary-faults")).to_contain_text("里面有看不见的字符 U+200B")
    expect(form.locator("#field-category-faults")).to_be_empty()
    step(form, "依据")
    looked_at(form)
    expect(form.get_by_role("button", name="概要 · ")).to_contain_text("处要改")
    source = form.get_by_label("来源第 1 条", exact=True)
    source.get_by_label("名称").fill("某软件的帮助页")
    looked_at(form)
    expect(source).to_contain_text("url 和 no_url 都没有写")
    step(form, "检查并提交")
    looked_at(form)
    told = form.locator("[data-all-faults] > li")
    expect(form.locator("[data-verdict]")).to_contain_text(f"还有 {told.count()} 处要改")
    told.get_by_role("button", name="标题", exact=True).click()
    expect(form.locator("#field-title")).to_be_focused()


def test_a_record_is_changed_only_where_it_was_edited(page: Page, site: Host, tmp_path: Path) -> None:
    file = ROOT / "codes" / f"{LIMIT}.yml"
    text = (
        file.read_text("utf-8")
        .replace("summary:", "# 首页也用这一句\nsummary:")
        .replace("verify:", "verify:  # 两处都看")
    )
    whole = json.dumps({"text": text, "data": plain_data(parse(text.encode(), "x")[0])}, ensure_ascii=False)  # type: ignore[arg-type]
    page.route("**/records/etax/*.json", lambda route: route.fulfill(content_type="application/json", body=whole))
    page.goto(f"{site.url}codes/{LIMIT}/")
    page.get_by_role("link", name="修改这条记录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("修改记录：可用发票额度不足")
    assert written(page) == text
    expect(page.locator("#slug")).to_be_disabled()
    step(page, "概要")
    page.locator("#field-summary").fill("先看页面上的可用额度，再申请调整")
    step(page, "正文")
    list_of(page, "验证").get_by_role("button", name="加一条").click()
    page.keyboard.type("额度恢复。")
    step(page, "检查并提交")
    looked_at(page)
    page.get_by_role("button", name="写一句").click()
    page.keyboard.type("补上验证")
    today = page.get_by_label("修改记录第 1 条", exact=True).get_by_label("日期").input_value()
    old = next(line for line in text.splitlines() if line.startswith("summary:"))
    last = "  - 调整申请的状态为审核通过；为“待补正”或“不通过”时，下载通知书看原因。\n"
    assert last in text
    expected = text.replace(old, "summary: 先看页面上的可用额度，再申请调整").replace(last, f"{last}  - 额度恢复。\n")
    expected = f'{expected}changed:\n  - date: "{today}"\n    note: 补上验证\n'
    assert written(page) == expected
    step(page, "检查并提交")
    expect(page.locator("[data-verdict]")).to_have_text("没有发现问题，可以提交了。")
    expect(page.locator("[data-note]")).to_be_hidden()
    assert gate(tmp_path, f"codes/{LIMIT}.yml", expected) == ""


def test_a_record_that_is_not_there(page: Page, site: Host, console: list[str]) -> None:
    page.goto(f"{site.url}{FORM}#id=etax/no-such-record")
    expect(page.get_by_role("status").filter(has_text="没有编号为 etax/no-such-record 的记录")).to_be_visible()
    console.clear()


MAIL = f"""发件人: 张三 <zhangsan@mail.example>
您好，我是广州示例贸易有限公司的会计，电话 {MOBILE}。
今天开票时系统提示“测试专用的提示：纳税人识别号{TAX_ID}没有通过核对”，错误码：TEST-77。
附件是截图，麻烦尽快处理，谢谢。
李四
"""


def test_a_whole_mail_is_begun_with(form: Page, typed: list[str]) -> None:
    typed += [TAX_ID, MOBILE, "zhangsan"]
    paste = form.get_by_label("贴上报错原文")
    paste.fill(MAIL)
    expect(form.get_by_text("这里像是有")).to_contain_text("手机号 1 处")
    form.get_by_role("button", name="填进表单").click()
    expect(form.locator("#field-code")).to_have_value("TEST-77")
    expect(form.locator("#slug")).to_have_value("test-77")
    message = form.get_by_label("报错原文第 1 条", exact=True).get_by_role("textbox")
    expect(message).to_have_value("测试专用的提示：纳税人识别号{税号}没有通过核对")
    for private in (TAX_ID, MOBILE, "张三", "zhangsan"):
        assert private not in written(form)
    # What is written by hand is masked on request, beside the field.
    message.fill(f"请拨打{MOBILE}")
    form.get_by_label("报错原文第 1 条", exact=True).get_by_role("button", name="换成占位").click()
    expect(message).to_have_value("请拨打{手机号}")


def test_records_alike_are_told(form: Page) -> None:
    in_list(form, "报错原文", "发票额度已不够使用")
    similar = form.locator("[data-similar]")
    expect(similar).to_contain_text("已经有这些相近的记录")
    expect(similar.get_by_role("link", name="可用发票额度不足")).to_be_visible()


HOSTILE = [
    '<img src=x onerror="window.hit=1"><script>window.hit=1</script>{{ 1 + 1 }}',
    "- a: [b, {c: *d}] # e\t'f' \"g\" !!python/object:os.system & | > % @ `",
    "税号\0不对\ud83d😀‮⁦",
    "很长的话。" * 10_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=["HTML", "YAML", "characters", "50000"])
def test_hostile_texts_are_shown_and_kept_as_texts(form: Page, text: str) -> None:
    code_units = json.dumps(text)
    form.evaluate(
        """(text) => {
          const long = text.length > 1000;
          for (const control of document.querySelectorAll("textarea[data-control], input[data-control]")) {
            if (!long || ["field-title", "field-meaning"].includes(control.id)) control.value = JSON.parse(text);
          }
          document.querySelector("#field-title").dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        code_units,
    )
    looked_at(form)
    kept = form.evaluate("document.querySelector('#field-meaning').value")
    assert form.evaluate("window.hit") is None
    expect(form.locator("[data-preview] :is(img, script, iframe)")).to_have_count(0)
    expect(form.locator("[data-preview] a[href^='javascript']")).to_have_count(0)
    # A file that is too long is not read any further.
    place = "nav [data-step=send] [data-count]" if len(text) > 1000 else "#field-title-faults li"
    expect(form.locator(place).first).not_to_be_empty()
    assert form.evaluate("document.documentElement.scrollWidth") == 1280
    form.reload()
    expect(form.locator("#field-meaning")).to_have_value(kept)


def test_nothing_is_lost(form: Page, site: Host) -> None:
    """On reload, on the way back, in another tab; until it is cleared."""
    form.locator("#system").select_option("etax")
    in_list(form, "报错原文", "第一种", "第二种")
    step(form, "概要")
    form.locator("#field-title").fill("写到一半")
    form.reload()
    expect(form.get_by_text("已恢复上次没有写完的草稿")).to_be_visible()
    expect(form.get_by_label("报错原文第 2 条", exact=True).get_by_role("textbox")).to_have_value("第二种")
    form.goto(site.url)
    form.go_back()
    expect(form.locator("#field-title")).to_have_value("写到一半")
    other = form.context.new_page()
    other.goto(site.url + FORM)
    expect(other.locator("#system")).to_have_value("etax")
    other.close()
    # The draft of a record that is changed is another one.
    form.goto(f"{site.url}{FORM}#id={LIMIT}")
    expect(form.locator("#field-title")).to_have_value("可用发票额度不足")
    form.goto(site.url + FORM)
    expect(form.locator("#field-title")).to_have_value("写到一半")
    form.get_by_role("button", name="清空，重新写").click()
    expect(form.locator("#field-title")).to_have_value("写到一半")
    form.get_by_role("button", name="再点一次清空").click()
    expect(form.locator("#field-title")).to_have_value("")
    form.reload()
    expect(form.locator("#field-title")).to_have_value("")


def test_without_python_it_is_still_a_form(page: Page, site: Host, console: list[str]) -> None:
    page.route("**/assets/pyodide/**", lambda route: route.abort())
    page.goto(site.url + FORM)
    step(page, "概要")
    page.locator("#field-title").fill("写到一半")
    expect(page.locator("[data-check-status]")).to_have_attribute("data-check-status", "failed")
    expect(page.locator("[data-check-status]")).to_contain_text("填写的内容还在")
    page.unroute("**/assets/pyodide/**")
    page.get_by_role("button", name="重试").click()
    expect(page.locator("[data-preview]")).to_contain_text("写到一半")
    console.clear()


def test_an_archive_that_was_changed_on_the_way_is_refused(page: Page, site: Host, console: list[str]) -> None:
    page.route("**/assets/contribute/form.*.zip", lambda route: route.fulfill(body=b"PK\x05\x06" + bytes(18)))
    page.goto(site.url + FORM)
    expect(page.locator("[data-check-status]")).to_have_attribute("data-check-status", "failed")
    console.clear()


def test_lists_are_written_with_the_keyboard(form: Page) -> None:
    first = form.get_by_label("报错原文第 1 条", exact=True).get_by_role("textbox")
    first.focus()
    form.keyboard.type("第一种")
    form.keyboard.press("Enter")
    form.keyboard.type("第二种")
    form.get_by_role("button", name="上移报错原文第 2 条").press("Enter")
    expect(first).to_have_value("第二种")
    form.get_by_role("button", name="删除报错原文第 1 条").press("Enter")
    expect(first).to_have_value("第一种")
    expect(first).to_be_focused()
    # Lines that are pasted are one item each.
    first.fill("")
    form.evaluate("navigator.clipboard.writeText('甲种报错\\n乙种报错\\r\\n')")
    first.focus()
    form.keyboard.press("Control+V")
    expect(form.get_by_label("报错原文第 2 条", exact=True).get_by_role("textbox")).to_have_value("乙种报错")


def test_every_control_has_a_name_and_fits_on_a_phone(form: Page) -> None:
    form.set_viewport_size({"width": 390, "height": 844})
    for title in ("报错", "概要", "正文", "依据", "关联与日期", "检查并提交"):
        step(form, title)
        expect(form.get_by_role("heading", name=title, exact=True).first).to_be_focused()
        nameless = form.evaluate(
            """() => [...document.querySelectorAll("[data-contribute] :is(input, select, textarea, button)")]
              .filter((one) => one.checkVisibility())
              .filter((one) => !one.labels?.length && !one.ariaLabel && !one.textContent.trim())
              .map((one) => one.outerHTML)"""
        )
        assert nameless == []
        assert form.evaluate("document.documentElement.scrollWidth") == 390


@pytest.fixture
def with_repository(browser: Browser, published: Path) -> Iterator[Page]:
    with static_host(published) as host:
        context = browser.new_context(locale="zh-CN", service_workers="block")
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=host.url.rstrip("/"))
        context.route(f"{REPO_URL}/**", lambda route: route.fulfill(body="a page of the repository"))
        page = context.new_page()
        page.goto(host.url + FORM)
        yield page
        context.close()


def test_the_repository_is_opened_with_the_file(with_repository: Page) -> None:
    page = with_repository
    form_url = page.url
    fill_in(page)
    step(page, "检查并提交")
    text = written(page)
    open_it = page.get_by_role("link", name="去仓库提交")
    address = urlsplit(open_it.get_attribute("href") or "")
    assert f"https://{address.netloc}{address.path}" == f"{REPO_URL}/new/main/codes/etax"
    assert parse_qs(address.query) == {"filename": ["made-up-fault.yml"], "value": [text]}
    with page.context.expect_page() as opening:
        open_it.click()
    assert opening.value.url.startswith(f"{REPO_URL}/new/main/codes/etax")
    # Too long for an address: copied first, then opened.
    step(page, "正文")
    in_list(page, "预防", *["保存核对过的内容，下次直接选用，不再手工输入，免得抄错。" * 3] * 8)
    step(page, "检查并提交")
    text = written(page)
    with page.context.expect_page() as opening:
        page.get_by_role("link", name="复制全文，打开仓库").click()
    assert opening.value.url == f"{REPO_URL}/new/main/codes/etax?filename=made-up-fault.yml"
    page.bring_to_front()
    assert page.evaluate("navigator.clipboard.readText()") == text
    page.goto("about:blank")
    page.goto(f"{form_url}#id={LIMIT}")
    step(page, "检查并提交")
    looked_at(page)
    with page.context.expect_page() as opening:
        page.get_by_role("link", name="复制全文，打开仓库").click()
    assert opening.value.url == f"{REPO_URL}/edit/main/codes/{LIMIT}.yml"


def test_without_scripts(page_without_scripts: Page, site: Host) -> None:
    page_without_scripts.goto(site.url + FORM)
    expect(page_without_scripts.locator("noscript p")).to_be_visible()
    expect(page_without_scripts.locator("[data-contribute]")).to_be_hidden()


def test_the_check_page_does_not_load_what_the_form_needs(page: Page, site: Host) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for address in ("", "check/#field=taxpayer_id&value=91350100M000100Y43", f"codes/{LIMIT}/"):
        page.goto(site.url + address, wait_until="networkidle")
    assert not [url for url in asked if "/contribute/" in url]
