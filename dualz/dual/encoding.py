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
====== ================ =========================================================================

The forms are written and measured in turn, and the smallest is kept: nothing is estimated.

Sources: Han, Mao and Dally, "Deep Compression" (2016) for prune, share, code; RFC 1951 for the buckets.
Lesson: 14 (dual). The bytes of each form: docs/dz-format.md.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dualz.codecs import huffman_file
from dualz.dual import codebook
from dualz.dual.codebook import Codebook
from dualz.dual.fields import code_lengths, varint
from dualz.dual.tensors import Stored
from dualz.kernels import context, sparse
from dualz.kernels import huffman as kernel
from dualz.kernels.prefix import code_lengths as best_lengths

RAW, COPY, PLANES, DENSE, DENSE_CONTEXT, SPARSE, SPARSE_CONTEXT = range(7)
FORM_NAMES = ("raw", "copy", "planes", "dense", "dense, context", "sparse", "sparse, context")
COLUMNS_FIRST = 8
STRENGTH_SHIFT = 3
ROTATED = 1

# Where an exhaustive search would cost too much time on large tensors.
_CONTEXT_UP_TO = 1 << 18
_SEARCHED_UP_TO = 1 << 16
_FARTHEST = 1 << 32  # the largest distance that the 64 buckets reach
_SAMPLE = 1 << 20
_HUFFMAN_HEAD = 48  # bytes of a Huffman file before its code lengths
_FARTHEST_LAG = 256


def encode(tensor: Stored, contexts: bool | None = None) -> tuple[int, list[bytes | memoryview]]:
    """The number of the smallest form of ``tensor`` and its bytes, in parts to be joined.

    Contexts take much longer than Huffman codes, so they are tried on tensors of up to 2^18 weights;
    ``contexts=True`` tries them on all (up to 2^26 weights), ``contexts=False`` on none.
    """
    most = {None: _CONTEXT_UP_TO, True: context.MOST_ELEMENTS, False: 0}[contexts]
    words = tensor.words
    best: tuple[int, list[bytes | memoryview]] = (RAW, [words.data.cast("B")] if words.size else [])
    if words.size < 2:
        return best
    places = np.flatnonzero(words)
    if len(places) < 0.75 * words.size and words.size <= _FARTHEST:
        best = _smaller(best, SPARSE, sparse_form(tensor, places))
        if words.size <= most:
            best = _smaller(best, SPARSE_CONTEXT, _sparse_context_form(tensor, places, _size(best[1])))
    if len(places) > 0.5 * words.size or words.size <= _SEARCHED_UP_TO:
        found = sparse.distinct(words, min(codebook.MOST, words.size))
        if found:
            book, labels = _book(*found, tensor.dtype, False)
            if _least(book, labels) < _size(best[1]):
                best = _smaller(best, DENSE, _dense_form(book, labels))
            if words.size <= most:
                best = _smaller(
                    best, DENSE_CONTEXT, _dense_context_form(tensor, book, labels, _size(best[1]))
                )
        best = _smaller(best, PLANES, planes_form(words, tensor.dtype, _size(best[1])))
    return best


def _smaller(best: tuple[int, list], form: int, parts: list | None) -> tuple[int, list]:
    return (form, parts) if parts is not None and _size(parts) < _size(best[1]) else best


def _size(parts: Sequence[bytes | memoryview]) -> int:
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


def _sparse_context_form(tensor: Stored, places: np.ndarray, limit: int) -> list | None:
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
    coded = _contexts(matrix, len(book.values), False, room)
    if coded is None:
        return None
    strength, lag, stream = coded
    mode = bytes([book.kind | strength - 1 << STRENGTH_SHIFT])
    return [mode, varint(len(places)), varint(lag), *start, varint(len(stream)), stream, *behind]


def _contexts(matrix: np.ndarray, kinds: int, dense: bool, room: int) -> tuple[int, int, bytes] | None:
    """Strength, lag and stream of the shortest coding of ``matrix`` that fits into ``room`` bytes."""
    lag = best_lag(matrix)
    tried = (1, 2, 4) if matrix.size <= _CONTEXT_UP_TO and not dense else (1,)
    best = None
    for strength in tried:
        if room <= 0:
            break
        stream = context.encode(matrix, kinds, lag, strength, dense, room)
        if stream is not None:
            best, room = (strength, lag, stream), len(stream) - 1
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


def _dense_context_form(tensor: Stored, book: Codebook, labels: np.ndarray, limit: int) -> list | None:
    kinds = len(book.values)
    if kinds > context.MOST_LABELS or labels.size % tensor.rows[0]:
        return None
    matrix = (labels + 1).astype(np.uint8).reshape(tensor.rows[0], -1)
    coded = _contexts(matrix, kinds, True, limit)
    if coded is None:
        return None
    _, lag, stream = coded
    return [bytes([book.kind]), varint(lag), *_with_book(book), varint(len(stream)), stream]


# --- exact ---------------------------------------------------------------------------------------


def planes_form(words: np.ndarray, dtype: str, limit: int) -> list | None:
    """Byte planes, the highest bytes first; None where that is not below ``limit`` bytes.

    Floats are turned left by one bit first: the sign goes to the end, and the exponent of a float32 or
    bfloat16 is then one whole byte. Signs and fractions look random; exponents do not.
    """
    if words.size < 64:
        return None
    turned = dtype.startswith(("float", "bfloat"))
    bits = np.array(8 * words.itemsize - 1, words.dtype)
    one = np.array(1, words.dtype)
    if turned:
        words = words << one | words >> bits
    columns = words.view(np.uint8).reshape(len(words), -1)[:, ::-1]
    parts: list = [bytes([ROTATED * turned])]
    size = 1
    for place in range(columns.shape[1]):
        plane = np.ascontiguousarray(columns[:, place])
        blob = _huffman_file(plane)
        parts += [varint(len(blob)), blob] if 0 < len(blob) < len(plane) else [varint(0), plane.data]
        size += _size(parts[-2:])
        if size >= limit:
            return None
    return parts


def _huffman_file(plane: np.ndarray) -> bytes:
    """The same bytes as ``huffman.compress``, by the kernel at any length; nothing where that is hopeless."""
    counts = np.bincount(plane, minlength=256)
    share = counts[counts > 0] / len(plane)
    entropy = float(-(share * np.log2(share)).sum())
    if _HUFFMAN_HEAD + len(plane) * entropy / 8 >= len(plane):
        return b""
    view = plane.data
    lengths = kernel.code_lengths(view, huffman_file.LONGEST)
    streams = kernel.encode(view, lengths, huffman_file.quarters(len(view)))
    return huffman_file.write(view, lengths, streams)


def values_block(values: np.ndarray, dtype: str) -> list:
    """Values that have no codebook: 0 and their bytes, or 1 and their planes."""
    planes = planes_form(values, dtype, values.nbytes)
    return [b"\0", values.data.cast("B")] if planes is None else [b"\1", *planes]
