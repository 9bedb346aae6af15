"""Kernels of gaps, labels and contexts: the same bytes as the stepped code and as the plain Python source."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualz.codecs import prefix
from dualz.codecs.bits import pack
from dualz.codecs.errors import CorruptData
from dualz.dual import gaps
from dualz.kernels import context, odds, sparse
from dualz.kernels.distinct import distinct
from dualz.kernels.prefix import code_lengths
from dualz.trace import finish, record


def codes_of(lengths: np.ndarray) -> prefix.Codes:
    used = {symbol: length for symbol, length in enumerate(lengths.tolist()) if length}
    return finish(prefix.canonical_codes(used))


@given(st.lists(st.integers(1, 70_000), min_size=1, max_size=60))
def test_gaps_equal_the_stepped_gaps(distances):
    places = np.cumsum(distances) - 1
    lengths = code_lengths(sparse.count_buckets(places), sparse.LONGEST)
    codes, total = codes_of(lengths), int(places[-1]) + 1
    stepped = record(gaps.write(places.tolist(), codes), limit=None)
    data = sparse.write_gaps(places, lengths)
    assert data == pack(stepped.result)
    assert stepped.result == "".join(step.code + step.extra for step in stepped)
    found, size = sparse.read_gaps(memoryview(data), lengths, len(places), total)
    assert found.tolist() == places.tolist() and size == len(data)
    assert finish(gaps.read(stepped.result, codes, len(places))) == places.tolist()
    with pytest.raises(CorruptData, match="gaps are damaged after"):
        sparse.read_gaps(memoryview(data), lengths, len(places), total - 1)


def test_buckets_are_those_of_deflate_and_go_on():
    for distance in [*range(1, 5000), 24576, 24577, 32768, 32769, (1 << 31) - 1]:
        bucket, extra, first = gaps.bucket_of(distance)
        assert sparse.bucket_of(distance) == bucket
        assert (
            (sparse._extra_bits(bucket), sparse._first_in(bucket)) == (extra, first) == gaps.first_of(bucket)
        )
        assert first <= distance < first + (1 << extra)
    # RFC 1951, section 3.2.5: the first distances of codes 4 to 29.
    table = (
        "5 7 9 13 17 25 33 49 65 97 129 193 257 385 513 769 1025 1537 2049 3073 4097 6145 8193 "
        "12289 16385 24577"
    )
    assert [gaps.first_of(bucket)[1] for bucket in range(4, 30)] == [int(word) for word in table.split()]


@given(st.lists(st.integers(0, 300), min_size=1, max_size=200))
def test_labels_equal_the_stepped_labels(symbols):
    array = np.array(symbols, np.uint16)
    lengths = code_lengths(np.bincount(array), sparse.LONGEST)
    data = sparse.write_symbols(array, lengths)
    assert data == pack(finish(prefix.encode(symbols, codes_of(lengths))))
    found, size = sparse.read_symbols(memoryview(data), lengths, len(symbols))
    assert found.tolist() == symbols and size == len(data)


@given(st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 3), max_size=80), st.integers(1, 60))
def test_different_words_are_found(words, most):
    array = np.array(words, np.uint64)
    found = distinct(array, most)
    expected = sorted(set(words))
    if len(expected) > most:
        assert found is None
    else:
        assert found[0].tolist() == expected and found[0][found[1]].tolist() == words


@st.composite
def matrices(draw):
    rows, columns = draw(st.integers(1, 12)), draw(st.integers(1, 40))
    kinds, keep = draw(st.integers(1, 64)), draw(st.sampled_from([0.0, 0.05, 0.3, 1.0]))
    chance = np.random.default_rng(draw(st.integers(0, 999)))
    labels = chance.integers(1, kinds + 1, (rows, columns)) * (chance.random((rows, columns)) < keep)
    return labels.astype(np.uint8), kinds, keep == 1.0


@given(matrices(), st.integers(2, 50), st.integers(1, 4))
def test_contexts_come_back(matrix, lag, strength):
    labels, kinds, dense = matrix
    data = context.encode(labels.copy(), kinds, lag, strength, dense, 10_000)
    count = int(np.count_nonzero(labels))
    assert np.array_equal(context.decode(data, labels.shape, count, kinds, lag, strength, dense), labels)


def test_compiled_contexts_equal_the_python_source(monkeypatch):
    """The same source without numba, as in a browser: every number is the same on every machine."""
    chance = np.random.default_rng(1)
    labels = (chance.integers(1, 6, (20, 30)) * (chance.random((20, 30)) < 0.2)).astype(np.uint8)
    compiled = context.encode(labels.copy(), 5, 7, 2, False, 10_000)
    for name in (
        "_code",
        "_take_byte",
        "_give_byte",
        "_mixed",
        "_adjust",
        "_estimate",
        "_label",
        "_run",
        "_flush",
    ):
        function = getattr(context, name)
        monkeypatch.setattr(context, name, getattr(function, "py_func", function))
    assert context.encode(labels.copy(), 5, 7, 2, False, 10_000) == compiled
    assert np.array_equal(context.decode(compiled, (20, 30), int((labels > 0).sum()), 5, 7, 2, False), labels)


def test_too_little_room_is_none():
    labels = np.random.default_rng(2).integers(0, 9, (50, 50)).astype(np.uint8)
    size = len(context.encode(labels.copy(), 8, 2, 1, False, 10_000))
    assert context.encode(labels.copy(), 8, 2, 1, False, size // 2) is None
    assert context.encode(labels.copy(), 8, 2, 1, False, size + 2) is not None


def test_the_tables_are_what_the_format_says():
    knots = [round(65536 / (1 + math.exp(-(place - 16) / 2))) for place in range(33)]
    assert list(odds.KNOTS) == knots
    assert np.all(np.diff(context.SQUASH) >= 0) and context.SQUASH[2048] == 32768
    exact = 65536 / (1 + np.exp(-(np.arange(4096) - 2048) / 256))
    assert np.abs(context.SQUASH / exact - 1).max() < 0.04
    back = context.SQUASH[context.STRETCH + 2048]
    assert np.all(back[8:-8] >= (16 * np.arange(4096) + 8)[8:-8])


def test_a_biased_coin_costs_nearly_its_entropy():
    chance = np.random.default_rng(3)
    labels = (chance.random((300, 300)) < 0.03).astype(np.uint8)
    p = labels.mean()
    ideal = -(p * np.log2(p) + (1 - p) * np.log2(1 - p)) * labels.size / 8
    assert ideal * 0.97 < len(context.encode(labels, 1, 2, 4, False, 10**6)) < ideal * 1.03
