"""Rules about files that hold other files: archives, and OFD with its parts."""

from __future__ import annotations

from collections.abc import Iterator

from ..readers import Opened
from ..registry import Context, Hit
from ..report import Severity
from .file import FILE, said_of


@FILE.rule("file-zip-broken", Severity.ERROR)
def zip_broken(opened: Opened, context: Context) -> Iterator[Hit]:
    """压缩包或其中的文件已经损坏

    检查什么
        ZIP 压缩包（OFD 也是一种 ZIP）的文件列表能否打开，里面的文件能否完整解压，校验值和大小是否与记录的一致。
    为什么
        下载或转发中断会使压缩包缺尾；损坏的内容解压出来是残缺的，不能拿来检查。
    来源
        ZIP 文件格式公开的说明（APPNOTE）。
    出错示例
        （缺了后一半的压缩包）
    正确示例
        （装有一张数电票 XML 的压缩包）
    例外
        只有个别文件损坏时，其余文件照常检查。
    """
    yield from said_of(opened, "file-zip-broken")


@FILE.rule("file-zip-locked", Severity.ERROR)
def zip_locked(opened: Opened, context: Context) -> Iterator[Hit]:
    """压缩包里的文件设有密码

    检查什么
        压缩包里的文件是否要输入密码才能打开。
    为什么
        没有密码读不出内容。这里不要求输入密码，也不尝试破解。
    来源
        ZIP 文件格式公开的说明（APPNOTE）：加密标记。
    出错示例
        （设有密码的压缩包）
    正确示例
        （装有一张数电票 XML 的压缩包）
    例外
        没有。
    """
    yield from said_of(opened, "file-zip-locked")


@FILE.rule("file-zip-method", Severity.ERROR)
def zip_method(opened: Opened, context: Context) -> Iterator[Hit]:
    """压缩方法不能读取

    检查什么
        压缩包里的文件用的是不是 ZIP 通用的两种方法：不压缩，或者 Deflate。
    为什么
        少见的压缩方法（如 LZMA、Deflate64）要专门的软件才能解开。
    来源
        ZIP 文件格式公开的说明（APPNOTE）。
    出错示例
        （用 BZIP2 方法压缩的压缩包）
    正确示例
        （装有一张数电票 XML 的压缩包）
    例外
        没有。先用压缩软件解压，再选择里面的文件。
    """
    yield from said_of(opened, "file-zip-method")


@FILE.rule("file-zip-duplicate", Severity.WARNING)
def zip_duplicate(opened: Opened, context: Context) -> Iterator[Hit]:
    """压缩包里有同名的文件

    检查什么
        同一个压缩包里，有没有两个文件的路径和名字完全相同。
    为什么
        解压时后一个会盖掉前一个，看到的可能不是同一张发票。
    来源
        本项目的约定。
    出错示例
        （有两个同名文件的压缩包）
    正确示例
        （装有一张数电票 XML 的压缩包）
    例外
        同一张发票的 XML、OFD、PDF 放在一起，名字不同，不在此列。
    """
    yield from said_of(opened, "file-zip-duplicate")


@FILE.rule("file-zip-empty", Severity.ERROR)
def zip_empty(opened: Opened, context: Context) -> Iterator[Hit]:
    """压缩包是空的

    检查什么
        压缩包里有没有文件。文件夹和操作系统自己留下的文件（__MACOSX、Thumbs.db 等）不算。
    为什么
        没有文件就没有可检查的，看上去却像是通过了。
    来源
        本项目的约定。
    出错示例
        （空的压缩包）
    正确示例
        （装有一张数电票 XML 的压缩包）
    例外
        没有。
    """
    yield from said_of(opened, "file-zip-empty")


@FILE.rule("file-ofd-broken", Severity.ERROR)
def ofd_broken(opened: Opened, context: Context) -> Iterator[Hit]:
    """OFD 文件不完整

    检查什么
        OFD 文件的入口 OFD.xml 在不在、能不能读出，从它能否找到带有发票数据的部分。
    为什么
        缺了入口或正文的 OFD 读不出发票，阅读软件也打不开。
    来源
        GB/T 33190—2016《电子文件存储与交换格式 版式文档》（没有读到原文，依据实际取得的文件）。
    出错示例
        （缺少正文的 OFD）
    正确示例
        （一张数电票的 OFD）
    例外
        发票数据之外的部分缺失时只作提醒。
    """
    yield from said_of(opened, "file-ofd-broken")


@FILE.rule("file-ofd-part", Severity.WARNING)
def ofd_part(opened: Opened, context: Context) -> Iterator[Hit]:
    """OFD 文件里缺了一部分

    检查什么
        OFD 文件各部分互相指向的文件（页面、附件、标引）是否都在，能否读出。
    为什么
        缺失的部分里可能有明细或别的数据，读出的发票可能不全。
    来源
        GB/T 33190—2016（没有读到原文，依据实际取得的文件）。
    出错示例
        （附件已丢失的 OFD）
    正确示例
        （一张数电票的 OFD）
    例外
        图片、字体、签章不影响读取，不检查。
    """
    yield from said_of(opened, "file-ofd-part")


@FILE.rule("file-ofd-other", Severity.ERROR)
def ofd_other(opened: Opened, context: Context) -> Iterator[Hit]:
    """OFD 文件里没有发票

    检查什么
        OFD 文件里有没有发票数据：附件里的 XML、指向票面文字的标引（CustomTag）、OFD.xml 里的发票号码等字段，
        或者票面上写明的发票号码。
    为什么
        OFD 是通用的版式，合同、公文、银行回单也用它；没有发票数据的 OFD 没有可检查的内容。
    来源
        实际取得的税控电子发票、数电票的 OFD。
    出错示例
        （一份合同的 OFD）
    正确示例
        （一张数电票的 OFD）
        （一张税控电子发票的 OFD）
    例外
        票面只是一张图片的 OFD 读不出文字，请改用 XML 文件。
    """
    yield from said_of(opened, "file-ofd-other")


@FILE.rule("file-sources-disagree", Severity.WARNING)
def sources_disagree(opened: Opened, context: Context) -> Iterator[Hit]:
    """文件里两处写的不一样

    检查什么
        同一个文件里，附件、标引指向的票面文字、OFD.xml 里的字段，写的发票号码、代码、日期、校验码、
        双方名称和纳税人识别号、金额、税额、价税合计是否相同。
    为什么
        开票系统写出的几处必然相同。只有一处不同，多半是文件被改过：看到的票面与附件里的数据可能不是一回事。
    来源
        推断：实际取得的 OFD 发票各处全部一致，没有读到要求一致的条文，所以只作提醒。
    出错示例
        （票面与附件金额不同的 OFD）
    正确示例
        （一张税控电子发票的 OFD）
    例外
        写法不同（日期的格式、货币符号、空格、名称换行）不算不同。以查验平台的结果为准。
    """
    yield from said_of(opened, "file-sources-disagree")
