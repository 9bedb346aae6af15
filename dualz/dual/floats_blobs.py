"""The bytes of one tensor of floats: blocks of symbols in lanes, what is not coded in planes, checksums.

Two forms: in ``IN_LANES`` a symbol is the exponent (see ``dualz.dual.floats.split``), in ``IN_TOPS`` the
exponent with two bits of the mantissa (``dualz.dual.floats_tops``). Their bytes, little-endian:

1. in tops only: the base, 2 bytes;
2. the code lengths as in a .dz file, at most 12 bits each, a complete code;
3. for each block of 65 536 numbers the CRC-32 of their bytes;
4. for each block four sizes of lanes, in words of 64 bits, 2 bytes each;
5. the bytes of all numbers that are not coded, lowest plane first;
6. in tops only: for each block its six bits, packed;
7. the lanes.

Lesson: 16 (floats). The file: ``dualz.dual.floats_file``. The loops: ``dualz.kernels.float_lanes``.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np

from dualz.codecs.errors import CorruptData
from dualz.codecs.huffman_file import LONGEST
from dualz.dual import floats, floats_tops
from dualz.dual.fields import Reader, code_lengths
from dualz.kernels import float_lanes, numba
from dualz.kernels.float_lanes import BLOCK, LANES

IN_LANES, IN_TOPS = 1, 2
_LEAST_TOPS = 1 << 12  # numbers; of fewer the finer code is longer than what it saves
_TASK = 8  # blocks that a thread takes at once


class Planes(NamedTuple):
    """What of a tensor is not coded: its lowest bytes (planes, n), and in tops the packed bytes (k,)."""

    low: np.ndarray
    packed: np.ndarray

    def block(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        """The same of one block in tops; the packed bytes have shape (3, n / 4 rounded up)."""
        low = self.low[:, number * BLOCK : (number + 1) * BLOCK]
        start, size = number * floats_tops.packed_size(BLOCK), floats_tops.packed_size(low.shape[1])
        return low, self.packed[start : start + size].reshape(3, -1)


def spread(work: Callable[[int, int], Any], blocks: int, threads: int | None) -> list:
    """The results of ``work(first, last)`` for all blocks, a few at a time, by several threads."""
    tasks = [(first, min(first + _TASK, blocks)) for first in range(0, blocks, _TASK)]
    threads = min(threads or os.cpu_count() or 1, len(tasks))
    if threads < 2 or not numba:
        return [work(*task) for task in tasks]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda task: work(*task), tasks))


def _of(number: int) -> slice:
    return slice(number * BLOCK, (number + 1) * BLOCK)


# --- encode --------------------------------------------------------------------------------------------


def write(words: np.ndarray, tops: bool, threads: int | None) -> tuple[int, list] | None:
    """The form of a tensor and its bytes in parts; None where they are no fewer than the words' own.

    ``tops``: two bits of the mantissa are coded with the exponent, where that makes it smaller.
    """
    blocks = -(-len(words) // BLOCK)
    if tops and len(words) >= _LEAST_TOPS:
        every = spread(
            lambda first, last: floats_tops.count(words[first * BLOCK : last * BLOCK]),
            blocks,
            threads,
        )
        counts = np.sum(every, axis=0)
        base = floats_tops.base_of(counts)
        if base is not None and _saves(counts, base):
            found = _lanes(words, base, threads)
            if found is not None:
                return IN_TOPS, found
    found = _lanes(words, None, threads)
    return None if found is None else (IN_LANES, found)


def _saves(counts: np.ndarray, base: int) -> bool:
    """Whether tops take less than exponents and two bits, tables counted."""
    sizes = []
    for plane in (floats_tops.symbols(counts, base), counts.reshape(256, 4).sum(axis=1)):
        lengths = float_lanes.lengths_for(plane)
        sizes.append(int(plane @ lengths) + 8 * len(code_lengths(lengths)))
    return sizes[0] < sizes[1] + 2 * int(counts.sum())


def _lanes(words: np.ndarray, base: int | None, threads: int | None) -> list | None:
    count, blocks = len(words), -(-len(words) // BLOCK)
    coded, checks = np.empty(count, np.uint8), np.empty(blocks, "<u4")
    planes = _empty(count, words.itemsize, base is not None)

    def cut(first: int, last: int) -> np.ndarray:
        some = slice(first * BLOCK, last * BLOCK)
        if base is None:
            coded[some], planes.low[:, some] = floats.split(words[some])
        for block in range(first, last):
            if base is not None:
                floats_tops.split(words[_of(block)], base, coded[_of(block)], *planes.block(block))
            checks[block] = zlib.crc32(words[_of(block)].view(np.uint8).data)
        return float_lanes.count(coded[some])

    counts = np.sum(spread(cut, blocks, threads), axis=0)
    lengths = float_lanes.lengths_for(counts)
    table, sizes = float_lanes.encode_table(lengths), np.empty((blocks, LANES), "<u2")

    def encode(first: int, last: int) -> memoryview:
        some = coded[first * BLOCK : last * BLOCK]
        stream = np.empty(len(some) * LONGEST // 64 + LANES * (last - first) + 1, np.uint64)
        used = int(float_lanes.encode(some, table, stream, sizes[first:last]))
        return stream[:used].astype("<u8", copy=False).view(np.uint8).data

    # Not worth the trouble where the code saves nothing; the words' last bits are then still to come.
    if int(counts @ lengths) >= (8 if base is None else 10) * count:
        return None
    streams = spread(encode, blocks, threads)
    parts = [] if base is None else [base.to_bytes(2, "little")]
    parts += [code_lengths(lengths), checks.view(np.uint8).data, sizes.view(np.uint8).data.cast("B")]
    parts += [plane.data.cast("B") for plane in planes if plane.size] + streams
    return parts if sum(map(len, parts)) < words.nbytes + 4 else None


def _empty(count: int, size: int, tops: bool) -> Planes:
    whole, rest = divmod(count, BLOCK)
    packed = floats_tops.packed_size(BLOCK) * whole + floats_tops.packed_size(rest) if tops else 0
    return Planes(np.empty((size - 1 - tops, count), np.uint8), np.empty(packed, np.uint8))


# --- decode --------------------------------------------------------------------------------------------


def read(blob: memoryview, count: int, word: np.dtype, form: int, threads: int | None) -> np.ndarray:
    """The ``count`` words of a tensor in one of the two forms.

    Raises:
        CorruptData: the bytes are damaged, too few, or too many.
    """
    blocks = -(-count // BLOCK)
    reader = Reader(blob, len(blob))
    base = int.from_bytes(reader.take(2, "base"), "little") if form == IN_TOPS else None
    lengths = _lengths(reader)
    # The neighbour of a lone symbol, which never occurs, may stand for 1024.
    if base is not None and base + int(np.flatnonzero(lengths)[-1]) > floats_tops.TOPS:
        raise CorruptData(f"Base {base} leads to exponents that do not exist.")
    checks = np.frombuffer(reader.take(4 * blocks, "checksums"), "<u4")
    sizes = np.frombuffer(reader.take(2 * LANES * blocks, "sizes of lanes"), "<u2").reshape(blocks, LANES)
    planes = _planes(reader, count, word.itemsize, base is not None)
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
        if base is None:
            floats.join(coded[:-8], planes.low[:, some], words[some])
        for block in range(first, last):
            if base is not None:
                found = coded[:-8][_of(block - first)]
                if not floats_tops.join(found, *planes.block(block), base, words[_of(block)]):
                    raise CorruptData(f"Block {block} of a tensor has bits that belong to no number.")
            if zlib.crc32(words[_of(block)].view(np.uint8).data) != checks[block]:
                raise CorruptData(f"Block {block} of a tensor is damaged: its checksum is another.")

    spread(decode, blocks, threads)
    return words


def _planes(reader: Reader, count: int, size: int, tops: bool) -> Planes:
    low = reader.take((size - 1 - tops) * count, "the other bytes")
    whole, rest = divmod(count, BLOCK)
    room = floats_tops.packed_size(BLOCK) * whole + floats_tops.packed_size(rest) if tops else 0
    packed = np.frombuffer(reader.take(room, "the six bits"), np.uint8)
    return Planes(np.frombuffer(low, np.uint8).reshape(size - 1 - tops, count), packed)


def _lengths(reader: Reader) -> np.ndarray:
    """The code lengths of all 256 byte values: a complete code of at most 12 bits a word."""
    lengths = np.zeros(256, np.int64)
    some = reader.code_lengths(256, "exponents")
    lengths[: len(some)] = some
    if lengths.max() > LONGEST or np.count_nonzero(lengths) < 2:
        raise CorruptData(f"The code of the exponents has a word of more than {LONGEST} bits, or but one.")
    return lengths
