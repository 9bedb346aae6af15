"""Steps of preparation that are applied to a column of numbers before anything is learnt from it.

Lesson: 01 (entropy).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

Steps = dict[str, Callable[[Sequence[float]], list[float]]]


def _standardise(column: Sequence[float]) -> list[float]:
    mean = sum(column) / len(column)
    deviation = (sum((x - mean) ** 2 for x in column) / len(column)) ** 0.5 or 1.0
    return [(x - mean) / deviation for x in column]


def _normalise(column: Sequence[float]) -> list[float]:
    low, high = min(column), max(column)
    return [(x - low) / ((high - low) or 1.0) for x in column]


STEPS: Steps = {
    "as measured": list,
    "standardised": _standardise,
    "normalised to 0..1": _normalise,
    "rounded to 256 levels": lambda column: [round(255 * x) for x in _normalise(column)],
    "rounded to 16 levels": lambda column: [round(15 * x) for x in _normalise(column)],
    "differences": lambda column: [column[0], *(round(b - a, 9) for a, b in pairwise(column))],
    "sorted, differences": lambda column: STEPS["differences"](sorted(column)),
}
