"""Right invoices of every kind and of every special business, as they are issued; all data is invented.

What can be worked out (sums, words, the QR code) is worked out, so that nothing here is right by chance only. They are
held to have nothing wrong in ``test_every_kind.py``, which alters them too.
"""

from __future__ import annotations

from typing import Any

from fapiao import complete_invoice
from fapiao.rules.qr import crc16

TRADER = {"name": "广州示例贸易有限公司", "taxpayer_id": "91350100M000100Y43"}
MILL = {"name": "福州示例纸业有限公司", "taxpayer_id": "914401017000000015"}
PERSON = {"name": "张三"}
CIPHER = "03-8<+/5*29>4716+8<0/35-1*>279" * 4

Invoice = dict[str, Any]


def line(name: str, amount: str, rate: str, tax: str, **more: str) -> Invoice:
    return {"name": name, "amount": amount, "tax_rate": rate, "tax": tax, **more}


def invoice(*lines: Invoice, qr: str = "", seller: Invoice = TRADER, buyer: Invoice = MILL, **more: Any) -> Invoice:
    """Sums, total, words, and the QR code of this kind. What carries the amount without tax there is of tax control."""
    given = {**more, "seller": dict(seller), "buyer": dict(buyer)} | ({"lines": list(lines)} if lines else {})
    made = complete_invoice(given)
    if qr:
        amount = made["amount"] if qr in ("01", "03", "04", "08", "10", "11", "14") else made["total"]
        day = made["issue_date"].replace("-", "")
        start = f"01,{qr},{made.get('invoice_code', '')},{made['invoice_number']},{amount},{day},"
        body = f"{start}{made.get('check_code', '')}"
        made["qr"] = f"{body},{crc16(body.encode()):04X}"
    return made


def digital(*lines: Invoice, special: bool = False, **more: Any) -> Invoice:
    title = "电子发票（增值税专用发票）" if special else "电子发票（普通发票）"
    kept = {"invoice_type": title, "invoice_number": "26442000000123456789", "issue_date": "2026-03-05"}
    return invoice(*lines, **{"qr": "31" if special else "32", **kept, **more})


def coded(code: str, *lines: Invoice, qr: str, **more: Any) -> Invoice:
    kept = {"invoice_code": code, "invoice_number": "12345678", "issue_date": "2019-08-15"}
    return invoice(*lines, qr=qr, **{"machine_number": "661933656578", **kept, **more})


PAPER = line("*纸制品*复印纸", "159.29", "13%", "20.71", unit="箱", quantity="1", unit_price="159.29203539823")
CHECK = {"check_code": "58569302723370975118"}

SOUND: dict[str, Invoice] = {
    # Of tax control
    "税控专票": coded(
        "4400191130", PAPER, qr="01", invoice_type="广东增值税专用发票", cipher=CIPHER[:112], drawer="李四"
    ),
    "税控专票，清单": coded(
        "4400191130",
        line("（详见销货清单）", "159292.04", "13%", "20707.99"),
        qr="01",
        invoice_type="广东增值税专用发票",
    ),
    "税控专票，17%": coded(
        "4400161130", line("*钢材*钢板", "1000.00", "17%", "170.00"), qr="01", issue_date="2017-03-05"
    ),
    "税控普票": coded("044001900104", PAPER, qr="04", invoice_type="广东增值税普通发票", **CHECK),
    "卷票": coded("044001900107", PAPER, qr="11", invoice_type="增值税普通发票（卷票）", buyer=PERSON, **CHECK),
    "电子普票": coded(
        "044001900111",
        line("*餐饮服务*餐费", "188.68", "6%", "11.32"),
        qr="10",
        invoice_type="广东增值税电子普通发票",
        cipher=CIPHER[:108],
        **CHECK,
    ),
    "电子专票": coded("044002100113", PAPER, qr="08", invoice_type="增值税电子专用发票", issue_date="2021-03-05"),
    "货运专票": coded(
        "4400151720",
        line("运费", "1000.00", "11%", "110.00"),
        qr="",
        invoice_type="货物运输业增值税专用发票",
        issue_date="2015-12-05",
        remark="起运地：广州市 到达地：福州市 车种车号：货车粤A12345 运输货物信息：纸",
    ),
    "通行费电子普票": coded(
        "044002000112",
        line("*经营租赁*通行费", "95.24", "5%", "4.76", spec="粤A12345", unit="客车", quantity="20200301"),
        qr="14",
        invoice_type="通行费增值税电子普通发票",
        issue_date="2020-04-05",
        business_type="通行费",
        business={
            "plate": "粤A12345",
            "vehicle_kind": "客车",
            "period_from": "20200301",
            "period_to": "20200331",
        },
        **CHECK,
    ),
    "机动车统一发票": coded(
        "144001922130",
        qr="03",
        invoice_type="机动车销售统一发票",
        amount="132743.36",
        tax="17256.64",
        business_type="机动车",
        business={
            "vin": "LSVAA4186C2184847",
            "vehicle_model": "示例牌SL7000",
            "engine_number": "A123456",
            "conformity_number": "WEB123456789012",
        },
    ),
    "二手车统一发票": coded(
        "044001900117",
        qr="",
        invoice_type="二手车销售统一发票",
        total="56000.00",
        business_type="二手车",
        business={"vin": "LSVAA4186C2184847", "plate": "粤A12345"},
        seller=PERSON,
    ),
    "区块链电子普票": {
        "invoice_type": "深圳电子普通发票",
        "invoice_code": "144031909110",
        "invoice_number": "12345678",
        "issue_date": "2019-10-15",
        "check_code": "5a7e1",
        "seller": dict(TRADER),
        "buyer": dict(PERSON),
        "lines": [line("*餐饮服务*餐费", "188.68", "6%", "11.32")],
        "amount": "188.68",
        "tax": "11.32",
        "total": "200.00",
        "total_in_words": "贰佰圆整",
    },
    "税控差额征税": coded(
        "044001900104",
        line("*旅游服务*旅游费", "9971.70", "***", "28.30"),
        qr="04",
        remark="差额征税：9500.00。",
        **CHECK,
    ),
    "税控红字专票": coded(
        "4400191130",
        line("*纸制品*复印纸", "-159.29", "13%", "-20.71", unit="箱", quantity="-1", unit_price="159.29203539823"),
        qr="01",
        remark="开具红字增值税专用发票信息表编号4401061908012345",
    ),
    "税控红字普票": coded(
        "044001900104",
        line("*纸制品*复印纸", "-159.29", "13%", "-20.71", unit="箱", quantity="-1", unit_price="159.29203539823"),
        qr="04",
        remark="对应正数发票代码:044001900104号码:12345670",
        **CHECK,
    ),
    "数电纸质专票": coded("4400241130", PAPER, qr="", invoice_type="增值税专用发票", issue_date="2024-12-05"),
    # 数电票
    "数电普票": digital(PAPER),
    "数电专票": digital(line("*信息技术服务*软件维护", "94339.62", "6%", "5660.38"), special=True),
    "几种税率": digital(
        PAPER, line("*图书*教材", "91.74", "9%", "8.26"), line("*蔬菜*白菜", "57.00", "免税", "***", unit="千克")
    ),
    "小规模 1%": digital(
        line("*餐饮服务*餐费", "15841.58", "1%", "158.42"), taxpayer_type="小规模纳税人", buyer=PERSON
    ),
    "折扣": digital(
        line("*纸制品*复印纸", "1000.00", "13%", "130.00", kind="被折扣行", quantity="10", unit_price="100"),
        line("*纸制品*复印纸", "-100.00", "13%", "-13.00", kind="折扣行"),
    ),
    "赠品": digital(
        PAPER,
        line("*文具*签字笔", "8.85", "13%", "1.15", quantity="1", unit_price="8.8495575221"),
        line("*文具*签字笔", "-8.85", "13%", "-1.15"),
    ),
    "免税": digital(line("*生活服务*养老服务", "3000.00", "免税", "***"), buyer=PERSON),
    "不征税，预付卡": digital(line("*预付卡销售*购物卡", "1000.00", "不征税", "***"), tax="***"),
    "出口，零税率": digital(
        line("*纸制品*复印纸", "7200.00", "0%", "0.00", unit="箱", quantity="60", unit_price="120"),
        buyer={"name": "Example Paper Trading GmbH"},
    ),
    "机关购买": digital(PAPER, buyer={"name": "示例市财政局", "taxpayer_id": "114401000074821105"}),
    "代开": digital(
        line("*劳务*设计", "4950.50", "1%", "49.50"),
        seller={"name": "李四（个体工商户）", "taxpayer_id": "11010519491231002X00"},
        remark="代开企业税号：11010519491231002X 代开企业名称：李四",
    ),
    "数电红字": digital(
        line("*纸制品*复印纸", "-159.29", "13%", "-20.71", unit="箱", quantity="-1", unit_price="159.29203539823"),
        remark="被红冲蓝字数电票号码：25442000000012345678 红字发票信息确认单编号：44010626011234567890",
        original_number="25442000000012345678",
        red_confirmation_number="44010626011234567890",
        original_total="180.00",
    ),
    "数电差额征税": digital(
        line("*人力资源服务*劳务派遣", "99761.90", "***", "238.10"),
        remark="差额征税：95000.00。",
        business_type="差额征税",
    ),
    "差额征税，全额开票": digital(
        line("*旅游服务*旅游费", "9433.96", "6%", "566.04"),
        remark="差额征税-全额开票",
        business_type="差额征税-全额开票",
    ),
    "数电铁路客票": invoice(
        invoice_type="电子发票（铁路电子客票）",
        invoice_number="26449110000123456789",
        issue_date="2026-03-05",
        amount="507.34",
        tax="45.66",
        total="553.00",
        business_type="旅客运输",
        business={
            "traveller": "张三",
            "document_kind": "居民身份证",
            "document_number": "11010519491231002X",
            "travel_date": "2026-03-01",
            "departure": "广州南",
            "arrival": "福州",
            "seat_class": "二等座",
        },
        qr="51",
        seller={},
    ),
    "铁路退票费": invoice(
        line("退票费", "18.87", "6%", "1.13"),
        invoice_type="电子发票（铁路电子客票）",
        invoice_number="26449110000123456790",
        issue_date="2026-03-05",
        qr="51",
        seller={},
    ),
    "数电航空行程单": invoice(
        invoice_type="电子发票（航空运输电子客票行程单）",
        invoice_number="26448110000123456789",
        issue_date="2026-03-05",
        amount="1100.92",
        tax="99.08",
        total="1250.00",
        business_type="旅客运输",
        business={
            "traveller": "张三",
            "document_kind": "居民身份证",
            "document_number": "11010519491231002X",
            "travel_date": "2026-03-01",
            "departure": "广州",
            "arrival": "福州",
            "seat_class": "Y",
            "fuel_surcharge": "20.00",
            "aviation_fund": "50.00",
            "other_fees": "0.00",
        },
    ),
    "航空行程单，只有合计": invoice(
        invoice_type="电子发票（航空运输电子客票行程单）",
        invoice_number="26448110000123456789",
        issue_date="2026-03-05",
        amount="1100.92",
        tax="99.08",
        total="1250.00",
    ),
    "数电机动车专票": digital(
        line("*乘用车*示例牌轿车", "132743.36", "13%", "17256.64", unit="辆", quantity="1", unit_price="132743.36"),
        special=True,
        business_type="机动车",
        business={"vin": "LSVAA4186C2184847", "vehicle_model": "示例牌SL7000"},
    ),
    "数电机动车统一发票": invoice(
        invoice_type="电子发票（机动车销售统一发票）",
        invoice_number="26442000000123456789",
        issue_date="2026-03-05",
        amount="132743.36",
        tax="17256.64",
        business={"vin": "LSVAA4186C2184847"},
    ),
    "数电二手车统一发票": invoice(
        invoice_type="电子发票（二手车销售统一发票）",
        invoice_number="26442000000123456789",
        issue_date="2026-03-05",
        amount="55721.39",
        tax="278.61",
        total="56000.00",
        seller=TRADER,
        business={"vin": "LSVAA4186C2184847", "plate": "粤A12345"},
    ),
    # Special businesses
    "成品油": digital(
        line("*汽油*92号车用汽油", "265.49", "13%", "34.51", unit="升", quantity="37.5", unit_price="7.0796460177"),
        business_type="成品油",
        invoice_type="电子发票（成品油 普通发票）",
    ),
    "稀土": digital(
        line("*稀土矿产品*氧化镧", "26548.67", "13%", "3451.33", unit="公斤", quantity="100", unit_price="265.4867"),
        business_type="稀土",
    ),
    "建筑服务": digital(
        line("*建筑服务*工程款", "917431.19", "9%", "82568.81"),
        special=True,
        business_type="建筑服务",
        business={"place_of_service": "广东省广州市天河区", "project_name": "示例楼", "cross_city": "否"},
    ),
    "建筑服务，税控": coded(
        "4400191130",
        line("*建筑服务*工程款", "29126.21", "3%", "873.79"),
        qr="01",
        business_type="建筑服务",
        remark="项目名称：示例楼 项目地址：广州市天河区示例路1号",
    ),
    "货物运输": digital(
        line("*运输服务*国内道路货物运输服务", "4587.16", "9%", "412.84"),
        special=True,
        business_type="货物运输服务",
        business=[
            {
                "origin": "广州市",
                "destination": "福州市",
                "vehicle_kind": "公路运输",
                "plate": "粤A12345",
                "goods": "纸",
            },
            {
                "origin": "福州市",
                "destination": "广州市",
                "vehicle_kind": "公路运输",
                "plate": "粤AD12345",
                "goods": "纸",
            },
        ],
    ),
    "铁路货运": digital(
        line("*运输服务*铁路运费", "4587.16", "9%", "412.84"),
        business_type="货物运输服务",
        business={
            "origin": "广州东",
            "destination": "福州东",
            "vehicle_kind": "铁路运输",
            "plate": "C64K4812345",
            "goods": "纸",
        },
    ),
    "不动产销售": digital(
        line(
            "*不动产*住宅",
            "1904761.90",
            "5%",
            "95238.10",
            unit="平方米",
            quantity="89.5",
            unit_price="21282.2558659218",
        ),
        business_type="不动产销售",
        business={
            "address": "广东省广州市天河区示例路1号",
            "cross_city": "否",
            "area_unit": "平方米",
            "certificate_number": "粤（2020）广州市不动产权第01234567号",
        },
        buyer={"name": "张三", "taxpayer_id": "11010519491231002X"},
    ),
    "不动产租赁": digital(
        line("*经营租赁*房租", "5714.29", "5%", "285.71", item_code="3040502020200000000"),
        business_type="不动产经营租赁服务",
        business=[
            {
                "address": "广东省广州市天河区示例路1号",
                "period_from": "2026-01-01",
                "period_to": "2026-06-30",
                "cross_city": "否",
                "certificate_number": "无",
                "area_unit": "平方米",
            }
        ],
    ),
    "住房租赁，减按 1.5%": digital(
        line("*经营租赁*住房租赁", "6900.00", "1.5%", "100.00"),
        business_type="不动产租赁",
        seller={"name": "李四", "taxpayer_id": "11010519491231002X"},
        remark="减按1.5%计算",
    ),
    "代收车船税": digital(
        line("*保险服务*机动车交通事故责任强制保险", "896.23", "6%", "53.77"),
        business_type="代收车船税",
        business={
            "policy_number": "PDZA202644010000012345",
            "plate": "粤A12345",
            "vin": "LSVAA4186C2184847",
            "period_from": "2026-01",
            "period_to": "2026-12",
            "vehicle_tax": "480.00",
            "late_fee": "0.00",
            "vehicle_tax_total": "480.00",
        },
    ),
    "数电通行费": digital(
        line("*经营租赁*通行费", "95.24", "5%", "4.76"),
        business_type="通行费",
        business={
            "plate": "粤A12345",
            "vehicle_kind": "客车",
            "period_from": "2026-02-01",
            "period_to": "2026-02-28",
        },
    ),
    "通行费，不征税": digital(
        line("*不征税自行开具项目*通行费", "100.00", "不征税", "***"),
        business_type="通行费",
        business={"plate": "粤AD12345", "vehicle_kind": "货车", "period_from": "20260201", "period_to": "20260228"},
    ),
    "旅客运输": digital(
        line("*运输服务*客运服务费", "97.09", "3%", "2.91", quantity="1", unit_price="97.087378640777", unit="次"),
        line("*运输服务*客运服务费", "-9.71", "3%", "-0.29"),
        business_type="旅客运输服务",
        business=[
            {
                "traveller": "张三",
                "document_kind": "居民身份证",
                "document_number": "110105********002X",
                "travel_date": "2026-03-01",
                "departure": "广州市天河区",
                "arrival": "广州市越秀区",
                "seat_class": "",
                "vehicle_kind": "出租汽车",
            }
        ],
    ),
    "医疗门诊": digital(
        line("*医疗服务*诊疗费", "120.00", "免税", "***"), business_type="医疗服务（门诊）", buyer=PERSON
    ),
    "医疗住院": digital(
        line("*医疗服务*住院费", "8200.00", "免税", "***"), business_type="医疗服务（住院）", buyer=PERSON
    ),
    "自产农产品": digital(
        line("*蔬菜*白菜", "3200.00", "免税", "***", unit="千克", quantity="1600", unit_price="2"),
        business_type="自产农产品销售",
        seller={"name": "示例县示例蔬菜专业合作社", "taxpayer_id": "914401017000000015"},
    ),
    "农产品收购": digital(
        line("*蔬菜*白菜", "3200.00", "免税", "***", unit="千克", quantity="1600", unit_price="2"),
        business_type="农产品收购",
        seller={"name": "李四", "taxpayer_id": "11010519491231002X"},
    ),
    "拖拉机": digital(
        line("*农业机械*轮式拖拉机", "45871.56", "9%", "4128.44", unit="台", quantity="1", unit_price="45871.56"),
        business_type="拖拉机和联合收割机",
        buyer={"name": "李四", "taxpayer_id": "11010519491231002X"},
    ),
    "光伏收购": digital(
        line("*供电*光伏发电", "1769.91", "13%", "230.09", unit="千瓦时", quantity="5000", unit_price="0.353982"),
        business_type="光伏收购",
        seller={"name": "李四", "taxpayer_id": "11010519491231002X"},
    ),
    "卷烟": digital(
        line("*卷烟*示例牌", "17699.12", "13%", "2300.88", unit="条", quantity="100", unit_price="176.9911504425"),
        business_type="卷烟",
        special=True,
    ),
    # Conventions that real invoices break
    "单价只印两位": digital(
        line("*不动产*车位", "190476.19", "5%", "9523.81", unit="平方米", quantity="12.7", unit_price="14998.12")
    ),
    "价税分离差一分": digital(
        line("*餐饮服务*餐费", "121.81", "13%", "15.83", quantity="1", unit_price="121.8053097345")
    ),
    "各行税额的尾差": digital(
        *(line("*文具*签字笔", "4.42", "13%", "0.58", quantity="1", unit_price="4.4247787611") for _ in range(9))
    ),
    "税额写 0": digital(line("*蔬菜*白菜", "57.00", "免税", "0.00"), buyer=PERSON),
    "税率写免税二字于税额": digital(line("*蔬菜*白菜", "57.00", "免税", "免税"), tax="免税", total="57.00"),
    "带货币符号和千分位": digital(
        line("*信息技术服务*软件维护", "94,339.62", "6%", "5,660.38"),
        amount="¥94,339.62",
        tax="¥5,660.38",
        total="¥100,000.00",
        issue_date="2026年03月05日",
        qr="",
    ),
    "大写用元和正": digital(PAPER, total_in_words="壹佰捌拾元正"),
    "大写带记号": digital(PAPER, total_in_words="⊗壹佰捌拾圆整"),
    "名称里有括号": digital(PAPER, buyer={"name": "示例（上海）信息技术有限公司", "taxpayer_id": "914401017000000015"}),
    "旧税号": coded(
        "4400151130",
        line("*钢材*钢板", "1000.00", "17%", "170.00"),
        qr="01",
        issue_date="2016-03-05",
        seller={"name": "广州示例贸易有限公司", "taxpayer_id": "440100700000001"},
    ),
    "个体工商户 20 位": digital(PAPER, seller={"name": "示例商店", "taxpayer_id": "11010519491231002X00"}),
    "税控通行费，日期在数量栏": coded(
        "044002000112",
        line("*经营租赁*通行费", "95.24", "5%", "4.76", quantity="20200301", unit_price="20200331", unit="客车"),
        qr="14",
        issue_date="2020-04-05",
        **CHECK,
    ),
    "国际航班": invoice(
        invoice_type="电子发票（航空运输电子客票行程单）",
        invoice_number="26448110000123456789",
        issue_date="2026-03-05",
        amount="3200.00",
        tax="0.00",
        total="3476.00",
        business={"aviation_fund": "90.00", "other_fees": "186.00"},
    ),
    "航空红字": invoice(
        invoice_type="电子发票（航空运输电子客票行程单）",
        invoice_number="26448110000123456789",
        issue_date="2026-03-05",
        amount="-1100.92",
        tax="-99.08",
        total="-1250.00",
        original_number="26448110000123456780",
        business={"aviation_fund": "-50.00", "other_fees": "0.00"},
    ),
    "铁路红字": invoice(
        invoice_type="电子发票（铁路电子客票）",
        invoice_number="26449110000123456789",
        issue_date="2026-03-05",
        amount="-507.34",
        tax="-45.66",
        original_number="26449110000123456780",
    ),
    "旧货，3% 减按 2%": digital(line("*二手设备*车床", "10100.00", "3%", "200.00"), remark="减按2%计算"),
}
