"""Package-merge against every possible code, and against Huffman where the limit does not bind."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualz.codecs import huffman, limited, prefix
from dualz.trace import finish, record


def cost(counts, lengths):
    return sum(counts[symbol] * lengths[symbol] for symbol in counts)


def best_cost(weights, longest):
    """The least cost over all lengths that keep Kraft's inequality: tried one by one."""
    choices = product(range(1, longest + 1), repeat=len(weights))
    possible = (lengths for lengths in choices if sum(2.0**-length for length in lengths) <= 1)
    return min(sum(w * length for w, length in zip(weights, lengths, strict=True)) for lengths in possible)


weights = st.lists(st.integers(1, 50) | st.sampled_from([1, 2, 4, 1000]), min_size=2, max_size=5)


@given(weights, st.integers(3, 4))
def test_no_other_lengths_within_the_limit_cost_less(weights, longest):
    counts = dict(enumerate(weights))
    lengths = finish(limited.limited_lengths(counts, longest))
    assert max(lengths.values()) <= longest
    assert prefix.kraft_sum(lengths) == 1
    assert cost(counts, lengths) == best_cost(weights, longest)


@given(st.dictionaries(st.integers(0, 99), st.integers(1, 1000), min_size=2, max_size=30))
def test_a_loose_limit_costs_what_huffman_costs(counts):
    loose = finish(limited.limited_lengths(counts, len(counts)))
    assert cost(counts, loose) == cost(counts, huffman.code_lengths(counts))


@given(st.dictionaries(st.integers(0, 99), st.integers(1, 1000), min_size=2, max_size=30), st.integers(5, 8))
def test_a_tighter_limit_never_costs_less(counts, longest):
    tight = finish(limited.limited_lengths(counts, longest))
    looser = finish(limited.limited_lengths(counts, longest + 1))
    assert cost(counts, tight) >= cost(counts, looser)


@given(st.dictionaries(st.integers(0, 99), st.integers(1, 99), min_size=2, max_size=12))
def test_the_lengths_can_be_read_off_the_chosen_coins(counts):
    trace = record(limited.limited_lengths(counts, 6))
    (chose,) = trace.of(limited.Chose)
    bought = [symbol for coin in chose.coins[: chose.chosen] for symbol in coin.symbols]
    assert {symbol: bought.count(symbol) for symbol in counts} == trace.result
    for packaged in trace.of(limited.Packaged):
        assert len(packaged.packages) == len(packaged.coins) // 2
        for place, package in enumerate(packaged.packages):
            one, two = packaged.coins[2 * place : 2 * place + 2]
            assert package == (one.weight + two.weight, one.symbols + two.symbols)
    for listed in trace.of(limited.Listed):
        assert list(listed.coins) == sorted(listed.coins, key=lambda coin: coin.weight)


def test_a_full_code_of_equal_lengths_is_just_possible():
    assert finish(limited.limited_lengths(dict.fromkeys(range(8), 1), 3)) == dict.fromkeys(range(8), 3)
    with pytest.raises(ValueError, match="9 symbols do not fit into code words of at most 3 bits"):
        finish(limited.limited_lengths(dict.fromkeys(range(9), 1), 3))


def test_no_symbol_and_a_lone_symbol():
    assert finish(limited.limited_lengths({}, 3)) == {}
    assert finish(limited.limited_lengths({"a": 9}, 3)) == {"a": 1}
