"""Code that learners might write in lesson 10: right answers, and popular wrong ones.

Every function here stands for a learner's. The tests give them to the checks.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any

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


def by_sign(rows):
    return _half(rows, lambda value, position: (value, position))


def largest_go(rows):
    return _half(rows, lambda value, position: (-abs(value), position))


def later_first(rows):
    return _half(rows, lambda value, position: (abs(value), -position))


def kept_sorted(rows):
    flat = flat_of(rows)
    return sorted((value for value in flat if value), key=abs)[len(flat) // 2 :]


def kept_in_order(rows):
    return [value for value in flat_of(_half(rows)) if value]


def shrunk(rows):
    amount = sorted(map(abs, flat_of(rows)))[len(flat_of(rows)) // 2 - 1]
    return [[value - amount if value > 0 else value + amount for value in row] for row in rows]


def half_of_each_row(rows):
    return [_half([row])[0] for row in rows]


def mask_only(rows):
    return [[bool(value) for value in row] for row in _half(rows)]


# --- the bytes of compressed sparse rows ---------------------------------------------------------


def csr_bytes(rows):
    kept = sum(1 for row in rows for value in row if value != 0)
    return 4 * kept + 2 * kept + 4 * (len(rows) + 1)


def kept_of(rows: Rows) -> int:
    return sum(value != 0 for value in flat_of(rows))


def dense_bytes(rows):
    return 4 * len(flat_of(rows))


def values_only(rows):
    return 4 * kept_of(rows)


def without_starts(rows):
    return 6 * kept_of(rows)


def a_start_a_row(rows):
    return 6 * kept_of(rows) + 4 * len(rows)


def positives_only(rows):
    return 6 * sum(value > 0 for value in flat_of(rows)) + 4 * (len(rows) + 1)


def zeros_counted(rows):
    return 6 * len(flat_of(rows)) + 4 * (len(rows) + 1)


def in_bits(rows):
    return 8 * csr_bytes(rows)


def a_start_a_column(rows):
    return 6 * kept_of(rows) + 4 * (len(rows[0]) + 1)
