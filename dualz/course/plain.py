"""Answers as plain Python values, so that no code of a learner's takes part in judging them.

What is too large or too deep is refused before it is copied. What has to be run to be read (a ``map``, a
generator, a property of a learner's class) is read under a deadline. How each kind is read: :mod:`kinds`.
"""

from __future__ import annotations

import gc
from dataclasses import dataclass
from typing import Any

from dualz.course import kinds
from dualz.course.deadline import Job, OutOfTime, within

DEEPEST = 20
MOST_ITEMS = 300_000
# Python writes no whole number that is longer, and no exercise asks for one.
MOST_DIGITS = 4300
_LONGEST_NUMBER = 10**MOST_DIGITS
SECONDS = 3.0


class NotYet(Exception):
    """The answer is not right yet; the message explains why, in a sentence or two."""


class NotTried(Exception):
    """The answer is still the stub."""


class Strange:
    """Stands for a value of a type that no exercise asks for; equal to nothing."""

    def __init__(self, value: Any) -> None:
        self.name = kinds.name_of(type(value))

    def __repr__(self) -> str:
        return f"a value of type {self.name}"


@dataclass
class Room:
    """How much of an answer is still read: a list may hold one list many times, and so be endless."""

    items: int = MOST_ITEMS
    depth: int = 0

    def take(self, many: int, what: str = "items") -> None:
        """Use up ``many`` of the room."""
        self.require(many, what)
        self.items -= many

    def require(self, many: int, what: str) -> None:
        """Refuse what is larger than the room that is left."""
        if many > self.items:
            raise NotYet(f"Your answer is too large: no exercise asks for more than {MOST_ITEMS:,} {what}.")

    def whole(self, number: int) -> int:
        """A whole number, if Python can write it."""
        self.take(number.bit_length() // 8, "digits")
        if not -_LONGEST_NUMBER < number < _LONGEST_NUMBER:
            raise NotYet(f"Your answer holds a number with very many digits: more than {MOST_DIGITS}.")
        return number

    def refuse(self, sentence: str) -> NotYet:
        """The refusal of what can be read only after the learner has changed it."""
        return NotYet(sentence)

    def inside(self, value: Any) -> Any:
        """A value in another one."""
        self.depth += 1
        try:
            if self.depth > DEEPEST:
                raise NotYet(
                    f"Your answer nests lists more than {DEEPEST} deep; a flat list is easier to read."
                )
            return read(value, self)
        finally:
            self.depth -= 1


def plain(value: Any) -> Any:
    """``value`` rebuilt from plain Python types: arrays become lists, their numbers Python numbers.

    Subclasses lose what they add (a ``Counter`` becomes a dict), so no ``__eq__`` of a learner's
    class takes part in a comparison. A ``map``, ``zip``, ``range``, ``deque`` or generator becomes the
    list of its items, a dataclass the tuple of its fields, a ``Decimal`` a ``Fraction``, a complex number
    with nothing imaginary a float. What is neither data nor ``...`` becomes a :class:`Strange`.

    Raises:
        NotYet: lists within lists deeper than 20, a list that holds itself, more than 300 000 items,
            characters or bytes, a whole number of more than 4300 digits, an iterator that fails, a tensor
            without data, or reading takes more than 3 s.
    """
    collects = gc.isenabled()
    gc.disable()  # a bounded number of objects is made; to look for garbage among them all takes far longer
    try:
        return within(Job(SECONDS), read, value, Room())
    except OutOfTime:
        raise NotYet(
            f"To read your answer took more than {SECONDS:g} s: does it hold something that does not end?"
        ) from None
    finally:
        if collects:
            gc.enable()


def read(value: Any, room: Room) -> Any:
    """:func:`plain` without a deadline of its own."""
    if value is None or value is ... or value is True or value is False:
        return value
    room.take(1)
    try:
        rebuild = kinds.reader(type(value))
        return Strange(value) if rebuild is None else rebuild(value, room)
    except (NotYet, OutOfTime, KeyboardInterrupt):
        raise
    except BaseException:  # it fails where it is read: a learner's class, a memoryview that was released
        return Strange(value)
