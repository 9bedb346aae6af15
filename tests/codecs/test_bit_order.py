"""Packing bits: the steps say where each bit goes, and the bytes are those of a real file."""

from __future__ import annotations

import zlib

from hypothesis import given
from hypothesis import strategies as st

from dualz.codecs import bit_order, deflate
from dualz.codecs.bit_order import NUMBER, WORD, Item, Placed
from dualz.trace import finish, record

ITEMS = st.lists(
    st.builds(Item, st.just("x"), st.sampled_from([NUMBER, WORD]), st.text("01", min_size=1, max_size=9))
)


@given(ITEMS)
def test_every_bit_is_placed_once_and_the_bytes_are_the_placed_bits(items):
    trace = record(bit_order.pack(items))
    placed = trace.of(Placed)
    assert [step.position for step in placed] == list(range(sum(len(item.bits) for item in items)))
    assert {(step.item, step.place) for step in placed} == {
        (number, place) for number, item in enumerate(items) for place in range(len(item.bits))
    }
    for step in placed:
        assert step.bit == items[step.item].bits[step.place]
        assert trace.result[step.position // 8] >> step.position % 8 & 1 == int(step.bit)


def test_a_number_can_be_read_in_its_byte_and_a_word_stands_backwards():
    assert finish(bit_order.pack([Item("n", NUMBER, "00010111")])) == bytes([0b00010111])
    assert finish(bit_order.pack([Item("w", WORD, "00010111")])) == bytes([0b11101000])


def test_the_beginning_of_a_block_is_that_of_a_real_one():
    for data in (b"sh", b"xyzab"):
        items = [*bit_order.beginning(data), Item("end", WORD, "0000000")]
        blob = finish(bit_order.pack(items))
        assert blob == deflate.compress(data, 1, "raw") and zlib.decompress(blob, -15) == data
