"""LZSS at speed: the same bytes as ``lzss.write`` after ``lz77.parse``, the same data as ``lzss.read``.

Lesson: 03 (lz77).
"""

from __future__ import annotations

import numpy as np

from dualz.codecs import lzss
from dualz.codecs.bits import take
from dualz.codecs.lz77 import require_copy
from dualz.codecs.lz77_finders import Effort, Limits
from dualz.kernels import compiled, lz77
from dualz.kernels.words import as_array, words_of

_U = np.uint64
_0, _1, _2, _3, _8, _16, _255 = (_U(number) for number in (0, 1, 2, 3, 8, 16, 255))

SLACK = 32  # bytes behind the output that a copy of whole words may write to
SENT, PLACE, FLAGS_AT, USED = range(4)
DONE, CUT_OFF, TOO_FAR, BEYOND, FLAG = range(5)
AT, INDEX, LENGTH, DISTANCE = range(4)


def write(data: memoryview, limits: Limits, effort: Effort) -> bytes:
    """Flags and tokens for ``data``."""
    source = as_array(data)
    out = np.zeros(len(data) + len(data) // 8 + 16, np.uint8)
    state = np.array([0, 0, 0, 8], np.uint64)
    length_bits = _U((limits.longest - limits.shortest).bit_length())
    for found in lz77.sequences(data, limits, effort):
        _write(source, out, found, length_bits, state)
    rest = np.array([[len(data) - int(state[SENT]), 0, 0]], np.uint32)
    _write(source, out, rest, length_bits, state)
    return out[: int(state[PLACE])].tobytes()


@compiled
def _write(data, out, found, length_bits, state):
    """Write rows of literals, length, distance; the length 0 says that no match follows."""
    sent, place, flags_at, used = state[SENT], state[PLACE], state[FLAGS_AT], state[USED]
    for row in range(found.shape[0]):
        stop, length = sent + _U(found[row, 0]), _U(found[row, 1])
        while sent < stop:
            if used == _8:
                flags_at, used = place, _0
                place += _1
            out[place] = data[sent]
            place += _1
            sent += _1
            used += _1
        if length == _0:
            continue
        if used == _8:
            flags_at, used = place, _0
            place += _1
        out[flags_at] |= _1 << used
        number = (_U(found[row, 2]) - _1) << length_bits | (length - _3)
        out[place] = number >> _8
        out[place + _1] = number & _255
        place += _2
        used += _1
        sent += length
    state[SENT], state[PLACE], state[FLAGS_AT], state[USED] = sent, place, flags_at, used


def read(body: memoryview, size: int, limits: Limits) -> bytes:
    """The ``size`` bytes of data of flags and tokens.

    Raises:
        CorruptData: as ``lzss.read``.
    """
    source = as_array(body)
    # Two bytes of a body are a match of at most ``longest``: more room than that is never needed.
    room = min(size, len(body) * limits.longest)
    out = np.empty(room + SLACK, np.uint8)
    state = np.zeros(4, np.uint64)
    length_bits = _U((limits.longest - limits.shortest).bit_length())
    status = _read(source, out, words_of(out), _U(size), length_bits, state)
    at, index, length, distance = (int(number) for number in state)
    if status == CUT_OFF:
        take(body, at, length, "the flags" if distance else "a token")
    if status == TOO_FAR:
        require_copy(index, length, distance)
    if status == BEYOND:
        raise lzss.beyond(index, length, size)
    if status == FLAG:
        raise lzss.flag_too_many(at)
    if at < len(source):
        raise lzss.left_over(len(source) - at)
    return out[:size].tobytes()


@compiled
def _read(body, out, out_words, size, length_bits, state):
    """Decode until ``size`` bytes are there or something is wrong; say which."""
    many, at, index, status = _U(body.size), _0, _0, DONE
    mask = (_1 << length_bits) - _1
    length, distance = _0, _0
    while index < size and status == DONE:
        if at == many:
            status, length, distance = CUT_OFF, _1, _1
            break
        flags = _U(body[at])
        at += _1
        for place in range(8):
            match = flags >> _U(place) & _1
            if index == size:
                if match:
                    status = FLAG
                    break
                continue
            if at + match >= many:
                status, length, distance = CUT_OFF, _1 + match, _0
                break
            if not match:
                out[index] = body[at]
                at += _1
                index += _1
                continue
            number = _U(body[at]) << _8 | _U(body[at + _1])
            length, distance = (number & mask) + _3, (number >> length_bits) + _1
            if index + length > size:
                status = BEYOND
                break
            if distance > index:
                status = TOO_FAR
                break
            source, end = index - distance, index + length
            if distance >= _8:
                while index < end:
                    out_words[index] = out_words[source]
                    index += _8
                    source += _8
            else:
                while index < end:
                    out[index] = out[source]
                    index += _1
                    source += _1
            index = end
            at += _2
    state[AT], state[INDEX], state[LENGTH], state[DISTANCE] = at, index, length, distance
    return status
