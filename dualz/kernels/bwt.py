"""The Burrows-Wheeler transform at speed; ``dualz.codecs.bwt`` says what it is.

Rotations are not suffixes: a suffix ends, a rotation goes on. But where the text is its own least rotation,
the two have the same order. (What comes behind the end of a suffix is then the least there can be.) So the
text is first turned to its least rotation, which takes linear time, and then the suffixes are sorted
(``suffixes``); turning it does not change which rotations it has.

Lesson: 06 (bwt).
"""

from __future__ import annotations

import numpy as np

from dualz.codecs.bwt import no_text
from dualz.kernels import compiled
from dualz.kernels.suffixes import suffix_array
from dualz.kernels.words import as_array


def transform(text: memoryview) -> tuple[bytes, int]:
    """The last column of the sorted rotations of ``text``, and the first row that is the text itself."""
    last, row = last_column(as_array(text))
    return last.tobytes(), row


def invert(last: memoryview, row: int) -> bytes:
    """The text whose sorted rotations have the last column ``last``, and which is their ``row``.

    Raises:
        CorruptData: it is the last column of no text.
    """
    column = as_array(last)
    out = np.empty(column.size, np.uint8)
    if walk(column.astype(np.uint32), column.size, np.bincount(column, minlength=256), row, out) != row:
        raise no_text()
    return out.tobytes()


def last_column(text: np.ndarray) -> tuple[np.ndarray, int]:
    """As :func:`transform`, on arrays of shape (n,), uint8; n is 1 to 2^24 - 1."""
    turned, period = _least_rotation(text)
    if turned:
        text = np.concatenate((text[turned:], text[:turned]))
    order = suffix_array(text, 256)
    last = np.empty_like(text)
    start = (text.size - turned) % text.size
    row = _last_column(text, order, start, last)
    # Equal rows: the shorter suffixes come first. The text is the first of them.
    return last, row - (text.size - 1 - start) // period


@compiled
def _least_rotation(text):
    """Where the least rotation begins, and the period of the text (its size where there is no shorter)."""
    size = text.size
    one, two, same = 0, 1, 0
    while one < size and two < size and same < size:
        left, right = one + same, two + same
        a = text[left - size if left >= size else left]
        b = text[right - size if right >= size else right]
        if a == b:
            same += 1
            continue
        if a > b:
            one += same + 1
        else:
            two += same + 1
        if one == two:
            two += 1
        same = 0
    return min(one, two), abs(one - two) if same == size else size


@compiled
def _last_column(text, order, start, last):
    row = 0
    for index in range(order.size):
        place = np.int64(order[index])
        if place == start:
            row = index
        last[index] = text[place - 1 if place else text.size - 1]
    return row


@compiled
def walk(links, size, counts, row, out):
    """Fill ``out`` with the text, and return the row where the walk ends. ``links[:size]`` are the symbols
    of the last column, in the low 8 bits (the others are overwritten); ``counts`` says how often each
    occurs, and is overwritten, too.

    The k-th symbol of a kind in the last column is the k-th of this kind in the first. Each entry learns
    where in the last column stands the row that begins with it: from there on, one look-up a symbol.
    """
    total = 0
    for symbol in range(256):
        many = counts[symbol]
        counts[symbol] = total
        total += many
    low = np.uint32(255)
    for index in range(size):
        symbol = links[index] & low
        links[counts[symbol]] |= np.uint32(index << 8)
        counts[symbol] += 1
    place = links[row] >> np.uint32(8)
    end = np.int64(row)
    for index in range(size):
        end = np.int64(place)
        entry = links[place]
        out[index] = entry & low
        place = entry >> np.uint32(8)
    return end
