"""Opening a PDF file with pypdf (``fapiao[pdf]``), which is imported when the first one comes.

Whatever it raises for a damaged file becomes one finding, its log stays out of the way, and its limits are set lower
than its own.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from . import Unreadable, parts, unreadable
from .kinds import BY_HAND, XML_AGAIN
from .pdf_guard import FROM_FILE, Damaged, TooMuch

MOST_PAGES = 300
LARGEST_STREAM = 16 << 20

AGAIN = f"{XML_AGAIN}，{BY_HAND}。"
LIMITS = {
    "disable_legacy_handling": True,
    "array_based_stream_maximum_output_length": LARGEST_STREAM,
    "lzw_maximum_output_length": LARGEST_STREAM,
    "run_length_maximum_output_length": LARGEST_STREAM,
    "zlib_maximum_output_length": LARGEST_STREAM,
    "stream_decoding_work_maximum_length": 2 * LARGEST_STREAM,
    "page_tree_maximum_entries": 2_000,
}

OBJECT = re.compile(rb"(\d{1,7}\s+\d{1,5})\s+$")
# For an object that is not where it should be pypdf searches the whole file, and for a lost table of contents all of it
# for each object: so many bytes in all.
MOST_SEARCHED = 512 << 20


@contextmanager
def silence() -> Iterator[None]:
    """Keep pypdf's remarks on damaged files out of the log: what matters is in the findings."""
    log = logging.getLogger("pypdf")
    level = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        log.setLevel(level)


@contextmanager
def opened(pypdf: Any, data: bytes) -> Iterator[Any]:
    """The file as pypdf has it; what goes wrong with it inside is raised as Unreadable."""
    with silence(), pypdf.apply_configuration(None, **LIMITS):
        try:
            with FROM_FILE:
                file = opener(pypdf)(
                    with_end(data), root_object_recovery_limit=100, xref_stream_maximum_entries=200_000
                )
                opens = not file.is_encrypted or file.decrypt("")
            if not opens:
                raise locked()
            yield file
        except TooMuch:
            raise too_large() from None
        except Damaged as damage:
            if isinstance(damage.__cause__, pypdf.errors.LimitReachedError):
                raise too_large() from None
            if isinstance(damage.__cause__, pypdf.errors.DependencyError):
                raise undeciphered() from None
            raise broken() from None


def with_end(data: bytes) -> bytes:
    """A file whose end is missing, with an end that leads nowhere: then pypdf looks for the objects itself."""
    if b"startxref" in data[-2048:]:
        return data
    catalog = data.find(b"/Catalog")
    begins = data.rfind(b"obj", max(0, catalog - 1000), max(0, catalog))
    number = OBJECT.search(data[max(0, begins - 20) : begins]) if begins > 0 else None
    root = b"/Root %s R" % number[1] if number else b""
    return data + b"\ntrailer<<%s>>\nstartxref\n0\n%%%%EOF\n" % root


@cache
def opener(pypdf: Any) -> Any:
    """pypdf's reader, which searches only so much for objects that are not where they should be."""

    class Opener(pypdf.PdfReader):  # type: ignore[misc]
        searched = 0
        wanted: int | None = None

        def __init__(self, data: bytes, **limits: int) -> None:
            self.size = len(data)
            super().__init__(io.BytesIO(data), **limits)

        def search(self, times: int) -> None:
            self.searched += times * self.size
            if self.searched > MOST_SEARCHED:
                raise TooMuch("search")

        def get_object(self, indirect_reference: Any) -> Any:
            number = getattr(indirect_reference, "idnum", indirect_reference)
            generation = getattr(indirect_reference, "generation", 0)
            if number not in self.xref.get(generation, ()) and number not in self.xref_objStm:
                self.search(1)
            self.wanted = number
            return super().get_object(indirect_reference)

        def read_object_header(self, stream: Any) -> tuple[int, int]:
            try:
                header: tuple[int, int] = super().read_object_header(stream)
            except Exception:
                self.search(1)
                raise
            if self.wanted is not None and header[0] != self.wanted:
                self.search(1)
            return header

        def _rebuild_xref_table(self, stream: Any) -> None:
            stream.seek(0)
            content = stream.read()
            self.search(content.count(b" obj") + content.count(b"trailer"))
            super()._rebuild_xref_table(stream)

    return Opener


def broken() -> Unreadable:
    return unreadable(
        "file-pdf-broken",
        f"PDF 的内部结构坏了，读不下去，多半是下载没有完成。请重新下载；再不行，{AGAIN}",
        expected="完整的 PDF 文件",
    )


def too_large() -> Unreadable:
    return unreadable(
        "file-too-large",
        f"文件的内容比任何发票都多，读到一半停下了。{AGAIN}",
        expected=f"不超过 {MOST_PAGES} 页，每页是一张发票",
    )


def locked() -> Unreadable:
    return unreadable(
        "file-pdf-locked",
        "PDF 设了打开密码，没有密码读不了。请用密码打开文件，用“打印为 PDF”另存一份不加密的再检查；" + f"或者{AGAIN}",
        expected="不加密的 PDF",
    )


def undeciphered() -> Unreadable:
    """Opened without a password, but by a way of encryption (AES) that the standard library has not."""
    here = "" if parts.in_page else "，或者运行 pip install cryptography 再检查一次"
    return unreadable(
        "file-pdf-locked",
        "PDF 用 AES 加了密，这里没有解开它的部件；阅读软件打得开，因为它们自带。"
        f"请打开文件，用“打印为 PDF”另存一份不加密的再检查{here}；或者{AGAIN}",
        expected="不加密的 PDF",
    )
