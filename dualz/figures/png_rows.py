"""Pictures of PNG's row filters: a row, the row above, what each filter makes of them, and its total.

Steps: ``dualz.codecs.png_rows``. Lesson: 05 (deflate).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from dualz.codecs.png_rows import FILTERS, BeganRow, ChoseFilter, TriedFilter
from dualz.figures.parts.marks import Box, Mark, Picture, Question, Text
from dualz.figures.parts.matrices import shade
from dualz.figures.parts.phrases import MARGIN, head
from dualz.figures.parts.style import KINDS

NAMES, CELL, LINE = 76.0, 36.0, 30.0
TOTAL = 64.0
SHOWN = 9
GREY = KINDS[5]
_RULES = (
    "as it is",
    "less the left neighbour",
    "less the one above",
    "less the mean of left and above",
    "less the nearest of three",
)


@singledispatch
def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step of choosing filters."""
    raise TypeError(f"There is no picture for {type(step).__name__}.")


@draw.register
def _began(step: BeganRow, earlier: Sequence[Any] = ()) -> Picture:
    where = "there is none above, so zeros stand for it" if step.y == 0 else "and the row above it"
    return _picture(step, earlier, f"Row {step.y}: {len(step.row)} bytes, {where}.")


@draw.register
def _tried(step: TriedFilter, earlier: Sequence[Any] = ()) -> Picture:
    name = FILTERS[step.number]
    caption = f"Try {name}: each byte {_RULES[step.number]}; the sizes of the numbers add up to {step.total}."
    return _picture(step, earlier, caption)


@draw.register
def _chose(step: ChoseFilter, earlier: Sequence[Any] = ()) -> Picture:
    least = min(one.total for one in _tries(step, earlier))
    caption = f"Choose: {FILTERS[step.number]} has the least total, {least}; a byte {step.number} says so."
    return _picture(step, earlier, caption)


def _row(step: Any, earlier: Sequence[Any]) -> BeganRow:
    return next(one for one in reversed((*earlier, step)) if isinstance(one, BeganRow))


def _tries(step: Any, earlier: Sequence[Any]) -> list[TriedFilter]:
    y = _row(step, earlier).y
    return [one for one in (*earlier, step) if isinstance(one, TriedFilter) and one.y == y]


def _picture(step: Any, earlier: Sequence[Any], caption: str) -> Picture:
    row = _row(step, earlier)
    width = 2 * MARGIN + NAMES + CELL * SHOWN + TOTAL
    marks: list[Mark] = [head("row", 22, f"row {row.y}, and the one above")]
    marks += _line("above", "above", list(row.above), 42, "faint", grey=True)
    marks += _line("row", f"row {row.y}", list(row.row), 42 + LINE, "plain", grey=True)
    top = 42 + 2 * LINE + 20
    marks.append(head("filters", top, "filtered: numbers from -128 to 127"))
    marks.append(head("total", top, "total", width - MARGIN - TOTAL + 16))
    chosen = step.number if isinstance(step, ChoseFilter) else None
    tries = _tries(step, earlier)
    for one in tries:
        y = top + 22 + LINE * one.number
        values = [value - 256 * (value > 127) for value in one.filtered]
        tone = "new" if one.number == chosen else "active" if one is step else "plain"
        marks += _line(f"filter:{one.number}", FILTERS[one.number], values, y, tone)
        label = str(one.total)
        title = f"{FILTERS[one.number]}: total {one.total}"
        x = width - MARGIN - TOTAL / 2 + 6
        marks.append(Box(f"total:{one.number}", x, y, label, TOTAL - 14, 25, "", tone, title))
    done = [FILTERS[one.number] for one in (*earlier, step) if isinstance(one, ChoseFilter)]
    bottom = top + 22 + LINE * len(FILTERS)
    marks.append(Text("done", MARGIN, bottom + 4, f"chosen so far: {', '.join(done[-6:]) or 'none yet'}"))
    words = "\n".join(f"{FILTERS[one.number]}: total {one.total}" for one in tries)
    return Picture(width, bottom + 16, tuple(marks), caption, words)


def _line(key: str, name: str, values: Sequence[int], y: float, tone: str, grey: bool = False) -> list[Mark]:
    """A row of numbers; grey levels on their grey, differences in the colour of their sign."""
    marks: list[Mark] = [Text(f"{key}:name", MARGIN + NAMES - 10, y + 4.5, name, "note", "end")]
    for place, value in enumerate(values[:SHOWN]):
        x = MARGIN + NAMES + CELL * (place + 0.5)
        swatch = f"{GREY}{25 + value // 2:02x}" if grey else shade(value, 96)
        title = f"{name}, byte {place}: {value}"
        marks.append(Box(f"{key}:{place}", x, y, str(value), CELL - 2, 25, "", tone, title, swatch))
    return marks


def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """Which filter is chosen."""
    if not isinstance(following, ChoseFilter):
        return None
    least = min(one.total for one in _tries(step, earlier))
    return Question(
        "Which filter is chosen for this row?",
        tuple(f"total:{number}" for number in range(len(FILTERS))),
        (f"total:{following.number}",),
        f"The least total is {least}; of equal ones the first is taken.",
    )
