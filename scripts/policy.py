"""The policies of a page, as meta elements: a static site cannot count on headers."""

from __future__ import annotations

import base64
import hashlib
from html.parser import HTMLParser

PLACE = '<meta charset="utf-8">'

# Pyodide compiles WebAssembly; nothing else is evaluated, and nothing is loaded from or sent to another origin.
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{hashes}; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'"
)

# Whoever is linked to need not know where the reader came from.
REFERRER = "no-referrer"

# What is not run needs no leave to run.
DATA_TYPES = ("application/json", "application/ld+json")


class InlineScripts(HTMLParser):
    """Collects the text of every script element that is run and has no src."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.texts: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.inside = tag == "script" and "src" not in attributes and attributes.get("type") not in DATA_TYPES

    def handle_endtag(self, tag: str) -> None:
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.texts.append(data)


def script_hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def add_policy(html: str) -> str:
    """The page with its policy as the first thing after the character set.

    The theme has a few inline scripts, so that colours are right before the first paint; they are named by their
    hashes. Raises ValueError when there is no place for the policy: a page must not go out without one.
    """
    if html.count(PLACE) != 1:
        raise ValueError(f"expected exactly one {PLACE}")
    scripts = InlineScripts()
    scripts.feed(html)
    hashes = "".join(f" '{script_hash(text)}'" for text in dict.fromkeys(scripts.texts))
    policy = POLICY.format(hashes=hashes)
    metas = f'<meta http-equiv="Content-Security-Policy" content="{policy}"><meta name="referrer" content="{REFERRER}">'
    return html.replace(PLACE, PLACE + metas)
