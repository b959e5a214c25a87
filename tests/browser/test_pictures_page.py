"""Pictures of invoices on the check page: the QR code is read in the page, by a reader that is fetched only then."""

from __future__ import annotations

import base64
import subprocess

import pytest
from playwright.sync_api import Page, expect

from scripts.model import ROOT
from scripts.static_host import Host
from tests.browser.check_page import choose, open_check, status, wait_for

NUMBER = "26442000000000017123"
DRAW = """
import { prepareZXingModule, writeBarcode } from "zxing-wasm/writer";
import { readFileSync } from "node:fs";
const wasmBinary = readFileSync("node_modules/zxing-wasm/dist/writer/zxing_writer.wasm");
prepareZXingModule({ overrides: { wasmBinary } });
const { image } = await writeBarcode(process.argv[1], { format: "QRCode", scale: 4 });
process.stdout.write(Buffer.from(await image.arrayBuffer()).toString("base64"));
"""


def picture(payload: str) -> bytes:
    """A picture of a QR code, drawn by the writer of the same package."""
    command = ["node", "--input-type=module", "-e", DRAW, payload]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return base64.b64decode(done.stdout)


@pytest.fixture(scope="module")
def invoice_code() -> bytes:
    return picture(f"01,32,,{NUMBER},113.00,20260305,,")


def test_the_code_on_a_picture_is_read_and_checked(
    page: Page, site: Host, invoice_code: bytes, typed: list[str]
) -> None:
    typed.append(NUMBER)
    open_check(page, site, "#tab=file")
    assert not [name for name in site.requests if "zxing" in name]
    choose(page, ("截图.png", invoice_code))
    wait_for(page, "done")
    card = page.locator('article.fp-file[data-file="截图.png"]')
    total = card.get_by_role("row", name="价税合计").first
    expect(total).to_contain_text("113.00")
    expect(total).to_contain_text("读自：发票二维码")
    expect(card.locator(".fp-inspection")).to_contain_text(NUMBER)
    assert [name for name in site.requests if "zxing_reader.wasm" in name]


def test_pictures_without_an_invoice_code_say_so_and_stop_nothing(page: Page, site: Host, invoice_code: bytes) -> None:
    open_check(page, site, "#tab=file")
    choose(
        page,
        ("网址.png", picture("https://example.com/")),
        ("不是图片.png", b"\x89PNG\r\n\x1a\nbroken"),
        ("截图.png", invoice_code),
    )
    expect(status(page)).to_contain_text("3 个文件查完了：2 行有错误")
    for name in ("网址.png", "不是图片.png"):
        expect(page.locator(f'tr[data-file="{name}"] [data-rule="file-format"]')).to_be_visible()
    expect(page.locator('tr[data-file="截图.png"]')).to_contain_text(NUMBER)
