"""Pictures of runs: a row of values above, and what becomes of it below.

Steps: ``dualz.codecs.runs``. Lesson: 06 (bwt).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dualz.codecs.runs import DATA, PLACES, SYMBOLS, Began, CountedZeros, KeptPlace, ReadDigit, TookRun
from dualz.figures.parts.marks import Box, Mark, Picture, Question, Text
from dualz.figures.parts.phrases import MARGIN, counted, head
from dualz.figures.parts.questions import choice
from dualz.figures.parts.symbols import show

WIDTH = 480.0
CELL, BOX, LINE = 24.0, 26.0, 34.0
COLUMNS = 18
DIGITS = ("A", "B")


def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step."""
    if not isinstance(step, (Began, TookRun, CountedZeros, KeptPlace, ReadDigit)):
        raise TypeError(f"There is no picture for {type(step).__name__}.")
    began = next(one for one in (*earlier, step) if isinstance(one, Began))
    written = _written(began, (*earlier, step))
    index = getattr(step, "index", 0)
    active = range(index, index + getattr(step, "count", 1)) if step is not began else range(0)
    if isinstance(step, ReadDigit):
        active = range(index, index + 1)
    marks: list[Mark] = [head("above", 20, began.name)]
    above, bottom = _row("in", [_label(began.name, one) for one in began.values], 28, active, "active")
    below_name = {DATA: "bytes", PLACES: "symbols", SYMBOLS: "places"}[began.name]
    new = len(written) - _grown(step)
    marks += [*above, head("below", bottom + 22, f"{below_name}: {len(written)}")]
    below, bottom = _row("out", written, bottom + 30, range(new, len(written)), "new")
    marks += below
    if began.name != DATA:
        bottom += 6
        marks.append(
            Text("key", MARGIN, bottom + 8, "A is RUNA, worth 1, 2, 4 ...; B is RUNB, worth 2, 4, 8 ...")
        )
        bottom += 14
    given = " ".join(_label(began.name, one) for one in began.values)
    words = f"{began.name}: {given}\nwritten: {' '.join(written)}"
    return Picture(WIDTH, bottom + 10, tuple(marks), _caption(step), words)


def _label(name: str, value: int) -> str:
    if name == DATA:
        return show(value)
    return DIGITS[value] if name == SYMBOLS and value < 2 else str(value)


def _written(began: Began, steps: Sequence[Any]) -> list[str]:
    found: list[str] = []
    for step in steps:
        if isinstance(step, TookRun):
            found += [show(byte) for byte in step.written[:4]] + [f"+{count}" for count in step.written[4:]]
        elif isinstance(step, CountedZeros):
            found += [DIGITS[digit] for digit in step.digits]
        elif isinstance(step, KeptPlace):
            zeros = len(step.symbols) - len(found) - 1 if began.name == SYMBOLS else 0
            found += ["0"] * zeros + [str(step.place + (began.name == PLACES))]
    return found


def _grown(step: Any) -> int:
    if isinstance(step, TookRun):
        return len(step.written)
    if isinstance(step, CountedZeros):
        return len(step.digits)
    return 1 if isinstance(step, KeptPlace) else 0


def _row(name: str, labels: Sequence[str], top: float, active: range, tone: str) -> tuple[list[Mark], float]:
    marks: list[Mark] = []
    for at, label in enumerate(labels):
        x = MARGIN + CELL * (at % COLUMNS + 0.5)
        y = top + LINE * (at // COLUMNS) + BOX / 2
        kind = tone if at in active else "done" if at < active.start else "plain"
        marks.append(Box(f"{name}:{at}", x, y, label, CELL - 2, BOX, "", kind, f"{name} {at}: {label}"))
    return marks, top + LINE * max(1, -(-len(labels) // COLUMNS))


def _caption(step: Any) -> str:
    if isinstance(step, Began):
        return f"Start: {len(step.values)} {step.name}."
    if isinstance(step, TookRun):
        if len(step.written) > 4:
            return f"A run of {step.count}: four are written, and then how many more, {step.count - 4}."
        return f"A run of {step.count}: fewer than four, so it stays as it is."
    if isinstance(step, CountedZeros):
        sums = " + ".join(str((1 + digit) << at) for at, digit in enumerate(step.digits))
        digits = "".join(DIGITS[digit] for digit in step.digits)
        zeros = "zero" if step.count == 1 else "zeros"
        total = f"{sums} = {step.count}" if len(step.digits) > 1 else f"worth {step.count}"
        return f"A run of {step.count} {zeros} is written as {digits}: {total}."
    if isinstance(step, ReadDigit):
        return f"Read {DIGITS[step.digit]}: the run has {step.count} zeros so far."
    return f"Place {step.place}: one more is written, since 0 and 1 are A and B."


def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """With which digits a run is written."""
    if not isinstance(following, CountedZeros):
        return None
    right = "".join(DIGITS[digit] for digit in following.digits)
    binary = f"{following.count:b}"[::-1].translate({48: "A", 49: "B"})
    others = [binary, right[::-1], "A" * min(following.count, 6), right + "A"]
    return choice(
        f"The next run has {counted(following.count, 'zero')}. How is it written, lowest digit first?",
        others,
        right,
        "A digit A is worth 1, 2, 4 and so on, a digit B twice that: the sum is the length.",
    )
