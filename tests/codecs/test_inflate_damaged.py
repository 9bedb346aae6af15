"""INFLATE from an enemy: every clause that accepts or refuses, by bits written by hand; prefixes, flipped
bits, bombs; and the verdict of zlib on thousands more."""

from __future__ import annotations

import gzip
import zlib

import pytest

from benchmarks import inflate_verdicts as verdicts
from dualz.codecs import fast, inflate
from dualz.codecs.errors import TooLarge
from dualz.trace import finish
from tests.codecs import hostile, messages
from tests.codecs.deflate_bits import END, FAR, FIXED, dynamic, fixed, lengths_code, number, stored, stream


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


# --- clauses -------------------------------------------------------------------------------------

TWO = {97: 1, 256: 1}  # a code with a literal and the end of the block
ACCEPTED = {
    "an empty fixed block": (fixed(END), b""),
    "an empty stored block": (stored(b""), b""),
    "empty stored blocks first": (
        stored(b"", last="0") + stored(b"", last="0") + fixed(FIXED[97], END), b"a"),
    "a stored block at a bit that is no byte": (
        fixed(FIXED[97], END, last="0") + stored(b"bc", at=18), b"abc"),
    "padding bits are not looked at": (
        "100" + "11111" + number(1, 16) + number(0xFFFE, 16) + number(98, 8), b"b"),
    "length 258 by symbol 284 and 31": (fixed(FIXED[97], FIXED[284], "11111", FAR[0], END), b"a" * 259),
    "length 258 by symbol 285": (fixed(FIXED[97], FIXED[285], FAR[0], END), b"a" * 259),
    "no distance code at all": (dynamic(TWO, {}, "0", "1"), b"a"),
    "one distance code of one bit": (
        dynamic({97: 2, 256: 2, 257: 1}, {0: 1}, "10", "0", "0", "11"), b"aaaa"),
    "one distance code that is not used": (dynamic(TWO, {3: 1}, "0", "1"), b"a"),
    "one literal code, the end": (dynamic({256: 1}, {}, "0"), b""),
    "30 distance codes": (dynamic(TWO, dict.fromkeys(range(28), 5) | {28: 4, 29: 4}, "0", "1"), b"a"),
    "286 literal codes": (dynamic({**TWO}, {}, "0", "1", many=(286, 1)), b"a"),
    "code words of 15 bits": (
        dynamic({97: 15, 98: 15, 256: 1} | {100 + k: k for k in range(2, 15)}, {}, "1" * 14 + "0", "0"),
        b"a"),
}  # fmt: skip
REFUSED = {
    "block type 3": ("1 11", "type 3, which is reserved"),
    "a size that is not turned over": (stored(b"ab", turned=2), "the two must agree"),
    "287 literal codes": ("101" + number(30, 5) + number(0, 5) + number(15, 4), "287 codes for literals"),
    "288 literal codes": ("101" + number(31, 5) + number(0, 5) + number(15, 4), "288 codes for literals"),
    "31 distance codes": ("101" + number(0, 5) + number(30, 5) + number(15, 4), "31 codes for distances"),
    "32 distance codes": ("101" + number(0, 5) + number(31, 5) + number(15, 4), "32 codes for distances"),
    "no code for code lengths": ("101" + number(0, 10) + lengths_code({}, 4), "code lengths.* is incomplete"),
    "code lengths, oversubscribed": (
        "101" + number(0, 10) + lengths_code({0: 1, 1: 1, 2: 1}), "code lengths.* too short"),
    "code lengths, one word only": (
        "101" + number(0, 10) + lengths_code({0: 1}), "code lengths.* is incomplete"),
    "nothing to repeat": (
        "101" + number(0, 10) + lengths_code({16: 1, 0: 1}) + "1" + "00", "there is none"),
    "lengths repeated too often": (
        "101" + number(0, 10) + lengths_code({18: 1, 1: 1}) + ("1" + number(127, 7)) * 2, "276, and 258"),
    "no word for the end": (dynamic({97: 1, 98: 1}, {}), "no word for the end"),
    "literals, oversubscribed": (dynamic({97: 1, 98: 1, 256: 1}, {}), "literals and lengths.* too short"),
    "literals, incomplete": (dynamic({97: 2, 98: 2, 256: 2}, {}), "literals and lengths.* incomplete"),
    "literals, one word of two bits": (dynamic({256: 2}, {}), "literals and lengths.* incomplete"),
    "distances, oversubscribed": (dynamic(TWO, {0: 1, 1: 1, 2: 1}), "distances.* too short"),
    "distances, incomplete": (dynamic(TWO, {0: 2, 1: 2, 2: 2}), "distances.* incomplete"),
    "distances, one word of two bits": (dynamic(TWO, {0: 2}), "distances.* incomplete"),
    "the other word of a lone literal": (dynamic({256: 1}, {}, "1"), "no literal, no length"),
    "the other word of a lone distance": (
        dynamic({97: 2, 256: 2, 257: 1}, {0: 1}, "10", "0", "1"), "are no distance"),
    "a match where there are no distances": (
        dynamic({97: 2, 256: 2, 257: 1}, {}, "10", "0", "1"), "are no distance"),
    "literal 286": (fixed(FIXED[286], "0" * 20), "no literal, no length"),
    "literal 287": (fixed(FIXED[287], "0" * 20), "no literal, no length"),
    "distance 30": (fixed(FIXED[97], FIXED[257], FAR[30], "0" * 20), "are no distance"),
    "distance 31": (fixed(FIXED[97], FIXED[257], FAR[31], "0" * 20), "are no distance"),
    "a distance before the beginning": (
        fixed(FIXED[97], FIXED[257], FAR[1], END), "2 bytes back, and .* only 1"),
    "a distance with nothing before": (fixed(FIXED[257], FAR[0], END), "1 bytes back, and there are only 0"),
}  # fmt: skip


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_the_format_allows_is_accepted(path, name):
    bits, data = ACCEPTED[name]
    blob = stream(bits)
    assert zlib.decompress(blob, -15) == data
    assert raw(blob) == data


@pytest.mark.parametrize("name", REFUSED)
def test_each_clause_refuses_as_zlib_does(path, name):
    bits, match = REFUSED[name]
    blob = stream(bits) + bytes(8)
    assert not verdicts.by_zlib(blob, "raw").accepted
    hostile.refused(raw, blob, match)


@pytest.mark.parametrize("name", REFUSED)
def test_steps_and_kernel_refuse_with_the_same_sentence(name):
    blob = bytes(3) + b"\xff\xff" + stream(REFUSED[name][0]) + bytes(80)  # an empty stored block before
    assert verdicts.by_steps(blob, "raw") == verdicts.by_kernel(blob, "raw")
    assert not verdicts.by_kernel(blob, "raw")[0].accepted


def test_a_refusal_names_the_bit():
    words = [FIXED[97]] * 5 + [FIXED[257], FAR[9], "000", END]
    sentence = hostile.refused(raw, stream(fixed(*words)))
    assert sentence.startswith(f"At bit {3 + 5 * 8 + 7} a match begins 25 bytes back")


# --- ends ----------------------------------------------------------------------------------------

SMALL = {
    "fixed": packed(b"hello hello hello", strategy=zlib.Z_FIXED),
    "stored": packed(b"hello", 0),
    "dynamic": packed(messages.text(300)),
}


@pytest.mark.parametrize("name", SMALL)
def test_every_prefix_is_refused(path, name):
    hostile.prefixes_refused(raw, SMALL[name])


@pytest.mark.parametrize("wrapper", ["zlib", "gzip"])
def test_every_prefix_of_a_wrapped_stream_is_refused(path, wrapper):
    blob = packed(b"hello hello hello", 6, verdicts.WINDOW_BITS[wrapper])
    hostile.prefixes_refused(lambda part: inflate.decompress(part, wrapper), blob)


def test_no_prefix_of_a_long_stream_is_accepted():
    blob = packed(messages.text(40_000))
    hostile.prefixes_refused(raw, blob, range(0, len(blob), 37))


def test_bytes_behind_the_end_are_refused_and_can_be_found(path):
    for name, blob in SMALL.items():
        hostile.trailing_bytes_refused(raw, blob)
        data, end = inflate.decompress_prefix(blob + b"more", "raw")
        assert end == len(blob) and data == zlib.decompress(blob, -15), name


def test_every_flipped_bit_of_a_gzip_file_is_noticed_or_does_no_harm(path):
    """No checksum covers the time, the effort, the system, the flag for text, and the padding."""
    blob = gzip.compress(messages.text(60), mtime=0)
    unnoticed = []
    for place in range(8 * len(blob)):
        damaged = bytearray(blob)
        damaged[place // 8] ^= 1 << place % 8
        expected = verdicts.by_zlib(bytes(damaged), "gzip")
        if expected.accepted:
            unnoticed.append(place)
            assert inflate.decompress(damaged, "gzip") == messages.text(60)
        else:
            hostile.refused(lambda part: inflate.decompress(part, "gzip"), bytes(damaged))
    assert unnoticed[:49] == [24, *range(32, 80)] and len(unnoticed) < 49 + 8


def test_random_bytes_are_refused(path):
    hostile.random_bytes_refused(inflate.decompress)
    hostile.random_bytes_refused(
        lambda blob: inflate.decompress(blob, "gzip"), b"\x1f\x8b\x08\0" + bytes(6), 50
    )


def test_what_is_no_data_is_refused():
    hostile.wrong_types_refused(inflate.decompress)
    hostile.wrong_types_refused(lambda thing: finish(inflate.read(thing)))
    for function in (
        inflate.decompress,
        inflate.decompress_prefix,
        lambda *given: finish(inflate.read(*given)),
    ):
        with pytest.raises(ValueError, match="A wrapper is 'raw', 'zlib' or 'gzip', not 'zip'"):
            function(b"", "zip")
    for thing in (bytearray(SMALL["fixed"]), memoryview(SMALL["fixed"])):
        assert raw(thing) == b"hello hello hello"


# --- bombs ---------------------------------------------------------------------------------------


def test_the_limit_is_exact(path):
    for blob, size in ((packed(b"a" * 5000), 5000), (packed(messages.noise(3000), 0), 3000)):
        assert len(inflate.decompress(blob, "raw", max_output=size)) == size
        with pytest.raises(TooLarge, match=f"more than the limit of {size - 1} bytes"):
            inflate.decompress(blob, "raw", max_output=size - 1)


def test_a_limit_is_a_whole_number(path):
    for limit, error in (("9", TypeError), (9.5, TypeError), (None, TypeError), (-1, ValueError)):
        with pytest.raises(error, match="max_output"):
            inflate.decompress(SMALL["fixed"], "raw", limit)
        with pytest.raises(error, match="max_output"):
            inflate.decompress_prefix(SMALL["fixed"], "raw", limit)


def test_a_bomb_is_refused_before_memory_is_taken():
    bomb = packed(bytes(64 << 20), 9, 31)
    assert len(bomb) < 70_000

    def work():
        with pytest.raises(TooLarge):
            inflate.decompress(bomb, "gzip", max_output=1 << 20)

    work()
    assert hostile.peak_memory(work) < 3 << 20


def test_members_share_the_limit():
    blob = gzip.compress(b"a" * 600) * 2
    assert len(inflate.decompress(blob, "gzip", max_output=1200)) == 1200
    with pytest.raises(TooLarge, match="limit of 1199 bytes"):
        inflate.decompress(blob, "gzip", max_output=1199)


# --- the verdict of zlib -------------------------------------------------------------------------


def test_twenty_thousand_streams_have_the_verdict_of_zlib():
    tally, differences = verdicts.compare(20_000, seed=3, stepped_every=200)
    assert not differences, differences[0]
    assert tally["both accept"] > 4000 and tally["both refuse"] > 8000 and tally["stepped too"] == 100
