"""An invoice from the labels and words of its page, with what is doubtful about it.

The arithmetic of an invoice says how well it was read: amount and tax make the total, the total is written twice, the
lines make amount and tax. What agrees was read right; what does not is given as it stands there, and marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from ..checkdigits import passes_unified
from ..labels import FIELD_LABELS
from ..money import add, read_number, show
from ..rules.total_in_words import read_words
from .pdf_font import UNKNOWN
from .pdf_page import Label, Page, Word, beside, fold, joined, overlapping, rows

NUMBER = re.compile(r"\d{20}|\d{8}")
CODE = re.compile(r"\d{12}|\d{10}")
DATE = re.compile(r"\d{4}(?:年\d{1,2}月\d{1,2}日?|[-/.]\d{1,2}[-/.]\d{1,2}|\d{4})")
CHECK = re.compile(r"\d{20}")
MACHINE = re.compile(r"\d{12}")
TAXPAYER = re.compile(r"[0-9A-Z]{15,20}")
MONEY = re.compile(r"(?:CNY|¥)?[-−]?(?:CNY|¥)?\d[\d,]*(?:\.\d{1,2})?")
CENTS = re.compile(r"(?:CNY|¥)?[-−]?(?:CNY|¥)?(?:\d{1,3}(?:,\d{3})+|\d+)\.\d{2}")
MASK = re.compile(r"\*{1,6}|※{1,6}")
PLAIN = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
RATE = re.compile(r"\d{1,2}(?:\.\d{1,2})?%|免税|不征税|(?:出口|普通)?零税率|减按[\d.]+%(?:征收率?)?|\*{1,6}")
WORDS = re.compile(r"[⊗ⓧ○●×xX\s]*(?:[(（]负数[)）]|负)?[零壹贰叁肆伍陆柒捌玖拾佰仟萬万億亿圆元角分整正貳陸两]+")
TITLE = re.compile(
    r"(?:电子发票|纸质发票)\([一-龥]{2,20}\)|[一-龥]{0,12}(?:专用|普通)发票(?:\([一-龥]{2,10}\))?|"
    r"航空运输电子客票行程单|(?:机动车|二手车)销售统一发票"
)
LIST = re.compile(r"(?:提供)?应税劳务.{0,6}清单|销货清单|销售货物.{0,12}清单")
# Headings of the second tables that special businesses have below their lines.
SECOND_TABLE = re.compile(
    r"出行人|有效身份证件号|交通工具类型|运输工具(?:种类|牌号)|起运地|运输货物名称|产权证书|不动产地址|面积单位|租赁期|"
    r"建筑服务发生地|土地增值税项目|跨地[(（]?市|保险单号|税款所属期"
)
# A line of text is at most so many times its height below the one that it goes on from.
NEXT_ROW = 2.2
# A form whose labels are text has more of them.
FEWEST_LABELS = 4
# One without them is looked at only when it has no more words than an invoice.
MOST_GUESSED = 300
# Invoices that the buyer issues.
PURCHASE = "收购"

SHAPES = {"code": CODE, "number": NUMBER, "date": DATE, "check_code": CHECK, "machine_number": MACHINE}
NAMES = {
    "code": "invoice_code",
    "number": "invoice_number",
    "date": "issue_date",
    "check_code": "check_code",
    "machine_number": "machine_number",
}
PARTY_NAMES = ("name", "taxpayer_id", "address_phone", "bank_account")


@dataclass(slots=True)
class Found:
    """What was read from one page: an invoice, its doubts (path and reason), and the lines apart from it."""

    invoice: dict[str, object] = field(default_factory=dict)
    parties: dict[str, dict[str, object]] = field(default_factory=lambda: {"buyer": {}, "seller": {}})
    doubts: dict[str, str] = field(default_factory=dict)
    lines: list[dict[str, object]] = field(default_factory=list)
    is_list: bool = False

    @property
    def number(self) -> str:
        return str(self.invoice.get("invoice_number", ""))

    def put(self, name: str, value: str, words: list[Word]) -> None:
        """Take a value over, unless a part of it could not be read; say what is doubtful."""
        into, key = self.invoice, name
        if "." in name:
            party, _, key = name.partition(".")
            into = self.parties[party]
        if key in into or not value:
            return
        if UNKNOWN in value:
            self.doubts[name] = "有的字用的字体没有字符对照表，读不出来，这一项没有取用"
            return
        into[key] = value
        if overlapping(words):
            self.doubts[name] = "这里有两处文字叠在一起，不知道看到的是哪一处"


def read_invoice(page: Page) -> Found:
    """What one page holds. A page that is none of an invoice gives an empty invoice."""
    found = Found()
    title = next((match for text in page.titles[:12] if (match := TITLE.search(text))), None)
    found.is_list = any(LIST.search(text) for text in page.titles[:6])
    if title and "监制" not in title[0]:
        name = title[0].replace("(", "（").replace(")", "）")
        found.put("invoice_type", name, [])
    for kind, name in NAMES.items():
        read_shaped(page, kind, name, found)
    read_parties(page, found)
    if any("航空运输电子客票行程单" in text for text in page.titles):
        read_air(page, found)
    else:
        read_sums(page, found)
        found.lines = list(read_lines(page, found))
    read_remark(page, found)
    for label in page.of("drawer"):
        words = [word for word in beside(page, label) if "章" not in word.text][:1]
        found.put("drawer", joined(words)[:20], words)
    return found if len(page.labels) >= FEWEST_LABELS or found.number else guessed(page) or found


def read_shaped(page: Page, kind: str, name: str, found: Found) -> None:
    """A value that its form makes sure: digits of a certain length, or a date."""
    values: dict[str, list[Word]] = {}
    strange: dict[str, list[Word]] = {}
    for label in page.of(kind):
        words = beside(page, label)
        # Of two words over each other each may be the one that is seen.
        for text in [word.text for word in words] if overlapping(words) else ["".join(word.text for word in words)]:
            if match := shaped(kind, text):
                values.setdefault(match, words)
            elif text.strip(" /-*"):
                strange.setdefault(text[:40], words)
    for value, words in (values or strange).items():
        found.put(name, value, words)
    if len(values) > 1:
        shown = "、".join(list(values)[:3])
        over = "叠在一起" if any(overlapping(words) for words in values.values()) else ""
        found.doubts[name] = f"这里有几个不同的值{over}（{shown}），取了第一个"
    elif strange and not values:
        found.doubts.setdefault(name, f"旁边的文字不像{FIELD_LABELS[name]}")


def shaped(kind: str, text: str) -> str:
    """The part of a text that has the form of such a value; empty where there is none, or more digits beside it."""
    plain = fold(text) if kind == "date" else re.sub(r"[\s-]", "", fold(text))
    match = SHAPES[kind].search(plain)
    if (
        match
        and (kind == "date" or not plain[match.end() : match.end() + 1].isdigit())
        and not (plain[: match.start()][-1:].isdigit())
    ):
        return match[0]
    return ""


def guessed(page: Page) -> Found | None:
    """A form whose labels are drawn as lines or pictures: what is read by its looks alone, all of it doubtful.

    None unless there is a number, and a total that is written in words too: other papers have numbers and dates.
    """
    found = Found()
    texts = dict.fromkeys(fold(word.text).replace("¥", "") for row in rows(page.words, 0.5) for word in row)
    if len(texts) > MOST_GUESSED:
        return None
    dates = [date for row in page.titles for date in re.findall(r"20\d\d年\d{1,2}月\d{1,2}日", row)]
    for name, some in (
        ("invoice_code", [text for text in texts if CODE.fullmatch(text) and (len(text) == 10 or text < "2")]),
        ("invoice_number", [text for text in texts if NUMBER.fullmatch(text)]),
        ("issue_date", dates),
    ):
        if len(some) == 1:
            found.put(name, some[0], [])
    ids = [text for text in texts if passes_unified(text)]
    if len(ids) == 2:
        # The buyer stands to the left of the seller, or above.
        for party, text in zip(("buyer", "seller"), ids, strict=True):
            found.put(f"{party}.taxpayer_id", text, [])
    totals = {text: value for text in texts if WORDS.fullmatch(text) and (value := read_words(text).value) is not None}
    sums = {value: text for text in texts if CENTS.fullmatch(text) and (value := read_number(text).value) is not None}
    if len(totals) == 1 and (total := next(iter(totals.values()))) in sums:
        found.put("total_in_words", re.sub(r"^[⊗ⓧ○●×xX\s]+", "", next(iter(totals))), [])
        found.put("total", sums[total], [])
        parts = [(one, two) for one in sums for two in sums if abs(one) > abs(two) and add(one, two) == total]
        if len(parts) == 1:
            found.put("amount", sums[parts[0][0]], [])
            found.put("tax", sums[parts[0][1]], [])
    numbered = len(found.number) == 20 or (found.number and "invoice_code" in found.invoice)
    if not numbered or "total" not in found.invoice:
        return None
    for path in (*found.invoice, *(f"{party}.{name}" for party, side in found.parties.items() for name in side)):
        found.doubts.setdefault(path, "这一页读不到栏目的名称，是按写法认出来的")
    return found


# --- Parties -------------------------------------------------------------------------------------------------------


def read_parties(page: Page, found: Found) -> None:
    for label, party in sides(page):
        words = beside(page, label)
        text = joined(words)
        if label.kind == "taxpayer_id":
            compact = re.sub(r"\s", "", fold(text)).upper()
            match = TAXPAYER.match(compact)
            if match:
                found.put(f"{party}.taxpayer_id", match[0], words)
            elif compact and compact.strip("/-*"):
                found.put(f"{party}.taxpayer_id", compact[:30], words)
                found.doubts.setdefault(f"{party}.taxpayer_id", "旁边的文字不像纳税人识别号")
        else:
            found.put(f"{party}.{label.kind}", text[:200], words)
    if any(PURCHASE in text for text in page.titles[:8]) and not named_sides(page):
        for party in ("buyer", "seller"):
            for name in ("name", "taxpayer_id"):
                if name in found.parties[party]:
                    found.doubts[f"{party}.{name}"] = "收购发票的购销双方位置可能与一般发票不同"


def named_sides(page: Page) -> list[tuple[Label, str]]:
    """Where the page says 购买方 and 销售方 beside its blocks."""
    marks = [(mark, mark.text) for mark in page.uprights if mark.text[0] in "购销"]
    marks += [(mark, mark.text) for mark in page.of("party")]
    return [(mark, "buyer" if text.startswith("购") else "seller") for mark, text in marks]


def sides(page: Page) -> list[tuple[Label, str]]:
    """Whose each label of a party is: by its own words, by the mark beside the block, or by where it stands."""
    labels = page.of(*PARTY_NAMES)
    marks = named_sides(page)
    ends = [label.y for label in page.of("header_name", "header_amount")]
    totals = [label.y for label in page.of("total", "total_in_words", "total_only")]
    owned: list[tuple[Label, str]] = []
    unowned: list[Label] = []
    for label in labels:
        if label.text.startswith(("购", "收票")):
            owned.append((label, "buyer"))
        elif label.text.startswith(("销", "开票")):
            owned.append((label, "seller"))
        elif side := marked_side(label, marks):
            owned.append((label, side))
        else:
            unowned.append(label)
    top = ends[0] if ends else (totals[0] if totals else None)
    names = [label for label in unowned if label.kind == "name"] or unowned
    beside_each_other = any(
        abs(one.y - two.y) < one.size and abs(one.left - two.left) > 10 * one.size for one in names for two in names
    )
    centre = (min(label.left for label in names) + max(label.left for label in names)) / 2 if names else 0
    for label in unowned:
        if beside_each_other:
            owned.append((label, "buyer" if label.left < centre else "seller"))
        elif top is not None:
            owned.append((label, "buyer" if label.y < top else "seller"))
        else:
            first = [other for other in unowned if other.kind == label.kind]
            # On tickets only the buyer is named.
            owned.append((label, "buyer" if label is first[0] else "seller"))
    return sorted(owned, key=lambda pair: pair[0].y)


def marked_side(label: Label, marks: list[tuple[Label, str]]) -> str:
    near = [
        (mark, side)
        for mark, side in marks
        if mark.left <= label.left + label.size
        and mark.y - 2.5 * label.size <= label.y <= (mark.bottom or mark.y + 7 * label.size) + 2.5 * label.size
    ]
    return max(near, key=lambda pair: pair[0].left)[1] if near else ""


# --- Sums ----------------------------------------------------------------------------------------------------------


def read_sums(page: Page, found: Found) -> None:
    for label in page.of("total"):
        put_money(page, label, "total", found)
    for label in page.of("total_in_words"):
        words = beside(page, label)
        match = WORDS.search("".join(word.text for word in words))
        if match:
            found.put("total_in_words", re.sub(r"^[⊗ⓧ○●×xX\s]+", "", match[0]), words)
    for label in page.of("sum"):
        # 小计 is of one sheet only.
        if label.text != "小计":
            read_sum_row(page, label, found)
    for kind, name in (("amount_only", "amount"), ("tax_only", "tax"), ("total_only", "total"), ("fare", "total")):
        for label in page.of(kind):
            put_money(page, label, name, found)


def put_money(page: Page, label: Label, name: str, found: Found) -> None:
    words = beside(page, label)
    text = re.sub(r"\s", "", fold("".join(word.text for word in words)))
    match = CENTS.search(text) or MONEY.fullmatch(text)
    if match:
        found.put(name, bare(match[0]), words)
    elif UNKNOWN in text:
        found.put(name, text, words)


def bare(text: str) -> str:
    return fold(text).replace("CNY", "").replace("¥", "").replace("−", "-").strip()


def read_sum_row(page: Page, label: Label, found: Found) -> None:
    """Amount and tax stand behind 合计, each under its heading."""
    words = [word for word in beside(page, label) if is_money(word.text)]
    if not words:
        return
    amount_heads = [head for head in page.of("header_amount") if head.y < label.y]
    tax_heads = [head for head in page.of("header_tax") if head.y < label.y]
    if amount_heads and tax_heads:
        for word in words:
            near_amount = abs(word.middle - amount_heads[-1].middle)
            near_tax = abs(word.middle - tax_heads[-1].middle)
            found.put("amount" if near_amount < near_tax else "tax", bare(word.text), [word])
    else:
        for name, word in zip(("amount", "tax"), words, strict=False):
            found.put(name, bare(word.text), [word])


def is_money(text: str) -> bool:
    plain = fold(text)
    return bool(CENTS.fullmatch(plain) or MASK.fullmatch(plain.replace("¥", "") or "-"))


# Those whose names in an invoice are another matter than amount, tax and total.
AIR_FEES = {"fuel": "fuel_surcharge", "fund": "aviation_fund", "other": "other_fees"}
AIR = {"fare": r"票价", "fuel": r"燃油附加费", "tax": r"增值税税额", "fund": r"民航发展基金", "other": r"其他税费"}


def read_air(page: Page, found: Found) -> None:
    """An air itinerary: under each heading its amount. Fare and fuel are without tax, the fund is not taxed."""
    amounts = [word for word in page.words if CENTS.fullmatch(fold(word.text).replace("¥", "").replace("CNY", ""))]
    heads = {name: head_of(page, pattern) for name, pattern in AIR.items()}
    sums = [(label.middle, label.y, label.size) for label in page.of("sum")]
    columns = {name: head for name, head in heads.items() if head} | ({"total": sums[-1]} if sums else {})
    values: dict[str, Word] = {}
    for word in amounts:
        over = [(abs(word.middle - x), name) for name, (x, y, size) in columns.items() if 0 < word.y - y < 5 * size]
        if over:
            values.setdefault(min(over)[1], word)
    if "total" in values:
        found.put("total", bare(values["total"].text), [values["total"]])
    if "tax" in values:
        found.put("tax", bare(values["tax"].text), [values["tax"]])
    fees = {AIR_FEES[name]: bare(word.text) for name, word in values.items() if name in AIR_FEES}
    if fees:
        found.invoice["business"] = fees
    numbers = {name: read_number(bare(word.text)).value for name, word in values.items()}
    taxed = [number for name, number in numbers.items() if name in ("fare", "fuel") and number is not None]
    if taxed:
        found.put("amount", show(add(*taxed)), [values[name] for name in ("fare", "fuel") if name in values])
    parts = [number for name, number in numbers.items() if name != "total" and number is not None]
    if numbers.get("total") is not None and add(*parts) != numbers["total"]:
        found.doubts["total"] = "票价、燃油附加费、税额、民航发展基金和其他税费加起来不等于合计"


def head_of(page: Page, pattern: str) -> tuple[float, float, float] | None:
    for word in page.words:
        if re.fullmatch(pattern, fold(word.text)):
            return word.middle, word.y, word.size
    return None


# --- Lines ---------------------------------------------------------------------------------------------------------


def read_lines(page: Page, found: Found) -> Iterator[dict[str, object]]:
    """The lines under the headings, as far as their rows have an amount and a rate."""
    heads = page.of("header_name")
    if not heads:
        return
    head = heads[0]
    columns: dict[str, Label] = {}
    for label in page.labels:
        if same_head(label, head):
            name = label.kind.removeprefix("header_")
            columns[name if name != "other" else label.text] = label
    below = [label.y for label in page.of("sum", "total_in_words", "total") if label.y > head.y + head.size]
    end = min(below, default=float("inf"))
    inside = [word for word in page.words if head.y + 0.5 * head.size < word.y < end]
    for row in rows(inside, 0.5):
        if SECOND_TABLE.search(fold("".join(word.text for word in row))):
            end = row[0].y
            break
    words = [word for word in page.words if head.y + 0.5 * head.size < word.y < end - 0.3 * head.size]
    items: list[tuple[float, list[Word]]] = []
    loose: list[Word] = []
    for row in rows(words, 0.5):
        if amounts_of(row) is not None:
            items.append((sum(word.y for word in row) / len(row), row))
        else:
            loose += row
    lines = []
    for _, row in items:
        line = read_row(row, columns)
        lines.append((row[0], line))
    for word in sorted(loose, key=lambda word: (word.y, word.left)):
        add_to_line(word, lines, columns)
    for _, line in lines:
        if any(UNKNOWN in str(value) for value in line.values()):
            found.doubts["lines"] = "明细里有的字读不出来"
        yield {name: value for name, value in line.items() if UNKNOWN not in str(value)}


def same_head(label: Label, head: Label) -> bool:
    return label.kind.startswith("header_") and abs(label.y - head.y) < 1.5 * head.size


def amounts_of(row: list[Word]) -> int | None:
    """Where in a row the rate stands: right of an amount."""
    texts = [fold(word.text) for word in row]
    for place in range(len(texts) - 1, 0, -1):
        if RATE.fullmatch(texts[place]) and CENTS.fullmatch(texts[place - 1]):
            return place
    return None


def read_row(row: list[Word], columns: dict[str, Label]) -> dict[str, object]:
    place = amounts_of(row) or 0
    line: dict[str, object] = {}
    amount = bare(row[place - 1].text)
    tax = bare(row[place + 1].text) if place + 1 < len(row) and is_money(row[place + 1].text) else ""
    rest = row[: place - 1]
    if "序号" in columns and len(rest) > 1 and rest[0].text.isdigit():
        rest = rest[1:]
    tail: list[Word] = []
    if "quantity" in columns or "unit_price" in columns:
        while len(tail) < 2 and len(rest) > 1 and is_figure(rest[-1], columns):
            tail.insert(0, rest.pop())
    if len(tail) == 2:
        line |= {"quantity": fold(tail[0].text), "unit_price": fold(tail[1].text)}
    elif tail and "quantity" in columns and "unit_price" in columns:
        near = min(("quantity", "unit_price"), key=lambda name: abs(columns[name].middle - tail[0].middle))
        line[near] = fold(tail[0].text)
    texts: dict[str, list[Word]] = {"name": rest[:1]}
    for word in rest[1:]:
        texts.setdefault(column_of(word, columns), []).append(word)
    shown = {name: joined(words) for name, words in texts.items() if name in ("name", "spec", "unit") and words}
    return {**shown, **line, "amount": amount, "tax_rate": fold(row[place].text)} | ({"tax": tax} if tax else {})


def is_figure(word: Word, columns: dict[str, Label]) -> bool:
    """Whether a word is a quantity or a price: a number that stands nearer to them than to unit and model."""
    if not PLAIN.fullmatch(fold(word.text)):
        return False
    left = [columns[name].right for name in ("unit", "spec", "name") if name in columns]
    return not left or word.right > max(left)


def column_of(word: Word, columns: dict[str, Label]) -> str:
    texts = [name for name in columns if name not in ("quantity", "unit_price", "amount", "rate", "tax")]
    return min(texts, key=lambda name: abs(columns[name].middle - word.middle)) if texts else "name"


def add_to_line(word: Word, lines: list[tuple[Word, dict[str, object]]], columns: dict[str, Label]) -> None:
    """Text of a row without amounts belongs to the line above it, or to the next one where it begins an item."""
    column = column_of(word, columns)
    if column not in ("name", "spec"):
        return
    above = [place for place, (last, _) in enumerate(lines) if last.y < word.y]
    below = [place for place, (last, _) in enumerate(lines) if last.y > word.y]
    if below and (word.text.startswith("*") or not above):
        first, line = lines[below[0]]
        if first.y - word.y < NEXT_ROW * word.size:
            line[column] = word.text + str(line.get(column, ""))
    elif above:
        last, line = lines[above[-1]]
        if word.y - last.y < NEXT_ROW * word.size:
            line[column] = str(line.get(column, "")) + word.text
            lines[above[-1]] = (word, line)


# --- Remark --------------------------------------------------------------------------------------------------------


def read_remark(page: Page, found: Found) -> None:
    """What stands in the block 备注, line by line."""
    marks = [mark for mark in page.uprights if mark.text == "备注"]
    totals = [label.y for label in page.of("total", "total_in_words")]
    if marks and totals:
        mark = marks[-1]
        drawers = [label.y for label in page.of("drawer", "people") if label.y > totals[-1]]
        end = min(drawers, default=mark.bottom + 6 * mark.size)
        words = [
            word
            for word in page.words
            if word.left > mark.right - 0.5 * mark.size
            and totals[-1] + 0.8 * mark.size < word.y < end - 0.5 * mark.size
        ]
        lines = [joined(row) for row in rows(words, 0.5)]
        found.put("remark", "\n".join(lines)[:2000], [])
    elif labels := page.of("remark"):
        found.put("remark", joined(beside(page, labels[-1]))[:2000], [])


# --- What fits -----------------------------------------------------------------------------------------------------


def doubt_sums(invoice: dict[str, object], doubts: dict[str, str], *, air: bool) -> None:
    """Mark the sums that do not agree with each other: one of them was read wrong, or stands wrong in the file."""
    numbers = {name: read_number(invoice.get(name)) for name in ("amount", "tax", "total")}
    amount, tax, total = (
        Decimal(0) if number.masked else number.value
        for number in (numbers["amount"], numbers["tax"], numbers["total"])
    )
    words = read_words(invoice.get("total_in_words")).value
    by_words = words is not None and total is not None and words == total
    if words is not None and total is not None and not by_words:
        doubts.setdefault("total_in_words", "大写和小写的价税合计不是同一个数")
    if amount is not None and tax is not None and total is not None and not air and add(amount, tax) != total:
        reason = "金额加税额不等于价税合计"
        for name in ("amount", "tax") if by_words else ("amount", "tax", "total"):
            doubts.setdefault(name, reason)
