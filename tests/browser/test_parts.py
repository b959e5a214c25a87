"""What reads PDF files comes when the first such file does, from the site itself, and is the file that is meant."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

from playwright.sync_api import Page, expect

from scripts.static_host import Host
from tests.browser.test_check_page import choose, open_check
from tests.pdf_forms import CONTROL, DIGITAL, WHOLE, control, digital
from tests.pdf_writer import Style, write_pdf

WHEEL = "**/assets/pyodide/pypdf-*.whl"


def asked_for(site: Host, name: str) -> list[str]:
    return [request for request in site.requests if name in request]


def test_a_pdf_is_read_in_the_page(page: Page, site: Host) -> None:
    site.requests.clear()
    open_check(page, site, "#tab=file")
    choose(page, ("a.json", b'{"total": "1.00"}'))
    expect(page.locator('[data-file="a.json"]')).to_be_visible()
    assert not asked_for(site, "pypdf")
    choose(
        page,
        ("数电票.pdf", write_pdf([digital(DIGITAL)], Style(form_apart=True, shuffled=2))),
        ("税控.pdf", write_pdf([control(CONTROL)], Style("unicode"))),
    )
    expect(page.locator('[data-file="数电票.pdf"]')).to_contain_text(DIGITAL["seller"]["name"])
    expect(page.locator('[data-file="税控.pdf"]')).to_contain_text(CONTROL["invoice_number"])
    assert len(asked_for(site, "pypdf")) == 1


def test_without_a_network_the_page_says_what_is_missing_and_tries_again(
    page: Page, site: Host, console: list[str]
) -> None:
    open_check(page, site, "#tab=file")
    page.route(WHEEL, lambda route: route.abort())
    choose(page, ("a.pdf", WHOLE))
    finding = page.locator('[data-file="a.pdf"] [data-finding][data-rule="file-part-missing"]')
    expect(finding).to_contain_text("请连上网络，再选一次这个文件")
    page.unroute(WHEEL)
    choose(page, ("b.pdf", WHOLE))
    expect(page.locator('[data-file="b.pdf"]')).to_contain_text(DIGITAL["invoice_number"])
    console.clear()


def test_a_part_that_is_not_the_one_that_is_meant_is_refused(
    page: Page, site: Host, built_site: Path, tmp_path: Path, console: list[str]
) -> None:
    [wheel] = (built_site / "assets" / "pyodide").glob("pypdf-*.whl")
    # It would do its work as well, but for one file more.
    changed = Path(shutil.copy(wheel, tmp_path))
    with zipfile.ZipFile(changed, "a") as archive:
        archive.writestr("more.txt", "")
    page.route(WHEEL, lambda route: route.fulfill(body=changed.read_bytes(), content_type="application/zip"))
    open_check(page, site, "#tab=file")
    choose(page, ("a.pdf", WHOLE))
    expect(page.locator('[data-file="a.pdf"] [data-rule="file-part-missing"]')).to_be_visible()
    console.clear()
