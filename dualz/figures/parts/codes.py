"""Marks shared by all pictures of codes: a table of code words, the code space, a row of bits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dualz.figures.parts.marks import Box, Mark, Text
from dualz.figures.parts.symbols import show

CELL_HEIGHT = 24.0
SPACE_HEIGHT = 34.0
BIT = 15.0


def table(
    rows: Sequence[tuple[Any, str]],
    left: float,
    top: float,
    width: float,
    active: Any = None,
    known: Mapping[Any, str] | None = None,
) -> tuple[list[Mark], float]:
    """Symbols with their code words in as many columns as ``width`` allows; returns the marks and the bottom.

    Where ``known`` is given, a symbol without an entry in it is still waiting for its word.
    """
    longest = max((len(code) for _, code in rows), default=1)
    cell = max(84.0, 8.2 * longest + 44)
    columns = max(1, int((width - left) // (cell + 8)))
    marks: list[Mark] = []
    for place, (symbol, code) in enumerate(rows):
        x = left + (place % columns) * (cell + 8)
        y = top + (place // columns) * (CELL_HEIGHT + 6) + CELL_HEIGHT / 2
        waiting = known is not None and symbol not in known
        tone = "active" if symbol == active else "faint" if waiting else "plain"
        title = f"{show(symbol)}: {code}"
        marks.append(Box(f"code:{symbol!r}", x + cell / 2, y, "", cell, CELL_HEIGHT, "", tone, title))
        marks.append(Text(f"symbol:{symbol!r}", x + 10, y + 4.5, show(symbol), "label", tone=tone))
        marks.append(Text(f"word:{symbol!r}", x + 34, y + 4.5, code, "code", tone=tone))
    lines = -(-len(rows) // columns)
    return marks, top + lines * (CELL_HEIGHT + 6)


def space(
    given: Sequence[tuple[Any, str]], left: float, top: float, width: float, active: Any = None
) -> tuple[list[Mark], float]:
    """The code space from 0 to 1: each word of length l takes 2^-l of it, at the place that its bits say."""
    middle = top + SPACE_HEIGHT / 2
    marks: list[Mark] = [Box("space", left + width / 2, middle, "", width, SPACE_HEIGHT, tone="faint")]
    for symbol, code in given:
        share = width / (1 << len(code))
        x = left + width * int(code, 2) / (1 << len(code)) + share / 2
        label = show(symbol) if share >= 15 else ""
        tone = "active" if symbol == active else "done"
        title = f"{show(symbol)}: {code}, 1/{1 << len(code)} of the space"
        wide = max(share - 1.5, 0.8)
        marks.append(Box(f"share:{symbol!r}", x, middle, label, wide, SPACE_HEIGHT, "", tone, title))
    return marks, top + SPACE_HEIGHT


def bit_row(
    bits: str, left: float, top: float, active: tuple[int, int] = (0, 0), done: int = 0, first: int = 0
) -> list[Mark]:
    """Bits as small cells. ``active`` (start, end) stand out, those before ``done`` are already read.

    ``first`` is the number of the first bit of the row, so that a cell keeps its key when the row moves.
    """
    marks: list[Mark] = []
    for place, bit in enumerate(bits, start=first):
        tone = "active" if active[0] <= place < active[1] else "done" if place < done else "plain"
        x = left + (place - first) * BIT + BIT / 2
        marks.append(Box(f"bit:{place}", x, top + 11, bit, BIT - 1, 22, "", tone, f"bit {place}: {bit}"))
    return marks
