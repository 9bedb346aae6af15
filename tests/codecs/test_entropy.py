from __future__ import annotations

from math import isclose, log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualz.codecs.entropy import entropy, mean_length, probabilities

MESSAGE = b"this is an example of huffman encoding"
messages = st.binary(min_size=1, max_size=200)


@given(messages)
def test_probabilities_sum_to_one_and_are_shares(message):
    shares = probabilities(message)
    assert isclose(sum(shares.values()), 1)
    assert all(isclose(share * len(message), message.count(symbol)) for symbol, share in shares.items())


def test_probabilities_keep_the_order_of_first_occurrence():
    assert list(probabilities("mississippi")) == ["m", "i", "s", "p"]


@given(messages)
def test_entropy_lies_between_zero_and_the_log_of_the_alphabet(message):
    shares = probabilities(message)
    assert 0 <= entropy(shares) <= log2(len(shares)) + 1e-12


def test_known_entropies():
    assert entropy({"a": 1.0}) == 0 and str(entropy({"a": 1.0})) == "0.0"
    assert entropy({"a": 0.5, "b": 0.25, "c": 0.25}) == 1.5
    assert entropy(dict.fromkeys(range(256), 1 / 256)) == 8
    assert entropy({"a": 1.0, "never": 0.0}) == 0
    assert round(len(MESSAGE) * entropy(probabilities(MESSAGE)), 1) == 148.9


def test_mean_length_weighs_each_length_with_its_probability():
    assert mean_length({"a": 0.5, "b": 0.25, "c": 0.25}, {"a": 1, "b": 2, "c": 2}) == 1.5
    assert mean_length({"a": 1.0, "never": 0.0}, {"a": 1}) == 1


@given(messages)
def test_no_complete_code_beats_the_entropy(message):
    shares = probabilities(message)
    if len(shares) > 1:
        flat = dict.fromkeys(shares, (len(shares) - 1).bit_length())
        assert mean_length(shares, flat) >= entropy(shares) - 1e-9


@pytest.mark.parametrize(
    "wrong", [{"a": 0.5}, {"a": 1.5, "b": -0.5}, {"a": float("nan"), "b": 1.0}, {}, {"a": float("inf")}]
)
def test_what_is_no_distribution_is_refused(wrong):
    with pytest.raises(ValueError, match="not negative and sum to 1"):
        entropy(wrong)
    with pytest.raises(ValueError, match="not negative and sum to 1"):
        mean_length(wrong, dict.fromkeys(wrong, 1))


def test_a_missing_length_and_an_empty_message_are_refused():
    with pytest.raises(ValueError, match="'b' occurs and has no code length"):
        mean_length({"a": 0.5, "b": 0.5}, {"a": 1})
    with pytest.raises(ValueError, match="empty message"):
        probabilities(b"")
