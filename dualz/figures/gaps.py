"""Pictures of gaps: the kept weights on a line, the distance between two, and the bits that say it.

Steps: ``dualz.dual.gaps``. Lesson: 14 (dual).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from dualz.codecs.buckets import bucket_of, first_of
from dualz.dual.gaps import Gap, ReadGap, WroteGap
from dualz.figures.parts import codes
from dualz.figures.parts.marks import Box, Edge, Mark, Picture, Question, Text

MARGIN = 16.0
WIDTH = 424.0  # what a stepper shows without moving the picture
CELL = 16.0
SHOWN = 24
BITS = 26


@singledispatch
def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one gap."""
    raise TypeError(f"There is no picture for {type(step).__name__}.")


@draw.register
def _gap(step: Gap, earlier: Sequence[Any] = ()) -> Picture:
    gaps = [*(s for s in earlier if isinstance(s, Gap)), step]
    before = gaps[-2].place if len(gaps) > 1 else -1
    marks = _line([gap.place for gap in gaps], before)
    marks.append(Text("head:gap", MARGIN, 116, f"distance {step.distance}: bucket {step.bucket}", "head"))
    marks.append(Text("bucket", MARGIN, 136, f"the bucket holds {_room(step.bucket)}"))
    bits = "".join(gap.code + gap.extra for gap in gaps)
    shown = max(0, len(bits) - BITS)
    marks.append(Text("head:bits", MARGIN, 168, f"bits {_done(step)}: {len(bits)}", "head"))
    marks += codes.bit_row(bits[shown:], MARGIN, 176, (step.start, step.end), first=shown)
    return Picture(WIDTH, 214, tuple(marks), _caption(step), f"places so far: {_places(gaps)}")


def _room(bucket: int) -> str:
    """What a bucket holds, in words."""
    extra, first = first_of(bucket)
    held = f"distances {first} to {first + (1 << extra) - 1}" if extra else f"distance {first}"
    return f"{held}: {extra} extra bit{'s' * (extra != 1)}"


def _done(step: Gap) -> str:
    return "written" if isinstance(step, WroteGap) else "read"


def _caption(step: Gap) -> str:
    said = f"the code word {step.code} of its bucket"
    said += f" and the extra bits {step.extra}" if step.extra else ""
    if isinstance(step, WroteGap):
        return f"Write: the next kept weight is {step.distance} further, at place {step.place}: {said}."
    return f"Read: {said} say {step.distance} further, so the next kept weight is at place {step.place}."


def _places(gaps: Sequence[Any]) -> str:
    return ", ".join(str(gap.place) for gap in gaps[-12:])


def _line(places: Sequence[int], before: int) -> list[Mark]:
    """A window of the scan line: cells, the kept ones filled, and an arrow over the present gap."""
    place = places[-1]
    first = max(0, place - SHOWN + 6)
    kept = set(places)
    head = "the weights in scan order; kept ones are filled"
    marks: list[Mark] = [Text("head:line", MARGIN, 22, head, "head")]
    for at in range(first, first + SHOWN):
        tone = "active" if at == place else "done" if at in kept else "faint"
        title = f"place {at}: " + ("kept" if at in kept else "pruned, or not yet known")
        marks.append(Box(f"cell:{at}", _x(at, first), 76, "", CELL - 2, 22, "", tone, title))
    marks.append(Text("place", _x(place, first), 102, str(place), "note", "middle", "active"))
    start = MARGIN - CELL / 2 if before < first else _x(before, first)
    marks.append(Edge("arrow", start, 52, _x(place, first), 52, tone="active", arrow=True))
    return marks


def _x(place: int, first: int) -> float:
    return MARGIN + (place - first) * CELL + CELL / 2


# --- questions -----------------------------------------------------------------------------------


@singledispatch
def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """What a learner can be asked before the gap ``following`` is shown."""
    return None


@ask.register
def _ask_read(following: ReadGap, step: Any, earlier: Sequence[Any] = ()) -> Question:
    before, place, distance = step.place, following.place, following.distance
    extra, first = first_of(following.bucket)
    # Popular mistakes: one too far or too near, the distance taken for a place, the extra bits forgotten, the
    # bucket behind. Two of the last three, in turns, so that the right place is not always at the same rank.
    mistakes = (distance, before + first, before + first + (1 << extra))
    left_out = following.index % 3
    near = place + 1 if following.index % 2 else place - 1
    places = sorted({place, near, *mistakes[:left_out], *mistakes[left_out + 1 :]})
    said = f"The bits {following.code} are the word of bucket {following.bucket} ({_room(following.bucket)})"
    summed = f"{first} + {int(following.extra, 2)} = {distance}" if following.extra else f"{distance}"
    return _choice(
        f"The last kept weight is at place {before}. {said}"
        + (f", and the extra bits are {following.extra}" if following.extra else "")
        + ". At which place is the next one?",
        [(f"place:{at}", f"place {at}") for at in places],
        f"place:{place}",
        f"The distance is {summed}, counted from place {before}: {before} + {distance} = {place}.",
    )


@ask.register
def _ask_write(following: WroteGap, step: Any, earlier: Sequence[Any] = ()) -> Question:
    before, place, bucket = step.place, following.place, following.bucket
    least = max(0, bucket - following.index % 3)
    # Three neighbours, the right one not always in the middle, and the bucket of the place itself.
    buckets = sorted({bucket, *range(least, least + 3), bucket_of(place)[0]})
    return _choice(
        f"The last kept weight is at place {before}, the next one at place {place}. Which bucket is it?",
        [(f"bucket:{number}", _room(number)) for number in buckets],
        f"bucket:{bucket}",
        f"The distance is {place} - {before} = {following.distance}, and bucket {bucket} holds "
        f"{_room(bucket)}.",
    )


def _choice(prompt: str, options: list[tuple[str, str]], answer: str, why: str) -> Question:
    return Question(prompt, tuple(key for key, _ in options), (answer,), why, options=tuple(options))
