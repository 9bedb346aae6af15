"""Demos of lesson 15: which plans stand on the front, and the area below it, strip by strip."""

from __future__ import annotations

import random
from collections.abc import Generator
from typing import Any

from dualz.dual import fronts
from dualz.dual.fronts import Point
from dualz.lessons.budget.scale_demos import CHUNKS_DEMO
from dualz.widgets.demo import Demo, Preset

MOST_POINTS = 16
REFERENCE: Point = (65536, 0.1)


def read_points(given: str | bytes) -> tuple[Point, ...]:
    """Plans as "bytes accuracy", with commas or line ends between them: "4000 0.6, 8000 0.8".

    Raises:
        ValueError: no plans, too many of them, or something else.
    """
    text = given.decode("utf-8", "replace") if isinstance(given, bytes) else given
    rows = [row.split() for row in text.replace("\n", ",").split(",") if row.strip()]
    wanted = f"Type 1 to {MOST_POINTS} plans as bytes and accuracy, as in '4000 0.6, 8000 0.8'."
    if not 0 < len(rows) <= MOST_POINTS or any(len(row) != 2 for row in rows):
        raise ValueError(wanted)
    try:
        points = tuple((float(size), float(right)) for size, right in rows)
    except ValueError:
        raise ValueError(wanted) from None
    if not all(1 <= size < REFERENCE[0] and REFERENCE[1] < right <= 1 for size, right in points):
        raise ValueError(
            f"Bytes go from 1 to {REFERENCE[0] - 1}, accuracies from above {REFERENCE[1]} up to 1: the "
            f"others are "
            "worse than the reference."
        )
    return points


def say_points(points: tuple[Point, ...]) -> str:
    """Plans as the text of the input field."""
    return ", ".join(f"{size:g} {right:g}" for size, right in points)


def fresh_points(seed: int) -> tuple[Point, ...]:
    """Four plans with round numbers."""
    rng = random.Random(seed)
    return tuple((1000.0 * 2 ** rng.randint(0, 5), rng.randint(2, 9) / 10) for _ in range(4))


def _sweep(points: tuple[Point, ...]) -> Generator[Any, None, float]:
    return fronts.sweep(points, REFERENCE)


FRONT = Demo(
    "budget.front",
    _sweep,
    (
        Preset(
            "seven plans",
            "two of them are beaten",
            (
                (4000.0, 0.4),
                (6000.0, 0.35),
                (8000.0, 0.6),
                (8000.0, 0.5),
                (16000.0, 0.75),
                (24000.0, 0.8),
                (48000.0, 0.85),
            ),
        ),
        Preset(
            "one beats them all",
            "a front of one point",
            ((4000.0, 0.9), (8000.0, 0.9), (16000.0, 0.7), (32000.0, 0.85)),
        ),
        Preset(
            "all on the front",
            "each costs more and is worth more",
            ((2000.0, 0.2), (4000.0, 0.4), (8000.0, 0.6), (16000.0, 0.8)),
        ),
        Preset("twice the same", "a point that comes again adds nothing", ((4096.0, 0.5), (4096.0, 0.5))),
    ),
    read_points,
    fresh_points,
    say_points,
)

DEMOS = (FRONT, CHUNKS_DEMO)
