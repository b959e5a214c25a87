"""How a file of codes/ is laid out: one text for one content, as ``make format`` writes it.

- Keys stand in the order of the schema; unknown ones after them, in the order they have.
- A text stands on one line, however long: folded, a Chinese sentence gets blanks that nobody sees.
- A text is quoted where YAML would take it for something else, where it has no letter, and where it is an error code;
  the day on which a record was added is not.
- Two blanks for each level, list items one level below their key; a list in a list on one line.
- In a file that is a list, a blank line between the items; no other blank lines.
- Comments are kept. One on a line of its own belongs to what stands below it, and goes where that goes.

Only formatting is changed, never content. Pure, with ruamel.yaml as its only requirement: it runs in the browser too.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import Node, ScalarNode, SequenceNode
from ruamel.yaml.tokens import (
    AliasToken,
    AnchorToken,
    BlockEndToken,
    BlockEntryToken,
    BlockMappingStartToken,
    BlockSequenceStartToken,
    DirectiveToken,
    FlowMappingEndToken,
    FlowMappingStartToken,
    FlowSequenceEndToken,
    FlowSequenceStartToken,
    ScalarToken,
    TagToken,
)

from .scalars import kind_of

# The schemas by their $id, as in codes/schema.
Schemas = Mapping[str, Mapping[str, Any]]

MAX_LENGTH = 64 * 1024
MAX_DEPTH = 8

ALWAYS_QUOTED = ("code",)
PLAIN_DATES = ("added",)

_OPENING = (BlockMappingStartToken, BlockSequenceStartToken, FlowMappingStartToken, FlowSequenceStartToken)
_CLOSING = (BlockEndToken, FlowMappingEndToken, FlowSequenceEndToken)
_FOREIGN = (
    (AliasToken, "别名 *"),
    (AnchorToken, "锚点 &"),
    (TagToken, "标签 !"),
    (DirectiveToken, "以 % 开头的指令"),
)
_SPECIAL_START = tuple("-?:,[]{}#&*!|>'\"%@`")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Unformattable(ValueError):
    """The text is no YAML that a record may be written in; the message says in Chinese why, with the line."""


@dataclass(slots=True)
class _Text:
    value: str
    # Stands unquoted and empty, as null or ~: nobody knows what was meant, so it stays for the check to find.
    bare: bool = False


@dataclass(slots=True)
class _Entry:
    """A member of a mapping, or of a list when it has no key, with the comments that belong to it."""

    key: str | None
    value: _Value
    above: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Mapping:
    entries: list[_Entry]


@dataclass(slots=True)
class _List:
    entries: list[_Entry]


_Value = _Text | _Mapping | _List


def write(data: object, schema: str, schemas: Schemas) -> str:
    """The file of this content: texts, lists and mappings with texts as keys. ``schema`` is the $id of its schema.

    Raises TypeError when there is anything else in it.
    """
    return "".join(f"{line}\n" for line in _file_lines(_from_data(data), schema, schemas))


def format_text(text: str, schema: str, schemas: Schemas) -> str:
    """The same file, laid out. Raises Unformattable, and never changes or loses content or comments."""
    file = _read(text)
    laid_out = "".join(f"{line}\n" for line in [*file.head, *_file_lines(file.tree, schema, schemas), *file.tail])
    if _read(laid_out).gist() != file.gist():
        raise Unformattable("有一处注释或写法放不进统一的格式；把注释移到单独的一行，再试一次")
    return laid_out


def rewrite(text: str, data: object, schema: str, schemas: Schemas) -> str:
    """The file with another content: as ``write`` has it, with the comments on all that is still there.

    Raises Unformattable for a text that format_text refuses.
    """
    file, new = _read(text), _from_data(data)
    _keep_comments(file.tree, new)
    return "".join(f"{line}\n" for line in [*file.head, *_file_lines(new, schema, schemas), *file.tail])


def is_laid_out(text: str, data: object, schema: str, schemas: Schemas) -> bool:
    """Whether the text is what format_text makes of it; ``data`` is its content, which the caller has read already.

    True as well for what cannot be formatted: that is another fault.
    """
    head = re.match(r"(#[^\n]*\n)*", text)
    rest = text[head.end() :] if head else text
    # Files with comments inside are read again, which takes longer by far.
    if rest == write(data, schema, schemas):
        return True
    try:
        return format_text(text, schema, schemas) == text
    except Unformattable:
        return True


def _keep_comments(old: _Value, new: _Value) -> None:
    if isinstance(old, _Mapping) and isinstance(new, _Mapping):
        before = {entry.key: entry for entry in old.entries}
        pairs = [(before[entry.key], entry) for entry in new.entries if entry.key in before]
    elif isinstance(old, _List) and isinstance(new, _List):
        pairs = list(_same_items(old.entries, new.entries))
    else:
        return
    for was, entry in pairs:
        entry.above, entry.beside, entry.below = was.above, was.beside, was.below
        _keep_comments(was.value, entry.value)


def _same_items(old: list[_Entry], new: list[_Entry]) -> Iterator[tuple[_Entry, _Entry]]:
    """The items that are the same, and those that were changed where they stand."""
    before, after = ([repr(_plain(entry.value)) for entry in entries] for entries in (old, new))
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind in ("equal", "replace"):
            yield from zip(old[i:j], new[k:m], strict=False)


# Writing.


def _from_data(data: object) -> _Value:
    if isinstance(data, str):
        return _Text(data)
    if isinstance(data, Mapping):
        if not all(isinstance(key, str) for key in data):
            raise TypeError("keys must be texts")
        return _Mapping([_Entry(key, _from_data(value)) for key, value in data.items()])
    if isinstance(data, list | tuple):
        return _List([_Entry(None, _from_data(item)) for item in data])
    raise TypeError(f"neither text nor list nor mapping: {type(data).__name__}")


def _file_lines(tree: _Value, schema: str, schemas: Schemas) -> Iterator[str]:
    order = _Order(schemas, schema, schemas[schema])
    if isinstance(tree, _Text) or not tree.entries:
        yield _inline(tree, "")
        return
    apart = isinstance(tree, _List)
    for index, entry in enumerate(_sorted(tree, order)):
        if apart and index:
            yield ""
        yield from _entry_lines(entry, order, "")


def _entry_lines(entry: _Entry, order: _Order, indent: str, key: str = "") -> Iterator[str]:
    """The lines of a member; ``key`` is that of the list which it is in."""
    yield from (indent + comment for comment in entry.above)
    mark = "-" if entry.key is None else f"{_scalar(_Text(entry.key), '')}:"
    beside = "".join("  " + comment for comment in entry.beside)
    name = key if entry.key is None else entry.key
    inner = order.member(entry.key)
    value = entry.value
    if isinstance(value, _Text) or not value.entries or (entry.key is None and isinstance(value, _List)):
        yield f"{indent}{mark} {_inline(value, name)}".rstrip() + beside
    elif entry.key is None:
        # The first key of a mapping stands on the line of its dash, unless comments come in between.
        lines = [line for member in _sorted(value, inner) for line in _entry_lines(member, inner, indent + "  ")]
        if entry.beside or lines[0].lstrip().startswith("#"):
            yield f"{indent}-{beside}"
        else:
            lines[0] = f"{indent}- {lines[0].lstrip()}"
        yield from lines
    else:
        yield f"{indent}{mark}{beside}"
        for member in _sorted(value, inner):
            yield from _entry_lines(member, inner, indent + "  ", name)
    yield from (indent + comment for comment in entry.below)


def _sorted(value: _Mapping | _List, order: _Order) -> list[_Entry]:
    if isinstance(value, _List):
        return value.entries
    names = order.names()
    return sorted(value.entries, key=lambda entry: names.index(entry.key) if entry.key in names else len(names))


def _inline(value: _Value, key: str, *, flow: bool = False) -> str:
    if isinstance(value, _Text):
        return _scalar(value, key, flow=flow)
    if isinstance(value, _List):
        return "[" + ", ".join(_inline(entry.value, key, flow=True) for entry in value.entries) + "]"
    members = (
        f"{_scalar(_Text(entry.key or ''), '', flow=True)}: {_inline(entry.value, entry.key or '', flow=True)}"
        for entry in value.entries
    )
    return "{" + ", ".join(members) + "}"


def _scalar(text: _Text, key: str, *, flow: bool = False) -> str:
    value = text.value
    if text.bare or (key in PLAIN_DATES and _DAY.fullmatch(value)):
        return value
    if (
        key in ALWAYS_QUOTED
        or kind_of(value)
        or not re.search(r"[^\W\d_]", value)
        or value != value.strip()
        or value.startswith((*_SPECIAL_START, "..."))
        or value.endswith(":")
        or ": " in value
        or " #" in value
        or value in ("=", "<<")
        or not value.isprintable()
        or (flow and re.search(r"[,?:\[\]{}]", value))
    ):
        return '"' + "".join(map(_escaped, value)) + '"'
    return value


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    number = ord(character)
    if character.isprintable():
        return character
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


@dataclass(frozen=True, slots=True)
class _Order:
    """The order of keys at one place of a schema: $refs are followed, within a file and to another."""

    schemas: Schemas
    file: str
    schema: Mapping[str, Any]

    def _resolved(self) -> _Order:
        reference = self.schema.get("$ref")
        if reference is None:
            return self
        file, _, pointer = str(reference).partition("#")
        target: Any = self.schemas[file or self.file]
        for step in pointer.strip("/").split("/"):
            target = target[step] if step else target
        return _Order(self.schemas, file or self.file, target)._resolved()

    def names(self) -> list[str]:
        return list(self._resolved().schema.get("properties", ()))

    def member(self, key: str | None) -> _Order:
        """The order below a key, or of the items of a list."""
        here = self._resolved()
        schema = here.schema.get("items", {}) if key is None else here.schema.get("properties", {}).get(key, {})
        return _Order(here.schemas, here.file, schema)


# Reading.


@dataclass(frozen=True, slots=True)
class _Comment:
    text: str
    start: int
    column: int
    # Nothing but blanks before it on its line.
    alone: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a member begins: with its key or its dash. ``entry`` takes the comments that belong there."""

    start: int
    column: int
    entry: _Entry


@dataclass(frozen=True, slots=True)
class _File:
    """The content with the comments in it, and those before and after all of it."""

    tree: _Value
    head: list[str]
    tail: list[str]
    comments: list[str]

    def gist(self) -> tuple[object, list[str]]:
        """What formatting must keep."""
        return _plain(self.tree), sorted(self.comments)


def _read(text: str) -> _File:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n") + "\n"
    if len(text) > MAX_LENGTH:
        raise Unformattable(f"超过 {MAX_LENGTH // 1024} 千字的文件")
    try:
        comments, dashes = _scan(text)
        document = YAML(typ="safe", pure=True).compose(text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"（第 {mark.line + 1} 行）" if mark else ""
        raise Unformattable(f"读不懂的写法{place}") from error
    if document is None:
        raise Unformattable("空文件")
    reader = _Reader(dashes)
    tree = reader.value(document, None)
    head, tail = _attach(comments, sorted(reader.places, key=lambda place: place.start))
    return _File(tree, head, tail, [comment.text for comment in comments])


def _plain(value: _Value) -> object:
    if isinstance(value, _Text):
        return value.value, value.bare
    if isinstance(value, _List):
        return [_plain(entry.value) for entry in value.entries]
    return {entry.key: _plain(entry.value) for entry in value.entries}


def _scan(text: str) -> tuple[list[_Comment], list[int]]:
    """The comments, which are what stands between the tokens besides blanks, and where the dashes are.

    Raises Unformattable for what no record may contain.
    """
    comments: list[_Comment] = []
    dashes: list[int] = []
    end = depth = 0
    for token in YAML(typ="safe", pure=True).scan(text):
        for foreign, name in _FOREIGN:
            if isinstance(token, foreign):
                raise Unformattable(f"YAML 的{name}（第 {token.start_mark.line + 1} 行）")
        depth += isinstance(token, _OPENING)
        depth -= isinstance(token, _CLOSING)
        if depth > MAX_DEPTH:
            raise Unformattable(f"超过 {MAX_DEPTH} 层的嵌套（第 {token.start_mark.line + 1} 行）")
        start = token.start_mark.index
        if isinstance(token, BlockEntryToken):
            dashes.append(start)
        # The first line of a text in several lines holds no text, but may end in a comment.
        block = isinstance(token, ScalarToken) and token.style in ("|", ">")
        for match in re.finditer(r"#[^\n]*", text[end : text.find("\n", start) if block else start]):
            at = end + match.start()
            line = text.rfind("\n", 0, at) + 1
            comments.append(_Comment(match[0].rstrip(), at, at - line, not text[line:at].strip()))
        end = max(end, token.end_mark.index)
    return comments, dashes


class _Reader:
    def __init__(self, dashes: list[int]) -> None:
        self.dashes = dashes
        self.places: list[_Place] = []

    def value(self, node: Node, outer: _Entry | None) -> _Value:
        """The content of a node. ``outer`` is the list item written on one line, which takes all comments in it."""
        if isinstance(node, ScalarNode):
            plain = node.style in (None, "")
            return _Text(node.value, bare=plain and kind_of(node.value) == "空值")
        if isinstance(node, SequenceNode):
            return _List([self._item(item, node, outer) for item in node.value])
        entries: list[_Entry] = []
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, ScalarNode):
                raise Unformattable(f"一个不是文字的键（第 {line} 行）")
            if key.value == "<<":
                raise Unformattable(f"YAML 的合并键 <<（第 {line} 行）")
            if any(key.value == entry.key for entry in entries):
                raise Unformattable(f"第二次出现的 {key.value}（第 {line} 行）")
            entry = _Entry(key.value, _Text(""))
            entries.append(entry)
            self.places.append(_Place(key.start_mark.index, key.start_mark.column, outer or entry))
            entry.value = self.value(value, outer)
        return _Mapping(entries)

    def _item(self, node: Node, around: SequenceNode, outer: _Entry | None) -> _Entry:
        entry = _Entry(None, _Text(""))
        start, column = node.start_mark.index, node.start_mark.column
        if not around.flow_style:
            start, column = self.dashes[bisect_left(self.dashes, start) - 1], around.start_mark.column
        self.places.append(_Place(start, column, outer or entry))
        entry.value = self.value(node, outer or (entry if isinstance(node, SequenceNode) else None))
        return entry


def _attach(comments: list[_Comment], places: list[_Place]) -> tuple[list[str], list[str]]:
    """Give each comment to the member that it belongs to; returns those before and those after all of them."""
    head: list[str] = []
    tail: list[str] = []
    for comment in comments:
        index = bisect_left(places, comment.start, key=lambda place: place.start)
        before, following = places[:index], places[index] if index < len(places) else None
        if not before:
            head.append(comment.text)
            continue
        if not comment.alone:
            before[-1].entry.beside.append(comment.text)
            continue
        # Further in than what follows, it still belongs to what came before.
        owner = next((place for place in reversed(before) if place.column <= comment.column), before[0])
        if following and owner.column <= following.column:
            following.entry.above.append(comment.text)
        elif following or comment.column > 0:
            owner.entry.below.append(comment.text)
        else:
            tail.append(comment.text)
    return head, tail
