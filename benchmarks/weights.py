"""Weights as other people make them: what a .dz file has to hold without being larger than xz makes it.

Every kind is 1024 x 1024 unless said, from a fixed seed. ``least`` is the number of bytes below which no code
for the weight's codes and scales can come (the entropy of the codes as if drawn one by one, and the scales as
they are), or None where nothing of that sort is known.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
from torch import nn
from torch.nn.utils import prune

from dualz.dual.tensors import Stored, from_numpy, stored

SIDE = 1024


class Weight(NamedTuple):
    """Tensors by name, and the bytes that a perfect code for their codes and scales takes."""

    tensors: dict[str, Stored]
    least: float | None = None


def _normal(shape: tuple[int, ...], seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 0.05, shape).astype(np.float32)


def _bits(codes: np.ndarray) -> float:
    """The entropy of ``codes`` in bits in all; a code -0 is not 0."""
    counts = np.unique(
        np.stack([codes.reshape(-1), np.signbit(codes).reshape(-1)]), axis=1, return_counts=True
    )
    share = counts[1] / codes.size
    return float(-(share * np.log2(share)).sum() * codes.size)


def bfloat16(array: np.ndarray) -> Stored:
    """``array`` rounded to bfloat16."""
    numbers = torch.from_numpy(np.ascontiguousarray(array)).to(torch.bfloat16)
    return stored("bfloat16", array.shape, numbers.reshape(-1).view(torch.uint8).numpy())


def masked(side: int = SIDE) -> Weight:
    """LeNet-300-100, 5 % kept by ``w * mask``: half of the zeros are -0.0."""
    tensors = {}
    for place, (rows, columns) in enumerate([(300, 784), (100, 300), (10, 100)]):
        weight = _normal((rows, columns), place)
        mask = np.abs(weight) > np.quantile(np.abs(weight), 0.95)
        tensors[f"{place}.weight"] = from_numpy(weight * mask)
    return Weight(tensors)


def removed(side: int = SIDE) -> Weight:
    """The same by torch's own pruning and ``prune.remove``."""
    torch.manual_seed(0)
    layers = [nn.Linear(784, 300), nn.Linear(300, 100), nn.Linear(100, 10)]
    for layer in layers:
        prune.l1_unstructured(layer, "weight", 0.95)
        prune.remove(layer, "weight")
    return Weight(
        {f"{n}.weight": from_numpy(layer.weight.detach().numpy()) for n, layer in enumerate(layers)}
    )


def _rounded(groups: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
    """Codes from -most to most (floats, -0.0 among them) and a float32 scale for each row of ``groups``."""
    scale = np.abs(groups).max(axis=1, keepdims=True) / np.float32(most)
    return np.round(groups / scale), scale


def by_row(side: int = SIDE) -> Weight:
    """4 bits, a scale for each row, kept as float32."""
    codes, scale = _rounded(_normal((side, side)), 7)
    codes = codes.astype(np.int8)
    return Weight({"w": from_numpy(codes * scale)}, _bits(codes) / 8 + scale.nbytes)


def by_row_rounded(side: int = SIDE) -> Weight:
    """The same with codes that stayed floats while they were rounded: -0.4 became -0.0."""
    codes, scale = _rounded(_normal((side, side)), 7)
    return Weight({"w": from_numpy(codes * scale)}, _bits(codes) / 8 + scale.nbytes)


def grouped(side: int = SIDE) -> Weight:
    """4 bits, a scale for each 128 numbers of a row, kept as float32."""
    codes, scale = _rounded(_normal((side * side // 128, 128)), 7)
    codes = codes.astype(np.int8)
    return Weight({"w": from_numpy((codes * scale).reshape(side, side))}, _bits(codes) / 8 + scale.nbytes)


def by_row_bf16(side: int = SIDE) -> Weight:
    """4 bits by row, kept as bfloat16."""
    codes, scale = _rounded(_normal((side, side)), 7)
    codes = codes.astype(np.int8)
    return Weight({"w": bfloat16(codes * scale)}, _bits(codes) / 8 + scale.nbytes)


def affine(side: int = SIDE) -> Weight:
    """4 bits by row from the least to the greatest number: least + code * step."""
    weight = _normal((side, side))
    least = weight.min(axis=1, keepdims=True)
    step = (weight.max(axis=1, keepdims=True) - least) / np.float32(15)
    codes = np.round((weight - least) / step).astype(np.uint8)
    return Weight({"w": from_numpy(codes * step + least)}, _bits(codes) / 8 + 2 * step.nbytes)


NF4 = np.array(
    [-1.0, -0.6961928, -0.52507305, -0.3949175, -0.28444138, -0.18477343, -0.09105004, 0.0, 0.0795803,
     0.1609302, 0.2461123, 0.33791524, 0.44070983, 0.562617, 0.72295684, 1.0], np.float32
)  # fmt: skip


def uneven(side: int = SIDE) -> Weight:
    """NF4: sixteen levels for a normal variable, times the largest size of 64 numbers (QLoRA)."""
    groups = _normal((side * side // 64, 64))
    scale = np.abs(groups).max(axis=1, keepdims=True)
    codes = np.searchsorted((NF4[1:] + NF4[:-1]) / 2, groups / scale).astype(np.uint8)
    return Weight(
        {"w": from_numpy((NF4[codes] * scale).reshape(side, side))}, _bits(codes) / 8 + scale.nbytes
    )


def ternary(side: int = SIDE) -> Weight:
    """-1, 0 or 1 times the mean size of a row."""
    weight = _normal((side, side))
    scale = np.abs(weight).mean(axis=1, keepdims=True)
    codes = np.clip(np.round(weight / scale), -1, 1).astype(np.int8)
    return Weight({"w": from_numpy(codes * scale)}, _bits(codes) / 8 + scale.nbytes)


def columns(side: int = SIDE) -> Weight:
    """8 bits, a scale for each column."""
    codes, scale = _rounded(_normal((side, side)), 127)
    codes = codes.astype(np.int8)
    return Weight({"w": from_numpy(np.ascontiguousarray((codes * scale).T))}, _bits(codes) / 8 + scale.nbytes)


def repeated(side: int = SIDE) -> Weight:
    """A quarter as many rows, each four times (grouped keys and values, spread out)."""
    return Weight({"w": from_numpy(np.repeat(_normal((side // 4, side)), 4, axis=0))})


def ramp(side: int = SIDE) -> Weight:
    """int64: 0, 1, 2 ... 99 999 (positions, row starts)."""
    return Weight({"w": from_numpy(np.arange(100_000, dtype=np.int64))})


def causal(side: int = SIDE) -> Weight:
    """The mask of an attention that looks back only, bool."""
    return Weight({"w": from_numpy(np.tril(np.ones((side, side), np.bool_)))})


def gaussian(side: int = SIDE) -> Weight:
    """Control: float32 as trained."""
    return Weight({"w": from_numpy(_normal((side, side)))})


def gaussian_bf16(side: int = SIDE) -> Weight:
    """Control: bfloat16 as trained."""
    return Weight({"w": bfloat16(_normal((side, side)))})


KINDS: dict[str, Callable[..., Weight]] = {
    "pruned by mask, with -0.0": masked,
    "pruned, torch prune.remove": removed,
    "4 bit by row, float32": by_row,
    "4 bit by row, codes with -0.0": by_row_rounded,
    "4 bit, groups of 128": grouped,
    "4 bit by row, bfloat16": by_row_bf16,
    "4 bit by row, affine": affine,
    "NF4, groups of 64": uneven,
    "8 bit by column": columns,
    "ternary, scale by row": ternary,
    "rows repeated four times": repeated,
    "int64 ramp of 100 000": ramp,
    "causal mask, bool": causal,
    "Gaussian float32 (control)": gaussian,
    "Gaussian bfloat16 (control)": gaussian_bf16,
}
