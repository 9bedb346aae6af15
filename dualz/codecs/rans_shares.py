"""The shares of a rANS coder, and how a file tells them in few bits.

A frequent symbol's share has to be known well, a rare one's only roughly. The square root of a count is as
uncertain for a rare symbol as for a frequent one (by about half a symbol), so it is what the file holds, in
steps of two: the *level* is sqrt(count) / 2, rounded, and at least 1. Encoder and decoder both make the
shares from the squares of the levels, so it does not matter that these are not quite the counts.

The table, its bits in this order, filled up with zeros to a whole byte:

============ =====================================================================================
bits         field
============ =====================================================================================
3            precision - 12: the shares sum to 2^precision, and a precision is 12 to 15
1            whether the value 0 occurs
2 m + 1 each lengths of the runs of values that occur, and that do not, in turns, until 256 are told:
             m zeros, then the length, whose binary form has m + 1 digits (Elias's gamma code)
r + c each   for each value that occurs the number c of binary digits of its level, by *move to front*:
             r zeros and a 1, where r is its place in the list 1, 2, ..., 32; then the other c - 1 digits
============ =====================================================================================

Source: Elias, "Universal codeword sets and representations of the integers" (1975); move to front as in
``dualz.codecs.mtf``. Lesson: 06 (bwt), further.
"""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heapify, heappop, heapreplace
from itertools import groupby
from math import isqrt, log2
from typing import Any, NamedTuple

from dualz.codecs.arguments import counts_of
from dualz.codecs.bits import pack, unpack
from dualz.codecs.errors import CorruptData

SCALE_BITS = 13
SCALE = 1 << SCALE_BITS
LEAST_BITS, MOST_BITS = 12, 15
NEAR = 1.0016  # near enough to the entropy: more precision would cost more time than it saves bytes
_DIGITS = 32  # of a level: a count below 2^64 has no more
_LONGEST = 4 + 256 + 256 * 2 * _DIGITS  # bits of a table are less
_PRECISION = 3


class Table(NamedTuple):
    """What a file says of its shares: they sum to 2^``bits``, and each value that occurs has a level."""

    bits: int
    levels: dict[int, int]

    def shares(self) -> dict[int, int]:
        """The shares that the levels stand for, in the order of the values."""
        return _shares_of({value: level * level for value, level in self.levels.items()}, 1 << self.bits)


def shares_of(counts: Mapping[Any, int], scale: int = SCALE) -> dict[Any, int]:
    """Frequencies that sum to ``scale``, none below 1, as near to ``counts`` as that goes.

    >>> shares_of({"a": 5, "b": 2, "c": 1}, 16)
    {'a': 10, 'b': 4, 'c': 2}

    Raises:
        TypeError: a count is no number.
        ValueError: no symbol at all, more than ``scale``, or a count that is below 1.
    """
    counts = counts_of(counts)
    if not 1 <= len(counts) <= scale:
        raise ValueError(f"{len(counts)} symbols cannot share {scale} slots, with at least one for each.")
    return _shares_of(counts, scale)


def _shares_of(counts: Mapping[Any, Any], scale: int) -> dict[Any, int]:
    """As above, for counts that have been checked."""
    total = sum(counts.values())
    # What is due at most one slot gets one, and the others share what is left: that is nearly right at once.
    rare = [count for count in counts.values() if count * scale <= total]
    rest, left = total - sum(rare), scale - len(rare)
    half = rest // 2
    shares = {
        symbol: 1 if count * scale <= total else int((count * left + half) // rest) or 1
        for symbol, count in counts.items()
    }
    over = sum(shares.values()) - scale
    if not over:
        return shares
    # A slot less costs about count / (share - 1/2) bits, one more saves about count / (share + 1/2).
    sign = -1 if over < 0 else 1
    symbols = [symbol for symbol in counts if sign < 0 or shares[symbol] > 1]
    heap = [(sign * counts[symbol] / (2 * shares[symbol] - sign), at) for at, symbol in enumerate(symbols)]
    heapify(heap)
    for _ in range(abs(over)):
        at = heap[0][1]
        symbol = symbols[at]
        share = shares[symbol] = shares[symbol] - sign
        if sign > 0 and share == 1:
            heappop(heap)
        else:
            heapreplace(heap, (sign * counts[symbol] / (2 * share - sign), at))
    return shares


# --- the table -----------------------------------------------------------------------------------


def table_of(counts: Mapping[int, int], fixed: int = 0) -> Table:
    """The table for byte values that occur so often, values rising: of the least precision that brings the
    file near to the entropy, else the one that makes it smallest. ``fixed``: bytes of the other fields.

    A decoder of few slots is faster, as its tables fit into the processor's nearest memory. With many slots
    a state of 17 to 32 bits is a coarse number: at 2^15 slots files were about 0.03 to 0.05 % larger for it.
    """
    levels = {value: max(1, (isqrt(count) + 1) // 2) for value, count in counts.items()}
    total = sum(counts.values())
    entropy = sum(count * log2(total / count) for count in counts.values())
    rest = 8 * (fixed + len(write(Table(LEAST_BITS, levels))))
    best, least = Table(LEAST_BITS, levels), float("inf")
    for bits in range(LEAST_BITS, MOST_BITS + 1):
        table = Table(bits, levels)
        shares = table.shares()
        spent = sum(count * (bits - log2(shares[value])) for value, count in counts.items())
        size = rest + spent * (1 + 2.0**bits / 50e6)
        if size >= least:
            break
        best, least = table, size
        if size <= NEAR * entropy:
            break
    return best


def write(table: Table) -> bytes:
    """The table as bytes."""
    present = [value in table.levels for value in range(256)]
    parts = [f"{table.bits - LEAST_BITS:0{_PRECISION}b}", "1" if present[0] else "0"]
    for _, run in groupby(present):
        length = f"{len(list(run)):b}"
        parts += ["0" * (len(length) - 1), length]
    recent = list(range(1, _DIGITS + 1))
    for level in table.levels.values():
        digits = f"{level:b}"
        place = recent.index(len(digits))
        recent.insert(0, recent.pop(place))
        parts += ["0" * place, digits]  # the first digit is the 1 that ends the zeros
    return pack("".join(parts))


def read(view: memoryview) -> tuple[Table, int]:
    """The table that ``view`` begins with, and how many bytes it takes.

    Raises:
        CorruptData: it ends early, or it is none.
    """
    bits = unpack(bytes(view[: -(-_LONGEST // 8)]))
    if len(bits) <= _PRECISION:
        raise CorruptData("The data end early: there is no table of shares.")
    precision = int(bits[:_PRECISION], 2) + LEAST_BITS
    if precision > MOST_BITS:
        raise CorruptData(f"The shares sum to 2^{precision}; more than 2^{MOST_BITS} is not allowed.")
    values, at = _read_values(bits, _PRECISION)
    levels, recent = {}, list(range(1, _DIGITS + 1))
    for value in values:
        one = bits.find("1", at)
        place = one - at
        if one < 0 or place >= _DIGITS:
            raise CorruptData(f"The table of shares ends before the level of value {value}.")
        length = recent.pop(place)
        recent.insert(0, length)
        at = one + length
        levels[value] = int(bits[one:at], 2)
    if at > len(bits):
        raise CorruptData("The data end early, in the table of shares.")
    return Table(precision, levels), -(-at // 8)


def _read_values(bits: str, at: int) -> tuple[list[int], int]:
    """The values that occur, at least one, and where the bits go on."""
    values: list[int] = []
    occur, value = bits[at] == "1", 0
    at += 1
    while value < 256:
        one = bits.find("1", at)
        end = 2 * one - at + 1
        if one < 0 or end > len(bits):
            raise CorruptData("The data end early, in the list of byte values.")
        length = int(bits[one:end], 2)
        if value + length > 256:
            raise CorruptData(f"The list of byte values tells {value + length}; there are 256.")
        if occur:
            values += range(value, value + length)
        occur, value, at = not occur, value + length, end
    if not values:
        raise CorruptData("The list of byte values says that none occurs, and the data are not empty.")
    return values, at
