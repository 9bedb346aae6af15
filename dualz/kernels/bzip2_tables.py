"""Which tables of code lengths a block gets, and which of them each group of 50 symbols uses.

``dualz.codecs.bzip2_tables`` says how they are found; both find the same.

Lesson: 06 (bwt).
"""

from __future__ import annotations

import numpy as np

from dualz.codecs.bzip2_format import GROUP, LONGEST_WRITTEN, MOST_TABLES
from dualz.kernels import compiled
from dualz.kernels.deflate_codes import code_lengths

_FAR = 15  # what a symbol costs at first in a table that is not meant for it
_FIELD = 10  # bits: 50 symbols of 17 bits are 850


@compiled
def first_lengths(counts, tables):
    """Lengths to begin with, shape (tables, symbols): each table is for a range of the symbols, and each
    range has about as many occurrences."""
    lengths = np.full((tables, counts.size), _FAR, np.int64)
    left, first = counts.sum(), 0
    for part in range(tables, 0, -1):
        last, total = first - 1, 0
        while total < left // part and last < counts.size - 1:
            last += 1
            total += counts[last]
        if last > first and part not in (tables, 1) and (tables - part) % 2 == 1:
            total -= counts[last]
            last -= 1
        lengths[part - 1, first : last + 1] = 0
        first = last + 1
        left -= total
    return lengths


@compiled
def fit(symbols, alphabet, tables, rounds, selectors):
    """Fill ``selectors`` with the table of each group, and return the lengths, shape (tables, symbols)."""
    counts = np.zeros(alphabet, np.int64)
    for at in range(symbols.size):
        counts[symbols[at]] += 1
    lengths = first_lengths(counts, tables)
    costs = np.zeros(alphabet, np.uint64)
    found = np.zeros((MOST_TABLES, alphabet), np.int64)
    field = np.uint64((1 << _FIELD) - 1)
    for _ in range(rounds):
        for symbol in range(alphabet):
            cost = np.uint64(0)
            for table in range(tables):
                cost |= np.uint64(lengths[table, symbol]) << np.uint64(_FIELD * table)
            costs[symbol] = cost
        found[:] = 0
        for group in range(selectors.size):
            first = group * GROUP
            stop = min(first + GROUP, symbols.size)
            total = np.uint64(0)
            for at in range(first, stop):
                total += costs[symbols[at]]
            best, table = total & field, 0
            for other in range(1, tables):
                cost = total >> np.uint64(_FIELD * other) & field
                if cost < best:
                    best, table = cost, other
            selectors[group] = table
            for at in range(first, stop):
                found[table, symbols[at]] += 1
        for table in range(tables):
            for symbol in range(alphabet):
                found[table, symbol] = max(1, found[table, symbol])
            code_lengths(found[table], LONGEST_WRITTEN, lengths[table])
            _even_out(found[table], lengths[table])
    return lengths


@compiled
def _even_out(counts, lengths):
    """Among symbols of equal counts give the shorter words to the lower symbols. That changes no sum, and the
    differences of neighbours, which are what a file holds, become smaller."""
    keys = np.empty(counts.size, np.int64)
    for symbol in range(counts.size):
        keys[symbol] = counts[symbol] << 9 | symbol
    keys.sort()
    first = 0
    for at in range(1, counts.size + 1):
        if at == counts.size or keys[at] >> 9 != keys[first] >> 9:
            some = np.empty(at - first, np.int64)
            for index in range(some.size):
                some[index] = lengths[keys[first + index] & 511]
            some.sort()
            for index in range(some.size):
                lengths[keys[first + index] & 511] = some[index]
            first = at
