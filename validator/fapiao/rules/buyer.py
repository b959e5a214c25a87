"""Rules about who buys: whether a company gives its taxpayer id."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from ..kinds import SPECIAL
from ..registry import Context, Hit
from ..report import Severity
from ..text import as_text, is_empty
from .invoice import INVOICE, Invoice, party_of
from .kind import named_groups

BEGINS = dt.date(2017, 7, 1)
COMPANY = re.compile("公司|企业|工厂|集团|合作社|事务所|商行|商店|经营部|营业部|酒店|个体工商户|Ltd|LTD|Inc|Corp|LLC")


@INVOICE.rule("buyer-taxpayer-id-missing", Severity.INFO)
def missing_id(invoice: Invoice, context: Context) -> Iterator[Hit]:
    """购买方像是企业，没有识别号

    检查什么
        购买方名称像是企业（公司、合作社、事务所等），纳税人识别号却空着。只在 2017年7月1日以后开的发票上检查；
        专用发票的购买方不论名称都检查。
    为什么
        从 2017年7月1日起，企业索取普通发票应当提供识别号，没有识别号的发票不得作为税收凭证。专用发票用来抵扣，
        没有识别号就无法抵扣。
    来源
        国家税务总局公告2017年第16号（据转述，没有读到原文）；所以只作说明。
    出错示例
        {"issue_date": "2026-03-05", "buyer": {"name": "福州示例纸业有限公司"}}
        {"invoice_type": "电子发票（增值税专用发票）", "issue_date": "2026-03-05", "buyer": {"name": "示例中心"}}
    正确示例
        {"issue_date": "2026-03-05", "buyer": {"name": "福州示例纸业有限公司", "taxpayer_id": "914401017000000015"}}
        {"issue_date": "2026-03-05", "buyer": {"name": "张三"}}
        {"issue_date": "2017-06-30", "buyer": {"name": "福州示例纸业有限公司"}}
    例外
        个人、机关和没有识别号的境外单位可以不填。
    """
    buyer = party_of(invoice.given, "buyer")
    name = as_text(buyer.get("name"))[:200]
    if not name.strip() or not is_empty(as_text(buyer.get("taxpayer_id"))[:200]):
        return
    if invoice.issued is None or invoice.issued < BEGINS:
        return
    special = any(group == SPECIAL for _, _, group in named_groups(invoice))
    if special or COMPANY.search(name):
        what = "专用发票的购买方" if special else "购买方像是企业"
        yield Hit(
            f"{what}，没有填纳税人识别号。企业取得的发票没有识别号，一般不能用来抵扣和入账；境外单位和机关除外。",
            "",
            path="buyer.taxpayer_id",
        )
