"""Training a network, and measuring it, the same way in every lesson.

:func:`train` copies the model it is given, works on one thread, and gives the same result for the
same seed on the same machine. Which epoch is kept is decided on the validation part alone.

Source: Kingma and Ba, "Adam: a method for stochastic optimization" (2015).
Lessons: 09 (models) to 15 (budget).
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from dualz.datasets import Data, Split
from dualz.models.checks import clone, evaluating, one_thread
from dualz.models.weights import weight_at

CHUNK = 4096
OPTIMIZERS: dict[str, type[torch.optim.Optimizer]] = {"adam": torch.optim.Adam, "sgd": torch.optim.SGD}


@dataclass(frozen=True)
class Epoch:
    """One pass over the training part: its mean loss, and the accuracy (0 to 1) on validation after it."""

    number: int
    epochs: int
    loss: float
    validation: float


class When(NamedTuple):
    """Where training stands: the number of the step just done, from 1, of how many, and its learning rate."""

    step: int
    steps: int
    rate: float


Loss = Callable[[nn.Module, Tensor, Tensor, Tensor], Tensor]
AfterStep = Callable[[nn.Module, When], None]


def train(
    model: nn.Module,
    data: Data,
    epochs: int = 30,
    *,
    rate: float = 2e-3,
    batch: int = 32,
    optimizer: str = "adam",
    seed: int = 0,
    masks: Mapping[str, Tensor] | None = None,
    loss: Loss | None = None,
    after_step: AfterStep | None = None,
    keep: str = "best",
    on_progress: Callable[[Epoch], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    progress: bool = False,
) -> nn.Module:
    """A trained copy of ``model``; ``model`` itself stays as it is.

    ``rate`` falls to 0 along half a cosine. ``masks`` (name of a weight to boolean tensor, as
    :func:`dualz.models.pruning.magnitude_masks` makes them) holds weights at zero by setting them to
    zero again after every step. ``loss(model, x, y, rows)`` replaces the cross-entropy; ``rows`` are the
    places of the samples in ``data.train``. ``after_step(model, when)`` may change the weights.
    ``keep``: the weights of the ``best`` epoch on validation (the earliest of equals), or of the ``last``.
    ``should_stop`` is asked after every step; a stopped run returns what it has. ``progress`` shows a bar.

    Raises:
        TypeError: the model or the inputs are of a wrong type.
        ValueError: labels out of range, no samples, wrong settings, or a loss that is not finite.
    """
    _require_settings(epochs, batch, rate, optimizer, keep)
    model = clone(model)
    x, y = tensors(model, data.train)
    _require_labels(model, x, y)
    if keep == "best" and data.validation is None:
        raise ValueError("The best epoch is chosen on data.validation, and there is none. Use keep='last'.")
    measure = loss or _cross_entropy
    with one_thread(seed):
        learning = [parameter for parameter in model.parameters() if parameter.requires_grad]
        if not learning:
            raise ValueError("Every parameter is frozen (requires_grad is False): nothing would be learnt.")
        if optimizer == "adam" and any(parameter.dtype == torch.float16 for parameter in learning):
            raise ValueError(
                "Adam does not work in float16: its squares of gradients become 0. Train model.float(), "
                "and store model.half() afterwards; or use optimizer='sgd'."
            )
        descent = OPTIMIZERS[optimizer](learning, lr=rate)
        run = _Run(model, masks or {}, after_step, epochs * len(_batches(len(x), batch)), rate)
        run.zero_masked()
        best: tuple[float, Any] = (-1.0, None)
        model.train()
        for number in _bar(epochs, progress):
            total = 0.0
            for rows in _batches(len(x), batch, torch.randperm(len(x))):
                total += run.step(descent, measure(model, x[rows], y[rows], rows)) * len(rows)
                if should_stop is not None and should_stop():
                    return _chosen(model, best, keep)
            held = math.nan if data.validation is None else accuracy(model, data.validation)
            if keep == "best" and held > best[0]:
                best = (held, copy.deepcopy(model.state_dict()))
            if on_progress is not None:
                on_progress(Epoch(number, epochs, total / len(x), held))
    return _chosen(model, best, keep)


class _Run:
    """The steps of one training: the rate, the descent, then masks and whatever else comes after a step."""

    def __init__(
        self,
        model: nn.Module,
        masks: Mapping[str, Tensor],
        after_step: AfterStep | None,
        steps: int,
        rate: float,
    ) -> None:
        self.model, self.after_step, self.steps, self.rate = model, after_step, steps, rate
        self.done = 0
        self.masked = [(weight_at(model, name), mask) for name, mask in masks.items()]
        for weight, mask in self.masked:
            if weight.shape != mask.shape:
                raise ValueError(
                    f"A mask of shape {tuple(mask.shape)} does not fit weights {tuple(weight.shape)}."
                )

    def step(self, descent: torch.optim.Optimizer, loss: Tensor) -> float:
        value = loss.item()
        if not math.isfinite(value):
            raise ValueError(f"The loss is {value} in step {self.done + 1}: try a lower learning rate.")
        rate = self.rate * (1 + math.cos(math.pi * self.done / self.steps)) / 2
        for group in descent.param_groups:
            group["lr"] = rate
        descent.zero_grad()
        loss.backward()
        descent.step()
        self.done += 1
        if self.after_step is not None:
            with torch.no_grad():
                self.after_step(self.model, When(self.done, self.steps, rate))
        self.zero_masked()
        return value

    def zero_masked(self) -> None:
        # After the step, so that it holds whatever came before. With a new Adam and one mask throughout,
        # gradients of zero would do; a weight whose mask is younger than Adam's moments is moved by these.
        with torch.no_grad():
            for weight, mask in self.masked:
                weight.masked_fill_(~mask.to(weight.device), 0)


def _cross_entropy(model: nn.Module, x: Tensor, y: Tensor, rows: Tensor) -> Tensor:
    return cross_entropy(model(x), y)


def _chosen(model: nn.Module, best: tuple[float, Any], keep: str) -> nn.Module:
    if keep == "best" and best[1] is not None:
        model.load_state_dict(best[1])
    model.zero_grad()
    return model.eval()


def _batches(count: int, batch: int, order: Tensor | None = None) -> tuple[Tensor, ...]:
    """The places of each batch. A last one of a single sample joins its neighbour (batch norm needs two)."""
    order = torch.arange(count) if order is None else order
    parts = list(order.split(batch))
    if len(parts) > 1 and len(parts[-1]) == 1:
        parts[-2:] = [torch.cat(parts[-2:])]
    return tuple(parts)


def _bar(epochs: int, progress: bool) -> Iterator[int]:
    numbers = range(1, epochs + 1)
    if not progress:
        return iter(numbers)
    from tqdm.auto import tqdm

    return iter(tqdm(numbers, desc="epochs", leave=False))


# --- measuring -----------------------------------------------------------------------------------


def logits(model: nn.Module, x: Any) -> Tensor:
    """The model's outputs for ``x`` in evaluation mode, (samples, classes), without gradients.

    Raises:
        ValueError: no samples, inputs of a wrong shape, or an output that is not finite.
    """
    x = _inputs(model, x)
    try:
        with evaluating(model):
            found = torch.cat([model(part) for part in x.split(CHUNK)])
    except RuntimeError as error:
        raise ValueError(f"Inputs of shape {tuple(x.shape)} do not fit the model: {error}") from error
    if not torch.isfinite(found).all():
        raise ValueError("The model's outputs hold nan or inf: its weights or the inputs are damaged.")
    return found


def accuracy(model: nn.Module, split: Split) -> float:
    """The share of ``split`` that the model names right, from 0 to 1."""
    _, y = tensors(model, split)
    return (logits(model, split.x).argmax(dim=1) == y).sum().item() / len(y)


def agreement(one: nn.Module, other: nn.Module, x: Any) -> float:
    """The share of ``x`` for which two models name the same class, right or wrong, from 0 to 1."""
    same = logits(one, x).argmax(dim=1) == logits(other, x).argmax(dim=1)
    return same.sum().item() / len(same)


def output_error(one: nn.Module, other: nn.Module, x: Any) -> float:
    """The mean squared difference of two models' outputs."""
    return (logits(one, x) - logits(other, x)).square().mean().item()


def tensors(model: nn.Module, split: Split) -> tuple[Tensor, Tensor]:
    """A split's inputs and labels as tensors in the type and on the device of the model.

    Raises:
        TypeError: integer inputs for a model that takes numbers, or labels that are not integers.
        ValueError: no samples, or not as many labels as inputs.
    """
    x = _inputs(model, split.x)
    y = torch.as_tensor(split.y)
    if y.is_floating_point() or y.dtype == torch.bool:
        raise TypeError(f"Labels are class numbers, so integers, not {y.dtype}.")
    if y.shape != x.shape[:1]:
        raise ValueError(
            f"There are {len(x)} inputs, and labels of shape {tuple(y.shape)}; one each is needed."
        )
    return x, y.long().to(x.device)


def _inputs(model: nn.Module, x: Any) -> Tensor:
    x = torch.as_tensor(x)
    if not len(x):
        raise ValueError("There are no samples.")
    parameter = next(model.parameters(), None)
    like = torch.zeros(()) if parameter is None else parameter
    if x.is_floating_point():
        return x.to(like)
    if any(isinstance(part, nn.Embedding) for part in model.modules()):
        return x.to(like.device)
    raise TypeError(f"The inputs are of type {x.dtype}; the model takes floating point numbers: x.float().")


def _require_settings(epochs: int, batch: int, rate: float, optimizer: str, keep: str) -> None:
    if epochs < 1 or batch < 1 or not rate > 0:
        raise ValueError(f"epochs, batch and rate must be positive, not {epochs}, {batch} and {rate}.")
    if optimizer not in OPTIMIZERS:
        raise ValueError(f"There is no optimizer {optimizer!r}. There are: {', '.join(OPTIMIZERS)}.")
    if keep not in ("best", "last"):
        raise ValueError(f"keep is 'best' or 'last', not {keep!r}.")


def _require_labels(model: nn.Module, x: Tensor, y: Tensor) -> None:
    outputs = logits(model, x[:2])
    if outputs.ndim != 2:
        raise ValueError(
            f"The model must give one row of class scores a sample, not shape {tuple(outputs.shape)}."
        )
    low, high = y.min().item(), y.max().item()
    if low < 0 or high >= outputs.shape[1]:
        most = outputs.shape[1] - 1
        raise ValueError(f"Labels go from {low} to {high}; the model knows the classes 0 to {most}.")
