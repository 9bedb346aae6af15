"""The few different values of a tensor, and the number of each place's value, in one pass.

Lesson: 14 (dual).
"""

from __future__ import annotations

import numpy as np

from dualz.kernels import compiled


@compiled
def _distinct(words, most, keys, codes, found, labels):
    """Give every different word a number in the order of first sight; returns how many, or -1 if too many."""
    mask, known = keys.size - 1, 0
    for at in range(words.size):
        word = words[at]
        # All bits must count, also the highest of a float64, and neighbours must fall far apart (Knuth's
        # multiplicative hashing): bfloat16 numbers lie so close that runs of full slots would grow.
        mixed = np.uint64(word)
        mixed = (mixed ^ mixed >> np.uint64(32)) & np.uint64(0xFFFFFFFF)
        mixed = (mixed ^ mixed >> np.uint64(16)) * np.uint64(0x9E3779B1)
        slot = np.int64(mixed >> np.uint64(18) & np.uint64(mask))
        while codes[slot] >= 0 and keys[slot] != word:
            slot = (slot + 1) & mask
        if codes[slot] < 0:
            if known == most:
                return -1
            keys[slot] = word
            codes[slot] = known
            found[known] = word
            known += 1
        labels[at] = codes[slot]
    return known


def distinct(words: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray] | None:
    """The different ``words`` in ascending order (as stored bits) and the number of each word in that list.

    Returns None where there are more than ``most`` (at most 4096). Linear in ``words``, stops early.
    """
    slots = 1 << (4 * most - 1).bit_length()
    keys, codes = np.zeros(slots, words.dtype), np.full(slots, -1, np.int32)
    found, labels = np.zeros(most, words.dtype), np.empty(len(words), np.uint16)
    known = int(_distinct(words, most, keys, codes, found, labels))
    if known < 0:
        return None
    order = np.argsort(found[:known], kind="stable")
    place = np.empty(known, np.uint16)
    place[order] = np.arange(known)
    return found[order], place[labels]
