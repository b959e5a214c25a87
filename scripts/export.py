"""From the site model to what programs read: JSON, feeds, llms.txt, robots.txt. Texts by site path."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import asdict
from xml.etree import ElementTree

from fapiao.registry import Rule

from scripts.addresses import Addresses
from scripts.enrich import Event, Site
from scripts.model import CODES, Case, Record, System
from scripts.render import EVENT_LABELS
from scripts.structured_data import ABOUT, NAME

FEED_LENGTH = 100


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
    yield "feed.xml", atom_feed(site.events[:FEED_LENGTH], addresses)
    yield "feed.json", json_feed(site.events[:FEED_LENGTH], addresses)
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


def event_id(event: Event) -> str:
    """A name for the event that stays the same wherever the site is served from."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"fapiao-codex {event.path} {event.date} {event.kind} {event.note}").urn


def event_time(event: Event) -> str:
    return f"{event.date}T00:00:00+08:00"


def atom_feed(events: tuple[Event, ...], addresses: Addresses) -> str:
    feed = ElementTree.Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": "zh-CN"})

    def add(parent: ElementTree.Element, tag: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
        element = ElementTree.SubElement(parent, tag, attributes)
        element.text = text
        return element

    add(feed, "id", uuid.uuid5(uuid.NAMESPACE_OID, "fapiao-codex feed").urn)
    add(feed, "title", f"{NAME}：更新")
    add(feed, "subtitle", ABOUT)
    add(feed, "updated", event_time(events[0]))
    add(add(feed, "author"), "name", NAME)
    add(feed, "link", rel="self", type="application/atom+xml", href=addresses.page("feed.xml", ""))
    add(feed, "link", rel="alternate", type="text/html", href=addresses.page("changes/", ""))
    for event in events:
        entry = add(feed, "entry")
        add(entry, "id", event_id(event))
        add(entry, "title", f"{EVENT_LABELS[event.kind]}：{event.title}")
        add(entry, "updated", event_time(event))
        add(entry, "link", rel="alternate", type="text/html", href=addresses.page(event.path, ""))
        add(entry, "summary", event.note)
    ElementTree.indent(feed)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(feed, encoding="unicode") + "\n"


def json_feed(events: tuple[Event, ...], addresses: Addresses) -> str:
    return to_json(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": f"{NAME}：更新",
            "description": ABOUT,
            "language": "zh-CN",
            "home_page_url": addresses.page("changes/", ""),
            "feed_url": addresses.page("feed.json", ""),
            "items": [
                {
                    "id": event_id(event),
                    "url": addresses.page(event.path, ""),
                    "title": f"{EVENT_LABELS[event.kind]}：{event.title}",
                    "content_text": event.note,
                    "date_published": event_time(event),
                }
                for event in events
            ],
        }
    )


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
