"""From the site model to what programs read: JSON, llms.txt, robots.txt. Texts by site path."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

from fapiao.registry import Rule

from scripts.addresses import Addresses
from scripts.enrich import Site
from scripts.feeds import feed_files
from scripts.model import CODES, Case, Record, System
from scripts.structured_data import ABOUT, NAME


def export_files(site: Site, addresses: Addresses) -> Iterator[tuple[str, str]]:
    """Yield every generated file that is not a page, as site path and text."""
    records = list(site.records.values())
    yield "api/v1/codes.json", to_json([summary_of(record, addresses) for record in records])
    for record in records:
        yield f"api/v1/codes/{record.id}.json", to_json(record_data(record, addresses))
    yield "api/v1/systems.json", to_json([system_data(system, site, addresses) for system in site.systems.values()])
    yield "api/v1/cases.json", to_json([case_data(case, addresses) for case in site.collection.cases])
    yield "api/v1/rules.json", to_json([rule_data(rule, site, addresses) for rule in site.rules.values()])
    for name in ("code", "case", "system"):
        text = (CODES / "schema" / f"{name}.schema.json").read_text(encoding="utf-8")
        # The schemas refer to each other by file name; under the API their names are shorter.
        yield f"api/v1/schema/{name}.json", text.replace(".schema.json", ".json")
    yield from feed_files(site, addresses)
    yield "llms.txt", llms_text(site, addresses)
    yield "robots.txt", robots_text(addresses)


def to_json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def summary_of(record: Record, addresses: Addresses) -> dict[str, object]:
    return {
        "id": record.id,
        "code": record.code,
        "title": record.title,
        "messages": record.messages,
        "aliases": [asdict(alias) for alias in record.aliases],
        "system": record.system,
        "category": record.category,
        "task": record.task,
        "actor": record.actor,
        "retry": record.retry,
        "evidence": record.evidence,
        "advice": record.advice,
        "status": record.status,
        "url": addresses.page(f"codes/{record.id}/"),
    }


def record_data(record: Record, addresses: Addresses) -> dict[str, object]:
    data = asdict(record)
    del data["slug"]
    return data | {"url": addresses.page(f"codes/{record.id}/")}


def case_data(case: Case, addresses: Addresses) -> dict[str, object]:
    data = asdict(case)
    del data["slug"]
    return data | {"url": addresses.page(f"{case.id}/")}


def system_data(system: System, site: Site, addresses: Addresses) -> dict[str, object]:
    count = len(site.by_system.get(system.key, ()))
    return asdict(system) | {"count": count, "url": addresses.page(f"systems/{system.key}/")}


def rule_data(rule: Rule, site: Site, addresses: Addresses) -> dict[str, object]:
    return {
        "name": rule.name,
        "title": rule.title,
        "subject": rule.subject,
        "severity": rule.severity.value,
        "record": rule.record,
        "records": [record.id for record in site.rule_records.get(rule.name, ())],
        "sections": {heading: text for heading, text in rule.sections.items() if heading != "title"},
        "url": addresses.page(f"rules/{rule.name}/"),
    }


def llms_text(site: Site, addresses: Addresses) -> str:
    lines = [f"# {NAME}", "", f"> {ABOUT}", ""]
    lines += ["记录的正文有来源内容，也有推断的内容；每条记录的 JSON 里用 evidence 和 advice 标明。", ""]
    for system in site.systems.values():
        lines += [f"## {system.name}", "", system.about, ""]
        for record in site.by_system.get(system.key, ()):
            lines.append(f"- [{record.name}]({addresses.page(f'codes/{record.id}/', '')}): {record.summary}")
        lines.append("")
    lines += ["## 案例", ""]
    for case in site.collection.cases:
        lines.append(f"- [{case.title}]({addresses.page(f'{case.id}/', '')}): {case.summary}")
    lines += ["", "## 数据", ""]
    for path, about in (
        ("api/v1/codes.json", "全部报错记录的摘要"),
        ("api/v1/systems.json", "系统"),
        ("api/v1/cases.json", "案例"),
        ("api/v1/rules.json", "校验规则"),
        ("api/v1/schema/code.json", "记录的 JSON Schema"),
    ):
        lines.append(f"- [{path}]({addresses.page(path, '')}): {about}")
    return "\n".join(lines) + "\n"


def robots_text(addresses: Addresses) -> str:
    sitemap = f"Sitemap: {addresses.page('sitemap.xml')}\n" if addresses.site_url else ""
    return "User-agent: *\nAllow: /\n" + sitemap
