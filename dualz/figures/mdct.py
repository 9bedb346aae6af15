"""Pictures of windows that overlap: a piece of the signal, what one window gives back alone, and the sum.

Steps: ``dualz.codecs.mdct``. Lesson: 07 (lossy).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from dualz.codecs.mdct import AddedWindow, TookWindow
from dualz.figures.parts.marks import Curve, Edge, Mark, Picture, Question, Text
from dualz.figures.parts.phrases import MARGIN

NAMES, WIDE, HIGH, GAP = 132.0, 480.0, 76.0, 18.0


@singledispatch
def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step of windows that overlap."""
    raise TypeError(f"There is no picture for {type(step).__name__}.")


@draw.register
def _took(step: TookWindow, earlier: Sequence[Any] = ()) -> Picture:
    size = len(step.coefficients)
    caption = (
        f"Window {step.number + 1}: {2 * size} samples, faded in and out, become {size} coefficients. "
        f"It begins {size} samples after the one before."
    )
    before = [one for one in earlier if isinstance(one, AddedWindow)]
    return _picture(step, step.windowed, "times the window", before[-1].total if before else (), caption)


@draw.register
def _added(step: AddedWindow, earlier: Sequence[Any] = ()) -> Picture:
    size = len(step.part) // 2
    done = min(step.number * size, len(step.signal))
    errors = [abs(a - b) for a, b in zip(step.total[:done], step.signal[:done], strict=True)]
    caption = (
        f"Back: {size} coefficients give {2 * size} samples with mirror images, so they are not the signal. "
    )
    if done:
        caption += f"In the sum, the first {done} samples have both their windows: they are right"
        caption += f" to {max(errors):.0e}." if max(errors) else "."
    else:
        caption += "No sample of the sum has both its windows yet."
    return _picture(step, step.part, "this window alone", step.total, caption)


def _picture(
    step: TookWindow | AddedWindow, part: Sequence[float], name: str, total: Sequence[float], caption: str
) -> Picture:
    size, count = len(part) // 2, len(step.signal)
    start = (step.number - 1) * size
    across = WIDE / max(count + size, 1)
    most = max(max(map(abs, step.signal), default=0), max(map(abs, part)), 1e-9)

    def line(key: str, row: int, first: int, values: Sequence[float], tone: str, title: str) -> list[Mark]:
        middle = MARGIN + row * (HIGH + GAP) + HIGH / 2
        points = []
        for place, value in enumerate(values):
            if -size / 2 <= first + place < count + size / 2:
                x = MARGIN + NAMES + across * (first + place + size / 2)
                points.append((round(x, 1), round(middle - value / most * HIGH / 2, 1)))
        return [Curve(key, 0, 0, tuple(points), tone, title)] if len(points) > 1 else []

    marks: list[Mark] = []
    for row, words in enumerate(("signal", name, "the sum")):
        middle = MARGIN + row * (HIGH + GAP) + HIGH / 2
        marks.append(Text(f"name:{row}", MARGIN, middle + 4, words, "head"))
        marks.append(Edge(f"zero:{row}", MARGIN + NAMES, middle, MARGIN + NAMES + WIDE, middle, tone="faint"))
    first, last = max(start, -size / 2), min(start + 2 * size, count + size / 2)
    left, right = (MARGIN + NAMES + across * (place + size / 2) for place in (first, last))
    high = 3 * HIGH + 2 * GAP
    for side, x in (("left", left), ("right", right)):
        marks.append(
            Edge(f"window:{side}", x, MARGIN, x, MARGIN + high, tone="taken", title="edge of the window")
        )
    marks += line("signal", 0, 0, step.signal, "plain", "signal")
    marks += line("part", 1, start, part, "taken", name)
    marks += line("wanted", 2, 0, step.signal, "faint", "signal")
    marks += line("sum", 2, 0, total, "active", "the sum of all windows up to now")
    return Picture(2 * MARGIN + NAMES + WIDE, 2 * MARGIN + high, tuple(marks), caption)


def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """How many samples are right after this window."""
    if not isinstance(following, AddedWindow):
        return None
    size, count = len(following.part) // 2, len(following.signal)
    right = min(following.number * size, count)
    choices = sorted({0, right, min(right + size, count), min(right + 2 * size, count)})
    return Question(
        "How many samples at the beginning of the sum will be right once this window is added?",
        tuple(str(choice) for choice in choices),
        (str(right),),
        "A sample is right when both windows that it lies in have been added.",
        options=tuple((str(choice), f"{choice} samples") for choice in choices),
    )
