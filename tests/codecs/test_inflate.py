"""INFLATE: whole streams of zlib, what the steps say of them, and files in portions."""

from __future__ import annotations

import gzip
import io
import random
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import inflate_verdicts as verdicts
from dualz.codecs import bit_tape as tape
from dualz.codecs import fast, inflate, wrappers
from dualz.codecs.errors import CorruptData
from dualz.trace import record
from tests.codecs import hostile, messages
from tests.codecs.deflate_bits import (
    number,
)


@pytest.fixture(params=["stepped", "kernel"])
def path(request, monkeypatch):
    """Both ways to decode, whatever the size."""
    if request.param == "stepped":
        monkeypatch.setattr(fast, "kernel_for", lambda name, size: None)
    else:
        monkeypatch.setattr(fast, "KERNEL_FROM", 0)
        assert fast.kernel_for("inflate", 0).__name__ == "dualz.kernels.inflate"


def raw(blob):
    return inflate.decompress(blob, "raw")


def packed(data, level=6, bits=-15, strategy=zlib.Z_DEFAULT_STRATEGY):
    coder = zlib.compressobj(level, zlib.DEFLATED, bits, 8, strategy)
    return coder.compress(data) + coder.flush()


# --- whole streams -------------------------------------------------------------------------------


@pytest.mark.parametrize("wrapper", wrappers.WRAPPERS)
@pytest.mark.parametrize("shape", [name for name in messages.SHAPES if "long" not in name])
def test_streams_of_zlib_are_read(path, shape, wrapper):
    data = messages.SHAPES[shape]
    for level in (0, 1, 6):
        assert inflate.decompress(packed(data, level, verdicts.WINDOW_BITS[wrapper]), wrapper) == data


@pytest.mark.parametrize("strategy", verdicts.STRATEGIES)
@pytest.mark.parametrize("shape", ["long text", "long noise", "quarters of different kinds"])
def test_long_streams_of_zlib_are_read(shape, strategy):
    data = messages.SHAPES[shape] * 4
    for level in (0, 1, 9):
        assert raw(packed(data, level, strategy=strategy)) == data


@pytest.mark.parametrize("flush", verdicts.FLUSHES)
def test_a_flushed_stream_is_read_at_all_bit_positions(path, flush):
    for size in range(24):
        coder = zlib.compressobj(9, zlib.DEFLATED, -15, 8, zlib.Z_FIXED)
        blob = coder.compress(b"abcdefgh" * size) + coder.flush(flush)
        with pytest.raises(CorruptData, match="end early"):  # no last block: incomplete
            raw(blob)
        blob += coder.compress(b"xy") + coder.flush()
        assert raw(blob) == b"abcdefgh" * size + b"xy"


def test_tables_are_made_anew_for_each_block():
    """An entry left over from the block before would be a word that this block does not have."""
    chance, parts = random.Random(2), []
    for _ in range(60):
        letters = chance.sample(range(256), chance.randrange(2, 250))
        weights = [2.0 ** -min(rank, 40) for rank in range(len(letters))]
        parts.append(bytes(chance.choices(letters, weights if chance.random() < 0.5 else None, k=700)))
    coder = zlib.compressobj(6, zlib.DEFLATED, -15)
    blob = b"".join(coder.compress(part) + coder.flush(zlib.Z_BLOCK) for part in parts) + coder.flush()
    assert raw(blob) == b"".join(parts)


@given(
    st.binary(max_size=2000) | messages.skewed(max_size=2000), st.sampled_from(sorted(verdicts.WINDOW_BITS))
)
def test_the_kernel_reads_what_the_steps_read(data, wrapper):
    blob = packed(data, 6, verdicts.WINDOW_BITS[wrapper])
    assert verdicts.by_kernel(blob, wrapper) == verdicts.by_steps(blob, wrapper)
    assert verdicts.by_kernel(blob, wrapper)[0].data == data


# --- what the steps say --------------------------------------------------------------------------


@pytest.mark.parametrize("wrapper", wrappers.WRAPPERS)
def test_every_bit_belongs_to_one_step(wrapper):
    data = messages.text(900) + messages.noise(300) + messages.text(900)
    coder = zlib.compressobj(6, zlib.DEFLATED, verdicts.WINDOW_BITS[wrapper])
    blob = (
        coder.compress(data[:1000])
        + coder.flush(zlib.Z_SYNC_FLUSH)
        + coder.compress(data[1000:])
        + coder.flush()
    )
    if wrapper == "gzip":
        blob += gzip.compress(b"more") + bytes(5)
    position = 0
    trace = record(inflate.read(blob, wrapper))
    for step in trace.steps:
        if isinstance(step, tape.Span):
            assert step.start == position and step.side == tape.READ
            assert position < step.end or isinstance(step, tape.StoredBytes)
            position = step.end
    assert position == 8 * len(blob)
    assert trace.result.startswith(data)


def test_words_and_extra_bits_are_those_of_the_stream():
    blob = packed(messages.text(2000))
    bits = "".join(number(byte, 8) for byte in blob)
    codes = {}
    for step in inflate.read(blob, "raw"):
        if isinstance(step, tape.BuiltCode):
            codes[step.what] = dict(step.codes)
        if isinstance(step, (tape.LengthCode, tape.DistanceCode, tape.LengthRun)):
            assert bits[step.start : step.end] == step.code + step.extra
        if isinstance(step, tape.LiteralCode):
            assert bits[step.start : step.end] == step.code == codes["literals and lengths"][step.byte]
        if isinstance(step, tape.DistanceCode):
            assert codes["distances"][step.symbol] == step.code


def test_the_output_is_told_by_the_steps():
    data = messages.text(700) + messages.noise(50)
    out = bytearray()
    for step in inflate.read(packed(data), "raw"):
        if isinstance(step, tape.LiteralCode):
            assert step.index == len(out)
            out.append(step.byte)
        if isinstance(step, (tape.CopiedMatch, tape.StoredBytes)):
            assert step.index == len(out)
            out += step.data
    assert out == data


def test_matches_reach_into_stored_blocks():
    """Stored blocks of all sizes, and text behind them that was seen in them."""
    chance = random.Random(6)
    for _ in range(30):
        parts = []
        sizes = chance.choices([1, 100, 4095, 4096, 9000, 33_000, 70_000], k=6)
        noise = [chance.randbytes(size) for size in sizes]
        blob = b""
        for part in noise:
            blob += stored_blocks(part, chance.choice([4096, 5000, 16_383, 65_535]))
            parts.append(part)
        data = b"".join(parts)
        coder = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, data[-32768:])
        again = b"".join(data[-k : -k + 300] for k in (400, 5000, 20_000, 32_000) if k < len(data))
        blob += coder.compress(again) + coder.flush()
        assert raw(blob) == data + again == zlib.decompress(blob, -15)
        target = io.BytesIO()
        inflate.expand_file(Slow(blob), target, "raw")
        assert target.getvalue() == data + again


def stored_blocks(data, most):
    """``data`` in stored blocks, none of which is the last."""
    pieces = [data[at : at + most] for at in range(0, len(data), most)]
    sizes = (
        (len(piece).to_bytes(2, "little"), (len(piece) ^ 0xFFFF).to_bytes(2, "little")) for piece in pieces
    )
    return b"".join(b"\0" + one + two + piece for (one, two), piece in zip(sizes, pieces, strict=True))


def test_many_empty_stored_blocks_take_no_memory():
    blob = stored_blocks(messages.noise(8192), 4096) + b"\0\0\0\xff\xff" * 200_000 + b"\x03\0"
    assert raw(blob) == messages.noise(8192)
    assert hostile.peak_memory(lambda: raw(blob)) < 1 << 20


# --- files ---------------------------------------------------------------------------------------


class Slow(io.RawIOBase):
    """A file that gives a few bytes at a time."""

    def __init__(self, blob):
        self._blob, self._at, self._chance = blob, 0, random.Random(1)

    def readable(self):
        return True

    def readinto(self, target):
        part = self._blob[self._at : self._at + min(len(target), self._chance.randrange(1, 50))]
        target[: len(part)] = part
        self._at += len(part)
        return len(part)


@pytest.mark.parametrize("level", [0, 1, 9])
def test_a_file_is_expanded_however_it_is_read(level):
    data = messages.text(200_000) + messages.noise(200_000) + b"x" * 300_000 + messages.text(9000)
    blob = gzip.compress(data, level) + gzip.compress(b"more")
    target = io.BytesIO()
    assert inflate.expand_file(Slow(blob), target) == len(data) + 4
    assert target.getvalue() == data + b"more"
    with pytest.raises(CorruptData, match="end early"):
        inflate.expand_file(Slow(blob[:-1]), io.BytesIO())


def test_a_file_is_expanded_without_the_kernel_too(monkeypatch):
    monkeypatch.setattr(fast, "kernel_for", lambda name, size: None)
    target = io.BytesIO()
    assert inflate.expand_file(io.BytesIO(gzip.compress(b"hello")), target) == 5
    assert target.getvalue() == b"hello"


def test_expanding_takes_constant_memory():
    blob = gzip.compress(messages.text(1 << 20) * 24, 6)

    class Nowhere(io.RawIOBase):
        def write(self, data):
            return len(data)

    inflate.expand_file(io.BytesIO(blob), Nowhere())
    assert hostile.peak_memory(lambda: inflate.expand_file(io.BytesIO(blob), Nowhere())) < 1 << 20
