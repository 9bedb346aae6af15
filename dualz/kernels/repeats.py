"""LZ77 over the numbers of a tensor: what stood there before is pointed at, not stored again.

A token is a run of literals, then a copy: how many numbers, and from how far back. A copy may overlap
itself, so a run of one value is a copy from distance 1. Matches are found greedily by a hash of their first
numbers; the distance of the copy before is tried first, since rows that repeat repeat from the same
distance.

Source: Ziv and Lempel, "A universal algorithm for sequential data compression" (1977).
Lesson: 03 (lz77), 14 (dual).
"""

from __future__ import annotations

import numpy as np

from dualz.codecs.errors import CorruptData
from dualz.kernels import compiled

LEAST = 4  # numbers that a token stands for, at least
CHUNK = 1 << 24  # numbers a call, so that Python can be interrupted between two
_SLOTS_BITS = 17
_HASHED = 12  # numbers at most by which a place is found again
TOKEN, LITERAL, AT, COPIED = range(4)


@compiled
def _slot(words, at, least):
    mixed = np.uint64(0)
    for step in range(min(least, _HASHED)):
        mixed = (mixed ^ np.uint64(words[at + step])) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return np.int64(mixed >> np.uint64(64 - _SLOTS_BITS))


@compiled
def _length(words, at, start):
    """How many numbers from ``at`` on are those from ``start`` on."""
    size = 0
    while at + size < words.size and words[at + size] == words[start + size]:
        size += 1
    return size


@compiled
def _find(words, least, first, last, slots, tokens, state):
    """Go on with the search from place ``first`` to ``last``; returns where it stopped."""
    at, found, literal, before = first, state[0], state[1], state[2]
    while at < last and at + least <= words.size:
        size, distance = 0, 0
        if before and before <= at:
            size, distance = _length(words, at, at - before), before
        slot = _slot(words, at, least)
        if size < least and slots[slot] >= 0:
            distance = at - slots[slot]
            size = _length(words, at, at - distance)
        slots[slot] = at
        if size < least:
            at += 1
            continue
        if found == len(tokens):
            break
        tokens[found, 0], tokens[found, 1], tokens[found, 2] = at - literal, size, distance
        found += 1
        # Some of the places that are copied are entered too, so that what repeats later is found.
        for step in range(1, min(size, words.size - at - least), 1 + size // 64):
            slots[_slot(words, at + step, least)] = at + step
        at += size
        literal, before = at, distance
    state[0], state[1], state[2] = found, literal, before
    return at


def find(words: np.ndarray, least: int) -> np.ndarray | None:
    """Tokens (shape (n, 3), int64: literals, copied, distance) of at least ``least`` copied numbers each.

    The numbers behind the last token are literals too. None where there are more tokens than would pay.
    """
    least = max(least, LEAST)
    tokens = np.zeros((max(len(words) // (2 * least), 1), 3), np.int64)
    slots, state = np.full(1 << _SLOTS_BITS, -1, np.int64), np.zeros(3, np.int64)
    at = 0
    while at + least <= len(words):
        last = min(at + CHUNK, len(words))
        reached = int(_find(words, least, at, last, slots, tokens, state))
        if reached < last and reached + least <= len(words):
            return None
        at = reached
    return tokens[: state[0]]


def literals(words: np.ndarray, tokens: np.ndarray) -> np.ndarray:
    """The numbers that no token copies, in their order."""
    fresh = np.ones(len(words), np.bool_)
    ends = np.cumsum(tokens[:, 0] + tokens[:, 1])
    for end, size in zip(ends.tolist(), tokens[:, 1].tolist(), strict=True):
        fresh[end - size : end] = False
    return words[fresh]


# --- back ----------------------------------------------------------------------------------------


@compiled
def _apply(fresh, counts, sizes, distances, out, state, room):
    """Carry out tokens, as far as ``room`` numbers go. Returns whether all is right so far."""
    token, literal, at, copied = state[TOKEN], state[LITERAL], state[AT], state[COPIED]
    while token < counts.size:
        if copied < 0:
            count = np.int64(counts[token])
            if literal + count > fresh.size or at + count > out.size:
                return False
            out[at : at + count] = fresh[literal : literal + count]
            literal, at, room, copied = literal + count, at + count, room - count, 0
        size, distance = np.int64(sizes[token]), np.int64(distances[token])
        if distance == 0 or distance > at or at + size - copied > out.size:
            return False
        if np.int64(counts[token]) + size < LEAST:
            return False
        step = min(size - copied, max(room, 1))
        for place in range(at, at + step):
            out[place] = out[place - distance]
        at, copied, room = at + step, copied + step, room - step
        if copied == size:
            token, copied = token + 1, -1
        if room <= 0:
            break
    state[TOKEN], state[LITERAL], state[AT], state[COPIED] = token, literal, at, copied
    return True


def apply(fresh: np.ndarray, tokens: tuple[np.ndarray, np.ndarray, np.ndarray], count: int) -> np.ndarray:
    """The ``count`` numbers that literals and tokens (three arrays, uint32) stand for.

    Raises:
        CorruptData: a copy from before the beginning, or more or fewer numbers than ``count``.
    """
    out = np.empty(count, fresh.dtype)
    state = np.array([0, 0, 0, -1], np.int64)
    while state[TOKEN] < len(tokens[0]):
        if not _apply(fresh, *tokens, out, state, CHUNK):
            raise CorruptData(
                f"Token {int(state[TOKEN])} of a tensor copies from outside it, or goes past its end."
            )
    left = len(fresh) - int(state[LITERAL])
    if left != count - int(state[AT]):
        raise CorruptData(
            f"The tokens of a tensor leave {count - int(state[AT])} numbers, and {left} literals."
        )
    out[count - left :] = fresh[len(fresh) - left :]
    return out
