"""A slow reader and runner of .dzn files, from docs/dzn-format.md and the steps of dualz.models.device.

One number after the other in Python's own whole numbers, which have no size: nothing can overflow.
"""

from __future__ import annotations

import struct
from fractions import Fraction


def clip(value, low, high):
    return min(max(value, low), high)


def read(data):
    _, count, zero, scale, out_scale = struct.unpack_from("<4sBbff", data)
    at, layers = 14, []
    for _ in range(count):
        fields = struct.unpack_from("<10H3b", data, at)
        at += 23
        outputs, each = fields[3], fields[0] * fields[4] * fields[5]
        weights = struct.unpack_from(f"<{outputs * each}b", data, at)
        at += outputs * each
        rest = struct.unpack_from(f"<{outputs}i{outputs}I{outputs}B", data, at)
        at += 9 * outputs
        layers.append((fields, weights, rest[:outputs], rest[outputs : 2 * outputs], rest[2 * outputs :]))
    assert at == len(data) - 4
    return zero, scale, out_scale, layers


def run(data, sample):
    """The codes of every map for one sample of floats, the input's first."""
    zero, scale, _, layers = read(data)
    codes = [clip(round(float(value) / scale) + zero, -128, 127) for value in sample]
    maps = [codes]
    for layer in layers:
        maps.append(_layer(layer, maps[-1], zero))
        zero = layer[0][10]
    return maps


def _layer(layer, codes, zero):
    fields, weights, biases, multipliers, shifts = layer
    channels, high, wide, outputs, rows, columns, down, across, above, beside, zero_out, low, most = fields
    found = []
    for output in range(outputs):
        for r in range((high + 2 * above - rows) // down + 1):
            for c in range((wide + 2 * beside - columns) // across + 1):
                total = biases[output]
                for k in range(channels):
                    for i in range(rows):
                        for j in range(columns):
                            row, column = r * down + i - above, c * across + j - beside
                            if 0 <= row < high and 0 <= column < wide:
                                weight = weights[((output * channels + k) * rows + i) * columns + j]
                                total += weight * (codes[(k * high + row) * wide + column] - zero)
                exact = Fraction(total * multipliers[output], 1 << shifts[output]) + Fraction(1, 2)
                found.append(clip(exact.numerator // exact.denominator + zero_out, low, most))
    return found
