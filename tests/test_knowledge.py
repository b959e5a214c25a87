"""The pages of terms, tax knowledge and guides: whole, true to the tables that the rules use, and found by links."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from fapiao import check_field
from fapiao.kinds import INSPECTED, KINDS, InvoiceKind
from fapiao.labels import FIELD_LABELS
from fapiao.lengths import LENGTHS
from fapiao.rules.tax_rate import RATES, WORDS, show_rate
from pages import Page, read_file, squeeze

from scripts.enrich import build_site, name_terms, terms_in
from scripts.labels import read_labels
from scripts.load import load
from scripts.model import ROOT, Term

COLLECTION, _ = load()
TERMS = {term.key: term for term in COLLECTION.terms}
GUIDES = sorted(path.stem for path in (ROOT / "docs" / "guide").glob("*.md") if path.stem != "index")
DIGITS = {"invoice_code", "invoice_number"}


def page_at(site: Path, url: str) -> Page:
    return read_file(site / url / "index.html")


def paths(page: Page, url: str) -> set[str]:
    return {urlsplit(urljoin(f"https://site.test/{url}/", link)).path for link in page.links()}


def rows(page: Page) -> list[str]:
    return [element.text for element in page.all("tr")]


# --- Terms --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("term", TERMS.values(), ids=TERMS)
def test_term(built_site: Path, term: Term) -> None:
    """Its page says what it means, who says so, and leads to the records and terms it names."""
    page = page_at(built_site, f"terms/{term.key}")
    [article] = page.all("article")
    for text in (term.meaning, *term.also, *(source.title for source in term.sources)):
        assert squeeze(text) in article.text
    assert bool(page.all("a", class_="fp-inferred")) == (term.advice == "inferred")
    targets = paths(page, f"terms/{term.key}")
    assert {f"/terms/{key}/" for key in term.see} <= targets
    assert {f"/codes/{id}/" for id in term.records} <= targets
    listed = page_at(built_site, "terms")
    assert f"/terms/{term.key}/" in paths(listed, "terms")
    assert term.meaning in listed.text


def test_terms_are_enough() -> None:
    names = {name for term in TERMS.values() for name in (term.term, *term.also)}
    assert {
        "数电票",
        "乐企",
        "税控盘",
        "税务UKey",
        "勾选",
        "红字信息确认单",
        "授信额度",
        "清卡",
        "反写",
        "锁死期",
    } <= names


def test_records_name_the_terms_they_use(built_site: Path) -> None:
    site = build_site(COLLECTION)
    assert len(site.record_terms) > len(COLLECTION.records) / 2
    for id, terms in site.record_terms.items():
        assert {f"/terms/{term.key}/" for term in terms} <= paths(page_at(built_site, f"codes/{id}"), f"codes/{id}")
    for key, records in site.term_records.items():
        uses = {record.id for record in records}
        assert uses == {*TERMS[key].records, *(id for id, terms in site.record_terms.items() if TERMS[key] in terms)}


def test_the_longer_name_counts() -> None:
    record = next(record for record in COLLECTION.records if record.id == "guangzhou/e007")
    names = [Term(name, name, "", "", "", ()) for name in ("识别号", "纳税人识别号", "没有的词")]
    assert terms_in(record, name_terms(names)) == ["纳税人识别号"]


# --- Tax knowledge ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_kind(built_site: Path, kind: InvoiceKind) -> None:
    """Every kind stands in both tables, with a sample that is in order and is read as that kind."""
    [row] = [row.text for row in page_at(built_site, "knowledge/kinds").all("tr", id=kind.key)]
    assert row.startswith(kind.name)
    assert kind.source in row
    assert DIGITS & set(kind.sample)
    for name, value in kind.sample.items():
        assert FIELD_LABELS[name] in row and value in row
        assert not check_field(name, value).findings
    if kind.code_12 or kind.code_10:
        names = (*kind.code_12.values(), *kind.code_10.values())
        assert check_field("invoice_code", kind.sample["invoice_code"]).facts["invoice_kind"] in names
    [row] = [row for row in rows(page_at(built_site, "knowledge/inspection")) if row.startswith(f"{kind.name} ")]
    assert INSPECTED[kind.inspected] in row and kind.inspected_by in row
    assert ("要填" in row) == ("invoice_code" in kind.sample)


def test_rates(built_site: Path) -> None:
    page = page_at(built_site, "knowledge/rates")
    for value, rate in RATES.items():
        [row] = [row for row in rows(page) if row.startswith(show_rate(value) + " ")]
        assert rate.purpose in row and rate.since in row
        assert (rate.document or "未核到条文") in row
    for word, (shown, meaning) in WORDS.items():
        if word == shown:
            assert f"{word}{meaning}" in rows(page)


def test_lengths(built_site: Path) -> None:
    found = rows(page_at(built_site, "knowledge/lengths"))
    for length in LENGTHS:
        wanted = f"{FIELD_LABELS[length.field]} {length.most} {length.unit} {length.by}"
        assert [row for row in found if row.startswith(wanted)], wanted


def test_official_resources(built_site: Path) -> None:
    """Each with where and when it was seen; and nowhere on the site the contacts that the article made up."""
    page = page_at(built_site, "guide/official")
    seen = read_labels()["seen"]
    for resource in COLLECTION.resources:
        [item] = page.all("li", id=resource.key)
        for text in (resource.title, resource.about, seen[resource.seen], resource.seen_in, resource.seen_on):
            assert squeeze(text) in item.text
        assert resource.url in page.links()
    for path in built_site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"customs\.gov|guangzhouinv|400-123-4567|020-12345678", text), path


# --- Guides -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*GUIDES, "support", "official"])
def test_guide_is_linked(built_site: Path, name: str) -> None:
    assert f"/guide/{name}/" in paths(page_at(built_site, "guide"), "guide")
    [article] = page_at(built_site, f"guide/{name}").all("article")
    assert len(article.text) > 300


@pytest.mark.parametrize("name", ["data", "prevention", "updates"])
def test_check_list(built_site: Path, name: str) -> None:
    """Every point has a box, and every box is labelled by its point. What is ours is said to be ours."""
    page = page_at(built_site, f"guide/{name}")
    boxes = [box for box in page.all("input", type="checkbox") if "id" not in box.attributes]
    points = page.all("li", class_="task-list-item")
    labels = page.all("label")
    assert len(boxes) == len(points) > 15
    assert [point.text for point in points] == [label.text for label in labels if label.text and not label.attributes]
    assert "不是税务机关的规定" in page.text


def test_own_words_spell_terms_as_they_are_spelt(built_site: Path) -> None:
    """The pages that people write are held to the same spelling as the records."""
    wrong = [word for term in TERMS.values() for word in term.misspelt]
    files = [*(ROOT / "docs").rglob("*.md"), *(ROOT / "docs" / "templates").rglob("*.html")]
    files += [ROOT / "CONTRIBUTING.md", ROOT / "HACKING.md", *(ROOT / ".github").rglob("*.*")]
    assert wrong and len(files) > 40
    found = [(str(path), word) for path in files for word in wrong if word in path.read_text(encoding="utf-8")]
    assert not found
