"""Demos of lesson 13: one step of distillation on one sample."""

from __future__ import annotations

import random
from collections.abc import Generator
from typing import Any, NamedTuple

from dualz.widgets.demo import Demo, Preset


class Sample(NamedTuple):
    """Logits of both, the label, the temperature, the share a of the soft term, the length of the step."""

    teacher: tuple[float, ...]
    student: tuple[float, ...]
    label: int
    temperature: float = 4.0
    a: float = 0.5
    rate: float = 1.0


def _step(value: Sample) -> Generator[Any, None, Any]:
    from dualz.models.distillation import one_step

    return one_step(*value)


def _fresh(seed: int) -> Sample:
    rng = random.Random(seed)
    teacher = [round(rng.uniform(-2, 3), 1) for _ in range(4)]
    label = rng.randrange(4)
    teacher[label] = round(rng.uniform(5, 8), 1)
    student = tuple(round(rng.uniform(-1, 2), 1) for _ in range(4))
    return Sample(tuple(teacher), student, label, rng.choice([2.0, 4.0]))


FOUR = (1.0, -2.0, 0.5, -1.0, 6.0, -3.0, 0.0, -1.0, 1.5, 4.0)
YOUNG = (0.5, 0.0, 1.0, 0.2, 0.8, -0.5, 0.1, 0.0, 0.3, 0.4)
STEP = Demo(
    "distillation.step",
    _step,
    (
        Preset(
            "three classes",
            "small enough to follow with a pencil",
            Sample((4.0, 2.0, -1.0), (1.0, 1.5, 0.0), 0),
        ),
        Preset(
            "a four like a nine", "softening shows what the teacher finds similar", Sample(FOUR, YOUNG, 4)
        ),
        Preset(
            "T = 1",
            "without softening the teacher says little more than the label",
            Sample(FOUR, YOUNG, 4, 1.0),
        ),
        Preset("T = 20", "too soft: all classes look nearly alike", Sample(FOUR, YOUNG, 4, 20.0)),
        Preset(
            "the teacher errs",
            "label and teacher disagree, and the two terms pull apart",
            Sample((1.0, 3.0, -1.0), (0.5, 0.4, 0.0), 0),
        ),
        Preset(
            "labels alone",
            "a = 0: the teacher is not heard",
            Sample((4.0, 2.0, -1.0), (1.0, 1.5, 0.0), 0, 4.0, 0.0),
        ),
    ),
    None,
    _fresh,
)

DEMOS = (STEP,)
