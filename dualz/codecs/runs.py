"""Runs as numbers: two ways that bzip2 has, one before the sorting and one behind it.

:func:`shorten` is the first: behind four equal bytes stands how many more there are. It was meant to save
the sorting from long runs; a text without runs of four stays as it is, and some become longer.

:func:`count_zeros` is the second, for the places of ``mtf``, which are mostly zeros. The length of a run of
zeros is written with the digits 1 and 2 instead of 0 and 1, lowest first: no length has two names, and no end
needs to be marked. The digits are called RUNA (1) and RUNB (2); they are the symbols 0 and 1, and all
other places become one more than they were.

Source: the source of bzip2 (Seward, 1996).
Lesson: 06 (bwt). Pictures: ``dualz.figures.runs``. At speed: ``dualz.kernels.bzip2_symbols``.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass

from dualz.codecs.arguments import whole
from dualz.codecs.bits import as_bytes
from dualz.codecs.bzip2_format import RUN_A, RUN_B
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.trace import Step

DEFAULT_MAX_OUTPUT = 1 << 30
LONGEST = 255  # bytes of a run that one count is for, as bzip2 writes them
SAME = 4
DATA, PLACES, SYMBOLS = "data", "places", "symbols"


@dataclass(frozen=True)
class Began(Step):
    """What is to be written in another way: ``values``, whose ``name`` is data, places or symbols."""

    name: str
    values: tuple[int, ...]


@dataclass(frozen=True)
class TookRun(Step):
    """``count`` times the byte ``byte``, from ``index`` on, became ``written``."""

    index: int
    byte: int
    count: int
    written: bytes


@dataclass(frozen=True)
class CountedZeros(Step):
    """``count`` zeros, from ``index`` on, became the ``digits`` 0 (RUNA) and 1 (RUNB); ``symbols`` has
    them."""

    index: int
    count: int
    digits: tuple[int, ...]
    symbols: tuple[int, ...]


@dataclass(frozen=True)
class KeptPlace(Step):
    """The ``place`` at ``index`` became one more, since 0 and 1 are taken; ``symbols`` has it."""

    index: int
    place: int
    symbols: tuple[int, ...]


@dataclass(frozen=True)
class ReadDigit(Step):
    """The symbol at ``index`` is a digit: the run has ``count`` zeros so far."""

    index: int
    digit: int
    count: int


# --- before the sorting --------------------------------------------------------------------------


def shorten(data: bytes, limit: int | None = None) -> Generator[Step, None, tuple[bytes, int]]:
    """``data`` with a count behind every four equal bytes, and how many bytes of ``data`` that is.

    It stops as soon as ``limit`` bytes are written (up to four more, since a run is not cut).

    >>> from dualz.trace import finish
    >>> finish(shorten(b"aaaaaaab"))
    (b'aaaa\\x03b', 8)

    Raises:
        TypeError: ``data`` is not bytes-like, or ``limit`` is not a whole number.
        ValueError: ``limit`` is negative.
    """
    data, out, at = bytes(as_bytes(data)), bytearray(), 0
    most = 2 * len(data) if limit is None else whole(limit, "limit")
    yield Began(DATA, tuple(data))
    while at < len(data) and len(out) < most:
        stop = at + 1
        while stop < min(len(data), at + LONGEST) and data[stop] == data[at]:
            stop += 1
        count = stop - at
        written = data[at : at + SAME] + bytes([count - SAME]) if count >= SAME else data[at:stop]
        out += written
        yield TookRun(at, data[at], count, written)
        at = stop
    return bytes(out), at


def lengthen(data: bytes, max_output: int = DEFAULT_MAX_OUTPUT) -> bytes:
    """What :func:`shorten` made ``data`` of. ``max_output`` bounds it, in bytes.

    >>> lengthen(b"aaaa\\x03b")
    b'aaaaaaab'

    Raises:
        TypeError: ``data`` is not bytes-like, or ``max_output`` not a whole number.
        ValueError: ``max_output`` is negative.
        CorruptData: the count behind the last four equal bytes is missing.
        TooLarge: it is more than ``max_output`` bytes.
    """
    data, max_output = bytes(as_bytes(data)), whole(max_output, "max_output")
    out, at, same = bytearray(), 0, 0
    while at < len(data):
        same = same + 1 if same and data[at] == data[at - 1] else 1
        out.append(data[at])
        at += 1
        if same == SAME:
            if at == len(data):
                raise CorruptData(
                    "The data end with four equal bytes, and how many more there are is missing."
                )
            out += data[at - 1 : at] * data[at]
            at, same = at + 1, 0
        if len(out) > max_output:
            raise TooLarge(f"The data are more than {max_output} bytes, which is the limit.")
    return bytes(out)


# --- behind move to front ------------------------------------------------------------------------


def count_zeros(places: Iterable[int]) -> Generator[Step, None, list[int]]:
    """The symbols for ``places``: runs of zeros as digits RUNA and RUNB, everything else one more.

    >>> from dualz.trace import finish
    >>> finish(count_zeros([2, 0, 0, 0, 0, 1]))
    [3, 1, 0, 2]

    Raises:
        TypeError: a place is not a whole number.
        ValueError: a place is negative.
    """
    numbers = [whole(place, "A place") for place in places]
    symbols: list[int] = []
    at = 0
    yield Began(PLACES, tuple(numbers))
    while at < len(numbers):
        stop = at
        while stop < len(numbers) and numbers[stop] == 0:
            stop += 1
        if stop == at:
            symbols.append(numbers[at] + 1)
            yield KeptPlace(at, numbers[at], tuple(symbols))
            at += 1
        else:
            symbols += digits_of(stop - at)
            yield CountedZeros(at, stop - at, tuple(digits_of(stop - at)), tuple(symbols))
            at = stop
    return symbols


def digits_of(count: int) -> list[int]:
    """A run length with the digits RUNA (worth 1) and RUNB (worth 2), lowest first.

    >>> [digits_of(count) for count in (1, 2, 3, 4)]
    [[0], [1], [0, 0], [1, 0]]
    """
    digits = []
    while count > 0:
        digits.append(RUN_A if count & 1 else RUN_B)
        count = (count - 1) >> 1
    return digits


def read_zeros(symbols: Iterable[int], most: int = DEFAULT_MAX_OUTPUT) -> Generator[Step, None, list[int]]:
    """The places that :func:`count_zeros` made ``symbols`` of, ``most`` of them at most.

    >>> from dualz.trace import finish
    >>> finish(read_zeros([3, 1, 0, 2]))
    [2, 0, 0, 0, 0, 1]

    Raises:
        TypeError: a symbol is not a whole number.
        ValueError: a symbol is negative.
        TooLarge: there are more places than ``most``.
    """
    numbers = [whole(symbol, "A symbol") for symbol in symbols]
    yield Began(SYMBOLS, tuple(numbers))
    places: list[int] = []
    run, digit = 0, 1
    for index, symbol in enumerate(numbers):
        if symbol <= RUN_B:
            run, digit = run + (digit << symbol), 2 * digit
            yield ReadDigit(index, symbol, run)
        if len(places) + run + (symbol > RUN_B) > most:
            raise TooLarge(f"The symbols stand for more than {most} places, which is the limit.")
        if symbol > RUN_B:
            places += [0] * run + [symbol - 1]
            run, digit = 0, 1
            yield KeptPlace(index, symbol - 1, tuple(places))
    return places + [0] * run
