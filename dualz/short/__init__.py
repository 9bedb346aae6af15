"""Values and messages as short text: what is said of a learner's own objects, whatever they do.

Lesson: 00 (start).
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Callable, Iterable
from itertools import islice
from reprlib import Repr
from typing import Any

from dualz.short.leaves import whole_number
from dualz.short.written import MOST_SORTED, beginning

_LONGEST_NAME = 100


class _Short(Repr):
    """``repr``, cut at the end, between words where there are some; it never raises."""

    def repr1(self, value: Any, level: int) -> str:
        # By the type itself: ``Repr`` goes by its name, which a class of the learner's own may have too.
        method = _METHODS.get(type(value), _Short.repr_instance)
        try:
            return method(self, value, level)
        except Exception:
            return f"<{type(value).__name__}>"

    def repr_instance(self, value: Any, level: int) -> str:
        try:
            text = beginning(value, self.maxother)
        except Exception:  # a learner's own __repr__ may be wrong; the run is still worth seeing
            return f"<{type(value).__name__} whose __repr__ fails>"
        return cut(text, self.maxother)

    def repr_int(self, value: int, level: int) -> str:
        return whole_number(value) or super().repr_int(value, level)

    def repr_dict(self, value: dict, level: int) -> str:
        if len(value) <= MOST_SORTED:
            return super().repr_dict(value, level)
        few = dict(islice(value.items(), self.maxdict))  # to sort them all takes long, step after step
        return f"{super().repr_dict(few, level)[:-1]}, ...}}" if level > 0 else "{...}"

    def repr_set(self, value: set, level: int) -> str:
        if len(value) <= MOST_SORTED:
            return super().repr_set(value, level)
        return self._few(value, level, "{", "}", self.maxset)

    def repr_frozenset(self, value: frozenset, level: int) -> str:
        if len(value) <= MOST_SORTED:
            return super().repr_frozenset(value, level)
        return self._few(value, level, "frozenset({", "})", self.maxfrozenset)

    def _few(self, value: Iterable[Any], level: int, left: str, right: str, most: int) -> str:
        inside = ", ".join(self.repr1(held, level - 1) for held in islice(value, most)) if level > 0 else ""
        return f"{left}{inside}{', ' if inside else ''}...{right}"


_METHODS: dict[type, Callable[[_Short, Any, int], str]] = {
    tuple: _Short.repr_tuple,
    list: _Short.repr_list,
    array: _Short.repr_array,
    set: _Short.repr_set,
    frozenset: _Short.repr_frozenset,
    deque: _Short.repr_deque,
    dict: _Short.repr_dict,
    str: _Short.repr_str,
    int: _Short.repr_int,
}


def cut(text: str, most: int) -> str:
    """``text``, or its beginning up to the last whole word that fits, with `` ...``.

    >>> cut("one two three", 11), cut("one", 11)
    ('one two ...', 'one')
    """
    if len(text) <= most:
        return text
    head = text[: most - 3]
    words, space, _ = head.rpartition(" ")
    return f"{words} ..." if space and len(words) > most // 2 else f"{head}..."


def message_of(error: BaseException) -> str:
    """The message of an exception; empty where it has none, or cannot say it."""
    try:
        return str(error)
    except Exception:  # its __str__ fails
        return ""


_repr = _Short()
_repr.maxstring = _repr.maxother = 60
_repr.maxlist = _repr.maxtuple = _repr.maxdict = _repr.maxset = 8
_repr.maxlevel = 3


def shown(name: str) -> str:
    """A name from a file as it can be printed: not too long, and with no code that moves the cursor.

    >>> shown("0.weight"), shown("two" + chr(10) + "lines")
    ('0.weight', "'two\\\\nlines'")
    """
    return name if name.isprintable() and len(name) <= _LONGEST_NAME else cut(repr(name), _LONGEST_NAME)


def short(value: Any) -> str:
    """``repr(value)`` in at most 60 characters a part, without a memory address; it never raises."""
    return _repr.repr(value)


def percent(share: float) -> str:
    """A measured accuracy, from 0 to 1, in the words that the comparison of stored notebooks knows.

    >>> percent(0.9672)
    '96.7 % correct'
    """
    return f"{100 * share:.1f} % correct"
