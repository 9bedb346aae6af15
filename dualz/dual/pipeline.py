"""The chain that the course is named for: prune, share weights, round biases, and write one coded file.

Every stage is a model that can be written to a .dz file and loaded again exactly, so the accuracy of
a stage is that of its file. Choices are made on validation data only; the test set is the caller's.

Sources: Han, Mao and Dally, "Deep Compression" (2016); Zhu and Gupta, "To prune, or not to prune"
(2018); Hinton, Vinyals and Dean, "Distilling the knowledge in a neural network" (2015).
Lesson: 14 (dual_pipeline).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from dualz.datasets import Data
from dualz.dual.models import compress_model
from dualz.dual.rounding import quantize_bias, round_codebook
from dualz.models.checks import clone, weight_layers
from dualz.models.distillation import loss_parts
from dualz.models.gradual import prune_gradually
from dualz.models.shared import retrain_centroids, share_weights
from dualz.models.training import logits


@dataclass(frozen=True)
class Recipe:
    """What the chain is told to do.

    ``kept``: the share of the weights that stay. ``values``: the size of each layer's codebook.
    ``bias_bits``: bits of a bias. ``prune``, ``retrain``, ``share``: epochs of gradual pruning, of
    retraining under the last mask, and of retraining the codebooks. ``soft``: the weight, from 0 to 1,
    of what the dense network says beside what the labels say, at ``temperature``.
    """

    kept: float = 0.05
    values: int = 4
    bias_bits: int = 6
    prune: int = 40
    retrain: int = 40
    share: int = 20
    rate: float = 2e-3
    batch: int = 32
    every: int = 10
    soft: float = 0.5
    temperature: float = 2.0

    def __post_init__(self) -> None:
        if not 0 < self.kept <= 1:
            raise ValueError(f"The share of weights that stay is above 0 and at most 1, not {self.kept}.")
        if self.values < 1:
            raise ValueError(f"A codebook has at least one value, not {self.values}.")
        if not 0 <= self.soft <= 1:
            raise ValueError(f"The weight of the soft targets is 0 to 1, not {self.soft}.")


@dataclass(frozen=True)
class Stage:
    """One stage: its model, the .dz file that holds it, and the seconds that it took."""

    name: str
    model: nn.Module
    file: bytes
    seconds: float


def shrink(
    model: nn.Module,
    data: Data,
    recipe: Recipe = Recipe(),  # noqa: B008 - frozen
    seed: int = 0,
    on_stage: Callable[[Stage], None] | None = None,
    **options: Any,
) -> tuple[Stage, ...]:
    """The stages ``pruned``, ``shared`` and ``rounded`` of a trained ``model``, which stays as it is.

    The file of the last stage is the result. ``options`` go to :func:`dualz.models.training.train` in
    every stage: ``on_progress``, ``should_stop``, ``progress``.

    Raises:
        TypeError, ValueError: as ``train`` does; a model without Linear and Conv2d layers.
    """
    if not weight_layers(model):
        raise ValueError("The model has no Linear or Conv2d layer, so there is nothing to prune or share.")
    settings = {"rate": recipe.rate, "batch": recipe.batch, "seed": seed, **options}
    if recipe.soft:
        settings["loss"] = taught_by(model, data, recipe.soft, recipe.temperature)
    stages: list[Stage] = []
    current = model
    for name, work in (("pruned", _prune), ("shared", _share), ("rounded", _round)):
        start = time.perf_counter()
        current = work(current, data, recipe, settings)
        stages.append(Stage(name, current, compress_model(current), time.perf_counter() - start))
        if on_stage is not None:
            on_stage(stages[-1])
    return tuple(stages)


def taught_by(teacher: nn.Module, data: Data, soft: float, temperature: float) -> Callable[..., Tensor]:
    """A loss for ``train``: ``soft`` parts of what ``teacher`` says, the rest what the labels say.

    The teacher is asked once, in evaluation mode and without gradients: it is frozen.
    """
    said = logits(teacher, data.train.x)

    def loss(student: nn.Module, x: Tensor, y: Tensor, rows: Tensor) -> Tensor:
        return loss_parts(student(x), said[rows], y, temperature, soft).total

    return loss


def _prune(model: nn.Module, data: Data, recipe: Recipe, settings: dict[str, Any]) -> nn.Module:
    return prune_gradually(
        model, data, 1 - recipe.kept, recipe.prune, recipe.retrain, recipe.every, **settings
    )


def _share(model: nn.Module, data: Data, recipe: Recipe, settings: dict[str, Any]) -> nn.Module:
    shared = share_weights(model, recipe.values)
    retrained, _ = retrain_centroids(model, shared, data, recipe.share, **settings)
    return retrained


def _round(model: nn.Module, data: Data, recipe: Recipe, settings: dict[str, Any]) -> nn.Module:
    """Codebooks to float16, biases to few bits: rounding of the last numbers, without training."""
    rounded = clone(model)
    with torch.no_grad():
        for layer in weight_layers(rounded).values():
            layer.weight.copy_(round_codebook(layer.weight))
            if layer.bias is not None:
                layer.bias.copy_(quantize_bias(layer.bias, recipe.bias_bits))
    return rounded
