"""Tokens for DEFLATE at speed, levels 3 to 9: what is found is weighed against the byte after it.

Two tables find earlier places that begin alike: the newest place for each three bytes, and a chain of
places for each four. Places count from 32769, so that an empty entry, 0, lies outside every window.

The lazy parse (as in libdeflate) lets a match wait and looks one byte further, at the highest levels two.
The later match wins if it is enough longer, where a distance twice as far counts a quarter of a byte, for
it takes a bit more. Where nothing was found for long, as in data that are compressed already, it skips
ahead, further and further.

Lesson: 05 (deflate).
"""

from __future__ import annotations

import numpy as np

from dualz.kernels import compiled
from dualz.kernels.words import trailing_zeros

_U = np.uint64
_0, _1, _2, _3, _4, _6, _7, _8 = (_U(number) for number in (0, 1, 2, 3, 4, 6, 7, 8))
_16, _17, _32, _64 = _U(16), _U(17), _U(32), _U(64)
_RING, _WINDOW, _LONGEST = _U(32767), _U(32768), _U(258)
_THREE, _FOUR, _SPREAD = _U(0xFFFFFF), _U(0xFFFFFFFF), _U(0x9E3779B1)
_FAR = _U(4096)  # three bytes from further back than this cost more than three literals
_PATIENCE, _MOST_SKIP = _U(256), _U(32)
FIRST = 32769

# What is remembered from segment to segment.
AT, MISSES = range(2)
DEPTH, NICE, TWICE = range(3)
_SAMPLE = 4096
# Where few byte values occur, literals are cheap, and short matches cost more than they save: the shortest
# match that is worth it for so many values (as in libdeflate).
SHORTEST = np.array([9] * 6 + [8] * 2 + [7] * 2 + [6] * 6 + [5] * 29 + [4] * 35 + [3] * 177, np.int64)


@compiled
def shortest(array, start, end):
    """The shortest match that is worth it for the bytes ``start`` to ``end``; a sample is looked at."""
    seen = np.zeros(256, np.int64)
    for at in range(start, end, max(1, (end - start) // _SAMPLE)):
        seen[array[at]] = 1
    return SHORTEST[seen.sum()]


LOG2 = np.array([0] + [int(number).bit_length() - 1 for number in range(1, 32769)], np.int64)


@compiled
def search(words, base, end, stop, least, effort, newest3, newest4, ring, logs, state, tokens, most):
    """Fill ``tokens`` from the place AT on, up to ``most`` tokens or the place ``stop``; returns how many.

    ``words`` are those of a buffer whose first byte has the place ``base``; ``end`` is the place behind its
    last byte. Between ``stop`` and ``end`` there is room for any match, but at the end of the data. Matches
    of fewer than ``least`` bytes are not taken.
    """
    base, end, stop = _U(base), _U(end), _U(stop)
    at, misses = _U(state[AT]), _U(state[MISSES])
    depth, nice, twice = _U(effort[DEPTH]), _U(effort[NICE]), effort[TWICE] != 0
    least, threes = _U(least), least == 3
    many = 0
    waiting = waiting_distance = looked = _0
    while (at < stop and many < most) or waiting:
        # --- search
        left = end - at
        limit = min(left, _LONGEST)
        length, distance = max(waiting, _3) - _1, _0
        if left >= _4:
            word = words[at - base]
            key4 = ((word & _FOUR) * _SPREAD & _FOUR) >> _16
            place = _U(newest4[key4])
            newest4[key4] = at
            ring[at & _RING] = place
            low = at - _WINDOW
            if threes:
                key3 = ((word & _THREE) * _SPREAD & _FOUR) >> _17
                near = _U(newest3[key3])
                newest3[key3] = at
                if length < _3 and near >= low and (words[near - base] ^ word) & _THREE == _0:
                    length, distance = _3, at - near
            tries = depth >> looked
            enough = min(nice, limit)
            before = at
            while place >= low and place < before and tries:
                tries -= _1
                before = place
                source, ends = place - base, max(length, _3) - _3
                if (words[source + ends] ^ words[at - base + ends]) & _FOUR == _0:
                    difference = words[source] ^ word
                    if difference != _0:
                        found = _U(trailing_zeros(difference)) >> _3
                    else:
                        found = _8
                        here = at - base
                        while found < limit:
                            difference = words[source + found] ^ words[here + found]
                            if difference != _0:
                                found += _U(trailing_zeros(difference)) >> _3
                                break
                            found += _8
                        found = min(found, limit)
                    if found > length:
                        length, distance = found, at - place
                        if length >= enough:
                            break
                place = _U(ring[place & _RING])
            if length > limit:
                length, distance = _0, _0
        # --- decide
        if waiting:
            better = False
            if distance and length >= waiting:
                gain = 4 * (np.int64(length) - np.int64(waiting)) + logs[waiting_distance] - logs[distance]
                better = gain > (2 if looked == _1 else 6)
            if better:
                for back in range(looked, _0, -1):
                    tokens[many] = words[at - _U(back) - base] & _U(255)
                    many += 1
                waiting, waiting_distance, looked = length, distance, _0
            elif twice and looked == _1 and at + _1 < end:
                looked = _2
                at += _1
                continue
            if better and waiting < nice:
                looked = _1
                at += _1
                continue
            # the match that waits begins ``looked`` bytes before
            tokens[many] = waiting << _16 | waiting_distance
            many += 1
            last = at - looked + waiting
            at += _1
        elif distance and length >= least and (length > _3 or distance <= _FAR):
            misses = _0
            if length < nice and at + _1 < end:
                waiting, waiting_distance, looked = length, distance, _1
                at += _1
                continue
            tokens[many] = length << _16 | distance
            many += 1
            last = at + length
            at += _1
        else:
            tokens[many] = words[at - base] & _U(255)
            many += 1
            at += _1
            misses += _1
            if misses > _PATIENCE:
                skip = min(min((misses - _PATIENCE) >> _6, _MOST_SKIP), min(stop - at, _U(most - many)))
                for _ in range(skip):
                    tokens[many] = words[at - base] & _U(255)
                    many += 1
                    at += _1
                misses += skip
            continue
        waiting = looked = _0
        # --- note the places inside the match
        stop_at = min(last, end - _4 if end > at + _4 else at)
        while at < stop_at:
            word = words[at - base]
            if threes:
                newest3[((word & _THREE) * _SPREAD & _FOUR) >> _17] = at
            key4 = ((word & _FOUR) * _SPREAD & _FOUR) >> _16
            ring[at & _RING] = newest4[key4]
            newest4[key4] = at
            at += _1
        at = last
    state[AT], state[MISSES] = at, misses
    return many
