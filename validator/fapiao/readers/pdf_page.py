"""Words on a page and the labels among them: where 发票号码 stands, and what stands beside it.

Printed forms and what is printed into them come as separate pieces in any order, letters of a label far apart, values a
little above or below their label. So only places count here, never the order in which things were drawn.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from ..text import fold_width
from .pdf_text import PageText, Run

# Signs of the cipher area, which stands beside the buyer and means nothing here.
CIPHER = re.compile(r"(?=.*[<>*/+-].*[<>*/+-].*[<>*/+-])[0-9<>*/+-]{15,}")

# Labels as they are printed, without blanks, width folded. Where several fit the first one counts.
LABELS = {
    "code": r"发票代码:?",
    "number": r"(?:数电|全电|电子)?发票号码:?",
    "date": r"(?:开票|填开)日期:?",
    "check_code": r"校验码:?",
    "machine_number": r"(?:机器编号|机器号码|税控盘号):?",
    "name": r"(?:(?:购买方|购货单位|购方|销售方|销货单位|销方|收票方|开票方)名称:?|(?<![项目货物服务产品])名称:)",
    "taxpayer_id": (
        r"(?:购买方|购货单位|购方|销售方|销货单位|销方)?"
        r"(?:统一社会信用代码(?:/?纳税人识别号)?|纳税人识别号(?:/?统一社会信用代码)?):?"
    ),
    "address_phone": r"(?:购买方|购方|销售方|销方)?地址[、,]?电话:?",
    "bank_account": r"(?:购买方|购方|销售方|销方)?开户行(?:及|、)?账号:?",
    "total_in_words": r"(?:价税合计)?\(大写\):?",
    "total": r"(?:价税合计)?\(小写\):?",
    "total_only": r"价税合计:?|税价合计:?",
    "amount_only": r"(?:合计金额|金额合计|不含税金额|金额):",
    "tax_only": r"(?:合计税额|税额合计|税额):",
    "sum": r"(?<![税价总])(?:合计|小计)(?!金额|税额|人民币)",
    "fare": r"(?<![原])(?:票价|退票费):",
    "drawer": r"开票人:?",
    "people": r"(?:收款人|复核人?|销售方\(章\)):?",
    "remark": r"备注:?",
    "party": r"(?:购买方|销售方)(?:信息)?(?![:(])",
    "header_name": r"项目名称|货物(?:或应税劳务|\((?:应税)?劳务\))[、,]?(?:服务)?名称",
    "header_spec": r"规格型号",
    "header_unit": r"单位",
    "header_quantity": r"数量",
    "header_unit_price": r"单价",
    "header_amount": r"金额",
    "header_rate": r"税率(?:/征收率)?(?:\(%\))?",
    "header_tax": r"税额",
    "header_other": r"序号|车牌号|车辆类型|类型|通行日期[起止]",
}
# So many headings make a line the head of a table; single ones are words like others.
FEWEST_HEADINGS = 4
LABEL = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in LABELS.items()))

# What is printed downwards, one or two signs a line, beside the blocks of the form.
UPRIGHT = ("购买方信息", "销售方信息", "购买方", "销售方", "购货单位", "销货单位", "密码区", "备注")
UPRIGHT_SIGNS = frozenset("".join(UPRIGHT))
# The labels of one form have twenty such signs.
MOST_SHORT = 200
# Letters of a label may stand this many times their height apart.
WIDEST_GAP = 9


@dataclass(slots=True)
class Word:
    """Signs that stand together. ``edges`` has the left edge of each."""

    text: str
    edges: list[float]
    right: float
    y: float
    size: float
    hidden: bool = False

    @property
    def left(self) -> float:
        return self.edges[0]

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    def part(self, start: int, end: int) -> Word:
        right = self.edges[end] if end < len(self.edges) else self.right
        return replace(self, text=self.text[start:end], edges=self.edges[start:end], right=right)


@dataclass(slots=True)
class Label:
    kind: str
    text: str
    left: float
    right: float
    y: float
    size: float
    bottom: float = 0

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


@dataclass(slots=True)
class Page:
    """Labels and words of a page; ``words`` are what is left when the labels are taken out."""

    labels: list[Label] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    uprights: list[Label] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    hidden: bool = False

    def of(self, *kinds: str) -> list[Label]:
        return [label for label in self.labels if label.kind in kinds]


def fold(text: str) -> str:
    """For comparing with labels: full-width signs made plain, each sign still one sign."""
    return fold_width(text).replace("￥", "¥").replace("﹕", ":").replace("∶", ":")


def words_of(page: PageText) -> list[Word]:
    """The words of a page: runs drawn one after the other join where they touch; what is drawn twice counts once."""
    words: list[Word] = []
    seen: dict[tuple[str, int, int], bool] = {}
    for run in page.runs:
        if drawn_before(run, seen):
            continue
        last = words[-1] if words else None
        if last and joins(last, run):
            last.text += run.text
            last.edges += run.edges
            last.right = run.right
        else:
            words.append(Word(run.text, list(run.edges), run.right, run.y, run.size, run.hidden))
    return [word for word in words if not CIPHER.fullmatch(fold(word.text))]


def drawn_before(run: Run, seen: dict[tuple[str, int, int], bool]) -> bool:
    """Whether the same stands there already: bold letters are drawn twice, a little apart."""
    # At most a tenth of the height apart: two letters in a row may be the same, and narrow.
    step = max(run.size * 0.06, 0.02)
    x, y = round(run.edges[0] / step), round(run.y / step)
    for across in (x, x - 1, x + 1):
        if (run.text, across, y) in seen or (run.text, across, y - 1) in seen or (run.text, across, y + 1) in seen:
            return True
    seen[run.text, x, y] = True
    return False


def joins(word: Word, run: Run) -> bool:
    gap = run.edges[0] - word.right
    near = 0.3 if len(run.text) == 1 and word.edges[-1] < run.edges[0] else 0.12
    return (
        abs(run.y - word.y) < 0.1 * word.size
        and abs(run.size - word.size) < 0.2 * word.size
        and -near * word.size < gap < near * word.size
    )


def rows(words: Iterable[Word], tolerance: float = 0.3) -> Iterator[list[Word]]:
    """Words on one line, from left to right; lines from the top."""
    row: list[Word] = []
    for word in sorted(words, key=lambda word: word.y):
        if row and word.y - row[0].y > tolerance * max(word.size, row[0].size):
            yield sorted(row, key=lambda word: word.left)
            row = []
        row.append(word)
    if row:
        yield sorted(row, key=lambda word: word.left)


def read_page(text: PageText) -> Page:
    page = Page()
    words = words_of(text)
    page.hidden = sum(len(word.text) for word in words if word.hidden) * 2 > sum(len(word.text) for word in words)
    page.uprights, words = find_uprights(words)
    for row in rows(words):
        page.titles.append("".join(fold(word.text) for word in row))
        split_row(row, page)
    return page


def split_row(row: list[Word], page: Page) -> None:
    """Find the labels of one line, and put them and what is between them into the page."""
    signs = [(word, place) for word in row for place in range(len(word.text))]
    text = "".join(fold(word.text) for word in row)
    taken = [False] * len(signs)
    matches = list(LABEL.finditer(text))
    is_head = len({str(match.lastgroup) for match in matches if is_heading(match)}) >= FEWEST_HEADINGS
    for match in matches:
        if is_heading(match) and not is_head:
            continue
        start, end = match.span()
        here = signs[start:end]
        lefts = [word.edges[place] for word, place in here]
        size = here[0][0].size
        if any(right - left > WIDEST_GAP * size for left, right in pairwise(lefts)):
            continue
        word, place = here[-1]
        right = word.edges[place + 1] if place + 1 < len(word.edges) else word.right
        page.labels.append(Label(str(match.lastgroup), match.group(), lefts[0], right, word.y, size))
        taken[start:end] = [True] * (end - start)
    position = 0
    for word in row:
        free = taken[position : position + len(word.text)]
        position += len(word.text)
        start = 0
        while start < len(free):
            if free[start]:
                start += 1
                continue
            end = start
            while end < len(free) and not free[end]:
                end += 1
            page.words.append(word.part(start, end))
            start = end


def is_heading(match: re.Match[str]) -> bool:
    return str(match.lastgroup).startswith("header_")


def find_uprights(words: list[Word]) -> tuple[list[Label], list[Word]]:
    """The labels printed downwards, and the other words."""
    short = [word for word in words if len(word.text) <= 2 and UPRIGHT_SIGNS.issuperset(word.text)]
    if len(short) > MOST_SHORT:
        return [], words
    used: set[int] = set()
    found: list[Label] = []
    for name in UPRIGHT:
        for word in short:
            if id(word) in used or not name.startswith(word.text) or len(word.text) == len(name):
                continue
            chain = follow(word, name, [other for other in short if id(other) not in used])
            if chain and chain[-1].y - chain[0].y > 0.5 * word.size:
                used.update(id(part) for part in chain)
                left, right = min(part.left for part in chain), max(part.right for part in chain)
                found.append(Label(name[:3], name, left, right, chain[0].y, word.size, chain[-1].y))
    return found, [word for word in words if id(word) not in used]


def follow(first: Word, name: str, short: list[Word]) -> list[Word]:
    """The words that spell the name downwards from the first one; empty when they do not."""
    chain, rest = [first], name[len(first.text) :]
    while rest:
        last = chain[-1]
        below = [
            word
            for word in short
            if rest.startswith(word.text)
            and word not in chain
            and (
                (abs(word.left - first.left) < 1.6 * first.size and 0.5 * last.size < word.y - last.y < 4 * last.size)
                or (abs(word.y - last.y) < 0.3 * last.size and 0 < word.left - last.left < 2.5 * last.size)
            )
        ]
        if not below:
            return []
        chain.append(min(below, key=lambda word: (word.y - last.y) ** 2 + (word.left - last.left) ** 2))
        rest = rest[len(chain[-1].text) :]
    return chain


def beside(page: Page, label: Label, accept: Callable[[Word], bool] = lambda _: True) -> list[Word]:
    """The words to the right of a label, as far as the next label and nearer to its line than to any other label."""
    reach = band(page, label)
    stop = min(
        (
            other.left
            for other in (*page.labels, *page.uprights)
            if other.left > label.right - 0.5 * label.size and level(other, label)
        ),
        default=float("inf"),
    )
    found = [
        word
        for word in page.words
        if max(label.middle, label.right - 1.5 * label.size) <= word.left < stop - 0.3 * word.size
        and -reach[0] <= word.y - label.y <= reach[1]
        and accept(word)
    ]
    return [word for row in rows(found, 0.5) for word in row]


def level(other: Label, label: Label) -> bool:
    if other.bottom:
        return other.y - other.size <= label.y <= other.bottom + other.size
    return abs(other.y - label.y) < 0.7 * label.size


def band(page: Page, label: Label) -> tuple[float, float]:
    """How far above and below a label's line its value may stand: half way to the labels over and under it."""
    up = down = 1.25 * label.size
    for other in page.labels:
        apart = other.y - label.y
        if abs(apart) < 0.5 * label.size or other.right < label.left - 2 * label.size:
            continue
        if other.left > label.right + 12 * label.size:
            continue
        if apart < 0:
            up = min(up, -apart / 2)
        else:
            down = min(down, apart / 2)
    return max(up, 0.35 * label.size), max(down, 0.35 * label.size)


def joined(words: list[Word]) -> str:
    """The text of words as one value: with blanks where they stand apart, and none where a line goes on below."""
    text = ""
    last: Word | None = None
    for word in words:
        if last is not None:
            apart = word.left - last.right if abs(word.y - last.y) < 0.5 * word.size else 0
            wrapped = not apart and text[-1].isascii() and word.text[0].isascii() and text[-1].isalpha()
            if apart > 0.35 * word.size or wrapped:
                text += " "
        text += word.text
        last = word
    return text


def overlapping(words: list[Word]) -> bool:
    """Whether something else is written over a word: one of the two is not what a reader sees."""
    return any(
        abs(one.y - two.y) < 0.35 * one.size
        and min(one.right, two.right) - max(one.left, two.left) > 0.5 * min(one.right - one.left, two.right - two.left)
        for place, one in enumerate(words)
        for two in words[place + 1 :]
    )
