"""What the service worker (docs/sw.js) keeps on the reader's device: every file by its hash, and the pages in packs."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import defaultdict
from pathlib import Path

FOLDER = "offline"
MANIFEST = "manifest.js"
PYTHON = "assets/pyodide/"

# Pictures for other sites, and what is fetched when it is asked for.
LEFT_OUT = (
    "assets/img/card.png",
    "assets/img/screenshot.png",
    "assets/tesseract/",
    "assets/zxing/",
    "assets/contribute/",
)


def write_offline(site: Path) -> None:
    """Write the packs and the manifest into a site that is built."""
    folder = site / FOLDER
    folder.mkdir(exist_ok=True)
    for name, pages in packs(site).items():
        text = json.dumps(pages, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        (folder / name).write_text(text, encoding="utf-8")
    files = {
        "core": {path: integrity(site / path) for path in core_files(site)},
        "python": {path.relative_to(site).as_posix(): integrity(path) for path in sorted((site / PYTHON).iterdir())},
        "packs": {path.relative_to(site).as_posix(): integrity(path) for path in sorted(folder.glob("*.json"))},
    }
    build = hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()[:16]
    manifest = json.dumps({"build": build, **files}, separators=(",", ":"))
    (folder / MANIFEST).write_text(f"self.OFFLINE={manifest};\n", encoding="utf-8")


def packs(site: Path) -> dict[str, dict[str, str]]:
    """File name of each pack → its pages, address below the root → HTML."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for path in sorted(site.rglob("index.html")):
        address = path.relative_to(site).as_posix().removesuffix("index.html")
        found[pack_of(address)][address] = path.read_text(encoding="utf-8")
    return dict(found)


def pack_of(address: str) -> str:
    """The pack of a page; docs/sw.js looks for it by the same rule."""
    first, second, third = (*address.split("/"), "", "")[:3]
    if not first:
        return "home.json"
    return f"codes-{second}.json" if first == "codes" and third else f"{first}.json"


def core_files(site: Path) -> list[str]:
    """What every page needs, and the finder."""
    names = (path.relative_to(site).as_posix() for path in (site / "assets").rglob("*") if path.is_file())
    kept = [name for name in names if not name.startswith((PYTHON, *LEFT_OUT))]
    return sorted([*kept, "404.html", "manifest.webmanifest"])


def integrity(path: Path) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(path.read_bytes()).digest()).decode()
