"""Explorers of lesson 15 about scale: chunks over workers, runs as they were, four V.

Lesson: 15 (budget).
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from functools import cache
from time import perf_counter
from typing import Any

from ipywidgets import Dropdown, FloatLogSlider, IntSlider

from dualz.codecs import chunks
from dualz.figures import scale_maps as maps
from dualz.figures.parts.marks import Picture
from dualz.figures.scale_maps import Panel, Work
from dualz.lessons.budget import scale_vees as vees
from dualz.widgets.explorer import Explorer

# --- chunks over workers --------------------------------------------------------------------------

MOST_WORKERS = 8
CUTS = (1 << 17, 1 << 16, 1 << 15, 1 << 14)


@cache
def times(chunk: int) -> tuple[float, ...]:
    """Seconds to pack each chunk of the stream in this process; the better of two."""
    data = vees.stream()
    found = []
    for one in chunks.ranges(len(data), chunk):
        taken = []
        for _ in range(2):
            began = perf_counter()
            chunks.member(data[one.start : one.end], one, vees.LEVEL)
            taken.append(perf_counter() - began)
        found.append(min(taken))
    return tuple(found)


def planned(seconds: Sequence[float], workers: int, sending: float) -> dict[str, list[Work]]:
    """Who does which piece, when: whoever is free takes the next one, and each costs ``sending`` seconds more
    of one scheduler, that can send only one at a time."""
    free = [(0.0, worker) for worker in range(workers)]
    rows: dict[str, list[Work]] = {f"worker {worker}": [] for worker in range(1, workers + 1)}
    sent = 0.0
    for number, taken in enumerate(seconds):
        at, worker = heapq.heappop(free)
        sent = max(sent, at) + sending
        rows[f"worker {worker + 1}"].append(Work(str(number), sent, sent + taken))
        heapq.heappush(free, (sent + taken, worker))
    return rows


def over_workers() -> Explorer:
    """The stream's chunks over workers: times measured here, put on the lanes by whoever is free."""
    found = {chunk: times(chunk) for chunk in CUTS}

    def draw(chunk: int, workers: int, sending: float) -> Picture:
        seconds = found[chunk]
        rows = planned(seconds, workers, sending / 1000)
        ended = max(work.ended for row in rows.values() for work in row)
        alone = sum(seconds)
        caption = (
            f"{len(seconds)} chunks: {1000 * alone:.0f} ms of work, done after {1000 * ended:.0f} ms "
            f"by {workers}: about {alone / ended:.2f} times as fast as one without sending."
        )
        return maps.lanes(rows, caption)

    return Explorer(
        draw,
        "chunks over workers",
        measured=True,
        chunk=Dropdown(options=[(f"{chunk >> 10} KiB", chunk) for chunk in CUTS], description="chunks of"),
        workers=IntSlider(2, min=1, max=MOST_WORKERS, description="workers"),
        sending=FloatLogSlider(
            0.1, min=-2, max=1.6, step=0.2, description="ms to send one", readout_format=".2f"
        ),
    )


# --- runs as they were ----------------------------------------------------------------------------


def rows_of(
    runs: Sequence[Any], ended: tuple[str, float, float] | None = None
) -> tuple[dict[str, list[Work]], str]:
    """Lanes of what was really done, workers by their first piece; ``ended``: one lost in the middle.

    ``runs``: with ``worker``, ``began``, ``ended``, and a ``number`` or a ``range``.
    """
    works = [(one.worker, Work(str(_number(one)), one.began, one.ended)) for one in runs]
    if ended:
        works.append((ended[0], Work("lost", ended[1], ended[2], lost=True)))
    start = min(work.began for _, work in works)
    rows: dict[str, list[Work]] = {}
    for worker, work in sorted(works, key=lambda pair: pair[1].began):
        rows.setdefault(worker, []).append(work._replace(began=work.began - start, ended=work.ended - start))
    named = {f"worker {place}": row for place, row in enumerate(rows.values(), 1)}
    busy = sum(work.ended - work.began for row in named.values() for work in row)
    last = max(work.ended for row in named.values() for work in row)
    caption = f"{len(runs)} pieces of work: {busy:.2f} s of work, done after {last:.2f} s."
    return named, caption


def _number(one: Any) -> int:
    return one.number if hasattr(one, "number") else one.range.number


def runs(**named: Sequence[Any] | tuple[Sequence[Any], tuple[str, float, float]]) -> Explorer:
    """Runs of a sweep or of chunks as they were, by name; a pair adds the worker that ended in the middle."""
    made: Mapping[str, tuple[dict[str, list[Work]], str]] = {
        name.replace("_", " "): rows_of(*one) if _with_ended(one) else rows_of(one)
        for name, one in named.items()
    }

    def draw(run: str) -> Picture:
        rows, caption = made[run]
        return maps.lanes(rows, caption)

    return Explorer(draw, "who did what", measured=True, run=Dropdown(options=list(made), description="run"))


def _with_ended(one: Any) -> bool:
    return isinstance(one, tuple) and len(one) == 2 and isinstance(one[1], tuple) and len(one[1]) == 3


# --- four V ---------------------------------------------------------------------------------------


def four_vees() -> Explorer:
    """Volume, velocity, variety and veracity of one stream, over the size of its chunks."""
    found = [vees.measured(chunk) for chunk in vees.SIZES]
    whole, total = vees.whole(), len(vees.stream())
    volume = [100 * (one.volume / whole - 1) for one in found]
    variety = [100 * (1 - one.chosen / one.volume) for one in found]
    veracity = [one.lost / 1000 for one in found]

    def draw(chunk: int, arriving: float, deadline: int) -> Picture:
        one = found[chunk]
        ages = [1000 * each.age(1000 * arriving) for each in found]
        late = "too late" if ages[chunk] > deadline else "in time"
        panels = (
            Panel(
                "volume",
                "% more bytes than one stream that is not cut",
                volume,
                f"{one.volume} bytes; not cut: {whole}",
            ),
            Panel(
                "velocity",
                "ms until the first byte of a chunk is packed",
                [min(age, 3 * deadline) for age in ages],
                f"{ages[chunk]:.0f} ms, {late}",
                deadline,
            ),
            Panel(
                "variety",
                "% saved if each chunk may choose its codec",
                variety,
                f"{one.chosen} bytes; DEFLATE alone: {one.volume}",
            ),
            Panel(
                "veracity",
                "thousands of bytes that a flipped bit takes along",
                veracity,
                f"{one.lost:.0f} bytes of {total}; {one.found} of {vees.FLIPS} flips found",
            ),
        )
        caption = (
            f"Chunks of {vees.SIZES[chunk] >> 10} KiB: {one.volume} bytes, {late}, "
            f"{one.chosen} bytes with a choice of codecs, {one.lost:.0f} bytes lost by a flipped bit."
        )
        return maps.four(panels, vees.SIZES, chunk, caption)

    return Explorer(
        draw,
        "four V",
        measured=True,
        chunk=IntSlider(2, min=0, max=len(vees.SIZES) - 1, description="size of chunks"),
        arriving=FloatLogSlider(
            1000, min=1.6, max=5, step=0.2, description="arriving, kB a second", readout_format=".0f"
        ),
        deadline=IntSlider(100, min=10, max=500, step=10, description="deadline, ms"),
    )


def _example_runs() -> Explorer:
    from dualz.lessons.budget.scale_sweep import Run

    done = [
        Run(number, None, number, f"host/{number % 2}", number / 2, number / 2 + 0.9) for number in range(6)
    ]
    return runs(as_planned=done, one_ended=(done, ("host/2", 1.0, 1.4)))


# What the tests of all explorers try, by the name of the function.
EXAMPLES = {"over_workers": over_workers, "runs": _example_runs, "four_vees": four_vees}
