"""Lesson 10: pruning by hand, and the size of compressed sparse rows, right and wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dualz.course.forms import mistake

Rows = list[list[float]]


def flat_of(rows: Rows) -> list[float]:
    return [value for row in rows for value in row]


def folded(flat: list[Any], rows: Rows) -> list[list[Any]]:
    width = len(rows[0])
    return [flat[at : at + width] for at in range(0, len(flat), width)]


# --- by hand -------------------------------------------------------------------------------------


def popped(rows: Rows, count: int, key: Callable[[float, int], Any] | None = None) -> list[int]:
    """The positions that go, in their order: by magnitude, or by ``key(value, position)``."""
    flat = flat_of(rows)
    key = key or (lambda value, position: (abs(value), position))
    return sorted(range(len(flat)), key=lambda position: key(flat[position], position))[:count]


def without(rows: Rows, gone: list[int]) -> Rows:
    flat = [0.0 if position in gone else value for position, value in enumerate(flat_of(rows))]
    return folded(flat, rows)


# --- the bytes of compressed sparse rows ---------------------------------------------------------


def csr_bytes(rows):
    kept = sum(1 for row in rows for value in row if value != 0)
    return 4 * kept + 2 * kept + 4 * (len(rows) + 1)


def csr_bytes_of_scipy(rows):
    from scipy.sparse import csr_matrix

    matrix = csr_matrix(rows)
    return 4 * len(matrix.data) + 2 * len(matrix.indices) + 4 * len(matrix.indptr)


def kept_of(rows: Rows) -> int:
    return sum(value != 0 for value in flat_of(rows))


@mistake(
    "the size is the dense size",
    "This is the dense size. CSR stores only what is not zero, with its places.",
)
def dense_bytes(rows):
    return 4 * len(flat_of(rows))


@mistake("places are free", "These are the values alone. Without their places they cannot be put back.")
def values_only(rows):
    return 4 * kept_of(rows)


@mistake(
    "no row starts",
    "The row starts are missing: 4 bytes for each row, and for the end of the last one.",
)
def without_starts(rows):
    return 6 * kept_of(rows)


@mistake(
    "as many starts as rows",
    "One start is missing: with n rows there are n + 1, the last says where all end.",
)
def a_start_a_row(rows):
    return 6 * kept_of(rows) + 4 * len(rows)


@mistake(
    "only positive weights count",
    "You counted only the positive values. A negative weight is not zero.",
)
def positives_only(rows):
    return 6 * sum(value > 0 for value in flat_of(rows)) + 4 * (len(rows) + 1)


@mistake(
    "zeros are stored",
    "You stored the zeros, too. Values and columns are kept only where it is not zero.",
)
def zeros_counted(rows):
    return 6 * len(flat_of(rows)) + 4 * (len(rows) + 1)


@mistake("bits are bytes", "This is in bits. Divide by 8.")
def in_bits(rows):
    return 8 * csr_bytes(rows)


@mistake("a start for each column", "Starts belong to rows: there are as many as rows, and one.")
def a_start_a_column(rows):
    return 6 * kept_of(rows) + 4 * (len(rows[0]) + 1)


@mistake("every number takes 4 bytes", "You gave each column 4 bytes. Here a column takes 2.")
def wide_columns(rows):
    return 8 * kept_of(rows) + 4 * (len(rows) + 1)


@mistake(
    "rows of zeros have no start",
    "A row of zeros has a start as well: without it nobody knows which row comes next.",
)
def filled_rows_only(rows):
    return 6 * kept_of(rows) + 4 * (sum(map(any, rows)) + 1)
