"""Pictures of a column being filtered: values, differences, their zig-zag codes, the bytes written.

Steps: ``dualz.codecs.columns``. Lesson: 08 (choosing).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from dualz.codecs.columns import BeganColumn, FoldedSign, TookDifference, WroteVarint
from dualz.figures.parts.marks import Box, Mark, Picture, Question, Text
from dualz.figures.parts.matrices import shade
from dualz.figures.parts.phrases import MARGIN, counted

NAMES, CELL, LINE = 92.0, 66.0, 40.0
SHOWN = 9
_ROWS = ("values", "differences", "zig-zag", "bytes")


@singledispatch
def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step of the filter."""
    raise TypeError(f"There is no picture for {type(step).__name__}.")


@draw.register
def _began(step: BeganColumn, earlier: Sequence[Any] = ()) -> Picture:
    many = counted(len(step.values), "number")
    return _picture(step, earlier, f"Start: {many}, {8 * len(step.values)} bytes in memory.")


@draw.register
def _took(step: TookDifference, earlier: Sequence[Any] = ()) -> Picture:
    first = "there is none before, so 0 is taken away" if step.index == 0 else f"less {step.before}"
    return _picture(step, earlier, f"Difference: {step.value}, {first}: {step.difference}.")


@draw.register
def _folded(step: FoldedSign, earlier: Sequence[Any] = ()) -> Picture:
    rule = "twice" if step.difference >= 0 else "twice the size, less 1:"
    how = f"{rule} {abs(step.difference)}"
    return _picture(step, earlier, f"Zig-zag: {step.difference} becomes {step.code}, {how}.")


@draw.register
def _wrote(step: WroteVarint, earlier: Sequence[Any] = ()) -> Picture:
    many = counted(len(step.written), "byte")
    why = "it is below 128" if len(step.written) == 1 else "7 bits in each"
    return _picture(step, earlier, f"Write: {step.code} in {many}, {why}.")


def _picture(step: Any, earlier: Sequence[Any], caption: str) -> Picture:
    steps = (*earlier, step)
    values = next(one for one in steps if isinstance(one, BeganColumn)).values
    now = getattr(step, "index", 0)
    first = max(0, min(now - SHOWN + 2, len(values) - SHOWN))
    marks: list[Mark] = [
        Text(f"name:{name}", MARGIN + NAMES - 12, 30 + LINE * row, name, "note", "end")
        for row, name in enumerate(_ROWS)
    ]
    found: list[list[tuple[int, str, Any]]] = [
        [(index, str(value), None) for index, value in enumerate(values)],
        [
            (one.index, str(one.difference), one.difference)
            for one in steps
            if isinstance(one, TookDifference)
        ],
        [(one.index, str(one.code), None) for one in steps if isinstance(one, FoldedSign)],
        [(one.index, one.written.hex(" "), None) for one in steps if isinstance(one, WroteVarint)],
    ]
    kinds = (BeganColumn, TookDifference, FoldedSign, WroteVarint)
    for row, cells in enumerate(found):
        for index, label, number in cells:
            if not first <= index < first + SHOWN:
                continue
            active = index == now and isinstance(step, kinds[row]) and row > 0
            source = index == now and row > 0 and not active and isinstance(step, kinds[min(row + 1, 3)])
            tone = "active" if active else "taken" if source else "done" if row == 3 else "plain"
            x, y = MARGIN + NAMES + CELL * (index - first + 0.5), 26 + LINE * row
            title = f"{_ROWS[row]}, number {index}: {label}"
            swatch = "" if number is None else shade(number, 64)
            shown = label if len(label) <= 8 else label[:3] + "…" + label[-4:]
            marks.append(Box(f"{row}:{index}", x, y, shown, CELL - 4, 28, "", tone, title, swatch))
    size = sum(len(one.written) for one in steps if isinstance(one, WroteVarint))
    y = 26 + LINE * 4
    marks.append(Text("size", MARGIN + NAMES, y, f"written so far: {counted(size, 'byte')}", "note"))
    words = "\n".join(
        f"{name}: {', '.join(label for _, label, _ in cells) or 'none yet'}"
        for name, cells in zip(_ROWS, found, strict=True)
    )
    width = 2 * MARGIN + NAMES + CELL * min(max(len(values), 5), SHOWN)
    return Picture(width, y + 18, tuple(marks), caption, words)


def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """What the difference is, and into what zig-zag turns it."""
    if isinstance(following, TookDifference):
        right = following.difference
        wrong = [-right, following.value, following.before, right + 1]
        prompt = f"Number {following.index} is {following.value}. Which difference is written down?"
        why = f"{following.value} less {following.before} is {following.difference}."
    elif isinstance(following, FoldedSign):
        size = abs(following.difference)
        right, wrong = following.code, [size, 2 * size, 2 * size - 1, 2 * size + 1]
        prompt = f"Into which code does zig-zag turn {following.difference}?"
        why = "0, -1, 1, -2, 2 become 0, 1, 2, 3, 4."
    else:
        return None
    choices = sorted(
        {value for value in (right, *wrong) if value >= 0 or isinstance(following, TookDifference)}
    )
    options = tuple((f"option:{value}", str(value)) for value in choices)
    return Question(prompt, tuple(key for key, _ in options), (f"option:{right}",), why, options=options)
