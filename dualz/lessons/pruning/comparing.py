"""What lesson 10 compares: ways to hold zeros, two of four, the clock, and files to be set side by side.

Sources: Kingma and Ba, "Adam" (2015), for the moments; Mishra et al., "Accelerating sparse deep neural
networks" (2021), for two of four.
Lesson: 10 (pruning).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import process_time
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from dualz.datasets import Data
from dualz.dual.models import compress_model, load_model
from dualz.models.checks import clone, require_weights, weight_layers
from dualz.models.quantized import dequantized_model, quantize_model
from dualz.models.training import When, logits, train

# As every tuning of the base in this lesson: chosen on validation.
TUNING: dict[str, Any] = {"rate": 7e-3, "batch": 100}
HOLDS = ("nothing", "gradients", "gradients, cut later", "weights after each step")
LATER = 40  # steps of Adam before the cut: an epoch
BITS = 6  # of a weight in the files that are compared, as in those of the rivals
ROUNDS = 7


# --- zeros in training ---------------------------------------------------------------------------


def hold(
    net: nn.Module,
    data: Data,
    masks: Mapping[str, Tensor],
    how: str,
    epochs: int = 2,
    on_progress: Callable[..., Any] | None = None,
) -> nn.Module:
    """A network trained by Adam from the zeros that ``masks`` make, which are held in one of four ways.

    ``nothing``: the mask is applied once, and forgotten. ``gradients``: those of masked weights are 0.
    ``gradients, cut later``: the same, but the first epoch runs without a mask. ``weights after each step``:
    they are set to 0 again.

    Raises:
        ValueError: there is no such way.
    """
    if how not in HOLDS:
        raise ValueError(f"Hold {', '.join(HOLDS)}; {how!r} is none of them.")
    later = LATER if how == "gradients, cut later" else 0
    start = clone(net)
    if not later:
        _set_zeros(start, masks)
    options: dict[str, Any] = {"keep": "last", "on_progress": on_progress, **TUNING}
    if how == "weights after each step":
        return train(start, data, epochs, masks=masks, **options)
    if how == "nothing":
        return train(start, data, epochs, **options)

    def cut(model: nn.Module, when: When) -> None:
        if when.step == later:
            _set_zeros(model, masks)

    return train(start, data, epochs, loss=_masked_gradients(masks, later), after_step=cut, **options)


def _set_zeros(model: nn.Module, masks: Mapping[str, Tensor]) -> None:
    layers = weight_layers(model)
    with torch.no_grad():
        for name, mask in masks.items():
            layers[name].weight.masked_fill_(~mask, 0)


def _masked_gradients(masks: Mapping[str, Tensor], begin: int) -> Any:
    """Cross-entropy; from step ``begin`` on, the optimizer sees gradients of 0 where a mask is False."""
    steps = 0

    def loss(model: nn.Module, x: Tensor, y: Tensor, rows: Tensor) -> Tensor:
        nonlocal steps
        if steps == begin:
            for name, mask in masks.items():
                weight_layers(model)[name].weight.register_hook(lambda gradient, mask=mask: gradient * mask)
        steps += 1
        return cross_entropy(model(x), y)

    return loss


# --- two of four ---------------------------------------------------------------------------------


def two_of_four(net: nn.Module) -> dict[str, Tensor]:
    """Masks in which the two largest of each four weights in a row stay; a shorter rest all stays."""
    return {name: _two_of_four(layer.weight) for name, layer in weight_layers(net).items()}


def _two_of_four(weight: Tensor) -> Tensor:
    sizes = require_weights(weight).abs().reshape(-1)
    whole = len(sizes) // 4 * 4
    mask = torch.ones(len(sizes), dtype=torch.bool)
    smallest = sizes[:whole].reshape(-1, 4).argsort(dim=1, stable=True)[:, :2]
    mask[:whole] = mask[:whole].reshape(-1, 4).scatter(1, smallest, False).reshape(-1)
    return mask.reshape(weight.shape)


# --- the clock, the files ------------------------------------------------------------------------


def times_as_fast(one: nn.Module, other: nn.Module, x: Tensor) -> float:
    """How many times as fast ``other`` is as ``one``: the best of some rounds each, in turns."""
    best = {True: float("inf"), False: float("inf")}
    for _ in range(ROUNDS):
        for first, model in ((True, one), (False, other)):
            start = process_time()
            logits(model, x)
            best[first] = min(best[first], process_time() - start)
    return best[True] / best[False]


def stored(net: nn.Module, bits: int = BITS) -> tuple[bytes, nn.Module]:
    """A .dz file (lesson 14), a grid of ``bits`` a tensor (lesson 11), and the network read from it."""
    file = compress_model(dequantized_model(net, quantize_model(net, bits, per_channel=False)))
    return file, load_model(file, into=clone(net))
