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
from dualz.kernels.words import alike, as_array, words_of

_U = np.uint64
_0, _1, _8 = _U(0), _U(1), _U(8)
_SPREAD, _WORD, _HIDE = _U(lz77_finders.SPREAD), _U(0xFFFFFFFF), _U(32 - HASH_BITS)

PORTION = 1 << 14
INDEX, SENT, KNOWN, WAITING_LENGTH, WAITING_DISTANCE = range(5)
WINDOW, SHORTEST, LONGEST, LAST_LITERALS, LAST_START, DEPTH, LAZY, NICE = range(8)


def sequences(data: memoryview, limits: Limits, effort: Effort, start: int = 0) -> Iterator[np.ndarray]:
    """The matches of ``data`` from byte ``start`` on: rows of literals before it, length, distance; uint32.

    What is behind the last match is literals. The data are at most 2^32 - 2 bytes.
    """
    source = as_array(data)
    words, settings = words_of(source), np.array([*limits, *effort], np.uint64)
    newest = np.zeros(1 << HASH_BITS, np.uint32)
    ring = np.zeros(1 << (limits.window + 1).bit_length(), np.uint32)
    state = np.array([start, start, 0, 0, 0], np.uint64)
    while True:
        found = np.empty((PORTION, 3), np.uint32)
        many = int(_parse(source, words, newest, ring, settings, state, found))
        yield found[:many]
        if many < PORTION:
            return


@compiled
def _parse(data, words, newest, ring, settings, state, found):
    """Fill ``found`` with the next matches; returns how many there are, fewer than fit at the end."""
    size, lazy, nice = _U(data.size), settings[LAZY] != _0, settings[NICE]
    index, sent = state[INDEX], state[SENT]
    length, distance, many = state[WAITING_LENGTH], state[WAITING_DISTANCE], 0
    while index < size and many < found.shape[0]:
        length, distance = _longest(data, words, newest, ring, settings, state, index)
        while length and lazy and length < nice:
            later, further = _longest(data, words, newest, ring, settings, state, index + _1)
            if later <= length:
                break
            index += _1
            length, distance = later, further
        if length == _0:
            index += _1
            continue
        found[many, 0], found[many, 1], found[many, 2] = index - sent, length, distance
        many += 1
        index += length
        sent = index
    state[INDEX], state[SENT] = index, sent
    return many


@compiled
def _longest(data, words, newest, ring, settings, state, index):
    """Length and distance of the longest match at ``index``; the length 0 where there is none."""
    size, end = _U(data.size), _U(data.size) - settings[LAST_LITERALS]
    if index + settings[SHORTEST] > end or index + settings[LAST_START] > size:
        return _0, _0
    mask = _U(ring.size - 1)
    for place in range(state[KNOWN], index):
        key = _key(data, words, place, settings[SHORTEST])
        ring[place & mask] = newest[key]
        newest[key] = place + _1
    state[KNOWN] = max(state[KNOWN], index)
    end = min(end, index + settings[LONGEST])
    enough = min(settings[NICE], end - index)
    best, distance = settings[SHORTEST] - _1, _0
    at = _U(newest[_key(data, words, index, settings[SHORTEST])])
    for _ in range(settings[DEPTH]):
        if at == _0 or index - at >= settings[WINDOW]:  # places are one higher here: 0 says none
            break
        place = at - _1
        if data[place + best] == data[index + best]:
            length = alike(data, words, place, index, end)
            if length > best:
                best, distance = length, index - place
                if best >= enough:
                    break
        at = _U(ring[place & mask])
    if distance == _0:
        return _0, _0
    return best, distance


@compiled
def _key(data, words, index, shortest):
    """The hash of the first bytes at ``index``."""
    if index < _U(words.size):
        word = words[index]
    else:
        word = _0
        for step in range(_U(data.size) - index):
            word |= _U(data[index + _U(step)]) << (_U(step) * _8)
    word &= _WORD >> ((_U(4) - min(shortest, _U(4))) * _8)
    return (word * _SPREAD & _WORD) >> _HIDE
