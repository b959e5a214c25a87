"""Building the site, and reading its pages as a browser would see them, with the standard library only."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# An address with a path, and a repository, both made up.
SITE_URL = "https://fapiao.example/codex/"
REPO_URL = "https://code.example/team/codex"

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


def build(folder: Path, **addresses: str) -> Path:
    """Build the site into a folder as `make build` does, with SITE_URL and REPO_URL as given and not otherwise."""
    environment = {name: value for name, value in os.environ.items() if name not in ("SITE_URL", "REPO_URL")}
    # Not quietly: a warning that is not shown would not be counted either.
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=environment | addresses, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    text: str = ""


@dataclass
class Page:
    """All elements in the order of the page, and the text of the body without scripts, blanks run together."""

    elements: list[Element] = field(default_factory=list)
    text: str = ""

    def all(self, tag: str, **attributes: str) -> list[Element]:
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            element for element in self.elements if element.tag == tag and wanted.items() <= element.attributes.items()
        ]

    def ids(self) -> set[str]:
        return {element.attributes["id"] for element in self.elements if "id" in element.attributes}

    def links(self) -> list[str]:
        return [element.attributes["href"] for element in self.elements if "href" in element.attributes]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.page.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.page.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        while self.open:
            if self.open.pop().tag == tag:
                break

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data
        tags = [element.tag for element in self.open]
        if "body" in tags and "script" not in tags:
            self.page.text += data


def read(html: str) -> Page:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    for element in reader.page.elements:
        element.text = squeeze(element.text)
    reader.page.text = squeeze(reader.page.text)
    return reader.page


@cache
def read_file(path: Path) -> Page:
    return read(path.read_text(encoding="utf-8"))


def squeeze(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
