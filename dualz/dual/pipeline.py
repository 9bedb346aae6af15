"""The chain that the course is named for: prune, share weights, round biases, and write one coded file.

Every stage is a model that can be written to a .dz file and loaded again exactly, so the accuracy of
a stage is that of its file. Choices are made on validation data only; the test set is the caller's.

Sources: Han, Mao and Dally, "Deep Compression" (2016); Zhu and Gupta, "To prune, or not to prune"
(2018); Hinton, Vinyals and Dean, "Distilling the knowledge in a neural network" (2015).
Lesson: 14 (dual).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from dualz.datasets import Data
from dualz.dual.models import compress_model
from dualz.dual.rounding import quantize_bias, round_codebook
from dualz.models.checks import clone, evaluating, require_plain, require_share, weight_layers
from dualz.models.distillation import loss_parts, require_settings
from dualz.models.gradual import prune_gradually
from dualz.models.shared import retrain_centroids, share_weights
from dualz.models.training import CHUNK, Loss, accuracy, logits, tensors

Vary = Callable[[Tensor], Tensor]


@dataclass(frozen=True)
class Recipe:
    """What the chain is told to do.

    ``kept``: the share of the weights that stay. ``values``: the size of each layer's codebook.
    ``bias_bits``: bits of a bias to try, few ones first; the first that loses no accuracy on validation
    is taken, or the best. ``prune``, ``retrain``, ``share``: epochs of gradual pruning (new masks after
    ``every`` steps, ranked with this ``sensitivity``: see :func:`~dualz.models.gradual.prune_gradually`),
    of retraining under the last mask, and of training while weights are shared. ``rate`` and ``batch``:
    of all training, but for sharing, which has ``share_rate``. ``soft``: the weight, from 0 to 1, of
    what the teacher says beside what the labels say, at ``temperature``.

    Raises:
        ValueError: a setting that makes no sense.
    """

    kept: float = 0.025
    values: int = 4
    bias_bits: tuple[int, ...] = (4, 5, 6)
    prune: int = 60
    retrain: int = 60
    share: int = 40
    rate: float = 4e-3
    share_rate: float = 2e-3
    batch: int = 32
    every: int = 10
    sensitivity: float = 0.5
    soft: float = 0.5
    temperature: float = 2.0

    def __post_init__(self) -> None:
        if not isinstance(self.kept, Real) or not 0 < self.kept <= 1:
            raise ValueError(f"The share of weights that stay is above 0 and at most 1, not {self.kept!r}.")
        for name in ("values", "prune", "retrain", "share", "every", "batch"):
            if not isinstance(getattr(self, name), Integral) or getattr(self, name) < 1:
                raise ValueError(f"{name} must be a whole number from 1 on, not {getattr(self, name)!r}.")
        for name in ("rate", "share_rate", "temperature", "soft", "sensitivity"):
            if not isinstance(getattr(self, name), Real):
                raise ValueError(f"{name} must be a number, not {getattr(self, name)!r}.")
        if not min(self.rate, self.share_rate) > 0:
            raise ValueError("The rates of learning must be above 0.")
        bits = self.bias_bits
        if (
            not isinstance(bits, tuple)
            or not all(isinstance(b, Integral) and 2 <= b <= 12 for b in bits)
            or not bits
        ):
            raise ValueError(f"bias_bits are whole numbers from 2 to 12, as in (4, 6), not {bits!r}.")
        require_share(self.sensitivity, "sensitivity")
        require_share(self.soft, "soft")
        require_settings(self.temperature, self.soft)


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
    recipe: Recipe = Recipe(),
    seed: int = 0,
    vary: Vary | None = None,
    teacher: nn.Module | None = None,
    on_stage: Callable[[Stage], None] | None = None,
    **options: Any,
) -> tuple[Stage, ...]:
    """The stages ``pruned``, ``shared`` and ``rounded`` of a trained ``model``, which stays as it is.

    The file of the last stage is the result. ``vary`` changes the inputs of every batch in training
    (shifts of images, for example). ``teacher`` is what ``soft`` listens to: ``model`` itself, or a network
    that knows more. ``options`` go to :func:`dualz.models.training.train` in every stage: ``on_progress``,
    ``should_stop``, ``progress``, ``optimizer``. Once ``should_stop`` says so, the stages that are left
    train no further, so there is a whole file in the end all the same.

    Raises:
        TypeError, ValueError: as ``train`` does; a model without Linear and Conv2d layers; data without
            a validation part.
    """
    require_plain(model)
    if not isinstance(recipe, Recipe):
        raise TypeError(f"A Recipe is needed, as in Recipe(kept=0.05), not {type(recipe).__name__}.")
    if data.validation is None:
        raise ValueError("Choices are made on data.validation, and there is none. Hold some samples back.")
    loss = taught_by(model if teacher is None else teacher, data, recipe.soft, recipe.temperature, vary)
    settings = {"rate": recipe.rate, "batch": recipe.batch, "seed": seed, "loss": loss, **options}
    stages: list[Stage] = []
    current = model
    for name, work in (("pruned", _prune), ("shared", _share), ("rounded", _round)):
        start = time.perf_counter()
        current = work(current, data, recipe, settings)
        stages.append(Stage(name, current, compress_model(current), time.perf_counter() - start))
        if on_stage is not None:
            on_stage(stages[-1])
    return tuple(stages)


def taught_by(
    teacher: nn.Module, data: Data, soft: float, temperature: float = 2.0, vary: Vary | None = None
) -> Loss:
    """A loss for ``train``: ``soft`` parts of what ``teacher`` says, the rest what the labels say.

    The teacher is frozen: a copy in evaluation mode, without gradients. It is asked once for all of
    ``data.train``, or, where ``vary`` changes the inputs, anew for each batch.

    Raises:
        ValueError: a temperature not above 0, or ``soft`` outside 0 to 1.
    """
    require_settings(temperature, soft)
    frozen = clone(teacher).eval()
    said = logits(frozen, data.train.x) if soft and vary is None else None

    def loss(student: nn.Module, x: Tensor, y: Tensor, rows: Tensor) -> Tensor:
        x = x if vary is None else vary(x)
        if not soft:
            return cross_entropy(student(x), y)
        with torch.no_grad():
            wanted = frozen(x) if said is None else said[rows]
        return loss_parts(student(x), wanted, y, temperature, soft).total

    return loss


def without_idle(model: nn.Module, data: Data) -> nn.Module:
    """A copy in which units that move no output of any sample of ``data.train`` have only zeros.

    Pruning leaves units (or filters) without a connection onwards, and units that never answer. What
    leads to them still costs bytes. The outputs on ``data.train`` stay as they are; where they would not
    (an activation that is flat elsewhere than at zero), nothing is taken.
    """
    tidied = clone(model)
    units = [list(layer.parameters(recurse=False)) for layer in weight_layers(tidied).values()]
    numbers = [number.requires_grad_() for layer in units for number in layer]
    moved = {number: torch.zeros(len(number), device=number.device) for number in numbers}
    with evaluating(tidied), torch.enable_grad():
        for x in tensors(model, data.train)[0].split(CHUNK):
            # The square of an output has no slope only where the output has none, or is zero.
            slopes = torch.autograd.grad(tidied(x).square().sum(), numbers, materialize_grads=True)
            for number, slope in zip(numbers, slopes, strict=True):
                moved[number] += slope.abs().reshape(len(slope), -1).sum(dim=1)
    # A single weight without slope may be what keeps its unit silent; only whole units go.
    with torch.no_grad():
        for layer in units:
            idle = sum(moved[number] for number in layer) == 0
            for number in layer:
                number[idle] = 0
    for number, old in zip(tidied.parameters(), model.parameters(), strict=True):
        number.requires_grad_(old.requires_grad)
    same = torch.allclose(logits(model, data.train.x), logits(tidied, data.train.x), 1e-4, 1e-4)
    return tidied if same else clone(model)


def _prune(model: nn.Module, data: Data, recipe: Recipe, settings: dict[str, Any]) -> nn.Module:
    settings = {**settings, "every": recipe.every, "sensitivity": recipe.sensitivity}
    pruned = prune_gradually(model, data, 1 - recipe.kept, recipe.prune, recipe.retrain, **settings)
    return without_idle(pruned, data)


def _share(model: nn.Module, data: Data, recipe: Recipe, settings: dict[str, Any]) -> nn.Module:
    start = share_weights(model, recipe.values)
    settings = {**settings, "rate": recipe.share_rate}
    shared, _ = retrain_centroids(model, start, data, recipe.share, loose=True, **settings)
    return shared


def _round(model: nn.Module, data: Data, recipe: Recipe, settings: dict[str, Any]) -> nn.Module:
    """Codebooks to float16, biases to few bits: rounding of the last numbers, without training."""
    wanted = accuracy(model, data.validation)
    best, reached = model, -1.0
    for bits in recipe.bias_bits:
        rounded = _rounded(model, bits)
        found = accuracy(rounded, data.validation)
        if found > reached:
            best, reached = rounded, found
        if reached >= wanted:
            break
    return best


def _rounded(model: nn.Module, bias_bits: int) -> nn.Module:
    rounded = clone(model)
    with torch.no_grad():
        for layer in weight_layers(rounded).values():
            layer.weight.copy_(round_codebook(layer.weight))
            if layer.bias is not None:
                layer.bias.copy_(quantize_bias(layer.bias, bias_bits))
    return rounded
