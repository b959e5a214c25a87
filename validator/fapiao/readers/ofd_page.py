"""What the first page of an OFD invoice settles at a glance: its title, and its three amounts where they add up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..money import add, read_number, show
from .ofd_package import Pages, Text
from .printed import filled
from .xml_tree import Element

TITLE = re.compile(
    r"(电子发票[（(](?:增值税专用发票|普通发票|铁路电子客票|航空运输电子客票行程单|[一-鿿]{2,20})[）)])"
    r"|([一-鿿]{0,4}增值税(?:电子)?(?:普通|专用)发票)"
)
MOST_TEXTS = 20_000
# Texts whose lines stand no further apart are printed on one line (millimetres).
SAME_LINE = 1.5


def read(document: Element, pages: Pages) -> dict[str, object]:
    """What the first page of a document settles."""
    texts = [text for text in first_page(document, pages) if text.text.strip()][:MOST_TEXTS]
    rows = ["".join(joined(text.text) for text in row) for row in rows_of(texts)]
    return filled({"invoice_type": title(texts, rows)} | amounts(texts))


def first_page(document: Element, pages: Pages) -> Iterator[Text]:
    first = next(iter(pages.locations), None)
    if first is not None:
        yield from pages.printed(first)


def rows_of(texts: Iterable[Text]) -> list[list[Text]]:
    rows: list[list[Text]] = []
    for text in sorted(texts, key=lambda text: text.y):
        if rows and text.y - rows[-1][0].y <= SAME_LINE:
            rows[-1].append(text)
        else:
            rows.append([text])
    return [sorted(row, key=lambda text: text.x) for row in rows]


def joined(text: str) -> str:
    return "".join(text.split())


def title(texts: list[Text], rows: list[str]) -> str:
    for said in (*(joined(text.text) for text in texts), *rows):
        if match := TITLE.fullmatch(said):
            return match[0].replace("(", "（").replace(")", "）")
    return ""


def amounts(texts: list[Text]) -> dict[str, object]:
    """The three amounts with a currency sign: amount and tax on one line, their sum on a line below."""
    marked: list[tuple[float, float, str]] = []
    for row in rows_of(texts):
        sign: Text | None = None
        for text in row:
            said = joined(text.text)
            if said in ("¥", "￥"):
                sign = text
                continue
            if (said[:1] in ("¥", "￥") or sign) and read_number(said).value is not None:
                marked.append((text.y, text.x, said))
            sign = None
    if len(marked) != 3:
        return {}
    values = [read_number(said).value for _, _, said in marked]
    amount, tax, total = (value for value in values if value is not None)
    (first, left, _), (second, right, _), (third, _, _) = marked
    if second - first > SAME_LINE or third - second <= SAME_LINE or left >= right or add(amount, tax) != total:
        return {}
    return {"amount": show(amount), "tax": show(tax), "total": show(total)}
