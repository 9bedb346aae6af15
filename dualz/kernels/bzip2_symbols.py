"""From a block to its symbols: short runs, move to front, and runs of zeros as numbers.

``dualz.codecs.runs`` and ``dualz.codecs.mtf`` have the same, step by step.

Lesson: 06 (bwt).
"""

from __future__ import annotations

import numpy as np

from dualz.kernels import compiled

_LONGEST_RUN = 255


@compiled
def shorten(data, start, limit, out):
    """Write ``data`` from ``start`` on to ``out`` until ``limit`` bytes are there, four equal bytes followed
    by how many more there are; returns where in ``data`` that ends, and how many bytes ``out`` has."""
    at, size = start, 0
    while at < data.size and size < limit:
        byte = data[at]
        out[size] = byte
        size += 1
        stop = at + 1
        if stop < data.size and data[stop] == byte:
            last = min(data.size, at + _LONGEST_RUN)
            while stop < last and data[stop] == byte:
                stop += 1
            for _ in range(min(stop - at, 4) - 1):
                out[size] = byte
                size += 1
            if stop - at >= 4:
                out[size] = stop - at - 4
                size += 1
        at = stop
    return at, size


@compiled
def size_of_runs(block):
    """How many bytes the shortened ``block`` stands for; -1 where a count is missing at its end."""
    size, same, before = 0, 0, -1
    at = 0
    while at < block.size:
        byte = block[at]
        same = same + 1 if byte == before else 1
        before = byte
        size += 1
        at += 1
        if same == 4:
            if at == block.size:
                return -1
            size += np.int64(block[at])
            at += 1
            same, before = 0, -1
    return size


@compiled
def lengthen(block, out):
    """Write to ``out`` what the shortened ``block`` stands for."""
    size, same, before = 0, 0, -1
    at = 0
    while at < block.size:
        byte = block[at]
        same = same + 1 if byte == before else 1
        before = byte
        out[size] = byte
        size += 1
        at += 1
        if same == 4:
            for _ in range(block[at]):
                out[size] = byte
                size += 1
            at += 1
            same, before = 0, -1


@compiled
def symbols_of(last, used, out):
    """Write the symbols of the last column ``last`` to ``out``, the end included; returns how many they are,
    and how many byte values occur, which ``used`` shows."""
    used[:] = False
    for index in range(last.size):
        used[last[index]] = True
    front = np.empty(256, np.uint8)
    values = 0
    for byte in range(256):
        if used[byte]:
            front[values] = byte
            values += 1
    many, run = 0, 0
    for index in range(last.size):
        byte = last[index]
        if byte == front[0]:
            run += 1
            continue
        while run:
            out[many] = 1 - (run & 1)
            many += 1
            run = run - 1 >> 1
        moved, front[0] = front[0], byte
        place = 1
        while front[place] != byte:
            moved, front[place] = front[place], moved
            place += 1
        front[place] = moved
        out[many] = place + 1
        many += 1
    while run:
        out[many] = 1 - (run & 1)
        many += 1
        run = run - 1 >> 1
    out[many] = values + 1
    return many + 1, values
