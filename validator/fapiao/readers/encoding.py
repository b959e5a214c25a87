"""The text of a file, whatever its encoding. The content decides, not what the file says of itself."""

from __future__ import annotations

import codecs
import re

from ..registry import Hit
from ..report import Severity
from . import Problem, unreadable

# What the encodings that Chinese invoices come in are called. GB 18030 includes GBK, which includes GB 2312.
NAMES = {"utf-8": "UTF-8", "utf8": "UTF-8", "gbk": "GBK", "gb2312": "GBK", "gb18030": "GBK", "cp936": "GBK"}

# How a text begins that is not plain UTF-8 or GBK: a byte order mark, or the first sign of an XML or JSON text.
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    *((sign + b"\0", "utf-16-le") for sign in (b"<", b"{", b"[")),
    *((b"\0" + sign, "utf-16-be") for sign in (b"<", b"{", b"[")),
)

_DECLARATION = re.compile(r"""\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_CHARACTER_REPLACED = "\ufffd"


def decode(data: bytes) -> tuple[str, list[Problem]]:
    """The text, with what there is to say about its encoding. Raises Unreadable when no known encoding fits."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            text = data.decode(encoding, "replace").removeprefix("\ufeff")
            return text, damaged(text)
    match = _DECLARATION.match(data[:400].decode("latin-1"))
    declared = NAMES.get(match[1].lower(), match[1]) if match else ""
    try:
        return data.decode("utf-8"), [] if data.isascii() else mismatched(declared, "UTF-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            # Cut off inside a character: the parser will say where the file ends.
            return data[: error.start].decode("utf-8"), []
    lenient = data.decode("utf-8", "replace")
    if len(re.findall("[\u4e00-\u9fff]", lenient)) > 3 * lenient.count(_CHARACTER_REPLACED):
        return lenient, damaged(lenient)
    try:
        return data.decode("gb18030"), mismatched(declared, "GBK")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise unreadable(
            "file-encoding",
            f"第 {line} 行有无法识别的文字编码，既不是 UTF-8 也不是 GBK，文件可能已经损坏。"
            "请重新下载，下载后不要用文本软件打开再另存。",
            expected="UTF-8 或 GBK 编码",
        ) from None


def mismatched(declared: str, found: str) -> list[Problem]:
    if declared == found or (not declared and found == "UTF-8"):
        return []
    said = f"文件声明的编码是 {declared}，实际是 {found}" if declared else f"文件的编码是 {found}，没有声明"
    message = f"{said}。已按 {found} 读取，内容不受影响。"
    return [Problem("file-encoding", Hit(message, declared, found, severity=Severity.INFO))]


def damaged(text: str) -> list[Problem]:
    broken = text.count(_CHARACTER_REPLACED)
    if not broken:
        return []
    message = f"有 {broken} 处文字已损坏，无法还原，涉及的名称或备注可能不完整。请重新下载文件。"
    return [Problem("file-encoding", Hit(message, "", severity=Severity.WARNING))]
