"""Pruning little by little while training goes on, so that the weights that stay can take over.

Source: Zhu and Gupta, "To prune, or not to prune" (2018), the cubic schedule.
Lesson: 10 (pruning).
"""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from dualz.datasets import Data
from dualz.models.checks import require_share
from dualz.models.pruning import magnitude_masks
from dualz.models.training import When, train


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
    **options: Any,
) -> nn.Module:
    """A copy of ``model``, pruned along :func:`schedule` over ``epochs``, then retrained under its last mask.

    By magnitude, over all layers together. New masks are made after every ``every`` steps; a weight
    that fell stays at zero, since zero is the smallest magnitude. ``options`` go to
    :func:`dualz.models.training.train`, for both parts.

    Raises:
        TypeError, ValueError: as ``train`` does, and for a sparsity outside 0 to 1.
    """
    require_share(sparsity, "sparsity")
    masks: dict[str, Tensor] = {}

    def prune(current: nn.Module, when: When) -> None:
        if when.step % every == 0 or when.step == when.steps:
            masks.update(magnitude_masks(current, schedule(when.step, when.steps, sparsity)))
        for name, mask in masks.items():
            weight = current.get_submodule(name).weight
            weight.masked_fill_(~mask.to(weight.device), 0)

    pruned = train(model, data, epochs, after_step=prune, **{**options, "keep": "last"})
    return train(pruned, data, retrain, masks=magnitude_masks(pruned, sparsity), **options)
