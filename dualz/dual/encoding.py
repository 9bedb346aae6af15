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

from collections.abc import Iterator, Sequence

import numpy as np

from dualz.dual import codebook, parts, pieces
from dualz.dual.codebook import Codebook
from dualz.dual.contexts import Effort, coded
from dualz.dual.fields import code_lengths, varint
from dualz.dual.planes import planes_form, values_block
from dualz.dual.tensors import Stored
from dualz.kernels import context, sparse
from dualz.kernels.distinct import distinct
from dualz.kernels.prefix import code_lengths as best_lengths

RAW, COPY, PLANES, DENSE, SPARSE, PARTS = 0, 1, 2, 3, 5, 7
FORM_NAMES = ("raw", "copy", "planes", "dense", "dense, context", "sparse", "sparse, context", "parts")
COLUMNS_FIRST = 8

# Where an exhaustive search would cost too much time on large tensors.
_SEARCHED_UP_TO = 1 << 16
_MASK_PRICE = 50  # nanoseconds a number, for little: not on all layers of a large model
_PROMISING = 1.05  # a plan that is so much larger than the best form may still win by contexts
_HOPELESS = 12  # bytes, which no other form makes fewer
_FARTHEST = 1 << 32  # the largest distance that the 64 buckets reach


Encoded = tuple[int, list[bytes | memoryview]]


def encode(tensor: Stored, contexts: bool = True, effort: Effort | None = None, depth: int = 0) -> Encoded:
    """The number of the smallest form of ``tensor`` and its bytes, in parts to be joined.

    Contexts take much longer than Huffman codes; ``contexts`` says whether they are tried (on at most 2^26
    numbers). ``depth`` counts the tensors that this one is part of.
    """
    words, effort = tensor.words, effort or Effort()
    best: Encoded = (RAW, [words.data.cast("B")] if words.size else [])
    if words.size < 2:
        return best
    signed = parts.signed_zeros(tensor)
    contexts = contexts and words.size <= context.MOST_ELEMENTS
    best = _with_zeros(best, tensor)
    best = _without_zeros(best, tensor)
    plan = None
    if depth < parts.DEEPEST and _size(best[1]) > _HOPELESS:
        best, plan = _of_parts(best, tensor, effort, depth)
    if contexts and not signed:
        for form, made in coded(tensor, _size(best[1]), effort):
            best = _smaller(best, form, made)
    if contexts and plan:
        best = _smaller(best, PARTS, _planned(plan, True, effort, depth))
    return best


def encode_pieces(tensor: Stored, contexts: bool, effort: Effort) -> Iterator[list]:
    """The bytes of form 7 for a tensor of pieces, one piece after the other; the first ones say so. Each
    may be made of parts as if it stood alone."""
    piece = pieces.size(tensor)
    yield [bytes([parts.PIECES]), varint(piece)]
    for part in pieces.cut(tensor, piece):
        form, made = encode(part, contexts, effort)
        yield [parts.tag(part.dtype, form), *made]


def _of_parts(best: Encoded, tensor: Stored, effort: Effort, depth: int) -> tuple[Encoded, parts.Plan | None]:
    """The better of ``best`` and the forms made of parts; and the best plan, if it is worth contexts.

    Plans are compared without contexts, which would cost too much time for all of them.
    """
    pair = parts.two_values(tensor.words)
    if pair and effort.bits:
        best = _smaller(best, PARTS, parts.bits(tensor, *pair, _size(best[1])))
    chosen, least = None, _size(best[1]) * _PROMISING
    for plan in parts.plans(tensor):
        masked = plan.head[0] == parts.MASK
        if masked and not (effort.bits and effort.may_try(_MASK_PRICE * tensor.words.size)):
            continue
        form = _planned(plan, False, effort, depth)
        if _size(form) < least:
            chosen, least = plan, _size(form)
        best = _smaller(best, PARTS, form)
    return best, chosen


def _planned(plan: parts.Plan, contexts: bool, effort: Effort, depth: int) -> list:
    """The bytes of form 7: what the plan begins with, then each part with its type and form before it."""
    made = [plan.head]
    for part in plan.tensors:
        form, pieces = encode(part, contexts, effort, depth + 1)
        made += [parts.tag(part.dtype, form), *pieces]
    return made


def _with_zeros(best: Encoded, tensor: Stored) -> Encoded:
    """The better of ``best`` and the form for tensors with many zeros."""
    places = np.flatnonzero(tensor.words)
    if len(places) < 0.75 * tensor.words.size and tensor.words.size <= _FARTHEST:
        best = _smaller(best, SPARSE, sparse_form(tensor, places))
    return best


def _without_zeros(best: Encoded, tensor: Stored) -> Encoded:
    """The better of ``best`` and the forms in which a zero is a number like any other."""
    words = tensor.words
    if np.count_nonzero(words) <= 0.5 * words.size and words.size > _SEARCHED_UP_TO:
        return best
    found = distinct(words, min(codebook.MOST, words.size))
    if found:
        book, labels = codebook.fitting(*found, tensor.dtype, False)
        if _least(book, labels) < _size(best[1]):
            best = _smaller(best, DENSE, _dense_form(book, labels))
    return _smaller(best, PLANES, planes_form(words, tensor.dtype, _size(best[1])))


def _smaller(best: Encoded, form: int, parts: list | None) -> Encoded:
    return (form, parts) if parts is not None and _size(parts) < _size(best[1]) else best


def _size(parts: Sequence[bytes | memoryview]) -> int:
    return sum(len(part) for part in parts)


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
    found = distinct(values, min(codebook.MOST, len(values)))
    if found:
        book, labels = codebook.fitting(*found, tensor.dtype, True)
        if _least(book, labels) <= _size(plain) + 1:
            shared = [*codebook.stored(book), *gaps, *_labels(book, labels)]
            if _size(shared) <= _size(plain) + _size(gaps):
                return [bytes([flags | book.kind]), varint(len(places)), *shared]
    return [bytes([flags | codebook.NONE]), varint(len(places)), *gaps, *plain]


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


# --- dense ---------------------------------------------------------------------------------------


def _dense_form(book: Codebook, labels: np.ndarray) -> list[bytes]:
    return [bytes([book.kind]), *codebook.stored(book), *_labels(book, labels)]
