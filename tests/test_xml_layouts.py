"""The XML layouts besides 数电票: what is read from each, and what is left alone."""

from __future__ import annotations

import pytest
from fapiao import check_file, read_file

from tests.einvoice import BUYER_ID, SELLER_ID, einvoice
from tests.voucher_files import AIR, DIGITAL, ITEM, QR, RAIL, VAT, tax_control_xml, xbrl


def read(text: str) -> dict[str, object]:
    [invoice] = read_file(text.encode(), "a.xml")
    return invoice


def test_a_tax_control_invoice_is_read_whole() -> None:
    line = {
        "kind": "0",
        "name": "*纸制品*复印纸",
        "item_code": "1060105000000000000",
        "spec": "A4",
        "unit": "箱",
        "quantity": "2",
        "unit_price": "50",
        "amount": "100.00",
        "tax_rate": "13%",
        "tax": "13.00",
    }
    assert read(tax_control_xml()) == {
        "invoice_code": "044002100111",
        "invoice_number": "12345678",
        "issue_date": "2021年03月05日",
        "check_code": "12345678901234567890",
        "machine_number": "661234567890",
        "seller": {
            "name": "广州示例贸易有限公司",
            "taxpayer_id": SELLER_ID,
            "address_phone": "广州市示例路1号 020-00000000",
            "bank_account": "示例银行 0000000000000000",
        },
        "buyer": {"name": "福州示例纸业有限公司", "taxpayer_id": BUYER_ID},
        "lines": [line, line],
        "amount": "200.00",
        "tax": "26.00",
        "total": "226.00",
        "total_in_words": "贰佰贰拾陆圆整",
        "remark": "示例备注",
        "drawer": "开票员",
        "qr": QR,
    }


def test_a_good_tax_control_invoice_has_no_error() -> None:
    report = check_file(tax_control_xml().encode(), "a.xml")
    assert report.ok
    assert not report.findings


def test_tax_printed_as_stars_stays_as_it_is() -> None:
    free = ITEM | {"TaxScheme": "免税", "TaxAmount": "***"}
    invoice = read(tax_control_xml((free,), TaxTotalAmount="***"))
    assert invoice["tax"] == "***"
    assert invoice["lines"][0]["tax_rate"] == "免税"  # type: ignore[index]


def test_a_picture_of_the_qr_code_is_not_its_text() -> None:
    assert "qr" not in read(tax_control_xml(GraphCode="iVBORw0KGgoAAAANSUhEUgAAAJQA,AAC"))


@pytest.mark.parametrize("year", ["2021-11-30", "2023-05-15", "2031-01-01"])
def test_a_railway_ticket_is_read_whatever_the_year_of_its_taxonomy(year: str) -> None:
    assert read(xbrl("rai", RAIL, year)) == {
        "invoice_type": "电子发票（铁路电子客票）",
        "invoice_number": "26449000000000000012",
        "issue_date": "2026-03-05",
        "buyer": {"name": "福州示例纸业有限公司", "taxpayer_id": BUYER_ID},
        "lines": [{"amount": "100.00", "tax_rate": "9%", "tax": "9.00"}],
        "amount": "100.00",
        "tax": "9.00",
        "total": "109.00",
    }


def test_an_air_ticket_has_the_taxed_part_as_its_amount() -> None:
    """The fund is in the total, and is not taxed."""
    invoice = read(xbrl("atr", AIR))
    assert (invoice["amount"], invoice["tax"], invoice["total"]) == ("1000.00", "90.00", "1140.00")
    assert invoice["invoice_type"] == "电子发票（航空运输电子客票行程单）"
    assert check_file(xbrl("atr", AIR).encode(), "a.xml").ok


def test_vat_and_digital_vouchers_are_read() -> None:
    invoice = read(xbrl("inv", VAT))
    assert invoice["seller"] == {"name": "广州示例贸易有限公司", "taxpayer_id": SELLER_ID}
    assert (invoice["amount"], invoice["tax"], invoice["total"]) == ("100.00", "6.00", "106.00")
    assert [line["amount"] for line in invoice["lines"]] == ["60.00", "40.00"]  # type: ignore[attr-defined]
    digital = read(xbrl("einv", DIGITAL))
    assert digital["seller"] == {"name": "广州示例贸易有限公司", "taxpayer_id": SELLER_ID}
    assert digital["total"] == "113.00"
    assert "buyer" not in digital, "who keeps the books is not said to be the buyer"


def test_each_layout_says_where_its_values_come_from() -> None:
    assert check_file(xbrl("rai", RAIL).encode(), "a.xml").origins == ({"": "XBRL 会计数据（铁路电子客票）"},)
    assert check_file(tax_control_xml().encode(), "a.xml").origins == ({"": "税控电子发票 XML"},)


def test_a_voucher_that_is_no_invoice_is_called_by_its_name() -> None:
    [finding] = check_file(xbrl("bker", {"IdentifyingCode": "1"}).encode(), "a.xml").findings
    assert finding.rule == "file-xml-other"
    assert "银行电子回单" in finding.message


def test_several_layouts_in_one_file() -> None:
    inside = "".join(text.split("?>", 1)[1] for text in (einvoice(), tax_control_xml(), xbrl("rai", RAIL)))
    numbers = [invoice["invoice_number"] for invoice in read_file(f"<all>{inside}</all>".encode(), "a.xml")]
    assert numbers == ["26442000000000000017", "12345678", "26449000000000000012"]


TOLL = (
    "<SpecificInformation><Toll><PlateNumber>粤A00000</PlateNumber><VehicleType>客车</VehicleType>"
    "<StartDatesOfPassage>20260304172851000</StartDatesOfPassage>"
    "<EndDatesOfPassage>20260305090000000</EndDatesOfPassage></Toll></SpecificInformation>"
)


def test_days_of_passage_are_not_taken_for_quantity_and_price() -> None:
    text = einvoice().replace("</EInvoiceData>", f"{TOLL}</EInvoiceData>")
    assert read(text)["business_type"] == "通行费"
    assert read(text)["business"] == [
        {
            "plate": "粤A00000",
            "vehicle_kind": "客车",
            "period_from": "20260304172851000",
            "period_to": "20260305090000000",
        }
    ]
    assert read(text)["lines"][0]["quantity"] == "2"  # type: ignore[index]
    days = text.replace("<Quantity>2<", "<Quantity>20260304<").replace("<UnPrice>50<", "<UnPrice>20260304<")
    assert {"quantity", "unit_price"}.isdisjoint(read(days)["lines"][0])  # type: ignore[index]
    assert not check_file(days.encode(), "a.xml").reports[0].findings
