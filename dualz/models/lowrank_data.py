"""Low rank that knows the data: the best fit of a layer's outputs, in place of the best fit of its weights.

The SVD treats all directions of the inputs alike. A layer sees inputs that vary much in some directions and
hardly in others. With C = L L^T their covariance, the error of the outputs about their mean is that of the
matrix W L in the usual sense: so W L is cut, and L undone. The mean of the inputs needs no rank: what the
cut does to it is a constant, and the bias takes it. (With X^T X in place of the covariance a rank is spent
on the mean.)

Source: the same idea under the name of principal component analysis of a layer's responses: Denil et al.
(2013); Zhang et al., "Accelerating very deep convolutional networks for classification and detection" (2016).
Lesson: 12 (lowrank).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from dualz.models.checks import clone, replace_layer, require_weights, weight_layers
from dualz.models.lowrank import as_matrix, factorise, require_rank, svd
from dualz.models.patches import layer_inputs

DAMPING = 1e-4


def aware(weight: Tensor, inputs: Tensor, rank: int) -> tuple[Tensor, Tensor, Tensor]:
    """Two factors (m, rank) and (rank, n) for a weight (m, n), and what is added to the bias, (m,); float64.

    ``inputs`` (rows, n) are what the layer sees. A ten-thousandth of the mean variance is added to every
    variance, so that inputs that never vary do no harm.

    Raises:
        TypeError, ValueError: bad weights or inputs, shapes that do not fit, or a rank that is not 1 to
        min(m, n).
    """
    matrix = require_weights(weight).double()
    x = require_weights(inputs, "inputs").double()
    if matrix.ndim != 2 or x.ndim != 2 or x.shape[1] != matrix.shape[1]:
        raise ValueError(
            f"Inputs of shape {tuple(x.shape)} do not fit a weight matrix of shape {tuple(matrix.shape)}."
        )
    require_rank(rank, matrix)
    mean = x.mean(dim=0)
    covariance = (x - mean).T @ (x - mean) / len(x)
    variance = covariance.diagonal().mean().item()
    covariance.diagonal().add_(DAMPING * variance if variance else 1.0)
    root = torch.linalg.cholesky(covariance)
    left, singular, right = svd(matrix @ root)
    first = left[:, :rank] * singular[:rank]
    second = torch.linalg.solve_triangular(root, right[:rank], upper=False, left=False)
    return first, second, (matrix - first @ second) @ mean


def aware_model(model: nn.Module, x: Any, ranks: Mapping[str, int]) -> nn.Module:
    """A copy of ``model`` with the layers named in ``ranks`` factorised so that outputs on ``x`` change
    least.

    A layer without a bias gets none: then only the factors know the data.

    Raises:
        ValueError: there is no such layer, or a rank that does not fit.
    """
    thin = clone(model)
    for name, rank in ranks.items():
        layers = weight_layers(thin)
        if name not in layers:
            raise ValueError(f"There is no layer {name!r}. There are: {', '.join(layers)}.")
        pair = factorise(layers[name], rank)
        first, second, shift = aware(as_matrix(layers[name]), layer_inputs(thin, name, x), rank)
        with_factors(pair, first, second, shift)
        thin = replace_layer(thin, layers[name], pair)
    return thin


def with_factors(pair: nn.Sequential, first: Tensor, second: Tensor, shift: Tensor | None = None) -> None:
    """Put factors (m, rank) and (rank, n) into the two layers of :func:`dualz.models.lowrank.factorise`."""
    inner, outer = pair
    with torch.no_grad():
        inner.weight.copy_(second.reshape(inner.weight.shape))
        outer.weight.copy_(first.reshape(outer.weight.shape))
        if shift is not None and outer.bias is not None:
            outer.bias.add_(shift)
