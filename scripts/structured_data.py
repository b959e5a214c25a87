"""What a page is about, as schema.org types in JSON-LD, for search engines and language models.

Every function returns plain data that says what the page itself shows, and no more. ``where`` turns a path of the site
into an address: absolute where the site's own address is known, else relative to the page, which JSON-LD allows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence

from scripts.enrich import Site, last_date
from scripts.labels import read_labels
from scripts.model import Case, Point, Record, Source, Term

Where = Callable[[str], str]
Thing = dict[str, object]

NAME = "发票码典"
ABOUT = "发票报错的含义、原因和处理步骤，以及在浏览器里检查发票的工具。不是税务机关的网站。"
LANGUAGE = "zh-CN"
LICENSE = "https://creativecommons.org/licenses/by/4.0/"

# Inside a script element these would end it, begin a comment, or break a line of JavaScript.
UNSAFE = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def script_text(things: Iterable[Thing]) -> str:
    """The things as the text of a script element: whatever is in them, it stays inside."""
    data = {"@context": "https://schema.org", "@graph": list(things)}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(UNSAFE)


def thing(type_: str, **properties: object) -> Thing:
    """A thing without the properties that are not known."""
    return {"@type": type_} | {name: value for name, value in properties.items() if value not in (None, (), [])}


def trail(steps: Sequence[tuple[str, str]], where: Where) -> list[Thing]:
    """The way to a page from the home page, as title and path of each step; one thing, as of a page without others."""
    items = [
        thing("ListItem", position=position, name=name, item=where(path))
        for position, (name, path) in enumerate([(NAME, ""), *steps], 1)
    ]
    return [thing("BreadcrumbList", itemListElement=items)]


def website(where: Where, *, absolute: bool) -> Thing:
    """The site; the way to search it is a template of an address, so it needs the whole address."""
    search = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": f"{where('')}#q={{search_term_string}}"},
        "query-input": "required name=search_term_string",
    }
    return thing(
        "WebSite",
        name=NAME,
        alternateName="Fapiao Codex",
        description=ABOUT,
        inLanguage=LANGUAGE,
        license=LICENSE,
        url=where(""),
        potentialAction=search if absolute else None,
    )


def record_things(record: Record, site: Site, where: Where) -> list[Thing]:
    system = site.systems[record.system]
    path = f"codes/{record.id}/"
    steps = how_to(record.name, record.meaning, record.fix)
    article = article_thing(
        record,
        where(path),
        headline=record.name,
        articleSection=read_labels()["category"][record.category],
        keywords=[*record.messages, *(alias.value for alias in record.aliases)],
        about=thing("Thing", name=system.name),
        mainEntity=steps,
    )
    return [
        article,
        *trail([("按系统找报错", "systems/"), (system.name, f"systems/{system.key}/"), (record.name, path)], where),
    ]


def case_things(case: Case, site: Site, where: Where) -> list[Thing]:
    path = f"{case.id}/"
    article = article_thing(
        case,
        where(path),
        headline=case.title,
        genre=f"案例，{read_labels()['origin'][case.origin]}",
        about=thing("Thing", name=site.systems[case.system].name),
        mentions=[
            thing("TechArticle", headline=site.records[id].name, url=where(f"codes/{id}/")) for id in case.records
        ],
        mainEntity=how_to(case.title, case.situation, case.fix),
    )
    return [article, *trail([("案例", "cases/"), (case.title, path)], where)]


def article_thing(item: Record | Case, url: str, **properties: object) -> Thing:
    return thing(
        "TechArticle",
        **properties,
        description=item.summary,
        url=url,
        inLanguage=LANGUAGE,
        datePublished=item.added,
        dateModified=last_date(item),
        author=thing("Organization", name=NAME),
        license=LICENSE,
        isAccessibleForFree=True,
        citation=citations(item.sources),
    )


def citations(sources: Iterable[Source]) -> list[Thing]:
    return [
        thing("CreativeWork", name=source.title, url=source.url, identifier=source.number, datePublished=source.date)
        for source in sources
    ]


def how_to(name: str, description: str, steps: Iterable[Point]) -> Thing:
    """The steps as they stand on the page, with the same mark on those that no source has."""
    return thing(
        "HowTo",
        name=f"{name}：修复",
        description=description,
        inLanguage=LANGUAGE,
        step=[thing("HowToStep", position=position, text=marked(point)) for position, point in enumerate(steps, 1)],
    )


def marked(point: Point) -> str:
    """The text of a point; where the text goes without the page around it, it says itself that it is inferred."""
    return f"{point.text}（推断）" if point.advice == "inferred" else point.text


def term_set_things(terms: Iterable[Term], where: Where) -> list[Thing]:
    """The glossary. What each term means is on its own page."""
    defined = [thing("DefinedTerm", name=term.term, url=where(f"terms/{term.key}/")) for term in terms]
    about = thing("DefinedTermSet", name="术语", url=where("terms/"), inLanguage=LANGUAGE, hasDefinedTerm=defined)
    return [about | {"license": LICENSE}, *trail([("术语", "terms/")], where)]


def term_things(term: Term, where: Where) -> list[Thing]:
    path = f"terms/{term.key}/"
    defined = thing(
        "DefinedTerm",
        name=term.term,
        alternateName=list(term.also),
        description=term.meaning,
        url=where(path),
        inLanguage=LANGUAGE,
        inDefinedTermSet=where("terms/"),
        subjectOf=citations(term.sources),
    )
    return [defined, *trail([("术语", "terms/"), (term.term, path)], where)]


def guide_things(title: str, description: str, path: str, where: Where) -> list[Thing]:
    """A page that people wrote."""
    page = thing(
        "Article",
        headline=title,
        description=description,
        url=where(path),
        inLanguage=LANGUAGE,
        author=thing("Organization", name=NAME),
        license=LICENSE,
        isAccessibleForFree=True,
    )
    above = [("指南与案例", "guide/")] if path.startswith("guide/") and path != "guide/" else []
    return [page, *trail([*above, (title, path)], where)]


def dataset_things(name: str, about: str, updated: str, files: Iterable[tuple[str, str]], where: Where) -> list[Thing]:
    """The published data; ``files`` are the path of each file and what is in it."""
    downloads = [
        thing("DataDownload", name=title, encodingFormat="application/json", contentUrl=where(path))
        for path, title in files
    ]
    dataset = thing(
        "Dataset",
        name=name,
        description=about,
        url=where("api/"),
        inLanguage=LANGUAGE,
        license=LICENSE,
        creator=thing("Organization", name=NAME),
        dateModified=updated,
        isAccessibleForFree=True,
        distribution=downloads,
    )
    return [dataset, *trail([("数据接口", "api/")], where)]
