"""How much of a run counts: what a thread has worked, without its imports; and how fast this machine is."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache

from dualz.course.rounds import Rounds

# A busy computer gives a function only a part of the time that passes; the deadline is for that part. One
# that only waits (``time.sleep``) uses none, so what passes counts, too, at this rate.
WAITING = 0.1
# An import that has not ended after so many seconds counts like any other code from then on.
MOST_FOR_IMPORTS = 60.0
_monotonic = time.monotonic  # a learner's code may replace the one in its module
#: The seconds of work of this thread; those that pass where Python has no such clock, as in a browser.
thread_clock: Callable[[], float] = getattr(time, "thread_time", _monotonic)
# CPU seconds that the loop of `slowness` takes on the machine for which the 3 s were chosen.
_LOOP_SECONDS = 0.0015
_LOOP = 50_000
_MOST_SLOWNESS = 30.0


@cache
def slowness() -> float:
    """How many times slower than the machine of the course this one runs Python; at least 1, at most 30."""
    best = min(_loop(thread_clock) for _ in range(5))
    return min(max(1.0, best / _LOOP_SECONDS), _MOST_SLOWNESS)


def _loop(clock: Callable[[], float]) -> float:
    start, total = clock(), 0
    for number in range(_LOOP):
        total += number & 7
    return clock() - start


def cpu_clock() -> Callable[[], float]:
    """The CPU seconds of the calling thread, as they can be asked for from any thread."""
    # Python in a browser has the function, and no clock behind it.
    with suppress(AttributeError, OSError):
        number, ask = time.pthread_getcpuclockid(threading.get_ident()), time.clock_gettime
        return lambda: ask(number)
    # The whole process may work more than the thread, the time that passes may be more than it works:
    # the smaller one is the nearer.
    worked, passed, process = time.process_time(), _monotonic(), time.process_time
    return lambda: min(process() - worked, _monotonic() - passed)


class Job:
    """One run of a learner's code in ``seconds``; ``rounds`` is what was seen of its loops."""

    def __init__(self, seconds: float) -> None:
        self.thread = threading.get_ident()
        self.seconds = max(seconds, 0.05)
        self.over = self.closed = False
        self.rounds = Rounds()
        self.raised = 0
        self.next_raise = 0.0
        self._excused = 0.0
        self._paused: float | None = None
        self._cpu = cpu_clock()
        self._worked, self._passed = self._cpu(), _monotonic()

    def spent(self) -> float:
        """The seconds that count so far."""
        raw = self._raw()
        pause = 0.0 if self._paused is None else raw - self._paused
        return raw - min(MOST_FOR_IMPORTS, self._excused + pause)

    def _raw(self) -> float:
        return max(self._cpu() - self._worked, WAITING * (_monotonic() - self._passed))

    @property
    def paused(self) -> bool:
        """Whether it is importing."""
        return self._paused is not None

    def pause(self) -> None:
        self._paused = self._raw()

    def resume(self) -> None:
        began, self._paused = self._paused, None
        self._excused += self._raw() - (began or 0.0)

    def excuse(self, seconds: float) -> None:
        """Leave out ``seconds`` that the looking itself took."""
        self._excused += seconds
