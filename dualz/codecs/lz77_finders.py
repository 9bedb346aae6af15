"""How LZ77 finds earlier places that begin alike: the finders, and what limits a search.

A finder is a parameter of the search in ``lz77``. It names places that may begin like the present one;
the search compares them. So every finder gives right matches, and a better one fewer comparisons.

Lesson: 03 (lz77).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

HASH_BITS = 16
SPREAD, _WORD = 2654435761, (1 << 32) - 1
_ENDLESS = 1 << 62


class Limits(NamedTuple):
    """What a format can say about a match. All are in bytes.

    ``window``: the greatest distance. ``shortest``, ``longest``: the least and the greatest length.
    ``last_literals``: so many bytes at the end of the data are literals. ``last_start``: a match begins
    at least so many bytes before the end.
    """

    window: int = 32768
    shortest: int = 3
    longest: int = _ENDLESS
    last_literals: int = 0
    last_start: int = 0


# What triples, LZSS, LZ4 and DEFLATE can all say: one parse for four formats.
COMMON = Limits(window=4096, shortest=4, longest=18, last_literals=5, last_start=12)


class Effort(NamedTuple):
    """How hard to search: at most ``depth`` candidates for a place, fewer once a match has ``nice`` bytes;
    with ``lazy``, a match gives way to a longer one that begins one byte later."""

    depth: int = 32
    lazy: bool = False
    nice: int = _ENDLESS


ANY, USUAL = Limits(), Effort()


class Finder(Protocol):
    """Where an earlier place that begins like the present one may be found."""

    def candidates(self, index: int) -> Iterator[int]:
        """Places before ``index`` that may begin like the data there, nearest first."""


class BruteForce:
    """Every place in the window is a candidate."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._window = limits.window

    def candidates(self, index: int) -> Iterator[int]:
        """Places before ``index``, nearest first."""
        return iter(range(index - 1, max(0, index - self._window) - 1, -1))


class HashChains:
    """Only places whose first bytes have the same hash, each one linked to the one before it.

    Other bytes may have that hash, too (a collision): a candidate has to be compared.
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._data, self._window = data, limits.window
        self._size = min(limits.shortest, 4)
        self._newest: dict[int, int] = {}
        self._previous: list[int] = []

    def candidates(self, index: int) -> Iterator[int]:
        """Places before ``index`` whose hash is that of ``index``, nearest first."""
        for place in range(len(self._previous), index):
            key = self.key(place)
            self._previous.append(self._newest.get(key, -1))
            self._newest[key] = place
        place = self._newest.get(self.key(index), -1)
        while place >= max(0, index - self._window):
            yield place
            place = self._previous[place]

    def key(self, index: int) -> int:
        """The hash of the first bytes at ``index``, ``HASH_BITS`` wide."""
        word = int.from_bytes(self._data[index : index + self._size], "little")
        return (word * SPREAD & _WORD) >> (32 - HASH_BITS)


def alike(data: bytes, at: int, index: int, most: int) -> int:
    """How many bytes from ``at`` and from ``index`` on are the same, at most ``most``.

    >>> alike(b"abcabcabd", 0, 3, 6)
    5
    """
    length = 0
    while length < most and data[at + length] == data[index + length]:
        length += 1
    return length
