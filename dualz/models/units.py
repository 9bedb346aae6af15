"""What a unit of a layer does: how often it speaks, what only it says, and what is lost without it.

A unit is an output of a Linear layer or a channel of a convolution, taken behind its ReLU. Three questions
are asked, each with a number, since a small weight alone answers none of them:

- **active**: for what share of samples (and places) does it give anything but 0?
- **shared**: how much of what it says can be computed from the other units, by the best linear mixture?
- **lost**: how much accuracy goes, in all and by class, when it is silenced?

Source: Morcos et al., "On the importance of single directions for generalization" (2018) for silencing one
unit at a time; Hooker et al., "What do compressed deep neural networks forget?" (2019) for the classes.
Lesson: 17 (deploy).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from dualz.datasets import Split
from dualz.models.checks import clone, weight_layers
from dualz.models.structured import unit_scores
from dualz.models.teaching import features
from dualz.models.training import logits, tensors


class Unit(NamedTuple):
    """One unit. ``norm`` of its weights; ``active``, ``shared`` and ``lost`` from 0 to 1 (``lost`` may be
    below 0: it did harm); ``by_class``: the share of each class that is lost, (classes,)."""

    norm: float
    active: float
    shared: float
    lost: float
    by_class: tuple[float, ...]


def silenced(model: nn.Module, layer: str, units: Iterable[int]) -> nn.Module:
    """A copy in which these units of a layer give 0, whatever comes in.

    Raises:
        ValueError: there is no such layer or unit.
    """
    made = clone(model)
    found = _layer(made, layer)
    rows = sorted(set(units))
    if rows and not 0 <= rows[0] <= rows[-1] < len(found.weight):
        raise ValueError(f"The layer {layer!r} has the units 0 to {len(found.weight) - 1}.")
    with torch.no_grad():
        found.weight[rows] = 0
        if found.bias is not None:
            found.bias[rows] = 0
    return made


def by_class(model: nn.Module, split: Split) -> Any:
    """The accuracy on each class, (classes,), float64; nan where there are no samples of it."""
    _, y = tensors(model, split)
    found = logits(model, split.x)
    right = (found.argmax(dim=1) == y).numpy()
    classes = y.numpy()
    counts = np.bincount(classes, minlength=found.shape[1])
    with np.errstate(invalid="ignore"):
        return np.bincount(classes, weights=right, minlength=found.shape[1]) / counts


def spoken(model: nn.Module, layer: str, x: Any) -> Tensor:
    """What the units of a layer give behind a ReLU: (samples and places, units), float64.

    Raises:
        ValueError: there is no such layer, or ``x`` does not fit.
    """
    count = len(_layer(model, layer).weight)
    found = features(model, layer, x).double().clamp(min=0)
    return found.reshape(len(found), count, -1).transpose(1, 2).flatten(0, 1)


def shared(given: Tensor) -> Any:
    """For each column of ``given`` (rows, units) the share of its variance that the others explain linearly.

    0 for a unit that says nothing that another knows, 1 for a copy, and for one that never changes.
    """
    centred = given - given.mean(dim=0)
    spread = centred.square().mean(dim=0).sqrt()
    alive = spread > 1e-9
    found = np.ones(given.shape[1])
    scaled = centred[:, alive] / spread[alive]
    # A little of the identity: copies would make it singular.
    alike = scaled.T @ scaled / max(len(scaled), 1) + 1e-9 * torch.eye(scaled.shape[1])
    found[alive.numpy()] = (1 - 1 / torch.linalg.inv(alike).diagonal()).clamp(0, 1).numpy()
    return found


def look(model: nn.Module, layer: str, split: Split) -> list[Unit]:
    """Every unit of a layer, one after the other, measured on ``split``.

    Raises:
        ValueError: there is no such layer.
    """
    found = _layer(model, layer)
    given = spoken(model, layer, split.x)
    active, known = (given > 0).double().mean(dim=0), shared(given)
    before = by_class(model, split)
    counts = np.bincount(np.asarray(split.y), minlength=len(before)) / len(split.y)
    units = []
    for place, norm in enumerate(unit_scores(found)):
        gone = np.nan_to_num(before - by_class(silenced(model, layer, [place]), split))
        lost = float(gone @ counts)
        units.append(Unit(float(norm), float(active[place]), float(known[place]), lost, tuple(gone.tolist())))
    return units


def _layer(model: nn.Module, name: str) -> nn.Linear | nn.Conv2d:
    layers = weight_layers(model)
    if name not in layers:
        raise ValueError(f"There is no layer {name!r}. There are: {', '.join(map(repr, layers))}.")
    return layers[name]
