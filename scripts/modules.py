"""Which modules a module needs: the pages name them all, so that browsers fetch them at once, not one by one."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from functools import cache

from scripts.model import ROOT

IMPORTED = re.compile(r'^(?:import|export)\b[^;"]*"(\.{1,2}/[^"]+)";', re.MULTILINE)


def needed_by(modules: Iterable[str]) -> list[str]:
    """Site paths of what these modules import, and what that imports; without the modules themselves."""
    given = list(modules)
    found = list(given)
    for module in found:
        found += [other for other in imports(module) if other not in found]
    return [module for module in found if module not in given]


@cache
def imports(module: str) -> tuple[str, ...]:
    text = (ROOT / "docs" / module).read_text(encoding="utf-8")
    folder = posixpath.dirname(module)
    return tuple(posixpath.normpath(posixpath.join(folder, name)) for name in IMPORTED.findall(text))
