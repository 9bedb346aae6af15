"""The level ``best``: the cheapest way through all matches, for costs that come from the way before.

What a match costs is known only when the codes are known, and these follow from the matches that are
chosen. So it goes round: parse, cut into blocks, take from each block what its symbols cost, parse again.
The costs are first entropies, which leave more freedom, and at the end code lengths, which are the truth. The
smallest result counts. (As in zopfli; the search for matches as in libdeflate.)

Lesson: 05 (deflate).
"""

from __future__ import annotations

import numpy as np

from dualz.kernels import compiled
from dualz.kernels.deflate_blocks import plan
from dualz.kernels.deflate_cut import (
    DISTANCE_EXTRA,
    DISTANCES,
    END,
    LENGTH_EXTRA,
    LENGTH_SYMBOLS,
    LITERALS,
    count,
    distance_symbol,
)

PASSES = 10
TRUE_PASSES = 1  # of these, the last take code lengths for costs
# Blocks are first few, then more: costs of many small blocks fit the first parse too well, and it stays as
# it is. From each pass on: the chunks, in tokens, that are merged to blocks, of long and of short segments.
CHUNKS = {0: (1 << 20, 1 << 20), 2: (2048, 512), 3: (512, 128), 4: (256, 64)}
SHORT = 1 << 16  # bytes
TRIES = 4
FINE = 64  # costs are in parts of a bit
_LENGTHS_AT, _DISTANCES_AT = 256, 256 + 259
COSTS = _DISTANCES_AT + DISTANCES
_NEVER = 15 * FINE
_ALL_LENGTHS = 34  # of longer matches only the last length of each symbol is tried
_LAST_OF_SYMBOL = np.searchsorted(LENGTH_SYMBOLS, LENGTH_SYMBOLS, side="right") - 1


def chunk_for(turn: int, size: int) -> int:
    """The chunk, in tokens, of a pass over ``size`` bytes."""
    return CHUNKS[max(start for start in CHUNKS if start <= turn)][size <= SHORT]


def most_chunks(size: int) -> int:
    """How many chunks segments of at most ``size`` bytes may have."""
    return max(-(-min(size, SHORT) // chunk_for(PASSES, SHORT)), -(-size // chunk_for(PASSES, SHORT + 1)))


@compiled
def first_tokens(array, at, size, matches, starts, tokens):
    """A lazy parse by the longest matches: where to begin. Returns how many tokens."""
    many = k = 0
    while k < size:
        length = distance = 0
        if starts[k + 1] > starts[k]:
            match = np.int64(matches[starts[k + 1] - 1])
            length, distance = match >> 16, match & 0xFFFF
            if k + 1 < size and starts[k + 2] > starts[k + 1] and matches[starts[k + 2] - 1] >> 16 > length:
                length = 0
        length = min(length, size - k)
        if length < 3 or (length == 3 and distance > 4096):
            tokens[many] = array[at + k]
            k += 1
        else:
            tokens[many] = length << 16 | distance
            k += length
        many += 1
    return many


@compiled
def set_costs(tokens, ends, true, costs, ends_in_bytes):
    """What each symbol costs in each block of ``tokens``, with extra bits; and where the blocks end."""
    first = size = 0
    lengths, distance_lengths = np.empty(LITERALS, np.int64), np.empty(DISTANCES, np.int64)
    literals, distances = np.empty(LITERALS, np.int64), np.empty(DISTANCES, np.int64)
    entries = np.empty(LITERALS + DISTANCES, np.int64)
    for block in range(ends.size):
        literals[:] = 0
        distances[:] = 0
        if true:
            size += plan(
                tokens, first, ends[block], 1, literals, distances, lengths, distance_lengths, entries
            )[0]
            for symbol in range(LITERALS):
                lengths[symbol] = lengths[symbol] * FINE if lengths[symbol] else _NEVER
            for symbol in range(DISTANCES):
                distance_lengths[symbol] = (
                    distance_lengths[symbol] * FINE if distance_lengths[symbol] else _NEVER
                )
        else:
            size += count(tokens, first, ends[block], literals, distances)
            literals[END] = 1
            _entropies(literals, lengths)
            _entropies(distances, distance_lengths)
        row = costs[block]
        row[:256] = lengths[:256]
        for length in range(3, 259):
            symbol = LENGTH_SYMBOLS[length]
            row[_LENGTHS_AT + length] = lengths[symbol] + LENGTH_EXTRA[symbol] * FINE
        for symbol in range(DISTANCES):
            row[_DISTANCES_AT + symbol] = distance_lengths[symbol] + DISTANCE_EXTRA[symbol] * FINE
        ends_in_bytes[block] = size
        first = ends[block]


@compiled
def _entropies(counts, bits):
    """-log2 of each symbol's share, in parts of a bit; a symbol that does not occur counts as half a one."""
    total = np.log2(max(1, counts.sum()))
    for symbol in range(counts.size):
        share = np.log2(counts[symbol]) if counts[symbol] else -1.0
        bits[symbol] = np.int64((total - share) * FINE + 0.5)


@compiled
def parse(array, at, size, matches, starts, costs, ends_in_bytes, cheapest, choice, tokens):
    """The cheapest tokens for ``size`` bytes from ``at`` on; returns how many.

    Of long matches not every length is tried, but the longest that each symbol can say.

    From the last byte back: ``cheapest[k]`` is the least cost from byte k to the end, ``choice[k]`` the match
    that has it, or 0 for a literal.
    """
    cheapest[size] = 0
    for block in range(ends_in_bytes.size - 1, -1, -1):
        row = costs[block]
        begin = ends_in_bytes[block - 1] if block else 0
        for k in range(ends_in_bytes[block] - 1, begin - 1, -1):
            best = np.int64(row[array[at + k]]) + cheapest[k + 1]
            chosen = 0
            length = 3
            for m in range(starts[k], starts[k + 1]):
                match = np.int64(matches[m])
                distance, longest = match & 0xFFFF, min(match >> 16, size - k)
                far = np.int64(row[_DISTANCES_AT + distance_symbol(distance)])
                while length <= min(longest, _ALL_LENGTHS):
                    cost = far + row[_LENGTHS_AT + length] + cheapest[k + length]
                    if cost < best:
                        best, chosen = cost, length << 16 | distance
                    length += 1
                while length <= longest:
                    length = min(_LAST_OF_SYMBOL[length], longest)
                    cost = far + row[_LENGTHS_AT + length] + cheapest[k + length]
                    if cost < best:
                        best, chosen = cost, length << 16 | distance
                    length += 1
            cheapest[k], choice[k] = best, chosen
    many = k = 0
    while k < size:
        if choice[k]:
            tokens[many] = choice[k]
            k += choice[k] >> 16
        else:
            tokens[many] = array[at + k]
            k += 1
        many += 1
    return many


@compiled
def size_of(tokens, ends):
    """How many bits the blocks take."""
    lengths, distance_lengths = np.empty(LITERALS, np.int64), np.empty(DISTANCES, np.int64)
    literals, distances = np.empty(LITERALS, np.int64), np.empty(DISTANCES, np.int64)
    entries = np.empty(LITERALS + DISTANCES, np.int64)
    first = total = 0
    for block in range(ends.size):
        literals[:] = 0
        distances[:] = 0
        found = plan(
            tokens, first, ends[block], TRIES, literals, distances, lengths, distance_lengths, entries
        )
        total += min(8 * found[0] + 40, min(found[1], found[2]))
        first = ends[block]
    return total
