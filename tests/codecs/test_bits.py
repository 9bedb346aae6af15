from __future__ import annotations

import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualz.codecs.bits import as_bytes, pack, take, unpack
from dualz.codecs.errors import CorruptData
from tests.codecs import hostile


@pytest.mark.parametrize(
    ("bits", "packed"),
    [("", b""), ("1", b"\x80"), ("00000001", b"\x01"), ("000000011", b"\x01\x80"), ("0" * 9, b"\0\0")],
)
def test_the_first_bit_is_the_highest_and_the_last_byte_is_filled_with_zeros(bits, packed):
    assert pack(bits) == packed


@given(st.text("01", max_size=200))
def test_unpacking_gives_the_bits_and_up_to_seven_zeros(bits):
    back = unpack(pack(bits))
    assert back.startswith(bits)
    assert set(back[len(bits) :]) <= {"0"} and len(back) - len(bits) < 8


@given(st.binary(max_size=100))
def test_packing_undoes_unpacking(data):
    assert pack(unpack(data)) == data
    assert unpack(data) == "".join(f"{byte:08b}" for byte in data)


@pytest.mark.parametrize("data", [b"ab\xff", bytearray(b"ab\xff"), memoryview(b"zab\xff")[1:]])
def test_bytes_like_things_are_viewed_without_a_copy(data):
    view = as_bytes(data)
    assert view == b"ab\xff" and view.readonly
    assert view.obj is (data.obj if isinstance(data, memoryview) else data)


def test_an_array_of_numbers_is_seen_as_its_bytes():
    assert len(as_bytes(array.array("I", [1, 2, 3]))) == 3 * array.array("I").itemsize


def test_other_types_are_refused_with_a_sentence():
    hostile.wrong_types_refused(as_bytes)


def test_take_gives_a_part_or_says_what_is_missing():
    view = as_bytes(b"abcdef")
    assert take(view, 1, 3, "a field") == b"bcd"
    assert take(view, 6, 0, "nothing") == b""
    with pytest.raises(CorruptData, match="3 bytes are needed for a field from offset 4, 2 are left"):
        take(view, 4, 3, "a field")
    with pytest.raises(CorruptData, match="1 bytes are needed for a field from offset 9, 0 are left"):
        take(view, 9, 1, "a field")
