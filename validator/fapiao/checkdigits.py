"""The check characters of three national standards, each computed from the characters before it.

GB 32100-2015 (统一社会信用代码), GB 11714-1997 (全国组织机构代码) and GB 11643-1999 (公民身份号码). All functions take
text that has been cleaned and put in capitals, and return None when a character has no value in the standard.
"""

from __future__ import annotations

from operator import getitem

# GB 32100-2015, 4.1: digits and capitals without I, O, S, V, Z; the position is the value.
UNIFIED_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# GB 32100-2015, 4.2.5: 3 to the power of the position, modulo 31.
UNIFIED_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)

# GB 11714-1997, annex A: 0-9, then A = 10 to Z = 35.
ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
ORGANISATION_CHECKS = "0123456789X"

# GB 11643-1999, annex A (ISO 7064 MOD 11-2).
IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
IDENTITY_CHECKS = "10X98765432"

Products = tuple[dict[str, int], ...]


def products(alphabet: str, weights: tuple[int, ...]) -> Products:
    """For each position what each character adds to the sum: its value times the weight of the position."""
    return tuple({character: value * weight for value, character in enumerate(alphabet)} for weight in weights)


# The check character comes last, with the weight 1: the sum over all characters is then the same for every right code.
UNIFIED = products(UNIFIED_ALPHABET, (*UNIFIED_WEIGHTS, 1))
ORGANISATION = products(ORGANISATION_ALPHABET, ORGANISATION_WEIGHTS) + products(ORGANISATION_CHECKS, (1,))
IDENTITY = products("0123456789", IDENTITY_WEIGHTS) + products("0123456789X", (1,))


def remainder(text: str, table: Products, modulus: int) -> int | None:
    """The weighted sum of the characters modulo ``modulus``; None when one of them has no value where it stands."""
    try:
        return sum(map(getitem, table, text)) % modulus
    except KeyError:
        return None


def unified_check(body: str) -> str | None:
    """The 18th character of the unified social credit code that begins with these 17."""
    total = remainder(body, UNIFIED, 31) if len(body) == 17 else None
    return None if total is None else UNIFIED_ALPHABET[-total % 31]


def organisation_check(body: str) -> str | None:
    """The 9th character of the organisation code that begins with these 8."""
    total = remainder(body, ORGANISATION, 11) if len(body) == 8 else None
    return None if total is None else ORGANISATION_CHECKS[-total % 11]


def identity_check(body: str) -> str | None:
    """The 18th character of the identity number that begins with these 17 digits."""
    total = remainder(body, IDENTITY, 11) if len(body) == 17 else None
    return None if total is None else IDENTITY_CHECKS[total]


def passes_unified(code: str) -> bool:
    """Whether the 18 characters carry the right check character of GB 32100."""
    return len(code) == 18 and remainder(code, UNIFIED, 31) == 0


def passes_organisation(code: str) -> bool:
    """Whether the 9 characters carry the right check character of GB 11714."""
    return len(code) == 9 and remainder(code, ORGANISATION, 11) == 0


def passes_identity(number: str) -> bool:
    """Whether the 18 characters carry the right check character of GB 11643."""
    return len(number) == 18 and remainder(number, IDENTITY, 11) == 1
