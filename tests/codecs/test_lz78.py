"""LZ78: pairs worked out by hand, round trips, and what the decoder refuses."""

from __future__ import annotations

import pytest
from hypothesis import given

from dualz.codecs import lz78
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.trace import finish, record
from tests.codecs import hostile, messages


def encode(data):
    return finish(lz78.encode(data))


def decode(pairs, **limit):
    return finish(lz78.decode(pairs, **limit))


def test_pairs_worked_out_by_hand():
    assert encode(b"") == []
    assert encode(b"aaaaaaa") == [(0, 97), (1, 97), (2, 97), (1, None)]
    # The classic example A B BC BCA BA.
    assert encode(b"ABBCBCABA") == [(0, 65), (0, 66), (2, 67), (3, 65), (2, 65)]


@given(messages.small)
def test_data_come_back_and_both_sides_learn_the_same(data):
    sent = record(lz78.encode(data), None)
    received = record(lz78.decode(sent.result), None)
    assert received.result == data
    assert sent.of(lz78.Learned) == received.of(lz78.Learned)
    assert [(step.entry, step.byte) for step in sent.of(lz78.Sent)] == sent.result
    assert [step.phrase for step in sent.of(lz78.Sent)] == [
        step.phrase for step in received.of(lz78.Received)
    ]
    phrases = [step.phrase for step in sent.of(lz78.Learned)]
    assert len(set(phrases)) == len(phrases)


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        ([(1, 97)], "Pair 0 names entry 1; 1 are known."),
        ([(0, 97), (-1, 97)], "Pair 1 names entry -1; 2 are known."),
        ([(0, 97), (1, None), (0, 98)], "Pair 1 has no byte, and is not the last."),
        ([(0, 256)], "Pair 0 ends with 256, which is not a byte."),
        ([(0, -1)], "Pair 0 ends with -1, which is not a byte."),
    ],
)
def test_each_clause_refuses(pairs, sentence):
    with pytest.raises(CorruptData, match=sentence.replace(".", r"\.")):
        decode(pairs)


def test_the_limit_on_the_output_is_inclusive():
    pairs = encode(b"r" * 300)
    assert decode(pairs, max_output=300) == b"r" * 300
    with pytest.raises(TooLarge, match="more than the limit of 299 bytes"):
        decode(pairs, max_output=299)


def test_wrong_types_are_refused():
    hostile.wrong_types_refused(encode)
