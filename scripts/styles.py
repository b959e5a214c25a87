"""The styles of the site as one file: one request, under a name that changes with what is in it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)


def bundle(paths: Iterable[Path]) -> tuple[str, str]:
    """Site path and text of these style sheets in their order, without comments."""
    text = "".join(COMMENT.sub("", path.read_text(encoding="utf-8")) for path in paths)
    return f"assets/css/site.{hashlib.sha256(text.encode()).hexdigest()[:8]}.css", text
