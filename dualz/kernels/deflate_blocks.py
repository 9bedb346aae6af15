"""Blocks at speed: which kind each is, and its bits.

The same bytes as from ``dualz.codecs.deflate_blocks``. Tokens are those of ``deflate_cut``.

Lesson: 05 (deflate).
"""

from __future__ import annotations

import numpy as np

from dualz.codecs import deflate_format as form
from dualz.kernels import compiled
from dualz.kernels.deflate_codes import code_lengths, code_words, header, smooth
from dualz.kernels.deflate_cut import (
    DISTANCE_EXTRA,
    DISTANCE_STARTS,
    DISTANCES,
    END,
    LENGTH_EXTRA,
    LENGTH_RESTS,
    LENGTH_SYMBOLS,
    LITERALS,
    count,
    distance_symbol,
)

_U = np.uint64
_0, _1, _3, _7, _8, _16, _63 = (_U(number) for number in (0, 1, 3, 7, 8, 16, 63))
_MOST_STORED = form.MOST_STORED
_ORDER = np.array(form.ORDER, np.int64)
_REPEAT_EXTRA = np.array([0] * 16 + [form.REPEATS[symbol][0] for symbol in (16, 17, 18)], np.int64)
_FIXED_LITERALS = np.array(list(form.FIXED_LITERALS.values()), np.int64)  # 288: the last two shape the words
_FIXED_DISTANCES = np.array([5] * DISTANCES, np.int64)


# --- bits ----------------------------------------------------------------------------------------


@compiled
def put(out, state, value, size):
    """Append ``value`` in ``size`` bits (at most 56). ``state``: whole bytes, bits waiting, how many."""
    word = state[1] | _U(value) << state[2]
    have = state[2] + _U(size)
    out[state[0]] = word
    state[0] += have >> _3
    state[1] = word >> (have & ~_7)
    state[2] = have & _7


@compiled
def write_segment(tokens, ends, array, words, start, last, tries, out, state):
    """Append the blocks of ``tokens`` that end at ``ends``; the bytes of ``array`` that they stand for begin
    at ``start``. ``last``: the last of them is the last of the stream. Returns the byte behind them."""
    first = 0
    for k in range(ends.size):
        final = last and k == ends.size - 1
        start += write_block(tokens, first, ends[k], array, words, start, final, tries, out, state)
        first = ends[k]
    return start


@compiled
def plan(tokens, first, last, tries, literals, distances, lengths, distance_lengths, entries):
    """Count the symbols of a block (the counts are zeros before), and find its code and how it is sent.

    Returns the bytes that the tokens stand for, the bits of a fixed and of a dynamic block, and what
    ``deflate_codes.header`` returns.
    """
    size = count(tokens, first, last, literals, distances)
    literals[END] = 1
    code_lengths(literals, 15, lengths)
    code_lengths(distances, 15, distance_lengths)
    head = header(lengths, distance_lengths, tries, entries)
    dynamic = head[4]
    extra = fixed = 0
    for symbol in range(LITERALS):
        extra += literals[symbol] * LENGTH_EXTRA[symbol]
        fixed += literals[symbol] * _FIXED_LITERALS[symbol]
        dynamic += literals[symbol] * lengths[symbol]
    for symbol in range(DISTANCES):
        extra += distances[symbol] * DISTANCE_EXTRA[symbol]
        fixed += distances[symbol] * 5
        dynamic += distances[symbol] * distance_lengths[symbol]
    if tries > 1:
        other, other_distances = np.empty(LITERALS, np.int64), np.empty(DISTANCES, np.int64)
        other_entries = np.empty(entries.size, np.int64)
        like = np.empty(LITERALS, np.int64)
        smooth(literals, like)
        code_lengths(like, 15, other)
        smooth(distances, like[:DISTANCES])
        code_lengths(like[:DISTANCES], 15, other_distances)
        other_head = header(other, other_distances, tries, other_entries)
        bits = other_head[4]
        for symbol in range(LITERALS):
            bits += literals[symbol] * other[symbol]
        for symbol in range(DISTANCES):
            bits += distances[symbol] * other_distances[symbol]
        if bits < dynamic:
            dynamic, head = bits, other_head
            lengths[:], distance_lengths[:], entries[:] = other, other_distances, other_entries
    return size, 3 + extra + fixed, 3 + extra + dynamic, head


@compiled
def write_block(tokens, first, last, array, words, start, final, tries, out, state):
    """Append one block of the kind that takes the fewest bits; returns how many bytes it stands for."""
    literals, distances = np.zeros(LITERALS, np.int64), np.zeros(DISTANCES, np.int64)
    lengths, distance_lengths = np.empty(LITERALS, np.int64), np.empty(DISTANCES, np.int64)
    entries = np.empty(LITERALS + DISTANCES, np.int64)
    size, fixed, dynamic, head = plan(
        tokens, first, last, tries, literals, distances, lengths, distance_lengths, entries
    )
    many, hlit, hdist, sizes, _, own = head
    pieces = max(1, -(-size // _MOST_STORED))
    stored = 3 + (-(np.int64(state[2]) + 3)) % 8 + 32 + 40 * (pieces - 1) + 8 * size
    if stored <= fixed and stored <= dynamic:
        _write_stored(array, words, start, size, final, out, state)
        return size
    if fixed <= dynamic:
        put(out, state, 2 | final, 3)
        _write_tokens(tokens, first, last, _FIXED_LITERALS, _FIXED_DISTANCES, out, state)
        return size
    put(out, state, 4 | final, 3)
    put(out, state, hlit - 257 | (hdist - 1) << 5 | (sizes - 4) << 10, 14)
    for k in range(sizes):
        put(out, state, own[_ORDER[k]], 3)
    codes = np.zeros(19, np.int64)
    code_words(own, codes)
    for k in range(many):
        symbol = entries[k] & 255
        put(out, state, codes[symbol] | entries[k] >> 8 << own[symbol], own[symbol] + _REPEAT_EXTRA[symbol])
    _write_tokens(tokens, first, last, lengths, distance_lengths, out, state)
    return size


@compiled
def _write_stored(array, words, start, size, final, out, state):
    """One or more stored blocks of at most 65535 bytes."""
    while True:
        piece = min(size, _MOST_STORED)
        put(out, state, final if piece == size else 0, 3)
        if state[2]:
            put(out, state, 0, _8 - state[2])
        put(out, state, piece | (piece ^ 0xFFFF) << 16, 32)
        place = np.int64(state[0])
        whole = piece & ~7
        for k in range(0, whole, 8):
            out[place + k] = words[start + k]
        for k in range(whole, piece):
            out[place + k] = _U(array[start + k])
        state[0], state[1] = place + piece, 0
        start += piece
        size -= piece
        if size == 0:
            return


@compiled
def _write_tokens(tokens, first, last, lengths, distance_lengths, out, state):
    """The code words of tokens, and of the end of the block: one store a token."""
    codes, distance_codes = np.zeros(lengths.size, np.int64), np.zeros(DISTANCES, np.int64)
    code_words(lengths, codes)
    code_words(distance_lengths, distance_codes)
    short = np.zeros(256, np.uint64)  # a literal: its word << 8 | bits
    for symbol in range(256):
        short[symbol] = codes[symbol] << 8 | lengths[symbol]
    long = np.zeros(259, np.uint64)  # a length: its word and extra bits << 8 | bits
    for length in range(3, 259):
        symbol = LENGTH_SYMBOLS[length]
        bits = lengths[symbol]
        long[length] = (codes[symbol] | LENGTH_RESTS[length] << bits) << 8 | (bits + LENGTH_EXTRA[symbol])
    far = np.zeros(DISTANCES, np.uint64)  # a distance: its word << 16 | bits with extra bits << 8 | bits
    for symbol in range(DISTANCES):
        bits = distance_lengths[symbol]
        far[symbol] = distance_codes[symbol] << 16 | (bits + DISTANCE_EXTRA[symbol]) << 8 | bits
    place, word, have = state[0], state[1], state[2]
    for at in range(first, last):
        token = tokens[at]
        if token < 256:
            entry = short[token]
            word |= entry >> _8 << have
            have += entry & _63
        else:
            entry = long[token >> 16]
            word |= entry >> _8 << have
            have += entry & _63
            distance = np.int64(token & 0xFFFF)
            symbol = distance_symbol(distance)
            entry = far[symbol]
            bits = entry >> _16 | _U(distance - DISTANCE_STARTS[symbol]) << (entry & _63)
            word |= bits << have
            have += entry >> _8 & _63
        out[place] = word
        place += have >> _3
        word >>= have & ~_7
        have &= _7
    state[0], state[1], state[2] = place, word, have
    put(out, state, codes[END], lengths[END])
