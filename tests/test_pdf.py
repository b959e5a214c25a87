"""PDF invoices: every form, in the many ways in which programs put its text on the page."""

from __future__ import annotations

import copy
import io
import json
import random
import tracemalloc
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pypdf
import pytest
from einvoice import einvoice
from fapiao import check_file
from fapiao.files import read_file
from fapiao.report import FileReport

from tests.pdf_forms import AIR, CONTROL, DIGITAL, RAIL, TOLL, Invoice, air, control, digital, goods_list, rail
from tests.pdf_writer import Style, Text, Writer, write_pdf


def toll(invoice: Invoice) -> list[Text]:
    return control(invoice, toll=True)


Form = Callable[[Invoice], list[Text]]
FORMS: dict[str, tuple[Invoice, Form]] = {
    "digital": (DIGITAL, digital),
    "control": (CONTROL, control),
    "toll": (TOLL, toll),
    "rail": (RAIL, rail),
    "air": (AIR, air),
}
STYLES = {
    "plain": Style(),
    "fonts that name their characters": Style("unicode"),
    "GBK fonts": Style("gbk"),
    "a table of ranges": Style("ranges", shuffled=1),
    "sign by sign": Style(letters=True),
    "bold by drawing twice": Style(twice=True),
    "bold sign by sign": Style(twice=True, letters=True),
    "the form by itself, in any order": Style(form_apart=True, shuffled=3),
    "look-alike ideographs": Style(lookalikes=True),
    "turned right": Style(turned=90),
    "upside down": Style(turned=180),
    "turned left": Style(turned=270),
    "enlarged": Style(scaled=1.4),
    "values higher than labels": Style(lifted=3, shuffled=4),
    "values lower than labels": Style(lifted=-3),
    "not compressed": Style(compressed=False),
}


def report_of(*pages: list[Text], style: Style | None = None, **given: Any) -> FileReport:
    return check_file(write_pdf(pages, style, **given), "发票.pdf")


def rules(report: FileReport) -> set[str]:
    return {finding.rule for part in (report, *report.reports) for finding in part.findings}


def doubts(report: FileReport) -> dict[str, str]:
    [one] = report.reports
    return {finding.path: finding.message for finding in one.findings if finding.rule == "file-value-unsure"}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", FORMS)
def test_every_value_is_read_from_every_form(name: str, style: str) -> None:
    invoice, form = FORMS[name]
    report = report_of(form(invoice), style=STYLES[style])
    assert report.invoices == (invoice,)
    assert not report.findings
    assert not {rule for rule in rules(report) if rule.startswith("file-")}
    assert report.origins == ({"": "PDF 第 1 页的文字"},)


@pytest.mark.parametrize("name", FORMS)
def test_good_invoices_are_found_good(name: str) -> None:
    invoice, form = FORMS[name]
    assert report_of(form(invoice)).ok


# --- Alterations ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["digital", "control", "toll"])
@pytest.mark.parametrize("field", ["amount", "tax", "total", "total_in_words", "lines.amount", "lines.tax"])
def test_a_sum_that_was_altered_is_never_passed_over(name: str, field: str) -> None:
    invoice, form = FORMS[name]
    altered = copy.deepcopy(invoice)
    where = altered["lines"][0] if "." in field else altered
    key = field.rpartition(".")[2]
    where[key] = "玖佰玖拾玖圆整" if key == "total_in_words" else str(where[key])[:-1] + "1"
    report = report_of(form(altered))
    assert doubts(report)
    if "." not in field:
        assert not report.ok
        assert report.invoices[0][field] == altered[field]


def test_what_is_written_over_something_else_is_doubtful() -> None:
    pages = [*control(CONTROL), Text(486, 43, "34567899")]
    report = report_of(pages)
    assert "叠在一起" in doubts(report)["invoice_number"]


def test_two_numbers_on_a_page_are_doubtful() -> None:
    pages = [*digital(DIGITAL), Text(420, 62, "发票号码：25442000000012345679")]
    assert "25442000000012345679" in doubts(report_of(pages))["invoice_number"]


def test_the_text_behind_a_scan_is_doubtful() -> None:
    report = report_of(digital(DIGITAL), style=Style(hidden=True))
    assert "扫描" in doubts(report)["invoice_number"]


def test_a_sign_that_no_table_explains_is_not_guessed() -> None:
    data = write_pdf([digital(DIGITAL)], Style(compressed=False))
    report = check_file(data.replace("贸".encode("utf-16-be").hex().encode(), b"FFFD"), "a.pdf")
    assert "seller.name" in doubts(report)
    assert report.invoices[0]["seller"] == {"taxpayer_id": DIGITAL["seller"]["taxpayer_id"]}


# --- Peculiar forms ------------------------------------------------------------------------------------------------


def test_a_long_name_goes_on_below() -> None:
    texts = [text for text in digital(DIGITAL) if text.text != DIGITAL["seller"]["name"]]
    texts += [Text(358, 79, "广州示例国际贸易与供应链管理服务集团"), Text(358, 90, "股份有限公司第三分公司")]
    [invoice] = read_file(write_pdf([texts]), "a.pdf")
    assert invoice["seller"]["name"] == "广州示例国际贸易与供应链管理服务集团股份有限公司第三分公司"


def test_an_item_goes_on_below() -> None:
    changed = copy.deepcopy(DIGITAL)
    changed["lines"][0]["name"] = "*纸制品*复印纸每包五百\n张的那一种"
    [invoice] = read_file(write_pdf([digital(changed)]), "a.pdf")
    assert [line["name"] for line in invoice["lines"]] == [
        "*纸制品*复印纸每包五百张的那一种",
        "*纸制品*复印纸",
        "*现代服务*送货服务",
    ]


def test_the_second_table_of_a_special_business_is_no_part_of_an_item() -> None:
    table = [
        *(Text(30 + 90 * place, 205, head, 8) for place, head in enumerate(("出行人", "出行日期", "出发地", "到达地"))),
        *(Text(30 + 90 * place, 217, cell, 8) for place, cell in enumerate(("张某某", "2025-07-01", "福州", "广州"))),
    ]
    assert report_of([*digital(DIGITAL), *table]).invoices == (DIGITAL,)
    far = Text(18, 240, "以上各项含税", 8)
    assert report_of([*digital(DIGITAL), far]).invoices == (DIGITAL,)


def test_every_file_of_a_crowd_is_read_rightly() -> None:
    """Values a little off their places, in letters of other sizes, in fonts of every kind: none is read wrong."""
    names = ("广州示例贸易有限公司", "Example (China) Co., Ltd.", "示例（深圳）单位服务有限公司第三分公司", "个人")
    for number in range(150):
        chance = random.Random(number)
        invoice, form = chance.choice(list(FORMS.values()))
        invoice = copy.deepcopy(invoice)
        invoice["buyer"]["name"] = chance.choice(names)
        across, down, larger = chance.uniform(-4, 4), chance.uniform(-2.5, 2.5), chance.uniform(0.85, 1.15)
        texts = [
            text
            if text.form
            else replace(
                text,
                x=text.x + across + chance.uniform(-1, 1),
                y=text.y + down + chance.uniform(-0.7, 0.7),
                size=text.size * larger,
            )
            for text in form(invoice)
        ]
        style = Style(
            encoding=chance.choice(("table", "ranges", "unicode", "gbk")),
            shuffled=number,
            letters=chance.random() < 0.3,
            twice=chance.random() < 0.3,
            form_apart=chance.random() < 0.3,
            turned=chance.choice((0, 0, 90, 180, 270)),
            scaled=chance.uniform(0.7, 1.5),
        )
        assert report_of(texts, style=style).invoices == (invoice,), (number, style)


def test_masked_tax_and_rates_in_words() -> None:
    changed = {
        **copy.deepcopy(DIGITAL),
        "lines": [{"name": "*谷物*稻谷", "amount": "100.00", "tax_rate": "免税", "tax": "***"}],
        "amount": "100.00",
        "tax": "***",
        "total": "100.00",
        "total_in_words": "壹佰圆整",
    }
    report = report_of(digital(changed))
    assert report.invoices == (changed,)
    assert report.ok
    assert not doubts(report)


def test_red_invoices_keep_their_signs() -> None:
    changed = {
        **copy.deepcopy(DIGITAL),
        "lines": [
            {"name": "*纸制品*复印纸", "quantity": "-2", "unit_price": "50", "amount": "-100.00"}
            | {"tax_rate": "13%", "tax": "-13.00"}
        ],
        "amount": "-100.00",
        "tax": "-13.00",
        "total": "-113.00",
        "total_in_words": "（负数）壹佰壹拾叁圆整",
        "remark": "被红冲蓝字数电票号码：25442000000012345670 红字发票信息确认单编号：44010025071000000001",
    }
    report = report_of(digital(changed))
    assert report.invoices == (changed,)
    assert not doubts(report)


def test_an_invoice_to_a_person_has_no_buyers_number() -> None:
    changed = {**copy.deepcopy(DIGITAL), "buyer": {"name": "张示例（个人）"}}
    report = report_of(digital(changed))
    assert report.invoices == (changed,)


def test_the_remark_may_hold_labels_and_long_numbers() -> None:
    changed = {
        **DIGITAL,
        "remark": "购方开户银行:示例银行; 银行账号:12345678901234567890;\n项目名称：示例工程 合计：1.00",
    }
    report = report_of(digital(changed))
    assert {name: value for name, value in report.invoices[0].items() if name != "remark"} == {
        name: value for name, value in changed.items() if name != "remark"
    }
    assert "示例工程" in report.invoices[0]["remark"]
    assert not doubts(report)


@pytest.mark.parametrize("name", ["digital", "control"])
def test_a_form_whose_labels_are_pictures_is_read_with_doubts(name: str) -> None:
    invoice, form = FORMS[name]
    report = report_of([text for text in form(invoice) if not text.form])
    [read] = report.invoices
    core = {"invoice_code", "invoice_number", "issue_date", "amount", "tax", "total", "total_in_words"} & set(invoice)
    assert {field: read.get(field) for field in core} == {field: invoice[field] for field in core}
    for party in ("buyer", "seller"):
        assert read[party] == {"taxpayer_id": invoice[party]["taxpayer_id"]}
    assert core | {"buyer.taxpayer_id", "seller.taxpayer_id"} == set(doubts(report))


def test_a_paper_with_numbers_and_dates_is_no_invoice() -> None:
    lines = ("订单 12345678", "25442000000012345678", "2025年07月09日", "¥100.00", "¥13.00", "¥113.00")
    assert rules(report_of([Text(60, 40 + 20 * place, line) for place, line in enumerate(lines)])) == {"file-pdf-other"}


def test_plain_lists_of_labels() -> None:
    lines = (
        "增值税电子普通发票",
        f"发票代码: {CONTROL['invoice_code']}",
        f"发票号码: {CONTROL['invoice_number']}",
        "开票日期: 2019年05月08日",
        "购买方名称: 福州示例纸业有限公司",
        "购买方纳税人识别号: 91350100M000100Y43",
        "销售方名称: 广州示例贸易有限公司",
        "销售方纳税人识别号: 914401017000000015",
        "合计金额: 100.00",
        "税额: 13.00",
        "价税合计: 113.00",
    )
    [invoice] = read_file(write_pdf([[Text(60, 40 + 20 * place, line, 12) for place, line in enumerate(lines)]]), "a")
    assert invoice["buyer"] == {"name": "福州示例纸业有限公司", "taxpayer_id": "91350100M000100Y43"}
    assert invoice["seller"] == {"name": "广州示例贸易有限公司", "taxpayer_id": "914401017000000015"}
    assert [invoice[name] for name in ("amount", "tax", "total")] == ["100.00", "13.00", "113.00"]


def test_an_air_itinerary_whose_parts_do_not_make_the_sum_is_doubtful() -> None:
    assert "total" in doubts(report_of(air(AIR, fund="70.00")))


# --- Several pages -------------------------------------------------------------------------------------------------


def test_an_invoice_over_two_sheets_is_one() -> None:
    first, last = copy.deepcopy(DIGITAL), copy.deepcopy(DIGITAL)
    first["lines"], last["lines"] = DIGITAL["lines"][:2], DIGITAL["lines"][2:]
    report = report_of(digital(first, page="first"), digital(last))
    assert report.invoices == (DIGITAL,)
    assert report.origins == ({"": "PDF 第 1—2 页的文字"},)


def test_a_copy_of_a_page_adds_nothing() -> None:
    assert report_of(control(CONTROL), control(CONTROL)).invoices == (CONTROL,)


def test_a_list_of_goods_replaces_the_line_that_names_it() -> None:
    names = copy.deepcopy(CONTROL)
    names["lines"] = [
        {**CONTROL["lines"][0], "name": "(详见销货清单)", "spec": "", "unit": "", "quantity": "", "unit_price": ""}
    ]
    several = copy.deepcopy(CONTROL)
    several["lines"] = [
        {"name": "*计算机配件*键盘", "unit": "个", "quantity": "1", "unit_price": "60.17", "amount": "60.17"}
        | {"tax_rate": "13%", "tax": "7.82"},
        {"name": "*计算机配件*鼠标", "unit": "个", "quantity": "1", "unit_price": "60.18", "amount": "60.18"}
        | {"tax_rate": "13%", "tax": "7.83"},
    ]
    report = report_of(control(names), goods_list(several))
    assert report.invoices == (several,)


def test_two_invoices_in_a_file_are_two() -> None:
    other = {**CONTROL, "invoice_number": "34567891"}
    report = report_of(control(CONTROL), [Text(60, 60, "以下是第二张")], control(other))
    assert report.invoices == (CONTROL, other)
    assert [origin[""] for origin in report.origins] == ["PDF 第 1 页的文字", "PDF 第 3 页的文字"]


# --- Attached data -------------------------------------------------------------------------------------------------


def test_attached_data_come_first() -> None:
    report = report_of([Text(60, 60, "电子发票")], attached={"26442000000000000017.xml": einvoice().encode()})
    assert report.invoices[0]["invoice_number"] == "26442000000000000017"
    assert "26442000000000000017.xml" in report.origins[0][""]


def test_attached_data_that_say_other_than_the_page_are_doubtful() -> None:
    report = report_of(digital(DIGITAL), attached={"a.xml": einvoice().encode(), "b.txt": b"x", "c.xml": b"<a/>"})
    assert set(doubts(report)) == {"invoice_number", "amount", "tax", "total"}


# --- What cannot be read -------------------------------------------------------------------------------------------


def test_no_hidden_page_is_passed_over_for_its_length() -> None:
    report = report_of(*[[Text(10, 10, "页")]] * 301)
    assert rules(report) == {"file-too-large"}


def test_a_file_without_its_end_is_still_read_where_it_can_be() -> None:
    whole = write_pdf([digital(DIGITAL)])
    cut = whole[: whole.rindex(b"xref\n0")]
    assert read_file(cut, "a.pdf") == [DIGITAL]


def locked(user: str, algorithm: str) -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(write_pdf([digital(DIGITAL)])))
    writer.encrypt(user, "owner", algorithm=algorithm)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_file_that_only_forbids_changes_is_read() -> None:
    assert read_file(locked("", "RC4-128"), "a.pdf") == [DIGITAL]


def test_a_file_with_a_password_says_what_to_do() -> None:
    [finding] = check_file(locked("secret", "RC4-128"), "a.pdf").findings
    assert finding.rule == "file-pdf-locked"
    assert "打印为 PDF" in finding.message


def test_a_file_encrypted_with_aes_names_the_ways_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a package for it pypdf knows no AES: the file opens elsewhere, and that is what to do."""

    def unknown(*_: object) -> None:
        raise pypdf.errors.DependencyError("cryptography>=3.1 is required for AES algorithm")

    monkeypatch.setattr(pypdf.PdfReader, "decrypt", unknown)
    monkeypatch.setattr("fapiao.readers.parts.in_page", False)
    [finding] = check_file(locked("", "RC4-128"), "a.pdf").findings
    assert finding.rule == "file-pdf-locked"
    assert "AES" in finding.message
    assert "打印为 PDF" in finding.message
    assert "pip install cryptography" in finding.message
    monkeypatch.setattr("fapiao.readers.parts.in_page", True)
    [finding] = check_file(locked("", "RC4-128"), "a.pdf").findings
    assert "pip" not in finding.message


def test_a_fault_of_our_own_is_not_told_as_a_damaged_file(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = write_pdf([digital(DIGITAL)])
    monkeypatch.setattr("fapiao.readers.pdf_text.upright", None)
    [finding] = check_file(whole, "a.pdf").findings
    assert finding.rule == "file-reader-fault"
    assert "下载" not in finding.message.partition("。")[0]


def test_the_log_of_the_library_stays_silent(capfd: pytest.CaptureFixture[str]) -> None:
    whole = write_pdf([digital(DIGITAL)])
    check_file(whole.replace(b"/DW 1000", b"/DW(xx)").replace(b"startxref", b"startxxxx"), "a.pdf")
    check_file(whole[: len(whole) // 2], "a.pdf")
    assert capfd.readouterr() == ("", "")


def test_any_change_of_bytes_is_answered() -> None:
    chance = random.Random(20261124)
    originals = [write_pdf([form(invoice)], Style(compressed=False)) for invoice, form in FORMS.values()]
    for turn in range(250):
        content = bytearray(originals[turn % len(originals)])
        for _ in range(chance.randrange(1, 9)):
            place = chance.randrange(len(content))
            content[place : place + chance.randrange(40)] = chance.randbytes(chance.randrange(6))
        report = check_file(bytes(content), "a.pdf")
        json.dumps(report.to_dict(), ensure_ascii=False).encode()
        assert "file-reader-fault" not in rules(report)


CATALOG, ONE_PAGE = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
LOOP = b"/Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources<</XObject<</A 5 0 R>>>>"


def stream(data: bytes, extra: bytes = b"", packed: int = 1) -> bytes:
    for _ in range(packed):
        data = zlib.compress(data, 9)
    return b"<<%s/Filter[%s]/Length %d>>stream\n%s\nendstream" % (extra, b"/FlateDecode" * packed, len(data), data)


def sheet(extra: bytes = b"") -> bytes:
    return b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 400]/Contents 4 0 R%s>>" % extra


def file_of(*objects: bytes) -> bytes:
    writer = Writer(Style())
    writer.objects = list(objects)
    return writer.file(1)


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "pages in a circle": (lambda: file_of(CATALOG, b"<</Type/Pages/Count 2/Kids[2 0 R 2 0 R]>>"), "file-pdf-broken"),
    "a page 100,000 times": (
        lambda: file_of(CATALOG, b"<</Type/Pages/Count 1/Kids[%s]>>" % (b"3 0 R " * 100_000), sheet(), stream(b"")),
        "file-too-large",
    ),
    "a million pages that are not there": (
        lambda: file_of(CATALOG, b"<</Type/Pages/Count 1000000/Kids[3 0 R]>>", sheet(), stream(b"")),
        "file-no-text",
    ),
    "no pages": (lambda: file_of(CATALOG, b"<</Type/Pages/Count(x)/Kids 7>>"), "file-pdf-broken"),
    "200 MB of zeros": (lambda: file_of(CATALOG, ONE_PAGE, sheet(), stream(bytes(200 << 20))), "file-too-large"),
    "packed three times": (
        lambda: file_of(CATALOG, ONE_PAGE, sheet(), stream(bytes(100 << 20), packed=3)),
        "file-too-large",
    ),
    "forms in a circle": (
        lambda: file_of(
            CATALOG,
            ONE_PAGE,
            sheet(b"/Resources<</XObject<</A 5 0 R>>>>"),
            stream(b"/A Do " * 1000),
            stream(b"/A Do " * 50, LOOP),
        ),
        "file-too-large",
    ),
    "open brackets": (lambda: file_of(CATALOG, ONE_PAGE, sheet(), stream(b"(" * 5_000_000)), "file-no-text"),
    "open arrays": (lambda: file_of(CATALOG, ONE_PAGE, sheet(), stream(b"[" * 5_000_000)), "file-too-large"),
    "a number without end": (lambda: file_of(CATALOG, ONE_PAGE, sheet(), stream(b"1" * 9_000_000)), "file-no-text"),
    "arrays in arrays": (lambda: file_of(CATALOG, ONE_PAGE, b"[" * 50_000 + b"]" * 50_000), "file-pdf-broken"),
    "attachments in a circle": (
        lambda: file_of(
            b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles 5 0 R>>>>",
            ONE_PAGE,
            sheet(),
            stream(b""),
            b"<</Kids[5 0 R 5 0 R]>>",
        ),
        "file-no-text",
    ),
    "streams that never end": (lambda: b"%PDF-1.4\n" + b"1 0 obj<</Length 5>>stream\n" * 300_000, "file-too-large"),
    "objects and nothing else": (
        lambda: b"%PDF-1.4\n" + b"".join(b"%d 0 obj<<>>endobj\n" % number for number in range(1, 300_000)),
        "file-too-large",
    ),
    "signs of upright labels": (
        lambda: write_pdf([[Text(10 + n % 50 * 10, 10 + n // 50 * 3, "购买方信息"[n % 5], 2) for n in range(6000)]]),
        "file-pdf-other",
    ),
    "more letters than any page": (
        lambda: write_pdf([[Text(10, 10 + n % 380, "发票" * 200, 1) for n in range(300)]]),
        "file-too-large",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_cost_little(name: str) -> None:
    make, rule = HOSTILE[name]
    content = make()
    tracemalloc.start()
    report = check_file(content, "a.pdf")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert rules(report) == {rule}
    assert most < 100_000_000
