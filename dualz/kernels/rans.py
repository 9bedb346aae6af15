"""rANS at speed; ``dualz.codecs.rans`` says what the numbers mean.

No branch depends on the data: whether a word is sent or fetched is as good as a coin, and a processor that
has to guess that loses more than it costs to do both and keep one. Four states take turns, so that one waits
for its table entry while the next is at work.

Lesson: 06 (bwt), further.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from dualz.codecs.rans_file import LANES, LEAST, SCALE, SCALE_BITS, WORD
from dualz.kernels import compiled
from dualz.kernels.huffman import count_bytes
from dualz.kernels.words import as_array

_U = np.uint64
_1, _WORD, _BITS, _MASK, _LOW, _LEAST = (
    _U(number) for number in (1, WORD, SCALE_BITS, SCALE - 1, (1 << WORD) - 1, LEAST)
)
_FULL = _U(2 * WORD - SCALE_BITS)
_HALF = _U(16)


def counts(data: memoryview) -> dict[int, int]:
    """How often each byte value occurs, those that do."""
    found = count_bytes(as_array(data))
    return {symbol: int(found[symbol]) for symbol in np.flatnonzero(found).tolist()}


def encode(data: memoryview, shares: Mapping[int, int]) -> tuple[list[int], bytes]:
    """The four states, and the words as bytes."""
    array = as_array(data)
    slots = np.zeros((2, 256), np.uint64)
    first = 0
    for symbol, share in shares.items():
        slots[0, symbol], slots[1, symbol] = share, first
        first += share
    words, states = np.empty(array.size + 4, np.uint16), np.full(LANES, LEAST, np.uint64)
    start = int(_encode(array, slots[0], slots[1], words, states))
    return states.tolist(), words[start:].astype("<u2").tobytes()


@compiled
def _push(state, share, first, words, at):
    """Append a symbol. The word is stored in any case, and the place moves only where it was sent."""
    words[at - _1] = np.uint16(state & _LOW)
    full = state >= share << _FULL
    at -= _U(full)
    state = state >> _WORD if full else state
    # Both fit into 32 bits, where a division is quick.
    times = np.uint32(state) // np.uint32(share)
    return (_U(times) << _BITS) + first + (state - _U(times) * share), at


@compiled
def _encode(data, shares, firsts, words, states):
    """Fill ``words`` from its end; returns where they begin."""
    at = _U(words.size)
    for index in range(data.size - 1, data.size - 1 - data.size % LANES, -1):
        symbol = data[index]
        states[index % LANES], at = _push(states[index % LANES], shares[symbol], firsts[symbol], words, at)
    a, b, c, d = states[0], states[1], states[2], states[3]
    for index in range(data.size - data.size % LANES - LANES, -1, -LANES):
        symbol = data[index + 3]
        d, at = _push(d, shares[symbol], firsts[symbol], words, at)
        symbol = data[index + 2]
        c, at = _push(c, shares[symbol], firsts[symbol], words, at)
        symbol = data[index + 1]
        b, at = _push(b, shares[symbol], firsts[symbol], words, at)
        symbol = data[index]
        a, at = _push(a, shares[symbol], firsts[symbol], words, at)
    states[0], states[1], states[2], states[3] = a, b, c, d
    return at


def decode(
    states: Sequence[int], words: memoryview, shares: Mapping[int, int], size: int
) -> tuple[bytes | None, int]:
    """The data, or None where the words or the states do not end as they should; and how many words are
    left."""
    many = len(words) // 2
    numbers = np.zeros(many + LANES, np.uint16)
    numbers[:many] = np.frombuffer(words, "<u2")
    symbols, portions = np.array(list(shares), np.uint8), np.array(list(shares.values()))
    within = np.arange(SCALE) - np.repeat(np.cumsum(portions) - portions, portions)
    table = (within | np.repeat(portions, portions) << 16).astype(np.uint32)
    owners = np.repeat(symbols, portions)
    out, left = np.empty(size, np.uint8), np.array(states, np.uint64)
    used = int(_decode(numbers, many, table, owners, out, left))
    if used != many or np.any(left != LEAST):
        return None, many - used
    return out.tobytes(), 0


@compiled
def _pop(state, entry, words, at):
    """Take a symbol off: the state and the place. The next word is loaded in any case."""
    state = (entry >> _HALF) * (state >> _BITS) + (entry & _LOW)
    word = _U(words[at])
    small = state < _LEAST
    state = state << _WORD | word if small else state
    return state, at + _U(small)


@compiled
def _decode(words, many, table, owners, out, states):
    """Fill ``out``; returns how many words were used. It stops where they do not suffice."""
    at, index = _U(0), 0
    a, b, c, d = states[0], states[1], states[2], states[3]
    while index + LANES <= out.size and np.int64(at) <= many:
        p, q, r, s = a & _MASK, b & _MASK, c & _MASK, d & _MASK
        out[index], out[index + 1], out[index + 2], out[index + 3] = (
            owners[p],
            owners[q],
            owners[r],
            owners[s],
        )
        a, at = _pop(a, _U(table[p]), words, at)
        b, at = _pop(b, _U(table[q]), words, at)
        c, at = _pop(c, _U(table[r]), words, at)
        d, at = _pop(d, _U(table[s]), words, at)
        index += LANES
    states[0], states[1], states[2], states[3] = a, b, c, d
    while index < out.size and np.int64(at) <= many:
        slot = states[index % LANES] & _MASK
        out[index] = owners[slot]
        states[index % LANES], at = _pop(states[index % LANES], _U(table[slot]), words, at)
        index += 1
    return many + 1 if index < out.size else np.int64(at)
