"""The entropy-coded bits of JPEG at speed: Huffman words and their further bits are read.

A table for decoding is one array: 1024 entries for the next 10 bits (symbol in the low 8 bits, length above,
0 if the word is longer), then for each length where the words of that length end, and what to add to a word
to get the place of its symbol, then the symbols.

Coefficients are int16 of shape (blocks, 64), row by row. Positions count bits and are unsigned numbers of 64
bits; numba makes a float of a sum of signed and unsigned.

Source: ITU-T T.81, annex F.
Lesson: 07 (lossy). Progressive scans: ``dualz.kernels.jpeg_progressive``. Files: ``dualz.codecs.jpeg``.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from dualz.codecs.jpeg_format import RST0, ZIGZAG, HuffmanTable
from dualz.kernels import compiled
from dualz.kernels.huffman import bits_at

OK, SHORT, NO_WORD, TOO_FAR, TOO_LARGE = range(5)
MARGIN = 1024  # bytes behind the bits: more than the words of a block can take
_LOOK = 10
_LIMIT, _OFFSET, _SYMBOLS = 1 << _LOOK, (1 << _LOOK) + 17, (1 << _LOOK) + 34
_ORDER = np.array(ZIGZAG)

_U = np.uint64
_0, _1, _8, _48, _64 = (_U(number) for number in (0, 1, 8, 48, 64))
_SHIFT = _U(64 - _LOOK)


@lru_cache(16)
def reading_table(code: HuffmanTable) -> np.ndarray:
    """The array with which a code that was checked is read; int64. It is shared: nobody may write to it."""
    symbols = np.frombuffer(code.symbols, np.uint8)
    return _reading_table(np.frombuffer(code.counts, np.uint8), symbols)


@compiled
def _reading_table(counts, symbols):
    table = np.zeros(_SYMBOLS + 256, np.int64)
    table[_SYMBOLS : _SYMBOLS + symbols.size] = symbols
    code = at = 0
    for length in range(1, 17):
        count = np.int64(counts[length - 1])
        table[_OFFSET + length] = at - code
        if length <= _LOOK:
            for place in range(count):
                start = (code + place) << (_LOOK - length)
                table[start : start + (1 << (_LOOK - length))] = length << 8 | np.int64(symbols[at + place])
        code += count
        at += count
        table[_LIMIT + length] = code << (16 - length)
        code <<= 1
    return table


def open_scan(data: memoryview, intervals: int) -> tuple[np.ndarray, np.ndarray, int]:
    """The bits of a scan without the bytes that were put in: words of 64 bits, the bit at which each of
    the ``intervals`` between restart markers ends, and how many of them were found in order."""
    out = np.zeros((len(data) + MARGIN + 7) // 8 * 8, np.uint8)
    ends = np.zeros(intervals, np.int64)
    found = _unstuff(np.frombuffer(data, np.uint8), out, ends)
    return out.view(">u8").astype(np.uint64), ends, found


@compiled
def _unstuff(data, out, ends):
    """A byte 0 behind 0xFF is dropped, and so are 0xFF that fill up; markers end an interval. Returns how
    many intervals there were; a restart marker that is out of order ends the work."""
    at = found = 0
    size, full = data.size, 0
    while at < size and found < ends.size:
        byte = data[at]
        at += 1
        if byte != 255:
            out[full] = byte
            full += 1
            continue
        while at < size and data[at] == 255:
            at += 1
        if at == size:
            break
        if data[at] == 0:
            out[full] = 255
            full += 1
        else:
            ends[found] = 8 * full
            if data[at] != RST0 + (found & 7):
                return found
            found += 1
        at += 1
    if found < ends.size:
        ends[found] = 8 * full
        found += 1
    return found


@compiled
def _symbol(window, table):
    """The symbol that a window begins with, in the low 8 bits, and the length of its word above; 0: none."""
    entry = table[window >> _SHIFT]
    if entry:
        return entry
    word = np.int64(window >> _48)
    for length in range(_LOOK + 1, 17):
        if word < table[_LIMIT + length]:
            return length << 8 | table[_SYMBOLS + table[_OFFSET + length] + (word >> (16 - length))]
    return np.int64(0)


@compiled
def _signed(window, size):
    """The number of ``size`` bits (1 to 15) at the top of the window; what begins with 0 is negative."""
    value = np.int64(window >> _U(64 - size))
    return value if value >> (size - 1) else value - (1 << size) + 1


@compiled
def sequential(words, ends, interval, order, which, dc, ac, coefficients):
    """A scan of whole blocks; ``order``: their numbers, a row for each MCU; ``which``: the component of each.

    Returns OK, or why not: SHORT, NO_WORD, TOO_FAR (a place past 63), TOO_LARGE.
    """
    before = np.zeros(dc.shape[0], np.int64)
    bit, part = _0, 0
    for mcu in range(order.shape[0]):
        if mcu == (part + 1) * interval:
            bit = _U(ends[part])
            part += 1
            before[:] = 0
        end = _U(ends[part])
        for k in range(order.shape[1]):
            one = which[k]
            block = coefficients[order[mcu, k]]
            table = ac[one]
            window = bits_at(words, bit)
            entry = _symbol(window, dc[one])
            size = entry & 255
            if entry == 0 or size > 15:
                return NO_WORD
            bit += _U(entry >> 8)
            if size:
                before[one] += _signed(window << _U(entry >> 8), size)
                bit += _U(size)
                if abs(before[one]) > 32767:
                    return TOO_LARGE
            block[0] = before[one]
            place = 1
            window, left = bits_at(words, bit), 64
            while place < 64:
                entry = _symbol(window, table)
                length = entry >> 8
                size = entry & 15
                run = entry >> 4 & 15
                if length == 0:
                    return NO_WORD
                window <<= _U(length)
                if size:
                    place += run
                    if place > 63:
                        return TOO_FAR
                    block[_ORDER[place]] = _signed(window, size)
                    place += 1
                    window <<= _U(size)
                    length += size
                elif run == 15:
                    place += 16
                else:
                    bit += _U(length)
                    break
                bit += _U(length)
                left -= length
                if left < 31:
                    window, left = bits_at(words, bit), 64
            if bit > end:
                return SHORT
    return OK
