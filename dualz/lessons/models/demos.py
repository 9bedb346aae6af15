"""Demos of lesson 09: gradient descent on a linear classifier, one sample at a time."""

from __future__ import annotations

import random
from collections.abc import Generator
from typing import Any, NamedTuple

from dualz.widgets.demo import Demo, Preset

MOST_SAMPLES, MOST_INPUTS, MOST_CLASSES = 12, 4, 5


class Samples(NamedTuple):
    """Inputs of each sample, its class, the rate, and the weights and biases at the start (or none)."""

    x: tuple[tuple[float, ...], ...]
    y: tuple[int, ...]
    rate: float = 1.0
    start: tuple[tuple[tuple[float, ...], ...], tuple[float, ...]] | None = None


def read_samples(given: str | bytes) -> Samples:
    """One sample a line (or between semicolons): its inputs, then its class.

    Raises:
        ValueError: no numbers, lines of different lengths, or more than can be shown.
    """
    text = given.decode("utf-8", "replace") if isinstance(given, bytes) else given
    lines = [line.replace(",", " ").split() for line in text.replace(";", "\n").splitlines() if line.strip()]
    try:
        x = tuple(tuple(map(float, line[:-1])) for line in lines)
        y = tuple(int(line[-1]) for line in lines)
    except ValueError as error:
        raise ValueError("Type inputs and then the class, such as: 1 0 0.5 0; 0 1 0.5 1") from error
    if not x or len({len(row) for row in x}) != 1 or not 1 <= len(x[0]) <= MOST_INPUTS:
        raise ValueError(f"Each sample needs the same number of inputs, 1 to {MOST_INPUTS}, and its class.")
    if len(x) > MOST_SAMPLES or not all(0 <= label < MOST_CLASSES for label in y):
        raise ValueError(
            f"At most {MOST_SAMPLES} samples of the classes 0 to {MOST_CLASSES - 1} can be shown."
        )
    if any(not abs(value) <= 100 for row in x for value in row):
        raise ValueError("Inputs between -100 and 100 can be shown.")
    return Samples(x, y)


def say_samples(value: Samples) -> str:
    """Samples as the text of the input field."""
    lines = (
        " ".join(f"{number:g}" for number in (*row, label))
        for row, label in zip(value.x, value.y, strict=True)
    )
    return "; ".join(lines)


def _descend(value: Samples) -> Generator[Any, None, Any]:
    from dualz.models.descent import Linear, descend

    start = None if value.start is None else Linear(*value.start)
    return descend(value.x, value.y, max(2, max(value.y) + 1), value.rate, start=start)


def _fresh(seed: int) -> Samples:
    rng = random.Random(seed)
    x = tuple(tuple(rng.choice([-1.0, -0.5, 0.0, 0.5, 1.0]) for _ in range(2)) for _ in range(3))
    return Samples(x, tuple(rng.sample(range(3), 3)))


SGD = Demo(
    "models.sgd",
    _descend,
    (
        Preset(
            "three samples",
            "one of each class, and the weights begin at zero",
            Samples(((1.0, 0.0, 0.5), (0.0, 1.0, 0.5), (0.5, 0.5, -1.0)), (0, 1, 2)),
        ),
        Preset(
            "a silent input",
            "the second input is 0 in every sample: nothing ever reaches its weights",
            Samples(((1.0, 0.0, 0.5), (-0.5, 0.0, 1.0), (0.5, 0.0, -1.0)), (0, 1, 0)),
        ),
        Preset(
            "a confident mistake",
            "the start is sure of the wrong class: the largest error there is",
            Samples(((1.0, 0.5), (1.0, 0.5)), (0, 0), 1.0, (((-3.0, 0.0), (3.0, 0.0)), (0.0, 0.0))),
        ),
        Preset(
            "two opinions",
            "the same inputs with two labels pull the weights to and fro",
            Samples(((1.0, -0.5),) * 4, (0, 1, 0, 1)),
        ),
        Preset(
            "too long a step",
            "at rate 20 every sample tears down what the one before has built",
            Samples(((1.0, 0.5), (0.5, 1.0), (1.0, 0.5), (0.5, 1.0)), (0, 1, 0, 1), 20.0),
        ),
    ),
    read_samples,
    _fresh,
    say_samples,
)

DEMOS = (SGD,)
