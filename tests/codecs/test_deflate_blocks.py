"""Blocks: codes, how their lengths are sent, where tokens are cut, and which kind is chosen."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualz.codecs import deflate_blocks as blocks
from dualz.codecs import deflate_format as form
from dualz.codecs import deflate_table, huffman, lz77
from dualz.codecs.bit_tape import Tape
from dualz.kernels import deflate_codes
from dualz.kernels import deflate_cut as kernel
from dualz.trace import finish, record
from tests.codecs import messages

counted = st.lists(st.integers(0, 3) | st.integers(0, 100_000), min_size=1, max_size=286).filter(any)


def tokens_of(data):
    return finish(lz77.parse(data, form.LIMITS))


def as_array(tokens):
    numbers = [t.byte if isinstance(t, lz77.Literal) else t.length << 16 | t.distance for t in tokens]
    return np.array(numbers, np.uint32)


@given(counted, st.sampled_from([9, 12, 15]))
def test_code_lengths_are_those_of_the_stepped_code(counts, longest):
    found = np.empty(len(counts), np.int64)
    deflate_codes.code_lengths(np.array(counts), longest, found)
    expected = huffman.code_lengths({symbol: n for symbol, n in enumerate(counts) if n}, longest)
    assert {symbol: length for symbol, length in enumerate(found.tolist()) if length} == expected


def test_deep_codes_are_limited():
    counts = np.array([1, 1, *(int(1.6**k) + 1 for k in range(30))])
    for longest in (7, 15):
        found = np.empty(len(counts), np.int64)
        deflate_codes.code_lengths(counts, longest, found)
        assert found.max() == longest and sum(2.0**-found) == 1


@given(
    st.lists(st.sampled_from([0, 0, 0, 5, 8, 15]), min_size=1, max_size=316)
    | st.lists(st.integers(0, 15), min_size=1)
)
def test_runs_are_those_of_the_stepped_code_and_come_back(lengths):
    runs = list(deflate_table.shorten(lengths))
    assert [length for _, _, times, length in runs for _ in range(times)] == lengths
    for symbol, extra, times, length in runs:
        bits, least = form.REPEATS.get(symbol, (0, 1))
        assert 0 <= extra < 1 << bits and times == least + extra
        assert symbol == length if symbol < 16 else symbol == 16 or length == 0
    out = np.empty(len(lengths), np.int64)
    many = deflate_codes.runs(np.array(lengths), True, True, out)
    assert [(entry & 255, entry >> 8) for entry in out[:many].tolist()] == [run[:2] for run in runs]


@given(counted)
def test_smoothed_counts_keep_every_symbol(counts):
    out = np.empty(len(counts), np.int64)
    deflate_codes.smooth(np.array(counts), out)
    for before, after in zip(counts, out.tolist(), strict=True):
        assert after > 0 or not before


@pytest.mark.parametrize(
    "data", [messages.text(20_000), messages.text(4000) + messages.noise(4000) + b"a" * 9000, b""]
)
def test_both_cut_at_the_same_places(data):
    tokens = tokens_of(data)
    ends = finish(blocks.cut(tokens))
    counts = np.empty((len(tokens) // blocks.CHUNK + 2, 316), np.int64)
    table = kernel.weights(len(tokens) + 2)
    assert kernel.cut(as_array(tokens), len(tokens), blocks.CHUNK, table, counts).tolist() == ends
    assert ends[-1] == len(tokens)


def test_weights_are_the_same_numbers():
    table = kernel.weights(70_000)
    assert all(table[n] == blocks.weight(n) for n in [*range(3000), *range(3000, 70_000, 97)])


def test_merging_says_what_it_saves():
    trace = record(blocks.cut(tokens_of(messages.text(30_000) + bytes(range(256)) * 8)))
    chunked, *merged = trace.steps
    assert chunked.ends[-1] == merged[-1].ends[-1] and list(merged[-1].ends) == trace.result
    assert all(step.saved > 0 for step in merged)
    assert len(chunked.ends) - len(merged) == len(trace.result)


@pytest.mark.parametrize(
    ("data", "kind"),
    [(b"", "fixed"), (b"hello", "fixed"), (messages.noise(300), "stored"), (messages.text(900), "dynamic")],
)
def test_the_cheapest_kind_is_chosen_and_costs_what_was_said(data, kind):
    tokens, out = tokens_of(data), Tape()
    trace = record(blocks.write_block(out, tokens, 0, len(tokens), data, True), None)
    [chose] = trace.of(blocks.ChoseKind)
    bits = dict(chose.bits)
    assert chose.kind == kind and bits[kind] == min(bits.values()) == out.position


def test_dynamic_is_not_always_better_than_fixed():
    tokens = tokens_of(b"abracadabra")
    [chose] = record(blocks.write_block(Tape(), tokens, 0, len(tokens), b"abracadabra", True)).of(
        blocks.ChoseKind
    )
    bits = dict(chose.bits)
    assert bits["fixed"] < bits["stored"] < bits["dynamic"]


def test_symbols_of_lengths_and_distances():
    for length in range(3, 259):
        symbol, rest, extra = form.length_part(length)
        assert form.LENGTHS[symbol - 257] == (length - rest, extra) and rest < 1 << extra
        assert kernel.LENGTH_SYMBOLS[length] == symbol and kernel.LENGTH_RESTS[length] == rest
    for distance in range(1, 32769):
        symbol, rest, extra = form.distance_part(distance)
        assert form.DISTANCES[symbol] == (distance - rest, extra) and rest < max(1, 1 << extra)
    assert [kernel.distance_symbol(d) for d in (1, 4, 5, 256, 257, 258, 384, 385, 24577, 32768)] == [
        form.distance_part(d).symbol for d in (1, 4, 5, 256, 257, 258, 384, 385, 24577, 32768)
    ]
    distances = np.arange(1, 32769)
    found = kernel.DISTANCE_SYMBOLS[np.where(distances <= 256, distances - 1, 256 + (distances - 1 >> 7))]
    assert found.tolist() == [form.distance_part(int(d)).symbol for d in distances]


def test_counts_are_of_symbols():
    counts = blocks.count(tokens_of(b"aaaaaaab"))
    assert counts.literals == Counter({256: 1, 97: 1, 98: 1, 260: 1}) and counts.distances == Counter({0: 1})
