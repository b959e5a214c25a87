"""What readers will see differently: ``python -m scripts.page_changes [REVISION]`` compares codes/ with a revision.

The pages of both are made with the templates of now and compared as text. Of records, cases and terms that were
changed the difference is printed, of other pages that change along only the address. What the checks say against the
records comes first; then there are no pages. The exit status is 1 when they say anything.

REVISION is ``main`` unless given; what was done there since the branch began does not count.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from html.parser import HTMLParser
from pathlib import Path

from scripts.addresses import Addresses
from scripts.check import check_all
from scripts.enrich import build_site
from scripts.format_records import layout_changes, layout_faults
from scripts.model import ROOT, Collection, Fault
from scripts.render import Renderer

# Pages that change along are named up to this number.
MOST_NAMED = 20

_SKIPPED_TAGS = {"button", "script", "style", "svg", "template", "select", "textarea", "details"}
_SKIPPED_CLASSES = {"fp-neighbours", "fp-share", "fp-unsolved"}
_BLOCKS = {
    "article", "dd", "div", "dl", "dt", "footer", "h1", "h2", "h3", "h4", "header", "li", "nav", "ol", "p", "pre",
    "section", "table", "td", "th", "tr", "ul",
}  # fmt: skip
_VOID = {"br", "hr", "img", "input", "link", "meta", "wbr"}


@dataclass(frozen=True, slots=True)
class State:
    """The records at one time: their faults, or else their pages as text, by address."""

    faults: list[Fault]
    collection: Collection
    pages: Mapping[str, list[str]]


class _Text(HTMLParser):
    """The lines that a reader sees, with marks for headings and list items; links that lead away show where to."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.line = ""
        self.mark = ""
        self.skipping: list[str] = []
        self.away: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        classes = set((attributes.get("class") or "").split())
        if self.skipping or tag in _SKIPPED_TAGS or classes & _SKIPPED_CLASSES:
            if tag not in _VOID:
                self.skipping.append(tag)
            return
        if tag in _BLOCKS:
            self.flush()
            self.mark = "- " if tag == "li" else "#" * int(tag[1]) + " " if tag in ("h1", "h2", "h3", "h4") else ""
        elif tag == "br":
            self.flush()
        elif tag in ("span", "small"):
            # On the page they stand apart.
            self.line += " "
        elif tag == "a":
            address = attributes.get("href") or ""
            self.away.append(address if address.startswith(("http:", "https:")) else "")

    def handle_endtag(self, tag: str) -> None:
        if self.skipping:
            if tag in self.skipping:
                while self.skipping.pop() != tag:
                    pass
        elif tag in _BLOCKS:
            self.flush()
        elif tag == "a" and self.away and (address := self.away.pop()):
            self.line += f" <{address}>"

    def handle_data(self, data: str) -> None:
        if not self.skipping:
            self.line += data

    def flush(self) -> None:
        if text := " ".join(self.line.split()):
            self.lines.append(self.mark + text)
            self.mark = ""
        self.line = ""


def page_lines(html: str) -> list[str]:
    """The text of a page, line by line."""
    reader = _Text()
    reader.feed(html)
    reader.close()
    reader.flush()
    return reader.lines


def read_state(root: Path) -> State:
    collection, faults = check_all(root)
    if faults:
        return State(faults, collection, {})
    pages = Renderer(build_site(collection), Addresses()).pages()
    # The list of changes says again what the pages say.
    shown = {page.url: page_lines(page.body) for page in pages if not page.url.startswith("changes/")}
    return State([], collection, shown)


def describe(before: State, after: State) -> Iterator[str]:
    """The report, line by line."""
    if before.faults:
        yield "改动之前的记录按现在的规则就有问题，没有比较："
        yield from map(str, before.faults)
        return
    own = changed_pages(before.collection, after.collection)
    changed = [url for url in {**after.pages, **before.pages} if before.pages.get(url) != after.pages.get(url)]
    told = [url for url in changed if url in own]
    others = [url for url in changed if url not in own]
    if not changed:
        yield "读者看到的页面没有变化。"
    for url in told:
        what = "新的页面" if url not in before.pages else "不再有的页面" if url not in after.pages else "页面"
        yield f"== {what} /{url}"
        difference = unified_diff(before.pages.get(url, []), after.pages.get(url, []), lineterm="", n=1)
        yield from ("@@" if line.startswith("@@") else line for line in difference if line not in ("--- ", "+++ "))
        yield ""
    if others:
        yield f"== 跟着变的页面 {len(others)} 个"
        yield from (f"/{url}" for url in others[:MOST_NAMED])
        if len(others) > MOST_NAMED:
            yield f"另外 {len(others) - MOST_NAMED} 个没有列出"


def changed_pages(before: Collection, after: Collection) -> set[str]:
    """The addresses of the records, cases and terms that are not the same in both."""

    def entries(collection: Collection) -> dict[str, object]:
        found: dict[str, object] = {f"codes/{record.id}/": record for record in collection.records}
        found |= {f"{case.id}/": case for case in collection.cases}
        return found | {f"terms/{term.key}/": term for term in collection.terms}

    old, new = entries(before), entries(after)
    return {url for url in old.keys() | new.keys() if old.get(url) != new.get(url)}


def codes_of(revision: str, target: Path) -> None:
    """Put codes/ as it was where this branch left the revision into target. Raises CalledProcessError."""
    start = git("merge-base", revision, "HEAD").decode().strip()
    with tarfile.open(fileobj=io.BytesIO(git("archive", start, "codes"))) as archive:
        archive.extractall(target, filter="data")


def git(*arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=True).stdout


def report(before: Path, after: Path) -> tuple[list[str], bool]:
    """The report of two folders with codes/, and whether there is anything to mend."""
    state = read_state(after)
    faulty = {fault.file for fault in state.faults}
    faults = state.faults + [fault for fault in layout_faults(after) if fault.file not in faulty]
    lines = []
    if faults:
        lines += [f"== 要改的 {len(faults)} 处", *map(str, faults), ""]
    if layout := list(layout_changes(after)):
        lines += ["== make format 会这样排列；不会运行的，可以照着改", *layout, ""]
    lines += describe(read_state(before), state) if not state.faults else ["改好以后，这里会列出页面的变化。"]
    return lines, bool(faults)


def main(arguments: list[str]) -> int:
    if len(arguments) > 1:
        print("用法：python -m scripts.page_changes [REVISION]", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        try:
            codes_of(arguments[0] if arguments else "main", Path(folder))
        except subprocess.CalledProcessError as error:
            print(f"找不到要比较的版本：{error.stderr.decode(errors='replace').strip()}", file=sys.stderr)
            return 2
        lines, faulty = report(Path(folder), ROOT)
    print(*lines, sep="\n")
    return int(faulty)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
