"""All matches of all places, for the level ``best``: for each length the nearest place that has it.

Earlier places that begin with the same four bytes stand in a binary tree, sorted by what follows. The way
of a new place down the tree passes everything that is more and more like it, and cuts the tree in two:
what is smaller becomes its left part, what is larger its right one. So the newest place is at the
root, and what is met on the way is always the nearest of its length. (As in LZMA and libdeflate.)

Lesson: 05 (deflate).
"""

from __future__ import annotations

import numpy as np

from dualz.kernels import compiled
from dualz.kernels.words import trailing_zeros

_U = np.uint64
_0, _1, _2, _3, _4, _8, _16, _17 = (_U(number) for number in (0, 1, 2, 3, 4, 8, 16, 17))
_RING, _WINDOW, _LONGEST = _U(32767), _U(32768), _U(258)
_THREE, _FOUR, _SPREAD = _U(0xFFFFFF), _U(0xFFFFFFFF), _U(0x9E3779B1)
_BYTE = _U(255)
MOST_AT_A_PLACE = 256


@compiled
def find(words, base, end, at, stop, depth, newest3, newest4, children, matches, starts):
    """Put the matches of the places ``at`` to ``stop`` (excluded) into ``matches``, shortest first, each as
    length << 16 | distance; those of place ``at + k`` begin at ``starts[k]``.

    Returns how many places that were: fewer where ``matches`` is full. Inside a match of the greatest length
    nothing is recorded. ``base`` is the place of the first of ``words``, ``end`` that behind the last byte.
    """
    many = k = skip = 0
    room = matches.size - MOST_AT_A_PLACE
    first = _U(at)
    place, stop, base, end = first, _U(stop), _U(base), _U(end)
    while place < stop and many < room:
        starts[k] = many
        k += 1
        left = end - place
        if left >= _4:
            most = many
            limit = min(left, _LONGEST)
            word = words[place - base]
            key3 = ((word & _THREE) * _SPREAD & _FOUR) >> _17
            near = _U(newest3[key3])
            newest3[key3] = place
            best = _2
            if skip == 0 and near >= place - _WINDOW and (words[near - base] ^ word) & _THREE == _0:
                matches[many] = _3 << _16 | (place - near)
                many += 1
                best = _3
            many, best = _descend(
                words, base, place, word, limit, depth, newest4, children, matches, many, best, skip == 0
            )
            if skip:
                skip -= 1
                many = most
            elif best >= _LONGEST:
                skip = 257
        elif skip:
            skip -= 1
        place += _1
    starts[k] = many
    return k


@compiled
def _descend(words, base, place, word, limit, depth, newest4, children, matches, many, best, record):
    """Put ``place`` at the root of its tree, and note the matches on the way."""
    key = ((word & _FOUR) * _SPREAD & _FOUR) >> _16
    node = _U(newest4[key])
    newest4[key] = place
    low = place - _WINDOW
    smaller = (place & _RING) << _1
    larger = smaller + _1
    alike = like_smaller = like_larger = _0
    here = place - base
    while node > low and depth > 0:
        depth -= 1
        there = node - base
        while alike < limit:
            difference = words[there + alike] ^ words[here + alike]
            if difference != _0:
                alike += _U(trailing_zeros(difference)) >> _3
                break
            alike += _8
        alike = min(alike, limit)
        if alike > best:
            best = alike
            if record:
                matches[many] = alike << _16 | (place - node)
                many += 1
        pair = (node & _RING) << _1
        if alike == limit:
            children[smaller], children[larger] = children[pair], children[pair + _1]
            return many, best
        if words[there + alike] & _BYTE < words[here + alike] & _BYTE:
            children[smaller] = node
            smaller = pair + _1
            node = _U(children[smaller])
            like_smaller = alike
            alike = min(alike, like_larger)
        else:
            children[larger] = node
            larger = pair
            node = _U(children[larger])
            like_larger = alike
            alike = min(alike, like_smaller)
    children[smaller] = children[larger] = 0
    return many, best
