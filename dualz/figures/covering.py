"""Covering and seeking: a teacher with two opinions, a student that can have one, and both divergences.

The student is a single bump and cannot be like the teacher. KL(p || q) is large wherever the teacher sees
something that the student does not: its least spreads the student over both (covering). KL(q || p) is large
wherever the student sees something that the teacher does not: its least sits on one of them (seeking).

Source: Minka, "Divergence measures and message passing" (2005).
Lesson: 13 (distillation), an explorer.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log
from typing import NamedTuple

from dualz.figures.parts.marks import Box, Curve, Edge, Mark, Picture, Text

PLACES = 24
PLACE_STEP, WIDTHS = 0.5, tuple(0.5 * number for number in range(2, 17))
_BUMPS = ((6.0, 0.6), (16.0, 0.4))  # place and share of each
_WIDTH = 1.5
_LEAST = 1e-3  # no class is impossible to the teacher
LEFT, TOP, WIDE, HIGH = 60.0, 40.0, 560.0, 150.0
_ROOM = 0.30  # the probability at the top of the picture


class Fit(NamedTuple):
    """A student's bump, and how far it is from the teacher both ways, in nats."""

    place: float
    width: float
    covering: float
    seeking: float


def teacher() -> tuple[float, ...]:
    """Two bumps on 24 places, and a little everywhere."""
    rows = [_bump(place, _WIDTH) for place, _ in _BUMPS]
    mixed = [
        sum(share * row[at] for row, (_, share) in zip(rows, _BUMPS, strict=True)) for at in range(PLACES)
    ]
    return tuple((value + _LEAST) / (1 + _LEAST * PLACES) for value in mixed)


def student(place: float, width: float) -> tuple[float, ...]:
    """One bump, of that ``width`` (a standard deviation, in places)."""
    return _bump(place, width)


def _bump(place: float, width: float) -> tuple[float, ...]:
    powers = [exp(-(((at - place) / width) ** 2) / 2) for at in range(PLACES)]
    return tuple(power / sum(powers) for power in powers)


def divergence(p: Sequence[float], q: Sequence[float]) -> float:
    """KL(p || q) in nats; infinity where q is 0 and p is not."""
    if any(a > 0 and b == 0 for a, b in zip(p, q, strict=True)):
        return float("inf")
    return sum(a * log(a / b) for a, b in zip(p, q, strict=True) if a > 0)


def fit(place: float, width: float) -> Fit:
    """The student with this bump, and both divergences."""
    p, q = teacher(), student(place, width)
    return Fit(place, width, divergence(p, q), divergence(q, p))


def best() -> tuple[Fit, Fit]:
    """The fits with the least KL(p || q) and with the least KL(q || p), of all that the sliders reach."""
    places = [number * PLACE_STEP for number in range(int((PLACES - 1) / PLACE_STEP) + 1)]
    fits = [fit(place, width) for place in places for width in WIDTHS]
    return min(fits, key=lambda one: one.covering), min(fits, key=lambda one: one.seeking)


def draw(place: float, width: float) -> Picture:
    """The teacher as bars, the student as a curve over them, and both divergences as numbers."""
    p, q, found = teacher(), student(place, width), fit(place, width)
    step, base = WIDE / PLACES, TOP + HIGH
    marks: list[Mark] = [
        Text("head", LEFT, 22, "bars: the teacher p; line: the student q", "head"),
        Edge("axis", LEFT, base, LEFT + WIDE, base),
    ]
    for at, value in enumerate(p):
        high = max(1.0, value / _ROOM * HIGH)
        x = LEFT + step * (at + 0.5)
        marks.append(
            Box(f"p:{at}", x, base - high / 2, "", step - 4, high, tone="done", title=f"p = {value:.3f}")
        )
    line = tuple((step * (at + 0.5), -min(value / _ROOM, 1.15) * HIGH) for at, value in enumerate(q))
    marks.append(Curve("q", LEFT, base, line, "active", "the student"))
    for row, (name, value) in enumerate(
        (
            ("KL(p || q), the teacher in front", found.covering),
            ("KL(q || p), the student in front", found.seeking),
        )
    ):
        y = base + 34 + 24 * row
        marks.append(Text(f"name:{row}", LEFT, y, name, "note"))
        marks.append(Text(f"value:{row}", LEFT + 250, y, _said(value), "head"))
    caption = (
        f"A bump at {place:g}, {width:g} wide: KL(p || q) = {_said(found.covering)}, "
        f"KL(q || p) = {_said(found.seeking)}."
    )
    return Picture(LEFT + WIDE + 24, base + 72, tuple(marks), caption)


def _said(value: float) -> str:
    return f"{value:.2f}" if value < 1000 else "more than 1000"
