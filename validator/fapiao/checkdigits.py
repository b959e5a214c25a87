"""The check characters of three national standards, each computed from the characters before it.

GB 32100-2015 (统一社会信用代码), GB 11714-1997 (全国组织机构代码) and GB 11643-1999 (公民身份号码). All functions take
text that has been cleaned and put in capitals, and return None when a character has no value in the standard.
"""

from __future__ import annotations

from collections.abc import Mapping
from operator import mul

# GB 32100-2015, 4.1: digits and capitals without I, O, S, V, Z; the position is the value.
UNIFIED_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# GB 32100-2015, 4.2.5: 3 to the power of the position, modulo 31.
UNIFIED_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)

# GB 11714-1997, annex A: 0-9, then A = 10 to Z = 35.
ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

# GB 11643-1999, annex A (ISO 7064 MOD 11-2).
IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
IDENTITY_CHECKS = "10X98765432"


UNIFIED_VALUES = {character: value for value, character in enumerate(UNIFIED_ALPHABET)}
ORGANISATION_VALUES = {character: value for value, character in enumerate(ORGANISATION_ALPHABET)}
IDENTITY_VALUES = {character: value for value, character in enumerate("0123456789")}


def weighted_sum(text: str, values: Mapping[str, int], weights: tuple[int, ...]) -> int | None:
    if len(text) != len(weights):
        return None
    try:
        total: int = sum(map(mul, map(values.__getitem__, text), weights))
    except KeyError:
        return None
    return total


def unified_check(body: str) -> str | None:
    """The 18th character of the unified social credit code that begins with these 17."""
    total = weighted_sum(body, UNIFIED_VALUES, UNIFIED_WEIGHTS)
    return None if total is None else UNIFIED_ALPHABET[-total % 31]


def organisation_check(body: str) -> str | None:
    """The 9th character of the organisation code that begins with these 8."""
    total = weighted_sum(body, ORGANISATION_VALUES, ORGANISATION_WEIGHTS)
    return None if total is None else "0123456789X"[-total % 11]


def identity_check(body: str) -> str | None:
    """The 18th character of the identity number that begins with these 17 digits."""
    total = weighted_sum(body, IDENTITY_VALUES, IDENTITY_WEIGHTS)
    return None if total is None else IDENTITY_CHECKS[total % 11]


def passes_unified(code: str) -> bool:
    """Whether the 18 characters carry the right check character of GB 32100."""
    return len(code) == 18 and unified_check(code[:17]) == code[17]


def passes_organisation(code: str) -> bool:
    """Whether the 9 characters carry the right check character of GB 11714."""
    return len(code) == 9 and organisation_check(code[:8]) == code[8]


def passes_identity(number: str) -> bool:
    """Whether the 18 characters carry the right check character of GB 11643."""
    return len(number) == 18 and identity_check(number[:17]) == number[17]
