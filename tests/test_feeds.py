"""The feeds: valid, the same in both forms, with names that stay whatever is mended and wherever they are served."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from pages import SITE_URL, read_file

from scripts.addresses import Addresses
from scripts.enrich import build_site, list_events
from scripts.feeds import LENGTH, event_id, feed_files
from scripts.load import load
from scripts.model import Change, Collection

ATOM = "{http://www.w3.org/2005/Atom}"
COLLECTION = load()[0]
SYSTEMS = sorted({record.system for record in COLLECTION.records})
FOLDERS = ["", *(f"changes/{key}/" for key in SYSTEMS)]


def read_atom(site: Path, folder: str) -> ElementTree.Element:
    return ElementTree.parse(site / folder / "feed.xml").getroot()


def read_json(site: Path, folder: str) -> dict[str, Any]:
    return json.loads((site / folder / "feed.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def link_of(element: ElementTree.Element, relation: str) -> str:
    [href] = [link.attrib["href"] for link in element.findall(f"{ATOM}link") if link.attrib["rel"] == relation]
    return href


@pytest.mark.parametrize("folder", FOLDERS)
def test_atom(built_site: Path, published: Path, folder: str) -> None:
    """What RFC 4287 wants of a feed and of an entry, and every link leads to a page."""
    for site, root in ((built_site, "https://site.test/"), (published, SITE_URL)):
        feed = read_atom(site, folder)
        assert feed.tag == f"{ATOM}feed"
        assert feed.findtext(f"{ATOM}author/{ATOM}name")
        entries = feed.findall(f"{ATOM}entry")
        assert 0 < len(entries) <= LENGTH
        for element in (feed, *entries):
            for name in ("id", "title", "updated"):
                assert len(element.findall(ATOM + name)) == 1 and element.findtext(ATOM + name)
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00", element.findtext(f"{ATOM}updated", ""))
            assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", element.findtext(f"{ATOM}id", ""))
            target = urljoin(f"{root}{folder}feed.xml", link_of(element, "alternate"))
            path = urlsplit(target).path.removeprefix(urlsplit(root).path)
            assert target.startswith(root) and (site / path / "index.html").exists()
        assert urljoin(f"{root}{folder}feed.xml", link_of(feed, "self")) == f"{root}{folder}feed.xml"
        assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(entries)
        dates = [entry.findtext(f"{ATOM}updated", "") for entry in entries]
        assert dates == sorted(dates, reverse=True)
        assert feed.findtext(f"{ATOM}updated") == dates[0]


@pytest.mark.parametrize("folder", FOLDERS)
def test_both_forms_say_the_same(built_site: Path, folder: str) -> None:
    atom, feed = read_atom(built_site, folder), read_json(built_site, folder)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"] == atom.findtext(f"{ATOM}title")
    said = [
        (item["id"], item["title"], item["content_text"], item["date_published"], item["url"]) for item in feed["items"]
    ]
    assert said == [
        (
            *(entry.findtext(ATOM + name) for name in ("id", "title", "summary", "updated")),
            link_of(entry, "alternate"),
        )
        for entry in atom.findall(f"{ATOM}entry")
    ]


def test_names_of_feeds_and_entries_do_not_depend_on_the_address(built_site: Path, published: Path) -> None:
    seen = set()
    for folder in FOLDERS:
        here, there = (read_atom(site, folder) for site in (built_site, published))
        assert [element.text for element in here.iter(f"{ATOM}id")] == [
            element.text for element in there.iter(f"{ATOM}id")
        ]
        seen.add(here.findtext(f"{ATOM}id"))
    assert len(seen) == len(FOLDERS)


def test_names_of_entries_stay_when_a_text_is_mended() -> None:
    """And when the record changes once more: a reader is not told twice of the same thing."""
    [first, *others] = COLLECTION.records
    changed = dataclasses.replace(first, changed=(*first.changed, Change("2026-12-01", "改了步骤")))
    mended = dataclasses.replace(changed, title="另一个标题", summary="另一句话，先看这里")

    def names(record: Any) -> list[str]:
        events = list_events(dataclasses.replace(COLLECTION, records=(record, *others)))
        return sorted(event_id(event) for event in events if event.path == f"codes/{record.id}/")

    assert names(changed) == names(mended)
    assert set(names(first)) < set(names(changed))


@pytest.mark.parametrize("key", SYSTEMS)
def test_a_system_has_its_own_feeds(built_site: Path, key: str) -> None:
    """Of its own records and cases only; its page names them for readers and for feed readers."""
    entries = read_atom(built_site, f"changes/{key}/").findall(f"{ATOM}entry")
    assert {category.attrib["term"] for entry in entries for category in entry.findall(f"{ATOM}category")} == {key}
    page = read_file(built_site / f"systems/{key}/index.html")
    for name, kind in (("feed.xml", "application/atom+xml"), ("feed.json", "application/feed+json")):
        own, everything = f"../../changes/{key}/{name}", f"../../{name}"
        named = {
            link.attributes["href"] for link in page.all("link", type=kind) if "alternate" in link.attributes["rel"]
        }
        assert named == {own, everything}
        assert page.all("a", href=own)


def test_a_system_without_changes_has_no_feed() -> None:
    """A feed must say when it was updated, which nothing that never happened can."""
    record = next(record for record in COLLECTION.records if not record.related and not record.rules)
    bare = Collection(COLLECTION.systems, (record,), ())
    paths = {path for path, _ in feed_files(build_site(bare), Addresses())}
    assert paths == {"feed.xml", "feed.json", f"changes/{record.system}/feed.xml", f"changes/{record.system}/feed.json"}
