"""The pages of an OFD file as places of text, for the reader that knows printed forms (that of PDF files).

An OFD page says where each sign of a text stands, in millimetres from the top left, by its distance from the one before
(``DeltaX="g 3 1.5 3"``: three times 1.5, then 3).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from . import Problem
from .ofd_package import Pages, numbers
from .pdf import gathered, reading_of
from .pdf_invoice import read_invoice
from .pdf_page import read_page
from .pdf_text import PageText, Run
from .xml_tree import Element

POINTS = 72 / 25.4
MOST_PAGES = 100
MOST_SIGNS = 50_000
MOST_LINES = 1000


def read(pages: Pages, document: Element) -> list[tuple[dict[str, object], list[Problem]]]:
    """The invoices printed on the pages, each with what is doubtful about how it was read.

    A document without pages may have lines of text in their place.
    """
    found = [] if pages.locations else [(1, read_invoice(read_page(plain_lines(document))))]
    left = MOST_SIGNS
    for place, identity in enumerate(pages.locations):
        if place >= MOST_PAGES:
            break
        text = PageText()
        for element in pages.objects(identity):
            for run in runs_of(element):
                left -= len(run.text)
                if left < 0:
                    return []
                text.runs.append(run)
        found.append((place + 1, read_invoice(read_page(text))))
    reading = reading_of(list(gathered(found)))
    return [
        (invoice, [problem for problem in reading.problems if problem.invoice == place])
        for place, invoice in enumerate(reading.invoices)
    ]


def plain_lines(document: Element) -> PageText:
    """Texts that have no place, one below the other."""
    text = PageText()
    for element in islice(document.walk(), MOST_LINES):
        line = re.sub(r"([:：])\s+", r"\1", element.text.strip()[:200])
        if line and not element.children:
            edges = [10.0 + 9 * place for place in range(len(line))]
            text.runs.append(Run(line, edges, edges[-1] + 9, 20.0 * len(text.runs), 9))
    return text


def runs_of(element: Element) -> Iterator[Run]:
    """The lines of a text object. Text that is turned, as on seals and margins, is left out."""
    attributes = element.attributes
    across, slant, lean, down, right, below = numbers(attributes.get("CTM", "1 0 0 1 0 0"), 6)
    if slant or lean or across <= 0 or down <= 0:
        return
    left, top = numbers(attributes.get("Boundary", ""), 2)
    size = (numbers(attributes.get("Size", ""), 1)[0] or 3) * down
    for code in element.all("TextCode"):
        text = code.text.strip("\r\n")
        if not text.strip():
            continue
        x, y = numbers(f"{code.attributes.get('X', '0')} {code.attributes.get('Y', '0')}", 2)
        steps = distances(code.attributes.get("DeltaX", ""), len(text))
        falls = distances(code.attributes.get("DeltaY", ""), len(text))
        run: Run | None = None
        for place, sign in enumerate(text):
            # Of a full-width colon or bracket only the first half is seen.
            wide = size if ord(sign) > 0x2000 and sign not in "：）" else size / 2
            edge, line = (left + across * x + right) * POINTS, (top + down * y + below) * POINTS
            blank = sign.isspace()
            if not blank and (run is None or abs(line - run.y) > 0.1 * size * POINTS or edge < run.edges[-1]):
                if run is not None:
                    yield run
                run = Run("", [], 0, line, size * POINTS)
            if run is not None and not blank:
                run.text += sign
                run.edges.append(edge)
                run.right = edge + wide * POINTS
            x += steps[place] if place < len(steps) else 0 if falls else wide / across
            y += falls[place] if place < len(falls) else 0
        if run is not None:
            yield run


def distances(text: str, count: int) -> list[float]:
    """The distances between ``count`` signs, as far as they are given."""
    words = text.split()[: 4 * count + 4]
    found: list[float] = []
    place = 0
    while place < len(words) and len(found) < count:
        if words[place] == "g" and place + 2 < len(words):
            times, step = numbers(f"{words[place + 1]} {words[place + 2]}", 2)
            found += [step] * max(0, min(int(times), count - len(found)))
            place += 3
        else:
            found += numbers(words[place], 1)
            place += 1
    return found
