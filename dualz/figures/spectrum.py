"""Pictures about singular values: the ellipse of a 2 x 2 matrix, a guessed energy curve, terms of an image.

For the boards and explorers of lesson 12 (lowrank); the steps of ``accumulate`` are drawn in
``dualz.figures.lowrank``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import atan2, cos, degrees, hypot, radians, sin
from typing import Any

from dualz.figures.parts import charts, raster
from dualz.figures.parts.marks import Box, Circle, Curve, Edge, Mark, Picture, Text

# --- what a matrix does to the unit circle -------------------------------------------------------

REACH, EDGE = 190.0, 26.0
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


class Plane:
    """Where vectors stand in the picture: the unit circle and its image under ``matrix`` just fit."""

    def __init__(self, matrix: Square) -> None:
        wide, high = (max(1.0, hypot(*row)) for row in matrix)
        self.unit = REACH / max(wide, high)
        self.x, self.y = EDGE + self.unit * wide, EDGE + self.unit * high

    def place(self, v: Pair) -> Pair:
        """The pixels of the vector ``v``."""
        return round(self.x + self.unit * v[0], 1), round(self.y - self.unit * v[1], 1)

    def angle_of(self, x: float, y: float) -> float:
        """The angle in whole degrees, 0 to 359, of the pixel (x, y)."""
        return round(degrees(atan2(self.y - y, x - self.x))) % 360

    def ring(self, key: str, send: Callable[[Pair], Pair], tone: str, title: str) -> Mark:
        """What ``send`` makes of the unit circle."""
        points = tuple(self.place(send(direction(angle))) for angle in range(0, 361, 3))
        return Curve(key, 0, 0, points, tone, title)


def stretch(matrix: Square, angle: float, found: Pair) -> Picture:
    """A unit vector v, where the matrix sends it, and the least and greatest stretch ``found`` so far."""
    plane = Plane(matrix)
    v = direction(angle)
    image = times(matrix, v)
    length = hypot(*image)
    caption = (
        f"v at {angle:.0f} degrees becomes A v, {length:.3f} long and turned by "
        f"{turned(v, image):.0f} degrees. So far the shortest was {found[0]:.3f}, the longest {found[1]:.3f}."
    )
    (x0, y0), right, high = plane.place((0, 0)), 2 * plane.x, 2 * plane.y
    marks: list[Mark] = [
        Edge("axis:x", 0, y0, right, y0, tone="faint"),
        Edge("axis:y", x0, 0, x0, high, tone="faint"),
        plane.ring("circle", lambda one: one, "plain", "all unit vectors"),
        plane.ring("ellipse", lambda one: times(matrix, one), "done", "where they go"),
    ]
    for name, end, tone in (("v", v, "new"), ("A v", image, "active")):
        marks.append(Edge(f"arrow:{name}", x0, y0, *plane.place(end), tone=tone, title=name, arrow=True))
    x, y = plane.place(image)
    marks.append(Text("name:A v", x, y - 10 if image[1] >= 0 else y + 20, "A v", "head", "middle"))
    marks.append(Circle("knob", *plane.place(v), "v", "new", f"v at {angle:.0f} degrees", radius=11))
    words = [
        f"A = {[list(row) for row in matrix]}",
        f"length of A v: {length:.3f}",
        f"shortest so far: {found[0]:.3f}",
        f"longest so far: {found[1]:.3f}",
    ]
    marks += [Text(f"words:{at}", right + 16, 40 + 24 * at, line, "code") for at, line in enumerate(words)]
    return Picture(right + 216, max(high, 140), tuple(marks), caption, "\n".join(words))


# --- guess first ---------------------------------------------------------------------------------


def guess(
    ranks: Sequence[int], values: Sequence[float], truth: Sequence[float] | None, caption: str
) -> Picture:
    """The learner's energy curve, in % at each of ``ranks``, and ``truth`` (from rank 1) if it is shown.

    All but the last rank, where the energy is 100 %, have knobs; a click on ``reveal`` asks for the truth.
    """
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
        for rank, value, (x, y) in list(zip(ranks, values, drawn.points[1:], strict=True))[:-1]
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

LEFT, TOP, GAP = 16.0, 38.0, 36.0
BAR = 110.0
Part = tuple[str, Any, float | None]


def image_terms(
    parts: Sequence[Part],
    stored: Sequence[tuple[str, int]],
    most: int,
    caption: str,
    scale: float = 3.0,
    stacked: bool = False,
) -> Picture:
    """Three matrices as images, two above and one below or all ``stacked``, and bars of stored numbers.

    A part is its name, the matrix, and the number of full colour, or None for grey levels. A full bar is
    ``most`` numbers.
    """
    rows, columns = len(parts[0][1]), len(parts[0][1][0])
    across, down = scale * columns + GAP, scale * rows + GAP
    cells = [(0, 0), (0, 1), (0, 2), (0, 3)] if stacked else [(0, 0), (1, 0), (0, 1), (1, 1)]
    corners = [(LEFT + across * x, TOP + down * y) for x, y in cells]
    marks: list[Mark] = []
    for at, ((name, matrix, largest), (left, top)) in enumerate(zip(parts, corners[:3], strict=True)):
        title = f"{name}, {rows} x {columns}"
        if largest is None:
            image = raster.grey(f"image:{at}", matrix, left, top, scale, title)
        else:
            image = raster.signed(f"image:{at}", matrix, left, top, scale, title, largest)
        marks += [Text(f"head:{at}", left, top - 10, name, "head"), image]
    left, top = corners[3]
    marks += _bars(stored, most, left, top)
    text = "\n".join([*(name for name, *_ in parts), *(f"{name}: {count} numbers" for name, count in stored)])
    listed = top + 30 * len(stored) + 8
    high = listed if stacked else max(top + down - GAP + 16, listed)
    wide = max(scale * columns, 95 + BAR + 90)
    return Picture(left + wide + 16, high, tuple(marks), caption, text)


def _bars(stored: Sequence[tuple[str, int]], most: int, left: float, top: float) -> list[Mark]:
    marks: list[Mark] = [Text("head:bars", left, top - 10, "numbers to store", "head")]
    for at, (name, count) in enumerate(stored):
        y = top + 16 + 30 * at
        long = max(BAR * count / most, 1.5)
        tone = "active" if at else "done"
        marks.append(Text(f"label:{at}", left, y + 4.5, name, "note"))
        marks.append(
            Box(f"bar:{at}", left + 95 + long / 2, y, "", long, 16, tone=tone, title=f"{name}: {count}")
        )
        marks.append(Text(f"count:{at}", left + 103 + long, y + 4.5, f"{count} numbers", "note"))
    return marks
