"""Sparse regularisation: a penalty on |w| that drives weights to zero during training.

The loss becomes L + strength * sum |w|. Descent along its (sub)gradient takes a weight past zero and
back, and hardly ever onto it: no exact zeros. The proximal step descends along L alone and then
shrinks every weight towards zero by rate * strength, stopping at zero: the soft threshold.

Source: Tibshirani, "Regression shrinkage and selection via the lasso" (1996); Daubechies, Defrise and
De Mol (2004) for the iteration with the soft threshold.
Lesson: 10 (pruning).
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from dualz.datasets import Data
from dualz.models.checks import require_weights, weight_layers
from dualz.models.training import When, train


def soft_threshold(weight: Tensor, amount: float) -> Tensor:
    """sign(w) * max(|w| - amount, 0): every value moves towards zero by ``amount``, and stops there.

    >>> soft_threshold(torch.tensor([0.75, -0.25, 0.0]), 0.5)
    tensor([0.2500, 0.0000, 0.0000])

    Raises:
        TypeError, ValueError: bad weights, or a negative amount.
    """
    if not amount >= 0:
        raise ValueError(f"The amount must be 0 or more, not {amount}.")
    weight = require_weights(weight)
    return torch.where(weight.abs() > amount, weight - weight.sign() * amount, torch.zeros_like(weight))


def train_sparse(
    model: nn.Module,
    data: Data,
    strength: float,
    epochs: int = 30,
    method: str = "proximal",
    rate: float = 0.2,
    **options: Any,
) -> nn.Module:
    """A copy of ``model``, trained by plain SGD with the L1 penalty on Linear and Conv2d weights.

    ``method``: ``subgradient`` puts the penalty into the loss, ``proximal`` applies the soft threshold
    after every step. ``options`` go to :func:`dualz.models.training.train`.

    Raises:
        TypeError, ValueError: as ``train`` does, and for a negative strength or another method.
    """
    if not strength >= 0:
        raise ValueError(f"The strength must be 0 or more, not {strength}.")
    options = {"optimizer": "sgd", "keep": "last", **options}
    if method == "subgradient":
        return train(model, data, epochs, rate=rate, loss=_penalised(strength), **options)
    if method == "proximal":
        return train(model, data, epochs, rate=rate, after_step=_shrinking(strength), **options)
    raise ValueError(f"method is 'subgradient' or 'proximal', not {method!r}.")


def _penalised(strength: float) -> Any:
    def loss(model: nn.Module, x: Tensor, y: Tensor, rows: Tensor) -> Tensor:
        penalty = sum(layer.weight.abs().sum() for layer in weight_layers(model).values())
        return cross_entropy(model(x), y) + strength * penalty

    return loss


def _shrinking(strength: float) -> Any:
    def shrink(model: nn.Module, when: When) -> None:
        for layer in weight_layers(model).values():
            layer.weight.copy_(soft_threshold(layer.weight, when.rate * strength))

    return shrink
