"""What lesson 11 does with the functions that the learner writes: run them on every layer of a network.

Lesson: 11 (quantization). The course's own: ``dualz.models.quantized`` and ``dualz.models.compensation``.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from dualz.course.own_work import mine as mine
from dualz.models.checks import clone, weight_layers
from dualz.models.compensation import moments
from dualz.models.patches import layer_inputs
from dualz.models.quantization import dequantize, quantize, symmetric

Matrix = Any  # a NumPy array of two dimensions, float64


def rounded(model: nn.Module, rows: Callable[[Matrix, int], Matrix], bits: int) -> nn.Module:
    """A copy of ``model`` whose weight matrices went through ``rows(weight, bits)``, one row an output."""
    made = clone(model)
    for layer in weight_layers(made).values():
        _put(layer, rows(matrix_of(layer), bits), bits)
    return made


def compensated(
    model: nn.Module, rows: Callable[[Matrix, Matrix, int], Matrix], x: Any, bits: int
) -> nn.Module:
    """The same with ``rows(weight, moments, bits)``: moments of what the rounded layers before it give."""
    made = clone(model)
    for name, layer in weight_layers(made).items():
        _put(layer, rows(matrix_of(layer), moments(layer_inputs(made, name, x)).numpy(), bits), bits)
    return made


def louder(model: nn.Module, factor: float, channel: int = 3) -> nn.Module:
    """A copy that computes the same: one channel of the first two convolutions is ``factor`` times louder,
    and the layer behind each listens to it so many times more softly."""
    made = clone(model)
    with torch.no_grad():
        for layer, after in list(pairwise(weight_layers(made).values()))[:2]:
            layer.weight[channel] *= factor
            layer.bias[channel] *= factor
            after.weight[:, channel] /= factor
    return made


def moved(model: nn.Module, move: Callable[..., Any], x: Any) -> nn.Module:
    """A copy after ``move(first, bias, second, loud)`` between each two convolutions that follow each other.

    ``second`` is given as a matrix with a column for each channel, ``loud`` the largest value of each channel
    while the network runs on ``x``.
    """
    made = clone(model)
    named = list(weight_layers(made).items())
    for (_, layer), (name, after) in list(pairwise(named))[:2]:
        shape = after.weight.permute(0, 2, 3, 1).shape
        rows = layer_inputs(made, name, x).abs().amax(dim=0).reshape(shape[3], -1)
        second = _array(after.weight.permute(0, 2, 3, 1).reshape(-1, shape[3]))
        parts = move(matrix_of(layer), _array(layer.bias), second, _array(rows.amax(dim=1)))
        first, bias, second = (torch.as_tensor(np.asarray(part, dtype=np.float32)) for part in parts)
        with torch.no_grad():
            layer.weight.copy_(first.reshape(layer.weight.shape))
            layer.bias.copy_(bias)
            after.weight.copy_(second.reshape(shape).permute(0, 3, 1, 2))
    return made


def matrix_of(layer: nn.Module) -> Matrix:
    """A layer's weight as a float64 array: a row for each output."""
    return _array(layer.weight.reshape(len(layer.weight), -1))


def _array(tensor: Tensor) -> Matrix:
    return tensor.detach().double().numpy().copy()


def _put(layer: nn.Module, matrix: Any, bits: int) -> None:
    found = torch.as_tensor(np.asarray(matrix, dtype=np.float32)).reshape(layer.weight.shape)
    # A product in float64 misses the float32 level by a bit, and a file would see many values, not a few.
    grid = symmetric(layer.weight, bits, axis=0)
    level = dequantize(quantize(found, grid), grid)
    near = torch.allclose(level, found, rtol=1e-5, atol=1e-6)
    with torch.no_grad():
        layer.weight.copy_(level if near else found)
