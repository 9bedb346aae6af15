"""rANS at speed; ``dualz.codecs.rans`` says what the numbers mean.

No branch depends on the data: whether a word is sent or fetched is as good as a coin, and a processor that
has to guess that loses more than it costs to do both and keep one. Four or eight states take turns, so
that one waits for its table entry while the next is at work.

Lesson: 06 (bwt), further.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from dualz.codecs.rans_file import LEAST, WORD, lanes_of
from dualz.kernels import compiled
from dualz.kernels.huffman import count_bytes
from dualz.kernels.words import as_array

_U = np.uint64
_1, _8, _WORD, _SYMBOL, _SHARE = (_U(number) for number in (1, 8, WORD, 16, 24))
_LOW, _LEAST, _TWICE = _U((1 << WORD) - 1), _U(LEAST), _U(2 * WORD)
_BYTE, _SECOND, _THIRD, _FOURTH = (_U(255 << place) for place in (0, 8, 16, 24))
_QUAD = 4  # symbols that are written at once


def counts(data: memoryview) -> dict[int, int]:
    """How often each byte value occurs, those that do."""
    found = count_bytes(as_array(data))
    return {symbol: int(found[symbol]) for symbol in np.flatnonzero(found).tolist()}


def encode(data: memoryview, shares: Mapping[int, int]) -> tuple[list[int], bytes]:
    """The states, and the words as bytes."""
    array = as_array(data)
    slots = np.zeros((2, 256), np.uint64)
    first = 0
    for symbol, share in shares.items():
        slots[0, symbol], slots[1, symbol] = share, first
        first += share
    words, states = np.empty(array.size + 4, np.uint16), np.full(lanes_of(array.size), LEAST, np.uint64)
    bits = _U(first.bit_length() - 1)
    start = int(_encode(array, slots[0], slots[1], words, states, bits))
    return states.tolist(), words[start:].astype("<u2").tobytes()


@compiled
def _push(state, share, first, words, at, bits):
    """Append a symbol. The word is stored in any case, and the place moves only where it was sent."""
    words[at - _1] = np.uint16(state & _LOW)
    full = state >= share << (_TWICE - bits)
    at -= _U(full)
    state = state >> _WORD if full else state
    # Both fit into 32 bits, where a division is quick.
    times = np.uint32(state) // np.uint32(share)
    return (_U(times) << bits) + first + (state - _U(times) * share), at


@compiled
def _encode(data, shares, firsts, words, states, bits):
    """Fill ``words`` from its end; returns where they begin. The shares sum to 2^``bits``."""
    at, lanes, index = _U(words.size), states.size, data.size
    while index % lanes:
        index -= 1
        lane, symbol = index % lanes, data[index]
        states[lane], at = _push(states[lane], shares[symbol], firsts[symbol], words, at, bits)
    a, b, c, d = states[0], states[1], states[2], states[3]
    e, f, g, h = states[-4], states[-3], states[-2], states[-1]
    while index and lanes > _QUAD:
        index -= 2 * _QUAD
        symbol = data[index + 7]
        h, at = _push(h, shares[symbol], firsts[symbol], words, at, bits)
        symbol = data[index + 6]
        g, at = _push(g, shares[symbol], firsts[symbol], words, at, bits)
        symbol = data[index + 5]
        f, at = _push(f, shares[symbol], firsts[symbol], words, at, bits)
        symbol = data[index + 4]
        e, at = _push(e, shares[symbol], firsts[symbol], words, at, bits)
        symbol = data[index + 3]
        d, at = _push(d, shares[symbol], firsts[symbol], words, at, bits)
        symbol = data[index + 2]
        c, at = _push(c, shares[symbol], firsts[symbol], words, at, bits)
        symbol = data[index + 1]
        b, at = _push(b, shares[symbol], firsts[symbol], words, at, bits)
        symbol = data[index]
        a, at = _push(a, shares[symbol], firsts[symbol], words, at, bits)
    while index:
        index -= _QUAD
        symbol = data[index + 3]
        d, at = _push(d, shares[symbol], firsts[symbol], words, at, bits)
        symbol = data[index + 2]
        c, at = _push(c, shares[symbol], firsts[symbol], words, at, bits)
        symbol = data[index + 1]
        b, at = _push(b, shares[symbol], firsts[symbol], words, at, bits)
        symbol = data[index]
        a, at = _push(a, shares[symbol], firsts[symbol], words, at, bits)
    if lanes > _QUAD:
        states[4], states[5], states[6], states[7] = e, f, g, h
    states[0], states[1], states[2], states[3] = a, b, c, d
    return at


def decode(
    states: Sequence[int], words: memoryview, shares: Mapping[int, int], size: int
) -> tuple[bytes | None, int]:
    """The data, or None where the words or the states do not end as they should; and how many words are
    left."""
    many = len(words) // 2
    numbers = np.zeros(many + 8, np.uint16)  # read, and not used, where the words do not suffice
    numbers[:many] = np.frombuffer(words, "<u2")
    portions = np.array(list(shares.values()), np.int64)
    table = _table(np.array(list(shares), np.uint64), portions, int(portions.sum()))
    out, left = np.empty(-(-size // _QUAD), np.uint32), np.array(states, np.uint64)
    used = int(_decode(numbers, many, table, _U(table.size.bit_length() - 1), size, out, left))
    if used != many or np.any(left != LEAST):
        return None, many - used
    return out.view(np.uint8)[:size].tobytes(), 0


@compiled
def _table(symbols, portions, scale):
    """For each slot where it stands within the share of its symbol, in 16 bits, then the symbol, in 8, then
    the share: a symbol takes one access."""
    table, at = np.empty(scale, np.uint64), 0
    for which in range(symbols.size):
        entry = symbols[which] << _SYMBOL | _U(portions[which]) << _SHARE
        for within in range(portions[which]):
            table[at] = entry | _U(within)
            at += 1
    return table


@compiled
def _pop(state, entry, words, at, bits):
    """Take a symbol off: the state and the place. The next word is loaded in any case."""
    state = (entry >> _SHARE) * (state >> bits) + (entry & _LOW)
    more = state << _WORD | _U(words[at])
    small = state < _LEAST
    return more if small else state, at + _U(small)


@compiled
def _decode(words, many, table, bits, size, out, states):
    """Fill ``out``; returns how many words were used. It stops where they do not suffice."""
    at, index, mask, lanes = _U(0), 0, (_1 << bits) - _1, states.size
    a, b, c, d = states[0], states[1], states[2], states[3]
    e, f, g, h = states[-4], states[-3], states[-2], states[-1]
    quads = size // lanes * (lanes // _QUAD)
    while index < quads and lanes > _QUAD and np.int64(at) <= many:
        p, q, r, s = table[a & mask], table[b & mask], table[c & mask], table[d & mask]
        low = p >> _SYMBOL & _BYTE | q >> _8 & _SECOND
        out[index] = np.uint32(low | r & _THIRD | s << _8 & _FOURTH)
        a, at = _pop(a, p, words, at, bits)
        b, at = _pop(b, q, words, at, bits)
        c, at = _pop(c, r, words, at, bits)
        d, at = _pop(d, s, words, at, bits)
        p, q, r, s = table[e & mask], table[f & mask], table[g & mask], table[h & mask]
        low = p >> _SYMBOL & _BYTE | q >> _8 & _SECOND
        out[index + 1] = np.uint32(low | r & _THIRD | s << _8 & _FOURTH)
        e, at = _pop(e, p, words, at, bits)
        f, at = _pop(f, q, words, at, bits)
        g, at = _pop(g, r, words, at, bits)
        h, at = _pop(h, s, words, at, bits)
        index += 2
    while index < quads and np.int64(at) <= many:
        p, q, r, s = table[a & mask], table[b & mask], table[c & mask], table[d & mask]
        low = p >> _SYMBOL & _BYTE | q >> _8 & _SECOND
        out[index] = np.uint32(low | r & _THIRD | s << _8 & _FOURTH)
        a, at = _pop(a, p, words, at, bits)
        b, at = _pop(b, q, words, at, bits)
        c, at = _pop(c, r, words, at, bits)
        d, at = _pop(d, s, words, at, bits)
        index += 1
    if lanes > _QUAD:
        states[4], states[5], states[6], states[7] = e, f, g, h
    states[0], states[1], states[2], states[3] = a, b, c, d
    last = out.view(np.uint8)
    index *= _QUAD
    while index < size and np.int64(at) <= many:
        lane = index % lanes
        entry = table[states[lane] & mask]
        last[index] = np.uint8(entry >> _SYMBOL & _BYTE)
        states[lane], at = _pop(states[lane], entry, words, at, bits)
        index += 1
    return many + 1 if index < size else np.int64(at)
