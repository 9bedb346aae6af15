"""Pictures of one output that is computed with whole numbers: the products, the sum, the shift, the clip.

Steps: ``dualz.models.integer_steps``. Lesson: 17 (deploy).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from dualz.figures.parts.marks import Box, Circle, Edge, Mark, Picture, Question, Text
from dualz.figures.parts.questions import choice
from dualz.models.integer_steps import Added, Began, Clipped, Scaled, Shifted

MARGIN, LABELS, CELL, GAP = 16.0, 84.0, 50.0, 4.0
ROWS = (("codes", 40.0), ("less zero", 74.0), ("weights", 108.0), ("products", 142.0))
SUM_Y, BITS_Y, LINE_Y, HEIGHT = 190.0, 230.0, 296.0, 338.0
LEAST_WIDTH = 560.0


@singledispatch
def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step."""
    raise TypeError(f"There is no picture for {type(step).__name__}.")


@draw.register
def _began(step: Began, earlier: Sequence[Any] = ()) -> Picture:
    bias = _n(step.neuron.bias)
    caption = f"{len(step.codes)} codes of 8 bits, as many weights. The sum begins with the bias, {bias}."
    return _picture(step, (), (), caption)


@draw.register
def _added(step: Added, earlier: Sequence[Any] = ()) -> Picture:
    start = _start(earlier)
    code, weight = start.codes[step.place], start.neuron.weights[step.place]
    caption = (
        f"({_n(code)} - {_in(start.neuron.zero_in)}) x {_in(weight)} = {_n(step.product)}; "
        f"the sum is {_n(step.total)}."
    )
    return _picture(start, (*_sums(earlier), step), (), caption)


@draw.register
def _scaled(step: Scaled, earlier: Sequence[Any] = ()) -> Picture:
    start = _start(earlier)
    caption = (
        f"All scales are one factor, {_n(start.neuron.multiplier)} / 2^{start.neuron.shift}. "
        f"First the multiplier: {_n(step.total)} x {_n(start.neuron.multiplier)} = {_n(step.product)}."
    )
    return _picture(start, _sums(earlier), (step,), caption)


@draw.register
def _shifted(step: Shifted, earlier: Sequence[Any] = ()) -> Picture:
    start = _start(earlier)
    caption = (
        f"Half of 2^{start.neuron.shift} is added, and {start.neuron.shift} bits are dropped: "
        f"{_n(step.value)}. In fractions it would be {step.exact:.3f}."
    )
    return _picture(start, _sums(earlier), (*_ends(earlier), step), caption)


@draw.register
def _clipped(step: Clipped, earlier: Sequence[Any] = ()) -> Picture:
    start = _start(earlier)
    moved = "" if step.code == step.wanted else f" That is no code here: it is clipped to {_n(step.code)}."
    caption = f"The zero point {_n(start.neuron.zero_out)} is added: {_n(step.wanted)}.{moved}"
    return _picture(start, _sums(earlier), (*_ends(earlier), step), caption)


def _n(value: int) -> str:
    """A number with a real minus, thousands apart."""
    return f"{value:,}".replace(",", " ").replace("-", "\N{MINUS SIGN}")


def _in(value: int) -> str:
    return f"({_n(value)})" if value < 0 else _n(value)


def _start(earlier: Sequence[Any]) -> Began:
    return next(one for one in earlier if isinstance(one, Began))


def _sums(earlier: Sequence[Any]) -> tuple[Added, ...]:
    return tuple(one for one in earlier if isinstance(one, Added))


def _ends(earlier: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(one for one in earlier if isinstance(one, Scaled | Shifted | Clipped))


def _picture(start: Began, sums: Sequence[Added], ends: Sequence[Any], caption: str) -> Picture:
    marks = _table(start, sums, bool(ends))
    total = sums[-1].total if sums else start.neuron.bias
    tone = "done" if ends else "active"
    marks.append(Text("label:sum", MARGIN, SUM_Y + 4, "sum, 32 bits"))
    marks.append(Box("sum", MARGIN + LABELS + 55, SUM_Y, _n(total), 110, 26, tone=tone, title=f"sum {total}"))
    for step in ends:
        marks += _END[type(step)](start, step)
    width = max(LEAST_WIDTH, MARGIN * 2 + LABELS + len(start.codes) * (CELL + GAP))
    text = [f"sum {total}", *(f"{type(step).__name__.lower()} {_value(step)}" for step in ends)]
    return Picture(width, HEIGHT, tuple(marks), caption, "\n".join(text))


def _value(step: Any) -> int:
    return (
        step.product if isinstance(step, Scaled) else step.code if isinstance(step, Clipped) else step.value
    )


def _table(start: Began, sums: Sequence[Added], over: bool) -> list[Mark]:
    """Codes, codes less their zero point, weights, products: a column for each input."""
    marks: list[Mark] = [Text(f"label:{name}", MARGIN, y + 4, name) for name, y in ROWS]
    for place, (code, weight) in enumerate(zip(start.codes, start.neuron.weights, strict=True)):
        x = MARGIN + LABELS + place * (CELL + GAP) + CELL / 2
        known = sums[place] if place < len(sums) else None
        here = place == len(sums) - 1 and not over
        tone = "active" if here else "done" if known else "plain"
        cells = (code, known.centred if known else None, weight, known.product if known else None)
        for (name, y), value in zip(ROWS, cells, strict=True):
            label = "" if value is None else _n(value)
            shown = "faint" if value is None else tone
            title = f"input {place}, {name}: {label or 'not yet known'}"
            marks.append(Box(f"{name}:{place}", x, y, label, CELL, 26, tone=shown, title=title))
    return marks


def _scaled_marks(start: Began, step: Scaled) -> list[Mark]:
    x = MARGIN + LABELS + 55
    words = f"x {_n(start.neuron.multiplier)} = {_n(step.product)}"
    return [Text("words:scaled", x + 66, SUM_Y + 5, words, "label", tone="active")]


def _shifted_marks(start: Began, step: Shifted) -> list[Mark]:
    """What the shift keeps, and beside it the bits that it drops."""
    shift, left = start.neuron.shift, MARGIN + LABELS
    kept, dropped = f"kept: {step.value}", f"the last {shift} bits are dropped"
    return [
        Text("label:bits", MARGIN, BITS_Y + 4, "plus half"),
        Box("kept", left + 55, BITS_Y, _n(step.value), 110, 26, tone="new", title=kept),
        Box("dropped", left + 220, BITS_Y, f"{shift} bits, dropped", 216, 26, tone="faint", title=dropped),
    ]


def _clipped_marks(start: Began, step: Clipped) -> list[Mark]:
    """The line of codes, the range of this layer on it, and where the output falls."""
    left, wide = MARGIN + LABELS, LEAST_WIDTH - LABELS - 3 * MARGIN

    def at(code: int) -> float:
        return left + wide * (min(max(code, -160), 160) + 160) / 320

    low, high = start.neuron.low, start.neuron.high
    marks: list[Mark] = [Text("label:line", MARGIN, LINE_Y + 4, "output")]
    marks.append(Edge("line", left, LINE_Y, left + wide, LINE_Y, tone="faint"))
    marks.append(Edge("range", at(low), LINE_Y, at(high), LINE_Y, tone="done"))
    for name, code in (("low", low), ("high", high)):
        marks.append(Edge(f"end:{name}", at(code), LINE_Y - 8, at(code), LINE_Y + 8))
        marks.append(Text(f"words:{name}", at(code), LINE_Y + 28, _n(code), "note", "middle"))
    if step.wanted != step.code:
        title = f"wanted: {step.wanted}"
        marks.append(Circle("wanted", at(step.wanted), LINE_Y, "", "faint", title, radius=6))
    marks.append(Circle("code", at(step.code), LINE_Y, "", "active", f"code {step.code}", radius=8))
    marks.append(Text("words:code", at(step.code), LINE_Y - 16, _n(step.code), "label", "middle"))
    return marks


_END: dict[type, Any] = {Scaled: _scaled_marks, Shifted: _shifted_marks, Clipped: _clipped_marks}


@singledispatch
def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """What can be asked before ``following`` is shown."""
    return None


@ask.register
def _ask_added(following: Added, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    start = _start((*earlier, step))
    zero, right = start.neuron.zero_in, _n(following.product)
    code, weight = start.codes[following.place], start.neuron.weights[following.place]
    labels = [_n(value) for value in (code * weight, (code + zero) * weight, -following.product)]
    return choice(
        f"The code {_n(code)}, its zero point {_n(zero)}, the weight {_n(weight)}: what is added?",
        labels,
        right,
        f"{_n(code)} stands for {_n(following.centred)} steps from 0; times {_in(weight)} that is {right}.",
    )


@ask.register
def _ask_shifted(following: Shifted, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    down, shift = int(following.exact // 1), _start(earlier).neuron.shift
    return choice(
        f"The product over 2^{shift} is {following.exact:.3f}. What is left after the shift?",
        [_n(down), _n(down + 1)],
        _n(following.value),
        "The half that is added before the shift turns rounding down into rounding to the nearest.",
    )


@ask.register
def _ask_clipped(following: Clipped, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    neuron = _start(earlier).neuron
    labels = [_n(value) for value in (following.wanted, following.value, neuron.low, neuron.high)]
    return choice(
        f"{_n(following.value)}, the zero point {_n(neuron.zero_out)}, codes from {_n(neuron.low)} to "
        f"{_n(neuron.high)}: which code comes out?",
        labels,
        _n(following.code),
        f"{_n(following.value)} + {_in(neuron.zero_out)} = {_n(following.wanted)}; outside of the "
        "range it is the nearest end.",
        always=following.code != following.wanted,
    )
