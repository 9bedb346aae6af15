"""Record what a generator does, step by step, together with the line that does it.

An algorithm in dualz is a generator that yields a :class:`Step` whenever something
worth seeing has happened, and returns its result. :func:`finish` runs it to its end,
which is how the codecs use it; :func:`record` keeps every step, which is how the
lessons use it. Both run the same code, so a picture cannot disagree with the codec.

Lesson: 00 (start) shows it on a generator of the learner's own.
"""

from __future__ import annotations

import inspect
from collections.abc import Generator, Iterator
from dataclasses import dataclass, fields
from typing import Any

from dualz.recording.generators import close, not_a_generator, require_fresh, suspended_frames
from dualz.recording.snapshots import Full, Snapshots
from dualz.recording.sources import Place, Source, Sources, lines_of
from dualz.recording.unwatched import without_steps
from dualz.short import cut, message_of, short

DEFAULT_LIMIT = 2000
MOST_BYTES = 256_000_000
_LONGEST_MESSAGE = 500


class TraceTooLong(ValueError):
    """The run has more steps than the caller allowed; the sentence says how many fit."""


class TraceTooLarge(TraceTooLong):
    """The steps of the run hold more than ``MOST_BYTES`` bytes; the sentence says after how many."""


@dataclass(frozen=True)
class Step:
    """Base class of steps: a small frozen dataclass that says what happened.

    A step holds plain values (numbers, bytes, tuples, other frozen dataclasses), no
    sentence and no drawing. (One that holds a list or an array is copied when it is
    recorded.) How it looks is in ``dualz.figures``, in the module named like the one that
    defines the step.
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
        lines = lines_of(self.sources[place.source].text)
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
    also one that delegates with ``yield from``. Whatever in a yielded value could change later
    (a list, an array, an object of a class of your own) is copied, however deep it stands, so a step
    shows what was true at its time. Steps share the copies of what did not change between them: they are
    there to be read. All copies together take at most ``MOST_BYTES`` bytes (256 MB).

    Raises:
        TypeError: ``generator`` is not a generator.
        ValueError: it has already been started.
        TraceTooLong: it takes more than ``limit`` steps.
        TraceTooLarge: its steps hold more than ``MOST_BYTES`` bytes.
        Exception: whatever the generator raises, with a note that says after which step.
    """
    recording = _Recording(generator)
    try:
        result = recording.run(limit)
    except TraceTooLong:
        raise
    except Exception as error:
        error.add_note(f"raised after step {len(recording.moments)} of {recording.name}")
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
    except TraceTooLarge as error:
        many = len(recording.moments)
        return recording.trace(None, f"{error} Only the first {many} {_steps_are(many)} recorded.")
    except TraceTooLong:
        return recording.trace(
            None, f"This run takes more than {limit} steps; only the first {limit} are recorded."
        )
    except Exception as error:
        return recording.trace(None, recording.blame(error))


def finish(generator: Generator[Any, Any, Any]) -> Any:
    """Run a generator to its end and return its result, keeping no step.

    The steps of dualz's own generators are not even made: see ``dualz.recording.unwatched``.

    >>> def answer():
    ...     yield "thinking"
    ...     return 42
    >>> finish(answer())
    42

    Raises:
        TypeError: ``generator`` is not a generator.
    """
    if not inspect.isgenerator(generator):
        raise TypeError(not_a_generator(generator))
    if bare := without_steps(generator, Step, finish):
        return bare()
    while True:
        try:
            next(generator)
        except StopIteration as end:
            return end.value


class _Recording:
    """A run that is being recorded; what it has so far stays when it stops in the middle."""

    def __init__(self, generator: Any) -> None:
        require_fresh(generator)
        self.name = generator.__name__
        self.moments: list[Moment] = []
        self._generator = generator
        self._snapshots = Snapshots(MOST_BYTES)
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
                close(self._generator)
                raise TraceTooLong(
                    f"This run takes more than {limit} steps, and {limit} is what can be shown. "
                    "Try a shorter input."
                )
            self._keep(step)

    def _keep(self, step: Any) -> None:
        frames = suspended_frames(self._generator)
        stack = tuple(self._sources.place(frame.f_code, frame.f_lineno) for frame in frames)
        values = _values(step, frames[-1])
        try:
            kept = self._snapshots.keep(step)
        except Full:
            close(self._generator)
            raise TraceTooLarge(
                f"The steps of this run hold more than {MOST_BYTES // 1_000_000} MB, and that is what can be "
                f"kept: there was room for {len(self.moments)}. Record fewer steps, or try a smaller input."
            ) from None
        self.moments.append(Moment(len(self.moments), kept, stack, values))

    def trace(self, result: Any, error: str = "") -> Trace:
        return Trace(tuple(self.moments), result, tuple(self._sources.known), error)

    def blame(self, error: Exception) -> str:
        """After which step the run failed, with what, and in which line of the sources that are shown."""
        many = len(self.moments)
        when = f"After step {many}" if many else "Before its first step"
        message = f"{type(error).__name__}: {cut(message_of(error), _LONGEST_MESSAGE)}".rstrip(":. ")
        where, traceback = "", error.__traceback__
        while traceback is not None:
            code = traceback.tb_frame.f_code
            if line := self._sources.line(code, traceback.tb_lineno):
                of = f" of {code.co_name}" if len(self._sources.known) > 1 else ""
                where = f" (line {line}{of})"
            traceback = traceback.tb_next
        return f"{when} the generator raised {message}{where}."


def _values(step: Any, frame: Any) -> tuple[tuple[str, str], ...]:
    if isinstance(step, Step):
        return tuple((field.name, _field(step, field.name)) for field in fields(step))
    local = {name: value for name, value in frame.f_locals.items() if _is_own(name)}
    return tuple((name, short(value)) for name, value in local.items())


def _field(step: Step, name: str) -> str:
    try:
        value = getattr(step, name)
    except Exception as error:  # a property of the learner's own
        return f"<{type(error).__name__}>"
    return short(value)


def _is_own(name: str) -> bool:
    """Whether a learner wrote this name: a generator expression has a variable called ``.0``."""
    return name.isidentifier() and not name.startswith("_")


def _describe(moment: Moment) -> str:
    if isinstance(moment.step, Step):
        inside = ", ".join(f"{name}={value}" for name, value in moment.values)
        return f"{type(moment.step).__name__}({inside})"
    return short(moment.step)


def _steps_are(many: int) -> str:
    return "step is" if many == 1 else "steps are"
