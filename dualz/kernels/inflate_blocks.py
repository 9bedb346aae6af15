"""The blocks of a DEFLATE stream at speed: their headers, their tables, stored bytes.

Lesson: 05 (deflate).
"""

from __future__ import annotations

import numpy as np

from dualz.codecs import deflate_format as form
from dualz.codecs.inflate_refusals import DISTANCES_CODE, LENGTHS_CODE, LITERALS_CODE, Reason
from dualz.kernels import compiled
from dualz.kernels import inflate_tables as tables
from dualz.kernels.inflate_symbols import FINISHED, REFUSED, symbols

STORED = 4  # a long stored block begins, which is not copied here
LONG = 4096
_HEADER_BITS = 8 * 600  # more than the longest header of a dynamic block
_PAIRS_FROM = 8 * 12000
_LENGTH_BITS = form.LONGEST_LENGTH_CODE
_ORDER = np.array(form.ORDER, np.int64)
_FIXED_LITERALS = np.array(list(form.FIXED_LITERALS.values()), np.int64)
_FIXED_DISTANCES = np.array(list(form.FIXED_DISTANCES.values()), np.int64)
_MOST_LITERALS, _MOST_DISTANCES = form.MOST_LITERALS, form.MOST_DISTANCES
_RESERVED, _NOT_TURNED_OVER = int(Reason.RESERVED_TYPE), int(Reason.NOT_TURNED_OVER)
_MANY_LITERALS, _MANY_DISTANCES = int(Reason.TOO_MANY_LITERALS), int(Reason.TOO_MANY_DISTANCES)
_NO_REPEAT, _MANY_LENGTHS = int(Reason.NOTHING_TO_REPEAT), int(Reason.TOO_MANY_LENGTHS)
_OVERSUBSCRIBED, _INCOMPLETE = int(Reason.OVERSUBSCRIBED), int(Reason.INCOMPLETE)
_NO_END, _SHORT = int(Reason.NO_END_OF_BLOCK), int(Reason.SHORT)

# What the kernel remembers from call to call, in an array: positions are in bits of the input buffer and
# in bytes of the output buffer; LEFT counts bytes of a stored block; REASON to TWO are a refusal.
BIT, PLACE, PHASE, LAST, LEFT, REASON, WHERE, ONE, TWO = range(9)
AT_HEADER, IN_STORED, IN_SYMBOLS, AT_END = range(4)


@compiled
def run(words, end, last, out, out_words, room, literals, distances, state):
    """Decode blocks until the stream is FINISHED or REFUSED, a long STORED block begins, or more input or
    room is needed (0).

    ``end``: so many bytes of the input buffer are valid. ``last``: no more will come.
    """
    while True:
        if state[PHASE] == AT_HEADER:
            if not last and 8 * end - state[BIT] < _HEADER_BITS:
                return 0
            block = state[BIT]
            state[LAST], kind = _bits(words, block, 1), _bits(words, block + 1, 2)
            state[BIT] += 3
            if state[BIT] > 8 * end:
                return _refuse(state, _SHORT, 0, 0, 0)
            if kind == 3:
                return _refuse(state, _RESERVED, block, 0, 0)
            status = (
                _open_stored(words, end, state)
                if kind == 0
                else _open_codes(words, end, kind == 1, block, True, literals, distances, state)
            )
            if status:
                return status
        if state[PHASE] == IN_STORED:
            if state[LEFT] >= LONG:
                return STORED
            if not _copy_stored(words, end, last, out_words, room, state):
                if last and state[BIT] >> 3 >= end:
                    return _refuse(state, _SHORT, 0, 0, 0)
                return 0
            state[PHASE] = AT_END if state[LAST] else AT_HEADER
        if state[PHASE] == IN_SYMBOLS:
            status = symbols(words, end, last, out, out_words, room, literals, distances, state)
            if status != FINISHED:
                return status
            state[PHASE] = AT_END if state[LAST] else AT_HEADER
        if state[PHASE] == AT_END:
            return FINISHED


@compiled
def _bits(words, bit, count):
    """The number of ``count`` bits (at most 57) at ``bit``."""
    word = words[bit >> 3] >> np.uint64(bit & 7)
    return np.int64(word & ((np.uint64(1) << np.uint64(count)) - np.uint64(1)))


@compiled
def _refuse(state, reason, where, one, two):
    state[REASON], state[WHERE], state[ONE], state[TWO] = reason, where, one, two
    return REFUSED


@compiled
def _open_stored(words, end, state):
    start = (state[BIT] + 7) >> 3 << 3
    size, turned = _bits(words, start, 16), _bits(words, start + 16, 16)
    if start + 32 > 8 * end:
        return _refuse(state, _SHORT, 0, 0, 0)
    if size ^ turned != 0xFFFF:
        return _refuse(state, _NOT_TURNED_OVER, start, size, turned)
    state[BIT], state[LEFT], state[PHASE] = start + 32, size, IN_STORED
    return 0


@compiled
def _copy_stored(words, end, last, out_words, room, state):
    """Copy what is there and has room; whether that was the rest of the block."""
    at, place = state[BIT] >> 3, state[PLACE]
    there = end - at if last else end - at - 8  # whole words are read
    count = min(state[LEFT], max(there, 0), room + 1 - place)
    for k in range(0, count, 8):  # a word too many at the end lands in the slack
        out_words[place + k] = words[at + k]
    state[BIT] += 8 * count
    state[PLACE] += count
    state[LEFT] -= count
    return state[LEFT] == 0


@compiled
def _open_codes(words, end, fixed, block, pairs, literals, distances, state):
    """Build the tables of a fixed or dynamic block, with ``pairs`` of literals where that is worth it."""
    if fixed:
        tables.build(literals, _FIXED_LITERALS, tables.LITERALS, tables.LITERAL_BITS)
        tables.build(distances, _FIXED_DISTANCES, tables.DISTANCES, tables.DISTANCE_BITS)
    else:
        lengths = np.zeros(_MOST_LITERALS + _MOST_DISTANCES, np.int64)
        many = _read_lengths(words, lengths, literals, block, state)
        if state[BIT] > 8 * end:
            return _refuse(state, _SHORT, 0, 0, 0)
        if many < 0:
            return REFUSED
        if lengths[256] == 0:
            return _refuse(state, _NO_END, block, 0, 0)
        space, longest = tables.build(literals, lengths[:many], tables.LITERALS, tables.LITERAL_BITS)
        if space > 32768 or (space < 32768 and longest > 1):
            return _refuse(state, _OVERSUBSCRIBED if space > 32768 else _INCOMPLETE, block, LITERALS_CODE, 0)
        both = lengths[many : many + state[LEFT]]
        space, longest = tables.build(distances, both, tables.DISTANCES, tables.DISTANCE_BITS)
        if space > 32768 or (space < 32768 and longest > 1):
            return _refuse(state, _OVERSUBSCRIBED if space > 32768 else _INCOMPLETE, block, DISTANCES_CODE, 0)
    if pairs and 8 * end - state[BIT] > _PAIRS_FROM:
        tables.pair_literals(literals)
    state[PHASE] = IN_SYMBOLS
    return 0


@compiled
def _read_lengths(words, lengths, scratch, block, state):
    """Read the code lengths of a dynamic block into ``lengths``; returns how many are of literals, and
    puts into LEFT how many are of distances. A refusal is noted, and -1 returned."""
    bit = state[BIT]
    many, distances = 257 + _bits(words, bit, 5), 1 + _bits(words, bit + 5, 5)
    state[BIT] = bit + 14
    if many > _MOST_LITERALS:
        _refuse(state, _MANY_LITERALS, bit, many, 0)
        return -1
    if distances > _MOST_DISTANCES:
        _refuse(state, _MANY_DISTANCES, bit, distances, 0)
        return -1
    state[LEFT] = distances
    own = np.zeros(19, np.int64)
    for k in range(4 + _bits(words, bit + 10, 4)):
        own[_ORDER[k]] = _bits(words, state[BIT], 3)
        state[BIT] += 3
    space, _ = tables.build(scratch, own, tables.LITERALS, _LENGTH_BITS)
    if space != 32768:
        _refuse(state, _OVERSUBSCRIBED if space > 32768 else _INCOMPLETE, block, LENGTHS_CODE, 0)
        return -1
    total, known, before = many + distances, 0, -1
    while known < total:
        bit = state[BIT]
        entry = np.int64(scratch[_bits(words, bit, _LENGTH_BITS)])
        symbol, bit = entry >> 16, bit + (entry & 63)
        count = 1
        if symbol == 16:
            count, bit = 3 + _bits(words, bit, 2), bit + 2
        elif symbol == 17:
            count, bit = 3 + _bits(words, bit, 3), bit + 3
        elif symbol == 18:
            count, bit = 11 + _bits(words, bit, 7), bit + 7
        start, state[BIT] = state[BIT], bit
        if symbol == 16 and before < 0:
            _refuse(state, _NO_REPEAT, start, 0, 0)
            return -1
        if known + count > total:
            _refuse(state, _MANY_LENGTHS, start, known + count, total)
            return -1
        if symbol != 16:
            before = symbol if symbol < 16 else 0
        lengths[known : known + count] = before
        known += count
    return many


@compiled
def next_stored(words, end, places, state):
    """Long stored blocks that follow each other from bit BIT on, at whole bytes and all there: put first byte
    and size of each into ``places``; returns how many. BIT moves on; LAST says whether that was the end."""
    at, count = state[BIT] >> 3, 0
    while count < places.shape[0] and not state[LAST] and at + 11 <= end:
        kind, size, turned = (
            _bits(words, 8 * at, 3),
            _bits(words, 8 * at + 8, 16),
            _bits(words, 8 * at + 24, 16),
        )
        if kind > 1 or size ^ turned != 0xFFFF or size < LONG or at + 5 + size > end:
            break
        places[count, 0], places[count, 1] = at + 5, size
        state[LAST] = kind
        at += 5 + size
        count += 1
    state[BIT] = 8 * at
    return count
