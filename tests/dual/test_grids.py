"""Quantized weights are found in every type and grouping, and made again bit for bit."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dualz.dual import grids
from dualz.dual.tensors import Stored, from_numpy, stored

GROUPINGS = {"rows": (96, 1), "columns": (64, 96), "groups in rows": (32, 1), "groups in columns": (16, 96)}


def typed(dtype: str, numbers: np.ndarray) -> Stored:
    """``numbers`` rounded by torch."""
    rounded = torch.from_numpy(np.ascontiguousarray(numbers)).to(getattr(torch, dtype))
    return stored(dtype, numbers.shape, rounded.reshape(-1).view(torch.uint8).numpy())


@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16", "float64"])
@pytest.mark.parametrize("name", GROUPINGS)
@pytest.mark.parametrize("most", [1, 7, 31])
def test_codes_and_scales_are_found(dtype, name, most):
    count, stride = GROUPINGS[name]
    chance = np.random.default_rng(0)
    blocks = 64 * 96 // (count * stride)
    codes = chance.integers(-most, most + 1, (blocks, count, stride)).astype(np.float32)
    codes[:, 0], codes[:, 1] = most, 1
    scales = chance.random((blocks, 1, stride), np.float32) + np.float32(0.01)
    wide = np.float64 if dtype == "float64" else np.float32
    tensor = typed(dtype, (codes.astype(wide) * scales).reshape(64, 96))
    grid = grids.find(tensor)
    assert grid is not None and (grid.count, grid.stride) == (count, stride)
    assert np.array_equal(grid.codes.words.view(np.int8), codes.reshape(-1).astype(np.int8))
    again = grids.values(dtype, grid.codes, grid.scales, None, count, stride)
    assert np.array_equal(again, tensor.words)


@pytest.mark.parametrize("levels", [3, 15, 255])
def test_offsets_are_found(levels):
    chance = np.random.default_rng(1)
    codes = chance.integers(0, levels + 1, (40, 300)).astype(np.float32)
    codes[:, :2] = 0, levels
    least = -chance.random((40, 1), np.float32)
    step = chance.random((40, 1), np.float32) / 10
    tensor = from_numpy(codes * step + least)
    grid = grids.find(tensor)
    assert (
        grid is not None
        and grid.offsets is not None
        and grid.codes.dtype == ("int16" if levels > 127 else "int8")
    )
    assert np.array_equal(grids.values("float32", *grid[2:], *grid[:2]), tensor.words)


def test_scales_that_were_float16_are_stored_as_float16():
    chance = np.random.default_rng(2)
    scales = chance.random((50, 1)).astype(np.float16).astype(np.float32)
    tensor = from_numpy(chance.integers(-7, 8, (50, 200)).astype(np.float32) * scales + np.float32(0))
    assert grids.find(tensor).scales.dtype == "float16"


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float64", "float16"])
def test_ordinary_weights_are_no_grid(dtype):
    normal = np.random.default_rng(3).normal(size=(64, 96)).astype(np.float32)
    grid = grids.find(typed(dtype, normal))
    # Sixteen bfloat16 numbers may lie on a grid by chance, but never all groups of a weight.
    assert grid is None
    assert grids.find(from_numpy(np.arange(100))) is None


@given(st.integers(0, 2**32 - 1), st.sampled_from(["float32", "float16", "bfloat16", "float64"]))
def test_any_bits_are_a_grid_rightly_or_not_at_all(seed, dtype):
    """Zeros, infinities, nan and the smallest numbers among them."""
    chance = np.random.default_rng(seed)
    size = {"float32": 4, "float64": 8}.get(dtype, 2)
    words = chance.integers(0, 4, 64).astype(f"<u{size}")
    words[chance.integers(0, 64, 3)] = chance.integers(0, 1 << 16, 3)
    tensor = Stored(dtype, (4, 16), words)
    grid = grids.find(tensor)
    if grid is not None:
        assert np.array_equal(grids.values(dtype, *grid[2:], *grid[:2]), words)


@given(st.lists(st.floats(width=32, allow_nan=False), min_size=1, max_size=20))
def test_rounding_to_bfloat16_is_torch_s(numbers):
    array = np.array(numbers, np.float32)
    expected = torch.from_numpy(array).to(torch.bfloat16).view(torch.int16).numpy().view(np.uint16)
    assert np.array_equal(grids.narrow("bfloat16", array), expected)
    assert np.array_equal(grids.real("bfloat16", expected).view(np.uint32) >> 16, expected)


@pytest.mark.parametrize("count", [64, 96, 32])
def test_levels_that_stand_unevenly_are_found(count):
    chance = np.random.default_rng(5)
    table = np.sort(chance.normal(size=14)).astype(np.float32)
    table = np.concatenate([[-1], table / np.abs(table).max() * np.float32(0.9), [0, 1]]).astype(np.float32)
    codes = table[chance.integers(0, len(table), (64 * 96 // count, count))]
    codes[:, 3] = 1
    tensor = from_numpy((codes * chance.random((len(codes), 1), np.float32)).reshape(64, 96))
    grid = grids.find(tensor)
    assert grid is not None and (grid.count, grid.codes.dtype) == (count, "float32")
    assert len(np.unique(grid.codes.words)) <= len(table)
    assert np.array_equal(grids.values("float32", *grid[2:], *grid[:2]), tensor.words)


@pytest.mark.parametrize("shape", [(50, 150), (50, 5), (50, 20), (10, 250)])
@pytest.mark.parametrize("kept", [1.0, 0.1])
def test_short_rows_and_pruned_ones_are_found(shape, kept):
    """A pruned row has no small codes, and a thin layer has few numbers in a row."""
    rng = np.random.default_rng(3)
    numbers = rng.normal(size=shape).astype("f4")
    numbers[abs(numbers) < np.quantile(abs(numbers), 1 - kept)] = 0
    scales = np.maximum(abs(numbers).max(axis=1, keepdims=True), 1e-3) / np.float32(127)
    numbers = np.rint(numbers / scales) * scales + np.float32(0)  # no -0.0, which has a stream of its own
    words = numbers.astype("f4").view("<u4").reshape(-1)
    found = grids.find(Stored("float32", shape, words))
    assert found is not None and (found.count, found.stride) == (shape[1], 1)
    again = grids.values("float32", found.codes, found.scales, None, found.count, found.stride)
    assert np.array_equal(again, words)
