"""The learner's own codes, neighbours and plans at work: theirs where they are right, the course's until
then.

Lesson: 15 (budget).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from dualz.datasets import Split, few_labels
from dualz.dual import training_set
from dualz.dual.budget import SIGNALS, Bought, Plan, buy
from dualz.dual.models import compress_model
from dualz.dual.training_set import Form
from dualz.dual.trials import Neighbours, beside
from dualz.figures.budget import Named
from dualz.lessons.budget import attempts
from dualz.models.base import signals_base
from dualz.models.codebook import codebook_of, nearest
from dualz.models.quantization import dequantize, quantize, symmetric
from dualz.models.training import accuracy
from dualz.models.weights import weights
from dualz.short import percent

Codes = Callable[[list[float], float], Any]
MOST_POINTS = 12


class Written(NamedTuple):
    """A training set's file, how many samples it holds, and whose codes are in it."""

    file: bytes
    samples: int
    made_by: str

    @property
    def bits(self) -> float:
        """Bits for each sample, everything counted."""
        return 8 * len(self.file) / self.samples


def written(by: Codes, samples: int = 500, step: float = 1.0, coder: str = "rANS") -> Written:
    """So many signals of the training part, written with the codes of ``by``, if they can be undone.

    A learner's function may do anything: whatever it raises means that it is not right yet, and the course's
    takes its place.
    """
    form = Form(step, "differences", coder)
    part = SIGNALS.load().train
    rows = few_labels(part, samples)
    wanted = training_set.codes_of(part.x[rows], form)
    codes, made_by = wanted, "the course"
    try:
        given = np.array([[int(code) for code in by(row.tolist(), step)] for row in part.x[rows]])
        # Halves may be rounded either way, so what comes back counts, not the codes themselves.
        near = np.abs(given.cumsum(axis=1) * step - part.x[rows]) <= step / 2 + 1e-6
        if given.shape == wanted.shape and near.all():
            codes, made_by = given, "you"
    except Exception:
        pass
    return Written(training_set.pack_codes(codes, part.y[rows], form), samples, made_by)


def without_loss(samples: int = 500) -> bytes:
    """The same signals without any loss: their grid is 1/256 (lesson 09)."""
    part = SIGNALS.load().train
    rows = few_labels(part, samples)
    return training_set.pack(Split(part.x[rows], part.y[rows]), Form(1 / 256, "differences", "rANS"))


def neighbours_of(function: Any) -> tuple[Neighbours, str]:
    """The learner's neighbours if their check says Right, else the course's; and whose they are."""
    from dualz.course.registry import find

    if callable(function) and find("budget.beside").judge(function).right:
        return function, "you"
    return beside, "the course"


def within_of(function: Any) -> Callable[[Sequence[tuple[int, int, float]], float], Any]:
    """The learner's choice within a budget if its check says Right, else the course's."""
    from dualz.course.registry import find

    right = callable(function) and find("budget.within").judge(function).right
    return function if right else attempts.within


class Points:
    """The learner's plans of this session, the latest last: what they bought, and their names."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, Bought]] = []

    def add(self, name: str, row: Bought) -> None:
        """One more; a plan of the same name moves, and the oldest goes where there are many."""
        self.rows = [*[one for one in self.rows if one[0] != name][-MOST_POINTS + 1 :], (name, row)]

    def named(self) -> list[Named]:
        """As points of a picture."""
        return [Named(name, row.size, 100 * row.right) for name, row in self.rows]

    def __repr__(self) -> str:
        lines = [f"{name}: {row.data} + {row.model} bytes, {percent(row.right)}" for name, row in self.rows]
        return "\n".join(lines) or "no plans yet"


def carried_out(plan: Plan, **options: Any) -> Bought:
    """One plan on the signals, trained now: a second or two."""
    return buy([plan], **options)[0]


class Rounded(NamedTuple):
    """The course's network with few values in each layer: mean squared error of the weights, bytes of the
    file,
    accuracy (0 to 1) on validation."""

    error: float
    size: int
    right: float


@cache
def grids_and_means() -> dict[str, Rounded]:
    """Sixteen values for each layer by k-means; an even grid of as many (one fewer), and one of twice as
    many."""

    def even(bits: int) -> Callable[[Tensor], Tensor]:
        return lambda weight: dequantize(quantize(weight, grid := symmetric(weight, bits)), grid)

    def means(weight: Tensor) -> Tensor:
        book = codebook_of(weight.flatten(), 16)
        return book[nearest(weight, book)]

    ways = {"k-means, 16 values": means, "even grid, 15 values": even(4), "even grid, 31 values": even(5)}
    found = {}
    for name, rounded in ways.items():
        net, error, many = signals_base(), 0.0, 0
        with torch.no_grad():
            for weight in weights(net).values():
                new = rounded(weight)
                error += (weight - new).square().sum().item()
                many += weight.numel()
                weight.copy_(new)
        right = accuracy(net, SIGNALS.load().validation)
        found[name] = Rounded(error / many, len(compress_model(net)), right)
    return found


def table_of_roundings() -> str:
    """:func:`grids_and_means` in lines; the error beside that of k-means."""
    found = grids_and_means()
    least = found["k-means, 16 values"].error
    return "\n".join(
        f"{name:22} {row.error / least:4.1f} times the error, about {row.size} bytes, "
        f"{100 * row.right:.1f} % correct"
        for name, row in found.items()
    )
