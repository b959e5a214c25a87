"""When two texts are the same to a reader. The records are held apart by this, so that a text leads to one page."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache


def same_code(code: str) -> str:
    """The same for all ways to write one code: full- or half-width, capital or small, with blanks in between."""
    return "".join(unicodedata.normalize("NFKC", code).split()).casefold()


# Several checks ask for the same texts, and the contributor form asks anew after every word.
@lru_cache(maxsize=16384)
def same_text(text: str) -> str:
    """The same for all ways to write one sentence: as for codes, and whatever its punctuation.

    Points and dashes inside codes and numbers stay: 1.5 is not 15. So does a text that has nothing else.
    """
    folded = same_code(text)
    inside = [match.start() for match in re.finditer(r"(?<=[0-9a-z])[^\w\s](?=[0-9a-z])", folded)]
    kept = [
        character
        for index, character in enumerate(folded)
        if index in inside or not unicodedata.category(character).startswith("P")
    ]
    return "".join(kept) or folded
