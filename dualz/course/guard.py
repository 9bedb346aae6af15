"""Learners' answers, made safe to judge: plain values, and functions that cannot hang or shout.

A check sees only what :func:`plain` and :class:`Guarded` let through, so an answer cannot
change what it is compared with: values are rebuilt from plain Python types, functions get
copies of their inputs, what they print is dropped, and a deadline ends what does not end.
"""

from __future__ import annotations

import contextlib
import copy
import dis
import io
import linecache
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

SECONDS = 3.0
DEEPEST = 20
_ARRAY_LIBRARIES = {"numpy", "torch"}


class NotYet(Exception):
    """The answer is not right yet; the message explains why, in a sentence or two."""


class NotTried(Exception):
    """The answer is still the stub."""


class OutOfTime(BaseException):
    """The deadline is over. Not an ``Exception``: a learner's ``except Exception`` must not catch it."""


class Strange:
    """Stands for a value of a type that no exercise asks for; equal to nothing."""

    def __init__(self, value: Any) -> None:
        self.name = type(value).__name__

    def __repr__(self) -> str:
        return f"a value of type {self.name}"


def plain(value: Any, depth: int = 0) -> Any:
    """``value`` rebuilt from plain Python types: arrays become lists, their numbers Python numbers.

    Subclasses lose what they add (a ``Counter`` becomes a dict), so no ``__eq__`` of a learner's
    class takes part in a comparison. What is neither data nor ``...`` becomes a :class:`Strange`.

    Raises:
        NotYet: lists within lists deeper than 20, or a list that holds itself.
    """
    if depth > DEEPEST:
        raise NotYet(f"Your answer nests lists more than {DEEPEST} deep; a flat list is easier to read.")
    if value is None or value is ... or isinstance(value, bool):
        return value
    if type(value).__module__.split(".")[0] in _ARRAY_LIBRARIES and hasattr(value, "tolist"):
        value = value.tolist()
    for kind, rebuild in _REBUILD.items():
        if isinstance(value, kind):
            return rebuild(value, depth + 1)
    return value if isinstance(value, bool) else Strange(value)


_REBUILD: dict[Any, Callable[[Any, int], Any]] = {
    bool: lambda value, depth: value,
    int: lambda value, depth: int.__pos__(value),
    float: lambda value, depth: float.__pos__(value),
    Fraction: lambda value, depth: Fraction(*Fraction.as_integer_ratio(value)),
    str: lambda value, depth: str.__str__(value),
    (bytes, bytearray, memoryview): lambda value, depth: bytes(memoryview(value)),
    dict: lambda value, depth: {plain(key, depth): plain(held, depth) for key, held in dict.items(value)},
    list: lambda value, depth: [plain(held, depth) for held in list.__iter__(value)],
    tuple: lambda value, depth: tuple(plain(held, depth) for held in tuple.__iter__(value)),
    range: lambda value, depth: list(value[:100_000]),
    (set, frozenset): lambda value, depth: {plain(held, depth) for held in tuple(value)},
    (type({}.keys()), type({}.values()), type({}.items())): lambda value, depth: [
        plain(held, depth) for held in tuple(value)
    ],
}


class Guarded:
    """A learner's function. Calling it gives a plain value, or raises :class:`NotYet` with a sentence.

    All calls together may take ``seconds``.
    """

    def __init__(self, function: Callable[..., Any], seconds: float = SECONDS) -> None:
        self._function = function
        self._seconds = seconds
        self._left = seconds
        self.name = getattr(function, "__name__", "your function")

    def __call__(self, *arguments: Any) -> Any:
        copies = copy.deepcopy(arguments)
        start = time.monotonic()
        try:
            with _quiet():
                result = plain(_call_within(self._left, self._function, copies))
        except (NotYet, KeyboardInterrupt):
            raise
        except NotImplementedError:
            raise NotTried from None
        except OutOfTime:
            raise NotYet(self._too_slow(arguments)) from None
        except BaseException as error:
            raise NotYet(_what_went_wrong(error, self.name, arguments)) from None
        finally:
            self._left -= time.monotonic() - start
        if result is ...:
            raise NotTried
        return result

    def _too_slow(self, arguments: tuple[Any, ...]) -> str:
        return (
            f"`{self.name}({brief(*arguments)})` did not come to an end within {self._seconds:g} seconds. "
            "Look for a loop whose condition never changes."
        )


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
    text = ", ".join(repr(value) for value in values)
    return text if len(text) <= longest else text[: longest - 4] + " ..."


class _Sink(io.TextIOBase):
    def write(self, text: str) -> int:
        return len(text)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    with contextlib.redirect_stdout(_Sink()), contextlib.redirect_stderr(_Sink()):
        yield


def _call_within(seconds: float, function: Callable[..., Any], arguments: Any) -> Any:
    """Call ``function``; raise :class:`OutOfTime` in its code at the first instruction after the deadline.

    Needs no signal and no thread, so it works on every system, in a kernel and in the browser.
    A single call into compiled code (``sum(itertools.count())``) is one instruction and is not stopped.
    """
    end = time.monotonic() + max(seconds, 0.05)

    def look(frame: Any, event: str, argument: Any) -> Any:
        # Python 3.11 reports no new line for a loop on one line (`while True: pass`); opcodes it does.
        frame.f_trace_opcodes = True
        if time.monotonic() > end:
            raise OutOfTime
        return look

    # Not a context manager: its own lines would be looked at too, and could be stopped half-way.
    before = sys.gettrace()
    sys.settrace(look)
    try:
        return function(*arguments)
    finally:
        sys.settrace(before)


def _what_went_wrong(error: BaseException, name: str, arguments: tuple[Any, ...]) -> str:
    message = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
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
_BANK = str(_PACKAGE / "course" / "exercises")


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
