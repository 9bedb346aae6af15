"""Pictures of uniform quantization: a number line, the levels on it, and values that go to the nearest one.

Steps: ``dualz.models.quantization``. Lesson: 11 (quantization).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from dualz.figures.parts.marks import Box, Circle, Edge, Mark, Picture, Question, Text
from dualz.figures.parts.matrices import listed, number
from dualz.models.quantization import Measured, Rounded, Spaced

MARGIN = 16.0
LEFT, WIDTH = 46.0, 640.0
LINE = 112.0
VALUES_Y = 62.0
MOST_BOXES = 16
COLUMN = 70.0
MOST_COLUMNS = 10


@singledispatch
def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step of ``quantize_slowly``."""
    raise TypeError(f"There is no picture for {type(step).__name__}.")


@draw.register
def _measured(step: Measured, earlier: Sequence[Any] = ()) -> Picture:
    low, high = step.found
    caption = f"Measure: the values go from {_n(low)} to {_n(high)}."
    if step.widened != step.found:
        why = "as far below 0 as above" if step.widened[0] == -step.widened[1] else "so that 0 gets a code"
        caption += f" The range is widened, {why}: {_n(step.widened[0])} to {_n(step.widened[1])}."
    line = _Line(step.widened, step.values)
    ends = [
        Edge(f"end:{place}", line.x(end), LINE - 14, line.x(end), LINE + 14, tone="active")
        for place, end in enumerate(step.widened)
    ]
    labels = [
        Text(f"end:words:{place}", line.x(end), LINE + 32, _n(end), "note", "middle")
        for place, end in enumerate(sorted(set(step.widened)))
    ]
    return _picture(line, step.values, [*ends, *labels], caption, ())


@draw.register
def _spaced(step: Spaced, earlier: Sequence[Any] = ()) -> Picture:
    caption = (
        f"Space: {len(step.levels)} levels lie s = {step.scale:.4g} apart, "
        f"and the code of 0 is z = {step.zero_point}."
    )
    line = _line(step)
    return _picture(line, step.values, _levels(line, step.levels, step.zero_point), caption, ())


@draw.register
def _rounded(step: Rounded, earlier: Sequence[Any] = ()) -> Picture:
    value, code = step.values[step.index], step.codes[-1]
    caption = (
        f"Round: {_exact(step)}, so the code is {code}. It comes back as {_n(step.restored)}; "
        f"the error is {_error(value, step.restored)}."
    )
    line = _line(step)
    marks = _levels(line, step.levels, step.zero_point, code)
    ends = (line.x(value), VALUES_Y + 9, line.x(step.restored), LINE - 14)
    marks.append(Edge("arrow", *ends, tone="active", arrow=True))
    rows = tuple(zip(step.values, step.codes, strict=False))
    return _picture(line, step.values, marks, caption, rows, step.index, step)


# --- what can be asked ---------------------------------------------------------------------------


@singledispatch
def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """The question that comes before ``following`` is shown, if there is one."""
    return None


@ask.register
def _ask_rounded(following: Rounded, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    if len(following.levels) > MOST_BOXES or not isinstance(step, Spaced | Rounded):
        return None
    value = following.values[following.index]
    return Question(
        f"Which code does {_n(value)} get? Click on it on the number line.",
        tuple(f"level:{code}" for code, _ in following.levels),
        (f"level:{following.codes[-1]}",),
        f"{_exact(following)}, and the nearest whole number inside the range is the code.",
    )


# --- the parts -----------------------------------------------------------------------------------


class _Line:
    """The number line: where a value stands in the picture. Values outside the range have room as well."""

    def __init__(self, ends: tuple[float, float], values: Sequence[float]) -> None:
        self.low, self.high = min(ends[0], *values), max(ends[1], *values)

    def x(self, value: float) -> float:
        return LEFT + (WIDTH - 2 * LEFT) * (value - self.low) / ((self.high - self.low) or 1)


def _line(step: Spaced | Rounded) -> _Line:
    return _Line((step.levels[0][1], step.levels[-1][1]), step.values)


def _levels(
    line: _Line, levels: tuple[tuple[int, float], ...], zero_point: int, active: int | None = None
) -> list[Mark]:
    """Boxes with the codes where they have room; else ticks, with the codes of the ends, of 0 and of now."""
    marks: list[Mark] = []
    boxes = len(levels) <= MOST_BOXES
    named = {levels[0][0], levels[-1][0], zero_point, active}
    for code, place in levels:
        x, tone = line.x(place), "active" if code == active else "plain"
        title = f"code {code} stands at {_n(place)}"
        if boxes:
            room = min((WIDTH - 2 * LEFT) / max(len(levels) - 1, 1) - 4, 34)
            tone = "done" if code == zero_point and tone == "plain" else tone
            marks.append(Box(f"level:{code}", x, LINE, str(code), room, 26, "", tone, title))
            marks.append(Text(f"place:{code}", x, LINE + 30, number(place), "note", "middle"))
        else:
            marks.append(Edge(f"level:{code}", x, LINE - 10, x, LINE + 10, tone=tone, title=title))
            if code in named:
                y = LINE + (44 if code == active else 28)
                marks.append(Text(f"code:{code}", x, y, f"{code}", "label", "middle", tone))
    return marks


def _picture(
    line: _Line,
    values: Sequence[float],
    marks: list[Mark],
    caption: str,
    rows: tuple[tuple[float, int], ...],
    active: int | None = None,
    step: Rounded | None = None,
) -> Picture:
    """The line with the values above it, and below it a column for each value that has its code."""
    axis = Edge("axis", LEFT - 22, LINE, WIDTH - LEFT + 22, LINE)
    head = Text("head:line", MARGIN, 20, "values above, levels with their codes on the line", "head")
    dots: list[Mark] = []
    for index, value in enumerate(values):
        tone = "active" if index == active else "done" if active is not None and index < active else "plain"
        dots.append(
            Circle(f"value:{index}", line.x(value), VALUES_Y, "", tone, f"value {_n(value)}", radius=7)
        )
    if active is not None:
        words = _n(values[active])
        dots.append(Text("value:words", line.x(values[active]), VALUES_Y - 14, words, "label", "middle"))
    lines = -(-len(values) // MOST_COLUMNS)
    table = _table(rows, step) if step is not None else []
    text = f"values: {listed(values)}"
    if rows:
        text += "\ncodes: " + ", ".join(str(code) for _, code in rows)
    return Picture(WIDTH, 176 + 66 * lines, (head, axis, *marks, *dots, *table), caption, text)


def _table(rows: tuple[tuple[float, int], ...], step: Rounded) -> list[Mark]:
    marks: list[Mark] = []
    for place, (value, code) in enumerate(rows):
        x = LEFT + COLUMN * (place % MOST_COLUMNS) + 20
        y = 186 + 66 * (place // MOST_COLUMNS)
        tone = "active" if place == step.index else "plain"
        restored = _n(step.scale * (code - step.zero_point))
        marks.append(Text(f"given:{place}", x, y - 6, _n(value), "note", "middle"))
        marks.append(Box(f"code:{place}", x, y + 12, str(code), 46, 24, "", tone, f"code {code}"))
        marks.append(Text(f"back:{place}", x, y + 40, restored, "note", "middle"))
    return marks


def _exact(step: Rounded) -> str:
    """The shifted and scaled value, as the sum that gives it."""
    sign = "-" if step.zero_point < 0 else "+"
    shift = f" {sign} {abs(step.zero_point)}" if step.zero_point else ""
    return f"{_n(step.values[step.index])} / {step.scale:.4g}{shift} = {step.exact:.3f}"


def _error(value: float, restored: float) -> str:
    """What is smaller than a millionth of the value comes from the scale, which is a 32-bit float."""
    error = abs(value - restored)
    return "0" if error <= 1e-6 * abs(value) else _n(error)


def _n(value: float) -> str:
    return number(value, 3) if abs(value) >= 0.01 or value == 0 else f"{value:.2g}"
