"""The changes as Atom and JSON feeds: one of everything, and one of each system that has any."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from scripts.addresses import Addresses
from scripts.enrich import Event, Site
from scripts.labels import EVENT_LABELS
from scripts.structured_data import ABOUT, NAME

LENGTH = 100


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed before it is written down: in which folder it stands, and which page shows the same."""

    folder: str
    title: str
    page: str
    events: tuple[Event, ...]

    @property
    def id(self) -> str:
        """A name that stays the same wherever the site is served from."""
        return urn(f"feed {self.folder}" if self.folder else "feed")


def feed_folder(system: str) -> str:
    """Where the feeds of a system are."""
    return f"changes/{system}/"


def feed_files(site: Site, addresses: Addresses) -> Iterator[tuple[str, str]]:
    """Every feed in both forms, as site path and text."""
    feeds = [Feed("", f"{NAME}：更新", "changes/", site.events[:LENGTH])]
    for system in site.systems.values():
        events = tuple(event for event in site.events if event.system == system.key)
        if events:
            title = f"{NAME}：{system.name}的更新"
            feeds.append(Feed(feed_folder(system.key), title, f"systems/{system.key}/", events[:LENGTH]))
    for feed in feeds:
        yield f"{feed.folder}feed.xml", atom(feed, site, addresses)
        yield f"{feed.folder}feed.json", json_feed(feed, site, addresses)


def urn(name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_OID, f"fapiao-codex {name}").urn


def event_id(event: Event) -> str:
    """The same for as long as the record is there, however its texts are mended."""
    return urn(f"{event.path} {event.number}")


def event_time(event: Event) -> str:
    return f"{event.date}T00:00:00+08:00"


def event_title(event: Event) -> str:
    return f"{EVENT_LABELS[event.kind]}：{event.title}"


def atom(feed: Feed, site: Site, addresses: Addresses) -> str:
    """The feed as RFC 4287 has it. Where the site's address is not known, links start from the feed's own."""
    root = "../" * feed.folder.count("/")
    top = ElementTree.Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": "zh-CN"})

    def add(parent: ElementTree.Element, tag: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
        element = ElementTree.SubElement(parent, tag, attributes)
        element.text = text
        return element

    def link(parent: ElementTree.Element, relation: str, type_: str, path: str) -> None:
        add(parent, "link", rel=relation, type=type_, href=addresses.page(path, root))

    add(top, "id", feed.id)
    add(top, "title", feed.title)
    add(top, "subtitle", ABOUT)
    add(top, "updated", event_time(feed.events[0]))
    add(add(top, "author"), "name", NAME)
    link(top, "self", "application/atom+xml", f"{feed.folder}feed.xml")
    link(top, "alternate", "text/html", feed.page)
    for event in feed.events:
        entry = add(top, "entry")
        add(entry, "id", event_id(event))
        add(entry, "title", event_title(event))
        add(entry, "updated", event_time(event))
        link(entry, "alternate", "text/html", event.path)
        if event.system:
            add(entry, "category", term=event.system, label=site.systems[event.system].name)
        add(entry, "summary", event.note)
    ElementTree.indent(top)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(top, encoding="unicode") + "\n"


def json_feed(feed: Feed, site: Site, addresses: Addresses) -> str:
    """The feed as JSON Feed 1.1 has it."""
    root = "../" * feed.folder.count("/")
    data = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": ABOUT,
        "language": "zh-CN",
        "authors": [{"name": NAME}],
        "home_page_url": addresses.page(feed.page, root),
        "feed_url": addresses.page(f"{feed.folder}feed.json", root),
        "items": [
            {
                "id": event_id(event),
                "url": addresses.page(event.path, root),
                "title": event_title(event),
                "content_text": event.note,
                "date_published": event_time(event),
                "tags": [site.systems[event.system].name] if event.system else [],
            }
            for event in feed.events
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
