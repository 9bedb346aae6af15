"""The LZW kernel alone: its bounds, its memory, without numba; its bytes are compared in tests/codecs."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from dualz.codecs import fast, lzw_files
from dualz.codecs.lzw_codes import TIFF, gif, unix
from dualz.kernels import lzw as kernel
from tests.codecs import hostile, messages


def test_the_codec_uses_the_kernel_from_4096_bytes_on():
    assert fast.kernel_for("lzw", 4095) is None
    assert fast.kernel_for("lzw", 4096) is kernel


def test_array_bounds_are_checked():
    numba = pytest.importorskip("numba")
    assert isinstance(kernel._decode, numba.core.dispatcher.Dispatcher)
    with pytest.raises(IndexError):
        kernel._code_at(np.zeros(2, np.uint32), np.uint64(64), np.uint64(9), True)


def test_each_function_is_compiled_once_for_all_dialects():
    pytest.importorskip("numba")
    data = messages.text(30_000)  # the coded streams, too, are long enough for the kernel
    for dialect in (TIFF, gif(8), unix(16), unix(9), unix(12, block=False)):
        assert lzw_files.decode(lzw_files.encode(data, dialect), dialect) == data
    assert len(kernel._encode.signatures) == len(kernel._decode.signatures) == 1


@pytest.mark.parametrize("dialect", [TIFF, unix(16)], ids=["TIFF", ".Z"])
def test_memory_stays_in_proportion(dialect):
    for data in (messages.noise(2_000_000), bytes(2_000_000)):
        stream = lzw_files.encode(data, dialect)
        encoding = hostile.peak_memory(lambda data=data: lzw_files.encode(data, dialect))
        decoding = hostile.peak_memory(lambda stream=stream: lzw_files.decode(stream, dialect))
        assert encoding < 6 * len(data)
        assert decoding < 12 * len(data)


WITHOUT = """
import sys
sys.modules["numba"] = None
from dualz.kernels import lzw, bpe
from dualz.codecs import bpe as stepped
from dualz.codecs.lzw_codes import TIFF, unix
data = b"the rain in spain " * 40
for dialect in (TIFF, unix(12)):
    assert lzw.decode(memoryview(lzw.encode(memoryview(data), dialect)), dialect, 1 << 20) == data
merges = bpe.train(memoryview(data), 9)
assert stepped.decode(bpe.encode(memoryview(data), merges), merges) == data
print("same")
"""


def test_the_same_source_runs_without_numba():
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", WITHOUT], capture_output=True, text=True)
    assert done.stdout == "same\n", done.stderr


def test_importing_the_codecs_loads_no_numpy():
    names = "dualz.codecs.lzw_files, dualz.codecs.bpe, dualz.codecs.lz78"
    code = f"import sys, {names}; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
