"""How long an answer takes: the first call apart, then medians, everything that is compared in turns.

The first call is another thing than those after it: memory is taken, code is loaded or compiled. A mean is
pulled up by the few calls in which the machine did something else, so the median counts, and the tenth and
the ninetieth percentile say how far it can be believed. What is compared runs in turns, so that a busy moment
of the machine meets all of them.

How many calls one has in a row before the next has its turn is a choice, and it matters. With one call each,
the others have used the processor's caches meanwhile, as in a device that also does something else. With many
in a row everything is near, as in a loop that does nothing else: the best that can be had.

How much energy an answer takes is not measured: a computer without a meter can only guess it from the time.

Lesson: 17 (deploy).
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from statistics import median, quantiles
from time import perf_counter
from typing import NamedTuple

_PATIENCE = 120  # seconds


class Latency(NamedTuple):
    """Seconds: of the ``first`` call, the ``median`` of ``rounds`` later ones, and between which two numbers
    eight of ten lie (``low``, ``high``)."""

    first: float
    median: float
    low: float
    high: float
    rounds: int


def latencies(
    calls: Mapping[str, Callable[[], object]],
    rounds: int = 50,
    warm: int = 3,
    clock: Callable[[], float] = perf_counter,
    in_a_row: int = 1,
) -> dict[str, Latency]:
    """The latency of each call, measured in turns of ``in_a_row`` calls; ``warm`` calls after the first do
    not count, and ``rounds`` or a few more do.

    Raises:
        ValueError: fewer than 2 rounds, a turn without a call, or nothing to call.
    """
    if rounds < 2 or warm < 0 or in_a_row < 1 or not calls:
        raise ValueError(
            f"Something to call, at least 2 rounds and 1 in a row are needed, not {len(calls)}, {rounds} and "
            f"{in_a_row}."
        )
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(0, 1 + warm + rounds, in_a_row):
        for name, call in calls.items():
            for _ in range(in_a_row):
                start = clock()
                call()
                times[name].append(clock() - start)
    return {name: _summary(found[0], found[1 + warm :]) for name, found in times.items()}


def _summary(first: float, later: list[float]) -> Latency:
    tenths = quantiles(later, n=10, method="inclusive")
    return Latency(first, median(later), tenths[0], tenths[-1], len(later))


def start_up(code: str, *arguments: str) -> float:
    """Seconds from the start of a new Python process to the first line that ``code`` prints there.

    Raises:
        RuntimeError: the code failed, or took more than two minutes; the message is its last line.
    """
    start = perf_counter()
    order = [sys.executable, "-c", code, *arguments]
    with subprocess.Popen(order, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        line = process.stdout.readline() if process.stdout else ""
        found = perf_counter() - start
        try:
            _, said = process.communicate(timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            raise RuntimeError(f"The new process did not end within {_PATIENCE} seconds.") from None
    if process.returncode or not line:
        raise RuntimeError(
            f"The new process failed: {said.strip().splitlines()[-1:] or 'it printed nothing'}."
        )
    return found
