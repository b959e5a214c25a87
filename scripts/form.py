"""The form for a record as its schema describes it: steps with fields, each with its label, its help and its kind."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fapiao.fields import FIELDS
from fapiao.labels import FIELD_LABELS

from scripts.model import CODES
from scripts.schemas import CODE

# What is written together, in the order in which one thinks of it. Every field of the schema is in one step.
STEPS: Mapping[str, tuple[str, Sequence[str]]] = {
    "message": ("报错", ("code", "messages", "aliases")),
    "overview": (
        "概要",
        ("title", "summary", "category", "task", "actor", "retry", "retry_note", "fields"),
    ),
    "body": ("正文", ("meaning", "identify", "causes", "fix", "verify", "prevent")),
    "basis": ("依据", ("sources", "evidence", "advice")),
    "links": (
        "关联与日期",
        ("status", "reason", "successor", "related", "other_meanings", "rules", "added", "changed"),
    ),
}

# From this length on a text needs more than one line.
LONG = 60


@dataclass(frozen=True, slots=True)
class FormField:
    """``kind`` is "text", "choice", "checks", or of a list "texts", "points", "items" (of ``members``).

    ``choices`` are values with their titles, ``known`` names the list of what can be written, "records" or "rules".
    """

    name: str
    title: str
    help: str
    kind: str
    required: bool
    long: bool = False
    example: str = ""
    known: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    members: tuple[FormField, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    id: str
    title: str
    fields: tuple[FormField, ...]


def form_steps() -> tuple[Step, ...]:
    """The steps of the form for the schema of records. Raises KeyError for a field that it does not have."""
    whole = json.loads((CODES / "schema" / CODE).read_text(encoding="utf-8"))
    return tuple(
        Step(id, title, tuple(_field(name, whole["properties"][name], whole, whole) for name in names))
        for id, (title, names) in STEPS.items()
    )


def _field(name: str, schema: Mapping[str, Any], holder: Mapping[str, Any], whole: Mapping[str, Any]) -> FormField:
    schema = _resolved(schema, whole)
    items = _resolved(schema.get("items", {}), whole)
    choices = tuple((choice["const"], choice["title"]) for choice in schema.get("oneOf", ()) if "const" in choice)
    known = {"related": "records", "other_meanings": "records", "successor": "records", "rules": "rules"}.get(name, "")
    if schema["type"] == "array":
        kind = (
            "checks" if name == "fields" else {"string": "texts", "object": "items"}.get(str(items["type"]), "points")
        )
        if kind == "checks":
            choices = tuple((field, FIELD_LABELS[field]) for field in FIELDS)
    else:
        kind = "choice" if choices else "text"
    members = items.get("properties", {}) if kind in ("items", "points") else {}
    examples = schema.get("examples", [""])
    return FormField(
        name,
        schema["title"],
        schema.get("description", ""),
        kind,
        name in holder.get("required", ()),
        max(schema.get("maxLength", 0), items.get("maxLength", 0)) > LONG,
        examples[0] if isinstance(examples[0], str) else "",
        known,
        choices,
        tuple(_field(member, below, items, whole) for member, below in members.items()),
    )


def _resolved(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> Mapping[str, Any]:
    """With what its $ref says; its own words count more."""
    if "$ref" not in schema:
        return schema
    return {**whole["$defs"][schema["$ref"].removeprefix("#/$defs/")], **schema}
