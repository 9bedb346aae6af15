"""What a device was given and what it found, where no page script runs.

Lesson: 17 (deploy). The live form is ``dualz.widgets.device``.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isqrt

from dualz.figures.parts import charts
from dualz.figures.parts.marks import Picture
from dualz.figures.parts.raster import grey
from dualz.figures.signals import MARGIN, panel

REACH = 4.0
WIDE, HIGH, CELL = 400.0, 160.0, 20.0


def drawing(values: Sequence[float], kind: str) -> Picture:
    """A ``signal`` as a curve up to 4 from 0, or a square ``image`` of values from 0 (paper) to 1 (ink)."""
    if kind == "signal":
        marks = panel(
            "drawn", values, (MARGIN, MARGIN), (WIDE, HIGH), "active", "the signal", REACH, dots=True
        )
        caption = f"A signal of {len(values)} points."
        return Picture(WIDE + 2 * MARGIN, HIGH + 2 * MARGIN, tuple(marks), caption)
    side = isqrt(len(values))
    rows = [[255 * (1 - value) for value in values[at : at + side]] for at in range(0, side * side, side)]
    caption = f"An image of {side} by {side} cells."
    size = side * CELL + 2 * MARGIN
    return Picture(size, size, (grey("drawn", rows, MARGIN, MARGIN, CELL, "the image"),), caption)


def classes(labels: Sequence[str], scores: Sequence[float]) -> Picture:
    """The score of each class as a bar from the lowest of them; the greatest stands out."""
    low, best = min(scores), labels[list(scores).index(max(scores))]
    rows = [(label, score - low, f"score {score:.1f}") for label, score in zip(labels, scores, strict=True)]
    return charts.bars(
        rows, f"The scores of {len(labels)} classes; the greatest is that of {best}.", active=[best]
    )
