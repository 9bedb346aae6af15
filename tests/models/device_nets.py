"""Networks of whole numbers of all kinds, for the tests: drawn at random, or at the ends of the rules."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from hypothesis import strategies as some

from dualz.models.device import DeviceLayer, DeviceNet


@some.composite
def nets(draw):
    """One to three layers: dense, 1-D and 2-D, with any stride, padding, zero points, multipliers, shifts."""
    rng = np.random.default_rng(draw(some.integers(0, 1 << 32)))
    shape = tuple(draw(some.integers(1, most)) for most in (3, 5, 6))
    zero = draw(some.integers(-128, 127))
    layers = []
    for _ in range(draw(some.integers(1, 3))):
        layer = _drawn(draw, rng, shape, zero)
        layers.append(layer)
        shape, zero = layer.out, layer.zero_out
        if draw(some.booleans()):
            shape = (int(np.prod(shape)), 1, 1)  # the same codes, as they lie in memory
    scale, out_scale = np.exp(rng.uniform(-20, 20, 2)).astype(np.float32)
    return DeviceNet(float(scale), float(out_scale), tuple(layers))


def _drawn(draw, rng, shape, zero):
    kernel = tuple(draw(some.integers(1, size)) for size in shape[1:])
    padding = tuple(draw(some.integers(0, size - 1)) for size in kernel)
    stride = draw(some.tuples(some.integers(1, 3), some.integers(1, 3)))
    outputs = draw(some.integers(1, 4))
    weight = rng.integers(-128, 128, (outputs, shape[0], *kernel)).astype(np.int8)
    room = (1 << 31) - 1 - 255 * np.abs(weight.astype(np.int64)).reshape(outputs, -1).sum(axis=1)
    bias = (room * rng.choice([-1, -0.001, 0, 0.001, 1], outputs)).astype(np.int32)
    shift = np.where(rng.random(outputs) < 0.5, rng.integers(1, 63, outputs), rng.integers(8, 20, outputs))
    # Half of them so that the outputs lie among the codes, and not all at the ends.
    factor = 2.0 ** -rng.uniform(5, 13, outputs)
    useful = np.minimum(np.ceil(2.0**shift * factor), 2.0**31)
    multiplier = np.where(rng.random(outputs) < 0.5, useful, rng.integers(0, (1 << 31) + 1, outputs))
    low, high = sorted(draw(some.tuples(some.integers(-128, 127), some.integers(-128, 127))))
    return DeviceLayer(
        shape, weight, bias, multiplier.astype(np.int64), shift.astype(np.int64), stride, padding,
        zero, draw(some.integers(-128, 127)), low, high,
    )  # fmt: skip


def sealed(body):
    """A file of these bytes and their checksum."""
    return bytes(body) + struct.pack("<I", zlib.crc32(bytes(body)))


def by_hand(bias=11, multiplier=1 << 30, shift=36):
    """A layer of two inputs and one output, by hand from docs/dzn-format.md, without the checksum."""
    head = b"dzn1" + struct.pack("<Bbff", 1, -3, 0.5, 0.25)
    sizes = struct.pack("<10H3b", 2, 1, 1, 1, 1, 1, 1, 1, 0, 0, 7, -128, 127)
    return head + sizes + struct.pack("<2biIB", 100, -50, bias, multiplier, shift)


def of_gigabytes():
    """A long kernel across, a tall map down: 65 kB that ask for an edge of 65535 rows of 131069 codes."""
    long = 65535
    head = b"dzn1" + struct.pack("<Bbff", 1, 0, 1.0, 1.0)
    sizes = struct.pack("<10H3b", 1, long, 1, 1, 1, long, long, long, 0, long - 1, 0, -128, 127)
    return sealed(head + sizes + bytes(long) + struct.pack("<iIB", 0, 1, 1))


MOST_BIAS = (1 << 31) - 1 - 255 * 150  # of by_hand
#: Files at the ends of what is allowed, and whether a reader takes them.
EDGES = [
    *((sealed(by_hand(bias=sign * (MOST_BIAS + more))), more == 0) for sign in (1, -1) for more in (0, 1)),
    *((sealed(by_hand(shift=shift)), 1 <= shift <= 62) for shift in (0, 1, 62, 63)),
    *((sealed(by_hand(multiplier=(1 << 31) + more)), more == 0) for more in (0, 1)),
    (of_gigabytes(), False),
]
