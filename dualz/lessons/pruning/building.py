"""What lesson 10 does with the learner's own functions: it prunes the network of the signals with them.

A function that is not finished yet, or gives something else, makes no network: None, and the sentence of
:func:`account` says so. The course's own methods: ``dualz.models.pruning`` and ``dualz.models.gradual``.

Lesson: 10 (pruning).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from dualz.course.sandbox import NotYet
from dualz.datasets import Data, signals
from dualz.models import storage
from dualz.models.base import signals_base
from dualz.models.checks import clone, one_thread, weight_layers
from dualz.models.gradual import schedule
from dualz.models.pruning import apply_masks, density
from dualz.models.training import accuracy, tensors
from dualz.short import percent

HALF, TENTH = 0.5, 0.1
EPOCHS, BATCH, RATE = 15, 100, 0.1
CUTTING = 2 / 3  # the share of a gradual run in which weights go
EVERY, MEMORY = 10, 0.99  # steps from mask to mask; how much of the mean squared gradient is kept

Masks = Callable[..., Any]
Step = Callable[..., Any]
NOT_BUILT = "There is no network yet: finish the function above, and run this cell again."


@cache
def task() -> tuple[nn.Module, Data]:
    """The trained network and the signals, read once."""
    return signals_base(), signals()


def layers_of(net: nn.Module) -> dict[str, Any]:
    """The weights of every Linear and Conv2d layer as float64 arrays, by name."""
    return {name: layer.weight.detach().double().numpy() for name, layer in weight_layers(net).items()}


def kept_of(net: nn.Module, share: float) -> int:
    """How many weights are this share of all that can be pruned."""
    return round(share * sum(weights.size for weights in layers_of(net).values()))


def _fitting(found: Any, net: nn.Module) -> dict[str, Tensor] | None:
    """Masks that a learner's function gave, as tensors; None where they do not fit the network."""
    layers = layers_of(net)
    if not isinstance(found, Mapping) or set(found) != set(layers):
        return None
    arrays = {name: np.asarray(mask) for name, mask in found.items()}
    if any(mask.dtype != bool or mask.shape != layers[name].shape for name, mask in arrays.items()):
        return None
    return {name: torch.from_numpy(np.array(mask)) for name, mask in arrays.items()}


def _given(function: Callable[..., Any], *arguments: Any) -> Any:
    """What a learner's function gives; None where it stops: the check says more than this could."""
    try:
        return function(*arguments)
    except NotYet:
        raise
    except Exception:
        return None


def cut(masks: Masks, net: nn.Module, share: float) -> nn.Module | None:
    """A copy of ``net`` in which ``masks(layers, kept)`` leaves this share of the weights; not trained."""
    found = _fitting(_given(masks, layers_of(net), kept_of(net, share)), net)
    return None if found is None else apply_masks(net, found)


def account(net: nn.Module | None, data: Data, low: float = 0, high: float = 1) -> str:
    """Density, accuracy on validation with the band where it is expected, and the bytes of two files."""
    if net is None:
        return NOT_BUILT
    right = accuracy(net, data.validation)
    inside = "inside" if low <= right <= high else "outside"
    return (
        f"not zero: {density(net):.3f} of the weights; {percent(right)}, {inside} of the band from "
        f"{100 * low:.0f} to {100 * high:.0f} %\n"
        f"file: dense {len(storage.dense_file(net))} bytes, gaps about {len(storage.gap_file(net, 6))}"
    )


def require(net: nn.Module, data: Data, share: float, least: float) -> None:
    """That exactly this share of the weights is not zero, and at least ``least`` of validation is right.

    Raises:
        NotYet: it is not so; the sentence says what is.
    """
    kept = sum(int(layer.weight.count_nonzero()) for layer in weight_layers(net).values())
    if kept != kept_of(net, share):
        raise NotYet(
            f"On the network of the signals {kept} weights are not zero, and {kept_of(net, share)} should be."
        )
    if (right := accuracy(net, data.validation)) < least:
        raise NotYet(f"On validation the network is {percent(right)}; {100 * least:.0f} % is the least.")


# --- training with the learner's step ------------------------------------------------------------


class _Flat:
    """All parameters of a network as one array, as a step of a learner's takes them."""

    def __init__(self, net: nn.Module) -> None:
        self.model = clone(net).train()
        self.layers = weight_layers(self.model)
        self.parts = list(self.model.parameters())
        self.places: dict[str, slice] = {}
        names = {id(layer.weight): name for name, layer in self.layers.items()}
        at = 0
        for part in self.parts:
            if id(part) in names:
                self.places[names[id(part)]] = slice(at, at + part.numel())
            at += part.numel()
        self.weights = np.concatenate([part.detach().double().numpy().ravel() for part in self.parts])

    def fill(self, weights: Any) -> None:
        """Put a new array into the network."""
        self.weights = np.asarray(weights, dtype=float).reshape(self.weights.shape)
        at = 0
        with torch.no_grad():
            for part in self.parts:
                piece = self.weights[at : at + part.numel()].reshape(part.shape)
                part.copy_(torch.from_numpy(piece))
                at += part.numel()

    def gradient(self, x: Tensor, y: Tensor) -> Any:
        """The gradient of the loss on a batch, as one array."""
        self.model.zero_grad()
        cross_entropy(self.model(x), y).backward()
        return np.concatenate([part.grad.double().numpy().ravel() for part in self.parts])

    def by_layer(self, values: Any) -> dict[str, Any]:
        """The pieces of an array that are weights of layers, in their shapes."""
        return {
            name: values[place].reshape(tuple(self.layers[name].weight.shape))
            for name, place in self.places.items()
        }

    def mask(self, found: Mapping[str, Tensor]) -> Any:
        """Masks of layers as one array; biases always stay."""
        mask = np.ones(len(self.weights), dtype=bool)
        for name, place in self.places.items():
            mask[place] = found[name].numpy().ravel()
        return mask


def train_under(
    step: Step,
    net: nn.Module,
    data: Data,
    epochs: int = EPOCHS,
    steps: int | None = None,
    on_progress: Callable[[], Any] | None = None,
) -> nn.Module | None:
    """A network with zeros, trained by ``step`` under the mask of its zeros; None where a step fails."""
    masks = {name: layer.weight.detach() != 0 for name, layer in weight_layers(net).items()}
    return _trained(step, net, data, epochs, lambda *_: masks, steps, on_progress)


def train_gradually(
    masks: Masks,
    step: Step,
    net: nn.Module,
    data: Data,
    share: float,
    epochs: int = EPOCHS,
    on_progress: Callable[[], Any] | None = None,
) -> nn.Module | None:
    """A network pruned along the cubic schedule, by ``masks(layers, squares, kept)`` and ``step``.

    The mask is made anew after every tenth step of the first two thirds, and then stays.
    """
    many = kept_of(net, 1)

    def renewed(flat: _Flat, squares: Any, done: int, steps: int) -> Any:
        last = int(CUTTING * steps)
        if done % EVERY or done > last:
            return None
        kept = round(many * (1 - schedule(done, last - last % EVERY, 1 - share)))
        layers = flat.by_layer(flat.weights)
        return _fitting(_given(masks, layers, flat.by_layer(squares), kept), net) or {}

    return _trained(step, net, data, epochs, renewed, None, on_progress)


def _trained(
    step: Step,
    net: nn.Module,
    data: Data,
    epochs: int,
    masks: Callable[..., Any],
    most: int | None,
    on_progress: Callable[[], Any] | None,
) -> nn.Module | None:
    """``masks(flat, squares, done, steps)`` gives new masks, None where the old ones stay, {} to give up."""
    flat = _Flat(net)
    x, y = tensors(flat.model, data.train)
    batches = -(-len(x) // BATCH)
    steps, done = epochs * batches, 0
    velocity, squares = np.zeros_like(flat.weights), np.zeros_like(flat.weights)
    mask = np.ones(len(flat.weights), dtype=bool)
    with one_thread(0):
        for _ in range(epochs):
            for rows in torch.randperm(len(x)).split(BATCH):
                found = masks(flat, squares, done, steps)
                if found == {}:
                    return None
                mask = mask if found is None else flat.mask(found)
                gradient = flat.gradient(x[rows], y[rows])
                squares = gradient**2 if not done else MEMORY * squares + (1 - MEMORY) * gradient**2
                rate = RATE * (1 + math.cos(math.pi * done / steps)) / 2
                moved = _given(step, flat.weights, gradient, velocity, mask, rate)
                if not _is_step(moved, flat.weights):
                    return None
                flat.fill(moved[0])
                velocity, done = np.asarray(moved[1], dtype=float), done + 1
                if done == most:
                    return flat.model.eval()
            if on_progress is not None:
                on_progress()
    return flat.model.eval()


def _is_step(moved: Any, like: Any) -> bool:
    """A pair of finite arrays of the right length."""
    if not isinstance(moved, tuple | list) or len(moved) != 2:
        return False
    try:
        parts = [np.asarray(part, dtype=float) for part in moved]
    except (TypeError, ValueError):
        return False
    return all(part.shape == like.shape and bool(np.isfinite(part).all()) for part in parts)
