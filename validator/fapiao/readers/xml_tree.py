"""Reading XML that may be hostile or broken, into a plain tree of elements.

Document types and entities are refused outright: an invoice has none, and they are how small files grow to fill the
memory or reach for other files. Depth and number of elements are limited. What comes in is text: expat itself knows
neither GBK nor what to do with files whose declaration is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NoReturn
from xml.parsers import expat

from . import unreadable

MOST_DEPTH = 40
MOST_ELEMENTS = 200_000

CUT_OFF = "文件到这里就结束了，内容不完整"
REASONS = {
    expat.errors.XML_ERROR_NO_ELEMENTS: CUT_OFF,
    expat.errors.XML_ERROR_UNCLOSED_TOKEN: CUT_OFF,
    expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION: CUT_OFF,
    expat.errors.XML_ERROR_PARTIAL_CHAR: CUT_OFF,
    expat.errors.XML_ERROR_TAG_MISMATCH: "开始标签和结束标签不配对",
    expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: "最后一个标签之后还有多余的内容",
    expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE: "一个标签里有重复的属性",
    expat.errors.XML_ERROR_UNDEFINED_ENTITY: "有没有定义的符号，如 &nbsp;",
    expat.errors.XML_ERROR_INVALID_TOKEN: "有不符合 XML 写法的字符，例如没有写成 &amp; 的 &，或者控制字符",
    expat.errors.XML_ERROR_BAD_CHAR_REF: "有不允许的字符编号",
    expat.errors.XML_ERROR_MISPLACED_XML_PI: "XML 声明之前还有别的内容",
}


@dataclass(slots=True)
class Element:
    """An element: its name without prefix and as it is compared, its text (where it has no children), and the rest."""

    name: str
    key: str
    text: str = ""
    children: list[Element] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)

    def all(self, name: str) -> list[Element]:
        wanted = key(name)
        return [child for child in self.children if child.key == wanted]

    def find(self, *path: str) -> Element | None:
        """The first element under the names given one below the other."""
        here: Element | None = self
        for name in path:
            wanted = key(name)
            here = next((child for child in here.children if child.key == wanted), None) if here else None
        return here

    def value(self, *path: str) -> str:
        """The text of the element under ``path``, without blanks around it; empty where there is none."""
        found = self.find(*path)
        return found.text.strip() if found else ""

    def values(self) -> dict[str, str]:
        """The text of each child, by its key; of several with one name the first."""
        return {child.key: child.text.strip() for child in reversed(self.children)}

    def walk(self) -> Iterator[Element]:
        """This element and all below it, in the order of the file."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting.extend(reversed(element.children))


# What stands for an element that is not there.
NOTHING = Element("", "")


@lru_cache(512)
def key(name: str) -> str:
    """A name for comparing: versions of the layout differ in capitals and dashes."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def parse(text: str) -> Element:
    """The root element of an XML text.

    Raises Unreadable for a document type or entity declaration, for XML that is not well formed (with line and
    column), and for more depth or elements than any invoice has.
    """
    parser = expat.ParserCreate("UTF-8")
    parser.buffer_text = True
    parser.buffer_size = 1 << 20
    root = Element("", "")
    stack = [root]
    pieces: list[str] = []
    # Few names, thousands of elements: each name is taken apart once.
    names: dict[str, tuple[str, str]] = {}
    count = 0

    def refuse(*_: object) -> NoReturn:
        raise unreadable(
            "file-xml-entities",
            "文件里有 DOCTYPE 或实体声明，没有读取。数电票的 XML 文件不含这些内容；"
            "请从电子税务局或开票平台重新下载原文件。",
            expected="没有 DOCTYPE 和 ENTITY 的 XML",
        )

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > MOST_ELEMENTS or len(stack) > MOST_DEPTH:
            what = f"层次超过 {MOST_DEPTH} 层" if len(stack) > MOST_DEPTH else f"标签超过 {MOST_ELEMENTS} 个"
            raise unreadable("file-too-large", f"文件的{what}，不像是发票文件，没有读取。")
        if name in names:
            local, compared = names[name]
        else:
            local = name.rpartition(":")[2]
            compared = key(local)
            names[name] = (local, compared)
        element = Element(local, compared, "", [], attributes)
        stack[-1].children.append(element)
        stack.append(element)
        pieces.clear()

    def end(name: str) -> None:
        # What stands behind children is no text of any element; the next start clears it.
        element = stack.pop()
        if not element.children:
            element.text = "".join(pieces)

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = pieces.append
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        reason = REASONS.get(expat.ErrorString(error.code), "不符合 XML 的写法")
        raise unreadable(
            "file-xml-broken",
            f"第 {error.lineno} 行第 {error.offset + 1} 列：{reason}。请重新下载文件；如果是手工改过的，请改用原文件。",
            value=re.split("\r\n|\r|\n", text)[error.lineno - 1].strip()[:80],
            expected="完整、没有改动过的 XML 文件",
        ) from None
    return root.children[0]
