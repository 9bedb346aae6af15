"""The values that labels stand for, in as few bytes as give them back exactly.

====== ======= ==================================================================================
number name    what is stored for k values
====== ======= ==================================================================================
0      words   the k words
1      halves  float32 values that a float16 holds exactly: k float16
2      run     k words that follow one another: the first one
3      scaled  float32 values scale * q, q = first, first + 1, ...: scale as float16, first as varint
4      scaled  the same with the scale as float32
5      none    no codebook: the values themselves follow where labels would (sparse tensors only)
====== ======= ==================================================================================

In a sparse tensor the value 0 needs no label: a run and a scaled codebook leave it out.

Lesson: 14 (dual).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from dualz.codecs.errors import CorruptData
from dualz.dual.fields import Reader, varint

WORDS, HALVES, RUN, SCALED_HALF, SCALED, NONE = range(6)
MOST = 4096
_LARGEST_FACTOR = 2048
_TRIED_STEPS = 64
_FEW_LEVELS = 64
_PIECE = 1 << 18
_SPREAD = 3  # a scaled codebook may have that many times as many levels as are used


class Codebook(NamedTuple):
    """``kind`` as above, all its ``values`` (words), and the bytes that store it."""

    kind: int
    values: np.ndarray
    data: bytes


def choose(values: np.ndarray, dtype: str, sparse: bool) -> Codebook:
    """The smallest codebook that has all ``values`` (different words, ascending). It may have more values."""
    books = [Codebook(WORDS, values, values.tobytes())]
    run = _run(values, sparse)
    if run is not None:
        books.append(Codebook(RUN, values, values[:1].tobytes()))
    if dtype == "float32":
        numbers = values.view("<f4")
        with np.errstate(all="ignore"):
            halves = numbers.astype("<f2")
            exact = np.isfinite(numbers).all() and (halves.astype("<f4").view("<u4") == values).all()
        if exact:
            books.append(Codebook(HALVES, values, halves.tobytes()))
        books += _scaled(numbers, sparse)
    return min(books, key=lambda book: len(book.data))


def fitting(
    values: np.ndarray, labels: np.ndarray, dtype: str, is_sparse: bool
) -> tuple[Codebook, np.ndarray]:
    """The codebook for the different ``values``, and ``labels`` that point into it."""
    book = choose(values, dtype, is_sparse)
    if len(book.values) == len(values) and (book.values == values).all():
        return book, labels
    order = np.argsort(book.values, kind="stable")
    place = order[np.searchsorted(book.values, values, sorter=order)].astype(np.uint16)
    return book, place[labels]


def stored(book: Codebook) -> list[bytes]:
    """The bytes of a codebook, with its number of values before them."""
    return [varint(len(book.values)), book.data]


def _run(values: np.ndarray, sparse: bool) -> np.ndarray | None:
    """``values`` where they are a run; it never goes past the largest word, and never touches 0 if sparse."""
    first, last = int(values[0]), int(values[-1])
    return values if last - first == len(values) - 1 and not (sparse and first == 0) else None


def _scaled(numbers: np.ndarray, sparse: bool) -> list[Codebook]:
    sizes = np.abs(numbers[numbers != 0])
    if not len(sizes) or len(numbers) < 3 or not np.isfinite(sizes).all():
        return []
    least, largest = float(sizes.min()), float(sizes.max())
    for part in range(1, _TRIED_STEPS + 1):
        if largest / least * part > _LARGEST_FACTOR:
            break
        close = np.float32(least / part)
        for scale in (close, np.nextafter(close, np.float32(0)), np.nextafter(close, np.float32(np.inf))):
            # A quick look at one number: of most scales it is no multiple, as near as a float32 comes.
            close_to = round(largest / float(scale)) * float(scale) if scale > 0 else 0.0
            book = _on_grid(numbers, scale, sparse) if abs(close_to - largest) <= largest / 2**23 else None
            if book:
                return [book]
    return []


def _on_grid(numbers: np.ndarray, scale: np.float32, sparse: bool) -> Codebook | None:
    """The scaled codebook of this ``scale``, if it has every number bit for bit."""
    if not scale > 0:
        return None
    factors = np.rint(numbers.astype(np.float64) / float(scale)).astype(np.int64)
    if (_products(scale, factors) != numbers.view("<u4")).any():
        return None
    first, last = int(factors.min()), int(factors.max())
    if last - first >= max(_FEW_LEVELS, _SPREAD * len(numbers)):
        return None
    small = np.float16(scale) if scale < 60000 else np.float16(0)
    half = np.float32(small) == scale
    levels = _levels(first, last - first + 1 - (sparse and first <= 0 <= last), sparse)
    stored = small.tobytes() if half else np.float32(scale).tobytes()
    return Codebook(
        SCALED_HALF if half else SCALED, _products(scale, levels), stored + varint(_unsigned(first))
    )


def _levels(first: int, count: int, sparse: bool) -> np.ndarray:
    """``count`` whole numbers from ``first`` on; without 0 if ``sparse``."""
    levels = np.arange(first, first + count + 1)
    return levels[levels != 0][:count] if sparse else levels[:count]


def _products(scale: np.float32, factors: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):
        return (np.float32(scale) * factors.astype("<f4")).astype("<f4").view("<u4")


def _unsigned(number: int) -> int:
    """0, -1, 1, -2, 2 ... as 0, 1, 2, 3, 4 ..."""
    return 2 * number if number >= 0 else -2 * number - 1


def read(reader: Reader, kind: int, dtype: str, word: np.dtype, sparse: bool) -> np.ndarray:
    """The values (words) of a codebook of this ``kind``; its number of values comes first.

    Raises:
        CorruptData: too many values, or a kind that this type cannot have.
    """
    if kind in (HALVES, SCALED_HALF, SCALED) and dtype != "float32":
        raise CorruptData(f"A codebook of kind {kind} is for float32, not for {dtype}.")
    count = reader.varint("the number of values in the codebook", MOST)
    if not count:
        raise CorruptData("A codebook has no value.")
    if kind == WORDS:
        return np.frombuffer(reader.take(count * word.itemsize, "codebook"), word)
    if kind == HALVES:
        return np.frombuffer(reader.take(2 * count, "codebook"), "<f2").astype("<f4").view("<u4")
    if kind == RUN:
        first = int.from_bytes(reader.take(word.itemsize, "codebook"), "little")
        if first + count > 1 << 8 * word.itemsize:
            raise CorruptData("A run of values goes past the largest one.")
        return np.arange(count).astype(word) + np.array(first, word)
    scale = np.frombuffer(reader.take(2 if kind == SCALED_HALF else 4, "codebook"), _scale_type(kind))[0]
    number = reader.varint("the first level", 2 * _LARGEST_FACTOR, "codebook")
    first = -(number + 1 >> 1) if number & 1 else number >> 1
    return _products(np.float32(scale), _levels(first, count, sparse))


def look_up(values: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The value for each label, piece by piece: the indices that NumPy makes of labels take 8 bytes each, and
    Python can be interrupted between two pieces."""
    out = np.empty(labels.shape, values.dtype)
    for first in range(0, len(labels), _PIECE):
        part = slice(first, first + _PIECE)
        np.take(values, labels[part], out=out[part], mode="raise")
    return out


def _scale_type(kind: int) -> str:
    return "<f2" if kind == SCALED_HALF else "<f4"
