"""Filters for columns: there and back, against plain Python, and damaged bytes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualz.codecs import columns
from dualz.codecs.errors import CorruptData
from dualz.trace import finish

WHOLE = st.integers(-(1 << 63), (1 << 63) - 1)
COLUMNS = st.lists(st.one_of(WHOLE, st.integers(-300, 300)), max_size=60)
EDGES = [-(1 << 63), (1 << 63) - 1, 0, -1, 1, -(1 << 63)]


@pytest.mark.parametrize("name", columns.FILTERS)
@given(values=COLUMNS)
def test_every_filter_is_undone(name, values):
    one = columns.FILTERS[name]
    assert one.undo(one.apply(values)).tolist() == values


@pytest.mark.parametrize("name", columns.FILTERS)
def test_the_ends_of_64_bits_come_back(name):
    one = columns.FILTERS[name]
    assert one.undo(one.apply(EDGES)).tolist() == EDGES


@given(COLUMNS)
def test_the_steps_write_what_the_filter_writes(values):
    assert finish(columns.write(values)) == columns.FILTERS["differences, zig-zag, varints"].apply(values)


@given(COLUMNS)
def test_zigzag_is_twice_the_number_or_one_less_than_twice_its_size(values):
    assert columns.zigzag(values).tolist() == [2 * v if v >= 0 else -2 * v - 1 for v in values]


@given(st.lists(st.integers(0, (1 << 64) - 1), max_size=40))
def test_varints_are_those_of_leb128(codes):
    wanted = bytearray()
    for code in codes:
        while code > 127:
            wanted.append(code & 127 | 128)
            code >>= 7
        wanted.append(code)
    blob = columns.write_varints(codes)
    assert blob == bytes(wanted)
    assert columns.read_varints(blob).tolist() == codes


@pytest.mark.parametrize(
    ("blob", "words"),
    [
        (b"\x80", "end within one"),
        (b"\x01\xff", "end within one"),
        (b"\xff" * 10 + b"\x01", "more than 64 bits"),
        (b"\xff" * 9 + b"\x02", "more than 64 bits"),
        (b"\x80\x00", "more bytes than it needs"),
    ],
)
def test_damaged_varints_are_refused(blob, words):
    with pytest.raises(CorruptData, match=words):
        columns.read_varints(blob)


@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(blob):
    for one in columns.FILTERS.values():
        try:
            values = one.undo(blob)
        except CorruptData:
            continue
        assert one.apply(values) == blob  # one way to write a column, so none is read that we do not write


@given(st.binary(max_size=60), st.integers(1, 9))
def test_planes_are_undone(data, width):
    data = data[: len(data) // width * width]
    assert columns.join_planes(columns.planes(data, width), width) == data


def test_planes_refuse_a_part_of_a_number():
    with pytest.raises(ValueError, match="3 bytes are no whole number of 2-byte"):
        columns.planes(b"abc", 2)
    with pytest.raises(ValueError, match="0-byte"):
        columns.join_planes(b"abc", 0)


@given(st.lists(st.integers(-(1 << 45), 1 << 45), max_size=40))
def test_cents_keep_every_price(values):
    prices = columns.from_cents(values)
    assert columns.cents(prices).tolist() == values
    assert columns.from_cents(columns.cents(prices)).tobytes() == prices.tobytes()


@pytest.mark.parametrize("bad", [0.001, float("nan"), float("inf"), 1e300, -0.0, 0.1 + 0.2])
def test_cents_refuse_what_they_would_change(bad):
    with pytest.raises(ValueError, match="number"):
        columns.cents([1.25, bad])


@pytest.mark.parametrize("bad", [[[1]], [1.5], ["a"], [1 << 63], np.array([1 << 63], np.uint64)])
def test_only_a_row_of_whole_numbers_is_a_column(bad):
    with pytest.raises((ValueError, OverflowError)):
        columns.differences(bad)
