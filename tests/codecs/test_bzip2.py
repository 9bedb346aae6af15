"""bzip2: files that bzip2 opens and files of bzip2, sizes, steps equal to the kernel, and known vectors."""

from __future__ import annotations

import bz2
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dualz.codecs import bzip2, bzip2_listing, fast
from dualz.codecs import bzip2_bits as bits
from dualz.codecs import bzip2_format as form
from dualz.codecs.bzip2_reader import read
from dualz.codecs.bzip2_writer import write
from dualz.kernels import bzip2 as kernel
from dualz.trace import finish, record
from tests.codecs import hostile, messages

# Empty, and what every bzip2 gives for these two.
VECTORS = {
    b"": "425a683917724538509000000000",
    b"a": "425a683931415926535919939b6b00000001002000200021184682ee48a70a120332736d60",
    b"hello world\n": "425a68393141592653594eece8360000025180001040000644908020"
    "0031064c4101a7a9a580bb9431f8bb9229c28482776741b0",
}
EDGES = [1, 2, 4, 254, 255, 256, 259, 260, 49, 50, 51, 199, 600]


@pytest.fixture(params=["stepped", "kernel"])
def path(request, monkeypatch):
    """Both ways, whatever the size."""
    if request.param == "stepped":
        monkeypatch.setattr(fast, "kernel_for", lambda name, size: None)
    else:
        monkeypatch.setattr(fast, "KERNEL_FROM", 0)


@pytest.mark.parametrize("data", VECTORS)
def test_known_files(path, data):
    assert bzip2.decompress(bytes.fromhex(VECTORS[data])) == data
    assert bz2.decompress(bzip2.compress(data)) == data


@pytest.mark.parametrize(("data", "size"), [(b"", 14), (b"a", 37), (b"hello world\n", 52)])
def test_small_files_have_the_size_of_bzip2_or_a_byte_less(path, data, size):
    assert size - 1 <= len(bzip2.compress(data)) <= size == len(VECTORS[data]) // 2


@pytest.mark.parametrize("name", [name for name in messages.SHAPES if len(messages.SHAPES[name]) < 20_000])
def test_every_shape_both_ways(path, name):
    data = messages.SHAPES[name]
    assert bz2.decompress(bzip2.compress(data, 1)) == data
    assert bzip2.decompress(bz2.compress(data, 3)) == data


@pytest.mark.parametrize("size", EDGES)
@pytest.mark.parametrize("start", [b"", b"xyz"])
def test_runs_of_every_critical_length(path, size, start):
    data = start + b"r" * size + b"s" * size
    assert bz2.decompress(bzip2.compress(data)) == data
    assert bzip2.decompress(bz2.compress(data)) == data


@given(messages.small | messages.skewed(max_size=3000), st.integers(1, 9))
@settings(max_examples=60, deadline=None)
def test_steps_and_kernel_write_the_same_file(data, level):
    blob = kernel.compress(memoryview(data), level)
    assert finish(write(data, level)) == blob
    assert bz2.decompress(blob) == data
    assert bzip2_listing.blocks_of(read(blob)) == kernel_blocks(blob)


def kernel_blocks(blob):
    reader = kernel.BlockReader(memoryview(blob))
    finish(read(blob, fast=reader))
    return reader.blocks


@pytest.mark.parametrize("level", [1, 2])
def test_several_blocks(level):
    data = messages.text(150_000) + messages.noise(120_000) + b"\0" * 500_000
    blob = bzip2.compress(data, level)
    found = bzip2_listing.blocks(blob)
    assert len(found) > 1 and sum(block.data for block in found) == len(data)
    assert all(block.size <= form.most_in_block(level) for block in found)
    assert bz2.decompress(blob) == data
    assert bzip2.decompress(bz2.compress(data, level)) == data


def test_sizes_are_those_of_bzip2_or_below():
    total = theirs = 0
    for data in (messages.text(200_000), messages.noise(200_000), messages.fibonacci(20), bytes(99_999)):
        total += len(bzip2.compress(data))
        theirs += len(bz2.compress(data))
        assert len(bzip2.compress(data)) <= 1.001 * len(bz2.compress(data)) + 6
    assert total <= theirs


def test_streams_one_after_the_other(path):
    parts = [messages.text(700), b"", b"x" * 900, messages.noise(300)]
    blob = b"".join(bz2.compress(part) for part in parts)
    assert bzip2.decompress(blob) == b"".join(parts)
    assert bzip2.decompress(bzip2.compress(b"one") + bzip2.compress(b"two")) == b"onetwo"


@pytest.mark.parametrize("tail", [b"\0", b"garbage", b"\xff" * 40, b"BZx9", b"BZh0", b"\0BZh9"])
def test_bytes_behind_the_end_are_not_looked_at(path, tail):
    assert bzip2.decompress(bz2.compress(b"data") + tail) == b"data"


@pytest.mark.skipif(not shutil.which("bzip2"), reason="needs the program bzip2")
@pytest.mark.parametrize("tail", [b"", b"garbage", b"BZh0", b"B", b"BZh", b"BZh9", b"BZh9garbage"])
def test_the_program_judges_tails_as_we_do(tail):
    blob = bzip2.compress(messages.text(900)) + tail
    done = subprocess.run(["bzip2", "-dc"], input=blob, capture_output=True, check=False)
    if done.returncode in (0, 2) and b"trailing garbage" in done.stderr + b"trailing garbage" * (not tail):
        assert bzip2.decompress(blob) == done.stdout == messages.text(900)
    else:
        hostile.refused(bzip2.decompress, blob)


@pytest.mark.skipif(not shutil.which("bzip2"), reason="needs the program bzip2")
@pytest.mark.parametrize("level", [1, 9])
def test_the_program_opens_our_files(level):
    data = messages.text(130_000) + b"q" * 1000 + messages.noise(5000)
    done = subprocess.run(
        ["bzip2", "-dc"], input=bzip2.compress(data, level), capture_output=True, check=True
    )
    assert done.stdout == data and not done.stderr


def test_the_spans_of_the_steps_are_the_whole_file():
    data = b"she sells sea shells by the sea shore, " * 8 + b"z" * 30
    written = record(write(data), None)
    reading = record(read(written.result + b"tail"), None)
    for steps, size in ((written, len(written.result)), (reading, len(written.result) + 4)):
        fields = steps.of(bits.Field)
        assert [field.start for field in fields] == [0, *(field.end for field in fields[:-1])]
        assert fields[-1].end == 8 * size
        assert {field.name for field in fields} <= set(bits.FIELDS)
    assert reading.result == data


def test_the_stages_of_writer_and_reader_are_the_same():
    written = record(write(b"banana bandana" * 9), None)
    reading = record(read(written.result), None)
    forms = {step.stage: step.values for step in written.of(bits.Staged)}
    assert forms == {step.stage: step.values for step in reading.of(bits.Staged)} and len(forms) == 5


def test_a_level_is_one_to_nine():
    for level in (0, 10):
        with pytest.raises(ValueError, match="A level of bzip2 is 1 to 9"):
            bzip2.compress(b"x", level)
    with pytest.raises(TypeError, match="level has to be a whole number"):
        bzip2.compress(b"x", "9")


def test_wrong_types():
    hostile.wrong_types_refused(bzip2.compress)
    hostile.wrong_types_refused(bzip2.decompress)
