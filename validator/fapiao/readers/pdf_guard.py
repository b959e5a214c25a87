"""Where the readers ask pypdf: for a damaged file it raises nearly anything, and only there is that the file's fault.

What it gives is looked up as one goes, so the objects of a file may raise at every touch. Such touches stand in
``with FROM_FILE:``; an error from anywhere else is a fault of our own, and is told as one.
"""

from __future__ import annotations

from types import TracebackType


class TooMuch(MemoryError):
    """A file does more than any invoice; the message is for the programmer. pypdf lets errors of this kind through."""


class Damaged(Exception):
    """pypdf cannot make sense of a part of the file; the cause is what it raised."""


class _FromFile:
    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if isinstance(error, Exception) and not isinstance(error, (Damaged, TooMuch)):
            raise Damaged from error


FROM_FILE = _FromFile()
