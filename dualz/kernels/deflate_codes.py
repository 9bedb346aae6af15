"""The codes of a dynamic block at speed: code lengths, code words, and how the lengths are sent.

The same choices as in ``dualz.codecs.deflate_blocks``, ties included. Symbols are the indices of the
arrays; a symbol that does not occur has count 0 and length 0.

Lesson: 05 (deflate).
"""

from __future__ import annotations

import numpy as np

from dualz.codecs import deflate_format as form
from dualz.kernels import compiled
from dualz.kernels.prefix import _package_merge

_ORDER = np.array(form.ORDER, np.int64)
_REPEAT, _FEW_ZEROS, _MANY_ZEROS = 16, 17, 18
_EXTRA = np.array([0] * 16 + [form.REPEATS[symbol][0] for symbol in (16, 17, 18)], np.int64)
_ABOUT = 4
_SYMBOL, _NODE = (1 << 10) - 1, (1 << 10) - 1


@compiled
def code_lengths(counts, longest, lengths):
    """Put the best code lengths, none above ``longest``, into ``lengths``; 1 for a lone symbol.

    The queue of Huffman's algorithm is a heap of numbers: weight, lowest symbol of the tree, node.
    """
    heap = np.empty(counts.size, np.int64)
    size = 0
    for symbol in range(counts.size):
        lengths[symbol] = 0
        if counts[symbol]:
            heap[size] = counts[symbol] << 20 | symbol << 10 | size
            size += 1
    if size < 2:
        if size:
            lengths[heap[0] >> 10 & _SYMBOL] = 1
        return
    singles = np.sort(heap[:size])
    parent = np.empty(2 * size, np.int64)
    heap[:size] = singles  # sorted, so a heap
    made, left = size, size
    while left > 1:
        light = heap[0]
        left -= 1
        _sift(heap, left, heap[left])
        heavy = heap[0]
        parent[light & _NODE] = parent[heavy & _NODE] = made
        lowest = min(light >> 10 & _SYMBOL, heavy >> 10 & _SYMBOL)
        _sift(heap, left, (light >> 20) + (heavy >> 20) << 20 | lowest << 10 | made)
        made += 1
    most = 0
    depth = parent  # the root is the last node, and every parent is behind its children
    depth[made - 1] = 0
    for node in range(made - 2, -1, -1):
        depth[node] = depth[parent[node]] + 1
        if node < size:
            most = max(most, depth[node])
    if most <= longest:
        for at in range(size):
            lengths[singles[at] >> 10 & _SYMBOL] = depth[singles[at] & _NODE]
        return
    limited = _package_merge(singles >> 20, longest)
    for at in range(size):
        lengths[singles[at] >> 10 & _SYMBOL] = limited[at]


@compiled
def _sift(heap, size, item):
    """Put ``item`` at the root of a heap of ``size`` items, and let it sink to its place."""
    at = 0
    while True:
        child = 2 * at + 1
        if child >= size:
            break
        if child + 1 < size and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= item:
            break
        heap[at] = heap[child]
        at = child
    heap[at] = item


@compiled
def code_words(lengths, words):
    """Put the canonical code words for ``lengths`` into ``words``, first bit lowest."""
    counts = np.zeros(17, np.int64)
    for symbol in range(lengths.size):
        counts[lengths[symbol]] += 1
    counts[0] = 0
    word = 0
    following = np.zeros(17, np.int64)
    for length in range(1, 16):
        word = (word + counts[length - 1]) << 1
        following[length] = word
    for symbol in range(lengths.size):
        length = lengths[symbol]
        if length:
            word = following[length]
            following[length] += 1
            back = 0
            for _ in range(length):
                back = back << 1 | word & 1
                word >>= 1
            words[symbol] = back


@compiled
def smooth(counts, out):
    """Copy ``counts`` to ``out``, and where four or more neighbours have about the same count, give them all
    their mean: then they get the same length, and a run of lengths is sent in few bits. (As in zopfli.)"""
    size = counts.size
    while size and counts[size - 1] == 0:
        size -= 1
    out[:] = counts
    first = total = 0
    like = counts[0]
    for at in range(size + 1):
        if at == size or abs(counts[at] - like) >= _ABOUT or _is_run(counts, at, size):
            many = at - first
            if many >= 4 or (many == 3 and total == 0):
                out[first:at] = max(1, (total + many // 2) // many) if total else 0
            first, total = at, 0
            if at + 3 < size:
                like = (counts[at] + counts[at + 1] + counts[at + 2] + counts[at + 3] + 2) // 4
            elif at < size:
                like = counts[at]
        if at < size:
            total += counts[at]
            if at - first >= 3:
                like = (total + (at - first + 1) // 2) // (at - first + 1)


@compiled
def _is_run(counts, at, size):
    """Whether the symbol stands in a run that is sent in few bits as it is."""
    first, last = at, at
    while first > 0 and counts[first - 1] == counts[at]:
        first -= 1
    while last + 1 < size and counts[last + 1] == counts[at]:
        last += 1
    return last - first + 1 >= (5 if counts[at] == 0 else 7)


@compiled
def runs(lengths, long_zeros, repeats, out):
    """Write ``lengths`` as symbols of the code for code lengths: entries symbol | extra bits << 8 in ``out``;
    returns how many. ``long_zeros`` and ``repeats`` say whether symbol 18, and 16, may be used."""
    many = at = 0
    while at < lengths.size:
        length, stop = lengths[at], at + 1
        while stop < lengths.size and lengths[stop] == length:
            stop += 1
        run = stop - at
        at = stop
        if length == 0:
            while run >= 11 and long_zeros:
                count = min(run, 138)
                out[many] = _MANY_ZEROS | (count - 11) << 8
                many += 1
                run -= count
            while run >= 3:
                count = min(run, 10)
                out[many] = _FEW_ZEROS | (count - 3) << 8
                many += 1
                run -= count
        elif repeats and run > 3:
            out[many] = length
            many += 1
            run -= 1
            while run >= 3:
                count = min(run, 6)
                out[many] = _REPEAT | (count - 3) << 8
                many += 1
                run -= count
        for _ in range(run):
            out[many] = length
            many += 1
    return many


@compiled
def header(literals, distances, tries, out):
    """How the code lengths of a block are sent: entries as from :func:`runs` in ``out``, then the lengths of
    their code.

    Returns (entries, literals, distances, lengths of lengths that are sent, bits in all). ``tries``: how many
    ways to write the runs are tried, 1 to 4.
    """
    many_literals, many_distances = 257, 1
    for symbol in range(257, literals.size):
        if literals[symbol]:
            many_literals = symbol + 1
    for symbol in range(1, distances.size):
        if distances[symbol]:
            many_distances = symbol + 1
    both = np.empty(many_literals + many_distances, np.int64)
    both[:many_literals] = literals[:many_literals]
    both[many_literals:] = distances[:many_distances]
    counts, own, sent = np.empty(19, np.int64), np.empty(19, np.int64), np.empty(19, np.int64)
    trial = np.empty(both.size, np.int64)
    best, many, sizes = 1 << 62, 0, 0
    for way in range(tries):
        entries = runs(both, way & 1 == 0, way & 2 == 0, trial)
        counts[:] = 0
        for at in range(entries):
            counts[trial[at] & 255] += 1
        code_lengths(counts, 7, own)
        last = 19
        while last > 4 and own[_ORDER[last - 1]] == 0:
            last -= 1
        bits = 14 + 3 * last
        for symbol in range(19):
            bits += counts[symbol] * (own[symbol] + _EXTRA[symbol])
        if bits < best:
            best, many, sizes = bits, entries, last
            out[:entries] = trial[:entries]
            sent[:] = own
    return many, many_literals, many_distances, sizes, best, sent
