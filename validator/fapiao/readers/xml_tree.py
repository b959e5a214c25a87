"""Reading XML that may be hostile or broken, into a plain tree of elements.

Document types and entities are refused outright: an invoice has none, and they are how small files grow to fill the
memory or reach for other files. Size, depth and number of elements are limited. Encodings are decoded here and not by
expat, which knows neither GBK nor files whose declaration is wrong.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from ..registry import Hit
from . import Problem, Unreadable, unreadable

MOST_DEPTH = 40
MOST_ELEMENTS = 200_000

# One name for each encoding that Chinese invoices come in, whatever the file calls it.
DECLARED = {
    "utf-8": "UTF-8",
    "utf8": "UTF-8",
    "gbk": "GBK",
    "gb2312": "GBK",
    "gb18030": "GBK",
    "cp936": "GBK",
    "utf-16": "UTF-16",
    "utf-16le": "UTF-16",
    "utf-16be": "UTF-16",
}
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_DECLARATION = re.compile(r"""\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")

REASONS = {
    expat.errors.XML_ERROR_NO_ELEMENTS: "文件到这里就结束了，内容不完整",
    expat.errors.XML_ERROR_UNCLOSED_TOKEN: "文件到这里就结束了，内容不完整",
    expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION: "文件到这里就结束了，内容不完整",
    expat.errors.XML_ERROR_PARTIAL_CHAR: "文件到这里就结束了，内容不完整",
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
    """An element: its name without prefix, its own text, its children."""

    name: str
    text: str = ""
    children: list[Element] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The name for comparing: versions of the layout differ in capitals and dashes."""
        return re.sub(r"[^a-z0-9]", "", self.name.lower())

    def all(self, name: str) -> list[Element]:
        wanted = Element(name).key
        return [child for child in self.children if child.key == wanted]

    def find(self, *path: str) -> Element | None:
        """The first element under the names given one below the other."""
        here: Element | None = self
        for name in path:
            here = next(iter(here.all(name)), None) if here else None
        return here

    def value(self, *path: str) -> str:
        """The text of the element under ``path``, without blanks around it; empty where there is none."""
        found = self.find(*path)
        return found.text.strip() if found else ""

    def walk(self) -> Iterator[Element]:
        yield self
        for child in self.children:
            yield from child.walk()


def decode(data: bytes) -> tuple[str, list[Problem]]:
    """The text of an XML file, with what there is to say about its encoding.

    The content decides: what is valid UTF-8 is UTF-8, whatever was declared. Raises Unreadable when no known encoding
    fits.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            text = data.decode(encoding, "replace")
            return text.lstrip("\ufeff"), damage(text.count("\ufffd"), data.decode(encoding, "ignore").count("\ufffd"))
    head = data[:400].decode("latin-1")
    match = _DECLARATION.match(head)
    declared = DECLARED.get(match[1].lower(), match[1]) if match else "UTF-8"
    try:
        return data.decode("utf-8"), mismatch(declared, "UTF-8") if not data.isascii() else []
    except UnicodeDecodeError as error:
        if error.end >= len(data) - 1 and error.reason == "unexpected end of data":
            # Cut off inside a character: the parser will say where the file ends.
            return data[: error.start].decode("utf-8"), []
    lenient = data.decode("utf-8", "replace")
    broken, sound = lenient.count("\ufffd"), len(re.findall("[\u4e00-\u9fff]", lenient))
    if sound > 3 * broken:
        return lenient, damage(broken, 0)
    try:
        return data.decode("gb18030"), mismatch(declared, "GBK")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise unreadable(
            "file-encoding",
            f"第 {line} 行有无法识别的文字编码（既不是 UTF-8，也不是 GBK），文件可能已经损坏。请重新下载，不要用文本软件打开后另存。",
            expected="UTF-8 或 GBK 编码",
        ) from None


def mismatch(declared: str, found: str) -> list[Problem]:
    if declared == found:
        return []
    message = f"文件声明的编码是 {declared}，实际是 {found}，已按 {found} 读取。内容不受影响。"
    return [Problem("file-encoding", Hit(message, declared, found))]


def damage(broken: int, own: int) -> list[Problem]:
    if broken <= own:
        return []
    message = f"有 {broken} 处文字已损坏，读出来显示为 \ufffd。涉及的名称或备注可能不完整，请重新下载文件。"
    return [Problem("file-encoding", Hit(message, ""))]


def parse(text: str) -> Element:
    """The root element of an XML text.

    Raises Unreadable for a document type or entity declaration, for XML that is not well formed (with line and
    column), and for more depth or elements than any invoice has.
    """
    parser = expat.ParserCreate("UTF-8")
    parser.buffer_text = True
    root = Element("")
    stack = [root]
    count = 0

    def refuse(*_: object) -> None:
        raise unreadable(
            "file-xml-entities",
            "文件里有 DOCTYPE 或实体声明，没有读取。数电票的 XML 文件不含这些内容；请从电子税务局或开票平台重新下载原文件。",
            expected="没有 DOCTYPE 和 ENTITY 的 XML",
        )

    def start(name: str, attributes: object) -> None:
        nonlocal count
        count += 1
        if count > MOST_ELEMENTS or len(stack) > MOST_DEPTH:
            what = f"层次超过 {MOST_DEPTH} 层" if len(stack) > MOST_DEPTH else f"标签超过 {MOST_ELEMENTS} 个"
            raise unreadable("file-too-large", f"文件的{what}，不像是发票文件，没有读取。")
        element = Element(name.rpartition(":")[2])
        stack[-1].children.append(element)
        stack.append(element)

    def end(name: str) -> None:
        stack.pop()

    def characters(data: str) -> None:
        stack[-1].text += data

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        reason = REASONS.get(expat.ErrorString(error.code), "不符合 XML 的写法")
        raise unreadable(
            "file-xml-broken",
            f"第 {error.lineno} 行第 {error.offset + 1} 列：{reason}。请重新下载文件；如果是手工改过的，请改用原文件。",
            value=text.splitlines()[error.lineno - 1].strip()[:80] if error.lineno <= len(text.splitlines()) else "",
            expected="完整、没有改动过的 XML 文件",
        ) from None
    return root.children[0]


__all__ = ["Element", "Unreadable", "decode", "parse"]
