"""What the columns of invoice tables are called, and finding the row that says so.

The tax bureau's own exports (全量发票查询导出结果, 用途确认信息, the template for issuing in batches) and those of
invoice software and ERPs name the same thing in many ways; the names here were seen in such tables. A column goes to a
*target*: the path of a field (``seller.name``), or of a field in a line (``lines[].amount``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..text import fold_width

# Amount, tax and total stand here once: whether they are of an invoice or of a line depends on the other columns.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "invoice_type": ("发票票种", "发票种类", "发票类型", "发票名称", "发票类别", "票种", "票据类型", "开票类型"),
    "invoice_code": ("发票代码", "发票代号", "代码"),
    "invoice_number": ("发票号码", "发票号", "发票编号", "票号", "号码", "发票No"),
    "digital_number": (
        "数电发票号码",
        "数电票号码",
        "数电号码",
        "数电票号",
        "数电发票号",
        "全电发票号码",
        "全电票号码",
        "全电号码",
        "电子发票号码",
        "20位发票号码",
    ),
    "issue_date": ("开票日期", "开票时间", "开具日期", "开具时间", "发票日期", "发票开具日期", "填开日期"),
    "check_code": ("校验码", "发票校验码"),
    "machine_number": ("机器编号", "机器号", "税控设备编号"),
    "seller.name": (
        "销方名称",
        "销售方名称",
        "销售方",
        "销方",
        "销售方纳税人名称",
        "销方企业名称",
        "销售方企业名称",
        "销货单位名称",
        "销货单位",
        "销货方名称",
        "供应商名称",
        "供应商",
        "销方公司名称",
        "卖方名称",
        "开票方名称",
        "开票单位",
    ),
    "seller.taxpayer_id": (
        "销方识别号",
        "销售方识别号",
        "销方税号",
        "销售方税号",
        "销方纳税人识别号",
        "销售方纳税人识别号",
        "销售方统一社会信用代码",
        "销售方统一社会信用代码/纳税人识别号",
        "销货单位税号",
        "销货方税号",
        "供应商税号",
        "卖方税号",
        "开票方税号",
        "开票方纳税人识别号",
    ),
    "seller.address_phone": (
        "销方地址电话",
        "销售方地址电话",
        "销方地址及电话",
        "销售方地址及电话",
        "销方地址",
        "销售方地址",
        "销方电话",
        "销售方电话",
    ),
    "seller.bank_account": (
        "销方开户行及账号",
        "销售方开户行及账号",
        "销方银行账号",
        "销售方银行账号",
        "销方开户行",
        "销售方开户行",
        "销售方开户银行",
        "销方开户银行",
        "销方账号",
        "销售方账号",
    ),
    "buyer.name": (
        "购方名称",
        "购买方名称",
        "购买方",
        "购方",
        "购买方纳税人名称",
        "购方企业名称",
        "购买方企业名称",
        "购货单位名称",
        "购货单位",
        "购货方名称",
        "客户名称",
        "受票方名称",
        "发票抬头",
        "抬头",
        "买方名称",
    ),
    "buyer.taxpayer_id": (
        "购方识别号",
        "购买方识别号",
        "购方税号",
        "购买方税号",
        "购方纳税人识别号",
        "购买方纳税人识别号",
        "购买方统一社会信用代码",
        "购买方统一社会信用代码/纳税人识别号",
        "统一社会信用代码/纳税人识别号",
        "购货单位税号",
        "购货方税号",
        "客户税号",
        "受票方税号",
        "买方税号",
    ),
    "buyer.address_phone": (
        "购方地址电话",
        "购买方地址电话",
        "购方地址及电话",
        "购买方地址及电话",
        "购方地址",
        "购买方地址",
        "购方电话",
        "购买方电话",
        "地址电话",
    ),
    "buyer.bank_account": (
        "购方开户行及账号",
        "购买方开户行及账号",
        "购方银行账号",
        "购买方银行账号",
        "购方开户行",
        "购买方开户行",
        "购买方开户银行",
        "购方开户银行",
        "购方账号",
        "购买方账号",
        "银行账号",
        "银行帐号",
    ),
    "lines[].name": (
        "货物或应税劳务名称",
        "货物或应税劳务服务名称",
        "货物、应税劳务及服务",
        "货物名称",
        "商品名称",
        "项目名称",
        "品名",
        "货品名称",
        "开票项目",
        "商品或服务名称",
        "货物或劳务名称",
        "服务名称",
        "开票内容",
        "发票内容",
    ),
    "lines[].item_code": (
        "税收分类编码",
        "商品和服务税收编码",
        "商品和服务税收分类编码",
        "税收编码",
        "商品税收分类编码",
        "商品编码",
        "税收分类代码",
    ),
    "lines[].spec": ("规格型号", "规格", "型号"),
    "lines[].unit": ("单位", "计量单位"),
    "lines[].quantity": ("数量",),
    "lines[].unit_price": ("单价", "不含税单价"),
    "lines[].tax_rate": ("税率", "税率/征收率", "征收率", "税率征收率"),
    "lines[].kind": ("行性质", "发票行性质"),
    "amount": ("金额", "不含税金额", "未税金额", "税前金额", "无税金额", "不含税额"),
    "tax": ("税额", "票面税额", "税金", "增值税额"),
    "total": ("价税合计", "含税金额", "价税合计金额", "价税合计小写", "税价合计", "含税总额"),
    "invoice.amount": ("合计金额", "金额合计", "合计不含税金额", "不含税金额合计", "发票不含税金额", "不含税总额"),
    "invoice.tax": ("合计税额", "税额合计", "发票税额", "总税额"),
    "invoice.total": ("发票价税合计", "价税总计", "价税合计总额"),
    "total_in_words": ("价税合计大写", "大写金额", "金额大写"),
    "remark": ("备注", "发票备注"),
    "drawer": ("开票人",),
    "business_type": ("特定业务类型", "特定业务", "特殊票种"),
    "original_number": (
        "被红冲的发票号码",
        "被红冲蓝字发票号码",
        "被红冲蓝字数电票号码",
        "蓝字发票号码",
        "对应蓝字发票号码",
        "原发票号码",
        "原蓝字发票号码",
        "蓝票数电票号码",
    ),
    "red_confirmation_number": ("红字发票信息确认单编号", "红字确认单编号", "红字信息表编号"),
    "qr": ("二维码", "发票二维码"),
    # Which rows are one invoice before it has a number.
    "serial": ("发票流水号", "开票流水号", "单据号", "单据编号", "订单号"),
    # Whether amount and price of a line include the tax, in the template for issuing in batches.
    "tax_included": ("是否含税", "含税标志"),
}

# Known columns that say nothing a rule could check; they are left out without a word.
OTHER_HEADINGS = frozenset(
    (
        "序号",
        "发票来源",
        "发票状态",
        "是否正数发票",
        "发票风险等级",
        "勾选状态",
        "勾选时间",
        "有效抵扣税额",
        "转内销证明编号",
        "票种标签",
        "风险状态",
        "红字锁定标志",
        "是否勾选",
        "商品编码版本号",
        "收款人",
        "复核人",
        "复核",
        "入账状态",
        "入账时间",
        "用途标签",
        "增值税用途标签",
        "审核状态",
        "认证状态",
        "受票方自然人标识",
        "证件类型",
        "是否展示购买方银行账号",
        "是否展示销售方银行账号",
        "购买方邮箱",
        "文件名",
        "密码区",
        "折扣金额",
        "是否使用优惠政策",
        "优惠政策类型",
        "即征即退类型",
    )
)

# What a column can be said to mean, with its name in Chinese, as a choice shows it.
TARGETS: Mapping[str, str] = {
    "invoice_number": "发票号码",
    "digital_number": "数电发票号码",
    "invoice_code": "发票代码",
    "invoice_type": "发票种类",
    "issue_date": "开票日期",
    "seller.name": "销售方名称",
    "seller.taxpayer_id": "销售方纳税人识别号",
    "seller.address_phone": "销售方地址、电话",
    "seller.bank_account": "销售方开户行及账号",
    "buyer.name": "购买方名称",
    "buyer.taxpayer_id": "购买方纳税人识别号",
    "buyer.address_phone": "购买方地址、电话",
    "buyer.bank_account": "购买方开户行及账号",
    "amount": "合计金额（不含税）",
    "tax": "合计税额",
    "total": "价税合计",
    "total_in_words": "价税合计（大写）",
    "lines[].name": "明细：项目名称",
    "lines[].item_code": "明细：商品和服务税收分类编码",
    "lines[].spec": "明细：规格型号",
    "lines[].unit": "明细：单位",
    "lines[].quantity": "明细：数量",
    "lines[].unit_price": "明细：单价（不含税）",
    "lines[].amount": "明细：金额（不含税）",
    "lines[].tax_rate": "明细：税率/征收率",
    "lines[].tax": "明细：税额",
    "lines[].total": "明细：价税合计",
    "lines[].kind": "明细：行性质",
    "check_code": "校验码",
    "machine_number": "机器编号",
    "remark": "备注",
    "drawer": "开票人",
    "business_type": "特定业务",
    "original_number": "被红冲的发票号码",
    "red_confirmation_number": "红字发票信息确认单编号",
    "qr": "发票二维码",
    "serial": "发票流水号（还没有号码时）",
    "tax_included": "是否含税",
}
LINE_MARKS = frozenset({"lines[].name", "lines[].quantity", "lines[].unit_price", "lines[].amount"})
EITHER = ("amount", "tax", "total")

MOST_HEADING_ROW = 30
_IN_BRACKETS = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
_REMOVED = re.compile(r"[\s*:：、_\-　]+")
_LETTERS = re.compile("[A-Z]{1,2}")
_QUALIFIERS = {"小写", "大写", "不含税", "含税"}


@lru_cache(4096)
def plain_heading(text: str) -> str:
    """A heading for comparing: without blanks, line ends, asterisks, and brackets such as （必录）or （元）."""
    folded = fold_width(text)[:60]

    def keep(match: re.Match[str]) -> str:
        inside = match.group()[1:-1].strip()
        return inside if inside in _QUALIFIERS else ""

    bare = _REMOVED.sub("", _IN_BRACKETS.sub(keep, folded))
    return bare or _REMOVED.sub("", folded)


_TARGET_OF = {plain_heading(name): target for target, names in HEADINGS.items() for name in names}
_TARGET_OF |= {"金额不含税": "amount", "合计金额不含税": "invoice.amount", "价税合计含税": "total", "金额含税": "total"}
_OTHER = frozenset(map(plain_heading, OTHER_HEADINGS))


def target_of(heading: str) -> str:
    """The target that a heading names; empty where none is known."""
    return _TARGET_OF.get(plain_heading(heading), "")


def is_known(heading: str) -> bool:
    plain = plain_heading(heading)
    return not plain or plain in _TARGET_OF or plain in _OTHER


@dataclass(frozen=True, slots=True)
class Heading:
    """The row of a table that names its columns: its number counted from 1, its cells, and the target of each.

    Row 0 is a table without such a row, whose columns are given by their letters.
    """

    row: int
    cells: tuple[str, ...]
    targets: tuple[str, ...]

    @property
    def score(self) -> int:
        return len(set(self.targets) - {""})


def find_heading(rows: Sequence[Sequence[str]], columns: Mapping[str, str] | None = None) -> Heading | None:
    """The row that names the most targets, the first of several; None where none names enough.

    Above it there may be merged titles, notes and blank rows. ``columns`` maps headings to targets and goes before what
    is known here; it may map letters of columns (``A``) where a table has no heading.
    """
    given = {plain_heading(name): target for name, target in (columns or {}).items()}
    best: Heading | None = None
    for number, cells in enumerate(rows[:MOST_HEADING_ROW], 1):
        heading = read_heading(number, cells, given)
        if heading.score > (best.score if best else 0):
            best = heading
    if best and (given or names_enough(best)):
        return best
    by_letter = {column_place(name): target for name, target in (columns or {}).items() if _LETTERS.fullmatch(name)}
    if by_letter:
        targets = tuple(own(by_letter.get(place, "")) for place in range(max(by_letter) + 1))
        return Heading(0, (), tuple(target.removeprefix("invoice.") for target in targets))
    return None


def names_enough(heading: Heading) -> bool:
    """Whether a row can be the heading of an invoice table: three targets, one of them a number or an amount."""
    telling = {"invoice_number", "digital_number", "serial", "amount", "tax", "total", "lines[].amount"}
    return heading.score >= 3 and not telling.isdisjoint(heading.targets)


def read_heading(number: int, cells: Sequence[str], given: Mapping[str, str]) -> Heading:
    """What a row would mean as a heading. A target that two columns name goes to the first, but for joined fields."""
    targets: list[str] = []
    for cell in cells:
        plain = plain_heading(cell)
        target = own(given[plain]) if plain in given else "" if plain in _OTHER else _TARGET_OF.get(plain, "")
        if target in targets and not target.endswith(("address_phone", "bank_account")):
            target = ""
        targets.append(target)
    return Heading(number, tuple(cells), settle(targets))


def own(target: str) -> str:
    """A target that was given: amounts are the invoice's, as everywhere in the contract."""
    return f"invoice.{target}" if target in EITHER else target


def settle(targets: Sequence[str]) -> tuple[str, ...]:
    """Amount, tax and total are of the line where the table has lines and does not name the invoice's apart."""
    if LINE_MARKS.isdisjoint(targets):
        return tuple(target.removeprefix("invoice.") for target in targets)
    line = {name: f"lines[].{name}" for name in EITHER}
    return tuple(line.get(target, target.removeprefix("invoice.")) for target in targets)


def column_place(letters: str) -> int:
    """The place of a column, counted from 0, by its letters."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def column_letter(place: int) -> str:
    """The letters of a column: A for 0, AA for 26."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


_TAXPAYER_ID = re.compile("[0-9A-HJ-NPQRTUWXY]{18}|[0-9]{15}")
_DATE = re.compile("20[0-9]{2}[-/年.]?[01]?[0-9][-/月.]?[0-3]?[0-9]日?(?: .*)?")
# What the values of a column look like, where its name says nothing; the first that fits them all.
LOOKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("issue_date", _DATE),
    ("digital_number", re.compile("[0-9]{20}")),
    ("invoice_code", re.compile("[0-9]{10}|[0-9]{12}")),
    ("invoice_number", re.compile("[0-9]{8}")),
    ("lines[].item_code", re.compile("[1-6][0-9]{18}")),
    ("lines[].tax_rate", re.compile("(?:[0-9]{1,2}|1[.]5|0[.]5)%|免税|不征税|0[.](?:13|09|06|03|01|05)0*")),
    ("lines[].name", re.compile(r"\*[^*]+\*.*")),
    ("total_in_words", re.compile("(?:（负数）)?[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正]{3,}")),
    ("seller.taxpayer_id", _TAXPAYER_ID),
    ("buyer.taxpayer_id", _TAXPAYER_ID),
)


def propose(samples: Sequence[str], taken: Iterable[str]) -> str:
    """What a column seems to mean by its values; empty where that is not plain, or the target is taken."""
    values = [value.strip() for value in samples if value.strip()]
    free = set(TARGETS) - set(taken)
    return next(
        (target for target, look in LOOKS if values and target in free and all(map(look.fullmatch, values))), ""
    )
