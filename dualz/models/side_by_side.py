"""Many small students trained at once: the same arithmetic as one by one, in a third of the time.

A small network spends most of a training step on the way in and out of each operation. So the weights of
several :func:`~dualz.models.nets.signals_net` of one width are stacked, and each operation does all of them.
They share nothing: the loss is a sum, so each gets its own gradient, and Adam works on each number by itself.

Source: as :mod:`dualz.models.distillation`.
Lesson: 13 (distillation).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import log_softmax

from dualz.models.checks import clone, one_thread
from dualz.models.distillation import require_settings

_CLASSES = 10


class Course(NamedTuple):
    """What one student is taught from.

    ``x``: float32, (samples, 40). ``soft``: the teacher's softened probabilities, (samples, 10), at
    ``temperature``. ``hard``: what the labels say, (samples, 10), as one-hot rows or blurred ones. ``a``: the
    share of the soft term, from 0 to 1. ``hint``: what the last hidden layer, through a linear map that is
    learnt along and thrown away, shall come near to, (samples, numbers), with the weight ``hint_weight``.
    """

    x: Tensor
    soft: Tensor
    hard: Tensor
    temperature: float = 1.0
    a: float = 0.0
    hint: Tensor | None = None
    hint_weight: float = 1.0


def by_labels(x: Any, y: Any, smoothing: float = 0.0) -> Course:
    """Labels alone. With ``smoothing`` each keeps that much less, spread evenly over all ten classes.

    Raises:
        ValueError: ``smoothing`` is outside 0 to 1.
    """
    require_settings(1.0, smoothing)
    x, y = torch.as_tensor(x), torch.as_tensor(y).long()
    hard = torch.nn.functional.one_hot(y, _CLASSES).float() * (1 - smoothing) + smoothing / _CLASSES
    return Course(x, hard, hard)


def by_teacher(x: Any, logits: Tensor, temperature: float = 1.0, a: float = 1.0, y: Any = None) -> Course:
    """A teacher's ``logits`` for ``x`` at a temperature; with ``y``, labels have the share 1 - ``a``.

    Raises:
        ValueError: bad settings, or a share for labels that are not given.
    """
    require_settings(temperature, a)
    if y is None and a < 1:
        raise ValueError("Labels have a share in the loss, and there are none: give y, or a = 1.")
    x, soft = torch.as_tensor(x), torch.softmax(logits.float() / temperature, dim=1)
    return Course(x, soft, soft if y is None else by_labels(x, y).hard, temperature, a)


def teach(
    students: Sequence[nn.Sequential],
    courses: Sequence[Course],
    steps: int = 1200,
    *,
    rate: float = 1e-2,
    batch: int = 50,
    seeds: Sequence[int] | None = None,
    on_step: Callable[[int, int], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> list[nn.Sequential]:
    """Trained copies of ``students``, signals_nets of one width, each on its own course.

    Each gets ``steps`` steps of Adam with ``batch`` samples, the rate falling to 0 along half a cosine, and
    keeps its last weights. ``seeds`` order the samples (default: 0 for all): the same seed and as many
    samples are the same order. ``on_step(done, steps)`` is told every 20 steps.

    Raises:
        ValueError: not as many courses as students, students of several widths, or no samples.
    """
    if not students or len(students) != len(courses):
        raise ValueError(f"{len(students)} students need as many courses, not {len(courses)}.")
    orders = [0] * len(students) if seeds is None else list(seeds)
    copies = [clone(student) for student in students]
    with one_thread():
        stack = _Stack(copies)
        data = _Samples(courses, orders, batch)
        descent = torch.optim.Adam([*stack.numbers, *data.maps(stack.hidden)], lr=rate)
        for done in range(steps):
            for group in descent.param_groups:
                group["lr"] = rate * (1 + math.cos(math.pi * done / steps)) / 2
            descent.zero_grad()
            data.loss(stack).backward()
            descent.step()
            if on_step is not None and (done + 1) % 20 == 0:
                on_step(done + 1, steps)
            if should_stop is not None and should_stop():
                break
        stack.write(copies)
    return [copy.eval() for copy in copies]


class _Samples:
    """Batches of all courses: (students, batch, ...), each course in its own order, again and again."""

    def __init__(self, courses: Sequence[Course], seeds: Sequence[int], batch: int) -> None:
        self.courses, self.batch = courses, batch
        if not all(len(course.x) for course in courses):
            raise ValueError("There are no samples.")
        self.seeds = seeds
        self.draws = [torch.Generator().manual_seed(seed) for seed in seeds]
        self.left = [torch.empty(0, dtype=torch.int64)] * len(courses)
        self.map: Tensor | None = None
        column = (-1, 1, 1)
        self.temperature = torch.tensor([course.temperature for course in courses]).reshape(column)
        self.a = torch.tensor([course.a for course in courses]).reshape(column)

    def maps(self, hidden: int) -> list[Tensor]:
        """The maps of the hints, (students, hidden, numbers), which are learnt along; none without hints."""
        hints = [course.hint for course in self.courses]
        if all(hint is None for hint in hints):
            return []
        if any(hint is None or hint.shape[1] != hints[0].shape[1] for hint in hints):
            raise ValueError("Either all students of a call get a hint, all of one width, or none of them.")
        bound = hidden**-0.5  # as torch begins with a linear layer
        # From the student's own seed, so that the same call gives the same students again; and by a generator
        # of its own, so that the batches are those that come without a hint.
        drawn = [
            torch.rand(hidden, hints[0].shape[1], generator=torch.Generator().manual_seed(seed))
            for seed in self.seeds
        ]
        self.map = (torch.stack(drawn) * 2 - 1).mul_(bound).requires_grad_()
        return [self.map]

    def _rows(self) -> list[Tensor]:
        """The places of the next batch in each course."""
        for at, course in enumerate(self.courses):
            while len(self.left[at]) < self.batch:
                more = torch.randperm(len(course.x), generator=self.draws[at])
                self.left[at] = torch.cat([self.left[at], more])
        rows = [left[: self.batch] for left in self.left]
        self.left = [left[self.batch :] for left in self.left]
        return rows

    def loss(self, stack: _Stack) -> Tensor:
        """a T² CE(soft, q) + (1 - a) CE(hard, q at T = 1), and the hints, summed over the students.

        The cross-entropy in place of the divergence: they differ by what the student cannot change.
        """
        pairs = list(zip(self.courses, self._rows(), strict=True))
        x, soft, hard = (
            torch.stack([getattr(course, part)[at] for course, at in pairs]) for part in ("x", "soft", "hard")
        )
        scores, hidden = stack(x)
        softened = self.a * self.temperature**2 * soft * log_softmax(scores / self.temperature, dim=2)
        plain = (1 - self.a) * hard * log_softmax(scores, dim=2)
        total = -(softened + plain).sum() / self.batch
        if self.map is not None:
            wanted = torch.stack([course.hint[at] for course, at in pairs])
            weight = torch.tensor([course.hint_weight for course in self.courses])
            total = total + (weight * (hidden @ self.map - wanted).square().mean(dim=(1, 2))).sum()
        return total


class _Stack:
    """The numbers of all students, stacked along a first dimension."""

    def __init__(self, students: Sequence[nn.Sequential]) -> None:
        rows = [[value.detach() for value in student.parameters()] for student in students]
        shapes = {tuple(tuple(value.shape) for value in row) for row in rows}
        if len(shapes) > 1:
            raise ValueError("The students must all be of one width.")
        self.layers = [
            (layer.kernel_size[1], layer.stride[1], layer.padding[1])
            for layer in students[0]
            if isinstance(layer, nn.Conv2d)
        ]
        # Weights as (students, inputs, outputs), biases as (students, 1, outputs), ready for a product.
        stacked = [torch.stack(values) for values in zip(*rows, strict=True)]
        flat = [value.flatten(2) if value.ndim > 2 else value for value in stacked]
        flat = [value.transpose(1, 2) if value.ndim == 3 else value[:, None] for value in flat]
        self.numbers = [value.contiguous().requires_grad_() for value in flat]
        self.hidden = students[0][-1].in_features

    def __call__(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Scores, (students, batch, classes), and what went into the last layer, as wide as that."""
        found = x[:, :, None]  # (students, batch, channels, length)
        students, batch = x.shape[:2]
        for place, (long, stride, padding) in enumerate(self.layers):
            padded = nn.functional.pad(found, (padding, padding))
            cut = padded.unfold(3, long, stride).transpose(2, 3)
            length = cut.shape[2]
            weight, bias = self.numbers[2 * place : 2 * place + 2]
            made = torch.baddbmm(bias, cut.reshape(students, batch * length, -1), weight).relu()
            found = made.reshape(students, batch, length, -1).transpose(2, 3)
        weight, bias = self.numbers[-2:]
        hidden = found.reshape(students, batch, -1)
        return torch.baddbmm(bias, hidden, weight), hidden

    def write(self, students: Sequence[nn.Sequential]) -> None:
        """Put the numbers back into the networks that they came from."""
        with torch.no_grad():
            for at, student in enumerate(students):
                for value, mine in zip(student.parameters(), self.numbers, strict=True):
                    value.copy_(mine[at].T.reshape(value.shape) if value.ndim > 1 else mine[at, 0])
