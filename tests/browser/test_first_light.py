"""The four journeys that the site exists for, each from its beginning to its end.

What every page of a test is held to (no request to another origin, none with what was typed) stands in conftest.py.
"""

from __future__ import annotations

from playwright.sync_api import Page, expect

from scripts.static_host import Host
from tests.einvoice import einvoice

MESSAGE = "开票失败：发票额度已不够使用，请联系主管税务机关申请发票额度调整（第3行）"
SWAPPED = "91350100M000100Y34"


def test_from_a_pasted_message_to_what_to_do(page: Page, site: Host, typed: list[str]) -> None:
    typed.append(MESSAGE)
    page.goto(site.url)
    page.fill("[data-finder-input]", MESSAGE)
    first = page.locator("[data-finder-results] a[data-id]").first
    expect(first).to_have_attribute("data-id", "etax/credit-limit-used-up")
    first.click()
    expect(page).to_have_url(f"{site.url}codes/etax/credit-limit-used-up/")
    expect(page.locator("h1")).to_have_text("可用发票额度不足")
    expect(page.locator(".fp-first")).to_contain_text("处理好以后再试")
    headings = [heading.get_attribute("id") for heading in page.locator("main h2").all()]
    assert headings[:5] == ["first", "identify", "causes", "fix", "verify"]


def test_from_an_error_page_to_the_finding_and_its_rule(page: Page, site: Host, typed: list[str]) -> None:
    typed.append(SWAPPED)
    page.goto(f"{site.url}codes/E007/")
    expect(page).to_have_url(f"{site.url}codes/guangzhou/e007/")
    page.fill("[data-check-value]", SWAPPED)
    finding = page.locator('[data-finding][data-rule="taxpayer-id-check-digit"]')
    expect(finding).to_have_attribute("data-severity", "error")
    finding.get_by_role("link", name="规则：").click()
    expect(page.locator("h1")).to_contain_text("校验码")
    assert page.url.startswith(f"{site.url}rules/taxpayer-id-check-digit/")


def test_from_an_invoice_with_a_wrong_sum_to_the_number_that_is_wrong(page: Page, site: Host, typed: list[str]) -> None:
    typed += ["26442000000000000017", "广州示例贸易有限公司"]
    page.goto(f"{site.url}check/")
    page.get_by_role("tab", name="整张").click()
    for name, value in {
        "invoice_number": "26442000000000000017",
        "seller.name": "广州示例贸易有限公司",
        "lines[0].amount": "100.00",
        "lines[0].tax_rate": "13%",
        "lines[0].tax": "13.00",
        "amount": "100.00",
        "tax": "13.00",
        "total": "131.00",
    }.items():
        page.fill(f'[name="{name}"]', value)
    finding = page.locator('[data-finding][data-path="total"][data-severity="error"]')
    expect(finding).to_have_attribute("data-rule", "invoice-total")
    expect(finding).to_contain_text("113.00")
    finding.get_by_role("link", name="报错页").click()
    expect(page.locator("h1")).to_contain_text("E009")


def test_from_a_file_to_its_verdict(page: Page, site: Host, typed: list[str]) -> None:
    typed += ["26442000000000000017", "福州示例纸业有限公司"]
    page.goto(f"{site.url}check/#tab=file")
    transfer = page.evaluate_handle(
        """(content) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([content], "dzfp_26442000000000000017.xml"));
            return transfer;
        }""",
        einvoice(),
    )
    page.dispatch_event("[data-drop]", "drop", {"dataTransfer": transfer})
    card = page.locator("[data-file]")
    expect(card.locator(".fp-verdict--ok")).to_contain_text("查验平台")
    expect(card.get_by_text("福州示例纸业有限公司")).to_be_visible()
    expect(card.locator("[data-finding]")).to_have_count(0)
