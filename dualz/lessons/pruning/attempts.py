"""Code that learners might write in lesson 10: right answers, and popular wrong ones with what is told."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any

from dualz.course.forms import caught, mistake

Rows = list[list[float]]


def flat_of(rows: Rows) -> list[float]:
    return [value for row in rows for value in row]


def folded(flat: list[Any], rows: Rows) -> list[list[Any]]:
    width = len(rows[0])
    return [flat[at : at + width] for at in range(0, len(flat), width)]


# --- the smaller half becomes zero ---------------------------------------------------------------


def prune_half(rows):
    flat = [value for row in rows for value in row]
    heap = []
    for position, value in enumerate(flat):
        heappush(heap, (abs(value), position))
    for _ in range(len(flat) // 2):
        _, position = heappop(heap)
        flat[position] = 0
    width = len(rows[0])
    return [flat[at : at + width] for at in range(0, len(flat), width)]


def prune_half_stub(rows):
    flat = [value for row in rows for value in row]
    heap = []
    for position, value in enumerate(flat):  # noqa: B007
        ...
    for _ in range(len(flat) // 2):
        _, position = heappop(heap)  # noqa: RUF059
        ...
    width = len(rows[0])
    return [flat[at : at + width] for at in range(0, len(flat), width)]


def prune_half_by_mask(rows):
    """The course's own function, in float32."""
    import torch

    from dualz.models.pruning import magnitude_mask

    weights = torch.tensor(rows, dtype=torch.float32)
    mask = magnitude_mask(weights, weights.numel() // 2 / weights.numel())
    return weights.masked_fill(~mask, 0)


def popped(rows: Rows, count: int, key: Callable[[float, int], Any] | None = None) -> list[int]:
    """The positions that go, in their order: by magnitude, or by ``key(value, position)``."""
    flat = flat_of(rows)
    key = key or (lambda value, position: (abs(value), position))
    return sorted(range(len(flat)), key=lambda position: key(flat[position], position))[:count]


def without(rows: Rows, gone: list[int]) -> Rows:
    flat = [0.0 if position in gone else value for position, value in enumerate(flat_of(rows))]
    return folded(flat, rows)


def _half(rows: Rows, key: Callable[[float, int], Any] | None = None) -> Rows:
    return without(rows, popped(rows, len(flat_of(rows)) // 2, key))


@mistake(
    "the sign counts",
    """The values went into the heap with their signs, so the negative weights go first, however large. Push
    the magnitude, `abs(value)`.""",
)
def by_sign(rows):
    return _half(rows, lambda value, position: (value, position))


@mistake(
    "keep the smallest",
    "The large ones went and the small ones stayed. It is the other way round.",
)
def largest_go(rows):
    return _half(rows, lambda value, position: (-abs(value), position))


@mistake(
    "equal magnitudes: any of them",
    "Of equal magnitudes the lower position goes first: push `(abs(value), position)`.",
)
def later_first(rows):
    return _half(rows, lambda value, position: (abs(value), -position))


@caught("keep the k sorted values", "keep their places")
def kept_sorted(rows):
    return sorted(flat_of(rows), key=abs)[len(flat_of(rows)) // 2 :]


@mistake(
    "shrinking is pruning",
    """Every weight moved towards zero. That is shrinkage: pruning sets some to zero, and leaves the others as
    they are.""",
)
def shrunk(rows):
    magnitudes = sorted(map(abs, flat_of(rows)))
    amount = magnitudes[max(len(magnitudes) // 2 - 1, 0)]
    return [[max(abs(value) - amount, 0) * (1 if value > 0 else -1) for value in row] for row in rows]


@mistake(
    "each row loses its half", "You pruned each row on its own. All weights of the matrix share one heap."
)
def half_of_each_row(rows):
    return [_half([row])[0] for row in rows]


@mistake(
    "zeros that were there do not count",
    """You set half of the weights that are not zero yet. Half of all weights go, and those that are 0 already
    are the smallest of them.""",
)
def half_of_the_rest(rows):
    rest = [position for position in popped(rows, len(flat_of(rows))) if flat_of(rows)[position]]
    return without(rows, rest[: len(rest) // 2])


@mistake("half is rounded up", "One weight too many went: half of an odd number is rounded down.")
def half_rounded_up(rows):
    return without(rows, popped(rows, (len(flat_of(rows)) + 1) // 2))


def _limit(rows: Rows) -> float:
    """The largest magnitude that goes; below all of them where none goes."""
    half = len(flat_of(rows)) // 2
    return sorted(map(abs, flat_of(rows)))[half - 1] if half else -1


@mistake(
    "a threshold takes all equals",
    """More than half went: a threshold takes every weight of its magnitude. Count the pops, and stop after
    half of them.""",
)
def threshold_takes_equals(rows):
    return [[0 if abs(value) <= _limit(rows) else value for value in row] for row in rows]


@mistake(
    "a threshold keeps all equals",
    """Fewer than half went: a threshold keeps every weight of its magnitude. Among equals the position
    decides.""",
)
def threshold_keeps_equals(rows):
    return [[0 if abs(value) < _limit(rows) else value for value in row] for row in rows]


@mistake(
    "magnitudes are stored",
    "The signs are lost: what stays, stays as it was. Only the heap holds magnitudes.",
)
def signs_lost(rows):
    return [[abs(value) for value in row] for row in _half(rows)]


@caught("the mask is the result", "This is the mask")
def mask_only(rows):
    return [[bool(value) for value in row] for row in _half(rows)]


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
