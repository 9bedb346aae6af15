"""Contexts that are paid for: the adaptive count and the trained one, against a count by hand."""

from __future__ import annotations

from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualz.codecs.contexts import ADDED, adaptive_cost, trained_cost
from dualz.codecs.entropy import conditional_entropy

TEXTS = st.binary(min_size=1, max_size=60)
ORDERS = st.integers(0, 4)


def price(text, known, order, place):
    """What the byte at ``place`` of ``text`` costs when the places ``known`` of pairs were counted."""
    context = text[max(0, place - order) : place]
    seen = [byte for before, byte in known if before == context]
    return -log2((seen.count(text[place]) + ADDED) / (len(seen) + 256 * ADDED))


def pairs(text, order):
    return [(text[max(0, at - order) : at], text[at]) for at in range(len(text))]


@given(TEXTS, ORDERS)
def test_each_byte_is_paid_by_what_came_before_it(text, order):
    bits = sum(price(text, pairs(text, order)[:place], order, place) for place in range(len(text)))
    assert adaptive_cost(text, order) == pytest.approx(bits / len(text))


@given(TEXTS, TEXTS, ORDERS)
def test_a_trained_count_does_not_learn(training, text, order):
    bits = sum(price(text, pairs(training, order), order, place) for place in range(len(text)))
    assert trained_cost(training, text, order) == pytest.approx(bits / len(text))


@given(st.binary(min_size=6, max_size=80), ORDERS)
def test_who_has_to_learn_never_pays_less_than_the_count_promises(text, order):
    assert (
        adaptive_cost(text, order) * len(text)
        >= conditional_entropy(text, order) * (len(text) - order) - 1e-9
    )


def test_a_first_byte_costs_eight_bits_where_nothing_is_known():
    assert adaptive_cost(b"x", 3) == 8 and trained_cost(b"a" * 4, b"b", 0) == 9


@pytest.mark.parametrize("view", [bytearray, memoryview])
def test_other_kinds_of_bytes(view):
    assert adaptive_cost(view(b"abab"), 1) == adaptive_cost(b"abab", 1)


def test_what_is_refused():
    with pytest.raises(ValueError, match="empty message"):
        adaptive_cost(b"", 0)
    with pytest.raises(ValueError, match="empty message"):
        trained_cost(b"a", b"", 0)
    with pytest.raises(ValueError, match="at least 0"):
        adaptive_cost(b"a", -1)
    with pytest.raises(TypeError, match="whole number"):
        adaptive_cost(b"a", 1.0)
    with pytest.raises(TypeError):
        adaptive_cost("text", 1)
