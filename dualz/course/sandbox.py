"""Learners' answers, made safe to judge: plain values, and functions that cannot hang or shout.

A check sees only what :func:`plain` and :class:`Guarded` let through, so an answer cannot
change what it is compared with: values are rebuilt from plain Python types, functions get
copies of their inputs, what they print is dropped, and a deadline ends what does not end.
"""

from __future__ import annotations

import builtins
import contextlib
import copy
import dis
import getpass
import inspect
import io
import linecache
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from dualz.course.plain import DEEPEST, NotTried, NotYet, Strange, plain
from dualz.short import message_of
from dualz.trace import finish

__all__ = ["Guarded", "NotTried", "NotYet", "Strange", "brief", "is_stub", "plain", "what_is_left"]

SECONDS = 3.0
# A busy computer gives a function only a part of the time that passes; the deadline is for that part. One
# that only waits (``time.sleep``) uses none, so what passes counts, too, at this rate.
_WAITING = 0.1


class OutOfTime(BaseException):
    """The deadline is over. Not an ``Exception``: a learner's ``except Exception`` must not catch it."""


class Guarded:
    """A learner's function. Calling it gives a plain value, or raises :class:`NotYet` with a sentence.

    All calls together may take ``seconds``. A generator function is run to its end and gives what it
    returns, so a learner may yield steps, look at them in a stepper, and hand in the same function.
    """

    def __init__(self, function: Callable[..., Any], seconds: float = SECONDS) -> None:
        self._function = function
        self._seconds = seconds
        self._left = seconds
        self.name = getattr(function, "__name__", "your function")

    def __call__(self, *arguments: Any) -> Any:
        copies = copy.deepcopy(arguments)
        spent = _stopwatch()
        try:
            with _quiet():
                result = plain(_call_within(self._left, _to_its_end, (self._function, *copies)))
        except (NotYet, KeyboardInterrupt):
            raise
        except NotImplementedError:
            raise NotTried from None
        except OutOfTime:
            raise NotYet(self._too_slow(arguments)) from None
        except BaseException as error:
            raise NotYet(_what_went_wrong(error, self.name, arguments)) from None
        finally:
            self._left -= spent()
        if result is ...:
            raise NotTried
        return result

    def _too_slow(self, arguments: tuple[Any, ...]) -> str:
        return (
            f"`{self.name}({brief(*arguments)})` did not come to an end within {self._seconds:g} seconds. "
            "Look for a loop whose condition never changes."
        )


def _to_its_end(function: Callable[..., Any], *arguments: Any) -> Any:
    result = function(*arguments)
    return finish(result) if inspect.isgenerator(result) else result


def is_stub(answer: Any, stub: Any) -> bool:
    """Whether the answer is still what the untouched notebook passes to the check.

    That is: None, ``...`` or a list or dict in which some are left, the value of ``stub``, a
    function with nothing in it, or one whose compiled code is the same as that of ``stub``.
    """
    if answer is None or _has_dots(answer):
        return True
    code = getattr(answer, "__code__", None)
    if code is not None:
        return _does_nothing(code) or _same_code(code, getattr(stub, "__code__", None))
    if callable(answer) or callable(stub):
        return False
    return type(answer) is type(stub) and plain(answer) == plain(stub)


def what_is_left(answer: Any) -> str:
    """What a learner still has to do with an answer that is a stub, in a sentence that fits what is there."""
    if answer is None:
        return "This is None: give your answer a value, and run the cell again."
    if callable(answer) and "..." not in _source_of(answer):
        name = getattr(answer, "__name__", "your function")
        if name == "<lambda>":
            name = "your function"
        return f"`{name}` does not do its work yet: write its body, and run the cell again."
    return "Replace the `...` by your answer and run the cell again."


def _source_of(function: Any) -> str:
    try:
        return inspect.getsource(function)
    except (OSError, TypeError):
        return "..."


def _has_dots(answer: Any, depth: int = 0) -> bool:
    if isinstance(answer, dict):
        answer = list(answer.values())
    if isinstance(answer, list | tuple) and depth < DEEPEST:
        return any(_has_dots(held, depth + 1) for held in answer)
    return answer is ...


def _does_nothing(code: Any) -> bool:
    loaded = []
    for instruction in dis.get_instructions(code):
        if instruction.opname not in {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST"}:
            return False
        if instruction.opname in {"LOAD_CONST", "RETURN_CONST"}:
            loaded.append(instruction.argval)
    return all(value is None or value is ... for value in loaded)


def _same_code(one: Any, two: Any) -> bool:
    if two is None:
        return False
    names = ("co_code", "co_names", "co_varnames", "co_freevars")
    same = all(getattr(one, name) == getattr(two, name) for name in names)
    return same and _constants(one) == _constants(two)


def _constants(code: Any) -> list[str]:
    return [repr(value) for value in code.co_consts if not hasattr(value, "co_code")]


def brief(*values: Any, longest: int = 120) -> str:
    """``values`` as Python text, with commas, cut where it gets long."""
    text = ", ".join(map(_written, values))
    return text if len(text) <= longest else text[: longest - 4] + " ..."


def _written(value: Any) -> str:
    try:
        return repr(value)
    except ValueError:  # Python refuses to write whole numbers of more than 4300 digits
        return f"a value of type {type(value).__name__} with very many digits"


class _Sink(io.TextIOBase):
    def write(self, text: str) -> int:
        return len(text)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    asks = (builtins.input, getpass.getpass)
    builtins.input = getpass.getpass = _refuse_to_ask
    try:
        with contextlib.redirect_stdout(_Sink()), contextlib.redirect_stderr(_Sink()):
            yield
    finally:
        builtins.input, getpass.getpass = asks


def _refuse_to_ask(*prompt: Any, **options: Any) -> str:
    # Nobody types while a check runs: the field would stay open, and the kernel would wait for it.
    raise NotYet("Your function asks for `input()`, and a check cannot type. Use what the function is given.")


def _stopwatch() -> Callable[[], float]:
    """Counts the seconds that this thread has worked, or a tenth of those that have passed, if more."""
    working = getattr(time, "thread_time", time.monotonic)  # not every browser's Python has it
    passed, worked = time.monotonic(), working()
    return lambda: max(working() - worked, _WAITING * (time.monotonic() - passed))


def _call_within(seconds: float, function: Callable[..., Any], arguments: Any) -> Any:
    """Call ``function``; raise :class:`OutOfTime` in its code at the first instruction after the deadline.

    Needs no signal and no thread, so it works on every system, in a kernel and in the browser.
    A single call into compiled code (``sum(itertools.count())``) is one instruction and is not stopped.
    """
    seconds = max(seconds, 0.05)
    spent, next_look = _stopwatch(), time.monotonic() + seconds

    def look(frame: Any, event: str, argument: Any) -> Any:
        nonlocal next_look
        # Python 3.11 reports no new line for a loop on one line (`while True: pass`); opcodes it does.
        frame.f_trace_opcodes = True
        # Asking what was worked is slow, so it is asked when that can be over, not at every instruction.
        if time.monotonic() > next_look:
            left = seconds - spent()
            if left <= 0:
                raise OutOfTime
            next_look = time.monotonic() + left
        return look

    # Not a context manager: its own lines would be looked at too, and could be stopped half-way.
    before = sys.gettrace()
    sys.settrace(look)
    try:
        return function(*arguments)
    finally:
        sys.settrace(before)


def _what_went_wrong(error: BaseException, name: str, arguments: tuple[Any, ...]) -> str:
    message = f"{type(error).__name__}: {message_of(error)}".rstrip(":. ")
    frame = _learners_line(error)
    if frame is None:
        return (
            f"`{name}({brief(*arguments)})` could not be called ({message}). Check what the function takes."
        )
    filename, number = frame
    line = linecache.getline(filename, number).strip()
    where = f"line {number}, `{line}`" if line else f"line {number}"
    return f"`{name}({brief(*arguments)})` stopped in {where}, with {message}."


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
