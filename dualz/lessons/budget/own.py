"""The learner's own codes, neighbours and plans at work: theirs where they are right, the course's until then.

Lesson: 15 (budget).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from dualz.datasets import Split, few_labels
from dualz.dual import training_set
from dualz.dual.budget import SIGNALS, Bought, Plan, buy
from dualz.dual.training_set import Form
from dualz.dual.trials import Neighbours, beside
from dualz.figures.budget import Named
from dualz.lessons.budget import attempts
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
        self.rows = [one for one in self.rows if one[0] != name][-MOST_POINTS + 1 :] + [(name, row)]

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
    """The course's network with few values in each layer: mean squared error of the weights, bytes of the file."""

    error: float
    size: int


def grid_and_means(values: int = 16) -> dict[str, Rounded]:
    """So many values for each layer, by k-means, and one fewer on an even grid around 0."""
    from dualz.dual.models import compress_model
    from dualz.models.base import signals_base
    from dualz.models.codebook import assign, codebook_of
    from dualz.models.quantization import dequantize, quantize, symmetric

    ways: dict[str, Callable[[Any], Any]] = {
        "even grid": lambda w: dequantize(quantize(w, grid := symmetric(w, values.bit_length() - 1)), grid),
        "k-means": lambda w: (book := codebook_of(w.flatten(), values))[assign(w, book)],
    }
    found = {}
    for name, rounded in ways.items():
        net = signals_base()
        error = many = 0.0
        for weight in weights(net).values():
            new = rounded(weight.detach())
            error += (weight.detach() - new).square().sum().item()
            many += weight.numel()
            weight.data.copy_(new)
        found[name] = Rounded(error / many, len(compress_model(net)))
    return found
