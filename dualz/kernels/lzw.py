"""LZW at speed, for every layout of ``dualz.codecs.lzw_codes``; the same bytes as ``dualz.codecs.lzw``.

The encoder finds a phrase by the code of its beginning and its last byte, in a hash table with open
addressing. An entry of the table carries the number of the dictionary it belongs to, so that clearing
it is only counting on. The decoder needs no phrases at all: an entry is a place in its own output,
where the phrase before stood, and one byte more. That also covers the code used before it is known.

All numbers in the hot loops are unsigned ones of 64 bits: numba makes a float of a sum of signed and
unsigned. ``shape`` is a dialect as an array, so that each function is compiled once.

Lesson: 04 (lzw).
"""

from __future__ import annotations

import numpy as np

from dualz.codecs import lzw_codes
from dualz.codecs.lzw_codes import CHECK_EVERY, Dialect
from dualz.kernels import compiled

_U = np.uint64
_0, _1, _3, _5, _8, _16, _24, _31 = (_U(number) for number in (0, 1, 3, 5, 8, 16, 24, 31))
_32, _40, _64, _LOW24 = (_U(number) for number in (32, 40, 64, (1 << 24) - 1))
_CODE, _WORD = _U(0xFFFF), _U(0xFFFFFFFF)
_SPREAD = _U(0x9E3779B97F4A7C15)
_FOREVER = _U(1 << 62)
_CHECK = _U(CHECK_EVERY)

NARROWEST, WIDEST, FIRST, CLEAR, END, EARLY, LOWEST_FIRST, GROUPED, WATCH, FULL = range(10)
NO_CODE = 1 << 20
ENDED, NEEDS_ROOM, REACHED_END, UNKNOWN, NO_CLEAR = range(5)
POSITION, WIDTH, GROUP, KNOWN, PLACE, PREVIOUS, CODE, FRESH = range(8)


def _shape(dialect: Dialect) -> np.ndarray:
    clears = dialect.when_full != "keep"
    return np.array(
        [
            dialect.narrowest,
            dialect.widest,
            dialect.first,
            NO_CODE if dialect.clear is None else dialect.clear,
            NO_CODE if dialect.end is None else dialect.end,
            dialect.early,
            dialect.lowest_first,
            dialect.grouped,
            CHECK_EVERY if dialect.when_full == "watch" else 0 if clears else _FOREVER,
            dialect.full,
        ],
        np.uint64,
    )


def encode(data: memoryview, dialect: Dialect) -> bytes:
    """The code stream of ``data``, whose values are literals of ``dialect``: as from ``lzw.encode``."""
    shape = _shape(dialect)
    array = np.frombuffer(data, np.uint8)
    learned = dialect.full - dialect.first
    clears = len(array) // learned + 2
    codes = len(array) + clears + 2
    words = np.zeros((codes + 8 * clears * dialect.grouped) * dialect.widest // 32 + 2, np.uint32)
    table = np.zeros(1 << (dialect.widest + 1), np.uint64)
    bits = int(_encode(array, words, table, shape))
    order = "<u4" if dialect.lowest_first else ">u4"
    return words[: -(-bits // 32)].astype(order, copy=False).view(np.uint8)[: -(-bits // 8)].tobytes()


@compiled
def _encode(data, words, table, shape):
    """Fill ``words`` with the codes of ``data``, and return how many bits they are."""
    lowest_first, grouped = shape[LOWEST_FIRST] != _0, shape[GROUPED] != _0
    first, full, width = shape[FIRST], shape[FULL], shape[NARROWEST]
    top = _1 << shape[WIDEST]
    hide, mask = _64 - shape[WIDEST] - _1, _U(table.size - 1)
    state = (_0, _0, _0)  # words that are done, bits that wait, how many these are
    group, dictionary, following, known, widen_at = _0, _1, first, first - _1, _widen_at(width, top, shape)
    check, best = shape[WATCH], _0
    if shape[END] != NO_CODE:
        state = _put(words, state, shape[CLEAR], width, lowest_first)
    prefix = _U(NO_CODE) if data.size == 0 else _U(data[0])
    for index in range(1, data.size):
        key = dictionary << _24 | prefix << _8 | _U(data[index])
        slot = key * _SPREAD >> hide
        entry = table[slot]
        while entry >> _16 != key and entry >> _40 == dictionary:
            slot = (slot + _1) & mask
            entry = table[slot]
        if entry >> _16 == key:
            prefix = entry & _CODE
            continue
        state = _put(words, state, prefix, width, lowest_first)
        known += _U(known < top)
        if following < full:
            table[slot] = key << _16 | following
            following += _1
        if known == widen_at:
            if grouped:
                state, group = _fill_group(words, state, group, width)
            width += _1
            widen_at = _widen_at(width, top, shape)
        if following == full and _U(index) >= check:
            position = (state[0] << _5) + state[2]
            ratio = (_U(index) << _8) // (position >> _3)
            check = _U(index) + _CHECK if shape[WATCH] else _0
            if shape[WATCH] and ratio >= best:
                best = ratio
            else:
                state = _put(words, state, shape[CLEAR], width, lowest_first)
                if grouped:
                    state, group = _fill_group(words, state, group, width)
                width, best, dictionary = shape[NARROWEST], _0, dictionary + _1
                following, known, widen_at = first, first - _1, _widen_at(width, top, shape)
        prefix = _U(data[index])
    if prefix != NO_CODE:
        state = _put(words, state, prefix, width, lowest_first)
        if known + _1 == widen_at:
            width += _1
    if shape[END] != NO_CODE:
        state = _put(words, state, shape[END], width, lowest_first)
    return _flush(words, state, lowest_first)


@compiled
def _widen_at(width, top, shape):
    """The next entry of the decoder at which codes get wider; none once they are widest."""
    if width == shape[WIDEST]:
        return _FOREVER
    return (_1 << width) - shape[EARLY]


@compiled
def _put(words, state, code, width, lowest_first):
    """Append ``width`` bits, and store a word of 32 bits as soon as it is full."""
    full, waiting, filled = state
    if lowest_first:
        waiting |= code << filled
        filled += width
        if filled >= _32:
            words[full] = waiting & _WORD
            return full + _1, waiting >> _32, filled - _32
    else:
        waiting = waiting << width | code
        filled += width
        if filled >= _32:
            filled -= _32
            words[full] = waiting >> filled & _WORD
            return full + _1, waiting, filled
    return full, waiting, filled


@compiled
def _fill_group(words, state, group, width):
    """Zeros up to a multiple of eight codes since bit ``group``; returns the bit where that ends, too."""
    position = (state[0] << _5) + state[2]
    end = _end_of_group(position, group, width)
    missing = end - position
    while missing:
        step = min(missing, _16)
        state = _put(words, state, _0, step, True)
        missing -= step
    return state, end


@compiled
def _flush(words, state, lowest_first):
    full, waiting, filled = state
    if filled:
        words[full] = waiting & _WORD if lowest_first else waiting << (_32 - filled) & _WORD
    return (full << _5) + filled


# --- decode --------------------------------------------------------------------------------------


def decode(stream: memoryview, dialect: Dialect, max_output: int, strict: bool = True) -> bytes:
    """The data of a code stream, at most ``max_output`` bytes; memory grows with what was decoded.

    Raises:
        CorruptData, TooLarge: as ``lzw.decode``.
    """
    shape = _shape(dialect)
    words = np.zeros(len(stream) // 4 + 3, "<u4" if dialect.lowest_first else ">u4")
    words.view(np.uint8)[: len(stream)] = stream
    words = words.astype(np.uint32, copy=False)
    # The output begins with all byte values: a literal is then an entry like any other.
    entries = np.zeros(dialect.capacity, np.uint64)
    entries[: dialect.literals] = np.arange(dialect.literals, dtype=np.uint64) << _24 | _1
    out = np.empty(256 + min(max_output, 4 * len(stream) + 1024), np.uint8)
    out[:256] = np.arange(256)
    state = np.zeros(8, np.uint64)
    must_clear = strict and dialect.end is not None
    state[[WIDTH, KNOWN, PLACE, FRESH]] = dialect.narrowest, dialect.first, 256, must_clear
    end = _U(8 * len(stream))
    status = _decode(words, end, out, entries, state, shape)
    while status == NEEDS_ROOM:
        if len(out) >= 256 + max_output:
            raise lzw_codes.too_large(max_output)
        wider = np.empty(256 + min(max_output, 2 * len(out)), np.uint8)
        wider[: len(out)] = out
        out = wider
        status = _decode(words, end, out, entries, state, shape)
    _check(stream, dialect, status, [int(value) for value in state], strict)
    return out[256 : int(state[PLACE])].tobytes()


def _check(stream: memoryview, dialect: Dialect, status: int, state: list[int], strict: bool) -> None:
    """Raise what the stepped decoder raises for the place where the kernel stopped."""
    if status == UNKNOWN:
        raise lzw_codes.unknown_code(state[CODE], state[POSITION])
    if status == NO_CLEAR:
        raise lzw_codes.missing_clear(state[CODE], dialect)
    if status != REACHED_END:
        lzw_codes.has_code(stream, state[POSITION], state[WIDTH], dialect, strict)
    elif strict:
        lzw_codes.require_end(stream, state[POSITION], dialect)


@compiled
def _decode(words, end, out, entries, state, shape):
    """Decode from where ``state`` says until the codes end, are wrong, or ``out`` is full; say which."""
    lowest_first, grouped = shape[LOWEST_FIRST] != _0, shape[GROUPED] != _0
    first, clear, last, top = shape[FIRST], shape[CLEAR], shape[END], _1 << shape[WIDEST]
    position, width, group, following = state[POSITION], state[WIDTH], state[GROUP], state[KNOWN]
    place, previous, must_clear = state[PLACE], state[PREVIOUS], state[FRESH] != _0
    widen_at, code, status = _widen_at(width, top, shape), _0, ENDED
    while position + width <= end:
        code = _code_at(words, position, width, lowest_first)
        if must_clear and code != clear:
            status = NO_CLEAR
            break
        if code == clear:
            position += width
            if grouped:
                position = _end_of_group(position, group, width)
                group = position
            width, following, previous, must_clear = shape[NARROWEST], first, _0, False
            widen_at = _widen_at(width, top, shape)
            continue
        if code == last:
            position += width
            status = REACHED_END
            break
        known = following
        if previous and following < top:
            entries[following] = previous << _24 | (place - previous + _1)
            known += _1
        if code >= known:
            status = UNKNOWN
            break
        start, length = entries[code] >> _24, entries[code] & _LOW24
        if place + length > _U(out.size):
            status = NEEDS_ROOM
            break
        for step in range(length):
            out[place + step] = out[start + step]
        previous = place
        place += length
        position += width
        following = known
        if following == widen_at:
            if grouped:
                position = _end_of_group(position, group, width)
                group = position
            width += _1
            widen_at = _widen_at(width, top, shape)
    state[POSITION], state[WIDTH], state[GROUP], state[KNOWN] = position, width, group, following
    state[PLACE], state[PREVIOUS], state[CODE], state[FRESH] = place, previous, code, _U(must_clear)
    return status


@compiled
def _code_at(words, position, width, lowest_first):
    """The code of ``width`` bits at bit ``position``; two words of 32 bits always hold it."""
    word, inside = position >> _5, position & _31
    one, two = _U(words[word]), _U(words[word + _1])
    if lowest_first:
        return (two << _32 | one) >> inside & ((_1 << width) - _1)
    return (one << _32 | two) << inside >> (_64 - width)


@compiled
def _end_of_group(position, group, width):
    """The bit at which the group of eight codes ends; groups are counted from bit ``group``."""
    size = width << _3
    return position + (size - (position - group) % size) % size
