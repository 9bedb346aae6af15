"""Two functions: the factors of a layer, and how many numbers a layer stores."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np

from dualz.course import compare
from dualz.course.forms import Function, Space, said
from dualz.course.registry import Exercise
from dualz.course.sandbox import NotYet
from dualz.lessons.lowrank import attempts as code

# --- complete: two thin factors ------------------------------------------------------------------

NEAR = 1e-4  # what float32 may bring along, for matrices of a few tens


def _matrix(random: Random) -> tuple[Any, int]:
    m, n = random.randint(1, 7), random.randint(1, 7)
    rows = np.array([[random.randint(-192, 192) / 64 for _ in range(n)] for _ in range(m)])
    if random.random() < 0.2:  # of a lower rank than its sides allow
        rows[:, -1] = rows[:, 0]
    return rows, random.randint(1, min(m, n))


_MATRICES = [
    (np.array([[2.0]]), 1),
    (np.array([[-3.0, 4.0]]), 1),
    (np.array([[3.0], [4.0]]), 1),
    (np.zeros((2, 3)), 1),
    (np.eye(3), 2),
    (np.array([[0.8, -0.3], [0.2, 0.5]]), 1),
    (np.array([[3, 0.8], [4, -0.6], [0, 0]]), 1),
    (np.array([[1.0, 2.0, 3.0, 4.0], [4.0, 3.0, 2.0, 1.0], [0.5, 0.5, -0.5, 1.5]]), 2),
]


_ONE_MATRIX = """From your function a pair of two factors is wanted, not their product: the product is
    large again."""


def _factors(result: Any) -> tuple[Any, Any]:
    """Two matrices of numbers, as arrays."""
    pair = compare.sequence(result, "From your function a pair of two factors")
    if not any(
        isinstance(row, list | tuple) for part in pair if isinstance(part, list | tuple) for row in part
    ):
        raise NotYet(said(_ONE_MATRIX))
    if len(pair) != 2:
        raise NotYet(f"From your function a pair of two factors is wanted; this has {len(pair)} parts.")
    factors = [
        [compare.numbers(row, "In each factor rows of numbers") for row in _listed(part)] for part in pair
    ]
    if any(len({len(row) for row in factor}) != 1 for factor in factors):
        raise NotYet("From your function two matrices are wanted, with rows of one length each.")
    first, second = (np.array(factor, dtype=float) for factor in factors)
    return first, second


def _listed(part: Any) -> list[Any]:
    return compare.sequence(part, "In each place of the pair a matrix")


def _as_good(result: Any, wanted: Any, arguments: Any) -> bool:
    """The same product; or, where singular values are equal, another one that is as near to the matrix."""
    if [factor.shape for factor in result] != [factor.shape for factor in wanted]:
        return False
    ours, theirs = (first @ second for first, second in (wanted, result))
    if np.allclose(ours, theirs, atol=NEAR):
        return True
    matrix, rank = arguments
    least = np.sqrt((np.linalg.svd(matrix, compute_uv=False)[rank:] ** 2).sum())
    return all(abs(np.linalg.norm(matrix - product) - least) < NEAR for product in (ours, theirs))


def _explain(result: Any, wanted: Any, arguments: Any) -> str:
    matrix, rank = arguments
    shown = f"`thin(matrix, {rank})` for the matrix `{matrix.tolist()}`"
    shapes = " and ".join(f"{len(factor)} x {len(factor[0])}" for factor in result)
    right = f"{len(matrix)} x {rank} and {rank} x {len(matrix[0])}"
    if shapes != right:
        return f"{shown} gives factors of {shapes}; they should be {right}."
    return f"{shown} gives factors of the right shapes, but another product than the best of rank {rank}."


THIN = Exercise(
    id="lowrank.thin",
    kind="complete",
    objectives=("lowrank.layer", "lowrank.terms"),
    prompt="""Complete `thin(matrix, rank)`: it returns two factors, of m x rank and rank x n, whose product
        is the best approximation of that rank. Two lines are missing.""",
    form=Function(
        code.thin,
        "thin(matrix, rank)",
        Space(_MATRICES, _matrix, count=40),
        (
            code.thin_without_values,
            code.thin_values_twice,
            code.thin_smallest,
            code.thin_full_rank,
            code.thin_columns_of_right,
            code.thin_zeros_kept,
            code.thin_first_columns,
            code.thin_product,
        ),
        read=_factors,
        same=_as_good,
        explain=_explain,
    ),
    greeting="Two thin factors, the best of their rank, for every matrix that was tried.",
    hints=(
        "Columns of `left`, rows of `right`, and the singular values into one of the two.",
        "`left[:, :rank] * singular[:rank]` multiplies each column by its singular value.",
    ),
    worked="""The first `rank` columns of the left vectors, each times its singular value, and the first
        `rank` rows.""",
    stub=code.thin_stub,
)

# --- transfer: what a layer stores ---------------------------------------------------------------


def _layer(random: Random) -> tuple[dict[str, Any]]:
    """Whole singular values, so that their squares add up exactly; a share that is met or missed clearly."""
    m, n = random.randint(1, 40), random.randint(1, 40)
    steep, top = random.choice((0.4, 0.8, 0.97)), random.randint(1, 60)
    values = sorted((int(top * steep**place + random.random()) for place in range(min(m, n))), reverse=True)
    values[0] = max(values[0], 1)
    share = random.choice((0.25, 0.5, 0.75, 0.875, 1.0, 0.8, 0.9, 0.99))
    squares = np.cumsum(np.square(values))
    exact = share in (0.25, 0.5, 0.75, 0.875, 1.0)
    if not exact and (np.abs(squares - share * squares[-1]) < 1e-3).any():
        share = 0.5  # a tie that float32 might see on the other side
    return ({"shape": (m, n), "singular": values, "share": share},)


def _layers(*layers: tuple[tuple[int, int], list[float], float]) -> list[tuple[dict[str, Any]]]:
    return [({"shape": shape, "singular": singular, "share": share},) for shape, singular, share in layers]


_LAYERS = _layers(
    ((1, 1), [3], 0.9),
    ((2, 2), [1, 1], 0.5),
    ((4, 3), [2, 2, 2], 0.9),
    ((4, 3), [12, 4, 3], 0.9),
    ((9, 9), [4, 3, 0, 0, 0, 0, 0, 0, 0], 1.0),
    ((20, 10), [12, 4, 3, 0, 0, 0, 0, 0, 0, 0], 0.9),
    ((40, 40), [1] * 40, 0.5),
)

STORED = Exercise(
    id="lowrank.stored",
    kind="transfer",
    objectives=("lowrank.energy", "lowrank.breakeven"),
    prompt="""Write `stored(layer)`. A layer is a dict such as `{'shape': (20, 10), 'singular': [12, 4, 3, 0,
        ...], 'share': 0.9}`. Take the least rank that keeps at least this share of the energy, and return how
        many numbers the layer then stores: those of the two factors, or those of the matrix where that is not
        more.""",
    form=Function(
        code.stored,
        "stored(layer)",
        Space(_LAYERS, _layer),
        (
            code.stored_without_squares,
            code.stored_always_thin,
            code.stored_as_product,
            code.stored_rank,
            code.stored_with_values,
            code.stored_one_less,
            code.stored_beyond,
        ),
        read=lambda result: compare.number(result, "From your function a number", whole=True),
    ),
    greeting="Right for every layer, those included that are better left alone.",
    hints=(
        "First the rank: add up squares until they reach share times the sum of all squares.",
        "Then the smaller one of two sizes: of the factors, rank * (m + n), and of the matrix.",
    ),
    worked="""The rank follows from the squares; below break-even the factors win, else the matrix stays
        whole.""",
)
