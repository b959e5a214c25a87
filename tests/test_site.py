"""The built site as files: every page and every address of the contract, and what must not be in any of them."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from base64 import b64encode
from collections import defaultdict
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from fapiao.registry import RULES
from pages import REPO_URL, SITE_URL, Page, read, read_file, squeeze

from scripts.addresses import Addresses
from scripts.enrich import ADDRESSABLE, build_site
from scripts.knowledge import INSPECTION_SOURCES
from scripts.labels import read_labels
from scripts.load import load
from scripts.model import Record
from scripts.policy import add_policy
from scripts.render import LIST_LENGTH, Renderer
from scripts.structured_data import LICENSE

COLLECTION, FAULTS = load()
RECORDS = {record.id: record for record in COLLECTION.records}
LABELS = read_labels()
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def page_at(site: Path, url: str) -> Page:
    return read_file(site / url / "index.html")


def html_files(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def read_json(path: Path) -> object:
    return json.loads(path.read_text(encoding="utf-8"))


# --- Records ------------------------------------------------------------------------------------------------------


def test_all_records_are_in_order() -> None:
    assert not FAULTS
    assert len(RECORDS) >= 60


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
def test_record_page(built_site: Path, record: Record) -> None:
    page = page_at(built_site, f"codes/{record.id}")
    [heading] = page.all("h1")
    assert squeeze(heading.text) == squeeze(record.name)
    assert page.all("title")[0].text.startswith(record.name)
    assert [samp.text for samp in page.all("samp")] == [squeeze(message) for message in record.messages]

    # What decides comes before the body: whether to try again, who acts, and the one sentence.
    before, steps = split_at_steps(page)
    for text in (*record.messages, LABELS["retry"][record.retry], LABELS["actor"][record.actor], record.summary):
        assert squeeze(text) in before
    for text in (record.meaning, record.retry_note or ""):
        assert squeeze(text) in before

    headings = [element.attributes["id"] for element in page.all("h2") if "id" in element.attributes]
    wanted = ["first", "identify", "causes", "fix", "verify", "prevent", "check", "basis", "related"]
    skipped = {name for name, there in (("prevent", record.prevent), ("check", record.fields)) if not there}
    assert [name for name in headings if name in wanted] == [name for name in wanted if name not in skipped]
    at = 0
    for points in (record.identify, record.causes, record.fix, record.verify, record.prevent):
        for point in points:
            at = steps.index(squeeze(point.text), at)

    basis = steps[steps.index("依据与把握") :]
    for source in record.sources:
        assert LABELS["evidence"][source.type] in basis
        for text in (source.title, source.number, source.date, source.no_url, source.note):
            assert squeeze(text or "") in basis
        if source.url:
            assert source.url in page.links()
    assert record.added in basis


def split_at_steps(page: Page) -> tuple[str, str]:
    """The text of the page's own content before its first step, and from there on."""
    [article] = page.all("article")
    [identify] = page.all("h2", id="identify")
    before, found, after = article.text.partition(identify.text)
    assert found
    return before, after


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
def test_record_leads_on(built_site: Path, record: Record) -> None:
    """To what it names, to what names it, and to its neighbours in the system."""
    page = page_at(built_site, f"codes/{record.id}")
    here = f"https://site.test/codes/{record.id}/"
    targets = {urlsplit(urljoin(here, link)).path for link in page.links()}
    named = {*record.related, *record.other_meanings, *([record.successor] if record.successor else [])}
    naming = {other.id for other in RECORDS.values() if record.id in other.related}
    assert {f"/codes/{id}/" for id in named | naming} <= targets
    assert {f"/rules/{rule}/" for rule in record.rules} <= targets
    assert {f"/{case.id}/" for case in COLLECTION.cases if record.id in case.records} <= targets
    assert f"/systems/{record.system}/" in targets
    assert f"/categories/{record.category}/" in targets

    members = [other.id for other in COLLECTION.records if other.system == record.system]
    at = members.index(record.id)
    for relation, neighbour in (("prev", members[at - 1 : at]), ("next", members[at + 1 : at + 2])):
        links = [urljoin(here, link.attributes["href"]) for link in page.all("a", rel=relation)]
        assert links == [f"https://site.test/codes/{id}/" for id in neighbour]


def test_doubts_are_told(built_site: Path) -> None:
    """Codes of the article are said to be from an article; what we inferred is marked."""
    for record in RECORDS.values():
        page = page_at(built_site, f"codes/{record.id}")
        points = record.identify + record.causes + record.fix + record.verify + record.prevent
        if record.from_article:
            assert "不是税务机关" in split_at_steps(page)[0], record.id
        marks = page.all("a", class_="fp-inferred")
        assert bool(marks) == any(point.advice == "inferred" for point in points), record.id


def test_codes_lead_to_their_records(built_site: Path) -> None:
    """`/codes/<CODE>/` and its lower-case form lead to the record, or to a choice of all that it can mean."""
    meant = defaultdict(set)
    for record in RECORDS.values():
        codes = [record.code] if record.code else []
        codes += [
            alias.value for alias in record.aliases if alias.type == "code" and ADDRESSABLE.fullmatch(alias.value)
        ]
        for code in codes:
            meant[code.lower()].add(record.id)
    assert len(meant) > 20
    spellings = {record.code for record in RECORDS.values() if record.code}
    for code in spellings | {code.lower() for code in spellings} | set(meant):
        page = page_at(built_site, f"codes/{code}")
        ids = meant[code.lower()]
        here = f"https://site.test/codes/{code}/"
        targets = {urljoin(here, link.attributes["href"]) for link in page.all("a")}
        assert {f"https://site.test/codes/{id}/" for id in ids} <= targets
        assert not re.search(r"\bNone\b", page.all("title")[0].text + page.text)
        refreshes = [element.attributes["content"] for element in page.all("meta", http_equiv="refresh")]
        if len(ids) == 1:
            [refresh] = refreshes
            assert urljoin(here, refresh.partition("url=")[2]) == f"https://site.test/codes/{min(ids)}/"
        else:
            assert not refreshes


def test_file_names_do_not_depend_on_case(built_site: Path) -> None:
    """On a file system that does not tell E007 from e007 the two are one file: both must say the same."""
    spelt = defaultdict(set)
    for path in built_site.rglob("*"):
        if path.is_file():
            spelt[path.relative_to(built_site).as_posix().lower()].add(path.read_bytes())
    assert not [name for name, contents in spelt.items() if len(contents) > 1]


def test_no_code_hides_a_system() -> None:
    systems = {system.key for system in COLLECTION.systems}
    assert not systems & {code.lower() for code in build_site(COLLECTION).codes}


# --- Lists --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind, folder", [("system", "systems"), ("category", "categories"), ("task", "tasks")])
def test_lists_hold_every_record_once(built_site: Path, kind: str, folder: str) -> None:
    keys = [system.key for system in COLLECTION.systems] if kind == "system" else list(LABELS[kind])
    for key in keys:
        found = []
        for page in parts_at(built_site, f"{folder}/{key}"):
            assert len(page.all("li", class_="fp-entry")) <= LIST_LENGTH
            found += ["/" + link.lstrip("./") for link in page.links() if link.lstrip("./").startswith("codes/")]
        wanted = [f"/codes/{record.id}/" for record in RECORDS.values() if getattr(record, kind) == key]
        assert sorted(found) == sorted(wanted), key
    listed = page_at(built_site, "systems") if kind == "system" else page_at(built_site, "")
    for key in keys:
        assert any(link.endswith(f"{folder}/{key}/" if kind != "system" else f"{key}/") for link in listed.links())


def parts_at(site: Path, url: str) -> list[Page]:
    """All pages of a list that may have several, the first at the address of the list."""
    parts = [page_at(site, url)]
    while (site / url / str(len(parts) + 1)).exists():
        parts.append(page_at(site, f"{url}/{len(parts) + 1}"))
    return parts


def test_pages_of_a_long_list_lead_to_each_other(built_site: Path) -> None:
    """Back and forth, and from each of them to where every group begins."""
    second = [path for path in built_site.rglob("2/index.html") if "codes" not in path.parts]
    assert second
    for path in second:
        url = path.parent.parent.relative_to(built_site).as_posix()
        parts = parts_at(built_site, url)
        addresses = [f"/{url}/", *(f"/{url}/{number}/" for number in range(2, len(parts) + 1))]
        for place, page in enumerate(parts):
            here = f"https://site.test{addresses[place]}"
            for relation, neighbour in (
                ("prev", addresses[:place][-1:]),
                ("next", addresses[place + 1 : place + 2]),
            ):
                links = [urljoin(here, link.attributes["href"]) for link in page.all("a", rel=relation)]
                assert links == [f"https://site.test{address}" for address in neighbour]
            if url != "changes":
                groups = {heading.attributes["id"] for part in parts for heading in part.all("h2", class_="fp-group")}
                targets = {urlsplit(urljoin(here, link)) for link in page.links()}
                assert groups <= {target.fragment for target in targets if target.path in addresses}


def test_cases(built_site: Path) -> None:
    listed = page_at(built_site, "cases")
    for case in COLLECTION.cases:
        assert case.title in listed.text
        page = page_at(built_site, case.id)
        headings = [element.attributes.get("id") for element in page.all("h2")]
        order = ["situation", "identify", "locate", "fix", "verify", "lesson", "records", "basis"]
        assert [name for name in headings if name in order] == order
        for point in case.identify + case.locate + case.fix + case.verify + case.lesson:
            assert squeeze(point.text) in page.text
        for id in case.records:
            assert RECORDS[id].title in page.text


def test_rules(built_site: Path) -> None:
    listed = page_at(built_site, "rules")
    assert len(RULES) > 20
    for rule in RULES.values():
        assert rule.title in listed.text
        page = page_at(built_site, f"rules/{rule.name}")
        assert page.all("h1")[0].text == rule.title
        for heading in ("出错示例", "正确示例"):
            assert rule.examples(heading)
            for example in rule.examples(heading):
                assert squeeze(example) in page.text
        for section in ("检查什么", "为什么", "来源", "例外"):
            assert re.sub(r"\s", "", rule.sections[section]) in re.sub(r"\s", "", page.text)


def test_changes(built_site: Path) -> None:
    parts = parts_at(built_site, "changes")
    text = " ".join(page.text for page in parts)
    for item in (*COLLECTION.records, *COLLECTION.cases):
        assert item.title in text
        for change in item.changed:
            assert change.note in text
    dates = [heading.text.split()[0] for page in parts for heading in page.all("h2", class_="fp-group")]
    assert dates == sorted(dates, reverse=True)


def test_home(built_site: Path) -> None:
    page = page_at(built_site, "")
    [article] = page.all("article")
    order = ["开票报错，贴在这里", "我正在…", "先查再开", "最近更新"]
    places = [article.text.index(text) for text in order]
    assert places == sorted(places)
    assert sum(link.startswith("tasks/") for link in page.links()) == len(LABELS["task"])


def test_missing_page_has_a_finder(built_site: Path) -> None:
    page = read_file(built_site / "404.html")
    assert any("data-finder-missing-path" in element.attributes for element in page.elements)
    # It is served for addresses of any depth, so nothing in it may depend on where it is.
    relative = [link for link in page.links() if not link.startswith(("/", "#", "https:"))]
    assert not relative


# --- For programs -------------------------------------------------------------------------------------------------


def test_codes_json(built_site: Path) -> None:
    entries = read_json(built_site / "api/v1/codes.json")
    assert [entry["id"] for entry in entries] == list(RECORDS)
    for entry in entries:
        record = RECORDS[entry["id"]]
        for name in ("code", "title", "system", "category", "status"):
            assert entry[name] == getattr(record, name)
        assert entry["messages"] == list(record.messages)
        assert entry["url"] == f"/codes/{record.id}/"


def test_record_json_holds_what_was_written(built_site: Path) -> None:
    for record in RECORDS.values():
        data = read_json(built_site / f"api/v1/codes/{record.id}.json")
        assert data["url"] == f"/codes/{record.id}/"
        assert data["fix"] == [{"text": point.text, "advice": point.advice} for point in record.fix]
        assert data["sources"][0]["title"] == record.sources[0].title
        assert data["retry"] == record.retry
        assert page_at(built_site, f"codes/{record.id}").all(
            "link", rel="describedby", type="application/json", href=f"../../../api/v1/codes/{record.id}.json"
        )


def test_other_json(built_site: Path) -> None:
    systems = read_json(built_site / "api/v1/systems.json")
    assert [system["key"] for system in systems] == [system.key for system in COLLECTION.systems]
    assert sum(system["count"] for system in systems) == len(RECORDS)
    cases = read_json(built_site / "api/v1/cases.json")
    assert [case["id"] for case in cases] == [case.id for case in COLLECTION.cases]
    rules = read_json(built_site / "api/v1/rules.json")
    assert [rule["name"] for rule in rules] == list(RULES)
    for item in (*systems, *cases, *rules):
        assert (built_site / item["url"].lstrip("/") / "index.html").exists()


def test_llms_txt_names_every_record(built_site: Path) -> None:
    text = (built_site / "llms.txt").read_text(encoding="utf-8")
    assert text.startswith("# 发票码典\n\n> ")
    links = re.findall(r"^- \[.*\]\((.*?)\): .", text, flags=re.MULTILINE)
    assert {f"codes/{id}/" for id in RECORDS} <= set(links)
    for link in links:
        target = built_site / link
        assert target.is_file() or (target / "index.html").exists(), link


def test_sitemap(built_site: Path, published: Path) -> None:
    for site, root in ((built_site, "/"), (published, SITE_URL)):
        urls = [item.text or "" for item in ElementTree.parse(site / "sitemap.xml").iter(f"{SITEMAP}loc")]
        assert len(urls) == len(set(urls))
        # A page for the inside of others is not for those who search.
        assert f"{root}embed/" not in urls
        assert {root, *(f"{root}codes/{id}/" for id in RECORDS)} <= set(urls)
        for url in urls:
            assert url.startswith(root)
            assert (site / url.removeprefix(root) / "index.html").exists()
    assert "Sitemap" not in (built_site / "robots.txt").read_text(encoding="utf-8")
    assert f"Sitemap: {SITE_URL}sitemap.xml" in (published / "robots.txt").read_text(encoding="utf-8")


# --- All pages ----------------------------------------------------------------------------------------------------


def test_no_link_is_dead(built_site: Path) -> None:
    dead = []
    for file in html_files(built_site):
        address = file.relative_to(built_site).as_posix().removesuffix("index.html")
        page = read_file(file)
        sources = [element.attributes["src"] for element in page.elements if "src" in element.attributes]
        for link in (*page.links(), *sources):
            target = urlsplit(urljoin(f"https://site.test/{address}", link))
            if target.netloc != "site.test":
                continue
            path = built_site / unquote(target.path).lstrip("/")
            if path.is_dir():
                path /= "index.html"
            # These pages read their fragment as what is filled in.
            anchored = (
                target.fragment
                and target.path not in ("/check/", "/contribute/new/", "/guide/support/", "/report/")
                and not target.fragment.startswith("q=")
            )
            if not path.is_file() or (anchored and unquote(target.fragment) not in read_file(path).ids()):
                dead.append(f"{address}: {link}")
    assert not dead


def test_ids_are_unique(built_site: Path) -> None:
    for file in html_files(built_site):
        ids = [element.attributes["id"] for element in read_file(file).elements if "id" in element.attributes]
        assert len(ids) == len(set(ids)), file


def test_every_page_has_its_policy(built_site: Path) -> None:
    """Scripts only from here or named by hash, no inline styles or handlers, and connections to this origin only."""
    for file in html_files(built_site):
        page = read_file(file)
        [policy] = page.all("meta", http_equiv="Content-Security-Policy")
        directives = dict(part.strip().partition(" ")[::2] for part in policy.attributes["content"].split(";"))
        assert directives["default-src"] == "'none'"
        assert directives["connect-src"] == directives["worker-src"] == directives["style-src"] == "'self'"
        scripts = directives["script-src"].split()
        assert "'unsafe-inline'" not in scripts and "'unsafe-eval'" not in scripts
        assert {"'self'", "'wasm-unsafe-eval'"} <= set(scripts)
        hashes = set(inline_hashes(file.read_text(encoding="utf-8")))
        assert {f"'{value}'" for value in hashes} == {word for word in scripts if word.startswith("'sha256-")}
        assert not page.all("style")
        for element in page.elements:
            attributes = element.attributes
            assert "style" not in attributes, (file, element)
            assert not [name for name in attributes if name.startswith("on")], (file, element)
            assert not attributes.get("href", "").lower().startswith(("javascript:", "data:")), (file, element)


def inline_hashes(html: str) -> list[str]:
    """Those of the scripts that run; JSON is data, which needs no leave."""
    scripts = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>(.*?)</script>", html, flags=re.DOTALL)
    texts = [text for attributes, text in scripts if "json" not in attributes]
    return ["sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts]


def test_a_page_without_a_place_for_its_policy_is_refused() -> None:
    with pytest.raises(ValueError, match="charset"):
        add_policy("<!doctype html><title>x</title>")


def test_nothing_comes_from_elsewhere(built_site: Path) -> None:
    for file in html_files(built_site):
        for element in read_file(file).elements:
            loaded = [element.attributes.get("src", ""), element.attributes.get("srcset", "")]
            if element.tag == "link":
                loaded.append(element.attributes["href"])
            assert not [address for address in loaded if re.match(r"(?i)[a-z]+:|//", address)], (file, element)
    for sheet in built_site.rglob("*.css"):
        used = re.findall(r"url\(\s*['\"]?([^'\")]+)|@import", sheet.read_text(encoding="utf-8"))
        assert not [address for address in used if re.match(r"(?i)https?:|//", address)], sheet


# --- Texts are data -----------------------------------------------------------------------------------------------

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;{{ 7 * 7 }} **x** [x](javascript:x)"


def test_record_texts_are_escaped() -> None:
    """A record is text: whatever it holds appears on its page as it was written."""
    record = RECORDS["guangzhou/e007"]
    point = dataclasses.replace(record.fix[0], text=HOSTILE)
    hostile = dataclasses.replace(
        record,
        title=HOSTILE,
        code=None,
        summary=HOSTILE,
        meaning=HOSTILE,
        messages=(HOSTILE,),
        retry_note=HOSTILE,
        fix=(point,),
        causes=(point,),
        sources=(dataclasses.replace(record.sources[0], title=HOSTILE, note=HOSTILE),),
    )
    records = tuple(hostile if other is record else other for other in COLLECTION.records)
    site = build_site(dataclasses.replace(COLLECTION, records=records))
    clean = {page.url: page for page in Renderer(build_site(COLLECTION), Addresses()).pages()}
    seen = 0
    for page in Renderer(site, Addresses()).pages():
        parsed = read(f"<body>{page.body}</body>")
        before = read(f"<body>{clean[page.url].body}</body>")
        for tag in ("script", "img"):
            assert len(parsed.all(tag)) == len(before.all(tag)), page.url
        assert not [element for element in parsed.elements if "onerror" in element.attributes], page.url
        seen += HOSTILE in parsed.text
        if page.url == f"codes/{record.id}/":
            assert [samp.text for samp in parsed.all("samp")] == [HOSTILE]
    assert seen > 4


# --- Addresses ----------------------------------------------------------------------------------------------------


def test_no_address_is_made_up(built_site: Path) -> None:
    """Without SITE_URL and REPO_URL the only addresses of elsewhere are those that the collection names."""
    sourced = (*COLLECTION.records, *COLLECTION.cases, *COLLECTION.terms)
    known = {source.url for item in sourced for source in item.sources}
    known |= {link.url for system in COLLECTION.systems for link in system.links}
    known |= {item.url for item in (*COLLECTION.resources, *INSPECTION_SOURCES)} | {LICENSE}
    for file in html_files(built_site):
        page = read_file(file)
        assert not [link for link in page.all("link", rel="canonical") if "://" in link.attributes["href"]]
        outside = {link for link in page.links() if re.match(r"(?i)[a-z]+:|//", link)}
        assert outside <= known, file
    page = page_at(built_site, "codes/guangzhou/e007")
    assert "codes/guangzhou/e007.yml" in page.text
    assert {
        "../../../contribute/new/#id=guangzhou/e007",
        "../../../report/#about=mistake&page=codes/guangzhou/e007/",
    } <= set(page.links())


def test_addresses_are_used_where_they_are_set(published: Path) -> None:
    page = page_at(published, "codes/guangzhou/e007")
    [canonical] = page.all("link", rel="canonical")
    assert canonical.attributes["href"] == f"{SITE_URL}codes/guangzhou/e007/"
    links = page.links()
    assert "../../../contribute/new/#id=guangzhou/e007" in links
    [form] = page_at(published, "contribute/new").all("div", data_edit=f"{REPO_URL}/edit/main/")
    assert form.attributes["data-create"] == f"{REPO_URL}/new/main/"
    assert f"{REPO_URL}/issues/new" in page_at(published, "report").links()
    for case in COLLECTION.cases:
        assert f"{REPO_URL}/edit/main/{case.file}" in page_at(published, case.id).links()
    for name in ("about", "privacy", "contribute", "guide/data"):
        assert f"{REPO_URL}/edit/main/docs/{name}.md" in page_at(published, name).links()
    for entry in read_json(published / "api/v1/codes.json"):
        assert entry["url"] == f"{SITE_URL}codes/{entry['id']}/"


def test_site_works_below_a_path(published: Path) -> None:
    """Links of pages are relative; those of the page for missing addresses start from the path."""
    for file in html_files(published):
        start = "/codex/" if file.name == "404.html" else None
        for link in read_file(file).links():
            if link.startswith("/"):
                assert start and link.startswith(start), (file, link)


def test_the_search_of_all_pages_knows_every_page_once_and_only_its_own_words(built_site: Path) -> None:
    index = json.loads((built_site / "search" / "search_index.json").read_text(encoding="utf-8"))
    assert index["config"]["lang"] == ["zh"]
    entries = {entry["location"]: entry for entry in index["docs"]}
    assert len(entries) == len(index["docs"])
    records = load()[0].records
    for record in records:
        entry = entries[f"codes/{record.id}/"]
        assert entry["tags"] == list(record.codes)
        assert (entry["boost"] == 1) == (record.status == "active")
    folders = {location.split("/")[0] for location in entries}
    assert {"codes", "cases", "rules", "terms", "guide", "knowledge"} <= folders
    assert not folders & {"systems", "categories", "tasks", "changes", "check", "search", ""}
    text = entries[f"codes/{records[0].id}/#title"]["text"].replace("\u200b", "")
    assert (records[0].messages or (records[0].meaning,))[0] in text
    told = " ".join(entry["text"] for location, entry in entries.items() if location.startswith("codes/"))
    assert not re.search("复制链接|这页有误|没解决|回复清单|下一条", told.replace("\u200b", ""))
