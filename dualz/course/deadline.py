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
from contextlib import suppress
from functools import cache, lru_cache, partial
from importlib import _bootstrap
from typing import Any

from dualz.course.clocks import Job
from dualz.course.rounds import Rounds, goes_back_on_one_line

try:
    from ctypes import c_ulong, py_object, pythonapi
except ImportError:  # a Python without ctypes: tracing raises by itself
    pythonapi = None
else:
    _STRIKE = pythonapi["PyThreadState_SetAsyncExc"]
    _STRIKE.argtypes = [c_ulong, *[py_object] * 4]
    _STRIKE.restype = None  # a trace function that returns None stays

_PERIOD = 0.02
_AGAIN = 0.05
_IDLE = 1.0
_LOOKS_AT_THE_END = 300
# Of the time that passes under a trace, at most this share is said to be the trace's own.
_MOST_FOR_LOOKS = 0.8

_THREADS = sys.platform not in {"emscripten", "wasi"} and pythonapi is not None
_OURS = {__file__, Rounds.__init__.__code__.co_filename, Job.__init__.__code__.co_filename}
# A learner's code may replace these in their modules.
_sleep, _monotonic, _get_ident = time.sleep, time.monotonic, threading.get_ident
_settrace, _gettrace = sys.settrace, sys.gettrace


class OutOfTime(BaseException):
    """The deadline is over. Not an ``Exception``: a learner's ``except Exception`` must not catch it."""


class _Insist(OutOfTime):
    """Raised where an :class:`OutOfTime` was caught: from here on, each line of the code raises another.

    Python makes the exception in the learner's thread, so this is the place from which that thread can be
    traced.
    """

    def __init__(self) -> None:
        job = _innermost()
        if job is not None and not job.over:
            _strike_at_each_line(job.thread, sys._getframe(1))


def _strike_at_each_line(thread: int, frame: Any) -> Any:
    """Trace ``frame`` and its callers: each line asks for one more :class:`OutOfTime`.

    It strikes at the next call or turn of a loop, at last outside of every ``try``. The trace function is
    Python's own C function, which takes no notice of the three arguments of a trace function: one written
    in Python could be struck itself, and Python would then end the tracing.
    """
    strike = partial(_STRIKE, c_ulong(thread), py_object(OutOfTime))
    _settrace(strike)
    while frame is not None and frame.f_code.co_filename not in _OURS:
        frame.f_trace = strike
        frame = frame.f_back
    return strike


def _raise_in(thread: int, kind: type[BaseException]) -> None:
    """Let ``kind`` be raised in ``thread`` at its next call or turn of a loop."""
    pythonapi.PyThreadState_SetAsyncExc(c_ulong(thread), py_object(kind))


def within(job: Job, function: Callable[..., Any], *arguments: Any) -> Any:
    """What ``function`` returns, in the time that ``job`` has.

    Raises:
        OutOfTime: the time is over; and whatever ``function`` raises.
    """
    before = _gettrace()
    if before is not None:
        _settrace(None)
    # Not a context manager: its own lines could be struck half-way.
    try:
        try:
            _begin(job)
            return function(*arguments)
        finally:
            _settrace(None)  # so that no trace strikes what follows
            _end(job)
    except OutOfTime:
        _settrace(None)  # it may have struck while the job was ending
        _end(job)
        raise
    finally:
        if _gettrace() is not before:
            _settrace(before)


_jobs: list[Job] = []
_lock = threading.RLock()
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
            _lock.acquire()
            if job in _jobs:
                _jobs.remove(job)
            if not _jobs:
                _bootstrap._find_and_load = _load
            if job.raised and pythonapi is not None:
                # One may still wait to strike. Dropping it would leave Python's mark that one waits, which
                # slows this thread for ever: so one is let strike here. It replaces the one that waits.
                job.raised = 0
                _raise_in(job.thread, OutOfTime)
                for _ in range(1000):
                    pass
            job.closed = True
        except OutOfTime:
            pass
        finally:
            _release()


def _release() -> None:
    # Struck between taking and entering, a lock can be held more than once.
    with suppress(RuntimeError):
        while True:
            _lock.release()


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
    looks, turns, seen, next_look = 0, 0, 0.0, _monotonic() + job.seconds
    last: dict[Any, int] = {}

    def look(frame: Any, event: str, argument: Any) -> Any:
        nonlocal looks, turns, seen, next_look
        if event == "call":
            if job.paused or job.over or frame.f_code.co_filename in _OURS:
                return None
            # Python 3.11 reports no new line for a loop on one line (`while True: pass`); opcodes it does.
            frame.f_trace_opcodes = _needs_opcodes(frame.f_code)
        looks += 1
        if turns:
            turns += 1
            if frame.f_lineno <= last.get(frame, -1):
                job.rounds.note(frame, turned=True)
            last[frame] = frame.f_lineno
            more = turns < _LOOKS_AT_THE_END and _monotonic() < next_look
            return look if more else _end_by_trace(job, frame)
        if _monotonic() > next_look:
            job.excuse(min(looks * _cost_of_a_look(), _MOST_FOR_LOOKS * (job.spent() - seen)))
            seen = job.spent()
            looks, left = 0, job.seconds - seen
            turns = int(left <= 0)
            next_look = _monotonic() + max(left, _AGAIN)
        return look

    return look


def _end_by_trace(job: Job, frame: Any) -> Any:
    if pythonapi is None:
        raise OutOfTime
    job.raised += 1
    return _strike_at_each_line(job.thread, frame)


_needs_opcodes = lru_cache(maxsize=1000)(goes_back_on_one_line)


@cache
def _cost_of_a_look() -> float:
    """Seconds that one look of a trace takes, measured with one that looks at nothing new."""
    job = Job(1e9)
    look = _looking(job)
    frame, before = sys._getframe(), _gettrace()
    _settrace(None)
    start = _monotonic()
    for _ in range(2000):
        look(frame, "line", None)
    cost = (_monotonic() - start) / 2000
    _settrace(before)
    return cost
