"""OFD files: what is read from them, from where, and what is said where their places contradict each other."""

from __future__ import annotations

import random
import tracemalloc

import pytest
from fapiao import FileReport, check_file, read_file
from fapiao.readers import ofd_package
from fapiao.readers.ofd_layout import POINTS, runs_of
from fapiao.readers.ofd_package import MOST_PAGES
from fapiao.readers.xml_tree import parse

from tests.einvoice import BUYER_ID, SELLER_ID, einvoice
from tests.ofd_files import (
    CUSTOM_DIGITAL,
    NUMBER,
    attached_parts,
    digital_ofd,
    digital_parts,
    document,
    entry,
    page,
    rail_ofd,
    references,
    tax_control_ofd,
    text_object,
    without,
    zipped,
)
from tests.voucher_files import tax_control_xml, xbrl

TAGS = "票面标引（CustomTag）指向的文字"
MEGABYTE = 1 << 20
LINES = [
    {
        "name": "*纸制品*复印纸",
        "spec": "A4",
        "unit": "箱",
        "quantity": "2",
        "unit_price": "50",
        "amount": "100.00",
        "tax_rate": "13%",
        "tax": "13.00",
    },
    {
        "name": "*文具*示例签字笔（黑）",
        "unit": "支",
        "quantity": "50",
        "unit_price": "2",
        "amount": "100.00",
        "tax_rate": "13%",
        "tax": "13.00",
    },
]
DIGITAL = {
    "invoice_type": "电子发票（增值税专用发票）",
    "invoice_number": NUMBER,
    "issue_date": "2026年03月05日",
    "seller": {"name": "广州示例贸易有限公司", "taxpayer_id": SELLER_ID},
    "buyer": {"name": "福州示例纸业有限公司", "taxpayer_id": BUYER_ID},
    "lines": LINES,
    "amount": "200.00",
    "tax": "26.00",
    "total": "226.00",
    "drawer": "开票员",
}


def rules_of(report: FileReport) -> list[str]:
    return [finding.rule for finding in report.findings]


def check(parts: dict[str, str | bytes]) -> FileReport:
    return check_file(zipped(parts), "发票.ofd")


@pytest.mark.parametrize(
    "content",
    [digital_ofd(), digital_ofd(grouped=True), digital_ofd(split=True)],
    ids=["cell by cell", "line by line", "on two pages"],
)
def test_a_digital_invoice_is_read_through_its_tags(content: bytes) -> None:
    report = check_file(content, "发票.ofd")
    assert report.format == "ofd"
    assert report.invoices == (DIGITAL,)
    assert report.origins == ({"": TAGS, "invoice_type": "票面文字"},)
    assert not report.findings
    assert not report.reports[0].findings


def test_a_tax_control_invoice_is_read_from_its_attachment() -> None:
    report = check_file(tax_control_ofd(), "发票.ofd")
    [invoice] = report.invoices
    assert invoice["invoice_type"] == "广东增值税电子普通发票"
    assert invoice["check_code"] == "12345678901234567890"
    assert len(invoice["lines"]) == 2  # type: ignore[arg-type]
    assert report.origins == ({"": "附件 original_invoice.xml", "invoice_type": "票面文字"},)
    assert report.ok
    assert not report.findings


def test_a_railway_ticket_is_read_from_its_accounting_file() -> None:
    [invoice] = read_file(rail_ofd(), "车票.ofd")
    assert (invoice["invoice_number"], invoice["total"]) == ("26449000000000000012", "109.00")


def test_a_digital_invoice_may_carry_its_xml() -> None:
    [invoice] = read_file(zipped(attached_parts(einvoice(), name="a.xml", custom={})), "发票.ofd")
    assert invoice["invoice_number"] == NUMBER
    assert invoice["total"] == "113.00"


def test_named_values_are_the_last_resort() -> None:
    parts = digital_parts()
    report = check_file(without(parts, "Doc_0/Tags/CustomTag.xml", "Doc_0/Pages/Page_0/Content.xml"), "发票.ofd")
    [invoice] = report.invoices
    assert (invoice["amount"], invoice["tax"]) == ("200.00", "26.00")
    assert invoice["seller"] == {"taxpayer_id": SELLER_ID}
    assert "total" not in invoice, "the sum of two values is not a value that was read"
    assert report.origins[0][""] == "OFD.xml 的 CustomData"
    assert rules_of(report) == ["file-ofd-part"] * 2
    assert report.ok


def test_amounts_on_the_page_fill_what_the_file_does_not_name() -> None:
    parts = digital_parts(custom={"发票号码": NUMBER})
    report = check_file(without(parts, "Doc_0/Tags/CustomTag.xml"), "发票.ofd")
    [invoice] = report.invoices
    assert (invoice["amount"], invoice["tax"], invoice["total"]) == ("200.00", "26.00", "226.00")
    assert report.origins[0]["total"] == "票面文字"


def test_amounts_on_the_page_that_do_not_add_up_are_doubted() -> None:
    parts = digital_parts(custom={"发票号码": NUMBER}, total="227.00")
    report = check_file(without(parts, "Doc_0/Tags/CustomTag.xml"), "发票.ofd")
    doubted = {finding.path for finding in report.reports[0].findings if finding.rule == "file-value-unsure"}
    assert "total" in doubted


def test_a_tag_that_points_only_at_the_currency_sign_gives_no_amount() -> None:
    """Seen in real files; the number itself is on the page, and found there."""
    parts = digital_parts()
    tag = str(parts["Doc_0/Tags/CustomTag.xml"])
    parts["Doc_0/Tags/CustomTag.xml"] = tag.replace('<ofd:ObjectRef PageRef="61">113</ofd:ObjectRef>', "")
    report = check(parts)
    assert report.invoices[0]["total"] == "226.00"
    assert report.origins[0]["total"] == "票面文字"


def test_tags_in_the_names_of_the_digital_layout() -> None:
    parts = digital_parts(custom={})
    parts["Doc_0/Tags/CustomTag.xml"] = (
        '<ofd:EInvoice xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Header><ofd:InherentLabel><ofd:GeneralOrSpecialVAT>'
        "<ofd:LabelName><ofd:ObjectData>普通发票</ofd:ObjectData></ofd:LabelName></ofd:GeneralOrSpecialVAT>"
        "</ofd:InherentLabel></ofd:Header><ofd:EInvoiceData>"
        f"<ofd:BasicInformation>{references('TotalAmWithoutTax', (61, 107), (61, 108))}</ofd:BasicInformation>"
        f"<ofd:SellerInformation>{references('SellerIdNum', (61, 106))}</ofd:SellerInformation>"
        f"<ofd:IssuItemInformation>{references('ItemName', (61, 1000))}{references('Amount', (61, 1005), (61, 1025))}"
        f"{references('ItemName', (61, 1020), (61, 501))}</ofd:IssuItemInformation></ofd:EInvoiceData>"
        f"<ofd:TaxSupervisionInfo>{references('InvoiceNumber', (61, 101))}{references('IssueTime', (61, 102))}"
        "</ofd:TaxSupervisionInfo></ofd:EInvoice>"
    )
    [invoice] = check(parts).invoices
    assert invoice["invoice_type"] == "电子发票（普通发票）"
    assert invoice["invoice_number"] == NUMBER
    assert invoice["amount"] == "200.00"
    assert invoice["lines"] == [
        {"name": "*纸制品*复印纸", "amount": "100.00"},
        {"name": "*文具*示例签字笔（黑）", "amount": "100.00"},
    ]


@pytest.mark.parametrize(
    ("changes", "path", "said"),
    [
        ({"TaxExclusiveTotalAmount": "300.00"}, "amount", ("300.00", "200.00")),
        ({"InvoiceNo": "12345679"}, "invoice_number", ("12345679", "12345678")),
        ({"InvoiceCode": "044002100112"}, "invoice_code", ("044002100112", "044002100111")),
        ({"IssueDate": "2021年03月06日"}, "issue_date", ("2021年03月06日", "2021年03月05日")),
        ({"SellerTaxID": "91350100M000100Y44"}, "seller.taxpayer_id", ("91350100M000100Y44", SELLER_ID)),
        ({"BuyerName": "福州另一家有限公司"}, "buyer.name", ("福州另一家有限公司", "福州示例纸业有限公司")),
    ],
    ids=["amount", "number", "code", "date", "tax id", "name"],
)
def test_a_contradiction_names_both_values_and_places(
    changes: dict[str, str], path: str, said: tuple[str, str]
) -> None:
    report = check_file(tax_control_ofd(**changes), "发票.ofd")
    found = [finding for finding in report.reports[0].findings if finding.rule == "file-sources-disagree"]
    assert [(finding.path, finding.value, finding.expected) for finding in found] == [(path, *said)]
    for words in (*said, "附件 original_invoice.xml", "CustomData"):
        assert words in found[0].message


def test_an_altered_page_contradicts_the_named_values() -> None:
    parts = digital_parts(custom=CUSTOM_DIGITAL | {"价税合计": "226.00"}, total="926.00")
    found = {finding.rule: finding for finding in check(parts).reports[0].findings}
    assert found["file-sources-disagree"].path == "total"
    assert "invoice-total" in found


def test_other_ways_of_writing_are_no_contradiction() -> None:
    custom = {
        "开票日期": "2021-03-05",
        "合计金额": "￥200",
        "价税合计": "226.0",
        "发票号码": "12345678",
        "购买方名称": "福州示例纸业",
    }
    assert not check(attached_parts(tax_control_xml(), custom=custom)).reports[0].findings


def test_tax_as_stars_is_no_contradiction() -> None:
    xml = tax_control_xml(
        (), TaxTotalAmount="***", TaxInclusiveTotalAmount="200.00", TaxInclusiveTotalAmountWithWords=""
    )
    custom = {"发票号码": "12345678", "合计税额": "0.00"}
    assert "file-sources-disagree" not in [
        finding.rule for finding in check(attached_parts(xml, custom=custom)).reports[0].findings
    ]


def test_two_attachments_of_one_invoice_are_one_invoice() -> None:
    parts = attached_parts(einvoice(), name="a.xml", custom={})
    parts["Doc_0/Attachs/b.xml"] = xbrl("einv", {"InvoiceNumber": NUMBER, "TotalTax-includedAmount": "114.00"})
    report = check(parts)
    assert len(report.invoices) == 1
    assert [finding.rule for finding in report.reports[0].findings] == ["file-sources-disagree"]


def test_two_invoices_in_one_file_are_two() -> None:
    parts = attached_parts(einvoice(), name="a.xml", custom={})
    parts["Doc_0/Attachs/b.xml"] = einvoice(invoice_number="26442000000000000018")
    assert [invoice["invoice_number"] for invoice in check(parts).invoices] == [NUMBER, "26442000000000000018"]


def test_several_documents_in_one_file() -> None:
    one, other = digital_parts(), attached_parts(tax_control_xml(), custom={})
    bodies = (entry(CUSTOM_DIGITAL), entry({}, "Doc_1/Document.xml"))
    inside = "".join(body[body.index("<ofd:DocBody>") : body.index("</ofd:OFD>")] for body in bodies)
    parts = one | {name.replace("Doc_0", "Doc_1"): part for name, part in other.items()}
    parts["OFD.xml"] = f'<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016">{inside}</ofd:OFD>'
    assert [invoice["invoice_number"] for invoice in check(parts).invoices] == [NUMBER, "12345678"]


@pytest.mark.parametrize(
    "written",
    [
        lambda name: name.upper(),
        lambda name: name.replace("/", "\\"),
        lambda name: f"/{name}",
        lambda name: f"发票/{name}",
    ],
    ids=["capitals", "backslashes", "leading slash", "in a folder"],
)
def test_parts_are_found_however_their_names_are_written(written: object) -> None:
    parts = {written(name): part for name, part in digital_parts().items()}  # type: ignore[operator]
    assert check(parts).invoices == (DIGITAL,)


@pytest.mark.parametrize(
    "location", ["/Doc_0/Tags/CustomTags.xml", "Doc_0/Tags/CustomTags.xml", "./tags\\CustomTags.xml"]
)
def test_locations_are_understood_however_they_are_written(location: str) -> None:
    parts = digital_parts()
    parts["Doc_0/Document.xml"] = str(parts["Doc_0/Document.xml"]).replace("Tags/CustomTags.xml", location)
    assert check(parts).invoices == (DIGITAL,)


def test_attachments_that_are_not_listed_are_read_too() -> None:
    parts = {"OFD.xml": "<OFD/>", "Doc_0/Attachs/rai_issuer.xml": einvoice()}
    assert check(parts).invoices[0]["invoice_number"] == NUMBER


@pytest.mark.parametrize("name", [name for name in digital_parts() if name != "OFD.xml"])
@pytest.mark.parametrize("instead", [None, b"", b"<broken", b"\xff" * 50], ids=["gone", "empty", "cut off", "noise"])
def test_a_missing_or_broken_part_is_named_and_the_rest_is_read(name: str, instead: bytes | None) -> None:
    parts = digital_parts()
    report = check_file(without(parts, name), "发票.ofd") if instead is None else check(parts | {name: instead})
    assert report.invoices[0]["invoice_number"] == NUMBER
    assert "file-ofd-part" in rules_of(report)
    assert "file-sources-disagree" not in [finding.rule for finding in report.reports[0].findings]
    assert any(name.rpartition("/")[2] in finding.message for finding in report.findings)


def test_a_page_without_any_data_is_read_like_a_printed_form() -> None:
    parts = digital_parts(custom={})
    report = check_file(without(parts, "Doc_0/Tags/CustomTag.xml", "Doc_0/Tags/CustomTags.xml"), "发票.ofd")
    assert report.invoices == (DIGITAL | {"total_in_words": "贰佰贰拾陆圆整"},)
    assert report.origins == ({"": "票面文字"},)
    assert rules_of(report) == ["file-ofd-part"]


def test_lines_that_no_tag_names_are_read_from_the_page() -> None:
    """Software of some providers tags the head of the invoice only."""
    parts = digital_parts()
    tag = str(parts["Doc_0/Tags/CustomTag.xml"])
    head = tag[: tag.index("<ofd:Item>")] + "</ofd:root>"
    report = check(parts | {"Doc_0/Tags/CustomTag.xml": head})
    assert report.invoices[0]["lines"] == LINES
    assert report.origins[0]["lines"] == "票面文字"
    assert not report.findings
    assert not report.reports[0].findings


def test_lines_of_text_in_place_of_pages() -> None:
    said = (
        "发票号码: 26442000000000000017",
        f"销售方纳税人识别号: {SELLER_ID}",
        "购买方名称: 示例",
        "价税合计: 113.00",
    )
    lines = "".join(f"<Line>{line}</Line>" for line in said)
    [invoice] = check({"OFD.xml": "<OFD/>", "Doc_0/Document.xml": f"<Document>{lines}</Document>"}).invoices
    assert invoice["invoice_number"] == NUMBER
    assert invoice["seller"] == {"taxpayer_id": SELLER_ID}
    assert invoice["buyer"] == {"name": "示例"}
    assert invoice["total"] == "113.00"


def test_signs_stand_where_their_distances_say() -> None:
    element = parse(
        '<TextObject Boundary="10 20 50 5" Size="4" CTM="0.5 0 0 1 0 0"><TextCode X="2" Y="3" DeltaX="g 2 4 8" '
        'DeltaY="g 3 0 5">合 计:税</TextCode></TextObject>'
    )
    runs = list(runs_of(element))
    assert [(run.text, [round(edge / POINTS, 2) for edge in run.edges], round(run.y / POINTS, 2)) for run in runs] == [
        ("合计:", [11, 15, 19], 23),
        ("税", [19], 28),
    ]
    turned = parse('<TextObject Boundary="0 0 5 5" CTM="0 1 -1 0 0 0"><TextCode>下载次数</TextCode></TextObject>')
    assert not list(runs_of(turned))


def test_an_ofd_of_something_else_is_called_so() -> None:
    parts = attached_parts(xbrl("bker", {"IdentifyingCode": "1"}), name="bker_issuer.xml", custom={})
    [finding] = check(parts).findings
    assert finding.rule == "file-ofd-other"
    assert "银行电子回单" in finding.message


BOMB = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><a>&b;</a>'


@pytest.mark.parametrize("name", ["Doc_0/Tags/CustomTag.xml", "Doc_0/Pages/Page_0/Content.xml", "Doc_0/Document.xml"])
def test_entities_in_a_part_are_refused_and_the_rest_is_read(name: str) -> None:
    report = check(digital_parts() | {name: BOMB})
    assert report.invoices[0]["invoice_number"] == NUMBER
    assert "file-ofd-part" in rules_of(report)


def hostile() -> dict[str, dict[str, str | bytes]]:
    parts = digital_parts()
    many = "".join(f' a{place}="1"' for place in range(1_000_000))
    loop = "<ofd:CustomTags>Document.xml</ofd:CustomTags><ofd:Attachments>Document.xml</ofd:Attachments>"
    tag = str(parts["Doc_0/Tags/CustomTag.xml"])
    amounts = tag.replace("</ofd:root>", references("Amount", (61, 1005)) * 60_000 + "</ofd:root>")
    texts = "".join(text_object(place, place % 200, place % 290, "¥1.00") for place in range(60_000))
    bodies = entry(CUSTOM_DIGITAL).replace("<ofd:DocRoot>", "<ofd:DocBody/>" * 10_000 + "<ofd:DocRoot>")
    return {
        "a million attributes": parts | {"Doc_0/Pages/Page_0/Content.xml": f"<a{many}/>"},
        "parts that name themselves": parts | {"Doc_0/Document.xml": document(1, loop)},
        "a hundred thousand pages": parts | {"Doc_0/Document.xml": document(100_000)},
        "sixty thousand references": parts | {"Doc_0/Tags/CustomTag.xml": amounts},
        "sixty thousand texts": parts | {"Doc_0/Pages/Page_0/Content.xml": page(texts)},
        "ten thousand documents": parts | {"OFD.xml": bodies},
    }


@pytest.mark.parametrize("name", hostile())
def test_hostile_files_are_answered(name: str) -> None:
    report = check_file(zipped(hostile()[name]), "发票.ofd")
    assert report.invoices[0]["invoice_number"] == NUMBER


def test_all_parts_together_are_no_larger_than_an_invoice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page is within the limits of one part; hundreds of them would fill the memory."""
    parts = digital_parts()
    parts["Doc_0/Document.xml"] = document(40, "<ofd:CustomTags>Tags/CustomTags.xml</ofd:CustomTags>")
    parts |= {f"Doc_0/Pages/Page_{place}/Content.xml": f"<a>{'<b/>' * 500}</a>" for place in range(1, 40)}
    tag = str(parts["Doc_0/Tags/CustomTag.xml"])
    # A reference that names no page, to something that is on none: every page is looked at.
    content = zipped(parts | {"Doc_0/Tags/CustomTag.xml": tag.replace('PageRef="61">114<', ">999<")})
    assert not check_file(content, "发票.ofd").findings
    monkeypatch.setattr(ofd_package, "MOST_TAGS", 5000)
    report = check_file(content, "发票.ofd")
    assert report.invoices[0]["invoice_number"] == NUMBER
    assert "file-ofd-part" in rules_of(report)


def test_a_bomb_is_not_unpacked() -> None:
    content = zipped(digital_parts() | {"Doc_0/Pages/Page_0/Content.xml": b"<a>" + b" " * (60 * MEGABYTE) + b"</a>"})
    tracemalloc.start()
    report = check_file(content, "发票.ofd")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20 * MEGABYTE
    assert "file-ofd-part" in rules_of(report)
    assert report.invoices[0]["invoice_number"] == NUMBER


def test_no_more_pages_are_read_than_an_invoice_has() -> None:
    report = check(digital_parts() | {"Doc_0/Document.xml": document(MOST_PAGES + 1)})
    assert any(str(MOST_PAGES) in finding.message for finding in report.findings)


def test_a_file_cut_off_anywhere_is_answered() -> None:
    content = digital_ofd()
    for length in range(4, len(content), 47):
        report = check_file(content[:length], "发票.ofd")
        assert not report.ok
        assert rules_of(report) == ["file-zip-broken"]


@pytest.mark.parametrize("content", [digital_ofd(), tax_control_ofd()], ids=["digital", "tax control"])
def test_any_flipped_bit_is_answered(content: bytes) -> None:
    chance = random.Random(20261124)
    for _ in range(300):
        changed = bytearray(content)
        for _ in range(chance.randrange(1, 4)):
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        report = check_file(bytes(changed), "发票.ofd")
        assert report.findings or report.invoices
