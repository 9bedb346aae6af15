"""LZ4 frames: every layout, read by the lz4 library and the other way round; and what is refused."""

from __future__ import annotations

import io
import itertools
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dualz.codecs import lz4_frame, xxh32
from dualz.codecs.errors import TooLarge
from dualz.codecs.lz4_frame import BLOCK_SIZES, Frame
from tests.codecs import hostile, messages

stranger = pytest.importorskip("lz4.frame", reason="the judge of LZ4 is the lz4 package")

FLAGS = list(itertools.product((False, True), repeat=4))
SMALL = messages.text(300) + b"r" * 100
END = struct.pack("<I", 0)


@pytest.mark.parametrize(("linked", "checks", "check", "sized"), FLAGS)
@pytest.mark.parametrize("code", BLOCK_SIZES)
def test_every_layout_both_ways(code, linked, checks, check, sized):
    data = messages.text(150_000) + messages.noise(70_000)
    ours = lz4_frame.compress(data, 1, BLOCK_SIZES[code], linked, checks, check, sized)
    assert stranger.decompress(ours) == data == lz4_frame.decompress(ours)
    said = stranger.get_frame_info(ours)
    found = tuple(said[name] for name in ("block_linked", "block_checksum", "content_checksum"))
    assert found == (linked, checks, check) and said["content_size"] == sized * len(data)
    theirs = stranger.compress(
        data,
        block_size=code,
        block_linked=linked,
        block_checksum=checks,
        content_checksum=check,
        store_size=sized,
    )
    assert lz4_frame.decompress(theirs) == data


@settings(deadline=None)
@given(messages.small, st.integers(1, 9), st.booleans())
def test_small_data_both_ways(data, level, linked):
    ours = lz4_frame.compress(data, level, linked=linked, block_size=1 << 16)
    assert stranger.decompress(ours) == data == lz4_frame.decompress(ours)
    assert lz4_frame.decompress(stranger.compress(data)) == data


@pytest.mark.parametrize("level", [1, 9])
def test_linked_blocks_copy_from_the_block_before(level):
    data = messages.noise(60_000) * 5
    linked, alone = (lz4_frame.compress(data, level, 1 << 16, linked) for linked in (True, False))
    assert len(linked) < 80_000 and len(alone) > 250_000
    assert stranger.decompress(linked) == data == lz4_frame.decompress(linked)


def test_frames_follow_each_other_and_skippable_ones_are_skipped():
    skipped = struct.pack("<II", lz4_frame.SKIPPABLE + 3, 5) + b"notes"
    empty = struct.pack("<II", lz4_frame.SKIPPABLE, 0)
    one, two = lz4_frame.compress(b"one"), lz4_frame.compress(b"two")
    assert lz4_frame.decompress(skipped + one + empty + two + skipped) == b"onetwo"
    assert lz4_frame.decompress(skipped) == b""
    names = [piece.name for piece in lz4_frame.pieces(io.BytesIO(skipped + one))]
    assert names == ["skippable", "skipped", "magic", "header", "stored", "end mark", "content checksum"]


@pytest.mark.parametrize("sized", [False, True])
def test_the_pieces_tile_the_file(sized):
    blob = lz4_frame.compress(SMALL * 500, block_size=1 << 16, block_checksums=True, content_size=sized) * 2
    at, data = 0, b""
    for piece in lz4_frame.pieces(io.BytesIO(blob)):
        assert piece.start == at
        at += piece.length
        data += piece.data
    assert at == len(blob) and data == SMALL * 1000


class Drip(io.RawIOBase):
    """A pipe: it gives as much as it likes, here seven bytes at most."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, room) -> int:
        part = self._data.read(min(7, len(room)))
        room[: len(part)] = part
        return len(part)


def test_a_pipe_may_give_its_bytes_in_parts():
    packed, back = io.BytesIO(), io.BytesIO()
    assert lz4_frame.compress_stream(Drip(SMALL), packed) == len(SMALL)
    assert stranger.decompress(packed.getvalue()) == SMALL
    assert lz4_frame.decompress_stream(Drip(packed.getvalue()), back) == len(SMALL)
    assert back.getvalue() == SMALL


class Nothing(io.RawIOBase):
    """A file that forgets, and counts."""

    size = 0

    def write(self, data) -> int:
        self.size += len(data)
        return len(data)


class Endless(io.RawIOBase):
    """So many times the same megabyte, made when it is asked for."""

    def __init__(self, many: int) -> None:
        self.left, self.part = many, messages.text(1 << 16) * 16

    def read(self, size: int = -1) -> bytes:
        if not self.left:
            return b""
        assert size >= len(self.part)
        self.left -= 1
        return self.part


def test_a_long_file_takes_the_memory_of_a_few_blocks():
    frame, packed = Frame(block_size=1 << 20), io.BytesIO()
    writing = hostile.peak_memory(lambda: lz4_frame.compress_stream(Endless(40), packed, frame))
    blob = packed.getvalue()
    target = Nothing()
    reading = hostile.peak_memory(lambda: lz4_frame.decompress_stream(io.BytesIO(blob), target))
    assert target.size == 40 << 20
    assert writing - len(blob) < 10 << 20 and reading < 10 << 20


# --- what is refused -----------------------------------------------------------------------------


def head(flags: int, sizes: int = 0x40, more: bytes = b"", magic: int = lz4_frame.MAGIC) -> bytes:
    fields = bytes([flags, sizes]) + more
    return struct.pack("<I", magic) + fields + bytes([xxh32.of(fields) >> 8 & 255])


def block(data: bytes, stored: bool = True) -> bytes:
    return struct.pack("<I", len(data) | stored << 31) + data


RUN = b"\x1fa\1\0" + b"\xff" * 300 + b"\0\x50bbbbb"
VECTORS = {
    "nothing": (b"", "4 bytes are needed for the magic number from offset 0, 0 are left"),
    "another magic": (b"\x1f\x8b\x08\0", "No LZ4 frame begins at byte 0: 00088b1f is not 184d2204"),
    "the old format": (struct.pack("<I", 0x184C2102), "old format"),
    "version 0": (head(0x20), "has the version 0; 1 is known"),
    "version 2": (head(0xA0), "has the version 2"),
    "a reserved flag": (head(0x62), "reserved bit"),
    "a reserved bit of the size": (head(0x60, 0x41), "reserved bit"),
    "the other reserved bit": (head(0x60, 0xC0), "reserved bit"),
    "block size 3": (head(0x60, 0x30), "has the code 3; 4 to 7"),
    "a dictionary": (head(0x61, 0x40, b"abcd"), "needs a dictionary"),
    "no content size": (head(0x68), "8 bytes are needed for the content size"),
    "wrong header checksum": (head(0x60)[:-1] + b"\0", "header checksum does not fit"),
    "no block": (head(0x60), "4 bytes are needed for the size of a block"),
    "a block cut off": (head(0x60) + block(b"abc")[:-1], "3 bytes are needed for a block"),
    "no end mark": (head(0x60) + block(b"abc"), "needed for the size of a block from offset 14"),
    "too large a block": (head(0x60) + block(bytes(65537)), "has 65537 bytes; this frame allows 65536"),
    "it holds too much": (head(0x60) + block(RUN, False), "holds more than the 65536 bytes"),
    "a damaged block": (head(0x60) + block(b"\x10", False), "The block is cut off"),
    "before the block": (
        head(0x60) + block(b"a" * 20) + block(b"\x08\1\0\x50bbbbb", False),
        "reaches 1 bytes back from byte 0 of the data; 1 to 0",
    ),
    "wrong block checksum": (head(0x70) + block(b"abc") + b"0000", "checksum of a block does not fit"),
    "wrong content checksum": (head(0x64) + END + b"0000", "checksum of the content does not fit"),
    "no content checksum": (head(0x64) + END, "4 bytes are needed for the checksum of the content"),
    "another content size": (
        head(0x68, 0x40, struct.pack("<Q", 3)) + END,
        "says it holds 3 bytes, and there are 0",
    ),
    "bytes behind it": (head(0x60) + END + b"\0", "4 bytes are needed for the magic number"),
    "words behind it": (head(0x60) + END + b"\0\0\0\0", "No LZ4 frame begins at byte 11"),
    "a skippable frame cut off": (struct.pack("<II", 0x184D2A5F, 9) + b"abc", "for a skippable frame"),
    "no size of a skippable frame": (struct.pack("<I", 0x184D2A50), "the size of a skippable frame"),
}


@pytest.mark.parametrize(("blob", "sentence"), VECTORS.values(), ids=VECTORS)
def test_each_clause_refuses(blob, sentence):
    hostile.refused(lz4_frame.decompress, blob, sentence)


def test_the_crafting_itself_is_right():
    blob = head(0x60) + block(b"a" * 20) + END
    assert lz4_frame.decompress(blob) == stranger.decompress(blob) == b"a" * 20
    linked = head(0x40) + block(b"a" * 20) + block(b"\x08\1\0\x50bbbbb", False) + END
    assert lz4_frame.decompress(linked) == stranger.decompress(linked) == b"a" * 32 + b"bbbbb"


def test_every_prefix_every_flip_and_what_is_left_over():
    blob = lz4_frame.compress(SMALL, block_checksums=True)
    hostile.prefixes_refused(lz4_frame.decompress, blob)
    hostile.bit_flips_refused(lz4_frame.decompress, blob)
    for tail in (b"\0", b"\xff", b"\0" * 9):
        hostile.refused(lz4_frame.decompress, blob + tail)
    hostile.random_bytes_refused(lz4_frame.decompress, blob[:7])


def test_a_bomb_meets_the_limit_before_it_is_in_memory():
    bomb = lz4_frame.compress(bytes(30_000_000), content_size=False)

    def defuse():
        with pytest.raises(TooLarge, match="more than the limit of 100000 bytes"):
            lz4_frame.decompress(bomb, max_output=100_000)

    defuse()
    assert len(bomb) < 130_000 and hostile.peak_memory(defuse) < 1_500_000
    claim = head(0x68, 0x40, struct.pack("<Q", 1 << 60)) + END
    hostile.refused(lz4_frame.decompress, claim, "says it holds 1152921504606846976 bytes; the limit is")


@pytest.mark.parametrize("sized", [False, True])
def test_the_limit_is_inclusive_over_all_frames(sized):
    blob = lz4_frame.compress(SMALL, content_size=sized) + lz4_frame.compress(b"abc", content_size=sized)
    assert lz4_frame.decompress(blob, len(SMALL) + 3) == SMALL + b"abc"
    with pytest.raises(TooLarge):
        lz4_frame.decompress(blob, len(SMALL) + 2)
    with pytest.raises(TooLarge):
        lz4_frame.decompress(blob, len(SMALL) - 1)


def test_wrong_parameters_are_refused():
    with pytest.raises(ValueError, match="holds at most 65536, 262144, 1048576, 4194304 bytes, not 100"):
        lz4_frame.compress(b"abc", block_size=100)
    with pytest.raises(ValueError, match="The level of LZ4 is 1 to 9, not 0"):
        lz4_frame.compress(b"abc", 0)
    with pytest.raises(ValueError, match="The header says 5 bytes, and 3 came"):
        lz4_frame.compress_stream(io.BytesIO(b"abc"), io.BytesIO(), Frame(size=5))
    hostile.wrong_types_refused(lz4_frame.compress)
    hostile.wrong_types_refused(lz4_frame.decompress)
