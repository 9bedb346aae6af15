"""The entropy-coded bits of JPEG at speed: symbols are counted, words and further bits are written.

Levels are int16 of shape (blocks, 64) in zig-zag order. With each block goes a mask, a bit for each level
that is not 0, so that zeros are never looked at.

Source: ITU-T T.81, annex F.
Lesson: 07 (lossy). Files: ``dualz.codecs.jpeg``.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from dualz.codecs.jpeg_format import HuffmanTable
from dualz.kernels import compiled
from dualz.kernels.huffman import put_bits
from dualz.kernels.words import trailing_zeros

_SIZES = np.array([value.bit_length() for value in range(1 << 13)])  # the category of an absolute value
_U = np.uint64
_0, _1 = _U(0), _U(1)


@lru_cache(16)
def writing_table(code: HuffmanTable) -> np.ndarray:
    """For each symbol its word, shifted by 8, and the length of the word; int64 of shape (256,),
    shared."""
    table = np.zeros(256, np.int64)
    for symbol, word in code.words().items():
        table[symbol] = int(word, 2) << 8 | len(word)
    return table


def write_scan(
    coefficients: np.ndarray, masks: np.ndarray, order: np.ndarray, which: np.ndarray,
    dc: np.ndarray, ac: np.ndarray,
) -> bytes:  # fmt: skip
    """The bytes of a scan. ``masks``: in which places of the zig-zag a block is not zero, a bit for each."""
    words = np.empty(28 * order.size + 2, np.uint64)  # 64 times 27 bits is the most that a block can take
    bits = int(_write(coefficients, masks, order, which, dc, ac, words))
    data = bytearray(words[: bits // 64 + 1].astype(">u8").tobytes()[: -(-bits // 8)])
    if bits % 8:
        data[-1] |= 255 >> bits % 8
    return bytes(data).replace(b"\xff", b"\xff\0")


@compiled
def _write(coefficients, masks, order, which, dc, ac, words):
    full, word, filled = _0, _0, _0
    before = np.zeros(dc.shape[0], np.int64)
    for mcu in range(order.shape[0]):
        for k in range(order.shape[1]):
            one, number = which[k], order[mcu, k]
            block, table = coefficients[number], ac[one]
            value = np.int64(block[0]) - before[one]
            before[one] = block[0]
            size = _SIZES[abs(value)]
            entry = dc[one, size]
            bits = (entry >> 8) << size | (value + (value >> 63) & (1 << size) - 1)
            full, word, filled = put_bits(words, full, word, filled, _U(bits), _U((entry & 255) + size))
            mask = masks[number] & ~_1
            last = 0
            while mask:
                place = np.int64(trailing_zeros(mask))
                mask &= mask - _1
                run = place - last - 1
                last = place
                while run > 15:
                    entry = table[0xF0]
                    full, word, filled = put_bits(words, full, word, filled, _U(entry >> 8), _U(entry & 255))
                    run -= 16
                value = np.int64(block[place])
                size = _SIZES[abs(value)]
                entry = table[run << 4 | size]
                bits = (entry >> 8) << size | (value + (value >> 63) & (1 << size) - 1)
                full, word, filled = put_bits(words, full, word, filled, _U(bits), _U((entry & 255) + size))
            if last < 63:
                entry = table[0]
                full, word, filled = put_bits(words, full, word, filled, _U(entry >> 8), _U(entry & 255))
    words[full] = word
    return (full << _U(6)) + filled


@compiled
def count(coefficients, masks, order, which, tables):
    """How often each symbol would be written: int64 of shape (2, tables, 256), DC and AC of each table."""
    found = np.zeros((2, tables, 256), np.int64)
    before = np.zeros(which.max() + 1, np.int64)
    for mcu in range(order.shape[0]):
        for k in range(order.shape[1]):
            one, number = which[k], order[mcu, k]
            block = coefficients[number]
            table = min(one, tables - 1)
            found[0, table, _SIZES[abs(np.int64(block[0]) - before[one])]] += 1
            before[one] = block[0]
            mask = masks[number] & ~_1
            last = 0
            while mask:
                place = np.int64(trailing_zeros(mask))
                mask &= mask - _1
                run = place - last - 1
                last = place
                found[1, table, 0xF0] += run >> 4
                found[1, table, (run & 15) << 4 | _SIZES[abs(np.int64(block[place]))]] += 1
            if last < 63:
                found[1, table, 0] += 1
    return found
