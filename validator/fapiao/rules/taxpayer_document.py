"""A rule about the taxpayer ids that are made of passports and the like: what of them cannot be checked."""

from __future__ import annotations

from collections.abc import Iterator

from ..registry import Context, Hit
from ..report import Severity
from .taxpayer_id import DOCUMENT_KINDS, TAXPAYER_ID, Form, TaxpayerId

UNCHECKED = frozenset({Form.DOCUMENT, Form.PERMIT, Form.FOREIGN, Form.MILITARY})
CHINA = "156"


@TAXPAYER_ID.rule("taxpayer-id-unverifiable", Severity.INFO)
def unverifiable(taxpayer: TaxpayerId, context: Context) -> Iterator[Hit]:
    """这种识别号没有可以核对的校验码

    检查什么
        F 开头的非居民企业识别号，C、W、H、M、T 开头的以护照和港澳台证件编制的识别号，J 开头的军队单位识别号，
        旧版外国人永久居留身份证号：它们只能看形式，校验办法没有公开。C 开头（中国护照）的，第 6 到 8 位应是 156。
    为什么
        看上去没有错，只说明长度和字符合得上，不说明没有抄错一位。
    来源
        税总发〔2013〕41号（未读原文，据公开代码的注释转述）。
    出错示例
        F44010315600001
        C1980156A1234567X5
        J44010312345678
    正确示例
        91350100M000100Y43
        11010519491231002X
    例外
        无。这一条只是说明，不是说号码有错。
    """
    if taxpayer.form not in UNCHECKED:
        return
    core = taxpayer.core
    if taxpayer.form is Form.DOCUMENT and core[0] == "C" and core[5:8] != CHINA:
        yield Hit(
            f"以中国护照编制的识别号，第 6 到 8 位一般是 {CHINA}（中国），这里是 {core[5:8]}。请对照证件核对。",
            expected=f"C、四位年份、{CHINA}、九位护照号、一位校验码",
            severity=Severity.WARNING,
        )
        return
    what = DOCUMENT_KINDS.get(core[0], "") if taxpayer.form is Form.DOCUMENT else ""
    called = f"以{what}编制的识别号" if what else taxpayer.form.value
    yield Hit(f"这是{called}，校验办法没有公开，这里只核对了长度和字符。请对照证件或登记证逐位核对。")
