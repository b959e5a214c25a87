"""What search engines, language models and slow connections get of a page: its size, its description, its data."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from pages import SITE_URL, Page, read, read_file, squeeze

from scripts.addresses import Addresses
from scripts.card import CARD, HEIGHT, WIDTH
from scripts.enrich import build_site
from scripts.load import load
from scripts.render import Renderer
from scripts.structured_data import script_text, thing

# More than this is slow on a phone, and more than a language model wants to read for one answer.
LARGEST = 60_000
# Shorter says nothing, longer is cut off by whoever shows it.
DESCRIPTION = range(15, 161)
COLLECTION = load()[0]
CARD_BYTES = 60_000
# Shown inside of other pages only.
FRAMED = "embed/"


def addresses_of(site: Path) -> dict[str, Page]:
    """Every page by its address below the root."""
    files = sorted(site.rglob("*.html"))
    return {file.relative_to(site).as_posix().removesuffix("index.html"): read_file(file) for file in files}


def is_redirect(page: Page) -> bool:
    return bool(page.all("meta", http_equiv="refresh"))


def readable(site: Path) -> dict[str, Page]:
    """The pages that are read by themselves."""
    return {
        address: page for address, page in addresses_of(site).items() if not is_redirect(page) and address != FRAMED
    }


def named(page: Page, **attributes: str) -> str:
    """What the one meta element of this name or property says."""
    [element] = page.all("meta", **attributes)
    return element.attributes["content"]


def test_no_page_is_large(built_site: Path) -> None:
    sizes = {file.relative_to(built_site).as_posix(): file.stat().st_size for file in built_site.rglob("*.html")}
    largest = max(sizes, key=lambda name: sizes[name])
    assert sizes[largest] <= LARGEST, f"{largest} is of {sizes[largest]} bytes"


# --- Descriptions and canonical addresses -------------------------------------------------------------------------


def test_descriptions_are_unique(published: Path) -> None:
    """Two spellings of one address are one page, and its canonical address says which."""
    seen: dict[str, str] = {}
    for address, page in readable(published).items():
        description = named(page, name="description")
        assert len(description) in DESCRIPTION, (address, description)
        canonical = [link.attributes["href"] for link in page.all("link", rel="canonical")]
        [own] = canonical or [address]
        assert seen.setdefault(description, own) == own, f"{address} and {own} have one description: {description}"
    assert len(seen) > 500


def test_titles_are_not_empty(built_site: Path) -> None:
    for address, page in readable(built_site).items():
        [title] = page.all("title")
        assert re.match(r"\S.* - 发票码典$", title.text), address


def test_canonical_addresses(published: Path) -> None:
    for address, page in addresses_of(published).items():
        links = [link.attributes["href"] for link in page.all("link", rel="canonical")]
        if address in ("404.html", FRAMED):
            assert not links
            continue
        [canonical] = links
        assert canonical.startswith(SITE_URL)
        path = canonical.removeprefix(SITE_URL)
        assert (published / path / "index.html").exists()
        assert is_redirect(page) or path == address or path == address.lower()


def test_spellings_of_a_shared_code_are_one_page() -> None:
    """In lower case, so that a file system that does not tell them apart has the same in both."""
    one, *others = COLLECTION.records
    other = next(record for record in others if record.system != one.system)
    sharing = [
        dataclasses.replace(record, code="ZZ9") if record in (one, other) else record for record in (one, *others)
    ]
    site = build_site(dataclasses.replace(COLLECTION, records=tuple(sharing)))
    pages = {page.url: page for page in Renderer(site, Addresses()).choice_pages()}
    assert pages["codes/ZZ9/"].canonical == "codes/zz9/"
    assert pages["codes/zz9/"].canonical is None
    assert pages["codes/ZZ9/"].body == pages["codes/zz9/"].body
    assert pages["codes/ZZ9/"].description == pages["codes/zz9/"].description
    assert pages["codes/ZZ9/"].title == "错误码 ZZ9"


def test_sitemap_holds_canonical_pages_only(published: Path) -> None:
    locations = ElementTree.parse(published / "sitemap.xml").iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")
    listed = [location.text for location in locations]
    canonical = {
        link.attributes["href"] for page in readable(published).values() for link in page.all("link", rel="canonical")
    }
    assert sorted(canonical) == sorted(filter(None, listed))


def test_what_is_not_to_be_found_says_so(built_site: Path) -> None:
    for address, page in addresses_of(built_site).items():
        robots = [element.attributes["content"] for element in page.all("meta", name="robots")]
        assert robots == (["noindex"] if is_redirect(page) or address in ("404.html", FRAMED) else []), address


# --- Previews -----------------------------------------------------------------------------------------------------


def test_previews(built_site: Path, published: Path) -> None:
    for site in (built_site, published):
        for address, page in readable(site).items():
            assert named(page, property="og:description") == named(page, name="description")
            assert page.all("title")[0].text == f"{named(page, property='og:title')} - 发票码典"
            assert named(page, property="og:site_name") == "发票码典"
            whole = site is published and address != "404.html"
            assert named(page, name="twitter:card") == ("summary_large_image" if whole else "summary")
            if whole:
                [canonical] = page.all("link", rel="canonical")
                assert named(page, property="og:url") == canonical.attributes["href"]
                picture = named(page, property="og:image")
                assert (site / picture.removeprefix(SITE_URL)).is_file()
            else:
                assert not page.all("meta", property="og:url") + page.all("meta", property="og:image")
    assert named(read_file(built_site / "codes/guangzhou/e007/index.html"), property="og:type") == "article"


def test_the_picture_of_previews() -> None:
    content = CARD.read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert (int.from_bytes(content[16:20]), int.from_bytes(content[20:24])) == (WIDTH, HEIGHT) == (1200, 630)
    assert len(content) <= CARD_BYTES


# --- JSON-LD ------------------------------------------------------------------------------------------------------


def graph_of(page: Page) -> list[dict[str, Any]]:
    """The things that a page declares, checked to be JSON of schema.org's context."""
    scripts = page.all("script", type="application/ld+json")
    if not scripts:
        return []
    [script] = scripts
    data = json.loads(script.text)
    assert data["@context"] == "https://schema.org"
    graph = data["@graph"]
    assert isinstance(graph, list) and all("@type" in item for item in graph)
    return graph


def of_type(graph: list[dict[str, Any]], name: str) -> dict[str, Any]:
    [found] = [item for item in graph if item["@type"] == name]
    return found


def test_records_as_data_say_what_the_page_says(built_site: Path) -> None:
    for record in COLLECTION.records:
        graph = graph_of(read_file(built_site / f"codes/{record.id}/index.html"))
        article = of_type(graph, "TechArticle")
        assert article["headline"] == record.name
        assert article["description"] == record.summary
        assert {squeeze(message) for message in record.messages} <= set(article.get("keywords", []))
        assert [cited["name"] for cited in article["citation"]] == [source.title for source in record.sources]
        steps = article["mainEntity"]["step"]
        assert [step["position"] for step in steps] == list(range(1, len(record.fix) + 1))
        for step, point in zip(steps, record.fix, strict=True):
            assert step["text"] == point.text + ("（推断）" if point.advice == "inferred" else "")
    for case in COLLECTION.cases:
        graph = graph_of(read_file(built_site / f"{case.id}/index.html"))
        assert of_type(graph, "TechArticle")["headline"] == case.title


def test_ways_lead_from_the_home_page_to_the_page(built_site: Path, published: Path) -> None:
    """Every step is an address that exists; the last is the page itself."""
    for site, root in ((built_site, "https://site.test/"), (published, SITE_URL)):
        seen = 0
        for address, page in readable(site).items():
            for way in (item for item in graph_of(page) if item["@type"] == "BreadcrumbList"):
                items = [urljoin(root + address, step["item"]) for step in way["itemListElement"]]
                assert [step["position"] for step in way["itemListElement"]] == list(range(1, len(items) + 1))
                assert items[0] == root
                assert re.sub(r"/\d/$", "/", root + address) == re.sub(r"/\d/$", "/", items[-1])
                for item in items:
                    assert (site / urlsplit(item).path.removeprefix(urlsplit(root).path) / "index.html").exists()
                seen += 1
        assert seen > len(COLLECTION.records)


def test_terms_as_data(built_site: Path) -> None:
    terms = of_type(graph_of(read_file(built_site / "terms/index.html")), "DefinedTermSet")["hasDefinedTerm"]
    assert [term["name"] for term in terms] == [term.term for term in COLLECTION.terms]
    for term in COLLECTION.terms:
        defined = of_type(graph_of(read_file(built_site / f"terms/{term.key}/index.html")), "DefinedTerm")
        assert defined["description"] == term.meaning


def test_the_site_can_be_searched_by_address_where_it_has_one(built_site: Path, published: Path) -> None:
    assert "potentialAction" not in of_type(graph_of(read_file(built_site / "index.html")), "WebSite")
    website = of_type(graph_of(read_file(published / "index.html")), "WebSite")
    assert website["url"] == SITE_URL
    assert website["potentialAction"]["target"]["urlTemplate"] == SITE_URL + "#q={search_term_string}"


@pytest.mark.parametrize(
    "text", ["</script><script>alert(1)</script>", "<!-- <script>", "]]>", "&lt;", "\u2028\u2029", '"\\', "{{ 7 * 7 }}"]
)
def test_no_text_gets_out_of_its_script(text: str) -> None:
    script = script_text([thing("Thing", name=text)])
    assert not set(script) & set("<>&\u2028\u2029")
    page = read(f"<head><script type='application/ld+json'>{script}</script></head><body><p>after</p></body>")
    assert len(page.all("script")) == 1 and page.text == "after"
    assert json.loads(script)["@graph"][0]["name"] == text


def test_a_hostile_message_stays_a_message() -> None:
    """All the way through the renderer: what a record says cannot end the script that says it again."""
    record = dataclasses.replace(COLLECTION.records[0], messages=("</script><!--<script>alert(1)",))
    records = (record, *COLLECTION.records[1:])
    site = build_site(dataclasses.replace(COLLECTION, records=records))
    [page] = [page for page in Renderer(site, Addresses()).record_pages() if page.url == f"codes/{record.id}/"]
    assert page.structured is not None and "<" not in page.structured
    assert json.loads(page.structured)["@graph"][0]["keywords"][0] == record.messages[0]
