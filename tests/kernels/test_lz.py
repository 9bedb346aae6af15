"""The kernels of the LZ77 family alone: bounds, memory, speed on noise, and without numba."""

from __future__ import annotations

import subprocess
import sys
from itertools import chain

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dualz.codecs import fast, lz4, lz4_frame, lz77, lzo, lzss
from dualz.codecs.lz77_finders import Effort, Limits
from dualz.kernels import lz4 as lz4_kernel
from dualz.kernels import lz4_reader, xxh32
from dualz.kernels import lz77 as kernel
from dualz.kernels import lzo as lzo_kernel
from dualz.kernels import lzss as lzss_kernel
from dualz.kernels.words import words_of
from dualz.trace import finish
from tests.codecs import hostile, messages

limits_drawn = st.builds(
    Limits,
    window=st.integers(1, 3000),
    shortest=st.integers(1, 6),
    longest=st.integers(6, 300),
    last_literals=st.integers(0, 6),
    last_start=st.integers(0, 14),
)
efforts = st.builds(Effort, depth=st.integers(1, 40), lazy=st.booleans(), nice=st.integers(1, 100))


@pytest.mark.parametrize("name", ["lz4", "lzo", "lzss", "xxh32"])
def test_the_codecs_use_a_kernel_from_4096_bytes_on(name):
    assert fast.kernel_for(name, 4095) is None
    assert fast.kernel_for(name, 4096).__name__ == f"dualz.kernels.{name}"


def rows_of(tokens: tuple[lz77.Token, ...], start: int) -> list[list[int]]:
    rows, sent = [], start
    for token in tokens:
        if isinstance(token, lz77.Match):
            rows.append([token.index - sent, token.length, token.distance])
            sent = token.index + token.length
    return rows


@settings(deadline=None)
@given(messages.small | messages.skewed(max_size=2000), limits_drawn, efforts, st.data())
def test_the_parse_is_that_of_the_stepped_code(data, limits, effort, drawn):
    start = drawn.draw(st.integers(0, len(data)))
    stepped = finish(lz77.parse(data, limits, effort, start=start))
    portions = kernel.sequences(memoryview(data), limits, effort, start)
    assert [row for rows in portions for row in rows.tolist()] == rows_of(stepped, start)


def test_portions_do_not_change_the_parse(monkeypatch):
    data = messages.text(8000)
    whole = [rows.tolist() for rows in kernel.sequences(memoryview(data), Limits(), Effort(lazy=True))]
    monkeypatch.setattr(kernel, "PORTION", 7)
    parts = [rows.tolist() for rows in kernel.sequences(memoryview(data), Limits(), Effort(lazy=True))]
    assert len(parts) > 100 and list(chain(*parts)) == list(chain(*whole))


def test_words_begin_anywhere_and_end_with_the_array():
    array = np.arange(20, dtype=np.uint8)
    words = words_of(array)
    assert len(words) == 13 and len(words_of(array[:8])) == 1 and len(words_of(array[:7])) == 0
    assert all(
        int(word) == int.from_bytes(bytes(range(at, at + 8)), "little") for at, word in enumerate(words)
    )
    words[3] = 0
    assert array.tolist() == [0, 1, 2, *[0] * 8, *range(11, 20)]


def test_array_bounds_are_checked():
    numba = pytest.importorskip("numba")
    assert isinstance(lz4_reader._decompress, numba.core.dispatcher.Dispatcher)
    data = np.zeros(9, np.uint8)
    with pytest.raises(IndexError):
        numba.njit(boundscheck=True)(lambda words: words[2])(words_of(data))


def test_nothing_is_compiled_anew_for_another_type_of_bytes():
    pytest.importorskip("numba")
    data = messages.text(30_000)
    kernels = (
        lz4_kernel._compress_fast,
        lz4_kernel._write,
        lz4_reader._decompress,
        lzss_kernel._write,
        lzss_kernel._read,
        kernel._parse,
        xxh32._stripes,
    )
    compiled = []
    for given_as in (data, bytearray(data), memoryview(data)[:]):
        for level in (1, 4):
            block = lz4.compress_block(given_as, level)
            assert lz4.decompress_block(bytearray(block)) == data == lz4.decompress_block(block)
        assert lzss.decompress(lzss.compress(given_as)) == data
        assert lz4_frame.decompress(lz4_frame.compress(given_as)) == data
        compiled.append([len(one.signatures) for one in kernels])
    assert compiled[0] == compiled[1] == compiled[2] and 0 not in compiled[0]


def test_memory_stays_in_proportion():
    """One output beside the input, and tables that do not grow with the data."""
    for data in (messages.noise(4_000_000), bytes(4_000_000), messages.text(4_000_000)):
        for level in (1, 3):
            block = lz4.compress_block(data, level)
            room = len(data) + len(data) // 255 + len(block)
            assert hostile.peak_memory(lambda d=data, v=level: lz4.compress_block(d, v)) < room + 1_000_000
            assert hostile.peak_memory(lambda b=block: lz4.decompress_block(b)) < 6 * len(data)
        blob = lzss.compress(data)
        room = len(data) * 9 // 8 + 2 * len(blob)
        assert hostile.peak_memory(lambda d=data: lzss.compress(d)) < room + 1_000_000
        assert hostile.peak_memory(lambda b=blob: lzss.decompress(b)) < 2 * len(data) + 1_000_000


def test_the_largest_numbers_of_a_chain_do_not_wrap():
    """Deep chains over a long run of a short pattern: previous places must decrease, or it never ends."""
    data = b"abc" * 40_000 + messages.noise(100) + b"abc" * 1000
    block = lz4.compress_block(data, 9)
    assert lz4.decompress_block(block) == data and len(block) < 800


WITHOUT = """
import sys
sys.modules["numba"] = None
from dualz.codecs import fast, lz4, lz4_frame, lzo, lzss
fast.KERNEL_FROM = 0
data = b"the rain in spain " * 20 + bytes(range(200))
for level in (1, 5):
    assert lz4.decompress_block(lz4.compress_block(data, level)) == data
assert lz4_frame.decompress(lz4_frame.compress(data)) == data
assert lzss.decompress(lzss.compress(data)) == data
assert lzo.decompress(bytes.fromhex("12612001000011" "0000")) == b"a" * 35
print("same")
"""


def test_the_same_source_runs_without_numba():
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", WITHOUT], capture_output=True, text=True)
    assert done.stdout == "same\n", done.stderr


def test_importing_the_codecs_loads_no_numpy():
    names = "dualz.codecs.lz4_frame, dualz.codecs.lzss, dualz.codecs.lzo, dualz.codecs.lz77_triples"
    code = f"import sys, {names}; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_the_names_of_the_kernels_are_those_of_the_codecs():
    assert lzo_kernel.decompress(memoryview(b"\x12a\x11\0\0"), 1) == b"a"
    assert lzo.decompress(b"\x12a\x11\0\0") == b"a"
