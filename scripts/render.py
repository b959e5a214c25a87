"""From the site model to pages: plain data and HTML, nothing of MkDocs.

Texts of records are data, not markup: they go through templates that escape everything, never through Markdown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote

from fapiao.businesses import BUSINESS_LABELS, BUSINESSES
from fapiao.calculate import KINDS as CALCULATIONS
from fapiao.calculate import RATES_IN_USE
from fapiao.fields import FIELDS
from fapiao.files import READABLE
from fapiao.kinds import KINDS
from fapiao.labels import FIELD_LABELS
from fapiao.registry import SUBJECTS, Rule, Subject
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scripts.addresses import Addresses
from scripts.enrich import Site, group, last_date
from scripts.feeds import feed_folder
from scripts.form import form_steps
from scripts.knowledge import knowledge_pages
from scripts.labels import EVENT_LABELS, read_labels
from scripts.model import ROOT, Case, Point, Record
from scripts.openapi import endpoints
from scripts.policy import add_policy
from scripts.structured_data import (
    LICENSE,
    Thing,
    Where,
    case_things,
    dataset_things,
    record_things,
    script_text,
    term_set_things,
    term_things,
    trail,
    website,
)

TEMPLATES = ROOT / "docs" / "templates"

SEVERITY_LABELS = {
    "error": "错误，一定要处理",
    "warning": "提醒，请再核对一次",
    "info": "说明，供参考",
}

# What is longer is continued on a page of its own: a page stays below 60 kB, however many records there are.
LIST_LENGTH = 100
CHANGES_LENGTH = 250

# What a search engine shows of a description is shorter still; what is longer is of no use to anybody.
DESCRIPTION_LENGTH = 160
QUOTE_LENGTH = 60

# The modules that a page runs; what a page does not need it does not load.
SHARE = "assets/js/share.mjs"
FINDER = "assets/js/finder-view.mjs"
CHECK = "assets/js/check/main.mjs"
SUPPORT = "assets/js/support.mjs"
REPORT = "assets/js/report.mjs"
REPLIES = "assets/js/reply-list-page.mjs"
DESK = "assets/js/desk.mjs"
EMBED = "assets/js/embed.mjs"
CHECK_BOX = "assets/js/check/check-box.mjs"
SEARCH = "assets/js/search.mjs"
CONTRIBUTE = "assets/js/contribute/main.mjs"

# In the search of all pages, systems in use go before old ones.
OLD_WEIGHT = 0.8
# What stands on these pages stands on others too.
UNSEARCHED = {
    *(
        "home",
        "check",
        "contribute",
        "embed",
        "replies",
        "search",
        "systems",
        "system",
        "list",
        "choice",
        "changes",
        "cases",
        "rules",
    ),
}


@dataclass(frozen=True, slots=True)
class Heading:
    """One entry of the table of contents beside a page."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page before the theme is put around it.

    ``url`` is relative to the root of the site and ends in a slash, except for the home page, where it is empty.
    ``section`` is the tab under which the page belongs; ``data`` the address of the same thing as JSON, ``structured``
    what it is about as JSON-LD; ``canonical`` the address of the page of which this one is another spelling; ``feed``
    the folder of the feeds of what it shows; ``frame`` the theme's template around it, where it is not the usual one.
    For the search of all pages, ``tags`` are the codes that it is about, and ``weight`` is less than 1 for what should
    stand further down, 0 for what should not be found.
    """

    url: str
    title: str
    description: str
    body: str
    section: str
    headings: tuple[Heading, ...] = ()
    modules: tuple[str, ...] = ()
    updated: str | None = None
    data: str | None = None
    structured: str | None = None
    canonical: str | None = None
    feed: str | None = None
    tags: tuple[str, ...] = ()
    weight: float = 1
    frame: str | None = None


def part_urls(url: str, length: int, most: int) -> list[str]:
    """The addresses of the pages of a list of this length, of which a page holds so many: at least one."""
    return [url, *(f"{url}{number}/" for number in range(2, -(-length // most) + 1))]


def calculation_fields() -> list[tuple[str, str, str, bool]]:
    """Every value that a calculation takes: name, label, the calculations that take it so, whether it is several."""
    found: dict[tuple[str, str], list[str]] = {}
    for kind, calculation in CALCULATIONS.items():
        for name, label in dict(calculation.takes).items():
            found.setdefault((name, label), []).append(kind)
    several = {calculation.several for calculation in CALCULATIONS.values()}
    return [(name, label, " ".join(kinds), name in several) for (name, label), kinds in found.items()]


def business_fields() -> list[tuple[str, str, str]]:
    """Every name that a special business asks for, the codes of those that do, and of those that must have it."""
    found = [
        (
            name,
            " ".join(business.code for business in BUSINESSES if name in business.required + business.optional),
            " ".join(business.code for business in BUSINESSES if name in business.required),
        )
        for name in BUSINESS_LABELS
    ]
    return [field for field in found if field[1]]


def place_of(subject: Subject[Any]) -> int:
    """Fields in the order of the check page, what is part of them behind, then lines, invoices and files of them."""
    whole = ("line", "invoice", "file", "batch", "profile")
    if subject.name in whole:
        return len(FIELDS) + 1 + whole.index(subject.name)
    return FIELDS.index(subject.name) if subject.name in FIELDS else len(FIELDS)


def part_title(title: str, number: int) -> str:
    return title if number == 1 else f"{title}（第 {number} 页）"


RECORD_HEADINGS = (
    Heading("first", "先看这里"),
    Heading("identify", "识别"),
    Heading("causes", "定位"),
    Heading("fix", "修复"),
    Heading("verify", "验证"),
    Heading("prevent", "预防"),
    Heading("check", "就地检查"),
    Heading("basis", "依据与把握"),
    Heading("related", "相关"),
)

CASE_HEADINGS = (
    Heading("situation", "经过"),
    Heading("identify", "识别"),
    Heading("locate", "定位"),
    Heading("fix", "修复"),
    Heading("verify", "验证"),
    Heading("lesson", "记住"),
    Heading("records", "涉及的报错"),
    Heading("basis", "依据与把握"),
)


API_HEADINGS = (
    Heading("addresses", "地址"),
    Heading("example", "例子"),
    Heading("keys", "怎样读"),
    Heading("stable", "哪些不会变"),
    Heading("copy", "留一份副本"),
    Heading("license", "授权"),
)


DESK_HEADINGS = (
    Heading("link", "怎样链接"),
    Heading("answer", "怎样答复"),
    Heading("embed", "怎样嵌进帮助页"),
    Heading("data", "怎样用数据自己排"),
    Heading("prefill", "怎样预填"),
)


class Renderer:
    """Renders the templates in docs/templates against one site model."""

    def __init__(self, site: Site, addresses: Addresses) -> None:
        self.addresses = addresses
        self.labels = read_labels()
        self.environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.globals.update(
            addresses=addresses,
            all_inferred=all_inferred,
            event_labels=EVENT_LABELS,
            field_labels=FIELD_LABELS,
            fields=FIELDS,
            labels=self.labels,
            paragraphs=paragraphs,
            reply=self.reply,
            severity_labels=SEVERITY_LABELS,
            subjects=SUBJECTS,
            try_address=try_address,
        )
        self.show(site)

    def show(self, site: Site) -> None:
        """Render this site model from now on, with the templates that are compiled already."""
        self.site = site
        self.environment.globals.update(site=site, records_of=lambda ids: [site.records[id] for id in ids])

    def render(self, template: str, root: str, **values: object) -> str:
        """The HTML of a template; ``root`` goes before every path of the site: ``../../``, or ``/`` on the 404 page."""
        return self.environment.get_template(template).render(root=root, url=link_from(root), **values)

    def page(
        self,
        template: str,
        url: str,
        title: str,
        description: str,
        section: str,
        *,
        headings: tuple[Heading, ...] = (),
        modules: tuple[str, ...] = (),
        updated: str | None = None,
        data: str | None = None,
        things: Callable[[Where], Iterable[Thing]] | None = None,
        canonical: str | None = None,
        feed: str | None = None,
        tags: tuple[str, ...] = (),
        weight: float = 1,
        frame: str | None = None,
        **values: object,
    ) -> Page:
        root = "../" * url.count("/")
        body = self.render(template, root, title=title, **values)
        structured = script_text(things(lambda path: self.addresses.page(path, root) or "./")) if things else None
        description = clip(description, DESCRIPTION_LENGTH)
        return Page(
            url,
            title,
            description,
            body,
            section,
            headings,
            modules,
            updated,
            data,
            structured,
            canonical,
            feed,
            tags,
            0 if template.removesuffix(".html") in UNSEARCHED else weight,
            frame,
        )

    def pages(self) -> Iterator[Page]:
        """Every page that is made from records, rules and templates."""
        yield self.page(
            "home.html",
            "",
            "发票报错怎么办",
            "把开票、红冲、查验、勾选时看到的报错贴进来，找到原因和处理步骤；税号、金额、整张发票可以在页面里直接检查，数据不上传。",
            "codes",
            modules=(FINDER,),
            things=lambda where: [website(where, absolute=bool(self.addresses.site_url))],
        )
        yield self.page(
            "check.html",
            "check/",
            "检查发票",
            "在浏览器里检查税号、发票号码、金额与税额、整张发票和成批的发票文件，内容不离开这台电脑。",
            "check",
            modules=(CHECK,),
            readable=READABLE,
            calculations=CALCULATIONS,
            calculation_fields=calculation_fields(),
            rates=RATES_IN_USE,
            businesses=BUSINESSES,
            business_fields=business_fields(),
        )
        yield self.page(
            "search.html",
            "search/",
            "全文检索",
            "在全部页面里检索：报错、案例、指南、术语、知识和校验规则。",
            "codes",
            modules=(SEARCH,),
        )
        yield self.page(
            "contribute.html",
            "contribute/new/",
            "写一条报错记录",
            "在网页上补充一条发票报错或改正一条：一边写一边检查和预览，写好后提交到仓库，或者拿走文件。",
            "contribute",
            modules=(CONTRIBUTE,),
            steps=form_steps(),
        )
        yield from self.record_pages()
        yield from self.choice_pages()
        yield from self.list_pages()
        yield from self.case_pages()
        yield from self.rule_pages()
        yield from self.known_pages()
        yield self.page(
            "support.html",
            "guide/support/",
            "求助单",
            "把错误码、原文、时间、系统、版本和试过的办法整理成一段文字，自动遮去税号、电话和姓名，复制给客服。",
            "guide",
            modules=(SHARE, SUPPORT),
            kinds=KINDS,
        )
        yield self.page(
            "report.html",
            "report/",
            "报告一个问题",
            "报告没有收录的报错、写错的页面或没有解决的步骤：不用注册，税号、姓名、电话和金额自动遮住，由您自己发出。",
            "contribute",
            modules=(REPORT,),
        )
        yield self.page(
            "desk.html",
            "support/",
            "给帮助台和客服",
            "怎样链接到一条报错、嵌进自己的帮助页、用数据自己排、预填检查和求助单，附可以直接复制的例子。",
            "guide",
            headings=DESK_HEADINGS,
            modules=(SHARE, DESK),
            license=LICENSE,
        )
        yield self.page(
            "embed.html",
            "embed/",
            "查报错（嵌入）",
            "嵌在别的网页里用的查找框和报错页。",
            "codes",
            modules=(FINDER, EMBED),
            frame="embed.html",
        )
        yield self.page(
            "replies.html",
            "support/list/",
            "回复清单",
            "把几条报错的处理办法和检查结论排好，一次复制成一段答复，纯文字或 Markdown；只留在这个浏览器里。",
            "guide",
            modules=(REPLIES,),
        )
        yield self.api_page()
        yield from self.change_pages()

    def known_pages(self) -> Iterator[Page]:
        terms = self.site.terms
        about: dict[str, Callable[[Where], Iterable[Thing]]] = {
            f"terms/{key}/": partial(term_things, term) for key, term in terms.items()
        }
        about["terms/"] = partial(term_set_things, terms.values())
        for known in knowledge_pages(self.site):
            values: dict[str, Any] = known.values
            yield self.page(
                known.template,
                known.url,
                known.title,
                known.description,
                known.section,
                things=about.get(known.url),
                **values,
            )

    def api_page(self) -> Page:
        files = endpoints(self.site)
        title, about = (
            "数据接口",
            "全部报错记录、案例、校验规则和术语的 JSON 数据：地址、格式、例子、授权，怎样留一份副本。",
        )
        return self.page(
            "api.html",
            "api/",
            title,
            about,
            "guide",
            headings=API_HEADINGS,
            things=partial(
                dataset_things,
                f"发票码典{title}",
                about,
                self.site.events[0].date,
                [(file.path, file.title) for file in files if file.path.startswith("api/") and "{" not in file.path],
            ),
            endpoints=files,
            license=LICENSE,
            record=next(file for file in files if file.schema == "code"),
        )

    def record_pages(self) -> Iterator[Page]:
        yield from map(self.record_page, self.site.records.values())

    def record_page(self, record: Record) -> Page:
        missing = {name for name in ("prevent", "fields") if not getattr(record, name)}
        shown = {"fields": "check"}
        skipped = {shown.get(name, name) for name in missing}
        return self.page(
            "record.html",
            f"codes/{record.id}/",
            record.name,
            self.description(record),
            "codes",
            headings=tuple(heading for heading in RECORD_HEADINGS if heading.id not in skipped),
            modules=(SHARE, CHECK_BOX) if record.fields else (SHARE,),
            updated=last_date(record),
            data=f"api/v1/codes/{record.id}.json",
            things=partial(record_things, record, self.site),
            tags=record.codes,
            weight=1 if record.status == "active" else OLD_WEIGHT,
            record=record,
        )

    def description(self, record: Record) -> str:
        """What is seen where, and what to do first: the words by which somebody looks for the page."""
        what = f"“{clip(record.messages[0], QUOTE_LENGTH)}”" if record.messages else record.name
        code = f" {record.code}" if record.code and record.messages else ""
        return f"{self.site.systems[record.system].name}报错{code}{what}：{record.summary}"

    def choice_pages(self) -> Iterator[Page]:
        """Where one code means several things, the reader chooses."""
        for code, records in self.site.codes.items():
            if len(records) > 1:
                title = f"错误码 {spelt(code, records)}"
                systems = "、".join(dict.fromkeys(self.site.systems[record.system].name for record in records))
                yield self.page(
                    "choice.html",
                    f"codes/{code}/",
                    title,
                    f"{title} 有 {len(records)} 种含义，出现在{systems}，按看到它的系统选择。",
                    "codes",
                    canonical=f"codes/{code.lower()}/" if code != code.lower() else None,
                    code=code,
                    records=records,
                )

    def redirects(self) -> Iterator[tuple[str, str]]:
        """The codes that mean one record only: site path and a small page that leads to the record."""
        for code, records in self.site.codes.items():
            if len(records) == 1:
                html = self.render("redirect.html", "../../", record=records[0])
                yield f"codes/{code}/index.html", add_policy(html)

    def list_pages(self) -> Iterator[Page]:
        site = self.site
        yield self.page(
            "systems.html",
            "systems/",
            "按系统找报错",
            f"收录了 {len(site.systems)} 个系统的报错，各是什么系统、谁运营、现在还用不用、收录了多少条。",
            "codes",
        )
        for system in site.systems.values():
            yield from self.list_parts(
                "system.html",
                f"systems/{system.key}/",
                system.name,
                system.about,
                by_key(site.by_system.get(system.key, ()), "category", self.labels["category"]),
                feed=feed_folder(system.key) if site.by_system.get(system.key) else None,
                system=system,
            )
        for name, address, grouped in (
            ("category", "categories", site.by_category),
            ("task", "tasks", site.by_task),
        ):
            for key, label in self.labels[name].items():
                yield from self.list_parts(
                    "list.html",
                    f"{address}/{key}/",
                    f"{label}：报错与处理",
                    f"{label}{'时遇到的' if name == 'task' else '类的'} {len(grouped.get(key, ()))} 条报错，"
                    "按系统排列，每条写明原因、处理步骤、能否重试和怎样算解决。",
                    by_key(grouped.get(key, ()), "system", site.systems),
                    kind=name,
                    chosen=key,
                    address=address,
                    names={key: system.name for key, system in site.systems.items()},
                )

    def list_parts(
        self,
        template: str,
        url: str,
        title: str,
        description: str,
        grouped: Mapping[str, Sequence[Record]],
        *,
        feed: str | None = None,
        **values: Any,
    ) -> Iterator[Page]:
        """The pages of one list of records; a group that does not fit on a page goes on on the next."""
        entries = [(key, record) for key, members in grouped.items() for record in members]
        places = {key: entries.index((key, members[0])) for key, members in grouped.items()}
        urls = part_urls(url, len(entries), LIST_LENGTH)
        # Pages of one length: the last is not left with two entries.
        length = -(-len(entries) // len(urls)) or 1
        for number, part in enumerate(urls, 1):
            yield self.page(
                template,
                part,
                part_title(title, number),
                part_title(clip(description, DESCRIPTION_LENGTH - 10), number),
                "codes",
                things=partial(trail, [("按系统找报错", "systems/"), (title, url)]),
                feed=feed,
                groups=group(entries[(number - 1) * length : number * length]),
                totals={key: len(members) for key, members in grouped.items()},
                starts={key: urls[place // length] for key, place in places.items()},
                number=number,
                urls=urls,
                **values,
            )

    def change_pages(self) -> Iterator[Page]:
        events = self.site.events
        totals = Counter(event.date for event in events)
        urls = part_urls("changes/", len(events), CHANGES_LENGTH)
        for number, url in enumerate(urls, 1):
            yield self.page(
                "changes.html",
                url,
                part_title("更新", number),
                part_title(
                    "发票报错与案例的更新：哪天收录、修改、停用了哪一条，改了什么；可以用 Atom 或 JSON Feed 订阅。",
                    number,
                ),
                "changes",
                events=events[(number - 1) * CHANGES_LENGTH : number * CHANGES_LENGTH],
                totals=totals,
                number=number,
                urls=urls,
            )

    def case_pages(self) -> Iterator[Page]:
        yield self.page(
            "cases.html",
            "cases/",
            "案例",
            f"{len(self.site.collection.cases)} 个发票报错从出现到解决的完整经过，按识别、定位、修复、验证写。",
            "guide",
        )
        yield from map(self.case_page, self.site.collection.cases)

    def case_page(self, case: Case) -> Page:
        return self.page(
            "case.html",
            f"{case.id}/",
            case.title,
            f"案例：{case.title}。{case.summary}",
            "guide",
            headings=CASE_HEADINGS,
            modules=(SHARE,),
            updated=last_date(case),
            things=partial(case_things, case, self.site),
            case=case,
        )

    def rule_pages(self) -> Iterator[Page]:
        yield self.page(
            "rules.html",
            "rules/",
            "校验规则",
            "检查发票用到的每一条规则：检查什么、为什么、出自哪里，带有能当场试的正确和出错示例。",
            "check",
            checked=[subject for subject in sorted(SUBJECTS.values(), key=place_of) if subject.rules],
        )
        for rule in self.site.rules.values():
            yield self.page(
                "rule.html",
                f"rules/{rule.name}/",
                rule.title,
                f"检查发票的规则“{rule.title}”：{paragraphs(rule.sections['检查什么'])[0]}",
                "check",
                things=partial(trail, [("校验规则", "rules/"), (rule.title, f"rules/{rule.name}/")]),
                modules=(CHECK_BOX,) if rule.subject in FIELDS else (),
                rule=rule,
            )

    def reply(self, record: Record) -> str:
        """The record as the text of an answer; greeting and address are added when it is copied (answer.mjs)."""
        points = (*record.fix, *record.verify)
        inferred = all_inferred(points)

        def said(point: Point) -> str:
            return point.text + ("（推断）" if point.advice == "inferred" and not inferred else "")

        lines = [record.name]
        if record.messages:
            lines.append(f"报错原文：{record.messages[0]}")
        if record.status == "retired":
            successor = self.site.records[record.successor].name if record.successor else ""
            lines.append(f"已停用：{record.reason}" + (f"现在请看“{successor}”。" if successor else ""))
        retry = self.labels["retry"][record.retry]
        lines.append(f"能否重试：{retry}" + (f"（{record.retry_note}）" if record.retry_note else ""))
        lines.append(f"谁来处理：{self.labels['actor'][record.actor]}")
        lines.append("处理步骤：")
        lines += [f"{number}. {said(point)}" for number, point in enumerate(record.fix, 1)]
        lines.append("怎样算好了：")
        lines += [f"- {said(point)}" for point in record.verify]
        if inferred:
            lines.append("说明：以上办法没有找到出处，是按报错原文和一般做法写的，请结合自己的系统判断。")
        return "\n".join(lines)


def by_key(records: Iterable[Record], name: str, order: Iterable[str]) -> dict[str, tuple[Record, ...]]:
    """The records by one of their keys, the groups in the given order."""
    grouped = group((getattr(record, name), record) for record in records)
    return {key: grouped[key] for key in order if key in grouped}


def spelt(code: str, records: Iterable[Record]) -> str:
    """The code as it is shown on the screen, whatever letters its address has."""
    spellings = [
        spelling for record in records for spelling in (record.code, *(alias.value for alias in record.aliases))
    ]
    return next(spelling for spelling in spellings if spelling and spelling.lower() == code.lower())


def clip(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def link_from(root: str) -> Callable[[str], str]:
    """A function that turns a path of the site into an address that works from a page this far below the root."""
    return lambda path: (root + quote(path, safe="/#&=%")) or "./"


def all_inferred(points: tuple[Point, ...]) -> bool:
    return all(point.advice == "inferred" for point in points)


def try_address(rule: Rule, example: str) -> str:
    """The check page with the example filled in; in the fragment, which is never sent."""
    return f"check/#field={rule.subject}&value={quote(example, safe='')}"


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a docstring section: lines that were only broken to fit are joined again."""
    joined: list[str] = []
    open_ended = False
    for line in text.splitlines():
        if open_ended:
            gap = " " if joined[-1][-1].isascii() and line[0].isascii() else ""
            joined[-1] += gap + line
        else:
            joined.append(line)
        open_ended = not line.endswith(("。", "；", "：", "？", "）"))
    return joined
