"""Training a student with a teacher: soft targets for all samples, labels for some, hints for a layer.

Source: Hinton, Vinyals and Dean (2015); Romero et al. (2015) for the hints.
Lesson: 13 (distillation). The loss and its steps: ``dualz.models.distillation``.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss

from dualz.datasets import Data
from dualz.models.checks import clone, evaluating, one_thread
from dualz.models.distillation import loss_parts, require_settings
from dualz.models.training import logits, tensors, train


class Hint(NamedTuple):
    """Match the output of the student's layer to that of the teacher's, both by name, with this weight.

    A linear map from the student's width to the teacher's is learnt along, and thrown away at the end.
    """

    teacher_layer: str
    student_layer: str
    weight: float = 1.0


def distil(
    student: nn.Module,
    teacher: nn.Module,
    data: Data,
    epochs: int = 30,
    temperature: float = 4.0,
    a: float = 0.9,
    labelled: Any = None,
    hint: Hint | None = None,
    **options: Any,
) -> nn.Module:
    """A copy of ``student``, trained on ``data.train`` with the answers of ``teacher``, which stays as it is.

    ``labelled``: the positions in ``data.train`` whose labels may be used (default: all); soft targets
    are used for all samples. ``options`` go to :func:`dualz.models.training.train`.

    Raises:
        TypeError, ValueError: as ``train`` does, for settings out of range, and for two models with
            different numbers of classes.
    """
    require_settings(temperature, a)
    x, y = tensors(student, data.train)
    answers = logits(clone(teacher), data.train.x).to(x)
    known = _known(labelled, len(y)).to(x.device)
    if answers.shape != logits(student, data.train.x[:1]).expand(len(y), -1).shape:
        raise ValueError("Teacher and student must know the same number of classes.")
    if hint is None:

        def loss(model: nn.Module, x: Tensor, y: Tensor, rows: Tensor) -> Tensor:
            return loss_parts(model(x), answers[rows], y, temperature, a, known[rows]).total

        return train(student, data, epochs, loss=loss, **options)
    wanted = features(teacher, hint.teacher_layer, data.train.x).to(x)
    led = _Led(clone(student), hint.student_layer, x[:1], wanted.shape[1], options.get("seed", 0))

    def loss_with_hint(model: nn.Module, x: Tensor, y: Tensor, rows: Tensor) -> Tensor:
        total = loss_parts(model(x), answers[rows], y, temperature, a, known[rows]).total
        return total + hint.weight * mse_loss(model.guess(), wanted[rows])

    return train(led, data, epochs, loss=loss_with_hint, **options).released()


class _Led(nn.Module):
    """A student with the linear map of a hint; ``guess`` is the map of what its layer gave last."""

    def __init__(self, student: nn.Module, layer: str, x: Tensor, width: int, seed: int) -> None:
        super().__init__()
        own = features(student, layer, x).shape[1]
        self.student, self.layer, self._last = student, layer, {}
        with one_thread(seed):
            self.map = nn.Linear(own, width, bias=False).to(x)

    def forward(self, x: Tensor) -> Tensor:
        # The hook lives for one call only: a copy of the model must not remember another one's layer.
        seen: list[Tensor] = []
        layer = self.student.get_submodule(self.layer)
        handle = layer.register_forward_hook(lambda part, inputs, output: seen.append(output))
        try:
            return self.student(x)
        finally:
            handle.remove()
            self._last = {"output": seen[-1]} if seen else {}

    def guess(self) -> Tensor:
        return self.map(self._last["output"].flatten(1))

    def released(self) -> nn.Module:
        self._last = {}
        return self.student


def features(model: nn.Module, layer: str, x: Any) -> Tensor:
    """What the layer of that name gives for ``x``, (samples, numbers), in evaluation mode.

    Raises:
        ValueError: there is no such layer, or it is not reached.
    """
    parts = dict(model.named_modules())
    if layer not in parts or not layer:
        names = ", ".join(name for name in parts if name)
        raise ValueError(f"There is no layer {layer!r}. There are: {names}.")
    seen: list[Tensor] = []
    handle = parts[layer].register_forward_hook(lambda part, inputs, output: seen.append(output.detach()))
    try:
        with evaluating(model):
            logits(model, x)
    finally:
        handle.remove()
    if not seen:
        raise ValueError(f"The layer {layer!r} is not used for these inputs.")
    return torch.cat(seen).flatten(1)


def _known(labelled: Any, count: int) -> Tensor:
    if labelled is None:
        return torch.ones(count, dtype=torch.bool)
    rows = torch.as_tensor(labelled)
    if rows.is_floating_point() or rows.dtype == torch.bool or rows.ndim != 1:
        raise TypeError("labelled is a row of positions (whole numbers) in the training part.")
    if len(rows) and not 0 <= int(rows.min()) <= int(rows.max()) < count:
        raise ValueError(f"Positions of labelled samples must be between 0 and {count - 1}.")
    known = torch.zeros(count, dtype=torch.bool)
    known[rows] = True
    return known
