"""The Burrows-Wheeler transform: sort all rotations of a text, and keep the last column.

A rotation is the text turned round: some of its first symbols moved to its end. In the sorted rows those
stand together that begin alike, and the last symbol of a row is the one that came *before* its beginning.
So the last column brings together what stood before equal contexts. It is a permutation of the text: it
saves nothing by itself, it makes things easy for what comes next (``mtf``, ``runs``).

It can be undone, and without sorting any row again. The k-th ``a`` of the last column and the k-th ``a`` of
the first are the same ``a`` of the text: among the rows that begin with ``a``, the rest of the row decides
the order; turn each by one symbol, and the same rest decides the order of the rows that end with ``a``.
No symbol that marks the end is needed, only the number of the row that is the text itself.

Sources: Burrows and Wheeler, "A block-sorting lossless data compression algorithm" (1994); sorting by
doubling: Manber and Myers, "Suffix arrays" (1993). Lesson: 06 (bwt). Pictures: ``dualz.figures.bwt``. At
speed: ``dualz.kernels.bwt``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from dualz.codecs import fast
from dualz.codecs.arguments import whole
from dualz.codecs.bits import as_bytes, settled
from dualz.codecs.errors import CorruptData
from dualz.trace import Step, finish

MOST_ROWS = 256  # symbols: rotations of so many are 64 KB, and more rows nobody reads


class Transformed(NamedTuple):
    """The ``last`` column, and the ``row`` of the sorted rotations that is the text (the first of equal
    ones)."""

    last: bytes
    row: int


@dataclass(frozen=True)
class Turned(Step):
    """All rotations of ``text``, as the places where they begin: ``order`` is still that of the text."""

    text: bytes
    order: tuple[int, ...]


@dataclass(frozen=True)
class Sorted(Step):
    """The rotations in alphabetical ``order``."""

    text: bytes
    order: tuple[int, ...]


@dataclass(frozen=True)
class TookLast(Step):
    """The last symbol of one more row was read: ``last`` is what is known of the last column."""

    text: bytes
    order: tuple[int, ...]
    last: bytes


@dataclass(frozen=True)
class FoundRow(Step):
    """The ``row`` that is the text itself: the inverse has to know where to begin."""

    text: bytes
    order: tuple[int, ...]
    last: bytes
    row: int


@dataclass(frozen=True)
class Ranked(Step):
    """The rotations of ``text`` in ``order`` by their first ``width`` symbols. ``ranks`` says for each place
    of the text how many rotations are smaller by these; equal ones have the same rank."""

    text: bytes
    width: int
    ranks: tuple[int, ...]
    order: tuple[int, ...]


@dataclass(frozen=True)
class SortedColumn(Step):
    """The symbols of the ``last`` column in order are the ``first`` column."""

    last: bytes
    first: bytes
    row: int


@dataclass(frozen=True)
class Tied(Step):
    """One more symbol of the last column was found in the first: ``links`` has, for each row from the top,
    the row in which its last symbol is the first."""

    last: bytes
    first: bytes
    row: int
    links: tuple[int, ...]


@dataclass(frozen=True)
class Walked(Step):
    """``at`` is the row that begins with what is known, ``text``: its last symbol comes before that."""

    last: bytes
    first: bytes
    row: int
    links: tuple[int, ...]
    at: int
    text: bytes


# --- step by step --------------------------------------------------------------------------------


def rotate(text: bytes) -> Generator[Step, None, Transformed]:
    """The transform of a short ``text``, with every rotation written out.

    >>> finish(rotate(b"banana"))
    Transformed(last=b'nnbaaa', row=3)

    Raises:
        TypeError: ``text`` is not bytes-like.
        ValueError: it is longer than ``MOST_ROWS`` bytes (:func:`transform` takes any length).
    """
    text = bytes(as_bytes(text))
    if len(text) > MOST_ROWS:
        raise ValueError(f"A text of {len(text)} bytes has too many rows to be shown; {MOST_ROWS} can be.")
    order = list(range(len(text)))
    yield Turned(text, tuple(order))
    order.sort(key=lambda start: text[start:] + text[:start])
    yield Sorted(text, tuple(order))
    last = b""
    for start in order:
        last += text[start - 1 : start] if start else text[-1:]
        yield TookLast(text, tuple(order), last)
    row = order.index(0) if order else 0
    yield FoundRow(text, tuple(order), last, row)
    return Transformed(last, row)


def double(text: bytes) -> Generator[Step, None, list[int]]:
    """Sort the rotations of ``text`` without comparing rows: by 1 symbol, by 2, by 4, and so on.

    Who knows the order by ``width`` symbols knows it by twice as many: the second half of a rotation is the
    first half of another one. Returns where the rotations begin, in order.

    >>> finish(double(b"banana"))
    [5, 3, 1, 0, 4, 2]

    Raises:
        TypeError: ``text`` is not bytes-like.
    """
    text = bytes(as_bytes(text))
    size, width = len(text), 1
    order = sorted(range(size), key=text.__getitem__)
    ranks = _ranks(order, list(text))
    yield Ranked(text, width, tuple(ranks), tuple(order))
    while width < size and len(set(ranks)) < size:
        pairs = [rank * size + ranks[(start + width) % size] for start, rank in enumerate(ranks)]
        order.sort(key=pairs.__getitem__)
        ranks, width = _ranks(order, pairs), 2 * width
        yield Ranked(text, width, tuple(ranks), tuple(order))
    return order


def _ranks(order: list[int], keys: list[int]) -> list[int]:
    """How many places have a smaller key; ``order`` is the places in the order of their keys."""
    ranks, rank = [0] * len(order), 0
    for at, start in enumerate(order):
        if at and keys[start] != keys[order[at - 1]]:
            rank = at
        ranks[start] = rank
    return ranks


def walk(last: bytes, row: int) -> Generator[Step, None, bytes]:
    """The text whose sorted rotations have the last column ``last``, and of which it is ``row``.

    >>> finish(walk(b"nnbaaa", 3))
    b'banana'

    Raises:
        TypeError: ``last`` is not bytes-like, or ``row`` is not a whole number. ValueError: ``row`` is
        negative. CorruptData: there is no such row, or ``last`` is the last column of no text, as far as the
        walk sees it.
    """
    last, row = bytes(as_bytes(last)), _row_of(last, row)
    first = bytes(sorted(last))
    yield SortedColumn(last, first, row)
    next_of = _starts(last)
    links: list[int] = []
    for symbol in last:
        links.append(next_of[symbol])
        next_of[symbol] += 1
        yield Tied(last, first, row, tuple(links))
    found, at = bytearray(len(last)), row
    for index in range(len(last) - 1, -1, -1):
        found[index] = last[at]
        yield Walked(last, first, row, tuple(links), at, bytes(found[index:]))
        at = links[at]
    if at != row:
        raise no_text()
    return bytes(found)


def no_text() -> CorruptData:
    """The exception for a column from which the walk does not come back to its beginning."""
    return CorruptData("This is the last column of no text: the walk does not come back to where it began.")


def follow(last: bytes, row: int) -> bytes:
    """The walk the other way, from the first symbol to the last, as bzip2 does it; ``row`` is one of the
    rows.

    The same text as from :func:`walk`. A column of no text gives the bytes that bzip2 makes of it.

    >>> follow(b"nnbaaa", 3)
    b'banana'
    """
    links = sorted(
        range(len(last)), key=last.__getitem__
    )  # the row in which the first symbol of a row is the last
    found, at = bytearray(), row
    for _ in last:
        at = links[at]
        found.append(last[at])
    return bytes(found)


def _starts(last: bytes) -> dict[int, int]:
    """The row of the first column in which each symbol begins."""
    counts = sorted(Counter(last).items())
    return dict(zip([symbol for symbol, _ in counts], accumulate([0, *(n for _, n in counts)]), strict=False))


def _row_of(last: bytes, row: int) -> int:
    row = whole(row, "row")
    if row >= max(1, len(last)):
        raise CorruptData(f"There are {len(last)} rows, and the text is said to be row {row}.")
    return row


# --- at once -------------------------------------------------------------------------------------


def transform(text: bytes) -> Transformed:
    """The last column of the sorted rotations of a text of any length, and the row that is the text.

    >>> transform(b"banana")
    Transformed(last=b'nnbaaa', row=3)

    Raises:
        TypeError: ``text`` is not bytes-like.
        ValueError: it has more than 2^24 - 1 bytes.
    """
    view = settled(text)
    if len(view) >> 24:
        raise ValueError(f"A text of {len(view)} bytes is too long to be sorted as one; cut it into blocks.")
    if kernel := fast.kernel_for("bwt", len(view)):
        return Transformed(*kernel.transform(view))
    data = bytes(view)
    order = finish(double(data))
    return Transformed(bytes([data[start - 1] for start in order]), order.index(0) if order else 0)


def invert(last: bytes, row: int) -> bytes:
    """The text of a transform, as from :func:`walk`; long ones by the kernel.

    Raises:
        TypeError, ValueError, CorruptData: as :func:`walk`; ValueError for 2^24 bytes and more, too.
    """
    view = settled(last)
    if len(view) >> 24:
        raise ValueError(f"A column of {len(view)} bytes is longer than any that dualz writes.")
    row = _row_of(view, row)
    if kernel := fast.kernel_for("bwt", len(view)):
        return kernel.invert(view, row)
    return finish(walk(view, row))
