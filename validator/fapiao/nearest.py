"""The names that are most like one that is not known. Only for hints, so what compares is loaded with the first."""

from __future__ import annotations

from collections.abc import Iterable

# Of what a person may have typed; comparing takes the square of it.
LONGEST = 60


def nearest(name: str, known: Iterable[str], *, most: int = 1, alike: float = 0.6) -> list[str]:
    """At most so many of the known names, the most similar first; ``alike`` runs from 0 to 1, the same name."""
    from difflib import get_close_matches

    return get_close_matches(name[:LONGEST], list(known), most, alike)
