"""Filters for columns of numbers: reversible rewritings after which a codec finds more to do.

A filter does not compress. It moves what the numbers have in common to where a codec looks: small numbers
that occur often, or equal bytes side by side.

=========== ========================================================================================
filter      what it writes
=========== ========================================================================================
differences each number less the one before it, modulo 2^64
zig-zag     0, -1, 1, -2, 2 ... as 0, 1, 2, 3, 4 ...: small numbers of both signs become small ones
varints     7 bits a byte, lowest first; the top bit says that another byte follows
byte planes all first bytes of the numbers, then all second ones, and so on (also: shuffle)
cents       decimal numbers as whole numbers of their last digit
=========== ========================================================================================

Sources: Protocol Buffers, "Encoding" (zig-zag, varints); Alted, "Why modern CPUs are starving" (2010).
Lesson: 08 (choosing). Pictures: ``dualz.figures.columns``.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from dualz.codecs.bits import as_bytes
from dualz.codecs.errors import CorruptData
from dualz.trace import Step

MOST_VARINT = 10
_TOP = 1 << 63
_WRAP = 1 << 64
_EXACT = 1 << 53  # from here on float64 has no room for all whole numbers


# --- whole columns --------------------------------------------------------------------------------


def differences(values: Any) -> Any:
    """The first value, then each value less the one before, int64 of the same shape (n,), modulo 2^64.

    >>> differences([100, 130, 160, 150]).tolist()
    [100, 30, 30, -10]

    Raises:
        ValueError: not one row of whole numbers that fit into int64.
    """
    column = whole_numbers(values).view(np.uint64)
    return np.diff(column, prepend=np.uint64(0)).view(np.int64)


def sums(steps: Any) -> Any:
    """The column of which :func:`differences` made ``steps``, int64 (n,).

    >>> sums([100, 30, 30, -10]).tolist()
    [100, 130, 160, 150]

    Errors as there.
    """
    return np.cumsum(whole_numbers(steps).view(np.uint64), dtype=np.uint64).view(np.int64)


def zigzag(values: Any) -> Any:
    """Small codes for small numbers of both signs, uint64 (n,).

    >>> zigzag([0, -1, 1, -2, 2]).tolist()
    [0, 1, 2, 3, 4]

    Errors as in :func:`differences`.
    """
    column = whole_numbers(values)
    return (column.view(np.uint64) << np.uint64(1)) ^ (column >> 63).view(np.uint64)


def unzigzag(codes: Any) -> Any:
    """The numbers of which :func:`zigzag` made ``codes`` (uint64), int64 (n,)."""
    codes = np.asarray(codes, dtype=np.uint64)
    signs = np.uint64(0) - (codes & np.uint64(1))
    return ((codes >> np.uint64(1)) ^ signs).view(np.int64)


def write_varints(codes: Any) -> bytes:
    """``codes`` (uint64) one after the other, in 1 to 10 bytes each.

    >>> write_varints([5, 127, 128]).hex(" ")
    '05 7f 80 01'
    """
    codes = np.asarray(codes, dtype=np.uint64).reshape(-1, 1)
    left = codes >> (np.arange(MOST_VARINT, dtype=np.uint64) * np.uint64(7))
    used = (left > 0) | (np.arange(MOST_VARINT) == 0)
    more = np.concatenate([used[:, 1:], np.zeros((len(codes), 1), bool)], axis=1)
    rows = (left & np.uint64(0x7F)).astype(np.uint8) | (more.astype(np.uint8) << 7)
    return bytes(rows[used].tobytes())


def read_varints(blob: bytes) -> Any:
    """The numbers of :func:`write_varints`, uint64 (n,).

    Raises:
        TypeError: ``blob`` is not bytes-like.
        CorruptData: it ends within a number, or a number is longer than it needs to be or than 64 bits.
    """
    raw = np.frombuffer(as_bytes(blob), np.uint8)
    if not len(raw):
        return np.zeros(0, np.uint64)
    if raw[-1] & 0x80:
        raise CorruptData("The numbers end within one: the last byte says that another follows.")
    ends = np.flatnonzero(raw < 0x80)
    starts = np.concatenate([[0], ends[:-1] + 1])
    sizes = ends - starts + 1
    if sizes.max() > MOST_VARINT or np.any(raw[ends[sizes == MOST_VARINT]] > 1):
        raise CorruptData("A number has more than 64 bits.")
    if np.any((raw[ends] == 0) & (sizes > 1)):
        raise CorruptData("A number is written with more bytes than it needs.")
    places = np.arange(len(raw)) - np.repeat(starts, sizes)
    parts = (raw & np.uint8(0x7F)).astype(np.uint64) << (places.astype(np.uint64) * np.uint64(7))
    return np.bitwise_or.reduceat(parts, starts)


def planes(data: bytes, width: int = 8) -> bytes:
    """All first bytes of the ``width``-byte numbers in ``data``, then all second ones, and so on.

    >>> planes(b"aAbBcC", 2)
    b'abcABC'

    Raises:
        TypeError: ``data`` is not bytes-like.
        ValueError: ``width`` is below 1, or the size of the data is no multiple of it.
    """
    return bytes(_rows(data, width, lambda size: (size // width, width)).T.tobytes())


def join_planes(data: bytes, width: int = 8) -> bytes:
    """The data of which :func:`planes` was made; errors as there."""
    return bytes(_rows(data, width, lambda size: (width, size // width)).T.tobytes())


def _rows(data: bytes, width: int, shape: Callable[[int], tuple[int, int]]) -> Any:
    raw = np.frombuffer(as_bytes(data), np.uint8)
    if width < 1 or len(raw) % width:
        raise ValueError(f"{len(raw)} bytes are no whole number of {width}-byte numbers.")
    return raw.reshape(shape(len(raw)))


def cents(values: Any, digits: int = 2) -> Any:
    """Decimal numbers (float64) as whole numbers of their last digit, int64 (n,); nothing is lost.

    >>> cents([19.99, 20.01]).tolist()
    [1999, 2001]

    Raises:
        ValueError: a number has more than ``digits`` decimals, or is none that int64 and float64 both hold.
    """
    column = np.asarray(values, dtype=np.float64)
    scaled = np.rint(column * 10.0**digits)
    if not np.all(np.isfinite(scaled)) or np.any(np.abs(scaled) >= _EXACT):
        raise ValueError("A number is too large, or is no number at all.")
    whole = scaled.astype(np.int64)
    if np.any(from_cents(whole, digits).view(np.uint64) != column.view(np.uint64)):
        raise ValueError(
            f"A number has more than {digits} decimals, too many digits, or is -0.0: it would be changed."
        )
    return whole


def from_cents(values: Any, digits: int = 2) -> Any:
    """The decimal numbers of which :func:`cents` was made, float64 (n,)."""
    return np.asarray(values, dtype=np.int64) / 10.0**digits


def whole_numbers(values: Any) -> Any:
    """``values`` as int64 (n,).

    Raises:
        ValueError: not one row of whole numbers that fit into int64.
    """
    column = np.asarray(values)
    if column.size == 0 and column.ndim == 1:
        return np.zeros(0, np.int64)
    if column.ndim != 1 or column.dtype.kind not in "iu":
        raise ValueError("One row of whole numbers is wanted.")
    if column.dtype.kind == "u" and int(column.max()) >= _TOP:
        raise ValueError("A number does not fit into 64 bits with a sign.")
    return np.ascontiguousarray(column, dtype=np.int64)


# --- named filters, from a column to bytes and back -----------------------------------------------


class Filter(NamedTuple):
    """``apply`` takes whole numbers (int64, (n,)) to bytes, ``undo`` takes these back to the numbers."""

    apply: Callable[[Any], bytes]
    undo: Callable[[bytes], Any]


def _plain(values: Any) -> bytes:
    return bytes(np.asarray(values).astype("<i8").tobytes())


def _from_plain(data: bytes) -> Any:
    if len(data) % 8:
        raise CorruptData(f"{len(data)} bytes are no whole number of 8-byte numbers.")
    return np.frombuffer(data, "<i8").astype(np.int64)


FILTERS: dict[str, Filter] = {
    "as it is": Filter(lambda column: _plain(whole_numbers(column)), _from_plain),
    "differences": Filter(lambda column: _plain(differences(column)), lambda data: sums(_from_plain(data))),
    "byte planes": Filter(
        lambda column: planes(_plain(whole_numbers(column))),
        lambda data: _from_plain(_joined(data)),
    ),
    "zig-zag, varints": Filter(
        lambda column: write_varints(zigzag(column)),
        lambda data: unzigzag(read_varints(data)),
    ),
    "differences, zig-zag, varints": Filter(
        lambda column: write_varints(zigzag(differences(column))),
        lambda data: sums(unzigzag(read_varints(data))),
    ),
    "differences, zig-zag, byte planes": Filter(
        lambda column: planes(_plain(zigzag(differences(column)).view(np.int64))),
        lambda data: sums(unzigzag(_from_plain(_joined(data)).view(np.uint64))),
    ),
}


def _joined(data: bytes) -> bytes:
    _from_plain(data)  # it refuses a part of a number
    return join_planes(data)


# --- step by step ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class BeganColumn(Step):
    """The column that is to be written: differences, zig-zag, varints."""

    values: tuple[int, ...]


@dataclass(frozen=True)
class TookDifference(Step):
    """``value``, at ``index``, less the number before it, which is 0 for the first."""

    index: int
    value: int
    before: int
    difference: int


@dataclass(frozen=True)
class FoldedSign(Step):
    """The ``difference`` at ``index`` became the ``code``: twice it, or one less than twice its size."""

    index: int
    difference: int
    code: int


@dataclass(frozen=True)
class WroteVarint(Step):
    """The ``code`` of the number at ``index`` was written in these bytes."""

    index: int
    code: int
    written: bytes


def write(values: Sequence[int]) -> Generator[Step, None, bytes]:
    """The filter "differences, zig-zag, varints" number by number; the bytes are as by :data:`FILTERS`.

    Raises:
        ValueError: a value is no whole number that fits into int64.
    """
    column = whole_numbers(list(values)).tolist()
    yield BeganColumn(tuple(column))
    out, before = bytearray(), 0
    for index, value in enumerate(column):
        difference = (value - before + _TOP) % _WRAP - _TOP
        yield TookDifference(index, value, before, difference)
        code = 2 * difference if difference >= 0 else -2 * difference - 1
        yield FoldedSign(index, difference, code)
        written = _varint(code)
        yield WroteVarint(index, code, written)
        out += written
        before = value
    return bytes(out)


def _varint(code: int) -> bytes:
    out = bytearray()
    while code >= 128:
        out.append(code % 128 + 128)
        code //= 128
    return bytes([*out, code])
