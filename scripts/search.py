"""Material's own search, for prose: its plugin makes the index (mkdocs.yml), its worker searches, the page is ours.

The finder understands error messages and knows the records only; this looks through the words of every page.
"""

from __future__ import annotations

from pathlib import Path

import material

FOLDER = "assets/search/"
SCRIPTS = Path(material.__file__).parent / "templates" / "assets" / "javascripts"
# What the worker itself asks for, by addresses beside its own folder.
LANGUAGES = ("lunr/min/lunr.stemmer.support.min.js", "lunr/min/lunr.zh.min.js")


def search_files() -> dict[str, Path]:
    """Path on the site → the theme's file. The worker has no hash in its name: the page must know where it is."""
    [worker] = (SCRIPTS / "workers").glob("search.*.js")
    return {f"{FOLDER}workers/search.js": worker} | {FOLDER + name: SCRIPTS / name for name in LANGUAGES}
