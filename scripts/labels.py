"""The Chinese words for the keys of the records, read from the schemas so that there is one place that names them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache

from scripts.model import CODES

# What happened; no schema lists these, they follow from the dates of the records and from the releases.
EVENT_LABELS = {"added": "收录", "changed": "修改", "retired": "停用", "released": "发布"}


def choices(node: object, name: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Yield every property of a schema whose values are listed with titles, as name and key → title."""
    if not isinstance(node, Mapping):
        return
    options = node.get("oneOf")
    if isinstance(options, list) and all("const" in option and "title" in option for option in options):
        yield name, {option["const"]: option["title"] for option in options}
    for key, child in node.items():
        yield from choices(child, key)


@cache
def read_labels() -> Mapping[str, Mapping[str, str]]:
    """What the keys are called, by property: ``read_labels()["retry"]["safe"]``.

    Properties are those of code.schema.json (category, task, actor, retry, evidence, advice, status), the era of
    system.schema.json, the origin of case.schema.json and how a resource was seen.
    """
    found: dict[str, dict[str, str]] = {}
    for name in ("code", "system", "case", "resources"):
        schema = json.loads((CODES / "schema" / f"{name}.schema.json").read_text(encoding="utf-8"))
        found.update(choices(schema))
    return found
