"""Adaptive arithmetic coding of bits in few nanoseconds each: masks, signs, tensors of two values.

A bit's chance is learned for each pattern of twelve bits around it that are known already: four to the left,
five above, three in the row above that (as in JBIG). There is one chance for each pattern, and nothing is
mixed, which costs a fifth of the time of ``dualz.kernels.context``. Rows are told by a *pitch*: above is the
bit one pitch ago.

The decoder's arithmetic, and the rule by which chances move, are part of the file format: docs/dz-format.md.
Chances have 22 bits here, so that they can move by a thousandth of their distance.

Sources: Langdon and Rissanen (1981) for patterns as contexts; ITU-T T.82 (JBIG).
Lesson: 14 (dual).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from dualz.kernels import compiled

LEAST_PITCH = 3
ALL_NEIGHBOURS = (1 << 12) - 1
CHUNK = 1 << 23  # bits a call, so that Python can be interrupted between two
_MASK = (1 << 32) - 1
_ONE = 1 << 22
_LEAST, _TOP = 1 << 11, _ONE - (1 << 11)
_PATIENCE = 1023
LOW, HIGH, CODE, PLACE = range(4)

# How far a chance moves after it was used n times: 1 / (n + 1.5), of 65536.
RATES = np.array([131072 // (2 * times + 3) for times in range(_PATIENCE + 1)], np.int64)


@compiled
def _around(bits, at, pitch):
    """The three groups of neighbours of place ``at`` (counted from the zeros in front on), each without
    its newest bit."""
    left = bits[at - 1] | bits[at - 2] << 1 | bits[at - 3] << 2 | bits[at - 4] << 3
    above, over = 0, 0
    for step in range(4):
        above = above << 1 | bits[at - pitch - 2 + step]
    for step in range(2):
        over = over << 1 | bits[at - 2 * pitch - 1 + step]
    return np.int64(left), np.int64(above), np.int64(over)


@compiled
def _encode(bits, first, last, pitch, mask, state, stream, chances, seen):
    """Code bits ``first`` to ``last`` of ``bits``, which has 2 pitch + 4 zeros in front."""
    low, high, place = state[LOW], state[HIGH], state[PLACE]
    left, above, over = _around(bits, first, pitch)
    for at in range(first, last):
        above = (above << 1 | bits[at - pitch + 2]) & 31
        over = (over << 1 | bits[at - 2 * pitch + 1]) & 7
        pattern = (left | above << 4 | over << 9) & mask
        chance, times = np.int64(chances[pattern]), np.int64(seen[pattern])
        span = high - low
        middle = low + (span >> 16) * (chance >> 6) + ((span & 0xFFFF) * (chance >> 6) >> 16)
        bit = np.int64(bits[at])
        if bit:
            high = middle
        else:
            low = middle + 1
        chance += ((bit << 22) - chance) * RATES[times] >> 16
        chances[pattern] = min(max(chance, _LEAST), _TOP)
        seen[pattern] = times + (times < _PATIENCE)
        left = (left << 1 | bit) & 15
        while low >> 24 == high >> 24:
            if place < stream.size:
                stream[place] = low >> 24
            place += 1
            low = low << 8 & _MASK
            high = high << 8 & _MASK | 255
    state[LOW], state[HIGH], state[PLACE] = low, high, place


@compiled
def _decode(bits, first, last, pitch, mask, state, stream, chances, seen):
    """Fill in bits ``first`` to ``last``; the same steps as in :func:`_encode`."""
    low, high, code, place = state[LOW], state[HIGH], state[CODE], state[PLACE]
    left, above, over = _around(bits, first, pitch)
    for at in range(first, last):
        above = (above << 1 | bits[at - pitch + 2]) & 31
        over = (over << 1 | bits[at - 2 * pitch + 1]) & 7
        pattern = (left | above << 4 | over << 9) & mask
        chance, times = np.int64(chances[pattern]), np.int64(seen[pattern])
        span = high - low
        middle = low + (span >> 16) * (chance >> 6) + ((span & 0xFFFF) * (chance >> 6) >> 16)
        bit = 0
        if code <= middle:
            bit = 1
            high = middle
        else:
            low = middle + 1
        bits[at] = bit
        chance += ((bit << 22) - chance) * RATES[times] >> 16
        chances[pattern] = min(max(chance, _LEAST), _TOP)
        seen[pattern] = times + (times < _PATIENCE)
        left = (left << 1 | bit) & 15
        while low >> 24 == high >> 24:
            code = code << 8 & _MASK
            if place < stream.size:
                code |= stream[place]
            place += 1
            low = low << 8 & _MASK
            high = high << 8 & _MASK | 255
    state[LOW], state[HIGH], state[CODE], state[PLACE] = low, high, code, place


def shortest(low: int, high: int) -> bytes:
    """As few bytes as pin down a number from ``low`` to ``high`` (32 bits), zeros behind them."""
    for size in range(5):
        step = 32 - 8 * size
        value = (low + (1 << step) - 1) >> step << step
        if value <= high:
            return value.to_bytes(4, "big")[:size]
    raise AssertionError("Four bytes say every number.")


def _run(kernel: Any, bits: np.ndarray, count: int, pitch: int, mask: int, *rest: np.ndarray) -> None:
    chances, seen = np.full(4096, _ONE >> 1, np.int32), np.zeros(4096, np.int16)
    start = len(bits) - count
    for first in range(0, count, CHUNK):
        last = min(first + CHUNK, count)
        kernel(bits, start + first, start + last, pitch, mask, *rest, chances, seen)


def encode(bits: np.ndarray, pitch: int, mask: int, limit: int) -> bytes | None:
    """``bits`` (shape (n,), 0 or 1) as bytes, or None where ``limit`` bytes are too few.

    ``pitch`` (3 or more) is how far back the row above stands; ``mask`` says which of the twelve neighbours
    count.
    """
    state, stream = np.array([0, _MASK, 0, 0], np.int64), np.empty(max(limit, 0), np.uint8)
    padded = np.concatenate([np.zeros(2 * pitch + 4, np.uint8), bits.astype(np.uint8, copy=False)])
    _run(_encode, padded, len(bits), pitch, mask, state, stream)
    tail = shortest(int(state[LOW]), int(state[HIGH]))
    if state[PLACE] + len(tail) > limit:
        return None
    return (stream[: state[PLACE]].tobytes() + tail).rstrip(b"\0")


def decode(data: memoryview, count: int, pitch: int, mask: int) -> np.ndarray:
    """The ``count`` bits (uint8) of :func:`encode`. Any bytes decode to something; zeros follow them."""
    state = np.array([0, _MASK, int.from_bytes(bytes(data[:4]).ljust(4, b"\0"), "big"), 4], np.int64)
    stream = np.frombuffer(data, np.uint8)
    padded = np.zeros(2 * pitch + 4 + count, np.uint8)
    _run(_decode, padded, count, pitch, mask, state, stream)
    return padded[2 * pitch + 4 :]
