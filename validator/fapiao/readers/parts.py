"""Packages that read files which the standard library cannot read: loaded when the first such file comes.

Where one is missing the reader says so. In the page it is fetched then, and the file is read again (``ask_for``);
elsewhere it has to be installed.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from . import unreadable
from .kinds import BY_HAND, XML_AGAIN

# Package → the files it reads, and the extra of this package that brings it.
PARTS = {"pypdf": ("PDF", "pdf")}

# What was missing since the last ``ask_for``, and what has been asked for in vain so far.
lacked: set[str] = set()
asked: set[str] = set()
in_page = False


def load(name: str) -> Any:
    """The module of this name. Raises Unreadable, with the way to get it, where it is not there."""
    try:
        return import_module(name)
    except ImportError:
        if name not in asked:
            lacked.add(name)
    called, extra = PARTS[name]
    how = (
        f"读取{called}的部件没有下载下来，可能断网了。请连上网络，再选一次这个文件；"
        if in_page
        else f"读取{called}要用 {name}，这里没有安装。请运行 pip install 'fapiao[{extra}]'，再检查一次；"
    )
    raise unreadable("file-part-missing", f"{how}或者{XML_AGAIN}，{BY_HAND}。", value=name, expected=f"有 {name}")


def ask_for() -> list[str]:
    """The packages that are lacking, to be fetched before the same is read again. Each is named once for one file."""
    names = sorted(lacked)
    asked.update(names)
    lacked.clear()
    if not names:
        asked.clear()
    return names
