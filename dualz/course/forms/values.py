"""Forms of answers that are values: a number, a text, one of a few, a list, a dict of parts.

Each form holds the right answer, the popular wrong ones (:class:`Mistake`), and what is said of any other.
``check(answer, where)`` returns nothing for a right answer and raises ``NotYet`` with the explanation for any
other; ``where`` begins the sentence, as in "For 'bytes' ". ``wrong()`` lists the mistakes as whole answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from dualz.course import compare
from dualz.course.forms import near
from dualz.course.forms.mistakes import Caught, Mistake, Table, mistakes_of, said
from dualz.course.sandbox import NotYet

Otherwise = str | Callable[[Any], str]


def _wanted(where: str, what: str) -> str:
    """What is wanted, as the beginning of a sentence."""
    return f"{where}{what}" if where else what[:1].upper() + what[1:]


def _of(where: str, seen: str) -> str:
    """A near miss, with the part that it is about: "You rounded too far" is of no use without it."""
    return f"{where.rstrip()}: {seen}" if where and seen else seen


def _refuse(answer: Any, mistakes: Iterable[Mistake], same: Callable[..., bool], *otherwise: Any) -> None:
    """Say the mistake that ``answer`` is, else the first of ``otherwise`` that has something to say."""
    for known in mistakes:
        if not isinstance(known, Caught) and same(answer, known.answer):
            raise NotYet(known.told)
    for words in otherwise:
        if text := (words(answer) if callable(words) else words):
            raise NotYet(said(text))


class Form:
    """What all forms share."""

    right: Any
    mistakes: Table

    def __post_init__(self) -> None:
        object.__setattr__(self, "mistakes", mistakes_of(self.mistakes))

    def check(self, answer: Any, where: str = "") -> None:
        """Return for a right answer, raise ``NotYet`` with an explanation for any other."""
        raise NotImplementedError

    def wrong(self) -> Iterator[Mistake]:
        """The popular wrong answers."""
        yield from self.mistakes


@dataclass(frozen=True)
class Number(Form):
    """A number. Whole ones must be met exactly; others to ``tolerance``, and to what float32 can hold.

    ``unit`` (bits, bytes, nats, share, per cent) tells which near misses to look for. ``whole``: a number
    with decimals is refused as such.
    """

    right: Any
    otherwise: Otherwise
    mistakes: Table = ()
    wanted: str = "a number"
    unit: str = ""
    tolerance: float = 0.0
    whole: bool = False

    def check(self, answer: Any, where: str = "") -> None:
        self._unwrap(answer, where)
        value = compare.number(answer, _wanted(where, self.wanted), self.whole)
        if not self._same(value, self.right):
            seen = near.number(value, self.right, self.unit, self.tolerance, alone=True)
            _refuse(value, self.mistakes, self._same, _of(where, seen), self.otherwise)

    def _unwrap(self, answer: Any, where: str) -> None:
        """Say so where only the type is wrong: the number as a text, or alone in a list."""
        inside = answer[0] if isinstance(answer, list | tuple) and len(answer) == 1 else answer
        with suppress(ValueError, OverflowError):
            inside = float(inside) if isinstance(inside, str) else inside
        if inside is not answer and isinstance(inside, int | float) and self._same(inside, self.right):
            this = compare.named(answer)
            raise NotYet(
                f"{_wanted(where, self.wanted)} is wanted, and this is {this}: give the number itself."
            )

    def _same(self, one: Any, two: Any) -> bool:
        float32 = 1e-6 if isinstance(two, int) else 1e-5 * abs(two)
        return abs(one - two) <= max(self.tolerance, float32)


@dataclass(frozen=True)
class Text(Form):
    """A text. ``fold``: capitals, and spaces, stops and quotation marks around it, do not count.

    Bytes that spell the right text are right. ``wanted`` may be a whole sentence with ``{}`` for what the
    answer is, else "is wanted" is added.
    """

    right: str
    otherwise: Otherwise
    mistakes: Table = ()
    wanted: str = "a text"
    fold: bool = False

    def check(self, answer: Any, where: str = "") -> None:
        spelled = compare.text(answer)
        if not isinstance(spelled, str) or (spelled is not answer and not self._same(spelled, self.right)):
            this = compare.named(answer)
            told = self.wanted if "{}" in self.wanted else f"{self.wanted} is wanted, and this is {{}}."
            raise NotYet(_wanted(where, told.format(this)))
        if not self._same(spelled, self.right):
            _refuse(spelled, self.mistakes, self._same, self.otherwise)

    def _same(self, one: str, two: str) -> bool:
        return compare.folded(one) == compare.folded(two) if self.fold else one == two


@dataclass(frozen=True)
class Choice(Form):
    """One of a few values: texts, or True and False (the default). What is not chosen gets ``otherwise``.

    In texts capitals, and spaces, stops and quotation marks around them, do not count.
    """

    right: Any
    otherwise: Otherwise
    mistakes: Table = ()
    among: tuple[Any, ...] = (True, False)

    def check(self, answer: Any, where: str = "") -> None:
        chosen = self._chosen(answer)
        if chosen is None:
            flags = set(self.among) == {True, False}
            what = "True or False" if flags else f"one of {', '.join(map(str, self.among))}"
            this = repr(answer) if isinstance(answer, str) and len(answer) < 60 else compare.named(answer)
            raise NotYet(f"{_wanted(where, what)} is wanted, and this is {this}.")
        if chosen != self.right:
            _refuse(chosen, self.mistakes, compare.same, self.otherwise)

    def _chosen(self, answer: Any) -> Any:
        """The one of the values that ``answer`` is; None where it is none of them."""
        if isinstance(answer, str):
            folded = compare.folded(answer)
            texts = (one for one in self.among if isinstance(one, str))
            return next((one for one in texts if compare.folded(one) == folded), None)
        return next((one for one in self.among if type(answer) is type(one) and answer == one), None)

    def _same(self, one: Any, two: Any) -> bool:
        return self._chosen(one) == two


@dataclass(frozen=True)
class Listed(Form):
    """A list, in its order. ``otherwise`` may be a function of the list, to name the first wrong place.

    ``read`` turns an answer into the list to be compared and raises ``NotYet`` where something else is
    wanted; without it a list of numbers is read, as long as the right one, of ``length`` items, or of any
    length (0). ``tolerance`` is for numbers in it, also in lists within the list. ``orders``: the answer
    orders things that the prompt names, so it is no news that the right ones stand in another order.
    ``unit`` is that of the numbers, for near misses.
    """

    right: Sequence[Any]
    otherwise: Otherwise
    mistakes: Table = ()
    wanted: str = "a list of numbers"
    read: Callable[[Any, str], list[Any]] | None = None
    length: int | None = None
    tolerance: float = 1e-6
    orders: bool = False
    unit: str = ""

    def check(self, answer: Any, where: str = "") -> None:
        given = self._read(answer, _wanted(where, self.wanted))
        if not self._same(given, self.right):
            seen = near.listed(given, self.right, self._same, self.unit, self.tolerance)
            seen = "" if self.orders else _of(where, seen)
            _refuse(given, self.mistakes, self._same, seen, self.otherwise)

    def _read(self, answer: Any, what: str) -> list[Any]:
        if self.read is not None:
            return self.read(answer, what)
        length = len(self.right) if self.length is None else self.length or None
        return compare.numbers(answer, what, length)

    def _same(self, one: Any, two: Any) -> bool:
        return compare.same(one, two, self.tolerance)


@dataclass(frozen=True)
class Parts(Form):
    """A dict of parts, each of a form of its own; mistakes that concern several parts stand here, as dicts.

    Parts that are still ``...`` are open: the others are judged all the same, and the open ones are named.
    """

    parts: Mapping[str, Form]
    mistakes: Table = ()
    wanted: str = "a dict"

    @property
    def right(self) -> dict[str, Any]:
        """The right answer: that of every part."""
        return {name: part.right for name, part in self.parts.items()}

    def check(self, answer: Any, where: str = "") -> None:
        given = compare.mapping(answer, _wanted(where, self.wanted), self.parts)
        for known in self.mistakes:
            if not isinstance(known, Caught) and self._is(given, known.answer):
                raise NotYet(known.told)
        still_open = [name for name in self.parts if given[name] is ...]
        for name, part in self.parts.items():
            if name not in still_open:
                self._check(name, part, given, still_open)
        if still_open:
            done = ", ".join(repr(name) for name in self.parts if name not in still_open)
            raise NotYet(f"Right so far: {done}. Still open: {', '.join(map(repr, still_open))}.")

    def _check(self, name: str, part: Form, given: Mapping[str, Any], still_open: Sequence[str]) -> None:
        """Judge one part. Its sentence may say that an earlier one is right: not where one is open."""
        try:
            part.check(given[name], f"For {name!r} ")
        except NotYet as reason:
            raise NotYet(near.alone(str(reason)) if still_open else str(reason)) from None

    def _is(self, given: Mapping[str, Any], wrong: Mapping[str, Any]) -> bool:
        """Whether every part is the one of ``wrong``, by the part's own measure of what is the same."""
        return all(_is(part, given[name], wrong[name]) for name, part in self.parts.items())

    def wrong(self) -> Iterator[Mistake]:
        yield from self.mistakes
        for name, part in self.parts.items():
            for known in part.wrong():
                yield replace(known, answer={**self.right, name: known.answer})


def _is(part: Form, given: Any, wrong: Any) -> bool:
    if isinstance(part, Parts):
        return isinstance(given, dict) and given.keys() == part.parts.keys() and part._is(given, wrong)
    if isinstance(part, Number):
        return compare.same(given, wrong, max(part.tolerance, 1e-6))
    if isinstance(part, Choice):
        return part._same(given, wrong)
    return compare.same(given, wrong, getattr(part, "tolerance", 1e-6))


def flags(table: Mapping[str, tuple[bool, str]], begin: str = "", **more: Any) -> Parts:
    """A dict of True and False from a table: name to the right one and ``"misconception | what is told"``.

    The misconception is that of whoever answers the other one. ``begin`` begins each sentence, with the name
    in place of ``{}``.
    """
    parts = {}
    for name, (right, line) in table.items():
        (known,) = mistakes_of({not right: line})
        told = begin.format(repr(name)) + known.told
        parts[name] = Choice(right, told, (replace(known, told=told),))
    return Parts(parts, **{"wanted": "a dict of True and False", **more})


def parts_of(right: Mapping[str, Any], form: Callable[[str, Any], Form], **others: Any) -> Parts:
    """A dict whose parts all have one form: ``form(name, right value)``."""
    return Parts({name: form(name, value) for name, value in right.items()}, **others)


@dataclass(frozen=True)
class Judged(Form):
    """An answer that no other form fits: ``judge(answer)`` raises ``NotYet`` for a wrong one.

    Many answers may be right (any prefix code as short as the best); ``right`` is one of them. The
    mistakes are mostly :class:`Caught`, since ``judge`` explains what it sees.
    """

    right: Any
    judge: Callable[[Any], None]
    mistakes: Table = ()

    def check(self, answer: Any, where: str = "") -> None:
        for known in self.mistakes:
            plain_value = not isinstance(known, Caught) and not callable(known.answer)
            if plain_value and compare.same(answer, known.answer):
                raise NotYet(known.told)
        self.judge(answer)
