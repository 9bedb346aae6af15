"""Huffman files from an enemy: each clause that refuses is hit, on every path, with the same sentence."""

from __future__ import annotations

import random
import struct
import zlib

import pytest

from dualz.codecs import fast, huffman, huffman_file
from dualz.codecs.bits import pack
from dualz.codecs.errors import CorruptData, TooLarge
from tests.codecs import hostile, messages

SMALL = huffman.compress(messages.text(200))
FOUR_STREAMS = huffman.compress(messages.text(6000))


def take_path(monkeypatch, name):
    """Have the codec decode in one of its three ways, whatever the size of the data from 16 bytes on."""
    monkeypatch.setattr(fast, "KERNEL_FROM", 1 << 60 if name == "stepped" else 16)
    if name == "plain":
        monkeypatch.setattr(fast, "kernel_for", lambda name, size: None)
    module = "dualz.kernels.huffman" if name == "kernel" else f"dualz.codecs.huffman_{name}"
    assert huffman._coder(16).__name__ == module


@pytest.fixture(params=["stepped", "plain", "kernel"])
def path(request, monkeypatch):
    """All ways to decode. Four streams begin at 16 bytes here, so that short files have them."""
    monkeypatch.setattr(huffman_file, "SPLIT_FROM", 16)
    take_path(monkeypatch, request.param)


def crafted(data: bytes, lengths: dict[int, int], *streams: str, size: int | None = None, fill: str = "0"):
    """A file with exactly these parts; streams are strings of bits, each whole bytes when packed."""
    packed = [pack(stream) for stream in streams]
    nibbles = "".join(f"{lengths[symbol]:04b}" for symbol in sorted(lengths))
    nibbles += fill * (-len(nibbles) % 8)
    return b"".join(
        [
            struct.pack("<4sQI", b"dzh1", len(data) if size is None else size, zlib.crc32(data)),
            pack("".join("01"[symbol in lengths] for symbol in range(256))),
            pack(nibbles),
            *(struct.pack("<I", len(stream)) for stream in packed[:-1]),
            *packed,
        ]
    )


AB = {97: 1, 98: 1}
ABC = {97: 1, 98: 2, 99: 2}


def test_the_crafting_itself_is_right(path):
    assert huffman.decompress(crafted(b"abba", AB, "0110")) == b"abba"
    assert huffman.decompress(crafted(b"cab", ABC, "11010")) == b"cab"
    assert huffman.decompress(crafted(b"aaa", {97: 1}, "000")) == b"aaa"
    assert huffman.decompress(crafted(b"", {})) == b""
    four = ("0011", "0101", "1111", "0000")
    assert huffman.decompress(crafted(b"aabbababbbbbaaaa", AB, *four)) == b"aabbababbbbbaaaa"
    assert crafted(b"aabbababbbbbaaaa", AB, *four) == huffman.compress(b"aabbababbbbbaaaa")


VECTORS = {
    "no header": (b"", "16 bytes are needed for the header"),
    "half a header": (b"dzh1" + bytes(11), "16 bytes are needed for the header from offset 0, 15 are left"),
    "another format": (b"dzh2" + SMALL[4:], "begins with b'dzh2'"),
    "no list of byte values": (SMALL[:16], "32 bytes are needed for the list of byte values"),
    "no code lengths": (crafted(b"ab", AB)[:48], "1 bytes are needed for the code lengths"),
    "lengths not filled with zeros": (crafted(b"abc", ABC, "01011", fill="1"), "lengths are not filled up"),
    "bytes but no symbols": (crafted(b"", {}, size=3), "holds 3 bytes of 0 different values"),
    "symbols but no bytes": (crafted(b"", AB), "holds 0 bytes of 2 different values"),
    "a length of 0": (crafted(b"ab", {97: 0, 98: 1}, "01"), "A code length is 0; 1 to 12"),
    "a length of 13": (crafted(b"ab", {97: 13, 98: 1}, "01"), "A code length is 13; 1 to 12"),
    "a length of 15": (crafted(b"a", {97: 15}, "0"), "A code length is 15"),
    "an incomplete code": (crafted(b"ab", {97: 1, 98: 2}, "010"), "complete prefix code"),
    "too many code words": (crafted(b"abc", {97: 1, 98: 1, 99: 2}, "01"), "complete prefix code"),
    "a lone symbol of 2 bits": (crafted(b"a", {97: 2}, "00"), "complete prefix code"),
    "no sizes of streams": (crafted(b"ab" * 8, AB), "12 bytes are needed for the sizes of the streams"),
    "a stream cut off": (crafted(b"ab" * 8, AB, *["0101"] * 4)[:-2], "1 bytes are needed for a stream"),
    "no room for a stream": (crafted(b"ab" * 8, AB, *["0101"] * 3, ""), "0 bytes cannot hold 4 symbols"),
    "no room at all": (crafted(b"ab", AB, size=9), "cannot hold 9 symbols"),
    "bits end within a word": (crafted(b"", ABC, "0" * 7 + "1", size=8), "The bits end after 7 of 8 symbols"),
    "bits end early": (crafted(b"", ABC, "1" * 8, size=7), "The bits end after 4 of 7 symbols"),
    "bits end early in a quarter": (
        crafted(b"", ABC, "0" * 8, "1" * 8, "0" * 8, "0" * 8, size=32),
        "The bits end after 4 of 8 symbols",
    ),
    "a lone symbol hit by a 1": (crafted(b"aaa", {97: 1}, "010"), "No code word begins with 1, at bit 1"),
    "a lone symbol hit in the third quarter": (
        crafted(b"a" * 16, {97: 1}, "0", "0", "0001", "0"),
        "No code word begins with 1, at bit 3",
    ),
    "a lone symbol, then a 1": (crafted(b"aaa", {97: 1}, "0001"), "are left over after the last symbol"),
    "a 1 behind the last symbol": (crafted(b"ab", AB, "0101"), "are left over after the last symbol"),
    "a zero byte behind the last symbol": (crafted(b"ab", AB, "01" + 7 * "0"), "left over after the last"),
    "a zero byte behind the first quarter": (
        crafted(b"ab" * 8, AB, "0101" + 5 * "0", *["0101"] * 3),
        "are left over after the last symbol",
    ),
    "a zero byte behind nothing": (crafted(b"", {}, "0"), "8 bits are left over after the last symbol"),
    "another checksum": (crafted(b"ab", AB, "10"), "The checksum does not match"),
}


@pytest.mark.parametrize(("blob", "sentence"), VECTORS.values(), ids=VECTORS)
def test_each_clause_refuses(path, blob, sentence):
    hostile.refused(huffman.decompress, blob, sentence)


@pytest.mark.parametrize("blob", [SMALL, FOUR_STREAMS, huffman.compress(b"")], ids=["small", "four", "empty"])
def test_every_prefix_is_refused(blob):
    hostile.prefixes_refused(huffman.decompress, blob)


def test_every_bit_flip_of_a_small_file_is_refused():
    hostile.bit_flips_refused(huffman.decompress, SMALL)
    hostile.bit_flips_refused(huffman.decompress, huffman.compress(b""))
    hostile.bit_flips_refused(huffman.decompress, huffman.compress(b"r" * 50))


def test_bit_flips_of_a_file_of_four_streams_are_refused():
    places = random.Random(1).sample(range(8 * len(FOUR_STREAMS)), 1500)
    head = range(8 * 80)
    hostile.bit_flips_refused(huffman.decompress, FOUR_STREAMS, [*head, *places])


@pytest.mark.parametrize("blob", [SMALL, FOUR_STREAMS, huffman.compress(b"")], ids=["small", "four", "empty"])
def test_trailing_bytes_are_refused(blob):
    hostile.trailing_bytes_refused(huffman.decompress, blob)


def test_random_bytes_are_refused(path):
    hostile.random_bytes_refused(huffman.decompress)
    hostile.random_bytes_refused(huffman.decompress, SMALL[:16])
    hostile.random_bytes_refused(huffman.decompress, FOUR_STREAMS[:100])


def verdict(blob: bytes) -> bytes | str:
    try:
        return huffman.decompress(blob, max_output=10_000)
    except CorruptData as refusal:
        return str(refusal)


def test_all_paths_give_the_same_verdict_on_damaged_files(monkeypatch):
    """Checksums are left out of the game, so that streams are decoded to their end and compared."""
    monkeypatch.setattr(huffman_file, "SPLIT_FROM", 16)
    monkeypatch.setattr(huffman.zlib, "crc32", lambda data: 0)
    chance = random.Random(2)
    shapes = [messages.text(300), messages.noise(300), messages.fibonacci(11), b"r" * 99, b"ab" * 40 + b"c"]
    for _ in range(1500):
        blob = bytearray(huffman.compress(chance.choice(shapes)))
        for _ in range(chance.randrange(1, 4)):
            blob[chance.randrange(48, len(blob))] ^= 1 << chance.randrange(8)
        blob = blob[: chance.choice([len(blob), chance.randrange(48, len(blob))])]
        verdicts = []
        for name in ("stepped", "plain", "kernel"):
            with monkeypatch.context() as patch:
                take_path(patch, name)
                verdicts.append(verdict(blob))
        assert verdicts[0] == verdicts[1] == verdicts[2]


@pytest.mark.parametrize("lengths", [AB, {97: 1}], ids=["two symbols", "lone symbol"])
def test_a_huge_length_is_refused_before_anything_is_allocated(path, lengths):
    for size in (2**60, 2**64 - 1, 10**9):
        blob = crafted(b"", lengths, *["0" * 800] * 4, size=size)

        def allowed(blob=blob):
            with pytest.raises(CorruptData, match="cannot hold"):
                huffman.decompress(blob, max_output=2**65)

        def above_the_limit(blob=blob):
            with pytest.raises(TooLarge, match="the limit is 1000000"):
                huffman.decompress(blob, max_output=10**6)

        assert hostile.peak_memory(allowed) < 100_000
        assert hostile.peak_memory(above_the_limit) < 100_000


def test_the_limit_on_the_output_is_inclusive():
    assert len(huffman.decompress(SMALL, max_output=200)) == 200
    with pytest.raises(TooLarge, match="holds 200 bytes; the limit is 199"):
        huffman.decompress(SMALL, max_output=199)
