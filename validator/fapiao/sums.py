"""What the invoices of a batch come to: sums in cents by what they have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import compress, repeat
from typing import Any

from .ledger import MOST_PARTIES, UNKNOWN, Ledger
from .money import show


class Sums:
    """Sums in cents by label: how many invoices, amount, tax, total; amounts that are not known count as nothing."""

    def __init__(
        self,
        labels: Iterable[Any] = (),
        amounts: Iterable[int] = (),
        taxes: Iterable[int] = (),
        totals: Iterable[int] = (),
    ) -> None:
        self.sums: dict[Any, list[int]] = {}
        for label, amount, tax, total in zip(labels, amounts, taxes, totals, strict=False):
            sums = self.sums.get(label)
            if sums is None:
                sums = self.sums[label] = [0, 0, 0, 0]
            sums[0] += 1
            if amount != UNKNOWN:
                sums[1] += amount
            if tax != UNKNOWN:
                sums[2] += tax
            if total != UNKNOWN:
                sums[3] += total

    def __iter__(self) -> Iterator[Any]:
        return iter(self.sums)

    def add(self, other: Sums) -> None:
        """Take in other sums; labels that come after ``MOST_PARTIES`` share the empty one of a party."""
        for label, numbers in other.sums.items():
            if label not in self.sums and len(self.sums) > MOST_PARTIES:
                label = ("", "")
            sums = self.sums.setdefault(label, [0, 0, 0, 0])
            for place, number in enumerate(numbers):
                sums[place] += number

    def together(self, name: Callable[[Any], Any]) -> Sums:
        """The same sums under other labels, several of which may become one."""
        found = Sums()
        for label, numbers in self.sums.items():
            sums = found.sums.setdefault(name(label), [0, 0, 0, 0])
            for place, number in enumerate(numbers):
                sums[place] += number
        return found

    def row(self, label: object) -> dict[str, Any]:
        count, *cents = self.sums.get(label, (0, 0, 0, 0))
        amount, tax, total = (show(Decimal(number).scaleb(-2)) for number in cents)
        return {"invoices": count, "amount": amount, "tax": tax, "total": total}

    def largest_first(self) -> list[Any]:
        return sorted(self.sums, key=lambda label: (-self.sums[label][3], str(label)))


@dataclass(slots=True)
class Totals:
    """Sums of invoices, each of them counted once: all together (under ``""``), by kind, by day, by rate and by party.

    ``not_compared`` of them were held against no others, and may be among them.
    """

    everything: Sums = field(default_factory=Sums)
    kinds: Sums = field(default_factory=Sums)
    days: Sums = field(default_factory=Sums)
    rates: Sums = field(default_factory=Sums)
    sellers: Sums = field(default_factory=Sums)
    buyers: Sums = field(default_factory=Sums)
    repeated: int = 0
    not_compared: int = 0
    red: int = 0
    without_total: int = 0

    @classmethod
    def of(cls, ledger: Ledger) -> Totals:
        repeated = ledger.repeated()
        counts = bytearray(b"\1") * len(ledger)
        for at in repeated:
            counts[at] = 0

        def counted(name: str) -> Iterator[int]:
            return compress(ledger.columns[name], counts)

        def sums(labels: Iterable[Any]) -> Sums:
            return Sums(labels, *map(counted, ("amount", "tax", "total")))

        def parties(role: str) -> Sums:
            found = sums(counted(role))
            found.sums = {place: found.sums[place] for place in sorted(found.sums)}
            return found.together(ledger.parties.all.__getitem__)

        lines = ledger.rate_columns
        counting = bytearray(counts[at] for at in lines["at"])
        rate, amount, tax = (compress(lines[name], counting) for name in ("rate", "amount", "tax"))
        return cls(
            sums(repeat("")),
            sums(map(ledger.kinds.all.__getitem__, counted("kind"))),
            sums(counted("day")),
            Sums(rate, amount, tax, repeat(UNKNOWN)).together(ledger.rates.all.__getitem__),
            parties("seller"),
            parties("buyer"),
            len(repeated),
            0,
            sum(UNKNOWN < total < 0 for total in counted("total")),
            sum(total == UNKNOWN for total in counted("total")),
        )

    def add(self, other: Totals) -> None:
        for name in ("everything", "kinds", "days", "rates", "sellers", "buyers"):
            getattr(self, name).add(getattr(other, name))
        for name in ("repeated", "not_compared", "red", "without_total"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
