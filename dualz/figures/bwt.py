"""Pictures of the Burrows-Wheeler transform: the rows as they are sorted, and two columns tied by threads.

Steps: ``dualz.codecs.bwt``. Lesson: 06 (bwt).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from dualz.codecs.bwt import FoundRow, Ranked, Sorted, SortedColumn, Tied, TookLast, Turned, Walked
from dualz.figures.parts import style
from dualz.figures.parts.marks import Box, Edge, Mark, Picture, Question, Text
from dualz.figures.parts.phrases import MARGIN, head
from dualz.figures.parts.questions import choice
from dualz.figures.parts.symbols import show, spell

WIDTH = 470.0
CELL, ROW, NUMBERS = 24.0, 25.0, 30.0
FIRST, LAST = 110.0, 320.0  # the two columns of the walk


@singledispatch
def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step of the transform, or of its inverse."""
    raise TypeError(f"There is no picture for {type(step).__name__}.")


def say(field: str, value: Any) -> str | None:
    """Columns as letters; the order of rows as the places where they begin."""
    if field in ("text", "last", "first") and isinstance(value, bytes):
        return show(value) or "nothing yet"
    return None


def colours(text: bytes) -> dict[int, str]:
    """A colour for each symbol of ``text``."""
    kinds = sorted(set(text))
    return {symbol: style.hue(place, len(kinds)) for place, symbol in enumerate(kinds)}


# --- the rows ------------------------------------------------------------------------------------


@draw.register
def _turned(step: Turned, earlier: Sequence[Any] = ()) -> Picture:
    many = len(step.text)
    return _rows(step, f"Turn: {many} rotations, each one symbol further. The last symbol comes round.", b"")


@draw.register
def _sorted(step: Sorted, earlier: Sequence[Any] = ()) -> Picture:
    return _rows(step, "Sort the rows. Rows that begin alike stand together now.", b"")


@draw.register
def _took(step: TookLast, earlier: Sequence[Any] = ()) -> Picture:
    row = len(step.last) - 1
    symbol = show(step.last[-1])
    caption = f"Read row {row}: its last symbol, {symbol}, is the one that stood before its beginning."
    return _rows(step, caption, step.last, row)


@draw.register
def _found(step: FoundRow, earlier: Sequence[Any] = ()) -> Picture:
    caption = f"The result: the last column {show(step.last)}, and that row {step.row} is the text."
    return _rows(step, caption, step.last, step.row)


@draw.register
def _ranked(step: Ranked, earlier: Sequence[Any] = ()) -> Picture:
    different = len(set(step.ranks))
    how = "by their first symbol" if step.width == 1 else f"by {step.width} symbols"
    caption = f"Rows in order {how}: {different} of {len(step.text)} ranks differ."
    if step.width > 1:
        caption += f" No row was compared: a second half is the first half of another, {step.width // 2} on."
    return _rows(step, caption, b"")


def _rows(step: Any, caption: str, last: bytes, active: int = -1) -> Picture:
    text, order = step.text, step.order
    many, hues = len(text), colours(text)
    marks: list[Mark] = [head("matrix", 20, "rotations", MARGIN + NUMBERS)]
    width = getattr(step, "width", 0)
    ranks = getattr(step, "ranks", ())
    left, top = MARGIN + NUMBERS, 32.0
    for row, start in enumerate(order):
        y = top + ROW * (row + 0.5)
        tone = "active" if row == active else "plain"
        marks.append(Text(f"number:{row}", MARGIN + 16, y + 4.5, str(row), "note", "end", tone))
        for column in range(many):
            symbol = text[(start + column) % many]
            end = column == many - 1
            coloured = hues[symbol] if column < width or (end and row < len(last)) else ""
            cell = tone if row == active or not end else "done" if row < len(last) else "plain"
            title = f"row {row}, column {column}: {spell(symbol)}"
            x = left + CELL * (column + 0.5) + (10 if end and not width else 0)
            key = f"cell:{start}:{column}"
            marks.append(Box(key, x, y, show(symbol), CELL - 2, ROW - 3, "", cell, title, coloured))
        if ranks:
            x = left + CELL * many + 14
            marks.append(Text(f"rank:{start}", x, y + 4.5, f"rank {ranks[start]}", "note"))
    bottom = top + ROW * many + 22
    if not ranks:
        known = show(last) or "not read yet"
        marks.append(head("last", bottom, f"last column: {known}"))
    words = "\n".join(f"{row}: {show(text[start:] + text[:start])}" for row, start in enumerate(order))
    wide = left + CELL * many + MARGIN + (64 if ranks else 10)
    return Picture(max(WIDTH, wide), bottom + 14, tuple(marks), caption, words)


# --- the walk ------------------------------------------------------------------------------------


@draw.register
def _column(step: SortedColumn, earlier: Sequence[Any] = ()) -> Picture:
    return _columns(step, "Sort the symbols, not the rows: that is the first column.", (), -1, b"")


@draw.register
def _tied(step: Tied, earlier: Sequence[Any] = ()) -> Picture:
    row, to = len(step.links) - 1, step.links[-1]
    symbol, number = show(step.last[row]), _numbers(step.last)[row]
    caption = (
        f"Tie: {symbol} number {number} of the last column is {symbol} number {number} of the first, "
        f"which is row {to}."
    )
    return _columns(step, caption, step.links, row, b"")


@draw.register
def _walked(step: Walked, earlier: Sequence[Any] = ()) -> Picture:
    symbol = show(step.last[step.at])
    caption = (
        f"Row {step.at} ends with {symbol}: that stands before what is known. The text: {show(step.text)}."
    )
    if len(step.text) < len(step.last):
        caption += f" The thread leads to row {step.links[step.at]}."
    return _columns(step, caption, step.links, step.at, step.text)


def _numbers(column: bytes) -> list[int]:
    """The how-manieth of its kind each symbol of a column is, from 1."""
    seen: Counter[int] = Counter()
    found = []
    for symbol in column:
        seen[symbol] += 1
        found.append(seen[symbol])
    return found


def _columns(step: Any, caption: str, links: Sequence[int], active: int, text: bytes) -> Picture:
    many, hues, top = len(step.last), colours(step.last), 46.0
    marks: list[Mark] = [
        head("row", 20, "row"),
        Text("head:first", FIRST, 20, "first column", "head", "middle"),
        Text("head:last", LAST, 20, "last column", "head", "middle"),
    ]
    for name, column, x in (("first", step.first, FIRST), ("last", step.last, LAST)):
        for row, number in enumerate(_numbers(column)):
            tone = "active" if name == "last" and row == active else "plain"
            if name == "first" and active >= 0 and row == links[active]:
                tone = "taken"
            symbol = column[row]
            title = f"{name} column, row {row}: {spell(symbol)} number {number}"
            label = f"{show(symbol)}{_small(number)}"
            y = top + ROW * row
            marks.append(Box(f"{name}:{row}", x, y, label, 40, ROW - 3, "", tone, title, hues[symbol]))
    for row in range(many):
        tone = "new" if row == step.row else "plain"
        label = f"{row} = the text" if row == step.row else str(row)
        marks.append(Text(f"number:{row}", FIRST - 30, top + ROW * row + 4.5, label, "note", "end", tone))
    for row, to in enumerate(links):
        tone = "active" if row == active else "faint"
        title = f"last column, row {row}, is first column, row {to}"
        start, end = (LAST - 20, top + ROW * row), (FIRST + 20, top + ROW * to)
        marks.append(Edge(f"thread:{row}", *start, *end, "", tone, title, row == active))
    bottom = top + ROW * many + 10
    known = "?" * (many - len(text)) + show(text) if text or links else "not known yet"
    marks.append(head("text", bottom, f"text, from its end: {known}"))
    words = f"first {show(step.first)}\nlast {show(step.last)}\nthe text is row {step.row}"
    words += f"\nknown {show(text) or 'nothing'}"
    return Picture(WIDTH, bottom + 14, tuple(marks), caption, words)


def _small(number: int) -> str:
    """A number as small digits below the line."""
    return "".join(chr(0x2080 + int(digit)) for digit in str(number))


# --- what can be asked ---------------------------------------------------------------------------


def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """Where a thread leads, which row comes next on the walk, how the next round sorts."""
    if isinstance(following, Walked) and isinstance(step, Walked):
        many = len(following.last)
        return Question(
            f"You stand in row {step.at}, whose last symbol is {show(step.last[step.at])}. "
            "Which symbol of the last column comes next?",
            tuple(f"last:{row}" for row in range(many)),
            (f"last:{following.at}",),
            f"The thread leads to row {following.at} of the first column; read the end of that row.",
        )
    if isinstance(following, Tied):
        row = len(following.links) - 1
        return Question(
            f"Which symbol of the first column is {show(following.last[row])} of row {row} of the last one?",
            tuple(f"first:{place}" for place in range(len(following.first))),
            (f"first:{following.links[-1]}",),
            "Equal symbols have the same order in both columns: the first is the first.",
        )
    if isinstance(following, Ranked) and isinstance(step, Ranked):
        return choice(
            f"The rows are in order by {step.width} symbols. By how many will they be in the next round?",
            [str(step.width + 1), str(step.width + 2), str(3 * step.width)],
            str(following.width),
            "The order of the second halves is known, too: each is the first half of another row.",
        )
    if isinstance(following, FoundRow):
        return choice(
            "Which row is the text itself?",
            [str(row) for row in range(min(4, len(following.text)))],
            str(following.row),
            "The rotation that begins at place 0 is the text.",
        )
    return None
