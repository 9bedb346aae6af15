"""From the bytes of a form back to a tensor's words; the other half of ``dualz.dual.encoding``.

Whatever the bytes are, what is allocated is in proportion to the size of the tensor, which the caller has
checked: at most 8 bytes for each kept number and one byte for each number, beside the tensor itself; of a
tensor made of parts, the parts as well. Time is bounded in the same way: each step is paid for, in
``reader.work``, before it is taken.

Lesson: 14 (dual). The bytes of each form: docs/dz-format.md.
"""

from __future__ import annotations

import zlib

import numpy as np

from dualz.codecs import huffman_file
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.dual import codebook, parts_reading, work
from dualz.dual.contexts import DENSE_CONTEXT, SPARSE_CONTEXT, STRENGTH_SHIFT
from dualz.dual.encoding import COLUMNS_FIRST, COPY, DENSE, PARTS, PLANES, RAW, SPARSE
from dualz.dual.fields import Reader
from dualz.dual.parts import ROTATED, turn_back
from dualz.dual.tensors import Wanted
from dualz.kernels import context, sparse
from dualz.kernels import huffman as kernel

_KIND_MASK = 7
_PIECE = 1 << 24


def decode(reader: Reader, form: int, wanted: Wanted, earlier: list[np.ndarray]) -> np.ndarray:
    """The words of the next tensor in the file; ``earlier`` are those of the tensors before.

    Raises:
        CorruptData: the bytes are no such form of such a tensor.
        TooLarge: it would take longer than ``reader.work`` allows.
    """
    size = wanted.word.itemsize
    reader.work.spend(work.TENSOR + work.BYTE * wanted.count * size)
    if form == RAW:
        return np.frombuffer(reader.take(wanted.count * size, "raw numbers"), wanted.word)
    if form == COPY:
        return _copy(reader, wanted, earlier)
    if form == PLANES:
        return _planes(reader, wanted.word, wanted.count)
    if form in (DENSE, DENSE_CONTEXT):
        return _dense(reader, form, wanted)
    if form == SPARSE:
        return _sparse(reader, wanted)
    if form == SPARSE_CONTEXT:
        return _sparse_context(reader, wanted)
    if reader.version == 1:
        raise CorruptData(f"A tensor has form {form}; in version 1 there are {PARTS}.")
    return parts_reading.decode(reader, wanted, lambda reader, form, wanted: decode(reader, form, wanted, []))


def settled(words: np.ndarray) -> np.ndarray:
    """``words`` in memory of their own where they were one value said many times."""
    if words.strides != (0,):
        return words
    out = np.empty(len(words), words.dtype)
    for first in range(0, len(out), _PIECE):  # Python can be interrupted between two
        out[first : first + _PIECE].fill(words[0])
    return out


def _copy(reader: Reader, wanted: Wanted, earlier: list[np.ndarray]) -> np.ndarray:
    place = reader.varint("the tensor that is the same", max(len(earlier) - 1, 0))
    if not earlier or len(earlier[place]) != wanted.count or earlier[place].dtype != wanted.word:
        raise CorruptData("A tensor is said to be the same as one of another size.")
    return earlier[place]


def _mode(reader: Reader, allowed: int) -> tuple[int, int]:
    """The kind of the codebook and the other bits of the mode byte, of which ``allowed`` may be set."""
    mode = reader.byte("settings")
    kind = mode & _KIND_MASK
    if kind > codebook.NONE or mode & ~_KIND_MASK & ~allowed:
        raise CorruptData(f"The mode {mode:02x} of a tensor has bits set that mean nothing.")
    return kind, mode & allowed


def _dense(reader: Reader, form: int, wanted: Wanted) -> np.ndarray:
    kind, _ = _mode(reader, 0)
    if kind == codebook.NONE:
        raise CorruptData("A dense tensor with labels has no codebook.")
    if form == DENSE:
        values = codebook.read(reader, kind, wanted.dtype, wanted.word, False)
        if len(values) == 1:
            return np.broadcast_to(values, wanted.count)  # which takes neither time nor memory
        reader.work.spend(work.looked_up(wanted.count, wanted.word.itemsize))
        return codebook.look_up(values, _labels(reader, len(values), wanted.count))
    lag = _lag(reader)
    values = codebook.read(reader, kind, wanted.dtype, wanted.word, False)
    reader.work.spend(work.looked_up(wanted.count, wanted.word.itemsize))
    labels = _contexts(reader, wanted, wanted.count, len(values), lag, 1, True, "labels")
    return codebook.look_up(np.concatenate([values[:1], values]), labels.reshape(-1))  # from 1 on


def _labels(reader: Reader, kinds: int, count: int) -> np.ndarray:
    """``count`` labels below ``kinds``; nothing is stored where there is only one."""
    if kinds == 1:
        return np.broadcast_to(np.uint16(0), count)
    reader.work.spend(work.TABLE + work.SYMBOL * count)
    lengths = reader.code_lengths(kinds, "labels")
    _require_room(reader, count, "labels")
    labels, size = sparse.read_symbols(reader.rest, lengths, count)
    reader.skip(size, "labels")
    return labels


def _require_room(reader: Reader, count: int, what: str) -> None:
    """Every code word has a bit at least: refuse a number that the rest of the file cannot hold."""
    if count > 8 * len(reader.rest):
        raise CorruptData(f"{count} {what} cannot be held by the {len(reader.rest)} bytes that are left.")


def _sparse(reader: Reader, wanted: Wanted) -> np.ndarray:
    kind, columns_first = _mode(reader, COLUMNS_FIRST)
    kept = reader.varint("the number of kept weights", wanted.count)
    words = np.zeros(wanted.count, wanted.word)
    if not kept:
        return words
    values = None
    if kind != codebook.NONE:
        values = codebook.read(reader, kind, wanted.dtype, wanted.word, True)
    reader.work.spend(work.TABLE + work.GAP * kept + work.looked_up(kept, wanted.word.itemsize))
    lengths = reader.code_lengths(sparse.BUCKETS, "gaps")
    _require_room(reader, kept, "gaps")
    places, size = sparse.read_gaps(reader.rest, lengths, kept, wanted.count)
    reader.skip(size, "gaps")
    if columns_first:
        rows, columns = wanted.rows
        places = places % rows * columns + places // rows
    if values is None:
        words[places] = _values_block(reader, wanted.word, kept)
    else:
        words[places] = values[_labels(reader, len(values), kept)]
    return words


def _sparse_context(reader: Reader, wanted: Wanted) -> np.ndarray:
    kind, strength = _mode(reader, 3 << STRENGTH_SHIFT)
    kept = reader.varint("the number of kept weights", wanted.count)
    lag = _lag(reader)
    values = np.zeros(1, wanted.word)
    if kind != codebook.NONE:
        values = codebook.read(reader, kind, wanted.dtype, wanted.word, True)
    reader.work.spend(work.looked_up(wanted.count, wanted.word.itemsize))
    what = "places" if len(values) == 1 else "places and labels"
    labels = _contexts(
        reader, wanted, kept, len(values), lag, (strength >> STRENGTH_SHIFT) + 1, False, what
    ).reshape(-1)
    if np.count_nonzero(labels) != kept:
        raise CorruptData(f"The file says {kept} weights are kept, and {np.count_nonzero(labels)} are.")
    if kind != codebook.NONE:
        # Zero in front: label 0 is a pruned weight.
        return codebook.look_up(np.concatenate([np.zeros(1, wanted.word), values]), labels)
    words = np.zeros(wanted.count, wanted.word)
    words[labels > 0] = _values_block(reader, wanted.word, kept)
    return words


def _lag(reader: Reader) -> int:
    lag = reader.varint("the distance of the second neighbour", context.MOST_ELEMENTS)
    if lag < 2:
        raise CorruptData(f"The second neighbour is said to be {lag} away; at least 2 is needed.")
    return lag


def _contexts(
    reader: Reader, wanted: Wanted, kept: int, kinds: int, lag: int, strength: int, dense: bool, what: str
) -> np.ndarray:
    if kinds > context.MOST_LABELS or not 0 < wanted.count <= context.MOST_ELEMENTS:
        raise CorruptData(f"Context coding is for up to {context.MOST_LABELS} labels and 2^26 weights.")
    if wanted.rows[0] * wanted.rows[1] != wanted.count:
        raise CorruptData(f"Context coding is not for {wanted.dtype}.")
    reader.work.spend(work.contexts(wanted.rows, kept, kinds, dense))
    stream = reader.take(reader.varint("the size of a stream", len(reader.data)), what)
    labels = context.decode(stream, wanted.rows, kept, kinds, lag, strength, dense)
    if labels is None:
        raise CorruptData("A label has no value in the codebook.")
    return labels


def _values_block(reader: Reader, word: np.dtype, count: int) -> np.ndarray:
    how = reader.byte("settings")
    if how == 0:
        return np.frombuffer(reader.take(count * word.itemsize, "values"), word)
    if how == 1:
        return _planes(reader, word, count)
    raise CorruptData(f"Values are stored in way {how}; there are 0 and 1.")


def _planes(reader: Reader, word: np.dtype, count: int) -> np.ndarray:
    flags = reader.byte("settings")
    if flags & ~ROTATED:
        raise CorruptData(f"The flags {flags:02x} of byte planes have bits set that mean nothing.")
    planes = []
    for place in range(word.itemsize):
        what = f"byte plane {place + 1}"
        size = reader.varint(what, len(reader.data))
        reader.work.spend(work.PLANE * count + (work.TABLE + work.CODED_PLANE * count if size else 0))
        blob = reader.take(size or count, what)
        plane = _huffman_file(blob, count) if size else blob
        if len(plane) != count:
            raise CorruptData(f"A byte plane holds {len(plane)} bytes, and {count} are needed.")
        planes.append(np.frombuffer(plane, np.uint8))
    words = np.empty(count, word)
    columns = words.view(np.uint8).reshape(count, word.itemsize)
    for place, numbers in enumerate(planes):
        columns[:, word.itemsize - 1 - place] = numbers
    if flags & ROTATED:
        reader.work.spend(work.TURNED * count)
        turn_back(words)
    return words


def _huffman_file(blob: memoryview, most: int) -> bytes:
    """The same bytes as ``huffman.decompress``, by the kernel at any length."""
    try:
        found = huffman_file.read(blob, most)
    except TooLarge:
        raise CorruptData(f"A byte plane holds more than the {most} bytes that are needed.") from None
    if not found.size:
        return b""
    plane = kernel.decode(found.streams, found.lengths, huffman_file.quarters(found.size))
    if zlib.crc32(plane) != found.checksum:
        raise CorruptData("The checksum of a byte plane does not match: the file was damaged.")
    return plane
