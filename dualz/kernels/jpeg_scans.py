"""The entropy-coded bits of JPEG at speed: Huffman words and their further bits, in and out.

A table for decoding is one array: 1024 entries for the next 10 bits (symbol in the low 8 bits, length above,
0 if the word is longer), then for each length where the words of that length end, and what to add to a word
to get the place of its symbol, then the symbols.

Coefficients are int16 of shape (blocks, 64), row by row when they are read; those to be written stand in
zig-zag order. Positions count bits and are unsigned numbers of 64 bits; numba makes a float of a sum of
signed and unsigned.

Source: ITU-T T.81, annexes F and G.
Lesson: 07 (lossy). Files: ``dualz.codecs.jpeg``.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from dualz.codecs.jpeg_format import RST0, ZIGZAG, HuffmanTable
from dualz.kernels import compiled
from dualz.kernels.huffman import _put, _window
from dualz.kernels.words import trailing_zeros

OK, SHORT, NO_WORD, TOO_FAR, TOO_LARGE = range(5)
MARGIN = 1024  # bytes behind the bits: more than the words of a block can take
_LOOK = 10
_LIMIT, _OFFSET, _SYMBOLS = 1 << _LOOK, (1 << _LOOK) + 17, (1 << _LOOK) + 34
_ORDER = np.array(ZIGZAG)
_SIZES = np.array([value.bit_length() for value in range(1 << 13)])  # the size category of an absolute value

_U = np.uint64
_0, _1, _8, _48, _64 = (_U(number) for number in (0, 1, 8, 48, 64))
_SHIFT = _U(64 - _LOOK)


# --- read ----------------------------------------------------------------------------------------


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
            window = _window(words, bit)
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
            window, left = _window(words, bit), 64
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
                    window, left = _window(words, bit), 64
            if bit > end:
                return SHORT
    return OK


@compiled
def first_dc(words, ends, interval, order, which, dc, low, coefficients):
    """A progressive scan: the DC values without their ``low`` lowest bits."""
    before = np.zeros(dc.shape[0], np.int64)
    bit, part = _0, 0
    for mcu in range(order.shape[0]):
        if mcu == (part + 1) * interval:
            bit = _U(ends[part])
            part += 1
            before[:] = 0
        for k in range(order.shape[1]):
            one = which[k]
            window = _window(words, bit)
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
            coefficients[order[mcu, k], 0] = before[one] << low
            if bit > _U(ends[part]):
                return SHORT
    return OK


@compiled
def refine_dc(words, ends, interval, order, low, coefficients):
    """A progressive scan: one more bit of each DC value."""
    bit, part = _0, 0
    for mcu in range(order.shape[0]):
        if mcu == (part + 1) * interval:
            bit = _U(ends[part])
            part += 1
        for k in range(order.shape[1]):
            if _window(words, bit) >> _U(63):
                coefficients[order[mcu, k], 0] |= 1 << low
            bit += _1
            if bit > _U(ends[part]):
                return SHORT
    return OK


@compiled
def first_ac(words, ends, interval, order, table, start, stop, low, coefficients):
    """A progressive scan of one component: its coefficients ``start`` to ``stop``, without ``low`` bits."""
    bit, part, ended = _0, 0, 0
    for mcu in range(order.size):
        if mcu == (part + 1) * interval:
            bit = _U(ends[part])
            part += 1
            ended = 0
        if ended:  # a run of blocks that have nothing more
            ended -= 1
            continue
        block = coefficients[order[mcu]]
        place = start
        while place <= stop:
            window = _window(words, bit)
            entry = _symbol(window, table)
            size, run = entry & 15, entry >> 4 & 15
            if entry == 0:
                return NO_WORD
            bit += _U(entry >> 8)
            window <<= _U(entry >> 8)
            if size:
                place += run
                if place > stop:
                    return TOO_FAR
                block[_ORDER[place]] = _signed(window, size) << low
                bit += _U(size)
                place += 1
            elif run == 15:
                place += 16
            else:
                ended = (1 << run) - 1
                if run:
                    ended += np.int64(window >> _U(64 - run))
                    bit += _U(run)
                break
        if bit > _U(ends[part]):
            return SHORT
    return OK


@compiled
def refine_ac(words, ends, interval, order, table, start, stop, low, coefficients):
    """A progressive scan of one component: one more bit of what is not zero, and values that become so."""
    bit, part, ended = _0, 0, 0
    one = np.int64(1 << low)
    for mcu in range(order.size):
        if mcu == (part + 1) * interval:
            bit = _U(ends[part])
            part += 1
            ended = 0
        block = coefficients[order[mcu]]
        place = start
        if ended == 0:
            while place <= stop:
                window = _window(words, bit)
                entry = _symbol(window, table)
                size, run = entry & 15, entry >> 4 & 15
                if entry == 0 or size > 1:
                    return NO_WORD
                bit += _U(entry >> 8)
                window <<= _U(entry >> 8)
                value = np.int64(0)
                if size:
                    value = one if window >> _U(63) else -one
                    bit += _1
                elif run < 15:
                    ended = 1 << run
                    if run:
                        ended += np.int64(window >> _U(64 - run))
                        bit += _U(run)
                    break
                bit, place = _refine(words, bit, block, place, stop, run, one)
                if value:
                    if place > stop:
                        return TOO_FAR
                    block[_ORDER[place]] = value
                place += 1
        if ended:
            bit, place = _refine(words, bit, block, place, stop, 64, one)
            ended -= 1
        if bit > _U(ends[part]):
            return SHORT
    return OK


@compiled
def _refine(words, bit, block, place, stop, run, one):
    """Read a bit for each value that is not zero, up to the zero that comes after ``run`` other zeros."""
    while place <= stop:
        at = _ORDER[place]
        value = np.int64(block[at])
        if value:
            if _window(words, bit) >> _U(63) and abs(value) & one == 0:
                block[at] = value + one if value > 0 else value - one
            bit += _1
        else:
            if run == 0:
                break
            run -= 1
        place += 1
    return bit, place


# --- write ---------------------------------------------------------------------------------------


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
            full, word, filled = _put(words, full, word, filled, _U(bits), _U((entry & 255) + size))
            mask = masks[number] & ~_1
            last = 0
            while mask:
                place = np.int64(trailing_zeros(mask))
                mask &= mask - _1
                run = place - last - 1
                last = place
                while run > 15:
                    entry = table[0xF0]
                    full, word, filled = _put(words, full, word, filled, _U(entry >> 8), _U(entry & 255))
                    run -= 16
                value = np.int64(block[place])
                size = _SIZES[abs(value)]
                entry = table[run << 4 | size]
                bits = (entry >> 8) << size | (value + (value >> 63) & (1 << size) - 1)
                full, word, filled = _put(words, full, word, filled, _U(bits), _U((entry & 255) + size))
            if last < 63:
                entry = table[0]
                full, word, filled = _put(words, full, word, filled, _U(entry >> 8), _U(entry & 255))
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
