"""Finding the invoices whose rows stand in several parts of a table, before its parts are checked.

A part is checked by itself, so rows that stand in another part would be missed, and sums would seem wrong that are
right. A table of several parts is therefore gone through first, which costs little beside the checks:

    search = Search(plan)
    while not search.over:
        for rows in parts:
            search.look(rows)
        search.turn()

After that every part is read without the invoices in ``apart``, and ``rows`` are all their rows, to be read as one
more part. An invoice that stands in several parts, each time with the same rows, was put there twice: it stays there.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator
from hashlib import blake2b

from ..registry import Hit
from . import Problem
from .table import NumberedRow, Plan, Row, Skipped, data_rows, layout_of

# Invoices that are remembered at a time, 16 bytes each; a table of more is gone through several times.
MOST_INVOICES = 4_000_000
# Rows that are kept to be read together, some 2 KB each.
MOST_ROWS = 20_000
_SLOTS = 256
_BITS = 0xFFFFFFFF
_ROWS_BITS = 32
# A sign that no cell of a table has.
_BETWEEN = "\0"


def digest(key: tuple[str, ...]) -> int:
    """The key of an invoice as a number that is the same in every process, as the hash of a text is not."""
    return int.from_bytes(blake2b(_BETWEEN.join(key).encode("utf-8", "replace"), digest_size=8).digest(), "little")


def keyed(plan: Plan, rows: Iterable[NumberedRow], skipped: Skipped) -> Iterator[tuple[int, NumberedRow]]:
    """The rows below the heading, each with the digest of its invoice: where it has no number, of the one above it.

    0 where there is none. What a spreadsheet cut down is no number: its rows belong to nothing else.
    """
    layout = layout_of(plan)
    above = 0
    last: tuple[str, ...] = ()
    for row in data_rows(layout, rows, skipped):
        key = layout.key_of(row[1])
        if key and key != last:
            last = key
            above = 0 if "E" in key[0] else digest(key)
        yield above, row


def without(plan: Plan, rows: Iterable[NumberedRow], apart: Collection[int], skipped: Skipped) -> Iterable[NumberedRow]:
    """The rows without those of the invoices in ``apart``; what cannot be read of them is noted in ``skipped``."""
    return (row for key, row in keyed(plan, rows, skipped) if key not in apart) if apart else rows


class Search:
    """One search through a table. ``apart`` and ``rows`` are whole when it is ``over``; see above."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.over = not layout_of(plan).grouped
        self.apart: frozenset[int] = frozenset()
        self.rows: list[NumberedRow] = []
        self.too_many = False
        self._found: dict[int, int] = {}
        self._collecting = False
        # This time only the invoices in these slots are remembered, of each what it is and what its rows are.
        self._first, self._end = 0, _SLOTS
        self._forget()

    def _forget(self) -> None:
        self._slots = [(array("Q"), array("Q")) for _ in range(self._first, self._end)]
        self._remembered = 0

    def look(self, rows: Iterable[NumberedRow]) -> None:
        """Look at one part; the parts of a table come in the same way every time."""
        if self._collecting:
            self.rows += [row for key, row in keyed(self.plan, rows, Skipped()) if key in self.apart]
            return
        here: dict[int, int] = {}
        for key, (_, cells) in keyed(self.plan, rows, Skipped()):
            # The sum of what the rows are, whatever their order, above how many they are.
            here[key] = here.get(key, 0) + (content_of(cells) << _ROWS_BITS) + 1
        here.pop(0, None)
        for key, content in here.items():
            slot = key % _SLOTS
            if self._first <= slot < self._end:
                keys, contents = self._slots[slot - self._first]
                keys.append(key)
                contents.append((content >> _ROWS_BITS & _BITS) << _ROWS_BITS | content & _BITS)
                self._remembered += 1
        while self._remembered > MOST_INVOICES and self._end - self._first > 1:
            self._end -= (self._end - self._first) // 2
            del self._slots[self._end - self._first :]
            self._remembered = sum(len(keys) for keys, _ in self._slots)

    def turn(self) -> None:
        """Every part was looked at: another time is needed, or it is over."""
        if self._collecting:
            self.over = True
            return
        for keys, contents in self._slots:
            self._compare(keys, contents)
        self.too_many = sum(self._found.values()) > MOST_ROWS
        width = self._end - self._first
        self._first, self._end = self._end, min(_SLOTS, self._end + width)
        self._forget()
        if self.too_many or (self._first == _SLOTS and not self._found):
            self.over = True
        elif self._first == _SLOTS:
            self.apart = frozenset(self._found)
            self._collecting = True

    def _compare(self, keys: Iterable[int], contents: Iterable[int]) -> None:
        """Find the invoices of a slot that stand in several parts with other rows, and how many rows they have."""
        seen: dict[int, int] = {}
        rows: dict[int, int] = {}
        different: set[int] = set()
        for key, content in zip(keys, contents, strict=True):
            if seen.setdefault(key, content) != content:
                different.add(key)
            rows[key] = rows.get(key, 0) + (content & _BITS)
        for key in different:
            self._found[key] = rows[key]
            if len(self._found) > MOST_ROWS:
                return

    def problems(self) -> list[Problem]:
        """Why the table cannot be checked, where it cannot."""
        if not self.too_many:
            return []
        message = (
            f"表格里有许多发票（至少 {len(self._found)} 张），各自的几行分散在不同的地方，合不到一起，没有检查。"
            "请在表格软件里打开，按发票号码排序，另存后再检查；号码这一列认错了的，请先说明哪一列是发票号码。"
        )
        return [Problem("file-table-scattered", Hit(message, "", expected="同一张发票的行挨在一起"))]


def content_of(cells: Row) -> int:
    return hash(tuple(cells)) & _BITS
