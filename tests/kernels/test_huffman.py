"""The Huffman kernel alone, without numba, and in what it costs; its bytes are compared in tests/codecs."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter

import numpy as np
import pytest
from hypothesis import given

from dualz.codecs import fast, huffman
from dualz.codecs.errors import CorruptData
from dualz.kernels import huffman as kernel
from tests.codecs import hostile, messages


def quarters(size):
    step = -(-size // 4)
    return [(first, min(first + step, size)) for first in range(0, size, step)]


def view(data):
    return memoryview(data).toreadonly()


def test_the_codec_uses_the_kernel_from_4096_bytes_on():
    assert fast.kernel_for("huffman", 4095) is None
    assert fast.kernel_for("huffman", 4096) is kernel


@given(messages.skewed(min_size=1, max_size=2000))
def test_lengths_are_those_of_the_counts(data):
    assert kernel.code_lengths(view(data), 12) == huffman.code_lengths(Counter(data), 12)


@given(messages.skewed(min_size=16, max_size=3000))
def test_streams_come_back(data):
    parts = quarters(len(data))
    lengths = kernel.code_lengths(view(data), 12)
    streams = kernel.encode(view(data), lengths, parts)
    counted = [Counter(data[first:last]) for first, last in parts]
    bits = [sum(lengths[symbol] * count for symbol, count in counts.items()) for counts in counted]
    assert [len(stream) for stream in streams] == [-(-size // 8) for size in bits]
    assert kernel.decode(streams, lengths, parts) == data


def test_streams_of_very_different_speed_come_back():
    """One quarter takes 1 bit a symbol and another 12, so that they run out at different times."""
    chance = random.Random(4)
    rare = bytes(chance.choices(range(1, 200), k=20_000))
    for order in range(4):
        parts = [b"\0" * 20_000] * 3
        parts.insert(order, rare)
        data = b"".join(parts)
        assert huffman.decompress(huffman.compress(data)) == data


def test_a_short_stream_is_refused_wherever_it_ends():
    """Every stream is cut at every byte. Nothing behind its end is taken for bits of it."""
    data = messages.text(400)
    parts = quarters(len(data))
    lengths = kernel.code_lengths(view(data), 12)
    streams = kernel.encode(view(data), lengths, parts)
    for which in range(4):
        for size in range(len(streams[which])):
            cut = [*streams]
            cut[which] = streams[which][:size]
            with pytest.raises(CorruptData, match="The bits end after"):
                kernel.decode(cut, lengths, parts)


def test_array_bounds_are_checked():
    numba = pytest.importorskip("numba")
    assert isinstance(kernel._decode, numba.core.dispatcher.Dispatcher)
    with pytest.raises(IndexError):
        kernel.bits_at(np.zeros(2, np.uint64), np.uint64(64))


WITHOUT_NUMBA = """
import sys, warnings
sys.modules["numba"] = None
warnings.simplefilter("error")
from dualz.codecs import fast, huffman, huffman_file, huffman_plain
from dualz.kernels import huffman as kernel
assert not hasattr(kernel.write_words, "py_func")
assert fast.kernel_for("huffman", 10**6) is None and huffman._coder(10**6) is huffman_plain
data = bytes.fromhex(sys.stdin.read())
blob = huffman.compress(data)
assert huffman.decompress(blob) == data
parts, lengths = huffman_file.quarters(len(data)), kernel.code_lengths(memoryview(data), 12)
streams = kernel.encode(memoryview(data), lengths, parts)
assert kernel.decode(streams, lengths, parts) == data
print(huffman_file.write(memoryview(data), lengths, streams).hex())
print(blob.hex())
"""


def test_without_numba_the_kernel_s_source_and_the_codec_write_the_same_file():
    """The codec leaves the kernel alone then: plain Python over arrays is slower than plain Python."""
    data = messages.text(5000) + messages.noise(998)
    command = [sys.executable, "-c", WITHOUT_NUMBA]
    done = subprocess.run(command, input=data.hex(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [huffman.compress(data).hex()] * 2


def test_without_numpy_the_same_file_is_written():
    data = messages.text(5000)
    code = (
        "import sys; sys.modules['numpy'] = sys.modules['numba'] = None\n"
        "from dualz.codecs import fast, huffman\n"
        "blob = huffman.compress(bytes.fromhex(sys.stdin.read()))\n"
        "assert fast.kernel_for('huffman', 10**6) is None\n"
        "print(blob.hex())"
    )
    done = subprocess.run([sys.executable, "-c", code], input=data.hex(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert bytes.fromhex(done.stdout) == huffman.compress(data)


def test_importing_the_codec_brings_in_neither_numpy_nor_numba():
    code = "import sys, dualz.codecs.huffman; print({'numpy', 'numba', 'torch'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("make", [messages.text, messages.noise, lambda size: b"r" * size])
def test_memory_stays_below_six_times_the_input(make):
    data = make(1 << 20)
    huffman.decompress(huffman.compress(data))
    blob = huffman.compress(data)
    assert hostile.peak_memory(lambda: huffman.compress(data)) < 6 * len(data)
    assert hostile.peak_memory(lambda: huffman.decompress(blob)) < 6 * len(data)
