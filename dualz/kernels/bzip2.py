"""The .bz2 format at speed; ``dualz.codecs.bzip2`` says what it is.

A block is written in five moves, each a kernel: short runs (``bzip2_symbols``), the transform (``bwt``),
move to front with runs of zeros (``bzip2_symbols``), tables (``bzip2_tables``), bits (``bzip2_writer``).
Reading goes the other way (``bzip2_reader``).

Lesson: 06 (bwt).
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from dualz.codecs import bzip2_format as form
from dualz.codecs.bzip2_bits import Reader
from dualz.codecs.bzip2_listing import Block
from dualz.codecs.bzip2_refusals import Reason, refusal
from dualz.codecs.lz77 import too_large
from dualz.kernels import bwt
from dualz.kernels import bzip2_reader as reading
from dualz.kernels import bzip2_symbols as stages
from dualz.kernels.bzip2_tables import fit
from dualz.kernels.bzip2_writer import room_for, write_block
from dualz.kernels.words import as_array


def compress(data: memoryview, level: int) -> bytes:
    """One stream."""
    array, parts, whole = as_array(data), [form.MAGIC + b"%d" % level], 0
    state = np.zeros(3, np.uint64)
    most = min(form.most_in_block(level) - form.MARGIN, array.size + array.size // 4)
    block, start = np.empty(most + 8, np.uint8), 0
    while start < array.size:
        stop, size = stages.shorten(array, start, most, block)
        check = form.crc(data[start:stop])
        whole = form.joined(whole, check)
        last, row = bwt.last_column(block[:size])
        parts.append(_block(last, row, check, state))
        start = stop
    tail = f"{form.END:048b}{whole:032b}"
    bits = f"{int(state[1]):064b}"[: int(state[2])] + tail
    parts.append(int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8)))
    return b"".join(parts)


def _block(last: np.ndarray, row: int, check: int, state: np.ndarray) -> bytes:
    """The full words of a block; what is left of the last word stays in ``state``."""
    used, symbols = np.empty(256, np.bool_), np.empty(last.size + 1, np.uint16)
    many, values = stages.symbols_of(last, used, symbols)
    symbols = symbols[:many]
    selectors = np.empty(-(-many // form.GROUP), np.uint8)
    lengths = fit(symbols, values + 2, form.tables_for(many), form.ROUNDS, selectors)
    words = np.empty(room_for(many, selectors.size), np.uint64)
    write_block(check, row, used, symbols, lengths, selectors, words, state)
    full = int(state[0])
    state[0] = 0
    return words[:full].astype(">u8").tobytes()


_BEFORE = 48 + 32  # bits of a block that the container reads


class BlockReader:
    """What reads the blocks of ``blob`` for ``dualz.codecs.bzip2_reader``; its memory is that of one
    block."""

    def __init__(self, blob: memoryview) -> None:
        words = np.zeros(-(-len(blob) // 8) + reading.PADDING, ">u8")
        words.view(np.uint8)[: len(blob)] = as_array(blob)
        self._words, self._end = words.astype(np.uint64), 8 * len(blob)
        self._state, self._counts = np.zeros(reading.STATE, np.int64), np.zeros(256, np.int64)
        self._selectors = np.empty(form.MOST_SELECTORS, np.uint8)
        self._links, self._block = np.empty(0, np.uint32), np.empty(0, np.uint8)
        self.blocks: list[Block] = []

    def __call__(self, reader: Reader, most: int, room: int) -> bytes:
        """The data of the block that begins at the position of ``reader``, behind its CRC.

        Raises:
            CorruptData, TooLarge: as ``dualz.codecs.bzip2_reader.read``.
        """
        if self._links.size < most:
            self._links, self._block = np.empty(most, np.uint32), np.empty(most, np.uint8)
        state = self._state
        state[reading.BIT] = reader.position
        reason = reading.read_block(
            self._words, self._end, most, self._links, self._counts, self._selectors, state
        )
        bit, size, row = (int(state[at]) for at in (reading.BIT, reading.SIZE, reading.ROW))
        if reason:
            raise refusal(reason, bit, int(state[reading.ONE]))
        start, block = reader.position - _BEFORE, self._block[:size]
        reader.position = bit
        bwt.walk(self._links, size, self._counts, row, block)
        total = stages.size_of_runs(block)
        if total < 0:
            raise refusal(Reason.NO_COUNT, bit)
        if total > room:
            raise too_large(room)
        self.blocks.append(_listed(start, most, total, state.tolist()))
        out = np.empty(total, np.uint8)
        stages.lengthen(block, out)
        return out.tobytes()


def _listed(start: int, most: int, data: int, state: list[int]) -> Block:
    """What was read, for a listing."""
    row, values, tables, groups = (
        state[at] for at in (reading.ROW, reading.VALUES, reading.TABLES, reading.GROUPS)
    )
    begins = [start, state[reading.TABLES_AT], state[reading.SYMBOLS_AT], state[reading.BIT]]
    parts = (after - before for before, after in pairwise(begins))
    return Block(most // form.UNIT, start, data, state[reading.SIZE], row, values, tables, groups, *parts)
