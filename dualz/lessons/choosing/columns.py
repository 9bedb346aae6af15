"""Columns of numbers from generators whose entropy is known: what no codec can go below, on average.

All chance comes from Python's ``random`` with a seed, so every machine makes the same columns. The entropy is
that of the generator, in bits a value: the choices that it makes, not the bytes that it writes.

Lesson: 08 (choosing).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from random import Random
from typing import Any

import numpy as np

from dualz.codecs.columns import FILTERS, cents, planes
from dualz.codecs.entropy import entropy

COUNT = 4000


@dataclass(frozen=True)
class Column:
    """``values``: int64 or float64, (n,). ``bits``: the entropy of the generator, in bits a value."""

    name: str
    values: Any
    bits: float

    @property
    def whole(self) -> Any:
        """The values as whole numbers, int64 (n,): decimal ones in cents."""
        return cents(self.values) if self.values.dtype.kind == "f" else self.values

    @property
    def least(self) -> float:
        """The entropy of the whole column in bytes."""
        return self.bits * len(self.values) / 8


def _choices(rng: Random, weights: dict[int, float], count: int) -> tuple[list[int], float]:
    drawn = rng.choices(list(weights), weights=list(weights.values()), k=count)
    total = sum(weights.values())
    return drawn, entropy({value: weight / total for value, weight in weights.items()})


@cache
def columns(seed: int = 5, count: int = COUNT) -> dict[str, Column]:
    """Six columns of ``count`` values each, by name."""
    rng = Random(seed)
    steps, gap_bits = _choices(rng, {gap: 1 / gap for gap in range(1, 17)}, count)
    stamps = [1_700_000_000 + at for at in accumulate(steps)]
    moves, move_bits = _choices(rng, {-2: 1, -1: 4, 0: 6, 1: 4, 2: 1}, count)
    prices = [(2000 + at) / 100 for at in accumulate(moves)]
    readings, reading_bits = _choices(rng, dict.fromkeys(range(1000), 1.0), count)
    states, state_bits = _choices(rng, {0: 90, 1: 5, 2: 3, 7: 2}, count)
    signs, sign_bits = _choices(rng, {-1: 1.0, 1: 1.0}, count)
    made = (
        ("a counter", range(0, 30 * count, 30), 0.0),
        ("time stamps", stamps, gap_bits),
        ("prices", prices, move_bits),
        ("readings", readings, reading_bits),
        ("states", states, state_bits),
        ("signs", [1000 * sign for sign in signs], sign_bits),
    )
    return {name: Column(name, _array(values), bits) for name, values, bits in made}


def _array(values: Sequence[float]) -> Any:
    kind = np.float64 if any(isinstance(value, float) for value in values) else np.int64
    return np.array(values, dtype=kind)


def filtered(column: Column) -> dict[str, bytes]:
    """The column as bytes: as whole numbers of 8 bytes, and after each filter; decimals (float64) before."""
    rows = {}
    if column.values.dtype.kind == "f":
        held = column.values.astype("<f8").tobytes()
        rows = {"decimals": held, "decimals, byte planes": planes(held)}
    return rows | {name: one.apply(column.whole) for name, one in FILTERS.items()}
