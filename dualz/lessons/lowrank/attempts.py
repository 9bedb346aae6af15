"""Code that learners might write in lesson 12: right answers, and popular wrong ones.

Every function here stands for a learner's. The tests give them to the checks.
"""

from __future__ import annotations

import numpy as np

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


def thin_without_values(matrix, rank):
    left, _, right = np.linalg.svd(matrix, full_matrices=False)
    return left[:, :rank], right[:rank]


def thin_values_twice(matrix, rank):
    left, singular, right = np.linalg.svd(matrix, full_matrices=False)
    return left[:, :rank] * singular[:rank], singular[:rank, None] * right[:rank]


def thin_smallest(matrix, rank):
    left, singular, right = np.linalg.svd(matrix, full_matrices=False)
    return left[:, -rank:] * singular[-rank:], right[-rank:]


def thin_full_rank(matrix, rank):
    left, singular, right = np.linalg.svd(matrix, full_matrices=False)
    return left * singular, right


def thin_columns_of_right(matrix, rank):
    left, singular, right = np.linalg.svd(matrix, full_matrices=False)
    return left[:, :rank] * singular[:rank], right[:, :rank].T


def thin_zeros_kept(matrix, rank):
    left, singular, right = np.linalg.svd(matrix, full_matrices=False)
    singular[rank:] = 0
    return left * singular, right


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


def stored_without_squares(layer):
    return stored({**layer, "singular": [value**0.5 for value in layer["singular"]]})


def stored_always_thin(layer):
    m, n = layer["shape"]
    return stored({**layer, "shape": (m, 10**9)}) // (m + 10**9) * (m + n)


def stored_as_product(layer):
    m, n = layer["shape"]
    return stored_always_thin(layer) // (m + n) * m * n


def stored_rank(layer):
    return stored_always_thin(layer) // sum(layer["shape"])


def stored_with_values(layer):
    m, n = layer["shape"]
    return min(stored_rank(layer) * (m + n + 1), m * n)


def stored_one_less(layer):
    m, n = layer["shape"]
    return min(max(stored_rank(layer) - 1, 1) * (m + n), m * n)
