"""Pictures about singular values: the ellipse of a 2 x 2 matrix, a guessed energy curve, terms of an image.

For the boards and explorers of lesson 12 (lowrank); the steps of ``accumulate`` are drawn in
``dualz.figures.lowrank``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import atan2, cos, degrees, hypot, radians, sin
from typing import Any

from dualz.figures import charts, raster
from dualz.figures.marks import Box, Circle, Curve, Edge, Mark, Picture, Text

# --- what a matrix does to the unit circle -------------------------------------------------------

CENTRE, UNIT = 170.0, 32.0
Pair = tuple[float, float]
Square = tuple[Pair, Pair]


def times(matrix: Square, v: Pair) -> Pair:
    """The 2 x 2 matrix times the vector."""
    (a, b), (c, d) = matrix
    return a * v[0] + b * v[1], c * v[0] + d * v[1]


def direction(angle: float) -> Pair:
    """The unit vector at ``angle`` degrees."""
    return cos(radians(angle)), sin(radians(angle))


def turned(v: Pair, image: Pair) -> float:
    """The angle from ``v`` to ``image`` in degrees, from 0 to 180."""
    across, along = v[0] * image[1] - v[1] * image[0], v[0] * image[0] + v[1] * image[1]
    return abs(degrees(atan2(across, along)))


def stretch(matrix: Square, angle: float, found: Pair) -> Picture:
    """A unit vector v, where the matrix sends it, and the least and greatest stretch ``found`` so far."""
    v = direction(angle)
    image = times(matrix, v)
    length = hypot(*image)
    caption = (
        f"v at {angle:.0f} degrees becomes A v, {length:.3f} long and turned by {turned(v, image):.0f} "
        f"degrees. "
        f"So far the shortest was {found[0]:.3f}, the longest {found[1]:.3f}."
    )
    ends = {"v": (v, "plain"), "A v": (image, "active")}
    marks: list[Mark] = [
        Edge("axis:x", CENTRE - 5 * UNIT, CENTRE, CENTRE + 5 * UNIT, CENTRE, tone="faint"),
        Edge("axis:y", CENTRE, CENTRE - 5 * UNIT, CENTRE, CENTRE + 5 * UNIT, tone="faint"),
        _ring("circle", lambda one: one, "plain", "all unit vectors"),
        _ring("ellipse", lambda one: times(matrix, one), "done", "where they go"),
    ]
    for name, (end, tone) in ends.items():
        x, y = _place(end)
        marks.append(Edge(f"arrow:{name}", CENTRE, CENTRE, x, y, tone=tone, title=name, arrow=True))
    x, y = _place(image)
    marks.append(Text("name:A v", x + 8, y - 8, "A v", "head"))
    marks.append(Circle("knob", *_place(v), "v", "new", f"v at {angle:.0f} degrees", radius=11))
    words = [
        f"A = {[list(row) for row in matrix]}",
        f"length of v: 1, length of A v: {length:.3f}",
        f"shortest so far: {found[0]:.3f}",
        f"longest so far: {found[1]:.3f}",
    ]
    side = 2 * CENTRE + 20
    marks += [Text(f"words:{at}", side, 60 + 24 * at, line, "code") for at, line in enumerate(words)]
    return Picture(side + 300, 2 * CENTRE, tuple(marks), caption, "\n".join(words))


def angle_of(x: float, y: float) -> float:
    """The angle in whole degrees, 0 to 359, of the place (x, y) in the picture of :func:`stretch`."""
    return round(degrees(atan2(CENTRE - y, x - CENTRE))) % 360


def _place(v: Pair) -> Pair:
    return round(CENTRE + UNIT * v[0], 1), round(CENTRE - UNIT * v[1], 1)


def _ring(key: str, send: Callable[[Pair], Pair], tone: str, title: str) -> Mark:
    points = tuple(_place(send(direction(angle))) for angle in range(0, 361, 3))
    return Curve(key, 0, 0, points, tone, title)


# --- guess first ---------------------------------------------------------------------------------


def guess(
    ranks: Sequence[int], values: Sequence[float], truth: Sequence[float] | None, caption: str
) -> Picture:
    """The learner's energy curve, in % at each of ``ranks``, with knobs; ``truth`` (from rank 1) if shown."""
    lines = {"your guess": [(0.0, 0.0), *zip(ranks, values, strict=True)]}
    if truth is not None:
        lines["measured"] = [(0.0, 0.0), *enumerate(truth, 1)]
    base = charts.curves(
        lines, caption, "terms in the sum (the rank)", "energy, %", bounds=(0, ranks[-1], 0, 100)
    )
    drawn = next(mark for mark in base.marks if mark.key == "curve:your guess")
    assert isinstance(drawn, Curve)
    knobs = [
        Circle(f"knob:{rank}", x, y, "", "active", f"rank {rank}: {value:.0f} %", radius=9)
        for rank, value, (x, y) in zip(ranks, values, drawn.points[1:], strict=True)
    ]
    button = Box("reveal", base.width - 60, 130, "reveal", 96, 32, tone="new" if truth is None else "faint")
    said = [f"rank {rank}: guessed {value:.0f} %" for rank, value in zip(ranks, values, strict=True)]
    if truth is not None:
        said = [f"{line}, measured {truth[rank - 1]:.0f} %" for line, rank in zip(said, ranks, strict=True)]
    return replace(base, marks=(*base.marks, *knobs, button), text="\n".join(said))


def energy_at(y: float) -> float:
    """The energy in whole %, 0 to 100, at the height ``y`` in the picture of :func:`guess`."""
    bottom = 34.0 + charts.PLOT_HEIGHT
    return float(min(100, max(0, round(100 * (bottom - y) / charts.PLOT_HEIGHT))))


# --- a matrix, one of its terms, and the sum so far ----------------------------------------------

GAP = 22.0
BAR = 300.0


def image_terms(
    parts: Sequence[tuple[str, Any, bool]],
    stored: Sequence[tuple[str, int]],
    caption: str,
    scale: float = 3.0,
    largest: float | None = None,
    stacked: bool = False,
) -> Picture:
    """Matrices (name, matrix, whether it is signed) as images, and bars of how many numbers are stored.

    Side by side, or ``stacked``; signed ones have full colour at ``largest``.
    """
    marks: list[Mark] = []
    left, top, wide = 16.0, 38.0, 0.0
    for name, matrix, is_signed in parts:
        title = f"{name}, {len(matrix)} x {len(matrix[0])}"
        if is_signed:
            image = raster.signed(f"image:{name[:4]}", matrix, left, top, scale, title, largest)
        else:
            image = raster.grey(f"image:{name[:4]}", matrix, left, top, scale, title)
        marks += [Text(f"head:{name[:4]}", left, top - 10, name, "head"), image]
        wide = max(wide, left + image.width)
        if stacked:
            top += image.height + GAP + 14
        else:
            left += image.width + GAP
    bottom = top if stacked else top + image.height + GAP
    most = max(count for _, count in stored)
    for at, (name, count) in enumerate(stored):
        y = bottom + 12 + 28 * at
        long = max(BAR * count / most, 1.5)
        tone = "active" if at else "done"
        marks.append(Text(f"label:{at}", 130, y + 4.5, name, "note", "end"))
        marks.append(Box(f"bar:{at}", 140 + long / 2, y, "", long, 16, tone=tone, title=f"{name}: {count}"))
        marks.append(Text(f"count:{at}", 148 + long, y + 4.5, f"{count} numbers", "note"))
    text = "\n".join([*(name for name, *_ in parts), *(f"{name}: {count} numbers" for name, count in stored)])
    high = bottom + 28 * len(stored) + 8
    return Picture(max(wide + 16, 148 + BAR + 110), high, tuple(marks), caption, text)
