"""Answers as plain Python values, so that no code of a learner's takes part in judging them.

What is too large or too deep is refused before it is copied.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

DEEPEST = 20
MOST_ITEMS = 300_000
_ARRAY_LIBRARIES = {"numpy", "torch"}


class NotYet(Exception):
    """The answer is not right yet; the message explains why, in a sentence or two."""


class NotTried(Exception):
    """The answer is still the stub."""


class Strange:
    """Stands for a value of a type that no exercise asks for; equal to nothing."""

    def __init__(self, value: Any) -> None:
        self.name = type(value).__name__

    def __repr__(self) -> str:
        return f"a value of type {self.name}"


@dataclass
class _Room:
    """How much of an answer is still read: a list may hold one list many times, and so be endless."""

    items: int = MOST_ITEMS
    depth: int = 0

    def take(self, many: int, what: str) -> None:
        self.require(many, what)
        self.items -= many

    def require(self, many: int, what: str) -> None:
        if many > self.items:
            raise NotYet(f"Your answer is too large: no exercise asks for more than {MOST_ITEMS:,} {what}.")

    def inside(self, value: Any) -> Any:
        self.depth += 1
        if self.depth > DEEPEST:
            raise NotYet(f"Your answer nests lists more than {DEEPEST} deep; a flat list is easier to read.")
        rebuilt = _plain(value, self)
        self.depth -= 1
        return rebuilt


def plain(value: Any) -> Any:
    """``value`` rebuilt from plain Python types: arrays become lists, their numbers Python numbers.

    Subclasses lose what they add (a ``Counter`` becomes a dict), so no ``__eq__`` of a learner's
    class takes part in a comparison. What is neither data nor ``...`` becomes a :class:`Strange`.

    Raises:
        NotYet: lists within lists deeper than 20, a list that holds itself, or more than 300 000 items,
            characters or bytes.
    """
    return _plain(value, _Room())


def _plain(value: Any, room: _Room) -> Any:
    if value is None or value is ... or isinstance(value, bool):
        return value
    if type(value).__module__.split(".")[0] in _ARRAY_LIBRARIES and hasattr(value, "tolist"):
        room.require(math.prod(value.shape), "numbers")
        try:
            value = value.tolist()
        except Exception:  # a sparse tensor, one without data
            return Strange(value)
    for kind, rebuild in _REBUILD.items():
        if isinstance(value, kind):
            room.take(_SIZED.get(kind, lambda value: 1)(value), _NAMED.get(kind, "items"))
            return rebuild(value, room)
    return value if isinstance(value, bool) else Strange(value)


_BYTES = (bytes, bytearray, memoryview)
_SETS = (set, frozenset)
_VIEWS = (type({}.keys()), type({}.values()), type({}.items()))
_REBUILD: dict[Any, Callable[[Any, _Room], Any]] = {
    bool: lambda value, room: value,
    int: lambda value, room: int.__pos__(value),
    float: lambda value, room: float.__pos__(value),
    Fraction: lambda value, room: Fraction(*Fraction.as_integer_ratio(value)),
    str: lambda value, room: str.__str__(value),
    _BYTES: lambda value, room: bytes(memoryview(value)),
    dict: lambda value, room: {room.inside(key): room.inside(held) for key, held in dict.items(value)},
    list: lambda value, room: [room.inside(held) for held in list.__iter__(value)],
    tuple: lambda value, room: tuple(room.inside(held) for held in tuple.__iter__(value)),
    range: lambda value, room: list(value),
    _SETS: lambda value, room: {room.inside(held) for held in tuple(value)},
    _VIEWS: lambda value, room: [room.inside(held) for held in tuple(value)],
}
# What a value takes beside the values in it; all others take one.
_SIZED: dict[Any, Callable[[Any], int]] = {
    int: lambda value: 1 + int.bit_length(value) // 8,
    str: str.__len__,
    _BYTES: lambda value: memoryview(value).nbytes,
    range: lambda value: max(0, (value.stop - value.start + value.step) // value.step),
}
_NAMED = {int: "digits", str: "characters", _BYTES: "bytes"}
