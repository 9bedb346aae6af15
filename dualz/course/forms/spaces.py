"""The inputs over which a learner's function is judged: boundaries first, then a seeded sample."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random
from typing import Any

Arguments = tuple[Any, ...]


@dataclass(frozen=True)
class Space:
    """All inputs that a function has to cope with.

    ``first`` are the boundaries, each a tuple of arguments: empty, one, zeros, negatives, ties, repeated,
    large; or a function that makes them when they are needed. ``draw(random)`` makes one more such tuple, and
    must be able to make every kind of input that the prompt allows. A check draws ``count`` of them with
    a fixed seed.

    >>> Space([(0,)], lambda random: (random.randint(1, 9),), count=2).sample()
    [(0,), (6,), (8,)]
    """

    first: Iterable[Arguments] | Callable[[], Iterable[Arguments]]
    draw: Callable[[Random], Arguments]
    count: int = 60

    def sample(self, count: int | None = None, seed: int = 0) -> list[Arguments]:
        """The boundaries and ``count`` drawn inputs, smallest first, the same on every machine."""
        drawn = [self.draw(Random(f"{seed}/{number}")) for number in range(count or self.count)]
        first = self.first() if callable(self.first) else self.first
        return sorted([*map(tuple, first), *drawn], key=_size)


def _size(arguments: Arguments) -> int:
    return len(repr(arguments))
