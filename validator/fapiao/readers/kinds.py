"""Telling from the first bytes what a file is, whatever its name says."""

from __future__ import annotations

import re

from .csv_table import looks_like_table

XML_AGAIN = "请在电子税务局或开票平台下载同一张发票的 XML 文件"
BY_HAND = "或者照票面用“整张”填写检查"

# What a kind of file begins with, its name in a report, and what it is called in Chinese.
SIGNATURES = (
    (b"%PDF-", "pdf", "PDF 文件"),
    (b"\x89PNG", "image", "PNG 图片"),
    (b"\xff\xd8\xff", "image", "JPEG 图片"),
    (b"GIF8", "image", "GIF 图片"),
    (b"II*\0", "image", "TIFF 图片"),
    (b"MM\0*", "image", "TIFF 图片"),
    (b"\xd0\xcf\x11\xe0", "office", "旧版 Office 文件（如 .xls、.doc）"),
    (b"Rar!", "archive", "RAR 压缩包"),
    (b"7z\xbc\xaf", "archive", "7z 压缩包"),
    (b"\x1f\x8b", "archive", "gzip 压缩包"),
)
# What a ZIP is, the names of its members say.
PARTS = (
    (re.compile(r"^/?(?:[^/\n]+/)?ofd\.xml$", re.IGNORECASE | re.MULTILINE), "ofd", "OFD 版式文件"),
    (re.compile(r"^xl/", re.MULTILINE), "xlsx", "Excel 表格"),
    (re.compile(r"^word/", re.MULTILINE), "office", "Word 文档"),
)
# How many names of a ZIP are looked at.
MOST_NAMES = 5000
LOCAL_HEADER = re.compile(rb"PK\x03\x04.{22}(..)..", re.DOTALL)
WAYS_OUT = {
    "image": f"不能从图片核对数据。{XML_AGAIN}，{BY_HAND}。",
    "office": "如果是表格，请用表格软件打开，去掉密码，另存为 .xlsx 或 CSV 再检查。"
    f"如果是文档，{XML_AGAIN}，{BY_HAND}。",
    "archive": "请先解压，再选择里面的文件；或者改用 ZIP 格式压缩，ZIP 可以直接检查。",
    "html": "多半是登录已失效时保存下来的网页。请重新登录电子税务局或开票平台，再下载 XML 文件。"
    "如果是系统导出的 .xls 表格，请用表格软件打开，另存为 .xlsx 再检查。",
    "unknown": f"{XML_AGAIN}，{BY_HAND}。",
}


def kind_of(data: bytes) -> tuple[str, str]:
    """What a file is: the name of its format in a report, and what it is called in Chinese."""
    for signature, kind, called in SIGNATURES:
        if data.startswith(signature):
            return kind, called
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        names = names_in(data)
        return next(((kind, called) for part, kind, called in PARTS if part.search(names)), ("zip", "ZIP 压缩包"))
    if data[4:12] in (b"ftypheic", b"ftypmif1", b"ftypavif") or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
        return "image", "HEIC、AVIF 或 WebP 图片"
    start = beginning(data)
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<script")):
        return "html", "网页"
    if start.startswith(b"<"):
        return "xml", "XML 文件"
    if start.startswith((b"{", b"[")):
        return "json", "JSON 文件"
    if b"%PDF-" in data[:1024]:
        # Mail gateways put lines of their own before it.
        return "pdf", "PDF 文件"
    if looks_like_table(data):
        return "csv", "CSV 表格"
    return "unknown", "无法识别的文件，不是 XML、JSON、PDF，也不是表格"


def names_in(data: bytes) -> str:
    """The names of the members of a ZIP, one a line; of one that is cut off, those that stand near its beginning.

    Only the list at the end counts: an archive that is not compressed has the names of everything in it inside.
    """
    end = data.rfind(b"PK\x05\x06")
    names: list[bytes] = []
    if end >= 0 and len(data) >= end + 22:
        at = end - int.from_bytes(data[end + 12 : end + 16], "little")
        while data[at : at + 4] == b"PK\x01\x02" and len(names) < MOST_NAMES:
            length, extra, comment = (
                int.from_bytes(data[at + place : at + place + 2], "little") for place in (28, 30, 32)
            )
            names.append(data[at + 46 : at + 46 + length])
            at += 46 + length + extra + comment
    if not names:
        names = [
            data[match.end() : match.end() + int.from_bytes(match[1], "little")]
            for match in LOCAL_HEADER.finditer(data[:65536])
        ]
    return "\n".join(name[:200].decode("utf-8", "replace").replace("\\", "/") for name in names)


def beginning(data: bytes) -> bytes:
    """The first signs of a text in small letters, without byte order mark, blanks, and the zeros of UTF-16."""
    return data[:600].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
