"""Reading LZ4 blocks at speed: the same data, and the same refusals, as ``lz4.read_block``.

There is a short way for what is most frequent, few literals and then a short match from at least eight
bytes back: five words are copied, whatever the lengths are, and what is too much is written over later.
That is why the rules of LZ4 keep matches away from the end of the data.

Lesson: 03 (lz77).
"""

from __future__ import annotations

import numpy as np

from dualz.codecs import lz4_rules
from dualz.codecs.lz77 import too_large
from dualz.kernels import compiled
from dualz.kernels.words import as_array, words_of

_U = np.uint64
_0, _1, _2, _4, _8, _9, _15, _16 = (_U(number) for number in (0, 1, 2, 4, 8, 9, 15, 16))
_32, _255, _OFFSET = _U(32), _U(255), _U(0xFFFF)

SLACK = 64  # bytes behind the output that a copy of whole words may write to
GENEROUS = 1 << 24  # bytes that may be asked for at once; what is not written to costs nothing
_SLACK = _U(SLACK)
DONE, NEEDS_ROOM, CUT_OFF, NOTHING_FOLLOWS, TOO_FAR = range(5)
POSITION, PLACE, NUMBER, LAST_MATCH, LITERALS, MATCHES = range(6)


def decompress(block: memoryview, max_output: int, history: memoryview) -> bytes:
    """The data of a block, as from ``lz4.read_block``; memory grows with what was decoded.

    Raises:
        CorruptData, TooLarge: as ``lz4.read_block``.
    """
    source, before = as_array(block), as_array(history)
    words, known = words_of(source), len(before)
    guess = max(4 * len(block), min(16 * len(block), GENEROUS)) + 1024
    out = np.empty(known + min(max_output, guess) + SLACK, np.uint8)
    out[:known] = before
    state = np.zeros(6, np.uint64)
    state[PLACE] = known
    status = _decompress(source, words, out, words_of(out), state)
    while status == NEEDS_ROOM:
        place, wanted = int(state[PLACE]), int(state[NUMBER]) - known
        if wanted > max_output:
            raise too_large(max_output)
        wider = np.empty(known + min(max_output, max(2 * len(out), wanted)) + SLACK, np.uint8)
        wider[:place] = out[:place]
        out = wider
        status = _decompress(source, words, out, words_of(out), state)
    _check(status, [int(number) for number in state], source, known)
    return out[known : int(state[PLACE])].tobytes()


def _check(status: int, state: list[int], block: np.ndarray, known: int) -> None:
    """Raise what the stepped decoder raises for the place where the kernel stopped."""
    at, place, number, match, literals, matches = state
    size = len(block)
    if status == CUT_OFF:
        raise lz4_rules.cut_off(at, number, size)
    if status == NOTHING_FOLLOWS:
        raise lz4_rules.nothing_follows(at, size)
    if status == TOO_FAR:
        lz4_rules.require_distance(at, place - known, number, place)
    lz4_rules.require_end(match - known if matches else None, place - known, literals, int(block[0]))


@compiled
def _decompress(block, words, out, out_words, state):
    """Decode from where ``state`` says until the block ends, is wrong, or ``out`` is full; say which.

    One long function: handing four arrays to another one costs more time than a sequence takes.
    """
    size, room = _U(block.size), _U(out.size) - _SLACK
    quick_at, quick_place = max(size, _32) - _32, max(room, _32) - _32
    at, place, match, matches = state[POSITION], state[PLACE], state[LAST_MATCH], state[MATCHES]
    start, before, many, number, status = at, place, _0, _0, DONE
    while True:
        start, before = at, place  # a sequence that finds no room is read again from here
        if at < quick_at and place < quick_place:
            word = words[at]
            many, length = word >> _4 & _15, word & _15
            if many < _15 and length < _15:
                out_words[place] = words[at + _1]
                if many > _8:
                    out_words[place + _8] = words[at + _9]
                at += many + _1
                place += many
                distance = words[at] & _OFFSET
                source = place - distance
                if _8 <= distance <= place:
                    out_words[place] = out_words[source]
                    out_words[place + _8] = out_words[source + _8]
                    out_words[place + _16] = out_words[source + _16]
                    match, matches = place, _1
                    place += length + _4
                    at += _2
                    continue
                at, place = start, before
        if at == size:
            status, number = CUT_OFF, _1
            break
        token = _U(block[at])
        many, length = token >> _4, token & _15
        at += _1
        if many == _15:
            more = _255
            while more == _255 and at < size:
                more = _U(block[at])
                many += more
                at += _1
            if more == _255:
                status, number = CUT_OFF, _1
                break
        if at + many > size:
            status, number = CUT_OFF, many
            break
        if place + many > room:
            status, number = NEEDS_ROOM, place + many
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
                out[place] = block[at]
                at += _1
                place += _1
        if at == size:
            break
        if size - at < _8:
            status = NOTHING_FOLLOWS
            break
        distance = words[at] & _OFFSET
        if distance == _0 or distance > place:
            status, number = TOO_FAR, distance
            break
        at += _2
        if length == _15:
            more = _255
            while more == _255 and at < size:
                more = _U(block[at])
                length += more
                at += _1
            if more == _255:
                status, number = CUT_OFF, _1
                break
        length += _4
        if place + length > room:
            status, number = NEEDS_ROOM, place + length
            break
        match, matches = place, _1
        source, end = place - distance, place + length
        if distance < _8:
            for step in range(8):
                out[place + _U(step)] = out[source + _U(step)]
            # Eight bytes of the pattern stand there now; from a multiple of the distance back it goes on.
            place += _8
            source = place - distance * ((_8 + distance - _1) // distance)
        while place < end:
            out_words[place] = out_words[source]
            out_words[place + _8] = out_words[source + _8]
            place += _16
            source += _16
        place = end
    if status == NEEDS_ROOM:
        at, place = start, before
    state[POSITION], state[PLACE], state[NUMBER] = at, place, number
    state[LAST_MATCH], state[LITERALS], state[MATCHES] = match, many, matches
    return status
