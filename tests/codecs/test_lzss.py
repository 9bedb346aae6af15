"""LZSS: the same bytes by both paths; and what is refused."""

from __future__ import annotations

import random
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dualz.codecs import fast, lz77, lzss
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.codecs.lz77 import Literal, Match
from dualz.codecs.lz77_finders import Effort
from dualz.trace import finish, record
from tests.codecs import hostile, messages

efforts = st.builds(Effort, depth=st.integers(1, 40), lazy=st.booleans(), nice=st.integers(1, 40))


@pytest.fixture(params=["stepped", "kernel"])
def path(request, monkeypatch):
    """Both ways, whatever the size."""
    if request.param == "stepped":
        monkeypatch.setattr(fast, "kernel_for", lambda name, size: None)
    else:
        monkeypatch.setattr(fast, "KERNEL_FROM", 0)
        assert fast.kernel_for("lzss", 0).__name__ == "dualz.kernels.lzss"
    return request.param


@pytest.mark.parametrize("bits", [8, 12, 13])
@pytest.mark.parametrize("data", messages.SHAPES.values(), ids=messages.SHAPES)
def test_round_trip(path, data, bits):
    data = data[:9000] if path == "stepped" else data
    blob = lzss.compress(data, bits)
    assert lzss.decompress(blob) == data
    assert len(blob) <= 17 + len(data) + len(data) // 8 + 1


@settings(deadline=None)
@given(messages.small | messages.skewed(max_size=3000), st.integers(8, 13), efforts)
def test_the_kernel_writes_what_the_stepped_code_writes(data, bits, effort):
    limits = lzss.limits_of(bits)
    kernel = fast.kernel_for("lzss", fast.KERNEL_FROM)
    body = finish(lzss.write(finish(lz77.parse(data, limits, effort)), bits))
    assert kernel.write(memoryview(data), limits, effort) == body
    assert kernel.read(memoryview(body), len(data), limits) == data
    assert finish(lzss.read(body, len(data), bits)) == data


def test_the_bits_are_a_choice_between_far_and_long():
    assert [lzss.limits_of(bits)[:3] for bits in (8, 12, 13)] == [(256, 3, 258), (4096, 3, 18), (8192, 3, 10)]
    far = messages.noise(6000) + messages.noise(6000)
    near = (messages.noise(16) + b"r" * 40) * 200
    assert len(lzss.compress(far, 13)) < 0.7 * len(lzss.compress(far, 12))
    assert len(lzss.compress(near, 12)) < len(lzss.compress(near, 13))


def test_what_is_written_is_read_step_by_step():
    data = messages.text(600)
    tokens = finish(lz77.parse(data, lzss.limits_of(12), lzss.EFFORT))
    written = record(lzss.write(tokens), None)
    read = record(lzss.read(written.result, len(data)), None)
    assert [step.token for step in read.of(lzss.Read)] == list(tokens)
    assert [step.start for step in read.of(lzss.Read)] == [step.start for step in written.of(lzss.Wrote)]
    flags = [(step.start, step.flags) for step in written.of(lzss.Flagged)]
    assert flags == [(step.start, step.flags) for step in read.of(lzss.ReadFlags)]
    assert b"".join(step.output for step in read.of(lzss.Read)) == data


def test_what_cannot_be_said_is_not_written():
    for match, sentence in (
        (Match(1, 2, 1), "has 2 bytes; this LZSS can say 3 to 18"),
        (Match(1, 19, 1), "has 19 bytes"),
        (Match(1, 3, 4097), "reaches 4097 bytes back; this LZSS can say 1 to 4096"),
    ):
        with pytest.raises(ValueError, match=sentence):
            finish(lzss.write((Literal(0, 97), match)))
    for bits in (7, 14):
        with pytest.raises(ValueError, match=f"has 8 to 13 bits, not {bits}"):
            lzss.compress(b"abc", bits)
    hostile.wrong_types_refused(lzss.compress)
    hostile.wrong_types_refused(lzss.decompress)


# --- from an enemy -------------------------------------------------------------------------------


def file(body: bytes, data: bytes, magic: bytes = b"dzs1", bits: int = 12, size: int | None = None) -> bytes:
    size = len(data) if size is None else size
    return struct.pack("<4sBQI", magic, bits, size, zlib.crc32(data)) + body


VECTORS = {
    "nothing": (b"", "needed for the header from offset 0, 0 are left"),
    "half a header": (file(b"", b"")[:10], "needed for the header"),
    "another magic": (file(b"", b"", b"dzh1"), "begins with b'dzh1', not b'dzs1'"),
    "7 bits": (file(b"", b"", bits=7), "has 7 bits; 8 to 13 are allowed"),
    "14 bits": (file(b"", b"", bits=14), "has 14 bits; 8 to 13 are allowed"),
    "no flags": (file(b"", b"a"), "needed for the flags from offset 0, 0 are left"),
    "no literal": (file(b"\0", b"a"), "1 bytes are needed for a token from offset 1"),
    "no second literal": (file(b"\0a", b"aa"), "1 bytes are needed for a token from offset 2"),
    "half a match": (file(b"\2a\0", b"a" * 9), "2 bytes are needed for a token from offset 2"),
    "a match first": (file(b"\1\0\0", b"aaa"), "reaches 1 bytes back; 1 to 0 are possible"),
    "too far": (file(b"\2a\0\x10", b"aaaa"), "reaches 2 bytes back; 1 to 1 are possible"),
    "too long": (file(b"\2a\0\1", b"aaaa"), "at byte 1 has 4 bytes, but the data end after 3 more"),
    "a flag too many": (file(b"\2a", b"a"), "A flag says that a match follows at byte 2"),
    "a flag far behind": (file(b"\x82a\0\0", b"aaaa"), "A flag says that a match follows at byte 4"),
    "bytes behind it": (file(b"\0a\0", b"a"), "1 bytes are left over after the last token"),
    "bytes behind nothing": (file(b"\0", b""), "1 bytes are left over after the last token"),
    "wrong checksum": (file(b"\0a", b"b"), "The checksum does not fit"),
}


@pytest.mark.parametrize(("blob", "sentence"), VECTORS.values(), ids=VECTORS)
def test_each_clause_refuses(path, blob, sentence):
    hostile.refused(lzss.decompress, blob, sentence)


def test_the_crafting_itself_is_right(path):
    assert lzss.decompress(file(b"\2a\0\0", b"aaaa")) == b"aaaa"
    assert lzss.decompress(file(b"", b"")) == b""


def test_every_prefix_and_every_flip_is_refused(path):
    """A flip in the bits of a distance, a size or a token shows at the latest in the checksum."""
    blob = lzss.compress(b"abcabcabcabd, abcabcabcabe, and so on, and so forth")
    hostile.prefixes_refused(lzss.decompress, blob)
    hostile.trailing_bytes_refused(lzss.decompress, blob)
    hostile.random_bytes_refused(lzss.decompress, blob[:17])
    same = {8 * 4 + place for place in range(8)}  # the bits of a distance: another number, the same tokens?
    hostile.bit_flips_refused(lzss.decompress, blob, set(range(8 * len(blob))) - same)


def test_both_paths_say_the_same_in_the_same_words():
    kernel, chance = fast.kernel_for("lzss", fast.KERNEL_FROM), random.Random(6)
    limits, kinds = lzss.limits_of(12), set()
    data = [messages.text(300), b"r" * 300, messages.noise(100)]
    bodies = [lzss.compress(one)[17:] for one in data]
    for _ in range(2000):
        which = chance.randrange(3)
        body, size = bytearray(bodies[which]), len(data[which]) + chance.choice((0, 0, 0, 1, -1, 9))
        body[chance.randrange(len(body))] = chance.randrange(256)
        body = bytes(body[: chance.choice((len(body), len(body), chance.randrange(len(body))))])
        said = []
        for read in (
            lambda body=body, size=size: finish(lzss.read(body, size)),
            lambda body=body, size=size: kernel.read(memoryview(body), size, limits),
        ):
            try:
                said.append(read())
            except CorruptData as refusal:
                said.append(str(refusal))
        assert said[0] == said[1]
        kinds.add(said[0].split()[-1] if isinstance(said[0], str) else bytes)
    assert len(kinds) >= 5


def test_a_bomb_meets_the_limit_before_it_is_in_memory(path):
    bomb = lzss.compress(bytes(100_000))
    claim = file(b"\0a", b"", size=1 << 50)

    def defuse():
        with pytest.raises(TooLarge, match="says it holds 100000 bytes; the limit is 99999"):
            lzss.decompress(bomb, 99_999)
        with pytest.raises(TooLarge, match="the limit is"):
            lzss.decompress(claim)
        with pytest.raises(CorruptData, match="needed for a token"):
            lzss.decompress(file(b"\0a", b"", size=1 << 29))

    defuse()
    assert hostile.peak_memory(defuse) < 200_000
    assert lzss.decompress(bomb, 100_000) == bytes(100_000)
