"""Pictures of the singular value decomposition: rank-1 terms that add up to a matrix.

Steps: ``dualz.models.lowrank``. Lesson: 12 (lowrank).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from dualz.figures.parts.marks import Box, Mark, Picture, Question, Text
from dualz.figures.parts.matrices import grid, largest_of, listed, number
from dualz.models.lowrank import Added, Decomposed, Rows

MARGIN = 16.0
TOP = 38.0
GAP = 40.0
BAR_ROOM = 260.0
BAR_ROW = 24.0


@singledispatch
def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step of ``accumulate``."""
    raise TypeError(f"There is no picture for {type(step).__name__}.")


@draw.register
def _decomposed(step: Decomposed, earlier: Sequence[Any] = ()) -> Picture:
    many = len(step.singular)
    caption = (
        f"Decompose: this matrix of {len(step.matrix)} x {len(step.matrix[0])} is a sum of {many} "
        f"rank-1 term{'s' * (many > 1)}; singular values say how large each is."
    )
    return _picture(step.matrix, [("matrix", "the matrix A", step.matrix)], step.singular, 0, caption)


@draw.register
def _added(step: Added, earlier: Sequence[Any] = ()) -> Picture:
    caption = (
        f"Add term {step.rank}: s = {number(step.singular[step.rank - 1], 4)}. "
        f"The sum has rank {step.rank}, {100 * step.energy:.1f} % of the energy, "
        f"and its error is {number(step.error, 4)}."
    )
    parts = [
        ("matrix", "the matrix A", step.matrix),
        ("term", f"term {step.rank}", step.term),
        ("total", f"sum of {step.rank}", step.total),
    ]
    return _picture(step.matrix, parts, step.singular, step.rank, caption)


@singledispatch
def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """The question that comes before ``following`` is shown, if there is one."""
    return None


@ask.register
def _ask_added(following: Added, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """Which singular values make the error that is left after the first term: all but the largest."""
    if following.rank != 1 or not 2 <= len(following.singular) <= 8:
        return None
    keys = tuple(f"singular:{place}" for place in range(len(following.singular)))
    left = [number(value, 4) for value in following.singular[1:]]
    return Question(
        "One term is added next. Which singular values will make up the error that is left?",
        keys,
        keys[1:],
        "The largest goes in first. The error is the root of the sum of the squares of the others, "
        f"{', '.join(left)}: "
        f"{number(following.error, 4)}.",
    )


def _picture(
    matrix: Rows, parts: list[tuple[str, str, Rows]], singular: tuple[float, ...], rank: int, caption: str
) -> Picture:
    """The matrices side by side in one scale of shades, and the singular values as bars below."""
    largest = largest_of(matrix)
    marks: list[Mark] = []
    left, bottom = MARGIN, TOP
    for key, name, rows in parts:
        marks.append(Text(f"head:{key}", left, 22, name, "head"))
        cells, right, bottom = grid(key, rows, left, TOP, largest)
        marks += cells
        left = max(right, left + 80) + GAP
    top = bottom + 40
    marks.append(Text("head:singular", MARGIN, top - 14, "singular values", "head"))
    for place, value in enumerate(singular):
        y = top + BAR_ROW * (place + 0.5)
        wide = max(BAR_ROOM * value / (singular[0] or 1), 1.5)
        tone = "active" if place == rank - 1 else "done" if place < rank else "plain"
        words = f"s{place + 1} = {number(value, 4)}"
        marks.append(Box(f"singular:{place}", MARGIN + wide / 2, y, "", wide, 16, "", tone, words))
        marks.append(Text(f"value:{place}", MARGIN + wide + 10, y + 4, words, "note"))
    text = "\n".join(f"{name}: {'; '.join(listed(row) for row in rows)}" for _, name, rows in parts)
    text += f"\nsingular values: {listed(singular, 4)}"
    height = top + BAR_ROW * len(singular) + 12
    return Picture(max(left - GAP + MARGIN, 460), height, tuple(marks), caption, text)
