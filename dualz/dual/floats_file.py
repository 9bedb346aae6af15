"""Tensors of floats in a file without loss: exponents Huffman-coded in blocks of lanes, the rest as it is.

Made for speed: encoding and decoding take all cores, and one tensor is read without the others. The file,
all numbers little-endian:

====== ========== ======================================================================================
offset size       field
====== ========== ======================================================================================
0      4          ``89 66 6c 01`` (\\x89fl, version 1)
4      varint     size of the head in bytes
...               the head: number of tensors; names, types and shapes as in a .dz file (docs/dz-format.md),
                  where the form is 0 (as it is) or 1 (lanes); the bytes of each tensor, one varint each
...    4          CRC-32 of all bytes so far
...               the tensors in their order
====== ========== ======================================================================================

A tensor as it is: CRC-32 of its bytes, and these. A tensor in lanes: code lengths as in a .dz file, at most
12 bits each and a complete code; for each block of 65 536 numbers the CRC-32 of their bytes; for each block
four sizes of lanes, in words of 64 bits, 2 bytes each; the other bytes of all numbers, lowest plane first
(see ``dualz.dual.floats.split``); the lanes.

Lesson: 16 (floats). The loops: ``dualz.kernels.float_lanes``.
"""

from __future__ import annotations

import math
import os
import zlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np

from dualz.codecs.bits import as_bytes, take
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.codecs.huffman_file import LONGEST
from dualz.dual import names as name_field
from dualz.dual.fields import Reader, code_lengths, varint
from dualz.dual.floats import FORMATS, join, split
from dualz.dual.head import MOST_TENSORS, read_shape, write_shapes
from dualz.dual.tensors import KIND_OF, KINDS, Stored
from dualz.kernels import float_lanes, numba
from dualz.kernels.float_lanes import BLOCK, LANES
from dualz.short import shown

MAGIC = b"\x89fl\x01"
DEFAULT_MAX_OUTPUT = 1 << 31
AS_IT_IS, IN_LANES = 0, 1
LEAST = 64  # numbers; fewer are stored as they are
_TASK = 8  # blocks that a thread takes at once
_MOST_BLOB = 1 << 62


class Place(NamedTuple):
    """Where a tensor stands in the file, and what it is; ``start`` and ``end`` are bytes."""

    dtype: str
    shape: tuple[int, ...]
    form: int
    start: int
    end: int

    @property
    def words(self) -> int:
        """How many words its numbers are."""
        kind = KIND_OF[self.dtype]
        return math.prod(self.shape) * kind.size // kind.word.itemsize


# --- encode --------------------------------------------------------------------------------------------


def compress(tensors: Mapping[str, Stored], threads: int | None = None) -> bytes:
    """A file with all ``tensors``. ``threads``: how many work at once (default: one for each core).

    Raises:
        ValueError: more than 65 536 tensors, a name or a shape that cannot be stored.
    """
    if len(tensors) > MOST_TENSORS:
        raise ValueError(f"{len(tensors)} tensors are too many; {MOST_TENSORS} are allowed.")
    blobs = [_blob(tensor, threads) for tensor in tensors.values()]
    head = b"".join(
        [
            varint(len(tensors)),
            name_field.write(list(tensors)),
            *write_shapes(tensors.values(), [form for form, _ in blobs]),
            *(varint(sum(map(len, parts))) for _, parts in blobs),
        ]
    )
    front = MAGIC + varint(len(head)) + head
    parts = [front, _crc(front), *(part for _, parts in blobs for part in parts)]
    return b"".join(parts)


def _crc(data: Any) -> bytes:
    return zlib.crc32(data).to_bytes(4, "little")


def _blob(tensor: Stored, threads: int | None) -> tuple[int, list]:
    """The form of a tensor and its bytes in parts; lanes where that is smaller."""
    if tensor.dtype in FORMATS and len(tensor.words) >= LEAST:
        parts = _lanes(np.ascontiguousarray(tensor.words), threads)
        if parts is not None:
            return IN_LANES, parts
    view = np.ascontiguousarray(tensor.words).view(np.uint8).data
    return AS_IT_IS, [_crc(view), view]


def _lanes(words: np.ndarray, threads: int | None) -> list | None:
    count, blocks = len(words), -(-len(words) // BLOCK)
    coded, rest = np.empty(count, np.uint8), np.empty((words.itemsize - 1, count), np.uint8)
    checks = np.empty(blocks, "<u4")

    def cut(first: int, last: int) -> np.ndarray:
        some = slice(first * BLOCK, last * BLOCK)
        coded[some], rest[:, some] = split(words[some])
        for block in range(first, last):
            checks[block] = zlib.crc32(words[block * BLOCK : (block + 1) * BLOCK].view(np.uint8).data)
        return float_lanes.count(coded[some])

    counts = np.sum(_spread(cut, blocks, threads), axis=0)
    lengths = float_lanes.lengths_for(counts)
    table, sizes = float_lanes.encode_table(lengths), np.empty((blocks, LANES), "<u2")

    def encode(first: int, last: int) -> memoryview:
        some = coded[first * BLOCK : last * BLOCK]
        stream = np.empty(len(some) * LONGEST // 64 + LANES * (last - first) + 1, np.uint64)
        used = int(float_lanes.encode(some, table, stream, sizes[first:last]))
        return stream[:used].astype("<u8", copy=False).view(np.uint8).data

    # Not worth the trouble where the code saves nothing; the words' last bits are then still to come.
    if int(counts @ lengths) >= 8 * count:
        return None
    streams = _spread(encode, blocks, threads)
    parts = [code_lengths(lengths), checks.view(np.uint8).data, sizes.view(np.uint8).data.cast("B")]
    parts += [rest.data.cast("B"), *streams] if rest.size else streams
    return parts if sum(map(len, parts)) < words.nbytes + 4 else None


def _spread(work: Callable[[int, int], Any], blocks: int, threads: int | None) -> list:
    """The results of ``work(first, last)`` for all blocks, a few at a time, by several threads."""
    tasks = [(first, min(first + _TASK, blocks)) for first in range(0, blocks, _TASK)]
    threads = min(threads or os.cpu_count() or 1, len(tasks))
    if threads < 2 or not numba:
        return [work(*task) for task in tasks]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda task: work(*task), tasks))


# --- decode --------------------------------------------------------------------------------------------


def decompress(
    data: bytes | memoryview, max_output: int = DEFAULT_MAX_OUTPUT, threads: int | None = None
) -> dict[str, Stored]:
    """All tensors of a file, in their order.

    Raises:
        CorruptData: this is no such file, or it is damaged.
        TooLarge: its tensors take more than ``max_output`` bytes.
    """
    view = as_bytes(data)
    return {name: _read(view, place, threads) for name, place in places(view, max_output).items()}


def read_tensor(
    data: bytes | memoryview,
    name: str,
    max_output: int = DEFAULT_MAX_OUTPUT,
    threads: int | None = None,
) -> Stored:
    """One tensor of a file; of the others nothing is decoded.

    Raises:
        CorruptData: this is no such file, its head or this tensor is damaged.
        TooLarge: the tensors take more than ``max_output`` bytes.
        KeyError: there is no tensor of that name.
    """
    view = as_bytes(data)
    found = places(view, max_output)
    if name not in found:
        raise KeyError(f"There is no tensor {shown(name)} in the file.")
    return _read(view, found[name], threads)


def places(data: bytes | memoryview, max_output: int = DEFAULT_MAX_OUTPUT) -> dict[str, Place]:
    """Where the tensors of a file stand, by name; nothing but the head is read.

    Raises:
        CorruptData, TooLarge: as :func:`decompress`.
    """
    view = as_bytes(data)
    magic = bytes(take(view, 0, len(MAGIC), "the head"))
    if magic != MAGIC:
        raise CorruptData(f"This is not a file of floats in lanes: it begins with {magic!r}, not {MAGIC!r}.")
    reader = Reader(view, len(view))
    reader.take(len(MAGIC), "head")
    end = reader.varint("the size of the head", len(view)) + reader.at
    check = take(view, end, 4, "the checksum of the head")
    if _crc(view[:end]) != check:
        raise CorruptData("The head of the file is damaged: its checksum is another.")
    head = Reader(view, end)
    head.at = reader.at
    found = _places(head, end + 4, max_output)
    if head.at != end:
        raise CorruptData(f"{end - head.at} bytes of the head say nothing.")
    last = max((place.end for place in found.values()), default=end + 4)
    if last != len(view):
        raise CorruptData(f"The file has {len(view)} bytes, and its head says {last}.")
    return found


def _places(head: Reader, start: int, max_output: int) -> dict[str, Place]:
    names = name_field.read(head, head.varint("the number of tensors", MOST_TENSORS))
    seen: list[tuple[str, tuple[int, ...], int]] = []
    total = 0
    for _ in names:
        tag = head.byte("type and form")
        dtype, form = tag & 31, tag >> 5
        if dtype >= len(KINDS) or form > IN_LANES or (form and KINDS[dtype].name not in FORMATS):
            raise CorruptData(f"A tensor cannot have numbers of type {dtype} in form {form}.")
        shape = read_shape(head, seen[-1][1] if seen else (), max_output)
        total += math.prod(shape) * KINDS[dtype].size
        if total > max_output:
            raise TooLarge(f"The tensors take more than {max_output} bytes, which is the limit.")
        seen.append((KINDS[dtype].name, shape, form))
    found = {}
    for name, (kind, shape, form) in zip(names, seen, strict=True):
        end = start + head.varint("the bytes of a tensor", _MOST_BLOB)
        found[name] = Place(kind, shape, form, start, end)
        start = end
    return found


def _read(view: memoryview, place: Place, threads: int | None) -> Stored:
    blob = take(view, place.start, place.end - place.start, "a tensor")
    if place.form == IN_LANES:
        return Stored(place.dtype, place.shape, _read_lanes(blob, place, threads))
    word = KIND_OF[place.dtype].word
    size = place.words * word.itemsize
    if len(blob) != 4 + size:
        raise CorruptData(f"A tensor of {size} bytes has {len(blob) - 4} in the file.")
    if _crc(blob[4:]) != blob[:4]:
        raise CorruptData("A tensor is damaged: its checksum is another.")
    return Stored(place.dtype, place.shape, np.frombuffer(blob[4:], word).copy())


def _read_lanes(blob: memoryview, place: Place, threads: int | None) -> np.ndarray:
    count, word = place.words, KIND_OF[place.dtype].word
    blocks = -(-count // BLOCK)
    reader = Reader(blob, len(blob))
    lengths = _lengths(reader)
    checks = np.frombuffer(reader.take(4 * blocks, "checksums"), "<u4")
    sizes = np.frombuffer(reader.take(2 * LANES * blocks, "sizes of lanes"), "<u2").reshape(blocks, LANES)
    planes = reader.take((word.itemsize - 1) * count, "the other bytes")
    rest = np.frombuffer(planes, np.uint8).reshape(word.itemsize - 1, count)
    starts = np.concatenate([[0], np.cumsum(sizes.sum(axis=1, dtype=np.int64))])
    if 8 * int(starts[-1]) != len(reader.rest):
        raise CorruptData(
            f"The lanes take {len(reader.rest)} bytes, and {8 * int(starts[-1])} by their sizes."
        )
    if 64 * int(starts[-1]) < count:
        raise CorruptData(f"{8 * int(starts[-1])} bytes cannot hold {count} exponents.")
    stream = np.frombuffer(reader.rest, "<u8")
    tables = float_lanes.decode_tables(lengths)
    words = np.empty(count, word)

    def decode(first: int, last: int) -> None:
        some = slice(first * BLOCK, min(last * BLOCK, count))
        coded = np.empty(some.stop - some.start + 8, np.uint8)
        piece = np.zeros(int(starts[last] - starts[first]) + 2, np.uint64)  # two words more, for its windows
        piece[:-2] = stream[starts[first] : starts[last]]
        bad = float_lanes.decode(piece, sizes[first:last], tables, coded)
        if bad >= 0:
            raise CorruptData(f"Block {first + bad} of a tensor is damaged.")
        join(coded[:-8], rest[:, some], words[some])
        for block in range(first, last):
            if zlib.crc32(words[block * BLOCK : (block + 1) * BLOCK].view(np.uint8).data) != checks[block]:
                raise CorruptData(f"Block {block} of a tensor is damaged: its checksum is another.")

    _spread(decode, blocks, threads)
    return words


def _lengths(reader: Reader) -> np.ndarray:
    """The code lengths of all 256 byte values: a complete code of at most 12 bits a word."""
    lengths = np.zeros(256, np.int64)
    some = reader.code_lengths(256, "exponents")
    lengths[: len(some)] = some
    if lengths.max() > LONGEST or np.count_nonzero(lengths) < 2:
        raise CorruptData(f"The code of the exponents has a word of more than {LONGEST} bits, or but one.")
    return lengths
