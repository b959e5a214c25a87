"""From the site model to what programs read: JSON, llms.txt, robots.txt. Texts by site path."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

from fapiao.profile import profile_schema
from fapiao.registry import Rule

from scripts.addresses import Addresses
from scripts.enrich import Site
from scripts.feeds import feed_files
from scripts.llms import llms_full_text, llms_text
from scripts.model import Case, Record, System, Term
from scripts.openapi import SOURCES, SUMMARY, description, schemas, source_schema


def export_files(site: Site, addresses: Addresses) -> Iterator[tuple[str, str]]:
    """Yield every generated file that is not a page, as site path and text."""
    whole = {
        "codes": [record_data(record, addresses) for record in site.records.values()],
        "systems": [system_data(system, site, addresses) for system in site.systems.values()],
        "cases": [case_data(case, addresses) for case in site.collection.cases],
        "rules": [rule_data(rule, site, addresses) for rule in site.rules.values()],
        "terms": [term_data(term, addresses) for term in site.terms.values()],
        "resources": [asdict(resource) for resource in site.collection.resources],
    }
    for record in whole["codes"]:
        yield f"api/v1/codes/{record['id']}.json", to_json(record)
    yield "api/v1/all.json", to_json(whole)
    for name, items in whole.items():
        yield f"api/v1/{name}.json", to_json(list(map(summary, items)) if name == "codes" else items)
    for name, schema in schemas().items():
        yield f"api/v1/schema/{name}.json", to_json(schema)
    yield "api/v1/schema/profile.json", to_json(profile_schema() | {"$id": "profile.json"})
    for name in SOURCES:
        yield f"api/v1/schema/source/{name}.json", to_json(source_schema(name))
    yield "api/v1/openapi.json", to_json(description(site, addresses))
    yield from feed_files(site, addresses)
    yield "llms.txt", llms_text(site, addresses)
    yield "llms-full.txt", llms_full_text(site, addresses)
    yield "robots.txt", robots_text(addresses)


def to_json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def summary(record: dict[str, object]) -> dict[str, object]:
    return {name: record[name] for name in SUMMARY}


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


def term_data(term: Term, addresses: Addresses) -> dict[str, object]:
    return asdict(term) | {"url": addresses.page(f"terms/{term.key}/")}


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


def robots_text(addresses: Addresses) -> str:
    sitemap = f"Sitemap: {addresses.page('sitemap.xml')}\n" if addresses.site_url else ""
    return "User-agent: *\nAllow: /\n" + sitemap
