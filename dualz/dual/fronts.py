"""Fronts of bytes and accuracy, and the area below them, step by step.

A point is (bytes, accuracy). It is beaten if another one is no larger and no less accurate, and better in
one of the
two. What is not beaten is the front. How good a whole front is, one number says: the *hypervolume*, the area
between the front and a reference point that nobody would take. Bytes count by their logarithm to the base 2,
so that a file of half the size is one unit to the left, wherever it is.

Source: Zitzler and Thiele, "Multiobjective evolutionary algorithms: a comparative case study and the strength
Pareto approach" (1999).
Lesson: 15 (budget), 14 (dual). Pictures: ``dualz.figures.fronts``.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from math import isfinite, log2
from typing import Any

from dualz.trace import Step, finish

Point = tuple[float, float]  # bytes, accuracy


def front(points: Iterable[Point]) -> set[Point]:
    """The points that no other point beats: none is smaller and at least as accurate.

    >>> sorted(front([(100, 0.9), (50, 0.9), (60, 0.8), (20, 0.5)]))
    [(20, 0.5), (50, 0.9)]
    """
    best: set[Point] = set()
    highest = float("-inf")
    for size, right in sorted(points, key=lambda point: (point[0], -point[1])):
        if right > highest:
            highest = right
            best.add((size, right))
    return best


@dataclass(frozen=True)
class BeganSweep(Step):
    """The points in the order of the sweep, the smallest file first, and the reference point."""

    points: tuple[Point, ...]
    reference: Point


@dataclass(frozen=True)
class Looked(Step):
    """The point at ``index`` in that order; ``highest`` is the best accuracy before it. ``kept``: it is
    higher, so it stands on the front."""

    index: int
    highest: float
    kept: bool


@dataclass(frozen=True)
class AddedStrip(Step):
    """Below the point at ``index`` of the front lies a strip up to the next one, or to the reference:
    ``wide`` in doublings of the bytes, ``high`` in accuracy. ``area`` is the sum up to now."""

    index: int
    wide: float
    high: float
    area: float


def sweep(points: Iterable[Point], reference: Point) -> Generator[Step, None, float]:
    """The hypervolume of the front of ``points``: doublings of bytes times accuracy.

    ``reference`` is (most bytes, least accuracy); a point that is not better than it in both adds nothing.

    Raises:
        ValueError: a size that is not above 0, or a number that is not finite.
    """
    given = [(float(size), float(right)) for size, right in points]
    for size, right in [*given, reference]:
        if not (isfinite(size) and isfinite(right) and size > 0):
            raise ValueError(f"A point is (bytes above 0, accuracy), both finite; ({size}, {right}) is not.")
    most, least = reference
    inside = sorted({point for point in given if point[0] < most and point[1] > least}, key=_small_and_good)
    yield BeganSweep(tuple(inside), (most, least))
    best: list[Point] = []
    for index, (size, right) in enumerate(inside):
        highest = best[-1][1] if best else least
        if right > highest:
            best.append((size, right))
        yield Looked(index, highest, right > highest)
    area = 0.0
    for index, (size, right) in enumerate(best):
        following = best[index + 1][0] if index + 1 < len(best) else most
        wide, high = log2(following / size), right - least
        area += wide * high
        yield AddedStrip(index, wide, high, area)
    return area


def hypervolume(points: Iterable[Point], reference: Point) -> float:
    """What :func:`sweep` gives in the end; errors as there.

    >>> hypervolume([(250, 0.5), (500, 0.75)], (1000, 0.0))
    1.25
    """
    return finish(sweep(points, reference))


def _small_and_good(point: Point) -> tuple[float, float]:
    return point[0], -point[1]


def best_within(rows: Iterable[Any], budget: float) -> Any | None:
    """The most accurate of ``rows`` with a ``size`` of at most ``budget`` bytes; the smallest of equals; None
    where nothing fits. Rows have ``size`` and ``right``."""
    fitting = [row for row in rows if row.size <= budget]
    return max(fitting, key=lambda row: (row.right, -row.size)) if fitting else None
