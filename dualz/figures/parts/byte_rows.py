"""Marks shared by the pictures of DEFLATE and of checksums: bytes in narrow rows, 24 a line."""

from __future__ import annotations

from collections.abc import Callable

from dualz.figures.parts.marks import Box, Mark, Text
from dualz.figures.parts.phrases import MARGIN
from dualz.figures.parts.symbols import show

COLUMNS = 24
CELL, BOX, LINE, NUMBERS = 17.6, 25.0, 32.0, 26.0


def place_of(index: int, top: float) -> tuple[float, float]:
    """The centre of byte ``index``."""
    x = MARGIN + NUMBERS + CELL * (index % COLUMNS + 0.5)
    return x, top + LINE * (index // COLUMNS) + BOX / 2


def rows(name: str, data: bytes, top: float, tone_of: Callable[[int], str]) -> tuple[list[Mark], float]:
    """Bytes as boxes, with the number of each line's first byte; returns the marks and the bottom."""
    marks: list[Mark] = []
    for place, value in enumerate(data):
        x, y = place_of(place, top)
        if place % COLUMNS == 0:
            number = f"{name}:line:{place}"
            marks.append(Text(number, MARGIN + NUMBERS - 7, y + 4, str(place), "note", "end", "faint"))
        title = f"byte {place}: {show(value)}"
        marks.append(Box(f"{name}:{place}", x, y, show(value), CELL - 1.6, BOX, "", tone_of(place), title))
    return marks, top + LINE * max(1, -(-len(data) // COLUMNS))
