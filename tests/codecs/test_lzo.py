"""LZO1X, read: streams of the LZO library, each instruction by hand, and what is refused."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dualz.codecs import fast, lz77, lzo
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.codecs.lz77_finders import Effort
from dualz.trace import finish, record
from tests.codecs import hostile, lzo_writer, messages

DEEP = Effort(depth=64)

END = b"\x11\0\0"


@pytest.fixture(params=["stepped", "kernel"])
def path(request, monkeypatch):
    """Both ways, whatever the size."""
    if request.param == "stepped":
        monkeypatch.setattr(fast, "kernel_for", lambda name, size: None)
    else:
        monkeypatch.setattr(fast, "KERNEL_FROM", 0)
        assert fast.kernel_for("lzo", 0).__name__ == "dualz.kernels.lzo"


def first(data: bytes) -> bytes:
    """Literals at the beginning."""
    return bytes([17 + len(data)]) + data


NOISE = messages.noise(238)
ZEROS = b"\x12z\x20" + b"\0" * 8 + b"\x01\0\0"  # z, then M3: a run of 8 * 255 + 31 + 1 + 2 bytes

STREAMS = {
    "nothing": (END, b""),
    "one literal": (first(b"a") + END, b"a"),
    "3 literals": (first(b"abc") + END, b"abc"),
    "4 literals: a run": (first(b"abcd") + END, b"abcd"),
    "238 literals": (first(NOISE) + END, NOISE),
    "a run as the first instruction": (b"\x01abcd" + END, b"abcd"),
    "a run of 18": (b"\x0f" + b"x" * 18 + END, b"x" * 18),
    "a run of 19": (b"\0\x01" + b"x" * 19 + END, b"x" * 19),
    "a run of 273": (b"\0\xff" + b"x" * 273 + END, b"x" * 273),
    "a run of 274": (b"\0\0\x01" + b"x" * 274 + END, b"x" * 274),
    "M1 after 1 to 3 literals": (first(b"ab") + b"\x04\0" + END, b"abab"),
    "M2 of 3": (first(b"abcd") + b"\x4c\0" + END, b"abcdabc"),
    "M2 of 8, overlapping": (first(b"ab") + b"\xe4\0" + END, b"ab" * 5),
    "M2 with 3 literals": (first(b"abcd") + b"\x4f\0xyz" + END, b"abcdabcxyz"),
    "M3 of 3": (first(b"abcd") + b"\x21\x0c\0" + END, b"abcdabc"),
    "M3 of 33": (first(b"a") + b"\x3f\0\0" + END, b"a" * 34),
    "M3 of 34": (first(b"a") + b"\x20\x01\0\0" + END, b"a" * 35),
    "M3 with a literal": (first(b"abcd") + b"\x21\x0d\0x" + END, b"abcdabcx"),
    "an M1 after a match without literals is a run": (
        first(b"abcd") + b"\x4c\0\x01wxyz" + END,
        b"abcdabcwxyz",
    ),
    "zero bytes of a length": (ZEROS + END, b"z" * (1 + 8 * 255 + 34)),
}


@pytest.mark.parametrize(("stream", "data"), STREAMS.values(), ids=STREAMS)
def test_each_instruction(path, stream, data):
    assert lzo.decompress(stream) == data
    judged(stream, data)


def far(distance: int, length: int = 5) -> tuple[bytes, bytes]:
    """A stream in which M4 copies from far back, and its data."""
    data = messages.noise(distance)
    many, rest = divmod(distance - 18, 255)
    run = b"\0" + b"\0" * many + bytes([rest]) if rest else b"\0" + b"\0" * (many - 1) + b"\xff"
    number = distance - 16384
    high, low = divmod(number, 16384)
    match = bytes([16 | high << 3 | (length - 2)]) + (low << 2).to_bytes(2, "little")
    return run + data + match + END, data + data[:length]


@pytest.mark.parametrize("distance", [16385, 20000, 32767, 32768, 32769, 49151])
def test_m4_reaches_from_16385_to_49151_bytes_back(path, distance):
    stream, data = far(distance)
    assert lzo.decompress(stream) == data
    judged(stream, data)


def test_m1_after_a_run_reaches_2049_to_3072_bytes_back(path):
    data = messages.noise(3072)
    many, rest = divmod(len(data) - 18, 255)
    run = b"\0" + b"\0" * many + bytes([rest]) + data
    for byte, more, distance in ((0, 0, 2049), (0x0C, 0xFF, 3072)):
        stream = run + bytes([byte, more]) + END
        assert lzo.decompress(stream) == data + data[-distance:][:3]
        judged(stream, data + data[-distance:][:3])


# --- streams of others ---------------------------------------------------------------------------

SENTENCE = b"the rain in spain stays mainly in the plain, the rain in spain stays mainly in the plain"
OF_LIBLZO2 = {  # 2.10, levels 1 and 9
    1: "0b746865207261696e20696e2073706001097374617973206d61696e6c797402640404706c61696e2c206901726c0432b0"
    "000b7920696e2074686520706c61696e110000",
    9: "1a746865207261696e204a0073706001047374617973206d4a016c7974026604706c5a012c20200ab000110000",
}


@pytest.mark.parametrize("stream", OF_LIBLZO2.values(), ids=OF_LIBLZO2)
def test_streams_of_liblzo2(path, stream):
    assert lzo.decompress(bytes.fromhex(stream)) == SENTENCE


def written(data: bytes, effort: Effort = DEEP) -> bytes:
    return lzo_writer.write(data, finish(lz77.parse(data, lzo_writer.LIMITS, effort)))


@pytest.mark.parametrize("data", messages.SHAPES.values(), ids=messages.SHAPES)
def test_streams_of_the_writer(path, data):
    data = data[:20_000]
    stream = written(data)
    assert lzo.decompress(stream) == data
    judged(stream, data)


@settings(deadline=None)
@given(messages.small | messages.skewed(max_size=2000), st.integers(1, 20), st.booleans())
def test_any_parse_written_as_lzo_is_read(data, depth, lazy):
    stream = written(data, Effort(depth, lazy))
    assert finish(lzo.read(stream)) == data
    assert fast.kernel_for("lzo", fast.KERNEL_FROM).decompress(memoryview(stream), 1 << 20) == data
    judged(stream, data)


def test_streams_of_python_lzo(path):
    library = python_lzo() or pytest.skip("python-lzo is not installed")
    for data in messages.SHAPES.values():
        for level in (1, 9):
            assert lzo.decompress(library.compress(data, level, False)) == data


def python_lzo():
    """The package, or None: it has to be built against liblzo2."""
    try:
        import lzo as library
    except ImportError:
        return None
    return library


def judged(stream: bytes, data: bytes) -> None:
    """What we accept, others accept with the same bytes: lzokay (in imagecodecs), and liblzo2 where it is."""
    imagecodecs = pytest.importorskip("imagecodecs")
    if data:
        assert imagecodecs.lzo_decode(stream, header=False, out=len(data)) == data
    if library := python_lzo():
        assert library.decompress(stream, False, len(data)) == data


def test_every_kind_of_instruction_is_met():
    data = messages.text(3000) + messages.noise(40_000) + messages.text(3000)
    stream = written(data)
    trace = record(lzo.read(stream), None)
    kinds = {lzo.LITERALS, lzo.M1, lzo.M2, lzo.M3, lzo.M4, lzo.END}
    assert kinds <= {step.kind for step in trace.of(lzo.Instruction)} <= {lzo.FIRST, *kinds}
    assert {step.state for step in trace.of(lzo.Instruction)} == {0, 1, 2, 3, lzo.RUN, lzo.START}
    assert trace.result == data == lzo.decompress(stream)
    at = 0
    for step in trace.steps[1:]:
        if isinstance(step, (lzo.Instruction, lzo.Moved)):
            assert step.start == at
            at += len(step.data)
    assert at == len(stream)


# --- from an enemy -------------------------------------------------------------------------------

VECTORS = {
    "nothing": (b"", "1 bytes are needed at byte 0, 0 are left"),
    "no literal": (b"\x12", "1 bytes are needed at byte 1, 0 are left"),
    "too few literals": (b"\x16abc", "5 bytes are needed at byte 1, 3 are left"),
    "no end": (b"\x12a", "1 bytes are needed at byte 2, 0 are left"),
    "half an end": (b"\x11\0", "2 bytes are needed at byte 1, 1 are left"),
    "half an M1": (b"\x12a\x04", "1 bytes are needed at byte 3, 0 are left"),
    "half an M2": (b"\x12a\x4c", "1 bytes are needed at byte 3, 0 are left"),
    "half an M3": (b"\x12a\x21\0", "2 bytes are needed at byte 3, 1 are left"),
    "no length of an M3": (b"\x12a\x20\0\0", "1 bytes are needed at byte 5, 0 are left"),
    "no length of a run": (b"\0\0", "1 bytes are needed at byte 2, 0 are left"),
    "a run cut off": (b"\x01abc", "4 bytes are needed at byte 1, 3 are left"),
    "no literals behind a match": (b"\x12a\x23\3\0", "3 bytes are needed at byte 5, 0 are left"),
    "M1 too far": (b"\x12a\x04\0" + END, "match at byte 2 of the stream reaches 2 bytes back from byte 1 of"),
    "M1 after a run, too far": (b"\x01abcd\0\0" + END, "reaches 2049 bytes back from byte 4 of the data"),
    "M2 too far": (b"\x12a\x44\0" + END, "reaches 2 bytes back from byte 1 of the data"),
    "M3 too far": (b"\x12a\x21\4\0" + END, "reaches 2 bytes back from byte 1 of the data"),
    "M4 too far": (b"\x12a\x11\4\0" + END, "reaches 16385 bytes back from byte 1 of the data"),
    "an end with another length": (b"\x12a\x12\0\0", "instruction at byte 2 is an end, but not 11 00 00"),
    "an end with literals": (b"\x12a\x11\1\0", "instruction at byte 2 is an end, but not 11 00 00"),
    "bytes behind it": (b"\x12a" + END + b"\0", "1 bytes are left over after the end"),
}


@pytest.mark.parametrize(("stream", "sentence"), VECTORS.values(), ids=VECTORS)
def test_each_clause_refuses(path, stream, sentence):
    hostile.refused(lzo.decompress, stream, sentence)


def verdict(read, stream: bytes) -> bytes | str:
    try:
        return read(stream, 1 << 20)
    except CorruptData as refusal:
        return str(refusal)


def test_damaged_streams_are_judged_alike_by_both_paths_and_by_others(monkeypatch):
    """What we accept, the libraries accept with the same bytes."""
    monkeypatch.setattr(fast, "KERNEL_FROM", 0)
    chance, accepted = random.Random(8), 0
    shapes = [messages.text(400), b"r" * 400, messages.text(90) + messages.noise(90) + messages.text(90)]
    good = [*map(written, shapes), *map(bytes.fromhex, OF_LIBLZO2.values())]
    for _ in range(4000):
        stream = bytearray(chance.choice(good))
        for _ in range(chance.choice((1, 1, 2))):
            stream[chance.randrange(len(stream))] = chance.randrange(256)
        stream = bytes(
            stream[: chance.choice((len(stream), len(stream), chance.randrange(len(stream)))) or 1]
        )
        found = verdict(lzo.decompress, stream)
        assert found == verdict(lambda stream, most: finish(lzo.read(stream, most)), stream)
        if isinstance(found, bytes):
            accepted += 1
            judged(stream, found)
    assert accepted > 400


@pytest.mark.parametrize("stream", OF_LIBLZO2.values(), ids=OF_LIBLZO2)
def test_every_prefix_is_refused_and_every_flip_ends(path, stream):
    stream = bytes.fromhex(stream)
    hostile.prefixes_refused(lzo.decompress, stream)
    hostile.trailing_bytes_refused(lzo.decompress, stream)
    for place in range(8 * len(stream)):
        flipped = bytearray(stream)
        flipped[place >> 3] ^= 1 << (place & 7)
        assert verdict(lzo.decompress, bytes(flipped)) is not None


def test_a_bomb_meets_the_limit_before_it_is_in_memory(path):
    bomb = b"\x12a\x20" + bytes(40_000) + b"\1\0\0" + END

    def defuse():
        with pytest.raises(TooLarge, match="more than the limit of 100000 bytes"):
            lzo.decompress(bomb, 100_000)

    defuse()
    assert hostile.peak_memory(defuse) < 1_000_000
    assert len(lzo.decompress(bomb)) == 1 + 40_000 * 255 + 34


def test_the_limit_is_inclusive(path):
    for stream in map(bytes.fromhex, OF_LIBLZO2.values()):
        assert lzo.decompress(stream, len(SENTENCE)) == SENTENCE
        for limit in (0, 1, 20, len(SENTENCE) - 1):
            with pytest.raises(TooLarge, match=f"limit of {limit} bytes"):
                lzo.decompress(stream, limit)


def test_other_types_are_refused():
    hostile.wrong_types_refused(lzo.decompress)
