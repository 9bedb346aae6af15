"""Pictures of one float taken apart: its bits in three fields, and its place on a ruler that doubles.

Every stretch of the upper ruler is twice as long as the one before it, and is drawn equally wide: the
exponent chooses a stretch. The lower ruler is that stretch alone: the mantissa says how far along.
Steps: ``dualz.dual.floats_apart``. Lesson: 16 (floats).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from math import isfinite, isnan, log2
from typing import Any

from dualz.dual.floats import format_of
from dualz.dual.floats_apart import ExponentRead, MantissaRead, Seen, SignRead, Special
from dualz.figures.parts.marks import Box, Circle, Edge, Mark, Picture, Question, Text
from dualz.figures.parts.questions import choice

MARGIN, WIDTH, HEIGHT = 16.0, 460.0, 262.0
BIT, BITS_Y = 13.0, 50.0
RULER_Y, ZOOM_Y = 136.0, 216.0
STRETCHES = 6
_FIELDS = (("sign", "new"), ("exponent", "active"), ("mantissa", "taken"))


@singledispatch
def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step."""
    raise TypeError(f"There is no picture for {type(step).__name__}.")


@draw.register
def _seen(step: Seen, earlier: Sequence[Any] = ()) -> Picture:
    caption = f"{_value(step.value)} as {step.name}: {len(step.bits)} bits for sign, exponent and mantissa."
    return _picture(_bits(step.bits, step.name, 0), caption, step.bits)


def _value(value: float) -> str:
    if isfinite(value):
        return f"{value:g}"
    return "Not a number" if isnan(value) else "Minus infinity" if value < 0 else "Infinity"


@draw.register
def _sign(step: SignRead, earlier: Sequence[Any] = ()) -> Picture:
    what = "minus" if step.sign else "plus"
    caption = f"The sign is {step.sign}: {what}. It says nothing about the size."
    return _picture(_bits(step.bits, step.name, 1), caption, f"sign {step.sign}")


@draw.register
def _exponent(step: ExponentRead, earlier: Sequence[Any] = ()) -> Picture:
    marks = _bits(step.bits, step.name, 2) + _ruler(step.low, step.high)
    return _picture(marks, f"{_exponent_words(step)} {_between(step)}", f"exponent {step.exponent}")


@draw.register
def _mantissa(step: MantissaRead, earlier: Sequence[Any] = ()) -> Picture:
    marks = _bits(step.bits, step.name, 3) + _ruler(step.low, step.high) + _zoom(step)
    caption = f"The mantissa is {step.mantissa} of {step.steps} steps along the stretch: {step.value:.7g}."
    return _picture(marks, caption, f"mantissa {step.mantissa} of {step.steps}, value {step.value!r}")


@draw.register
def _special(step: Special, earlier: Sequence[Any] = ()) -> Picture:
    meaning = "no number at all" if step.meaning == "nan" else "infinity, beyond the ruler"
    caption = f"The highest exponent, {step.exponent}, with the mantissa {step.mantissa}: {meaning}."
    return _picture(_bits(step.bits, step.name, 3), caption, meaning)


def _picture(marks: list[Mark], caption: str, text: str) -> Picture:
    return Picture(WIDTH, HEIGHT, tuple(marks), caption, text)


def _exponent_words(step: ExponentRead) -> str:
    bias = format_of(step.name).bias
    if not step.exponent:
        return "The exponent is 0, the code of the numbers nearest to 0:"
    return f"The exponent is {step.exponent}, less the bias {bias} it is {step.exponent - bias}:"


def _between(step: ExponentRead) -> str:
    return f"the size lies from {step.low:g} on, below {step.high:g}."


def _bits(bits: str, name: str, known: int) -> list[Mark]:
    """All bits in small cells; of the fields, the first ``known`` are coloured and named."""
    format = format_of(name)
    ends = (1, 1 + format.exponent, format.bits)
    marks: list[Mark] = [Text("head:bits", MARGIN, 22, f"the {len(bits)} bits of a {name}", "head")]
    start = 0
    for field, ((label, tone), end) in enumerate(zip(_FIELDS, ends, strict=True)):
        for place in range(start, end):
            x = MARGIN + BIT * place + BIT / 2 + 6 * field
            shown = tone if field < known else "plain"
            marks.append(
                Box(f"bit:{place}", x, BITS_Y, bits[place], BIT - 1, 22, "", shown, f"{label}: {bits[place]}")
            )
        if 0 < field < known:
            left = MARGIN + BIT * start + 6 * field
            marks.append(Text(f"field:{label}", left, BITS_Y + 28, _field_words(label, bits[start:end])))
        start = end
    return marks


def _field_words(label: str, bits: str) -> str:
    value = int(bits, 2)
    return f"{label} {value}" if len(bits) > 5 else str(value)


def _ruler(low: float, high: float) -> list[Mark]:
    """Six stretches, each twice as long as the one before; the one that holds the number stands out."""
    top = round(log2(high)) + 2
    wide = (WIDTH - 2 * MARGIN) / STRETCHES
    marks: list[Mark] = [Text("head:ruler", MARGIN, RULER_Y - 26, "the ruler that doubles", "head")]
    marks.append(Edge("ruler", MARGIN, RULER_Y, WIDTH - MARGIN, RULER_Y))
    for place in range(STRETCHES + 1):
        power = top - STRETCHES + place
        x = MARGIN + wide * place
        marks.append(Edge(f"tick:{power}", x, RULER_Y - 8, x, RULER_Y + 8))
        anchor = "start" if not place else "end" if place == STRETCHES else "middle"
        marks.append(Text(f"power:{power}", x, RULER_Y + 24, _power(power), "note", anchor))
        if place < STRETCHES:
            inside = low <= 2.0**power < high if low else power < log2(high)
            tone = "active" if inside else "faint"
            title = f"from {2.0**power:g} to {2.0 ** (power + 1):g}"
            marks.append(Box(f"stretch:{power}", x + wide / 2, RULER_Y, "", wide - 4, 12, "", tone, title))
    return marks


def _power(power: int) -> str:
    return f"{2.0**power:g}" if -4 <= power <= 12 else f"2^{power}"


def _zoom(step: MantissaRead) -> list[Mark]:
    """The stretch alone, with even steps, and the number on it."""
    wide = WIDTH - 2 * MARGIN
    x = MARGIN + wide * step.mantissa / step.steps
    marks: list[Mark] = [Text("head:zoom", MARGIN, ZOOM_Y - 22, "this stretch alone", "head")]
    marks.append(Edge("zoom", MARGIN, ZOOM_Y, WIDTH - MARGIN, ZOOM_Y))
    many = min(step.steps, 16)
    for place in range(many + 1):
        at = MARGIN + wide * place / many
        marks.append(Edge(f"part:{place}", at, ZOOM_Y - 5, at, ZOOM_Y + 5, tone="faint"))
    marks.append(Text("zoom:low", MARGIN, ZOOM_Y + 24, f"{step.low:g}", "note"))
    marks.append(Text("zoom:high", WIDTH - MARGIN, ZOOM_Y + 24, f"{step.high:g}", "note", "end"))
    size = abs(step.value)
    marks.append(Circle("here", x, ZOOM_Y, "", "taken", f"{size!r}", radius=7))
    if 0.15 < step.mantissa / step.steps < 0.85:
        marks.append(Text("here:words", x, ZOOM_Y + 24, f"{size:.6g}", "note", "middle", "taken"))
    return marks


@singledispatch
def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """What can be asked before ``following`` is shown."""
    return None


@ask.register
def _ask_exponent(following: ExponentRead, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    if not following.exponent:
        return None
    bias = format_of(following.name).bias
    power = following.exponent - bias
    labels = [f"from 2^{at} to 2^{at + 1}" for at in (power - 1, power, power + 1)]
    return choice(
        f"The exponent is {following.exponent}, the bias of {following.name} is {bias}. Which stretch?",
        labels,
        labels[1],
        f"{following.exponent} - {bias} = {power}: from 2^{power}, which is {following.low:g}, to the next.",
    )
