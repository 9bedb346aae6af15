"""Tokens as symbols, counted, and where they are cut into blocks.

A token is a number of 32 bits: a literal, or length << 16 | distance. The same cuts as those of
``dualz.codecs.deflate_blocks``, which says how they are found and why.

Lesson: 05 (deflate).
"""

from __future__ import annotations

import numpy as np

from dualz.codecs import deflate_blocks as stepped
from dualz.codecs import deflate_format as form
from dualz.kernels import compiled

LITERALS, DISTANCES, END = form.MOST_LITERALS, form.MOST_DISTANCES, form.END_OF_BLOCK
_BLOCK_BITS, _SYMBOL_BITS, _FINE = stepped.BLOCK_BITS, stepped.SYMBOL_BITS, stepped.FINE

_LENGTH_PARTS = [form.length_part(length) for length in range(3, 259)]
LENGTH_SYMBOLS = np.array([0] * 3 + [part.symbol for part in _LENGTH_PARTS], np.int64)
LENGTH_RESTS = np.array([0] * 3 + [part.rest for part in _LENGTH_PARTS], np.int64)
LENGTH_EXTRA = np.array([0] * 257 + [extra for _, extra in form.LENGTHS], np.int64)
DISTANCE_EXTRA = np.array([extra for _, extra in form.DISTANCES], np.int64)
DISTANCE_STARTS = np.array([first for first, _ in form.DISTANCES], np.int64)
# The symbol of distance d: at d - 1 up to 256, then at 256 + ((d - 1) >> 7).
DISTANCE_SYMBOLS = np.array(
    [form.distance_part(distance).symbol for distance in range(1, 257)]
    + [form.distance_part((high << 7) + 1).symbol if high > 1 else 0 for high in range(256)],
    np.int64,
)


@compiled
def distance_symbol(distance):
    """The symbol of a distance."""
    return DISTANCE_SYMBOLS[distance - 1 if distance <= 256 else 256 + (distance - 1 >> 7)]


@compiled
def count(tokens, first, last, literals, distances):
    """Add the symbols of ``tokens[first:last]`` to the counts; returns how many bytes they stand for."""
    size = 0
    for at in range(first, last):
        token = np.int64(tokens[at])
        if token < 256:
            literals[token] += 1
            size += 1
        else:
            literals[LENGTH_SYMBOLS[token >> 16]] += 1
            distances[distance_symbol(token & 0xFFFF)] += 1
            size += token >> 16
    return size


# --- where to cut --------------------------------------------------------------------------------


@compiled
def weights(size):
    """n log2 n for all n below ``size``, in parts of a bit."""
    table = np.zeros(size, np.int64)
    for n in range(2, size):
        table[n] = np.int64(np.floor(_FINE * n * np.log2(n) + 0.5))
    return table


@compiled
def _estimate(counts, table):
    """About how many bits a block with these counts takes, but for the extra bits, in parts of a bit."""
    bits = _FINE * _BLOCK_BITS
    total = 0
    for symbol in range(LITERALS):
        n = counts[symbol]
        if n:
            total += n
            bits += _FINE * _SYMBOL_BITS - table[n]
    bits += table[total]
    total = 0
    for symbol in range(LITERALS, counts.size):
        n = counts[symbol]
        if n:
            total += n
            bits += _FINE * _SYMBOL_BITS - table[n]
    return bits + table[total]


@compiled
def cut(tokens, many, chunk, table, counts):
    """The places in ``tokens`` where blocks end. ``counts`` is scratch: a row of symbols for each chunk."""
    chunks = max(1, -(-many // chunk))
    for k in range(chunks):
        counts[k] = 0
        counts[k, END] = 1
        count(tokens, k * chunk, min(many, (k + 1) * chunk), counts[k, :LITERALS], counts[k, LITERALS:])
    cost, saved = np.empty(chunks, np.int64), np.zeros(chunks, np.int64)
    following = np.arange(1, chunks + 1)
    before = np.arange(-1, chunks - 1)
    both = np.empty(counts.shape[1], np.int64)
    for k in range(chunks):
        cost[k] = _estimate(counts[k], table)
    for k in range(chunks - 1):
        saved[k] = _saving(counts, k, k + 1, cost, both, table)
    while True:
        k = np.argmax(saved)
        if saved[k] <= 0:
            break
        gone = following[k]
        counts[k] += counts[gone]
        counts[k, END] = 1
        cost[k] = _estimate(counts[k], table)
        following[k], saved[gone] = following[gone], 0
        if following[k] < chunks:
            before[following[k]] = k
            saved[k] = _saving(counts, k, following[k], cost, both, table)
        else:
            saved[k] = 0
        if before[k] >= 0:
            saved[before[k]] = _saving(counts, before[k], k, cost, both, table)
    ends = np.empty(chunks, np.int64)
    blocks = k = 0
    while k < chunks:
        k = following[k]
        ends[blocks] = min(many, k * chunk)
        blocks += 1
    return ends[:blocks]


@compiled
def _saving(counts, one, two, cost, both, table):
    """How much shorter one block is than the two."""
    for symbol in range(both.size):
        both[symbol] = counts[one, symbol] + counts[two, symbol]
    both[END] = 1
    return cost[one] + cost[two] - _estimate(both, table)
