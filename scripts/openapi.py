"""What the JSON files under /api/v1/ hold: their JSON Schemas, and an OpenAPI 3.1 description of them all.

The schemas are made from those in codes/schema that the records are checked with, so that the two cannot differ. What
is published is the same with three differences: every key is always there, with null or an empty list for what was not
written; every point says whether it is inferred; and there are an id and an address.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from fapiao.registry import SECTIONS, SUBJECTS
from fapiao.report import Severity

from scripts.addresses import Addresses
from scripts.enrich import Site
from scripts.model import CODES
from scripts.structured_data import ABOUT, LICENSE, NAME

Schema = dict[str, Any]

VERSION = "1.0.0"
DIALECT = "https://json-schema.org/draft/2020-12/schema"

# The schemas that the files in codes/ are written by; they are published as they are, for editors and forms.
SOURCES = ("code", "case", "system", "terms", "resources")

# What a line of codes.json has of a record.
SUMMARY = (
    "id",
    "code",
    "title",
    "messages",
    "aliases",
    "system",
    "category",
    "task",
    "actor",
    "retry",
    "evidence",
    "advice",
    "status",
    "url",
)

ADDRESS = {
    "title": "网页地址",
    "description": "网站自己的地址已知时是完整的地址，否则从 / 开始。",
    "type": "string",
    "format": "uri-reference",
}
FILE = {"title": "文件", "description": "仓库里的路径。", "type": "string"}
KEY = {"title": "键", "type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address of the API: ``schema`` says what is there, ``example`` is one that exists."""

    path: str
    schema: str
    title: str
    example: str


def endpoints(site: Site) -> list[Endpoint]:
    """Every address under which JSON is published, in the order of their use."""
    record = next(iter(site.records.values()))
    return [
        Endpoint("api/v1/codes.json", "codes", "全部报错记录，每条一行摘要", "api/v1/codes.json"),
        Endpoint(
            "api/v1/codes/{system}/{slug}.json", "code", "一条报错记录的全部内容", f"api/v1/codes/{record.id}.json"
        ),
        Endpoint("api/v1/systems.json", "systems", "系统，各有多少条记录", "api/v1/systems.json"),
        Endpoint("api/v1/cases.json", "cases", "案例", "api/v1/cases.json"),
        Endpoint("api/v1/rules.json", "rules", "校验规则和它们的说明", "api/v1/rules.json"),
        Endpoint("api/v1/terms.json", "terms", "术语", "api/v1/terms.json"),
        Endpoint("api/v1/resources.json", "resources", "官方资源", "api/v1/resources.json"),
        Endpoint("api/v1/all.json", "all", "以上全部内容，放在一个文件里，适合留一份副本", "api/v1/all.json"),
        Endpoint("feed.json", "feed", "最近的更新（JSON Feed）", "feed.json"),
        Endpoint(
            "changes/{system}/feed.json",
            "feed",
            "一个系统最近的更新（JSON Feed）",
            f"changes/{record.system}/feed.json",
        ),
    ]


def source_schema(name: str) -> Schema:
    """A schema as the files in codes/ are written by. Raises OSError when there is none of this name."""
    text = (CODES / "schema" / f"{name}.schema.json").read_text(encoding="utf-8")
    # The schemas refer to each other by file name; under the API their names are shorter.
    return json.loads(text.replace(".schema.json", ".json"))  # type: ignore[no-any-return]


@cache
def schemas() -> Mapping[str, Schema]:
    """The schema of everything that is published, by name. Between them they refer to each other as ``code.json``."""
    id_of_record = {"$ref": "code.json#/$defs/record_id"}
    id_of_case = {"title": "案例编号", "type": "string", "pattern": "^cases/[a-z0-9]+(-[a-z0-9]+)*$"}
    count = {"title": "记录数", "type": "integer", "minimum": 0}
    items: dict[str, Schema] = {
        "code": with_properties(source_schema("code"), id=id_of_record, system=KEY, file=FILE, url=ADDRESS),
        "case": with_properties(source_schema("case"), id=id_of_case, file=FILE, url=ADDRESS),
        "system": with_properties(source_schema("system"), count=count, url=ADDRESS),
        "rule": rule_schema(),
        "term": with_properties(source_schema("terms"), url=ADDRESS),
        "resource": with_properties(source_schema("resources")),
    }
    items["code"]["$defs"]["points"]["description"] = "一条一句；advice 写明它出自来源还是由我们推断。"
    summary: Schema = {"title": "摘要", "type": "object", "required": list(SUMMARY)}
    summary["properties"] = {name: {"$ref": f"code.json#/properties/{name}"} for name in SUMMARY}
    lists: dict[str, Schema] = {"codes": {"title": "全部报错记录的摘要", "type": "array", "items": summary}}
    for one, many in (
        ("case", "cases"),
        ("system", "systems"),
        ("rule", "rules"),
        ("term", "terms"),
        ("resource", "resources"),
    ):
        lists[many] = {"title": items[one]["title"], "type": "array", "items": {"$ref": f"{one}.json"}}
    parts: Schema = {name: {"$ref": f"{name}.json"} for name in lists}
    parts["codes"] = {"title": "全部报错记录", "type": "array", "items": {"$ref": "code.json"}}
    whole = {"title": "全部内容", "type": "object", "required": list(parts), "properties": parts}
    found = items | lists | {"all": whole, "feed": feed_schema()}
    return {name: schema | {"$schema": DIALECT, "$id": f"{name}.json"} for name, schema in found.items()}


def with_properties(source: Schema, **properties: Schema) -> Schema:
    """The schema of one published item: that of its source, of a list its items, and what is added to each."""
    schema: Schema = published(source)
    if schema["type"] == "array":
        schema = {"title": schema["title"], "description": schema["description"]} | schema["items"]
    schema["properties"] |= properties
    schema["required"] = list(schema["properties"])
    return schema


def published(node: Any) -> Any:
    """The schema of what is made from what a schema allows to be written.

    Every key is there, and a point is never only a text. Nothing is closed: there may be more keys one day.
    """
    if isinstance(node, list):
        return [published(item) for item in node]
    if not isinstance(node, dict):
        return node
    made = {name: published(value) for name, value in node.items() if name != "additionalProperties"}
    if isinstance(made.get("properties"), dict) and "required" in made:
        for name in ("anyOf", "oneOf", "if", "then", "else", "minLength", "maxLength"):
            made.pop(name, None)
        made["type"] = "object"
        properties = made["properties"]
        for name in properties.keys() - set(made["required"]):
            properties[name] = optional(properties[name])
        made["required"] = list(properties)
    return made


def optional(schema: Schema) -> Schema:
    """The schema of a key that may have been left out: then it is an empty list, or null."""
    if schema.get("type") == "array" or schema.get("$ref", "").endswith(("/points", "/changes")):
        nothing: Schema = {"type": "array", "maxItems": 0}
    else:
        nothing = {"type": "null"}
    words = {name: schema[name] for name in ("title", "description") if name in schema}
    rest = {name: value for name, value in schema.items() if name not in words}
    return words | {"anyOf": [rest, nothing]}


def rule_schema() -> Schema:
    text: Schema = {"type": "string", "minLength": 1}
    properties: Schema = {
        "name": KEY | {"title": "规则名", "description": "定下后不改。"},
        "title": {"title": "标题", **text},
        "subject": {"title": "检查的对象", "enum": list(SUBJECTS)},
        "severity": {"title": "轻重", "enum": [severity.value for severity in Severity]},
        "record": {
            "title": "说明它的记录",
            "anyOf": [{"$ref": "code.json#/$defs/record_id"}, {"type": "null"}],
        },
        "records": {
            "title": "提到它的记录",
            "type": "array",
            "uniqueItems": True,
            "items": {"$ref": "code.json#/$defs/record_id"},
        },
        "sections": {
            "title": "说明",
            "type": "object",
            "required": list(SECTIONS),
            "properties": dict.fromkeys(SECTIONS, text),
        },
        "url": ADDRESS,
    }
    return {"title": "校验规则", "type": "object", "required": list(properties), "properties": properties}


def feed_schema() -> Schema:
    """What we use of JSON Feed 1.1."""
    text: Schema = {"type": "string", "minLength": 1}
    item: Schema = {
        "id": {"type": "string", "pattern": "^urn:uuid:"},
        "url": ADDRESS,
        "title": text,
        "content_text": text,
        "date_published": {"type": "string", "format": "date-time"},
        "tags": {"title": "系统", "type": "array", "items": text},
    }
    properties: Schema = {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": text,
        "description": text,
        "language": text,
        "authors": {"type": "array", "items": {"type": "object", "required": ["name"], "properties": {"name": text}}},
        "home_page_url": ADDRESS,
        "feed_url": ADDRESS,
        "items": {"type": "array", "items": {"type": "object", "required": list(item), "properties": item}},
    }
    return {"title": "更新", "type": "object", "required": list(properties), "properties": properties}


def description(site: Site, addresses: Addresses) -> Schema:
    """The OpenAPI 3.1 document. The schemas are in it, so that it can be used without the other files."""
    keys = [key for key in site.systems if site.by_system.get(key)]
    parameters = {
        "system": {
            "name": "system",
            "in": "path",
            "required": True,
            "description": "系统的键，列在 api/v1/systems.json。",
            "schema": {"type": "string", "enum": keys},
        },
        "slug": {
            "name": "slug",
            "in": "path",
            "required": True,
            "description": "记录编号里斜线后面的部分，列在 api/v1/codes.json。",
            "schema": {"type": "string", "pattern": "^[0-9a-z]([0-9a-z._-]*[0-9a-z_-])?$"},
        },
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{NAME}数据接口",
            "version": VERSION,
            "summary": "发票报错、系统、案例、校验规则、术语和官方资源",
            "description": ABOUT,
            "license": {"name": "CC BY 4.0", "url": LICENSE},
        },
        "jsonSchemaDialect": DIALECT,
        # Relative to this document, where the address of the site is not known.
        "servers": [{"url": addresses.site_url or "../../"}],
        "externalDocs": {"description": "怎样使用", "url": addresses.page("api/", "../../")},
        "paths": {f"/{endpoint.path}": path_item(endpoint, parameters) for endpoint in endpoints(site)},
        "components": {"schemas": {name: embedded(schema, name) for name, schema in schemas().items()}},
    }


def path_item(endpoint: Endpoint, parameters: Mapping[str, Schema]) -> Schema:
    used = [parameter for name, parameter in parameters.items() if f"{{{name}}}" in endpoint.path]
    media = "application/feed+json" if endpoint.schema == "feed" else "application/json"
    content = {media: {"schema": {"$ref": f"#/components/schemas/{endpoint.schema}"}}}
    responses: Schema = {"200": {"description": endpoint.title, "content": content}}
    if used:
        responses["404"] = {"description": "没有这一条", "content": {"text/html": {}}}
    words = endpoint.path.removeprefix("api/v1/").removesuffix(".json")
    operation = {
        "operationId": "get_" + words.replace("/", "_").replace("{", "").replace("}", ""),
        "summary": endpoint.title,
        "responses": responses,
    }
    return {"get": operation | ({"parameters": used} if used else {})}


def embedded(node: Any, name: str) -> Any:
    """The schema as a part of the document: without a name of its own, and with references that stay inside."""
    if isinstance(node, list):
        return [embedded(item, name) for item in node]
    if not isinstance(node, dict):
        return node
    made = {key: embedded(value, name) for key, value in node.items() if key not in ("$id", "$schema")}
    if isinstance(made.get("$ref"), str):
        file, _, pointer = made["$ref"].partition("#")
        made["$ref"] = f"#/components/schemas/{file.removesuffix('.json') or name}{pointer}"
    return made
