"""The kernel of lanes alone: what it writes, refuses, and is timed by; its file is tested in tests/dual."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualz.codecs.huffman_file import LONGEST
from dualz.kernels import float_lanes
from dualz.kernels.prefix import code_words


def plane_of(seed: int, size: int, kinds: int) -> np.ndarray:
    """Bytes of ``kinds`` different values, each half as frequent as the one before."""
    steep = np.random.default_rng(seed).geometric(0.5, size)
    return (np.minimum(steep, kinds) + seed % 200).astype(np.uint8)


def coded(plane: np.ndarray) -> tuple[np.ndarray, np.ndarray, tuple]:
    lengths = float_lanes.lengths_for(float_lanes.count(plane))
    sizes = np.empty((-(-plane.size // float_lanes.BLOCK), float_lanes.LANES), np.uint16)
    words = np.empty(plane.size * LONGEST // 64 + 4 * len(sizes) + 1, np.uint64)
    used = int(float_lanes.encode(plane, float_lanes.encode_table(lengths), words, sizes))
    stream = np.append(words[:used], np.zeros(2, np.uint64))
    return stream, sizes, float_lanes.decode_tables(lengths)


@given(st.integers(0, 2**32 - 1), st.integers(1, 3000), st.integers(1, 40))
def test_planes_come_back(seed, size, kinds):
    plane = plane_of(seed, size, kinds)
    stream, sizes, tables = coded(plane)
    out = np.empty(size + 8, np.uint8)
    assert float_lanes.decode(stream, sizes, tables, out) == -1
    assert np.array_equal(out[:-8], plane)
    assert sizes.max() <= float_lanes.MOST_WORDS


@given(st.integers(0, 2**32 - 1), st.integers(1, 60))
def test_codes_are_complete(seed, kinds):
    """So that no bits lead nowhere, and a decoder always gets on."""
    lengths = float_lanes.lengths_for(float_lanes.count(plane_of(seed, 500, kinds)))
    used = lengths[lengths > 0]
    assert len(used) >= 2 and used.max() <= LONGEST
    assert (1 << LONGEST >> used).sum() == 1 << LONGEST
    single, three, six = float_lanes.decode_tables(lengths)
    assert single.all() and three.all() and (six >> np.uint64(56)).all()


def test_a_window_gives_the_symbols_that_its_bits_spell():
    lengths = float_lanes.lengths_for(float_lanes.count(plane_of(1, 5000, 9)))
    spelt = {
        f"{int(word):0{size}b}": symbol
        for symbol, (word, size) in enumerate(zip(code_words(lengths), lengths, strict=True))
        if size
    }
    for window, entry in enumerate(float_lanes.decode_tables(lengths)[2].tolist()):
        bits, found = f"{window:0{LONGEST}b}", []
        while len(found) < 6 and (word := next((one for one in spelt if bits.startswith(one)), "")):
            found.append(spelt[word])
            bits = bits[len(word) :]
        assert entry >> 56 == len(found)
        assert entry >> 48 & 255 == LONGEST - len(bits)
        assert list(entry.to_bytes(8, "little")[: len(found)]) == found


@pytest.mark.parametrize("where", range(4))
def test_a_lane_that_is_cut_or_goes_on_is_refused(where):
    plane = plane_of(2, 5000, 9)
    stream, sizes, tables = coded(plane)
    out = np.empty(plane.size + 8, np.uint8)
    ends = np.cumsum(sizes[0])
    shorter, longer = sizes.copy(), sizes.copy()
    shorter[0, where] -= 1
    longer[0, where] += 1
    assert float_lanes.decode(np.delete(stream, ends[where] - 1), shorter, tables, out) == 0
    assert float_lanes.decode(np.insert(stream, ends[where], 0), longer, tables, out) == 0
    damaged = stream.copy()
    damaged[ends[where] - 1] |= np.uint64(1)  # the last bit fills the word up
    assert float_lanes.decode(damaged, sizes, tables, out) == 0


@pytest.mark.parametrize("lanes", [1, 4])
def test_what_is_timed_is_decoded(lanes):
    plane = plane_of(3, 100_000, 12)
    place, out = float_lanes.timed(plane, lanes)()
    step = -(-plane.size // lanes)
    for lane, end in enumerate(place.tolist()):
        assert end - lane * step > 0.9 * step
        assert np.array_equal(out[lane * step : end], plane[lane * step : end])
    with pytest.raises(ValueError, match="One lane or 4 can be timed, not 3"):
        float_lanes.timed(plane, 3)
