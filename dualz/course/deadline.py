"""A deadline for a learner's code: fair to slow and busy machines, and not to be caught by ``except:``.

What counts is the CPU time of the thread that runs the code; time that only passes (``time.sleep``) counts
a tenth, and imports do not count. A watchdog thread looks every 20 ms, and raises :class:`OutOfTime` in the
learner's thread, again and again until the code has ended. Where there are no threads, as in a browser,
``sys.settrace`` looks instead. One call into compiled code (``sum(itertools.count())``) can be ended by
neither: Python raises nothing before that call returns.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from dualz.course.rounds import Rounds, goes_back_on_one_line

try:
    from ctypes import c_ulong, py_object, pythonapi
except ImportError:  # a Python without ctypes: tracing raises by itself
    pythonapi = None

from importlib import _bootstrap

# A busy computer gives a function only a part of the time that passes; the deadline is for that part. One
# that only waits (``time.sleep``) uses none, so what passes counts, too, at this rate.
WAITING = 0.1
# An import that has not ended after so many seconds counts like any other code from then on.
MOST_FOR_IMPORTS = 60.0
_PERIOD = 0.02
_AGAIN = 0.05
_IDLE = 1.0
# CPU seconds that the loop of `slowness` takes on the machine for which the 3 s were chosen.
_LOOP_SECONDS = 0.003
_LOOP = 100_000
_MOST_SLOWNESS = 30.0

_THREADS = sys.platform not in {"emscripten", "wasi"} and pythonapi is not None
_OURS = {__file__, Rounds.__init__.__code__.co_filename}
# A learner's code may replace these in their modules.
_sleep, _monotonic, _get_ident, _settrace, _gettrace = (
    time.sleep,
    time.monotonic,
    threading.get_ident,
    sys.settrace,
    sys.gettrace,
)


class OutOfTime(BaseException):
    """The deadline is over. Not an ``Exception``: a learner's ``except Exception`` must not catch it."""


class _Insist(OutOfTime):
    """Raised where an :class:`OutOfTime` was caught: from here on, every step of the code raises another.

    Python makes the exception in the learner's thread, so this is the place from which that thread can
    be traced. The trace raises nothing itself (Python would then end the tracing): it asks for one more
    exception, which strikes at the next call or turn of a loop, at last outside of every ``try``.
    """

    def __init__(self) -> None:
        job = _innermost()
        if job is None or job.over:
            return

        def again(frame: Any, event: str, argument: Any) -> Any:
            if job.over or frame.f_code.co_filename in _OURS:
                return None
            _raise_in(job.thread, OutOfTime)
            return again

        _settrace(again)
        frame = sys._getframe(1)
        while frame is not None and frame.f_code.co_filename not in _OURS:
            frame.f_trace = again
            frame = frame.f_back


def _raise_in(thread: int, kind: type[BaseException] | None) -> None:
    """Let ``kind`` be raised in ``thread`` at its next call or turn of a loop; None: what waits is dropped."""
    pythonapi.PyThreadState_SetAsyncExc(c_ulong(thread), py_object(kind) if kind else None)


@cache
def slowness() -> float:
    """How many times slower than the machine of the course this one runs Python; at least 1, at most 30."""
    clock = getattr(time, "thread_time", _monotonic)
    best = min(_loop(clock) for _ in range(3))
    return min(max(1.0, best / _LOOP_SECONDS), _MOST_SLOWNESS)


def _loop(clock: Callable[[], float]) -> float:
    start, total = clock(), 0
    for number in range(_LOOP):
        total += number & 7
    return clock() - start


def _cpu_clock() -> Callable[[], float]:
    """The CPU seconds of the calling thread, as they can be asked for from any thread."""
    if hasattr(time, "pthread_getcpuclockid"):
        number, ask = time.pthread_getcpuclockid(_get_ident()), time.clock_gettime
        return lambda: ask(number)
    # The whole process may work more than the thread, the time that passes may be more than it works:
    # the smaller one is the nearer.
    worked, passed, process = time.process_time(), _monotonic(), time.process_time
    return lambda: min(process() - worked, _monotonic() - passed)


class Job:
    """One run of a learner's code under a deadline of ``seconds``; ``rounds`` is what was seen of its loops."""

    def __init__(self, seconds: float) -> None:
        self.thread = _get_ident()
        self.seconds = max(seconds, 0.05)
        self.over = self.closed = False
        self.rounds = Rounds()
        self.raised = 0
        self.next_raise = 0.0
        self._excused = 0.0
        self._paused: float | None = None
        self._cpu = _cpu_clock()
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


def within(job: Job, function: Callable[..., Any], *arguments: Any) -> Any:
    """What ``function`` returns, in the time that ``job`` has.

    Raises:
        OutOfTime: the time is over; and whatever ``function`` raises.
    """
    before = _gettrace()
    # Not a context manager: its own lines could be struck half-way.
    try:
        try:
            _begin(job)
            return function(*arguments)
        finally:
            _end(job)
    except OutOfTime:
        _end(job)  # it may have struck while the job was ending
        raise
    finally:
        if _gettrace() is not before:
            _settrace(before)


_jobs: list[Job] = []
_lock = threading.Lock()
_watchdog: threading.Thread | None = None
_load = _bootstrap._find_and_load


def _innermost() -> Job | None:
    thread = _get_ident()
    return next((job for job in reversed(_jobs) if job.thread == thread), None)


def _begin(job: Job) -> None:
    global _watchdog
    with _lock:
        _jobs.append(job)
        _bootstrap._find_and_load = _load_in_a_pause
        if _THREADS and (_watchdog is None or not _watchdog.is_alive()):
            _watchdog = threading.Thread(target=_watch, name="dualz deadline", daemon=True)
            _watchdog.start()
    if not _THREADS:
        _settrace(_looking(job))


def _end(job: Job) -> None:
    """From when this returns, no exception of the deadline's strikes any more."""
    while not job.closed:
        try:
            job.over = True
            with _lock:
                if job in _jobs:
                    _jobs.remove(job)
                if not _jobs:
                    _bootstrap._find_and_load = _load
                if pythonapi is not None:
                    _raise_in(job.thread, None)
            job.closed = True
        except OutOfTime:
            pass


def _load_in_a_pause(*arguments: Any) -> Any:
    job = _innermost()
    if job is None or job.paused:
        return _load(*arguments)
    job.pause()
    try:
        return _load(*arguments)
    finally:
        job.resume()


def _watch() -> None:
    """The watchdog's work; it goes home when there was nothing to watch for a second."""
    global _watchdog
    idle = 0.0
    while True:
        _sleep(_PERIOD)
        with _lock:
            idle = 0.0 if _jobs else idle + _PERIOD
            if idle > _IDLE:
                _watchdog = None
                return
            for job in _jobs:
                _look_at(job)


def _look_at(job: Job) -> None:
    if job.over:
        return
    spent = job.spent()
    if spent > job.seconds:
        if _monotonic() > job.next_raise:
            job.raised += 1
            job.next_raise = _monotonic() + _AGAIN
            _raise_in(job.thread, OutOfTime if job.raised < 4 else _Insist)
    elif spent > job.seconds / 2 and not job.paused:
        frame = sys._current_frames().get(job.thread)
        if frame is not None and frame.f_code.co_filename not in _OURS:
            job.rounds.note(frame)


def _looking(job: Job) -> Callable[..., Any]:
    """A trace function that ends ``job``, for a Python without threads."""
    looks, next_look, ending = 0, _monotonic() + job.seconds, 0
    last: dict[Any, int] = {}

    def look(frame: Any, event: str, argument: Any) -> Any:
        nonlocal looks, next_look, ending
        code = frame.f_code
        if event == "call":
            if job.paused or job.over or code.co_filename in _OURS:
                return None
            # Python 3.11 reports no new line for a loop on one line (`while True: pass`); opcodes it does.
            frame.f_trace_opcodes = _needs_opcodes(code)
        looks += 1
        if ending:
            ending += 1
            if frame.f_lineno <= last.get(frame, -1):
                job.rounds.note(frame, turned=True)
            last[frame] = frame.f_lineno
            if ending > 500:
                _strike(job)
        elif _monotonic() > next_look:
            job.excuse(looks * _cost_of_a_look())
            looks, left = 0, job.seconds - job.spent()
            next_look, ending = _monotonic() + left, int(left <= 0)
        return look

    return look


def _strike(job: Job) -> None:
    # Raised from here, it would also end the tracing, and a bare `except:` would go on for ever.
    if pythonapi is None:
        raise OutOfTime
    if not job.over:
        _raise_in(job.thread, OutOfTime)


_needs_opcodes = lru_cache(maxsize=1000)(goes_back_on_one_line)


@cache
def _cost_of_a_look() -> float:
    """Seconds that one look of a trace takes, measured with one that looks at nothing new."""
    job = Job(1e9)
    look = _looking(job)
    frame = sys._getframe()
    start = _monotonic()
    for _ in range(2000):
        look(frame, "line", None)
    return (_monotonic() - start) / 2000
