"""Reading YAML the way records are written: a plain tree of texts, lists and mappings, nothing else.

YAML guesses what an unquoted 007 or 1e3 is, and two readers guess differently. Here nothing is guessed: every scalar
stays the text that stands in the file, and the tree remembers which ones were unquoted and on which line they are.
Anchors, aliases, tags, merge keys, duplicate keys and second documents are faults: a record is read by people.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from .model import Fault

MAX_BYTES = 64 * 1024
MAX_DEPTH = 8

# The parser in C is ten times as fast; both give the same events.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# What YAML does not allow to stand in a file. It is moved to a private place, so that the file can still be read and
# the fault be named together with its place in the record (see ``original``).
_PRIVATE = 0xF0000
_NOT_ALLOWED = [c for c in (*range(0x20), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF) if chr(c) not in "\t\n\r"]
_MOVED = {character: _PRIVATE + character for character in _NOT_ALLOWED}

# The parser's complaint begins with … → what it means, and what mostly helps.
_QUOTE = "把这一整段文字放进英文双引号里"
_INDENT = "让同一层的键和列表项左边对齐，每层用两个空格"
_PROBLEMS = (
    ("mapping values are not allowed", "冒号出现在不能用的地方", _QUOTE + "，或检查上一行的缩进"),
    ("could not find expected ':'", "键后面缺少冒号", "在键后面写英文冒号和一个空格，不用全角的“：”"),
    ("found unexpected end of stream", "引号没有配对", "补上缺少的那一半引号"),
    ("found unexpected document indicator", "引号没有配对", "补上缺少的那一半引号"),
    ("did not find expected ',' or", "括号没有配对", "补上缺少的括号；括号若是文字的一部分，就" + _QUOTE),
    ("expected ',' or", "括号没有配对", "补上缺少的括号；括号若是文字的一部分，就" + _QUOTE),
    ("did not find expected node content", "括号没有配对", "补上缺少的括号；括号若是文字的一部分，就" + _QUOTE),
    ("found unknown escape character", "双引号里的反斜杠后面不是约定的字符", "去掉反斜杠，或改用英文单引号"),
    ("found character", "文字以特殊字符开头", _QUOTE),
    ("block sequence entries are not allowed", "列表项的位置不对", "“- ”另起一行，" + _INDENT),
    ("did not find expected", "缩进或引号不对", _INDENT + "；引号、括号后面还有文字的，" + _QUOTE),
    ("expected <block end>", "缩进或引号不对", _INDENT + "；引号、括号后面还有文字的，" + _QUOTE),
)


# A text that begins with what YAML takes for the beginning of something else, and does not end like it.
_SPECIAL_START = re.compile(r"\s*(?:- +|[\w-]+: +)+([\[{](?!.*[\]}]\s*$)|[>|*&!%@`])")
_CONFLICT = re.compile(r"<{7}( |$)|>{7}( |$)|={7}$")


@dataclass(frozen=True, slots=True)
class Node:
    """A text, a list or a mapping, with the line it begins on; ``plain`` is a text that stands there unquoted."""

    value: str | list[Node] | dict[str, Node]
    line: int
    plain: bool = False


def parse(data: bytes, file: str) -> tuple[Node | None, list[Fault]]:
    """Read one YAML file; ``file`` is the name that the faults carry.

    Returns the tree, or None when the file cannot be read to its end, and everything that is not as it should be.
    Whatever the bytes are, nothing is raised.
    """
    if len(data) > MAX_BYTES:
        found = f"超过 {MAX_BYTES // 1024} KB 的文件"
        return None, [Fault(file, "$", found, "一条记录，几 KB 的文字", "只留一条记录的内容")]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = f"不是 UTF-8 的字节（第 {line} 行）"
        return None, [Fault(file, "$", found, "UTF-8 编码的文件", "用编辑器另存为 UTF-8（不带 BOM）")]
    faults = list(_text_faults(text, file))
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\t", "  ")
    builder = _Builder(text.translate(_MOVED), file)
    return builder.tree(), faults + builder.faults


def original(character: str) -> str:
    """The character as it stood in the file, for one out of the tree."""
    moved = ord(character) - _PRIVATE
    return chr(moved) if moved in _MOVED else character


def shown(value: str, limit: int = 40) -> str:
    """The text as part of a message: in quotes, on one line, not too long, invisible characters by their number."""
    short = value if len(value) <= limit else value[:limit] + "…"
    return "“" + "".join(c if c.isprintable() else f"U+{ord(original(c)):04X}" for c in short) + "”"


def child(path: str, key: str | int) -> str:
    """The JSON path of a member: ``$.fix[2]``; names that are not plain words stand in brackets."""
    if isinstance(key, int):
        return f"{path}[{key}]"
    return (
        f"{path}.{key}"
        if re.fullmatch(r"[A-Za-z_]\w*", key, re.ASCII)
        else f"{path}[{json.dumps(key, ensure_ascii=not key.isprintable())}]"
    )


def _text_faults(text: str, file: str) -> Iterator[Fault]:
    if text.startswith("\ufeff"):
        yield Fault(file, "$", "文件开头的 BOM", "不带 BOM 的 UTF-8", "用编辑器另存为“UTF-8 无 BOM”")
    if "\r" in text:
        yield Fault(file, "$", "Windows 或旧 Mac 的换行（CR）", "LF 换行", "在编辑器里把换行改为 LF")
    tabs = [str(number) for number, line in enumerate(text.splitlines(), 1) if "\t" in line]
    if tabs:
        lines = "、".join(tabs[:10]) + (" 等" if len(tabs) > 10 else "")
        yield Fault(file, "$", f"制表符（第 {lines} 行）", "空格", "把每个制表符换成两个空格")


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


class _Unreadable(Exception):
    """The file cannot be read any further; the fault is noted."""


class _Builder:
    """Builds the tree from the parser's events, noting what a record may not contain."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.lines = text.split("\n")
        self.faults: list[Fault] = []
        self.anchors: dict[str, Node] = {}
        self.events: Iterator[Any] = yaml.parse(text, Loader=_Loader)

    def tree(self) -> Node | None:
        try:
            return self._document()
        except yaml.YAMLError as error:
            self.faults.append(self._syntax_fault(error))
        except _Unreadable:
            pass
        return None

    def _fault(self, path: str, line: int, found: str, expected: str, fix: str) -> None:
        self.faults.append(Fault(self.file, path, f"{found}（第 {line} 行）", expected, fix))

    def _document(self) -> Node | None:
        root: Node | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                line = _line(event)
                if root is not None:
                    self._fault("$", line, "第二个 YAML 文档", "一个文件只写一条记录", "删掉“---”，另一条记录另建文件")
                    return root
                if event.version or event.tags:
                    self._fault("$", line, "以 % 开头的 YAML 指令", "没有指令的 YAML", "删掉以 % 开头的行")
                root = self._node(next(self.events), "$", 0)
        if root is None:
            self.faults.append(Fault(self.file, "$", "空文件", "一条记录", "照着同一文件夹里的记录写，或删掉这个文件"))
        return root

    def _node(self, event: Any, path: str, depth: int) -> Node:
        line = _line(event)
        if depth > MAX_DEPTH:
            self._fault(path, line, f"超过 {MAX_DEPTH} 层的嵌套", "文字、列表或一组键值", "去掉多余的层次")
            raise _Unreadable
        if isinstance(event, yaml.AliasEvent):
            self._fault(path, line, f"YAML 别名 *{event.anchor}", "直接写出的内容", "把所指的内容原样抄在这里")
            # Aliases of lists and mappings are not followed: they can make a small file endlessly large.
            target = self.anchors.get(str(event.anchor))
            return target if target and isinstance(target.value, str) else Node("", line)
        if event.anchor is not None:
            self._fault(path, line, f"YAML 锚点 &{event.anchor}", "没有锚点的内容", f"删掉 &{event.anchor}")
        if event.tag is not None:
            self._fault(
                path, line, f"YAML 标签 {shown(event.tag)}", "没有标签的内容", "删掉以 ! 开头的标签；文字加引号"
            )
        node: Node
        if isinstance(event, yaml.ScalarEvent):
            node = Node(event.value, line, plain=event.style in (None, "") and event.tag is None)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = Node(list(self._items(path, depth)), line)
        else:
            node = Node(self._members(path, depth), line)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return node

    def _items(self, path: str, depth: int) -> Iterator[Node]:
        for index, event in enumerate(self.events):
            if isinstance(event, yaml.SequenceEndEvent):
                return
            yield self._node(event, child(path, index), depth + 1)

    def _members(self, path: str, depth: int) -> dict[str, Node]:
        members: dict[str, Node] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            line = _line(event)
            if not isinstance(event, yaml.ScalarEvent):
                self._fault(
                    path, line, "一个不是文字的键", "字段名", "键只写字段名；花括号若是文字的一部分，就" + _QUOTE
                )
                raise _Unreadable
            key = event.value
            place = child(path, key)
            if event.anchor is not None or event.tag is not None:
                self._fault(place, line, "带锚点或标签的键", "字段名", "键只写字段名")
            if key == "<<" and event.style in (None, ""):
                self._fault(place, line, "YAML 合并键 <<", "直接写出的内容", "把要合并的内容原样抄在这里")
            elif key in members:
                self._fault(place, line, f"第二次出现的 {shown(key)}", "每个键只写一次", "合并两处内容，删掉一处")
            node = self._node(next(self.events), place, depth + 1)
            members.setdefault(key, node)
        return members

    def _syntax_fault(self, error: yaml.YAMLError) -> Fault:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or ""
        line = self.lines[mark.line] if mark and mark.line < len(self.lines) else ""
        if any(_CONFLICT.match(text) for text in self.lines):
            what, fix = "合并冲突的标记", "留下要的内容，删掉 <<<<<<<、=======、>>>>>>> 这几行"
        elif special := _SPECIAL_START.match(line):
            what, fix = f"文字以特殊字符 {special[1]} 开头", _QUOTE
        else:
            what, fix = next(
                ((what, fix) for start, what, fix in _PROBLEMS if problem.startswith(start)),
                ("YAML 读不懂的写法", _QUOTE + "；" + _INDENT),
            )
        place = f"（第 {mark.line + 1} 行第 {mark.column + 1} 列）" if mark else ""
        begin = getattr(error, "context_mark", None)
        if mark and begin and begin.line != mark.line:
            place = place[:-1] + f"，从第 {begin.line + 1} 行开始的部分）"
        return Fault(self.file, "$", what + place, "合乎语法的 YAML", fix)
