"""A stream of signals, a device that reads them in batches, and a deadline: what is in time, late, lost?

Signals arrive at their own times and wait in a queue, which has room for a few. A device that is free takes
up to ``batch`` of them at once, and is busy for as long as a batch of that size takes. There are three ends:

- **in time**: read within ``deadline`` of its arrival;
- **late**: read, but after that;
- **dropped**: the queue was full. *Tail drop* refuses the one that arrives, *head drop* throws out the one
  that has waited longest.

A free device need not begin at once: it may have ``patience``, and wait for a batch to fill until the oldest
has waited that long. Larger batches take less time a signal, but each signal waits for all of its batch.

The times that batches take are given, so the same stream ends the same way on every machine; they may be
measured (:func:`service_times`). All times are in milliseconds.

Sources: Kleinrock, "Queueing systems" (1975), for queues with room for a few; Crankshaw et al., "Clipper"
(2017), section 4.3, for batches under a deadline. Lesson: 17 (deploy). Pictures: ``dualz.figures.streaming``.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import inf, isfinite
from statistics import median
from typing import NamedTuple

from dualz.trace import Step

TAIL, HEAD = "tail", "head"


@dataclass(frozen=True)
class Opened(Step):
    """The stream begins: when its signals arrive, how long batches of 1, 2, ... take, and the rules."""

    arrivals: tuple[float, ...]
    service: tuple[float, ...]
    deadline: float
    room: int
    batch: int
    patience: float
    drop: str


@dataclass(frozen=True)
class Arrived(Step):
    """Signal ``number`` arrived; ``dropped`` is the one for which there was no room, if any.

    ``waiting`` is the queue after that, the oldest first; ``working`` is what the device reads ``until`` then
    (None where it is free).
    """

    time: float
    number: int
    dropped: int | None
    waiting: tuple[int, ...]
    working: tuple[int, ...]
    until: float | None


@dataclass(frozen=True)
class Started(Step):
    """The device took the signals ``working`` out of the queue, and is busy ``until`` then."""

    time: float
    waiting: tuple[int, ...]
    working: tuple[int, ...]
    until: float


@dataclass(frozen=True)
class Finished(Step):
    """The signals of ``batch`` are read; ``latencies``: from the arrival of each to now."""

    time: float
    batch: tuple[int, ...]
    latencies: tuple[float, ...]
    waiting: tuple[int, ...]


class Outcome(NamedTuple):
    """``latency``: of each signal, None where it was dropped. ``busy``: how long the device worked, in
    ``time``, which is when all had ended."""

    latency: tuple[float | None, ...]
    deadline: float
    busy: float
    time: float

    @property
    def served(self) -> list[float]:
        """The latencies of those that were read, the shortest first."""
        return sorted(value for value in self.latency if value is not None)

    @property
    def dropped(self) -> float:
        """The share that was dropped."""
        return 1 - len(self.served) / len(self.latency)

    @property
    def late(self) -> float:
        """The share that was read after its deadline."""
        return sum(value > self.deadline for value in self.served) / len(self.latency)

    @property
    def in_time(self) -> float:
        """The share that was read before its deadline: the rest was late or dropped."""
        return sum(value <= self.deadline for value in self.served) / len(self.latency)

    @property
    def median(self) -> float:
        """The median latency of those that were read."""
        return median(self.served)

    def slowest(self, share: float = 0.01) -> float:
        """The latency that this share of those that were read reach or exceed.

        Raises:
            ValueError: a share outside of 0 to 1.
        """
        if not 0 <= share <= 1:
            raise ValueError(f"A share is from 0 to 1, not {share}.")
        served = self.served
        return served[min(len(served) - 1, int((1 - share) * len(served)))]


def serve(
    arrivals: Sequence[float],
    service: Sequence[float],
    deadline: float,
    room: int,
    batch: int = 1,
    patience: float = 0.0,
    drop: str = TAIL,
) -> Generator[Opened | Arrived | Started | Finished, None, Outcome]:
    """Run the stream to its end. ``arrivals``: times in order. ``service[n - 1]``: what a batch of n takes.

    At equal times a batch ends first, then a full one begins, then a signal arrives, then patience ends.

    Raises:
        ValueError: no signals, times that are not in order or not finite, no time for a batch of that size, a
            batch that is larger than the queue, or a rule of dropping that is not known.
    """
    _require(arrivals, service, deadline, room, batch, patience, drop)
    yield Opened(tuple(arrivals), tuple(service), deadline, room, batch, patience, drop)
    latency: list[float | None] = [None] * len(arrivals)
    waiting: deque[int] = deque()
    working: list[int] = []
    now, until, busy, number = 0.0, inf, 0.0, 0
    while number < len(arrivals) or waiting or working:
        arrival = arrivals[number] if number < len(arrivals) else inf
        start = inf
        if waiting and not working:
            full = len(waiting) >= batch
            start = now if full else max(now, arrivals[waiting[0]] + patience)
            arrival = inf if full else arrival
        if until <= min(arrival, start):
            now, until = until, inf
            for one in working:
                latency[one] = now - arrivals[one]
            done, working = working, []
            yield Finished(now, tuple(done), tuple(now - arrivals[one] for one in done), tuple(waiting))
        elif arrival <= start:
            now, dropped = arrival, None
            waiting.append(number)
            if len(waiting) > room:
                dropped = waiting.pop() if drop == TAIL else waiting.popleft()
            yield Arrived(now, number, dropped, tuple(waiting), tuple(working), until if working else None)
            number += 1
        else:
            now = start
            working = [waiting.popleft() for _ in range(min(batch, len(waiting)))]
            until = now + service[len(working) - 1]
            busy += until - now
            yield Started(now, tuple(waiting), tuple(working), until)
    return Outcome(tuple(latency), deadline, busy, now)


def _require(
    arrivals: Sequence[float],
    service: Sequence[float],
    deadline: float,
    room: int,
    batch: int,
    patience: float,
    drop: str,
) -> None:
    times = [0.0, *arrivals]
    if len(times) < 2 or not all(map(isfinite, times)) or any(two < one for one, two in pairwise(times)):
        raise ValueError("The arrivals must be at least one time, finite, from 0 on and in order.")
    if not 1 <= batch <= len(service) or not all(0 < time < inf for time in service):
        known = len(service)
        raise ValueError(f"A time above 0 is needed for every batch from 1 to {batch}; there are {known}.")
    if room < batch:
        raise ValueError(f"A batch of {batch} never comes together in a queue with room for {room}.")
    if not 0 < deadline < inf or not 0 <= patience < inf:
        raise ValueError(f"The deadline must be above 0 and the patience 0 or more: {deadline}, {patience}.")
    if drop not in (TAIL, HEAD):
        raise ValueError(f"What is dropped is the {TAIL!r} or the {HEAD!r} of the queue, not {drop!r}.")


def steady(count: int, rate: float) -> tuple[float, ...]:
    """``count`` arrivals, ``rate`` a second, one like the other.

    >>> steady(3, 500)
    (0.0, 2.0, 4.0)

    Raises:
        ValueError: a rate that is not above 0.
    """
    _require_rate(rate)
    return tuple(1000 * number / rate for number in range(count))


def poisson(count: int, rate: float, seed: int) -> tuple[float, ...]:
    """``count`` arrivals, ``rate`` a second on average, each as likely at any time as at any other.

    The gaps of such a stream are exponential; rounded to a thousandth of a millisecond, so that they are the
    same on every machine.

    Raises:
        ValueError: a rate that is not above 0.
    """
    _require_rate(rate)
    rng = random.Random(seed)
    gaps = (rng.expovariate(rate / 1000) for _ in range(count))
    return tuple(round(time, 3) for time in accumulate(gaps))


def _require_rate(rate: float) -> None:
    if not 0 < rate < inf:
        raise ValueError(f"A rate is a number above 0, in signals a second, not {rate}.")


def service_times(measured: Mapping[int, float], most: int) -> tuple[float, ...]:
    """How long batches of 1 to ``most`` take, from a few that were measured: straight lines between them.

    >>> service_times({1: 1.0, 3: 2.0}, 3)
    (1.0, 1.5, 2.0)

    Raises:
        ValueError: 1 or ``most`` was not measured, and no larger batch; or a time is not above 0.
    """
    sizes = sorted(measured)
    if not sizes or sizes[0] != 1 or not 1 <= most <= sizes[-1]:
        raise ValueError(f"Batches of 1 and of {most} or more must be measured; {sizes} are.")
    if not all(0 < measured[size] < inf for size in sizes):
        raise ValueError("A batch takes a time above 0.")
    found = []
    for size in range(1, most + 1):
        above = next(one for one in sizes if one >= size)
        below = max(one for one in sizes if one <= size)
        part = (size - below) / (above - below) if above > below else 0.0
        found.append(measured[below] + part * (measured[above] - measured[below]))
    return tuple(found)
