"""xxHash, 32 bits, at speed: the same sums as ``dualz.codecs.xxh32``.

Lesson: 03 (lz77).
"""

from __future__ import annotations

import numpy as np

from dualz.codecs.xxh32 import P1, P2
from dualz.kernels import compiled

_U = np.uint64
_P1, _P2, _WORD, _13, _19 = _U(P1), _U(P2), _U(0xFFFFFFFF), _U(13), _U(19)


def stripes(sums: list[int], data: memoryview) -> list[int]:
    """The four sums after whole stripes of 16 bytes."""
    state = np.array(sums, np.uint64)
    _stripes(state, np.frombuffer(data, "<u4").astype(np.uint32, copy=False))
    return [int(one) for one in state]


@compiled
def _stripes(state, words):
    one, two, three, four = state[0], state[1], state[2], state[3]
    for place in range(0, words.size, 4):
        one = _round(one, _U(words[place]))
        two = _round(two, _U(words[place + 1]))
        three = _round(three, _U(words[place + 2]))
        four = _round(four, _U(words[place + 3]))
    state[0], state[1], state[2], state[3] = one, two, three, four


@compiled
def _round(one, word):
    one = (one + word * _P2) & _WORD
    return (one << _13 | one >> _19) * _P1 & _WORD
