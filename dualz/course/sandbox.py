"""Learners' answers, made safe to judge: plain values, and functions that cannot hang or shout.

A check sees only what :func:`plain` and :class:`Guarded` let through, so an answer cannot
change what it is compared with: values are rebuilt from plain Python types, functions get
copies of their inputs, what they print is dropped, what they change around them is put back
(:mod:`surroundings`), and a deadline ends what does not end (:mod:`deadline`).
"""

from __future__ import annotations

import copy
import dis
import inspect
import linecache
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dualz.course.clocks import slowness
from dualz.course.deadline import Job, OutOfTime, within
from dualz.course.kinds import name_of
from dualz.course.plain import SECONDS, NotTried, NotYet, Room, Strange, plain, read
from dualz.course.stubs import called, is_stub, what_is_left
from dualz.course.surroundings import Randomness, kept
from dualz.course.written import brief, whole
from dualz.short import cut, message_of
from dualz.trace import finish

__all__ = [
    "SECONDS",
    "Guarded",
    "NotTried",
    "NotYet",
    "Strange",
    "brief",
    "is_stub",
    "plain",
    "what_is_left",
    "whole",
]

# An answer may take this many times what the reference takes, where that is more than ``seconds``.
PATIENCE = 20.0
_LONGEST_MESSAGE = 300


class Guarded:
    """A learner's function. Calling it gives a plain value, or raises :class:`NotYet` with a sentence.

    All calls together may take ``seconds`` of work (on a machine that is slower than the course's, as
    much more as it is slower), or 20 times ``reference_seconds`` where that is more: what a reference
    takes for the same calls, which may also be set later. Imports do not count. A generator function is
    run to its end and gives what it returns, so a learner may yield steps, look at them in a stepper, and
    hand in the same function.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        seconds: float = SECONDS,
        reference_seconds: float | None = None,
    ) -> None:
        self._function = function
        self._seconds = seconds
        self._spent = 0.0
        self._calls = 0
        self._randomness = Randomness()
        self.reference_seconds = reference_seconds
        self.name = called(function)

    @property
    def limit(self) -> float:
        """The seconds of work that all calls together may take on this machine."""
        return max(self._seconds * slowness(), PATIENCE * (self.reference_seconds or 0.0))

    def __call__(self, *arguments: Any) -> Any:
        copies = copy.deepcopy(arguments)
        self._calls += 1
        job = Job(self.limit - self._spent)
        try:
            with kept(), self._randomness():
                result = within(job, self._outcome, arguments, copies)
        except OutOfTime:
            raise NotYet(self._too_slow(arguments, job)) from None
        finally:
            self._spent += job.spent()
        if result is ...:
            raise NotTried
        return result

    def _outcome(self, arguments: tuple[Any, ...], copies: tuple[Any, ...]) -> Any:
        try:
            return read(_to_its_end(self._function, self.name, copies), Room())
        except (NotYet, OutOfTime):
            raise
        except NotImplementedError:
            raise NotTried from None
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt) and not _raised_by_learner(error):
                raise
            raise NotYet(_what_went_wrong(error, self.name, arguments)) from None

    def _too_slow(self, arguments: tuple[Any, ...], job: Job) -> str:
        call = f"`{self.name}({whole(*arguments)})`"
        took = f"took more than {self.limit:.3g} s"
        seen = f"{call} {took}"
        if self._calls > 1:
            seen = f"{self._calls} calls of `{self.name}` {took} in all; the last one was {call}"
        if self.reference_seconds is not None:
            seen += f"; the reference takes {self.reference_seconds:.2g} s"
        why = job.rounds.said() or (
            "Perhaps a loop does not end, or more is done than is needed: a loop in a loop, or a search that "
            "begins anew each time."
        )
        return f"{seen}. {why}"


def _to_its_end(function: Callable[..., Any], name: str, arguments: tuple[Any, ...]) -> Any:
    result = function(*arguments)
    if inspect.iscoroutine(result) or inspect.isasyncgen(result):
        if inspect.iscoroutine(result):
            result.close()
        raise NotYet(
            f"`{name}` is an `async` function, and a check calls it like any other: leave out `async`."
        )
    # `return (x for x in ...)` gives values; what a generator function yields are steps.
    if inspect.isgenerator(result) and result.gi_code.co_name != "<genexpr>":
        return finish(result)
    return result


def _raised_by_learner(interrupt: KeyboardInterrupt) -> bool:
    """Whether the code raised it itself. A real Ctrl-C strikes between instructions, not at a ``raise``."""
    traceback, frames = interrupt.__traceback__, []
    while traceback is not None:
        frames.append(traceback)
        traceback = traceback.tb_next
    code, at = frames[-1].tb_frame.f_code, frames[-1].tb_lasti
    instructions = {instruction.offset: instruction.opname for instruction in dis.get_instructions(code)}
    return instructions.get(at) == "RAISE_VARARGS" and not code.co_filename.startswith(
        (*_LIBRARIES, "<frozen")
    )


def _what_went_wrong(error: BaseException, name: str, arguments: tuple[Any, ...]) -> str:
    message = cut(f"{name_of(type(error))}: {_printable(message_of(error))}", _LONGEST_MESSAGE).rstrip(":. ")
    frame = _learners_line(error)
    call = f"`{name}({whole(*arguments)})`"
    if frame is None:
        return f"{call} could not be called ({message}). Check what the function takes."
    filename, number = frame
    line = _printable(linecache.getline(filename, number).strip())
    where = f"line {number}, `{line}`" if line else f"line {number}"
    return f"{call} stopped in {where}, with {message}."


def _printable(text: str) -> str:
    """With half characters (surrogates), which no file and no page can hold, written as ``\\udc80``."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


_LIBRARIES = tuple(str(Path(sysconfig.get_path(name)).resolve()) for name in ("stdlib", "purelib", "platlib"))
_PACKAGE = Path(__file__).resolve().parent.parent
_BANK = str(_PACKAGE / "lessons")


def _learners_line(error: BaseException) -> tuple[str, int] | None:
    """File and line of the innermost frame that is the learner's own, neither a library's nor ours."""
    found = None
    traceback = error.__traceback__
    while traceback is not None:
        filename = traceback.tb_frame.f_code.co_filename
        ours = filename.startswith(str(_PACKAGE)) and not filename.startswith(_BANK)
        if not ours and not filename.startswith((*_LIBRARIES, "<frozen")):
            found = (filename, traceback.tb_lineno)
        traceback = traceback.tb_next
    return found
