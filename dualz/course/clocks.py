"""How much a thread has worked, and how fast this machine runs Python."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import cache

# CPU seconds that the loop of `slowness` takes on the machine for which the 3 s were chosen.
_LOOP_SECONDS = 0.0015
_LOOP = 50_000
_MOST_SLOWNESS = 30.0


@cache
def slowness() -> float:
    """How many times slower than the machine of the course this one runs Python; at least 1, at most 30."""
    clock = getattr(time, "thread_time", time.monotonic)
    best = min(_loop(clock) for _ in range(5))
    return min(max(1.0, best / _LOOP_SECONDS), _MOST_SLOWNESS)


def _loop(clock: Callable[[], float]) -> float:
    start, total = clock(), 0
    for number in range(_LOOP):
        total += number & 7
    return clock() - start


def cpu_clock() -> Callable[[], float]:
    """The CPU seconds of the calling thread, as they can be asked for from any thread."""
    if hasattr(time, "pthread_getcpuclockid"):
        number, ask = time.pthread_getcpuclockid(threading.get_ident()), time.clock_gettime
        return lambda: ask(number)
    # The whole process may work more than the thread, the time that passes may be more than it works:
    # the smaller one is the nearer.
    worked, passed, process = time.process_time(), time.monotonic(), time.process_time
    return lambda: min(process() - worked, time.monotonic() - passed)
