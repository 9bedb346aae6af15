"""Where the milliseconds of a network go, layer by layer.

Lesson: 09 (models).
"""

from __future__ import annotations

from time import process_time
from typing import Any, NamedTuple

import torch
from torch import nn

from dualz.models.checks import clone, one_thread

ROUNDS = 15
_SAID = {
    "Conv2d": "convolution",
    "Linear": "linear layer",
    "MaxPool2d": "pool",
    "ReLU": "ReLU",
}


class Part(NamedTuple):
    """One layer that computes: its bytes, multiply-adds for a sample, share of the time, 0 to 1."""

    name: str
    bytes: int
    multiply_adds: int
    time: float


def parts(net: nn.Sequential, x: Any) -> list[Part]:
    """The layers of a chain, but those that only reshape; times are the best of some rounds, taken in turns.

    Measured on all samples of ``x`` at once, by process time, on one thread.
    """
    layers, given = [], torch.as_tensor(x)
    with torch.no_grad(), one_thread():
        for layer in clone(net).eval():
            layers.append((layer, given))
            given = layer(given)
        best = [float("inf")] * len(layers)
        for _ in range(ROUNDS):
            for at, (layer, before) in enumerate(layers):
                start = process_time()
                layer(before)
                best[at] = min(best[at], process_time() - start)
    shown = [at for at, (layer, _) in enumerate(layers) if type(layer).__name__ in _SAID]
    whole = sum(best[at] for at in shown)
    found = []
    for number, at in enumerate(shown, 1):
        layer, before = layers[at]
        held = sum(numbers.numel() * numbers.element_size() for numbers in layer.parameters())
        name = f"{number} {_SAID[type(layer).__name__]}"
        found.append(Part(name, held, _work(layer, before[:1]), best[at] / whole))
    return found


def _work(layer: nn.Module, sample: torch.Tensor) -> int:
    """Multiply-adds for one sample: each output of a layer with weights is a sum of so many products."""
    weight = getattr(layer, "weight", None)
    return 0 if weight is None else layer(sample).numel() * weight[0].numel()
