"""Code words from lengths, and bits from symbols and back."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualz.codecs import prefix
from dualz.codecs.errors import CorruptData
from dualz.trace import finish, record


def canonical(lengths):
    return finish(prefix.canonical_codes(lengths))


@st.composite
def complete_lengths(draw):
    """Lengths of a complete prefix code: begin with two words, split one of them again and again."""
    lengths = [1, 1]
    for place in draw(st.lists(st.integers(0, 10**6), max_size=20)):
        longer = lengths.pop(place % len(lengths)) + 1
        lengths += [longer, longer]
    symbols = draw(st.permutations(range(len(lengths))))
    return dict(zip(symbols, lengths, strict=True))


def test_the_first_example_of_rfc_1951():
    assert canonical({"A": 2, "B": 1, "C": 3, "D": 3}) == {"A": "10", "B": "0", "C": "110", "D": "111"}


def test_the_second_example_of_rfc_1951():
    codes = canonical(dict(zip("ABCDEFGH", (3, 3, 3, 3, 3, 2, 4, 4), strict=True)))
    words = ("010", "011", "100", "101", "110", "00", "1110", "1111")
    assert codes == dict(zip("ABCDEFGH", words, strict=True))
    assert list(codes) == list("FABCDEGH")


def test_the_fixed_code_of_rfc_1951():
    codes = canonical({symbol: 8 + (144 <= symbol < 256) - (256 <= symbol < 280) for symbol in range(288)})
    ends = {0: "00110000", 143: "10111111", 144: "110010000", 255: "111111111"}
    ends |= {256: "0000000", 279: "0010111", 280: "11000000", 287: "11000111"}
    assert {symbol: codes[symbol] for symbol in ends} == ends


@given(complete_lengths())
def test_a_complete_code_fills_the_code_space_and_no_word_begins_another(lengths):
    codes = canonical(lengths)
    assert prefix.kraft_sum(lengths) == 1
    assert {symbol: len(code) for symbol, code in codes.items()} == lengths
    in_order = sorted(codes.values())
    assert not any(after.startswith(word) for word, after in pairwise(in_order))
    assert in_order == list(codes.values())


@given(complete_lengths())
def test_the_trace_gives_out_each_code_once(lengths):
    trace = record(prefix.canonical_codes(lengths))
    steps = trace.of(prefix.GaveCode)
    assert {step.symbol: step.code for step in steps} == trace.result
    assert trace.of(prefix.SortedByLength)[0].order == tuple(
        sorted(lengths.items(), key=lambda pair: (pair[1], pair[0]))
    )
    for step in steps:
        assert step.given[-1] == (step.symbol, step.code)
        assert len(step.given) + len(step.waiting) == len(lengths)


def test_kraft_sums_are_exact():
    assert prefix.kraft_sum({}) == 0
    assert prefix.kraft_sum(dict.fromkeys("abc", 2)) == Fraction(3, 4)
    assert prefix.kraft_sum(dict.fromkeys(range(3), 200)) == Fraction(3, 2**200)


def test_lengths_of_no_prefix_code_are_refused():
    with pytest.raises(ValueError, match="they take 5/4 of the code space"):
        canonical({"a": 1, "b": 1, "c": 2})
    with pytest.raises(ValueError, match="at least 1 bit; 'b' was given 0"):
        canonical({"a": 1, "b": 0})
    assert canonical({}) == {}
    assert canonical({"a": 3}) == {"a": "000"}


@given(complete_lengths(), st.data())
def test_decoding_undoes_encoding(lengths, data):
    codes = canonical(lengths)
    message = data.draw(st.lists(st.sampled_from(sorted(codes)), max_size=60))
    bits = finish(prefix.encode(message, codes))
    assert len(bits) == sum(lengths[symbol] for symbol in message)
    assert finish(prefix.decode(bits, codes, len(message))) == message


@given(complete_lengths(), st.data())
def test_the_traces_know_the_bits_that_they_cover(lengths, data):
    codes = canonical(lengths)
    message = data.draw(st.lists(st.sampled_from(sorted(codes)), max_size=60))
    encoding = record(prefix.encode(message, codes))
    bits = encoding.result
    decoding = record(prefix.decode(bits, codes, len(message)))
    written, found = encoding.of(prefix.Wrote), decoding.of(prefix.Found)
    assert "".join(step.code for step in written) == bits
    assert [step.symbol for step in found] == message
    for place, (wrote, read) in enumerate(zip(written, found, strict=True)):
        assert (wrote.index, wrote.symbol) == (place, message[place])
        assert wrote.code == bits[wrote.start : wrote.end]
        assert (read.index, read.code, read.start, read.end) == (place, wrote.code, wrote.start, wrote.end)
    walked = decoding.of(prefix.Walked)
    assert [step.position for step in walked] == list(range(len(bits)))
    assert "".join(step.bit for step in walked) == bits
    assert all(step.path.endswith(step.bit) for step in walked)


@pytest.mark.parametrize(
    ("bits", "count", "sentence"),
    [
        ("", 1, "The bits end after 0 of 1 symbols"),
        ("01", 2, "The bits end after 1 of 2 symbols"),
        ("0100", 2, "1 bits are left over after the last symbol"),
        ("0", 0, "1 bits are left over"),
        ("011", 2, "No code word begins with 11, at bit 1"),
    ],
)
def test_bits_that_are_no_message_are_refused(bits, count, sentence):
    with pytest.raises(CorruptData, match=sentence):
        finish(prefix.decode(bits, {"a": "0", "b": "10"}, count))


def test_a_symbol_without_a_code_word_is_named():
    with pytest.raises(ValueError, match="'c', at place 1, has no code word"):
        finish(prefix.encode("acb", {"a": "0", "b": "1"}))
