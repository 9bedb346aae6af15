"""The Burrows-Wheeler transform, move to front, runs: against definitions, steps against kernel, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dualz.codecs import bwt, mtf, runs
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.kernels import bwt as kernel
from dualz.kernels import bzip2_symbols
from dualz.kernels.suffixes import suffix_array
from dualz.trace import finish, record
from tests.codecs import hostile, messages

short = st.binary(max_size=60) | st.text("ab", max_size=80).map(str.encode)
periodic = st.tuples(st.binary(min_size=1, max_size=6), st.integers(1, 12)).map(
    lambda pair: pair[0] * pair[1]
)


def by_definition(text):
    rows = sorted(text[at:] + text[:at] for at in range(len(text)))
    return bytes(row[-1] for row in rows), rows.index(text) if text else 0


@given(short | periodic)
@settings(max_examples=300, deadline=None)
def test_the_transform_is_the_last_column_of_the_sorted_rotations(text):
    expected = by_definition(text)
    assert finish(bwt.rotate(text)) == expected
    assert bwt.transform(text) == expected
    if text:
        assert kernel.transform(memoryview(text)) == expected
        assert kernel.invert(memoryview(expected[0]), expected[1]) == text
    assert finish(bwt.walk(*expected)) == text == bwt.invert(*expected) == bwt.follow(*expected)


@given(short | periodic)
@settings(max_examples=200, deadline=None)
def test_suffixes_in_order(text):
    if text:
        order = suffix_array(np.frombuffer(text, np.uint8), 256).tolist()
        assert order == sorted(range(len(text)), key=lambda at: text[at:])


@pytest.mark.parametrize("name", ["long text", "long noise", "quarters of different kinds"])
def test_long_texts_both_ways(name):
    text = messages.SHAPES[name]
    last, row = bwt.transform(text)
    assert sorted(last) == sorted(text) and bwt.invert(last, row) == text


def test_plain_python_gives_the_column_of_the_kernel():
    text = messages.text(6000) + b"ab" * 500
    order = finish(bwt.double(text))
    assert bytes(text[start - 1] for start in order) == kernel.transform(memoryview(text))[0]


def test_textbook_values():
    assert finish(bwt.rotate(b"banana")) == (b"nnbaaa", 3)
    assert bwt.transform(b"abracadabra") == (b"rdarcaaaabb", 2)
    assert finish(bwt.double(b"banana")) == [5, 3, 1, 0, 4, 2]


def test_doubling_takes_few_rounds():
    assert len(record(bwt.double(b"abcdefgh")).of(bwt.Ranked)) == 1
    assert len(record(bwt.double(b"a" * 64)).of(bwt.Ranked)) == 7


def test_no_row_is_sorted_by_the_inverse():
    """Its steps hold two columns, and never a row."""
    trace = record(bwt.walk(b"nnbaaa", 3))
    assert [type(step).__name__ for step in trace] == ["SortedColumn", *["Tied"] * 6, *["Walked"] * 6]
    assert trace.of(bwt.Walked)[-1].text == b"banana" == trace.result


def test_what_is_refused():
    for invert in (bwt.invert, lambda last, row: finish(bwt.walk(last, row))):
        for last, row in ((b"nnbaaa", 6), (b"", 1)):
            with pytest.raises(CorruptData, match=f"row {row}"):
                invert(last, row)
        with pytest.raises(ValueError, match="row is -1"):
            invert(b"ab", -1)
        with pytest.raises(CorruptData, match="the last column of no text"):
            invert(b"aba", 1)
    with pytest.raises(CorruptData, match="the last column of no text"):
        kernel.invert(memoryview(b"aba"), 1)
    with pytest.raises(ValueError, match="too many rows"):
        finish(bwt.rotate(bytes(257)))
    hostile.wrong_types_refused(bwt.transform)
    hostile.wrong_types_refused(lambda data: bwt.invert(data, 0))


# --- move to front and runs ----------------------------------------------------------------------


@given(st.binary(max_size=300))
def test_move_to_front_comes_back(data):
    alphabet = bytes(sorted(set(data)))
    for some in (alphabet, mtf.ALL_BYTES, mtf.ALL_BYTES[::-1]):
        places = finish(mtf.encode(data, some))
        assert finish(mtf.decode(places, some)) == data
    assert all(places[at] == 0 for at in range(1, len(data)) if data[at] == data[at - 1])


def test_move_to_front_refuses():
    with pytest.raises(ValueError, match="byte 99 is not in the alphabet"):
        finish(mtf.encode(b"abc", b"ab"))
    with pytest.raises(ValueError, match="twice"):
        finish(mtf.encode(b"a", b"aa"))
    with pytest.raises(CorruptData, match="there is no place 2"):
        finish(mtf.decode([0, 2], b"ab"))
    with pytest.raises(TypeError, match="A place has to be a whole number"):
        finish(mtf.decode([0.5], b"ab"))


@given(st.lists(st.sampled_from([0, 0, 0, 1, 2, 255]), max_size=200))
def test_zeros_come_back(places):
    symbols = finish(runs.count_zeros(places))
    assert finish(runs.read_zeros(symbols)) == places
    assert len(symbols) <= len(places)


def test_each_length_of_a_run_has_one_name():
    names = [tuple(runs.digits_of(count)) for count in range(1, 2000)]
    assert len(set(names)) == len(names)
    values = [sum((1 + digit) << at for at, digit in enumerate(name)) for name in names]
    assert values == list(range(1, 2000))


def test_runs_refuse():
    with pytest.raises(TooLarge, match="more than 1000 places"):
        finish(runs.read_zeros([1] * 40, 1000))
    with pytest.raises(CorruptData, match="how many more there are is missing"):
        runs.lengthen(b"aaaa")
    with pytest.raises(TooLarge, match="more than 100 bytes"):
        runs.lengthen(b"aaaa\xff", 100)


@given(messages.small | st.lists(st.sampled_from([b"a" * 3, b"b", b"c" * 300]), max_size=9).map(b"".join))
def test_short_runs_come_back_and_kernel_and_steps_agree(data):
    block, size = finish(runs.shorten(data))
    assert size == len(data) and runs.lengthen(block) == data
    for limit in (0, 5, 100):
        cut, size = finish(runs.shorten(data, limit))
        out = np.empty(2 * len(data) + 8, np.uint8)
        end, many = bzip2_symbols.shorten(np.frombuffer(data, np.uint8), 0, limit, out)
        assert (out[:many].tobytes(), end) == (cut, size)
        assert len(cut) <= limit + 4 and runs.lengthen(cut) == data[:size]
