"""Tensors of every type and shape for the tests, and a small pruned network."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import torch
from hypothesis import strategies as st
from torch import nn

from dualz.dual.tensors import KINDS, Stored, stored

TORCH_TYPES = [getattr(torch, kind.name) for kind in KINDS]
SHAPES = st.lists(st.integers(0, 9), max_size=4).map(tuple)


@st.composite
def stored_tensors(draw) -> Stored:
    """Any type; random, sparse, few-valued, scaled or constant numbers."""
    kind = draw(st.sampled_from(KINDS))
    shape = draw(SHAPES | st.tuples(st.integers(1, 40), st.integers(1, 60)))
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count = int(np.prod(shape, dtype=np.int64))
    style = draw(st.sampled_from(["random", "sparse", "shared", "few", "scaled", "constant", "zeros"]))
    data = numbers(chance, count, kind.size, style)
    if kind.name == "bool":
        data &= 1
    return stored(kind.name, shape, data)


def numbers(chance: np.random.Generator, count: int, size: int, style: str) -> np.ndarray:
    """``count`` numbers of ``size`` bytes as bytes, shape (count * size,)."""
    if style == "scaled" and size == 4:
        return (chance.integers(-9, 10, count).astype(np.float32) * np.float32(0.0123) + 0).view(np.uint8)
    values = chance.integers(0, 256, (max(count, 1), size), dtype=np.uint8)[:count]
    if style in ("few", "shared"):
        values = chance.integers(0, 256, (5, size), dtype=np.uint8)[chance.integers(0, 5, count)]
    if style in ("sparse", "shared"):
        values = values * (chance.random((count, 1)) < 0.15).astype(np.uint8)
    if style == "constant":
        values = np.repeat(chance.integers(0, 256, (1, size), dtype=np.uint8), count, axis=0)
    if style == "zeros":
        values = np.zeros((count, size), np.uint8)
    return np.ascontiguousarray(values).reshape(-1)


def pruned_net(
    seed: int = 0, keep: float = 0.05, widths: tuple[int, ...] = (64, 300, 100, 10)
) -> nn.Sequential:
    """Random weights, all but the largest set to zero, the rest one of four float16 values."""
    generator = torch.Generator().manual_seed(seed)
    layers: list[nn.Module] = []
    for inputs, outputs in pairwise(widths):
        layer = nn.Linear(inputs, outputs)
        weight = torch.randn(outputs, inputs, generator=generator)
        threshold = weight.abs().flatten().kthvalue(max(1, int(weight.numel() * (1 - keep)))).values
        levels = torch.where(weight.abs() > threshold * 1.15, 0.75, 0.5) * weight.sign()
        layer.weight.data = torch.where(weight.abs() > threshold, levels, 0.0)
        layer.bias.data = torch.randint(-7, 8, (outputs,), generator=generator) * 0.125
        layers += [layer, nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def same_bits(one: torch.Tensor, two: torch.Tensor) -> bool:
    """Equal types, shapes and bits; nan equals a nan with the same payload, -0.0 does not equal 0.0."""
    if one.dtype != two.dtype or one.shape != two.shape:
        return False
    pair = [tensor.detach().contiguous().reshape(-1).view(torch.uint8) for tensor in (one, two)]
    return torch.equal(*pair)
