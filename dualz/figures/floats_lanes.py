"""Pictures of a block that is decoded lane by lane: four streams of bits, and the symbols that come out.

Steps: ``dualz.dual.floats_lanes``. Lesson: 16 (floats).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from dualz.dual.floats_lanes import Cut, LookedUp
from dualz.figures.parts.marks import Box, Mark, Picture, Question, Text
from dualz.figures.parts.questions import choice

MARGIN, WIDTH = 16.0, 500.0
LANE, BIT, CELL, WORD = 64.0, 13.0, 32.0, 62.0
TOP = 20.0
MOST_BITS, MOST_CELLS = 32, 12


@singledispatch
def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step."""
    raise TypeError(f"There is no picture for {type(step).__name__}.")


@draw.register
def _cut(step: Cut, earlier: Sequence[Any] = ()) -> Picture:
    lanes = len(step.lanes)
    what = f"{lanes} lanes, each with bits of its own" if lanes > 1 else "one stream"
    caption = f"The block is {what}: {sum(step.counts)} exponents in {sum(map(len, step.lanes))} bits."
    return _picture(step, [0] * lanes, [()] * lanes, caption)


@draw.register
def _looked(step: LookedUp, earlier: Sequence[Any] = ()) -> Picture:
    start = next(one for one in earlier if isinstance(one, Cut))
    caption = f"Turn {step.turn + 1}, lane {step.lane}: the word {step.word} is the exponent {step.symbol}."
    if len(start.lanes) == 1:
        caption += " Only now is it known where the next word begins."
    else:
        caption += " While one look-up is under way, the next lane begins its own."
    return _picture(start, step.reads, step.out, caption, step)


def _picture(
    start: Cut, reads: Sequence[int], out: Sequence[Sequence[int]], caption: str, step: LookedUp | None = None
) -> Picture:
    marks: list[Mark] = []
    for lane, bits in enumerate(start.lanes):
        marks += _lane(lane, bits, reads[lane], out[lane], start.counts[lane], step)
    bottom = TOP + LANE * len(start.lanes) + 10
    marks.append(Text("head:code", MARGIN, bottom, "the code", "head"))
    active = step.symbol if step else None
    table, bottom = _code(start.codes, bottom + 10, active)
    lines = [f"lane {lane}: {', '.join(map(str, found)) or 'nothing yet'}" for lane, found in enumerate(out)]
    return Picture(WIDTH, bottom + 10, tuple(marks + table), caption, "\n".join(lines))


def _code(words: Sequence[tuple[int, str]], top: float, active: int | None) -> tuple[list[Mark], float]:
    """Exponents with their code words below, in rows; the marks, and where they end."""
    columns = int((WIDTH - 2 * MARGIN) // (WORD + 4))
    marks: list[Mark] = []
    for place, (symbol, word) in enumerate(words):
        x = MARGIN + (place % columns) * (WORD + 4) + WORD / 2
        y = top + (place // columns) * 42 + 18
        tone = "active" if symbol == active else "plain"
        title = f"exponent {symbol}: {word}"
        marks.append(Box(f"code:{symbol}", x, y, str(symbol), WORD, 36, word, tone, title))
    return marks, top + -(-len(words) // columns) * 42


def _lane(
    lane: int, bits: str, read: int, found: Sequence[int], count: int, step: LookedUp | None
) -> list[Mark]:
    """One lane: its bits, as far as there is room, and below them the symbols that it has found."""
    y = TOP + LANE * lane
    here = step is not None and step.lane == lane
    first = max(0, min(read - MOST_BITS + 8, len(bits) - MOST_BITS))
    marks: list[Mark] = [Text(f"lane:{lane}", MARGIN, y + 5, f"lane {lane}", "head")]
    left = MARGIN + 52
    for place in range(first, min(len(bits), first + MOST_BITS)):
        active = here and step is not None and step.start <= place < read
        tone = "active" if active else "done" if place < read else "plain"
        x = left + (place - first) * BIT + BIT / 2
        title = f"lane {lane}, bit {place}: {bits[place]}"
        marks.append(Box(f"bit:{lane}:{place}", x, y, bits[place], BIT - 1, 20, "", tone, title))
    skipped = max(0, min(len(found) - MOST_CELLS + 2, count - MOST_CELLS))
    for place in range(skipped, min(count, skipped + MOST_CELLS)):
        known = place < len(found)
        tone = "new" if here and place == len(found) - 1 else "done" if known else "faint"
        label = str(found[place]) if known else ""
        x = left + (place - skipped) * (CELL + 2) + CELL / 2
        title = f"lane {lane}, exponent {place}: " + (label or "not yet known")
        marks.append(Box(f"out:{lane}:{place}", x, y + 26, label, CELL, 22, "", tone, title))
    return marks


@singledispatch
def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """What can be asked before ``following`` is shown."""
    return None


@ask.register
def _ask_looked(following: LookedUp, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    start = next(one for one in (*earlier, step) if isinstance(one, Cut))
    bits = start.lanes[following.lane]
    coming = bits[following.start : following.start + 6]
    near = [symbol for symbol, _ in start.codes if abs(symbol - following.symbol) <= 2]
    return choice(
        f"Lane {following.lane} is at bit {following.start}, where {coming} stands. Which exponent is it?",
        [str(symbol) for symbol in near],
        str(following.symbol),
        f"{following.word} is the only word of the code that the bits begin with: {following.symbol}.",
    )
