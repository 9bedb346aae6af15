"""LZ4 blocks: the same bytes by both paths, read by the lz4 library and the other way round."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dualz.codecs import fast, lz4, lz4_fast, lz4_rules, lz77
from dualz.codecs.lz77 import Literal, Match
from dualz.trace import finish, record
from tests.codecs import hostile, messages

stranger = pytest.importorskip("lz4.block", reason="the judge of LZ4 is the lz4 package")


def theirs(block: bytes, size: int) -> bytes:
    return stranger.decompress(block, uncompressed_size=size)


def stepped(data: bytes, level: int = 1, start: int = 0) -> bytes:
    if level == lz4.QUICK:
        return finish(lz4.write_block(finish(lz4_fast.parse(data, lz4.LIMITS, start))))
    tokens = finish(lz77.parse(data, lz4.LIMITS, lz4.effort_of(level), start=start))
    return finish(lz4.write_block(tokens))


@pytest.fixture(params=["stepped", "kernel"])
def path(request, monkeypatch):
    """Both ways, whatever the size."""
    if request.param == "stepped":
        monkeypatch.setattr(fast, "kernel_for", lambda name, size: None)
    else:
        monkeypatch.setattr(fast, "KERNEL_FROM", 0)
        assert fast.kernel_for("lz4", 0).__name__ == "dualz.kernels.lz4"
    return request.param


@pytest.mark.parametrize("level", [1, 2, 5, 9])
@pytest.mark.parametrize("data", messages.SHAPES.values(), ids=messages.SHAPES)
def test_what_we_write_lz4_reads_and_so_do_we(path, data, level):
    if path == "stepped" and len(data) > 20_000:
        data = data[:20_000]
    block = lz4.compress_block(data, level)
    assert theirs(block, len(data)) == data == lz4.decompress_block(block)
    assert len(block) <= lz4_rules.largest_block(len(data))


@pytest.mark.parametrize("data", messages.SHAPES.values(), ids=messages.SHAPES)
def test_what_lz4_writes_we_read(path, data):
    for mode in ({}, {"mode": "fast", "acceleration": 8}, {"mode": "high_compression", "compression": 12}):
        block = stranger.compress(data, store_size=False, **mode)
        assert lz4.decompress_block(block) == data
        assert lz4.decompress_block(block, max_output=len(data)) == data


@settings(deadline=None)
@given(messages.small | messages.skewed(max_size=3000), st.integers(1, 9), st.data())
def test_the_kernel_writes_what_the_stepped_code_writes(data, level, drawn):
    start = drawn.draw(st.integers(0, len(data)))
    kernel = fast.kernel_for("lz4", fast.KERNEL_FROM)
    block = stepped(data, level, start)
    assert kernel.compress(memoryview(data), level, start) == block
    view = memoryview(block)
    assert kernel.decompress(view, 1 << 20, memoryview(data[:start])) == data[start:]
    assert finish(lz4.read_block(block, history=data[:start])) == data[start:]


@pytest.mark.parametrize("level", range(1, 10))
def test_every_level_is_the_same_by_both_paths_on_long_data(level):
    data = messages.text(30_000) + messages.noise(9000) + b"r" * 9000 + messages.text(9000)
    assert lz4.compress_block(data, level) == stepped(data, level)


def test_matches_reach_65535_bytes_back_and_no_further():
    for gap, known in ((65535 - 20, True), (65536 - 20, False)):
        data = messages.noise(20) + bytes(gap) + messages.noise(20) + b"12345678901234567890"
        for level in (1, 9):
            block = lz4.compress_block(data, level)
            assert theirs(block, len(data)) == data
            tokens = finish(lz77.parse(data, lz4.LIMITS, lz4.effort_of(9)))
            assert any(isinstance(one, Match) and one.distance == 65535 for one in tokens) == known


def test_a_higher_level_is_seldom_larger():
    data = messages.text(60_000)
    sizes = [len(lz4.compress_block(data, level)) for level in range(1, 10)]
    assert sizes[8] < 0.9 * sizes[0] and sorted(sizes, reverse=True)[-1] == sizes[8]
    assert sizes[0] <= 1.01 * len(stranger.compress(data, store_size=False))


def test_noise_grows_by_no_more_than_the_bound():
    data = messages.noise(100_000)
    block = lz4.compress_block(data)
    assert len(data) < len(block) == len(data) + len(data) // 255 + 2 <= lz4_rules.largest_block(len(data))


def test_the_search_takes_longer_steps_where_nothing_is_found():
    trace = record(lz4_fast.parse(messages.noise(4000), lz4.LIMITS), None)
    looked = [step.index for step in trace.of(lz77.Searched)]
    steps = [later - earlier for earlier, later in pairwise(looked)]
    assert steps[:63] == [1] * 63 and steps == sorted(steps) and steps[-1] == 1 + len(steps) // 64
    assert len(looked) < 700


# --- the rules of the end, and public faults -----------------------------------------------------


@pytest.mark.parametrize("level", range(1, 10))
def test_short_runs_end_as_lz4_asks(level):
    shapes = (b"a" * 40, b"aaaaaaaabaaa\n" * 4, b"abcd" * 10)
    for data in (shape[:size] for shape in shapes for size in range(41)):
        block = lz4.compress_block(data, level)
        assert theirs(block, len(data)) == data
        assert lz4.decompress_block(block) == data


def test_a_run_of_a_with_one_b_of_public_fame():
    """The input of a bug report: an encoder let the last match begin too late."""
    data = b"aaaaaaaabaaa\n"
    assert len(data) == 13  # only a match at byte 0 or 1 begins early enough, and there is one at 1
    assert theirs(lz4.compress_block(data), 13) == data
    late = (*(Literal(at, data[at]) for at in range(9)), Match(9, 3, 9), Literal(12, 10))
    with pytest.raises(ValueError, match="LZ4 can say 4 and more"):
        finish(lz4.write_block(late))


@pytest.mark.parametrize(("after", "accepted"), [(11, False), (12, True), (13, True)])
def test_where_the_last_match_may_begin(path, after, accepted):
    """``after`` bytes from the beginning of the match to the end of the data: lz4 wants 12."""
    tail = 7
    block = bytes([0x10 | (after - tail - 4)]) + b"a\1\0" + bytes([tail << 4]) + b"b" * tail
    data = b"a" * (1 + after - tail) + b"b" * tail
    tokens = (
        Literal(0, 97),
        Match(1, after - tail, 1),
        *(Literal(at, 98) for at in range(1 + after - tail, 1 + after)),
    )
    if accepted:
        assert lz4.decompress_block(block) == theirs(block, len(data)) == data
        assert finish(lz4.write_block(tokens)) == block
    else:
        hostile.refused(lz4.decompress_block, block, "must begin at least 12 bytes before the end")
        with pytest.raises(ValueError, match="must begin at least 12 bytes before the end"):
            finish(lz4.write_block(tokens))
        with pytest.raises(stranger.LZ4BlockError):
            theirs(block, len(data))


@pytest.mark.parametrize("tail", range(0, 9))
def test_how_many_literals_must_be_last(path, tail):
    block = b"\x1fa\1\0\x05" + bytes([tail << 4]) + b"b" * tail
    data = b"a" * 25 + b"b" * tail
    if tail >= 5:
        assert lz4.decompress_block(block) == theirs(block, len(data)) == data
        return
    hostile.refused(lz4.decompress_block, block)
    with pytest.raises(stranger.LZ4BlockError):
        theirs(block, len(data))


def test_the_match_length_of_the_last_token_says_nothing(path):
    """A decoder that reads it, or refuses it, differs from the official one."""
    data = b"hello, world"
    for low in range(16):
        block = bytes([len(data) << 4 | low]) + data
        assert lz4.decompress_block(block) == data == theirs(block, len(data))


def test_what_cannot_be_said_is_not_written():
    end = [Literal(at, 98) for at in range(9, 21)]
    for match, sentence in (
        (Match(1, 3, 1), "has 3 bytes; LZ4 can say 4 and more"),
        (Match(1, 8, 65536), "reaches 65536 bytes back; LZ4 can say 1 to 65535"),
        (Match(1, 8, 0), "reaches 0 bytes back"),
    ):
        with pytest.raises(ValueError, match=sentence):
            finish(lz4.write_block((Literal(0, 97), match, *end)))
    with pytest.raises(ValueError, match="covers one of the last 5 bytes; they are literals"):
        finish(lz4.write_block((Literal(0, 97), Match(1, 20, 1))))


@pytest.mark.parametrize("level", [0, 10, -1])
def test_there_are_levels_1_to_9(level):
    with pytest.raises(ValueError, match=f"The level of LZ4 is 1 to 9, not {level}"):
        lz4.compress_block(b"abc", level)


def test_a_block_has_a_largest_size():
    with pytest.raises(ValueError, match="at most 2113929216 bytes, not 2113929217"):
        lz4_rules.require_block(lz4_rules.LARGEST_INPUT + 1, 1)


def test_other_types_are_refused():
    hostile.wrong_types_refused(lz4.compress_block)
    hostile.wrong_types_refused(lz4.decompress_block)


# --- steps ---------------------------------------------------------------------------------------


def test_the_fields_of_a_block_tile_it_and_are_read_as_they_were_written():
    data = messages.text(700) + b"r" * 400 + messages.noise(300)
    tokens = finish(lz4_fast.parse(data, lz4.LIMITS))
    written = record(lz4.write_block(tokens), None)
    block, at = written.result, 0
    for step in written.of(lz4.Wrote):
        assert step.start == at and block[at : at + len(step.data)] == step.data
        at += len(step.data)
    assert at == len(block)
    read = record(lz4.read_block(block), None)
    fields = [(step.field, step.start, step.data, step.value) for step in written.of(lz4.Wrote)]
    assert [(step.field, step.start, step.data, step.value) for step in read.of(lz4.Read)] == fields
    assert {step.field for step in written.of(lz4.Wrote)} == {
        lz4.TOKEN,
        lz4.LITERAL_LENGTH,
        lz4.LITERALS,
        lz4.OFFSET,
        lz4.MATCH_LENGTH,
    }
    copies = [(step.index, step.distance, len(step.data)) for step in read.of(lz4.Copied)]
    assert copies == [(one.index, one.distance, one.length) for one in tokens if isinstance(one, Match)]
    assert read.steps[-1] == lz4.Ended(len(data))
