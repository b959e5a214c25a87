"""项目名称: printed as ``*简称*名称``, the short name of the tax class between two asterisks."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from .. import lengths
from ..registry import Context, Hit, Subject
from ..report import Severity
from ..text import as_text, gbk_bytes
from .issue_date import read_date

PREFIX_BEGINS = dt.date(2018, 1, 1)
LONGEST = lengths.ITEM_NAME.most
# The asterisk and what is taken for it.
STARS = str.maketrans("＊﹡∗✱", "****")
# Lines that are not goods or services, and so have no class.
WITHOUT_CLASS = re.compile(r"^[(（]?(详见|见)?.*(清单|明细)[)）]?$|^折扣")


@dataclass(frozen=True, slots=True)
class ItemName:
    """A name in its parts; ``category`` is None where there are not two asterisks."""

    text: str
    category: str | None = None
    name: str = ""


def read(value: object) -> ItemName:
    text = as_text(value)
    return read_text(text) if len(text) <= 2 * LONGEST else split(text)


def split(text: str) -> ItemName:
    match = re.match(r"\s*\*([^*]*)\*(.*)", text.translate(STARS), re.DOTALL)
    return ItemName(text, match[1].strip(), match[2].strip()) if match else ItemName(text)


# A company sells the same things again and again.
read_text = lru_cache(maxsize=1024)(split)


def facts(item: ItemName) -> dict[str, str]:
    if not item.category or not item.name:
        return {}
    return {"item_category": item.category[:100], "item_name": item.name[:100]}


def is_complete(item: ItemName) -> bool:
    """Whether both parts are there, and so short that its bytes need not be counted."""
    return bool(item.category and item.name) and 2 * len(item.text) <= LONGEST


ITEM_NAME = Subject("item_name", "项目名称", read, facts, first=("text", "wording"), plain=is_complete)


@ITEM_NAME.rule("item-name-prefix", Severity.WARNING, record="etax/item-name-wrong")
def prefix(item: ItemName, context: Context) -> Iterator[Hit]:
    """项目名称前面的分类简称不完整

    检查什么
        项目名称是否写成 *简称*名称，例如 *餐饮服务*餐费：两个星号之间是商品和服务税收分类的简称，后面是自己的名称。
    为什么
        开票系统按编码自动带出简称；没有或不完整时，多半是从别处抄来的名称，或者编码没有选好。
    来源
        国家税务总局公告2017年第45号，2018 年 1 月 1 日起（未读原文）；与公开的真实票样相符。
    出错示例
        *餐饮服务餐费
        **餐费
        *餐饮服务*
        餐费
    正确示例
        *餐饮服务*餐费
        *五金工具*螺丝刀 6*100mm
    例外
        完全没有星号时只作提示：开票界面上填写时不用写简称，2018 年以前的发票也没有；“详见销货清单”、折扣行不用写。
    """
    if item.category and item.name:
        return
    text = item.text.translate(STARS).strip()
    if not text.startswith("*"):
        issued = read_date((context.invoice or {}).get("issue_date"))
        if (issued is None or issued >= PREFIX_BEGINS) and not WITHOUT_CLASS.match(text[:60]):
            yield Hit(
                "名称前面没有分类简称。票面上的名称一般是 *简称*名称；在开票界面填写时系统会自动加上，不用自己写。",
                expected="*简称*名称，例如 *餐饮服务*餐费",
                severity=Severity.INFO,
            )
        return
    if item.category is None:
        what = "只有一个星号，看不出简称到哪里为止"
    elif not item.category:
        what = "两个星号之间没有简称"
    else:
        what = "只有简称，后面没有名称"
    yield Hit(f"{what}。请对照票面补全，或在开票软件里重新选择商品编码。", expected="*简称*名称，例如 *餐饮服务*餐费")


@ITEM_NAME.rule("item-name-length", Severity.INFO)
def length(item: ItemName, context: Context) -> Iterator[Hit]:
    """项目名称较长

    检查什么
        名称是否超过 100 个字节（一个汉字算两个）。
    为什么
        部分开票接口会截断或拒绝过长的名称。
    来源
        服务商接口文档：90、92、100 不等；真实的数电票有超过的，所以只作提示。
    出错示例
        *信息技术服务*一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十
    正确示例
        *信息技术服务*软件维护
    例外
        无。
    """
    size = gbk_bytes(item.text.strip())
    if size > LONGEST:
        yield Hit(
            f"名称有 {size} 个字节（一个汉字算两个），部分接口只收 {LONGEST} 个。"
            "用接口开票时请缩短，或把细节写到规格型号、备注。",
            expected=f"不超过 {LONGEST} 个字节",
        )
