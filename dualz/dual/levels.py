"""Weights quantized to levels that stand unevenly, as NF4's do: a level times its group's largest size.

Which levels they are is found from the tensor: in every group the numbers are divided by the largest one,
and if few different quotients come, each bounds its level from both sides, as rounding moved every number by
half a step at most. Nothing is known beforehand, so any such table of levels is found.

Source: Dettmers et al., "QLoRA" (2023) for NF4.
Lessons: 11 (quantization), 14 (dual).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from dualz.dual.tensors import Stored

MOST_LEVELS = 64
_STEPS = 1 << 16  # quotients that are closer than that are taken for one level
_SAMPLE = 64  # groups that are looked at first


def find(tensor: Stored, groupings: Iterable[tuple[int, int]]) -> tuple[int, int, Stored, np.ndarray] | None:
    """Numbers in a group and their distance, levels (float32, like the tensor), and scales, shape (groups,).

    For float32 tensors; None where there are no such levels.
    """
    if tensor.dtype != "float32":
        return None
    numbers = tensor.words.view("<f4")
    for count, stride in groupings:
        blocks = numbers.reshape(-1, count, stride)
        some = blocks[:_SAMPLE, :, : max(1, _SAMPLE // len(blocks[:_SAMPLE]))]
        starts = _starts(_quotients(some))
        if starts is None or 8 * len(starts) > some.size:
            continue
        found = _fitted(blocks)
        if found is not None:
            levels, scales = found
            return count, stride, Stored("float32", tensor.shape, levels.reshape(-1).view("<u4")), scales
    return None


def _scales(blocks: np.ndarray) -> np.ndarray:
    return np.abs(blocks).max(axis=1, keepdims=True)


def _quotients(blocks: np.ndarray) -> np.ndarray:
    """Every number by the largest of its group, in 2^16 steps; empty where a number is not finite."""
    scales = _scales(blocks)
    if not np.isfinite(scales).all():
        return np.zeros(0, np.int64)
    return np.rint(blocks.astype("f8") * _STEPS / np.where(scales > 0, scales, 1)).astype(np.int64)


def _starts(quotients: np.ndarray) -> np.ndarray | None:
    """The least quotient of each level; neighbours are one level. None where there are too many."""
    different = np.unique(quotients)
    starts = different[np.diff(different, prepend=-3 * _STEPS) > 1]
    return starts if 0 < len(starts) <= MOST_LEVELS else None


def _fitted(blocks: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """The level of every number, and the scales, if they give every number again."""
    quotients = _quotients(blocks)
    starts = _starts(quotients)
    if starts is None:
        return None
    labels = np.searchsorted(starts, quotients, side="right") - 1
    scales = _scales(blocks)
    exact = np.broadcast_to(np.where(scales > 0, scales, 1), blocks.shape).astype("f8")
    half = np.spacing(np.abs(blocks)).astype("f8") / 2
    order = np.argsort(labels, axis=None, kind="stable")
    first = np.searchsorted(labels.reshape(-1)[order], np.arange(len(starts)))
    low = np.maximum.reduceat(((blocks - half) / exact).reshape(-1)[order], first)
    high = np.minimum.reduceat(((blocks + half) / exact).reshape(-1)[order], first)
    levels = ((low + high) / 2).astype("<f4")
    levels = np.where((low <= 0) & (high >= 0), np.float32(0), levels)
    chosen = levels[labels]
    same = (chosen * scales).view("<u4") == np.ascontiguousarray(blocks).view("<u4")
    return (chosen, scales.reshape(-1)) if same.all() else None
