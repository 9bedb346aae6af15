"""A popular wrong answer, written once: the misconception, the answer itself, what the learner is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

_LINE_BREAK = re.compile(r"\s*\n\s*")


def said(text: str) -> str:
    """A text that was written over several lines, as one line.

    >>> said('''One sentence
    ...     over two lines.''')
    'One sentence over two lines.'
    """
    return _LINE_BREAK.sub(" ", text).strip()


@dataclass(frozen=True)
class Mistake:
    """A popular wrong answer.

    ``misconception`` is for the instructor's guide, ``told`` is the whole explanation that the learner gets.
    ``answer`` is what such a learner hands in: a value, or a function. The form compares answers with it,
    the tests hand it in, the guide lists it: there is no second list.
    """

    misconception: str
    answer: Any
    told: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "told", said(self.told))

    def on(self, *arguments: Any) -> Mistake:
        """The same mistake, made by hand on one input: the value that the wrong code gives there."""
        return replace(self, answer=self.answer(*arguments))


@dataclass(frozen=True)
class Caught(Mistake):
    """A popular wrong answer that the form refuses by itself: its type, its shape, a rule it breaks.

    ``told`` is then a phrase that the explanation contains; the explanation is the form's own.
    """


Table = Mapping[Any, str] | Sequence[Mistake]


def mistakes_of(table: Table) -> tuple[Mistake, ...]:
    """A table from wrong answer to ``"misconception | what is told"`` as mistakes, in its order.

    A list stands in the table as a tuple, since only that can be a key. What begins with dots is a phrase of
    the form's own explanation, so that the mistake is :class:`Caught`. A sequence of mistakes stays as it is.

    >>> mistakes_of({8: "bits are bytes | These are bits.", "8": "numbers are texts | ... is wanted"})
    ... # doctest: +NORMALIZE_WHITESPACE
    (Mistake(misconception='bits are bytes', answer=8, told='These are bits.'),
     Caught(misconception='numbers are texts', answer='8', told='is wanted'))

    Raises:
        ValueError: a line has no ``|`` with spaces around it.
    """
    if not isinstance(table, Mapping):
        return tuple(table)
    found = []
    for answer, line in table.items():
        misconception, bar, told = said(line).partition(" | ")
        if not bar:
            raise ValueError(f"A mistake is written 'misconception | what is told'; {line!r} is not.")
        kind = Caught if told.startswith("...") else Mistake
        found.append(kind(misconception, answer, told.removeprefix("...").strip()))
    return tuple(found)


def mistake(misconception: str, told: str) -> Callable[[Callable[..., Any]], Mistake]:
    """Decorates wrong code: the function becomes a :class:`Mistake`, with the function as its ``answer``.

    >>> @mistake("all of it", '''You added all.''')
    ... def wrong(numbers):
    ...     return sum(numbers)
    >>> wrong.told, wrong.answer([1, 2])
    ('You added all.', 3)
    """
    return lambda function: Mistake(misconception, function, told)


def caught(misconception: str, told: str) -> Callable[[Callable[..., Any]], Caught]:
    """Decorates wrong code that the form refuses by itself; ``told`` is a phrase of what it says."""
    return lambda function: Caught(misconception, function, told)
