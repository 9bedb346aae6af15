"""From differences back to whole numbers: each is the number one lag before plus a step.

Steps are written without a sign: 0, -1, 1, -2, 2 ... as 0, 1, 2, 3, 4 ... Sums go round at the end of the
type.

Lesson: 14 (dual).
"""

from __future__ import annotations

import numpy as np

from dualz.kernels import compiled

CHUNK = 1 << 26  # numbers a call, so that Python can be interrupted between two


@compiled
def _sum(words, first, last, lag):
    for place in range(first, last):
        step = np.uint64(words[place])
        number = (step >> np.uint64(1)) ^ (np.uint64(0) - (step & np.uint64(1)))
        if place >= lag:
            number += np.uint64(words[place - lag])
        words[place] = number


def zigzag(words: np.ndarray) -> np.ndarray:
    """Words that are 0, -1, 1, -2 ... as signed numbers become 0, 1, 2, 3 ...

    >>> zigzag(np.array([0, 255, 1], np.uint8)).tolist()
    [0, 1, 2]
    """
    signed = words.view(f"<i{words.itemsize}")
    return ((signed << 1) ^ (signed >> 8 * words.itemsize - 1)).view(words.dtype)


def differences(words: np.ndarray, lag: int) -> np.ndarray:
    """The steps from the number ``lag`` (1 or more) places before, as :func:`zigzag` writes them; before the
    first number there are zeros."""
    steps = words.copy()
    steps[lag:] -= words[:-lag]
    return zigzag(steps)


def sums(steps: np.ndarray, lag: int) -> np.ndarray:
    """The words whose :func:`differences` are ``steps``."""
    words = steps.copy()
    for first in range(0, len(words), CHUNK):
        _sum(words, first, min(first + CHUNK, len(words)), lag)
    return words
