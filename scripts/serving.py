"""What a host should say about each file: its type, how long it may be kept, and what a page cannot say of itself.

The only place where these values stand. ``python -m scripts.serving`` writes them into the marked parts of
deploy/nginx.conf and into deploy/_headers (Netlify, Cloudflare Pages), which the built site carries as /_headers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from scripts.model import ROOT
from scripts.policy import POLICY, REFERRER

# By the end of the name.
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".traineddata": "application/octet-stream",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".whl": "application/zip",
    ".xml": "application/xml; charset=utf-8",
    ".zip": "application/zip",
}
# The feeds are more than their ends say. There is a JSON Schema of that name too.
FEEDS = {
    r"(?<!/schema)/feed\.xml$": "application/atom+xml; charset=utf-8",
    r"(?<!/schema)/feed\.json$": "application/feed+json",
}
FEED_PLACES = ("/feed.xml", "/feed.json", "/changes/:name/feed.xml", "/changes/:name/feed.json")

# Kept by the browser, and asked for again with its ETag each time: a few bytes as long as nothing changed. Parts
# of two builds never meet. Netlify and Cloudflare Pages say the same of every file without being told.
ASK_AGAIN = "no-cache"
# For names that hold a hash of the content.
FOR_EVER = "public, max-age=31536000, immutable"

FRAMES = "frame-ancestors 'none'"
# The one page that is made for the inside of others (docs/overrides/embed.html).
FRAMED = "frame-ancestors *"


@dataclass(frozen=True)
class Rule:
    """Headers for the paths that begin with ``start``, or, where it ends in none, for that one path."""

    start: str
    headers: dict[str, str]

    def fits(self, path: str) -> bool:
        return path.startswith(self.start) if self.start.endswith("/") else path == self.start


# A worker has no element to put a policy into: its own answer must bring it. So the code gets the whole policy as a
# header, and the pages, which have theirs inside, only what a meta element cannot say.
CODE = {"Content-Security-Policy": f"{POLICY.format(hashes='')}; {FRAMES}"}

# Where several rules fit, the last one counts.
RULES = (
    Rule(
        "/",
        {
            "Content-Security-Policy": FRAMES,
            "Cross-Origin-Opener-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            "Referrer-Policy": REFERRER,
            "X-Content-Type-Options": "nosniff",
        },
    ),
    Rule("/embed/", {"Content-Security-Policy": FRAMED}),
    Rule("/assets/", CODE),
    Rule("/sw.js", CODE),
    # The one style sheet is named by its content.
    Rule("/assets/css/", {"Cache-Control": FOR_EVER}),
    # The data are for everybody, pages of other sites included.
    Rule("/api/", {"Access-Control-Allow-Origin": "*"}),
)


def headers_for(path: str) -> dict[str, str]:
    """Every header of a file of the site, by its path from the root of the site ("/check/index.html")."""
    headers = {"Cache-Control": ASK_AGAIN, "Content-Type": type_of(path)}
    for rule in RULES:
        if rule.fits(path):
            headers |= rule.headers
    return headers


def type_of(path: str) -> str:
    """Raises KeyError for a kind of file that is not in the table."""
    for pattern, kind in FEEDS.items():
        if re.search(pattern, path):
            return kind
    return TYPES[PurePosixPath(path).suffix]


def headers_file() -> str:
    """_headers, as Netlify and Cloudflare Pages read it.

    Of several rules Netlify takes the last value; Cloudflare Pages takes all of them together unless a line with ``!``
    takes the earlier ones back, which Netlify passes over.
    """
    types = [Rule(place, {"Content-Type": type_of(place)}) for place in FEED_PLACES]
    lines = ["# Written by python -m scripts.serving; the values are in scripts/serving.py."]
    given = RULES[0].headers
    for rule in (*RULES, *types):
        lines += ["", rule.start + "*" * rule.start.endswith("/")]
        lines += [f"  ! {name}" for name in rule.headers if rule is not RULES[0] and name in given]
        lines += [f"  {name}: {value}" for name, value in rule.headers.items()]
    return "\n".join(lines) + "\n"


def nginx_parts() -> dict[str, str]:
    """The marked parts of nginx.conf by name."""
    names = sorted({name for rule in RULES for name in rule.headers} | {"Cache-Control"})
    values = {name: [(rule.start, rule.headers[name]) for rule in RULES if name in rule.headers] for name in names}
    maps, lines = [], []
    for name, found in values.items():
        if [start for start, _ in found] == ["/"]:
            lines.append(f'add_header {name} "{found[0][1]}" always;')
            continue
        variable = f"$fapiao_{name.lower().replace('-', '_')}"
        lines.append(f"add_header {name} {variable} always;")
        default = found.pop(0)[1] if found[0][0] == "/" else ASK_AGAIN if name == "Cache-Control" else ""
        # nginx takes the first that fits. The path may begin with that of a folder on the host.
        patterns: dict[str, list[str]] = {}
        for start, value in reversed(found):
            patterns.setdefault(value, []).append(start if start.endswith("/") else f"{re.escape(start)}$")
        cases = [f'default "{default}";', *(f'"~{"|".join(some)}" "{value}";' for value, some in patterns.items())]
        maps.append(f"map $uri {variable} {{\n" + "".join(f"    {case}\n" for case in cases) + "}")
    plain = {end.removeprefix("."): kind.partition(";")[0] for end, kind in TYPES.items()}
    kinds = {kind: [end for end in plain if plain[end] == kind] for kind in plain.values()}
    with_charset = [kind.partition(";")[0] for kind in (*TYPES.values(), *FEEDS.values()) if "charset" in kind]
    return {
        "maps": "\n".join(maps),
        "headers": "\n".join(lines),
        "types": "\n".join(
            [
                *("types {", *(f"    {kind} {' '.join(ends)};" for kind, ends in kinds.items()), "}"),
                "charset utf-8;",
                # text/html is always one of them.
                f"charset_types {' '.join(sorted({*with_charset} - {'text/html'}))};",
                *(
                    f'location ~ "{pattern}" {{ types {{ }} default_type {kind.partition(";")[0]}; }}'
                    for pattern, kind in FEEDS.items()
                ),
            ]
        ),
    }


def fill(text: str, parts: dict[str, str]) -> str:
    """The text with each part between its marks. Raises ValueError when a mark is missing."""
    for name, part in parts.items():
        mark = re.compile(rf"^( *)# << {name}[^\n]*\n.*?^ *# >> {name}\n", re.MULTILINE | re.DOTALL)
        found = mark.search(text)
        if not found:
            raise ValueError(f"no marks for {name}")
        first, indent = found[0].splitlines()[0], found[1]
        lines = "".join(f"{indent}{line}\n" for line in part.splitlines())
        text = text[: found.start()] + f"{first}\n{lines}{indent}# >> {name}\n" + text[found.end() :]
    return text


def deploy_files(root: Path = ROOT) -> dict[Path, str]:
    """What the files in deploy/ should hold."""
    nginx = root / "deploy" / "nginx.conf"
    return {
        nginx: fill(nginx.read_text(encoding="utf-8"), nginx_parts()),
        root / "deploy" / "_headers": headers_file(),
    }


if __name__ == "__main__":
    for path, text in deploy_files().items():
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(ROOT))
