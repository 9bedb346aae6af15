"""The bits of a .bz2 block, first bit highest, in words of 64 bits.

Lesson: 06 (bwt).
"""

from __future__ import annotations

import numpy as np

from dualz.codecs.bzip2_format import BLOCK, GROUP
from dualz.kernels import compiled
from dualz.kernels.huffman import put_bits
from dualz.kernels.prefix import code_words

_U = np.uint64
_0, _1, _6, _32 = _U(0), _U(1), _U(6), _U(32)
_MAGIC, _MAGIC_SIZE = _U(BLOCK), _U(48)
_LENGTH_SIZE = 32  # the size of a code word stands above its bits


def room_for(symbols: int, selectors: int) -> int:
    """How many words of 64 bits a block can take."""
    return (symbols * 20 + selectors * 6 + 6 * 260 * 40) // 64 + 16


@compiled
def write_block(check, row, used, symbols, lengths, selectors, words, state):
    """Append a block to ``words``; ``state`` is how many words are full, the last one, and its bits in
    use."""
    full, word, filled = state[0], state[1], state[2]
    full, word, filled = put_bits(words, full, word, filled, _MAGIC, _MAGIC_SIZE)
    full, word, filled = put_bits(words, full, word, filled, _U(check), _32)
    full, word, filled = put_bits(words, full, word, filled, _U(row), _U(25))
    sixteens = np.zeros(16, np.int64)
    which = 0
    for byte in range(256):
        if used[byte]:
            sixteens[byte >> 4] |= 0x8000 >> (byte & 15)
            which |= 0x8000 >> (byte >> 4)
    full, word, filled = put_bits(words, full, word, filled, _U(which), _U(16))
    for at in range(16):
        if sixteens[at]:
            full, word, filled = put_bits(words, full, word, filled, _U(sixteens[at]), _U(16))
    tables = lengths.shape[0]
    both = _U(tables << 15 | selectors.size)
    full, word, filled = put_bits(words, full, word, filled, both, _U(18))
    recent = np.arange(tables)
    for group in range(selectors.size):
        table, place = np.int64(selectors[group]), 0
        while recent[place] != table:
            place += 1
        for at in range(place, 0, -1):
            recent[at] = recent[at - 1]
        recent[0] = table
        full, word, filled = put_bits(words, full, word, filled, _U((2 << place) - 2), _U(place + 1))
    for table in range(tables):
        length = lengths[table, 0]
        full, word, filled = put_bits(words, full, word, filled, _U(length), _U(5))
        for symbol in range(lengths.shape[1]):
            while length != lengths[table, symbol]:
                more = length < lengths[table, symbol]
                full, word, filled = put_bits(words, full, word, filled, _U(2 if more else 3), _U(2))
                length += 1 if more else -1
            full, word, filled = put_bits(words, full, word, filled, _0, _1)
    entries = np.empty((tables, lengths.shape[1]), np.uint64)
    for table in range(tables):
        codes = code_words(lengths[table])
        for symbol in range(lengths.shape[1]):
            entries[table, symbol] = _U(codes[symbol] | lengths[table, symbol] << _LENGTH_SIZE)
    low = _U((1 << _LENGTH_SIZE) - 1)
    for group in range(selectors.size):
        table = selectors[group]
        for at in range(group * GROUP, min((group + 1) * GROUP, symbols.size)):
            entry = entries[table, symbols[at]]
            full, word, filled = put_bits(words, full, word, filled, entry & low, entry >> _U(_LENGTH_SIZE))
    words[full] = word
    state[0], state[1], state[2] = full, word, filled
