"""Kernels of tensors made of parts: what they write they read, and what they find is there."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dualz.codecs.errors import CorruptData
from dualz.kernels import bitmaps, differences, grids, repeats

SEEDS = st.integers(0, 2**32 - 1)


@given(
    SEEDS, st.integers(0, 300), st.integers(3, 40), st.integers(0, 4095), st.sampled_from([0, 0.03, 0.5, 1])
)
def test_bits_come_back(seed, count, pitch, mask, share):
    bits = (np.random.default_rng(seed).random(count) < share).astype(np.uint8)
    data = bitmaps.encode(bits, pitch, mask, 1000)
    assert np.array_equal(bitmaps.decode(memoryview(data), count, pitch, mask), bits)
    assert bitmaps.encode(bits, pitch, mask, len(data)) in (data, None)
    assert bitmaps.encode(bits, pitch, mask, len(data) - 1) is None


def test_bits_cost_nearly_their_entropy_and_a_picture_much_less():
    chance = np.random.default_rng(1)
    for share in (0.02, 0.3):
        bits = (chance.random(100_000) < share).astype(np.uint8)
        p = bits.mean()
        ideal = -(p * np.log2(p) + (1 - p) * np.log2(1 - p)) * bits.size / 8
        assert ideal * 0.99 < len(bitmaps.encode(bits, 7, 0, 10**6)) < ideal * 1.01
    disc = np.hypot(*np.mgrid[-100:100, -100:100]) < 70
    assert len(bitmaps.encode(disc.reshape(-1).astype(np.uint8), 200, 4095, 10**6)) < 160


def test_the_compiled_bits_equal_the_python_source(monkeypatch):
    bits = (np.random.default_rng(2).random(400) < 0.2).astype(np.uint8)
    compiled = bitmaps.encode(bits, 20, 4095, 1000)
    for name in ("_around", "_encode", "_decode"):
        function = getattr(bitmaps, name)
        monkeypatch.setattr(bitmaps, name, getattr(function, "py_func", function))
    assert bitmaps.encode(bits, 20, 4095, 1000) == compiled
    assert np.array_equal(bitmaps.decode(memoryview(compiled), 400, 20, 4095), bits)


@given(SEEDS, st.integers(0, 200), st.integers(1, 60), st.sampled_from(["<u1", "<u2", "<u4", "<u8"]))
def test_sums_undo_differences(seed, count, lag, kind):
    words = np.random.default_rng(seed).integers(0, 256, count * int(kind[2]), np.uint8).view(kind)
    steps = differences.differences(words, lag)
    assert steps.dtype == words.dtype and np.array_equal(differences.sums(steps, lag), words)


def test_small_differences_are_small_words():
    words = np.array([5, 4, 6, 6, 3], np.uint8)
    assert differences.differences(words, 1).tolist() == [10, 1, 4, 0, 5]


@given(SEEDS, st.integers(1, 40), st.integers(1, 12), st.integers(1, 5), st.sampled_from(["<u1", "<u8"]))
@settings(max_examples=60)
def test_repeats_come_back(seed, columns, rows, times, kind):
    chance = np.random.default_rng(seed)
    words = np.repeat(chance.integers(0, 200, (rows, columns)).astype(kind), times, axis=0).reshape(-1)
    tokens = repeats.find(words, 4)
    if tokens is None:
        return
    assert (tokens[:, 1] >= 4).all() and (tokens[:, 2] >= 1).all()
    fresh = repeats.literals(words, tokens)
    assert len(fresh) + tokens[:, 1].sum() == len(words)
    columns_ = tuple(tokens[:, place].astype(np.uint32) for place in range(3))
    assert np.array_equal(repeats.apply(fresh, columns_, len(words)), words)


def test_repeated_rows_are_one_token_each():
    rows = np.random.default_rng(3).integers(0, 2**32, (5, 300), np.uint32)
    tokens = repeats.find(np.repeat(rows, 4, axis=0).reshape(-1), 4)
    assert tokens.tolist() == [[300, 900, 300]] * 5
    assert repeats.find(np.full(1000, 7, np.uint32), 4).tolist() == [[1, 999, 1]]


def test_tokens_that_lead_outside_are_refused():
    fresh, outside = np.arange(3, dtype=np.uint8), [(1, 4, 2), (1, 4, 0), (4, 4, 1), (1, 99, 1), (1, 2, 1)]
    for token in outside:
        columns = tuple(np.array([number], np.uint32) for number in token)
        with pytest.raises(CorruptData, match="Token 0"):
            repeats.apply(fresh, columns, 20)
    columns = tuple(np.array([number], np.uint32) for number in (2, 4, 1))
    with pytest.raises(CorruptData, match="leave 14 numbers, and 1 literals"):
        repeats.apply(fresh, columns, 20)


@given(SEEDS, st.integers(1, 30), st.integers(2, 16), st.integers(1, 5), st.sampled_from([1, 7, 127]))
def test_the_scale_lies_in_its_interval(seed, blocks, count, stride, most):
    chance = np.random.default_rng(seed)
    scales = chance.random((blocks, 1, stride), np.float32) + np.float32(1e-3)
    codes = chance.integers(-most, most + 1, (blocks, count, stride)).astype(np.float32)
    codes[:, 0] = 1  # so that there is one code of 1, and the scale is not a multiple of what is found
    found = grids.intervals((codes * scales).reshape(-1), count, stride, 2047, 24, -126)
    assert found is not None
    low, high = found
    assert (low <= scales.reshape(-1)).all() and (scales.reshape(-1) <= high).all()


def test_what_is_no_grid_is_found_out():
    chance = np.random.default_rng(4)
    assert grids.intervals(chance.normal(size=640).astype(np.float32), 16, 1, 2047, 24, -126) is None
    odd = np.ones(32, np.float32)
    for number in (np.nan, np.inf):
        odd[7] = number
        assert grids.intervals(odd, 16, 1, 2047, 24, -126) is None
    low, high = grids.intervals(np.zeros(32, np.float32), 16, 1, 2047, 24, -126)
    assert low.tolist() == high.tolist() == [0, 0]
