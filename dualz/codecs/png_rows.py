"""The row filters of PNG: each byte less what its neighbours let expect, so that DEFLATE finds more to do.

A filter does not compress: it has as many bytes as before. It moves the values of a smooth picture close to
0 (or to 255, which is -1), where few symbols occur often. All sums are modulo 256, so every filter is
undone exactly. Each row names its own filter in a byte before it.

======== ======================================================================================
filter   a byte less
======== ======================================================================================
0 none   nothing
1 sub    the byte of the pixel to the left
2 up     the byte above
3 average half the sum of these two, rounded down
4 paeth  of left, above and above left the one nearest to left + above - above left
======== ======================================================================================

Which one for a row? A rule of thumb: the one whose bytes, taken as numbers from -128 to 127, have the least
sum of absolute values. It is not always the smallest file.

Source: PNG specification, third edition, section 9.
Lesson: 05 (deflate). Pictures: ``dualz.figures.png_rows``. Files: ``dualz.codecs.png``.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from dualz.codecs.errors import CorruptData
from dualz.trace import Step

NONE, SUB, UP, AVERAGE, PAETH = range(5)
FILTERS = ("none", "sub", "up", "average", "paeth")


@dataclass(frozen=True)
class BeganRow(Step):
    """Row ``y`` is to be filtered: its bytes, and those of the row ``above`` (zeros over the first)."""

    y: int
    row: bytes
    above: bytes


@dataclass(frozen=True)
class TriedFilter(Step):
    """The filter ``number`` makes these bytes of row ``y``; ``total`` is their sum of absolute values."""

    y: int
    number: int
    filtered: bytes
    total: int


@dataclass(frozen=True)
class ChoseFilter(Step):
    """Row ``y`` is sent with the filter ``number``, the first of those with the least total."""

    y: int
    number: int


def expected(number: int, left: int, above: int, above_left: int) -> int:
    """What the filter ``number`` lets expect of a byte, from 0 to 255.

    >>> [expected(number, 10, 20, 13) for number in range(5)]
    [0, 10, 20, 15, 20]
    """
    if number == AVERAGE:
        return (left + above) // 2
    if number == PAETH:
        return paeth(left, above, above_left)
    return (0, left, above)[number]


def paeth(left: int, above: int, above_left: int) -> int:
    """The neighbour nearest to left + above - above left; of equal ones the first in this order."""
    guess = left + above - above_left
    return min((left, above, above_left), key=lambda value: abs(guess - value))


def apply(number: int, row: bytes, above: bytes, step: int) -> bytes:
    """The row with the filter ``number``; ``step`` is how many bytes a pixel has.

    >>> apply(SUB, bytes([10, 12, 15]), bytes(3), step=1)
    b'\\n\\x02\\x03'
    """
    before = bytes(step)
    lefts, diagonals = before + row, before + above
    return bytes(
        (value - expected(number, lefts[x], above[x], diagonals[x])) % 256 for x, value in enumerate(row)
    )


def undo(number: int, filtered: bytes, above: bytes, step: int) -> bytes:
    """The row that :func:`apply` was given.

    Raises:
        CorruptData: there is no filter of this number.
    """
    if number >= len(FILTERS):
        raise CorruptData(f"A row has the filter {number}; 0 to 4 are allowed.")
    row, diagonals = bytearray(step), bytes(step) + above
    for x, value in enumerate(filtered):
        row.append((value + expected(number, row[x], above[x], diagonals[x])) % 256)
    return bytes(row[step:])


def total_of(filtered: bytes) -> int:
    """The sum of absolute values of bytes taken as numbers from -128 to 127.

    >>> total_of(bytes([1, 255, 2]))
    4
    """
    return sum(min(value, 256 - value) for value in filtered)


def choose(rows: Sequence[bytes], step: int) -> Generator[Step, None, list[tuple[int, bytes]]]:
    """For each row the filter with the least sum, and the filtered bytes."""
    chosen, above = [], bytes(len(rows[0])) if rows else b""
    for y, row in enumerate(rows):
        yield BeganRow(y, row, above)
        tries = []
        for number in range(len(FILTERS)):
            filtered = apply(number, row, above, step)
            tries.append((total_of(filtered), number, filtered))
            yield TriedFilter(y, number, filtered, tries[-1][0])
        _, number, filtered = min(tries)
        yield ChoseFilter(y, number)
        chosen.append((number, filtered))
        above = row
    return chosen
