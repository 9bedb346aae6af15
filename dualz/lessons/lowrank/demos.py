"""Demos of lesson 12: a matrix as a growing sum of rank-1 terms."""

from __future__ import annotations

import random
from collections.abc import Generator
from typing import Any, NamedTuple

from dualz.course.matrices import Matrix, read_matrix, say_matrix
from dualz.widgets.demo import Demo, Preset


class Terms(NamedTuple):
    """A matrix, and how many terms are added up."""

    rows: Matrix
    rank: int


def digit_image(number: int = 0) -> Matrix:
    """One image of the digits data: 8 x 8 values from 0 to 1."""
    from dualz.datasets import digits

    return tuple(map(tuple, digits().train.x[number].reshape(8, 8).tolist()))


def _add(value: Terms) -> Generator[Any, None, Any]:
    import torch

    from dualz.models.lowrank import accumulate

    return accumulate(torch.tensor(value.rows, dtype=torch.float64), value.rank)


def _image(value: Terms) -> Generator[Any, None, Any]:
    return _add(value._replace(rows=digit_image()) if not value.rows else value)


def _read(given: str | bytes) -> Terms:
    rows = read_matrix(given)
    return Terms(rows, min(len(rows), len(rows[0])))


def _fresh(seed: int) -> Terms:
    rng = random.Random(seed)
    rows = tuple(tuple(rng.randint(-9, 9) / 10 for _ in range(3)) for _ in range(rng.choice([3, 4])))
    return Terms(rows, 3)


TERMS = Demo(
    "lowrank.terms",
    _add,
    (
        Preset("two by two", "the example of this lesson", Terms(((0.8, -0.3), (0.2, 0.5)), 2)),
        Preset(
            "rank one",
            "every row is a multiple of the first: one term is all there is",
            Terms(((0.2, 0.4, -0.6), (0.1, 0.2, -0.3), (-0.3, -0.6, 0.9)), 2),
        ),
        Preset(
            "nothing to gain",
            "all singular values are equal: each term is as important as the others",
            Terms(((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)), 3),
        ),
        Preset(
            "no eigenvalue says so",
            "both eigenvalues are 1, the singular values are 4.236 and 0.236",
            Terms(((1.0, 4.0), (0.0, 1.0)), 2),
        ),
        Preset(
            "a thin layer",
            "five outputs, three inputs",
            Terms(
                ((0.9, 0.1, 0.4), (0.8, 0.2, 0.3), (-0.7, 0.0, -0.4), (0.1, 0.6, 0.2), (0.0, -0.5, -0.1)), 3
            ),
        ),
    ),
    _read,
    _fresh,
    lambda value: say_matrix(value.rows),
)
IMAGE = Demo(
    "lowrank.image",
    _image,
    (Preset("a digit", "64 pixels: a few terms, and one can read it", Terms((), 6)),),
)

DEMOS = (TERMS, IMAGE)
