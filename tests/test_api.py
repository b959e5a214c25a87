"""What programs read: every published JSON document against the published schema, and the description of them all."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
import yaml
from fapiao.registry import RULES
from jsonschema import Draft202012Validator
from pages import SITE_URL, read_file
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from scripts.enrich import build_site
from scripts.load import load
from scripts.model import ROOT
from scripts.openapi import SOURCES, endpoints, schemas

COLLECTION = load()[0]
ENDPOINTS = endpoints(build_site(COLLECTION))
# JSON that is not part of the API: the schemas, the description, and what our own pages read.
OTHERS = re.compile(r"(offline|search)/[\w-]+\.json|api/v1/(schema/.*|openapi\.json)|assets/.*")

# The parts of OpenAPI 3.1 that we use, closed so that nothing else can slip in.
OPENAPI: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["openapi", "info", "paths", "components"],
    "properties": {
        "openapi": {"type": "string", "pattern": r"^3\.1\.\d+$"},
        "jsonSchemaDialect": {"type": "string", "format": "uri"},
        "info": {
            "type": "object",
            "additionalProperties": False,
            "required": ["title", "version"],
            "properties": {
                **{name: {"type": "string"} for name in ("title", "version", "summary", "description")},
                "license": {
                    "type": "object",
                    "required": ["name"],
                    "properties": {"name": {"type": "string"}, "url": {"type": "string"}},
                    "additionalProperties": False,
                },
            },
        },
        "servers": {"type": "array", "items": {"required": ["url"], "properties": {"url": {"type": "string"}}}},
        "externalDocs": {"required": ["url"], "properties": {"url": {"type": "string"}}},
        "paths": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": False,
            "patternProperties": {"^/": {"required": ["get"], "properties": {"get": {"$ref": "#/$defs/operation"}}}},
        },
        "components": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"schemas": {"propertyNames": {"pattern": "^[a-zA-Z0-9._-]+$"}}},
        },
    },
    "$defs": {
        "operation": {
            "type": "object",
            "additionalProperties": False,
            "required": ["operationId", "responses"],
            "properties": {
                "operationId": {"type": "string", "pattern": "^[a-z_]+$"},
                "summary": {"type": "string"},
                "parameters": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["name", "in", "required", "schema"],
                        "properties": {"in": {"const": "path"}, "required": {"const": True}},
                    },
                },
                "responses": {
                    "type": "object",
                    "required": ["200"],
                    "patternProperties": {
                        r"^\d{3}$": {"required": ["description"], "properties": {"content": {"type": "object"}}}
                    },
                    "additionalProperties": False,
                },
            },
        }
    },
}


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def closed(node: Any) -> Any:
    """A schema that allows no key that it does not name: what the API gives is all described."""
    if isinstance(node, list):
        return [closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    made = {name: closed(value) for name, value in node.items()}
    return (
        made | {"additionalProperties": False} if isinstance(made.get("properties"), dict) and "type" in made else made
    )


def validators(folder: Path, close: bool = False) -> dict[str, Draft202012Validator]:
    """The schemas of a folder by name, which refer to each other and to nothing else."""
    contents = {path.name: read(path) for path in folder.glob("*.json")}
    for name, schema in contents.items():
        Draft202012Validator.check_schema(schema)
        assert schema["$id"] == name
    if close:
        contents = {name: closed(schema) for name, schema in contents.items()}
    registry: Registry[Any] = Registry().with_resources(
        (name, Resource.from_contents(schema)) for name, schema in contents.items()
    )
    return {
        name.removesuffix(".json"): Draft202012Validator(schema, registry=registry) for name, schema in contents.items()
    }


def endpoint_of(path: str) -> str:
    """The one endpoint that a published file belongs to, by its schema."""
    patterns = [(re.sub(r"\{\w+\}", "[^/]+", endpoint.path), endpoint.schema) for endpoint in ENDPOINTS]
    [schema] = [schema for pattern, schema in patterns if re.fullmatch(pattern, path)]
    return schema


def test_every_published_document_is_described(built_site: Path, published: Path) -> None:
    """With and without an address of the site: no file without an endpoint, no key without a description."""
    for site in (built_site, published):
        by_name = validators(site / "api/v1/schema", close=True)
        used = set()
        for file in sorted(site.rglob("*.json")):
            path = file.relative_to(site).as_posix()
            if OTHERS.fullmatch(path):
                continue
            schema = endpoint_of(path)
            faults = [
                f"{path}: {fault.json_path}: {fault.message[:200]}" for fault in by_name[schema].iter_errors(read(file))
            ]
            assert not faults
            used.add(schema)
        assert used == {endpoint.schema for endpoint in ENDPOINTS}


@pytest.mark.parametrize(
    "key, value",
    [
        ("retry", "perhaps"),
        ("title", None),
        ("fix", ["只写了文字"]),
        ("fix", []),
        ("id", "E007"),
        ("added", "24.11.2026"),
    ],
)
def test_schemas_refuse_what_is_never_given(built_site: Path, key: str, value: object) -> None:
    code = validators(built_site / "api/v1/schema")["code"]
    record = read(built_site / "api/v1/codes/guangzhou/e007.json")
    assert code.is_valid(record)
    assert not code.is_valid(record | {key: value})
    missing = copy.copy(record)
    del missing[key]
    assert not code.is_valid(missing)


def test_schemas_allow_keys_to_come(built_site: Path) -> None:
    """A program that checks what it reads must not stop on the day when we say more."""
    record = read(built_site / "api/v1/codes/guangzhou/e007.json")
    assert validators(built_site / "api/v1/schema")["code"].is_valid(record | {"more": 1})


def test_published_sources_are_what_records_are_checked_with(built_site: Path) -> None:
    by_name = validators(built_site / "api/v1/schema/source")
    assert set(by_name) == set(SOURCES)
    for record in COLLECTION.records[:20]:
        written = yaml.load((ROOT / record.file).read_text(encoding="utf-8"), yaml.BaseLoader)
        assert by_name["code"].is_valid(written)
        assert not by_name["code"].is_valid(written | {"nonsense": "1"})


def test_everything_is_in_one_file(built_site: Path) -> None:
    everything = read(built_site / "api/v1/all.json")
    assert everything["codes"] == [read(built_site / f"api/v1/codes/{record.id}.json") for record in COLLECTION.records]
    for name in ("systems", "cases", "rules", "terms", "resources"):
        assert everything[name] == read(built_site / f"api/v1/{name}.json")
    assert len(everything["rules"]) == len(RULES)


def test_openapi_document(built_site: Path, published: Path) -> None:
    for site, root in ((built_site, "https://site.test/"), (published, SITE_URL)):
        document = read(site / "api/v1/openapi.json")
        faults = [
            f"{fault.json_path}: {fault.message}" for fault in Draft202012Validator(OPENAPI).iter_errors(document)
        ]
        assert not faults
        [server] = document["servers"]
        assert urljoin(f"{root}api/v1/openapi.json", server["url"]) == root
        operations = [item["get"] for item in document["paths"].values()]
        assert len({operation["operationId"] for operation in operations}) == len(operations)
        for path, item in document["paths"].items():
            parameters = [parameter["name"] for parameter in item["get"].get("parameters", [])]
            assert parameters == re.findall(r"\{(\w+)\}", path)
        assert set(document["paths"]) == {f"/{endpoint.path}" for endpoint in ENDPOINTS}


def test_openapi_schemas_judge_as_the_published_ones(built_site: Path) -> None:
    """They are the same ones in one document: each reference leads to a place in it, and each document passes."""
    document = read(built_site / "api/v1/openapi.json")
    assert set(document["components"]["schemas"]) == set(schemas())
    text = json.dumps(document)
    for reference in set(re.findall(r'"\$ref": "([^"]*)"', text)):
        node = document
        assert reference.startswith("#/")
        for step in reference[2:].split("/"):
            node = node[step]
    registry: Registry[Any] = Registry().with_resource("openapi.json", DRAFT202012.create_resource(document))
    for endpoint in ENDPOINTS:
        schema = {"$ref": f"openapi.json#/components/schemas/{endpoint.schema}"}
        validator = Draft202012Validator(schema, registry=registry)
        assert validator.is_valid(read(built_site / endpoint.example)), endpoint.path
        assert not validator.is_valid({"nonsense": 1})


def test_page_names_every_address(built_site: Path) -> None:
    page = read_file(built_site / "api/index.html")
    links = page.links()
    for endpoint in ENDPOINTS:
        assert endpoint.path in page.text
        assert f"../{endpoint.example}" in links
        assert f"../api/v1/schema/{endpoint.schema}.json" in links
    assert "../api/v1/openapi.json" in links
    assert "../api/" in read_file(built_site / "about/index.html").links()


def test_examples_are_there(built_site: Path) -> None:
    for endpoint in ENDPOINTS:
        assert (built_site / endpoint.example).is_file()


def test_full_text_for_models(built_site: Path) -> None:
    text = (built_site / "llms-full.txt").read_text(encoding="utf-8")
    assert text.startswith("# 发票码典\n\n> ")
    for record in COLLECTION.records:
        start = text.index(f"- 网页：codes/{record.id}/\n")
        own = text[start : text.find("\n## ", start)]
        for point in (*record.identify, *record.causes, *record.fix, *record.verify, *record.prevent):
            assert point.text + ("（推断）" if point.advice == "inferred" else "") in own
        assert all(f"- 报错原文：{message}\n" in own for message in record.messages)
        assert all(source.title in own for source in record.sources)
    for case in COLLECTION.cases:
        assert f"## 案例：{case.title}\n" in text
