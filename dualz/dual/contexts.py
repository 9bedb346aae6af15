"""The forms whose labels are arithmetic-coded with contexts: the smallest and the slowest of a tensor.

Trying them takes time, and so does reading them: both are counted (:class:`Effort`).

Lesson: 14 (dual). What contexts are: ``dualz.kernels.context``. The bytes: docs/dz-format.md.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dualz.dual import codebook, work
from dualz.dual.codebook import Codebook
from dualz.dual.fields import varint
from dualz.dual.planes import values_block
from dualz.dual.tensors import Stored
from dualz.kernels import context
from dualz.kernels.distinct import distinct

DENSE_CONTEXT, SPARSE_CONTEXT = 4, 6
STRENGTH_SHIFT = 3

# Where an exhaustive search would cost too much time on large tensors.
_ALL_STRENGTHS_UP_TO = 1 << 18
_DENSE_UP_TO = 1 << 16
_TASTED = 1 << 17  # numbers on which contexts are tried first where there are many more
_TASTY = 0.97  # of the bytes without them: so few they must take then
_SAMPLE = 1 << 18
_FARTHEST_LAG = 256


class Effort:
    """How hard a file is tried to be made small: what may be spent on contexts, in nanoseconds.

    ``time`` is for trying them, ``spare`` for reading them: a reader refuses what takes too long
    (``dualz.dual.work``), so what contexts cost beyond what their numbers and bytes allow is taken from here.
    ``bits``: whether the quick coder of bits may be used.
    """

    def __init__(self, time: float = float("inf"), bits: bool = True, spare: float = 0.6 * work.FREE) -> None:
        self.time = time
        self.bits = bits
        self.spare = spare

    def may_try(self, nanoseconds: float) -> bool:
        """Whether there is time left for this; if so it is spent."""
        if nanoseconds > self.time:
            return False
        self.time -= nanoseconds
        return True

    def can_be_read(self, nanoseconds: float, numbers: int, size: int) -> bool:
        """Whether a reader has time for contexts of this price. Half of what their numbers allow is not
        touched: other steps need it."""
        more = nanoseconds - work.PER_NUMBER * numbers / 2 - work.PER_INPUT_BYTE * size
        if more > self.spare:
            return False
        self.spare -= max(more, 0)
        return True


def coded(tensor: Stored, limit: int, effort: Effort) -> Iterator[tuple[int, list | None]]:
    """The forms of ``tensor`` with contexts, each with its number; None for one not below ``limit`` bytes."""
    words = tensor.words
    places = np.flatnonzero(words)
    if len(places) < 0.75 * words.size:
        form = _sparse_context_form(tensor, places, limit, effort)
        yield SPARSE_CONTEXT, form
        limit = limit if form is None else sum(map(len, form))
    if len(places) > 0.5 * words.size or words.size <= _DENSE_UP_TO:
        found = distinct(words, min(context.MOST_LABELS, words.size))
        if found:
            values, seen = found
            book, labels = codebook.fitting(values, seen, tensor.dtype, False)
            yield DENSE_CONTEXT, _dense_context_form(tensor, book, labels, limit, effort)


def _sparse_context_form(tensor: Stored, places: np.ndarray, limit: int, effort: Effort) -> list | None:
    """Labels, zero among them, each coded with a chance that its surroundings give; None if not smaller."""
    if not len(places):
        return None
    values = tensor.words[places]
    found = distinct(values, min(context.MOST_LABELS, len(values)))
    behind: list[bytes | memoryview] = []
    if found:
        book, labels = codebook.fitting(*found, tensor.dtype, True)
    if not found or len(book.values) > context.MOST_LABELS:
        book = Codebook(codebook.NONE, np.zeros(1, np.uint8), b"")
        labels, behind = np.zeros(len(places), np.uint16), values_block(values, tensor.dtype)
    matrix = np.zeros(tensor.rows, np.uint8)
    matrix.reshape(-1)[places] = labels + 1
    room = limit - sum(map(len, behind)) - 8
    start = [] if book.kind == codebook.NONE else codebook.stored(book)
    coded = _contexts(matrix, len(book.values), False, room, effort)
    if coded is None:
        return None
    strength, lag, stream = coded
    mode = bytes([book.kind | strength - 1 << STRENGTH_SHIFT])
    return [mode, varint(len(places)), varint(lag), *start, varint(len(stream)), stream, *behind]


def _contexts(
    matrix: np.ndarray, kinds: int, dense: bool, room: int, effort: Effort
) -> tuple[int, int, bytes] | None:
    """Strength, lag and stream of the shortest coding of ``matrix`` that fits into ``room`` bytes."""
    price = work.contexts(matrix.shape, int(np.count_nonzero(matrix)), kinds, dense)
    if room <= 0 or not effort.may_try(price):
        return None
    lag = best_lag(matrix)
    if matrix.size > 4 * _TASTED:
        # If contexts gain nothing on the first rows, they are not believed to gain on the others.
        some = np.ascontiguousarray(matrix[: max(1, _TASTED // matrix.shape[1])])
        if context.encode(some, kinds, lag, 1, dense, int(room * some.size / matrix.size * _TASTY)) is None:
            return None
    tried = (1, 2, 4) if matrix.size <= _ALL_STRENGTHS_UP_TO and not dense else (1,)
    best = None
    for strength in tried:
        stream = context.encode(matrix, kinds, lag, strength, dense, room) if room > 0 else None
        if stream is not None:
            best, room = (strength, lag, stream), len(stream) - 1
    if best is None or not effort.can_be_read(price, matrix.size, len(best[2])):
        return None
    return best


def best_lag(matrix: np.ndarray) -> int:
    """The distance (2 to 256) at which kept weights of a row meet most often: an image's width, a
    kernel's size. Counted in whole numbers on the first 2^18 weights, so every machine agrees."""
    columns = matrix.shape[1]
    kept = matrix[: max(1, _SAMPLE // max(columns, 1)), :_SAMPLE] > 0
    columns = kept.shape[1]
    best, best_lag = -1, 2
    for lag in range(2, min(columns // 2, _FARTHEST_LAG) + 1):
        met = int(np.count_nonzero(kept[:, lag:] & kept[:, :-lag])) * columns // (columns - lag)
        if met > best:
            best, best_lag = met, lag
    return best_lag


def _dense_context_form(
    tensor: Stored, book: Codebook, labels: np.ndarray, limit: int, effort: Effort
) -> list | None:
    kinds = len(book.values)
    if kinds > context.MOST_LABELS or labels.size % tensor.rows[0]:
        return None
    matrix = (labels + 1).astype(np.uint8).reshape(tensor.rows[0], -1)
    coded = _contexts(matrix, kinds, True, limit, effort)
    if coded is None:
        return None
    _, lag, stream = coded
    return [bytes([book.kind]), varint(lag), *codebook.stored(book), varint(len(stream)), stream]
