"""The DCT of JPEG in whole numbers, both ways, for all blocks of a plane.

Files agree between programs because nearly all use the same arithmetic: cosines as whole numbers of 13 bits,
two bits more between rows and columns, sums rounded by adding a half before the shift. ``dualz.codecs.dct``
has the same transform with real numbers, and now and then differs by one after rounding.

Source: Loeffler, Ligtenberg and Moschytz, "Practical fast 1-D DCT algorithms with 11 multiplications"
(1989), with the constants that the Independent JPEG Group chose.
Lesson: 07 (lossy). Files: ``dualz.codecs.jpeg``.
"""

from __future__ import annotations

import numpy as np

from dualz.codecs.jpeg_format import ZIGZAG
from dualz.kernels import compiled

_ORDER = np.array(ZIGZAG)
_C0298, _C0390, _C0541, _C0765, _C0899, _C1175 = 2446, 3196, 4433, 6270, 7373, 9633  # x 8192
_C1501, _C1847, _C1961, _C2053, _C2562, _C3072 = 12299, 15137, 16069, 16819, 20995, 25172


@compiled
def _forward(a, b, c, d, e, f, g, h):
    """Eight sums of samples and cosines: two (0 and 4) as they are, the others times 8192."""
    p, q, r, s = a + h, b + g, c + f, d + e
    t4, t5, t6, t7 = d - e, c - f, b - g, a - h
    even, odd, low, high = p + s, p - s, q + r, q - r
    z1 = (high + odd) * _C0541
    two, six = z1 + odd * _C0765, z1 - high * _C1847
    z5 = (t4 + t6 + t5 + t7) * _C1175
    z1, z2 = (t4 + t7) * _C0899, (t5 + t6) * _C2562
    z3, z4 = z5 - (t4 + t6) * _C1961, z5 - (t5 + t7) * _C0390
    seven, five = t4 * _C0298 - z1 + z3, t5 * _C2053 - z2 + z4
    three, one = t6 * _C3072 - z2 + z3, t7 * _C1501 - z1 + z4
    return even + low, one, two, three, even - low, five, six, seven


@compiled
def quantized(plane, table, coefficients, masks, first, stride):
    """Transform and quantize the blocks of ``plane``, uint8; ``table``: the steps, row by row.

    The levels go to ``coefficients`` in zig-zag order: the block in row y, column x of the blocks to number
    first + y stride + x. ``masks`` gets a bit for each that is not zero.
    """
    work = np.empty(64, np.int64)
    steps = 8 * table[_ORDER]
    half = steps >> 1
    least = steps - half
    inverse = (1 << 32) // steps + 1  # a product is faster than a division, and as exact for 16 bits
    for y in range(plane.shape[0] >> 3):
        for x in range(plane.shape[1] >> 3):
            for k in range(8):
                row = plane[8 * y + k, 8 * x : 8 * x + 8]
                a, b, c, d = np.int64(row[0]), np.int64(row[1]), np.int64(row[2]), np.int64(row[3])
                e, f, g, h = np.int64(row[4]), np.int64(row[5]), np.int64(row[6]), np.int64(row[7])
                a, b, c, d, e, f, g, h = _forward(a, b, c, d, e, f, g, h)
                out = work[8 * k : 8 * k + 8]
                out[0], out[4] = (a - 1024) << 2, e << 2
                out[1], out[2], out[3] = (b + 1024) >> 11, (c + 1024) >> 11, (d + 1024) >> 11
                out[5], out[6], out[7] = (f + 1024) >> 11, (g + 1024) >> 11, (h + 1024) >> 11
            for k in range(8):
                column = work[k:]
                a, b, c, d = column[0], column[8], column[16], column[24]
                e, f, g, h = column[32], column[40], column[48], column[56]
                a, b, c, d, e, f, g, h = _forward(a, b, c, d, e, f, g, h)
                column[0], column[32] = (a + 2) >> 2, (e + 2) >> 2
                column[8], column[16], column[24] = (b + 16384) >> 15, (c + 16384) >> 15, (d + 16384) >> 15
                column[40], column[48], column[56] = (f + 16384) >> 15, (g + 16384) >> 15, (h + 16384) >> 15
            number = first + y * stride + x
            block = coefficients[number]
            mask = np.uint64(0)
            for k in range(64):
                value = work[_ORDER[k]]
                size = abs(value)
                if size < least[k]:
                    block[k] = 0
                    continue
                level = ((size + half[k]) * inverse[k]) >> 32
                mask |= np.uint64(1 << k)
                block[k] = level if value >= 0 else -level
            masks[number] = mask


@compiled
def _backward(a, b, c, d, e, f, g, h):
    """Eight samples times 8192."""
    z1 = (c + g) * _C0541
    low, high = z1 - g * _C1847, z1 + c * _C0765
    p, q = (a + e) << 13, (a - e) << 13
    t10, t13, t11, t12 = p + high, p - high, q + low, q - low
    z5 = (h + d + f + b) * _C1175
    z1, z2 = (h + b) * _C0899, (f + d) * _C2562
    z3, z4 = z5 - (h + d) * _C1961, z5 - (f + b) * _C0390
    t0, t1 = h * _C0298 - z1 + z3, f * _C2053 - z2 + z4
    t2, t3 = d * _C3072 - z2 + z3, b * _C1501 - z1 + z4
    return t10 + t3, t11 + t2, t12 + t1, t13 + t0, t13 - t0, t12 - t1, t11 - t2, t10 - t3


@compiled
def _byte(value):
    """A sample after the second pass: shifted, moved to 0 to 255, and cut off there."""
    return min(max(((value + (1 << 17)) >> 18) + 128, 0), 255)


@compiled
def restored(coefficients, table, eight, first, stride):
    """The samples of a plane from levels and steps, both row by row; numbered as in ``quantized``. ``eight``
    is the plane seen as int64: eight samples are stored at once, the left one lowest."""
    work = np.empty(64, np.int64)
    for y in range(eight.shape[0] >> 3):
        for x in range(eight.shape[1]):
            block = coefficients[first + y * stride + x]
            alike = True  # are all rows the same?
            for k in range(8):
                into = work[k:]
                b, c, d = np.int64(block[8 + k]), np.int64(block[16 + k]), np.int64(block[24 + k])
                e, f, g = np.int64(block[32 + k]), np.int64(block[40 + k]), np.int64(block[48 + k])
                h = np.int64(block[56 + k])
                a = np.int64(block[k]) * table[k]
                if b | c | d | e | f | g | h == 0:
                    a <<= 2
                    into[0], into[8], into[16], into[24] = a, a, a, a
                    into[32], into[40], into[48], into[56] = a, a, a, a
                    continue
                alike = False
                b, c, d, e = b * table[8 + k], c * table[16 + k], d * table[24 + k], e * table[32 + k]
                f, g, h = f * table[40 + k], g * table[48 + k], h * table[56 + k]
                a, b, c, d, e, f, g, h = _backward(a, b, c, d, e, f, g, h)
                into[0], into[8], into[16] = (a + 1024) >> 11, (b + 1024) >> 11, (c + 1024) >> 11
                into[24], into[32], into[40] = (d + 1024) >> 11, (e + 1024) >> 11, (f + 1024) >> 11
                into[48], into[56] = (g + 1024) >> 11, (h + 1024) >> 11
            for k in range(8):
                if alike and k:
                    eight[8 * y + k, x] = eight[8 * y, x]
                    continue
                row = work[8 * k : 8 * k + 8]
                a, b, c, d, e, f, g, h = row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7]
                a, b, c, d, e, f, g, h = _backward(a, b, c, d, e, f, g, h)
                low = _byte(a) | _byte(b) << 8 | _byte(c) << 16 | _byte(d) << 24
                high = _byte(e) | _byte(f) << 8 | _byte(g) << 16 | _byte(h) << 24
                eight[8 * y + k, x] = low | high << 32
