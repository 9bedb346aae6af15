"""A linear layer that computes with whole numbers only, as small devices do.

Inputs, weights and outputs are int8 codes, sums are int32. What is left of all the scales is one factor
M = s_x * s_w / s_y a channel; it is stored as a whole number m and a shift, M = m / 2^shift, so that
y = (sum * m + half) >> shift needs no floating point either.

Source: Jacob et al., "Quantization and training of neural networks for efficient
integer-arithmetic-only inference" (2018), sections 2.2 to 2.4.
Lessons: 11 (quantization), 17 (deploy).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from dualz.models.checks import require_weights
from dualz.models.quantization import LEAST_SCALE, Grid, dequantize, quantize, symmetric

# The largest product of an input (minus its zero point) and a weight.
MOST_PRODUCT = 255 * 127
# Half of the int32 range is left to the bias.
MOST_INPUTS = ((1 << 30) - 1) // MOST_PRODUCT


@dataclass(frozen=True)
class IntegerLinear:
    """``weight``: int8 (outputs, inputs). ``bias``: int32, ``multiplier`` and ``shift``: int64 (outputs,)."""

    weight: Tensor
    bias: Tensor
    multiplier: Tensor
    shift: Tensor
    inputs: Grid
    weights: Grid
    outputs: Grid

    def __call__(self, codes: Tensor) -> Tensor:
        """The int8 codes of the outputs for int8 codes of inputs, (samples, inputs) to (samples, outputs).

        Raises:
            TypeError: the codes are not int8.
        """
        if codes.dtype != torch.int8:
            raise TypeError(f"The inputs are int8 codes, not {codes.dtype}: quantize them first.")
        centred = codes.to(torch.int32) - self.inputs.zero_point
        sums = centred @ self.weight.to(torch.int32).T + self.bias
        half = torch.ones_like(self.shift) << (self.shift - 1)
        scaled = (sums.to(torch.int64) * self.multiplier + half) >> self.shift
        return (scaled + self.outputs.zero_point).clamp(self.outputs.low, self.outputs.high).to(torch.int8)

    @property
    def bound(self) -> Tensor:
        """How far an output inside the output grid may be from that of :func:`reference`, one an output.

        Half a step of the output, half a step of the bias, and a rest for the rounding of the factor.
        """
        return self.outputs.scale * (0.5 + 2**-20) + self.inputs.scale * self.weights.scale / 2


def integer_linear(layer: nn.Linear, inputs: Grid, outputs: Grid) -> IntegerLinear:
    """The integer form of a layer; the grids (one scale each, 8 bits) come from measured inputs and outputs.

    Raises:
        TypeError: not a Linear layer.
        ValueError: bad weights, grids of more than 8 bits or with channels, more inputs than 32-bit
            sums can hold, or outputs so fine that the factor does not fit.
    """
    if not isinstance(layer, nn.Linear):
        raise TypeError(f"A Linear layer is needed, not {type(layer).__name__}.")
    weight = require_weights(layer.weight).float()
    bias = torch.zeros(len(weight)) if layer.bias is None else require_weights(layer.bias, "bias").float()
    for name, grid in (("input", inputs), ("output", outputs)):
        if grid.axis is not None or grid.low < -128 or grid.high > 127:
            raise ValueError(f"The {name} grid must have one scale and at most 8 bits.")
    if weight.shape[1] > MOST_INPUTS:
        raise ValueError(f"{weight.shape[1]} inputs may overflow a 32-bit sum; {MOST_INPUTS} are safe.")
    weights = _weight_grid(weight, bias, inputs)
    steps = inputs.scale.double() * weights.scale.double()
    multiplier, shift = _fixed_point(steps / outputs.scale.double())
    whole_bias = (bias.double() / steps).round().to(torch.int32)
    return IntegerLinear(quantize(weight, weights), whole_bias, multiplier, shift, inputs, weights, outputs)


def _weight_grid(weight: Tensor, bias: Tensor, inputs: Grid) -> Grid:
    """Symmetric, a scale a channel, and no scale so small that the bias needs more than 31 bits."""
    grid = symmetric(weight, 8, axis=0)
    empty = (weight == 0).all(dim=1)
    # A channel without weights is all bias: its scale is free, and set so that the bias is exact enough.
    needed = bias.abs() / (inputs.scale * (1 << 29))
    fine = torch.where(empty, bias.abs() / (inputs.scale * (1 << 16)), grid.scale)
    scale = torch.where(empty & (bias == 0), grid.scale, torch.maximum(fine, needed))
    return grid._replace(scale=scale.clamp(min=LEAST_SCALE))


def _fixed_point(factor: Tensor) -> tuple[Tensor, Tensor]:
    """``factor`` as multiplier / 2^shift, the multiplier of 31 bits, the shift 1 to 62."""
    mantissa, exponent = torch.frexp(factor)
    multiplier, shift = (mantissa * (1 << 31)).round().long(), 31 - exponent.long()
    if (shift < 1).any():
        raise ValueError("The output grid is too fine for these weights: measure the outputs again.")
    return multiplier >> (shift - 62).clamp(min=0, max=62), shift.clamp(max=62)


def reference(integer: IntegerLinear, layer: nn.Linear, codes: Tensor) -> Tensor:
    """What the integer layer approximates: floating sums of the same rounded inputs and weights, real bias.

    Float64, clipped to the range of the output grid.
    """
    x = dequantize(codes, integer.inputs).double()
    weight = dequantize(integer.weight, integer.weights).double()
    bias = 0 if layer.bias is None else layer.bias.detach().double()
    ends = torch.tensor([integer.outputs.low, integer.outputs.high])
    low, high = dequantize(ends, integer.outputs).double()
    return (x @ weight.T + bias).clamp(low, high)
