"""From a tensor to the smallest of its forms. Every form gives back exactly the same bits.

====== ================ =========================================================================
number form             what is stored
====== ================ =========================================================================
0      raw              the numbers as they are
1      copy             which earlier tensor is the same
2      planes           first bytes of all numbers, second bytes ...; each Huffman-coded if smaller
3      dense            a label for every number, Huffman-coded, and a codebook
4      dense, context   the same labels, arithmetic-coded
5      sparse           gaps between the non-zero numbers, and their labels, Huffman-coded; a codebook
6      sparse, context  the same labels, zero among them, arithmetic-coded
7      parts            other tensors that it is made of: see ``dualz.dual.parts``
====== ================ =========================================================================

The forms are written and measured in turn, and the smallest is kept: nothing is estimated.

Sources: Han, Mao and Dally, "Deep Compression" (2016) for prune, share, code; RFC 1951 for the buckets.
Lesson: 14 (dual). The bytes of each form: docs/dz-format.md.
"""

from __future__ import annotations

import numpy as np

from dualz.dual import codebook, parts, work
from dualz.dual.codebook import Codebook
from dualz.dual.fields import code_lengths, varint
from dualz.dual.planes import planes_form, values_block
from dualz.dual.tensors import Stored
from dualz.kernels import context, sparse
from dualz.kernels.prefix import code_lengths as best_lengths

RAW, COPY, PLANES, DENSE, DENSE_CONTEXT, SPARSE, SPARSE_CONTEXT, PARTS = range(8)
FORM_NAMES = ("raw", "copy", "planes", "dense", "dense, context", "sparse", "sparse, context", "parts")
COLUMNS_FIRST = 8
STRENGTH_SHIFT = 3

# Where an exhaustive search would cost too much time on large tensors.
_ALL_STRENGTHS_UP_TO = 1 << 18
_SEARCHED_UP_TO = 1 << 16
_TASTY = 0.985
_TASTED = 1 << 17  # numbers on which contexts are tried first where there are many more
_MASKED_FROM = 1 << 10
_HOPELESS = 12  # bytes, which no other form makes fewer
_FARTHEST = 1 << 32  # the largest distance that the 64 buckets reach
_SAMPLE = 1 << 20
_FARTHEST_LAG = 256


class Effort:
    """How hard a file is tried to be made small: what may be spent on contexts, in nanoseconds.

    ``time`` is for trying them, ``spare`` for reading them: a reader refuses what takes too long
    (``dualz.dual.work``), so what contexts cost beyond what their numbers and bytes allow is taken from here.
    """

    def __init__(self, time: float = float("inf"), spare: float = 0.6 * work.FREE) -> None:
        self.time = time
        self.spare = spare

    def may_try(self, nanoseconds: float) -> bool:
        """Whether there is time left for this; if so it is spent."""
        if nanoseconds > self.time:
            return False
        self.time -= nanoseconds
        return True

    def can_be_read(self, nanoseconds: float, numbers: int, size: int) -> bool:
        """Whether a reader has time for contexts of this price; half of what its numbers allow is left for others."""
        more = nanoseconds - work.PER_NUMBER * numbers / 2 - work.PER_INPUT_BYTE * size
        if more > self.spare:
            return False
        self.spare -= max(more, 0)
        return True


def encode(
    tensor: Stored, contexts: bool = True, effort: Effort | None = None, depth: int = 0
) -> tuple[int, list[bytes | memoryview]]:
    """The number of the smallest form of ``tensor`` and its bytes, in parts to be joined.

    Contexts take much longer than Huffman codes; ``contexts`` says whether they are tried (on at most 2^26
    numbers). ``depth`` counts the tensors that this one is part of.
    """
    words, effort = tensor.words, effort or Effort()
    best: tuple[int, list[bytes | memoryview]] = (RAW, [words.data.cast("B")] if words.size else [])
    if words.size < 2:
        return best
    signed = parts.signed_zeros(tensor)
    plain = contexts and not signed and words.size <= context.MOST_ELEMENTS
    best = _with_zeros(best, tensor, effort if plain else None)
    best = _without_zeros(best, tensor, effort if plain else None)
    if depth == parts.DEEPEST or _size(best[1]) <= _HOPELESS:
        return best

    def inner(part: Stored) -> tuple[int, list]:
        return encode(part, contexts, effort, depth + 1)

    pair = parts.two_values(words)
    if pair:
        best = _smaller(best, PARTS, parts.bits(tensor, *pair, _size(best[1])))
    elif words.size >= _MASKED_FROM and not signed and 0 < np.count_nonzero(words) < 0.75 * words.size:
        best = _smaller(best, PARTS, parts.mask(tensor, inner))
    for form in parts.candidates(tensor, inner):
        best = _smaller(best, PARTS, form)
    return best


def _with_zeros(best: tuple[int, list], tensor: Stored, effort: Effort | None) -> tuple[int, list]:
    """The better of ``best`` and the forms for tensors with many zeros; without ``effort`` no contexts."""
    words = tensor.words
    places = np.flatnonzero(words)
    if len(places) < 0.75 * words.size and words.size <= _FARTHEST:
        best = _smaller(best, SPARSE, sparse_form(tensor, places))
        if effort:
            best = _smaller(best, SPARSE_CONTEXT, _sparse_context_form(tensor, places, _size(best[1]), effort))
    return best


def _without_zeros(best: tuple[int, list], tensor: Stored, effort: Effort | None) -> tuple[int, list]:
    """The better of ``best`` and the forms in which a zero is a number like any other."""
    words = tensor.words
    if np.count_nonzero(words) <= 0.5 * words.size and words.size > _SEARCHED_UP_TO:
        return best
    found = sparse.distinct(words, min(codebook.MOST, words.size))
    if found:
        book, labels = _book(*found, tensor.dtype, False)
        if _least(book, labels) < _size(best[1]):
            best = _smaller(best, DENSE, _dense_form(book, labels))
        if effort:
            form = _dense_context_form(tensor, book, labels, _size(best[1]), effort)
            best = _smaller(best, DENSE_CONTEXT, form)
    return _smaller(best, PLANES, planes_form(words, tensor.dtype, _size(best[1])))


def _smaller(best: tuple[int, list], form: int, parts: list | None) -> tuple[int, list]:
    return (form, parts) if parts is not None and _size(parts) < _size(best[1]) else best


def _size(parts: list[bytes | memoryview]) -> int:
    return sum(len(part) for part in parts)


def _book(values: np.ndarray, labels: np.ndarray, dtype: str, is_sparse: bool) -> tuple[Codebook, np.ndarray]:
    """The codebook for the different ``values``, and ``labels`` that point into it."""
    book = codebook.choose(values, dtype, is_sparse)
    if len(book.values) == len(values) and (book.values == values).all():
        return book, labels
    order = np.argsort(book.values, kind="stable")
    place = order[np.searchsorted(book.values, values, sorter=order)].astype(np.uint16)
    return book, place[labels]


def _least(book: Codebook, labels: np.ndarray) -> int:
    """No codebook with Huffman-coded labels takes fewer bytes: a word has a bit at least. Where values are
    nearly all different, this saves the work of making a code for thousands of labels."""
    return 2 + len(book.data) + (len(labels) // 8 if len(book.values) > 1 else 0)


def _lengths(counts: np.ndarray) -> np.ndarray:
    """The best code lengths, without the symbols behind the last one that occurs."""
    return best_lengths(counts[: int(np.flatnonzero(counts)[-1]) + 1].astype(np.int64), sparse.LONGEST)


def _labels(book: Codebook, labels: np.ndarray) -> list[bytes]:
    """Huffman table and code words; nothing where there is one value only."""
    if len(book.values) == 1:
        return []
    lengths = _lengths(np.bincount(labels))
    return [code_lengths(lengths), sparse.write_symbols(labels, lengths)]


# --- sparse --------------------------------------------------------------------------------------


def sparse_form(tensor: Stored, places: np.ndarray) -> list[bytes | memoryview]:
    """Gaps and labels in Huffman codes, in the better of the two scan orders."""
    if not len(places):
        return [bytes([0]), varint(0)]
    values = tensor.words[places]
    flags, places, values = _scan(tensor, places, values)
    lengths = _lengths(sparse.count_buckets(places))
    gaps = [code_lengths(lengths), sparse.write_gaps(places, lengths)]
    plain = values_block(values, tensor.dtype)
    found = sparse.distinct(values, min(codebook.MOST, len(values)))
    if found:
        book, labels = _book(*found, tensor.dtype, True)
        if _least(book, labels) <= _size(plain) + 1:
            shared = [*_with_book(book), *gaps, *_labels(book, labels)]
            if _size(shared) <= _size(plain) + _size(gaps):
                return [bytes([flags | book.kind]), varint(len(places)), *shared]
    return [bytes([flags | codebook.NONE]), varint(len(places)), *gaps, *plain]


def _with_book(book: Codebook) -> list[bytes]:
    return [varint(len(book.values)), book.data]


def _scan(tensor: Stored, places: np.ndarray, values: np.ndarray) -> tuple[int, np.ndarray, np.ndarray]:
    """Places row by row or column by column, whichever makes the gaps smaller."""
    rows, columns = tensor.rows
    if rows < 2 or columns < 2:
        return 0, places, values
    across = places % columns * rows + places // columns
    order = np.argsort(across, kind="stable")
    turned = across[order]
    if _gap_cost(turned) < _gap_cost(places):
        return COLUMNS_FIRST, turned, values[order]
    return 0, places, values


def _gap_cost(places: np.ndarray) -> int:
    counts = sparse.count_buckets(places)
    lengths = _lengths(counts)
    return sparse.gap_bits(counts[: len(lengths)], lengths) + 8 * len(code_lengths(lengths))


def _sparse_context_form(tensor: Stored, places: np.ndarray, limit: int, effort: Effort) -> list | None:
    """Labels, zero among them, each coded with a chance that its surroundings give; None if not smaller."""
    if not len(places):
        return None
    values = tensor.words[places]
    found = sparse.distinct(values, min(context.MOST_LABELS, len(values)))
    behind: list[bytes | memoryview] = []
    if found:
        book, labels = _book(*found, tensor.dtype, True)
    if not found or len(book.values) > context.MOST_LABELS:
        book = Codebook(codebook.NONE, np.zeros(1, np.uint8), b"")
        labels, behind = np.zeros(len(places), np.uint16), values_block(values, tensor.dtype)
    matrix = np.zeros(tensor.rows, np.uint8)
    matrix.reshape(-1)[places] = labels + 1
    room = limit - _size(behind) - 8
    start = [] if book.kind == codebook.NONE else _with_book(book)
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
    price = work.contexts(matrix.size, int(np.count_nonzero(matrix)), kinds, dense)
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
    kernel's size. Counted in whole numbers on the first million weights, so every machine agrees."""
    columns = matrix.shape[1]
    kept = matrix[: max(1, _SAMPLE // max(columns, 1)), :_SAMPLE] > 0
    columns = kept.shape[1]
    best, best_lag = -1, 2
    for lag in range(2, min(columns // 2, _FARTHEST_LAG) + 1):
        met = int(np.count_nonzero(kept[:, lag:] & kept[:, :-lag])) * columns // (columns - lag)
        if met > best:
            best, best_lag = met, lag
    return best_lag


# --- dense ---------------------------------------------------------------------------------------


def _dense_form(book: Codebook, labels: np.ndarray) -> list[bytes]:
    return [bytes([book.kind]), *_with_book(book), *_labels(book, labels)]


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
    return [bytes([book.kind]), varint(lag), *_with_book(book), varint(len(stream)), stream]
