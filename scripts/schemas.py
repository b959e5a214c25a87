"""What the schemas in codes/schema say about a tree read by strict_yaml, as faults in Chinese.

The schemas are the only place where fields, types, lengths and allowed values are written down; this module puts
their verdicts into words and adds what JSON Schema cannot see: quoting, blanks, invisible characters, the calendar.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, SchemaError, ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from .model import Fault
from .scalars import kind_of
from .strict_yaml import Node, child, original, shown

CODE, CASE = "code.schema.json", "case.schema.json"
# Files of codes/ that are one list each, and their schemas.
LISTS = {
    "systems.yml": "system.schema.json",
    "synonyms.yml": "synonyms.schema.json",
    "left-out.yml": "left-out.schema.json",
    "terms.yml": "terms.schema.json",
    "resources.yml": "resources.schema.json",
}
SCHEMAS = (CODE, CASE, *LISTS.values())

# These may stand unquoted although YAML 1.1 makes them dates: nobody reads 2026-11-24 as anything else.
DATE_FIELDS = ("added", "date")
_BEGINS_WITH_DATE = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?![0-9])")
_PLAIN_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

_KINDS = {"string": "文字", "array": "列表", "object": "一组键值"}
# Cf holds the zero-width and bidirectional characters.
_INVISIBLE = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
# Letters and marks that show nothing, and U+FFFD, which is what is left of a wrong decoding.
_BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffd"


@cache
def _schema(text: str) -> Any:
    content = json.loads(text)
    try:
        Draft202012Validator.check_schema(content)
    except SchemaError as error:
        raise ValueError(error.message) from error
    return content


def schema_of(file: str) -> str:
    """The schema of a file, which is named from codes/ on: terms.yml, etax/credit-limit-used-up.yml."""
    folder, _, name = file.rpartition("/")
    return CASE if folder == "cases" else CODE if folder else LISTS[name]


class Schemas:
    """The schemas, compiled once. Raises OSError or ValueError when a schema is missing or not JSON."""

    def __init__(self, folder: Path) -> None:
        contents = {name: _schema((folder / name).read_text("utf-8")) for name in SCHEMAS}
        registry: Registry[Any] = Registry().with_resources(
            (name, DRAFT202012.create_resource(content)) for name, content in contents.items()
        )
        self._validators = {
            name: Draft202012Validator(content, registry=registry) for name, content in contents.items()
        }

    def faults(self, schema: str, tree: Node, file: str) -> list[Fault]:
        """Every way in which the tree is not what the schema (one of SCHEMAS) asks for."""
        return _Faults(self._validators[schema], tree, file).all()


def plain_data(node: Node) -> Any:
    """The tree as str, list and dict."""
    if isinstance(node.value, dict):
        return {key: plain_data(member) for key, member in node.value.items()}
    if isinstance(node.value, list):
        return [plain_data(item) for item in node.value]
    return node.value


def nearest(word: str, known: Iterable[str], titles: Mapping[str, str] | None = None) -> str | None:
    """The known name that the word was probably meant to be; ``titles`` are the Chinese names of some of them."""
    for name, title in (titles or {}).items():
        if word == title:
            return name
    return next(iter(get_close_matches(word.lower(), list(known), 1, 0.65)), None)


def one_of(names: Iterable[str]) -> str:
    return "、".join(names) + " 其中之一"


def not_text(node: Node, key: str) -> str | None:
    """What YAML makes of this unquoted scalar instead of text: 数字, 日期, 真假值, 空值. None when it is text."""
    if not node.plain or not isinstance(node.value, str):
        return None
    value = node.value
    if key in DATE_FIELDS and _PLAIN_DATE.fullmatch(value):
        return None
    return kind_of(value)


def is_date(text: str) -> bool:
    """Whether the text is a day, month or year of the calendar: 2026-11-24, 2026-11 or 2026."""
    try:
        dt.date.fromisoformat((text + "-01-01")[:10] if len(text) in (4, 7) else text)
    except ValueError:
        return False
    return True


class _Faults:
    """Collects the faults of one tree.

    A place in ``settled`` is not judged further, one in ``unclean`` (blanks, invisible characters) only by its length:
    the rest would be noise.
    """

    def __init__(self, validator: Any, tree: Node, file: str) -> None:
        self.validator = validator
        self.tree = tree
        self.file = file
        self.faults: list[Fault] = []
        self.settled: set[str] = set()
        self.unclean: set[str] = set()
        self.lines: dict[str, int] = {}

    def all(self) -> list[Fault]:
        self._note_lines(self.tree, "$")
        errors = list(self.validator.iter_errors(plain_data(self.tree)))
        # Unknown names come first: a missing field that is there under a misspelt name is one fault, not two.
        order = {"type": 0, "additionalProperties": 1}
        errors.sort(key=lambda error: order.get(str(error.validator), 3 if error.validator == "not" else 2))
        judged = [error for error in errors if error.validator in order]
        for error in judged:
            self._schema_fault(error)
        self._walk(self.tree, "$", "")
        for error in errors[len(judged) :]:
            self._schema_fault(error)
        return self.faults

    def _note_lines(self, node: Node, path: str) -> None:
        self.lines[path] = node.line
        if isinstance(node.value, str):
            return
        members = node.value.items() if isinstance(node.value, dict) else enumerate(node.value)
        for key, member in members:
            self._note_lines(member, child(path, key))

    def _add(self, path: str, found: str, expected: str, fix: str) -> None:
        line = self.lines.get(path)
        self.faults.append(Fault(self.file, path, f"{found}（第 {line} 行）" if line else found, expected, fix))

    # What JSON Schema cannot see.

    def _walk(self, node: Node, path: str, key: str) -> None:
        if path in self.settled:
            return
        if isinstance(node.value, dict):
            for name, member in node.value.items():
                self._walk(member, child(path, name), name)
        elif isinstance(node.value, list):
            for index, item in enumerate(node.value):
                self._walk(item, child(path, index), key)
        else:
            self._text(node, node.value, path, key)

    def _text(self, node: Node, text: str, path: str, key: str) -> None:
        kind = not_text(node, key)
        if kind == "空值":
            self.settled.add(path)
            found = f"没有加引号的 {shown(text)}，会被读成空值" if text else "没有内容"
            self._add(path, found, "文字", "补上内容并加引号；没有内容就删掉这一项")
        elif kind:
            self.settled.add(path)
            found = f"没有加引号的 {shown(text)}，会被读成{kind}"
            lead = "- " if path.endswith("]") else key and f"{key}: "
            day = _BEGINS_WITH_DATE.match(text)
            if day and key in DATE_FIELDS:
                text = _with_dashes(day[0])
            self._add(path, found, "加了引号的文字", f'写成 {lead}"{text}"')
        elif text.strip() and not any(original(c).isalnum() or _is_hidden(original(c)) for c in text):
            self.settled.add(path)
            self._add(path, f"写的是 {shown(text)}，只有标点和符号", "有内容的文字", "补上内容；没有内容就删掉这一项")
        elif not text.strip():
            self.settled.add(path)
            self._add(path, "只有空白的文字" if text else "空的文字", "有内容的文字", "补上内容；没有内容就删掉这一项")
        else:
            self._characters(text, path)
            if key in DATE_FIELDS and re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text) and not is_date(text):
                self.settled.add(path)
                self._add(path, f"写的是 {shown(text)}，没有这一天", "日历上有的日期", "核对年、月、日")

    def _characters(self, text: str, path: str) -> None:
        hidden = [character for character in map(original, text) if _is_hidden(character)]
        if hidden:
            self.unclean.add(path)
            numbers = "、".join(dict.fromkeys("换行" if c == "\n" else f"U+{ord(c):04X}" for c in hidden))
            self._add(path, f"里面有看不见的字符 {numbers}", "看得见的文字，写在一行里", "删掉这些字符；分行的合成一行")
        elif text != text.strip():
            self.unclean.add(path)
            self._add(path, f"首尾有空白的 {shown(text)}", "首尾没有空白的文字", "删掉首尾的空格")

    # What JSON Schema sees, in words.

    def _schema_fault(self, error: ValidationError) -> None:
        path = "$"
        for key in error.absolute_path:
            path = child(path, key)
        if path in self.settled or (path in self.unclean and error.validator in ("pattern", "oneOf")):
            return
        judges: dict[str, Callable[[str, Any, Any, Any], None]] = {
            "type": self._wrong_type,
            "additionalProperties": self._unknown_fields,
            "required": self._missing,
            "anyOf": self._alternatives,
            "oneOf": self._one_of,
            "minLength": self._length,
            "maxLength": self._length,
            "minItems": self._too_few,
            "uniqueItems": self._repeated,
            "pattern": self._pattern,
            "not": self._only_when_retired,
        }
        judges[str(error.validator)](path, error.instance, error.schema, error.validator_value)

    def _wrong_type(self, path: str, value: Any, schema: Any, types: str | list[str]) -> None:
        self.settled.add(path)
        kind = (
            "一组键值" if isinstance(value, dict) else "一个列表" if isinstance(value, list) else f"文字 {shown(value)}"
        )
        wanted = [types] if isinstance(types, str) else types
        if "string" in wanted:
            fix = "写成一行文字；文字里有“: ”“#”或以 { [ 开头的，整段加英文引号"
        elif wanted == ["array"]:
            fix = "每条另起一行，以“- ”开头"
        else:
            fix = "写成“键: 内容”，每个键一行"
        title = schema.get("title")
        expected = "或".join(_KINDS[name] for name in wanted) + (f"（{title}）" if title else "")
        self._add(path, f"这里是{kind}" if value != "" else "没有内容", expected, fix)

    def _unknown_fields(self, path: str, value: Any, schema: Any, _: object) -> None:
        known = [name for name in schema["properties"] if name not in value]
        for name in value:
            if name in schema["properties"]:
                continue
            place = child(path, name)
            self.settled.add(place)
            meant = nearest(name, known, {other: _title(schema["properties"][other]) for other in known})
            if meant:
                self.settled.add(child(path, meant))
                fix = f"改成 {meant}（{_title(schema['properties'][meant])}）"
            elif path.endswith("]"):
                fix = "删掉这一项；如果它是一句话里的冒号前半句，把整句加英文引号"
            else:
                fix = "删掉这一项，或写进已有的字段"
            self._add(place, f"不认识的字段 {shown(name)}", one_of(schema["properties"]), fix)
        if not any(name in schema["properties"] for name in value):
            # Something else altogether: that everything else is missing goes without saying.
            self.settled.update(child(path, name) for name in schema["properties"])

    def _missing(self, path: str, value: Any, schema: Any, required: list[str]) -> None:
        for name in required:
            place = child(path, name)
            if name in value or place in self.settled:
                continue
            self.settled.add(place)
            property_schema = self._property(schema, name)
            title = _title(property_schema)
            self._add(
                place,
                "没有这一项",
                f"必填字段 {name}" + (f"（{title}）" if title else ""),
                f"补上 {name}：" + property_schema.get("description", "照着同类记录写"),
            )

    def _property(self, schema: Any, name: str) -> Any:
        # In an if/then the field itself is described at the top of the schema.
        properties = schema.get("properties") or self.validator.schema.get("properties", {})
        return properties.get(name, {})

    def _alternatives(self, path: str, value: Any, _schema: Any, alternatives: list[Any]) -> None:
        names = [name for alternative in alternatives for name in alternative["required"]]
        if any(child(path, name) in self.settled for name in names):
            return
        written = [name for name in names if name in value]
        found = " 和 ".join(names) + (" 都写了" if written else " 都没有写")
        if len(alternatives) == 2 and "no_url" in names:
            self._add(
                path,
                found,
                "公开地址 url，或没有地址的原因 no_url，写一项",
                "留下其中一项" if written else "补上其中一项",
            )
        else:
            self._add(path, found, "至少写一项", "有错误码就写 code 并加引号，有报错原文就写 messages")

    def _one_of(self, path: str, value: Any, schema: Any, choices: list[Any]) -> None:
        if "const" not in choices[0]:
            self._alternatives(path, value, schema, choices)
            return
        names = {choice["const"]: choice["title"] for choice in choices}
        meant = nearest(value, names, names)
        allowed = one_of(f"{name}（{title}）" for name, title in names.items())
        fix = f"改成 {meant}（{names[meant]}）" if meant else "选其中一个，写英文的名字"
        self._add(path, f"写的是 {shown(value)}", allowed, fix)

    def _length(self, path: str, value: str, schema: Any, _: object) -> None:
        low, high = schema.get("minLength", 0), schema["maxLength"]
        fix = "写得短一些" if len(value) > high else "写得完整一些"
        self._add(path, f"写了 {len(value)} 个字", f"{low} 到 {high} 个字", fix)

    def _too_few(self, path: str, value: Any, schema: Any, least: int) -> None:
        self._add(
            path,
            f"只有 {len(value)} 条",
            f"至少 {least} 条" + (f"（{title}）" if (title := _title(schema)) else ""),
            "补上内容；没有内容就删掉这一项",
        )

    def _repeated(self, path: str, value: list[Any], _schema: Any, _: object) -> None:
        for index, item in enumerate(value):
            if item in value[:index]:
                text = shown(item) if isinstance(item, str) else "相同的内容"
                self._add(child(path, index), f"重复写了 {text}", "每一条都不同", "删掉重复的一条")

    def _pattern(self, path: str, value: str, schema: Any, pattern: str) -> None:
        examples = "、".join(schema.get("examples", []))
        expected = f"{_title(schema)}，例如 {examples}" if examples else f"写法合乎 {pattern}"
        bare = unicodedata.normalize("NFKC", value).strip(" \"'“”‘’「」()[]【】<>《》")
        small = bare.lower()
        spellings = (bare, small, small.replace("_", "-"), small.replace("-", "_"), _with_dashes(small))
        meant = next((spelling for spelling in spellings if re.fullmatch(pattern, spelling)), None)
        self._add(path, f"写的是 {shown(value)}", expected, f"改成 {meant}" if meant else "按例子的写法改")

    def _only_when_retired(self, path: str, _value: Any, _schema: Any, _: object) -> None:
        if "$.status" in self.settled or any(fault.path == "$.status" for fault in self.faults):
            return
        self._add(
            path, "记录没有停用，却写了这一项", "只在 status 为 retired 时写", "删掉这一项，或把 status 改成 retired"
        )


def _with_dashes(text: str) -> str:
    """A date as the records write it; any other text as it is."""
    return _BEGINS_WITH_DATE.sub(lambda m: f"{int(m[1]):04}-{int(m[2]):02}-{int(m[3]):02}", text)


def _is_hidden(character: str) -> bool:
    # Code points that end in FFFE or FFFF stand for nothing, and Unicode gives them no class of their own.
    return unicodedata.category(character) in _INVISIBLE or character in _BLANK or ord(character) & 0xFFFE == 0xFFFE


def _title(schema: Any) -> str:
    return str(schema.get("title", "")) if isinstance(schema, dict) else ""
