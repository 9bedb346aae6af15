"""The blocks of a DEFLATE file, counted at speed; ``dualz.codecs.deflate_listing`` says what of.

The file was decompressed before, so that it is known to be whole: nothing is refused here.

Lesson: 05 (deflate).
"""

from __future__ import annotations

import numpy as np

from dualz.codecs import deflate_format as form
from dualz.codecs import wrappers
from dualz.codecs.deflate_listing import Block, Member
from dualz.codecs.feeds import MARGIN, MemoryFeed
from dualz.kernels import compiled
from dualz.kernels import inflate_blocks as blocks
from dualz.kernels import inflate_tables as tables
from dualz.kernels.inflate_symbols import count_symbols
from dualz.kernels.words import as_array, words_of


def members(view: memoryview, wrapper: str) -> list[Member]:
    """What a whole file, known to be undamaged, holds."""
    memory = bytearray(len(view) + MARGIN)
    feed, found = MemoryFeed(view), []
    memory[: len(view)] = view
    words = words_of(as_array(memory))
    while True:
        header = wrappers.read_header(feed, wrapper)
        listed, bit = _blocks(words, len(view), 8 * feed.position)
        feed.seek(bit + 7 >> 3)
        found.append(Member(tuple(header), tuple(listed), tuple(wrappers.read_trailer(feed, wrapper))))
        if not wrappers.another_member(feed, wrapper):
            return found


def _blocks(words: np.ndarray, end: int, bit: int) -> tuple[list[Block], int]:
    literals = np.empty(tables.LITERAL_SIZE, np.uint32)
    distances = np.empty(tables.DISTANCE_SIZE, np.uint32)
    listed, last = [], False
    while not last:
        row = _block(words, end, bit, literals, distances).tolist()
        kind, last, header, codes, symbols, size, singles, matches = row
        listed.append(
            Block(form.KINDS[kind], bool(last), bit, header, codes, symbols, size, singles, matches)
        )
        bit += listed[-1].bits
    return listed, bit


@compiled
def _block(words, end, bit, literals, distances):
    """Kind, whether it is the last, bits of header, code and symbols, bytes, literals, matches."""
    state, row = np.zeros(9, np.int64), np.zeros(8, np.int64)
    row[0], row[1], row[2] = blocks._bits(words, bit + 1, 2), blocks._bits(words, bit, 1), 3
    state[0] = bit + 3
    if row[0] == 0:
        blocks._open_stored(words, end, state)
        row[2], row[4], row[5] = state[0] - bit, 8 * state[4], state[4]
        return row
    # None of its literals are in pairs: they are to be counted one by one.
    blocks._open_codes(words, end, row[0] == 1, bit, False, literals, distances, state)
    row[3] = state[0] - bit - 3
    row[4], row[5], row[6], row[7] = count_symbols(words, state[0], literals, distances)
    return row
