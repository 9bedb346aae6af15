"""Cost against length: how the work of an algorithm grows, counted and fitted.

What is counted does not depend on the machine: comparisons of a heap, places that a search looks at, symbols
that are read.

Lesson: 08 (choosing).
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from math import log2
from random import Random

LENGTHS = (64, 128, 256, 512, 1024, 2048)
SHAPES: Mapping[str, Callable[[float], float]] = {
    "n": lambda n: n,
    "n log n": lambda n: n * log2(n),
    "n²": lambda n: n * n,
}


class _Counted:
    """A weight that counts how often it is compared."""

    compared = 0

    def __init__(self, weight: int) -> None:
        self.weight = weight

    def __lt__(self, other: _Counted) -> bool:
        _Counted.compared += 1
        return self.weight < other.weight


def huffman_comparisons(n: int, seed: int = 5) -> int:
    """Comparisons of the heap while Huffman's tree for ``n`` symbols is built, weights by chance."""
    rng = Random(seed)
    _Counted.compared = 0
    heap = [_Counted(rng.randrange(1, 1_000_000)) for _ in range(n)]
    heapq.heapify(heap)
    while len(heap) > 1:
        light, heavy = heapq.heappop(heap), heapq.heappop(heap)
        heapq.heappush(heap, _Counted(light.weight + heavy.weight))
    return _Counted.compared


def search_places(n: int, seed: int = 5) -> int:
    """Places that LZ77 without any index looks at: for each byte all places before it."""
    return sum(range(n))


def table_lookups(n: int, seed: int = 5) -> int:
    """Dictionary look-ups of LZW on ``n`` letters by chance: one a letter, and one more a phrase."""
    rng = Random(seed)
    letters = rng.choices("abcd", k=n)
    phrases, phrase, looked = set("abcd"), "", 0
    for letter in letters:
        looked += 1
        if phrase + letter in phrases:
            phrase += letter
        else:
            looked += 1
            phrases.add(phrase + letter)
            phrase = letter
    return looked


def sort_comparisons(n: int, seed: int = 5) -> int:
    """Comparisons while ``n`` rotations of a text by chance are sorted, as lesson 06 does."""
    rng = Random(seed)
    ranks = [_Counted(rng.randrange(1 << 40)) for _ in range(n)]
    _Counted.compared = 0
    ranks.sort()
    return _Counted.compared


COSTS: Mapping[str, Callable[[int], int]] = {
    "LZW: look-ups": table_lookups,
    "Huffman's tree: comparisons": huffman_comparisons,
    "sorting: comparisons": sort_comparisons,
    "LZ77 without an index: places": search_places,
}


@cache
def counts(name: str) -> tuple[tuple[int, int], ...]:
    """(length, cost) for each length."""
    return tuple((n, COSTS[name](n)) for n in LENGTHS)


def fit(points: Sequence[tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """For each shape its factor and its largest error in per cent, fitted to (length, cost) points.

    The factor is the one that makes the largest relative error smallest: the middle of the least and the
    greatest ratio of cost to shape.

    >>> {name: round(error) for name, (_, error) in fit([(2, 6), (4, 12), (8, 24)]).items()}
    {'n': 0, 'n log n': 50, 'n²': 60}

    Raises:
        ValueError: fewer than two points, or a length below 2 or a cost below 1.
    """
    if len(points) < 2 or any(n < 2 or cost < 1 for n, cost in points):
        raise ValueError("A fit needs two points or more, lengths from 2 on, costs from 1 on.")
    found = {}
    for name, shape in SHAPES.items():
        ratios = [cost / shape(n) for n, cost in points]
        low, high = min(ratios), max(ratios)
        found[name] = (low + high) / 2, 100 * (high - low) / (high + low)
    return found


def best_shape(points: Sequence[tuple[float, float]]) -> str:
    """The shape with the least error."""
    found = fit(points)
    return min(found, key=lambda name: found[name][1])
