"""What the learner builds: the stage that shares values, run on the network of the signals."""

from __future__ import annotations

from random import Random
from typing import Any

from dualz.course import compare
from dualz.course.forms import Function, Space
from dualz.course.registry import Exercise
from dualz.course.sandbox import Guarded, NotYet
from dualz.lessons.dual import attempts as code


def _drawn(random: Random) -> tuple[list[float], list[float]]:
    """Weights by 64ths and zeros; values by 32nds in any order, so that ties happen."""
    many, zeros = random.randint(1, 20), random.choice((0.0, 0.3, 0.9))
    weights = [0.0 if random.random() < zeros else random.randint(-64, 64) / 64 for _ in range(many)]
    values = random.sample(range(-40, 41), random.choice((1, 2, 4, 8, 16)))
    return weights, [value / 32 for value in values if value] or [0.5]


_CASES: list[tuple[list[float], list[float]]] = [
    ([], [1.0]),
    ([0.0], [1.0]),
    ([0.0, 0.0], [-1.0, 1.0]),
    ([0.25], [-1.0, 1.0]),
    ([-0.25], [1.0, -1.0]),
    ([0.5, -0.5], [0.25, 0.75]),
    ([0.5], [0.75, 0.25]),
    ([9.0, -9.0, 0.0], [-1.0, 0.5, 2.0]),
    ([0.25, 0.25, 0.375], [0.25]),
    ([0.125, 0.75, -0.75], [-0.5, 0.125, 0.25, 2.0]),
]


def _same(one: Any, other: Any, arguments: Any) -> bool:
    """The same values; of two values that are equally near a weight either will do."""
    weights, values = arguments
    return len(one) == len(other) and all(
        compare.same(float(a), float(b)) or _tie(float(a), float(b), weight, values)
        for a, b, weight in zip(one, other, weights, strict=False)
    )


def _tie(one: float, other: float, weight: float, values: list[float]) -> bool:
    nearest = min(abs(value - weight) for value in values)
    return weight != 0 and all(
        abs(abs(each - weight) - nearest) < 1e-9 and any(compare.same(each, value) for value in values)
        for each in (one, other)
    )


def _shrinks(function: Guarded) -> None:
    """The network of the signals, pruned and shared by the learner's stage: bytes of its file, accuracy."""
    from dualz.lessons.dual import own

    mine, course = (own.stored(own.two_stages(share)) for share in (function, code.share))
    if abs(mine.size - course.size) > 0.02 * course.size or abs(mine.right - course.right) > 0.01:
        raise NotYet(
            f"Every list that was tried is right, and still the network comes out otherwise: "
            f"{mine.size} bytes, {100 * mine.right:.1f} % on validation; the course has {course.size} and "
            f"{100 * course.right:.1f} %. Does your function remember something from call to call?"
        )


def _by_numpy(weights, values):
    import numpy as np

    weights, values = np.asarray(weights, dtype=float), np.asarray(values)
    nearest = values[np.abs(weights[:, None] - values[None]).argmin(axis=1)]
    return np.where(weights == 0, 0, nearest)


def _by_torch(weights, values):
    import torch

    weights, values = torch.tensor(weights), torch.tensor(values)
    return values[(weights[:, None] - values).abs().argmin(dim=1)] * (weights != 0)


def _stub(weights, values): ...


SHARE = Exercise(
    id="dual.share",
    kind="transfer",
    objectives=("dual.chain",),
    prompt="""Write `share(weights, values)`, a stage of the chain: a list in which every weight has become
        the nearest of `values` (which come in any order; of two equally near ones take either), and every
        weight that is 0 has stayed 0. When all lists are right, your stage is run on the network of the
        signals: its file is written, read and measured.""",
    form=Function(
        code.share,
        "share(weights, values)",
        Space(_CASES, _drawn, count=60),
        (
            code.share_zeros,
            code.share_labels,
            code.share_below,
            code.share_magnitudes,
            code.share_and_drop,
            code.share_evenly,
        ),
        read=lambda result: compare.numbers(result, "From your function a list of numbers"),
        same=_same,
        then=_shrinks,
    ),
    greeting="Right for every list, and the network comes out of its file as the course's does.",
    hints=(
        "`min(values, key=lambda value: abs(value - w))` is the nearest value of one weight.",
        "One list comprehension: 0.0 where the weight is 0, else the nearest value.",
    ),
    worked="For each weight the nearest value; zeros are left alone, since they are not written.",
    stub=_stub,
    also=(_by_numpy, _by_torch),
)
