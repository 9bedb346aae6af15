"""The suffix array by induced sorting: all suffixes of a text in order, in linear time.

A suffix is of type S where it is smaller than the one that begins a place later, else of type L. Those of
type S behind one of type L are few, at most half of all; here they are called the *marks*. Once the marks
are in order, one scan from the left puts each L in its place, since the suffix without its first symbol is
smaller and has its place already; and one scan from the right does so with each S.

The marks themselves are put in order by the same two scans, as far as the next mark, and named by their rank.
Where two have the same name, the row of names is a text of at most half the size, and its suffixes are
sorted in the same way.

Types are not stored: a neighbour's symbol, or the scan itself, tells them. A complement (``~place``) is an
entry whose left neighbour is not this scan's, so that no symbol is looked up in vain.

Source: Nong, Zhang and Chan, "Two efficient algorithms for linear time suffix array construction" (2011);
entries by complement as in Mori's sais-lite.
Lesson: 06 (bwt).
"""

from __future__ import annotations

import numpy as np

from dualz.kernels import compiled


def suffix_array(text: np.ndarray, symbols: int) -> np.ndarray:
    """Where the suffixes of ``text`` begin, in order (shape (n,), int32). A suffix with which another begins
    comes before that one.

    ``text`` has shape (n,), uint8 or int32, all values below ``symbols``; n is 1 to 2^30.
    """
    order = np.empty(text.size, np.int32)
    counts = np.empty(symbols, np.int32)
    marks = np.empty(text.size // 2 + 1, np.int32)
    many = _find_marks(text, counts, marks)
    if many > 1:
        _sort_marks(text, counts, marks, many, order)
        in_order = np.empty(many, np.int32)
        names = np.empty(many, np.int32)
        distinct = _name(text, marks, many, order, in_order, names)
        if distinct < many:
            in_order = marks[:many][suffix_array(names, distinct)]
        marks = in_order
    _induce(text, counts, marks, many, order)
    return order


@compiled
def _find_marks(text, counts, marks):
    """Count the symbols, and put the places of the marks into ``marks``, first to last; how many."""
    counts[:] = 0
    size = text.size
    right = np.int64(text[size - 1])
    counts[right] = 1
    smaller, many = False, 0
    for at in range(size - 2, -1, -1):
        here = np.int64(text[at])
        counts[here] += 1
        if here > right:
            if smaller:
                many += 1
                marks[marks.size - many] = at + 1
            smaller = False
        elif here < right:
            smaller = True
        right = here
    for at in range(many):
        marks[at] = marks[marks.size - many + at]
    return many


@compiled
def _heads(counts, bucket):
    total = 0
    for symbol in range(counts.size):
        bucket[symbol] = total
        total += counts[symbol]


@compiled
def _ends(counts, bucket):
    total = 0
    for symbol in range(counts.size):
        total += counts[symbol]
        bucket[symbol] = total


@compiled
def _sort_marks(text, counts, marks, many, order):
    """Sort the marks as far as the next mark: they are in ``order`` as complements, between zeros.

    An entry of ``order`` is here the place to be put next, one left of the place that it stands for.
    """
    size = text.size
    bucket = np.empty(counts.size, np.int64)
    _ends(counts, bucket)
    order[:] = 0
    for index in range(many):
        place = np.int64(marks[index])
        symbol = np.int64(text[place])
        bucket[symbol] -= 1
        order[bucket[symbol]] = place - 1
    _heads(counts, bucket)
    symbol = np.int64(text[size - 1])
    place = size - 2
    order[bucket[symbol]] = ~place if text[place] < symbol else place
    bucket[symbol] += 1
    for index in range(size):
        place = np.int64(order[index])
        if place > 0:
            symbol = np.int64(text[place])
            place -= 1
            at = bucket[symbol]
            bucket[symbol] = at + 1
            order[at] = ~place if text[place] < symbol else place
            order[index] = 0
        elif place < 0:
            order[index] = ~place
    _ends(counts, bucket)
    for index in range(size - 1, -1, -1):
        place = np.int64(order[index])
        if place > 0:
            symbol = np.int64(text[place])
            place -= 1
            at = bucket[symbol] - 1
            bucket[symbol] = at
            order[at] = ~(place + 1) if text[place] > symbol else place
            order[index] = 0


@compiled
def _name(text, marks, many, order, in_order, names):
    """Put the marks into ``in_order``, and into ``names`` the rank of each, first to last; how many differ.

    Until the end, ``order`` holds at half its place the length and then the rank of each mark: two marks are
    never neighbours.
    """
    size, found = text.size, 0
    for index in range(size):
        if order[index] < 0:
            in_order[found] = ~order[index]
            found += 1
    for index in range(many):
        stop = np.int64(marks[index + 1]) + 1 if index + 1 < many else size
        order[marks[index] >> 1] = stop - marks[index]
    name, before, before_length = -1, 0, -1
    for index in range(many):
        place = np.int64(in_order[index])
        length = np.int64(order[place >> 1])
        differ = True
        # What ends with the text is like no other: behind it stands what is smaller than every symbol.
        if length == before_length and place + length < size and before + length < size:
            at = 0
            while at < length and text[place + at] == text[before + at]:
                at += 1
            differ = at < length
        if differ:
            name += 1
        before, before_length = place, length
        order[place >> 1] = name
    for index in range(many):
        names[index] = order[marks[index] >> 1]
    return name + 1


@compiled
def _induce(text, counts, marks, many, order):
    """Sort all suffixes; ``marks`` are in order."""
    size = text.size
    bucket = np.empty(counts.size, np.int64)
    _ends(counts, bucket)
    order[:] = 0
    for index in range(many - 1, -1, -1):
        place = np.int64(marks[index])
        symbol = np.int64(text[place])
        bucket[symbol] -= 1
        order[bucket[symbol]] = place
    _heads(counts, bucket)
    place = size - 1
    symbol = np.int64(text[place])
    order[bucket[symbol]] = ~place if place and text[place - 1] < symbol else place
    bucket[symbol] += 1
    for index in range(size):
        place = np.int64(order[index])
        order[index] = ~place
        if place > 0:
            place -= 1
            symbol = np.int64(text[place])
            at = bucket[symbol]
            bucket[symbol] = at + 1
            order[at] = ~place if place and text[place - 1] < symbol else place
    _ends(counts, bucket)
    for index in range(size - 1, -1, -1):
        place = np.int64(order[index])
        if place > 0:
            place -= 1
            symbol = np.int64(text[place])
            at = bucket[symbol] - 1
            bucket[symbol] = at
            order[at] = ~place if place == 0 or text[place - 1] > symbol else place
        else:
            order[index] = ~place
