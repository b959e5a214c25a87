"""Rules about a table of invoices: whether its columns are known, and which of its rows could not be read.

As with every file, the readers see these faults while they read.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..readers import Opened
from ..registry import Context, Hit
from ..report import Severity
from .file import FILE, said_of


@FILE.rule("file-table-heading", Severity.ERROR)
def table_heading(opened: Opened, context: Context) -> Iterator[Hit]:
    """表格没有认得的表头，或者没有内容

    检查什么
        表格的前 30 行里，有没有一行写着发票号码、开票日期、金额这样的列名，下面有没有发票的行。上面可以有标题和空行。
    为什么
        不知道哪一列是什么，就不能检查；猜错了列，结论就不可靠。
    来源
        列名取自税务机关的导出文件（全量发票查询导出结果、用途确认信息、批量开票模板）和公开代码里开票软件、财务软件的导出表。
    出错示例
        姓名,部门,工资⏎张三,财务部,5000⏎李四,业务部,6000
        发票号码,开票日期,金额
    正确示例
        发票号码,开票日期,金额⏎26442000000000000017,2026-03-05,100.00
    例外
        其他列名可以自己说明是发票的哪一栏，见网页上的提示，或命令行的 --columns。
    """
    yield from said_of(opened, "file-table-heading")


@FILE.rule("file-table-row", Severity.ERROR)
def table_row(opened: Opened, context: Context) -> Iterator[Hit]:
    """表格里有的行比表头宽

    检查什么
        每一行的格数是否不超过表头的格数。多出来的空格不算。
    为什么
        名称里有逗号、金额里有千位分隔符而没有加引号时，一格会变成两格，后面各列全部错位。错位的行不检查，免得错判。
    来源
        RFC 4180（含有分隔符的内容要加引号）。
    出错示例
        发票号码,开票日期,金额⏎26442000000000000017,2026-03-05,1,000.00
    正确示例
        发票号码,开票日期,金额⏎26442000000000000017,2026-03-05,"1,000.00"
    例外
        没有。比表头窄的行照常检查，缺的格当作空白。
    """
    yield from said_of(opened, "file-table-row")


@FILE.rule("file-table-cell", Severity.WARNING)
def table_cell(opened: Opened, context: Context) -> Iterator[Hit]:
    """表格里有错误值

    检查什么
        发票的各格里有没有 #REF!、#N/A、#VALUE!、#DIV/0! 这样的错误值，或者一串 #。
    为什么
        公式引用的内容不在了，或者列太窄，导出的就不是原来的数。
    来源
        表格软件公开的错误值。
    出错示例
        发票号码,开票日期,金额⏎26442000000000000017,2026-03-05,#REF!
    正确示例
        发票号码,开票日期,金额⏎26442000000000000017,2026-03-05,100.00
    例外
        没有用到的列不看。
    """
    yield from said_of(opened, "file-table-cell")


@FILE.rule("file-table-scattered", Severity.ERROR)
def table_scattered(opened: Opened, context: Context) -> Iterator[Hit]:
    """同一张发票的几行分散在表格各处

    检查什么
        一段一段检查的大表格里，同一张发票的几行是否挨在一起。只有少数几张分开的，会合起来再检查；
        分开的超过 2 万行时合不起来，整个表格不检查。
    为什么
        只看到一部分明细时，合计会显得不对。宁可不检查，也不把没有错的发票说成有错。
    来源
        本项目的约定，没有官方规定。
    出错示例
        （按项目名称排序、有上万张多行发票的大表格）
    正确示例
        发票号码,开票日期,项目名称,金额⏎26442000000000000017,2026-03-05,复印纸,100.00⏎26442000000000000017,2026-03-05,信封,50.00
    例外
        1 MB 以下的 CSV 和 10 MB 以下的 .xlsx 一次读完，行的次序不限。按发票号码排序后另存，就能检查。
    """
    yield from said_of(opened, "file-table-scattered")


@FILE.rule("file-table-skipped", Severity.INFO)
def table_skipped(opened: Opened, context: Context) -> Iterator[Hit]:
    """表格里有的行不是发票

    检查什么
        合计、小计、份数、制表人这样的行，没有当作发票检查，列出行号。
    为什么
        合计行当作发票会得出错误的结论；悄悄略过又可能漏掉发票。
    来源
        本项目的约定，没有官方规定。
    出错示例
        发票号码,开票日期,金额⏎26442000000000000017,2026-03-05,100.00⏎合计,,100.00
    正确示例
        发票号码,开票日期,金额⏎26442000000000000017,2026-03-05,100.00
    例外
        空行和重复的表头不列出。紧跟在一张发票后面的“小计”用来核对这张发票的明细之和。
    """
    yield from said_of(opened, "file-table-skipped")


@FILE.rule("file-table-columns", Severity.INFO)
def table_columns(opened: Opened, context: Context) -> Iterator[Hit]:
    """表格里有不认得的列

    检查什么
        哪些列的列名不认得，因而没有用到。
    为什么
        如果其中有税号、金额这样的内容，它们就没有被检查。
    来源
        本项目的约定，没有官方规定。
    出错示例
        发票号码,开票日期,金额,经办部门⏎26442000000000000017,2026-03-05,100.00,财务部
    正确示例
        序号,发票号码,开票日期,金额,发票状态⏎1,26442000000000000017,2026-03-05,100.00,正常
    例外
        已知与检查无关的列（序号、发票状态、收款人等）不列出。
    """
    yield from said_of(opened, "file-table-columns")


@FILE.rule("file-table-sheets", Severity.INFO)
def table_sheets(opened: Opened, context: Context) -> Iterator[Hit]:
    """有工作表没有读取

    检查什么
        工作簿里哪些工作表没有读取：隐藏的、没有认得的表头的，以及税务机关导出文件里重复列出同一批发票的。
    为什么
        发票可能正好在没有读取的工作表里。
    来源
        本项目的约定。全量发票查询导出结果的发票在“发票基础信息”和“信息汇总表”里，其余是特定业务的明细。
    出错示例
        （另有一张隐藏工作表的 .xlsx 文件）
    正确示例
        发票号码,开票日期,金额⏎26442000000000000017,2026-03-05,100.00
    例外
        没有。
    """
    yield from said_of(opened, "file-table-sheets")


@FILE.rule("file-workbook-broken", Severity.ERROR)
def workbook_broken(opened: Opened, context: Context) -> Iterator[Hit]:
    """工作簿已经损坏，或者设了密码

    检查什么
        .xlsx 文件能否完整地读出来。
    为什么
        下载中断、由其他软件改名得来、设了打开密码的文件，读不出里面的内容。
    来源
        ECMA-376（Office Open XML）。
    出错示例
        （只下载了一半的 .xlsx 文件）
    正确示例
        发票号码,开票日期,金额⏎26442000000000000017,2026-03-05,100.00
    例外
        .xls 和 .xlsb 是另外的格式，请另存为 .xlsx 或 CSV。
    """
    yield from said_of(opened, "file-workbook-broken")
