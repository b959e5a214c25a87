"""Rules about an invoice file: whether invoices can be read from it, and whether it is whole.

The readers see these faults while they read; here they are documented, and get their names and severities.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..readers import Opened
from ..registry import Context, Hit, Subject
from ..report import Severity

SHOWN_NAME = 80


def as_opened(opened: Opened) -> Opened:
    return opened


FILE = Subject[Opened]("file", "发票文件", as_opened)


def said_of(opened: Opened, rule: str) -> Iterator[Hit]:
    """What the reader had to say under this rule. Findings of several files stand together, so each names its file.

    What is about one invoice stands in its report, and needs no name.
    """
    for problem in opened.problems:
        if problem.rule != rule:
            continue
        if problem.invoice is None:
            yield replace(problem.hit, message=f"“{shown_name(opened.name, problem.part)}”：{problem.hit.message}")
        else:
            yield problem.hit


def shown_name(file: str, part: str) -> str:
    name = f"{file}/{part}" if part else file
    return name if len(name) <= SHOWN_NAME else "…" + name[-SHOWN_NAME:]


@FILE.rule("file-empty", Severity.ERROR)
def empty(opened: Opened, context: Context) -> Iterator[Hit]:
    """文件是空的

    检查什么
        文件有没有内容。只有空格、换行或 0 字节填充的文件也算空。
    为什么
        下载中断、磁盘已满、从压缩包里没有解压完整时会得到空文件。
    来源
        本项目的约定。
    出错示例
        （0 字节的文件）
    正确示例
        <EInvoice><EInvoiceData/></EInvoice>
    例外
        没有。
    """
    yield from said_of(opened, "file-empty")


@FILE.rule("file-format", Severity.ERROR)
def other_format(opened: Opened, context: Context) -> Iterator[Hit]:
    """不是能读取的文件种类

    检查什么
        按内容而不是按文件名判断文件的种类。目前能读取发票 XML、OFD、PDF、表格、按本项目字段名写的 JSON，
        以及装有这些文件的 ZIP 压缩包。
    为什么
        把图片改名为 .xml，内容并不会变；登录失效时保存下来的“文件”往往是一张网页。
    来源
        各种文件格式公开的开头标记。
    出错示例
        Rar!
        <!DOCTYPE html><html><body>请登录</body></html>
        发票号码,金额
    正确示例
        <EInvoice><EInvoiceData/></EInvoice>
        {"invoice_number": "26442000000000000017"}
    例外
        文件名可以是任何扩展名，只看内容。压缩包里除了发票还有别的文件时，只作提醒。
    """
    yield from said_of(opened, "file-format")


@FILE.rule("file-too-large", Severity.ERROR)
def too_large(opened: Opened, context: Context) -> Iterator[Hit]:
    """文件大得不像发票

    检查什么
        文件是否超过 10 MB（OFD 30 MB、ZIP 100 MB）；XML 标签是否超过 20 万个或嵌套超过 40 层；
        JSON 里是否超过 1 万张发票，或括号套得过深；压缩包里是否超过 5000 个文件，是否套了两层以上，
        解压后单个文件是否超过 30 MB、总共是否超过 100 MB。
    为什么
        一张两千行的发票也只有 1 MB 左右。过大的文件多半选错了，读取它会长时间没有反应。
    来源
        本项目的约定，没有官方规定。
    出错示例
        （100 MB 的文件）
    正确示例
        <EInvoice><EInvoiceData/></EInvoice>
    例外
        表格和压缩包分段检查：命令行里 CSV 多长都行，.xlsx 到 256 MB；网页上 CSV 到 50 万行，.xlsx 和 ZIP 到 100 MB。
        再大的请分成几个文件。
    """
    yield from said_of(opened, "file-too-large")


@FILE.rule("file-encoding", Severity.ERROR)
def encoding(opened: Opened, context: Context) -> Iterator[Hit]:
    """文字编码不符或已经损坏

    检查什么
        文件的文字能否按 UTF-8、UTF-16 或 GBK 读出，是否与文件自己声明的编码一致。
    为什么
        用文本软件打开后另存，常会改变编码。编码不符时有的软件会显示乱码；个别字节损坏时，名称和备注会缺字。
    来源
        XML 1.0 规范（编码声明）；实际取得的数电票 XML 都是 UTF-8。
    出错示例
        <?xml version="1.0" encoding="GBK"?><EInvoice><EInvoiceData/><!--按 UTF-8 保存--></EInvoice>
    正确示例
        <?xml version="1.0" encoding="UTF-8"?><EInvoice><EInvoiceData/></EInvoice>
    例外
        声明与实际不符、但文字完好时只作说明；个别文字损坏时只作提醒；完全读不出时才是错误。
    """
    yield from said_of(opened, "file-encoding")


@FILE.rule("file-xml-broken", Severity.ERROR)
def xml_broken(opened: Opened, context: Context) -> Iterator[Hit]:
    """XML 不完整或写法有错

    检查什么
        文件是否是写法正确的 XML：标签成对、引号成对、特殊符号写成 &amp; 这样的形式。说明里给出第一处错误的行和列。
    为什么
        下载中断会使文件缺尾；用文本软件改过的文件容易漏掉标签。写法有错的 XML，任何软件都不能可靠地读取。
    来源
        XML 1.0 规范。
    出错示例
        <EInvoice><Header><EIid>26442000000000000017</EIid>
        <EInvoice><Header></EInvoice>
        <EInvoice>A & B</EInvoice>
    正确示例
        <EInvoice><EInvoiceData/></EInvoice>
    例外
        没有。数电票的 XML 带有税务机关的数字签名，不要手工修改，请重新下载。
    """
    yield from said_of(opened, "file-xml-broken")


@FILE.rule("file-xml-entities", Severity.ERROR)
def xml_entities(opened: Opened, context: Context) -> Iterator[Hit]:
    """XML 里有 DOCTYPE 或实体声明

    检查什么
        文件里有没有 DOCTYPE 和 ENTITY 声明。有就不再读取。
    为什么
        实体声明可以让很小的文件展开到占满内存，或者去读取本机的其他文件。发票文件用不到它们。
    来源
        XML 1.0 规范；实际取得的数电票 XML 都没有 DOCTYPE。
    出错示例
        <!DOCTYPE EInvoice [<!ENTITY a "aaaa">]><EInvoice>&a;</EInvoice>
    正确示例
        <EInvoice><EInvoiceData/></EInvoice>
    例外
        没有。
    """
    yield from said_of(opened, "file-xml-entities")


@FILE.rule("file-xml-other", Severity.ERROR)
def xml_other(opened: Opened, context: Context) -> Iterator[Hit]:
    """XML 里没有发票

    检查什么
        XML 里有没有认识的发票：数电票（EInvoice）、税控电子发票的附件（2019 年标准的 eInvoice），或者发票的 XBRL
        会计数据（增值税电子发票、数电票、铁路电子客票、航空运输电子客票行程单）。
    为什么
        银行回单、财政票据的 XBRL，以及其他系统导出的 XML，里面没有可检查的发票，不能当作发票读取。
    来源
        财政部《电子凭证会计数据标准》；数电票、税控电子发票的实际文件。
        XBRL 的元素名取自公开的程序，没有读到分类标准原文。
    出错示例
        <invoice><number>26442000000000000017</number></invoice>
        <EInvoice><Header/></EInvoice>
        <xbrl xmlns:bker="http://xbrl.mof.gov.cn/taxonomy/2023-05-15/bker"><bker:IdentifyingCode>1</bker:IdentifyingCode></xbrl>
    正确示例
        <EInvoice><EInvoiceData/></EInvoice>
        <eInvoice><InvoiceCode>044002100111</InvoiceCode><InvoiceNo>12345678</InvoiceNo></eInvoice>
        <xbrl xmlns:rai="http://xbrl.mof.gov.cn/taxonomy/2023-12-31/rai"><rai:ElectronicInvoiceRailwayETicketNumber>26449000000000000012</rai:ElectronicInvoiceRailwayETicketNumber></xbrl>
    例外
        外面另有一层元素、里面有一张或几张发票的文件可以读取。
    """
    yield from said_of(opened, "file-xml-other")


@FILE.rule("file-einvoice-number", Severity.WARNING)
def einvoice_number(opened: Opened, context: Context) -> Iterator[Hit]:
    """XML 里的发票号码不完整或前后不一

    检查什么
        文件头的 EIid 与税务监制信息里的 InvoiceNumber 是否相同，是否为 20 位数字。
    为什么
        同一张发票的两处号码不同，说明文件被改动过，或者不是税务机关给出的原文件。
    来源
        实际取得的数电票 XML；国家税务总局公告2024年第11号（20 位号码）。没有读到要求两处相同的条文，所以只作提醒。
    出错示例
        <EInvoice><Header><EIid>26442000000000000017</EIid></Header><EInvoiceData/><TaxSupervisionInfo><InvoiceNumber>26442000000000000018</InvoiceNumber></TaxSupervisionInfo></EInvoice>
        <EInvoice><EInvoiceData/></EInvoice>
    正确示例
        <EInvoice><Header><EIid>26442000000000000017</EIid></Header><EInvoiceData/></EInvoice>
    例外
        只有其中一处写了号码时，只检查位数。
    """
    yield from said_of(opened, "file-einvoice-number")


@FILE.rule("file-json-broken", Severity.ERROR)
def json_broken(opened: Opened, context: Context) -> Iterator[Hit]:
    """JSON 不完整或写法有错

    检查什么
        文件是否是写法正确的 JSON。说明里给出第一处错误的行和列。
    为什么
        漏一个逗号或引号，整个文件就读不出来。
    来源
        RFC 8259。
    出错示例
        {"invoice_number": "26442000000000000017"
        {"amount": "100.00" "tax": "13.00"}
    正确示例
        {"amount": "100.00", "tax": "13.00"}
    例外
        没有。
    """
    yield from said_of(opened, "file-json-broken")


@FILE.rule("file-json-other", Severity.ERROR)
def json_other(opened: Opened, context: Context) -> Iterator[Hit]:
    """JSON 里没有发票

    检查什么
        JSON 是不是一张发票（字段名如 invoice_number、lines、total），或者发票的列表；列表里的每一项是不是发票。
    为什么
        字段名都不认识的内容没有可检查的，看上去却像是通过了。
    来源
        本项目的数据约定。
    出错示例
        {"fphm": "26442000000000000017"}
        []
    正确示例
        [{"invoice_number": "26442000000000000017"}]
    例外
        个别字段名写错时照常检查其余字段，并指出写错的名字。
    """
    yield from said_of(opened, "file-json-other")


@FILE.rule("file-value-unsure", Severity.WARNING)
def value_unsure(opened: Opened, context: Context) -> Iterator[Hit]:
    """这一项读到了，但拿不准

    检查什么
        从文件里读出的每一项是否只有一种读法。一项有两个不同的值、字不清楚、与同一张发票的其他数对不上时，照读到的列出，并说明疑点。
    为什么
        读错的值看上去与真的一样。拿不准的不悄悄采用，由您对照原票决定。
    来源
        本项目的约定，没有官方规定。
    出错示例
        {"amount": "100.00", "tax": "13.00", "total": "113.00", "total": "114.00"}
    正确示例
        {"amount": "100.00", "tax": "13.00", "total": "113.00"}
        {"total": "113.00", "total": "113.00"}
    例外
        同一个值写两次，没有疑点。
    """
    yield from said_of(opened, "file-value-unsure")


@FILE.rule("file-part-missing", Severity.ERROR)
def part_missing(opened: Opened, context: Context) -> Iterator[Hit]:
    """读取这种文件的部件没有安装

    检查什么
        PDF 由 pypdf 读取。命令行和 Python 包按需要安装它；本站的网页自带，不用安装。
    为什么
        核对字段、XML、OFD 和表格用不到它，所以不强制安装。
    来源
        本项目的约定。
    出错示例
        （没有安装 pypdf 时的 PDF 文件）
    正确示例
        （文字清楚的 PDF 发票）
    例外
        没有。安装：pip install 'fapiao[pdf]'。
    """
    yield from said_of(opened, "file-part-missing")


@FILE.rule("file-reader-fault", Severity.ERROR)
def reader_fault(opened: Opened, context: Context) -> Iterator[Hit]:
    """读取文件时本工具出了错

    检查什么
        读取文件的程序有没有中途出错。出错时只停下这一个文件，其余的照常检查。
    为什么
        这是本工具的错，不是文件的错：不能因此说文件坏了，也不能当作检查过了。
    来源
        本项目的约定。
    出错示例
        （读取时程序出错的文件）
    正确示例
        （文字清楚的 PDF 发票）
    例外
        没有。每次改动读取程序都会用随机损坏的文件试，遇到它请告诉我们。
    """
    yield from said_of(opened, "file-reader-fault")


@FILE.rule("file-pdf-broken", Severity.ERROR)
def pdf_broken(opened: Opened, context: Context) -> Iterator[Hit]:
    """PDF 不完整或已经损坏

    检查什么
        能不能按 PDF 的内部结构找到每一页。个别损坏能修复的照常读取。
    为什么
        下载中断、邮件网关改写、磁盘出错都会弄坏文件；阅读软件有时仍能显示，内容却已缺失。
    来源
        ISO 32000（PDF）。
    出错示例
        （缺了后一半的 PDF 文件）
    正确示例
        （文字清楚的 PDF 发票）
    例外
        没有。
    """
    yield from said_of(opened, "file-pdf-broken")


@FILE.rule("file-pdf-locked", Severity.ERROR)
def pdf_locked(opened: Opened, context: Context) -> Iterator[Hit]:
    """PDF 加了密

    检查什么
        PDF 不用密码能不能读。只限制打印、修改的文件，打开密码是空的，照常读取。
    为什么
        没有密码，里面的文字都是密文。
    来源
        ISO 32000（PDF）的加密一章。
    出错示例
        （加密的 PDF 文件）
    正确示例
        （文字清楚的 PDF 发票）
    例外
        没有打开密码、但用 AES 加密的，命令行里装了 cryptography 才能读取，网页里读不了；阅读软件打得开，
        请用“打印为 PDF”另存一份不加密的。
    """
    yield from said_of(opened, "file-pdf-locked")


@FILE.rule("file-no-text", Severity.ERROR)
def no_text(opened: Opened, context: Context) -> Iterator[Hit]:
    """PDF 里没有可以读取的文字

    检查什么
        页面上有没有文字，文字的字体有没有附字符对照表。网页的检查页还会看页面图片里有没有发票的二维码：有就按二维码上的
        号码、日期和一个金额检查，这一条只作提醒。
    为什么
        扫描件和照片是图片，没有文字；字体不附对照表的，看得见字，却不知道是哪个字。猜出来的数不能用来核对。
    来源
        ISO 32000（PDF）的 ToUnicode 一节。
    出错示例
        （扫描成图片的 PDF 发票）
        （字体没有对照表的 PDF 发票）
    正确示例
        （文字清楚的 PDF 发票）
    例外
        PDF 里附有发票 XML 的，读取那份数据。命令行不看图片；用线条画的、按传真方式压缩的二维码，网页里也认不出。
    """
    yield from said_of(opened, "file-no-text")


@FILE.rule("file-pdf-other", Severity.ERROR)
def pdf_other(opened: Opened, context: Context) -> Iterator[Hit]:
    """PDF 里没有发票

    检查什么
        PDF 的文字里有没有发票号码，或者发票名称和价税合计。
    为什么
        行程单、订单、合同与发票常常一起下载，文件名也相近。
    来源
        本项目的约定。
    出错示例
        （内容是通知的 PDF 文件）
    正确示例
        （文字清楚的 PDF 发票）
    例外
        没有。
    """
    yield from said_of(opened, "file-pdf-other")


@FILE.rule("file-lines-unread", Severity.INFO)
def lines_unread(opened: Opened, context: Context) -> Iterator[Hit]:
    """明细没有读出来

    检查什么
        从 PDF 的文字里能不能分出明细。分不出来时只检查票面的其他项目，并说明这一点。
    为什么
        PDF 里没有表格，只有文字和位置，行列要靠位置分。没有检查的部分应当让人知道。
    来源
        本项目的约定。
    出错示例
        （没有明细表头的 PDF 发票）
    正确示例
        （文字清楚的 PDF 发票）
    例外
        没有。分得出来、但加起来与合计对不上的，作为拿不准的一项提醒。
    """
    yield from said_of(opened, "file-lines-unread")
