"""特定业务: kinds of business whose invoices must say more, and what each of them must say.

Fields, and which of them are required, are what service providers document for the 数电票 interfaces; the remark words
are what invoices of the tax-control systems write instead, as official notices ask (restated, texts not read).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

# The names of ``business`` in an invoice, and what they are called.
BUSINESS_LABELS: Mapping[str, str] = {
    "place_of_service": "建筑服务发生地",
    "project_name": "建筑项目名称",
    "cross_city": "跨地（市）标志",
    "land_vat_number": "土地增值税项目编号",
    "cross_region_number": "跨区域涉税事项报验管理编号",
    "origin": "起运地",
    "destination": "到达地",
    "vehicle_kind": "运输工具种类",
    "plate": "车牌号",
    "goods": "运输货物名称",
    "traveller": "出行人",
    "document_kind": "证件类型",
    "document_number": "证件号码",
    "travel_date": "出行日期",
    "departure": "出发地",
    "arrival": "到达地（旅客）",
    "seat_class": "等级",
    "address": "不动产地址",
    "certificate_number": "产权证书号",
    "unit_code": "不动产单元代码或网签合同备案编号",
    "area_unit": "面积单位",
    "period_from": "起始日期",
    "period_to": "截止日期",
    "approved_price": "核定计税价格",
    "actual_total": "实际成交含税金额",
    "policy_number": "保险单号",
    "vehicle_tax": "代收车船税金额",
    "late_fee": "滞纳金",
    "vehicle_tax_total": "车船税合计",
    "vin": "车辆识别代号（车架号）",
    "vehicle_model": "厂牌型号",
    "engine_number": "发动机号码",
    "conformity_number": "合格证号",
    "fuel_surcharge": "燃油附加费",
    "aviation_fund": "民航发展基金",
    "other_fees": "其他税费",
}


@dataclass(frozen=True, slots=True)
class Business:
    """One kind. ``code`` is its number in the interfaces; ``also`` are words by which ``business_type`` may call it.

    ``required`` and ``optional`` are names of BUSINESS_LABELS. Each of ``remark`` is a group of words of which the
    remark of a tax-control invoice has one. ``rates`` are those that it is usually taxed at, as printed; none where
    that says nothing. ``rows`` says that each line has a row of its own.
    """

    name: str
    code: str
    also: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    remark: tuple[tuple[str, ...], ...] = ()
    notice: str = ""
    rates: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    rows: bool = False


BUSINESSES: tuple[Business, ...] = (
    Business("成品油", "01", units=("升", "吨")),
    Business("稀土", "02"),
    Business(
        "建筑服务",
        "03",
        required=("place_of_service", "project_name", "cross_city"),
        optional=("land_vat_number", "cross_region_number"),
        remark=(("项目", "工程"), ("县", "市", "区", "省", "州", "旗", "盟", "发生地", "地址", "地点")),
        notice="国家税务总局公告2016年第23号",
        rates=("9%", "3%", "1%", "0%", "10%", "11%", "5%"),
    ),
    Business(
        "货物运输",
        "04",
        also=("货运",),
        required=("origin", "destination", "vehicle_kind", "plate", "goods"),
        remark=(("起", "发"), ("到", "至", "抵")),
        notice="国家税务总局公告2015年第99号",
        rates=("9%", "3%", "1%", "0%", "6%", "10%", "11%"),
    ),
    Business(
        "不动产销售",
        "05",
        also=("销售不动产",),
        required=("address", "cross_city", "area_unit"),
        optional=("certificate_number", "unit_code", "land_vat_number", "approved_price", "actual_total"),
        remark=(("县", "市", "区", "省", "路", "街", "号", "地址"),),
        notice="国家税务总局公告2016年第23号",
        rates=("9%", "5%", "3%", "0%", "10%", "11%"),
    ),
    Business(
        "不动产租赁",
        "06",
        also=("不动产经营租赁", "房屋租赁", "出租不动产"),
        required=("address", "period_from", "period_to", "cross_city", "certificate_number", "area_unit"),
        optional=("plate",),
        remark=(("县", "市", "区", "省", "路", "街", "号", "地址"),),
        notice="国家税务总局公告2016年第23号",
        rates=("9%", "5%", "3%", "1.5%", "1%", "0%", "10%", "11%"),
        rows=True,
    ),
    Business(
        "代收车船税",
        "07",
        also=("车船税",),
        required=(
            "policy_number",
            "plate",
            "vin",
            "period_from",
            "period_to",
            "vehicle_tax",
            "late_fee",
            "vehicle_tax_total",
        ),
        remark=(("车船税",),),
        notice="国家税务总局公告2016年第51号",
    ),
    Business("通行费", "08", required=("plate", "vehicle_kind", "period_from", "period_to")),
    Business(
        "旅客运输",
        "09",
        also=("客运",),
        optional=(
            "traveller",
            "document_kind",
            "document_number",
            "travel_date",
            "departure",
            "arrival",
            "vehicle_kind",
            "seat_class",
            "fuel_surcharge",
            "aviation_fund",
            "other_fees",
        ),
        rates=("9%", "6%", "3%", "1%", "0%", "10%", "11%"),
    ),
    Business("医疗服务（住院）", "10", also=("医疗住院", "住院")),
    Business("医疗服务（门诊）", "11", also=("医疗门诊", "门诊")),
    Business("自产农产品销售", "12", also=("自产农产品",), rates=("0%",)),
    Business("拖拉机和联合收割机", "13", also=("拖拉机", "联合收割机")),
    Business("二手车", "15", required=("vin",), optional=("vehicle_model", "plate")),
    Business("机动车", "14", required=("vin",), optional=("vehicle_model", "engine_number", "conformity_number")),
    Business("光伏收购", "17"),
    Business("卷烟", "18"),
    Business("农产品收购", "16", also=("收购",)),
)

# Item codes that may only be used with one business; trailing zeros are left off.
BOUND_CODES: Mapping[str, str] = {"30405020202": "不动产租赁"}


# Several rules ask this about the same invoice.
@lru_cache(maxsize=64)
def business_of(text: str) -> Business | None:
    """The business that ``business_type`` names: by its name, by a word for it, or by its number (03, E03)."""
    code = text.strip().upper().removeprefix("E")
    for business in BUSINESSES:
        if code == business.code or business.name in text or any(word in text for word in business.also):
            return business
    return None
