"""What language models read: llms.txt, the list of all pages, and llms-full.txt, the text of all records.

Markdown, as https://llmstxt.org has it: a title, a summary in a quotation, and lists of links with a line on each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scripts.addresses import Addresses
from scripts.enrich import Site
from scripts.labels import read_labels
from scripts.model import Case, Point, Record
from scripts.openapi import endpoints
from scripts.structured_data import ABOUT, NAME, marked

# What a model must know before it passes anything on.
NOTES = (
    "步骤后面标有“（推断）”的来源没有写，转述时请一起说明。",
    "“先别重开”的报错，发票可能已经开出：先查，不要建议重试。",
    "检查通过不表示发票是真的，真假只有全国增值税发票查验平台能给出结论。",
)


def heading(about: str) -> Iterator[str]:
    yield from (f"# {NAME}", "", f"> {about}", "")
    yield from (f"- {note}" for note in NOTES)
    yield ""


def link(title: str, address: str, about: str) -> str:
    return f"- [{title}]({address}): {about}"


def llms_text(site: Site, addresses: Addresses) -> str:
    def to(path: str) -> str:
        return addresses.page(path, "")

    lines = list(heading(ABOUT))
    for system in site.systems.values():
        lines += [f"## {system.name}", "", system.about, ""]
        lines += [
            link(record.name, to(f"codes/{record.id}/"), record.summary)
            for record in site.by_system.get(system.key, ())
        ]
        lines.append("")
    lines += ["## 案例", ""]
    lines += [link(case.title, to(f"{case.id}/"), case.summary) for case in site.collection.cases]
    lines += ["", "## 术语", ""]
    lines += [link(term.term, to(f"terms/{term.key}/"), term.meaning) for term in site.terms.values()]
    lines += ["", "## 校验规则", ""]
    lines += [link(rule.name, to(f"rules/{rule.name}/"), rule.title) for rule in site.rules.values()]
    lines += ["", "## 数据", ""]
    lines.append(link("llms-full.txt", to("llms-full.txt"), "全部报错记录与案例的全文"))
    lines += [link(endpoint.path, to(endpoint.example), endpoint.title) for endpoint in endpoints(site)]
    lines.append(link("api/v1/openapi.json", to("api/v1/openapi.json"), "以上地址的 OpenAPI 描述"))
    return "\n".join(lines) + "\n"


def llms_full_text(site: Site, addresses: Addresses) -> str:
    lines = list(heading(f"{ABOUT}这里是全部报错记录与案例的全文。"))
    for record in site.records.values():
        lines += record_lines(record, site, addresses)
    for case in site.collection.cases:
        lines += case_lines(case, site, addresses)
    return "\n".join(lines) + "\n"


def record_lines(record: Record, site: Site, addresses: Addresses) -> Iterator[str]:
    labels = read_labels()
    retry = labels["retry"][record.retry] + (f"（{record.retry_note}）" if record.retry_note else "")
    yield from (f"## {record.name}", "")
    yield f"- 网页：{addresses.page(f'codes/{record.id}/', '')}"
    yield f"- 系统：{site.systems[record.system].name}（{labels['status'][record.status]}）"
    yield from (f"- 报错原文：{message}" for message in record.messages)
    yield f"- 能否重试：{retry}"
    yield f"- 谁来处理：{labels['actor'][record.actor]}"
    yield f"- 一句话：{record.summary}"
    yield from ("", record.meaning, "")
    yield from steps("识别", record.identify)
    yield from steps("定位", record.causes)
    yield from steps("修复", record.fix, ordered=True)
    yield from steps("验证", record.verify)
    yield from steps("预防", record.prevent)
    yield from sources(record)


def case_lines(case: Case, site: Site, addresses: Addresses) -> Iterator[str]:
    yield from (f"## 案例：{case.title}", "")
    yield f"- 网页：{addresses.page(f'{case.id}/', '')}"
    yield f"- 来历：{read_labels()['origin'][case.origin]}"
    yield from (f"- 涉及的报错：{site.records[id].name}" for id in case.records)
    yield from ("", case.situation, "")
    yield from steps("识别", case.identify)
    yield from steps("定位", case.locate)
    yield from steps("修复", case.fix, ordered=True)
    yield from steps("验证", case.verify)
    yield from steps("记住", case.lesson)
    yield from sources(case)


def steps(title: str, points: Iterable[Point], *, ordered: bool = False) -> Iterator[str]:
    texts = [marked(point) for point in points]
    if texts:
        yield from (f"### {title}", "")
        yield from (f"{number}. {text}" if ordered else f"- {text}" for number, text in enumerate(texts, 1))
        yield ""


def sources(item: Record | Case) -> Iterator[str]:
    yield from ("### 来源", "")
    for source in item.sources:
        details = [read_labels()["evidence"][source.type], source.number, source.date, source.url or source.no_url]
        yield f"- {source.title}（{'；'.join(filter(None, details))}）"
    yield ""
