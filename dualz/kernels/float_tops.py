"""Floats as symbols of exponent and two bits of the mantissa, and together again; at speed.

What each byte means is said in ``dualz.dual.floats_tops``. Every loop is a short one
over whole arrays from 0 on, without a branch: a compiler then does several numbers at once.

Lesson: 16 (floats).
"""

from __future__ import annotations

import numpy as np

from dualz.kernels.float_lanes import unlocked

_U = np.uint64
_0, _1, _2, _4, _6, _8, _15, _16, _31 = (_U(number) for number in (0, 1, 2, 4, 6, 8, 15, 16, 31))
_63, _1023 = _U(63), _U(1023)


@unlocked
def count(words, lowest):
    """How often each number occurs that ten bits of the words make, from bit ``lowest`` on; shape (1024,),
    int64. Two tables, as equal neighbours would else wait for each other."""
    counts = np.zeros((2, 1024), np.int64)
    low = _U(lowest)
    whole = words.size - words.size % 2
    for at in range(0, whole, 2):
        counts[0, np.int64(_U(words[at]) >> low & _1023)] += 1
        counts[1, np.int64(_U(words[at + 1]) >> low & _1023)] += 1
    for at in range(whole, words.size):
        counts[0, np.int64(_U(words[at]) >> low & _1023)] += 1
    return counts[0] + counts[1]


@unlocked
def split(words, bits, base, coded, low, packed):
    """Fill ``coded`` (n,), ``low`` (bytes - 2, n) and ``packed`` (3, n / 4 rounded up) from the ``words`` of
    a block, of ``bits`` bits each."""
    step = packed.shape[1]
    six = np.zeros(4 * step, np.uint8)
    _split_top(words, _U(bits), _U(base), coded, six)
    for place in range(low.shape[0]):
        _split_low(words, _U(bits - 1), _U(8 * place), low[place])
    fourth = six[3 * step :]
    for row in range(3):
        _pack(six[row * step : (row + 1) * step], fourth, _U(2 * row), packed[row])


@unlocked
def _split_top(words, bits, base, coded, six):
    kept, sign, lowest = bits - _U(10), bits - _1, bits - _U(16)
    for at in range(words.size):
        word = _U(words[at])
        top = word << _1 >> kept & _1023
        coded[at] = top - (base if top else _0)
        six[at] = (word << _1 | word >> sign) >> lowest & _63


@unlocked
def _split_low(words, sign, shift, plane):
    for at in range(words.size):
        word = _U(words[at])
        plane[at] = (word << _1 | word >> sign) >> shift


@unlocked
def _pack(own, fourth, shift, row):
    for at in range(row.size):
        row[at] = _U(own[at]) | _U(fourth[at]) >> shift << _6


@unlocked
def join(coded, low, packed, bits, base, words):
    """Undo :func:`split`. Returns False if a bit of ``packed`` is set that belongs to no number."""
    step = packed.shape[1]
    six = np.empty(4 * step, np.uint8)
    for row in range(3):
        _unpack(packed[row], six[row * step : (row + 1) * step])
    _unpack_fourth(packed[0], packed[1], packed[2], six[3 * step :])
    if bits == 32:
        _join_four(coded, low[0], low[1], six, _U(base), words)
    else:
        _join_two(coded, six, _U(base), words)
    return not six[words.size :].any()


@unlocked
def _unpack(row, own):
    for at in range(row.size):
        own[at] = _U(row[at]) & _63


@unlocked
def _unpack_fourth(one, two, three, fourth):
    for at in range(one.size):
        fourth[at] = _U(one[at]) >> _6 | _U(two[at]) >> _6 << _2 | _U(three[at]) >> _6 << _4


@unlocked
def _join_four(coded, low, second, six, base, words):
    for at in range(words.size):
        turned = (_ten(coded[at], base) | _U(six[at])) << _16 | _U(second[at]) << _8 | _U(low[at])
        words[at] = turned >> _1 | turned << _31


@unlocked
def _join_two(coded, six, base, words):
    for at in range(words.size):
        turned = _ten(coded[at], base) | _U(six[at])
        words[at] = turned >> _1 | turned << _15


@unlocked
def _ten(symbol, base):
    """The ten bits that a symbol stands for, above six more."""
    return (_U(symbol) + (base if symbol else _0)) << _6
