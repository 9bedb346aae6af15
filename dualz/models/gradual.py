"""Pruning little by little while training goes on, so that the weights that stay can take over.

Sources: Zhu and Gupta, "To prune, or not to prune" (2018), the cubic schedule; LeCun, Denker and Solla,
"Optimal brain damage" (1990), for what a weight matters to the loss; Theis et al., "Faster gaze
prediction with dense networks and Fisher pruning" (2018), for mean squared gradients in its place.
Lessons: 10 (pruning), 14 (dual).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from dualz.datasets import Data
from dualz.models.checks import require_plain, require_share
from dualz.models.pruning import score_masks
from dualz.models.training import When, train
from dualz.models.weights import weights

_MEMORY = 0.99  # how much of the mean squared gradient is kept from one step to the next
_LEAST = 1e-20


def schedule(t: float, end: float, final: float) -> float:
    """The sparsity at time ``t`` of ``end``: fast at first, when there is much to spare, slow at the last.

    s(t) = final * (1 - (1 - t / end)^3); ``final`` from ``end`` on.

    >>> [round(schedule(t, 4, 0.95), 3) for t in range(5)]
    [0.0, 0.549, 0.831, 0.935, 0.95]

    Raises:
        ValueError: a time below 0, or a final sparsity outside 0 to 1.
    """
    require_share(final, "the final sparsity")
    if t < 0 or end < 0:
        raise ValueError(f"Time begins at 0, so t = {t} and end = {end} cannot be.")
    return final * (1 - (1 - t / end) ** 3) if t < end else final


def prune_gradually(
    model: nn.Module,
    data: Data,
    sparsity: float,
    epochs: int = 20,
    retrain: int = 10,
    every: int = 10,
    sensitivity: float = 0.0,
    floors: Mapping[str, int] | None = None,
    **options: Any,
) -> nn.Module:
    """A copy of ``model``, pruned along :func:`schedule` over ``epochs``, then retrained under its last mask.

    Over all weights of two and more dimensions together (:mod:`dualz.models.weights`), by
    |w| g^``sensitivity``, where g is the root of the mean squared gradient of a weight over the last steps: 0
    ranks by magnitude alone, 1 by first-order sensitivity. A layer without gradients (frozen, or not used)
    is ranked with the mean of all others. New masks are made after every ``every`` steps; a weight that fell
    stays at zero, since zero is the smallest score. ``floors``: how many numbers of a weight stay at least,
    by its name. ``options`` go to
    :func:`dualz.models.training.train`, for both parts.

    Raises:
        TypeError, ValueError: as ``train`` does, for a sparsity or sensitivity outside 0 to 1, and for
            layers whose weight is computed from other parameters.
    """
    require_plain(model)
    require_share(sparsity, "sparsity")
    require_share(sensitivity, "sensitivity")
    masks: dict[str, Tensor] = {}
    squares: dict[str, Tensor] = {}

    def renew(current: nn.Module, share: float) -> None:
        scores = {name: weight.detach().abs() for name, weight in weights(current).items()}
        if squares:
            usual = torch.cat([square.flatten() for square in squares.values()]).mean()
            for name, magnitudes in scores.items():
                # Never zero: the weights of an idle unit would be equal to pruned ones.
                square = squares.get(name, usual).clamp_min(_LEAST)
                scores[name] = magnitudes * square ** (sensitivity / 2)
        masks.update(score_masks(scores, share, floors=floors))

    def prune(current: nn.Module, when: When) -> None:
        found = weights(current)
        if sensitivity:
            _remember(squares, found)
        if when.step % every == 0 or when.step == when.steps:
            renew(current, schedule(when.step, when.steps, sparsity))
        for name, mask in masks.items():
            found[name].masked_fill_(~mask.to(found[name].device), 0)

    pruned = train(model, data, epochs, after_step=prune, **{**options, "keep": "last"})
    renew(pruned, sparsity)  # the same masks once more, unless training was stopped
    return train(pruned, data, retrain, masks=masks, **options)


def _remember(squares: dict[str, Tensor], found: Mapping[str, nn.Parameter]) -> None:
    """Bring the running means of the squared gradients up to date."""
    for name, weight in found.items():
        if weight.grad is not None:
            square = weight.grad.square()
            squares[name] = torch.lerp(squares.get(name, square), square, 1 - _MEMORY)
