"""The compiled code lengths and code words are those of the stepped code, ties included."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dualz.codecs import huffman, prefix
from dualz.kernels.prefix import code_lengths, code_words
from dualz.trace import finish

even = st.lists(st.integers(0, 3), min_size=1, max_size=40)
skewed = st.lists(st.integers(0, 60).map(lambda power: int(1.5**power)), min_size=1, max_size=60)


def as_dict(array):
    return {symbol: value for symbol, value in enumerate(array.tolist()) if value}


@given(even | skewed, st.sampled_from([6, 7, 12, 15, 40]))
@example([1] * 64, 6)
@example([5], 6)
@example([0, 0], 6)
def test_lengths_equal_those_of_the_stepped_code(weights, longest):
    counts = {symbol: weight for symbol, weight in enumerate(weights) if weight}
    lengths = code_lengths(np.array(weights, np.int64), longest)
    assert lengths.shape == (len(weights),)
    assert as_dict(lengths) == (huffman.code_lengths(counts, longest) if counts else {})


@given(skewed.filter(lambda weights: sum(map(bool, weights)) > 1))
def test_words_equal_those_of_the_stepped_code(weights):
    lengths = code_lengths(np.array(weights, np.int64), 12)
    words = code_words(lengths).tolist()
    codes = finish(prefix.canonical_codes(as_dict(lengths)))
    assert {symbol: f"{words[symbol]:0{lengths[symbol]}b}" for symbol in codes} == codes


def test_too_many_symbols_are_refused():
    with pytest.raises(ValueError, match="9 symbols do not fit into code words of at most 3 bits"):
        code_lengths(np.ones(9, np.int64), 3)
