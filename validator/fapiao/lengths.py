"""How long a field may be, and who says so. No official list could be found: what exceeds these may still be valid."""

from __future__ import annotations

from dataclasses import dataclass

GBK_BYTES = "字节（一个汉字算两个）"
SIGNS = "个字符"
WIDE_SIGNS = "个字符（一个汉字算三个）"


@dataclass(frozen=True, slots=True)
class Length:
    """``field`` is a name of ``fapiao.labels``; ``by`` states the length, ``official`` where that is a tax bureau."""

    field: str
    most: int
    unit: str
    by: str
    note: str = ""
    official: bool = False


# What the rules warn at.
PARTY_NAME = Length("party_name", 100, GBK_BYTES, "票通、诺诺、标普")
ITEM_NAME = Length("item_name", 100, GBK_BYTES, "服务商接口文档", "真实的数电票有超过的")
REMARK = Length("remark", 230, GBK_BYTES, "诺诺", "税控发票")
ADDRESS_PHONE = Length("address_phone", 100, GBK_BYTES, "票通", "地址与电话合计")
BANK_ACCOUNT = Length("bank_account", 100, GBK_BYTES, "票通", "开户行与账号合计，账号 50")
SPEC = Length("spec", 40, SIGNS, "服务商接口文档", "数电票另有 150 的说法")
UNIT = Length("unit", 20, SIGNS, "服务商接口文档", "各家写 14、20、22 不等")
UNIT_PRICE = Length("unit_price", 16, SIGNS, "金蝶发票云", "整数不超过 12 位，小数不超过 13 位")
DRAWER = Length("drawer", 20, SIGNS, "服务商接口文档", "航信为 100")

LENGTHS: tuple[Length, ...] = (
    PARTY_NAME,
    Length("party_name", 200, SIGNS, "航信电子发票平台"),
    Length("taxpayer_id", 20, SIGNS, "票通、诺诺等", "只收数字和大写字母，15 到 20 位"),
    ADDRESS_PHONE,
    Length("address_phone", 100, SIGNS, "诺诺", "地址 80、电话 50，合计不超过 100"),
    BANK_ACCOUNT,
    ITEM_NAME,
    Length("item_name", 90, SIGNS, "诺诺"),
    Length("item_name", 92, GBK_BYTES, "税控开票软件的清单（服务商转述）"),
    SPEC,
    UNIT,
    UNIT_PRICE,
    Length("remark", 200, SIGNS, "航信电子发票平台", "税控发票"),
    REMARK,
    Length("remark", 240, SIGNS, "云税", "税控发票"),
    Length("remark", 450, SIGNS, "金蝶发票云", "乐企"),
    Length(
        "remark",
        382,
        SIGNS,
        "金蝶发票云",
        "数电红字发票里自己写的部分，不含原蓝票号码和确认单编号",
    ),
    Length(
        "remark",
        630,
        WIDE_SIGNS,
        "宁波税务（转载）",
        "数电票备注区能显示的长度，超出显示省略号；最多显示 6 行，附加要素单条约 115",
        official=True,
    ),
    DRAWER,
)
