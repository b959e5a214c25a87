"""Which region a code stands for.

Two-digit province codes of GB/T 2260, the five separately planned cities (计划单列市) whose tax offices stand beside
the province, and the two digits that 数电票 numbers use for those cities. Codes of counties are not held: abolished
ones live on in valid tax ids, so a table could only be wrong.
"""

from __future__ import annotations

PROVINCES = {
    "11": "北京市",
    "12": "天津市",
    "13": "河北省",
    "14": "山西省",
    "15": "内蒙古自治区",
    "21": "辽宁省",
    "22": "吉林省",
    "23": "黑龙江省",
    "31": "上海市",
    "32": "江苏省",
    "33": "浙江省",
    "34": "安徽省",
    "35": "福建省",
    "36": "江西省",
    "37": "山东省",
    "41": "河南省",
    "42": "湖北省",
    "43": "湖南省",
    "44": "广东省",
    "45": "广西壮族自治区",
    "46": "海南省",
    "50": "重庆市",
    "51": "四川省",
    "52": "贵州省",
    "53": "云南省",
    "54": "西藏自治区",
    "61": "陕西省",
    "62": "甘肃省",
    "63": "青海省",
    "64": "宁夏回族自治区",
    "65": "新疆维吾尔自治区",
}

PLANNED_CITIES = {"2102": "大连市", "3302": "宁波市", "3502": "厦门市", "3702": "青岛市", "4403": "深圳市"}

# 数电票 numbers give the planned cities two digits of their own. 93, 94 and 95 are confirmed by the seller of a real
# invoice, 92 by a buyer only, 91 is what is left for Dalian.
DIGITAL_CITIES = {"91": "大连市", "92": "青岛市", "93": "宁波市", "94": "厦门市", "95": "深圳市"}


def division_region(division: str) -> str | None:
    """The region of a division code of four or six digits, or None when its first two digits are no province."""
    if division == "100000":
        return "国家级登记机关"
    province = PROVINCES.get(division[:2])
    city = PLANNED_CITIES.get(division[:4])
    return f"{province}{city}" if province and city else province


def digital_region(digits: str) -> str | None:
    """The region of the third and fourth digit of a 数电票 number."""
    return PROVINCES.get(digits) or DIGITAL_CITIES.get(digits)


def code_region(digits: str) -> str | None:
    """The region in an invoice code: a province followed by 00, or a planned city; else None."""
    if digits in PLANNED_CITIES:
        return PLANNED_CITIES[digits]
    return PROVINCES.get(digits[:2]) if digits[2:] == "00" else None
