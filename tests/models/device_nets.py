"""Networks of whole numbers of all kinds, for the tests: drawn at random, at the ends of what is allowed."""

from __future__ import annotations

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
    shift = rng.integers(1, 63, outputs)
    # Half of them so that the outputs lie among the codes, and not all at the ends.
    useful = np.minimum(2.0 ** (shift - rng.integers(6, 14, outputs)), 2.0**31)
    multiplier = np.where(rng.random(outputs) < 0.5, useful, rng.integers(0, (1 << 31) + 1, outputs))
    low, high = sorted(draw(some.tuples(some.integers(-128, 127), some.integers(-128, 127))))
    return DeviceLayer(
        shape, weight, bias, multiplier.astype(np.int64), shift.astype(np.int64), stride, padding,
        zero, draw(some.integers(-128, 127)), low, high,
    )  # fmt: skip
