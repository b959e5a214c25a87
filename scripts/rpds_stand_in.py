"""Stands in for rpds-py in the page, where no compiled code is loaded: as much of it as jsonschema and referencing use.

Copies take the place of shared structure, which is all the same for the few schemas that there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


class HashTrieMap(dict[Any, Any]):
    @classmethod
    def convert(cls, value: Mapping[Any, Any]) -> HashTrieMap:
        return value if isinstance(value, cls) else cls(value)

    def insert(self, key: Any, value: Any) -> HashTrieMap:
        return HashTrieMap({**self, key: value})

    def remove(self, key: Any) -> HashTrieMap:
        """Raises KeyError when it is not there."""
        copy = HashTrieMap(self)
        del copy[key]
        return copy

    def update(self, *others: Mapping[Any, Any]) -> HashTrieMap:  # type: ignore[override]
        copy = HashTrieMap(self)
        for other in others:
            dict.update(copy, other)
        return copy


class HashTrieSet(frozenset[Any]):
    def insert(self, value: Any) -> HashTrieSet:
        return HashTrieSet((*self, value))

    def discard(self, value: Any) -> HashTrieSet:
        return HashTrieSet(self - {value})

    def update(self, *others: Iterable[Any]) -> HashTrieSet:
        return HashTrieSet(self.union(*others))


class List(tuple[Any, ...]):
    __slots__ = ()

    def push_front(self, value: Any) -> List:
        return List((value, *self))
