"""Marks shared by the pictures of models: matrices as cells, numbers in a row, bars of probabilities.

The shade of a cell says how large its number is: blue above 0, orange below. Where a cell has room the
number stands in it, so that the shade is never the only sign.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dualz.figures.parts.marks import Box, Mark, Text
from dualz.figures.parts.style import ABOVE, BELOW

CELL_WIDTH, CELL_HEIGHT = 58.0, 36.0
SMALL = 22.0
MOST_NUMBERED = 6
BAR_HEIGHT = 60.0

Rows = Sequence[Sequence[float]]


def shade(value: float, largest: float) -> str:
    """A colour that lets light and dark paper shine through, so that the number in it can be read on both."""
    strength = min(abs(value) / largest, 1.0) if largest > 0 else 0.0
    red, green, blue = ABOVE if value >= 0 else BELOW
    return f"rgba({red},{green},{blue},{0.55 * strength:.2f})"


def number(value: float, digits: int = 2) -> str:
    """A short number: fixed digits, no minus before a zero.

    >>> number(-0.001), number(0.25), number(-3.0)
    ('0', '0.25', '-3')
    """
    words = f"{value:.{digits}f}"
    words = words.rstrip("0").rstrip(".") if "." in words else words
    return "0" if words == "-0" else words


def largest_of(rows: Rows) -> float:
    """The largest magnitude in a matrix."""
    return max((abs(value) for row in rows for value in row), default=0.0)


def grid(
    name: str,
    rows: Rows,
    left: float,
    top: float,
    largest: float | None = None,
    tones: Mapping[int, str] | None = None,
    positions: bool = False,
) -> tuple[list[Mark], float, float]:
    """A matrix as cells with the keys ``name:position``; returns the marks, the right end and the bottom.

    Numbers stand in the cells of a matrix with at most six columns, else the cells are small.
    ``positions`` writes the position (row by row, from 0) below each number.
    """
    numbered = max(map(len, rows)) <= MOST_NUMBERED
    wide, high = (CELL_WIDTH, CELL_HEIGHT) if numbered else (SMALL, SMALL)
    scale = largest_of(rows) if largest is None else largest
    marks: list[Mark] = []
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            place = row * len(values) + column
            x, y = left + wide * (column + 0.5), top + high * (row + 0.5)
            label = number(value) if numbered else ""
            note = f"#{place}" if positions and numbered else ""
            tone = (tones or {}).get(place, "plain")
            title = f"row {row + 1}, column {column + 1}: {value:.4g}"
            size = (wide - 3, high - 3)
            marks.append(Box(f"{name}:{place}", x, y, label, *size, note, tone, title, shade(value, scale)))
    return marks, left + wide * max(map(len, rows)), top + high * len(rows)


def row(
    name: str,
    values: Sequence[float],
    left: float,
    top: float,
    tones: Mapping[int, str] | None = None,
    places: Sequence[int] | None = None,
    digits: int = 2,
    largest: float | None = None,
) -> list[Mark]:
    """Numbers in a row of cells with the keys ``name:index``; ``places`` says in which column each stands."""
    scale = max(map(abs, values), default=0.0) if largest is None else largest
    marks: list[Mark] = []
    for index, value in enumerate(values):
        column = index if places is None else places[index]
        x = left + CELL_WIDTH * (column + 0.5)
        tone = (tones or {}).get(index, "plain")
        words = number(value, digits)
        size = (CELL_WIDTH - 4, 28.0)
        box = Box(f"{name}:{index}", x, top + 14, words, *size, "", tone, words, shade(value, scale))
        marks.append(box)
    return marks


def probabilities(
    name: str, values: Sequence[float], left: float, top: float, active: int | None = None
) -> list[Mark]:
    """Numbers from 0 to 1 as upright bars on one line, each with its number above; 80 pixels high."""
    base = top + BAR_HEIGHT + 16
    marks: list[Mark] = []
    for index, value in enumerate(values):
        x = left + CELL_WIDTH * (index + 0.5)
        high = max(value * BAR_HEIGHT, 1.5)
        tone = "active" if index == active else "done"
        words = f"{value:.3f}"
        marks.append(Box(f"{name}:{index}", x, base - high / 2, "", 30, high, tone=tone, title=words))
        marks.append(Text(f"{name}:words:{index}", x, base - high - 5, words, "note", "middle"))
    return marks


def listed(values: Sequence[float], digits: int = 3) -> str:
    """Numbers for the text form of a picture."""
    return ", ".join(number(value, digits) for value in values)
