"""Opening ZIP containers that may be hostile: archives of invoices, and OFD files.

Nothing is written anywhere, so names are only names. What a member says of its own size is checked against what comes
out of it, and it is unpacked piece by piece up to a limit; everything that is unpacked from one file, containers within
containers included, comes out of one budget.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO

from ..text import is_invisible
from . import unreadable

MEGABYTE = 1 << 20

MOST_MEMBERS = 5000
LARGEST_MEMBER = 30 * MEGABYTE
LARGEST_SUM = 100 * MEGABYTE
# Text shrinks to a fiftieth at most; only what is large and was packed far denser than that is a bomb.
MOST_RATIO = 200
RATIO_MATTERS_FROM = 5 * MEGABYTE

CENTRAL_ENTRY = b"PK\x01\x02"
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED, UTF8_NAME = 0x1, 0x800

BROKEN = "请重新下载；如果是从邮件或聊天软件保存的，请从原处再保存一次。"


@dataclass(slots=True)
class Budget:
    """How many bytes may still be unpacked, and how many members looked at."""

    left: int = LARGEST_SUM
    members: int = MOST_MEMBERS


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    info: zipfile.ZipInfo


class Container:
    """The files in a ZIP, in their order; folders are left out.

    Raises Unreadable where the list of its members cannot be read, or is longer than any that is meant honestly.
    """

    def __init__(self, data: bytes, budget: Budget | None = None) -> None:
        # The list is read as a whole, so its length is looked at first. The signature stands before each entry.
        if data.count(CENTRAL_ENTRY) > 2 * MOST_MEMBERS:
            raise too_many()
        try:
            self._archive = zipfile.ZipFile(BytesIO(data))
            self.members = [
                Member(name_of(info), info)
                for info in self._archive.infolist()
                if not info.filename.endswith(("/", "\\"))
            ]
        except (zipfile.BadZipFile, ValueError, EOFError, OverflowError, NotImplementedError, UnicodeError) as error:
            raise unreadable("file-zip-broken", f"文件不完整或已经损坏，打不开里面的文件列表。{BROKEN}") from error
        self.budget = budget or Budget()
        self.budget.members -= len(self.members)
        if self.budget.members < 0:
            raise too_many()

    def read(self, member: Member) -> bytes:
        """The content of a member. Raises Unreadable for one that is broken, encrypted, or larger than is allowed."""
        info = member.info
        if info.flag_bits & ENCRYPTED:
            raise unreadable(
                "file-zip-locked",
                "设有密码，没有读取。请用压缩软件输入密码解压后，直接选择里面的文件。",
                expected="没有密码的文件",
            )
        if info.compress_type not in METHODS:
            raise unreadable(
                "file-zip-method",
                f"压缩方法（编号 {info.compress_type}）不能读取。请用压缩软件解压后，直接选择里面的文件。",
                expected="ZIP 通用的压缩方法（Deflate 或不压缩）",
            )
        limit = min(LARGEST_MEMBER, self.budget.left)
        if info.file_size > limit or (
            info.file_size > RATIO_MATTERS_FROM and info.file_size > MOST_RATIO * info.compress_size
        ):
            raise self.too_large(info.file_size)
        try:
            with self._archive.open(info) as stream:
                data = stream.read(limit + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            ValueError,
            NotImplementedError,
            RuntimeError,
            OSError,
        ) as error:
            raise unreadable("file-zip-broken", f"内容已经损坏，解压不出来。{BROKEN}") from error
        self.budget.left -= min(len(data), self.budget.left)
        if len(data) > limit:
            raise self.too_large(len(data))
        if len(data) != info.file_size:
            raise unreadable("file-zip-broken", f"解压出来的大小与记录的不符，内容不完整。{BROKEN}")
        return data

    def too_large(self, size: int) -> Exception:
        if size > LARGEST_MEMBER or self.budget.left >= LARGEST_MEMBER:
            return unreadable(
                "file-too-large",
                f"解压后有 {size / MEGABYTE:.0f} MB，大得不像发票，没有读取。请确认选对了文件。",
                expected=f"不超过 {LARGEST_MEMBER >> 20} MB",
            )
        return unreadable(
            "file-too-large",
            f"压缩包解压后的总量超过 {LARGEST_SUM >> 20} MB，这个文件没有读取。请分成几次检查。",
            expected=f"总共不超过 {LARGEST_SUM >> 20} MB",
        )


def too_many() -> Exception:
    return unreadable(
        "file-too-large",
        f"压缩包里的文件超过 {MOST_MEMBERS} 个，没有读取。请分成几个压缩包。",
        expected=f"不超过 {MOST_MEMBERS} 个文件",
    )


def name_of(info: zipfile.ZipInfo) -> str:
    """The name of a member as it was meant, with slashes, without signs that cannot be seen.

    A name that is not marked as UTF-8 is in the encoding of the system that wrote it: GBK on a Chinese Windows, UTF-8
    on others; Python reads it as the code page of old American computers.
    """
    name = info.filename
    if not info.flag_bits & UTF8_NAME and not name.isascii():
        try:
            raw = name.encode("cp437")
            try:
                name = raw.decode("utf-8")
            except UnicodeDecodeError:
                name = raw.decode("gb18030")
        except UnicodeError:
            pass
    name = re.sub(r"[\\/]+", "/", name)
    return (
        name
        if name.isascii() and name.isprintable()
        else "".join("\ufffd" if is_invisible(character) else character for character in name)
    )
