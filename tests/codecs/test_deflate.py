"""DEFLATE: others read what is written; the kernel writes what the stepped writer does; how large it is."""

from __future__ import annotations

import gzip
import io
import random
import shutil
import subprocess
import zlib
from pathlib import Path
from pydoc_data import topics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.inflate_verdicts import WINDOW_BITS
from dualz.codecs import bit_tape as tape
from dualz.codecs import deflate, fast, inflate
from dualz.codecs.lz77_finders import BruteForce
from dualz.codecs.wrappers import WRAPPERS, GzipHeader
from dualz.kernels import deflate as kernel
from dualz.kernels import deflate_window
from dualz.trace import finish, record
from tests.codecs import hostile, messages

CHANCE = random.Random(8)
SHAPES = {
    **messages.SHAPES,
    "bytes above 143 in fixed blocks": bytes([200, 150, 255, 144, 97] * 3),
    "noise between texts": messages.text(9000) + messages.noise(9000) + messages.text(9000),
    "runs": b"".join(bytes([value]) * CHANCE.randrange(1, 900) for value in range(200)),
    "two letters": bytes(CHANCE.choices(b"ab", k=20_000)),
    "a match as far as can be": messages.noise(32768) * 2 + b"x" + messages.noise(32768),
    "numbers": b"".join(value.to_bytes(4, "little") for value in range(0, 60_000, 7)),
    "zeros": bytes(100_000),
}


def kernel_writes(data, level, wrapper="raw"):
    out = io.BytesIO()
    kernel.compress(memoryview(data).toreadonly(), out.write, level, wrapper, deflate.NO_HEADER)
    return out.getvalue()


# --- read by others ------------------------------------------------------------------------------


@pytest.mark.parametrize("level", deflate.LEVELS)
@pytest.mark.parametrize("shape", SHAPES)
def test_zlib_reads_every_level(shape, level):
    data = SHAPES[shape]
    for wrapper in WRAPPERS:
        blob = deflate.compress(data, level, wrapper)
        reader = zlib.decompressobj(WINDOW_BITS[wrapper])
        assert reader.decompress(blob) == data
        assert reader.eof and not reader.unused_data
        if level in (1, 6):
            assert inflate.decompress(blob, wrapper) == data


@given(
    st.binary(max_size=3000) | messages.skewed(max_size=3000) | messages.small,
    st.sampled_from(deflate.LEVELS),
)
def test_anything_is_read_by_zlib(data, level):
    assert zlib.decompress(kernel_writes(data, level), -15) == data


def test_stored_blocks_begin_at_any_bit():
    """Noise that follows a block of any length: the padding is written at all 8 bit positions."""
    starts = set()
    for size in range(40):
        data = messages.text(900 + 17 * size) + messages.noise(9000)
        for level in (2, 6):
            blob = kernel_writes(data, level)
            assert zlib.decompress(blob, -15) == data
            for step in inflate.read(blob, "raw"):
                if isinstance(step, tape.BlockHeader) and step.kind == "stored":
                    starts.add(step.start % 8)
    assert starts == set(range(8))


@pytest.mark.skipif(not shutil.which("gzip"), reason="gzip is not installed")
def test_the_gzip_program_reads_it_and_lists_the_name():
    about = GzipHeader(name=b"hello.txt", time=1_000_000_000)
    blob = deflate.compress(messages.text(5000), 6, "gzip", about)
    done = subprocess.run(["gzip", "-dc"], input=blob, capture_output=True, check=True)
    assert done.stdout == messages.text(5000)


def test_all_fields_of_a_gzip_header_are_written_and_read():
    about = GzipHeader(1_700_000_000, b"a name", b"a comment", b"xx\2\0hi", system=3, checked=True)
    blob = deflate.compress(b"hello", 9, "gzip", about)
    assert gzip.decompress(blob) == b"hello"
    fields = {
        step.name: step.value for step in inflate.read(blob, "gzip") if isinstance(step, tape.WrapperField)
    }
    assert (
        fields["time"] == about.time and fields["name"] == about.name and fields["comment"] == about.comment
    )
    assert fields["extra"] == about.extra and fields["system"] == 3 and fields["effort"] == 2
    damaged = bytearray(blob)
    damaged[blob.index(b"a name")] ^= 1
    hostile.refused(
        lambda part: inflate.decompress(part, "gzip"), bytes(damaged), "gzip header does not match"
    )
    with pytest.raises(ValueError, match="no zero byte"):
        deflate.compress(b"", 6, "gzip", GzipHeader(name=b"a\0b"))
    with pytest.raises(ValueError, match="65535 bytes"):
        deflate.compress(b"", 6, "gzip", GzipHeader(extra=bytes(70_000)))


# --- the stepped writer and the kernel -----------------------------------------------------------


@given(st.binary(max_size=1500) | messages.skewed(max_size=4000) | messages.small, st.sampled_from((1, 2)))
def test_the_kernel_writes_what_the_steps_write(data, level):
    assert kernel_writes(data, level) == finish(deflate.write(data, level, "raw"))


@pytest.mark.parametrize("level", [1, 2])
@pytest.mark.parametrize("shape", [name for name in SHAPES if name not in ("long text", "zeros")])
def test_the_kernel_writes_what_the_steps_write_of_every_shape(shape, level):
    data = SHAPES[shape][:30_000]
    assert kernel_writes(data, level, "gzip") == finish(deflate.write(data, level, "gzip"))


def test_both_cut_into_several_segments_alike(monkeypatch):
    """65 536 tokens are a segment; here 700, so that there are many, and the last one is sometimes full."""
    monkeypatch.setattr(kernel, "SEGMENT", 700)
    monkeypatch.setattr(kernel.stepped, "SEGMENT", 700)
    for data in (messages.noise(1399), messages.noise(1400), messages.noise(1401), messages.text(9000)):
        for level in (1, 2):
            assert kernel_writes(data, level) == finish(deflate.write(data, level, "raw"))
            assert zlib.decompress(kernel_writes(data, level), -15) == data


def test_the_finder_is_a_parameter():
    data = messages.text(1500)
    blob = finish(deflate.write(data, 2, finder=BruteForce))
    assert zlib.decompress(blob) == data


@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_the_reader_takes_the_same_steps_as_the_writer(wrapper):
    data = messages.text(4000) + messages.noise(6000) + messages.text(300)
    written = record(deflate.write(data, 2, wrapper), None)
    read = record(inflate.read(written.result, wrapper), None)

    def what(trace):
        kinds = (tape.Span, tape.BuiltCode)
        return [
            (type(step), *list(vars(step).values())[1:]) for step in trace.steps if isinstance(step, kinds)
        ]

    assert what(written) == what(read)
    assert len({kind for kind, *_ in what(read)}) >= (11 if wrapper != "raw" else 10)


def test_the_bytes_follow_from_the_trace_alone():
    trace = record(deflate.write(messages.text(600) + messages.noise(400), 2, "raw"), None)
    bits = ""
    for step in trace.steps:
        if isinstance(step, tape.Span):
            assert step.start == len(bits)
            if isinstance(step, (tape.LengthRun, tape.LengthCode, tape.DistanceCode)):
                bits += step.code + step.extra
            elif isinstance(step, (tape.LiteralCode, tape.BlockEnd)):
                bits += step.code
            else:
                bits += _plain(step)
    assert bits + "0" * (-len(bits) % 8) == "".join(f"{byte:08b}"[::-1] for byte in trace.result)


def _plain(step):
    size, number = step.end - step.start, 0
    if isinstance(step, tape.BlockHeader):
        number = step.last | ("stored", "fixed", "dynamic").index(step.kind) << 1
    if isinstance(step, tape.StoredSize):
        number = step.size | (step.size ^ 0xFFFF) << 16
    if isinstance(step, tape.StoredBytes):
        number = int.from_bytes(step.data, "little")
    if isinstance(step, tape.TableSizes):
        number = step.literals - 257 | step.distances - 1 << 5 | step.lengths_of_lengths - 4 << 10
    if isinstance(step, tape.LengthOfLength):
        number = step.length
    return f"{number:0{size}b}"[::-1] if size else ""


# --- sizes ---------------------------------------------------------------------------------------


def test_small_files_have_the_sizes_that_the_formats_fix():
    assert deflate.compress(b"", wrapper="raw").hex() == "0300"
    assert len(deflate.compress(b"", wrapper="zlib")) == 8
    assert len(deflate.compress(b"", wrapper="gzip")) == 20


@pytest.mark.parametrize("level", deflate.LEVELS)
def test_noise_grows_by_the_headers_of_stored_blocks_alone(level):
    size = 300_000
    assert len(deflate.compress(messages.noise(size), level, "raw")) <= size + 10 * (size // 65_535 + 1)


def test_levels_are_worth_it_on_text():
    text = Path(topics.__file__).read_bytes()[:150_000]
    sizes = [len(deflate.compress(text, level)) for level in (1, 2, 6, 9, "best")]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[2] <= len(zlib.compress(text, 6)) and sizes[3] <= len(zlib.compress(text, 9))


def test_blocks_are_cut_where_the_data_change():
    data = messages.text(40_000) + bytes(CHANCE.choices(range(128, 256), k=20_000)) + messages.text(40_000)
    blocks = [
        step
        for step in inflate.read(deflate.compress(data, 6, "raw"), "raw")
        if type(step) is tape.BlockHeader
    ]
    assert len(blocks) >= 3


# --- files ---------------------------------------------------------------------------------------

MIXED = messages.text(150_000) + messages.noise(90_000) + bytes(200_000) + messages.text(60_000)


class Slow(io.BytesIO):
    """A file that gives what it likes."""

    def readinto(self, target):
        with memoryview(target) as view:
            return super().readinto(view[: CHANCE.randrange(1, 5000)])


@pytest.fixture
def small_buffers(monkeypatch):
    """The buffer moves on often, and places begin anew."""
    for module in (kernel, deflate_window):
        monkeypatch.setattr(module, "SPAN", 20_000)
    monkeypatch.setattr(kernel, "SEGMENT", 3000)
    monkeypatch.setattr(kernel, "_TURN", 1 << 17)
    monkeypatch.setattr(kernel, "PORTION", 50_000)


@pytest.mark.parametrize("level", deflate.LEVELS)
def test_a_file_becomes_the_same_however_it_is_read(level, small_buffers, monkeypatch):
    data = MIXED if level != "best" else MIXED[140_000:280_000]
    one, two = io.BytesIO(), io.BytesIO()
    assert deflate.compress_file(Slow(data), one, level) == len(data)
    assert gzip.decompress(one.getvalue()) == data
    assert deflate.compress_file(io.BytesIO(data), two, level) == len(data)
    if level not in deflate.EFFORTS:
        assert one.getvalue() == two.getvalue() == deflate.compress(data, level, "gzip")
    else:
        assert gzip.decompress(two.getvalue()) == data


@pytest.mark.parametrize("level", [2, 6, "best"])
def test_compressing_takes_constant_memory(level):
    class Nowhere(io.RawIOBase):
        def write(self, data):
            return len(data)

    def work(size):
        deflate.compress_file(io.BytesIO(data[:size]), Nowhere(), level)

    data = bytes(6 << 20) if level == "best" else messages.text(1 << 19) * 24
    sizes = (2 << 20, len(data))
    work(sizes[0])
    small, large = (hostile.peak_memory(lambda size=size: work(size)) - size for size in sizes)
    assert large < small + (1 << 20)


def test_without_the_kernel_files_are_written_by_the_steps(monkeypatch):
    monkeypatch.setattr(fast, "kernel_for", lambda name, size: None)
    target = io.BytesIO()
    assert deflate.compress_file(io.BytesIO(b"hello hello"), target, "best") == 11
    assert gzip.decompress(target.getvalue()) == b"hello hello"
    assert deflate.compress(b"hello hello", 9) == finish(deflate.write(b"hello hello", 2))


# --- mistakes ------------------------------------------------------------------------------------


def test_mistakes_are_said():
    hostile.wrong_types_refused(deflate.compress)
    hostile.wrong_types_refused(lambda thing: finish(deflate.write(thing)))
    for level in (0, 10, "9", None, 2.5):
        with pytest.raises(ValueError, match="A level is 1 to 9 or 'best'"):
            deflate.compress(b"", level)
    with pytest.raises(ValueError, match="has the levels 1 and 2, not 6"):
        finish(deflate.write(b"", 6))
    with pytest.raises(ValueError, match="A wrapper is"):
        deflate.compress(b"", 6, "zip")
    assert (
        deflate.compress(bytearray(b"ab")) == deflate.compress(memoryview(b"ab")) == deflate.compress(b"ab")
    )
