"""Pictures for the boards of lesson 11: a number line whose levels are dragged.

The axis stays where it is while levels move, so that a drag is seen for what it does.
Lesson: 11 (quantization). The steps of the same lesson are drawn in ``dualz.figures.quantization``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from dualz.figures.parts.marks import Box, Circle, Edge, Mark, Picture, Text
from dualz.figures.parts.matrices import listed, number

WIDTH, LEFT = 660.0, 36.0
CHOICES_Y, VALUES_Y, LINE, GRIPS_Y = 22.0, 84.0, 150.0, 206.0
HEIGHT = 262.0
MOST_BOXES = 16
MOST_LABELLED = 6
EDGE = 64.0  # pixels from the edge of the picture in which a number beside a grip has no room


@dataclass(frozen=True)
class Axis:
    """Where a value stands in the picture, and which value stands at a place."""

    low: float
    high: float

    def x(self, value: float) -> float:
        """The place of ``value`` in pixels."""
        return LEFT + (WIDTH - 2 * LEFT) * (value - self.low) / (self.high - self.low)

    def value(self, x: float) -> float:
        """The value at ``x`` pixels, inside the axis.

        >>> axis = Axis(-1, 1)
        >>> axis.value(axis.x(0.25)), axis.value(-1e9), axis.value(1e9)
        (0.25, -1, 1)
        """
        share = (x - LEFT) / (WIDTH - 2 * LEFT)
        return round(min(max(self.low + share * (self.high - self.low), self.low), self.high), 10)

    @property
    def step(self) -> float:
        """The pixels of a hundredth of the axis."""
        return (WIDTH - 2 * LEFT) / 100


def even(
    axis: Axis,
    values: Sequence[float],
    levels: Sequence[tuple[int, float]],
    codes: Sequence[int],
    clipped: Sequence[bool],
    ends: tuple[float, float],
    choices: Sequence[tuple[str, str, bool]],
    caption: str,
) -> Picture:
    """Levels at even distances with grips ``end:low`` and ``end:high`` below them.

    ``levels`` are (code, place) pairs; ``codes`` and ``clipped`` go with the values; ``choices`` are
    (key, label, chosen), and can be clicked.
    """
    places = dict(levels)
    zero = min(levels, key=lambda level: abs(level[1]))[0]
    marks: list[Mark] = [*_choices(choices), *_frame(axis)]
    room = (WIDTH - 2 * LEFT) / (axis.high - axis.low) * (levels[1][1] - levels[0][1])
    used = set(codes)
    for code, place in levels:
        tone = "done" if code == zero else "active" if code in used else "plain"
        title = f"code {code} stands at {number(place, 3)}"
        marks.append(_level(axis, code, place, tone, title, min(room - 3, 32), len(levels)))
    for index, (value, code, outside) in enumerate(zip(values, codes, clipped, strict=True)):
        marks += _value(axis, index, value, places[code], outside)
        if len(values) <= MOST_LABELLED:
            marks.append(
                Text(f"value:words:{index}", axis.x(value), VALUES_Y - 13, number(value), "note", "middle")
            )
    for name, end in zip(("low", "high"), ends, strict=True):
        x = axis.x(end)
        marks.append(Edge(f"range:{name}", x, LINE, x, GRIPS_Y, tone="active"))
        marks.append(Circle(f"end:{name}", x, GRIPS_Y, "", "active", f"{name} end of the range", radius=10))
        # Outside of the range, unless the edge of the picture would cut the number off.
        left = x > WIDTH - EDGE or (name == "low" and x > EDGE)
        at, anchor = (x - 22, "end") if left else (x + 22, "start")
        marks.append(Text(f"end:words:{name}", at, GRIPS_Y + 5, number(end, 2), "note", anchor))
    text = "\n".join(
        f"{number(value, 3)}: code {code}, comes back as {number(places[code], 3)}"
        for value, code in zip(values, codes, strict=True)
    )
    return Picture(WIDTH, HEIGHT, tuple(marks), caption, text)


def free(axis: Axis, values: Sequence[float], levels: Sequence[float], caption: str) -> Picture:
    """Levels that stand anywhere, each with a grip ``level:number``; every value goes to the nearest."""
    marks: list[Mark] = [Text("head:free", 16, CHOICES_Y, "drag the levels", "head"), *_frame(axis)]
    owners = [nearest(value, levels) for value in values]
    for index, (value, owner) in enumerate(zip(values, owners, strict=True)):
        marks += _value(axis, index, value, levels[owner])
    for place, (one, two) in enumerate(pairwise(levels)):
        middle = axis.x((one + two) / 2)
        marks.append(Edge(f"border:{place}", middle, 50, middle, LINE + 14, tone="faint"))
    for place, level in enumerate(levels):
        x = axis.x(level)
        marks.append(Edge(f"stem:{place}", x, LINE - 8, x, GRIPS_Y, tone="active"))
        title = f"level {place} at {number(level, 3)}"
        marks.append(Circle(f"level:{place}", x, GRIPS_Y, str(place), "active", title, radius=13))
        marks.append(Text(f"at:{place}", x, GRIPS_Y + 32, number(level, 2), "note", "middle"))
    members = ", ".join(str(owners.count(place)) for place in range(len(levels)))
    text = f"values: {listed(values)}\nlevels: {listed(levels)}\nmembers: {members}"
    return Picture(WIDTH, HEIGHT, tuple(marks), caption, text)


def nearest(value: float, levels: Sequence[float]) -> int:
    """The number of the level nearest to ``value``; of two, the lower one."""
    return min(range(len(levels)), key=lambda place: abs(levels[place] - value))


def _frame(axis: Axis) -> list[Mark]:
    marks: list[Mark] = [
        Text("head:values", 16, VALUES_Y + 4, "values", "head"),
        Edge("axis", LEFT - 18, LINE, WIDTH - LEFT + 18, LINE),
        Edge("zero", axis.x(0), VALUES_Y, axis.x(0), GRIPS_Y, tone="faint"),
        Text("zero:words", axis.x(0), GRIPS_Y + 16, "0", "note", "middle"),
    ]
    return marks


def _choices(choices: Sequence[tuple[str, str, bool]]) -> list[Mark]:
    marks: list[Mark] = []
    left = 16.0
    for key, label, chosen in choices:
        wide = 7.6 * len(label) + 22
        tone = "active" if chosen else "plain"
        title = f"{label}, chosen" if chosen else f"choose {label}"
        marks.append(Box(key, left + wide / 2, CHOICES_Y, label, wide, 28, "", tone, title))
        left += wide + 8
    return marks


def _level(axis: Axis, code: int, place: float, tone: str, title: str, room: float, many: int) -> Mark:
    x = axis.x(place)
    if many <= MOST_BOXES and room >= 18:
        return Box(f"code:{code}", x, LINE, str(code), room, 26, "", tone, title)
    return Edge(f"code:{code}", x, LINE - 12, x, LINE + 12, tone=tone, title=title)


def _value(axis: Axis, index: int, value: float, level: float, outside: bool = False) -> list[Mark]:
    x = axis.x(value)
    tone = "new" if outside else "plain"
    title = f"{number(value, 3)} goes to {number(level, 3)}" + ", it is clipped" * outside
    return [
        Edge(f"way:{index}", x, VALUES_Y, axis.x(level), LINE - 13, tone="active" if outside else "taken"),
        Circle(f"value:{index}", x, VALUES_Y, "", tone, title, radius=6),
    ]
