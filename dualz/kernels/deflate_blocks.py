"""Tokens to blocks at speed: where to cut, which kind of block, and its bits.

A token is a number of 32 bits: a literal, or length << 16 | distance. The same bytes as from
``dualz.codecs.deflate_blocks``, which says how the cuts are found and why.

Lesson: 05 (deflate).
"""

from __future__ import annotations

import numpy as np

from dualz.codecs import deflate_blocks as stepped
from dualz.codecs import deflate_format as form
from dualz.kernels import compiled
from dualz.kernels.deflate_codes import code_lengths, code_words, header, smooth

_U = np.uint64
_0, _1, _3, _7, _8, _16 = (_U(number) for number in (0, 1, 3, 7, 8, 16))
_LENGTH, _DISTANCE, _ALL = _U(0xFFFF), _U(0xFFFF), _U(63)
LITERALS, DISTANCES, END = form.MOST_LITERALS, form.MOST_DISTANCES, form.END_OF_BLOCK
_CHUNK, _BLOCK_BITS, _SYMBOL_BITS, _FINE = (
    stepped.CHUNK,
    stepped.BLOCK_BITS,
    stepped.SYMBOL_BITS,
    stepped.FINE,
)
_MOST_STORED = form.MOST_STORED
_ORDER = np.array(form.ORDER, np.int64)
_REPEAT_EXTRA = np.array([0] * 16 + [form.REPEATS[symbol][0] for symbol in (16, 17, 18)], np.int64)

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
_FIXED_LITERALS = np.array(list(form.FIXED_LITERALS.values()), np.int64)  # 288: the last two shape the words
_FIXED_DISTANCES = np.array([5] * DISTANCES, np.int64)


@compiled
def distance_symbol(distance):
    """The symbol of a distance."""
    return DISTANCE_SYMBOLS[distance - 1 if distance <= 256 else 256 + (distance - 1 >> 7)]


@compiled
def count(tokens, first, last, literals, distances):
    """Add the symbols of ``tokens[first:last]`` to the counts; returns how many bytes the tokens stand for."""
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


# --- bits ----------------------------------------------------------------------------------------


@compiled
def put(out, state, value, size):
    """Append the low ``size`` bits (at most 56) of ``value``. ``state``: whole bytes, bits waiting, how many."""
    word = state[1] | _U(value) << state[2]
    have = state[2] + _U(size)
    out[state[0]] = word
    state[0] += have >> _3
    state[1] = word >> (have & ~_7)
    state[2] = have & _7


@compiled
def write_segment(tokens, ends, array, words, start, last, tries, out, state):
    """Append the blocks of ``tokens`` that end at ``ends``; the bytes of ``array`` that they stand for begin at
    ``start``. ``last``: the last of them is the last of the stream. Returns the byte behind them."""
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
            have += entry & _ALL
        else:
            entry = long[token >> 16]
            word |= entry >> _8 << have
            have += entry & _ALL
            distance = np.int64(token & 0xFFFF)
            symbol = distance_symbol(distance)
            entry = far[symbol]
            bits = entry >> _16 | _U(distance - DISTANCE_STARTS[symbol]) << (entry & _ALL)
            word |= bits << have
            have += entry >> _8 & _ALL
        out[place] = word
        place += have >> _3
        word >>= have & ~_7
        have &= _7
    state[0], state[1], state[2] = place, word, have
    put(out, state, codes[END], lengths[END])
