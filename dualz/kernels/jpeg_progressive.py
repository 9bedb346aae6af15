"""Progressive scans of JPEG at speed: coefficients come band by band, and bit by bit.

The first scan of a band sends its values without their lowest bits, later ones refine them by a bit each. A
word may say that many blocks have nothing more (a run of ends); a refining scan must still read the bits of
their values up to the end of the band.

Source: ITU-T T.81, annex G.
Lesson: 07 (lossy). Sequential scans: ``dualz.kernels.jpeg_scans``. Files: ``dualz.codecs.jpeg``.
"""

from __future__ import annotations

import numpy as np

from dualz.codecs.jpeg_format import ZIGZAG
from dualz.kernels import compiled
from dualz.kernels.huffman import bits_at
from dualz.kernels.jpeg_scans import NO_WORD, OK, SHORT, TOO_FAR, TOO_LARGE, _signed, _symbol

_ORDER = np.array(ZIGZAG)
_U = np.uint64
_0, _1 = _U(0), _U(1)


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
            if bits_at(words, bit) >> _U(63):
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
            window = bits_at(words, bit)
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
                window = bits_at(words, bit)
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
            if bits_at(words, bit) >> _U(63) and abs(value) & one == 0:
                block[at] = value + one if value > 0 else value - one
            bit += _1
        else:
            if run == 0:
                break
            run -= 1
        place += 1
    return bit, place
