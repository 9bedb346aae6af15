"""Code that learners might write in lesson 12: right answers, and popular wrong ones with what is told."""

from __future__ import annotations

import numpy as np

from dualz.course.forms import caught, mistake

# --- two thin factors ----------------------------------------------------------------------------


def thin(matrix, rank):
    left, singular, right = np.linalg.svd(matrix, full_matrices=False)
    first = left[:, :rank] * singular[:rank]
    second = right[:rank]
    return first, second


def thin_stub(matrix, rank):
    left, singular, right = np.linalg.svd(matrix, full_matrices=False)  # noqa: RUF059
    first = ...
    second = ...
    return first, second


@mistake(
    "the singular values can be left out",
    "The singular values are missing: they belong into one of the factors, or half each.",
)
def thin_without_values(matrix, rank):
    left, _, right = np.linalg.svd(matrix, full_matrices=False)
    return left[:, :rank], right[:rank]


@mistake(
    "both factors get the singular values",
    "The singular values are in both factors, so they count twice. Put them into one.",
)
def thin_values_twice(matrix, rank):
    left, singular, right = np.linalg.svd(matrix, full_matrices=False)
    return left[:, :rank] * singular[:rank], singular[:rank, None] * right[:rank]


@mistake(
    "the smallest terms are kept",
    "You kept the smallest terms. NumPy gives the largest singular values first: take [:rank].",
)
def thin_smallest(matrix, rank):
    left, singular, right = np.linalg.svd(matrix, full_matrices=False)
    return left[:, -rank:] * singular[-rank:], right[-rank:]


@mistake(
    "a full-rank approximation",
    "Nothing was cut: this is the whole matrix in two factors, and larger than before.",
)
def thin_full_rank(matrix, rank):
    left, singular, right = np.linalg.svd(matrix, full_matrices=False)
    return left * singular, right


@mistake(
    "the right vectors are columns",
    "`right` is V transposed already: its rows are the right vectors. Take `right[:rank]`.",
)
def thin_columns_of_right(matrix, rank):
    left, singular, right = np.linalg.svd(matrix, full_matrices=False)
    return left[:, :rank] * singular[:rank], right[:, :rank].T


@mistake(
    "zeroed singular values save memory",
    "Zeroed values save nothing: the factors are as large as before. Cut the columns off.",
)
def thin_zeros_kept(matrix, rank):
    left, singular, right = np.linalg.svd(matrix, full_matrices=False)
    singular[rank:] = 0
    return left * singular, right


@mistake(
    "any columns and rows will do",
    "These are the first columns of the matrix and what fits them best. The best terms come from the SVD.",
)
def thin_first_columns(matrix, rank):
    first = np.asarray(matrix, dtype=float)[:, :rank]
    return first, np.linalg.pinv(first) @ matrix


@caught("the product is what is stored", "not their product")
def thin_product(matrix, rank):
    first, second = thin(matrix, rank)
    return first @ second


# --- the numbers that a layer stores -------------------------------------------------------------


def stored(layer):
    m, n = layer["shape"]
    squares = [value**2 for value in layer["singular"]]
    rank, kept = 1, squares[0]
    while kept < layer["share"] * sum(squares):
        kept += squares[rank]
        rank += 1
    return min(rank * (m + n), m * n)


def _rank(layer):
    m, _ = layer["shape"]
    return stored({**layer, "shape": (m, 10**9)}) // (m + 10**9)


@mistake(
    "energy is the share of singular values",
    "Energy means squares: compare the sums of the squared singular values.",
)
def stored_without_squares(layer):
    return stored({**layer, "singular": [value**0.5 for value in layer["singular"]]})


@mistake(
    "any rank saves memory",
    "Where two factors would hold more numbers than the matrix, store the matrix: m times n.",
)
def stored_always_thin(layer):
    return _rank(layer) * sum(layer["shape"])


@mistake("two factors hold r m n numbers", "Two factors hold r times (m + n) numbers: a sum, not a product.")
def stored_as_product(layer):
    m, n = layer["shape"]
    return _rank(layer) * m * n


@mistake(
    "the rank is the answer",
    "This is the rank. The question is how many numbers the two factors hold.",
)
def stored_rank(layer):
    return _rank(layer)


@mistake(
    "singular values are stored as well",
    "The singular values need no place of their own: they are multiplied into one factor.",
)
def stored_with_values(layer):
    m, n = layer["shape"]
    return min(_rank(layer) * (m + n + 1), m * n)


@mistake("just below the share is enough", "The rank is one too small: the share must be reached.")
def stored_one_less(layer):
    m, n = layer["shape"]
    return min(max(_rank(layer) - 1, 1) * (m + n), m * n)


@mistake(
    "the share must be passed",
    "The rank is one too large where the share is met exactly: at least is enough.",
)
def stored_beyond(layer):
    m, n = layer["shape"]
    squares = [value**2 for value in layer["singular"]]
    ranks = range(1, len(squares) + 1)
    rank = next((r for r in ranks if sum(squares[:r]) > layer["share"] * sum(squares)), len(squares))
    return min(rank * (m + n), m * n)
