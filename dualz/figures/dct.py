"""Pictures of one block of JPEG: its samples, the 64 numbers they become, and the words that are sent.

Steps: ``dualz.codecs.dct``. Lesson: 07 (lossy).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from dualz.codecs.dct import (
    EOB,
    ZRL,
    BeganBlock,
    CodedLevels,
    Quantized,
    ReadLevels,
    Restored,
    Scaled,
    Transformed,
    level_of,
)
from dualz.codecs.jpeg_format import ZIGZAG
from dualz.figures.parts.marks import Box, Curve, Mark, Picture, Question, Text
from dualz.figures.parts.matrices import shade
from dualz.figures.parts.phrases import MARGIN, head
from dualz.figures.parts.style import shadow

CELL, LINE, TOP = 41.0, 27.0, 36.0
RIGHT = MARGIN + 8 * CELL + 34
WIDTH = RIGHT + 8 * CELL + MARGIN
BOTTOM = TOP + 8 * LINE
SHOWN = 8  # words in the list
Sent = CodedLevels | ReadLevels


@singledispatch
def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step of a block."""
    raise TypeError(f"There is no picture for {type(step).__name__}.")


@draw.register
def _began(step: BeganBlock, earlier: Sequence[Any] = ()) -> Picture:
    low, high = min(step.samples), max(step.samples)
    caption = f"64 samples from {low} to {high}; their mean is {sum(step.samples) / 64:.1f}."
    return _picture(caption, samples_grid(step.samples))


@draw.register
def _transformed(step: Transformed, earlier: Sequence[Any] = ()) -> Picture:
    total = sum(value * value for value in step.coefficients)
    first = 100 * step.coefficients[0] ** 2 / (total or 1)
    caption = (
        "The DCT: how much of each of 64 patterns is in the block. Nothing is lost yet. "
        f"The flat pattern, top left, has {first:.0f} % of the energy."
    )
    right = numbers_grid("number", step.coefficients, "coefficients", 200)
    return _picture(caption, samples_grid(step.samples) + right)


@draw.register
def _quantized(step: Quantized, earlier: Sequence[Any] = ()) -> Picture:
    zeros = step.levels.count(0)
    caption = (
        f"Each coefficient is divided by its step and rounded: {zeros} of 64 levels are 0. This is the loss."
    )
    left = numbers_grid("step", step.steps, "steps", 400, MARGIN)
    return _picture(caption, left + numbers_grid("number", step.levels, "levels", 12))


@draw.register
def _coded(step: CodedLevels, earlier: Sequence[Any] = ()) -> Picture:
    return _sent(step, earlier, f"Sent: {said(step)}. {len(step.bits)} bits up to now.")


@draw.register
def _read(step: ReadLevels, earlier: Sequence[Any] = ()) -> Picture:
    return _sent(step, earlier, f"Read: {said(step)}. {len(step.left)} bits are left.")


def _sent(step: Sent, earlier: Sequence[Any], caption: str) -> Picture:
    tones = {ZIGZAG[place]: "done" for place in range(step.first)}
    tones |= {ZIGZAG[place]: "active" for place in range(step.first, step.last + 1)}
    path = Curve("path", 0, 0, tuple(_centre(ZIGZAG[place]) for place in range(step.last + 1)), "active")
    right = [
        path,
        *numbers_grid("number", step.levels, "levels, in the order of the zig-zag", 12, tones=tones),
    ]
    return _picture(caption, _words([*earlier, step]) + right)


@draw.register
def _scaled(step: Scaled, earlier: Sequence[Any] = ()) -> Picture:
    caption = "Each level times its step: near what the coefficient was, at most half a step away."
    left = numbers_grid("step", step.steps, "steps", 400, MARGIN)
    return _picture(caption, left + numbers_grid("number", step.coefficients, "coefficients", 200))


@draw.register
def _restored(step: Restored, earlier: Sequence[Any] = ()) -> Picture:
    caption = "The patterns are added up, 128 is added, and the sums are rounded and kept within 0 to 255."
    right = numbers_grid("number", step.coefficients, "coefficients", 200)
    return _picture(caption, samples_grid(step.samples) + right)


def said(step: Sent) -> str:
    """What a word says, in words."""
    value, size = level_of(step.more), step.symbol & 15
    bits = f"word {step.word}" + (f" and the bits {step.more}" if step.more else "")
    if step.first == 0:
        return f"DC, a difference of {value} (category {size}): {bits}"
    if step.symbol == EOB:
        return f"end of block, all further levels are 0: {bits}"
    if step.symbol == ZRL:
        return f"sixteen zeros: {bits}"
    zeros = step.symbol >> 4
    return f"{zeros} zero{'s' * (zeros != 1)}, then {value} (category {size}): {bits}"


def samples_grid(samples: Sequence[int]) -> list[Mark]:
    """The samples on their grey."""
    marks: list[Mark] = [head("samples", TOP - 14, "samples")]
    for place, value in enumerate(samples):
        x, y = MARGIN + CELL * (place % 8 + 0.5), TOP + LINE * (place // 8 + 0.5)
        title = f"row {place // 8}, column {place % 8}: {value}"
        swatch = shadow((255 - value) / 255)
        marks.append(Box(f"sample:{place}", x, y, str(value), CELL - 2, LINE - 2, "", "plain", title, swatch))
    return marks


def numbers_grid(
    key: str, values: Sequence[float], name: str, largest: float, left: float = RIGHT, tones: Any = None
) -> list[Mark]:
    """64 numbers, whole ones where they are so; the keys are ``key:place``."""
    marks: list[Mark] = [head(f"{key}:head", TOP - 14, name, left)]
    for place, value in enumerate(values):
        x, y = left + CELL * (place % 8 + 0.5), TOP + LINE * (place // 8 + 0.5)
        title = f"{name}: row {place // 8}, column {place % 8}: {value:.4g}"
        tone, swatch = (tones or {}).get(place, "plain"), shade(value, largest)
        swatch = "" if tones else swatch  # the path would show through
        label = f"{round(value)}".replace("-0", "0") if abs(value) < 0.5 else f"{value:.0f}"
        marks.append(Box(f"{key}:{place}", x, y, label, CELL - 3, LINE - 6, "", tone, title, swatch))
    return marks


def _centre(place: int) -> tuple[float, float]:
    return RIGHT + CELL * (place % 8 + 0.5), TOP + LINE * (place // 8 + 0.5)


def _words(steps: Sequence[Any]) -> list[Mark]:
    """The last words that were sent or read, the newest below."""
    sent = [step for step in steps if isinstance(step, Sent)]
    start = max(0, len(sent) - SHOWN)
    marks: list[Mark] = [head("words", TOP - 14, "zeros, level: word and further bits", MARGIN)]
    for line, step in enumerate(sent[start:]):
        y = TOP + LINE * (line + 0.5)
        tone = "active" if step is sent[-1] else "plain"
        value = str(level_of(step.more))
        zeros = str(step.symbol >> 4) if step.first else "DC"
        if step.first and step.symbol in (EOB, ZRL):
            zeros, value = ("", "end") if step.symbol == EOB else ("16", "")
        number = start + line
        marks.append(Text(f"zeros:{number}", MARGIN + 26, y + 4.5, zeros, "code", "end"))
        marks.append(Text(f"level:{number}", MARGIN + 70, y + 4.5, value, "code", "end"))
        wide = 9.0 * len(step.word) + 12
        x = MARGIN + 84 + wide / 2
        marks.append(Box(f"word:{number}", x, y, step.word, wide, LINE - 5, tone=tone, title=said(step)))
        if step.more:
            more = 9.0 * len(step.more) + 12
            left = MARGIN + 84 + wide + more / 2
            marks.append(
                Box(f"more:{number}", left, y, step.more, more, LINE - 5, tone="taken", title=said(step))
            )
    return marks


def _picture(caption: str, marks: list[Mark]) -> Picture:
    rows: list[str] = []
    for key, name in (("sample", "samples"), ("step", "steps"), ("number", "numbers")):
        found = [mark.label for mark in marks if isinstance(mark, Box) and mark.key.startswith(f"{key}:")]
        rows += [f"{name}: {', '.join(found)}"] if found else []
    return Picture(WIDTH, BOTTOM + 10, tuple(marks), caption, "\n".join(rows))


def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """Where the next word of the zig-zag ends."""
    if not isinstance(following, CodedLevels) or not isinstance(step, CodedLevels):
        return None
    place = ZIGZAG[following.last]
    return Question(
        "Up to which place does the next word reach?",
        tuple(f"number:{at}" for at in range(64)),
        (f"number:{place}",),
        f"The next word says: {said(following)}.",
        always=following.symbol == ZRL,
    )
