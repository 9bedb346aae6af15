"""Demos of lesson 10: the heap of magnitudes, and three ways to rank weights."""

from __future__ import annotations

import random
from collections.abc import Generator
from typing import Any

from dualz.course.matrices import Matrix, read_matrix, say_matrix
from dualz.widgets.demo import Demo, Preset

Pruning = tuple[Matrix, int]
Ranking = tuple[tuple[float, ...], tuple[float, ...], int]


def read_pruning(given: str | bytes) -> Pruning:
    """A matrix of which half the weights go."""
    rows = read_matrix(given)
    return rows, sum(map(len, rows)) // 2


def _heap(value: Pruning) -> Generator[Any, None, Any]:
    import torch

    from dualz.models.pruning import heap_prune

    rows, count = value
    # Double, so that a weight is drawn with the digits that were typed.
    return heap_prune(torch.tensor(rows, dtype=torch.float64), count)


def _rank(value: Ranking) -> Generator[Any, None, Any]:
    from dualz.models.pruning import rank

    return rank(*value)


def fresh_matrix(seed: int) -> Pruning:
    """Three rows of three or four weights, with one tie."""
    rng = random.Random(seed)
    columns = rng.choice([3, 4])
    sizes = rng.sample(range(1, 99), 3 * columns - 1)
    sizes.insert(rng.randrange(len(sizes)), sizes[0])
    values = [rng.choice([-1, 1]) * size / 100 for size in sizes]
    rows = tuple(tuple(values[row * columns : (row + 1) * columns]) for row in range(3))
    return rows, len(values) // 2


def fresh_ranking(seed: int) -> Ranking:
    """Six weights and gradients whose three rankings have little in common."""
    rng = random.Random(seed)
    weights = [rng.choice([-1, 1]) * size / 10 for size in rng.sample(range(1, 20), 6)]
    gradients = [rng.choice([-1, 1]) * size / 10 for size in rng.sample(range(1, 20), 6)]
    return tuple(weights), tuple(gradients), 2


LESSON = ((0.8, -0.3, 0.05), (-0.12, 0.5, -0.7), (0.02, -0.45, 0.31))
SIGNS = ((-0.9, -0.8, 0.1), (0.2, -0.7, 0.3))
EQUAL = ((0.5, -0.5, 0.5), (-0.5, 0.5, -0.5))

HEAP = Demo(
    "pruning.heap",
    _heap,
    (
        Preset("a layer", "nine weights, four of them go", (LESSON, 4)),
        Preset("negative", "the large weights are negative: the sign must not count", (SIGNS, 3)),
        Preset("ties", "equal magnitudes everywhere: the position decides", (EQUAL, 3)),
        Preset("nothing goes", "a sparsity of 0: the heap is filled, and left alone", (SIGNS, 0)),
        Preset("everything goes", "a sparsity of 1: a layer that says nothing", (EQUAL, 6)),
    ),
    read_pruning,
    fresh_matrix,
    lambda value: say_matrix(value[0]),
)
RANK = Demo(
    "pruning.rank",
    _rank,
    (
        Preset(
            "three answers",
            "magnitude, gradient and sensitivity disagree",
            ((0.9, -0.1, 0.4, 0.05, -0.6), (0.02, 1.5, -0.3, 0.9, 0.2), 2),
        ),
        Preset(
            "already zero",
            "a zero weight with a large gradient: only the gradient would keep it",
            ((0.0, 0.5, -0.4, 0.3), (2.0, 0.4, 0.1, -0.2), 1),
        ),
        Preset(
            "flat",
            "at a minimum all gradients are 0, and first order says nothing",
            ((0.3, -0.2, 0.7, 0.1), (0.0, 0.0, 0.0, 0.0), 2),
        ),
    ),
    None,
    fresh_ranking,
)

DEMOS = (HEAP, RANK)
