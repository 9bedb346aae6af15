"""From a network of :mod:`dualz.models.integer_net` to the arrays that a device needs.

Lesson: 17 (deploy).
"""

from __future__ import annotations

from math import prod
from typing import Any

import torch
from torch import nn

from dualz.models.device import DeviceLayer, DeviceNet, Map, Two
from dualz.models.integer import IntegerLinear
from dualz.models.integer_net import IntegerNet, integer_net


def device_net(model: nn.Module, x: Any) -> DeviceNet:
    """The int8 form of a trained Sequential of Linear, Conv2d, ReLU, Flatten and Unflatten, without torch.

    ``x``: the samples (samples, ...) whose ranges decide the grids, as for
    :func:`dualz.models.integer_net.integer_net`. Its codes are those of that network, bit for bit.

    Raises:
        TypeError: another model, or a layer of another kind: a convolution that is grouped, dilated or padded
            with anything but zeros, too.
        ValueError: as :func:`dualz.models.integer.integer_linear`, or more work than a device may have.
    """
    x = torch.as_tensor(x)
    return of_integer(integer_net(model, x), tuple(x.shape[1:]))


def of_integer(net: IntegerNet, shape: tuple[int, ...]) -> DeviceNet:
    """The same network as arrays; ``shape`` is that of one sample.

    Raises:
        TypeError, ValueError: as :func:`device_net`.
    """
    layers: list[DeviceLayer] = []
    flat: Map = (prod(shape), 1, 1)
    last = net.inputs
    for layer, whole in net.steps:
        if whole is None:
            shape, flat = _reshaped(layer, shape, flat)
            continue
        made = (
            _convolution(layer, whole, shape) if isinstance(layer, nn.Conv2d) else _dense(whole, shape, flat)
        )
        layers.append(made)
        shape = made.out if isinstance(layer, nn.Conv2d) else made.out[:1]
        flat, last = (prod(made.out), 1, 1), whole.outputs
    return DeviceNet(net.inputs.scale.item(), last.scale.item(), tuple(layers))


def _reshaped(layer: nn.Module, shape: tuple[int, ...], flat: Map) -> tuple[tuple[int, ...], Map]:
    """The shape of a sample after a Flatten or Unflatten, and the map that a dense layer would take."""
    given = torch.empty(1, *shape, dtype=torch.int8)
    found = tuple(layer(given).shape)
    if found[0] != 1:
        raise TypeError(f"{layer} mixes the samples of a batch.")
    # A flattened map keeps its rows and columns: the dense layer on it is a kernel of that size.
    kept = isinstance(layer, nn.Flatten) and len(shape) == 3
    return found[1:], (shape[0], shape[1], shape[2]) if kept else flat


def _dense(whole: IntegerLinear, shape: tuple[int, ...], flat: Map) -> DeviceLayer:
    if len(shape) != 1:
        raise TypeError(f"A Linear layer takes a row of numbers here, not a shape of {shape}: flatten first.")
    return _layer(whole, flat, flat[1:], (1, 1), (0, 0))


def _convolution(layer: nn.Conv2d, whole: IntegerLinear, shape: tuple[int, ...]) -> DeviceLayer:
    if layer.groups != 1 or layer.dilation != (1, 1) or layer.padding_mode != "zeros":
        raise TypeError(f"{layer} is grouped, dilated or padded with other than zeros.")
    if isinstance(layer.padding, str) or len(shape) != 3:
        raise TypeError(f"{layer} needs a padding in numbers and a sample of three dimensions, not {shape}.")
    channels, high, wide = shape
    return _layer(
        whole, (channels, high, wide), _two(layer.kernel_size), _two(layer.stride), _two(layer.padding)
    )


def _two(pair: tuple[int, ...]) -> Two:
    rows, columns = pair
    return rows, columns


def _layer(whole: IntegerLinear, shape: Map, kernel: Two, stride: Two, padding: Two) -> DeviceLayer:
    return DeviceLayer(
        shape,
        whole.weight.numpy().reshape(-1, shape[0], *kernel),
        whole.bias.numpy(),
        whole.multiplier.numpy(),
        whole.shift.numpy(),
        stride,
        padding,
        int(whole.inputs.zero_point),
        int(whole.outputs.zero_point),
        whole.outputs.low,
        whole.outputs.high,
    )
