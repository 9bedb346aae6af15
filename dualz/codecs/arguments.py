"""What the codecs ask of their arguments, in one place, so that each is refused with the same sentence.

NumPy's whole numbers become Python's here: a ``uint8`` would wrap around in a sum, and in a shift.

Lesson: 02 (huffman).
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from math import inf
from numbers import Rational, Real
from typing import Any


def whole(number: Any, what: str, least: int = 0) -> int:
    """``number`` as a Python int.

    >>> whole(5, "max_output")
    5

    Raises:
        TypeError: it is not a whole number (a float is none, even if it is 5.0).
        ValueError: it is below ``least``.
    """
    try:
        value = operator.index(number)
    except TypeError:
        raise TypeError(f"{what} has to be a whole number, not {type(number).__name__}.") from None
    if value < least:
        raise ValueError(f"{what} is {value}; it has to be at least {least}.")
    return value


def counts_of(counts: Any) -> dict[Any, Any]:
    """Symbol to how often it occurs, a finite number of at least 1, as Python's own numbers.

    >>> counts_of({"a": 5, "b": 2})
    {'a': 5, 'b': 2}

    Raises:
        TypeError: ``counts`` is no dict (or other mapping, or pairs), or a count is no number.
        ValueError: a count is below 1, infinite, or not a number (NaN).
    """
    try:
        pairs = dict(counts)
    except (TypeError, ValueError):
        name = type(counts).__name__
        raise TypeError(f"Counts are a dict from symbol to how often it occurs, not {name}.") from None
    return {symbol: _weight(symbol, weight) for symbol, weight in pairs.items()}


def _weight(symbol: Any, weight: Any) -> Any:
    number: Any = weight
    if not isinstance(weight, Real):
        raise TypeError(f"A count is a number; {symbol!r} has {weight!r}.")
    if not 1 <= number < inf:
        raise ValueError(f"Every count must be a finite number of at least 1; {symbol!r} has {weight}.")
    if hasattr(weight, "__index__"):
        return operator.index(weight)
    return weight if isinstance(weight, Rational) else float(weight)


def lengths_of(lengths: Mapping[Any, int]) -> dict[Any, int]:
    """Symbol to code length in bits, each 0 to 65536.

    Raises:
        TypeError: ``lengths`` is no mapping, or a length is not a whole number.
        ValueError: a length is negative, or beyond all reason.
    """
    return {symbol: _length(symbol, length) for symbol, length in dict(lengths).items()}


def _length(symbol: Any, length: Any) -> int:
    value = (
        length if type(length) is int else whole(length, f"The code length of {symbol!r}", least=-(1 << 64))
    )
    if not 0 <= value <= LONGEST_WORD:
        raise ValueError(f"A code word has 0 to {LONGEST_WORD} bits; {symbol!r} was given {value}.")
    return value


LONGEST_WORD = 1 << 16  # with Fibonacci's counts a word of so many bits takes counts of 45 000 bits
