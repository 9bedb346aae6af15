"""Pictures of gaps: the kept weights on a line, the distance between two, and the bits that say it.

Steps: ``dualz.dual.gaps``. Lesson: 14 (dual_pipeline).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from dualz.dual.gaps import Gap, WroteGap, first_of
from dualz.figures import codes
from dualz.figures.marks import Box, Edge, Mark, Picture, Text

MARGIN = 16.0
WIDTH = 680.0
CELL = 16.0
SHOWN = 40
BITS = 42


@singledispatch
def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one gap."""
    raise TypeError(f"There is no picture for {type(step).__name__}.")


@draw.register
def _gap(step: Gap, earlier: Sequence[Any] = ()) -> Picture:
    gaps = [*(s for s in earlier if isinstance(s, Gap)), step]
    before = gaps[-2].place if len(gaps) > 1 else -1
    marks = _line([gap.place for gap in gaps], before)
    extra, first = first_of(step.bucket)
    marks.append(Text("head:gap", MARGIN, 116, f"distance {step.distance}: bucket {step.bucket}", "head"))
    last = first + (1 << extra) - 1
    room = f"distances {first} to {last}" if extra else f"distance {first}"
    room += f": {extra} extra bit{'s' * (extra != 1)}"
    marks.append(Text("bucket", MARGIN, 136, f"the bucket holds {room}"))
    bits = "".join(gap.code + gap.extra for gap in gaps)
    shown = max(0, len(bits) - BITS)
    marks.append(Text("head:bits", MARGIN, 168, f"bits {_done(step)}: {len(bits)}", "head"))
    marks += codes.bit_row(bits[shown:], MARGIN, 176, (step.start, step.end), first=shown)
    return Picture(WIDTH, 214, tuple(marks), _caption(step), f"places so far: {_places(gaps)}")


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
