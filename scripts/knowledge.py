"""The pages of terms and of tax knowledge, and what they show.

Facts come from the tables that the validator's rules use, so that a page and a verdict cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

from fapiao import lengths
from fapiao.kinds import INSPECTED, KINDS
from fapiao.regions import DIGITAL_CITIES
from fapiao.rules.tax_rate import CUT_2018, CUT_2019, LAW, RATES, WORDS, show_rate

from scripts.enrich import Site
from scripts.model import Resource, Source

# How the rates came to be what they are. What a document is not named for was not found in one.
HISTORY = (
    ("2017年7月1日", "13% 的低税率并入 11%", "未核到文件"),
    ("2018年5月1日", "17% 降为 16%，11% 降为 10%", CUT_2018),
    ("2019年4月1日", "16% 降为 13%，10% 降为 9%", CUT_2019),
    ("2020年3月1日", "小规模纳税人 3% 征收率减按 1%", "未核到文件"),
    ("2026年1月1日", "增值税法施行，税率 13%、9%、6%、零，征收率 3%", f"{LAW}、第十一条"),
    (
        "2026年1月1日",
        "以前文件规定的优惠停止，保留的写在新公告里；小规模减按 1% 到 2027年12月31日",
        "财政部 税务总局公告2026年第10号",
    ),
)

# A word that stands on every second page needs no list of them all.
MOST_RECORDS = 20

# Where the rules warn at one of the lengths.
WARNED = {
    lengths.PARTY_NAME: "party-name-length",
    lengths.ITEM_NAME: "item-name-length",
    lengths.REMARK: "remark-length",
}

# Who says what the inspection platform asks for.
INSPECTION_SOURCES = (
    Source(
        "official",
        "国家税务总局查验平台说明：各票种查验项目（网络转载）",
        url="http://hkxiaopan.com/column/zhidao/85446.html",
        note="转载页，官方原页未打开",
    ),
    Source(
        "official",
        "国家税务总局查验平台说明：次数与时间（网络转载）",
        url="http://www.tongpiao.com/info/53.html",
        note="转载页，官方原页未打开；当时写可查最近 1 年",
    ),
    Source(
        "vendor",
        "诺诺接口文档（公开仓库 ZUOXIANGE/NuoNuoSdk）",
        url="https://github.com/ZUOXIANGE/NuoNuoSdk",
        note="数电票、电子专票、数电纸质发票各填什么",
    ),
    Source(
        "vendor",
        "聚美智数 发票查验接口文档",
        url="https://www.showdoc.com.cn/jumdata/10190309547172695",
        note="同上，两家说法一致",
    ),
)


class Grouped(Protocol):
    @property
    def group(self) -> str: ...


Item = TypeVar("Item", bound=Grouped)


@dataclass(frozen=True, slots=True)
class KnowledgePage:
    """A page before its template is filled: its address, and the values that the template takes."""

    template: str
    url: str
    title: str
    description: str
    section: str
    values: dict[str, object]


def knowledge_pages(site: Site) -> Iterator[KnowledgePage]:
    collection = site.collection
    yield KnowledgePage(
        "knowledge/terms.html",
        "terms/",
        "术语",
        "数电票、红字信息确认单、抄报、清卡、勾选、发票总额度：报错和界面里会遇到的词，用平实的话解释。",
        "guide",
        {"groups": [{"title": title, "terms": terms} for title, terms in grouped(collection.terms)]},
    )
    for term in collection.terms:
        yield KnowledgePage(
            "knowledge/term.html",
            f"terms/{term.key}/",
            f"{term.term}是什么",
            term.meaning,
            "guide",
            {"term": term, "records": site.term_records.get(term.key, ()), "most": MOST_RECORDS},
        )
    yield KnowledgePage(
        "knowledge/kinds.html",
        "knowledge/kinds/",
        "发票种类与号码",
        "各种发票的代码、号码和二维码怎样写，从哪里看出是哪一种，附写法合规的样例。",
        "guide",
        {
            "kinds": KINDS,
            "digital_cities": DIGITAL_CITIES,
            "documents": resources(collection.resources, "digital-invoice-notice"),
        },
    )
    former = [(value, kind) for value, kind in RATES.items() if kind.until]
    yield KnowledgePage(
        "knowledge/rates.html",
        "knowledge/rates/",
        "税率与征收率",
        "现行和曾经的增值税税率、征收率，各用于什么、什么时候、出自哪个文件。",
        "guide",
        {
            "current": [(value, kind) for value, kind in RATES.items() if not kind.until],
            "former": former,
            "words": [(word, meaning) for word, (shown, meaning) in WORDS.items() if word == shown],
            "history": HISTORY,
            "show_rate": show_rate,
            "documents": resources(
                collection.resources, "vat-law", "vat-regulation", "relief-2026", "small-scale-2026"
            ),
        },
    )
    yield KnowledgePage(
        "knowledge/lengths.html",
        "knowledge/lengths/",
        "各项能写多长",
        "名称、备注、项目名称等票面内容的长度限制，各是谁说的。",
        "guide",
        {"lengths": lengths.LENGTHS, "warned": WARNED},
    )
    yield KnowledgePage(
        "knowledge/inspection.html",
        "knowledge/inspection/",
        "查验要填什么",
        "到全国增值税发票查验平台查验时，每种发票的最后一项填价税合计、不含税金额还是校验码。",
        "guide",
        {
            "kinds": KINDS,
            "inspected": INSPECTED,
            "platform": resources(collection.resources, "inspection-platform")[0],
            "sources": INSPECTION_SOURCES,
        },
    )
    yield KnowledgePage(
        "knowledge/official.html",
        "guide/official/",
        "官方资源",
        "官方的网站、文件和问答，每一条写明在哪里、什么时候见到；来源文章里的联系方式为什么不能用。",
        "guide",
        {"groups": [{"title": title, "resources": items} for title, items in grouped(collection.resources)]},
    )


def grouped(items: Iterable[Item]) -> list[tuple[str, list[Item]]]:
    """The items by their group, groups in the order in which they first come."""
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(item.group, []).append(item)
    return list(found.items())


def resources(known: Iterable[Resource], *keys: str) -> list[Resource]:
    """The resources of these keys, in this order. Raises KeyError when one is not in codes/resources.yml."""
    by_key = {resource.key: resource for resource in known}
    return [by_key[key] for key in keys]
