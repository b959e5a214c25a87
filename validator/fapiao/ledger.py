"""What a batch keeps of its invoices: rows of numbers, so that a million invoices fit into memory.

An invoice becomes about 60 bytes, plus 24 for each rate on it. Texts that repeat (codes, rates, kinds, parties, file
names) are kept once. Nothing else of an invoice stays.
"""

from __future__ import annotations

import base64
import datetime as dt
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Generic, TypeVar

UNKNOWN = -(1 << 63)
LARGEST_CENTS = (1 << 63) - 1

# Of these there are few in any real batch. What comes later is counted under OTHERS.
MOST_PARTIES = 50_000
MOST_WORDS = 1_000
OTHERS = "其他"
SORTED_AT_ONCE = 1 << 16
RANGES = 256

T = TypeVar("T", bound=tuple[str, ...] | str)
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Party:
    """A buyer or a seller as one invoice has it."""

    name: str = ""
    taxpayer_id: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An invoice as far as a batch looks at it.

    ``key`` tells it from every other invoice: the code and the number of 8 digits, or the first two digits of a number
    of 20 and the rest; None where there is no such number. ``red_of`` is the key of the invoice that it cancels.
    Amounts are None where they are not there or cannot be read. ``rates`` has amount and tax for each rate.
    """

    source: str = ""
    format: str = ""
    row: int = 0
    key: Key | None = None
    red_of: Key | None = None
    day: dt.date | None = None
    kind: str = ""
    seller: Party = Party()
    buyer: Party = Party()
    amount: Decimal | None = None
    tax: Decimal | None = None
    total: Decimal | None = None
    rates: Mapping[str, tuple[Decimal, Decimal]] = field(default_factory=dict)


class Names(Generic[T]):
    """Texts, each kept once and known by its place. What comes after the first ``most`` shares the place 0."""

    def __init__(self, first: T, most: int = 1 << 31) -> None:
        self.all: list[T] = [first]
        self.left_out = 0
        self._first, self._most = first, most
        self._places: dict[T, int] = {first: 0}

    def place(self, name: T) -> int:
        known = self._places.get(name)
        if known is not None:
            return known
        if len(self.all) > self._most:
            self.left_out += 1
            return 0
        self._places[name] = place = len(self.all)
        self.all.append(name)
        return place

    def take_in(self, other: Names[T]) -> list[int]:
        """Take the other's texts in; gives their places here in the order of their places there."""
        self.left_out += other.left_out
        return [self.place(name) for name in other.all]


# Column → type code. Names of columns that hold a place in a list of names are those of the list.
COLUMNS = {
    "head": "I",
    "tail": "Q",
    "source": "I",
    "row": "I",
    "day": "I",
    "kind": "H",
    "seller": "I",
    "buyer": "I",
    "amount": "q",
    "tax": "q",
    "total": "q",
}
# One row for each rate of each invoice, and one for each red invoice that says what it cancels.
RATE_COLUMNS = {"at": "I", "rate": "H", "amount": "q", "tax": "q"}
RED_COLUMNS = {"at": "I", "head": "I", "tail": "Q"}


class Ledger:
    """The invoices of a batch in the order in which they came; an invoice is known by its place, from 0."""

    def __init__(self) -> None:
        self.heads: Names[str] = Names("")
        self.sources: Names[tuple[str, str]] = Names(("", ""))
        self.kinds: Names[str] = Names(OTHERS, MOST_WORDS)
        self.rates: Names[str] = Names(OTHERS, MOST_WORDS)
        self.parties: Names[tuple[str, str]] = Names(("", ""), MOST_PARTIES)
        self.columns = {name: array(code) for name, code in COLUMNS.items()}
        self.rate_columns = {name: array(code) for name, code in RATE_COLUMNS.items()}
        self.red_columns = {name: array(code) for name, code in RED_COLUMNS.items()}
        self._order: array[int] = array("I")
        self._ordered = 0

    def __len__(self) -> int:
        return len(self.columns["head"])

    def __str__(self) -> str:
        return f"{len(self)} 张发票"

    def append(self, entry: Entry) -> int:
        """Keep an invoice; gives its place."""
        at = len(self)
        head, tail = entry.key or ("", 0)
        row = {
            "head": self.heads.place(head),
            "tail": tail,
            "source": self.sources.place((entry.source, entry.format)),
            "row": min(entry.row, (1 << 32) - 1),
            "day": entry.day.toordinal() if entry.day else 0,
            "kind": self.kinds.place(entry.kind),
            "seller": self.parties.place((entry.seller.name, entry.seller.taxpayer_id)),
            "buyer": self.parties.place((entry.buyer.name, entry.buyer.taxpayer_id)),
            "amount": cents(entry.amount),
            "tax": cents(entry.tax),
            "total": cents(entry.total),
        }
        append(self.columns, row)
        for rate, (amount, tax) in entry.rates.items():
            sums = {"amount": cents(amount), "tax": cents(tax)}
            if UNKNOWN not in sums.values():
                append(self.rate_columns, {"at": at, "rate": self.rates.place(rate), **sums})
        if entry.red_of:
            head, tail = entry.red_of
            append(self.red_columns, {"at": at, "head": self.heads.place(head), "tail": tail})
        return at

    def take_in(self, other: Ledger) -> None:
        """Append all invoices of another ledger, in their order."""
        before = len(self)
        places = {
            "head": self.heads.take_in(other.heads),
            "source": self.sources.take_in(other.sources),
            "kind": self.kinds.take_in(other.kinds),
            "rate": self.rates.take_in(other.rates),
            "seller": (parties := self.parties.take_in(other.parties)),
            "buyer": parties,
        }
        pairs = (
            (self.columns, other.columns),
            (self.rate_columns, other.rate_columns),
            (self.red_columns, other.red_columns),
        )
        for mine, theirs in pairs:
            for name, column in theirs.items():
                if name == "at":
                    mine[name].extend(array(column.typecode, (at + before for at in column)))
                elif name in places:
                    mine[name].extend(array(column.typecode, map(places[name].__getitem__, column)))
                else:
                    mine[name].extend(column)

    # What is there, by place.

    def number(self, at: int) -> str:
        """The number as it is printed; empty where the invoice has none that tells it from others."""
        head, tail = self.key(at)
        return "" if not head else f"{head}{tail:018}" if len(head) == 2 else f"{tail:08}"

    def code(self, at: int) -> str:
        head = self.heads.all[self.columns["head"][at]]
        return head if len(head) > 2 else ""

    def key(self, at: int) -> Key:
        return self.heads.all[self.columns["head"][at]], self.columns["tail"][at]

    def money(self, name: str, at: int) -> Decimal | None:
        return from_cents(self.columns[name][at])

    def day(self, at: int) -> dt.date | None:
        ordinal = self.columns["day"][at]
        return dt.date.fromordinal(ordinal) if ordinal else None

    def party(self, role: str, at: int) -> Party:
        """The ``seller`` or the ``buyer``."""
        return Party(*self.parties.all[self.columns[role][at]])

    def source(self, at: int) -> tuple[str, str, int]:
        """The name and the format of the file, and the row or place in it (0 where it holds one invoice)."""
        return (*self.sources.all[self.columns["source"][at]], self.columns["row"][at])

    # What belongs together.

    def order(self) -> array[int]:
        """The places of all invoices that have a key, those of the same key beside each other, then by number."""
        if self._ordered != len(self):
            heads, tails = self.columns["head"], self.columns["tail"]
            by_head: dict[int, array[int]] = {}
            for at, head in enumerate(heads):
                if head:
                    by_head.setdefault(head, array("I")).append(at)
            order = array("I")
            for head in sorted(by_head, key=self.heads.all.__getitem__):
                order.extend(by_number(by_head.pop(head), tails))
            self._order, self._ordered = order, len(self)
        return self._order

    def groups(self, least: int = 1) -> Iterator[list[int]]:
        """The invoices of each key, by head and number, where there are at least so many; most groups hold one."""
        heads, tails = self.columns["head"], self.columns["tail"]
        group: list[int] = []
        last = (-1, -1)
        for at in self.order():
            key = (heads[at], tails[at])
            if key == last:
                group.append(at)
            else:
                if len(group) >= least:
                    yield group
                group, last = [at], key
        if len(group) >= least and group:
            yield group

    def first_of(self, group: list[int]) -> int:
        """The one of several entries of an invoice that counts: the first that has a total."""
        totals = self.columns["total"]
        return next((at for at in group if totals[at] != UNKNOWN), group[0])

    def repeated(self) -> set[int]:
        """The places that do not count, because another entry of the same invoice does."""
        return {at for group in self.groups(least=2) for at in group if at != self.first_of(group)}

    def series(self) -> Iterator[list[int]]:
        """The invoices of each code and seller of tax control in the order of their numbers, each invoice once."""
        heads, sellers = self.columns["head"], self.columns["seller"]
        codes = {place for place, name in enumerate(self.heads.all) if len(name) > 2}
        if not codes:
            return
        head, by_seller = 0, dict[int, list[int]]()
        for group in self.groups():
            at = self.first_of(group)
            if heads[at] != head:
                yield from by_seller.values()
                head, by_seller = heads[at], {}
            if heads[at] in codes and sellers[at]:
                by_seller.setdefault(sellers[at], []).append(at)
        yield from by_seller.values()

    def reds(self) -> dict[int, list[int]]:
        """Blue invoice → the red invoices in the batch that cancel it, each once."""
        columns, repeated = self.red_columns, self.repeated()
        wanted: dict[tuple[int, int], list[int]] = {}
        for at, head, tail in zip(columns["at"], columns["head"], columns["tail"], strict=True):
            if at not in repeated:
                wanted.setdefault((head, tail), []).append(at)
        if not wanted:
            return {}
        heads, tails = self.columns["head"], self.columns["tail"]
        found = {}
        for group in self.groups():
            at = self.first_of(group)
            reds = wanted.get((heads[at], tails[at]))
            if reds:
                found[at] = [red for red in reds if red != at]
        return found

    def first_seen(self) -> dict[int, tuple[int, str]]:
        """Place of a party among the names → the first invoice that has it, and whether as ``buyer`` or ``seller``."""
        seen: dict[int, tuple[int, str]] = {}
        for role in ("buyer", "seller"):
            for at, party in enumerate(self.columns[role]):
                if party not in seen:
                    seen[party] = (at, role)
        return seen

    # To carry it from one worker to another.

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain data, for JSON."""
        names = (self.heads, self.sources, self.kinds, self.rates, self.parties)
        return {
            "names": [list(one.all) for one in names],
            "left_out": [one.left_out for one in names],
            "columns": [
                {name: base64.b64encode(column).decode() for name, column in columns.items()}
                for columns in (self.columns, self.rate_columns, self.red_columns)
            ],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Ledger:
        """The ledger that ``to_dict`` was called on, in the same version of the package."""
        ledger = cls()
        names: tuple[Names[Any], ...] = (ledger.heads, ledger.sources, ledger.kinds, ledger.rates, ledger.parties)
        for mine, all_names, left_out in zip(names, data["names"], data["left_out"], strict=True):
            for name in all_names[1:]:
                mine.place(name if isinstance(name, str) else tuple(name))
            mine.left_out = left_out
        tables = (ledger.columns, ledger.rate_columns, ledger.red_columns)
        for columns, texts in zip(tables, data["columns"], strict=True):
            for name, column in columns.items():
                column.frombytes(base64.b64decode(texts[name]))
        return ledger


def by_number(places: array[int], tails: array[int]) -> Iterator[int]:
    """Places by their tails, and by themselves where these are the same.

    Only a few are sorted at a time: to sort all of them at once takes ten times the memory that they lie in.
    """
    if len(places) <= SORTED_AT_ONCE:
        # Number and place in one integer: half the memory of sorting by a key.
        yield from (one & 0xFFFFFFFF for one in sorted(tails[at] << 32 | at for at in places))
        return
    low, high = (end(tails[at] for at in places) for end in (min, max))
    if low == high:
        yield from places
        return
    ranges = [array("I") for _ in range(RANGES)]
    for at in places:
        ranges[(tails[at] - low) * RANGES // (high - low + 1)].append(at)
    for some in ranges:
        yield from by_number(some, tails)


def append(columns: Mapping[str, array[int]], row: Mapping[str, int]) -> None:
    for name, column in columns.items():
        column.append(row[name])


def cents(value: Decimal | None) -> int:
    """An amount in cents, or UNKNOWN: what is larger than any invoice is junk."""
    if value is None or abs(value) > LARGEST_CENTS // 100:
        return UNKNOWN
    return int((value * 100).to_integral_value(rounding="ROUND_HALF_UP"))


def from_cents(number: int) -> Decimal | None:
    return None if number == UNKNOWN else Decimal(number).scaleb(-2)
