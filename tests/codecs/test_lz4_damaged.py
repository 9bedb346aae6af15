"""LZ4 from an enemy. A block has no checksum: damage may give wrong bytes, but what we accept, lz4 accepts
with the same bytes; the decoder always ends, keeps to the limit, and raises nothing but CorruptData."""

from __future__ import annotations

import random

import pytest

from dualz.codecs import fast, lz4
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.trace import finish
from tests.codecs import hostile, messages

stranger = pytest.importorskip("lz4.block", reason="the judge of LZ4 is the lz4 package")
MUTATED = 20_000


@pytest.fixture(params=["stepped", "kernel"])
def path(request, monkeypatch):
    """Both ways to decode, whatever the size."""
    if request.param == "stepped":
        monkeypatch.setattr(fast, "kernel_for", lambda name, size: None)
    else:
        monkeypatch.setattr(fast, "KERNEL_FROM", 0)


END = b"\x50bbbbb"
VECTORS = {
    "no data, but a match length": (b"\x03", "without data is the one byte 00, not 03"),
    "nothing": (b"", "1 bytes are needed at byte 0, 0 are left"),
    "no byte for the number of literals": (b"\xf0", "1 bytes are needed at byte 1, 0 are left"),
    "the number of literals goes on": (b"\xf0\xff\xff", "1 bytes are needed at byte 3, 0 are left"),
    "too few literals": (b"\x30ab", "3 bytes are needed at byte 1, 2 are left"),
    "many literals, none there": (b"\xf0\xff\x00", "270 bytes are needed at byte 3, 0 are left"),
    "half an offset": (b"\x10a\1", "goes on for 1 bytes after the literals that end at byte 2"),
    "nothing after a match": (b"\x10a\1\0", "goes on for 2 bytes after the literals that end at byte 2"),
    "4 last literals": (b"\x18a\1\0\x40bbbb", "goes on for 7 bytes after"),
    "5 of 6 last literals": (b"\x18a\1\0\x60bbbbb", "6 bytes are needed at byte 5, 5 are left"),
    "2 last literals": (b"\x1fa\1\0\xff\xff\xff\xff\0\x20bb", "data end with 2 literals; the last 5 bytes"),
    "no last literals": (b"\x1fa\1\0\xff\xff\xff\xff\xff\0\0", "data end with 0 literals"),
    "nothing after a long match": (b"\x1fa\1\0\xff\xff\xff\xff\xff\xff\0", "1 bytes are needed at byte 11"),
    "offset 0": (b"\x18a\0\0" + END, "reaches 0 bytes back from byte 1 of the data; 1 to 1"),
    "before the beginning": (b"\x18a\2\0" + END, "offset at byte 2 of the block reaches 2 bytes back"),
    "a match first": (b"\x08\1\0" + END + b"bb", "reaches 1 bytes back from byte 0 of the data; 1 to 0"),
    "far too far": (b"\x18a\xff\xff" + END, "reaches 65535 bytes back"),
    "no byte for the length": (b"\x1fa\1\0\xff\xff\xff\xff\xff\xff", "1 bytes are needed at byte 10, 0"),
    "the last match too late": (b"\x12a\1\0" + END, "last match begins at byte 1 of 12; it must begin"),
    "a later match too late": (b"\x18a\1\0\x00\1\0" + END, "last match begins at byte 13 of 22"),
}


@pytest.mark.parametrize(("block", "sentence"), VECTORS.values(), ids=VECTORS)
def test_each_clause_refuses_and_so_does_lz4(path, block, sentence):
    hostile.refused(lz4.decompress_block, block, sentence)
    if block[1:4] == b"a\0\0":
        return  # offset 0, which the format forbids: lz4 copies something and goes on
    for size in range(30):
        try:
            data = stranger.decompress(block, uncompressed_size=size)
        except stranger.LZ4BlockError:
            continue
        assert len(data) < size, "lz4 accepts it, told the right size"


def verdict(block: bytes, history: bytes = b"") -> bytes | str:
    try:
        return lz4.decompress_block(block, 1 << 22, history)
    except CorruptData as refusal:
        return str(refusal)


def stepped(block: bytes, history: bytes = b"") -> bytes | str:
    try:
        return finish(lz4.read_block(block, 1 << 22, history))
    except CorruptData as refusal:
        return str(refusal)


def blocks() -> list[bytes]:
    data = [
        messages.text(300),
        messages.text(2000),
        b"r" * 400,
        b"ab" * 90 + b"c",
        messages.noise(200),
        messages.text(60) + bytes(300) + messages.noise(40),
    ]
    return [lz4.compress_block(one, level) for one in data for level in (1, 9)]


def damage(block: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(block)
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        place = chance.randrange(len(damaged))
        kind = chance.randrange(5)
        if kind == 0:
            damaged[place] = chance.randrange(256)
        elif kind == 1:
            damaged[place] ^= 1 << chance.randrange(8)
        elif kind == 2:
            damaged = damaged[: max(1, place)]
        elif kind == 3:
            del damaged[place : place + chance.randrange(1, 5)]
            damaged = damaged or bytearray(b"\0")
        else:
            damaged[place:place] = chance.randbytes(chance.randrange(1, 5))
    return bytes(damaged)


def test_what_we_accept_lz4_accepts_with_the_same_bytes(monkeypatch):
    monkeypatch.setattr(fast, "KERNEL_FROM", 0)
    chance, good, accepted = random.Random(3), blocks(), 0
    for _ in range(MUTATED):
        block = damage(chance.choice(good), chance)
        found = verdict(block)
        if isinstance(found, bytes):
            accepted += 1
            assert stranger.decompress(block, uncompressed_size=len(found)) == found
    assert MUTATED / 20 < accepted < MUTATED / 2


def test_random_bytes_are_judged_alike(monkeypatch):
    monkeypatch.setattr(fast, "KERNEL_FROM", 0)
    chance, accepted = random.Random(4), 0
    for _ in range(3000):
        block = chance.randbytes(chance.randrange(1, 60))
        found = verdict(block)
        assert found == stepped(block)
        if isinstance(found, bytes):
            accepted += 1
            assert stranger.decompress(block, uncompressed_size=len(found)) == found
    assert accepted > 5


def test_both_paths_say_the_same_in_the_same_words(monkeypatch):
    monkeypatch.setattr(fast, "KERNEL_FROM", 0)
    chance, good, kinds = random.Random(5), blocks(), set()
    for _ in range(3000):
        block, history = damage(chance.choice(good), chance), b"r" * chance.choice((0, 0, 7, 300))
        found = verdict(block, history)
        assert found == stepped(block, history)
        kinds.add(type(found) if isinstance(found, bytes) else found.split()[0:4][-1])
    assert len(kinds) >= 5


def test_every_prefix_and_every_bit_flip(monkeypatch):
    monkeypatch.setattr(fast, "KERNEL_FROM", 0)
    data = messages.text(250) + b"r" * 60 + messages.text(60)
    block = lz4.compress_block(data)
    spoilt = [block[:size] for size in range(len(block))]
    for place in range(8 * len(block)):
        flipped = bytearray(block)
        flipped[place >> 3] ^= 1 << (place & 7)
        spoilt.append(bytes(flipped))
    for one in spoilt:
        found = verdict(one)
        assert found == stepped(one)
        if isinstance(found, bytes):
            assert stranger.decompress(one, uncompressed_size=len(found)) == found


# --- bombs ---------------------------------------------------------------------------------------


def test_a_bomb_meets_the_limit_before_it_is_in_memory(path):
    bomb = b"\x1fa\1\0" + b"\xff" * 40_000 + b"\0" + END

    def defuse():
        with pytest.raises(TooLarge, match="more than the limit of 100000 bytes"):
            lz4.decompress_block(bomb, max_output=100_000)

    defuse()
    assert hostile.peak_memory(defuse) < 1_000_000
    assert len(lz4.decompress_block(bomb)) > 10_000_000


def test_literals_meet_the_limit_too(path):
    block = lz4.compress_block(messages.noise(5000))
    with pytest.raises(TooLarge, match="limit of 4999"):
        lz4.decompress_block(block, max_output=4999)
    assert len(lz4.decompress_block(block, max_output=5000)) == 5000


def test_the_limit_is_inclusive(path):
    data = messages.text(5000)
    for level in (1, 9):
        block = lz4.compress_block(data, level)
        assert lz4.decompress_block(block, max_output=5000) == data
        for limit in (4999, 4990, 2500, 1, 0):
            with pytest.raises(TooLarge, match=f"more than the limit of {limit} bytes"):
                lz4.decompress_block(block, max_output=limit)


def test_growing_in_the_middle_of_a_sequence_changes_nothing(path):
    """More than sixteen times its block: the kernel has to ask for room, again and again."""
    data = b"".join(bytes([at]) * 5000 + messages.noise(at) for at in range(200))
    block = lz4.compress_block(data)
    assert len(data) > 16 * len(block) and lz4.decompress_block(block) == data
