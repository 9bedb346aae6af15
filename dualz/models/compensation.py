"""Error compensation: one weight of a row is rounded, and those not yet rounded make up for the error.

Rounding each weight to its nearest level is best for the weights. It is not best for the outputs: where
inputs rise and fall together, an error in one weight can be paid back by its neighbours. What that takes is
known from the moments of the inputs, H = X^T X: the error of a row's outputs is e^T H e. Column by column,
with U the upper Cholesky factor of H^-1, the rest of the row moves by -(w_i - q_i) / U_ii times the rest of
row i of U.

Sources: Hassibi and Stork, "Second order derivatives for network pruning: optimal brain surgeon" (1993);
Frantar et al., "GPTQ: accurate post-training quantization for generative pre-trained transformers" (2023).
Lesson: 11 (quantization).
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from dualz.models.checks import clone, require_share, require_weights, weight_layers
from dualz.models.patches import layer_inputs
from dualz.models.quantization import Grid, dequantize, quantize, symmetric
from dualz.models.quantized import Quantized

DAMPING = 0.01


def compensate(weight: Tensor, inputs: Tensor, grid: Grid, damping: float = DAMPING) -> Tensor:
    """The codes of a weight matrix (outputs, inputs), rounded column by column, int8 or int16.

    ``inputs`` (rows, inputs) are what the layer sees. ``damping``: this share of the mean of H's diagonal is
    added to it (:func:`moments`), so that inputs that never vary, or too few rows, leave it invertible.

    Raises:
        TypeError, ValueError: bad weights or inputs, shapes that do not fit, or a share outside 0 to 1.
    """
    rest = require_weights(weight).double().clone()
    if rest.ndim != 2 or inputs.ndim != 2 or inputs.shape[1] != rest.shape[1]:
        raise ValueError(
            f"Inputs of shape {tuple(inputs.shape)} do not fit a weight matrix of shape {tuple(rest.shape)}."
        )
    upper = torch.linalg.cholesky(torch.linalg.inv(moments(inputs, damping)), upper=True)
    codes = torch.zeros(rest.shape, dtype=torch.int16)
    for place in range(rest.shape[1]):
        column = rest[:, place]
        codes[:, place] = quantize(column, grid)
        error = (column - dequantize(codes[:, place], grid)) / upper[place, place]
        rest[:, place + 1 :] -= error[:, None] * upper[place, place + 1 :]
    return codes.to(torch.int8) if grid.low >= -128 and grid.high < 128 else codes


def moments(inputs: Tensor, damping: float = DAMPING) -> Tensor:
    """H = X^T X of the rows that a layer sees, with the damped diagonal: (inputs, inputs), float64.

    Raises:
        TypeError, ValueError: not a finite floating matrix, or a share outside 0 to 1.
    """
    x = require_weights(inputs, "inputs").double()
    require_share(damping, "damping")
    found = x.T @ x
    # Inputs that are always 0 need a diagonal above 0; nothing depends on their weights.
    found.diagonal().add_(max(damping * found.diagonal().mean().item(), torch.finfo(torch.float32).tiny))
    return found


def compensated_model(model: nn.Module, x: Any, bits: int) -> dict[str, Quantized]:
    """Codes and grids (symmetric, one a channel) of all layers, by name, compensated on the samples ``x``.

    Each layer sees what the rounded layers before it make of ``x``: it makes up for their errors, too.

    Raises:
        TypeError, ValueError: as :func:`compensate` and :func:`dualz.models.quantization.symmetric`.
    """
    rounded, found = clone(model), {}
    for name, layer in weight_layers(rounded).items():
        matrix = layer.weight.detach().reshape(len(layer.weight), -1)
        grid = symmetric(matrix, bits, axis=0)
        codes = compensate(matrix, layer_inputs(rounded, name, x), grid).reshape(layer.weight.shape)
        found[name] = Quantized(codes, grid)
        with torch.no_grad():
            layer.weight.copy_(dequantize(codes, grid))
    return found
