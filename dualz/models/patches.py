"""What a layer multiplies its weights with: its inputs as the rows of a matrix, convolutions included.

A convolution takes the same few inputs at every place of a signal; written one place a row, it is a linear
layer. Methods that look at data (error compensation, low rank that knows the data) need only these rows.

Lessons: 11 (quantization), 12 (lowrank).
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import pad, unfold

from dualz.models.checks import evaluating, weight_layers


def layer_inputs(model: nn.Module, name: str, x: Any) -> Tensor:
    """The inputs of the layer ``name`` while ``model`` runs on ``x``: (rows, columns of its weight matrix).

    A Linear layer gives a row for each sample, a Conv2d one for each place of each sample.

    Raises:
        ValueError: there is no such layer, it is grouped, or ``x`` never reaches it.
    """
    layers = weight_layers(model)
    if name not in layers:
        raise ValueError(f"There is no layer {name!r}. There are: {', '.join(layers)}.")
    seen: list[Tensor] = []
    handle = layers[name].register_forward_pre_hook(lambda _, given: seen.append(given[0].detach()))
    try:
        with evaluating(model):
            model(torch.as_tensor(x))
    finally:
        handle.remove()
    if not seen:
        raise ValueError(f"These samples never reach the layer {name!r}.")
    return torch.cat([rows_of(layers[name], one) for one in seen])


def rows_of(layer: nn.Module, x: Tensor, filling: float = 0.0) -> Tensor:
    """One batch of a layer's inputs as rows; ``filling`` is what stands in the padding of a convolution.

    Raises:
        ValueError: a grouped convolution, or padding other than with a constant.
    """
    if isinstance(layer, nn.Linear):
        return x.reshape(-1, layer.in_features)
    if layer.groups != 1 or layer.padding_mode != "zeros" or isinstance(layer.padding, str):
        raise ValueError("Only convolutions in one group, padded with a constant, can be written as rows.")
    high, wide = layer.padding
    padded = pad(x, (wide, wide, high, high), value=filling)
    columns = unfold(padded, layer.kernel_size, layer.dilation, 0, layer.stride)
    return columns.transpose(1, 2).reshape(-1, columns.shape[1])


def places(layer: nn.Conv2d, x: Tensor) -> tuple[int, int]:
    """How many places down and across a convolution has on inputs of this shape."""
    sizes = []
    for axis in (0, 1):
        room = (
            x.shape[2 + axis] + 2 * layer.padding[axis] - layer.dilation[axis] * (layer.kernel_size[axis] - 1)
        )
        sizes.append((room - 1) // layer.stride[axis] + 1)
    return sizes[0], sizes[1]
