"""A .bz2 block from its bits to the last column of its rotations.

Words of up to ten bits are looked up in a table, longer ones by the greatest word of each length. The list of
move to front is 32 words of 64 bits, so that eight of its places move at once. A length set that is no
complete prefix code is read as bzip2 reads it: only a word that is none is refused.

Lesson: 06 (bwt).
"""

from __future__ import annotations

import numpy as np

from dualz.codecs.bzip2_format import GROUP, LEAST_TABLES, LONGEST, MOST_SELECTORS, MOST_TABLES
from dualz.codecs.bzip2_refusals import Reason
from dualz.kernels import compiled
from dualz.kernels.huffman import bits_at

_U = np.uint64
_0, _1, _3, _6, _7, _8, _56, _63, _64, _255 = (_U(number) for number in (0, 1, 3, 6, 7, 8, 56, 63, 64, 255))
_LOOKUP = 10
_SHIFT = _U(64 - _LOOKUP)
_ALPHABET = 258
PADDING = 64  # words of zeros behind the input: a group reads at most 16
BIT, SIZE, ROW, ONE, VALUES, TABLES, GROUPS, TABLES_AT, SYMBOLS_AT = range(9)
STATE = 9

# Plain numbers, since a kernel keeps what it sees when it is compiled.
_SHORT, _RANDOMISED, _ROW, _NO_VALUES, _TABLES, _NO_SELECTORS, _SELECTOR, _LENGTH = (
    int(reason)
    for reason in (
        Reason.SHORT, Reason.RANDOMISED, Reason.ROW, Reason.NO_VALUES, Reason.TABLES, Reason.NO_SELECTORS,
        Reason.SELECTOR, Reason.LENGTH,
    )
)  # fmt: skip
_NO_WORD, _NO_GROUP, _TOO_LONG = int(Reason.NO_WORD), int(Reason.NO_GROUP), int(Reason.TOO_LONG)


@compiled
def read_block(words, end, most, links, counts, selectors, state):
    """Read a block from the bit ``state[BIT]`` on, which is behind its CRC; ``end`` is where the input ends.

    The symbols of the last column go into the low 8 bits of ``links``, and how often each occurs into
    ``counts``; ``state`` learns what the block has and where its parts begin. Returns 0, or a reason to
    refuse it: then ``state`` has the bit behind what is wrong, and the number that belongs to the reason.
    """
    front = np.zeros(32, np.uint64)
    lengths = np.zeros((MOST_TABLES, _ALPHABET), np.int64)
    reason, alphabet, tables, groups = _read_header(words, end, most, front, lengths, selectors, state)
    if reason:
        return reason
    look_up = np.zeros((tables, 1 << _LOOKUP), np.uint16)
    greatest = np.zeros((tables, LONGEST + 2), np.int64)
    base = np.zeros((tables, LONGEST + 2), np.int64)
    order = np.zeros((tables, alphabet), np.int64)
    for table in range(tables):
        _prepare(lengths[table, :alphabet], look_up[table], greatest[table], base[table], order[table])
    counts[:] = 0
    return _read_symbols(
        words, end, most, front, look_up, greatest, base, order, alphabet, selectors, groups, links, counts,
        state,
    )  # fmt: skip


@compiled
def _refuse(state, end, position, reason, one):
    """Remember what is wrong. What was read behind the end of the input was not there."""
    if position > end:
        state[BIT] = end
        return _SHORT, 0, 0, 0
    state[BIT], state[ONE] = position, one
    return reason, 0, 0, 0


@compiled
def _read_header(words, end, most, front, lengths, selectors, state):
    """Everything before the code words; returns (reason, symbols, tables, groups)."""
    position = _U(state[BIT])
    randomised = bits_at(words, position) >> _63
    position += _1
    if randomised or position > end:
        return _refuse(state, end, position, _RANDOMISED, 0)
    state[ROW] = np.int64(bits_at(words, position) >> _U(40))
    position += _U(24)
    if state[ROW] >= most or position > end:
        return _refuse(state, end, position, _ROW, state[ROW])
    sixteens = np.int64(bits_at(words, position) >> _U(48))
    position += _U(16)
    values = 0
    for high in range(16):
        if sixteens & 0x8000 >> high:
            some = np.int64(bits_at(words, position) >> _U(48))
            position += _U(16)
            for low in range(16):
                if some & 0x8000 >> low:
                    front[values >> 3] |= _U(high << 4 | low) << _U(8 * (values & 7))
                    values += 1
    if values == 0 or position > end:
        return _refuse(state, end, position, _NO_VALUES, 0)
    state[TABLES_AT] = np.int64(position)
    tables = np.int64(bits_at(words, position) >> _U(61))
    position += _3
    if tables < LEAST_TABLES or tables > MOST_TABLES or position > end:
        return _refuse(state, end, position, _TABLES, tables)
    groups = np.int64(bits_at(words, position) >> _U(49))
    position += _U(15)
    if groups == 0 or position > end:
        return _refuse(state, end, position, _NO_SELECTORS, 0)
    recent = np.arange(MOST_TABLES)
    for group in range(groups):
        window, place = bits_at(words, position), 0
        while place < tables and window >> _63:
            window <<= _1
            place += 1
        position += _U(min(place + 1, tables))
        if place == tables or position > end:
            return _refuse(state, end, position, _SELECTOR, tables)
        table = recent[place]
        for at in range(place, 0, -1):
            recent[at] = recent[at - 1]
        recent[0] = table
        if group < MOST_SELECTORS:
            selectors[group] = table
    for table in range(tables):
        length = np.int64(bits_at(words, position) >> _U(59))
        position += _U(5)
        for symbol in range(values + 2):
            while True:
                if length < 1 or length > LONGEST or position > end:
                    return _refuse(state, end, position, _LENGTH, length)
                two = np.int64(bits_at(words, position) >> _U(62))
                if two < 2:
                    position += _1
                    break
                position += _U(2)
                length += 1 if two == 2 else -1
            lengths[table, symbol] = length
    state[BIT] = state[SYMBOLS_AT] = np.int64(position)
    if position > end:
        return _refuse(state, end, position, _SHORT, 0)
    groups = min(groups, MOST_SELECTORS)
    state[VALUES], state[TABLES], state[GROUPS] = values, tables, groups
    return 0, values + 2, tables, groups


@compiled
def _prepare(lengths, look_up, greatest, base, order):
    """The words of a table: ``greatest`` of each length, and where its symbols stand in ``order`` (from
    ``base`` on, which is counted from the word 0); ``look_up`` has symbol and length for what ten bits begin
    with."""
    at = word = 0
    for length in range(1, LONGEST + 1):
        word <<= 1
        base[length] = at - word
        for symbol in range(lengths.size):
            if lengths[symbol] == length:
                order[at] = symbol
                if length <= _LOOKUP:
                    first = word << (_LOOKUP - length)
                    for entry in range(first, min(first + (1 << (_LOOKUP - length)), look_up.size)):
                        look_up[entry] = symbol << 5 | length
                at += 1
                word += 1
        greatest[length] = word - 1


@compiled
def _long_word(window, greatest, base, order):
    """Symbol and length of a word of more than ten bits, as in ``look_up``; 0 if there is none."""
    for length in range(_LOOKUP + 1, LONGEST + 1):
        word = np.int64(window >> _U(64 - length))
        if word <= greatest[length]:
            return order[base[length] + word] << 5 | length
    return 0


@compiled
def _read_symbols(
    words, end, most, front, look_up, greatest, base, order, alphabet, selectors, groups, links, counts, state
):
    position, size, run, digit = _U(state[BIT]), 0, 0, 1
    stop = alphabet - 1
    for group in range(groups):
        table = np.int64(selectors[group])
        entries = look_up[table]
        window, left = bits_at(words, position), 64
        for _ in range(GROUP):
            if left < LONGEST:
                window, left = bits_at(words, position), 64
            entry = np.int64(entries[window >> _SHIFT])
            if entry == 0:
                entry = _long_word(window, greatest[table], base[table], order[table])
                if entry == 0:
                    return _refuse(state, end, position + _U(LONGEST), _NO_WORD, 0)[0]
            length = entry & 31
            window <<= _U(length)
            left -= length
            position += _U(length)
            symbol = entry >> 5
            if symbol < 2:
                run += digit << symbol
                digit <<= 1
                if size + run > most:
                    return _refuse(state, end, position, _TOO_LONG, most)[0]
                continue
            if run:
                byte = np.uint32(front[0] & _255)
                counts[byte] += run
                links[size : size + run] = byte
                size += run
                run, digit = 0, 1
            if symbol == stop:
                if position > end or state[ROW] >= size:
                    return _refuse(state, end, position, _ROW, state[ROW])[0]
                state[BIT], state[SIZE] = np.int64(position), size
                return 0
            if size >= most:
                return _refuse(state, end, position, _TOO_LONG, most)[0]
            byte = _to_front(front, symbol - 1)
            counts[byte] += 1
            links[size] = byte
            size += 1
        if position > end:
            break
    return _refuse(state, end, position, _NO_GROUP, groups)[0]


@compiled
def _to_front(front, place):
    """Move what stands at ``place`` to the front, and return it."""
    last, shift = place >> 3, _U(8 * (place & 7))
    byte = front[last] >> shift & _255
    carry = byte
    for at in range(last):
        word = front[at]
        front[at] = word << _8 | carry
        carry = word >> _56
    word, below = front[last], (_1 << shift) - _1
    kept = ~(below << _8 | _255)
    front[last] = word & kept | (word & below) << _8 | carry
    return np.uint32(byte)
