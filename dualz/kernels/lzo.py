"""LZO1X at speed, read: the same data, and the same refusals, as ``lzo.read``.

Lesson: 03 (lz77).
"""

from __future__ import annotations

import numpy as np

from dualz.codecs import lzo
from dualz.codecs.lz77 import too_large
from dualz.kernels import compiled
from dualz.kernels.words import as_array, words_of

_U = np.uint64
_0, _1, _2, _3, _4, _5, _7, _8 = (_U(number) for number in (0, 1, 2, 3, 4, 5, 7, 8))
_11, _15, _16, _17, _31, _32, _64 = (_U(number) for number in (11, 15, 16, 17, 31, 32, 64))
_255, _2048, _FAR = _U(255), _U(2048), _U(16384)

SLACK = 64  # bytes behind the output that a copy of whole words may write to
GENEROUS = 1 << 24  # bytes that may be asked for at once; what is not written to costs nothing
_SLACK = _U(SLACK)
DONE, NEEDS_ROOM, CUT_OFF, TOO_FAR, WRONG_END = range(5)
POSITION, PLACE, NUMBER, STATE = range(4)


def decompress(stream: memoryview, max_output: int) -> bytes:
    """The data of a stream; memory grows with what was decoded.

    Raises:
        CorruptData, TooLarge: as ``lzo.read``.
    """
    source = as_array(stream)
    words = words_of(source)
    guess = max(4 * len(stream), min(16 * len(stream), GENEROUS)) + 1024
    out = np.empty(min(max_output, guess) + SLACK, np.uint8)
    state = np.array([0, 0, 0, lzo.START], np.uint64)
    status = _decompress(source, words, out, words_of(out), state)
    while status == NEEDS_ROOM:
        place, wanted = int(state[PLACE]), int(state[NUMBER])
        if wanted > max_output:
            raise too_large(max_output)
        wider = np.empty(min(max_output, max(2 * len(out), wanted)) + SLACK, np.uint8)
        wider[:place] = out[:place]
        out = wider
        status = _decompress(source, words, out, words_of(out), state)
    at, place, number = (int(value) for value in state[:3])
    if status == CUT_OFF:
        raise lzo.cut_off(at, number, len(source))
    if status == TOO_FAR:
        lzo.require_distance(at, place, number)
    if status == WRONG_END:
        raise lzo.wrong_end(at)
    if at < len(source):
        raise lzo.left_over(len(source) - at)
    return out[:place].tobytes()


@compiled
def _decompress(stream, words, out, out_words, state):
    """Decode from where ``state`` says until the stream ends, is wrong, or ``out`` is full; say which.

    One long function: handing four arrays to another one costs more time than an instruction takes.
    """
    size, room = _U(stream.size), _U(out.size) - _SLACK
    at, place, after = state[POSITION], state[PLACE], state[STATE]
    start, number, status = at, _0, DONE
    while True:
        start = at
        if at == size:
            status, number = CUT_OFF, _1
            break
        byte = _U(stream[at])
        at += _1
        distance, trailing = _0, _0
        if after == _5 and byte > _17:
            length = byte - _17
        elif byte >= _64:
            if at == size:
                status, number = CUT_OFF, _1
                break
            distance = (_U(stream[at]) << _3) + (byte >> _2 & _7) + _1
            length, trailing = (byte >> _5) + _1, byte & _3
            at += _1
        elif byte < _16 and after - _1 < _4:
            if at == size:
                status, number = CUT_OFF, _1
                break
            distance = (_U(stream[at]) << _2) + (byte >> _2) + _1
            length, trailing = _2, byte & _3
            if after == _4:
                length, distance = _3, distance + _2048
            at += _1
        else:
            most = _31 if byte >= _32 else _7 if byte >= _16 else _15
            length = byte & most
            if length == _0:
                length = most
                more = _0
                while more == _0 and at < size:
                    more = _U(stream[at])
                    length += more if more else _255
                    at += _1
                if more == _0:
                    status, number = CUT_OFF, _1
                    break
            if byte < _16:
                length += _3
            else:
                if at + _2 > size:
                    status, number = CUT_OFF, _2
                    break
                word = _U(stream[at]) | _U(stream[at + _1]) << _8
                at += _2
                length, trailing = length + _2, word & _3
                distance = (word >> _2) + _1
                if byte < _32:
                    distance = _FAR + ((byte & _8) << _11) + (word >> _2)
                    if distance == _FAR:
                        if byte != _17 or word != _0:
                            at, status = start, WRONG_END
                        break
        if place + length + trailing > room:
            status, number = NEEDS_ROOM, place + length + trailing
            break
        many = length
        if distance:
            if distance > place:
                at, status, number = start, TOO_FAR, distance
                break
            source, end = place - distance, place + length
            if distance < _8:
                for step in range(8):
                    out[place + _U(step)] = out[source + _U(step)]
                # Eight bytes of the pattern stand there now; a multiple of the distance back it goes on.
                place += _8
                source = place - distance * ((_8 + distance - _1) // distance)
            while place < end:
                out_words[place] = out_words[source]
                place += _8
                source += _8
            place = end
            many = trailing
        if at + many > size:
            status, number = CUT_OFF, many
            break
        end = at + many
        if end + _8 <= size:
            while at < end:
                out_words[place] = words[at]
                at += _8
                place += _8
            place -= at - end
            at = end
        else:
            while at < end:
                out[place] = stream[at]
                at += _1
                place += _1
        after = min(many, _4)
    if status == NEEDS_ROOM:
        at = start
    state[POSITION], state[PLACE], state[NUMBER], state[STATE] = at, place, number, after
    return status
