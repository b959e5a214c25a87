"""纳税人识别号: unified social credit codes, identity numbers, and the older forms that are still in use.

Which form a value has is decided first (``read``), from its length and from the check characters that fit; the rules
then speak about that form only, so a mistyped identity number is not reported as a mistyped company code.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from operator import getitem, mul, sub

from ..checkdigits import (
    ORGANISATION_ALPHABET,
    UNIFIED,
    UNIFIED_ALPHABET,
    UNIFIED_WEIGHTS,
    identity_check,
    organisation_check,
    passes_identity,
    passes_organisation,
    passes_unified,
    remainder,
    unified_check,
)
from ..regions import PROVINCES, division_region
from ..registry import Context, Hit, Subject
from ..report import Severity
from ..text import describe_places, read_identifier

# Department (1st) and class (2nd character): GB 32100-2015 tables 2 and 3 with amendment no. 1 of 2016. The amendment
# itself could not be read; its rows are taken from four independent public sources that agree.
DEPARTMENTS = {
    "1": "机构编制",
    "2": "外交",
    "3": "司法行政",
    "4": "文化",
    "5": "民政",
    "6": "旅游",
    "7": "宗教",
    "8": "工会",
    "9": "市场监管（原工商）",
    "A": "军队编制",
    "N": "农业农村",
    "Y": "其他",
}
CLASSES = {
    "11": "机关",
    "12": "事业单位",
    "13": "群众团体",
    "19": "机构编制部门登记的其他机构",
    "21": "外国常驻新闻机构",
    "29": "外交部门登记的其他机构",
    "31": "律师执业机构",
    "32": "公证处",
    "33": "基层法律服务所",
    "34": "司法鉴定机构",
    "35": "仲裁委员会",
    "39": "司法行政部门登记的其他机构",
    "41": "外国在华文化中心",
    "49": "文化部门登记的其他机构",
    "51": "社会团体",
    "52": "民办非企业单位",
    "53": "基金会",
    "59": "民政部门登记的其他机构",
    "61": "外国旅游部门常驻代表机构",
    "62": "港澳台地区旅游部门常驻代表机构",
    "69": "旅游部门登记的其他机构",
    "71": "宗教活动场所",
    "72": "宗教院校",
    "79": "宗教部门登记的其他机构",
    "81": "基层工会",
    "89": "工会部门登记的其他机构",
    "91": "企业",
    "92": "个体工商户",
    "93": "农民专业合作社",
    "A1": "军队事业单位",
    "A9": "军队编制部门登记的其他机构",
    "N1": "组级集体经济组织",
    "N2": "村级集体经济组织",
    "N3": "乡镇级集体经济组织",
    "N9": "农业农村部门登记的其他机构",
    "Y1": "其他机构",
}
DOCUMENT_KINDS = {
    "C": "中国护照",
    "W": "外国护照",
    "H": "香港居民证件",
    "M": "澳门居民证件",
    "T": "台湾居民证件",
}
# Besides the provinces: 71 and 81-83 open the identity and residence permit numbers of Taiwan, Hong Kong and Macau.
IDENTITY_PREFIXES = frozenset({*PROVINCES, "71", "81", "82", "83"})

IDENTITY_FORM = re.compile("[0-9]{17}[0-9X]")
DOCUMENT_FORM = re.compile("[CWHMT](19|20)[0-9]{2}[0-9A-Z]{13}")
UNIFIED_FORM = re.compile(f"[{UNIFIED_ALPHABET}]{{2}}[0-9]{{6}}[{UNIFIED_ALPHABET}]{{10}}")

# What is taken for what by eye or by a scanner; only pairs of which at least one is in the code's alphabet.
LOOKALIKES = {
    "O": "0",
    "Q": "0",
    "D": "0",
    "0": "QD",
    "I": "1",
    "L": "1",
    "1": "L",
    "S": "5",
    "Z": "2",
    "B": "8",
    "8": "B",
    "G": "6",
    "6": "G",
    "V": "UY",
}


def is_sound_form(code: str) -> bool:
    """Whether 18 characters are what a unified code is made of, with a class and a region that are known."""
    return UNIFIED_FORM.fullmatch(code) is not None and code[:2] in CLASSES and division_region(code[2:8]) is not None


def is_sound(code: str) -> bool:
    """Whether a unified code passes everything that can be computed or looked up: good enough to be suggested."""
    return is_sound_form(code) and passes_unified(code) and passes_organisation(code[8:17])


class Form(Enum):
    """The forms of a taxpayer id; the value is the name shown to readers."""

    UNIFIED = "统一社会信用代码"
    IDENTITY = "公民身份号码"
    OLD_IDENTITY = "15 位旧身份证号码"
    DOCUMENT = "以护照等证件编制的识别号"
    PERMIT = "外国人永久居留身份证号码（旧版）"
    ORGANISATION = "15 位税务登记号（行政区划码加组织机构代码）"
    FOREIGN = "非居民企业识别号（F 开头）"
    MILITARY = "军队单位识别号（J 开头）"


@dataclass(slots=True)
class TaxpayerId:
    """A taxpayer id in its parts: an ``L`` in front when temporary, the core in its form, two serial digits behind.

    ``checked`` says that the core is right by its 18th character if it is a unified code, ``organisation_checked`` that
    the organisation code is right which is inside where the core has 18 or 15 characters.
    """

    text: str
    form: Form | None
    core: str
    temporary: bool = False
    serial: str = ""
    checked: bool = False
    organisation_checked: bool = False

    @property
    def organisation(self) -> str:
        """The organisation code inside, or nothing."""
        if self.form is Form.UNIFIED:
            return self.core[8:17]
        return self.core[6:] if self.form is Form.ORGANISATION else ""

    @property
    def division(self) -> str:
        if self.form is Form.UNIFIED:
            return self.core[2:8]
        if self.form in (Form.FOREIGN, Form.MILITARY):
            return self.core[1:7]
        return self.core[:6] if self.form in (Form.ORGANISATION, Form.IDENTITY, Form.OLD_IDENTITY) else ""


def birth_date(digits: str) -> dt.date | None:
    """The date in eight digits, or None where the calendar has no such day or nobody can be born then."""
    try:
        date = dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return date if 1850 <= date.year <= 2100 else None


def is_old_identity(core: str) -> bool:
    return core.isdecimal() and core[:2] in IDENTITY_PREFIXES and birth_date("19" + core[6:12]) is not None


def form_of_18(core: str, checked: bool, organisation_checked: bool) -> Form:
    """The form that 18 characters most likely have: what passes most of its own checks wins."""
    if checked and organisation_checked and core[:2] in CLASSES:
        return Form.UNIFIED
    digits = IDENTITY_FORM.fullmatch(core) is not None
    dated = digits and birth_date(core[6:14]) is not None
    # Permanent residence permits (from 2023) put a 9 before the province.
    foreigner = core[0] == "9" and core[1:3] in PROVINCES
    if dated and passes_identity(core) and (foreigner or core[:2] in IDENTITY_PREFIXES):
        return Form.IDENTITY
    # One of 31 passes by chance; no department has these letters.
    if DOCUMENT_FORM.fullmatch(core):
        return Form.DOCUMENT
    if not checked and digits and core[:2] in IDENTITY_PREFIXES and (dated or passes_identity(core)):
        return Form.IDENTITY
    return Form.UNIFIED


def form_of_15(core: str, organisation_checked: bool) -> Form | None:
    if re.fullmatch("F[0-9]{6}[0-9A-Z]{8}", core):
        return Form.FOREIGN
    if re.fullmatch("J[0-9]{6}[0-9A-Z]{8}", core):
        return Form.MILITARY
    if re.fullmatch("[A-Z]{3}[0-9]{12}", core):
        return Form.PERMIT
    if not re.fullmatch("[0-9]{6}[0-9A-Z]{9}", core):
        return None
    return Form.OLD_IDENTITY if is_old_identity(core) and not organisation_checked else Form.ORGANISATION


def parse(text: str) -> TaxpayerId:
    """Read a cleaned taxpayer id; ``form`` is None when no known form has this length and shape."""
    length = len(text)
    core, temporary, serial = text, False, ""
    if length in (16, 19) and text[0] == "L":
        core, temporary = text[1:], True
    elif length in (17, 20) and text[-2:].isdecimal():
        core, serial = text[:-2], text[-2:]
    form: Form | None = None
    checked = organisation_checked = False
    if len(core) == 18:
        checked, organisation_checked = passes_unified(core), passes_organisation(core[8:17])
        form = form_of_18(core, checked, organisation_checked)
    elif len(core) == 15:
        organisation_checked = passes_organisation(core[6:])
        form = form_of_15(core, organisation_checked)
    if serial:
        if form is Form.OLD_IDENTITY and core[6:8] in {"19", "20"}:
            form = None  # not somebody born in 1919 or 1920, but 18 digits of which the last is missing
        if form not in (Form.IDENTITY, Form.DOCUMENT, Form.OLD_IDENTITY, Form.PERMIT):
            form = None
    return TaxpayerId(text, form, core, temporary, serial, checked, organisation_checked)


def read(value: object) -> TaxpayerId:
    return parse(read_identifier(value).text)


def facts(taxpayer: TaxpayerId) -> dict[str, str]:
    """What the id says. Nothing about a person beyond the region: a birth date need not be repeated on a screen."""
    if taxpayer.form is None:
        return {}
    said = {"taxpayer_id_form": taxpayer.form.value}
    if taxpayer.temporary:
        said["taxpayer_id_form"] += "，前面的 L 表示临时登记"
    if taxpayer.serial:
        said["taxpayer_id_form"] += "加两位顺序码"
    if taxpayer.form is Form.UNIFIED:
        department, kind = DEPARTMENTS.get(taxpayer.core[0]), CLASSES.get(taxpayer.core[:2])
        if department:
            said["registration_department"] = department
        if kind:
            said["organisation_type"] = kind
    if taxpayer.form is Form.DOCUMENT:
        said["identity_document"] = DOCUMENT_KINDS[taxpayer.core[0]]
    region = division_region(taxpayer.division)
    if region:
        said["region"] = region
    organisation = taxpayer.organisation
    if organisation and taxpayer.organisation_checked:
        said["organisation_code"] = f"{organisation[:8]}-{organisation[8]}"
    return said


def in_order(taxpayer: TaxpayerId) -> bool:
    """Whether it is a unified code with which everything is right."""
    return taxpayer.checked and taxpayer.organisation_checked and is_sound_form(taxpayer.text)


# Of the known forms.
SHORTEST = 15

TAXPAYER_ID = Subject("taxpayer_id", "纳税人识别号", read, facts, first=("text", "identifier"), plain=in_order)


def is_sound_identity(number: str) -> bool:
    return passes_identity(number) and number[:2] in IDENTITY_PREFIXES and birth_date(number[6:14]) is not None


# For each place and character: the lookalikes by how much they would change the weighted sum, modulo 31.
LOOKALIKES_BY_CHANGE = tuple(
    {
        character: {(products[like] - product) % 31: like for like in LOOKALIKES.get(character, "") if like in products}
        for character, product in products.items()
    }
    for products in UNIFIED
)
UNIFIED_SET = frozenset(UNIFIED_ALPHABET)
UNIFIED_VALUES = UNIFIED[0]  # the first weight is 1
# What the difference of two neighbours is worth when they change places.
SWAP_WEIGHTS = tuple(map(sub, UNIFIED_WEIGHTS, (*UNIFIED_WEIGHTS[1:], 1)))


def mended_in_one_place(text: str) -> list[str]:
    """What 18 characters may have been before one was taken for a lookalike, or two neighbours were swapped.

    Only what passes the check of GB 32100: the change that the sum needs is known, so nothing has to be tried out.
    """
    total = remainder(text, UNIFIED, 31)
    if not total:
        return []
    needed = 31 - total
    mended = [
        text[:place] + lookalikes[needed] + text[place + 1 :]
        for place, lookalikes in enumerate(map(getitem, LOOKALIKES_BY_CHANGE, text))
        if needed in lookalikes
    ]
    values = [UNIFIED_VALUES[character] for character in text]
    changes = map(mul, map(sub, values[1:], values), SWAP_WEIGHTS)
    return mended + [
        text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        for place, change in enumerate(changes)
        if change % 31 == needed
    ]


def without_forbidden(text: str) -> set[str]:
    """The text with a lookalike for every character that no unified code has; empty when there are too many choices."""
    bases = {text}
    for place, character in enumerate(text):
        if character not in UNIFIED_ALPHABET:
            bases = {
                base[:place] + like + base[place + 1 :] for base in bases for like in LOOKALIKES.get(character, "")
            }
        if len(bases) > 8:
            return set()
    return bases - {text}


def suggestion_for(text: str) -> str | None:
    """The one id that a usual slip would turn into this text, or None when there is none or a choice.

    The slips are: lookalikes (all forbidden letters at once, or one other character), two neighbours swapped, and for
    19 or 20 characters one or two too many in a row.
    """
    sound: set[str] = set()
    if len(text) == 18:
        letters = set() if UNIFIED_SET.issuperset(text) else without_forbidden(text)
        sound = {code for code in letters or mended_in_one_place(text) if is_sound(code)}
        sound |= {code for code in letters if is_sound_identity(code)}
    elif len(text) in {19, 20}:
        extra = len(text) - 18
        sound = {code for place in range(19) if is_sound(code := text[:place] + text[place + extra :])}
    return sound.pop() if len(sound) == 1 else None


@TAXPAYER_ID.rule("taxpayer-id-characters", Severity.ERROR, record="guangzhou/e007", stops=True)
def characters(taxpayer: TaxpayerId, context: Context) -> Iterator[Hit]:
    """纳税人识别号里有不该出现的字符

    检查什么
        识别号只含数字和大写字母。18 位统一社会信用代码还不含 I、O、S、V、Z 这五个字母，
        第 3 到 8 位（登记地区）只能是数字。
    为什么
        这五个字母容易与 1、0、5、U、2 看混，所以标准不用它们。出现时多半是把数字看成了字母。
    来源
        GB 32100-2015 第 4.1 条（已读标准原文）。
    出错示例
        9I350100M000100Y43
        9135O100M000100Y43
        91350100M000100Y4？
        纳税人识别号
    正确示例
        91350100M000100Y43
        11010519491231002X
    例外
        15 位税务登记号里的组织机构代码、护照等证件号码可以含任何字母，不受五个字母的限制。
    """
    if taxpayer.form is Form.UNIFIED and UNIFIED_FORM.fullmatch(taxpayer.core):
        return
    text = taxpayer.text
    allowed = UNIFIED_ALPHABET if taxpayer.form is Form.UNIFIED and not taxpayer.temporary else ORGANISATION_ALPHABET
    wrong = [place for place, character in enumerate(text) if character not in allowed]
    if taxpayer.form is Form.UNIFIED:
        start = 3 if taxpayer.temporary else 2
        wrong += [place for place in range(start, start + 6) if "A" <= text[place] <= "Z" and place not in wrong]
        wrong += [place for place, character in enumerate(text) if character in "IOSVZ" and place not in wrong]
    if wrong:
        suggestion = suggestion_for(text)
        mend = (
            f"按校验码推算，很可能是 {suggestion}，请对照营业执照核对。" if suggestion else "请对照营业执照逐位核对。"
        )
        yield Hit(
            f"{describe_places(text, sorted(wrong))}，纳税人识别号的这个位置不会出现这个字符。{mend}",
            expected="只含数字和大写字母；统一社会信用代码不含 I、O、S、V、Z",
            suggestion=suggestion,
        )


@TAXPAYER_ID.rule("taxpayer-id-length", Severity.ERROR, record="guangzhou/e007", stops=True)
def length(taxpayer: TaxpayerId, context: Context) -> Iterator[Hit]:
    """纳税人识别号的位数不对

    检查什么
        位数是否属于已知的形式：18 位（统一社会信用代码、身份号码、以护照等编制的识别号）；15 位（旧税务登记号等）；
        20 位和 17 位（身份号码或证件识别号加两位顺序码）；前面加 L 的 19 位和 16 位（临时登记）。
    为什么
        位数对不上任何形式的，一定抄漏或抄多了，系统会直接拒绝。
    来源
        国家税务总局公告2015年第66号（已读）；税总发〔2013〕41号（未读原文，据多处转述）；GB 32100-2015。
    出错示例
        12345
        91350100M000100Y4
        91350100M000100Y433
        M000100Y4
    正确示例
        91350100M000100Y43
        350100M000100Y4
        11010519491231002X01
    例外
        个人凭护照、来往大陆通行证等接受发票时可以不填识别号；证件号码本身不是识别号，不要填在这一栏。
        境外税号不是纳税人识别号。发票上购买方的识别号比已知的形式都短时，可能就是境外税号，只作提醒。
    """
    text, count = taxpayer.text, len(taxpayer.text)
    if taxpayer.form is not None:
        return
    suggestion = None
    if count == 9 and passes_organisation(text):
        hint = "这是 9 位的组织机构代码，不是识别号；请填写营业执照上的 18 位统一社会信用代码"
    elif count in {8, 10, 12} and text.isdecimal():
        hint = "这个位数像是发票代码或发票号码，可能填错了栏"
    elif count == 20 and text.isdecimal() and not is_sound(text[:18]):
        hint = "20 位的识别号由 18 位身份号码加两位顺序码组成，这里前 18 位不是身份号码；如果它是数电票号码，就填错了栏"
    elif count in {15, 16, 17}:
        hint = "已知的形式里没有这样的组合，比 18 位的统一社会信用代码少，可能漏抄"
    elif count < SHORTEST:
        hint = "比已知的任何一种识别号都短，可能没有复制完整"
    else:
        suggestion = suggestion_for(text)
        hint = (
            f"可能多抄了字符，按校验码推算应是 {suggestion}" if suggestion else "可能多抄了字符，或者两个号码连在了一起"
        )
    yield Hit(
        f"识别号有 {count} 位，{hint}。请对照营业执照核对后重新填写。",
        expected="18 位统一社会信用代码，或 15、17、20 位的其他形式",
        suggestion=suggestion,
        severity=Severity.WARNING if context.path == "buyer.taxpayer_id" and count < SHORTEST else None,
    )


@TAXPAYER_ID.rule("taxpayer-id-check-digit", Severity.ERROR, record="guangzhou/e007")
def check_digit(taxpayer: TaxpayerId, context: Context) -> Iterator[Hit]:
    """统一社会信用代码的校验码不对

    检查什么
        用前 17 位按国家标准算出第 18 位，与填写的比较。
    为什么
        校验码能发现抄错一位、相邻两位颠倒等绝大多数笔误。对不上，说明 18 位里至少有一位是错的。
    来源
        GB 32100-2015 第 4.2.5 条和附录 B（已读标准原文，示例 91350100M000100Y43）。
    出错示例
        91350100M000100Y44
        91350100M000010Y43
        A1350100M000100Y43
    正确示例
        91350100M000100Y43
        11010519491231002X
    例外
        身份号码、15 位税务登记号有自己的校验办法，不用这一条。校验码正确只说明没有抄错，不说明单位存在。
    """
    if taxpayer.form is not Form.UNIFIED or taxpayer.checked:
        return
    computed = unified_check(taxpayer.core[:17])
    suggestion = None if taxpayer.temporary else suggestion_for(taxpayer.core)
    if suggestion:
        where = f"按校验码推算，很可能是 {suggestion}。"
    elif taxpayer.organisation_checked:
        where = "第 9 到 17 位的组织机构代码自身成立，差错多半在前 8 位或最后一位。"
    else:
        where = "第 9 到 17 位的组织机构代码也对不上，先核对这一段。"
    yield Hit(
        f"校验码对不上：按前 17 位推算，第 18 位是 {computed}，填写的是 {taxpayer.core[17]}，说明至少有一位抄错。"
        f"{where}请对照营业执照逐位核对。",
        expected=f"前 17 位无误时，第 18 位是 {computed}",
        suggestion=suggestion,
    )


@TAXPAYER_ID.rule("taxpayer-id-organisation-check-digit", Severity.ERROR, record="guangzhou/e007")
def organisation_check_digit(taxpayer: TaxpayerId, context: Context) -> Iterator[Hit]:
    """内含的组织机构代码校验码不对

    检查什么
        统一社会信用代码第 9 到 17 位、15 位税务登记号第 7 到 15 位，是 8 位本体加 1 位校验码的组织机构代码，
        按国家标准重算这位校验码。
    为什么
        有的错误恰好骗过第 18 位，却骗不过这一层。15 位税务登记号只有这一位校验码。
    来源
        GB 11714-1997 附录 A、B（已读标准原文）。
    出错示例
        123456789012345
        91350100M000100Y56
    正确示例
        91350100M000100Y43
        350100M000100Y4
    例外
        第 18 位正确而这一位不对时，一般只作警告：我们见过的真实代码两层都成立，但不能排除早年有例外。
        第 9、10 位是 MA 的，是改用统一代码以后才编的（据实例归纳），没有早年的例外，仍作错误。
        15 位里第 7 位是 L 的登记号不含组织机构代码，也只作警告。15 位数字若是旧身份证号码，不用这一条。
    """
    code = taxpayer.organisation
    if not code or taxpayer.organisation_checked:
        return
    if taxpayer.form is Form.UNIFIED and not taxpayer.checked:
        return  # taxpayer-id-check-digit has said that there is a slip
    unsure = code[0] == "L" if taxpayer.form is Form.ORGANISATION else not code.startswith("MA")
    computed = organisation_check(code[:8])
    first = 9 if taxpayer.form is Form.UNIFIED else 7
    last = first + 8
    advice = (
        "请对照营业执照核对"
        if unsure
        else "说明这 9 位里至少有一位抄错，请对照登记证件核对，并问一下对方是否已换发 18 位代码"
    )
    yield Hit(
        f"第 {first} 到 {last} 位应是组织机构代码，按前 8 位推算第 {last} 位是 {computed}，填写的是 {code[8]}。"
        f"{advice}。",
        expected=f"第 {last} 位是 {computed}",
        severity=Severity.WARNING if unsure else None,
    )


@TAXPAYER_ID.rule("taxpayer-id-birth-date", Severity.ERROR, record="guangzhou/e007")
def birth(taxpayer: TaxpayerId, context: Context) -> Iterator[Hit]:
    """身份号码里的出生日期不存在

    检查什么
        18 位公民身份号码第 7 到 14 位是出生日期，必须是日历上有的一天；给出当天日期时，还不能在今天之后。
    为什么
        不存在的日期说明号码抄错，或者它根本不是身份号码。
    来源
        GB 11643-1999（已读标准原文）。
    出错示例
        110105194902310026
    正确示例
        11010519491231002X
        11010519491231002X00
    例外
        15 位旧身份证号码只有两位年份，不足以判断，不用这一条。
    """
    if taxpayer.form is not Form.IDENTITY:
        return
    date = birth_date(taxpayer.core[6:14])
    if date is None or (context.today is not None and date > context.today):
        yield Hit(
            "按身份号码看，第 7 到 14 位的出生日期不成立。请对照证件核对；如果这是单位的代码，请对照营业执照核对。",
            expected="年月日各两位以上、日历上存在的日期",
        )


@TAXPAYER_ID.rule("taxpayer-id-identity-check-digit", Severity.ERROR, record="guangzhou/e007")
def identity_check_digit(taxpayer: TaxpayerId, context: Context) -> Iterator[Hit]:
    """身份号码的校验码不对

    检查什么
        用公民身份号码的前 17 位按国家标准算出第 18 位，与填写的比较。20 位识别号检查它的前 18 位。
    为什么
        个体工商户和个人常以身份号码作识别号，抄错一位就对不上本人。
    来源
        GB 11643-1999 附录 A、B（已读标准原文，示例 11010519491231002X）。
    出错示例
        110105194912310021
        44052418800101001300
        440524188001010013
    正确示例
        11010519491231002X
        440524188001010014
    例外
        15 位旧身份证号码没有校验码。港澳台居民居住证、外国人永久居留身份证的新号码用同一算法（据公开说明，
        未读原文）。
    """
    if taxpayer.form is not Form.IDENTITY or passes_identity(taxpayer.core):
        return
    computed = identity_check(taxpayer.core[:17])
    yield Hit(
        f"按身份号码看，校验码对不上：按前 17 位推算第 18 位是 {computed}，填写的是 {taxpayer.core[17]}。"
        "请对照证件逐位核对；如果这是单位的代码，请对照营业执照核对。",
        expected=f"前 17 位无误时，第 18 位是 {computed}",
    )


@TAXPAYER_ID.rule("taxpayer-id-class", Severity.WARNING)
def organisation_class(taxpayer: TaxpayerId, context: Context) -> Iterator[Hit]:
    """登记管理部门和机构类别不在已知表里

    检查什么
        统一社会信用代码第 1 位（登记管理部门）和第 2 位（机构类别）的组合，是否在国家标准的表里。
    为什么
        常见的是 91 企业、92 个体工商户、12 事业单位、52 民办非企业单位。少见的组合值得再看一眼执照。
    来源
        GB 32100-2015 表 2、表 3（已读）；2016 年第 1 号修改单（未读原文，据四处公开资料，内容一致）。
    出错示例
        95350100M000100Y4C
    正确示例
        91350100M000100Y43
    例外
        标准可能再次修改，所以只作警告。
    """
    if taxpayer.form is Form.UNIFIED and taxpayer.core[:2] not in CLASSES:
        yield Hit(
            f"前两位 {taxpayer.core[:2]} 不在已知的登记部门和机构类别表里。请对照营业执照核对前两位。",
            expected="常见的有 91 企业、92 个体工商户、93 农民专业合作社、11 机关、12 事业单位",
        )


@TAXPAYER_ID.rule("taxpayer-id-region", Severity.WARNING)
def region(taxpayer: TaxpayerId, context: Context) -> Iterator[Hit]:
    """登记地区的省份代码不存在

    检查什么
        行政区划码的前两位是否是省、自治区、直辖市的代码（100000 表示国家级登记机关）。
    为什么
        省份代码很少变动，不在表里的多半是抄错；县区代码会撤并，旧号码继续有效，所以不检查。
    来源
        GB/T 2260；县区不检查是因为见过含已撤销区划的有效代码。
    出错示例
        91990100M000100Y4N
    正确示例
        91350100M000100Y43
        11010519491231002X
    例外
        身份号码另有港澳台和外国人的前缀。表可能不全，所以只作警告。
    """
    division = taxpayer.division
    if not division or division_region(division):
        return
    if taxpayer.form in (Form.IDENTITY, Form.OLD_IDENTITY):
        return  # the form was only chosen because the prefix is a known one
    yield Hit(
        f"地区代码 {division} 的前两位不是已知的省份代码。请对照营业执照核对。",
        expected="前两位是省、自治区、直辖市的代码，例如 44 是广东省",
    )


@TAXPAYER_ID.rule("taxpayer-id-old-form", Severity.INFO)
def old_form(taxpayer: TaxpayerId, context: Context) -> Iterator[Hit]:
    """使用的是换发前的 15 位号码

    检查什么
        15 位税务登记号。
    为什么
        2015 年 10 月 1 日起单位逐步换发 18 位统一社会信用代码，已换发的应使用新代码。
    来源
        国家税务总局公告2015年第66号（已读）。
    出错示例
        350100M000100Y4
    正确示例
        91350100M000100Y43
    例外
        换发以前开具的发票上本来就是 15 位，不用改。
    """
    if taxpayer.form is Form.ORGANISATION:
        yield Hit("这是 15 位的旧税务登记号。旧发票上照原样保留；新开票请问对方是否已有 18 位统一社会信用代码。")


@TAXPAYER_ID.rule("taxpayer-id-temporary", Severity.INFO)
def temporary(taxpayer: TaxpayerId, context: Context) -> Iterator[Hit]:
    """临时登记的识别号

    检查什么
        前面带字母 L 的识别号。
    为什么
        L 是税务系统给临时登记加的标记，只在系统内使用，证件和发票上不打印。
    来源
        国家税务总局公告2015年第66号（已读）。
    出错示例
        L91350100M000100Y43
    正确示例
        91350100M000100Y43
    例外
        无。
    """
    if taxpayer.temporary:
        yield Hit(
            "开头的 L 表示临时登记，只在税务系统内使用。填写发票时一般不带 L，请向对方确认。",
            expected="L 后面的统一社会信用代码或身份号码",
        )
