"""The learner's own slope at work: it teaches a student of the signals, sample by sample."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import torch
from torch import Tensor, nn

from dualz.course.own_work import own_or_worked
from dualz.datasets import Split, signals
from dualz.models.base import RATE, signals_base
from dualz.models.checks import clone, one_thread
from dualz.models.distillation import loss_parts
from dualz.models.nets import signals_net
from dualz.models.training import logits

Slope = Callable[..., Sequence[float]]
TEMPERATURE, SHARE = 1.0, 0.9


def slope_of(function: Any) -> tuple[Slope, bool]:
    """The learner's function if its check says Right, else the course's; and whether it is the learner's."""
    return own_or_worked(function, "distillation.slope")


def taught(
    slope: Slope,
    student: nn.Module,
    split: Split,
    answers: Tensor,
    steps: int = 200,
    batch: int = 50,
    temperature: float = TEMPERATURE,
    a: float = SHARE,
    rate: float = RATE,
) -> nn.Module:
    """A copy of ``student``, taught with ``slope`` alone: one call for each sample of each batch.

    ``answers`` are the teacher's logits for ``split``, (samples, classes). Where autograd would begin with a
    loss, this begins with its slopes for the logits; the way back through the layers is the same.
    """
    student = clone(student)
    x, y = torch.as_tensor(split.x), torch.as_tensor(split.y)
    with one_thread(0):
        descent = torch.optim.Adam(student.parameters(), lr=rate)
        for _ in range(steps):
            rows = torch.randint(0, len(x), (batch,))
            scores = student(x[rows])
            given = zip(answers[rows].tolist(), scores.tolist(), y[rows].tolist(), strict=True)
            slopes = [slope(p, q, label, temperature, a) for p, q, label in given]
            descent.zero_grad()
            scores.backward(torch.tensor(slopes, dtype=scores.dtype) / batch)
            descent.step()
    return student.eval()


def divergences(slope: Slope, width: int, steps: int, batch: int) -> tuple[float, float]:
    """The soft term on some signals before and after ``steps`` steps with ``slope``."""
    split, answers = _lesson()
    student = signals_net(width, seed=1)
    after = taught(slope, student, split, answers, steps, batch)
    return _divergence(student, split, answers), _divergence(after, split, answers)


def _divergence(student: nn.Module, split: Split, answers: Tensor) -> float:
    y = torch.as_tensor(split.y)
    return loss_parts(logits(student, split.x), answers, y, TEMPERATURE, SHARE).soft.item()


@cache
def _lesson() -> tuple[Split, Tensor]:
    """Some signals, and the base's logits for them."""
    train = signals().train
    few = Split(train.x[:400], train.y[:400])
    return few, logits(signals_base(), few.x)
