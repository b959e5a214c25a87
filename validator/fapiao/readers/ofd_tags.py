"""Reading the tags of an OFD invoice: elements that name a field and point at the text objects that show its value.

The elements have the names of the 2019 standard for tax-control invoices, or those of the 数电票 XML. Some files group
the columns of each line, some list every cell one after the other; there the cells are put into lines by where they
stand on the page.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from . import edrm_xml, einvoice_xml
from .ofd_package import Pages, Text
from .printed import PRINTED, filled
from .xml_tree import Element

# Columns of a line in both vocabularies.
COLUMNS = edrm_xml.COLUMNS | einvoice_xml.COLUMNS
# A line has eight cells, an invoice at most 2000 lines.
MOST_REFERENCES = 30_000
# A cell belongs to the line whose amount stands no more than this below it (millimetres).
SLACK = 2.0


@dataclass(frozen=True, slots=True)
class Cell:
    field: str
    text: Text


def read(tree: Element, pages: Pages) -> dict[str, object]:
    """The invoice that a tree of tags describes; empty where its references lead nowhere."""
    left = [MOST_REFERENCES]
    cells: list[Cell] = []
    values = resolved(tree, pages, left, cells)
    document = next((element for element in values.walk() if element.find("EInvoiceData")), None)
    invoice = einvoice_xml.read_fields(document) if document else edrm_xml.read_fields(values)
    rows = sum(cell.field == "amount" for cell in cells)
    lines = invoice.get("lines")
    if rows and (not isinstance(lines, list) or len(lines) != rows):
        invoice["lines"] = arranged(cells)
    return filled(invoice)


def resolved(element: Element, pages: Pages, left: list[int], cells: list[Cell]) -> Element:
    """The same tree with the text that its references point at. The cells of lines are gathered on the way."""
    texts: list[Text] = []
    said = "" if element.children else element.text
    children = []
    for child in element.children:
        if child.name == "ObjectData":
            said += child.text
        elif child.name != "ObjectRef":
            children.append(resolved(child, pages, left, cells))
        elif left[0] > 0:
            left[0] -= 1
            text = pages.text(child.attributes.get("PageRef", ""), child.text.strip())
            if text is not None:
                texts.append(text)
    said += "".join(text.text for text in texts)
    if field := COLUMNS.get(element.key):
        cells += [Cell(field, text) for text in texts]
    return Element(element.name, element.key, "" if said.strip() in ("¥", "￥") else said.strip(), children)


def arranged(cells: list[Cell]) -> list[dict[str, object]]:
    """Cells as lines. Every line has one amount; the rest stands beside it, or below where it is wrapped."""
    tops = sorted((cell.text.page, cell.text.y) for cell in cells if cell.field == "amount")
    rows: list[dict[str, str]] = [{} for _ in tops]
    for cell in sorted(cells, key=lambda cell: (cell.text.page, cell.text.y, cell.text.x)):
        place = bisect_right(tops, (cell.text.page, cell.text.y + SLACK)) - 1
        if place >= 0 and tops[place][0] == cell.text.page:
            rows[place][cell.field] = rows[place].get(cell.field, "") + cell.text.text.strip()
    return [filled({field: PRINTED.get(field, str)(text) for field, text in row.items()}) for row in rows]
