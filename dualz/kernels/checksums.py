"""Adler-32 at speed; ``dualz.codecs.checksums`` says what it is. CRC-32 is fast in Python's own zlib.

Eight bytes are taken at a time. Of a 64-bit word, the bytes at even and at odd places are seen as four
numbers of 16 bits each, so that one addition does four.

Lesson: 05 (deflate).
"""

from __future__ import annotations

import zlib

import numpy as np

from dualz.kernels import compiled, numba

_U = np.uint64
_0, _2, _8, _16, _48, _16BITS = (_U(number) for number in (0, 2, 8, 16, 48, 0xFFFF))
_EVEN, _ONES, _PRIME = _U(0x00FF00FF00FF00FF), _U(0x0001000100010001), _U(65521)
_FEW = 1024


def adler32(portion: memoryview, words: np.ndarray, first: int, before: int) -> int:
    """The Adler-32 of the data whose checksum was ``before``, and then ``portion``, which are the bytes from
    ``first`` on in the array that ``words`` (see ``words.words_of``) is a view of."""
    if len(portion) < _FEW or numba is None:
        return zlib.adler32(portion, before)
    whole = len(portion) & ~7
    before = int(_adler32(words, first, first + whole, before))
    return zlib.adler32(portion[whole:], before)


@compiled
def _adler32(words, first, last, before):
    """The sum of all bytes, and the sum of these sums. In a group of n words, byte j of word k is part of
    8 (n - k) - j of the sums."""
    low, high = _U(before & 0xFFFF), _U(before >> 16)
    while first < last:
        end = min(first + 1024, last)
        even = odd = total = totals = _0
        for at in range(first, end, 8):
            word = words[at]
            one, two = word & _EVEN, word >> _8 & _EVEN
            even += one
            odd += two
            total += (one + two) * _ONES >> _48
            totals += total
        high += _U(end - first) * low + _8 * totals
        for j in range(4):
            shift = _16 * _U(j)
            high -= _2 * _U(j) * (even >> shift & _16BITS) + _U(2 * j + 1) * (odd >> shift & _16BITS)
        low, high = (low + total) % _PRIME, high % _PRIME
        first = end
    return high << _16 | low
