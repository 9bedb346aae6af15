"""The search and the parse of LZ77 at speed: the same tokens as ``lz77.parse`` with hash chains.

What is found comes as sequences, rows of three numbers of 32 bits: so many literals, then a match of so
many bytes from so far back. They are given in portions, so that memory does not grow with the data;
every format writes its bytes from them.

A chain is a table of the newest place for each hash, and a ring of the place before each place. A
candidate is first asked for the byte that would make it longer than the best so far.

Lesson: 03 (lz77).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dualz.codecs import lz77_finders
from dualz.codecs.lz77_finders import HASH_BITS, Effort, Limits
from dualz.kernels import compiled
from dualz.kernels.words import as_array, trailing_zeros, words_of

_U = np.uint64
_0, _1, _3, _4, _8 = (_U(number) for number in (0, 1, 3, 4, 8))
_SPREAD, _WORD, _HIDE = _U(lz77_finders.SPREAD), _U(0xFFFFFFFF), _U(32 - HASH_BITS)

PORTION = 1 << 14
LARGEST = (1 << 32) - 2
INDEX, SENT, KNOWN, WAITING_LENGTH, WAITING_DISTANCE = range(5)
WINDOW, SHORTEST, LONGEST, LAST_LITERALS, LAST_START, DEPTH, LAZY, NICE = range(8)


def sequences(data: memoryview, limits: Limits, effort: Effort, start: int = 0) -> Iterator[np.ndarray]:
    """The matches of ``data`` from byte ``start`` on: rows of literals before it, length, distance; uint32.

    What is behind the last match is literals.

    Raises:
        ValueError: the data have more bytes than the places of 32 bits can number.
    """
    if len(data) > LARGEST:
        raise ValueError(f"At most {LARGEST} bytes can be searched at once, not {len(data)}.")
    source = as_array(data)
    words, settings = words_of(source), np.array([*limits, *effort], np.uint64)
    tail = np.zeros(16, np.uint8)
    tail[: min(8, len(source))] = source[-8:]
    newest = np.zeros(1 << HASH_BITS, np.uint32)
    ring = np.zeros(1 << (limits.window + 1).bit_length(), np.uint32)
    state = np.array([start, start, 0, 0, 0], np.uint64)
    while True:
        found = np.empty((PORTION, 3), np.uint32)
        many = int(_parse(source, words, words_of(tail), newest, ring, settings, state, found))
        yield found[:many]
        if many < PORTION:
            return


@compiled
def _parse(data, words, tail, newest, ring, settings, state, found):
    """Fill ``found`` with the next matches; returns how many there are, fewer than fit at the end.

    ``tail`` are the words of the last 8 bytes and of zeros behind them, for places where no word is left.
    A lazy parse lets a match wait while it looks one byte further. One long function: handing so many
    arrays to another one would take more time than a search.
    """
    size, shortest, window = _U(data.size), settings[SHORTEST], settings[WINDOW]
    end = max(size, settings[LAST_LITERALS]) - settings[LAST_LITERALS]
    stop = min(
        max(size + _1, settings[LAST_START]) - settings[LAST_START], max(end + _1, shortest) - shortest
    )
    depth, lazy, nice = settings[DEPTH], settings[LAZY] != _0, settings[NICE]
    mask, ring_mask = _WORD >> ((_4 - min(shortest, _4)) << _3), _U(ring.size - 1)
    index, sent, known = state[INDEX], state[SENT], state[KNOWN]
    waiting, waiting_distance = state[WAITING_LENGTH], state[WAITING_DISTANCE]
    many, room, whole, tail_at = 0, found.shape[0], _U(words.size), max(size, _8) - _8
    while many < room and (index < stop or waiting):
        length, distance = shortest - _1, _0
        if index < stop:
            while known < index:
                word = words[known] if known < whole else tail[known - tail_at]
                key = (word & mask) * _SPREAD & _WORD
                ring[known & ring_mask] = newest[key >> _HIDE]
                known += _1
                newest[key >> _HIDE] = known  # places are one higher in the tables: 0 says none
            limit = min(end, index + settings[LONGEST])
            enough = min(nice, limit - index)
            word = words[index] if index < whole else tail[index - tail_at]
            at = _U(newest[((word & mask) * _SPREAD & _WORD) >> _HIDE])
            left = depth
            while left and at and index - at < window:
                left -= _1
                at -= _1
                if data[at + length] == data[index + length]:
                    source, ahead, difference = at, index, _0
                    while ahead + _8 <= limit and difference == _0:
                        difference = words[source] ^ words[ahead]
                        source += _8
                        ahead += _8
                    if difference != _0:
                        ahead = ahead - _8 + (_U(trailing_zeros(difference)) >> _3)
                    else:
                        while ahead < limit and data[source] == data[ahead]:
                            source += _1
                            ahead += _1
                    if ahead - index > length:
                        length, distance = ahead - index, index - at
                        if length >= enough:
                            break
                at = _U(ring[at & ring_mask])
        if waiting and (distance == _0 or length <= waiting):
            index, length, distance = index - _1, waiting, waiting_distance
        elif distance == _0:
            index += _1
            continue
        elif lazy and length < nice:
            waiting, waiting_distance = length, distance
            index += _1
            continue
        found[many, 0], found[many, 1], found[many, 2] = index - sent, length, distance
        many += 1
        waiting = _0
        index += length
        sent = index
    state[INDEX], state[SENT], state[KNOWN] = index, sent, known
    state[WAITING_LENGTH], state[WAITING_DISTANCE] = waiting, waiting_distance
    return many
