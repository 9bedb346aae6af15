"""Which layer of a device's network has decided? A linear probe reads each of its maps.

A probe is a linear layer that is trained to name the class from the codes of one map alone, while the
network stays as it is. The *prediction depth* of a sample is the first map from which on every probe, and
the network itself, name the class that the network ends with: what comes later does not change the answer.
A probe shows what a straight cut through a map can read, not what the next layer makes of it.

Sources: Alain and Bengio, "Understanding intermediate layers using linear classifier probes" (2016); Baldock,
Maennel and Neyshabur, "Deep learning through the lens of example difficulty" (2021), section 2, who probe
with nearest neighbours. Lesson: 17 (deploy).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import nn

from dualz.models.device import DeviceNet
from dualz.models.device_made import of_integer
from dualz.models.integer import integer_linear
from dualz.models.integer_net import IntegerNet
from dualz.models.quantization import Grid, affine

STRENGTH = 1e-3  # of the ridge, for codes / 128: of 1e-5 to 1, among the best on validation


def probes(net: DeviceNet, x: Any, y: Any) -> tuple[DeviceNet, ...]:
    """A probe for each map but the last: the input's first. ``x``: (samples, ...), ``y``: classes from 0.

    Each is a network of one dense layer in whole numbers. It takes the codes of its map
    (``probe.maps(codes)``): ridge regression on the classes as 0 and 1, then rounded as every other layer.

    Raises:
        ValueError: samples that the network cannot take, not one class each, or a class that it has not.
    """
    y = np.asarray(y)
    if y.shape != (len(x),) or not len(y) or not (y.min() >= 0 and y.max() < net.classes):
        raise ValueError(f"Give each of the {len(x)} samples a class from 0 to {net.classes - 1}.")
    maps = net.maps(net.quantize(x))[:-1]
    zeros = [layer.zero_in for layer in net.layers]
    wanted = np.eye(net.classes)[y]
    return tuple(_probe(codes, zero, wanted) for codes, zero in zip(maps, zeros, strict=True))


def _probe(codes: Any, zero: int, wanted: Any) -> DeviceNet:
    from sklearn.linear_model import Ridge

    flat = codes.reshape(len(codes), -1).astype(np.float64) - zero
    fitted = Ridge(alpha=STRENGTH * len(flat)).fit(flat / 128, wanted)
    layer = nn.utils.skip_init(nn.Linear, flat.shape[1], wanted.shape[1])
    with torch.no_grad():
        layer.weight.copy_(torch.from_numpy(fitted.coef_ / 128))
        layer.bias.copy_(torch.from_numpy(fitted.intercept_))
    inputs = Grid(torch.tensor(1.0), torch.tensor(zero, dtype=torch.int32), -128, 127)
    outputs = affine(torch.from_numpy(fitted.predict(flat / 128)).float(), 8)
    whole = IntegerNet(inputs, [(layer, integer_linear(layer, inputs, outputs))])
    return of_integer(whole, (flat.shape[1],))


def readings(net: DeviceNet, probing: tuple[DeviceNet, ...], x: Any) -> Any:
    """The class that each map names, int64 (samples, maps): by its probe, at last by the network.

    Raises:
        ValueError: not a probe for each map but the last, or samples that do not fit.
    """
    *before, last = net.maps(net.quantize(x))
    if len(before) != len(probing):
        raise ValueError(f"{len(before)} probes are needed, one for each map but the last.")
    ends = [probe.maps(codes)[-1] for probe, codes in zip(probing, before, strict=True)]
    return np.stack([codes.reshape(len(last), -1).argmax(axis=1) for codes in [*ends, last]], axis=1)


def prediction_depth(read: Any) -> Any:
    """The first map, int64 (samples,), from which on all :func:`readings` are the last one's.

    >>> prediction_depth(np.array([[7, 3, 7, 7], [7, 7, 7, 7], [1, 2, 3, 4]])).tolist()
    [2, 0, 3]

    Raises:
        ValueError: not two dimensions with at least one map.
    """
    read = np.asarray(read)
    if read.ndim != 2 or not read.shape[1]:
        raise ValueError(f"Readings are (samples, maps), not {read.shape}.")
    agrees = (read == read[:, -1:])[:, ::-1]
    return read.shape[1] - np.logical_and.accumulate(agrees, axis=1).sum(axis=1)
