"""Two functions: the factors of a layer, and how many numbers a layer stores."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np

from dualz.course import compare
from dualz.course.old import Exercise, Wrong
from dualz.course.sandbox import NotYet
from dualz.lessons.lowrank import attempts as code

# --- complete: two thin factors ------------------------------------------------------------------


def _matrix(random: Random) -> tuple[Any, int]:
    m, n = random.sample(range(2, 8), 2)
    rows = [[round(random.gauss(0, 1), 3) for _ in range(n)] for _ in range(m)]
    return np.array(rows), random.randint(1, min(m, n) - 1)


CASES = [(np.array([[0.8, -0.3], [0.2, 0.5]]), 1), (np.array([[3, 0.8], [4, -0.6], [0, 0]]), 1)]
CASES += compare.seeded(_matrix, 30)


def _product(factors: Any) -> Any:
    first, second = (np.array(factor, dtype=float) for factor in factors)
    return first @ second


def _same_product(one: Any, two: Any) -> bool:
    return [np.shape(factor) for factor in one] == [np.shape(factor) for factor in two] and bool(
        np.allclose(_product(one), _product(two), atol=1e-6)
    )


_THIN_MISTAKES = (
    (
        code.thin_without_values,
        "The singular values are missing: they belong into one of the factors, or half each.",
    ),
    (
        code.thin_values_twice,
        "The singular values are in both factors, so they count twice. Put them into one.",
    ),
    (
        code.thin_smallest,
        "You kept the smallest terms. NumPy gives the largest singular values first: take [:rank].",
    ),
    (
        code.thin_full_rank,
        "Nothing was cut: this is the whole matrix in two factors, and larger than before.",
    ),
    (
        code.thin_columns_of_right,
        "`right` is V transposed already: its rows are the right vectors. Take `right[:rank]`.",
    ),
    (
        code.thin_zeros_kept,
        "Zeroed values save nothing: the factors are as large as before. Cut the columns off.",
    ),
)


def _check_thin(answer: Any) -> str:
    function = compare.function(answer, "thin(matrix, rank)")
    for matrix, rank in CASES:
        wanted = code.thin(matrix, rank)
        given = function(matrix, rank)
        shown = f"`thin(matrix, {rank})` for a matrix of {len(matrix)} x {len(matrix[0])}"
        if given is None:
            raise NotYet(f"{shown} gives None: is a `return` missing?")
        factors = _factors(given, shown)
        if not _same_product(factors, wanted):
            raise NotYet(_say_thin(factors, matrix, rank, shown))
    return f"Two thin factors, the best of their rank, for {len(CASES)} matrices."


def _factors(given: Any, shown: str) -> list[Any]:
    pair = compare.sequence(given, f"From {shown} a pair of two factors")
    if len(pair) != 2 or not all(isinstance(row, list | tuple) for part in pair for row in _listed(part)):
        raise NotYet(
            f"From {shown} a pair of two factors is wanted, not their product: the product is large again."
        )
    factors = [
        [compare.numbers(row, "In each factor rows of numbers") for row in _listed(part)] for part in pair
    ]
    if any(len({len(row) for row in factor}) != 1 for factor in factors):
        raise NotYet(f"From {shown} two matrices are wanted, with rows of one length each.")
    return [np.array(factor, dtype=float) for factor in factors]


def _listed(part: Any) -> list[Any]:
    return compare.sequence(part, "In each place of the pair a matrix")


def _say_thin(factors: list[Any], matrix: Any, rank: int, shown: str) -> str:
    for wrong, said in _THIN_MISTAKES:
        other = wrong(matrix, rank)
        same_shapes = [factor.shape for factor in factors] == [factor.shape for factor in other]
        if same_shapes and all(map(_close_to, factors, other)):
            return said
    shapes = " and ".join(f"{len(factor)} x {len(factor[0])}" for factor in factors)
    right = f"{len(matrix)} x {rank} and {rank} x {len(matrix[0])}"
    if shapes != right:
        return f"{shown} gives factors of {shapes}; they should be {right}."
    return f"{shown} gives factors of the right shapes, but another product than the best of rank {rank}."


def _close_to(one: Any, two: Any) -> bool:
    return bool(np.allclose(one, two, atol=1e-6))


THIN = Exercise(
    id="lowrank.thin",
    lesson=12,
    kind="complete",
    objectives=("lowrank.layer", "lowrank.terms"),
    prompt="Complete `thin(matrix, rank)`: it returns two factors, of m x rank and rank x n, whose product "
    "is the best "
    "approximation of that rank. Two lines are missing.",
    check=_check_thin,
    hints=(
        "Columns of `left`, rows of `right`, and the singular values into one of the two.",
        "`left[:, :rank] * singular[:rank]` multiplies each column by its singular value.",
    ),
    answer=code.thin,
    worked="The first `rank` columns of the left vectors, each times its singular value, and the first "
    "`rank` rows.",
    wrong=(
        Wrong("the singular values can be left out", code.thin_without_values, "are missing"),
        Wrong("both factors get the singular values", code.thin_values_twice, "count twice"),
        Wrong("the smallest terms are kept", code.thin_smallest, "smallest terms"),
        Wrong("a full-rank approximation", code.thin_full_rank, "Nothing was cut"),
        Wrong("the right vectors are columns", code.thin_columns_of_right, "transposed already"),
        Wrong("zeroed singular values save memory", code.thin_zeros_kept, "save nothing"),
        Wrong("the product is what is stored", code.thin_product, "not their product"),
    ),
    stub=code.thin_stub,
)

# --- transfer: what a layer stores ---------------------------------------------------------------


def _layer(random: Random) -> dict[str, Any]:
    m, n = random.randint(2, 40), random.randint(2, 40)
    steep = random.choice((0.5, 0.8, 0.97))
    values = [round(10 * steep**place + random.random() / 100, 4) for place in range(min(m, n))]
    return {
        "shape": (m, n),
        "singular": sorted(values, reverse=True),
        "share": random.choice((0.5, 0.8, 0.9, 0.99)),
    }


LAYERS = [
    {"shape": (20, 10), "singular": [12, 4, 3, 0, 0, 0, 0, 0, 0, 0], "share": 0.9},
    {"shape": (4, 3), "singular": [12, 4, 3], "share": 0.9},
    {"shape": (4, 3), "singular": [2, 2, 2], "share": 0.9},
]
LAYERS += compare.seeded(_layer, 60)

_STORED_MISTAKES = (
    (code.stored_without_squares, "Energy means squares: compare the sums of the squared singular values."),
    (
        code.stored_always_thin,
        "Where two factors would hold more numbers than the matrix, store the matrix: m times n.",
    ),
    (code.stored_as_product, "Two factors hold r times (m + n) numbers: a sum, not a product."),
    (code.stored_rank, "This is the rank. The question is how many numbers the two factors hold."),
    (
        code.stored_with_values,
        "The singular values need no place of their own: they are multiplied into one factor.",
    ),
    (code.stored_one_less, "The rank is one too small: the share must be reached."),
)


def _check_stored(answer: Any) -> str:
    function = compare.function(answer, "stored(layer)")
    shape = lambda result: compare.number(result, "From your function a number", whole=True)  # noqa: E731
    compare.same_as(function, code.stored, LAYERS, shape, _STORED_MISTAKES)
    return f"Right for {len(LAYERS)} layers, those included that are better left alone."


STORED = Exercise(
    id="lowrank.stored",
    lesson=12,
    kind="transfer",
    objectives=("lowrank.energy", "lowrank.breakeven"),
    prompt="Write `stored(layer)`. A layer is a dict such as "
    "`{'shape': (20, 10), 'singular': [12, 4, 3, 0, ...], 'share': 0.9}`. "
    "Take the least rank that keeps at least this share of the energy, and return how many numbers "
    "the layer then stores: those of the two factors, or those of the matrix where that is not more.",
    check=_check_stored,
    hints=(
        "First the rank: add up squares until they reach share times the sum of all squares.",
        "Then the smaller one of rank * (m + n) and m * n.",
    ),
    answer=code.stored,
    worked="The rank follows from the squares; below break-even the factors win, else the matrix stays "
    "whole.",
    wrong=(
        Wrong("energy is the share of singular values", code.stored_without_squares, "means squares"),
        Wrong("any rank saves memory", code.stored_always_thin, "more numbers than the matrix"),
        Wrong("two factors hold r m n numbers", code.stored_as_product, "a sum, not a product"),
        Wrong("the rank is the answer", code.stored_rank, "This is the rank"),
        Wrong("singular values are stored as well", code.stored_with_values, "no place of their own"),
        Wrong("just below the share is enough", code.stored_one_less, "one too small"),
    ),
)
