"""Prefix codes: from code lengths to code words, and from bits back to symbols.

A prefix code is fixed by the *length* of each symbol's code word; the words themselves
follow by a rule that everybody knows (RFC 1951, section 3.2.2). So a file stores lengths
only: DEFLATE, bzip2 and the course's Huffman files one for each symbol, JPEG how many words
each length has, and the symbols in the order of their words.

A code word is a string of ``0`` and ``1``. Codes are a dict from symbol to code word.

Lessons: 01 (entropy) for Kraft's inequality, 02 (huffman) for everything else.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from dualz.codecs.arguments import lengths_of, whole
from dualz.codecs.errors import CorruptData
from dualz.trace import Step

Codes = dict[Any, str]

ENCODER, DECODER = "encoder", "decoder"


def kraft_sum(lengths: Mapping[Any, int]) -> Fraction:
    """The share of the code space that words of these lengths (in bits) take: sum of 2^-length.

    Exactly 1: a complete prefix code. Less: some bits are wasted. More: no prefix code exists.
    Source: Kraft, "A device for quantizing, grouping, and coding amplitude-modulated pulses" (1949).

    >>> kraft_sum({"a": 1, "b": 2, "c": 2})
    Fraction(1, 1)

    Raises:
        TypeError: a length is not a whole number.
        ValueError: a length is negative or above 65536.
    """
    sizes = lengths_of(lengths).values()
    longest = max(sizes, default=0)
    return Fraction(sum(1 << (longest - size) for size in sizes), 1 << longest)


# --- code words from lengths ---------------------------------------------------------------------


@dataclass(frozen=True)
class SortedByLength(Step):
    """The (symbol, length) pairs, shortest first, ties in the order of the symbols."""

    order: tuple[tuple[Any, int], ...]


@dataclass(frozen=True)
class GaveCode(Step):
    """``symbol`` got ``code``; ``given`` holds all (symbol, code) so far, this one last."""

    symbol: Any
    code: str
    given: tuple[tuple[Any, str], ...]
    waiting: tuple[tuple[Any, int], ...]


def canonical_codes(lengths: Mapping[Any, int]) -> Generator[Step, None, Codes]:
    """Give out code words by lengths alone: count upwards, and append zeros where words get longer.

    ``lengths`` maps each symbol to its code length in bits (1 or more).
    Returns the codes, in the order in which they were given.
    Source: Schwartz and Kallick (1964); the rule as in RFC 1951, section 3.2.2.

    >>> from dualz.trace import finish
    >>> finish(canonical_codes({"a": 2, "b": 1, "c": 3, "d": 3}))
    {'b': '0', 'a': '10', 'c': '110', 'd': '111'}

    Raises:
        TypeError: a length is not a whole number, or two symbols of one length cannot be compared.
        ValueError: a length is below 1, or the lengths break Kraft's inequality.
    """
    lengths = lengths_of(lengths)
    _require_prefix_code(lengths)
    order = sorted(lengths.items(), key=lambda pair: (pair[1], pair[0]))
    yield SortedByLength(tuple(order))
    codes: Codes = {}
    value = 0
    previous = order[0][1] if order else 0
    for place, (symbol, length) in enumerate(order):
        value <<= length - previous
        codes[symbol] = f"{value:0{length}b}"
        yield GaveCode(symbol, codes[symbol], tuple(codes.items()), tuple(order[place + 1 :]))
        value += 1
        previous = length
    return codes


def _require_prefix_code(lengths: Mapping[Any, int]) -> None:
    short = [symbol for symbol, length in lengths.items() if length < 1]
    if short:
        raise ValueError(f"A code word has at least 1 bit; {short[0]!r} was given {lengths[short[0]]}.")
    total = kraft_sum(lengths)
    if total > 1:
        raise ValueError(f"No prefix code has these lengths: they take {total} of the code space.")


# --- symbols to bits and back --------------------------------------------------------------------


@dataclass(frozen=True)
class Opened(Step):
    """A side begins: the encoder with the symbols to write, the decoder with the bits to read, and the codes.

    The side is said and not seen from the message: the symbols of a message may be "0" and "1" themselves.
    """

    side: str
    message: Any
    codes: tuple[tuple[Any, str], ...]


@dataclass(frozen=True)
class Wrote(Step):
    """The code of the ``index``-th symbol became the bits ``start`` to ``end`` (end excluded)."""

    index: int
    symbol: Any
    code: str
    start: int
    end: int


def encode(symbols: Iterable[Any], codes: Codes) -> Generator[Step, None, str]:
    """Write each symbol's code word after the other; returns the bits as a string.

    >>> from dualz.trace import finish
    >>> finish(encode("aba", {"a": "0", "b": "10"}))
    '0100'

    Raises:
        ValueError: a symbol has no code word.
    """
    message = symbols if isinstance(symbols, (str, bytes)) else tuple(symbols)
    yield Opened(ENCODER, message, tuple(codes.items()))
    written: list[str] = []
    position = 0
    for index, symbol in enumerate(message):
        if symbol not in codes:
            raise ValueError(f"{symbol!r}, at place {index}, has no code word.")
        code = codes[symbol]
        written.append(code)
        yield Wrote(index, symbol, code, position, position + len(code))
        position += len(code)
    return "".join(written)


@dataclass(frozen=True)
class Walked(Step):
    """The bit at ``position`` led from the root down to the node that is called ``path``."""

    position: int
    bit: str
    path: str


@dataclass(frozen=True)
class Found(Step):
    """The walk ended at a leaf: bits ``start`` to ``end`` (end excluded) are ``symbol``, the ``index``-th."""

    index: int
    symbol: Any
    code: str
    start: int
    end: int


def decode(bits: str, codes: Codes, count: int, filled: bool = False) -> Generator[Step, None, list[Any]]:
    """Walk down the prefix trie, one bit at a time, until ``count`` symbols are found.

    Returns the symbols. The bits must end with the last of them: no more, no fewer. Where they come from
    whole bytes (``filled``), up to 7 zeros may follow.

    >>> from dualz.trace import finish
    >>> finish(decode("0100", {"a": "0", "b": "10"}, 3))
    ['a', 'b', 'a']

    Raises:
        TypeError: ``bits`` is not a string, or ``count`` not a whole number.
        ValueError: ``count`` is negative, or a code word is empty.
        CorruptData: the bits end within a code word, lead where no word is, or go on too long.
    """
    count = whole(count, "The count of symbols")
    _require_readable(bits, codes)
    symbol_of = {code: symbol for symbol, code in codes.items()}
    prefixes = {code[:size] for code in symbol_of for size in range(len(code) + 1)}
    yield Opened(DECODER, bits, tuple(codes.items()))
    found: list[Any] = []
    position = 0
    while len(found) < count:
        start, path = position, ""
        while path not in symbol_of:
            if position == len(bits):
                raise CorruptData(f"The bits end after {len(found)} of {count} symbols.")
            path += bits[position]
            if path not in prefixes:
                raise CorruptData(f"No code word begins with {path}, at bit {start}.")
            yield Walked(position, bits[position], path)
            position += 1
        found.append(symbol_of[path])
        yield Found(len(found) - 1, symbol_of[path], path, start, position)
    left = bits[position:]
    if left and not (filled and left in "0000000"):
        raise CorruptData(f"{len(left)} bits are left over after the last symbol.")
    return found


def _require_readable(bits: str, codes: Codes) -> None:
    if not isinstance(bits, str):
        raise TypeError(f"Bits are a string of 0 and 1, not {type(bits).__name__}.")
    empty = [symbol for symbol, code in codes.items() if not code]
    if empty:
        raise ValueError(f"A code word has at least 1 bit; that of {empty[0]!r} is empty.")
