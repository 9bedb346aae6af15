"""Decoding tables of DEFLATE: what the next bits of a block mean, one look-up for a symbol or two.

The main table for literals and lengths is indexed by the next 11 bits, that for distances by the next 9.
A longer code word leads to a part of the table behind it, which is indexed by the bits up to the 15th.
An entry of 32 bits:

========== =====================================================================================
bits       meaning
========== =====================================================================================
0 to 5     how many bits are used, extra bits included
6, 7       kind: 0 literals, 1 a length or distance, 2 look further, 3 end of the block or no word
8 to 11    literals: how many. Length or distance: the bits of its code word
16 to 31   one or two literals; the least length or distance; the place of the further part; END, NONE
========== =====================================================================================

Tables are used again from block to block. No entry of the block before may be left over: it would be a
word that this block does not have.

Lesson: 05 (deflate).
"""

from __future__ import annotations

import numpy as np

from dualz.codecs import deflate_format as form
from dualz.kernels import compiled

LITERAL_BITS, DISTANCE_BITS = 11, 9
LONGEST = form.LONGEST_CODE
# Words longer than the main index share at least half of their first bits: so many further parts at most.
LITERAL_SIZE = (1 << LITERAL_BITS) + (288 // 2 + 1 << LONGEST - LITERAL_BITS)
DISTANCE_SIZE = (1 << DISTANCE_BITS) + (32 // 2 + 1 << LONGEST - DISTANCE_BITS)
WORD, FURTHER, OTHER = 1 << 6, 2 << 6, 3 << 6
END, NONE = 1, 0


def _entries(ranges: list[form.Range], first: int, size: int) -> np.ndarray:
    """What a table says of each symbol, but for the bits of its word."""
    entries = np.full(size, OTHER | NONE << 16, np.int64)
    for symbol, (start, extra) in enumerate(ranges, first):
        entries[symbol] = start << 16 | WORD | extra
    return entries


LITERALS = _entries(form.LENGTHS, 257, 288)
LITERALS[:256] = np.arange(256) << 16 | 1 << 8
LITERALS[form.END_OF_BLOCK] = OTHER | END << 16
DISTANCES = _entries(form.DISTANCES, 0, 32)


@compiled
def build(table, lengths, entries, main_bits):
    """Fill ``table`` for code words of ``lengths`` (0: none), whose symbols mean ``entries``.

    Returns how much of the code space is used, in parts of 2^15, and the longest length.
    """
    counts = np.zeros(LONGEST + 1, np.int64)
    for symbol in range(lengths.size):
        counts[lengths[symbol]] += 1
    counts[0] = space = longest = 0
    starts = np.zeros(LONGEST + 2, np.int64)
    for length in range(1, LONGEST + 1):
        space += counts[length] << (LONGEST - length)
        starts[length + 1] = starts[length] + counts[length]
        if counts[length]:
            longest = length
    if space > 1 << LONGEST:
        return space, longest
    order = np.empty(starts[LONGEST + 1], np.int64)
    for symbol in range(lengths.size):
        length = lengths[symbol]
        if length:
            order[starts[length]] = symbol
            starts[length] += 1
    word = _fill_main(table, counts, order, entries, main_bits)
    if longest > main_bits:
        _fill_further(table, lengths, order[starts[main_bits] :], entries, main_bits, word)
    return space, longest


@compiled
def _fill_main(table, counts, order, entries, main_bits):
    """Words of at most ``main_bits``. A table for one more bit is the table so far, twice, with the words of
    the new length put in. Returns the next word, its first bit lowest (as in the whole module)."""
    table[0] = table[1] = OTHER | NONE << 16
    word = at = 0
    for length in range(1, main_bits + 1):
        half = 1 << (length - 1)
        if length > 1:
            table[half : 2 * half] = table[:half]
        for _ in range(counts[length]):
            table[word] = _entry(entries[order[at]], length)
            word = _following(word, length)
            at += 1
    return word


@compiled
def _fill_further(table, lengths, order, entries, main_bits, word):
    """Longer words: those that share their first ``main_bits`` also share a further part of the table."""
    main, sub = 1 << main_bits, 1 << (LONGEST - main_bits)
    place, shared = main - sub, -1
    for at in range(order.size):
        length = np.int64(lengths[order[at]])
        if word & (main - 1) != shared:
            shared = word & (main - 1)
            place += sub
            table[shared] = place << 16 | FURTHER | main_bits
            table[place : place + sub] = OTHER | NONE << 16
        entry = _entry(entries[order[at]], length)
        for index in range(word >> main_bits, sub, 1 << (length - main_bits)):
            table[place + index] = entry
        word = _following(word, length)


@compiled
def _entry(entry, length):
    """The entry of a symbol whose word has ``length`` bits."""
    if entry & OTHER == WORD:
        entry |= length << 8
    return entry + length


@compiled
def _following(word, length):
    """The next code word of this length, first bit lowest: 1 more at the last bit, carried to the first."""
    bit = 1 << (length - 1)
    while word & bit:
        bit >>= 1
    return (word & (bit - 1)) + bit


@compiled
def pair_literals(table):
    """Where the main index holds two literals, put both into its entry. From the highest index down: what
    follows the first word is at a lower index, which still holds one literal."""
    for index in range((1 << LITERAL_BITS) - 1, -1, -1):
        first = np.int64(table[index])
        length = first & 63
        if first & OTHER == 0:
            second = np.int64(table[index >> length])
            both = length + (second & 63)
            if second & OTHER == 0 and both <= LITERAL_BITS and (second >> 8 & 15) == 1:
                table[index] = (second >> 16) << 24 | (first >> 16) << 16 | 2 << 8 | both
