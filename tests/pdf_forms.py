"""Invented invoices, printed on the forms of 2015 to 2026 as far as their text goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.pdf_writer import Style, Text, right, write_pdf

Invoice = dict[str, Any]

DIGITAL: Invoice = {
    "invoice_type": "电子发票（普通发票）",
    "invoice_number": "25442000000012345678",
    "issue_date": "2025年07月09日",
    "buyer": {"name": "福州示例纸业有限公司", "taxpayer_id": "91350100M000100Y43"},
    "seller": {"name": "广州示例贸易有限公司", "taxpayer_id": "914401017000000015"},
    "lines": [
        {
            "name": "*纸制品*复印纸",
            "spec": "A4 70g",
            "unit": "包",
            "quantity": "6",
            "unit_price": "25.5",
            "amount": "153.00",
            "tax_rate": "13%",
            "tax": "19.89",
        },
        {
            "name": "*纸制品*复印纸",
            "amount": "-3.00",
            "tax_rate": "13%",
            "tax": "-0.39",
        },
        {
            "name": "*现代服务*送货服务",
            "unit": "次",
            "quantity": "1",
            "unit_price": "47.169811320755",
            "amount": "47.17",
            "tax_rate": "6%",
            "tax": "2.83",
        },
    ],
    "amount": "197.17",
    "tax": "22.33",
    "total": "219.50",
    "total_in_words": "贰佰壹拾玖圆伍角整",
    "remark": "订单号:325201944999",
    "drawer": "王开票",
}

CONTROL: Invoice = {
    "invoice_type": "广东增值税电子普通发票",
    "invoice_code": "044001900111",
    "invoice_number": "34567890",
    "issue_date": "2019年05月08日",
    "check_code": "34567890123456789012",
    "machine_number": "499098765432",
    "buyer": {
        "name": "福州示例纸业有限公司",
        "taxpayer_id": "91350100M000100Y43",
        "address_phone": "福州市示例路1号 0591-12345678",
        "bank_account": "示例银行福州分行 1234567890123456789",
    },
    "seller": {
        "name": "广州示例贸易有限公司",
        "taxpayer_id": "914401017000000015",
        "address_phone": "广州市示例路2号 020-12345678",
        "bank_account": "示例银行广州分行 9876543210987654321",
    },
    "lines": [
        {
            "name": "*计算机配件*键盘",
            "spec": "K120",
            "unit": "个",
            "quantity": "2",
            "unit_price": "60.17699115",
            "amount": "120.35",
            "tax_rate": "13%",
            "tax": "15.65",
        },
    ],
    "amount": "120.35",
    "tax": "15.65",
    "total": "136.00",
    "total_in_words": "壹佰叁拾陆圆整",
    "remark": "送货地址见订单",
    "drawer": "王开票",
}

TOLL: Invoice = {
    **{name: value for name, value in CONTROL.items() if name not in ("lines", "remark")},
    "invoice_type": "收费公路通行费增值税电子普通发票",
    "invoice_code": "044002000112",
    "lines": [{"name": "*经营租赁*通行费", "amount": "225.98", "tax_rate": "3%", "tax": "6.78"}],
    "amount": "225.98",
    "tax": "6.78",
    "total": "232.76",
    "total_in_words": "贰佰叁拾贰圆柒角陆分",
}

RAIL: Invoice = {
    "invoice_type": "电子发票（铁路电子客票）",
    "invoice_number": "25119000000023456789",
    "issue_date": "2025年03月13日",
    "buyer": {"name": "福州示例纸业有限公司", "taxpayer_id": "91350100M000100Y43"},
    "total": "130.00",
}

AIR: Invoice = {
    "invoice_type": "电子发票（航空运输电子客票行程单）",
    "invoice_number": "25118000000034567891",
    "issue_date": "2025年03月13日",
    "buyer": {"name": "福州示例纸业有限公司", "taxpayer_id": "91350100M000100Y43"},
    "amount": "917.43",
    "tax": "82.57",
    "total": "1050.00",
    "business": {"fuel_surcharge": "40.00", "aviation_fund": "50.00"},
}

CIPHER = (
    "03-4<8+*5>6/2790+1-8*4<6>3/5",
    "7*9-2>+6/0<5418+>3*7-9<2/604",
    "<5+1*8>-3/7204<9+6*1>-8/3527",
    "+0>6-4*2/9<7135+>8-0*6/2<914",
)


def label(x: float, y: float, text: str, size: float = 9) -> Text:
    return Text(x, y, text, size, form=True)


def down(x: float, y: float, text: str, step: float = 11) -> list[Text]:
    return [label(x, y + step * place, sign) for place, sign in enumerate(text)]


def digital(invoice: Mapping[str, Any], *, heads: tuple[str, ...] = (), page: str = "") -> list[Text]:
    """A sheet of a 数电票. ``page`` is "first" or "last" of two: only the last one has the sums."""
    texts = [Text(225, 32, invoice["invoice_type"], 16)]
    texts += [label(420, 30, "发票号码："), Text(466, 30, invoice["invoice_number"])]
    texts += [label(420, 46, "开票日期："), Text(466, 46, invoice["issue_date"])]
    for x, party, mark in ((16, "buyer", "购买方信息"), (312, "seller", "销售方信息")):
        texts += down(x, 78, mark)
        texts += [label(x + 16, 84, "名称："), label(x + 16, 116, "统一社会信用代码/纳税人识别号：")]
        texts.append(Text(x + 46, 84, invoice[party]["name"]))
        if invoice[party].get("taxpayer_id"):
            texts.append(Text(x + 152, 116, invoice[party]["taxpayer_id"]))
    texts += [label(45, 142, "项目名称"), label(440, 142, "税率/征收率")]
    texts += [label(378, 142, "金"), label(400, 142, "额"), label(535, 142, "税"), label(560, 142, "额")]
    if heads:
        texts += [label(125 + 62 * place, 142, head) for place, head in enumerate(heads)]
    else:
        texts += [label(125, 142, "规格型号"), label(190, 142, "单"), label(205, 142, "位")]
        texts += [label(238, 142, "数  量"), label(300, 142, "单  价")]
    texts += rows(invoice["lines"], 156, (18, 112, 192, 268, 345, 412, 445, 594))
    if page == "first":
        texts += [label(55, 262, "小"), label(90, 262, "计"), right(412, 262, "¥99.00"), right(594, 262, "¥9.90")]
    else:
        texts += [label(55, 262, "合"), label(90, 262, "计")]
        texts += [right(412, 262, f"¥{invoice['amount']}")]
        texts += [right(594, 262, invoice["tax"] if invoice["tax"] == "***" else f"¥{invoice['tax']}")]
        texts += [label(40, 284, "价税合计（大写）"), label(420, 284, "（小写）")]
        texts += [Text(160, 284, f"⊗{invoice['total_in_words']}"), Text(464, 284, f"¥{invoice['total']}")]
        texts += [*down(16, 312, "备注", 20), label(60, 376, "开票人：")]
        texts += [Text(32, 306 + 12 * place, line) for place, line in enumerate(invoice.get("remark", "").split("\n"))]
        texts.append(Text(100, 376, invoice["drawer"]))
    return [text for text in texts if text.text]


def rows(lines: list[Mapping[str, str]], y: float, edges: tuple[float, ...]) -> list[Text]:
    name, spec, unit, quantity, price, amount, rate, tax = edges
    texts = []
    for line in lines:
        first, *more = line["name"].split("\n")
        texts += [Text(name, y, first), Text(spec, y, line.get("spec", "")), Text(unit, y, line.get("unit", ""))]
        texts += [right(quantity, y, line.get("quantity", "")), right(price, y, line.get("unit_price", ""))]
        texts += [right(amount, y, line["amount"]), Text(rate, y, line["tax_rate"])]
        texts += [right(tax, y, line.get("tax", ""))]
        for part in more:
            y += 11
            texts.append(Text(name, y, part))
        y += 13
    return texts


def control(invoice: Mapping[str, Any], *, toll: bool = False, cipher: bool = True) -> list[Text]:
    """A sheet of the tax-control systems."""
    texts = [Text(210, 32, invoice["invoice_type"], 16)]
    head = (
        ("invoice_code", "发票代码:"),
        ("invoice_number", "发票号码:"),
        ("issue_date", "开票日期:"),
        ("check_code", "校 验 码:"),
    )
    for place, (name, text) in enumerate(head):
        if name in invoice:
            texts += [label(440, 28 + 15 * place, text), Text(486, 28 + 15 * place, spaced(name, invoice[name]))]
    texts += [label(30, 73, "机器编号:"), Text(74, 73, invoice["machine_number"])]
    parts = ("name", "taxpayer_id", "address_phone", "bank_account")
    for y, party, mark in ((92, "buyer", "购买方"), (304, "seller", "销售方")):
        texts += down(20, y + 6, mark, 14)
        names = ("名        称:", "纳税人识别号:", "地 址、 电 话:", "开户行及账号:")
        for place, (part, text) in enumerate(zip(parts, names, strict=True)):
            texts += [label(34, y + 14 * place, text), Text(108, y + 14 * place, invoice[party].get(part, ""))]
    texts += down(352, 98, "密码区", 14)
    if cipher:
        texts += [Text(366, 92 + 14 * place, line, 10, latin=True) for place, line in enumerate(CIPHER)]
    middle = ("车牌号", "类型", "通行日期起", "通行日期止") if toll else ("规格型号", "单位", "数  量", "单  价")
    texts += [label(50, 160, "项目名称" if toll else "货物或应税劳务、服务名称")]
    texts += [label(x, 160, text) for x, text in zip((165, 218, 258, 318), middle, strict=True)]
    texts += [label(395, 160, "金  额"), label(448, 160, "税率"), label(530, 160, "税  额")]
    if toll:
        texts += [
            Text(158, 174, "粤A12345"),
            Text(218, 174, "客车"),
            Text(256, 174, "20200101"),
            Text(316, 174, "20200102"),
        ]
    texts += rows(invoice["lines"], 174, (26, 158, 222, 300, 370, 432, 450, 594))
    texts += [
        label(60, 270, "合        计"),
        right(432, 270, f"¥{invoice['amount']}"),
        right(594, 270, f"¥{invoice['tax']}"),
    ]
    texts += [
        label(40, 287, "价税合计(大写)"),
        Text(150, 287, f"ⓧ{invoice['total_in_words']}"),
        label(400, 287, "(小写)"),
    ]
    texts += [Text(436, 287, f"￥{invoice['total']}"), *down(352, 312, "备注", 24)]
    texts += [Text(368, 306, invoice.get("remark", "")), label(40, 376, "收款人:"), Text(78, 376, "李收款")]
    texts += [label(190, 376, "复核:"), Text(220, 376, "张复核"), label(330, 376, "开票人:")]
    texts += [Text(366, 376, invoice["drawer"]), label(480, 376, "销售方:(章)")]
    return [text for text in texts if text.text]


def spaced(name: str, value: str) -> str:
    if name == "check_code":
        return " ".join(value[place : place + 5] for place in range(0, 20, 5))
    return value.replace("年", "年 ").replace("月", "月 ") if name == "issue_date" else value


def goods_list(invoice: Mapping[str, Any]) -> list[Text]:
    """The list that goes with an invoice of the tax-control systems."""
    texts = [label(190, 30, "销售货物或者提供应税劳务清单", 14)]
    texts += [label(30, 50, "购买方名称："), Text(90, 50, invoice["buyer"]["name"])]
    texts += [label(30, 64, "销售方名称："), Text(90, 64, invoice["seller"]["name"])]
    texts += [label(30, 78, "所属增值税电子普通发票代码："), Text(160, 78, invoice["invoice_code"])]
    texts += [label(300, 78, "号码："), Text(340, 78, invoice["invoice_number"])]
    texts += [
        label(20, 100, "序号"),
        label(60, 100, "货物（劳务）名称"),
        label(165, 100, "规格型号"),
        label(222, 100, "单位"),
    ]
    texts += [
        label(270, 100, "数 量"),
        label(330, 100, "单 价"),
        label(395, 100, "金 额"),
        label(448, 100, "税率"),
        label(530, 100, "税 额"),
    ]
    texts += rows(invoice["lines"], 116, (40, 158, 222, 300, 370, 432, 450, 594))
    texts += [Text(22, 116 + 13 * place, str(place + 1)) for place in range(len(invoice["lines"]))]
    texts += [label(40, 300, "小计"), right(432, 300, f"¥{invoice['amount']}"), right(594, 300, f"¥{invoice['tax']}")]
    texts += [label(40, 316, "总计"), right(432, 316, f"¥{invoice['amount']}"), right(594, 316, f"¥{invoice['tax']}")]
    return texts


def rail(invoice: Mapping[str, Any]) -> list[Text]:
    return [
        Text(20, 24, f"发票号码:{invoice['invoice_number']}", 10),
        Text(200, 24, invoice["invoice_type"], 14),
        Text(470, 24, f"开票日期:{invoice['issue_date']}", 10),
        Text(60, 70, "南京南站", 16),
        Text(280, 70, "G7629", 16),
        Text(460, 70, "杭州东站", 16),
        Text(60, 86, "Nanjingnan"),
        Text(460, 86, "Hangzhoudong"),
        Text(40, 112, "2025年03月06日", 11),
        Text(150, 112, "19:54开", 11),
        Text(300, 112, "05车12A号", 11),
        Text(450, 112, "二等座", 11),
        Text(40, 140, "票价:", 11),
        Text(70, 140, f"￥{invoice['total']}", 11),
        Text(40, 168, "3201021990****1234", 11),
        Text(170, 168, "张某某", 11),
        Text(40, 196, "电子客票号:9116804002389322012502025", 10),
        Text(40, 216, f"购买方名称:{invoice['buyer']['name']}", 10),
        Text(320, 216, f"统一社会信用代码:{invoice['buyer']['taxpayer_id']}", 10),
        Text(180, 250, "买票请到12306 发货请到95306", 10),
    ]


def air(invoice: Mapping[str, Any], *, fund: str = "50.00") -> list[Text]:
    heads = ("票价", "燃油附加费", "增值税税率", "增值税税额", "民航发展基金", "其他税费", "合计")
    values = ("CNY 877.43", "CNY 40.00", "9%", f"CNY {invoice['tax']}", f"CNY {fund}", "", f"CNY {invoice['total']}")
    texts = [
        Text(170, 30, invoice["invoice_type"], 14),
        label(30, 56, "发票号码:"),
        Text(76, 56, invoice["invoice_number"]),
    ]
    texts += [
        label(430, 56, "开票状态:"),
        Text(476, 56, "正常"),
        label(30, 76, "旅客姓名"),
        label(170, 76, "有效身份证件号码"),
    ]
    texts += [Text(30, 92, "张某某"), Text(170, 92, "320102********1234")]
    texts += [
        label(x, 116, head)
        for x, head in zip((90, 150, 220, 280, 340), ("承运人", "航班号", "座位等级", "日期", "时间"), strict=True)
    ]
    texts += [
        Text(x, 132, value)
        for x, value in zip(
            (30, 150, 226, 276, 340), ("自:广州", "CZ3999", "Y", "2025年03月06日", "19:54"), strict=True
        )
    ]
    texts += [label(40 + 80 * place, 190, head) for place, head in enumerate(heads)]
    texts += [Text(36 + 80 * place, 206, value) for place, value in enumerate(values) if value]
    texts += [
        label(30, 240, "电子客票号码:"),
        Text(92, 240, "7849876543210"),
        label(240, 240, "验证码:"),
        Text(276, 240, "1234"),
    ]
    texts += [
        label(30, 262, "销售网点代号:"),
        Text(92, 262, "CAN123"),
        label(220, 262, "填开单位:"),
        Text(266, 262, "示例航空售票处"),
    ]
    texts += [label(440, 262, "填开日期:"), Text(486, 262, invoice["issue_date"])]
    texts += [label(30, 284, "购买方名称:"), Text(86, 284, invoice["buyer"]["name"])]
    texts += [label(300, 284, "统一社会信用代码/纳税人识别号:"), Text(450, 284, invoice["buyer"]["taxpayer_id"])]
    return texts


WHOLE = write_pdf([digital(DIGITAL)])
# Files by the words in which the pages of rules speak of them.
DESCRIBED = {
    "（文字清楚的 PDF 发票）": WHOLE,
    "（没有安装 pypdf 时的 PDF 文件）": WHOLE,
    "（缺了后一半的 PDF 文件）": WHOLE[: len(WHOLE) // 2],
    "（加密的 PDF 文件）": WHOLE.replace(b"/Root", b"/Encrypt<</Filter/Standard/V 4/R 4/P 0/O()/U()>>/Root"),
    "（扫描成图片的 PDF 发票）": write_pdf([[]]),
    "（字体没有对照表的 PDF 发票）": write_pdf([digital(DIGITAL)], Style("bare")),
    "（内容是通知的 PDF 文件）": write_pdf([[Text(60, 60, "关于放假的通知")]]),
    "（没有明细表头的 PDF 发票）": write_pdf([[text for text in digital(DIGITAL) if text.y != 142]]),
}
