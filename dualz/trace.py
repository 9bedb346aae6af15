"""Record what a generator does, step by step, together with the line that does it.

An algorithm in dualz is a generator that yields a :class:`Step` whenever something
worth seeing has happened, and returns its result. :func:`finish` runs it to its end,
which is how the codecs use it; :func:`record` keeps every step, which is how the
lessons use it. Both run the same code, so a picture cannot disagree with the codec.

Lesson: 00 (start) shows it on a generator of the learner's own.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Generator, Iterator
from dataclasses import dataclass, fields
from typing import Any

from dualz.short import message_of, short
from dualz.sources import Place, Source, Sources
from dualz.unwatched import without_steps

DEFAULT_LIMIT = 2000


class TraceTooLong(ValueError):
    """The run has more steps than the caller allowed; the sentence says how many fit."""


@dataclass(frozen=True)
class Step:
    """Base class of steps: a small frozen dataclass that says what happened.

    A step holds plain values (numbers, bytes, tuples, other frozen dataclasses), no
    sentence and no drawing. How it looks is in ``dualz.figures``, in the module named
    like the one that defines the step.
    """


@dataclass(frozen=True)
class Moment:
    """One recorded step.

    ``stack`` is where the code stood when it yielded: the outermost generator first, the
    innermost delegate (``yield from``) last. ``values`` names what the step carries, as
    short strings: the fields of a dataclass, else the local variables of the generator.
    """

    index: int
    step: Any
    stack: tuple[Place, ...]
    values: tuple[tuple[str, str], ...]

    @property
    def place(self) -> Place:
        """The line that is running: the innermost place of the stack."""
        return self.stack[-1]


@dataclass(frozen=True)
class Trace:
    """All steps of one run, its result, and the source of every generator that took part.

    ``error`` is empty where the run came to its end. Else it is a sentence that says why only its
    beginning is here (see :func:`record_beginning`), and ``result`` is None.
    """

    moments: tuple[Moment, ...]
    result: Any
    sources: tuple[Source, ...]
    error: str = ""

    def __len__(self) -> int:
        return len(self.moments)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.steps)

    def __getitem__(self, index: int) -> Any:
        return self.moments[index].step

    @property
    def steps(self) -> tuple[Any, ...]:
        """The steps alone, in order."""
        return tuple(moment.step for moment in self.moments)

    def of(self, kind: type) -> tuple[Any, ...]:
        """The steps of one kind, in order.

        >>> def three():
        ...     yield "a"
        ...     yield 2
        ...     yield "c"
        >>> record(three()).of(str)
        ('a', 'c')
        """
        return tuple(step for step in self.steps if isinstance(step, kind))

    def line(self, index: int) -> str:
        """The source line that was running at step ``index``, without its indentation."""
        place = self.moments[index].place
        lines = self.sources[place.source].text.splitlines()
        return lines[place.line - 1].strip() if place.line <= len(lines) else ""

    def text(self) -> str:
        """The whole run as plain text, a line a step: number, source line, what happened."""
        rows = []
        for moment in self.moments:
            name = self.sources[moment.place.source].name
            rows.append(f"{moment.index + 1:>4}  {name}:{moment.place.line:<3} {_describe(moment)}")
        return "\n".join(rows)

    def __repr__(self) -> str:
        names = ", ".join(source.name for source in self.sources)
        return f"Trace of {names}: {len(self)} steps"


def record(generator: Generator[Any, Any, Any], limit: int | None = DEFAULT_LIMIT) -> Trace:
    """Run ``generator`` to its end and keep every step with the line that was running.

    ``limit`` bounds the number of steps (``None``: no bound). Works for any generator,
    also one that delegates with ``yield from``. A yielded value that could change later
    (a list, a dict, an array) is copied, so a step shows what was true at its time.

    Raises:
        TypeError: ``generator`` is not a generator.
        ValueError: it has already been started.
        TraceTooLong: it takes more than ``limit`` steps.
        Exception: whatever the generator raises, with a note that says after which step.
    """
    recording = _Recording(generator)
    try:
        result = recording.run(limit)
    except TraceTooLong:
        raise
    except Exception as error:
        error.add_note(f"raised after step {len(recording.moments)} of {generator.__name__}")
        raise
    return recording.trace(result)


def record_beginning(generator: Generator[Any, Any, Any], limit: int = DEFAULT_LIMIT) -> Trace:
    """As :func:`record`, but a run that fails or does not end is kept up to there: ``error`` says why.

    >>> def breaks():
    ...     yield 1
    ...     yield 1 // 0
    >>> len(record_beginning(breaks()))
    1

    Raises:
        TypeError: ``generator`` is not a generator.
        ValueError: it has already been started.
    """
    recording = _Recording(generator)
    try:
        return recording.trace(recording.run(limit))
    except TraceTooLong:
        return recording.trace(
            None, f"This run takes more than {limit} steps; only the first {limit} are recorded."
        )
    except Exception as error:
        return recording.trace(None, recording.blame(error))


def finish(generator: Generator[Any, Any, Any]) -> Any:
    """Run a generator to its end and return its result, keeping no step.

    The steps of dualz's own generators are not even made: see ``dualz.unwatched``.

    >>> def answer():
    ...     yield "thinking"
    ...     return 42
    >>> finish(answer())
    42

    Raises:
        TypeError: ``generator`` is not a generator.
    """
    if not inspect.isgenerator(generator):
        raise TypeError(_not_a_generator(generator))
    if bare := without_steps(generator, Step):
        return bare()
    while True:
        try:
            next(generator)
        except StopIteration as end:
            return end.value


class _Recording:
    """A run that is being recorded; what it has so far stays when it stops in the middle."""

    def __init__(self, generator: Any) -> None:
        _require_fresh(generator)
        self.moments: list[Moment] = []
        self._generator = generator
        self._sources = Sources()
        self._sources.place(generator.gi_code, generator.gi_code.co_firstlineno)

    def run(self, limit: int | None) -> Any:
        """Take every step; the generator's result."""
        while True:
            try:
                step = next(self._generator)
            except StopIteration as end:
                return end.value
            if limit is not None and len(self.moments) >= limit:
                self._generator.close()
                raise TraceTooLong(
                    f"This run takes more than {limit} steps, and {limit} is what can be shown. "
                    "Try a shorter input."
                )
            frames = _suspended_frames(self._generator)
            stack = tuple(self._sources.place(frame.f_code, frame.f_lineno) for frame in frames)
            values = _values(step, frames[-1])
            self.moments.append(Moment(len(self.moments), _snapshot(step), stack, values))

    def trace(self, result: Any, error: str = "") -> Trace:
        return Trace(tuple(self.moments), result, tuple(self._sources.known), error)

    def blame(self, error: Exception) -> str:
        """After which step the run failed, with what, and in which line of the sources that are shown."""
        many = len(self.moments)
        when = f"After step {many}" if many else "Before its first step"
        message = f"{type(error).__name__}: {message_of(error)}".rstrip(":. ")
        where, traceback = "", error.__traceback__
        while traceback is not None:
            code = traceback.tb_frame.f_code
            if line := self._sources.line(code, traceback.tb_lineno):
                of = f" of {code.co_name}" if len(self._sources.known) > 1 else ""
                where = f" (line {line}{of})"
            traceback = traceback.tb_next
        return f"{when} the generator raised {message}{where}."


def _suspended_frames(generator: Any) -> list[Any]:
    """The frames of a suspended generator and of those it delegates to, outermost first."""
    frames = []
    while inspect.isgenerator(generator) and generator.gi_frame is not None:
        frames.append(generator.gi_frame)
        generator = generator.gi_yieldfrom
    return frames


def _snapshot(step: Any) -> Any:
    """A deep copy, but for a :class:`Step` of plain values, which cannot change."""
    try:
        if isinstance(step, Step):
            hash(step)
            return step
    except Exception:  # it holds a list, or something whose __hash__ fails
        pass
    try:
        return copy.deepcopy(step)
    except Exception:  # an open file, a generator: there is no copy of it to keep
        return step


def _values(step: Any, frame: Any) -> tuple[tuple[str, str], ...]:
    if isinstance(step, Step):
        return tuple((field.name, short(getattr(step, field.name))) for field in fields(step))
    local = {name: value for name, value in frame.f_locals.items() if not name.startswith("_")}
    return tuple((name, short(value)) for name, value in local.items())


def _describe(moment: Moment) -> str:
    if isinstance(moment.step, Step):
        inside = ", ".join(f"{name}={value}" for name, value in moment.values)
        return f"{type(moment.step).__name__}({inside})"
    return short(moment.step)


def _require_fresh(generator: Any) -> None:
    if not inspect.isgenerator(generator):
        raise TypeError(_not_a_generator(generator))
    if inspect.getgeneratorstate(generator) != inspect.GEN_CREATED:
        raise ValueError("This generator has already been started; call its function again for a fresh one.")


def _not_a_generator(thing: Any) -> str:
    if inspect.isgeneratorfunction(thing):
        return f"{thing.__name__} is a generator function: call it, as in record({thing.__name__}(...))."
    if callable(thing):
        name = getattr(thing, "__name__", "this function")
        return f"{name} has no 'yield', so it has no steps. Add 'yield' where something worth seeing happens."
    return f"A generator is needed (call a function that contains 'yield'), not {type(thing).__name__}."
