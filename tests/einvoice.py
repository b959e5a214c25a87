"""Invented 数电票 XML, in the layout of 财政部《电子凭证会计数据标准》."""

from __future__ import annotations

SELLER_ID = "91350100M000100Y43"
BUYER_ID = "914401017000000015"


def einvoice(
    *,
    encoding: str = "UTF-8",
    invoice_number: str = "26442000000000000017",
    amount: str = "100.00",
    tax: str = "13.00",
    total: str = "113.00",
) -> str:
    """The text of one invoice with one line; what is given stands in it, right or wrong."""
    return f"""<?xml version="1.0" encoding="{encoding}"?>
<EInvoice>
  <Header>
    <EIid>{invoice_number}</EIid>
    <Version>0.2</Version>
    <InherentLabel>
      <EInvoiceType><LabelCode>01</LabelCode><LabelName>电子发票</LabelName></EInvoiceType>
      <GeneralOrSpecialVAT><LabelCode>01</LabelCode><LabelName>增值税专用发票</LabelName></GeneralOrSpecialVAT>
    </InherentLabel>
  </Header>
  <EInvoiceData>
    <SellerInformation><SellerIdNum>{SELLER_ID}</SellerIdNum><SellerName>广州示例贸易有限公司</SellerName></SellerInformation>
    <BuyerInformation><BuyerIdNum>{BUYER_ID}</BuyerIdNum><BuyerName>福州示例纸业有限公司</BuyerName></BuyerInformation>
    <BasicInformation>
      <TotalAmWithoutTax>{amount}</TotalAmWithoutTax>
      <TotalTaxAm>{tax}</TotalTaxAm>
      <TotalTax-includedAmount>{total}</TotalTax-includedAmount>
      <RequestTime>2026-03-05 10:00:00</RequestTime>
      <Drawer>开票员</Drawer>
    </BasicInformation>
    <IssuItemInformation>
      <ItemName>*纸制品*复印纸</ItemName>
      <Quantity>2</Quantity>
      <UnPrice>50</UnPrice>
      <Amount>{amount}</Amount>
      <TaxRate>0.13</TaxRate>
      <ComTaxAm>{tax}</ComTaxAm>
    </IssuItemInformation>
  </EInvoiceData>
  <TaxSupervisionInfo>
    <InvoiceNumber>{invoice_number}</InvoiceNumber>
    <IssueTime>2026-03-05</IssueTime>
  </TaxSupervisionInfo>
</EInvoice>
"""
