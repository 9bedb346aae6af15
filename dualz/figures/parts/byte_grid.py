"""Marks shared by the pictures of LZ77 and its formats: bytes in lines, and pointers below and above them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from dualz.figures.parts.marks import Box, Mark, Text
from dualz.figures.parts.phrases import CELL, MARGIN
from dualz.figures.parts.symbols import show

COLUMNS = 26
NUMBERS = 28.0  # room for the number of a line's first byte
BOX = 28.0
POINTED = 18.0  # room for pointers below a line, and as much above
LEAST = 470.0


def width(many: int, least: float = LEAST) -> float:
    """The width of a picture whose longest row of bytes has ``many``; long rows are broken into lines."""
    return max(least, 2 * MARGIN + NUMBERS + CELL * min(many, COLUMNS))


def place_of(index: int, top: float, line: float) -> tuple[float, float]:
    """The centre of a byte's box, in a grid whose lines are ``line`` apart."""
    x = MARGIN + NUMBERS + CELL * (index % COLUMNS + 0.5)
    return x, top + line * (index // COLUMNS) + BOX / 2


def grid(
    name: str,
    labels: Sequence[str],
    top: float,
    tone_of: Callable[[int], str],
    pointed: bool = False,
) -> tuple[list[Mark], float]:
    """Bytes as boxes, 26 a line, with the number of each line's first byte; returns the marks and the bottom.

    ``pointed`` leaves room for pointers above and below every line.
    """
    line = line_of(pointed)
    first = top + (POINTED if pointed else 0)
    marks: list[Mark] = []
    for place, label in enumerate(labels):
        x, y = place_of(place, first, line)
        if place % COLUMNS == 0 and len(labels) > COLUMNS:
            number = f"{name}:line:{place}"
            marks.append(Text(number, MARGIN + NUMBERS - 8, y + 4, str(place), "note", "end", "faint"))
        title = f"byte {place}: {label}"
        marks.append(Box(f"{name}:{place}", x, y, label, CELL - 2, BOX, "", tone_of(place), title))
    lines = max(1, -(-len(labels) // COLUMNS))
    return marks, top + lines * line


def line_of(pointed: bool) -> float:
    """How far apart the lines of a grid are."""
    return BOX + (2 * POINTED if pointed else 6)


def pointer(name: str, index: int, top: float, words: str, above: bool = False, tone: str = "active") -> Text:
    """An arrow with a word, below or above byte ``index`` of a grid that leaves room for it."""
    x, y = place_of(index, top + POINTED, line_of(True))
    if above:
        return Text(f"pointer:{name}", x + 4, y - BOX / 2 - 5, f"{words} ▾", "note", "end", tone)
    if index % COLUMNS < COLUMNS - 2:
        return Text(f"pointer:{name}", x - 4, y + BOX / 2 + 13, f"▴ {words}", "note", "start", tone)
    return Text(f"pointer:{name}", x + 4, y + BOX / 2 + 13, f"{words} ▴", "note", "end", tone)


def letters(data: bytes) -> list[str]:
    """How bytes of text are written in a grid."""
    return [show(value) for value in data]


def hexed(data: bytes) -> list[str]:
    """How bytes of a format are written: two digits."""
    return [f"{value:02x}" for value in data]


def tones(*ranges: tuple[range, str], other: str = "plain") -> Callable[[int], str]:
    """The tone of a byte by the first range that it is in.

    >>> tone_of = tones((range(3), "done"), (range(9), "new"))
    >>> tone_of(2), tone_of(3), tone_of(9)
    ('done', 'new', 'plain')
    """

    def tone_of(index: Any) -> str:
        return next((tone for places, tone in ranges if index in places), other)

    return tone_of
