"""The innermost loop of INFLATE: literals and matches of one block, between two buffers.

Every number here is an unsigned one of 64 bits: numba makes a float of a sum of signed and unsigned.

Lesson: 05 (deflate).
"""

from __future__ import annotations

import numpy as np

from dualz.codecs.inflate_refusals import Reason
from dualz.kernels import compiled
from dualz.kernels import inflate_tables as tables

FINISHED, REFUSED = 2, 3
SLACK = 320  # bytes behind the room of an output buffer: the longest match, and a word too many
_AHEAD = 32  # bytes of input that a turn of the fast loop may look at

_U = np.uint64
_0, _1, _3, _8, _15, _16, _56, _63 = (_U(number) for number in (0, 1, 3, 8, 15, 16, 56, 63))
_LITERAL_BITS, _DISTANCE_BITS = _U(tables.LITERAL_BITS), _U(tables.DISTANCE_BITS)
_MAIN, _SUB = _U((1 << tables.LITERAL_BITS) - 1), _U((1 << 15 - tables.LITERAL_BITS) - 1)
_DISTANCE_MAIN = _U((1 << tables.DISTANCE_BITS) - 1)
_DISTANCE_SUB = _U((1 << 15 - tables.DISTANCE_BITS) - 1)
_KIND, _WORD, _FURTHER, _OTHER = _U(tables.OTHER), _U(tables.WORD), _U(tables.FURTHER), _U(tables.OTHER)
_EVERY_BYTE = _U(0x0101010101010101)
_NO_LITERAL, _NO_DISTANCE, _TOO_FAR = int(Reason.NO_LITERAL), int(Reason.NO_DISTANCE), int(Reason.TOO_FAR)
_SHORT = int(Reason.SHORT)


@compiled
def symbols(words, end, last, out, out_words, room, literals, distances, state):
    """Decode symbols until the block is FINISHED, the stream REFUSED, or more input or room is needed (0).

    The places in ``state`` are those of ``dualz.kernels.inflate``: 0 the bit, 1 the place, 5 to 8 a refusal.
    """
    status = _many(words, end, out, out_words, room, literals, distances, state)
    if status or state[1] > room:
        return status
    if not last:
        return 0
    return _rest(words, end, out, room, literals, distances, state)


@compiled
def _many(words, end, out, out_words, room, literals, distances, state):
    """Symbols as long as there is plenty of input."""
    at, place = _U(state[0] >> 3), _U(state[1])
    safe, full = _U(max(end - _AHEAD, 0)), _U(room)
    if at >= safe or place > full:
        return 0
    buffer = words[at] >> _U(state[0] & 7)
    have = _56 - _U(state[0] & 7)
    at += _U(7)
    reason = 0
    from_bit = _0
    one = _0
    while at < safe and place <= full:
        buffer |= words[at] << have
        at += (_63 - have) >> _3
        have |= _56
        entry = _U(literals[buffer & _MAIN])
        if entry & _KIND == _0:
            out_words[place] = entry >> _16
            place += entry >> _8 & _15
            buffer >>= entry & _63
            have -= entry & _63
            entry = _U(literals[buffer & _MAIN])
            if entry & _KIND == _0:
                out_words[place] = entry >> _16
                place += entry >> _8 & _15
                buffer >>= entry & _63
                have -= entry & _63
                entry = _U(literals[buffer & _MAIN])
                if entry & _KIND == _0:
                    out_words[place] = entry >> _16
                    place += entry >> _8 & _15
                    buffer >>= entry & _63
                    have -= entry & _63
                    continue
        if entry & _KIND == _FURTHER:
            entry = _U(literals[(entry >> _16) + (buffer >> _LITERAL_BITS & _SUB)])
        used = entry & _63
        bits = buffer
        buffer >>= used
        have -= used
        if entry & _KIND != _WORD:
            if entry & _KIND == _0:
                out_words[place] = entry >> _16
                place += _1
                continue
            if entry >> _16:
                state[0], state[1] = (at << _3) - have, place
                return FINISHED
            reason, from_bit = _NO_LITERAL, (at << _3) - have - used
            break
        length = (entry >> _16) + ((bits & ((_1 << used) - _1)) >> (entry >> _8 & _15))
        buffer |= words[at] << have
        at += (_63 - have) >> _3
        have |= _56
        entry = _U(distances[buffer & _DISTANCE_MAIN])
        if entry & _KIND == _FURTHER:
            entry = _U(distances[(entry >> _16) + (buffer >> _DISTANCE_BITS & _DISTANCE_SUB)])
        used = entry & _63
        distance = (entry >> _16) + ((buffer & ((_1 << used) - _1)) >> (entry >> _8 & _15))
        if entry & _KIND != _WORD:
            reason, from_bit = _NO_DISTANCE, (at << _3) - have
            break
        if distance > place:
            reason, from_bit, one = _TOO_FAR, (at << _3) - have, distance
            break
        buffer >>= used
        have -= used
        stop = place + length
        if distance >= _8:
            source = place - distance
            out_words[place] = out_words[source]
            out_words[place + _8] = out_words[source + _8]
            place += _16
            source += _16
            while place < stop:
                out_words[place] = out_words[source]
                out_words[place + _8] = out_words[source + _8]
                place += _16
                source += _16
        else:
            word = out_words[place - distance]
            if distance == _1:
                word = (word & _U(255)) * _EVERY_BYTE
                distance = _8
            while place < stop:
                out_words[place] = word
                place += distance
        place = stop
    state[0], state[1] = (at << _3) - have, place
    if reason:
        state[5], state[6], state[7], state[8] = reason, from_bit, one, place
        return REFUSED
    return 0


@compiled
def _rest(words, end, out, room, literals, distances, state):
    """Symbols up to the end of the input, one look-up at a time, so that no bit behind the end is used."""
    bit, place = _U(state[0]), _U(state[1])
    stop = _U(8 * end)
    while place <= _U(room):
        start = bit
        entry, bits = _look_up(words, literals, bit, _MAIN, _LITERAL_BITS, _SUB)
        used = entry & _63
        bit += used
        if bit > stop:
            return _refuse(state, _SHORT, _0, _0, _0)
        if entry & _KIND == _OTHER:
            if entry >> _16:
                state[0], state[1] = bit, place
                return FINISHED
            return _refuse(state, _NO_LITERAL, start, _0, _0)
        if entry & _KIND == _0:
            out[place] = entry >> _16 & _U(255)
            out[place + _1] = entry >> _U(24)
            place += entry >> _8 & _15
            continue
        length = (entry >> _16) + ((bits & ((_1 << used) - _1)) >> (entry >> _8 & _15))
        start = bit
        entry, bits = _look_up(words, distances, bit, _DISTANCE_MAIN, _DISTANCE_BITS, _DISTANCE_SUB)
        used = entry & _63
        bit += used
        if bit > stop:
            return _refuse(state, _SHORT, _0, _0, _0)
        if entry & _KIND == _OTHER:
            return _refuse(state, _NO_DISTANCE, start, _0, _0)
        distance = (entry >> _16) + ((bits & ((_1 << used) - _1)) >> (entry >> _8 & _15))
        if distance > place:
            return _refuse(state, _TOO_FAR, start, distance, place)
        for k in range(length):
            out[place + k] = out[place + k - distance]
        place += length
    state[0], state[1] = bit, place
    return 0


@compiled
def _look_up(words, table, bit, main, shift, sub):
    """The entry for the bits at ``bit``, and the bits."""
    bits = words[bit >> _3] >> (bit & _U(7))
    entry = _U(table[bits & main])
    if entry & _KIND == _FURTHER:
        entry = _U(table[(entry >> _16) + (bits >> shift & sub)])
    return entry, bits


@compiled
def _refuse(state, reason, where, one, two):
    state[5], state[6], state[7], state[8] = reason, where, one, two
    return REFUSED


@compiled
def count_symbols(words, bit, literals, distances):
    """The symbols of a block that is known to be undamaged, from ``bit`` on: their bits, the bytes they stand
    for, how many literals and how many matches."""
    start, bit = _U(bit), _U(bit)
    size = singles = matches = 0
    while True:
        entry, bits = _look_up(words, literals, bit, _MAIN, _LITERAL_BITS, _SUB)
        used = entry & _63
        bit += used
        if entry & _KIND == _OTHER:
            return bit - start, size, singles, matches
        if entry & _KIND == _0:
            singles += 1
            size += 1
            continue
        size += np.int64((entry >> _16) + ((bits & ((_1 << used) - _1)) >> (entry >> _8 & _15)))
        matches += 1
        bit += _look_up(words, distances, bit, _DISTANCE_MAIN, _DISTANCE_BITS, _DISTANCE_SUB)[0] & _63
