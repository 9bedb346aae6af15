"""LZW from an enemy. There is no checksum: a damaged stream may give wrong bytes, but it always ends, keeps
to the limit, and raises nothing but CorruptData; and both paths say the same."""

from __future__ import annotations

import random
import subprocess
from functools import partial

import pytest

from dualz.codecs import fast, lzw_files
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.codecs.lzw_codes import PLAIN, TIFF, gif, pack_codes, unix
from tests.codecs import hostile, messages
from tests.codecs.test_lzw_files import program

DIALECTS = [
    PLAIN,
    TIFF,
    gif(2),
    gif(8),
    gif(8, widest=10),
    unix(9),
    unix(10),
    unix(16),
    unix(12, block=False),
]
KINDS = ["one symbol", "text", "noise"]
BOMB = lzw_files.compress(bytes(4_000_000))
# 2000 bytes of noise are enough for codes of 12 bits, the widest that are reached below.
SHAPES = [messages.text(300), messages.noise(300), b"r" * 300, b"ab" * 40 + b"c", messages.noise(2000), b""]


@pytest.fixture(params=["stepped", "kernel"])
def path(request, monkeypatch):
    """Both ways to decode, whatever the size."""
    if request.param == "stepped":
        monkeypatch.setattr(fast, "kernel_for", lambda name, size: None)
    else:
        monkeypatch.setattr(fast, "KERNEL_FROM", 0)
        assert fast.kernel_for("lzw", 0).__name__ == "dualz.kernels.lzw"


def stream(dialect, *codes, width=None):
    """The codes one after the other, all of one width."""
    width = width or dialect.narrowest
    placed = [(code, width * place, width) for place, code in enumerate(codes)]
    return pack_codes(placed, dialect.lowest_first)


def z_file(*codes, flags=0x90):
    return b"\x1f\x9d" + bytes([flags]) + stream(unix(16), *codes)


def gif_data(*codes, bits=8, tail=b"\0"):
    body = stream(gif(bits), *codes)
    return bytes([bits, len(body)]) + body + tail


def tiff(*codes):
    return stream(TIFF, *codes)


def test_the_crafting_itself_is_right(path):
    assert lzw_files.decompress(z_file(97, 257, 98)) == b"aaab"
    assert lzw_files.gif_decode(gif_data(256, 1, 2, 258, 257)) == b"\1\2\1\2"
    assert lzw_files.tiff_decode(tiff(256, 97, 258, 257)) == b"aaa"
    assert lzw_files.decompress(z_file()) == lzw_files.tiff_decode(tiff(256, 257)) == b""


Z, GIF, STRIP = (
    partial(decode, strict=True)
    for decode in (lzw_files.decompress, lzw_files.gif_decode, lzw_files.tiff_decode)
)
VECTORS = {
    "nothing": (Z, b"", "the header"),
    "half a header": (Z, b"\x1f\x9d", "the header"),
    "gzip's magic": (Z, b"\x1f\x8b\x90", "begins with 1f8b, not 1f9d"),
    "reserved flags": (Z, z_file(97, flags=0xD0), "reserved bit"),
    "the other reserved flag": (Z, z_file(97, flags=0xB0), "reserved bit"),
    "codes of 8 bits": (Z, z_file(97, flags=0x88), "up to 8 bits; 9 to 16"),
    "codes of 17 bits": (Z, z_file(97, flags=0x91), "up to 17 bits; 9 to 16"),
    "first code is no literal": (Z, z_file(257), "Code 257, at bit 0, is not in"),
    "a code too far ahead": (Z, z_file(97, 258), "Code 258, at bit 9, is not in"),
    "a code after a clear": (Z, z_file(97, 98, 256, *[0] * 5, 257), "Code 257, at bit 72"),
    "a code cut off by 2 bits": (Z, z_file(97, 98)[:-1], "not filled up with zero bits"),
    "a code cut off by 1 bit": (Z, z_file(97)[:-1], "cut off: 8 of 9 bits are there"),
    "bits after the end": (Z, z_file(97)[:-1] + b"\xfe", "not filled up with zero bits"),
    "cut off in a group": (Z, z_file(97, 256), "bits before the end of a group"),
    "no minimum code size": (GIF, b"", "the minimum code size"),
    "minimum code size 1": (GIF, b"\1\0", "minimum code size is 1; 2 to 8"),
    "minimum code size 9": (GIF, b"\x09\0", "minimum code size is 9; 2 to 8"),
    "no sub-block": (GIF, b"\x08", "the size of a sub-block"),
    "a sub-block cut off": (GIF, gif_data(256, 1, 257)[:4], "a sub-block"),
    "no last sub-block": (GIF, gif_data(256, 1, 257, tail=b""), "the size of a sub-block"),
    "bytes behind it": (GIF, gif_data(256, 1, 257, tail=b"\0;"), "1 bytes are left over"),
    "no codes at all": (GIF, b"\x08\0", "without the end code 257"),
    "no clear code": (GIF, gif_data(1, 257), "begin with the clear code 256, not 1"),
    "end without clear": (GIF, gif_data(257), "begin with the clear code 256, not 257"),
    "no end code": (GIF, gif_data(256, 1), "without the end code 257"),
    "codes after the end": (GIF, gif_data(256, 257, 1, 2), "left over after the last code"),
    "a learned code first": (GIF, gif_data(256, 258), "Code 258, at bit 9"),
    "no clear code, TIFF": (STRIP, tiff(97, 257), "begin with the clear code 256, not 97"),
    "nothing, TIFF": (STRIP, b"", "without the end code 257"),
    "no end code, TIFF": (STRIP, tiff(256, 97, 98), "without the end code 257"),
    "bytes left over, TIFF": (STRIP, tiff(256, 97, 257) + b"\0", "left over"),
    "ones left over, TIFF": (STRIP, tiff(256, 97, 257)[:-1] + b"\x3f", "filled up with zero"),
    "after a clear, TIFF": (STRIP, tiff(256, 97, 98, 256, 258, 257), "Code 258, at bit 36"),
}


@pytest.mark.parametrize(("decode", "blob", "sentence"), VECTORS.values(), ids=VECTORS)
def test_each_clause_refuses(path, decode, blob, sentence):
    hostile.refused(decode, blob, sentence)


UNTIDY = ("left over", "filled up with zero", "end of a group", "begin with the clear", "the end code")


@pytest.mark.parametrize(("decode", "blob", "sentence"), VECTORS.values(), ids=VECTORS)
def test_what_is_only_untidy_is_read_without_strict(path, decode, blob, sentence):
    """The same bytes, read as other programs read them: refused with the same sentence, or decoded."""
    strict, easy = verdict(decode, blob), verdict(decode.func, blob)
    if any(words in strict for words in UNTIDY):
        assert isinstance(easy, bytes) or "is not in the dictionary" in easy
    elif "size of a sub-block" not in strict:
        assert easy == strict


@pytest.mark.parametrize("data", [b"r" * 400, messages.text(300), messages.noise(300)], ids=KINDS)
def test_prefixes(path, data):
    """GIF and TIFF end with a code, so a strict reader refuses every prefix; another gets the beginning. A .Z
    that is cut after a code is a shorter file."""
    hostile.prefixes_refused(GIF, lzw_files.gif_encode(data, 8))
    hostile.prefixes_refused(STRIP, lzw_files.tiff_encode(data))
    for decode, blob in (
        (Z, lzw_files.compress(data)),
        (lzw_files.decompress, lzw_files.compress(data)),
        (lzw_files.gif_decode, lzw_files.gif_encode(data, 8)),
        (lzw_files.tiff_decode, lzw_files.tiff_encode(data)),
    ):
        for size in range(len(blob)):
            result = verdict(decode, blob[:size])
            assert isinstance(result, str) or data.startswith(result)


@pytest.mark.parametrize("data", [b"r" * 200, messages.text(120), messages.noise(90)], ids=KINDS)
def test_every_bit_flip_ends_within_the_limit(path, data):
    wrong = 0
    for decode, blob in (
        (lzw_files.decompress, lzw_files.compress(data)),
        (lzw_files.gif_decode, lzw_files.gif_encode(data, 8)),
        (lzw_files.tiff_decode, lzw_files.tiff_encode(data)),
    ):
        for place in range(8 * len(blob)):
            damaged = bytearray(blob)
            damaged[place >> 3] ^= 1 << (place & 7)
            result = verdict(decode, bytes(damaged), 1000)
            assert isinstance(result, str) or len(result) <= 1000
            wrong += isinstance(result, bytes) and result != data
    assert wrong, "no checksum: some flips must go unseen, or the documentation is wrong"


def test_trailing_bytes_and_random_bytes(path):
    hostile.trailing_bytes_refused(STRIP, lzw_files.tiff_encode(messages.text(300)))
    hostile.trailing_bytes_refused(GIF, lzw_files.gif_encode(messages.text(300), 8))
    hostile.random_bytes_refused(STRIP)
    hostile.random_bytes_refused(GIF)
    hostile.random_bytes_refused(lzw_files.decompress)
    chance = random.Random(8)
    for decode in (lzw_files.tiff_decode, lzw_files.gif_decode):
        for _ in range(500):
            assert len(verdict(decode, chance.randbytes(chance.randrange(400)), 1000)) <= 1000


def verdict(decode, blob, max_output=10_000):
    try:
        return decode(blob, max_output=max_output)
    except CorruptData as refusal:
        return str(refusal)


def damage(blob, chance):
    damaged = bytearray(blob)
    for _ in range(chance.randrange(1, 4) if blob else 0):
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    return bytes(damaged[: chance.choice([len(damaged), chance.randrange(len(damaged) + 1)])])


def both_verdicts(blob, dialect, monkeypatch):
    results = []
    for size in (0, 1 << 60):
        with monkeypatch.context() as patch:
            patch.setattr(fast, "KERNEL_FROM", size)
            for strict in (True, False):
                decode = partial(lzw_files.decode, dialect=dialect, strict=strict)
                results.append(verdict(decode, blob))
    return results[:2], results[2:]


def test_both_paths_give_the_same_verdict_on_damaged_streams(monkeypatch):
    chance = random.Random(2)
    for _ in range(1000):
        dialect = chance.choice(DIALECTS)
        data = bytes(value % dialect.literals for value in chance.choice(SHAPES))
        fast, stepped = both_verdicts(damage(lzw_files.encode(data, dialect), chance), dialect, monkeypatch)
        assert fast == stepped


def test_what_we_accept_imagecodecs_decodes_alike():
    imagecodecs = pytest.importorskip(
        "imagecodecs", reason="imagecodecs is an optional oracle for TIFF's LZW"
    )
    chance, accepted = random.Random(3), 0
    for _ in range(800):
        blob = damage(lzw_files.tiff_encode(chance.choice(SHAPES)), chance)
        result = verdict(STRIP, blob)
        if isinstance(result, bytes):
            accepted += 1
            assert bytes(imagecodecs.lzw_decode(blob)) == result
    assert accepted > 20


def test_what_we_accept_compress_and_gzip_decode_alike():
    """Not with 9 bits: a full dictionary of 9 bits is where programs disagree."""
    compress, gzip = program("compress", "ncompress"), program("gzip", "gzip")
    chance, accepted = random.Random(4), 0
    for _ in range(150):
        blob = lzw_files.compress(chance.choice(SHAPES), chance.choice([10, 12, 16]))
        blob = blob[:3] + damage(blob[3:], chance)
        result = verdict(lzw_files.decompress, blob)
        if isinstance(result, bytes):
            accepted += 1
            for command in ([compress, "-dc"], [gzip, "-dc"]):
                assert subprocess.run(command, input=blob, capture_output=True).stdout == result
    assert accepted > 20


# --- bombs ---------------------------------------------------------------------------------------


def test_a_bomb_meets_the_limit_before_it_is_in_memory(path):
    assert len(BOMB) < 6000

    def defuse():
        with pytest.raises(TooLarge, match="more than the limit of 100000 bytes"):
            lzw_files.decompress(BOMB, max_output=100_000)

    defuse()
    assert hostile.peak_memory(defuse) < 1_500_000


def test_the_limit_on_the_output_is_inclusive(path):
    data = messages.text(5000)
    for blob, decode in (
        (lzw_files.compress(data), lzw_files.decompress),
        (lzw_files.gif_encode(data, 8), lzw_files.gif_decode),
        (lzw_files.tiff_encode(data), lzw_files.tiff_decode),
    ):
        assert decode(blob, max_output=5000) == data
        with pytest.raises(TooLarge, match="more than the limit of 4999 bytes"):
            decode(blob, max_output=4999)
        with pytest.raises(TooLarge):
            decode(blob, max_output=0)


def test_endless_clears_end(path):
    assert lzw_files.tiff_decode(stream(TIFF, *[256] * 3000, 257)) == b""
