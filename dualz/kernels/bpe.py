"""Byte-pair encoding at speed; the same merges and tokens as ``dualz.codecs.bpe``.

Pairs are counted once. A replacement changes the counts of at most five pairs, and these are kept up to
date while the tokens are read from left to right and written back, shorter, into the same array. So one
merge costs one pass. The most frequent pair is the best of the bests of each left token, and only
left tokens whose counts have changed are looked at again.

Lesson: 04 (lzw).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dualz.codecs.pairs import BYTES, Merge
from dualz.kernels import compiled


def train(data: memoryview, merges: int) -> list[Merge]:
    """Up to ``merges`` merges of ``data``. Takes 4 (256 + merges)^2 bytes for the counts."""
    tokens = np.frombuffer(data, np.uint8).astype(np.int32)
    learned = _train(tokens, np.empty((max(merges, 0), 2), np.int32))
    return [(left, right) for left, right in learned.tolist()]


def encode(data: memoryview, merges: Sequence[Merge]) -> list[int]:
    """The tokens of ``data``, by merges that name nothing which does not exist."""
    tokens = np.frombuffer(data, np.uint8).astype(np.int32)
    return _encode(tokens, np.array(merges, np.int32).reshape(-1, 2)).tolist()


@compiled
def _train(tokens, merges):
    size = BYTES + len(merges)
    counts = np.zeros((size, size), np.int32)
    for at in range(tokens.size - 1):
        counts[tokens[at], tokens[at + 1]] += 1
    best, changed = np.zeros(size, np.int64), np.ones(size, np.bool_)
    for made in range(len(merges)):
        token = BYTES + made
        left = -1
        for row in range(token):
            if changed[row]:
                best[row] = np.argmax(counts[row, :token])
                changed[row] = False
            if left < 0 or counts[row, best[row]] > counts[left, best[left]]:
                left = row
        right = best[left]
        if counts[left, right] < 2:
            return merges[:made]
        merges[made, 0], merges[made, 1] = left, right
        tokens = tokens[: _replace_counting(tokens, left, right, token, counts, changed)]
    return merges


@compiled
def _replace_counting(tokens, left, right, token, counts, changed):
    """Replace in place, and return how many tokens are left. ``counts`` are always those of what was
    written so far, followed by what is still to be read."""
    at, written = 0, 0
    changed[left] = changed[right] = changed[token] = True
    while at < tokens.size:
        if at + 1 < tokens.size and tokens[at] == left and tokens[at + 1] == right:
            counts[left, right] -= 1
            if written:
                before = tokens[written - 1]
                counts[before, left] -= 1
                counts[before, token] += 1
                changed[before] = True
            if at + 2 < tokens.size:
                counts[right, tokens[at + 2]] -= 1
                counts[token, tokens[at + 2]] += 1
            tokens[written] = token
            at += 2
        else:
            tokens[written] = tokens[at]
            at += 1
        written += 1
    return written


@compiled
def _encode(tokens, merges):
    for made in range(len(merges)):
        at, written = 0, 0
        left, right = merges[made, 0], merges[made, 1]
        while at < tokens.size:
            if at + 1 < tokens.size and tokens[at] == left and tokens[at + 1] == right:
                tokens[written] = BYTES + made
                at += 2
            else:
                tokens[written] = tokens[at]
                at += 1
            written += 1
        tokens = tokens[:written]
    return tokens
