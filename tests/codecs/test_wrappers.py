"""The gzip and zlib wrappers: every field, several members, padding, and what is refused."""

from __future__ import annotations

import gzip
import io
import zlib

import pytest

from benchmarks.inflate_verdicts import by_zlib
from dualz.codecs import deflate_listing, fast, inflate
from tests.codecs import hostile, messages
from tests.codecs.deflate_bits import END, FIXED, fixed, stream

BODY = stream(fixed(FIXED[97], END))
TRAILER = zlib.crc32(b"a").to_bytes(4, "little") + (1).to_bytes(4, "little")


@pytest.fixture(params=["stepped", "kernel"], autouse=True)
def path(request, monkeypatch):
    if request.param == "stepped":
        monkeypatch.setattr(fast, "kernel_for", lambda name, size: None)
    else:
        monkeypatch.setattr(fast, "KERNEL_FROM", 0)


def unzip(blob):
    return inflate.decompress(blob, "gzip")


def member(flags=0, fields=b"", trailer=TRAILER, method=8):
    return b"\x1f\x8b" + bytes([method, flags]) + bytes(6) + fields + BODY + trailer


FIELDS = {
    "text": (1, b""),
    "extra": (4, b"\5\0hello"),
    "an empty extra": (4, b"\0\0"),
    "a long extra": (4, b"\xff\xff" + bytes(65535)),
    "a name": (8, b"name\0"),
    "a long name": (8, b"n" * 5000 + b"\0"),
    "a comment": (16, b"comment\0"),
    "all": (4 | 8 | 16, b"\1\0xname\0comment\0"),
}


@pytest.mark.parametrize("name", FIELDS)
def test_fields_of_a_header_are_passed_over(name):
    flags, fields = FIELDS[name]
    assert unzip(member(flags, fields)) == gzip.decompress(member(flags, fields)) == b"a"
    size = len(member(flags, fields))
    hostile.prefixes_refused(unzip, member(flags, fields), [*range(min(60, size)), size - 9, size - 1])


@pytest.mark.parametrize("name", FIELDS)
def test_the_checksum_of_a_header_covers_all_of_it(name):
    flags, fields = FIELDS[name]
    head = b"\x1f\x8b\x08" + bytes([flags | 2]) + bytes(6) + fields
    crc = (zlib.crc32(head) & 0xFFFF).to_bytes(2, "little")
    blob = head + crc + BODY + TRAILER
    assert by_zlib(blob, "gzip").accepted and unzip(blob) == b"a"
    wrong = head + bytes([crc[0] ^ 1, crc[1]]) + BODY + TRAILER
    assert not by_zlib(wrong, "gzip").accepted
    hostile.refused(unzip, wrong, "gzip header does not match")


@pytest.mark.parametrize(
    ("blob", "match"),
    [
        (b"\x1f\x8c" + member()[2:], "should begin with 1f8b, not 1f8c"),
        (member(method=7), "method 7; only 8"),
        (member(flags=32), "reserved bit"),
        (member(flags=128), "reserved bit"),
        (member(trailer=bytes(4) + TRAILER[4:]), "CRC-32 does not match"),
        (member(trailer=TRAILER[:4] + b"\2\0\0\0"), "says that it holds 2 bytes, and it holds 1"),
    ],
)
def test_what_a_gzip_file_must_not_say(blob, match):
    assert not by_zlib(blob, "gzip").accepted
    hostile.refused(unzip, blob, match)


def test_members_are_joined_and_zeros_behind_them_are_padding():
    blob = gzip.compress(b"one ") + gzip.compress(b"") + gzip.compress(messages.text(3000)) + member()
    for padding in (b"", b"\0", bytes(511), bytes(5000)):
        assert (
            unzip(blob + padding) == gzip.decompress(blob + padding) == b"one " + messages.text(3000) + b"a"
        )
    for rest in (b"x", b"\0\0x", bytes(3000) + b"\x1f\x8b", b"\x1f"):
        hostile.refused(unzip, blob + rest)
    hostile.refused(unzip, blob + b"more", f"last member ends at byte {len(blob)}, and other bytes follow")


def test_a_second_member_is_checked_as_the_first():
    blob = gzip.compress(messages.text(2000)) + member(trailer=bytes(8))
    hostile.refused(unzip, blob, "CRC-32 does not match")
    hostile.prefixes_refused(
        unzip, member() * 2, [*range(len(member())), *range(len(member()) + 1, 2 * len(member()))]
    )


def test_the_zlib_header():
    blob = zlib.compress(b"hello")
    assert inflate.decompress(blob) == b"hello"
    for first in range(256):
        for flags in (blob[1], 31 - first * 256 % 31, (31 - first * 256 % 31) % 31 | 32):
            changed = bytes([first, flags]) + blob[2:]
            expected = by_zlib(changed, "zlib").accepted
            if expected:
                assert inflate.decompress(changed) == b"hello"
            else:
                hostile.refused(inflate.decompress, changed)


@pytest.mark.parametrize(
    ("blob", "match"),
    [
        (b"\x78\x9d" + BODY, "no multiple of 31"),
        (b"\x79\x18" + BODY, "method 9; only 8"),
        (b"\x88\x1c" + BODY, r"window of 2\^16"),
        (b"\x78\x20" + bytes(4) + BODY, "preset dictionary"),
        (b"\x78\x9c" + BODY + bytes(4), "Adler-32 does not match"),
        (zlib.compress(b"") + b"\0", "other bytes follow"),
    ],
)
def test_what_a_zlib_stream_must_not_say(blob, match):
    assert "follow" in match or not by_zlib(blob, "zlib").accepted
    hostile.refused(inflate.decompress, blob, match)


def test_a_dictionary_is_refused_by_name():
    coder = zlib.compressobj(zdict=b"hello")
    hostile.refused(inflate.decompress, coder.compress(b"hello") + coder.flush(), "preset dictionary")


# --- listing -------------------------------------------------------------------------------------


def test_the_blocks_of_a_file_are_listed_alike_by_steps_and_kernel():
    coder = zlib.compressobj(6, zlib.DEFLATED, 31)
    blob = (
        coder.compress(messages.text(9000))
        + coder.flush(zlib.Z_SYNC_FLUSH)
        + coder.compress(messages.noise(3000))
    )
    blob += coder.flush() + member(8, b"a name\0") + bytes(20)
    found = deflate_listing.members(blob)
    assert found == deflate_listing.members_of(inflate.read(blob, "gzip"))
    assert [one.size for one in found] == [12_000, 1]
    assert {block.kind for one in found for block in one.blocks} == {"stored", "fixed", "dynamic"}
    for one in found:
        for block, following in zip(one.blocks, one.blocks[1:], strict=False):
            assert block.start + block.bits == following.start and not block.last
        assert one.blocks[-1].last
        ends = one.blocks[-1].start + one.blocks[-1].bits
        assert -(-ends // 8) == one.trailer[0].start
    text = deflate_listing.text(found)
    assert "member 2 of 2" in text and "name 'a name'" in text and "12000 bytes of data" in text


def test_only_whole_files_are_listed():
    with io.BytesIO(gzip.compress(messages.text(5000))) as file:
        blob = file.read()
    hostile.refused(deflate_listing.members, blob[:-1])
    damaged = bytearray(blob)
    damaged[-5] ^= 1
    hostile.refused(deflate_listing.members, bytes(damaged))
    hostile.wrong_types_refused(deflate_listing.members)
    assert deflate_listing.members(zlib.compress(b"ab"), "zlib")[0].header[0].name == "method and window"
    assert deflate_listing.text(deflate_listing.members(blob), most=0).count("more blocks") == 1
