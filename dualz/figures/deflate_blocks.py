"""Pictures of the choices that a DEFLATE writer makes: where blocks end, and which kind each one is.

Steps: ``dualz.codecs.deflate_blocks``. Lesson: 05 (deflate).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from dualz.codecs import deflate_format as form
from dualz.codecs.deflate_blocks import ChoseKind, Chunked, CountedSymbols, MergedChunks
from dualz.figures.bit_tape import WIDTH
from dualz.figures.bit_tape_captions import distance_name, name_of
from dualz.figures.bit_tape_lines import colour
from dualz.figures.parts.marks import Box, Mark, Picture, Question, Text
from dualz.figures.parts.phrases import MARGIN, counted, head
from dualz.figures.parts.questions import choice

BAR = 250.0
ROOM = WIDTH - 2 * MARGIN
COLUMNS, CELL = 6, 76.0
MOST = 60


@singledispatch
def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one choice."""
    raise TypeError(f"There is no picture for {type(step).__name__}.")


def say(field: str, value: Any) -> str | None:
    """Bits of each kind of block as a list."""
    return ", ".join(f"{kind} {bits}" for kind, bits in value) if field == "bits" and _pairs(value) else None


def _pairs(value: Any) -> bool:
    return bool(value) and isinstance(value[0], tuple)


# --- where blocks end ----------------------------------------------------------------------------


@draw.register
def _chunked(step: Chunked, earlier: Sequence[Any] = ()) -> Picture:
    many = counted(len(step.ends), "block")
    tokens = counted(step.ends[-1], "token")
    caption = f"Chunk: {tokens} in {many} of at most 512, to be merged where it saves bits."
    return _blocks(step.ends, None, caption)


@draw.register
def _merged(step: MergedChunks, earlier: Sequence[Any] = ()) -> Picture:
    left = counted(len(step.ends), "block")
    caption = (
        f"Merge: one code for both sides of token {step.at} saves about {step.saved:.0f} bits; {left} left."
    )
    return _blocks(step.ends, step.at, caption)


def _blocks(ends: Sequence[int], at: int | None, caption: str) -> Picture:
    """The tokens as a bar, cut where blocks end."""
    total = ends[-1] or 1
    marks: list[Mark] = [head("blocks", 22, f"{counted(ends[-1], 'token')}, {counted(len(ends), 'block')}")]
    for start, end in zip([0, *ends], ends, strict=False):
        wide = max(ROOM * (end - start) / total, 2)
        tone = "new" if at is not None and start < at < end else "done"
        title = f"tokens {start} to {end - 1}"
        x = MARGIN + ROOM * start / total + wide / 2
        label = str(end - start) if wide > 40 else ""
        marks.append(Box(f"block:{start}", x, 50, label, max(wide - 2, 1), 30, "", tone, title))
    return Picture(WIDTH, 80, tuple(marks), caption, f"blocks end after: {', '.join(map(str, ends))}")


# --- which kind ----------------------------------------------------------------------------------


@draw.register
def _counted(step: CountedSymbols, earlier: Sequence[Any] = ()) -> Picture:
    marks: list[Mark] = []
    top = 22.0
    for name, symbols, named, tint in (
        ("literals and lengths", step.literals, name_of, "literal"),
        ("distances", step.distances, distance_name, "distance"),
    ):
        shown = symbols[:MOST]
        more = f", the first {MOST} of {len(symbols)}" if len(symbols) > MOST else ""
        marks.append(head(name, top, f"{name}: {counted(len(symbols), 'symbol')}{more}"))
        for place, (symbol, count) in enumerate(shown):
            x, y = MARGIN + CELL * (place % COLUMNS), top + 20 + 28 * (place // COLUMNS)
            meaning = tint if symbol < 256 or name == "distances" else "length" if symbol > 256 else "block"
            title = f"{named(symbol)}: {count} times"
            box = Box(
                f"{name}:{symbol}",
                x + 22,
                y,
                _short(named(symbol)),
                44,
                23,
                "",
                "plain",
                title,
                colour(meaning),
            )
            marks.append(box)
            marks.append(Text(f"{name}:{symbol}:count", x + 48, y + 4, f"{count}", "note"))
        top += 20 + 28 * -(-len(shown) // COLUMNS) + 14
    tokens = counted(step.last - step.first, "token")
    caption = f"Count: how often each symbol occurs in the {tokens} of this block, its end included."
    text = ", ".join(f"{name_of(symbol)} {count}" for symbol, count in step.literals[:MOST])
    return Picture(WIDTH, top, tuple(marks), caption, text)


def _short(name: str) -> str:
    """Distances of five digits have no room in a small box: their first one and a plus."""
    return name if len(name) <= 5 else name.partition("-")[0][:4] + "+"


@draw.register
def _chose(step: ChoseKind, earlier: Sequence[Any] = ()) -> Picture:
    marks, height = _bars(step.bits, step.kind)
    most = max(step.bits, key=lambda pair: pair[1])
    least = dict(step.bits)[step.kind]
    caption = f"Choose: {step.kind} takes {least} bits, the fewest; {most[0]} would take {most[1]}."
    text = ", ".join(f"{kind} {bits}" for kind, bits in step.bits)
    return Picture(WIDTH, height, tuple(marks), caption, text)


def _bars(bits: Sequence[tuple[str, int]], chosen: str) -> tuple[list[Mark], float]:
    most = max(many for _, many in bits)
    marks: list[Mark] = [head("kinds", 22, "bits that this block would take")]
    for place, (kind, many) in enumerate(bits):
        y, wide = 50 + 34.0 * place, max(BAR * many / most, 2)
        tone = "new" if kind == chosen else "done"
        marks.append(Text(f"kind:{kind}", MARGIN + 76, y + 4.5, kind, "label", "end"))
        marks.append(
            Box(f"bar:{kind}", MARGIN + 88 + wide / 2, y, "", wide, 22, "", tone, f"{kind}: {many} bits")
        )
        marks.append(Text(f"many:{kind}", MARGIN + 96 + wide, y + 4.5, f"{many} bits"))
    return marks, 50 + 34.0 * len(bits)


def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """Which kind of block will be the shortest."""
    if not isinstance(following, ChoseKind):
        return None
    return choice(
        "Which kind of block takes the fewest bits for these symbols?",
        form.KINDS,
        following.kind,
        "Counted to the bit: " + ", ".join(f"{kind} {bits}" for kind, bits in following.bits) + ".",
    )
