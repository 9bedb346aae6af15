"""The shared search, parse and copy of LZ77: every token is true, the longest wins, the copy may overlap."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualz.codecs import lz77
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.codecs.lz77 import Literal, Match
from dualz.codecs.lz77_finders import COMMON, BruteForce, Effort, HashChains, Limits, alike
from dualz.trace import finish, record
from tests.codecs import hostile, messages

EVERY = Effort(depth=1 << 30)
limits_drawn = st.builds(
    Limits,
    window=st.integers(1, 400),
    shortest=st.integers(1, 6),
    longest=st.integers(6, 300),
    last_literals=st.integers(0, 6),
    last_start=st.integers(0, 14),
)
efforts = st.builds(Effort, depth=st.integers(1, 40), lazy=st.booleans(), nice=st.integers(1, 100))
finders = st.sampled_from([BruteForce, HashChains])


@given(messages.small, limits_drawn, efforts, finders)
def test_tokens_bring_the_data_back_and_keep_to_the_limits(data, limits, effort, finder):
    tokens = finish(lz77.parse(data, limits, effort, finder))
    assert finish(lz77.expand(tokens)) == data
    index = 0
    for token in tokens:
        assert token.index == index
        if isinstance(token, Match):
            assert limits.shortest <= token.length <= limits.longest
            assert 1 <= token.distance <= min(index, limits.window)
            assert index + token.length + limits.last_literals <= len(data)
            assert index + limits.last_start <= len(data)
        index += token.length
    assert index == len(data)


@given(messages.small, limits_drawn)
def test_chains_that_are_followed_to_their_end_find_what_brute_force_finds(data, limits):
    limits = limits._replace(shortest=min(limits.shortest, 4))
    parses = [lz77.parse(data, limits, EVERY, finder) for finder in (BruteForce, HashChains)]
    assert finish(parses[0]) == finish(parses[1])


@given(messages.small, limits_drawn)
def test_the_longest_match_wins_and_of_several_the_nearest(data, limits):
    for index in range(len(data)):
        most = min(limits.longest, len(data) - limits.last_literals - index)
        if index + limits.last_start > len(data):
            most = 0
        found = [(alike(data, at, index, most), at) for at in range(max(0, index - limits.window), index)]
        length, at = max(found, default=(0, 0))
        finder = HashChains(data, limits) if limits.shortest <= 4 else BruteForce(data, limits)
        match = finish(lz77.longest_match(data, index, finder, limits, EVERY))
        expected = Match(index, length, index - at) if length >= limits.shortest else None
        assert match == expected


@given(messages.small, efforts, finders)
def test_the_tokens_of_a_trace_are_its_result(data, effort, finder):
    trace = record(lz77.parse(data, COMMON, effort, finder), None)
    assert lz77.tokens_of(trace.steps) == trace.result


@pytest.mark.parametrize("lazy", [False, True])
@pytest.mark.parametrize("size", [0, 1, 300, 4095, 4096, 9000])
def test_tokens_without_steps_are_those_of_the_parse(size, lazy):
    for data in (messages.text(size), messages.noise(size)):
        for limits in (Limits(), COMMON):
            stepped = finish(lz77.parse(data, limits, Effort(lazy=lazy)))
            assert lz77.tokens(data, limits, Effort(lazy=lazy)) == stepped


def test_a_match_may_cover_the_place_where_it_is_written():
    assert finish(lz77.parse(b"aaaaaa")) == (Literal(0, 97), Match(1, 5, 1))
    trace = record(lz77.expand((Literal(0, 97), Match(1, 5, 1))))
    copies = trace.of(lz77.Copied)
    assert [(copy.source, copy.target, copy.left) for copy in copies] == [
        (place, place + 1, 4 - place) for place in range(5)
    ]
    assert trace.result == b"aaaaaa"


def test_the_lazy_parse_puts_a_match_off_for_a_longer_one():
    """abc is known, and so is bcdef: greedy takes abc and needs two more tokens than lazy."""
    data = b"abcxbcdefyabcdef"
    greedy, lazy = (record(lz77.parse(data, effort=Effort(lazy=one))) for one in (False, True))
    assert greedy.result[-2:] == (Match(10, 3, 10), Match(13, 3, 7))
    assert lazy.result[-2:] == (Literal(10, 97), Match(11, 5, 7))
    (deferred,) = lazy.of(lz77.Deferred)
    assert (deferred.index, deferred.length, deferred.later) == (10, 3, 5)
    assert not greedy.of(lz77.Deferred)


def test_depth_bounds_the_candidates_and_nice_ends_the_search():
    data = b"abc1abc22abc333abc22"
    for depth in (1, 2, 3):
        trace = record(lz77.parse(data, effort=Effort(depth=depth)))
        assert max(len(step.candidates) for step in trace.of(lz77.Searched)) == depth
    deep, shallow = (finish(lz77.parse(data, effort=Effort(depth=depth))) for depth in (3, 1))
    assert deep[-1] == Match(15, 5, 11) and shallow[-3] == Match(15, 3, 6)
    hasty = record(lz77.parse(data, effort=Effort(nice=3)))
    assert [step.candidates for step in hasty.of(lz77.Searched) if step.index == 15] == [(9, 4, 0)]
    assert sum(step.index == 15 for step in hasty.of(lz77.Compared)) == 1


def test_a_collision_is_compared_and_not_taken():
    """Two triples of bytes with the same hash; found by trying."""
    seen, finder = {}, None
    for number in range(1 << 17):
        word = number.to_bytes(3, "little")
        key = HashChains(word, Limits()).key(0)
        if key in seen:
            break
        seen[key] = word
    data = seen[key] + word
    finder = HashChains(data, Limits())
    assert list(finder.candidates(3)) == [0]
    trace = record(lz77.parse(data))
    assert [(step.at, step.best) for step in trace.of(lz77.Compared) if step.index == 3] == [(0, False)]
    assert all(isinstance(token, Literal) for token in trace.result)


@pytest.mark.parametrize(
    ("tokens", "sentence"),
    [
        ([Match(0, 3, 1)], "at byte 0 reaches 1 bytes back; 1 to 0"),
        ([Literal(0, 97), Match(1, 3, 2)], "reaches 2 bytes back; 1 to 1"),
        ([Literal(0, 97), Match(1, 3, 0)], "reaches 0 bytes back"),
        ([Literal(0, 97), Match(1, 0, 1)], "has the length 0; at least 1"),
        ([Literal(0, 256)], "is 256, which is not a byte"),
        ([Literal(0, -1)], "is -1, which is not a byte"),
    ],
)
def test_tokens_that_cannot_be_are_refused(tokens, sentence):
    hostile.refused(lambda blob: finish(lz77.expand(tokens)), b"", sentence)


@given(st.binary(min_size=1, max_size=40), st.integers(1, 200), st.data())
def test_the_quick_copy_is_the_copy_byte_by_byte(start, length, drawn):
    distance = drawn.draw(st.integers(1, len(start)))
    out = bytearray(start)
    lz77.append_copy(out, length, distance)
    slow = bytearray(start)
    for _ in range(length):
        slow.append(slow[-distance])
    assert out == slow
    for wrong in (0, len(start) + 1):
        with pytest.raises(CorruptData):
            lz77.append_copy(out[: len(start)], length, wrong)


def test_the_limit_on_the_output_comes_before_the_memory():
    tokens = (Literal(0, 97), Match(1, 9, 1))
    assert finish(lz77.expand(tokens, 10)) == b"a" * 10
    with pytest.raises(TooLarge, match="more than the limit of 9 bytes"):
        finish(lz77.expand(tokens, 9))
    bomb = (Literal(0, 97), Match(1, 1 << 60, 1))
    with pytest.raises(TooLarge):
        finish(lz77.expand(bomb, 1 << 30))
    hostile.wrong_types_refused(lambda thing: finish(lz77.parse(thing)))
