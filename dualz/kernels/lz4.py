"""LZ4 blocks at speed: the same bytes as ``dualz.codecs.lz4`` writes, the same data as it reads.

The quick encoder searches as ``dualz.codecs.lz4_fast`` and writes at once, so no token is ever kept.
The decoder is ``dualz.kernels.lz4_reader``.

All numbers in the hot loops are unsigned ones of 64 bits, as in ``dualz.kernels.lzw``.

Lesson: 03 (lz77).
"""

from __future__ import annotations

import numpy as np

from dualz.codecs import lz4, lz4_rules
from dualz.codecs.lz4_fast import HASH_BITS, KNOWN_STEP, PATIENCE_BITS, SPREAD
from dualz.codecs.lz4_rules import LIMITS
from dualz.kernels import compiled, lz77
from dualz.kernels.lz4_reader import SLACK, decompress
from dualz.kernels.words import as_array, trailing_zeros, words_of

__all__ = ["compress", "decompress"]

_U = np.uint64
_0, _1, _2, _3, _4, _5, _8 = (_U(number) for number in (0, 1, 2, 3, 4, 5, 8))
_12, _15, _24, _32, _255 = (_U(number) for number in (12, 15, 24, 32, 255))
_WINDOW, _STEP = _U(LIMITS.window), _U(KNOWN_STEP)
_SPREAD, _HIDE = _U(SPREAD), _U(64 - HASH_BITS)
_PATIENCE, _MISSES = _U(PATIENCE_BITS), _U(1 << PATIENCE_BITS)

SENT, PLACE = range(2)


def compress(data: memoryview, level: int, start: int) -> bytes:
    """The block of ``data`` from byte ``start`` on, as from ``lz4.compress_block``."""
    source = as_array(data)
    words = words_of(source)
    out = np.empty(lz4_rules.largest_block(len(data) - start) + SLACK, np.uint8)
    out_words = words_of(out)
    state = np.array([start, 0], np.uint64)
    if level == lz4.QUICK:
        _compress_fast(source, words, out, out_words, np.zeros(1 << HASH_BITS, np.uint32), state)
    else:
        for found in lz77.sequences(data, LIMITS, lz4.effort_of(level), start):
            _write(source, words, out, out_words, found, state)
    # The last literals, which may be nearly all, are copied once: from the data into the result.
    last = data[int(state[SENT]) :]
    head = out[: int(_put_last(out, state[PLACE], _U(len(last))))]
    return b"".join((memoryview(head), last))


@compiled
def _compress_fast(data, words, out, out_words, newest, state):
    """Search and write all sequences but the last.

    One function for both: handing four arrays to another one costs more time than a sequence takes.
    """
    size, start = _U(data.size), state[SENT]
    last, end = max(size, _12) - _12, max(size, _5) - _5
    for known in range(_0, min(start, last), _STEP):
        newest[(words[known] << _24) * _SPREAD >> _HIDE] = known
    index, sent, place, misses = max(start, _1), start, _0, _MISSES
    while index <= last:
        word = words[index]
        key = (word << _24) * _SPREAD >> _HIDE
        at = _U(newest[key])
        newest[key] = index
        if (words[at] ^ word) << _32 != _0 or index - at > _WINDOW:
            index += misses >> _PATIENCE
            misses += _1
            continue
        stop, source = index + _4, at + _4
        difference = _0
        while stop + _8 <= end and difference == _0:
            difference = words[source] ^ words[stop]
            source += _8
            stop += _8
        if difference != _0:
            stop = stop - _8 + (_U(trailing_zeros(difference)) >> _3)
        else:
            while stop < end and data[source] == data[stop]:
                source += _1
                stop += _1
        while index > sent and at > _0 and data[index - _1] == data[at - _1]:
            index -= _1
            at -= _1
        many, extra, token = index - sent, stop - index - _4, place
        out[token] = min(many, _15) << _4 | min(extra, _15)
        place += _1
        if many >= _15:
            place = _put_length(out, place, many - _15)
        copied = _0
        while copied < many:
            out_words[place + copied] = words[sent + copied]
            copied += _8
        place += many
        distance = index - at
        out[place] = distance & _255
        out[place + _1] = distance >> _8
        place += _2
        if extra >= _15:
            place = _put_length(out, place, extra - _15)
        index = sent = stop
        misses = _MISSES
        if stop <= last:
            newest[(words[stop - _2] << _24) * _SPREAD >> _HIDE] = stop - _2
    state[SENT], state[PLACE] = sent, place


@compiled
def _write(data, words, out, out_words, found, state):
    """Write sequences that were found: rows of the number of literals, length, distance."""
    sent, place = state[SENT], state[PLACE]
    for row in range(found.shape[0]):
        many, length, distance = _U(found[row, 0]), _U(found[row, 1]), _U(found[row, 2])
        extra = length - _4
        out[place] = min(many, _15) << _4 | min(extra, _15)
        place += _1
        if many >= _15:
            place = _put_length(out, place, many - _15)
        copied = _0
        while copied < many:
            out_words[place + copied] = words[sent + copied]
            copied += _8
        place += many
        out[place] = distance & _255
        out[place + _1] = distance >> _8
        place += _2
        if extra >= _15:
            place = _put_length(out, place, extra - _15)
        sent += many + length
    state[SENT], state[PLACE] = sent, place


@compiled
def _put_last(out, place, many):
    """Write the token of the last sequence, ``many`` literals; returns the place after it."""
    out[place] = min(many, _15) << _4
    place += _1
    if many >= _15:
        place = _put_length(out, place, many - _15)
    return place


@compiled
def _put_length(out, place, rest):
    """Write what a number is above 15; returns the place after it."""
    while rest >= _255:
        out[place] = _255
        place += _1
        rest -= _255
    out[place] = rest
    return place + _1
