"""Invented XML of the layouts besides 数电票: tax-control e-invoices of 2019, and XBRL accounting files."""

from __future__ import annotations

from collections.abc import Mapping

from tests.einvoice import BUYER_ID, SELLER_ID

QR = "01,10,044002100111,12345678,200.00,20210305,12345678901234567890,7410"

# What the list of a tax-control invoice has for each line, and two lines of it.
ITEM = {
    "LineNature": "0",
    "Item": "*纸制品*复印纸",
    "Code": "1060105000000000000",
    "Specification": "A4",
    "MeasurementDimension": "箱",
    "Price": "50",
    "Quantity": "2",
    "Amount": "100.00",
    "TaxScheme": "13%",
    "TaxAmount": "13.00",
}
ITEMS = (ITEM, ITEM)

HEAD = {
    "InvoiceCode": "044002100111",
    "InvoiceNo": "12345678",
    "IssueDate": "2021年03月05日",
    "InvoiceCheckCode": "12345678901234567890",
    "MachineNo": "661234567890",
    "BuyerName": "福州示例纸业有限公司",
    "BuyerTaxID": BUYER_ID,
    "SellerName": "广州示例贸易有限公司",
    "SellerTaxID": SELLER_ID,
    "SellerAddrTel": "广州市示例路1号 020-00000000",
    "SellerFinancialAccount": "示例银行 0000000000000000",
    "TaxInclusiveTotalAmount": "226.00",
    "TaxInclusiveTotalAmountWithWords": "贰佰贰拾陆圆整",
    "TaxExclusiveTotalAmount": "200.00",
    "TaxTotalAmount": "26.00",
    "Note": "示例备注",
    "InvoiceClerk": "开票员",
    "GraphCode": QR,
}


def tax_control_xml(items: tuple[Mapping[str, str], ...] = ITEMS, **changes: str) -> str:
    """``original_invoice.xml``: a declared namespace that the root itself does not use, as real files have it."""
    head = HEAD | changes
    groups = {"Buyer": "", "Seller": ""}
    plain = ""
    for name, value in head.items():
        group = next((group for group in groups if name.startswith(group)), None)
        element = f"<fp:{name}><![CDATA[{value}]]></fp:{name}>"
        if group:
            groups[group] += element
        else:
            plain += element
    lines = "".join(
        f"<fp:GoodsInfo>{''.join(f'<fp:{name}>{value}</fp:{name}>' for name, value in item.items())}</fp:GoodsInfo>"
        for item in items
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<eInvoice xmlns:fp="http://www.edrm.org.cn/schema/e-invoice/2019" Version="1.0"><fp:DocID>01</fp:DocID>'
        f"{plain}{''.join(f'<fp:{name}>{inside}</fp:{name}>' for name, inside in groups.items())}"
        f"<fp:GoodsInfos>{lines}</fp:GoodsInfos></eInvoice>"
    )


def xbrl(prefix: str, facts: Mapping[str, str | list[dict[str, str]]], year: str = "2023-12-31") -> str:
    """An instance document; a list of mappings stands for tuples of that name."""

    def fact(name: str, value: str) -> str:
        return f'<{prefix}:{name} contextRef="c">{value}</{prefix}:{name}>'

    inside = ""
    for name, value in facts.items():
        if isinstance(value, str):
            inside += fact(name, value)
        else:
            inside += "".join(
                f"<{prefix}:{name}>{''.join(fact(*item) for item in row.items())}</{prefix}:{name}>" for row in value
            )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<xbrli:xbrl xmlns:xbrli="http://www.xbrl.org/2003/instance" '
        f'xmlns:{prefix}="http://xbrl.mof.gov.cn/taxonomy/{year}/{prefix}">'
        '<xbrli:context id="c"><xbrli:period><xbrli:instant>2026-03-05</xbrli:instant></xbrli:period></xbrli:context>'
        f"{inside}</xbrli:xbrl>"
    )


RAIL = {
    "TypeOfVoucher": "电子发票（铁路电子客票）",
    "ElectronicInvoiceRailwayETicketNumber": "26449000000000000012",
    "DateOfIssue": "2026-03-05",
    "DepartureStation": "甲站",
    "DestinationStation": "乙站",
    "TravelDate": "2026-03-04",
    "Fare": "109.00",
    "TotalAmountExcludingTax": "100.00",
    "TaxRate": "0.09",
    "TaxAmount": "9.00",
    "NameOfPurchaser": "福州示例纸业有限公司",
    "UnifiedSocialCreditCodeOfPurchaser": BUYER_ID,
    "IssueParty": "",
}
AIR = {
    "ElectronicInvoiceAirTransportReceiptNumber": "26448000000000000013",
    "IssueDate": "2026-03-05",
    "Fare": "900.00",
    "FuelSurcharge": "100.00",
    "VatRate": "0.09",
    "VatTaxAmount": "90.00",
    "CivilAviationDevelopmentFund": "50.00",
    "OtherTaxes": "0.00",
    "TotalAmount": "1140.00",
    "NameOfSeller": "示例航空有限公司",
    "NameOfPurchaser": "福州示例纸业有限公司",
    "UnifiedSocialCreditCodeOfPurchaser": BUYER_ID,
}
VAT: dict[str, str | list[dict[str, str]]] = {
    "TypeOfInvoice": "增值税电子专用发票",
    "CodeOfInvoice": "044002100113",
    "NumberOfInvoice": "12345678",
    "DateOfIssue": "2021-03-05",
    "IdentifyingCode": "",
    "TotalAmountExcludingTax": "100.00",
    "TotalTaxAmount": "6.00",
    "TaxIncludedAmountInFigures": "106.00",
    "TaxIncludedAmountInWords": "壹佰零陆圆整",
    "NameOfSeller": "广州示例贸易有限公司",
    "TaxpayerIdentificationNumberUnifiedSocialCreditCodeOfSeller": SELLER_ID,
    "NameOfPurchaser": "福州示例纸业有限公司",
    "TaxpayerIdentificationNumberUnifiedSocialCreditCodeOfPurchaser": BUYER_ID,
    "Issuer": "开票员",
    "InformationOfTaxableGoodsOrServicesDetailItemsTuple": [
        {
            "NameOfTaxableGoodsOrServices": "*现代服务*示例服务",
            "AmountExcludingTax": "60.00",
            "TaxRate": "6.00%",
            "TaxAmount": "3.60",
        },
        {
            "NameOfTaxableGoodsOrServices": "*现代服务*示例服务",
            "AmountExcludingTax": "40.00",
            "TaxRate": "6.00%",
            "TaxAmount": "2.40",
        },
    ],
}
DIGITAL = {
    "InvoiceNumber": "26442000000000000017",
    "SellerName": "广州示例贸易有限公司",
    "SellerIdNum": SELLER_ID,
    "RequestTime": "2026-03-05T09:30:00",
    "TotalAmWithoutTax": "100.00",
    "TotalTaxAm": "13.00",
    "TotalTax-includedAmount": "113.00",
    "NameOfAccountingEntity": "示例记账单位",
}
