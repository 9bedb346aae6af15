"""Distillation: a small student learns from the answers of a large teacher.

The teacher's probabilities say more than the label: a 4 that looks a little like a 9. A temperature T
softens them, softmax(z / T), and the loss has two terms,

    loss = a * T^2 * KL(teacher || student) + (1 - a) * CE(label, student),

the first with both sides softened, the second at T = 1. Gradients of the first shrink like 1 / T^2, so it
is multiplied by T^2. The teacher is frozen: evaluation mode, no gradients, no part in the update.

Sources: Hinton, Vinyals and Dean, "Distilling the knowledge in a neural network" (2015); Romero et al.,
"FitNets: hints for thin deep nets" (2015) for the hints.
Lesson: 13 (distillation). Training: ``dualz.models.teaching``. Pictures: ``dualz.figures.distillation``.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from math import exp, log
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, kl_div, log_softmax

from dualz.models.checks import require_share, require_weights
from dualz.trace import Step

Numbers = tuple[float, ...]


class Parts(NamedTuple):
    """The loss taken apart: ``soft`` is T^2 * KL, ``hard`` the cross-entropy, ``total`` what is minimised."""

    soft: Tensor
    hard: Tensor
    total: Tensor


def loss_parts(
    student: Tensor,
    teacher: Tensor,
    labels: Tensor,
    temperature: float = 4.0,
    a: float = 0.9,
    known: Tensor | None = None,
) -> Parts:
    """The loss of a batch from the logits of both, (samples, classes), and the labels, (samples,).

    ``known`` (bool) says which samples have a label: the hard term is their mean, or 0 without any.

    Raises:
        ValueError: shapes that do not fit, labels out of range, a temperature not above 0, a outside 0 to 1.
    """
    require_settings(temperature, a)
    if student.ndim != 2 or student.shape != teacher.shape or labels.shape != student.shape[:1]:
        raise ValueError(
            f"Logits of shape {tuple(student.shape)} and {tuple(teacher.shape)} do not go together "
            f"with labels of shape {tuple(labels.shape)}."
        )
    if not 0 <= int(labels.min()) <= int(labels.max()) < student.shape[1]:
        raise ValueError(f"Labels must be between 0 and {student.shape[1] - 1}.")
    wanted = log_softmax(teacher.detach() / temperature, dim=1)
    found = log_softmax(student / temperature, dim=1)
    soft = temperature**2 * kl_div(found, wanted, reduction="batchmean", log_target=True)
    if known is not None:
        student, labels = student[known], labels[known]
    hard = cross_entropy(student, labels) if len(labels) else student.sum() * 0
    return Parts(soft, hard, a * soft + (1 - a) * hard)


def require_settings(temperature: float, a: float) -> None:
    """A temperature above 0 and a share a from 0 to 1.

    Raises:
        ValueError: they are not.
    """
    require_share(a, "a")
    if not 0 < temperature < float("inf"):
        raise ValueError(f"The temperature must be a number above 0, not {temperature}.")


# --- one sample, step by step ----------------------------------------------------------------------


@dataclass(frozen=True)
class Answered(Step):
    """The ``teacher`` and the ``student`` gave their logits for one sample; its class is ``label``."""

    teacher: Numbers
    student: Numbers
    label: int


@dataclass(frozen=True)
class Softened(Step):
    """The ``logits`` of ``who`` (teacher or student), divided by ``temperature``, became ``probabilities``.

    ``sharp`` are the probabilities at temperature 1.
    """

    who: str
    logits: Numbers
    temperature: float
    probabilities: Numbers
    sharp: Numbers
    label: int


@dataclass(frozen=True)
class Compared(Step):
    """The soft term: T^2 times the sum of ``terms``, teacher * log(teacher / student) for each class."""

    teacher: Numbers
    student: Numbers
    temperature: float
    terms: Numbers
    soft: float


@dataclass(frozen=True)
class Checked(Step):
    """The hard term: minus the logarithm of the probability that the student gives the ``label``."""

    student: Numbers
    label: int
    hard: float


@dataclass(frozen=True)
class Summed(Step):
    """The loss: ``a`` times the soft term plus 1 - ``a`` times the hard one."""

    a: float
    soft: float
    hard: float
    total: float


@dataclass(frozen=True)
class Stepped(Step):
    """The student's logits moved by ``rate`` against the ``gradient``; the loss ``before`` and ``after``."""

    before_logits: Numbers
    gradient: Numbers
    rate: float
    logits: Numbers
    teacher: Numbers
    before: float
    after: float


def soften(values: Sequence[float], temperature: float = 1.0) -> Numbers:
    """softmax(values / temperature) in plain numbers.

    >>> [round(p, 3) for p in soften([2.0, 0.0], 2.0)]
    [0.731, 0.269]
    """
    top = max(values)
    powers = [exp((value - top) / temperature) for value in values]
    return tuple(power / sum(powers) for power in powers)


def one_step(
    teacher: Sequence[float],
    student: Sequence[float],
    label: int,
    temperature: float = 4.0,
    a: float = 0.5,
    rate: float = 1.0,
) -> Generator[Step, None, Numbers]:
    """One step of distillation on one sample, from both logits to the student's new ones.

    The gradient of the loss for the student's logits is a * T * (student - teacher), both softened, plus
    (1 - a) * (student at T = 1 - one for the label).

    Raises:
        ValueError: not as many logits of both, a label out of range, bad settings.
    """
    teacher, student = tuple(map(float, teacher)), tuple(map(float, student))
    require_weights(torch.tensor(teacher + student), "logits")
    require_settings(temperature, a)
    if len(teacher) != len(student) or not 0 <= label < len(teacher):
        raise ValueError("Teacher and student need as many logits each, and the label must be one of them.")
    yield Answered(teacher, student, label)
    wanted, found, sharp = soften(teacher, temperature), soften(student, temperature), soften(student)
    yield Softened("teacher", teacher, temperature, wanted, soften(teacher), label)
    yield Softened("student", student, temperature, found, sharp, label)
    terms, soft, hard, total = _loss(teacher, student, label, temperature, a)
    yield Compared(wanted, found, temperature, terms, soft)
    yield Checked(sharp, label, hard)
    yield Summed(a, soft, hard, total)
    one_hot = [float(place == label) for place in range(len(student))]
    gradient = tuple(
        a * temperature * (q - p) + (1 - a) * (s - y)
        for p, q, s, y in zip(wanted, found, sharp, one_hot, strict=True)
    )
    moved = tuple(value - rate * slope for value, slope in zip(student, gradient, strict=True))
    yield Stepped(
        student, gradient, rate, moved, teacher, total, _loss(teacher, moved, label, temperature, a)[3]
    )
    return moved


def _loss(
    teacher: Numbers, student: Numbers, label: int, temperature: float, a: float
) -> tuple[Numbers, float, float, float]:
    """The terms of the divergence, the soft, the hard, and the whole loss."""
    wanted, found = _log_soften(teacher, temperature), _log_soften(student, temperature)
    terms = tuple(exp(p) * (p - q) for p, q in zip(wanted, found, strict=True))
    soft, hard = temperature**2 * sum(terms), -_log_soften(student, 1.0)[label]
    return terms, soft, hard, a * soft + (1 - a) * hard


def _log_soften(values: Numbers, temperature: float) -> Numbers:
    """Logarithms of :func:`soften`, without the logarithm of a probability that rounds to 0."""
    top = max(values)
    whole = log(sum(exp((value - top) / temperature) for value in values))
    return tuple((value - top) / temperature - whole for value in values)
