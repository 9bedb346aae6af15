"""Pictures of the tables of a block: the lengths of each, and which groups use it.

Steps: ``dualz.codecs.bzip2_tables``. Lesson: 06 (bwt).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dualz.codecs.bzip2_tables import Fitted
from dualz.figures.parts import style
from dualz.figures.parts.marks import Box, Mark, Picture, Text
from dualz.figures.parts.phrases import MARGIN, counted, head

WIDTH = 480.0
CELL, BOX, LINE = 22.0, 22.0, 28.0
SHOWN, COLUMNS = 18, 28


def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one round."""
    if not isinstance(step, Fitted):
        raise TypeError(f"There is no picture for {type(step).__name__}.")
    many = len(step.lengths)
    marks: list[Mark] = [
        head("tables", 20, "lengths of the words for the first symbols: A, B, place 1, 2 ...")
    ]
    for table, lengths in enumerate(step.lengths):
        y = 42 + LINE * table
        users = step.selectors.count(table)
        marks.append(Text(f"name:{table}", MARGIN, y + 4, f"table {table}", "note"))
        for symbol, length in enumerate(lengths[:SHOWN]):
            x = MARGIN + 60 + CELL * (symbol + 0.5)
            title = f"table {table}, symbol {symbol}: {length} bits, {counted(users, 'group')}"
            key = f"length:{table}:{symbol}"
            swatch = style.hue(table, many)
            marks.append(Box(key, x, y, str(length), CELL - 2, BOX, "", "plain", title, swatch))
    top = 42 + LINE * many + 10
    marks.append(
        head("groups", top, f"{counted(len(step.selectors), 'group')} of 50 symbols, by the table they use")
    )
    shown = step.selectors[: 6 * COLUMNS]
    for group, table in enumerate(shown):
        x = MARGIN + 16 * (group % COLUMNS + 0.5)
        y = top + 20 + 20 * (group // COLUMNS)
        swatch = style.hue(table, many)
        title = f"group {group}: table {table}"
        marks.append(Box(f"group:{group}", x, y, str(table), 15, 18, "", "plain", title, swatch))
    bottom = top + 20 + 20 * -(-len(shown) // COLUMNS)
    words = ", ".join(f"table {table}: {step.selectors.count(table)} groups" for table in range(many))
    caption = (
        f"Round {step.round}: each group chose its best table, {step.bits} bits in all; then new lengths."
    )
    return Picture(WIDTH, bottom + 10, tuple(marks), caption, words)
