"""Find the scale of a quantized group from its numbers alone: the interval of scales that give them all.

A group holds rounded products of a scale and whole numbers. Its smallest number is the scale times a small
whole number j; j = 1, 2, 3 ... are tried. Each number then bounds the scale from both sides, since rounding
moved it by half a step of its type at most; the more numbers, the narrower. A group that is no grid is
found out after a few numbers.

Lesson: 11 (quantization), 14 (dual).
"""

from __future__ import annotations

import math

import numpy as np

from dualz.kernels import compiled

TRIED = 127  # the smallest number of a group may be that many steps from zero, as in a pruned one
CHUNK = 1 << 22  # numbers a call, so that Python can be interrupted between two


@compiled
def _half_step(size, digits, lowest):
    """Half the distance from ``size`` to the next number of its type."""
    return math.ldexp(1.0, max(math.frexp(size)[1] - 1, lowest) - digits)


@compiled
def _fit(numbers, first, stride, count, start, multiple, most, digits, lowest):
    """The interval of scales for which ``start`` is ``multiple`` steps, and every number some steps."""
    half = _half_step(start, digits, lowest)
    low, high = (start - half) / multiple, (start + half) / multiple
    if low + high <= 0.0:  # the smallest numbers of a float64, halved
        return 1.0, 0.0
    for place in range(count):
        size = abs(np.float64(numbers[first + place * stride]))
        if size == 0.0:
            continue
        code = np.rint(2.0 * size / (low + high))
        if code < 1.0 or code > most:
            return 1.0, 0.0
        half = _half_step(size, digits, lowest)
        low, high = max(low, (size - half) / code), min(high, (size + half) / code)
        if low > high:
            break
    return low, high


@compiled
def _intervals(numbers, groups, first, last, count, stride, most, digits, lowest, low, high):
    """Fill ``low`` and ``high`` for groups ``first`` to ``last``. Returns whether all of them fit."""
    for group in range(first, last):
        start = group // stride * count * stride + group % stride
        least = np.inf
        for place in range(count):
            size = abs(np.float64(numbers[start + place * stride]))
            if not size < np.inf:
                return False
            if 0.0 < size < least:
                least = size
        low[group], high[group] = 0.0, 0.0
        if least == np.inf:
            continue
        low[group] = 1.0
        for multiple in range(1, TRIED + 1):
            low[group], high[group] = _fit(
                numbers, start, stride, count, least, multiple, most, digits, lowest
            )
            if low[group] <= high[group]:
                break
        if low[group] > high[group]:
            return False
    return True


def intervals(
    numbers: np.ndarray, count: int, stride: int, most: int, digits: int, lowest: int
) -> tuple[np.ndarray, np.ndarray] | None:
    """The least and the greatest scale (float64) of every group, or None where a group is no grid.

    ``numbers`` (float32 or float64, shape (n,)) stand as n / (count stride) blocks of ``count`` rows of
    ``stride``; a group is a column of a block. Codes are at most ``most``; the type has ``digits`` binary
    digits, and its smallest normal number is 2^lowest.
    """
    groups = len(numbers) // count
    low, high = np.zeros(groups), np.zeros(groups)
    step = max(1, CHUNK // count)
    for first in range(0, groups, step):
        last = min(first + step, groups)
        if not _intervals(numbers, groups, first, last, count, stride, most, digits, lowest, low, high):
            return None
    return low, high
