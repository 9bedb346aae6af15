"""What DEFLATE fixes once and for all: its symbols, their ranges, the fixed code, the order of lengths.

Literals and lengths share one alphabet: 0 to 255 are bytes, 256 ends a block, 257 to 285 are lengths.
Distances have an alphabet of their own, 0 to 29. A length or a distance is a symbol, which says in which
range it lies, and extra bits, which say where in the range.

Numbers, extra bits among them, stand lowest bit first; code words stand first bit first. Both fill the
bytes from the lowest bit up.

Source: Deutsch, RFC 1951 (1996), section 3.2.
Lesson: 05 (deflate).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from dualz.codecs import prefix
from dualz.codecs.lz77_finders import Limits
from dualz.trace import finish

END_OF_BLOCK = 256
WINDOW, SHORTEST, LONGEST_MATCH = 32768, 3, 258
LIMITS = Limits(WINDOW, SHORTEST, LONGEST_MATCH)
STORED, FIXED, DYNAMIC = "stored", "fixed", "dynamic"
KINDS = (STORED, FIXED, DYNAMIC)
MOST_STORED = 65535
MOST_LITERALS, MOST_DISTANCES = 286, 30
LONGEST_CODE, LONGEST_LENGTH_CODE = 15, 7
# The lengths of the code for code lengths come in this order, so that those at its end are mostly 0.
ORDER = (16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15)
# Symbols that repeat a code length: extra bits, the least number of times.
REPEATS = {16: (2, 3), 17: (3, 3), 18: (7, 11)}


class Range(NamedTuple):
    """A symbol stands for the numbers from ``first`` on; ``extra`` bits choose among them."""

    first: int
    extra: int


def _ranges(first: int, extras: list[int]) -> list[Range]:
    ranges = []
    for extra in extras:
        ranges.append(Range(first, extra))
        first += 1 << extra
    return ranges


# Symbol 257 is LENGTHS[0]. Length 258 has a symbol without extra bits: long runs are full of it.
LENGTHS = [*_ranges(3, [0] * 8 + [extra for extra in range(1, 6) for _ in range(4)]), Range(258, 0)]
DISTANCES = _ranges(1, [0, 0] + [extra for extra in range(14) for _ in range(2)])
_LENGTH_STARTS = [start for start, _ in LENGTHS]
_DISTANCE_STARTS = [start for start, _ in DISTANCES]

FIXED_LITERALS = {symbol: 8 + (144 <= symbol < 256) - (256 <= symbol < 280) for symbol in range(288)}
FIXED_DISTANCES = dict.fromkeys(range(32), 5)


class Part(NamedTuple):
    """A length or a distance as it is sent: its ``symbol``, and ``rest`` in ``extra`` bits."""

    symbol: int
    rest: int
    extra: int


def length_part(length: int) -> Part:
    """How a match's length (3 to 258 bytes) is sent.

    >>> length_part(13), length_part(258)
    (Part(symbol=266, rest=0, extra=1), Part(symbol=285, rest=0, extra=0))
    """
    place = bisect_right(_LENGTH_STARTS, length) - 1
    return Part(257 + place, length - LENGTHS[place].first, LENGTHS[place].extra)


def distance_part(distance: int) -> Part:
    """How a match's distance (1 to 32768 bytes) is sent.

    >>> distance_part(6)
    Part(symbol=4, rest=1, extra=1)
    """
    place = bisect_right(_DISTANCE_STARTS, distance) - 1
    return Part(place, distance - DISTANCES[place].first, DISTANCES[place].extra)


def code_space(lengths: Mapping[int, int]) -> int:
    """How much of the code space words of these lengths take, in parts of 2^15; 32768 is all of it."""
    return sum(1 << LONGEST_CODE >> length for length in lengths.values())


def code_words(lengths: Mapping[int, int]) -> dict[int, str]:
    """The canonical code for ``lengths`` (symbol to bits, at least 1), as from ``prefix.canonical_codes``."""
    return dict(_code_words(tuple(lengths.items())))


@lru_cache(64)
def _code_words(lengths: tuple[tuple[int, int], ...]) -> dict[int, str]:
    """Remembered: the fixed code is needed again and again."""
    return finish(prefix.canonical_codes(dict(lengths)))
