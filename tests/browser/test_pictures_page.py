"""Pictures of invoices on the check page: the QR code is read in the page, by a reader that is fetched only then."""

from __future__ import annotations

import base64
import io
import subprocess

import pypdf
import pytest
from playwright.sync_api import Page, expect

from scripts.model import ROOT
from scripts.static_host import Host
from tests import pdf_forms
from tests.browser.check_page import choose, open_check, status, wait_for
from tests.pdf_writer import write_pdf

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


def with_picture(content: bytes, png: bytes) -> bytes:
    """The first page of a PDF with a picture more: PDF packs samples as PNG does, so they are taken over."""
    width, height = (int.from_bytes(png[place : place + 4], "big") for place in (16, 20))
    data, place = b"", 8
    while place < len(png):
        length = int.from_bytes(png[place : place + 4], "big")
        data += png[place + 8 : place + 8 + length] if png[place + 4 : place + 8] == b"IDAT" else b""
        place += 12 + length
    colours = {0: 1, 2: 3}[png[25]]
    generic = pypdf.generic
    stream = generic.EncodedStreamObject()
    stream._data = data
    number, name = generic.NumberObject, generic.NameObject
    columns = {"/Predictor": 15, "/Colors": colours, "/BitsPerComponent": png[24], "/Columns": width}
    stream.update(
        {
            name("/Type"): name("/XObject"),
            name("/Subtype"): name("/Image"),
            name("/Width"): number(width),
            name("/Height"): number(height),
            name("/ColorSpace"): name("/DeviceGray" if colours == 1 else "/DeviceRGB"),
            name("/BitsPerComponent"): number(png[24]),
            name("/Filter"): name("/FlateDecode"),
            name("/DecodeParms"): generic.DictionaryObject(
                {name(key): number(value) for key, value in columns.items()}
            ),
        }
    )
    writer = pypdf.PdfWriter(io.BytesIO(content))
    resources = writer.pages[0]["/Resources"]
    resources[name("/XObject")] = generic.DictionaryObject({name("/Code"): writer._add_object(stream)})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def blank() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(600, 400)[pypdf.generic.NameObject("/Resources")] = pypdf.generic.DictionaryObject()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_scanned_pdf_has_what_the_code_on_its_page_says(page: Page, site: Host, invoice_code: bytes) -> None:
    open_check(page, site, "#tab=file")
    choose(page, ("扫描件.pdf", with_picture(blank(), invoice_code)))
    wait_for(page, "done")
    card = page.locator('article.fp-file[data-file="扫描件.pdf"]')
    expect(card.get_by_role("row", name="价税合计").first).to_contain_text("113.00")
    expect(card.get_by_role("row", name="价税合计").first).to_contain_text("PDF 页面图片里的发票二维码")
    expect(card.locator('[data-rule="file-no-text"]')).to_contain_text("只读了图片里发票二维码上的")


def test_the_code_on_a_page_is_held_against_its_text(page: Page, site: Host) -> None:
    invoice = pdf_forms.DIGITAL
    number, total = invoice["invoice_number"], invoice["total"]
    day = "".join(digit for digit in invoice["issue_date"] if digit.isdecimal())
    text = write_pdf([pdf_forms.digital(invoice)])
    open_check(page, site, "#tab=file")
    choose(
        page,
        ("相符.pdf", with_picture(text, picture(f"01,31,,{number},{total},{day},,"))),
        ("不符.pdf", with_picture(text, picture(f"01,31,,{number},1{total},{day},,"))),
    )
    expect(status(page)).to_contain_text("2 个文件查完了")
    expect(page.locator('[data-file="相符.pdf"]').first).to_be_visible()
    expect(page.locator('[data-file="不符.pdf"] [data-rule="invoice-qr"]')).to_have_count(1)
    expect(page.locator('[data-file="相符.pdf"] [data-rule="invoice-qr"]')).to_have_count(0)
