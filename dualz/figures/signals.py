"""Signals as curves: several beside each other, and one with what was done to its shape.

For all lessons that read them, 09 (models) to 15 (budget). The signals themselves: ``dualz.signals``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dualz.figures.parts.marks import Circle, Curve, Edge, Mark, Picture, Text

MARGIN = 16.0
WIDE, HIGH = 118.0, 64.0
GAP, HEAD = 12.0, 18.0
REACH = 3.5  # three values in a thousand are further from 0: they stand at the edge
LARGE_HIGH = 150.0

Row = tuple[str, Sequence[float], str]


def panel(
    key: str,
    values: Sequence[float],
    corner: tuple[float, float],
    size: tuple[float, float] = (WIDE, HIGH),
    tone: str = "done",
    title: str = "",
    reach: float = REACH,
    dots: bool = False,
) -> list[Mark]:
    """One curve over its zero line; ``corner``: the upper left one, ``reach``: the value at the top."""
    left, top = corner
    wide, high = size
    step = wide / max(len(values) - 1, 1)
    middle = top + high / 2

    def up(value: float) -> float:
        return middle - min(max(float(value) / reach, -1), 1) * high / 2

    places = tuple((round(left + step * at, 1), round(up(value), 1)) for at, value in enumerate(values))
    marks: list[Mark] = [
        Edge(f"zero:{key}", left, middle, left + wide, middle, tone="faint"),
        Curve(f"curve:{key}", 0, 0, places, tone, title),
    ]
    if dots:
        marks += [
            Circle(f"dot:{key}:{at}", x, y, "", tone, f"sample {at}: {values[at]:.2f}", radius=3)
            for at, (x, y) in enumerate(places)
        ]
    return marks


def several(rows: Sequence[Row], caption: str, columns: int = 5) -> Picture:
    """Small curves with a line of words above each: (words, values, tone), ``columns`` of them in a row.

    Raises:
        ValueError: there is nothing to draw, or no column.
    """
    if not rows or columns < 1:
        raise ValueError("At least one signal and one column are needed.")
    marks: list[Mark] = []
    for at, (words, values, tone) in enumerate(rows):
        left = MARGIN + (at % columns) * (WIDE + GAP)
        top = MARGIN + (at // columns) * (HIGH + HEAD + GAP)
        marks.append(Text(f"words:{at}", left, top + 10, words, "note", tone=tone))
        marks += panel(str(at), values, (left, top + HEAD), tone=tone, title=words)
    lines = -(-len(rows) // columns)
    across = min(columns, len(rows))
    text = "\n".join(words for words, _, _ in rows)
    return Picture(
        2 * MARGIN + across * (WIDE + GAP) - GAP,
        MARGIN + lines * (HIGH + HEAD + GAP) + 4,
        tuple(marks),
        caption,
        text,
    )


def made(stages: Sequence[tuple[str, Any]], caption: str, scale: float) -> Picture:
    """A signal, large, and above it, small, what each change made of its shape.

    ``stages``: (name, values) from the shape to the signal of 40 samples; all but the last are multiplied by
    ``scale``, so that they have its height.

    Raises:
        ValueError: there are fewer than two stages.
    """
    if len(stages) < 2:
        raise ValueError("A shape and a signal are needed.")
    marks: list[Mark] = []
    *before, (last, signal) = stages
    for at, (name, values) in enumerate(before):
        left = MARGIN + at * (WIDE + GAP)
        marks.append(Text(f"words:{at}", left, MARGIN + 8, f"{at + 1} {name}", "note"))
        grown = [scale * float(value) for value in values]
        marks += panel(str(at), grown, (left, MARGIN + HEAD - 6), title=name)
    top = MARGIN + HEAD + HIGH + 22
    wide = len(before) * (WIDE + GAP) - GAP
    head = f"{len(stages)} {last}: the 40 samples that a network gets"
    marks.append(Text("words:last", MARGIN, top, head, "head"))
    values = [float(value) for value in signal]
    marks += panel("last", values, (MARGIN, top + 10), (wide, LARGE_HIGH), "active", last, dots=True)
    text = "; ".join(name for name, _ in stages)
    return Picture(wide + 2 * MARGIN, top + LARGE_HIGH + 24, tuple(marks), caption, text)
