from __future__ import annotations

import random
from contextlib import suppress
from fractions import Fraction
from math import inf, isclose, log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualz.codecs.entropy import (
    block_entropy,
    budget_left,
    claim,
    conditional_entropy,
    cross_entropy,
    entropy,
    mean_length,
    probabilities,
    shannon_code,
    smoothed,
    surprise,
    windows,
)
from dualz.trace import finish

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


# --- surprise and cross-entropy ------------------------------------------------------------------

shares_of = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 50), min_size=1).map(
    lambda counts: {symbol: count / sum(counts.values()) for symbol, count in counts.items()}
)


@pytest.mark.parametrize(("p", "bits"), [(1, 0), (0.5, 1), (1 / 1024, 10), (0, inf)])
def test_surprise_counts_halvings(p, bits):
    assert surprise(p) == bits


@pytest.mark.parametrize("p", [-0.1, 1.1, float("nan")])
def test_what_is_no_probability_has_no_surprise(p):
    with pytest.raises(ValueError, match="between 0 and 1"):
        surprise(p)


@given(shares_of)
def test_entropy_is_the_mean_surprise_and_the_cross_entropy_with_itself(shares):
    mean = sum(p * surprise(p) for p in shares.values())
    assert isclose(entropy(shares), mean, abs_tol=1e-12)
    assert isclose(cross_entropy(shares, shares), mean, abs_tol=1e-12)


@given(shares_of, shares_of)
def test_no_model_beats_the_entropy(shares, model):
    assert cross_entropy(shares, model) >= entropy(shares) - 1e-9


def test_cross_entropy_by_hand_and_its_direction():
    one, two = {"a": 0.5, "b": 0.25, "c": 0.25}, {"a": 0.25, "b": 0.25, "c": 0.5}
    assert cross_entropy(one, two) == 0.5 * 2 + 0.25 * 2 + 0.25 * 1
    assert cross_entropy({"a": 1.0}, one) == 1 and cross_entropy(one, {"a": 1.0}) == inf
    assert cross_entropy({"a": 1.0, "never": 0.0}, {"a": 1.0}) == 0
    with pytest.raises(ValueError, match="sum to 1"):
        cross_entropy(one, {"a": 0.5})


@given(st.text("abc", max_size=20))
def test_a_smoothed_model_leaves_every_symbol_a_chance(text):
    model = smoothed(text, "abcd")
    assert isclose(sum(model.values()), 1) and min(model.values()) > 0
    assert cross_entropy({"d": 1.0}, model) < inf


def test_smoothing_needs_the_whole_alphabet():
    for text, alphabet in (("abz", "abc"), ("", "")):
        with pytest.raises(ValueError, match="alphabet must hold"):
            smoothed(text, alphabet)


# --- memory --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [str, bytes, tuple, list])
def test_windows_begin_at_every_place(kind):
    message = {str: "abcd", bytes: b"abcd", tuple: tuple("abcd"), list: list("abcd")}[kind]
    found = windows(message, 3)
    assert [tuple(block) for block in found] == [tuple(message[0:3]), tuple(message[1:4])]
    assert len(set(found)) == 2


@pytest.mark.parametrize("size", [0, -1, 5])
def test_a_block_fits_into_the_message(size):
    with pytest.raises(ValueError, match=f"1 to 4 symbols here, not {size}"):
        windows("abcd", size)


@given(st.text("ab", min_size=4, max_size=60))
def test_one_block_and_no_context_are_the_plain_entropy(text):
    plain = entropy(probabilities(text))
    assert isclose(block_entropy(text, 1), plain, abs_tol=1e-9)
    assert isclose(conditional_entropy(text, 0), plain, abs_tol=1e-9)


@given(st.text("ab", min_size=4, max_size=60), st.integers(1, 3))
def test_context_takes_doubt_away(text, order):
    """On the very same windows: H(next | context) = H(context and next) - H(context) <= H(next)."""
    blocks = windows(text, order + 1)
    joint, contexts = entropy(probabilities(blocks)), entropy(probabilities(b[:-1] for b in blocks))
    assert isclose(conditional_entropy(text, order), joint - contexts, abs_tol=1e-9)
    assert conditional_entropy(text, order) <= entropy(probabilities(b[-1] for b in blocks)) + 1e-9


def test_memory_by_hand():
    text = "aab" * 2000
    assert abs(conditional_entropy(text, 1) - 2 / 3) < 1e-3
    assert conditional_entropy(text, 2) == 0
    assert abs(block_entropy(text, 3) - log2(3) / 3) < 1e-6
    assert abs(entropy(probabilities(text)) - 0.9183) < 1e-4


def test_a_shuffled_text_keeps_its_counts_and_loses_its_memory():
    text = list("the cat and the hat and the bat " * 40)
    mixed = random.Random(0).sample(text, len(text))
    assert block_entropy(text, 1) == pytest.approx(block_entropy(mixed, 1))
    assert block_entropy(text, 2) < block_entropy(mixed, 2) - 0.5


# --- the budget and Shannon's code ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("10", "10 is taken: it is the word of b"),
        ("100", "100 begins with 10: a decoder would stop there and read b"),
        ("1", "1 is the beginning of 10, so b could never be read"),
        ("", "at least one bit"),
        ("2", "made of 0 and 1"),
    ],
)
def test_claims_that_break_the_code_are_refused_with_the_reason(word, said):
    with pytest.raises(ValueError, match=said):
        claim({"a": "0", "b": "10"}, "c", word)


def test_a_claim_adds_a_word_and_spends():
    codes = claim({"a": "0"}, "b", "10")
    assert codes == {"a": "0", "b": "10"} and budget_left(codes) == Fraction(1, 4)
    assert budget_left({}) == 1
    with pytest.raises(ValueError, match="a has the word 0 already"):
        claim(codes, "a", "11")


@given(st.lists(st.text("01", min_size=1, max_size=4), max_size=10))
def test_claims_that_are_taken_are_always_a_prefix_code(wanted):
    codes = {}
    for number, word in enumerate(wanted):
        with suppress(ValueError):
            codes = claim(codes, number, word)
    words = list(codes.values())
    assert not any(a != b and b.startswith(a) for a in words for b in words)
    assert len(set(words)) == len(words) and 0 <= budget_left(codes) <= 1


@given(shares_of)
def test_shannons_code_is_a_prefix_code_within_a_bit_of_the_entropy(shares):
    codes = finish(shannon_code(shares))
    rebuilt = {}
    for symbol, word in codes.items():
        rebuilt = claim(rebuilt, symbol, word)
    lengths = {symbol: len(word) for symbol, word in codes.items()}
    assert all(2.0 ** -lengths[x] <= p < 2.0 ** (1 - lengths[x]) or p == 1 for x, p in shares.items())
    assert entropy(shares) - 1e-9 <= mean_length(shares, lengths) < entropy(shares) + 1 or len(shares) == 1


def test_shannons_code_on_a_known_source():
    assert finish(shannon_code({"a": 0.5, "b": 0.25, "c": 0.125, "d": 0.125})) == {
        "a": "0", "b": "10", "c": "110", "d": "111",
    }  # fmt: skip
    assert finish(shannon_code({"a": 1.0, "never": 0.0})) == {"a": "0"}
    tenths = finish(shannon_code(dict.fromkeys(range(10), 0.1)))
    assert {len(word) for word in tenths.values()} == {4} and len(set(tenths.values())) == 10


def test_shannons_code_refuses_what_rounding_makes_impossible():
    with pytest.raises(ValueError, match="'c' is too rare"):
        finish(shannon_code({"a": 0.5, "b": 0.5, "c": 1e-12}))
    with pytest.raises(ValueError, match="sum to 1"):
        finish(shannon_code({"a": 0.5}))
