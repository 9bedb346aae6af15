"""Samples as whole numbers: rounded to a step, their waves or their differences, and groups of columns.

For the file of a training set, :mod:`dualz.dual.training_set`, which says what this is for.
Lesson: 15 (budget).
"""

from __future__ import annotations

from math import prod
from typing import Any, Protocol

import numpy as np

from dualz.codecs.columns import zigzag

MOST_COLUMNS = 1 << 12
LARGEST_CODE = 1 << 30
_FIXED = 54  # bytes that a group of the Huffman coder costs before its first code, about


class HowStored(Protocol):
    """A step and the name of a transform."""

    @property
    def step(self) -> float: ...

    @property
    def transform(self) -> str: ...


# --- the transform and its codes -------------------------------------------------------------------


def cosines(length: int) -> np.ndarray:
    """The waves of the cosine transform as rows of an orthogonal matrix, float64, (length, length).

    >>> bool(np.allclose(cosines(5) @ cosines(5).T, np.eye(5)))
    True
    """
    waves, places = np.arange(length)[:, None], np.arange(length)[None]
    table = np.sqrt(2 / length) * np.cos((2 * places + 1) * waves * np.pi / (2 * length))
    table[0] /= np.sqrt(2)
    return table


def codes_of(x: Any, form: HowStored, shape: tuple[int, ...] | None = None) -> np.ndarray:
    """The whole numbers that are stored for samples ``x``, int64, (samples, columns).

    ``shape``: that of one sample, of one or two dimensions (default: a row). Cosines are taken along each
    dimension, and their columns then go from slow waves to fast ones.

    Raises:
        ValueError: samples that are no finite numbers in rows of that shape, or codes of 31 bits and more.
    """
    rows = np.asarray(x, dtype=np.float64)
    shape = shape_of(rows, shape)
    if not np.isfinite(rows).all():
        raise ValueError("A sample holds nan or inf.")
    if form.transform == "cosines":
        rows = _turned(rows, shape, back=False)[:, _slow_first(shape)]
    scaled = np.rint(rows / np.float64(np.float32(form.step)))
    if scaled.size and np.abs(scaled).max() >= LARGEST_CODE / 2:
        raise ValueError("The step is too small for these samples: their codes have 30 bits and more.")
    codes = scaled.astype(np.int64)
    return np.diff(codes, axis=1, prepend=0) if form.transform == "differences" else codes


def samples_of(codes: np.ndarray, form: HowStored, shape: tuple[int, ...]) -> np.ndarray:
    """The samples that :func:`codes_of` stands for, float32, (samples, columns)."""
    whole = np.cumsum(codes, axis=1) if form.transform == "differences" else codes
    rows = whole * np.float64(np.float32(form.step))
    if form.transform == "cosines":
        back = np.empty_like(rows)
        back[:, _slow_first(shape)] = rows
        rows = _turned(back, shape, back=True)
    return rows.astype(np.float32)


def _turned(rows: np.ndarray, shape: tuple[int, ...], back: bool) -> np.ndarray:
    """Rows through the cosines of each of their dimensions."""
    cube = rows.reshape(len(rows), *shape)
    for axis, length in enumerate(shape, 1):
        table = cosines(length)
        cube = np.moveaxis(np.moveaxis(cube, axis, -1) @ (table if back else table.T), -1, axis)
    return cube.reshape(rows.shape)


def _slow_first(shape: tuple[int, ...]) -> np.ndarray:
    """The columns by the sum of their frequencies, as JPEG's zig-zag has it; of one dimension as they are."""
    return np.argsort(np.indices(shape).sum(axis=0).reshape(-1), kind="stable")


def shape_of(rows: np.ndarray, shape: tuple[int, ...] | None) -> tuple[int, ...]:
    """The shape of a sample, checked against its rows; errors as :func:`codes_of`."""
    if rows.ndim != 2 or not 1 <= rows.shape[1] <= MOST_COLUMNS:
        raise ValueError(f"Samples are rows of 1 to {MOST_COLUMNS} numbers, not of shape {rows.shape}.")
    shape = shape or (rows.shape[1],)
    if not 1 <= len(shape) <= 2 or min(shape) < 1 or prod(shape) != rows.shape[1]:
        raise ValueError(f"{rows.shape[1]} numbers are no sample of shape {shape}, in one or two dimensions.")
    return shape


# --- groups of columns -----------------------------------------------------------------------------


def groups_of(codes: np.ndarray) -> list[int]:
    """How many columns each group has, in their order: the cut that should cost least with a table each.

    Judged by the entropy of each possible group and what its table takes; dynamic programming over the cuts.
    """
    many = codes.shape[1]
    folded = np.minimum(zigzag(codes.reshape(-1)).reshape(codes.shape), 255).astype(np.int64)
    counts = np.stack([np.bincount(column, minlength=256) for column in folded.T])
    before = np.concatenate([np.zeros((1, 256), np.int64), np.cumsum(counts, axis=0)])
    least, cut = np.zeros(many + 1), np.zeros(many + 1, np.int64)
    for end in range(1, many + 1):
        cost = least[:end] + _cost(before[end] - before[:end])
        cut[end] = int(np.argmin(cost))
        least[end] = cost[cut[end]]
    sizes, end = [], many
    while end:
        sizes.append(int(end - cut[end]))
        end = int(cut[end])
    return sizes[::-1]


def _cost(counts: np.ndarray) -> np.ndarray:
    """About the bytes of groups with these counts, (groups, 256): entropy, table, what is always there."""
    total = counts.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        bits = np.where(counts > 0, -counts * np.log2(counts / total), 0.0).sum(axis=1)
    return bits / 8 + (counts > 0).sum(axis=1) / 2 + _FIXED
