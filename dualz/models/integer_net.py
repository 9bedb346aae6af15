"""A whole network in whole numbers: every layer takes int8 codes and gives int8 codes.

The grids of what flows between the layers come from a few samples. A ReLU needs no operation of its own: the
grid of its layer begins at 0, so clipping the code does it. A convolution is padded with the code of 0, which
is the zero point and not 0.

Source: Jacob et al., "Quantization and training of neural networks for efficient
integer-arithmetic-only inference" (2018), sections 2.4 and 3.
Lessons: 11 (quantization), 17 (deploy).
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from dualz.models.checks import clone, evaluating
from dualz.models.integer import IntegerLinear, integer_linear
from dualz.models.patches import places, rows_of
from dualz.models.quantization import Grid, affine, dequantize, grid_for, quantize


class IntegerNet(nn.Module):
    """Calling it rounds float inputs to int8 codes, computes with whole numbers, and gives float scores.

    It has no parameters: :func:`dualz.models.training.accuracy` takes it like any other network.
    """

    def __init__(self, inputs: Grid, steps: list[tuple[nn.Module, IntegerLinear | None]]) -> None:
        super().__init__()
        self.inputs, self.steps = inputs, steps

    def codes(self, x: Tensor) -> Tensor:
        """The int8 codes of the scores."""
        codes = quantize(x, self.inputs)
        for layer, whole in self.steps:
            codes = layer(codes) if whole is None else _run(layer, whole, codes)
        return codes

    def forward(self, x: Tensor) -> Tensor:
        """The scores that the codes stand for, float32, (samples, classes)."""
        last = next(whole for _, whole in reversed(self.steps) if whole is not None)
        return dequantize(self.codes(x), last.outputs)


def _run(layer: nn.Module, whole: IntegerLinear, codes: Tensor) -> Tensor:
    if isinstance(layer, nn.Linear):
        return whole(codes)
    # Through floats, which hold int8 exactly: torch unfolds nothing else.
    rows = rows_of(layer, codes.float(), float(whole.inputs.zero_point)).to(torch.int8)
    high, wide = places(layer, codes)
    return (
        whole(rows).reshape(len(codes), high * wide, -1).transpose(1, 2).reshape(len(codes), -1, high, wide)
    )


def integer_net(model: nn.Module, x: Any) -> IntegerNet:
    """The int8 form of a Sequential of Linear, Conv2d, ReLU, Flatten and Unflatten.

    The ranges of the inputs and of every layer's outputs are those that the samples ``x`` show.

    Raises:
        TypeError: another model, or a layer of another kind.
        ValueError: as :func:`dualz.models.integer.integer_linear`.
    """
    if not isinstance(model, nn.Sequential):
        raise TypeError(f"A torch.nn.Sequential is needed, not {type(model).__name__}.")
    layers, flowing = list(clone(model)), torch.as_tensor(x)
    grid = first = affine(flowing, 8)
    steps: list[tuple[nn.Module, IntegerLinear | None]] = []
    with evaluating(model):
        for place, layer in enumerate(layers):
            flowing = layer(flowing)
            if isinstance(layer, nn.Linear | nn.Conv2d):
                rectified = place + 1 < len(layers) and isinstance(layers[place + 1], nn.ReLU)
                outputs = _outputs(flowing, rectified)
                steps.append((layer, integer_linear(_linear(layer), grid, outputs)))
                grid = outputs
            elif isinstance(layer, nn.Flatten | nn.Unflatten):
                steps.append((layer, None))
            elif not (isinstance(layer, nn.ReLU) and steps and steps[-1][1] is not None):
                raise TypeError(
                    f"A {type(layer).__name__} at place {place} has no form in whole numbers here."
                )
    if all(whole is None for _, whole in steps):
        raise TypeError("There is no Linear or Conv2d layer to be computed.")
    return IntegerNet(first, steps)


def _outputs(values: Tensor, rectified: bool) -> Grid:
    return grid_for(0.0, values.max().clamp(min=0).item(), 8) if rectified else affine(values, 8)


def _linear(layer: nn.Linear | nn.Conv2d) -> nn.Linear:
    """The matrix of a layer and its bias, as a Linear layer."""
    matrix = layer.weight.detach().reshape(len(layer.weight), -1)
    with torch.random.fork_rng(devices=[]):
        made = nn.Linear(matrix.shape[1], len(matrix), bias=layer.bias is not None)
    with torch.no_grad():
        made.weight.copy_(matrix)
        if layer.bias is not None:
            made.bias.copy_(layer.bias)
    return made
