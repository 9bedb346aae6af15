"""rANS: bits near the entropy, steps equal to the kernel, files from an enemy."""

from __future__ import annotations

import random
from collections import Counter
from math import log2

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dualz.codecs import fast, rans, rans_file, rans_shares
from dualz.codecs.bits import pack
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.trace import finish, record
from tests.codecs import hostile, messages

ABC = {"a": 2, "b": 1, "c": 1}


@pytest.fixture(params=["stepped", "kernel"])
def path(request, monkeypatch):
    """Both ways, whatever the size."""
    if request.param == "stepped":
        monkeypatch.setattr(fast, "kernel_for", lambda name, size: None)
    else:
        monkeypatch.setattr(fast, "KERNEL_FROM", 0)


@pytest.mark.parametrize("name", messages.SHAPES)
def test_every_shape_comes_back(path, name):
    data = messages.SHAPES[name][:20_000]
    assert rans.decompress(rans.compress(data)) == data


@given(messages.small | messages.skewed(max_size=2000))
@settings(max_examples=80, deadline=None)
def test_steps_and_kernel_write_the_same_file(data):
    files = []
    before = fast.KERNEL_FROM
    for least in (0, 1 << 40):
        fast.KERNEL_FROM = least
        try:
            files.append(rans.compress(data))
            assert rans.decompress(files[0]) == data
        finally:
            fast.KERNEL_FROM = before
    assert files[0] == files[1]


@pytest.mark.parametrize("weights", [[1, 1], [9, 1], [60, 25, 10, 5], [1] * 200, list(range(1, 100))])
def test_within_a_fifth_of_a_per_cent_of_the_entropy(weights):
    data = bytes(random.Random(2).choices(range(len(weights)), weights, k=1 << 19))
    bits = _entropy(data)
    assert bits > 0.45 * len(data)
    assert 8 * len(rans.compress(data)) < 1.002 * bits  # the table and all other fields included


@pytest.mark.parametrize("size", [(1 << 18) - 1, 1 << 18, (1 << 18) + 7])
def test_four_states_and_eight(size):
    """From 262144 bytes on there are eight; both ways write the same file, and each reads it."""
    data = bytes(random.Random(size).choices(b"abcdef", [90, 5, 2, 1, 1, 1], k=size))
    packed = rans.compress(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fast, "kernel_for", lambda name, size: None)
        assert rans.compress(data) == packed and rans.decompress(packed) == data
    assert rans.decompress(packed) == data
    assert len(rans_file.read(memoryview(packed), size).states) == (8 if size >= 1 << 18 else 4)


def _entropy(data):
    counts = Counter(data)
    return sum(-count * log2(count / len(data)) for count in counts.values())


@given(st.dictionaries(st.integers(0, 255), st.integers(1, 10**6), min_size=1))
def test_shares(counts):
    shares = rans.shares_of(counts)
    assert sum(shares.values()) == rans.SCALE and min(shares.values()) >= 1 and list(shares) == list(counts)


@given(st.dictionaries(st.integers(0, 255), st.integers(1, 1 << 62), min_size=1))
def test_a_table_comes_back(counts):
    table = rans_shares.table_of(dict(sorted(counts.items())))
    packed = rans_shares.write(table)
    assert rans_shares.read(memoryview(packed)) == (table, len(packed))
    assert rans_shares.read(memoryview(packed + b"\xff")) == (table, len(packed))
    assert sum(table.shares().values()) == 1 << table.bits and min(table.shares().values()) >= 1


def test_precision_is_what_the_rare_need():
    """Ninety values that occur once in 10^5 cost bytes where each gets a slot of 4096."""
    rare = {0: 10**6} | dict.fromkeys(range(1, 91), 10)
    assert rans_shares.table_of(rare).bits > rans_shares.table_of({0: 9 * 10**5, 1: 10**5}).bits == 12


def bits_of(*parts):
    return memoryview(pack("".join(parts)))


@pytest.mark.parametrize(
    ("bits", "match"),
    [
        ("111", "more than 2"),
        ("0000" + "0" * 8 + "100000000", "none occurs"),  # a run of 256 values that do not
        ("0001" + "0" * 8 + "100000001", "tells 257"),
        ("0001" + "0" * 7 + "11111111" + "010", "tells 257"),
        ("0001" + "0" * 12, "list of byte values"),
        ("0001" + "0" * 8 + "100000000" + "0" * 32 + "1" * 99, "level of value 0"),
        ("0001" + "1" + "0" * 7 + "11111111" + "0" * 9 + "1", "in the table"),  # a level of 10 digits
    ],
)
def test_tables_from_an_enemy(bits, match):
    with pytest.raises(CorruptData, match=match):
        rans_shares.read(bits_of(bits))


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_refused(data):
    try:
        table, _ = rans_shares.read(memoryview(data))
    except CorruptData:
        return
    assert sum(table.shares().values()) == 1 << table.bits


@given(st.lists(st.integers(1, 30), min_size=2, max_size=4))
@settings(max_examples=60)
def test_no_other_shares_of_sixteen_are_much_better(counts):
    """Against all ways to share 16 slots."""
    named = dict(enumerate(counts))

    def cost(shares):
        return sum(-count * log2(share / 16) for count, share in zip(counts, shares, strict=True))

    def ways(many, left):
        if many == 1:
            yield (left,)
            return
        for first in range(1, left - many + 2):
            for rest in ways(many - 1, left - first):
                yield (first, *rest)

    best = min(cost(shares) for shares in ways(len(counts), 16))
    assert cost(rans.shares_of(named, 16).values()) <= 1.01 * best + 0.1


def test_a_state_grows_by_what_a_symbol_costs():
    steps = record(rans.encode("aababcaacb" * 3, ABC)).of(rans.Pushed)
    for step in steps:
        bits = log2(step.after / step.before) + (16 if step.sent is not None else 0)
        assert abs(bits - log2(4 / step.share)) < 0.001


def test_decoding_retraces_the_steps_backwards():
    pushed = record(rans.encode("abcaab" * 9, ABC, word=8)).of(rans.Pushed)
    trace = record(rans.encode("abcaab" * 9, ABC, word=8))
    states, words = trace.result
    popped = record(rans.decode(states, words, ABC, 54, word=8)).of(rans.Popped)
    assert "".join(step.symbol for step in popped) == "abcaab" * 9
    for push, pop in zip(reversed(pushed), popped, strict=True):
        assert (push.symbol, push.before, push.after, push.sent) == (
            pop.symbol, pop.after, pop.before, pop.fetched
        )  # fmt: skip


def test_wrong_shares():
    for shares in ({"a": 3}, {}, {"a": 0, "b": 4}, {"a": 1 << 17}):
        with pytest.raises(ValueError, match="sum to a power of two"):
            finish(rans.encode("aa", shares))
    with pytest.raises(ValueError, match="'z' occurs and has no share"):
        finish(rans.encode("az", ABC))
    with pytest.raises(ValueError, match="cannot share 2 slots"):
        rans.shares_of({"a": 1, "b": 1, "c": 1}, 2)


# --- from an enemy -------------------------------------------------------------------------------

BLOB = rans.compress(messages.text(300))


def test_damage_is_refused(path):
    hostile.prefixes_refused(rans.decompress, BLOB)
    hostile.bit_flips_refused(rans.decompress, BLOB)
    hostile.trailing_bytes_refused(rans.decompress, BLOB)
    hostile.trailing_bytes_refused(rans.decompress, rans.compress(b""))
    hostile.random_bytes_refused(rans.decompress)
    hostile.random_bytes_refused(rans.decompress, BLOB[:16])
    hostile.random_bytes_refused(rans.decompress, BLOB[:100])


def test_a_bomb(path):
    """One symbol needs no word at all, so a file of 38 bytes may hold any number of it."""
    bomb = bytearray(rans.compress(b"z" * 1000))
    bomb[4:12] = (1 << 62).to_bytes(8, "little")

    def work():
        with pytest.raises(TooLarge, match="the limit is 1000"):
            rans.decompress(bytes(bomb), 1000)

    assert hostile.peak_memory(work) < 100_000


def test_sizes_that_lie(path):
    for size in (299, 301, 5000):
        blob = bytearray(BLOB)
        blob[4:12] = size.to_bytes(8, "little")
        hostile.refused(rans.decompress, bytes(blob))


def test_arguments():
    hostile.wrong_types_refused(rans.compress)
    hostile.wrong_types_refused(rans.decompress)
    with pytest.raises(TypeError, match="max_output"):
        rans.decompress(BLOB, "1")
    with pytest.raises(CorruptData, match="not a rANS file"):
        rans.decompress(b"x" * 99)
