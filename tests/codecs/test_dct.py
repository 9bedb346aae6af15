"""One block of JPEG: the transform against SciPy, the bits there and back, and what is refused."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.fft import dctn, idctn

from dualz.codecs import dct, jpeg_format
from dualz.codecs.dct import CodedLevels, ReadLevels
from dualz.codecs.errors import CorruptData
from dualz.trace import finish, record

CHANCE = np.random.default_rng(1)
STEPS = jpeg_format.quantization_table(75)


def test_the_transform_is_that_of_scipy():
    for _ in range(20):
        block = CHANCE.normal(0, 60, (8, 8))
        there = np.reshape(dct.forward(block), (8, 8))
        assert np.allclose(there, dctn(block, norm="ortho"), atol=1e-10)
        assert np.allclose(np.reshape(dct.inverse(there), (8, 8)), block, atol=1e-10)
        assert np.allclose(np.reshape(dct.inverse(block), (8, 8)), idctn(block, norm="ortho"), atol=1e-10)


def test_a_block_is_given_in_any_way():
    block = CHANCE.integers(0, 256, (8, 8), dtype=np.uint8)
    ways = [block, block.tolist(), block.reshape(64), tuple(block.reshape(64).tolist()), block.astype(float)]
    assert len({dct.forward(way) for way in ways}) == 1
    for wrong in (block[:7], block.reshape(4, 16), [1] * 63, []):
        with pytest.raises(ValueError, match="A block has 8 rows of 8 numbers"):
            dct.forward(wrong)


@given(st.integers(-2047, 2047))
def test_bits_of_a_level(level):
    more = dct.extra_bits(level)
    assert len(more) == dct.category(level) and dct.level_of(more) == level


def test_the_zig_zag_visits_every_place_once_and_goes_to_neighbours():
    assert sorted(jpeg_format.ZIGZAG) == list(range(64))
    places = [divmod(place, 8) for place in jpeg_format.ZIGZAG]
    for (row, column), (row2, column2) in pairwise(places):
        assert max(abs(row - row2), abs(column - column2)) == 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-40, 40), min_size=64, max_size=64), st.integers(0, 64), st.integers(-50, 50))
def test_levels_come_back(levels, zeros, before):
    levels = [0 if place < zeros else level for place, level in enumerate(levels)]
    bits = finish(dct.code_levels(levels, before))
    *reads, scaled, restored = record(dct.decode_block(bits, STEPS, before)).steps
    assert list(reads[-1].levels) == levels
    assert restored.samples == tuple(
        min(max(round(value + 128), 0), 255) for value in dct.inverse(scaled.coefficients)
    )


def test_the_same_symbols_are_written_and_read():
    block = (np.cumsum(CHANCE.integers(-9, 10, (8, 8)), axis=1) + 128).astype(np.uint8)
    trace = record(dct.encode_block(block, STEPS))
    back = record(dct.decode_block(trace.result, STEPS))
    one = [(s.first, s.last, s.symbol, s.word, s.more) for s in trace.steps if isinstance(s, CodedLevels)]
    two = [(s.first, s.last, s.symbol, s.word, s.more) for s in back.steps if isinstance(s, ReadLevels)]
    assert one == two and len(one) > 5
    assert "".join(word + more for *_, word, more in one) == trace.result
    assert [place for first, last, *_ in one for place in range(first, last + 1)] == list(range(64))


def test_a_block_of_steps_of_one_is_almost_kept():
    block = CHANCE.integers(0, 256, (8, 8), dtype=np.uint8)
    back = finish(dct.decode_block(finish(dct.encode_block(block, [1] * 64)), [1] * 64))
    assert np.abs(np.reshape(back, (8, 8)).astype(int) - block).max() <= 2


def test_wrong_bits_are_refused():
    good = finish(dct.encode_block([144] * 64, [16] * 64))
    for bits, sentence in (
        ("", "none are left"), ("1" * 40, "do not begin with a word"), (good[:-1], "do not begin with"),
        ("011", "The bits end early"), (good + "0", "1 bits are left"),
        ("00" + "11111111001" * 5, "place 79|place 6[4-9]"),
    ):  # fmt: skip
        with pytest.raises(CorruptData, match=sentence):
            finish(dct.decode_block(bits, STEPS))


def test_wrong_numbers_are_refused():
    good = [100] * 64
    for samples, steps, error in (
        ([-1] * 64, STEPS, ValueError), ([256] * 64, STEPS, ValueError), ([1.5] * 64, STEPS, TypeError),
        (good, [0] * 64, ValueError), (good, [300] * 64, ValueError), (good[:9], STEPS, ValueError),
    ):  # fmt: skip
        with pytest.raises(error):
            finish(dct.encode_block(samples, steps))
    with pytest.raises(ValueError, match="no word for a level of 5000"):
        finish(dct.code_levels([0, 5000] + [0] * 62))
