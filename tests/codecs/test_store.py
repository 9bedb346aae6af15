"""The store of chunks: every single damage, what is mended, what is not, and who notices."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualz.codecs import store
from dualz.codecs.errors import CorruptData
from dualz.trace import record

DATA = b"she sells sea shells by the sea shore, and the shells she sells are sea shells"
MENDING = (store.TWO, store.PARITY)


def places(kept):
    return [(disk, stripe) for disk in range(len(kept.disks)) for stripe in range(kept.stripes)]


@given(st.binary(max_size=100), st.sampled_from(store.KINDS), st.integers(1, 9), st.integers(1, 4))
def test_data_come_back(data, kind, chunk, width):
    kept = store.keep(data, kind, chunk, width)
    assert store.read(kept) == store.read_unchecked(kept) == data
    assert sum(len(one) + 4 for disk in kept.disks for one in disk) == kept.stored


@pytest.mark.parametrize("kind", MENDING)
def test_every_flipped_bit_is_found_and_mended(kind):
    kept = store.keep(DATA, kind)
    for disk, stripe in places(kept):
        for bit in range(8 * kept.chunk):
            damaged = kept.flipped(disk, stripe, bit)
            trace = record(store.scrub(damaged))
            assert trace.result == kept
            assert [(s.disk, s.stripe) for s in trace.of(store.CheckedChunk) if not s.intact] == [
                (disk, stripe)
            ]
            assert len(trace.of(store.MendedChunk)) == 1


@pytest.mark.parametrize("kind", MENDING)
def test_every_lost_chunk_and_every_lost_disk_comes_back(kind):
    kept = store.keep(DATA, kind)
    for disk, stripe in places(kept):
        assert store.read(kept.without(disk, stripe)) == DATA
    for disk in range(len(kept.disks)):
        assert store.read(kept.without(disk)) == DATA


def test_one_copy_names_what_is_lost_and_a_plain_read_does_not_notice():
    kept = store.keep(DATA, store.ONE)
    damaged = kept.flipped(1, 1, 5)
    with pytest.raises(CorruptData, match="Disk 1, stripe 1: the bytes from 64 on"):
        store.read(damaged)
    plain = store.read_unchecked(damaged)
    assert len(plain) == len(DATA)
    assert sum(one != two for one, two in zip(plain, DATA, strict=True)) == 1


def test_parity_mends_one_chunk_of_a_stripe_and_not_two():
    kept = store.keep(DATA)
    assert store.read(kept.without(0, 0).without(1, 1)) == DATA
    with pytest.raises(CorruptData, match="Disk 0, stripe 0"):
        store.read(kept.without(0, 0).without(1, 0))
    assert len(record(store.scrub(kept.without(0, 0).without(1, 0))).of(store.GaveUpChunk)) == 2


def test_two_copies_mend_two_chunks_of_a_stripe_unless_they_are_the_same():
    kept = store.keep(DATA, store.TWO)
    assert store.read(kept.without(0, 0).without(1, 0)) == DATA
    with pytest.raises(CorruptData):
        store.read(kept.without(0, 0).flipped(3, 0, 1))


def test_a_chunk_in_the_wrong_place_is_noticed():
    kept = store.keep(DATA)
    first, second, *rest = kept.disks[0]
    swapped = store.replace(kept, disks=((second, first, *rest), *kept.disks[1:]))
    assert store.read(swapped) == DATA


def test_a_chunk_of_another_length_is_damage():
    kept = store.keep(DATA)
    for bad in (b"", bytes(17), bytes(1 << 16)):
        assert store.read(kept._with(2, 0, bad)) == DATA


def test_what_parity_costs():
    size = store.keep(DATA * 10, store.ONE).stored
    assert store.keep(DATA * 10, store.PARITY).stored == size * 4 // 3
    assert store.keep(DATA * 10, store.TWO).stored == size * 2


@pytest.mark.parametrize(("kind", "chunk", "width"), [("raid", 4, 2), ("parity", 0, 2), ("parity", 4, 0)])
def test_impossible_stores_are_refused(kind, chunk, width):
    with pytest.raises(ValueError):
        store.keep(DATA, kind, chunk, width)


def test_xor_refuses_chunks_of_different_lengths():
    for bad in ([], [b"a", b"bc"]):
        with pytest.raises(ValueError, match="all of one length"):
            store.xor(bad)
