"""The parts of an OFD file (GB/T 33190): how they name each other, and the text objects of its pages."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..registry import Hit
from . import Problem, Unreadable, unreadable
from .container import Container, Member
from .encoding import decode
from .xml_tree import Element, parse

# An invoice of 2000 lines has some seventy pages, and two hundred thousand tags in all its parts.
MOST_PAGES = 500
MOST_TAGS = 1_000_000


@dataclass(frozen=True, slots=True)
class Text:
    """A text object: what it says, and where it stands on its page (millimetres from the top left)."""

    text: str
    x: float
    y: float
    page: int


@dataclass(slots=True)
class Page:
    location: str
    templates: list[str] = field(default_factory=list)
    texts: dict[str, Text] = field(default_factory=dict)
    order: list[Text] = field(default_factory=list)
    objects: list[Element] = field(default_factory=list)


class Package:
    """An OFD file. Parts are found whatever the case of their names and however their paths are written.

    ``problems`` gathers what is to be said about parts that are named but missing or broken.
    """

    def __init__(self, data: bytes) -> None:
        self._container = Container(data)
        self._members: dict[str, Member] = {}
        for member in self._container.members:
            self._members.setdefault(member.name.lower().removeprefix("/"), member)
        self._read: dict[str, Element | None] = {}
        self._tags_left = MOST_TAGS
        self.problems: list[Problem] = []
        roots = sorted((name for name in self._members if posixpath.basename(name) == "ofd.xml"), key=len)
        if not roots:
            raise unreadable("file-ofd-broken", "缺少 OFD.xml，这个 OFD 文件不完整。请重新下载原文件。")
        self.root = roots[0]

    def path(self, location: str, base: str = "") -> str:
        """The part that a location names in the part ``base``; empty where there is none."""
        location = location.strip().replace("\\", "/").lower()
        if not location:
            return ""
        top = posixpath.dirname(self.root)
        beside = posixpath.dirname(base) if base else top
        places = (top,) if location.startswith("/") else (beside, top)
        for place in places:
            path = posixpath.normpath(posixpath.join(place, location.lstrip("/")))
            if path in self._members:
                return path
        return ""

    def attachments(self, location: str) -> list[str]:
        """The XML parts that lie where attachments do, beside the document of that location."""
        place = posixpath.normpath(
            posixpath.join(posixpath.dirname(self.root), location.replace("\\", "/").lower().lstrip("/"))
        )
        folders = tuple(posixpath.join(posixpath.dirname(place), folder, "") for folder in ("attachs", "attachments"))
        return [name for name in self._members if name.startswith(folders) and name.endswith(".xml")]

    def tree(self, path: str) -> Element | None:
        """The root element of a part, or None where it is missing or broken, which is then said once."""
        if path not in self._read:
            self._read[path] = None
            try:
                text, _ = decode(self._container.read(self._members[path]))
                self._tags_left -= text.count("<")
                if self._tags_left < 0:
                    raise unreadable("file-too-large", "各部分的标签加起来比任何发票都多，这一部分没有读取。")
                self._read[path] = parse(text)
            except Unreadable as error:
                self.say(self._members[path].name, error.problem.hit.message)
        return self._read[path]

    def linked(self, location: str, base: str) -> Element | None:
        """The part that another names, which is said where it is missing."""
        path = self.path(location, base)
        if not path:
            if location.strip():
                self.say(location.strip()[:120], "文件里写明有这一部分，实际没有。")
            return None
        return self.tree(path)

    def say(self, part: str, message: str) -> None:
        hit = Hit(f"{message}其余部分已经读取；请重新下载原文件再检查一次。", part)
        problem = Problem("file-ofd-part", hit, part=part)
        if problem not in self.problems and len(self.problems) < 20:
            self.problems.append(problem)


class Pages:
    """The pages of a document, each read when something on it is asked for."""

    def __init__(self, package: Package, document: Element, base: str) -> None:
        self._package = package
        self._base = base
        self._read: dict[str, Page] = {}
        listed = document.find("Pages")
        pages = listed.all("Page") if listed else []
        if len(pages) > MOST_PAGES:
            package.say(base, f"有 {len(pages)} 页，只读取了前 {MOST_PAGES} 页。")
        self.locations = {
            page.attributes.get("ID", str(place)): page.attributes.get("BaseLoc", "")
            for place, page in enumerate(pages[:MOST_PAGES])
        }
        self._places = {identity: place for place, identity in enumerate(self.locations)}
        common = document.find("CommonData")
        self.templates = {
            template.attributes.get("ID", ""): template.attributes.get("BaseLoc", "")
            for template in (common.all("TemplatePage")[:MOST_PAGES] if common else [])
        }

    def page(self, identity: str) -> Page:
        if identity not in self._read:
            location = self.locations.get(identity, "")
            self._read[identity] = self._texts(location, self._places.get(identity, 0))
        return self._read[identity]

    def text(self, page: str, identity: str) -> Text | None:
        """The text object of that number, on that page, in its templates, or where no page is named on any page."""
        if identity in ("", "0"):
            return None
        for place in (page,) if page in self.locations else self.locations:
            found = self.page(place).texts.get(identity) or self._in_templates(place, identity)
            if found:
                return found
        return None

    def _in_templates(self, page: str, identity: str) -> Text | None:
        return next(
            (
                found
                for template in self.page(page).templates
                if (found := self._template(template).texts.get(identity))
            ),
            None,
        )

    def _template(self, identity: str) -> Page:
        key = f"template {identity}"
        if key not in self._read:
            self._read[key] = self._texts(self.templates.get(identity, ""), 0)
        return self._read[key]

    def printed(self, page: str) -> Iterator[Text]:
        """Every text on a page, those of its templates first."""
        for template in self.page(page).templates:
            yield from self._template(template).order
        yield from self.page(page).order

    def objects(self, page: str) -> Iterator[Element]:
        """Every text object on a page, those of its templates first."""
        for template in self.page(page).templates:
            yield from self._template(template).objects
        yield from self.page(page).objects

    def _texts(self, location: str, place: int) -> Page:
        page = Page(location)
        root = self._package.linked(location, self._base)
        if root is None:
            return page
        for element in root.walk():
            if element.name == "Template":
                page.templates.append(element.attributes.get("TemplateID", ""))
            elif element.name == "TextObject":
                said = "".join(code.text for code in element.all("TextCode"))
                x, y = corner(element)
                text = Text(said, x, y, place)
                page.order.append(text)
                page.objects.append(element)
                if identity := element.attributes.get("ID"):
                    page.texts.setdefault(identity, text)
        return page


def corner(element: Element) -> tuple[float, float]:
    """Where the first sign of a text object stands: the corner of its box, and its own place in it."""
    code = element.find("TextCode")
    box = numbers(element.attributes.get("Boundary", ""), 2)
    own = numbers(f"{code.attributes.get('X', '')} {code.attributes.get('Y', '')}" if code else "", 2)
    return box[0] + own[0], box[1] + own[1]


def numbers(text: str, count: int) -> list[float]:
    found = []
    for word in text.split()[:count]:
        try:
            value = float(word)
        except ValueError:
            value = 0.0
        found.append(value if abs(value) < 1e6 else 0.0)
    return found + [0.0] * (count - len(found))
