"""The chain that the course is named for: prune, share weights, round biases, and write one coded file.

It works on any network whose outputs are scores of classes. What is pruned and shared are its weights of two
and more dimensions, whatever layer holds them; a batch norm is folded into the layer before it where that
changes no output. Every stage is a model that can be written to a .dz file and loaded again exactly, so the
accuracy of a stage is that of its file. Choices are made on validation data only; the test set is the
caller's.

Sources: Han, Mao and Dally, "Deep Compression" (2016); Zhu and Gupta, "To prune, or not to prune"
(2018); Hinton, Vinyals and Dean, "Distilling the knowledge in a neural network" (2015).
Lesson: 14 (dual).
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from numbers import Integral, Real
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from dualz.datasets import Data
from dualz.dual.idle import without_idle
from dualz.dual.models import compress_model
from dualz.dual.report import Report, is_bias, report
from dualz.dual.rounding import quantize_bias, round_codebook
from dualz.models.checks import clone, require_plain, require_share
from dualz.models.distillation import loss_parts, require_settings
from dualz.models.folding import fold_norms, held_in_evaluation
from dualz.models.gradual import prune_gradually
from dualz.models.shared import retrain_centroids, share_weights
from dualz.models.training import Loss, accuracy, logits
from dualz.models.weights import weights
from dualz.short import percent

_TRIED_ON = 512  # samples on which a folded network is compared with the one before
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

    No layer dies unseen. ``least``: so many weights stay in every layer (all, where it has fewer), and at
    least a tenth of the share ``kept``; a frozen layer, which cannot make good what it loses, keeps the whole
    share. ``alarm``: by how many points validation may fall before a warning says so.

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
    least: int = 16
    alarm: float = 5.0

    def __post_init__(self) -> None:
        if not isinstance(self.kept, Real) or not 0 < self.kept <= 1:
            raise ValueError(f"The share of weights that stay is above 0 and at most 1, not {self.kept!r}.")
        for name in ("values", "prune", "retrain", "share", "every", "batch", "least"):
            if not isinstance(getattr(self, name), Integral) or getattr(self, name) < 1:
                raise ValueError(f"{name} must be a whole number from 1 on, not {getattr(self, name)!r}.")
        for name in ("rate", "share_rate", "temperature", "soft", "sensitivity", "alarm"):
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
    """One stage: its model, the .dz file that holds it, and the seconds that it took.

    ``folded``: which batch norms went into which layers, by name.
    """

    name: str
    model: nn.Module
    file: bytes
    seconds: float
    folded: Mapping[str, str] = field(default_factory=dict)

    def report(self) -> Report:
        """What was done to each tensor and what was left, with counts and bytes; print it for a table."""
        return report(self.name, self.model, self.file, self.folded)


def shrink(
    model: nn.Module,
    data: Data,
    recipe: Recipe = Recipe(),
    seed: int = 0,
    vary: Vary | None = None,
    teacher: nn.Module | None = None,
    on_stage: Callable[[Stage], None] | None = None,
    *,
    contexts: bool | None = None,
    lose_at_most: float | None = None,
    **options: Any,
) -> tuple[Stage, ...]:
    """The stages ``pruned``, ``shared`` and ``rounded`` of a trained ``model``, which stays as it is.

    The file of the last stage is the result; it fits the network as it was written. ``stage.report()`` says
    what was done to each tensor. ``vary`` changes the inputs of every batch in training (shifts of images,
    for example). ``teacher`` is what ``soft`` listens to: ``model`` itself, or a network that knows more.
    ``contexts`` is for :func:`~dualz.dual.models.compress_model`: True codes every tensor in the slow, small
    way. ``options`` go to :func:`dualz.models.training.train` in every stage: ``on_progress``,
    ``should_stop``, ``progress``, ``optimizer``. Once ``should_stop`` says so, the stages that are left
    train no further, so there is a whole file in the end all the same.

    With ``lose_at_most`` (points of accuracy on validation) the recipe is where a search begins for the
    smallest file that loses no more: :func:`dualz.dual.search.smallest`, which also takes ``tries`` and
    ``on_try``, shows a bar, and gives the best so far when it is interrupted.

    Warns:
        UserWarning: validation fell by more than ``recipe.alarm`` points, or the search found nothing.

    Raises:
        TypeError, ValueError: as ``train`` does; a model without a weight of two or more dimensions; data
            without a validation part.
    """
    require_plain(model)
    weights(model)  # refuses a model that has none
    if not isinstance(recipe, Recipe):
        raise TypeError(f"A Recipe is needed, as in Recipe(kept=0.05), not {type(recipe).__name__}.")
    if data.validation is None:
        raise ValueError("Choices are made on data.validation, and there is none. Hold some samples back.")
    given = {"seed": seed, "vary": vary, "teacher": teacher, "contexts": contexts, **options}
    if lose_at_most is not None:
        from dualz.dual.search import smallest

        return smallest(model, data, recipe, lose_at_most, on_stage=on_stage, **given)
    stages = chain(model, data, recipe, on_stage=on_stage, **given)
    _warn_if_it_fell(model, stages[-1], data, recipe.alarm)
    return stages


def chain(
    model: nn.Module,
    data: Data,
    recipe: Recipe,
    *,
    seed: int = 0,
    vary: Vary | None = None,
    teacher: nn.Module | None = None,
    on_stage: Callable[[Stage], None] | None = None,
    contexts: bool | None = None,
    **options: Any,
) -> tuple[Stage, ...]:
    """One run of the three stages, without a word on how good the result is: see :func:`shrink`."""
    loss = taught_by(model if teacher is None else teacher, data, recipe.soft, recipe.temperature, vary)
    settings = {"rate": recipe.rate, "batch": recipe.batch, "seed": seed, "loss": loss, **options}
    stages: list[Stage] = []
    current: nn.Module = model
    folded: dict[str, str] = {}
    for name in ("pruned", "shared", "rounded"):
        start = time.perf_counter()
        if name == "pruned":
            held = {**settings, "floors": floors(model, recipe)}
            current, folded = fold_norms(_prune(model, data, recipe, held), data.train.x[:_TRIED_ON])
        elif name == "shared":
            shared = _share(held_in_evaluation(current, folded), data, recipe, settings)
            current = clone(current)
            current.load_state_dict(shared.state_dict())
        else:
            current = _round(current, data, recipe, folded)
        file = compress_model(current, contexts=contexts)
        stages.append(Stage(name, current, file, time.perf_counter() - start, folded))
        if on_stage is not None:
            on_stage(stages[-1])
    return tuple(stages)


def floors(model: nn.Module, recipe: Recipe) -> dict[str, int]:
    """How many numbers of each weight the chain leaves at least, by its name: see :class:`Recipe`."""
    found = {}
    for name, weight in weights(model).items():
        share = recipe.kept * (1 if not weight.requires_grad else 0.1)
        found[name] = min(weight.numel(), max(recipe.least, round(share * weight.numel())))
    return found


def _warn_if_it_fell(model: nn.Module, last: Stage, data: Data, alarm: float) -> None:
    before, after = (accuracy(net, data.validation) for net in (model, last.model))
    if 100 * (before - after) <= alarm:
        return
    gone = [name or "weight" for name, weight in weights(last.model).items() if not weight.any()]
    nothing = f" Nothing is left of {', '.join(gone)}." if gone else ""
    warnings.warn(
        f"On validation the network fell from {percent(before)} to {percent(after)}, by "
        f"{100 * (before - after):.1f} points; more than {alarm:g} is a warning.{nothing} Keep more weights, "
        "train longer, or give lose_at_most.",
        stacklevel=3,
    )


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


def _prune(model: nn.Module, data: Data, recipe: Recipe, settings: dict[str, Any]) -> nn.Module:
    settings = {**settings, "every": recipe.every, "sensitivity": recipe.sensitivity}
    pruned = prune_gradually(model, data, 1 - recipe.kept, recipe.prune, recipe.retrain, **settings)
    return without_idle(pruned, data)


def _share(model: nn.Module, data: Data, recipe: Recipe, settings: dict[str, Any]) -> nn.Module:
    start = share_weights(model, recipe.values)
    settings = {**settings, "rate": recipe.share_rate}
    shared, _ = retrain_centroids(model, start, data, recipe.share, loose=True, **settings)
    return shared


def _round(model: nn.Module, data: Data, recipe: Recipe, folded: Mapping[str, str]) -> nn.Module:
    """Codebooks to float16, biases to few bits: rounding of the last numbers, without training."""
    wanted = accuracy(model, data.validation)
    best, reached = model, -1.0
    for bits in recipe.bias_bits:
        rounded = _rounded(model, bits, folded)
        found = accuracy(rounded, data.validation)
        if found > reached:
            best, reached = rounded, found
        if reached >= wanted:
            break
    return best


def _rounded(model: nn.Module, bias_bits: int, folded: Mapping[str, str]) -> nn.Module:
    rounded = clone(model)
    with torch.no_grad():
        for path, number in rounded.named_parameters():
            if not number.is_floating_point():
                continue
            if is_bias(rounded, path, folded):
                number.copy_(quantize_bias(number, bias_bits))
            else:  # a codebook's values; factors and shifts of a norm
                number.copy_(round_codebook(number))
        for name, shift in rounded.named_buffers():
            norm, _, last = name.rpartition(".")
            if norm in folded and last == "running_mean":  # it holds what no bias was there for
                shift.copy_(quantize_bias(shift, bias_bits))
    return rounded
